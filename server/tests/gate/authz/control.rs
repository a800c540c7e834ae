//! The negative controls: a server with one check removed, made by standing before the real one and lending callers
//! what the check would have asked of them. The same matrix must find it.

use super::{
    matrix::Findings,
    world::{Who, World},
};
use crate::count;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
};
use std::sync::Arc;
use url::Url;

/// Which check is gone.
#[derive(Clone, Copy, Debug)]
enum Without {
    /// The scope of the device page: everybody sees what an administrator of all sites sees.
    Scope,
    /// The sign-in before the list of accounts.
    SignIn,
    /// The check of where a form comes from.
    Origin,
}

struct Front {
    to: Url,
    without: Without,
    cookie: String,
    http: reqwest::Client,
}

async fn forward(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let lends = match front.without {
        Without::Scope => path.starts_with("/console/devices/") && parts.headers.contains_key("cookie"),
        Without::SignIn => path == "/console/accounts",
        Without::Origin => {
            parts.headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
            false
        }
    };
    if lends {
        parts.headers.insert("cookie", front.cookie.parse().unwrap());
    }
    parts.headers.remove("host");
    let body = axum::body::to_bytes(body, 1 << 24).await.unwrap();
    let url = front.to.join(&path).unwrap();
    let sent = front.http.request(parts.method, url).headers(parts.headers).body(body).send().await.unwrap();
    let mut answer = Response::builder().status(sent.status());
    for (name, value) in sent.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
        answer = answer.header(name, value);
    }
    answer.body(Body::from(sent.bytes().await.unwrap())).unwrap()
}

async fn wrong_cells(without: Without) -> usize {
    let mut world = World::new().await;
    let front = Front {
        to: world.server.url.clone(),
        without,
        cookie: world.cookie_line(Who::AdministratorOfAll).await,
        http: world.server.client(false),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    world.base = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let router = Router::new().fallback(forward).with_state(Arc::new(front));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let findings = Findings::of_some(&world, |path| match without {
        Without::Scope => path == "/console/devices/{id}",
        Without::SignIn => path == "/console/accounts",
        Without::Origin => path == "/api/console/sites/create",
    });
    findings.await.wrong.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_check_is_found() {
    let mut found = Vec::new();
    for without in [Without::Scope, Without::SignIn, Without::Origin] {
        let wrong = wrong_cells(without).await;
        assert!(wrong > 0, "nobody noticed a server without {without:?}");
        found.push(format!("{without:?}: {wrong}"));
    }
    count::line("S-authz, controls", format!("wrong cells without {}", found.join(", ")), "caught");
}
