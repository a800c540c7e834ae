//! A page in one go: ask, draw, write. No stream and no router: all that a page awaits is awaited before it is drawn.

use http::{HeaderValue, Request, Response, header};
use hydration_context::SsrSharedContext;
use leptos::{
    nonce::{Nonce, provide_nonce},
    prelude::*,
};
use leptos_axum::ResponseOptions;
use std::{future::Future, mem, sync::Arc, sync::PoisonError};

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Answers `request` with the document that `draw` makes of what `ask` learned. Both find in context what `provide`
/// puts there, the request's parts, and what the answer is to carry besides ([`super::status`], [`super::go`]).
pub async fn answer<Asked, View>(
    request: Request<()>,
    provide: impl FnOnce(),
    ask: impl FnOnce() -> Asked,
    draw: impl FnOnce(Asked::Output) -> View,
) -> Response<String>
where
    Asked: Future,
    View: IntoView,
{
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    // Leptos has made it this thread's; but other requests run here while this one waits.
    owner.clone().unset();
    let options = ResponseOptions::default();
    let asked = owner.with(|| {
        provide_context(request.into_parts().0);
        provide_context(options.clone());
        provide();
        if use_context::<Nonce>().is_none() {
            provide_nonce();
        }
        ask()
    });
    let learned = asked.await;
    let html = owner.with(|| draw(learned).into_view().to_html());
    owner.unset_with_forced_cleanup();
    let mut response = Response::new(html);
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    let mut said = options.0.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(status) = said.status {
        *response.status_mut() = status;
    }
    response.headers_mut().extend(mem::take(&mut said.headers));
    drop(said);
    response
}
