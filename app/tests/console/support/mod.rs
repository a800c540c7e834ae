//! The console over services that keep fixed values in memory, answered as the server would.

pub mod administration;
mod directories;
pub mod fakes;
pub mod fleet;
pub mod ids;
pub mod page;
pub mod records;
pub mod world;

use app::{App, host::context::Ambient};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    routing::post,
};
use contract::{Caller, EndedSession, ServiceSet, Services, Visitor, caller::Administrator};
use domain::{account::ConsoleRole, site::SiteScope, text::Language};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{LeptosRoutes, generate_route_list, handle_server_fns_with_context};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};
use tower::ServiceExt;
use world::World;

/// An answer as far as tests look at it.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub cookie: String,
    pub body: String,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Nobody,
    /// Whose session has ended.
    Ended,
    Administrator,
    Auditor,
    /// An administrator of one site.
    OneSite,
    /// An administrator of named sites, of which none is left.
    NoSite,
}

impl Who {
    fn ended(self) -> Option<EndedSession> {
        let ended = EndedSession { account: ids::account(), session: [6; 32] };
        (self == Self::Ended).then_some(ended)
    }

    fn caller(self) -> Caller {
        let visitor = Visitor {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: "test".to_owned(),
            language: Language::En,
        };
        let administrator = |role, sites| Administrator {
            account: ids::account(),
            username: "ana".to_owned(),
            role,
            sites,
            visitor: visitor.clone(),
            session: [7; 32],
            at: world::at(2),
        };
        let administrator = match self {
            Self::Nobody | Self::Ended => None,
            Self::Administrator => Some(administrator(ConsoleRole::Administrator, SiteScope::All)),
            Self::Auditor => Some(administrator(ConsoleRole::Auditor, SiteScope::All)),
            Self::NoSite => Some(administrator(ConsoleRole::Administrator, SiteScope::Only(Vec::new()))),
            Self::OneSite => {
                Some(administrator(ConsoleRole::Administrator, SiteScope::Only(vec![ids::site(1)])))
            }
        };
        Caller { visitor, enrollment: None, enrollment_expired: false, administrator, ended: self.ended() }
    }
}

/// The console for one caller over one world.
pub struct Console {
    router: Router,
    pub world: Arc<World>,
}

impl Console {
    pub fn new(world: World, who: Who) -> Self {
        let world = Arc::new(world);
        let services = services(&world);
        let provide = move || {
            provide_context(services.clone());
            provide_context(who.caller());
            provide_context(Ambient {
                public_url: "https://mdm.example".to_owned(),
                trial: true,
                secure_cookies: true,
                development_push: true,
                demo: false,
                test: false,
            });
        };
        let options = LeptosOptions::builder().output_name("muster").build();
        let shell_options = options.clone();
        let for_posts = provide.clone();
        let router = Router::new()
            .route(
                "/api/{*path}",
                post(move |request| handle_server_fns_with_context(for_posts.clone(), request)),
            )
            .leptos_routes_with_context(&options, generate_route_list(App), provide, move || {
                app::shell(shell_options.clone())
            })
            .with_state(options);
        Self { router, world }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    /// As the guard of a form asks; the body of the answer.
    pub async fn ask(&self, path: &str, form: &str) -> String {
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let answer = self.send(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        answer.body
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let text = |name| {
            answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (location, cookie, status) = (text(header::LOCATION), text(header::SET_COOKIE), answer.status());
        let body = axum::body::to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        Answer { status, location, cookie, body: String::from_utf8(body.to_vec()).unwrap() }
    }
}

fn services(world: &Arc<World>) -> Services {
    let fake = Arc::new(fakes::Fake(Arc::clone(world)));
    ServiceSet {
        portal: Arc::new(fakes::NoPortal),
        sign_in: fake.clone(),
        devices: fake.clone(),
        attempts: fake.clone(),
        certificates: fake.clone(),
        audit: fake.clone(),
        sites: fake.clone(),
        accounts: fake.clone(),
        settings: fake.clone(),
        directories: fake.clone(),
        forms: fake.clone(),
        overview: fake.clone(),
        preferences: fake,
    }
    .into()
}
