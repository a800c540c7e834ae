//! What no server may ever answer, watched around every server of these tests (R-DV8, R-DV9).

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// Watches answers and keeps what must not have been said.
#[derive(Clone)]
pub struct Guard {
    database: Arc<str>,
    faults: Arc<Mutex<Vec<String>>>,
}

impl Guard {
    /// For a server on this database.
    pub fn new(database: &str) -> Self {
        Self { database: database.into(), faults: Arc::default() }
    }

    /// What was said and must not have been.
    pub fn faults(&self) -> Vec<String> {
        self.faults.lock().unwrap().clone()
    }
}

/// The layer; outermost.
pub async fn watch(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let line = format!("{} {}", request.method(), request.uri().path());
    let device = request.uri().path().starts_with("/mdm/") || request.uri().path() == "/scep";
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let bad = match status {
        500 => true,
        401 => device,
        403 if device => rows(&guard.database).await.get("tombstones").copied() == Some(0),
        _ => false,
    };
    if bad {
        guard.faults.lock().unwrap().push(format!("{line} was answered {status}"));
    }
    response
}

/// Rows in each table.
pub async fn rows(url: &str) -> BTreeMap<String, i64> {
    let database = storage::connection(url).await.expect("a connection");
    let backend = database.get_database_backend();
    let tables = match backend {
        DbBackend::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let names = database.query_all_raw(Statement::from_string(backend, tables)).await.unwrap();
    let mut counts = BTreeMap::new();
    for row in names {
        let name: String = row.try_get("", "name").unwrap();
        if name.contains("migrations") {
            continue;
        }
        let sql = format!("SELECT count(*) AS rows FROM {name}");
        let counted = database.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
        counts.insert(name, counted.try_get("", "rows").unwrap());
    }
    database.close().await.unwrap();
    counts
}

mod tests {
    use super::*;
    use axum::{Router, body::Body, routing::put};
    use tower::ServiceExt as _;

    /// The negative control: a server that says what it must not is noticed.
    #[tokio::test]
    async fn the_guard_notices() {
        let database = testkit::TestDatabase::sqlite();
        database.migrate().await;
        let guard = Guard::new(database.url());
        let says = |status: u16| put(move || async move { http::StatusCode::from_u16(status).unwrap() });
        let router = Router::new()
            .route("/mdm/a", says(401))
            .route("/mdm/b", says(403))
            .route("/c", says(500))
            .route("/d", says(403))
            .layer(axum::middleware::from_fn_with_state(guard.clone(), watch));
        for path in ["/mdm/a", "/mdm/b", "/c", "/d"] {
            router.clone().oneshot(Request::put(path).body(Body::empty()).unwrap()).await.unwrap();
        }
        let expected =
            ["PUT /mdm/a was answered 401", "PUT /mdm/b was answered 403", "PUT /c was answered 500"];
        assert_eq!(guard.faults(), expected);
    }
}
