//! The one place where pages meet the server that renders them: context in, redirect, status and cookie out.
//!
//! Invariant: `cfg(feature = "ssr")` stands in this file and nowhere else. `server` and `browser` offer the same
//! names, so every page compiles in both worlds and none can reach more than [`context`] gives. It must not know
//! any noun of the product.

pub mod context;
mod cookie;
pub mod prose;

#[cfg(feature = "ssr")]
#[path = "server/mod.rs"]
mod world;
#[cfg(not(feature = "ssr"))]
#[path = "browser/mod.rs"]
mod world;

pub use cookie::{Cookie, typed};
// The same names in both worlds; the server's has `answer` besides, which only the server calls.
pub use world::*;

use contract::{Caller, Error, Services};
use std::future::Future;

/// Hands services and caller to `work`. `Internal` if the server forgot to put them in context.
pub async fn call<T, F, Answer>(work: F) -> Result<T, Error>
where
    F: FnOnce(Services, Caller) -> Answer + Send,
    Answer: Future<Output = Result<T, Error>> + Send,
{
    work(context::services()?, context::caller()?).await
}
