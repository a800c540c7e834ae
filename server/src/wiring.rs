//! The composition root: the one place that knows every room and puts them together.

use crate::{
    catalogue,
    commands::Failure,
    config::{Config, Mode, PublicUrl},
    demo::phone::{self, Phones},
    device::{self, DeviceServices},
    ops,
    routes::{
        address::Public,
        caller::Callers,
        errors, headers, layers,
        table::{Handler, Kind, Route, TABLE, When},
    },
    test_mode,
    web::{WebServices, assets, console_events, downloads, events, export, pages},
};
use app::host::context::Ambient;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    response::Redirect,
    routing::{MethodRouter, any, get, post, put},
};
use gateways::ldap::{DirectoryGateway, LdapGateway};
use services::{
    Acts,
    authority::{Authority, ScepOptions},
    public::PublicAddress,
    test_mode::TestMode,
    upkeep::Upkeep,
};
use std::{
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};
use storage::{ClockOffset, Storage};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};
use vault::KeyRing;

/// Database and keys: what every command needs.
pub struct Foundation {
    /// The database, at this version's schema.
    pub storage: Storage,
    /// Our own keys.
    pub authority: Arc<Authority>,
}

impl Foundation {
    /// Opens (and at the first start makes) data folder, master key, database and certificate authority.
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        make_folder(&config.data)?;
        let (ring, created) = KeyRing::open_or_create(&config.data.join("master.key"))?;
        if created == vault::Created::Yes {
            eprintln!(
                "A master key was made: {}. Keep a copy apart from the database's backups; without it they are useless.",
                config.data.join("master.key").display()
            );
        }
        let connection = storage::connection(&config.database_url).await?;
        migrations::up(&connection).await?;
        drop(connection);
        let clock_offset = (config.mode == Mode::Test).then(ClockOffset::default);
        let options = storage::Options { clock_offset, ..storage::Options::default() };
        let storage = Storage::connect(&config.database_url, Arc::new(ring), options).await?;
        let options = ScepOptions {
            recipient_is_ca: config.scep_recipient_is_ca,
            allow_3des: config.scep_allow_3des,
            allow_sha1: config.scep_allow_sha1,
        };
        let authority = Authority::load_or_create(&storage, options).await.map_err(|e| format!("{e:?}"))?;
        Ok(Self { storage, authority: Arc::new(authority) })
    }
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if path.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The running parts.
pub struct Assembled {
    /// Everything that answers.
    pub router: Router,
    /// Background work.
    pub upkeep: Upkeep,
    /// Whether the push certificate is our own; shown on each page, kept current by a worker.
    pub development_push: Arc<AtomicBool>,
    storage: Storage,
    origin: String,
}

impl Assembled {
    /// A fresh link while no administrator exists.
    pub async fn first_administrator_link(&self) -> Result<Option<String>, Failure> {
        services::sign_in::first_administrator_link(&self.storage, &self.origin)
            .await
            .map_err(|e| format!("{e:?}").into())
    }

    /// Whether profiles can be made.
    pub async fn has_push_certificate(&self) -> Result<bool, Failure> {
        Ok(self.storage.read().push().current().await?.is_some())
    }
}

/// Puts everything together for this public address.
pub async fn assemble(
    config: &Config,
    foundation: &Foundation,
    public: PublicUrl,
) -> Result<Assembled, Failure> {
    let address = PublicAddress {
        origin: public.origin().to_owned(),
        host: public.host().to_owned(),
        trial: !public.is_secure(),
    };
    let origin = address.origin.clone();
    let directory: Arc<dyn DirectoryGateway> = Arc::new(LdapGateway::new());
    let acts = Acts::new(foundation.storage.clone(), Arc::clone(&foundation.authority), directory, address);
    let development_push = Arc::new(AtomicBool::new(acts.upkeep.has_development_push().await));
    let ambient = Ambient {
        public_url: public.origin().to_owned(),
        trial: !public.is_secure(),
        secure_cookies: public.is_secure(),
        development_push: false,
        demo: config.mode == Mode::Demo,
        test: config.mode == Mode::Test,
    };
    let special = special_routes(config, foundation, &acts, &origin)?;
    let pages = Arc::new(pages::PageContext {
        services: acts.contract.clone(),
        ambient,
        options: pages::leptos_options(&config.site),
        development_push: Arc::clone(&development_push),
        look: app::host::context::Look::default(),
    });
    let web = WebServices {
        services: acts.contract.clone(),
        downloads: acts.downloads.clone(),
        storage: foundation.storage.clone(),
        streams: events::Streams::default(),
        pages: Arc::clone(&pages),
        sessions: acts.sessions.clone(),
        console_streams: events::Streams::default(),
    };
    let devices = Arc::new(DeviceServices {
        gate: acts.gate.clone(),
        check_in: acts.check_in.clone(),
        commands: acts.commands.clone(),
        issuer: acts.issuer.clone(),
    });
    let public = Public(Arc::new(public));
    let callers = Callers {
        sessions: acts.sessions.clone(),
        proxies: config.trusted_proxies.clone().into(),
        public: public.clone(),
    };
    let browser = Router::new()
        .merge(pages::missing(&pages))
        .merge(pages::router(pages)?.layer(CompressionLayer::new()))
        .merge(web_routes(web))
        .merge(special)
        .layer(middleware::from_fn_with_state(callers, layers::browser))
        .merge(assets::router(&config.site))
        .merge(absent_routes(config.mode))
        .layer(middleware::from_fn_with_state(public.clone(), headers::secure));
    let router = Router::new()
        .merge(device_routes(devices).layer(CatchPanicLayer::custom(device::response::after_panic)))
        .merge(ops_routes(foundation.storage.clone()))
        .merge(browser)
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(public, layers::every))
                .layer(CatchPanicLayer::new()),
        );
    Ok(Assembled {
        router,
        upkeep: acts.upkeep,
        development_push,
        storage: foundation.storage.clone(),
        origin,
    })
}

