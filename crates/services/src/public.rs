//! The addresses devices and people use, made from the one public origin.

/// The origin and what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    /// `https://mdm.example.org[:port]`, no trailing slash.
    pub origin: String,
    /// Host without port.
    pub host: String,
    /// Plain http on loopback: no iPhone can use it (README: trial mode).
    pub trial: bool,
}

impl PublicAddress {
    /// Where command reports go. Never with anything that differs per download: devices compare it as a whole.
    pub fn server_url(&self) -> String {
        format!("{}/mdm/command", self.origin)
    }

    /// Where check-in messages go.
    pub fn check_in_url(&self) -> String {
        format!("{}/mdm/check-in", self.origin)
    }

    /// SCEP.
    pub fn scep_url(&self) -> String {
        format!("{}/scep", self.origin)
    }

    /// The start of the wizard.
    pub fn enroll_url(&self) -> String {
        format!("{}/enroll", self.origin)
    }

    /// Top-level identifier of the enrollment profile: one constant per server, the host reversed.
    pub fn profile_identifier(&self) -> String {
        let host = self.host.trim_matches(['[', ']']).replace(':', "-");
        if host.parse::<std::net::IpAddr>().is_ok() {
            return format!("muster.{host}.enrollment");
        }
        let reversed: Vec<&str> = host.split('.').rev().collect();
        format!("{}.muster.enrollment", reversed.join("."))
    }

    /// The loopback host for which `http` passes the linter, in trial mode only.
    pub fn http_host(&self) -> Option<String> {
        self.trial.then(|| self.host.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identifier_per_server() {
        let at = |host: &str| PublicAddress { origin: String::new(), host: host.to_owned(), trial: false };
        assert_eq!(at("mdm.example.org").profile_identifier(), "org.example.mdm.muster.enrollment");
        assert_eq!(at("localhost").profile_identifier(), "localhost.muster.enrollment");
        assert_eq!(at("127.0.0.1").profile_identifier(), "muster.127.0.0.1.enrollment");
    }
}
