//! Every form of the console as a browser sends it: what reaches the service, where it leads, what is kept.

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{Temper, World, ids},
};
use axum::http::StatusCode;
use contract::{Error, forms::Notice};
use domain::validate::{Problem, ProblemCode};

fn console() -> Console {
    Console::new(World::new(Temper::Normal), Who::Administrator)
}

/// Sends a form and demands where it leads.
async fn sent(console: &Console, path: &str, form: &str, to: &str) -> String {
    let answer = console.post(path, form).await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::FOUND, to), "{path} {form}");
    console.world.asked().last().cloned().unwrap_or_default()
}

#[tokio::test]
async fn sites() {
    let console = console();
    let site = ids::site(1);
    let asked = sent(&console, "/api/console/sites/create", "name=K%C3%B6ln+1", "/console/sites").await;
    assert_eq!(asked, "create site Köln 1");
    let page = console.get("/console/sites").await;
    assert_eq!(texts(&page.body, ".notice-ok .notice-title"), ["Created: Köln 1"]);
    let form = format!("id={site}&version=3&name=Bonn");
    let asked = sent(&console, "/api/console/sites/rename", &form, "/console/sites").await;
    assert_eq!(asked, "rename site 3 Bonn");
    let form = format!("id={site}&version=3&move_to={}", ids::site(2));
    assert_eq!(
        sent(&console, "/api/console/sites/delete", &form, "/console/sites").await,
        "delete site 3 true"
    );
    let form = format!("id={site}&version=3");
    assert_eq!(
        sent(&console, "/api/console/sites/delete", &form, "/console/sites").await,
        "delete site 3 false"
    );
}

#[tokio::test]
async fn accounts() {
    let console = console();
    let (account, site) = (ids::account(), ids::site(1));
    let form = format!(
        "username=eva&full_name=Eva&email=&enabled=on&role=auditor&reach=only&sites%5B%5D={site}&sites%5B%5D={}\
         &password=a+long+enough+phrase&repeat=a+long+enough+phrase",
        ids::site(2)
    );
    let asked = sent(&console, "/api/console/accounts/create", &form, "/console/accounts").await;
    assert!(asked.contains("role: Auditor") && asked.contains("may_enroll: false"), "{asked}");
    assert_eq!(asked.matches("SiteId").count(), 2, "{asked}");
    assert!(asked.ends_with("true"), "{asked}");
    let form = format!("id={account}&version=5&username=ana&may_enroll=on&role=none&reach=all");
    let asked = sent(&console, "/api/console/accounts/edit", &form, "/console/accounts").await;
    assert!(
        asked.contains("edit account 5") && asked.contains("sites: All") && asked.contains("enabled: false")
    );
    let page = format!("/console/accounts/{account}");
    let form = format!("id={account}&password=x&repeat=y");
    assert_eq!(
        sent(&console, "/api/console/accounts/set-password", &form, &page).await,
        "set password false"
    );
    let form = format!("id={account}&version=5");
    let asked = sent(&console, "/api/console/accounts/delete", &form, "/console/accounts").await;
    assert_eq!(asked, "delete account 5");
}

#[tokio::test]
async fn settings() {
    let console = console();
    let form = "version=4&organization=Example&help_contact=&personal=on&reduced_rights=on&minimum_ios=16.4";
    let asked =
        sent(&console, "/api/console/settings/enrollment", form, "/console/settings/enrollment").await;
    assert!(
        asked.contains("settings 4") && asked.contains("institutional: false") && asked.contains("minor: 4")
    );
    // What cannot be read never reaches the service.
    let form = "version=4&organization=Example&minimum_ios=%3Cb%3E";
    sent(&console, "/api/console/settings/enrollment", form, "/console/settings/enrollment").await;
    assert_eq!(console.world.asked().len(), 1);
    let page = console.get("/console/settings/enrollment").await;
    assert_eq!(values(&page.body, "input#minimum_ios", "value"), ["<b>"]);
    assert_eq!(values(&page.body, ".error-summary a", "href"), ["#minimum_ios"]);
}

