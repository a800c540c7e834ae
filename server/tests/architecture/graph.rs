//! Which crate may know which, asked of cargo.

use super::text;
use std::{collections::BTreeSet, process::Command};

/// Every room and what it may know. A new crate, or a new arrow, needs a line here and a reason in its review.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("contract", &["domain"]),
    ("app", &["contract", "domain"]),
    ("catalogue", &["contract", "domain"]),
    ("frontend", &["app"]),
    ("guard", &[]),
    ("vault", &[]),
    ("mdm", &["guard"]),
    ("pki", &["guard", "vault"]),
    ("gateways", &["domain", "guard", "vault"]),
    ("migrations", &[]),
    ("storage", &["domain", "vault"]),
    ("services", &["contract", "domain", "gateways", "mdm", "pki", "storage", "vault"]),
    ("simulator", &["mdm", "pki"]),
    ("testkit", &["domain", "gateways", "migrations", "storage", "vault"]),
    // Sees the server from outside; `storage` and `testkit` are for the rows and databases it prepares.
    ("bench", &["domain", "mdm", "migrations", "pki", "storage", "testkit", "vault"]),
    (
        "server",
        &[
            "app",
            "catalogue",
            "contract",
            "domain",
            "gateways",
            "guard",
            "mdm",
            "migrations",
            "pki",
            "services",
            "simulator",
            "storage",
            "vault",
        ],
    ),
];

/// Rooms whose tests stand without a database too: hostile bytes and pure rules.
const NO_TESTKIT: &[&str] =
    &["app", "catalogue", "contract", "domain", "frontend", "guard", "mdm", "migrations", "pki", "vault"];

/// What must never be compiled into the browser's half.
const NOT_IN_WASM: &[&str] = &[
    "axum",
    "tokio",
    "hyper",
    "sea-orm",
    "sqlx",
    "sqlx-core",
    "leptos_axum",
    "rustls",
    "aws-lc-rs",
    "ldap3",
    "reqwest",
    "pulldown-cmark",
    "services",
    "storage",
    "gateways",
    "mdm",
    "pki",
    "vault",
    "catalogue",
    "simulator",
    "testkit",
    "server",
    "migrations",
];

/// An arrow of the workspace.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: String,
    to: String,
    for_tests: bool,
}

impl Edge {
    fn new(from: &str, to: &str, for_tests: bool) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), for_tests }
    }
}

fn cargo(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(text::root()).output().expect("cargo runs");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// Members and arrows between them, out of `cargo metadata --no-deps`.
fn read(metadata: &str) -> (BTreeSet<String>, BTreeSet<Edge>) {
    let metadata: serde_json::Value = serde_json::from_str(metadata).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let members: BTreeSet<String> = packages.iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect();
    let mut edges = BTreeSet::new();
    for package in packages {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let name = dependency["name"].as_str().unwrap();
            if members.contains(name) {
                let for_tests = dependency["kind"].as_str() == Some("dev");
                edges.insert(Edge::new(package["name"].as_str().unwrap(), name, for_tests));
            }
        }
    }
    (members, edges)
}

fn forbidden(members: &BTreeSet<String>, edges: &BTreeSet<Edge>) -> Vec<String> {
    let mut faults = Vec::new();
    for member in members {
        if !MAY_KNOW.iter().any(|(name, _)| name == member) {
            faults.push(format!("{member} is a room without a rule"));
        }
    }
    for edge in edges {
        let allowed =
            MAY_KNOW.iter().find(|(name, _)| *name == edge.from).map_or(&[][..], |(_, allowed)| allowed);
        let fault = if edge.for_tests {
            edge.to == "server"
                || edge.to == "frontend"
                || (edge.to == "testkit" && NO_TESTKIT.contains(&edge.from.as_str()))
        } else {
            !allowed.contains(&edge.to.as_str())
        };
        if fault {
            faults.push(format!("{} must not know {}", edge.from, edge.to));
        }
    }
    faults
}

fn unwelcome(tree: &str) -> Vec<&str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| NOT_IN_WASM.contains(name))
        .collect()
}

#[test]
fn arrows_point_where_they_may() {
    let (members, edges) =
        read(&cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"]));
    assert!(edges.contains(&Edge::new("services", "storage", false)), "the graph was not read: {edges:?}");
    let faults = forbidden(&members, &edges);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_planted_arrow_is_found() {
    let members =
        ["app", "domain", "pki", "server", "storage", "testkit", "common"].map(str::to_owned).into();
    let edges = [
        Edge::new("app", "storage", false),
        Edge::new("server", "testkit", false),
        Edge::new("domain", "testkit", true),
        Edge::new("storage", "testkit", true),
        Edge::new("pki", "server", true),
    ];
    let faults = forbidden(&members, &edges.into());
    assert_eq!(
        faults,
        [
            "common is a room without a rule",
            "app must not know storage",
            "domain must not know testkit",
            "pki must not know server",
            "server must not know testkit",
        ]
    );
}

#[test]
fn metadata_is_read_with_kinds() {
    let (members, edges) = read(
        r#"{"packages":[{"name":"a","dependencies":[{"name":"b","kind":null},{"name":"serde","kind":null}]},
            {"name":"b","dependencies":[{"name":"a","kind":"dev"}]}]}"#,
    );
    assert_eq!(members.len(), 2);
    assert_eq!(edges, [Edge::new("a", "b", false), Edge::new("b", "a", true)].into());
}

#[test]
fn the_wasm_tree_holds_no_server_crate() {
    let tree = cargo(&[
        "tree",
        "-p",
        "frontend",
        "--target",
        "wasm32-unknown-unknown",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--locked",
        "--offline",
    ]);
    assert!(tree.lines().any(|line| line.starts_with("leptos ")), "the tree was not read: {tree}");
    assert_eq!(unwelcome(&tree), Vec::<&str>::new());
}

#[test]
fn a_planted_server_crate_is_found() {
    assert_eq!(unwelcome("leptos v0.8.23\ntokio v1.48.0 (*)\nserver_fn v0.8.13\n"), ["tokio"]);
}
