//! Console sign-in, and the one-time link of the first administrator.

use crate::{
    accounts::check_new_password,
    ambient,
    audit::{self, Actor},
    failure::{Outcome, answer},
    hashing::Hashing,
    throttle::{self, Realm},
};
use async_trait::async_trait;
use chrono::Duration;
use contract::{
    AdminSession, Error, Password, Visitor,
    caller::Anyone,
    sign_in::{ConsoleCookie, SignIn},
};
use domain::{
    account::{Account, ConsoleRole, is_username},
    ids::{AccountId, Version},
    site::SiteScope,
    time::Timestamp,
    validate::{Problem, ProblemCode},
};
use storage::{Act, Lane, NewConsoleSession, Outcome as Put, Storage};

const LINK_HOURS: i64 = 24;

/// A fresh link while no administrator exists; it ends those printed before (README 62).
pub async fn first_administrator_link(storage: &Storage, origin: &str) -> Outcome<Option<String>> {
    if storage.read().accounts().exists_any_administrator().await? {
        return Ok(None);
    }
    let act = storage.write(Lane::Console).await?;
    let link = fresh_link(&act, origin, act.now()).await?;
    act.commit().await?;
    Ok(Some(link))
}

/// A link that counts from the commit of this act on, for 24 hours from `now`; it ends those before.
pub(crate) async fn fresh_link(act: &Act, origin: &str, now: Timestamp) -> Outcome<String> {
    let (token, hash) = ambient::token()?;
    act.first_admin().put(&hash, now.plus(Duration::hours(LINK_HOURS))).await?;
    Ok(format!("{origin}/console/first/{}", token.expose_str().unwrap_or_default()))
}

/// The service.
#[derive(Clone)]
pub struct SignInService {
    pub(crate) storage: Storage,
    pub(crate) hashing: Hashing,
}

impl SignInService {
    async fn open_session(&self, act: &Act, account: AccountId, visitor: &Visitor) -> Outcome<ConsoleCookie> {
        let (token, hash) = ambient::token()?;
        let session = NewConsoleSession {
            token: hash,
            account,
            user_agent: visitor.user_agent.clone(),
            address: visitor.address.to_string(),
        };
        let _ = act.console_sessions().insert(&session, act.now()).await?;
        Ok(ConsoleCookie(token.expose_str().unwrap_or_default().to_owned()))
    }

    async fn enter(&self, visitor: &Visitor, username: String, password: Password) -> Outcome<ConsoleCookie> {
        let typed: String = username.trim().chars().take(256).collect();
        let empty = [("username", typed.is_empty()), ("password", password.expose().trim().is_empty())];
        let missing = |(field, _): &(&str, bool)| Problem::new(field, ProblemCode::Required);
        let problems: Vec<Problem> = empty.iter().filter(|(_, is)| *is).map(missing).collect();
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        let now = self.storage.read().now().await?;
        if let Err(retry_at) =
            throttle::check(&self.storage, Realm::Console, visitor.address, &typed, now).await?
        {
            return Err(Error::TooMany { retry_at }.into());
        }
        let row = self.storage.read().accounts().find_by_username(&typed).await?;
        let right = self.hashing.verify(password, row.as_ref().map(|r| r.password_hash.clone())).await?;
        let account = row.map(|r| r.account).filter(|a| right && a.enabled && a.role != ConsoleRole::None);
        let actor = Actor::Visitor { name: &typed, address: visitor.address.to_string() };
        let Some(account) = account else {
            throttle::failed(&self.storage, Realm::Console, visitor.address, &typed).await?;
            let act = self.storage.write(Lane::Console).await?;
            audit::refused(&act, &actor, "console.sign_in", &typed, serde_json::json!({})).await?;
            act.commit().await?;
            return Err(Error::Forbidden.into());
        };
        let act = self.storage.write(Lane::Console).await?;
        throttle::succeeded(&act, Realm::Console, &typed).await?;
        act.accounts().touch_sign_in(account.id, act.now()).await?;
        let cookie = self.open_session(&act, account.id, visitor).await?;
        let target = account.id.to_string();
        audit::note(&act, &actor, "console.sign_in", &target, None, serde_json::json!({})).await?;
        act.commit().await?;
        Ok(cookie)
    }

