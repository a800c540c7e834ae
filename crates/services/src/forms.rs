//! Console forms between post and page.

use crate::failure::{Outcome, answer};
use async_trait::async_trait;
use chrono::Duration;
use contract::{
    AdminSession, Error,
    caller::Anyone,
    forms::{Draft, Forms, Notice},
};
use storage::{Lane, Storage};

const KEPT_MINUTES: i64 = 30;
const NOTICE_MINUTES: i64 = 5;

/// The service.
#[derive(Clone)]
pub struct FormsService {
    pub(crate) storage: Storage,
}

impl FormsService {
    async fn put(&self, by: &AdminSession<Anyone>, form: &str, draft: &Draft) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.forms().keep(&by.who().session, form, &serde_json::to_value(draft)?, act.now()).await?;
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
        answer("forms.keep", self.put(by, form, &draft).await)
    }

    async fn take(&self, by: &AdminSession<Anyone>, form: &str) -> Result<Option<Draft>, Error> {
        answer("forms.take", self.get(by, form).await)
    }

    async fn notify(&self, by: &AdminSession<Anyone>, notice: Notice) -> Result<(), Error> {
        answer("forms.notify", self.put_notice(by, &notice).await)
    }

    async fn take_notice(&self, by: &AdminSession<Anyone>) -> Result<Option<Notice>, Error> {
        answer("forms.take_notice", self.get_notice(by).await)
    }
}
