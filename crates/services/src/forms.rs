//! Console forms between post and page.

use crate::{
    ambient,
    failure::{Outcome, answer},
};
use async_trait::async_trait;
use chrono::Duration;
use contract::{
    AdminSession, EndedSession, Error,
    caller::Anyone,
    forms::{Draft, Forms, Notice},
    sign_in::ConsoleCookie,
};
use domain::ids::SiteId;
use storage::{Lane, Storage};

const KEPT_MINUTES: i64 = 30;
const NOTICE_MINUTES: i64 = 5;

/// The service.
#[derive(Clone)]
pub struct FormsService {
    pub(crate) storage: Storage,
}

impl FormsService {
    async fn put(&self, session: &[u8; 32], form: &str, draft: &Draft) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.forms().keep(session, form, &serde_json::to_value(draft)?, act.now()).await?;
        act.commit().await?;
        Ok(())
    }

    /// Looks first: a page without a kept form writes nothing.
    async fn get(&self, by: &AdminSession<Anyone>, form: &str) -> Outcome<Option<Draft>> {
        if !self.storage.read().forms().has(&by.who().session, form).await? {
            return Ok(None);
        }
        let act = self.storage.write(Lane::Console).await?;
        let kept =
            act.forms().take(&by.who().session, form, Duration::minutes(KEPT_MINUTES), act.now()).await?;
        act.commit().await?;
        Ok(kept.map(serde_json::from_value).transpose()?)
    }

    /// Nobody finds what another account typed, even in the same browser.
    async fn hand_on(&self, by: &EndedSession, cookie: &ConsoleCookie) -> Outcome<()> {
        let new = ambient::hash(&cookie.0);
        let act = self.storage.write(Lane::Console).await?;
        let same = act.console_sessions().find(&new).await?.is_some_and(|found| found.account == by.account);
        let since = act.now().plus(Duration::minutes(-KEPT_MINUTES));
        if same && act.forms().hand_on(&by.session, &new, since).await? > 0 {
            let notice = Notice::Done { what: "kept".to_owned(), name: String::new() };
            act.forms().keep_notice(&new, &serde_json::to_value(notice)?, act.now()).await?;
        }
        act.forms().forget(&by.session).await?;
        act.commit().await?;
        Ok(())
    }

    async fn put_notice(&self, by: &AdminSession<Anyone>, notice: &Notice) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.forms().keep_notice(&by.who().session, &serde_json::to_value(notice)?, act.now()).await?;
        act.commit().await?;
        Ok(())
    }

    async fn get_notice(&self, by: &AdminSession<Anyone>) -> Outcome<Option<Notice>> {
        if !self.storage.read().forms().has_notice(&by.who().session).await? {
            return Ok(None);
        }
        let act = self.storage.write(Lane::Console).await?;
        let age = Duration::minutes(NOTICE_MINUTES);
        let kept = act.forms().take_notice(&by.who().session, age, act.now()).await?;
        act.commit().await?;
        Ok(kept.map(serde_json::from_value).transpose()?)
    }
}

#[async_trait]
impl Forms for FormsService {
    async fn keep(&self, by: &AdminSession<Anyone>, form: &str, draft: Draft) -> Result<(), Error> {
        answer("forms.keep", self.put(&by.who().session, form, &draft).await)
    }

    async fn take(&self, by: &AdminSession<Anyone>, form: &str) -> Result<Option<Draft>, Error> {
        answer("forms.take", self.get(by, form).await)
    }

    async fn keep_for_return(&self, by: &EndedSession, form: &str, draft: Draft) -> Result<(), Error> {
        answer("forms.keep_for_return", self.put(&by.session, form, &draft).await)
    }

    async fn bring_over(&self, by: &EndedSession, cookie: &ConsoleCookie) -> Result<(), Error> {
        answer("forms.bring_over", self.hand_on(by, cookie).await)
    }

    fn key(&self, _by: &AdminSession<Anyone>) -> String {
        // An id of any noun: they are all drawn the same way.
        ambient::id::<SiteId>().to_string()
    }

    async fn notify(&self, by: &AdminSession<Anyone>, notice: Notice) -> Result<(), Error> {
        answer("forms.notify", self.put_notice(by, &notice).await)
    }

    async fn take_notice(&self, by: &AdminSession<Anyone>) -> Result<Option<Notice>, Error> {
        answer("forms.take_notice", self.get_notice(by).await)
    }
}