#[tokio::test]
async fn directories() {
    let console = console();
    let page = format!("/console/directories/{}", ids::directory());
    let fields = "name=School&hosts=ldap.example%3A636%0D%0A%5B%3A%3A1%5D%3A389&tls=ldaps&ca_pem=&bind_dn=\
        &users_base=dc%3Dx&users_scope=subtree&users_classes=person+user&username=uid&groups_scope=one_level\
        &membership=group_name&membership_attribute=memberUid&bind_password=";
    let asked = sent(&console, "/api/console/directories/create", fields, &page).await;
    assert!(asked.contains("host: \"::1\", port: 389") && asked.contains("by_name: true"), "{asked}");
    let id = ids::directory();
    let form = format!("id={id}&version=2&{fields}secret");
    assert_eq!(
        sent(&console, "/api/console/directories/edit", &form, &page).await,
        "edit directory 2 School true"
    );
    let form = format!("id={id}&version=2&{fields}");
    assert_eq!(
        sent(&console, "/api/console/directories/edit", &form, &page).await,
        "edit directory 2 School false"
    );
    let form = format!("id={id}&version=2");
    let asked = sent(&console, "/api/console/directories/delete", &form, "/console/directories").await;
    assert_eq!(asked, "delete directory 2");
}

#[tokio::test]
async fn c4_2_test_panes_show_what_they_found() {
    for temper in Temper::ALL {
        let console = Console::new(World::new(temper), Who::Administrator);
        let page = format!("/console/directories/{}", ids::directory());
        let form = format!("id={}&test=membership&test_member=ana&test_of_group=staff", ids::directory());
        let asked = sent(&console, "/api/console/directories/test", &form, &format!("{page}#tests")).await;
        assert_eq!(asked, "test Membership { username: \"ana\", group: \"staff\" }");
        let shown = console.get(&page).await;
        assert_eq!(faults(&shown.body), Vec::<String>::new(), "{temper:?}");
        assert_eq!(texts(&shown.body, "#tests .notice-title"), ["The person is not in the group"]);
        assert!(texts(&shown.body, "#tests").concat().contains("42 ms in all"));
        assert_eq!(values(&shown.body, "input#test_member", "value"), ["ana"]);
    }
    let console = console();
    let form = format!("id={}&test=user&test_user=", ids::directory());
    console.post("/api/console/directories/test", &form).await;
    assert!(console.world.asked().is_empty(), "an empty question was asked");
    let shown = console.get(&format!("/console/directories/{}", ids::directory())).await;
    assert_eq!(values(&shown.body, ".error-summary a", "href"), ["#test_user"]);
}

#[tokio::test]
async fn signing_in_and_out() {
    let nobody = Console::new(World::new(Temper::Normal), Who::Nobody);
    let form = "username=ana&password=+geheim+&next=%2Fconsole%2Fdevices%3Fq%3Dx";
    let answer = nobody.post("/api/console/sign-in", form).await;
    assert_eq!(answer.location, "/console/devices?q=x");
    assert!(answer.cookie.starts_with("__Host-muster-console=console-cookie;"), "{}", answer.cookie);
    assert!(answer.cookie.contains("SameSite=Strict"));
    assert_eq!(nobody.world.asked(), ["sign in ana  geheim "]);
    for foreign in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fenroll"] {
        let answer =
            nobody.post("/api/console/sign-in", &format!("username=a&password=b&next={foreign}")).await;
        assert_eq!(answer.location, "/console");
    }
    let answer = console().post("/api/console/sign-out", "").await;
    assert_eq!(answer.location, "/console/sign-in");
    assert!(answer.cookie.contains("Max-Age=0"));
}

