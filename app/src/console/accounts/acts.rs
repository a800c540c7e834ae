//! What the forms of accounts do.

use crate::{
    console::{
        FormValues,
        form_values::{form_values, is_on, switch},
        outcome::{self, Done, Sent},
    },
    error::AppError,
    host, paths,
};
use contract::{Error, Password, accounts::AccountEdit};
use domain::{
    account::{Account, ConsoleRole},
    ids::AccountId,
    site::SiteScope,
    validate::{Problem, ProblemCode},
};

/// Most sites one account can be given one by one.
const MOST_SITES: usize = 1_000;

form_values! {
    /// Making and changing; the sites come beside it.
    AccountForm {
        /// Name typed at sign-in; fixed after creation.
        username,
        /// Full name.
        full_name,
        /// Mail address.
        email,
        /// `on`: can sign in.
        enabled,
        /// `none`, `auditor`, `administrator`.
        role,
        /// `on`: may enroll devices.
        may_enroll,
        /// `all` or `only`.
        reach,
    }
}

impl AccountForm {
    /// The form of an account as it is saved.
    pub fn of(account: &Account) -> Self {
        Self {
            username: account.username.clone(),
            full_name: account.full_name.clone(),
            email: account.email.clone(),
            enabled: switch(account.enabled),
            role: role_word(account.role).to_owned(),
            may_enroll: switch(account.may_enroll),
            reach: if account.sites == SiteScope::All { "all" } else { "only" }.to_owned(),
        }
    }

    /// The form of a new account before anything is typed: enabled, may enroll, no console.
    pub fn fresh() -> Self {
        Self {
            enabled: switch(true),
            role: "none".to_owned(),
            may_enroll: switch(true),
            reach: "all".to_owned(),
            ..Self::default()
        }
    }

    /// What an administrator sets. Problems on `role`, `reach`, `sites`.
    pub fn read(self, sites: &[String]) -> Result<AccountEdit, Error> {
        let mut problems = Vec::new();
        let role = role_of(&self.role).unwrap_or_else(|| {
            problems.push(Problem::new("role", ProblemCode::NotOffered));
            ConsoleRole::None
        });
        let ids: Result<Vec<_>, _> = sites.iter().take(MOST_SITES).map(|id| id.parse()).collect();
        let sites = match (self.reach.as_str(), ids) {
            ("all", _) => SiteScope::All,
            ("only", Ok(ids)) => SiteScope::Only(ids),
            ("only", Err(_)) => {
                problems.push(Problem::new("sites", ProblemCode::NotOffered));
                SiteScope::Only(Vec::new())
            }
            _ => {
                problems.push(Problem::new("reach", ProblemCode::NotOffered));
                SiteScope::Only(Vec::new())
            }
        };
        if !problems.is_empty() {
            return Err(Error::Invalid { problems });
        }
        Ok(AccountEdit {
            username: self.username,
            full_name: self.full_name,
            email: self.email,
            enabled: is_on(&self.enabled),
            role,
            may_enroll: is_on(&self.may_enroll),
            sites,
        })
    }

    fn values(&self, sites: &[String]) -> Vec<(String, String)> {
        let sites = sites.iter().take(MOST_SITES).map(|site| ("sites".to_owned(), site.clone()));
        self.pairs().into_iter().chain(sites).collect()
    }
}

/// The role a word of the form stands for.
pub fn role_of(word: &str) -> Option<ConsoleRole> {
    [ConsoleRole::None, ConsoleRole::Auditor, ConsoleRole::Administrator]
        .into_iter()
        .find(|role| role_word(*role) == word)
}

fn role_word(role: ConsoleRole) -> &'static str {
    match role {
        ConsoleRole::None => "none",
        ConsoleRole::Auditor => "auditor",
        ConsoleRole::Administrator => "administrator",
    }
}

/// What would be wrong with the form; `id` empty for a new account.
pub async fn check(
    id: String,
    form: AccountForm,
    sites: Vec<String>,
) -> Result<Vec<(String, String)>, AppError> {
    let found = host::call(|s, by| async move {
        s.accounts.check(&by.admin()?, id.parse().ok(), form.read(&sites)?).await
    });
    Ok(outcome::said(super::fields::LABELS, found.await))
}

