//! Who signs in, and an administrator's hands on the contract.

use super::{TestServer, slapd::Slapd};
use contract::{
    AdminSession, Caller, Password, Visitor,
    accounts::AccountEdit,
    caller::{Administrator, Permission},
};
use domain::{
    account::ConsoleRole,
    ids::{AccountId, DirectoryId, SiteId},
    settings::{directory::DirectoryTls, enrollment::EnrollmentSettings},
    site::SiteScope,
    text::Language,
    time::Timestamp,
};
use uuid::Uuid;

/// Password of every local account of these tests.
pub const PASSWORD: &str = "eleven purple sparrows";
/// The administrator every server has.
pub const ADMIN: Person = Person { user: "admin", password: PASSWORD };

/// A name and its password.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Name as typed.
    pub user: &'static str,
    /// Password as typed.
    pub password: &'static str,
}

/// A caller who may do everything.
fn caller() -> Caller {
    let visitor =
        Visitor { address: [127, 0, 0, 1].into(), user_agent: String::new(), language: Language::En };
    let administrator = Administrator {
        account: AccountId(Uuid::new_v4()),
        username: "setup".to_owned(),
        role: ConsoleRole::Administrator,
        sites: SiteScope::All,
        visitor: visitor.clone(),
        session: [0; 32],
        at: Timestamp::from_unix(0).unwrap(),
    };
    Caller {
        visitor,
        enrollment: None,
        enrollment_expired: false,
        administrator: Some(administrator),
        ended: None,
    }
}

/// A session with any permission.
pub fn by<P: Permission>() -> AdminSession<P> {
    caller().admin().expect("an administrator of all sites")
}

impl TestServer {
    /// A local account with [`PASSWORD`].
    pub async fn account(
        &self,
        name: &'static str,
        role: ConsoleRole,
        may_enroll: bool,
        sites: SiteScope,
    ) -> Person {
        let edit = AccountEdit {
            username: name.to_owned(),
            full_name: format!("{name} of the tests"),
            email: format!("{name}@school.example"),
            enabled: true,
            role,
            may_enroll,
            sites,
        };
        let password = || Password::new(PASSWORD.to_owned());
        self.acts
            .contract
            .accounts
            .create(&by(), None, edit, password(), password())
            .await
            .expect("an account");
        Person { user: name, password: PASSWORD }
    }

    /// An account that may enroll and nothing else.
    pub async fn enroller(&self, name: &'static str) -> Person {
        self.account(name, ConsoleRole::None, true, SiteScope::All).await
    }

    /// A site.
    pub async fn site(&self, name: &str) -> SiteId {
        self.acts.contract.sites.create(&by(), None, name.to_owned()).await.expect("a site")
    }

    /// Puts a directory into the settings.
    pub async fn directory(&self, slapd: &Slapd, tls: DirectoryTls) -> DirectoryId {
        let password = Password::new(super::slapd::SERVICE_PASSWORD.to_owned());
        self.acts
            .contract
            .directories
            .create(&by(), None, slapd.directory(tls), password)
            .await
            .expect("a directory")
    }

    /// Changes the enrollment switches.
    pub async fn switches(&self, change: impl FnOnce(&mut EnrollmentSettings)) {
        let saved = self.acts.contract.settings.enrollment(&by()).await.unwrap();
        let mut settings = saved.value;
        change(&mut settings);
        self.acts.contract.settings.save_enrollment(&by(), saved.version, settings).await.expect("saved");
    }
}