#[tokio::test]
async fn refused_sign_in_tells_codes_only() {
    let refused = |error| Console::new(World::refusing(error), Who::Nobody);
    let answer =
        refused(Error::Forbidden).post("/api/console/sign-in", "username=ana&password=x&next=").await;
    assert_eq!(answer.location, "/console/sign-in?why=credentials");
    // The name is kept for the form, the password is not (ux A24).
    assert!(answer.cookie.starts_with("__Host-muster-typed=616e61; "), "{}", answer.cookie);
    let problems = vec![Problem::new("username", ProblemCode::Required)];
    let answer = refused(Error::Invalid { problems }).post("/api/console/sign-in", "username=").await;
    assert_eq!(answer.location, "/console/sign-in?problems=username.required");
    let retry_at = crate::support::world::at(0);
    let answer = refused(Error::TooMany { retry_at }).post("/api/console/sign-in", "username=a").await;
    assert_eq!(answer.location, "/console/sign-in?why=tries&until=1795000000");
}

#[tokio::test]
async fn the_first_administrator() {
    let nobody = Console::new(World::new(Temper::Normal), Who::Nobody);
    let form = "token=good&username=ana&password=a+long+enough+phrase&repeat=a+long+enough+phrase";
    let answer = nobody.post("/api/console/first-administrator", form).await;
    assert_eq!((answer.location.as_str(), answer.cookie.is_empty()), ("/console", false));
    assert_eq!(nobody.world.asked(), ["first good ana true"]);
    let problems = vec![Problem::new("password", ProblemCode::TooShort)];
    let refused = Console::new(World::refusing(Error::Invalid { problems }), Who::Nobody);
    let answer = refused.post("/api/console/first-administrator", form).await;
    assert_eq!(answer.location, "/console/first/good?problems=password.too_short");
    assert!(!answer.location.contains("long"));
}

#[tokio::test]
async fn own_password() {
    let console = console();
    let form = "current=a&password=b&repeat=b";
    let asked = sent(&console, "/api/console/account/password", form, "/console/account").await;
    assert_eq!(asked, "own password true");
    let page = console.get("/console/account").await;
    assert_eq!(texts(&page.body, ".notice-ok .notice-title"), ["Password changed."]);
}

#[tokio::test]
async fn what_was_typed_is_kept_and_passwords_are_not() {
    let problems = vec![Problem::new("username", ProblemCode::Taken)];
    let console = Console::new(World::refusing(Error::Invalid { problems }), Who::Administrator);
    let form = format!(
        "username=eva&full_name=Eva&role=auditor&reach=only&sites%5B%5D={}&password=secret-one&repeat=secret-two",
        ids::site(2)
    );
    sent(&console, "/api/console/accounts/create", &form, "/console/accounts/new").await;
    let kept = format!("{:?}", console.world.drafts.lock().unwrap());
    assert!(kept.contains("eva") && !kept.contains("secret"), "{kept}");
    let page = console.get("/console/accounts/new").await;
    assert_eq!(values(&page.body, "input#full_name", "value"), ["Eva"]);
    assert_eq!(values(&page.body, "input[name='sites[]'][checked]", "value"), [ids::site(2).to_string()]);
    assert!(!page.body.contains("secret"));
    let console = Console::new(World::refusing(Error::Conflict), Who::Administrator);
    let form = format!(
        "id={}&version=1&name=School&hosts=a%3A1&tls=ldaps&users_scope=subtree\
        &groups_scope=subtree&membership=user&bind_password=secret",
        ids::directory()
    );
    let page = format!("/console/directories/{}", ids::directory());
    sent(&console, "/api/console/directories/edit", &form, &page).await;
    assert!(!format!("{:?}", console.world.drafts.lock().unwrap()).contains("secret"));
    assert_eq!(*console.world.notice.lock().unwrap(), None, "the page shows both sides");
}

