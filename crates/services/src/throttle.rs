//! R-AU3 in the database: failures by address and by name, so that limits hold across nodes and restarts. A name is
//! counted whether it exists or not.

use crate::failure::Outcome;
use domain::{
    account::lockout::{AccountLock, AddressBucket},
    time::Timestamp,
};
use std::net::{IpAddr, Ipv6Addr};
use storage::{Act, Lane, Storage};

/// Portal and console count apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Realm {
    /// The wizard.
    Portal,
    /// The console.
    Console,
}

impl Realm {
    fn name_key(self, username: &str) -> String {
        let realm = match self {
            Self::Portal => "portal",
            Self::Console => "console",
        };
        let name: String = username.trim().to_lowercase().chars().take(200).collect();
        format!("n:{realm}:{name}")
    }
}

/// /32 for IPv4, /64 for IPv6 (R-RT7).
fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("a:{address}"),
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64));
            format!("a:{network}/64")
        }
    }
}

/// Whether a try is looked at, else when the next one is.
pub async fn check(
    storage: &Storage,
    realm: Realm,
    address: IpAddr,
    username: &str,
    now: Timestamp,
) -> Outcome<Result<(), Timestamp>> {
    let read = storage.read();
    let bucket = read.throttle().peek_address(&address_key(address)).await?;
    let lock = read.throttle().peek_account(&realm.name_key(username)).await?;
    let address = bucket.map_or(Ok(()), |bucket| bucket.check(now));
    let account = lock.map_or(Ok(()), |lock| lock.check(now));
    Ok(match (address, account) {
        (Err(one), Err(other)) => Err(one.max(other)),
        (Err(until), Ok(())) | (Ok(()), Err(until)) => Err(until),
        (Ok(()), Ok(())) => Ok(()),
    })
}

/// Counts a failure, durably, before the answer goes out.
pub async fn failed(storage: &Storage, realm: Realm, address: IpAddr, username: &str) -> Outcome<()> {
    let act = storage.write(Lane::Portal).await?;
    let now = act.now();
    let (address, name) = (address_key(address), realm.name_key(username));
    let bucket = act.throttle().address(&address).await?.unwrap_or_else(|| AddressBucket::full(now));
    act.throttle().put_address(&address, &bucket.after_failure(now), now).await?;
    let lock = act.throttle().account(&name).await?.unwrap_or_else(|| AccountLock::fresh(now));
    act.throttle().put_account(&name, &lock.after_failure(now), now).await?;
    act.commit().await?;
    Ok(())
}

/// A success ends the streak of the name; the address and the day's count stay.
pub async fn succeeded(act: &Act, realm: Realm, username: &str) -> Outcome<()> {
    let name = realm.name_key(username);
    if let Some(lock) = act.throttle().account(&name).await? {
        act.throttle().put_account(&name, &lock.after_success(), act.now()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_64_share_a_bucket_and_names_fold() {
        let key = |text: &str| address_key(text.parse().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
        assert_eq!(Realm::Portal.name_key(" Anna"), Realm::Portal.name_key("anna"));
        assert_ne!(Realm::Portal.name_key("anna"), Realm::Console.name_key("anna"));
    }
}
