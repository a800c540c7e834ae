//! The console's forms through the whole server: two administrators at the same thing, a post after the session has
//! ended, the same post twice, a refused sign-in.

use crate::support::{ADMIN, PASSWORD, Person, TestServer, Web, people::by, web::words};
use chrono::Duration;
use contract::{Password, accounts::AccountEdit};
use domain::{account::ConsoleRole, settings::directory::DirectoryTls, site::SiteScope};
use simulator::safari::{Form, Page};

/// Two administrators, each in their own browser.
async fn two() -> (TestServer, Web, Web) {
    let server = TestServer::start().await;
    let eva = server.account("eva", ConsoleRole::Administrator, false, SiteScope::All).await;
    let (first, second) = (Web::safari(&server, "18.6"), Web::safari(&server, "18.6"));
    assert_eq!(first.console(eva).await.url.path(), "/console");
    assert_eq!(second.console(ADMIN).await.url.path(), "/console");
    (server, first, second)
}

fn form<'a>(page: &'a Page, action: &str) -> &'a Form {
    let found = page.forms.iter().find(|form| form.action.path() == action);
    found.unwrap_or_else(|| panic!("no {action} on {}", page.url))
}

async fn send(web: &Web, page: &Page, action: &str, answers: &[(&str, &str)]) -> crate::support::Reply {
    let pairs = form(page, action).fill(answers);
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    web.post(action, &pairs).await
}

