//! What requests pass on their way in and answers on their way out, in one piece for each circle of routes: a layer by
//! itself is boxed, and cloned for each request together with all that lies under it.

use super::{
    access_log,
    address::Public,
    caller::{self, Callers},
    csrf, errors, host_check,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

/// Around everything: the line in the log, the one name this server answers to, a 503 that says when to come back.
pub async fn every(State(public): State<Public>, request: Request, next: Next) -> Response {
    let line = access_log::Line::begin(&request);
    let mut response = match host_check::refusal(&request, &public) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    errors::come_back(&mut response);
    line.end(&response);
    response
}

/// Around portal and console: only our own pages change something, who asks is known, the framework's words are ours.
pub async fn browser(State(callers): State<Callers>, mut request: Request, next: Next) -> Response {
    if let Some(refusal) = csrf::refusal(&request, &callers.public) {
        return refusal;
    }
    if let Err(unavailable) = caller::identify(&callers, &mut request).await {
        return *unavailable;
    }
    let polish = errors::Polish::of(&request);
    polish.answer(next.run(request).await).await
}
