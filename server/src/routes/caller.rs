//! Turns cookies into a [`Caller`]. This never refuses: what a service needs, its argument types demand
//! (R-RT2). Only a database that is away is answered here, with 503.

use super::{address::Public, cookies, forwarded};
use crate::routes::errors;
use axum::{
    extract::{ConnectInfo, Request},
    response::Response,
};
use contract::{Caller, Visitor};
use domain::text::Language;
use http::{HeaderMap, header};
use services::sessions::{Asked, Sessions};
use std::{net::SocketAddr, sync::Arc};

/// What is needed to tell who asks.
#[derive(Clone)]
pub struct Callers {
    /// Looks cookies up.
    pub sessions: Sessions,
    /// Whose forwarded addresses are believed.
    pub proxies: Arc<[forwarded::Network]>,
    /// Decides the cookies' names.
    pub public: Public,
}

/// Puts the caller into the request, or answers that the database is away.
pub async fn identify(callers: &Callers, request: &mut Request) -> Result<(), Box<Response>> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let headers = request.headers();
    let secure = callers.public.0.is_secure();
    let visitor = Visitor {
        address: forwarded::client(peer.unwrap_or([0, 0, 0, 0].into()), headers, &callers.proxies),
        user_agent: user_agent(headers),
        language: language(request.uri().query(), headers),
    };
    let portal = cookies::value(headers, cookies::portal(secure));
    let console = cookies::value(headers, cookies::console(secure));
    match callers.sessions.caller(visitor, portal, console, asked(request)).await {
        Ok(caller) => {
            request.extensions_mut().insert::<Caller>(caller);
            Ok(())
        }
        Err(_) => Err(Box::new(errors::unavailable())),
    }
}

/// Live pages mark what they fetch by themselves; a forged mark only ends the forger's own session sooner.
fn asked(request: &Request) -> Asked {
    let stream = request.uri().path() == app::paths::CONSOLE_EVENTS;
    if stream || request.headers().contains_key(app::paths::LIVE_HEADER) {
        Asked::ByScript
    } else {
        Asked::ByPerson
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    // `to_str` lets ASCII through only, so bytes are characters.
    agent.get(..512).unwrap_or(agent).to_owned()
}

/// `?lang=` → cookie → `Accept-Language` → English.
fn language(query: Option<&str>, headers: &HeaderMap) -> Language {
    let asked = query
        .and_then(|q| q.split('&').find_map(|pair| pair.strip_prefix("lang=")))
        .and_then(Language::from_tag);
    let chosen = || cookies::value(headers, cookies::LANGUAGE).and_then(Language::from_tag);
    let accepted =
        || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Language::from_accept);
    asked.or_else(chosen).or_else(accepted).unwrap_or_default()
}
