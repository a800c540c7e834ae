//! Device-facing endpoints. No cookies, no Leptos, and no way to say 401: a device that reads it removes its
//! management (R-DV8).

pub mod check_in;
pub mod command;
pub mod response;
pub mod scep;
pub mod signature;

use services::{certificates::Issuer, check_in::CheckIn, commands::Commands, gate::CertificateGate};

/// What the device routes need.
pub struct DeviceServices {
    /// Which enrollment a certificate is bound to.
    pub gate: CertificateGate,
    /// Check-in messages.
    pub check_in: CheckIn,
    /// Command reports.
    pub commands: Commands,
    /// SCEP.
    pub issuer: Issuer,
}
