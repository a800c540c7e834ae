//! Who may see and change what in the console.

use crate::support::{ADMIN, Device, Person, TestServer, Web, people::by};
use contract::devices::DeviceQuery;
use domain::{account::ConsoleRole, ids::DeviceId, site::SiteScope};

/// Two sites with a device each; ids in the order North, South.
async fn two_sites() -> (TestServer, [domain::ids::SiteId; 2], [DeviceId; 2]) {
    let server = TestServer::start().await;
    let sites = [server.site("North").await, server.site("South").await];
    for (name, site) in [("nina", sites[0]), ("sam", sites[1])] {
        let person = server.account(name, ConsoleRole::None, true, SiteScope::Only(vec![site])).await;
        let profile = Web::safari(&server, "18.6").profile(person, &[("ownership", "institutional")]).await;
        Device::enrolled(&server, &profile).await;
    }
    let rows = server.acts.contract.devices.list(&by(), DeviceQuery::default()).await.unwrap().rows;
    let of = |user: &str| rows.iter().find(|row| row.username == user).unwrap();
    let devices = [of("nina"), of("sam")];
    assert_eq!(devices.map(|row| row.site.clone()), [Some("North".to_owned()), Some("South".to_owned())]);
    let ids = devices.map(|row| row.id);
    (server, sites, ids)
}

