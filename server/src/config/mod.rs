//! The operator's settings: file plus environment plus command line, read once, checked whole at start, all faults
//! reported together. (What administrators change lives in the database.)
//!
//! Order: built-in < `/etc/muster/config.toml` (or `--config FILE`) < `MUSTER_…` < command line.

mod address;
mod file;
mod mode;

pub use address::{BadAddress, PublicUrl};
pub use mode::Mode;

use clap::Args;
use std::{net::SocketAddr, path::PathBuf};

/// What can be said on the command line, in the environment and in the file, under the same names.
#[derive(Debug, Clone, Default, Args)]
pub struct Given {
    /// Folder for the database and the master key.
    #[arg(long, env = "MUSTER_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one and prints it.
    #[arg(long, env = "MUSTER_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Address people and devices use, e.g. `https://mdm.example.org`.
    #[arg(long, env = "MUSTER_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// `sqlite://…` or `postgres://…`; by default a SQLite file in the data folder.
    #[arg(long, env = "MUSTER_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// PEM file with the server certificate and its chain; read again when it changes.
    #[arg(long, env = "MUSTER_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// PEM file with the key of `--tls-cert`.
    #[arg(long, env = "MUSTER_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve TLS with a certificate from our own CA for the public host.
    #[arg(long, env = "MUSTER_TLS_SELF", conflicts_with = "tls_cert")]
    pub tls_self: bool,
    /// Peer addresses or networks whose `X-Forwarded-For` is believed, separated by commas.
    #[arg(long, env = "MUSTER_TRUSTED_PROXIES", value_name = "LIST", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<String>>,
    /// Folder with the built pages' files.
    #[arg(long, env = "MUSTER_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// SCEP recipient: `ra` (a separate certificate) or `ca` (one RSA certificate for both).
    #[arg(long, env = "MUSTER_SCEP_RECIPIENT", value_name = "ra|ca")]
    pub scep_recipient: Option<String>,
    /// Accept SCEP requests encrypted with 3DES.
    #[arg(long, env = "MUSTER_SCEP_ALLOW_3DES")]
    pub scep_allow_3des: bool,
    /// Accept SCEP requests signed with SHA-1.
    #[arg(long, env = "MUSTER_SCEP_ALLOW_SHA1")]
    pub scep_allow_sha1: bool,
    /// A demonstration with an invented organisation, on this machine only and in a data folder of its own.
    #[arg(long, env = "MUSTER_DEMO")]
    pub demo: bool,
    /// Test mode: programs may set the clock and empty the database; on this machine only, for data nobody needs.
    #[arg(long, env = "MUSTER_TEST")]
    pub test: bool,
    /// Log as JSON lines.
    #[arg(long, env = "MUSTER_LOG_JSON")]
    pub log_json: bool,
    /// Configuration file.
    #[arg(long, env = "MUSTER_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How the listener is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// None of ours: trial on loopback, or a proxy in front.
    Off,
    /// Certificate and key from files.
    Files {
        /// Chain, PEM.
        cert: PathBuf,
        /// Key, PEM.
        key: PathBuf,
    },
    /// Issued by our own CA.
    SelfIssued,
}

/// Everything the process needs, complete and checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Data folder.
    pub data: PathBuf,
    /// Listener.
    pub listen: SocketAddr,
    /// As configured; without it made from the port that was taken.
    pub public_url: Option<PublicUrl>,
    /// Database.
    pub database_url: String,
    /// Protection.
    pub tls: Tls,
    /// Believed proxies.
    pub trusted_proxies: Vec<crate::routes::forwarded::Network>,
    /// Built pages' files.
    pub site: PathBuf,
    /// The CA itself is the SCEP recipient.
    pub scep_recipient_is_ca: bool,
    /// Accept 3DES.
    pub scep_allow_3des: bool,
    /// Accept SHA-1.
    pub scep_allow_sha1: bool,
    /// Ordinary, a demonstration, or test mode: its routes, its data, its button.
    pub mode: Mode,
    /// Log as JSON.
    pub log_json: bool,
}

/// All faults found, one a line.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:\n  {}", .0.join("\n  "))]
pub struct Faults(pub Vec<String>);

