//! The one place that resolves names and opens sockets to services of others (R-EG1, R-EG2).
//!
//! Invariant: the address that is connected to is the address that was checked; nothing is resolved
//! twice. Link-local, multicast, unspecified and cloud-metadata addresses are never connected to.
//! It must not know what is spoken over the socket.

mod address;

pub use address::{Reach, forbidden};

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// Longest host name taken, in bytes (RFC 1035 section 2.3.4).
pub const LONGEST_HOST: usize = 253;
/// How many of a name's addresses are tried.
const ADDRESSES: usize = 8;

/// Why no connection was made. The texts are for the log, never for a browser.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// Not a DNS name or an address, or port 0.
    #[error("not a usable host name or port")]
    BadHost,
    /// The name did not resolve.
    #[error("name does not resolve: {0}")]
    Dns(String),
    /// Every address of the name is one we do not connect to; the first of them.
    #[error("address {0} is not allowed here")]
    Forbidden(IpAddr),
    /// No allowed address accepted the connection; the last reason.
    #[error("connection refused or unreachable: {0}")]
    Connect(String),
    /// The budget ran out.
    #[error("no connection within the budget")]
    Timeout,
}

/// Whether `host` may be looked up at all: 1–253 characters of letters, digits, `-`, `_`, `.`, or an
/// IP address (IPv6 without brackets).
pub fn is_host(host: &str) -> bool {
    if host.parse::<IpAddr>().is_ok() {
        return true;
    }
    !host.is_empty()
        && host.len() <= LONGEST_HOST
        && !host.starts_with(['.', '-'])
        && !host.contains("..")
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Resolves `host` once and keeps the addresses `reach` allows, at most 8 of them.
/// Refuses with [`EgressError::Forbidden`] when the name has addresses but none is allowed.
pub async fn resolve(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, EgressError> {
    if port == 0 || !is_host(host) {
        return Err(EgressError::BadHost);
    }
    let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port))
        .await
        .map_err(|error| EgressError::Dns(error.to_string()))?
        .collect();
    let Some(first) = found.first().copied() else {
        return Err(EgressError::Dns("no address".to_owned()));
    };
    let allowed: Vec<SocketAddr> =
        found.into_iter().filter(|address| !forbidden(address.ip(), reach)).take(ADDRESSES).collect();
    if allowed.is_empty() {
        return Err(EgressError::Forbidden(first.ip()));
    }
    Ok(allowed)
}

/// Opens a TCP connection to the first allowed address of `host` that answers, resolving included
/// within `budget`.
pub async fn connect(
    host: &str,
    port: u16,
    reach: Reach,
    budget: Duration,
) -> Result<TcpStream, EgressError> {
    let deadline = Instant::now() + budget;
    let addresses =
        timeout_at(deadline, resolve(host, port, reach)).await.map_err(|_| EgressError::Timeout)??;
    let mut last = EgressError::Timeout;
    let mut left = u32::try_from(addresses.len()).unwrap_or(1);
    for address in addresses {
        // Each address gets an equal share of what is left, so that one black hole cannot eat it all.
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / left.max(1);
        left = left.saturating_sub(1);
        match timeout_at(now + share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Small requests and answers: waiting to fill segments only adds delay.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = EgressError::Connect(error.to_string()),
            Err(_) => last = EgressError::Timeout,
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for good in ["localhost", "dc1.school.example", "10.0.0.1", "::1", "a_b.example."] {
            assert!(is_host(good), "{good}");
        }
        for bad in ["", "a b", "a/b", "ldap://x", "x:389", "a@b", "[::1]", "..", "-x", "a..b", "ä.example"] {
            assert!(!is_host(bad), "{bad}");
        }
        assert!(!is_host(&"a".repeat(254)));
    }

    #[tokio::test]
    async fn refuses_before_connecting() {
        let budget = Duration::from_secs(1);
        for host in ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::", "::ffff:169.254.169.254"] {
            let answer = connect(host, 80, Reach::Private, budget).await;
            assert!(matches!(answer, Err(EgressError::Forbidden(_))), "{host}: {answer:?}");
        }
        let answer = connect("127.0.0.1", 80, Reach::Public, budget).await;
        assert!(matches!(answer, Err(EgressError::Forbidden(_))));
        let answer = connect("192.0.2.1", 80, Reach::Loopback, budget).await;
        assert!(matches!(answer, Err(EgressError::Forbidden(_))));
        assert_eq!(connect("127.0.0.1", 0, Reach::Private, budget).await.err(), Some(EgressError::BadHost));
    }

    #[tokio::test]
    async fn connects_to_loopback_where_allowed() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for reach in [Reach::Private, Reach::Loopback] {
            assert!(connect("127.0.0.1", port, reach, Duration::from_secs(1)).await.is_ok());
        }
        drop(listener);
        let answer = connect("127.0.0.1", port, Reach::Private, Duration::from_secs(1)).await;
        assert!(matches!(answer, Err(EgressError::Connect(_))));
    }
}
