//! `/dev/catalogue`: every state of every page, rendered by the page's own code over fixed values.
//!
//! Invariants: only a demonstration and test mode have these routes; a state is shown through [`pages::render`], the function that
//! shows the real page, with the services of the crate `catalogue` in context instead of the real ones; nothing a
//! visitor sends but the name of a state, a language, a theme and a direction has an effect.

use crate::{
    routes::errors,
    web::pages::{self, PageContext},
};
use app::host::context::{Ambient, Look};
use axum::{
    body::{Body, to_bytes},
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Response},
};
use catalogue::{Area, Made, states};
use contract::Caller;
use domain::text::Language;
use http::{HeaderMap, StatusCode, Uri, header};
use leptos::{config::LeptosOptions, nonce::Nonce};
use serde::Deserialize;
use std::{
    fmt::Write as _,
    path,
    sync::{Arc, atomic::AtomicBool},
};

/// The state with a planted fault: not in the index, reachable by its name alone, so that the judges can be judged.
const PLANTED: &str = "planted-fault";
/// Its faults: an image without words, ids that come twice, a field without a name, a block inside a paragraph.
const FAULTS: &str = "<img src=\"/favicon.svg\"><p id=\"twice\">One</p><p id=\"twice\">Two</p>\
                      <div><input name=\"nameless\"></div><p><div>A block in a paragraph</div></p>";
/// No page of ours is larger.
const LARGEST: usize = 16 << 20;

/// What the handlers need.
#[derive(Clone)]
pub struct Catalogue {
    options: LeptosOptions,
}

/// How a state is to be shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    lang: String,
    theme: String,
    dir: String,
}

impl Catalogue {
    /// Pages find their scripts and styles in `site`.
    pub fn new(site: &path::Path) -> Self {
        Self { options: pages::leptos_options(site) }
    }
}

impl Shown {
    fn language(&self) -> Language {
        Language::from_tag(&self.lang).unwrap_or_default()
    }

    fn look(&self, still: bool) -> Look {
        let one_of =
            |wanted: &str, known: &[&'static str]| known.iter().copied().find(|word| *word == wanted);
        Look {
            theme: one_of(&self.theme, &["light", "dark"]),
            direction: one_of(&self.dir, &["ltr", "rtl"]),
            still,
        }
    }
}

/// `GET /dev/catalogue`: the list of states, as people and scripts read it.
pub async fn index() -> Response {
    let mut rows = String::new();
    let all = states();
    for state in &all {
        let area = if state.area == Area::Portal { "portal" } else { "console" };
        let (name, status) = (state.name, state.status);
        // Names are letters, digits and hyphens; nothing here comes from outside.
        let link = |query: &str, words: &str| format!("<a href=\"/dev/catalogue/{name}{query}\">{words}</a>");
        let _ = write!(
            rows,
            "<li data-state=\"{name}\" data-area=\"{area}\" data-status=\"{status}\">{} · {} · {} · {}</li>",
            link("", name),
            link("?theme=dark", "dark"),
            link("?lang=de", "German"),
            link("?dir=rtl", "right to left"),
        );
    }
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Catalogue of pages</title>\
         <link rel=\"stylesheet\" href=\"/enroll.css\"></head><body><main id=\"main\"><h1>Catalogue of pages</h1>\
         <p>{} states, each rendered by the page’s own code over fixed values. Forms here change nothing.</p>\
         <ul>{rows}</ul></main></body></html>",
        all.len()
    );
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// `GET /dev/catalogue/{state}`.
pub async fn state(
    State(catalogue): State<Catalogue>,
    Path(name): Path<String>,
    Query(shown): Query<Shown>,
    request: Request,
) -> Response {
    let nonce = request.extensions().get::<Nonce>().cloned();
    if name == PLANTED {
        let Some(sound) = catalogue::find("portal-sign-in") else { return errors::not_found() };
        return plant(page(&catalogue, &sound, &shown, nonce).await).await;
    }
    let Some(found) = catalogue::find(&name) else { return errors::not_found() };
    match found.made {
        Made::Page => page(&catalogue, &found, &shown, nonce).await,
        Made::NotFound => errors::not_found(),
    }
}

/// The real page at the state's real address, for the state's caller.
async fn page(
    catalogue: &Catalogue,
    state: &catalogue::State,
    shown: &Shown,
    nonce: Option<Nonce>,
) -> Response {
    let language = shown.language();
    let context = PageContext {
        services: state.services(language),
        ambient: Ambient {
            public_url: "https://mdm.aldermere.example".to_owned(),
            trial: state.strips.trial,
            secure_cookies: true,
            development_push: false,
            demo: state.strips.demo,
            test: state.strips.test,
        },
        options: catalogue.options.clone(),
        development_push: Arc::new(AtomicBool::new(state.strips.development_push)),
        look: shown.look(state.still),
    };
    let Ok(uri) = state.path.parse::<Uri>() else { return errors::not_found() };
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri;
    *request.headers_mut() = accepting_html();
    request.extensions_mut().insert::<Caller>(state.caller(language));
    if let Some(nonce) = nonce {
        request.extensions_mut().insert(nonce);
    }
    pages::render(Arc::new(context), request).await
}

fn accepting_html() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, http::HeaderValue::from_static("text/html"));
    headers
}

/// The page with its faults; what could not be read stays as it was answered.
async fn plant(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else { return errors::unavailable() };
    let html = String::from_utf8_lossy(&bytes).replacen("</main>", &format!("{FAULTS}</main>"), 1);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(html))
}
