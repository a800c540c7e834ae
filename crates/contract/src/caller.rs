//! Who asks. A service method names the caller it needs, so a forgotten check does not compile.

use crate::Error;
use domain::{
    account::ConsoleRole,
    ids::{AccountId, AttemptId, SiteId},
    site::SiteScope,
    text::Language,
    time::Timestamp,
};
use std::{marker::PhantomData, net::IpAddr};

/// Anybody: what a request tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Peer address after the trusted proxies.
    pub address: IpAddr,
    /// `User-Agent`, at most 512 bytes.
    pub user_agent: String,
    /// Language of the page.
    pub language: Language,
}

/// The cookie of the wizard, already looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollmentSession {
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// The request.
    pub visitor: Visitor,
    /// SHA-256 of the cookie, to end or replace the session.
    pub session: [u8; 32],
}

/// The cookie of the console, already looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub username: String,
    /// Its role.
    pub role: ConsoleRole,
    /// Its sites.
    pub sites: SiteScope,
    /// The request.
    pub visitor: Visitor,
    /// SHA-256 of the cookie.
    pub session: [u8; 32],
    /// When the cookie was looked up, by the database's clock: what is read for this request is as of then or later.
    pub at: Timestamp,
}

/// A cookie of the console whose session is over. Gives no right; it says whose entries may be kept for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// Whose it was.
    pub account: AccountId,
    /// SHA-256 of the cookie.
    pub session: [u8; 32],
}

/// Everything known of who asks; put into each request by one layer that never refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Always.
    pub visitor: Visitor,
    /// With a live wizard cookie.
    pub enrollment: Option<EnrollmentSession>,
    /// The wizard cookie was there but has ended.
    pub enrollment_expired: bool,
    /// With a live console cookie.
    pub administrator: Option<Administrator>,
    /// With a console cookie that has ended.
    pub ended: Option<EndedSession>,
}

/// What a permission asks of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Any console role, within its sites.
    Read,
    /// Administrator, within its sites.
    Change,
    /// Any console role with every site.
    ReadAll,
    /// Administrator of every site.
    ChangeAll,
}

/// A permission as a type.
pub trait Permission: Send + Sync + 'static {
    /// What it asks.
    const NEEDS: Need;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident => $need:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl Permission for $name {
            const NEEDS: Need = Need::$need;
        }
    )+};
}

permissions! {
    /// Any signed-in console account.
    Anyone => Read,
    /// See devices.
    DevicesRead => Read,
    /// Ask devices for something.
    DevicesEdit => Change,
    /// See attempts to enroll.
    AttemptsRead => Read,
    /// See certificates of devices.
    CertificatesRead => Read,
    /// Revoke certificates of devices.
    CertificatesRevoke => Change,
    /// See the audit log.
    AuditRead => Read,
    /// See sites.
    SitesRead => Read,
    /// Make, rename and delete sites.
    SitesEdit => ChangeAll,
    /// See accounts.
    AccountsRead => ReadAll,
    /// Make and change accounts.
    AccountsEdit => ChangeAll,
    /// See settings and directories.
    SettingsRead => ReadAll,
    /// Change settings and directories.
    SettingsEdit => ChangeAll,
}

/// Proof that the caller may do `P`. Made by [`Caller::admin`] only.
#[derive(Debug, Clone)]
pub struct AdminSession<P: Permission> {
    who: Administrator,
    permission: PhantomData<P>,
}

impl<P: Permission> AdminSession<P> {
    /// Who it is.
    pub fn who(&self) -> &Administrator {
        &self.who
    }

    /// Which sites they may see.
    pub fn scope(&self) -> &SiteScope {
        &self.who.sites
    }

    /// Whether a row of this site may be touched; else it does not exist for them.
    pub fn require_site(&self, site: Option<SiteId>) -> Result<(), Error> {
        if self.who.sites.contains(site) { Ok(()) } else { Err(Error::NotFound) }
    }
}

impl Caller {
    /// The console session with permission `P`, inferred from the service method it is handed to.
    pub fn admin<P: Permission>(&self) -> Result<AdminSession<P>, Error> {
        let who = self.administrator.clone().ok_or(Error::SignInRequired)?;
        let everywhere = who.sites == SiteScope::All;
        let allowed = match (P::NEEDS, who.role) {
            (_, ConsoleRole::None) | (Need::Change | Need::ChangeAll, ConsoleRole::Auditor) => false,
            (Need::Read, _) | (Need::Change, ConsoleRole::Administrator) => true,
            (Need::ReadAll, _) | (Need::ChangeAll, ConsoleRole::Administrator) => everywhere,
        };
        if allowed { Ok(AdminSession { who, permission: PhantomData }) } else { Err(Error::Forbidden) }
    }

    /// Whether `P` would be granted, for showing or leaving out a control.
    pub fn may<P: Permission>(&self) -> bool {
        self.admin::<P>().is_ok()
    }

    /// The wizard session.
    pub fn enrollment(&self) -> Result<&EnrollmentSession, Error> {
        self.enrollment.as_ref().ok_or(if self.enrollment_expired {
            Error::Expired
        } else {
            Error::SignInRequired
        })
    }
}