async fn console(server: &TestServer, person: Person) -> Web {
    let web = Web::safari(server, "18.6");
    assert_eq!(web.console(person).await.url.path(), "/console", "{}", person.user);
    web
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_sees_its_own_devices_only() {
    let (server, [north, _], [ours, theirs]) = two_sites().await;
    for role in [ConsoleRole::Auditor, ConsoleRole::Administrator] {
        let name = if role == ConsoleRole::Auditor { "audit-north" } else { "admin-north" };
        let person = server.account(name, role, false, SiteScope::Only(vec![north])).await;
        let web = console(&server, person).await;
        for query in ["", "?search=sam", "?search=South", "?sort=name", "?page=1"] {
            let list = web.get(&format!("/console/devices{query}")).await;
            assert_eq!(list.status, 200, "{query}");
            assert!(!list.text().contains(&theirs.to_string()), "{query}");
        }
        assert!(web.get("/console/devices").await.text().contains(&ours.to_string()));
        for tab in
            ["", "?tab=management", "?tab=history", "?tab=commands", "?tab=certificates", "?tab=attempts"]
        {
            assert_eq!(web.get(&format!("/console/devices/{ours}{tab}")).await.status, 200, "{tab}");
            let hidden = web.get(&format!("/console/devices/{theirs}{tab}")).await;
            assert_eq!(hidden.status, 404, "{tab}");
            assert!(!hidden.text().contains("sam"), "{tab}");
        }
        // The same answer as for what does not exist at all.
        let nothing = web.get("/console/devices/0190b5c2-7b7a-7c3e-8a52-111122223333").await;
        let hidden = web.get(&format!("/console/devices/{theirs}")).await;
        assert_eq!(nothing.page().heading, hidden.page().heading);
        let attempts = server.acts.contract.devices.attempts(&by(), theirs).await.unwrap();
        let case = attempts.first().unwrap().case.clone();
        assert_eq!(web.get(&format!("/console/attempts/{case}")).await.status, 404);
    }
    let everywhere = console(&server, ADMIN).await.get("/console/devices").await.text();
    assert!(everywhere.contains(&ours.to_string()) && everywhere.contains(&theirs.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reads_and_changes_nothing() {
    let (server, [north, _], [device, _]) = two_sites().await;
    let auditor = server.account("audit", ConsoleRole::Auditor, false, SiteScope::All).await;
    let web = console(&server, auditor).await;
    for page in ["", "/devices", "/sites", "/accounts", "/directories", "/settings/enrollment", "/account"] {
        assert_eq!(web.get(&format!("/console{page}")).await.status, 200, "{page}");
    }
    assert_eq!(web.get(&format!("/console/devices/{device}")).await.status, 200);
    changes_nothing(&server, &web, &north.to_string()).await;
}

/// Posts every change of the console with a form an administrator could send; then the same as an administrator for
/// one of them, so that a wrong form is noticed.
async fn changes_nothing(server: &TestServer, web: &Web, site: &str) {
    let kept = ["accounts", "sites", "directories", "settings"];
    let before = server.rows().await;
    let site_before = server.acts.contract.sites.list(&by()).await.unwrap();
    let settings_before = server.acts.contract.settings.enrollment(&by()).await.unwrap();
    let account = [
        ("username", "mallory"),
        ("full_name", "Mallory"),
        ("role", "administrator"),
        ("reach", "all"),
        ("enabled", "on"),
        ("password", "eleven purple sparrows"),
        ("repeat", "eleven purple sparrows"),
    ];
    let forms: [(&str, Vec<(&str, &str)>); 6] = [
        ("accounts/create", account.to_vec()),
        ("sites/create", vec![("name", "West")]),
        ("sites/rename", vec![("id", site), ("version", "1"), ("name", "Nowhere")]),
        ("sites/delete", vec![("id", site), ("version", "1")]),
        ("settings/enrollment", vec![("version", "1"), ("organization", "Evil"), ("institutional", "on")]),
        ("directories/create", vec![("name", "Evil"), ("hosts", "evil.example:636")]),
    ];
    for (path, pairs) in &forms {
        let reply = web.post(&format!("/api/console/{path}"), pairs).await;
        assert_eq!(reply.status, 303, "{path}");
        let page = web.follow(reply).await;
        assert!(matches!(page.status, 200 | 403 | 404), "{path}: {}", page.status);
    }
    let after = server.rows().await;
    for table in kept {
        assert_eq!(after[table], before[table], "{table}");
    }
    assert_eq!(server.acts.contract.sites.list(&by()).await.unwrap(), site_before);
    assert_eq!(server.acts.contract.settings.enrollment(&by()).await.unwrap(), settings_before);
    let admin = console(server, ADMIN).await;
    for (path, pairs) in forms.iter().take(2) {
        assert_eq!(admin.post(&format!("/api/console/{path}"), pairs).await.status, 303);
    }
    let now = server.rows().await;
    assert_eq!(
        (now["accounts"], now["sites"]),
        (after["accounts"] + 1, after["sites"] + 1),
        "the forms are right"
    );
}

/// An administrator of one site does not administer the server.
#[tokio::test(flavor = "multi_thread")]
async fn a_sites_administrator_is_not_everybodys() {
    let (server, [north, _], _) = two_sites().await;
    let person =
        server.account("north", ConsoleRole::Administrator, false, SiteScope::Only(vec![north])).await;
    let web = console(&server, person).await;
    for page in ["/accounts", "/accounts/new", "/directories", "/settings/enrollment", "/sites/new"] {
        let reply = web.get(&format!("/console{page}")).await;
        assert!(matches!(reply.status, 403 | 404), "{page}: {}", reply.status);
    }
    changes_nothing(&server, &web, &north.to_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_enrolls_has_no_console() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let web = Web::safari(&server, "18.6");
    let reply =
        web.post("/api/console/sign-in", &[("username", person.user), ("password", person.password)]).await;
    assert!(reply.location().contains("why=credentials") && !reply.opens_console(), "{}", reply.location());
    // A cookie of the wizard opens nothing in the console.
    web.signed_in(person).await;
    assert_eq!(web.open("/console/devices").await.url.path(), "/console/sign-in");
}

/// A change of role or sites ends the account's sessions (R-SE3).
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_rights_ends_the_session() {
    let server = TestServer::start().await;
    let site = server.site("North").await;
    let person = server.account("audit", ConsoleRole::Auditor, false, SiteScope::All).await;
    let web = console(&server, person).await;
    let accounts = server.acts.contract.accounts.list(&by()).await.unwrap();
    let row = accounts.into_iter().find(|row| row.account.username == person.user).unwrap().account;
    let edit = contract::accounts::AccountEdit {
        username: row.username,
        full_name: row.full_name,
        email: row.email,
        enabled: true,
        role: row.role,
        may_enroll: row.may_enroll,
        sites: SiteScope::Only(vec![site]),
    };
    server.acts.contract.accounts.edit(&by(), row.id, row.version, edit).await.unwrap();
    assert_eq!(web.open("/console/devices").await.url.path(), "/console/sign-in");
}
