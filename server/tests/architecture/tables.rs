//! Who writes which table, and who may ask for a site's rows without saying for whom.

use super::text::{Source, blocks, functions, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Repository (as its accessor on the transaction) → services that may change it. The first is the owner; the others
/// take part in one act with it.
const WRITERS: &[(&str, &[&str])] = &[
    ("accounts", &["accounts", "sign_in", "portal"]),
    ("attempts", &["portal", "downloads", "certificates", "check_in", "story"]),
    ("audit", &["audit", "upkeep"]),
    ("authority", &["authority"]),
    ("certificates", &["certificates", "check_in"]),
    ("challenges", &["portal", "certificates"]),
    ("commands", &["commands", "check_in"]),
    ("console_sessions", &["sign_in", "sessions", "accounts", "upkeep"]),
    ("devices", &["check_in", "commands"]),
    ("directories", &["directories"]),
    ("downloads", &["portal", "downloads"]),
    ("enrollments", &["check_in", "portal", "upkeep"]),
    ("first_admin", &["sign_in"]),
    ("forms", &["forms", "upkeep"]),
    ("last_changes", &["accounts", "directories", "sites"]),
    ("portal_sessions", &["portal", "sessions", "upkeep"]),
    ("preferences", &["preferences"]),
    ("push", &["push"]),
    ("settings", &["settings", "test_mode"]),
    ("sites", &["sites"]),
    ("throttle", &["throttle", "upkeep"]),
    ("tombstones", &["check_in"]),
];

/// Repositories of rows that belong to sites, and of what is counted over them.
const SITE_OWNED: &[&str] = &["Devices", "Sites", "Attempts", "Statistics"];

/// Look-ups of site-owned rows that take no scope, each because the caller proved itself otherwise: by the cookie of
/// the attempt, the certificate of the enrollment, or the id a device reports of itself.
const UNSCOPED: &[&str] = &[
    "Attempts::events",
    "Attempts::get",
    "Attempts::last_events",
    "Attempts::list_for_device",
    "Devices::find_by_enrollment",
    "Devices::find_by_udid_or_serial",
    "Sites::find_by_name",
];

type Changes = BTreeMap<String, BTreeSet<String>>;

/// Accessor → its changing methods, from the list of nouns in `tx.rs` and the `impl … Change` blocks.
fn changes(storage: &[Source]) -> Changes {
    let tx = storage.iter().find(|s| s.path.ends_with("storage/src/tx.rs")).expect("tx.rs");
    let code = tx.code();
    let list = blocks(&code, "nouns! {").into_iter().next().expect("the list of nouns").1;
    let nouns: Vec<(&str, &str)> =
        list.split(['{', '}', ',', '\n']).filter_map(|line| line.trim().split_once(": ")).collect();
    let mut found = Changes::new();
    for (accessor, repository) in nouns {
        let methods = found.entry(accessor.to_owned()).or_default();
        for source in storage {
            let code = source.code();
            for (header, body) in blocks(&code, "impl") {
                if header.contains(&format!("{repository}<")) && header.contains("Change>") {
                    methods.extend(functions(body).into_iter().map(|(name, _)| name));
                }
            }
        }
    }
    found
}

/// Service → accessor, for each changing call in `services`.
fn writes(services: &[Source], changes: &Changes) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for source in services {
        let squeezed: String = source.code().chars().filter(|c| !c.is_whitespace()).collect();
        let below = source.path.rsplit_once("services/src/").map_or(source.path.as_str(), |(_, below)| below);
        let service = below.split('/').next().unwrap_or(below).trim_end_matches(".rs");
        for (accessor, methods) in changes {
            let call = format!(".{accessor}().");
            for (at, _) in squeezed.match_indices(&call) {
                let method = squeezed[at + call.len()..].split('(').next().unwrap_or("");
                if methods.contains(method) {
                    found.insert((service.to_owned(), accessor.clone()));
                }
            }
        }
    }
    found
}

