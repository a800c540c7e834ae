//! Settings, long choices, results and waits by the rules of ux C4 and C5, as the server sends them.

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{Temper, World, ids},
};
use axum::http::StatusCode;
use contract::{Error, forms::Notice};

fn console(temper: Temper) -> Console {
    Console::new(World::new(temper), Who::Administrator)
}

#[tokio::test]
async fn c4_1_a_form_has_one_subject_a_lead_groups_and_its_button_at_the_end() {
    let console = console(Temper::Normal);
    let object = |list: &str, id: String| format!("/console/{list}/{id}");
    for (path, groups) in [
        ("/console/settings/enrollment".to_owned(), 4),
        ("/console/directories/new".to_owned(), 3),
        (object("directories", ids::directory().to_string()), 3),
        ("/console/accounts/new".to_owned(), 3),
        (object("accounts", ids::account().to_string()), 2),
        // One field is its own group, and is never out of sight.
        ("/console/sites/new".to_owned(), 0),
        (object("sites", ids::site(1).to_string()), 0),
    ] {
        let page = console.get(&path).await.body;
        assert_eq!(texts(&page, "main .page-lead").len(), 1, "{path}");
        let titles = texts(&page, "form#form section > h2");
        assert_eq!(titles.len(), groups, "{path} {titles:?}");
        let last = values(&page, "form#form > *:last-child", "class");
        let foot = if groups > 0 { "form-foot form-foot-sticky" } else { "form-foot" };
        assert_eq!(last, [foot], "{path}");
        assert_eq!(texts(&page, "form#form > *:last-child button.btn-primary").len(), 1, "{path}");
    }
}

#[tokio::test]
async fn c4_4_a_long_choice_is_whole_without_script() {
    let console = console(Temper::Long);
    let page = console.get("/console/accounts/new").await.body;
    assert_eq!(values(&page, "fieldset[data-filter] input[name='sites[]']", "value").len(), 200);
    assert!(texts(&page, "fieldset[data-filter] [hidden]").is_empty(), "nothing waits for script");
    let page = console.get(&format!("/console/sites/{}/delete", ids::site(1))).await.body;
    assert!(values(&page, "select#move_to[data-filter] option", "value").len() > 100);
    let few = Console::new(World::new(Temper::Normal), Who::Administrator);
    let page = few.get("/console/accounts/new").await.body;
    assert!(values(&page, "[data-filter]", "class").is_empty(), "a short one needs no filter");
}

/// In the page, under its head, until the next page or until it is closed.
#[tokio::test]
async fn c5_1_the_result_of_an_act_stands_under_the_head() {
    let console = console(Temper::Normal);
    let answer = console.post("/api/console/sites/create", "name=North").await;
    assert_eq!(answer.location, "/console/sites");
    let page = console.get(&answer.location).await.body;
    assert_eq!(faults(&page), Vec::<String>::new());
    assert_eq!(texts(&page, "main > .page-head + .notice-ok[role=status] .notice-title"), ["Created: North"]);
    assert_eq!(values(&page, "main .notice-ok #notice-close", "href"), ["/console/sites"]);
    let next = console.get("/console/sites").await.body;
    assert!(texts(&next, "[class^=notice-]").is_empty(), "gone with the next page");

    let broken =
        Console::new(World::refusing(Error::Internal { case: "K7QF".to_owned() }), Who::Administrator);
    let answer = broken.post("/api/console/sites/create", "name=North").await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::FOUND, "/console/sites/new"));
    let page = broken.get(&answer.location).await.body;
    let failed = "main > .page-head + .notice-bad[role=alert]";
    assert_eq!(texts(&page, &format!("{failed} .notice-title")), ["Something went wrong on our side"]);
    assert!(texts(&page, failed)[0].contains("K7QF"), "what to look for in the log");
    assert_eq!(values(&page, "input#name", "value"), ["North"]);
    assert!(
        values(&page, "#notice-close", "href").is_empty(),
        "the page without it would be one without the entries"
    );
}

#[tokio::test]
async fn c5_1_a_notice_beside_kept_entries_stays() {
    let console = console(Temper::Normal);
    let kept = Notice::Done { what: "kept".to_owned(), name: String::new() };
    *console.world.notice.lock().unwrap() = Some(kept);
    let page = console.get("/console/sites/new").await.body;
    assert_eq!(texts(&page, ".notice-ok .notice-title"), ["You were signed out while you typed"]);
    assert!(values(&page, "#notice-close", "href").is_empty());
}

/// Whatever may take a while is watched, so that its button says so; forms that only ask do not ask back on leaving.
#[tokio::test]
async fn c5_3_every_form_that_may_take_a_while_is_watched() {
    let console = console(Temper::Normal);
    console.post("/api/console/devices/ask-inventory", "all=on&list=%2Fconsole%2Fdevices").await;
    let object = |list: &str, id: String, tail: &str| format!("/console/{list}/{id}{tail}");
    for (path, forms) in [
        ("/console/devices/inventory".to_owned(), vec!["form"]),
        ("/console/sites/new".to_owned(), vec!["form"]),
        ("/console/settings/enrollment".to_owned(), vec!["form"]),
        (object("certificates", ids::certificate().to_string(), "/revoke"), vec!["form"]),
        (object("accounts", ids::account().to_string(), "/delete"), vec!["form"]),
        (
            object("directories", ids::directory().to_string(), ""),
            vec!["test-connection", "test-user", "test-group", "test-membership", "form"],
        ),
    ] {
        let page = console.get(&path).await.body;
        assert_eq!(values(&page, "main form[method=post]", "id"), forms, "{path}");
        let watched = values(&page, "main leptos-island", "data-props").concat();
        for form in forms {
            assert!(watched.contains(&format!("\"form\":\"{form}\"")), "{path} {form}: {watched}");
            let passing = values(&page, &format!("form#{form}[data-passing]"), "id");
            assert_eq!(!passing.is_empty(), form.starts_with("test-"), "{path} {form}");
        }
    }
}
