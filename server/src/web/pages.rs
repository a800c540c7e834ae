//! Pages and server functions of `app`, registered route by route from the table, with what they need in context.
//! The console's pages go through Leptos' router; the portal's, which thousands open at once, are drawn in one go.

use crate::routes::table::{self, Kind, TABLE, TableMismatch};
use app::{
    host::context::{Ambient, Look},
    portal,
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    response::Response,
    routing::{any, get, post},
};
use contract::{Caller, Services};
use leptos::{config::LeptosOptions, context::provide_context, nonce::Nonce};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tower::ServiceBuilder;
use tower_http::{limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

/// What pages find in context.
pub struct PageContext {
    /// The contract.
    pub services: Services,
    /// What holds for the whole server.
    pub ambient: Ambient,
    /// Where Leptos finds the built files.
    pub options: LeptosOptions,
    /// Overrides the ambience's answer, which holds from the start only.
    pub development_push: Arc<AtomicBool>,
    /// How pages are shown; the default leaves it to the visitor.
    pub look: Look,
}

impl PageContext {
    fn provide(&self, caller: Option<Caller>, nonce: Option<Nonce>) {
        provide_context(self.services.clone());
        let development_push = self.development_push.load(Ordering::Relaxed);
        provide_context(Ambient { development_push, ..self.ambient.clone() });
        provide_context(self.options.clone());
        provide_context(self.look);
        if let Some(caller) = caller {
            provide_context(caller);
        }
        if let Some(nonce) = nonce {
            provide_context(nonce);
        }
    }
}

/// All pages and server functions. Refuses where the table and what `app` registers differ.
pub fn router(context: Arc<PageContext>) -> Result<Router, TableMismatch> {
    let listed = leptos_axum::generate_route_list(app::App);
    let portal = portal::PAGES.iter().map(|(path, _)| *path);
    let pages: Vec<String> =
        listed.iter().map(leptos_axum::AxumRouteListing::path).chain(portal).map(str::to_owned).collect();
    let acts: Vec<String> = server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    table::compare(&pages, &acts)?;
    let mut router = Router::new();
    for route in TABLE {
        let context = context.clone();
        let methods = match route.kind {
            Kind::Page => get(move |request: Request| render(context, request)),
            Kind::ServerFn => post(move |request: Request| act(context, request)),
            Kind::Handler(_) => continue,
        };
        let late = http::StatusCode::SERVICE_UNAVAILABLE;
        let budget = route.budget.map(|budget| TimeoutLayer::with_status_code(late, budget));
        let layers =
            ServiceBuilder::new().layer(RequestBodyLimitLayer::new(route.body_max)).option_layer(budget);
        router = router.route(route.path, methods.layer(layers));
    }
    Ok(router)
}

/// The page at the request's address.
pub async fn render(context: Arc<PageContext>, request: Request) -> Response {
    if in_portal(request.uri().path()) {
        return render_portal(context, request).await;
    }
    let provided = provided(&request);
    let options = context.options.clone();
    let render = leptos_axum::render_app_async_with_context(
        move || context.provide(provided.0.clone(), provided.1.clone()),
        move || app::shell(options.clone()),
    );
    render(request).await
}

fn in_portal(path: &str) -> bool {
    path.strip_prefix(app::paths::ENROLL).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

async fn render_portal(context: Arc<PageContext>, mut request: Request) -> Response {
    let page = portal::Page::at(request.uri().path());
    let (caller, nonce) = (request.extensions_mut().remove(), request.extensions_mut().remove());
    let request = request.map(|_| ());
    let provide = move || context.provide(caller, nonce);
    app::host::answer(request, provide, move || page.ask(), move |answer| page.draw(answer))
        .await
        .map(Body::from)
}

/// The page of another address, shown at the one that was asked for.
pub async fn page_at(path: &'static str, context: Arc<PageContext>, mut request: Request) -> Response {
    *request.uri_mut() = http::Uri::from_static(path);
    render(context, request).await
}

/// What lies under the portal or the console and is no page: "not found" in the frame and the language of its area.
/// No route of the table: every address in it goes before these.
pub fn missing(context: &Arc<PageContext>) -> Router {
    let mut router = Router::new();
    for area in ["/enroll/{*rest}", "/console/{*rest}"] {
        let context = Arc::clone(context);
        let mut methods = any(move |request: Request| render(context, request));
        methods = methods.layer(RequestBodyLimitLayer::new(0));
        let late = http::StatusCode::SERVICE_UNAVAILABLE;
        methods = methods.layer(TimeoutLayer::with_status_code(late, guard::limits::PORTAL_REQUEST));
        router = router.route(area, methods);
    }
    router
}

async fn act(context: Arc<PageContext>, request: Request) -> Response {
    let provided = provided(&request);
    let provide = move || context.provide(provided.0.clone(), provided.1.clone());
    axum::response::IntoResponse::into_response(
        leptos_axum::handle_server_fns_with_context(provide, request).await,
    )
}

fn provided(request: &Request) -> (Option<Caller>, Option<Nonce>) {
    (request.extensions().get().cloned(), request.extensions().get().cloned())
}

/// Leptos' own options, made in code: nothing is read from files or the environment.
pub fn leptos_options(site: &std::path::Path) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("muster")
        .site_root(site.display().to_string())
        .site_pkg_dir("pkg")
        .build()
}