/// Both open the page; the first saves, then the second. Who changed it, both values, and either can be taken.
async fn conflict(
    webs: (&Web, &Web),
    page: &str,
    action: &str,
    fields: (&str, &str, &str),
    others: &[(&str, &str)],
) {
    let (first, second) = webs;
    let (field, theirs, mine) = fields;
    let (seen, also_seen) = (first.open(page).await, second.open(page).await);
    let with = |value| [&[(field, value)][..], others].concat();
    assert_eq!(send(first, &seen, action, &with(theirs)).await.status, 303);
    let reply = send(second, &also_seen, action, &with(mine)).await;
    assert_eq!((reply.status, reply.location()), (303, page), "back to the form");
    let shown = second.get(page).await;
    let said = words(&shown.text());
    assert!(said.contains("Somebody else saved this meanwhile"), "{said}");
    assert!(said.contains("eva changed this at"), "{said}");
    assert!(said.contains(theirs) && said.contains(mine), "{said}");
    let held = form(&shown.page(), action).fill(&[]);
    assert!(held.contains(&(field.to_owned(), mine.to_owned())), "nothing typed is lost: {held:?}");
    // Mine over theirs.
    let reply = send(second, &shown.page(), action, &with(mine)).await;
    assert_eq!(reply.status, 303);
    let now = second.open(page).await;
    assert!(form(&now, action).fill(&[]).contains(&(field.to_owned(), mine.to_owned())));
    // The other way round: theirs, by opening the page again.
    let reply = send(first, &seen, action, &with(theirs)).await;
    assert_eq!(reply.status, 303);
    assert!(words(&first.get(page).await.text()).contains("admin changed this at"));
    let kept = first.open(page).await;
    assert!(form(&kept, action).fill(&[]).contains(&(field.to_owned(), mine.to_owned())), "theirs is taken");
    // The same twice is no conflict: a second press, or two people of one mind.
    let reply = send(first, &seen, action, &with(mine)).await;
    assert_eq!(reply.status, 303);
    assert!(!words(&first.get(page).await.text()).contains("meanwhile"));
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_5_two_administrators_rename_a_site() {
    let (server, first, second) = two().await;
    let page = format!("/console/sites/{}", server.site("North").await);
    conflict((&first, &second), &page, "/api/console/sites/rename", ("name", "Northeast", "Northwest"), &[])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_5_two_administrators_change_an_account() {
    let (server, first, second) = two().await;
    let person = server.enroller("vera").await;
    let rows = server.acts.contract.accounts.list(&by()).await.unwrap();
    let row = rows.iter().find(|row| row.account.username == person.user).unwrap();
    let page = format!("/console/accounts/{}", row.account.id);
    let names = ("full_name", "Vera One", "Vera Two");
    conflict((&first, &second), &page, "/api/console/accounts/edit", names, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_5_two_administrators_save_the_enrollment_settings() {
    let (server, first, second) = two().await;
    server.switches(|settings| settings.help_contact = "before".to_owned()).await;
    let names = ("help_contact", "the first desk", "the second desk");
    let action = "/api/console/settings/enrollment";
    conflict((&first, &second), "/console/settings/enrollment", action, names, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_5_two_administrators_change_a_directory() {
    let (server, first, second) = two().await;
    let Some(slapd) = crate::support::slapd::Slapd::start() else { return };
    let id = server.directory(&slapd, DirectoryTls::Ldaps).await;
    let page = format!("/console/directories/{id}");
    let names = ("phone", "homePhone", "mobile");
    // The reader of pages folds lines, and a certificate has several.
    let pem = slapd.directory(DirectoryTls::Ldaps).ca_pem;
    let with = [("ca_pem", pem.as_str())];
    conflict((&first, &second), &page, "/api/console/directories/edit", names, &with).await;
    // Only the password differs: it is never shown, and never lost silently.
    let seen = second.open(&page).await;
    let action = "/api/console/directories/edit";
    send(&first, &first.open(&page).await, action, &[("bind_password", "one"), with[0]]).await;
    send(&second, &seen, action, &[("bind_password", "two"), with[0]]).await;
    let said = words(&second.get(&page).await.text());
    assert!(said.contains("A password you typed was not saved"), "{said}");
    assert!(words(&second.get(&page).await.text()).contains("by eva"), "C4.3: who saved the secret");
}

/// The key of a form makes a thing once, however often the post comes; another name under the same key is another
/// thing, since the browser's Back brings the same form.
#[tokio::test(flavor = "multi_thread")]
async fn a26_the_same_post_twice_makes_one_thing() {
    let (server, web, other) = two().await;
    let page = web.open("/console/sites/new").await;
    let action = "/api/console/sites/create";
    for _ in 0..3 {
        let reply = send(&web, &page, action, &[("name", "North")]).await;
        assert_eq!((reply.status, reply.location()), (303, "/console/sites"));
        assert!(
            words(&web.get("/console/sites").await.text()).contains("Created: North"),
            "the first answer"
        );
    }
    let page = web.open("/console/sites/new").await;
    let both = tokio::join!(
        send(&web, &page, action, &[("name", "South")]),
        send(&web, &page, action, &[("name", "South")])
    );
    assert_eq!((both.0.status, both.1.status), (303, 303));
    let sites = server.acts.contract.sites.list(&by()).await.unwrap();
    let names: Vec<_> = sites.iter().map(|row| row.site.name.as_str()).collect();
    assert_eq!(names, ["North", "South"]);
    // Another form has another key: the name is taken.
    let reply = send(&other, &other.open("/console/sites/new").await, action, &[("name", "north")]).await;
    assert_eq!(reply.location(), "/console/sites/new");

    let page = web.open("/console/accounts/new").await;
    let entries = [("username", "otto"), ("password", PASSWORD), ("repeat", PASSWORD)];
    for _ in 0..2 {
        let reply = send(&web, &page, "/api/console/accounts/create", &entries).await;
        assert_eq!((reply.status, reply.location()), (303, "/console/accounts"));
    }
    let rows = server.acts.contract.accounts.list(&by()).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.account.username == "otto").count(), 1);

    let page = web.open("/console/directories/new").await;
    let entries = [("name", "School"), ("hosts", "ldap.school.example:636"), ("users_base", "dc=school")];
    let mut led = Vec::new();
    for _ in 0..2 {
        led.push(send(&web, &page, "/api/console/directories/create", &entries).await.location().to_owned());
    }
    assert!(led[0].starts_with("/console/directories/") && led[0] == led[1], "{led:?}");
    let again = web.open("/console/directories/new").await;
    let reply = send(&web, &again, "/api/console/directories/create", &entries);
    assert_eq!(reply.await.location(), "/console/directories/new", "the name is taken");
    assert_eq!(server.acts.contract.directories.list(&by()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a15_what_was_typed_survives_the_end_of_the_session() {
    let (server, web, _) = two().await;
    let page = web.open("/console/accounts/new").await;
    let entries = [
        ("username", "otto"),
        ("full_name", "Otto Typed"),
        ("password", "typed but secret"),
        ("repeat", "x"),
    ];
    server.database.clock().advance(Duration::minutes(16));
    let reply = send(&web, &page, "/api/console/accounts/create", &entries).await;
    assert_eq!(reply.location(), "/console/sign-in?next=%2Fconsole%2Faccounts%2Fnew");
    let sign_in = web.follow(reply).await;
    let eva = [("username", "eva"), ("password", PASSWORD)];
    let reply = send(&web, &sign_in, "/api/console/sign-in", &eva).await;
    assert_eq!(reply.location(), "/console/accounts/new");
    let back = web.get("/console/accounts/new").await;
    assert!(words(&back.text()).contains("You were signed out while you typed"), "{}", words(&back.text()));
    let held = form(&back.page(), "/api/console/accounts/create").fill(&[]);
    assert!(held.contains(&("full_name".to_owned(), "Otto Typed".to_owned())), "{held:?}");
    assert!(!back.text().contains("typed but secret"));
    let rows = server.acts.contract.accounts.list(&by()).await.unwrap();
    assert!(rows.iter().all(|row| row.account.username != "otto"), "nothing was made meanwhile");
}

/// Another account in the same browser finds nothing, and what is 30 minutes old is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a15_only_the_same_account_finds_it_and_not_for_ever() {
    let (server, web, second) = two().await;
    let page = format!("/console/sites/{}", server.site("North").await);
    for (who, minutes, found) in [("admin", 1, false), ("eva", 31, false), ("eva", 1, true)] {
        let web = if who == "admin" { &web } else { &second };
        let eva = Person { user: "eva", password: PASSWORD };
        web.post("/api/console/sign-out", &[]).await;
        web.console(eva).await;
        let seen = web.open(&page).await;
        server.database.clock().advance(Duration::minutes(16));
        let reply = send(web, &seen, "/api/console/sites/rename", &[("name", "Typed by eva")]).await;
        server.database.clock().advance(Duration::minutes(minutes));
        let sign_in = web.follow(reply).await;
        let entries = [("username", who), ("password", PASSWORD)];
        send(web, &sign_in, "/api/console/sign-in", &entries).await;
        assert_eq!(
            web.get(&page).await.text().contains("Typed by eva"),
            found,
            "{who} after {minutes} minutes"
        );
    }
}

/// R-SE3 stays: a session that an administrator ended gives no right from that act on. It only says whose entries
/// came a moment later.
#[tokio::test(flavor = "multi_thread")]
async fn a15_an_ended_session_keeps_entries_and_gives_no_right() {
    let (server, web, _) = two().await;
    let page = web.open("/console/sites/new").await;
    let rows = server.acts.contract.accounts.list(&by()).await.unwrap();
    let eva = rows.into_iter().find(|row| row.account.username == "eva").unwrap().account;
    let new = || Password::new("another long enough phrase".to_owned());
    server.acts.contract.accounts.set_password(&by(), eva.id, new(), new()).await.unwrap();
    assert_eq!(web.open("/console/devices").await.url.path(), "/console/sign-in");
    let reply = send(&web, &page, "/api/console/sites/create", &[("name", "Typed")]).await;
    assert!(reply.location().starts_with("/console/sign-in"), "{}", reply.location());
    assert!(server.acts.contract.sites.list(&by()).await.unwrap().is_empty(), "nothing was made");
    let sign_in = web.follow(reply).await;
    let entries = [("username", "eva"), ("password", "another long enough phrase")];
    let back = web.follow(send(&web, &sign_in, "/api/console/sign-in", &entries).await).await;
    assert!(
        form(&back, "/api/console/sites/create").fill(&[]).contains(&("name".to_owned(), "Typed".to_owned()))
    );
    // A disabled account cannot come back for it.
    let row = server.acts.contract.accounts.get(&by(), eva.id).await.unwrap().account;
    let edit = AccountEdit {
        username: row.username,
        full_name: row.full_name,
        email: row.email,
        enabled: false,
        role: row.role,
        may_enroll: row.may_enroll,
        sites: row.sites,
    };
    server.acts.contract.accounts.edit(&by(), eva.id, row.version, edit).await.unwrap();
    let reply = send(&web, &back, "/api/console/sites/create", &[("name", "Again")]).await;
    let reply = send(&web, &web.follow(reply).await, "/api/console/sign-in", &entries).await;
    assert!(reply.location().contains("why=credentials"), "{}", reply.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn a24_a_refused_sign_in_keeps_the_name_and_no_password() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    let page = web.open("/console/sign-in").await;
    let entries = [("username", "Änne <b>"), ("password", "my secret phrase")];
    let reply = send(&web, &page, "/api/console/sign-in", &entries).await;
    assert!(!reply.location().contains("nne"), "not in the address: {}", reply.location());
    let refused = web.get(reply.location()).await;
    let held = form(&refused.page(), "/api/console/sign-in").fill(&[]);
    assert!(held.contains(&("username".to_owned(), "Änne <b>".to_owned())), "{held:?}");
    assert!(!refused.text().contains("secret"));
    // Opened anew, the form is empty; signed in, the cookie is gone.
    let anew = web.open("/console/sign-in").await;
    assert!(form(&anew, "/api/console/sign-in").fill(&[]).contains(&("username".to_owned(), String::new())));
    let entries = [("username", ADMIN.user), ("password", ADMIN.password)];
    let reply = send(&web, &anew, "/api/console/sign-in", &entries).await;
    assert!(reply.cookies().iter().any(|line| line.contains("muster-typed=;") && line.contains("Max-Age=0")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a20_checks_say_what_the_post_would_say_and_change_nothing() {
    let (server, web, _) = two().await;
    server.site("North").await;
    let before = server.rows().await;
    let ask = async |path: &str, body: &str| {
        let accept =
            [(reqwest::header::ACCEPT, reqwest::header::HeaderValue::from_static("application/json"))];
        let request = web
            .request(reqwest::Method::POST, path)
            .headers(accept.into_iter().collect())
            .header("origin", server.url.origin().ascii_serialization())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        let reply = crate::support::Reply::of(request).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        serde_json::from_str::<Vec<(String, String)>>(&reply.text()).unwrap()
    };
    let fields = |said: Vec<(String, String)>| said.into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    let sites = "/api/console/sites/check";
    assert_eq!(fields(ask(sites, "name=north").await), ["name"], "taken, whatever the case");
    assert_eq!(fields(ask(sites, "name=").await), ["name"]);
    assert_eq!(fields(ask(sites, "name=South").await), Vec::<String>::new());
    let accounts = "/api/console/accounts/check";
    let said = ask(accounts, "username=eva&email=nobody&role=none&reach=all").await;
    assert_eq!(fields(said), ["email", "username"]);
    let said = ask(
        "/api/console/directories/check",
        "name=x&hosts=a&tls=ldaps&users_scope=subtree&groups_scope=subtree&membership=user",
    )
    .await;
    assert_eq!(fields(said), ["hosts"]);
    let settings = "/api/console/settings/enrollment/check";
    assert_eq!(fields(ask(settings, "organization=&minimum_ios=").await), ["organization"]);
    assert_eq!(server.rows().await, before);
}
