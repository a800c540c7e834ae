//! What the interface may ask for: one trait per noun, its shapes, the callers and the errors.
//!
//! Invariant: every method takes a typed caller ([`caller`]), or is one of the anonymous ones named in
//! `server/tests/architecture.rs`. This crate knows nobody who implements it, no HTTP and no SQL, and it
//! compiles for the browser.

pub mod accounts;
pub mod attempts;
pub mod audit;
pub mod caller;
pub mod certificates;
pub mod devices;
pub mod directories;
pub mod error;
pub mod forms;
pub mod lists;
pub mod overview;
pub mod password;
pub mod portal;
pub mod preferences;
pub mod settings;
pub mod sign_in;
pub mod sites;

use std::sync::Arc;

pub use caller::{AdminSession, Caller, EndedSession, EnrollmentSession, Visitor};
pub use error::{Error, Upstream};
pub use password::Password;

/// Every service, made once by the composition root and put in context. A clone is one count: each request takes some.
#[derive(Clone)]
pub struct Services(Arc<ServiceSet>);

impl From<ServiceSet> for Services {
    fn from(services: ServiceSet) -> Self {
        Self(Arc::new(services))
    }
}

impl std::ops::Deref for Services {
    type Target = ServiceSet;

    fn deref(&self) -> &ServiceSet {
        &self.0
    }
}

/// What [`Services`] holds, one of each noun.
pub struct ServiceSet {
    /// The wizard.
    pub portal: Arc<dyn portal::Portal>,
    /// Console sign-in and the first administrator.
    pub sign_in: Arc<dyn sign_in::SignIn>,
    /// Devices.
    pub devices: Arc<dyn devices::Devices>,
    /// Tries to enroll.
    pub attempts: Arc<dyn attempts::Attempts>,
    /// Certificates of devices.
    pub certificates: Arc<dyn certificates::Certificates>,
    /// The audit log.
    pub audit: Arc<dyn audit::Audit>,
    /// Sites.
    pub sites: Arc<dyn sites::Sites>,
    /// Local accounts.
    pub accounts: Arc<dyn accounts::Accounts>,
    /// Enrollment switches and what stands behind them.
    pub settings: Arc<dyn settings::Settings>,
    /// LDAP servers.
    pub directories: Arc<dyn directories::Directories>,
    /// Counts, and what happened last.
    pub overview: Arc<dyn overview::Overview>,
    /// What was typed into a console form and what was wrong with it.
    pub forms: Arc<dyn forms::Forms>,
    /// What accounts prefer, and what the frame shows.
    pub preferences: Arc<dyn preferences::Preferences>,
}
