//! Why a profile is not installed, with the code an iPhone would show or report.

use mdm::Malformed;
use pki::PkiError;
use pki::cms::CmsFault;
use pki::scep::FailInfo;

use crate::http::HttpError;
use crate::trust::TrustError;

/// Why a profile is not installed, or an enrollment ended.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Neither an XML profile nor a signed one, or one with wrong contents.
    #[error("the profile is malformed: {0}")]
    Malformed(#[from] Malformed),
    /// The signature does not fit the contents, or the signer's certificates do not hang together.
    #[error("the profile's signature is broken: {0}")]
    Signature(CmsFault),
    /// There is no management payload in it.
    #[error("the profile does not enroll the device")]
    NoManagement,
    /// The management payload grants no right.
    #[error("the access rights are invalid")]
    AccessRights,
    /// The management payload names an identity that is not in the profile.
    #[error("the profile's identity certificate could not be found")]
    NoIdentity,
    /// An address that is not https (http is let through for loopback hosts only).
    #[error("not an https address: {0}")]
    NotHttps(String),
    /// The identity could not be had.
    #[error(transparent)]
    Scep(#[from] ScepError),
    /// The server refused a check-in message.
    #[error("the server answered {message} with status {status}")]
    CheckIn {
        /// `Authenticate`, `TokenUpdate` or `CheckOut`.
        message: &'static str,
        /// HTTP status.
        status: u16,
    },
    /// The server answered a report with something else than a command or nothing.
    #[error("the server answered a report with status {status}")]
    Report {
        /// HTTP status.
        status: u16,
    },
    /// The server sent a command that cannot be read.
    #[error("the server sent a malformed command: {0}")]
    Command(Malformed),
    /// The server let the device go: 401, or 403 from iOS 17.
    #[error("the server ended the management with status {status}")]
    Unenrolled {
        /// HTTP status.
        status: u16,
    },
    /// No answer to a check-in message or report.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The roots cannot be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The device's own cryptography failed.
    #[error("the device cannot make a key or signature: {0}")]
    Crypto(#[from] PkiError),
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum ScepError {
    /// No answer.
    #[error("SCEP: {0}")]
    Http(#[from] HttpError),
    /// An unexpected status.
    #[error("the SCEP server answered {operation} with status {status}")]
    Status {
        /// `GetCACaps`, `GetCACert` or `PKIOperation`.
        operation: &'static str,
        /// HTTP status.
        status: u16,
    },
    /// No SHA capability is offered.
    #[error("the SCEP server has insufficient capabilities")]
    Capabilities,
    /// The GetCACert answer holds no usable certificates.
    #[error("the SCEP server returned an invalid CA certificate")]
    CaResponse,
    /// The authority's certificate is not the one the profile names.
    #[error("the CA certificate does not match the profile's fingerprint")]
    Fingerprint,
    /// A key size that this device does not make.
    #[error("unsupported key size: {0} bits")]
    KeySize(i64),
    /// CertRep FAILURE.
    #[error("the SCEP server refused: {0:?}")]
    Refused(FailInfo),
    /// An answer that is no CertRep for this request.
    #[error("the SCEP server returned an invalid response")]
    Response,
    /// A certificate for another key.
    #[error("the SCEP server returned a certificate for another key")]
    Certificate,
}

impl InstallError {
    /// Error domain and code of iOS.
    pub fn code(&self) -> (&'static str, u16) {
        match self {
            Self::Malformed(Malformed::Missing(_)) => ("MCProfileErrorDomain", 1002),
            Self::Malformed(Malformed::WrongType { .. }) => ("MCProfileErrorDomain", 1003),
            Self::Malformed(Malformed::BadValue(_)) => ("MCProfileErrorDomain", 1010),
            Self::Malformed(_) => ("MCProfileErrorDomain", 1000),
            Self::Signature(_) => ("MCProfileErrorDomain", 1004),
            Self::NoManagement | Self::Trust(_) => ("MCInstallationErrorDomain", 4001),
            Self::AccessRights => ("MCMDMErrorDomain", 12000),
            Self::Http(HttpError::Tls { .. }) => ("MCHTTPTransactionErrorDomain", 23002),
            Self::Http(_) => ("MCMDMErrorDomain", 12002),
            Self::NoIdentity => ("MCMDMErrorDomain", 12005),
            Self::Unenrolled { .. } => ("MCMDMErrorDomain", 12020),
            Self::NotHttps(_) => ("MCMDMErrorDomain", 12034),
            Self::CheckIn { .. } | Self::Report { .. } | Self::Command(_) => {
                ("MCHTTPTransactionErrorDomain", 23001)
            }
            Self::Crypto(_) => ("MCSCEPErrorDomain", 22001),
            Self::Scep(fault) => ("MCSCEPErrorDomain", fault.code()),
        }
    }
}

impl ScepError {
    fn code(&self) -> u16 {
        match self {
            Self::CaResponse | Self::Fingerprint => 22002,
            Self::KeySize(_) => 22004,
            Self::Http(_) => 22005,
            Self::Capabilities => 22006,
            Self::Certificate => 22007,
            Self::Status { .. } | Self::Refused(_) | Self::Response => 22013,
        }
    }
}
