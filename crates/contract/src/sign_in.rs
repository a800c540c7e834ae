//! Console sign-in and the one-time link of the first administrator.

use crate::{AdminSession, Error, Password, Visitor, caller::Anyone};
use async_trait::async_trait;

/// A new cookie value for the console: 256 random bits, base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsoleCookie(pub String);

/// Console sign-in.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// Anonymous. Whether any console account exists; if not, the sign-in page points at the printed link.
    async fn has_administrator(&self) -> Result<bool, Error>;

    /// Anonymous. `Invalid` on `username`/`password`, `Forbidden` for wrong credentials (one answer for all causes,
    /// R-AU4), `TooMany` with the time of the next try.
    async fn sign_in(
        &self,
        visitor: &Visitor,
        username: String,
        password: Password,
    ) -> Result<ConsoleCookie, Error>;

    /// Anonymous. Whether the first-administrator link is good; else `Expired`.
    async fn first_administrator_link(&self, token: &str) -> Result<(), Error>;

    /// Anonymous. Spends the link, makes the account and signs it in. Problems on `username`, `password`, `repeat`.
    async fn first_administrator(
        &self,
        visitor: &Visitor,
        token: &str,
        username: String,
        password: Password,
        repeat: Password,
    ) -> Result<ConsoleCookie, Error>;

    /// Ends this session.
    async fn sign_out(&self, by: &AdminSession<Anyone>) -> Result<(), Error>;

    /// Changes the caller's own password and ends their other sessions. Problems on `current`, `password`, `repeat`.
    async fn change_password(
        &self,
        by: &AdminSession<Anyone>,
        current: Password,
        password: Password,
        repeat: Password,
    ) -> Result<(), Error>;
}
