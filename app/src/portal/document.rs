//! The document around a page of the portal. The page is made first: it says what the document's title is and whether
//! it needs scripts, so nothing has to be put in afterwards.

use crate::{Started, head, host, paths};
use leptos::{nonce::use_nonce, prelude::*};
use std::sync::{Arc, Mutex, PoisonError};

/// The title, which the page sets and the document shows.
#[derive(Clone, Default)]
struct WindowTitle(Arc<Mutex<String>>);

/// What a page finds in context while it is made.
pub(super) fn provide() {
    provide_context(WindowTitle::default());
    provide_context(Started::default());
}

/// Sets the title of the window. Any text.
pub(super) fn set_title(text: String) {
    if let Some(WindowTitle(title)) = use_context() {
        *title.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

/// The document around a page that is made already.
pub(super) fn document(body: AnyView) -> impl IntoView + use<> {
    let title = use_context::<WindowTitle>()
        .map(|WindowTitle(title)| std::mem::take(&mut *title.lock().unwrap_or_else(PoisonError::into_inner)));
    let islands = use_context::<Started>().is_some_and(|started| started.yes());
    let language = host::context::language();
    let look = host::context::look();
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() dir=look.direction.unwrap_or(language.direction()) data-theme=look.theme>
            <head>
                {head()}
                <link rel="icon" type="image/svg+xml" href=paths::FAVICON/>
                <link rel="stylesheet" href=paths::ENROLL_CSS/>
                <title>{title}</title>
            </head>
            <body>
                {body}
                {islands.then(no_resources)}
            </body>
        </html>
    }
}

/// Leptos' start looks for these lists of what islands were sent along; ours take all they need as arguments.
fn no_resources() -> impl IntoView {
    let nonce = use_nonce();
    view! {
        <script nonce=nonce>
            "__RESOLVED_RESOURCES=[];__SERIALIZED_ERRORS=[];__PENDING_RESOURCES=[];__RESOURCE_RESOLVERS=[];__INCOMPLETE_CHUNKS=[];"
        </script>
    }
}
