//! Logs: one line per event on standard error, as JSON where asked. Untrusted text is a field, never a format string.

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging. `MUSTER_LOG` chooses levels (`info`, `server=debug,storage=warn`); the default is `info` for ours
/// and `warn` for the rest.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_env("MUSTER_LOG").unwrap_or_else(|_| {
        EnvFilter::new("warn,server=info,services=info,storage=info,gateways=info,muster=info")
    });
    let registry = tracing_subscriber::registry().with(filter);
    // A second start (tests in one process) keeps the first.
    let _ = if json {
        registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
    } else {
        registry.with(fmt::layer().with_target(false).with_writer(std::io::stderr)).try_init()
    };
}
