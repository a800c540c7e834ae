//! `config.toml`: the same names as the flags, with underscores. Unknown keys are errors.

use super::Given;
use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

const INSTALLED: &str = "/etc/muster/config.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct File {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    database_url: Option<String>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    tls_self: bool,
    trusted_proxies: Option<Vec<String>>,
    site: Option<PathBuf>,
    scep_recipient: Option<String>,
    scep_allow_3des: bool,
    scep_allow_sha1: bool,
    demo: bool,
    test: bool,
    log_json: bool,
}

/// Reads the named file, or the installed one where it exists. The error is one line.
pub(super) fn read(named: Option<&Path>) -> Result<File, String> {
    let installed = Path::new(INSTALLED);
    let path = match named {
        Some(path) => path,
        None if installed.exists() => installed,
        None => return Ok(File::default()),
    };
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    toml::from_str(&text).map_err(|e| format!("{}: {}", path.display(), e.message()))
}

impl File {
    /// What command line and environment leave open is taken from the file.
    pub(super) fn under(self, given: Given) -> Given {
        let certificate_given = given.tls_cert.is_some() || given.tls_self;
        Given {
            data: given.data.or(self.data),
            listen: given.listen.or(self.listen),
            public_url: given.public_url.or(self.public_url),
            database_url: given.database_url.or(self.database_url),
            tls_cert: given.tls_cert.or(self.tls_cert.filter(|_| !certificate_given)),
            tls_key: given.tls_key.or(self.tls_key.filter(|_| !certificate_given)),
            tls_self: given.tls_self || (self.tls_self && !certificate_given),
            trusted_proxies: given.trusted_proxies.or(self.trusted_proxies),
            site: given.site.or(self.site),
            scep_recipient: given.scep_recipient.or(self.scep_recipient),
            scep_allow_3des: given.scep_allow_3des || self.scep_allow_3des,
            scep_allow_sha1: given.scep_allow_sha1 || self.scep_allow_sha1,
            demo: given.demo || self.demo,
            test: given.test || self.test,
            log_json: given.log_json || self.log_json,
            config: given.config,
        }
    }
}
