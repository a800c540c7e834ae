//! The real server in this process: composed by `wiring`, served by `listener`, as the `serve` command does.

use super::{guard, guard::Guard, keys};
use axum_server::{Handle, tls_rustls::RustlsConfig};
use domain::account::ConsoleRole;
use domain::site::SiteScope;
use gateways::ldap::LdapGateway;
use server::{
    config::{Config, Given, PublicUrl},
    listener::{self, Protection},
    wiring::{self, Foundation},
    workers::{self, Workers},
};
use services::{
    Acts,
    authority::{Authority, ScepOptions},
    public::PublicAddress,
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use storage::Storage;
use testkit::TestDatabase;
use url::Url;

/// What server is wanted. By default: https, SQLite, a push certificate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// The trial variant: http on loopback.
    pub trial: bool,
    /// On PostgreSQL.
    pub postgres: bool,
    /// Without a push certificate.
    pub no_push: bool,
    /// The CA itself is the SCEP recipient.
    pub recipient_is_ca: bool,
    /// SCEP requests encrypted with 3DES are taken.
    pub allow_3des: bool,
    /// `127.0.0.1` is a proxy whose `X-Forwarded-For` is believed, so that tests can come from many addresses.
    pub behind_proxy: bool,
    /// In test mode.
    pub test: bool,
}

/// A running server; ends when dropped.
pub struct TestServer {
    /// `https://localhost:<port>/`.
    pub url: Url,
    /// The acts on the same database, for setting the scene and for looking.
    pub acts: Acts,
    /// The database.
    pub storage: Storage,
    /// The database's place and clock.
    pub database: TestDatabase,
    /// The keys.
    pub authority: Arc<Authority>,
    guard: Guard,
    handle: Handle<SocketAddr>,
    _workers: Workers,
}

impl TestServer {
    /// The default.
    pub async fn start() -> Self {
        Self::with(Plan::default()).await
    }

    /// As planned, with an administrator called [`super::ADMIN`].
    pub async fn with(plan: Plan) -> Self {
        let database = if plan.postgres { TestDatabase::postgres().await } else { TestDatabase::sqlite() };
        Self::on(database, plan).await
    }

    /// On this database.
    pub async fn on(database: TestDatabase, plan: Plan) -> Self {
        let url = database.url().to_owned();
        Self::through(database, &url, plan).await
    }

    /// On this database, which the server reaches by another address than the test does.
    pub async fn through(database: TestDatabase, url: &str, plan: Plan) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        // `RUST_LOG=info cargo test …` shows what the servers log.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        database.migrate().await;
        let options =
            storage::Options { clock_offset: Some(database.clock().clone()), ..storage::Options::default() };
        let storage =
            Storage::connect(url, Arc::new(testkit::key_ring()), options).await.expect("a database");
        let options = ScepOptions {
            recipient_is_ca: plan.recipient_is_ca,
            allow_3des: plan.allow_3des,
            ..ScepOptions::default()
        };
        let authority = Arc::new(keys::authority(&storage, options).await);
        if !plan.no_push {
            services::push::development(&storage).await.expect("a push certificate");
        }
        let foundation = Foundation { storage: storage.clone(), authority: Arc::clone(&authority) };
        let config = config(&database, plan);
        let socket = listener::bind(config.listen).unwrap();
        let scheme = if plan.trial { "http" } else { "https" };
        let origin = format!("{scheme}://localhost:{}", socket.local_addr().unwrap().port());
        let public = PublicUrl::parse(&origin).unwrap();
        let address = PublicAddress {
            origin: origin.clone(),
            host: public.host().to_owned(),
            trial: !public.is_secure(),
        };
        let assembled = wiring::assemble(&config, &foundation, public).await.expect("a server");
        let workers = workers::start(&assembled);
        let guard = Guard::new(database.url());
        let router =
            assembled.router.layer(axum::middleware::from_fn_with_state(guard.clone(), guard::watch));
        let protection = if plan.trial { Protection::Plain } else { tls(&authority, &storage).await };
        let handle = Handle::new();
        tokio::spawn(listener::serve(socket, router, protection, handle.clone()));
        handle.listening().await.expect("the server listens");
        let acts = Acts::new(storage.clone(), Arc::clone(&authority), Arc::new(LdapGateway::new()), address);
        let url = origin.parse().unwrap();
        let server = Self { url, acts, storage, database, authority, guard, handle, _workers: workers };
        server.account(super::ADMIN.user, ConsoleRole::Administrator, true, SiteScope::All).await;
        server
    }

    /// Our root, PEM.
    pub fn root_pem(&self) -> String {
        services::push::pem_certificate(self.authority.root_der())
    }

    /// Trust in our root alone, for the simulator.
    pub fn trust(&self) -> simulator::Trust {
        simulator::Trust::new(&[self.root_pem().into_bytes()]).unwrap()
    }

    /// A client that trusts our root alone, follows nothing, and keeps cookies if asked.
    pub fn client(&self, cookies: bool) -> reqwest::Client {
        let root = reqwest::Certificate::from_pem(self.root_pem().as_bytes()).unwrap();
        reqwest::Client::builder()
            .tls_certs_only([root])
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(cookies)
            .no_proxy()
            .timeout(std::time::Duration::from_mins(1))
            // Shorter than the server's own patience: a connection must not be used just as it is closed.
            .pool_idle_timeout(std::time::Duration::from_secs(2))
            .build()
            .unwrap()
    }

    /// An address of this server.
    pub fn at(&self, path: &str) -> Url {
        self.url.join(path).unwrap()
    }

    /// Rows in each table.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        guard::rows(self.database.url()).await
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.handle.shutdown();
        if !std::thread::panicking() {
            assert_eq!(self.guard.faults(), [""; 0], "no server may say this");
        }
    }
}

fn config(database: &TestDatabase, plan: Plan) -> Config {
    let given = Given {
        data: Some(database.folder().to_owned()),
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        database_url: Some(database.url().to_owned()),
        tls_self: !plan.trial,
        site: Some(database.folder().join("site")),
        scep_recipient: Some(if plan.recipient_is_ca { "ca" } else { "ra" }.to_owned()),
        trusted_proxies: plan.behind_proxy.then(|| vec!["127.0.0.1".to_owned()]),
        test: plan.test,
        ..Given::default()
    };
    Config::read(given).expect("a configuration")
}

async fn tls(authority: &Authority, storage: &Storage) -> Protection {
    let issued =
        authority.issue_tls("localhost", storage.read().now().await.unwrap()).expect("a certificate");
    let key = issued.key.to_pkcs8_der().unwrap().expose().to_vec();
    let chain = vec![issued.certificate.der().to_vec()];
    Protection::Tls(RustlsConfig::from_der(chain, key).await.unwrap())
}