#[tokio::test]
async fn a15_what_comes_after_the_session_ended_is_kept_for_its_owner() {
    let console = Console::new(World::new(Temper::Normal), Who::Ended);
    let form = format!("id={}&version=3&name=Bonn", ids::site(1));
    let to = format!("/console/sign-in?next=%2Fconsole%2Fsites%2F{}", ids::site(1));
    sent(&console, "/api/console/sites/rename", &form, &to).await;
    let form = "key=x&username=eva&role=none&reach=all&password=a+secret+one&repeat=a+secret+two";
    sent(&console, "/api/console/accounts/create", form, "/console/sign-in?next=%2Fconsole%2Faccounts%2Fnew")
        .await;
    let kept = format!("{:?}", console.world.drafts.lock().unwrap());
    assert!(kept.contains(&format!("for return sites/{}", ids::site(1))) && kept.contains("Bonn"), "{kept}");
    assert!(kept.contains("eva") && !kept.contains("secret"), "{kept}");
    console.post("/api/console/sign-in", "username=ana&password=x&next=").await;
    assert_eq!(console.world.asked(), ["sign in ana x", "bring over to console-cookie"]);
}

#[tokio::test]
async fn checks_say_what_the_post_would_say() {
    let console = console();
    let form = format!("id={}&version=3&name=Bonn", ids::site(1));
    assert_eq!(console.ask("/api/console/sites/check", &form).await, "[]");
    assert_eq!(console.world.asked(), ["check site Bonn"]);
    let broken =
        console.ask("/api/console/settings/enrollment/check", "organization=x&minimum_ios=six").await;
    assert_eq!(broken, "[[\"minimum_ios\",\"Minimum iOS: write a version, like 16.4, or leave it empty.\"]]");
    let problems = vec![Problem::new("name", ProblemCode::Taken)];
    let refusing = Console::new(World::refusing(Error::Invalid { problems }), Who::Administrator);
    let said = refusing.ask("/api/console/sites/check", "name=Berlin").await;
    assert!(said.starts_with("[[\"name\",\"Name: this is already used."), "{said}");
}

#[tokio::test]
async fn nobody_changes_anything() {
    let forms = [
        ("sites/check", "name=x"),
        ("sites/create", "name=x"),
        ("sites/rename", "name=x"),
        ("sites/delete", ""),
        ("accounts/create", "username=x&role=none&reach=all"),
        ("accounts/edit", "role=none&reach=all"),
        ("accounts/set-password", ""),
        ("accounts/delete", ""),
        ("directories/create", ""),
        ("directories/edit", ""),
        ("directories/delete", ""),
        ("directories/test", "test=connection"),
        ("settings/enrollment", ""),
        ("account/password", ""),
    ];
    for (path, form) in forms {
        let form = format!("id={}&version=1&{form}", ids::site(1));
        let nobody = Console::new(World::new(Temper::Normal), Who::Nobody);
        let answer = nobody.post(&format!("/api/console/{path}"), &form).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{path}");
        assert!(answer.location.starts_with("/console/sign-in"), "{path} {}", answer.location);
        assert!(nobody.world.asked().is_empty(), "{path}");
        let auditor = Console::new(World::new(Temper::Normal), Who::Auditor);
        auditor.post(&format!("/api/console/{path}"), &form).await;
        let asked = auditor.world.asked();
        assert!(asked.is_empty() || asked == ["own password true"], "{path} {asked:?}");
    }
}

#[tokio::test]
async fn old_versions_and_broken_ids_are_refused_before_the_service() {
    let console = console();
    let form = format!("id={}&version=&name=x", ids::site(1));
    console.post("/api/console/sites/rename", &form).await;
    let page = console.get(&format!("/console/sites/{}", ids::site(1))).await;
    assert_eq!(texts(&page.body, "#conflict-title"), ["Somebody else saved this meanwhile"]);
    let form = format!("id={}&version=", ids::site(1));
    console.post("/api/console/sites/delete", &form).await;
    assert_eq!(console.world.notice.lock().unwrap().take(), Some(Notice::Refused { error: Error::Conflict }));
    let answer = console.post("/api/console/sites/rename", "id=..%2F..%2Fx&version=1&name=x").await;
    assert_eq!(answer.location, "/console/sites");
    assert!(console.world.asked().is_empty());
}
