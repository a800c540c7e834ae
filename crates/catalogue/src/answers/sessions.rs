//! Console sign-in, and what a session keeps between two pages.

use super::never;
use crate::{Fixed, ids, world::Temper};
use async_trait::async_trait;
use contract::{
    AdminSession, EndedSession, Error, Password, Visitor,
    caller::Anyone,
    forms::{Draft, Forms, Notice},
    sign_in::{ConsoleCookie, SignIn},
};

#[async_trait]
impl SignIn for Fixed {
    async fn has_administrator(&self) -> Result<bool, Error> {
        self.world.answer(|world| world.temper != Temper::Empty)
    }

    async fn sign_in(&self, _: &Visitor, _: String, _: Password) -> Result<ConsoleCookie, Error> {
        never()
    }

    async fn first_administrator_link(&self, token: &str) -> Result<(), Error> {
        if token == "good" { Ok(()) } else { Err(Error::Expired) }
    }

    async fn first_administrator(
        &self,
        _: &Visitor,
        _: &str,
        _: String,
        _: Password,
        _: Password,
    ) -> Result<ConsoleCookie, Error> {
        never()
    }

    async fn sign_out(&self, _: &AdminSession<Anyone>) -> Result<(), Error> {
        never()
    }

    async fn change_password(
        &self,
        _: &AdminSession<Anyone>,
        _: Password,
        _: Password,
        _: Password,
    ) -> Result<(), Error> {
        never()
    }
}

#[async_trait]
impl Forms for Fixed {
    /// Some pages keep again what they have just taken; nothing is remembered here.
    async fn keep(&self, _: &AdminSession<Anyone>, _: &str, _: Draft) -> Result<(), Error> {
        Ok(())
    }

    async fn take(&self, _: &AdminSession<Anyone>, form: &str) -> Result<Option<Draft>, Error> {
        let kept = self.world.draft.as_ref().filter(|(name, _)| name == form);
        Ok(kept.map(|(_, draft)| draft.clone()))
    }

    async fn keep_for_return(&self, _: &EndedSession, _: &str, _: Draft) -> Result<(), Error> {
        never()
    }

    async fn bring_over(&self, _: &EndedSession, _: &ConsoleCookie) -> Result<(), Error> {
        never()
    }

    fn key(&self, _: &AdminSession<Anyone>) -> String {
        ids::site(99).to_string()
    }

    async fn notify(&self, _: &AdminSession<Anyone>, _: Notice) -> Result<(), Error> {
        never()
    }

    async fn take_notice(&self, _: &AdminSession<Anyone>) -> Result<Option<Notice>, Error> {
        Ok(self.world.notice.clone())
    }
}
