//! User names that try to become filters: none of them may find or sign in anybody on a real server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "support/slapd.rs"]
mod slapd;

use domain::settings::directory::DirectoryTls;
use gateways::ldap::{DirectoryGateway, LdapGateway, SignInFailure};
use slapd::{ANNA_PASSWORD, SERVICE_PASSWORD, Slapd};
use std::collections::BTreeSet;
use vault::Secret;

/// Filter pieces around, before and after a name, in plain, escaped and encoded spellings.
fn payloads() -> BTreeSet<String> {
    let names = ["anna", "a", "", "*", "nobody"];
    let tails = [
        "*",
        "**",
        ")",
        "))",
        "(",
        ")(uid=*",
        ")(uid=*)",
        ")(uid=*))(|(uid=*",
        ")(|(uid=*",
        ")(&",
        ")(&)",
        ")(|",
        ")(!(uid=x",
        "))(|(objectClass=*",
        ")(objectClass=*",
        ")(userPassword=*",
        ")(cn=*))%00",
        ")(mail=a*",
        "*)(uid=*",
        "*))(|(uid=*",
        "\\2a",
        "\\2A",
        "\\28",
        "\\29",
        "\\5c2a",
        "%2a",
        "%29%28uid=%2a",
        "\0",
        "\0)(uid=*",
        "\u{2217}",
        "\u{ff0a}",
        "\u{ff09}\u{ff08}uid=\u{ff0a}",
        ")(uid:=anna",
        ")(uid~=anna",
        ")(uid>=a",
        ")(uid<=z",
        ")(uid:dn:caseIgnoreMatch:=anna",
        ",ou=people",
        "+cn=x",
        ";",
        "#",
        "=*",
        "|(uid=*)",
        "&(uid=*)",
        "\r\nuid: anna",
        "' or '1'='1",
        "\" or \"\"=\"",
        "<!--",
        "${jndi:ldap://127.0.0.1/x}",
        "{{7*7}}",
        "\u{202e}",
        "\u{feff}x",
    ];
    let mut out = BTreeSet::new();
    for name in names {
        for tail in tails {
            out.insert(format!("{name}{tail}"));
            out.insert(format!("{tail}{name}"));
        }
    }
    // Not attacks: the plain name, and the domain form of it.
    for honest in ["anna", "a", "", "nobody"] {
        out.remove(honest);
    }
    out
}

#[tokio::test]
async fn no_payload_finds_anybody() {
    let Some(server) = Slapd::start() else { return };
    let gateway = LdapGateway::new();
    let dir = server.directory(DirectoryTls::Plain);
    let service = Secret::from_string(SERVICE_PASSWORD.to_owned());
    let password = Secret::from_string(ANNA_PASSWORD.to_owned());
    let payloads = payloads();
    assert!(payloads.len() >= 200, "{}", payloads.len());
    for payload in &payloads {
        let found = gateway.find_user(&dir, &service, payload).await;
        assert_eq!(found, Ok(None), "{payload:?}");
        let answer = gateway.sign_in(&dir, &service, payload, &password).await;
        assert_eq!(answer, Err(SignInFailure::WrongCredentials), "{payload:?}");
    }
    // The control: the same call with the plain name does find her, so "nobody" above means something.
    assert!(gateway.find_user(&dir, &service, "anna").await.unwrap().is_some());
    assert!(gateway.sign_in(&dir, &service, "anna", &password).await.is_ok());
}
