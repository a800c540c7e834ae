//! Local accounts. The last administrator of everything cannot be taken away; changed rights end sessions (R-SE3).

mod list;

use crate::{
    ambient,
    audit::{self, Actor},
    failure::{Outcome, answer},
    hashing::Hashing,
    settings,
    sites::change,
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error, Password,
    accounts::{AccountEdit, AccountQuery, AccountRow, Accounts},
    caller::{AccountsEdit, AccountsRead},
    lists::ExportNote,
};
use domain::{
    account::{Account, is_username},
    ids::{AccountId, Version},
    list::{Mark, Paged, Stretch},
    validate::{self, Problem, ProblemCode},
};
use storage::{Act, Changed, Deleted, Lane, Outcome as Put, Save, Storage};

/// The service.
#[derive(Clone)]
pub struct AccountsService {
    pub(crate) storage: Storage,
    pub(crate) hashing: Hashing,
}

fn problem(field: &str, code: ProblemCode) -> Error {
    Error::invalid(vec![Problem::new(field, code)])
}

/// The rules of a new password, against what everybody would try here; both fields are checked.
pub(crate) async fn check_new_password(
    storage: &Storage,
    username: &str,
    password: &Password,
    repeat: &Password,
) -> Outcome<Vec<Problem>> {
    let organization = settings::load_enrollment(&storage.read().view()).await?.value.organization;
    let folded: String = organization.chars().filter(|c| !c.is_whitespace()).collect();
    let mut problems = Vec::new();
    if let Err(code) = validate::new_password(password.expose(), &[username, &folded, "muster"]) {
        problems.push(Problem::new("password", code));
    } else if password != repeat {
        problems.push(Problem::new("repeat", ProblemCode::Differs));
    }
    Ok(problems)
}

/// Problems of the form; with the cleaned fields.
fn checked(edit: &AccountEdit) -> (Vec<Problem>, String, String, String) {
    let mut problems = Vec::new();
    let username = edit.username.trim().to_owned();
    if username.is_empty() {
        problems.push(Problem::new("username", ProblemCode::Required));
    } else if !is_username(&username) {
        problems.push(Problem::new("username", ProblemCode::Malformed));
    }
    let full_name = validate::line(&edit.full_name, 200).unwrap_or_else(|code| {
        problems.push(Problem::new("full_name", code));
        String::new()
    });
    let email = if edit.email.trim().is_empty() { Ok(String::new()) } else { validate::email(&edit.email) };
    let email = email.unwrap_or_else(|code| {
        problems.push(Problem::new("email", code));
        String::new()
    });
    (problems, username, full_name, email)
}

/// Whether both say the same, whatever their ids and versions.
fn same(one: &Account, other: &Account) -> bool {
    *one == Account { id: one.id, version: one.version, ..other.clone() }
}

impl AccountsService {
    async fn one(&self, id: AccountId) -> Outcome<AccountRow> {
        let read = self.storage.read();
        let row = read.accounts().get(id).await?.ok_or(Error::NotFound)?;
        let noted = read.last_changes().get(Changed::Account(id)).await?;
        let sessions = read.console_sessions().list(id).await?.len();
        Ok(AccountRow {
            changed: noted.map(change),
            sessions: u64::try_from(sessions).unwrap_or(u64::MAX),
            ..shown(row)
        })
    }

    /// The same rules as `add` and `change`, without a change.
    async fn judge(&self, id: Option<AccountId>, edit: &AccountEdit) -> Outcome<Vec<Problem>> {
        let (mut problems, username, ..) = checked(edit);
        if id.is_none() && self.storage.read().accounts().find_by_username(&username).await?.is_some() {
            problems.push(Problem::new("username", ProblemCode::Taken));
        }
        Ok(problems)
    }

    async fn add(
        &self,
        by: &AdminSession<AccountsEdit>,
        key: Option<AccountId>,
        edit: AccountEdit,
        password: Password,
        repeat: Password,
    ) -> Outcome<AccountId> {
        let (mut problems, username, full_name, email) = checked(&edit);
        problems.extend(check_new_password(&self.storage, &username, &password, &repeat).await?);
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        let mut account = Account {
            id: key.unwrap_or_else(ambient::id),
            username,
            full_name,
            email,
            enabled: edit.enabled,
            role: edit.role,
            may_enroll: edit.may_enroll,
            sites: edit.sites,
            version: Version::FIRST,
        };
        // A form sent before gets the first answer (ux A26), without hashing its password again.
        let made = self.storage.read().accounts().get(account.id).await?;
        if made.is_some_and(|made| same(&made.account, &account)) {
            return Ok(account.id);
        }
        let hash = self.hashing.hash(password).await?;
        let act = self.storage.write(Lane::Console).await?;
        if act.accounts().insert(&account, &hash).await? == Put::Taken {
            match act.accounts().get(account.id).await? {
                Some(made) if same(&made.account, &account) => return Ok(account.id),
                // The form was used for another account: the browser's Back brings its key again.
                Some(_) => account.id = ambient::id(),
                None => return Err(problem("username", ProblemCode::Taken).into()),
            }
            if act.accounts().insert(&account, &hash).await? == Put::Taken {
                return Err(problem("username", ProblemCode::Taken).into());
            }
        }
        act.last_changes().note(Changed::Account(account.id), &by.who().username, act.now()).await?;
        let (target, detail) = (account.id.to_string(), serde_json::json!({ "after": account }));
        audit::note(&act, &Actor::Administrator(by.who()), "account.create", &target, None, detail).await?;
        act.commit().await?;
        Ok(account.id)
    }