    async fn found(
        &self,
        visitor: &Visitor,
        token: &str,
        username: String,
        passwords: (Password, Password),
    ) -> Outcome<ConsoleCookie> {
        let hash = ambient::hash(token);
        let now = self.storage.read().now().await?;
        if !self.storage.read().first_admin().check(&hash, now).await? {
            return Err(Error::Expired.into());
        }
        let username = username.trim().to_owned();
        let mut problems = check_new_password(&self.storage, &username, &passwords.0, &passwords.1).await?;
        if username.is_empty() {
            problems.push(Problem::new("username", ProblemCode::Required));
        } else if !is_username(&username) {
            problems.push(Problem::new("username", ProblemCode::Malformed));
        }
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        let password_hash = self.hashing.hash(passwords.0).await?;
        let account = Account {
            id: ambient::id(),
            username: username.clone(),
            full_name: String::new(),
            email: String::new(),
            enabled: true,
            role: ConsoleRole::Administrator,
            may_enroll: true,
            sites: SiteScope::All,
            version: Version::FIRST,
        };
        let act = self.storage.write(Lane::Console).await?;
        if !act.first_admin().spend(&hash, act.now()).await? {
            return Err(Error::Expired.into());
        }
        if act.accounts().insert(&account, &password_hash).await? == Put::Taken {
            return Err(Error::invalid(vec![Problem::new("username", ProblemCode::Taken)]).into());
        }
        let cookie = self.open_session(&act, account.id, visitor).await?;
        let actor = Actor::Visitor { name: &username, address: visitor.address.to_string() };
        let target = account.id.to_string();
        audit::note(&act, &actor, "console.first_administrator", &target, None, serde_json::json!({}))
            .await?;
        act.commit().await?;
        Ok(cookie)
    }

    async fn leave(&self, by: &AdminSession<Anyone>) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.console_sessions().end(&by.who().session).await?;
        let actor = Actor::Administrator(by.who());
        audit::note(
            &act,
            &actor,
            "console.sign_out",
            &by.who().account.to_string(),
            None,
            serde_json::json!({}),
        )
        .await?;
        act.commit().await?;
        Ok(())
    }

    async fn renew_password(
        &self,
        by: &AdminSession<Anyone>,
        current: Password,
        password: Password,
        repeat: Password,
    ) -> Outcome<()> {
        let id = by.who().account;
        let row = self.storage.read().accounts().get(id).await?.ok_or(Error::SignInRequired)?;
        if !self.hashing.verify(current, Some(row.password_hash)).await? {
            return Err(Error::invalid(vec![Problem::new("current", ProblemCode::WrongPassword)]).into());
        }
        let problems = check_new_password(&self.storage, &by.who().username, &password, &repeat).await?;
        if !problems.is_empty() {
            return Err(Error::invalid(problems).into());
        }
        let hash = self.hashing.hash(password).await?;
        let act = self.storage.write(Lane::Console).await?;
        act.accounts().set_password_hash(id, &hash).await?;
        act.console_sessions().end_for_account(id, Some(&by.who().session), act.now()).await?;
        let actor = Actor::Administrator(by.who());
        audit::note(&act, &actor, "account.change_password", &id.to_string(), None, serde_json::json!({}))
            .await?;
        act.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl SignIn for SignInService {
    async fn has_administrator(&self) -> Result<bool, Error> {
        let exists = async { Ok(self.storage.read().accounts().exists_any_administrator().await?) };
        answer("sign_in.has_administrator", exists.await)
    }

    async fn sign_in(
        &self,
        visitor: &Visitor,
        username: String,
        password: Password,
    ) -> Result<ConsoleCookie, Error> {
        answer("sign_in.sign_in", self.enter(visitor, username, password).await)
    }

    async fn first_administrator_link(&self, token: &str) -> Result<(), Error> {
        let good = async {
            let read = self.storage.read();
            let now = read.now().await?;
            Ok(read.first_admin().check(&ambient::hash(token), now).await?)
        };
        if answer("sign_in.first_administrator_link", good.await)? { Ok(()) } else { Err(Error::Expired) }
    }

    async fn first_administrator(
        &self,
        visitor: &Visitor,
        token: &str,
        username: String,
        password: Password,
        repeat: Password,
    ) -> Result<ConsoleCookie, Error> {
        answer("sign_in.first_administrator", self.found(visitor, token, username, (password, repeat)).await)
    }

    async fn sign_out(&self, by: &AdminSession<Anyone>) -> Result<(), Error> {
        answer("sign_in.sign_out", self.leave(by).await)
    }

    async fn change_password(
        &self,
        by: &AdminSession<Anyone>,
        current: Password,
        password: Password,
        repeat: Password,
    ) -> Result<(), Error> {
        answer("sign_in.change_password", self.renew_password(by, current, password, repeat).await)
    }
}
