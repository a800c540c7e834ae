//! `muster serve --demo`: an invented organisation with a history, and a simulated iPhone that anybody can press.
//!
//! Invariants: a demonstration answers on a loopback address only ([`crate::config`]) and lives in a data folder that
//! it made itself ([`folder`]), so that invented and real people never meet; without the flag none of its routes
//! exist ([`crate::routes::table::When`]). The sample data come from one seed and the hour of the first start, and are
//! written through storage's repositories in one transaction: complete, or not there.
//! This room makes no rules of the product: what it writes looks like what the services would have written.

mod attempts;
mod commands;
mod draw;
mod fleet;
pub mod folder;
mod history;
mod names;
mod organisation;
mod passwords;
pub mod phone;
mod record;
mod unfinished;

use crate::{commands::Failure, wiring::Foundation};
use domain::time::Timestamp;
use draw::Draw;
use services::hashing::Hashing;
use storage::Lane;

/// What the fleet, its people and their history are drawn from.
const SEED: u64 = 0x4d75_7374_6572;

/// Somebody who can sign in, as printed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What it is for.
    pub purpose: &'static str,
    /// Name.
    pub username: &'static str,
    /// Password in plain; only its hash is kept.
    pub password: String,
}

/// Fills a new data folder and tells the accounts it made; `None` where that was done at an earlier start.
pub async fn prepare(foundation: &Foundation) -> Result<Option<Vec<Account>>, Failure> {
    if foundation.storage.read().accounts().exists_any_administrator().await? {
        return Ok(None);
    }
    services::push::development(&foundation.storage).await.map_err(|e| format!("{e:?}"))?;
    let accounts = organisation::accounts();
    let mut hashes = Vec::new();
    let hashing = Hashing::default();
    for account in &accounts {
        let password = contract::Password::new(account.password.clone());
        hashes.push(hashing.hash(password).await.map_err(|e| format!("{e:?}"))?);
    }
    fill(foundation, &hashes).await?;
    Ok(Some(accounts))
}

async fn fill(foundation: &Foundation, hashes: &[String]) -> Result<(), Failure> {
    let key = tokio::task::spawn_blocking(|| pki::RsaKey::generate(pki::RsaBits::B2048)).await??;
    let act = foundation.storage.write(Lane::Jobs).await?;
    let push = act.push().current().await?.ok_or("the push certificate vanished")?;
    let mut draw = Draw::new(SEED, hour(act.now()));
    let organisation = organisation::write(&act, &mut draw, hashes).await?;
    let factory = record::Factory { authority: &foundation.authority, key: &key, topic: push.topic };
    fleet::write(&act, &mut draw, &factory, &organisation).await?;
    unfinished::write(&act, &mut draw, &factory, &organisation).await?;
    history::write(&act, &mut draw, &organisation).await?;
    act.commit().await?;
    Ok(())
}

/// The full hour before, so that two starts within one hour make the same history.
fn hour(now: Timestamp) -> Timestamp {
    Timestamp::from_unix(now.unix() - now.unix().rem_euclid(3_600)).unwrap_or(now)
}
