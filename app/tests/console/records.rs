//! Attempts, certificates, the audit log and the parts of a device, as people meet them.

use crate::support::{
    Console, Who,
    page::{texts, values},
    world::{Temper, World, ids},
};
use axum::http::StatusCode;
use contract::Error;

fn console(who: Who) -> Console {
    Console::new(World::new(Temper::Normal), who)
}

fn certificate(tail: &str) -> String {
    format!("/console/certificates/{}{tail}", ids::certificate())
}

#[tokio::test]
async fn c2_1_filters_of_the_address_reach_the_services() {
    let console = console(Who::Administrator);
    console.get("/console/attempts?q=K7QF-2M9D&state=stopped&since=24h&sort=user&order=asc").await;
    console.get("/console/certificates?q=ab:cd&expires=30d").await;
    console.get("/console/audit?actor=ana&action=site.rename&outcome=refused").await;
    console.get("/console/accounts?q=ana&role=auditor&state=disabled&enroll=no&sort=signed&order=desc").await;
    console.get("/console/sites?q=north&sort=devices&order=desc&page=2&size=25").await;
    console.get("/console/directories?q=office&sort=name").await;
    let asked = console.world.asked().join("\n");
    for words in [
        "search: \"K7QF-2M9D\", filter: Some(Stopped)",
        "recent: Some(Day), from: None, to: None, sort: User, order: Ascending",
        "search: \"ab:cd\", state: None, expiring: true",
        "actor: \"ana\", action: \"site.rename\", outcome: Some(Refused)",
        "search: \"ana\", role: Some(Auditor), enabled: Some(false), may_enroll: Some(false)",
        "sort: SignIn, order: Descending",
        "search: \"north\", sort: Devices, order: Descending, page: Page { number: 2, size: 25 }",
        "search: \"office\", sort: Name, order: Ascending",
    ] {
        assert!(asked.contains(words), "{words}\n{asked}");
    }
}

#[tokio::test]
async fn a_refused_attempt_is_certain_and_silence_is_a_guess() {
    let silent = Console::new(World::new(Temper::Hostile), Who::Administrator);
    let page = silent.get("/console/attempts/K7QF-2M9D").await.body;
    let notice = texts(&page, ".notice-warn").concat();
    assert!(notice.contains("Possible: silence can have other reasons"), "{notice}");
    let page = console(Who::Administrator).get("/console/attempts/K7QF-2M9D").await.body;
    assert!(texts(&page, ".notice-warn, .notice-bad").is_empty(), "nothing is wrong with this one");
    assert_eq!(values(&page, "details.disclosure > summary", "class").len(), 0);
    assert_eq!(texts(&page, "details.disclosure > summary"), ["Show technical details"]);
}