    async fn change(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        seen: Version,
        edit: AccountEdit,
    ) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.accounts().lock().await?;
        let before = act.accounts().get(id).await?.ok_or(Error::NotFound)?.account;
        // The name is fixed after creation: sessions, logs and devices know it.
        let (problems, username, full_name, email) =
            checked(&AccountEdit { username: before.username.clone(), ..edit.clone() });
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        let after = Account {
            id,
            username,
            full_name,
            email,
            enabled: edit.enabled,
            role: edit.role,
            may_enroll: edit.may_enroll,
            sites: edit.sites,
            version: seen,
        };
        match act.accounts().edit(&after).await? {
            Save::Saved(_) => {}
            // Somebody else, or this form sent twice, has saved just that: nothing to choose.
            Save::Stale if same(&before, &after) => return Ok(()),
            Save::Stale => return Err(Error::Conflict.into()),
            Save::Taken => return Err(problem("username", ProblemCode::Taken).into()),
        }
        self.keep_one_administrator(&act, "role").await?;
        if (before.role, before.enabled, &before.sites) != (after.role, after.enabled, &after.sites) {
            act.console_sessions().end_for_account(id, None, act.now()).await?;
        }
        act.last_changes().note(Changed::Account(id), &by.who().username, act.now()).await?;
        let detail = serde_json::json!({ "before": before, "after": after });
        audit::note(&act, &Actor::Administrator(by.who()), "account.edit", &id.to_string(), None, detail)
            .await?;
        act.commit().await?;
        Ok(())
    }

    async fn keep_one_administrator(&self, act: &Act, field: &str) -> Outcome<()> {
        if act.accounts().count_enabled_administrators_everywhere().await? == 0 {
            return Err(problem(field, ProblemCode::LastAdministrator).into());
        }
        Ok(())
    }

    async fn replace_password(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        password: Password,
        repeat: Password,
    ) -> Outcome<()> {
        let row = self.storage.read().accounts().get(id).await?.ok_or(Error::NotFound)?;
        let problems = check_new_password(&self.storage, &row.account.username, &password, &repeat).await?;
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        let hash = self.hashing.hash(password).await?;
        let act = self.storage.write(Lane::Console).await?;
        if !act.accounts().set_password_hash(id, &hash).await? {
            return Err(Error::NotFound.into());
        }
        act.console_sessions().end_for_account(id, None, act.now()).await?;
        let actor = Actor::Administrator(by.who());
        audit::note(&act, &actor, "account.set_password", &id.to_string(), None, serde_json::json!({}))
            .await?;
        act.commit().await?;
        Ok(())
    }

    async fn remove(&self, by: &AdminSession<AccountsEdit>, id: AccountId, seen: Version) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.accounts().lock().await?;
        let row = act.accounts().get(id).await?.ok_or(Error::NotFound)?;
        match act.accounts().delete(id, seen).await? {
            Deleted::Gone => {}
            Deleted::Stale | Deleted::InUse => return Err(Error::Conflict.into()),
        }
        self.keep_one_administrator(&act, "id").await?;
        act.console_sessions().end_for_account(id, None, act.now()).await?;
        act.last_changes().forget(Changed::Account(id)).await?;
        let detail = serde_json::json!({ "before": row.account });
        audit::note(&act, &Actor::Administrator(by.who()), "account.delete", &id.to_string(), None, detail)
            .await?;
        act.commit().await?;
        Ok(())
    }
}

fn shown(row: storage::AccountRow) -> AccountRow {
    AccountRow { account: row.account, last_sign_in: row.last_sign_in, changed: None, sessions: 0 }
}

#[async_trait]
impl Accounts for AccountsService {
    async fn list(&self, _by: &AdminSession<AccountsRead>) -> Result<Vec<AccountRow>, Error> {
        let rows = async { Ok(self.storage.read().accounts().list().await?) };
        Ok(answer("accounts.list", rows.await)?.into_iter().map(shown).collect())
    }

    async fn page(
        &self,
        _by: &AdminSession<AccountsRead>,
        query: AccountQuery,
    ) -> Result<Paged<AccountRow>, Error> {
        answer("accounts.page", self.one_page(&query).await)
    }

    async fn begin_export(
        &self,
        by: &AdminSession<AccountsRead>,
        query: &AccountQuery,
        note: ExportNote,
    ) -> Result<u64, Error> {
        answer("accounts.begin_export", self.note_export(by, query, note).await)
    }

    async fn walk(
        &self,
        _by: &AdminSession<AccountsRead>,
        query: &AccountQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<AccountRow>, Error> {
        answer("accounts.walk", self.stretch(query, after.as_ref()).await)
    }

    async fn get(&self, _by: &AdminSession<AccountsRead>, id: AccountId) -> Result<AccountRow, Error> {
        answer("accounts.get", self.one(id).await)
    }

    async fn check(
        &self,
        _by: &AdminSession<AccountsEdit>,
        id: Option<AccountId>,
        edit: AccountEdit,
    ) -> Result<Vec<Problem>, Error> {
        answer("accounts.check", self.judge(id, &edit).await)
    }

    async fn create(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: Option<AccountId>,
        edit: AccountEdit,
        password: Password,
        repeat: Password,
    ) -> Result<AccountId, Error> {
        answer("accounts.create", self.add(by, id, edit, password, repeat).await)
    }

    async fn edit(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        version: Version,
        edit: AccountEdit,
    ) -> Result<(), Error> {
        answer("accounts.edit", self.change(by, id, version, edit).await)
    }

    async fn set_password(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        password: Password,
        repeat: Password,
    ) -> Result<(), Error> {
        answer("accounts.set_password", self.replace_password(by, id, password, repeat).await)
    }

    async fn delete(
        &self,
        by: &AdminSession<AccountsEdit>,
        id: AccountId,
        version: Version,
    ) -> Result<(), Error> {
        answer("accounts.delete", self.remove(by, id, version).await)
    }
}