/// Makes an account. The same `key` with the same entries makes it once.
pub async fn create(
    key: String,
    form: AccountForm,
    sites: Vec<String>,
    password: String,
    repeat: String,
) -> Result<(), AppError> {
    let sent = Sent {
        form: "accounts/new".to_owned(),
        page: paths::CONSOLE_ACCOUNTS_NEW.to_owned(),
        values: form.values(&sites),
    };
    let name = form.username.clone();
    let (password, repeat) = (Password::new(password), Password::new(repeat));
    let made = host::call(|s, by| async move {
        let key = outcome::key_of(&key);
        s.accounts.create(&by.admin()?, key, form.read(&sites)?, password, repeat).await
    });
    outcome::settle(sent, made.await.map(|_| done("created", name))).await
}

/// Changes an account.
pub async fn edit(
    id: String,
    version: String,
    form: AccountForm,
    sites: Vec<String>,
) -> Result<(), AppError> {
    let sent = Sent { form: form_name(&id), page: account_page(&id), values: form.values(&sites) };
    let sent = sent.seen(&version);
    let name = form.username.clone();
    let saved = host::call(|s, by| async move {
        let (id, version) = (outcome::id(&id)?, outcome::version(&version)?);
        s.accounts.edit(&by.admin()?, id, version, form.read(&sites)?).await
    });
    outcome::settle(sent, saved.await.map(|()| done("saved", name))).await
}

/// Sets an account's password.
pub async fn set_password(id: String, password: String, repeat: String) -> Result<(), AppError> {
    let page = account_page(&id);
    let sent = Sent { form: part_name(&id, "password"), page: page.clone(), values: Vec::new() };
    let (password, repeat) = (Password::new(password), Password::new(repeat));
    let saved = host::call(|s, by| async move {
        let id: AccountId = outcome::id(&id)?;
        s.accounts.set_password(&by.admin()?, id, password, repeat).await
    });
    let done = |()| Done { to: page, what: "password_changed", name: String::new() };
    outcome::settle(sent, saved.await.map(done)).await
}

/// Deletes an account.
pub async fn delete(id: String, version: String) -> Result<(), AppError> {
    let sent = Sent { form: part_name(&id, "delete"), page: delete_page(&id), values: Vec::new() };
    let gone = host::call(|s, by| async move {
        let (id, version) = (outcome::id(&id)?, outcome::version(&version)?);
        s.accounts.delete(&by.admin()?, id, version).await
    });
    outcome::settle(sent, gone.await.map(|()| done("deleted", String::new()))).await
}

fn done(what: &'static str, name: String) -> Done {
    Done { to: paths::CONSOLE_ACCOUNTS.to_owned(), what, name }
}

/// Address of an account's page; an id that is none leads to the list.
pub fn account_page(id: &str) -> String {
    let id: Result<AccountId, _> = id.parse();
    id.map_or_else(|_| paths::CONSOLE_ACCOUNTS.to_owned(), |id| format!("{}/{id}", paths::CONSOLE_ACCOUNTS))
}

/// Address of the page that asks before an account is deleted.
pub fn delete_page(id: &str) -> String {
    let page = account_page(id);
    if page == paths::CONSOLE_ACCOUNTS { page } else { format!("{page}/delete") }
}

/// Under which name the form is kept.
pub fn form_name(id: &str) -> String {
    format!("accounts/{}", id.get(..36).unwrap_or("unknown"))
}

/// Under which name a smaller form of the same page is kept.
pub fn part_name(id: &str, part: &str) -> String {
    format!("{}/{part}", form_name(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote() {
        let form = AccountForm { username: "ana".to_owned(), ..AccountForm::fresh() };
        let edit = form.clone().read(&[]).unwrap();
        assert_eq!(edit.role, ConsoleRole::None);
        assert!(edit.enabled && edit.may_enroll && edit.sites == SiteScope::All);
        let only = AccountForm { reach: "only".to_owned(), ..form };
        assert_eq!(only.read(&[]).unwrap().sites, SiteScope::Only(Vec::new()));
    }

    #[test]
    fn refuses_what_is_not_offered() {
        let form = AccountForm { role: "root".to_owned(), reach: "only".to_owned(), ..AccountForm::fresh() };
        let Err(Error::Invalid { problems }) = form.read(&["<script>".to_owned()]) else { panic!("taken") };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["role", "sites"]);
    }
}