#[tokio::test]
async fn who_may_not_revoke_finds_no_way_to_it() {
    let auditor = console(Who::Auditor);
    let page = auditor.get(&certificate("")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/revoke"), "no link");
    assert!(page.body.contains("You need the role Administrator"), "{}", page.body);
    assert_eq!(auditor.get(&certificate("/revoke")).await.status, StatusCode::FORBIDDEN);
    let device = format!("/console/devices/{}", ids::device());
    assert!(!auditor.get(&device).await.body.contains("/api/console/devices/refresh"));
    let page = console(Who::OneSite).get(&certificate("")).await.body;
    assert!(page.contains(&certificate("/revoke")), "an administrator of its site may");
}

#[tokio::test]
async fn c4_7_revoking_names_the_object_and_the_consequence() {
    let console = console(Who::Administrator);
    let page = console.get(&certificate("/revoke")).await.body;
    for words in ["0a1b2c3d", "Ana's iPhone", "can no longer speak to this server", "It is not unenrolled"] {
        assert!(page.contains(words) || page.contains(&words.replace('\'', "&#x27;")), "{words}");
    }
    assert_eq!(texts(&page, "button.btn-danger"), ["Revoke certificate"]);
    assert_eq!(values(&page, "select[name=reason] option", "value").len(), 6);
    let post = |reason: &str| format!("id={}&reason={reason}", ids::certificate());
    let api = "/api/console/certificates/revoke";
    let refused = console.post(api, &post("certificateHold")).await;
    assert_eq!((refused.status, refused.location.as_str()), (StatusCode::FOUND, &*certificate("/revoke")));
    let page = console.get(&certificate("/revoke")).await.body;
    assert!(texts(&page, ".error-summary").concat().contains("Choose a reason."), "said at the field");
    let done = console.post(api, &post("keyCompromise")).await;
    assert_eq!(done.location, certificate(""));
    assert!(console.world.asked().contains(&"revoke keyCompromise".to_owned()));
}

#[tokio::test]
async fn the_second_of_two_who_revoke_sees_the_truth() {
    let late = Console::new(World::refusing(Error::Conflict), Who::Administrator);
    let form = format!("id={}&reason=superseded", ids::certificate());
    let answer = late.post("/api/console/certificates/revoke", &form).await;
    assert_eq!(answer.location, certificate("/revoke"));
    let page = late.get(&answer.location).await.body;
    assert!(texts(&page, ".notice-bad").concat().contains("meanwhile"), "{page}");
    // The page itself shows by whom, once it is revoked.
    let over = Console::new(World::new(Temper::Long), Who::Administrator);
    let page = over.get(&certificate("/revoke")).await.body;
    assert!(texts(&page, ".notice-bad").concat().contains("Revoked: no device"), "{page}");
    assert!(!page.contains("/api/console/certificates/revoke"), "there is nothing left to revoke");
}

#[tokio::test]
async fn a_device_is_asked_from_its_page() {
    let console = console(Who::Administrator);
    let id = ids::device();
    let answer = console.post("/api/console/devices/refresh", &format!("id={id}")).await;
    assert_eq!(answer.location, format!("/console/devices/{id}"));
    let page = console.get(&answer.location).await.body;
    assert!(texts(&page, ".notice-ok").concat().contains("Asked"), "{page}");
    let asked = format!("ask Ids([{:?}])", ids::device());
    assert_eq!(console.world.asked().iter().filter(|line| **line == asked).count(), 1);
    let answer = console.post("/api/console/devices/refresh", "id=../../evil").await;
    assert_eq!(answer.location, "/console/devices/unknown");
}

#[tokio::test]
async fn c5_5_commands_show_their_real_states() {
    let console = console(Who::Administrator);
    let page = console.get(&format!("/console/devices/{}?tab=commands", ids::device())).await.body;
    let states = texts(&page, "tbody td:nth-child(2) > span:first-child");
    assert_eq!(states, ["Queued", "Sent", "Not now", "Done", "Failed", "Not understood", "Cancelled"]);
    let one = format!("/console/devices/{}?tab=commands&command={}", ids::device(), ids::command(4));
    assert!(texts(&console.get(&one).await.body, "pre#result").concat().contains("<plist/>"));
    let none = format!("/console/devices/{}?tab=commands&command={}", ids::device(), ids::command(99));
    assert_eq!(console.get(&none).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn c3_history_is_one_line_of_time_with_filters() {
    let console = console(Who::Administrator);
    let path = format!("/console/devices/{}?tab=history", ids::device());
    assert_eq!(texts(&console.get(&path).await.body, ".timeline > li").len(), 9);
    for (kind, count) in [("commands", 3), ("enrollment", 2), ("contacts", 3), ("changes", 1), ("x", 9)] {
        let page = console.get(&format!("{path}&kind={kind}")).await.body;
        assert_eq!(texts(&page, ".timeline > li").len(), count, "{kind}");
    }
}

#[tokio::test]
async fn a_line_of_the_log_opens_to_before_and_after() {
    let page = console(Who::Administrator).get("/console/audit").await.body;
    let first = texts(&page, "tbody tr:first-child .diff-line");
    assert_eq!(first, ["nameBefore: NorthAfter: South", "sites › 0Before: Not thereAfter: Empty"]);
    assert_eq!(texts(&page, "tbody tr:first-child summary"), ["2 changes"]);
    assert!(page.contains("Sealed up to line 1,284"), "{page}");
    assert!(page.contains("muster audit verify"));
    let links = values(&page, "tbody td a[href^='/console/sites/']", "href");
    assert_eq!(links, [format!("/console/sites/{}", ids::site(1))]);
}

#[tokio::test]
async fn c2_8_every_long_list_can_be_had_as_it_is_shown() {
    let console = console(Who::Auditor);
    for (list, address, columns) in [
        (
            "attempts",
            "?q=ana&state=stopped&from=2026-11-01&sort=user&order=asc&cols=case.ios&page=2",
            "case.ios",
        ),
        ("certificates", "?q=ana&expires=30d&sort=expires&order=asc&cols=serial.user&size=25", "serial.user"),
        ("audit", "?q=ana&actor=ruth&to=2026-11-21&sort=at&order=asc&cols=at.changes", "at.changes"),
        ("accounts", "?q=ana&role=auditor&sort=signed&order=asc&cols=account.email&page=3", "account.email"),
        ("sites", "?q=north&sort=devices&order=desc&cols=name.id&size=100", "name.id"),
    ] {
        let page = console.get(&format!("/console/{list}{address}")).await.body;
        let form = format!("form[action=\"/console/export/{list}\"]");
        let hidden = |what| values(&page, &format!("{form} input[type=hidden]"), what);
        let sent: Vec<String> = hidden("name")
            .iter()
            .zip(hidden("value"))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        // All that the address says of the list; neither the page nor the rows a page has.
        let said = |pair: &&str| {
            !pair.starts_with("page=") && !pair.starts_with("size=") && !pair.starts_with("cols=")
        };
        let mut wanted: Vec<String> = address[1..].split('&').filter(said).map(str::to_owned).collect();
        wanted.push(format!("cols={columns}"));
        assert_eq!(sent, wanted, "{list}");
        assert_eq!(values(&page, &format!("{form} button"), "value"), ["csv", "json"]);
    }
}

#[tokio::test]
async fn c2_2_a_range_of_days_is_in_the_address_and_can_be_taken_away() {
    let console = console(Who::Administrator);
    for list in ["attempts", "audit"] {
        let path = format!("/console/{list}");
        let page = console.get(&format!("{path}?from=2026-11-01&to=2026-11-21&page=2")).await.body;
        assert_eq!(values(&page, "#list-form input[type=date]", "name"), ["from", "to"]);
        assert_eq!(values(&page, "#list-form input[type=date]", "value"), ["2026-11-01", "2026-11-21"]);
        assert_eq!(texts(&page, "#list-form .toolbar-date"), ["From (day in UTC)", "To (day in UTC)"]);
        assert!(values(&page, "#list-form input[type=hidden]", "name").is_empty(), "asked once");
        assert_eq!(texts(&page, ".chip bdi"), ["From 1 Nov 2026", "To 21 Nov 2026"]);
        let without = [format!("{path}?to=2026-11-21"), format!("{path}?from=2026-11-01")];
        assert_eq!(values(&page, ".chip", "href"), without);
        let words = "from: Some(Date(2026-11-01)), to: Some(Date(2026-11-21))";
        let asked = console.world.asked();
        assert!(asked.iter().any(|line| line.starts_with(list) && line.contains(words)), "{asked:?}");
        // What is no day is no filter, and breaks nothing.
        for wrong in ["from=yesterday&to=2026-02-30", "from=0000-00-00", "to=%00%22%3E", "from=999999-01-01"]
        {
            let answer = console.get(&format!("{path}?{wrong}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{wrong}");
            assert!(texts(&answer.body, ".chip bdi").is_empty(), "{wrong}");
            assert_eq!(values(&answer.body, "#list-form input[type=date]", "value").concat(), "", "{wrong}");
        }
    }
}
