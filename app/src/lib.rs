//! The interface: pages of portal and console, server functions, islands.
//!
//! Invariant: it knows services only as traits of `contract`, so no database can be reached even by intent; every
//! page is rendered completely before it is sent (the portal's by [`host::answer`], which asks first and then draws in
//! one go; the console's by Leptos' router, [`leptos_router::SsrMode::Async`]); what the browser gets to run
//! are the islands alone. It must not know HTTP handlers, storage or protocols.

pub mod console;
pub mod error;
pub mod host;
pub mod paths;
pub mod portal;
pub mod server_fns;
pub mod ui;

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Router, Routes};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// All routes of the console. (Those of the portal are [`portal::PAGES`].)
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=console::frame::not_found>
                <console::ConsoleRoutes/>
            </Routes>
        </Router>
    }
}

/// The document around every page of the console, which speaks English only.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    provide_context(options);
    provide_context(Started::default());
    let language = domain::text::Language::En;
    let look = host::context::look();
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() dir=look.direction.unwrap_or(language.direction()) data-theme=look.theme>
            <head>
                {head()}
                <link rel="icon" type="image/svg+xml" href=paths::FAVICON/>
                // Not `leptos_meta::Stylesheet`: rendered inside a `Suspend` it is lost now and then.
                <link rel="stylesheet" href=paths::CONSOLE_CSS/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// What the head of every document begins with: the same bytes always.
fn head() -> impl IntoView {
    leptos::tachys::html::InertElement::new(concat!(
        "<meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "<meta name=\"theme-color\" media=\"(prefers-color-scheme: light)\" content=\"#f2f2f7\">",
        "<meta name=\"theme-color\" media=\"(prefers-color-scheme: dark)\" content=\"#000000\">",
        "<meta name=\"format-detection\" content=\"telephone=no\">",
        "<meta name=\"robots\" content=\"noindex\">",
    ))
}

/// Loads the islands. Stands at the end of a page that has one, and only there: other pages load no wasm. A page whose
/// frame has one too gets the scripts once, as a second start would give every island two lives.
#[component]
pub fn IslandScripts() -> impl IntoView {
    let first = use_context::<Started>().is_none_or(|started| !started.0.swap(true, Ordering::Relaxed));
    let options = use_context::<LeptosOptions>().filter(|_| first && !host::context::look().still);
    options.map(|options| view! { <HydrationScripts options islands=true/> })
}

/// Whether this page has its scripts.
#[derive(Clone, Default)]
struct Started(Arc<AtomicBool>);

impl Started {
    fn yes(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