impl Config {
    /// Puts the sources together.
    pub fn read(given: Given) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let given = match file::read(given.config.as_deref()) {
            Ok(file) => file.under(given),
            Err(fault) => {
                faults.push(fault);
                given
            }
        };
        let mode = Mode::of(&given);
        faults.extend(mode.faults(&given));
        let data = given.data.or_else(|| mode.data()).unwrap_or_else(default_data);
        let tls = match (given.tls_cert, given.tls_key, given.tls_self) {
            (Some(cert), Some(key), _) => Tls::Files { cert, key },
            (None, None, true) => Tls::SelfIssued,
            (None, None, false) => Tls::Off,
            _ => {
                faults.push("tls_cert and tls_key go together".to_owned());
                Tls::Off
            }
        };
        let mut note = |fault: String| faults.push(fault);
        let public_url =
            given.public_url.and_then(|text| PublicUrl::parse(&text).map_err(|e| note(e.to_string())).ok());
        let trusted_proxies = given
            .trusted_proxies
            .unwrap_or_default()
            .iter()
            .filter_map(|text| {
                text.trim().parse().map_err(|_| note(format!("trusted_proxies: {text:?} is no network"))).ok()
            })
            .collect();
        let recipient = given.scep_recipient.unwrap_or_else(|| "ra".to_owned());
        if !matches!(recipient.as_str(), "ra" | "ca") {
            note(format!("scep_recipient: {recipient:?} is neither ra nor ca"));
        }
        let database_url = given
            .database_url
            .unwrap_or_else(|| format!("sqlite://{}?mode=rwc", data.join("muster.db").display()));
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database_url.starts_with(scheme)) {
            note("database_url: sqlite:// or postgres:// is needed".to_owned());
        }
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        Ok(Self {
            data,
            listen: given.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url,
            database_url,
            tls,
            trusted_proxies,
            site: given.site.unwrap_or_else(default_site),
            scep_recipient_is_ca: recipient == "ca",
            scep_allow_3des: given.scep_allow_3des,
            scep_allow_sha1: given.scep_allow_sha1,
            mode,
            log_json: given.log_json,
        })
    }
}

/// `./data` from a checkout, `/var/lib/muster` where that exists.
fn default_data() -> PathBuf {
    let installed = PathBuf::from("/var/lib/muster");
    if installed.is_dir() { installed } else { PathBuf::from("data") }
}

/// Beside the executable: `<target>/site` in a checkout, `/usr/share/muster/site` where installed.
fn default_site() -> PathBuf {
    let installed = PathBuf::from("/usr/share/muster/site");
    if installed.is_dir() {
        return installed;
    }
    std::env::current_exe()
        .ok()
        .and_then(|exe| exe.ancestors().nth(2).map(|target| target.join("site")))
        .unwrap_or(installed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_together() {
        let given = Given {
            public_url: Some("http://mdm.example.org".to_owned()),
            database_url: Some("mysql://x".to_owned()),
            trusted_proxies: Some(vec!["10.0.0.0/8".to_owned(), "nonsense".to_owned()]),
            scep_recipient: Some("both".to_owned()),
            ..Given::default()
        };
        let Faults(faults) = Config::read(given).unwrap_err();
        assert_eq!(faults.len(), 4, "{faults:?}");
    }

    #[test]
    fn a_demonstration_stays_on_this_machine_and_by_itself() {
        let demo = Given { demo: true, ..Given::default() };
        let config = Config::read(demo.clone()).unwrap();
        assert!(config.database_url.starts_with("sqlite://data-demo/"));
        let reachable = Given {
            listen: Some(SocketAddr::from(([0, 0, 0, 0], 8080))),
            public_url: Some("https://mdm.example.org".to_owned()),
            database_url: Some("postgres://muster@localhost/muster".to_owned()),
            trusted_proxies: Some(vec!["10.0.0.2".to_owned()]),
            ..demo
        };
        let Faults(faults) = Config::read(reachable.clone()).unwrap_err();
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert!(Config::read(Given { demo: false, ..reachable }).is_ok());
    }

    #[test]
    fn test_mode_stays_on_this_machine() {
        let test = Given { test: true, ..Given::default() };
        let config = Config::read(test.clone()).unwrap();
        assert_eq!(config.mode, Mode::Test);
        assert!(config.database_url.starts_with("sqlite://data-test/"));
        let reachable = Given {
            listen: Some(SocketAddr::from(([0, 0, 0, 0], 8080))),
            public_url: Some("https://mdm.example.org".to_owned()),
            trusted_proxies: Some(vec!["10.0.0.2".to_owned()]),
            ..test.clone()
        };
        let Faults(faults) = Config::read(reachable).unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
        let here = Given {
            listen: Some("[::1]:0".parse().unwrap()),
            public_url: Some("https://localhost:8443".to_owned()),
            database_url: Some("postgres://muster@localhost/test".to_owned()),
            ..test.clone()
        };
        assert!(Config::read(here).is_ok());
        let Faults(both) = Config::read(Given { demo: true, ..test }).unwrap_err();
        assert!(both.len() == 1 && both[0].contains("choose one"), "{both:?}");
    }

    #[test]
    fn nothing_given_is_a_trial_on_loopback() {
        let config = Config::read(Given::default()).unwrap();
        assert!(config.listen.ip().is_loopback());
        assert!(config.database_url.starts_with("sqlite://data/"));
        assert_eq!(config.tls, Tls::Off);
    }
}