fn strangers(writes: &BTreeSet<(String, String)>, writers: &[(&str, &[&str])]) -> Vec<String> {
    let may = |service: &str, table: &str| {
        writers.iter().any(|(name, services)| *name == table && services.contains(&service))
    };
    writes
        .iter()
        .filter(|(service, table)| !may(service, table))
        .map(|(s, t)| format!("{s} writes {t}"))
        .collect()
}

#[test]
fn a_table_is_written_by_its_services() {
    let changes = changes(&sources(&["crates/storage/src"]));
    for (accessor, _) in WRITERS {
        assert!(
            changes.get(*accessor).is_some_and(|methods| !methods.is_empty()),
            "no changes of {accessor} were found"
        );
    }
    assert_eq!(changes.len(), WRITERS.len(), "a repository has no owner: {:?}", changes.keys());
    let writes = writes(&sources(&["crates/services/src"]), &changes);
    assert!(writes.contains(&("portal".to_owned(), "attempts".to_owned())), "the calls were not read");
    assert_eq!(strangers(&writes, WRITERS), Vec::<String>::new());
    assert_eq!(idle(&writes, WRITERS), Vec::<String>::new());
}

/// Permissions nobody uses: a list that allows more than is done hides the next stranger.
fn idle(writes: &BTreeSet<(String, String)>, writers: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (table, services) in writers {
        let unused = services.iter().filter(|s| !writes.contains(&((**s).to_owned(), (*table).to_owned())));
        found.extend(unused.map(|service| format!("{service} no longer writes {table}")));
    }
    found
}

#[test]
fn a_stranger_who_writes_is_found() {
    let storage = [
        Source::new("crates/storage/src/tx.rs", "nouns! {\n    /// Sites.\n    sites: Sites,\n}\n"),
        Source::new(
            "crates/storage/src/sites.rs",
            "impl<Mode> Sites<'_, Mode> {\n pub async fn get(&self) {}\n}\nimpl Sites<'_, Change> {\n pub async fn rename(&self) {}\n}\n",
        ),
    ];
    let services = [
        Source::new(
            "crates/services/src/portal/mod.rs",
            "act.sites()\n    .rename(1).await; act.sites().get(2)",
        ),
        Source::new("crates/services/src/devices.rs", "read.sites().get(2)"),
    ];
    let writes = writes(&services, &changes(&storage));
    assert_eq!(strangers(&writes, &[("sites", &["sites"])]), ["portal writes sites"]);
    assert!(strangers(&writes, &[("sites", &["portal"])]).is_empty());
    assert_eq!(idle(&writes, &[("sites", &["portal", "sites"])]), ["sites no longer writes sites"]);
}

/// Look-ups of these repositories without a `SiteScope` that are not in the list.
fn unscoped(storage: &[Source], repositories: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in storage {
        let code = source.code();
        for (header, body) in blocks(&code, "impl<Mode>") {
            let Some(repository) = repositories.iter().find(|r| header.contains(&format!(" {r}<"))) else {
                continue;
            };
            for (method, arguments) in functions(body) {
                let name = format!("{repository}::{method}");
                let public = body.contains(&format!("pub async fn {method}"));
                if public && !arguments.contains("SiteScope") && !allowed.contains(&name.as_str()) {
                    found.push(name);
                }
            }
        }
    }
    found
}

#[test]
fn rows_of_a_site_are_asked_with_a_scope() {
    let storage = sources(&["crates/storage/src"]);
    let all = unscoped(&storage, SITE_OWNED, &[]);
    for name in UNSCOPED {
        assert!(all.iter().any(|found| found == name), "{name} is in the list and takes a scope, or is gone");
    }
    assert_eq!(unscoped(&storage, SITE_OWNED, UNSCOPED), Vec::<String>::new());
}

#[test]
fn a_forgotten_scope_is_found() {
    let planted = Source::new(
        "crates/storage/src/devices.rs",
        "impl<Mode> Devices<'_, Mode> {\n pub async fn get(&self, scope: &SiteScope) {}\n pub async fn all(&self) {}\n fn row(&self) {}\n}\n",
    );
    assert_eq!(unscoped(&[planted], &["Devices"], &[]), ["Devices::all"]);
}
