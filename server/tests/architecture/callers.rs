//! Who may call is in the signature.

use super::text::{Source, blocks, functions, sources};

/// Methods of the contract that anybody may call; each is throttled or gives nothing away.
const ANONYMOUS: &[&str] = &[
    "Portal::look",
    "Portal::start",
    "SignIn::has_administrator",
    "SignIn::sign_in",
    "SignIn::first_administrator_link",
    "SignIn::first_administrator",
];

/// Every method of a contract trait as `Trait::method` with the type of its first argument.
fn methods(sources: &[Source]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for source in sources {
        let code = source.code();
        for (header, body) in blocks(&code, "pub trait ") {
            let name: String =
                header["pub trait ".len()..].chars().take_while(|c| c.is_alphanumeric()).collect();
            if name == "Permission" {
                continue; // a marker, no service
            }
            for (method, arguments) in functions(body) {
                let first =
                    arguments.split_once("&self").map_or("", |(_, rest)| rest).trim_start_matches([',', ' ']);
                let first = first.split_once(": ").map_or("", |(_, kind)| kind);
                found.push((format!("{name}::{method}"), first.to_owned()));
            }
        }
    }
    found
}

fn untyped(methods: &[(String, String)], anonymous: &[&str]) -> Vec<String> {
    const CALLERS: [&str; 3] = ["&AdminSession<", "&EnrollmentSession", "&EndedSession"];
    let typed = |first: &str| CALLERS.iter().any(|caller| first.starts_with(caller));
    let open = methods.iter().filter(|(name, first)| !typed(first) && !anonymous.contains(&name.as_str()));
    let dead = anonymous.iter().filter(|name| !methods.iter().any(|(m, first)| m == *name && !typed(first)));
    open.map(|(name, _)| format!("{name} takes no caller"))
        .chain(dead.map(|name| format!("{name} is in the list of anonymous ones and is not one")))
        .collect()
}

#[test]
fn every_method_takes_a_typed_caller() {
    let methods = methods(&sources(&["crates/contract/src"]));
    assert!(methods.len() > 30, "only {} methods were found", methods.len());
    assert_eq!(untyped(&methods, ANONYMOUS), Vec::<String>::new());
}

#[test]
fn a_forgotten_caller_is_found() {
    let planted = Source::new(
        "crates/contract/src/x.rs",
        "pub trait X: Send + Sync {\n async fn a(&self, by: &AdminSession<Y>, id: Id) -> R;\n async fn b(&self, id: Id) -> R;\n async fn c(\n  &self,\n  by: &EnrollmentSession,\n ) -> R;\n async fn d(&self) -> R;\n}",
    );
    let found = untyped(&methods(&[planted]), &["X::d", "X::gone"]);
    assert_eq!(found, ["X::b takes no caller", "X::gone is in the list of anonymous ones and is not one"]);
}