/// What only a demonstration or test mode has, as far as this server is one.
fn special_routes(
    config: &Config,
    foundation: &Foundation,
    acts: &Acts,
    origin: &str,
) -> Result<Router, Failure> {
    let mut special = Router::new();
    if When::Demo.holds(config.mode) {
        let root = services::push::pem_certificate(foundation.authority.root_der());
        let phones = Phones::new(acts.contract.clone(), origin, &root)?;
        let button = routes_there(When::Demo, |handler, _| {
            (handler == Handler::SimulatedIphone).then(|| post(phone::install))
        });
        special = special.merge(button.with_state(phones));
    }
    if When::DemoOrTest.holds(config.mode) {
        let pages = routes_there(When::DemoOrTest, |handler, _| {
            Some(match handler {
                Handler::Catalogue => get(catalogue::index),
                Handler::CatalogueState => get(catalogue::state),
                _ => return None,
            })
        });
        special = special.merge(pages.with_state(catalogue::Catalogue::new(&config.site)));
    }
    if When::Test.holds(config.mode) {
        let test = TestMode::new(foundation.storage.clone(), acts.gate.clone(), origin)
            .ok_or("test mode needs a database whose clock can be moved")?;
        let programs = routes_there(When::Test, |handler, _| {
            Some(match handler {
                Handler::TestClock => put(test_mode::clock),
                Handler::TestReset => post(test_mode::reset),
                _ => return None,
            })
        });
        special = special.merge(programs.with_state(test));
    }
    Ok(special)
}

/// What is not there in this mode: not found, whatever the method, the body and the sender. (Else the files behind
/// everything would answer methods other than GET with 405, and the check of forms a foreign sender with 403.)
fn absent_routes(mode: Mode) -> Router {
    TABLE
        .iter()
        .filter(|route| !route.when.holds(mode))
        .fold(Router::new(), |absent, route| absent.route(route.path, any(async || errors::not_found())))
}

/// Each handler that is always there and that `pick` knows, with its body cap and time budget.
fn routes<S: Clone + Send + Sync + 'static>(
    pick: impl Fn(Handler, &Route) -> Option<MethodRouter<S>>,
) -> Router<S> {
    routes_there(When::Always, pick)
}

fn routes_there<S: Clone + Send + Sync + 'static>(
    when: When,
    pick: impl Fn(Handler, &Route) -> Option<MethodRouter<S>>,
) -> Router<S> {
    let mut router = Router::new();
    for route in TABLE.iter().filter(|route| route.when == when) {
        let Kind::Handler(handler) = route.kind else { continue };
        let Some(mut methods) = pick(handler, route) else { continue };
        methods = methods.layer::<_, std::convert::Infallible>(DefaultBodyLimit::disable());
        methods = methods.layer::<_, std::convert::Infallible>(RequestBodyLimitLayer::new(route.body_max));
        if let Some(budget) = route.budget {
            methods = methods.layer::<_, std::convert::Infallible>(TimeoutLayer::with_status_code(
                http::StatusCode::SERVICE_UNAVAILABLE,
                budget,
            ));
        }
        router = router.route(route.path, methods);
    }
    router
}

fn web_routes(web: WebServices) -> Router {
    routes(|handler, _| {
        Some(match handler {
            Handler::Root => get(|| async { Redirect::to("/enroll") }),
            Handler::CaProfile => get(downloads::ca),
            Handler::Profile => get(downloads::profile),
            Handler::Events => get(events::events),
            Handler::Progress => get(events::progress),
            Handler::ExportDevices => get(export::devices),
            Handler::ExportAttempts => get(export::attempts),
            Handler::ExportCertificates => get(export::certificates),
            Handler::ExportSites => get(export::sites),
            Handler::ExportAccounts => get(export::accounts),
            Handler::ExportAudit => get(export::audit),
            Handler::ConsoleEvents => get(console_events::events),
            _ => return None,
        })
    })
    .with_state(web)
}

fn device_routes(devices: Arc<DeviceServices>) -> Router {
    routes(|handler, route| {
        Some(match (handler, route.method) {
            (Handler::Scep, "GET") => get(device::scep::any),
            (Handler::Scep, _) => post(device::scep::any),
            (Handler::CheckIn, _) => put(device::check_in::put),
            (Handler::Command, _) => put(device::command::put),
            _ => return None,
        })
    })
    .with_state(devices)
}

fn ops_routes(storage: Storage) -> Router {
    routes(|handler, _| {
        Some(match handler {
            Handler::Health => get(ops::health),
            Handler::Ready => get(ops::ready),
            _ => return None,
        })
    })
    .with_state(storage)
}
