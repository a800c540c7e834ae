//! The pages of objects by ux C3: the summary, the parts as links, the time line, identifiers, raw data.

use crate::support::{
    Console, Who,
    page::{texts, values},
    world::{Temper, World, ids},
};
use axum::http::StatusCode;

fn console() -> Console {
    Console::new(World::new(Temper::Normal), Who::Administrator)
}

fn device(tail: &str) -> String {
    format!("/console/devices/{}{tail}", ids::device())
}

#[tokio::test]
async fn c3_the_summary_answers_what_a_help_desk_asks_first() {
    let console = console();
    for part in ["", "?tab=security", "?tab=history"] {
        let page = console.get(&device(part)).await.body;
        assert_eq!(texts(&page, "h1"), ["Ana's iPhone"]);
        let summary = "main section[aria-label=Summary]";
        assert_eq!(
            texts(&page, &format!("{summary} dt")),
            ["State", "User", "Ownership", "Site", "Model", "Serial number", "Last contact", "Enrollment"],
            "{part}: it is above every part"
        );
        let said = texts(&page, &format!("{summary} dd"));
        for (at, words) in [(0, "Enrolled"), (1, "Ana Müller"), (4, "iPhone 14 Pro"), (7, "fewer rights")] {
            assert!(said[at].contains(words), "{said:?}");
        }
        assert!(said[5].starts_with("C39VX0AA"), "{said:?}");
        assert_eq!(texts(&page, &format!("{summary} [class^=badge-]")), ["Enrolled"], "the state is a pill");
        assert_eq!(values(&page, &format!("{summary} time"), "datetime").len(), 1);
        assert_eq!(texts(&page, ".page-actions button"), ["Ask for inventory"], "{part}");
    }
}

#[tokio::test]
async fn c3_parts_are_links_that_open_anywhere() {
    let console = console();
    let tabs = "nav[aria-label='Parts of this device'] a";
    let page = console.get(&device("")).await.body;
    let links = values(&page, tabs, "href");
    assert_eq!(links.len(), 7);
    for (at, link) in links.iter().enumerate() {
        let page = console.get(link).await;
        assert_eq!(page.status, StatusCode::OK, "{link}");
        let current = values(&page.body, &format!("{tabs}[aria-current]"), "href");
        assert_eq!(current, [links[at].clone()], "and it says which one it is");
    }
}

#[tokio::test]
async fn c3_identifiers_are_monospace_and_can_be_copied() {
    let console = console();
    for (path, identifiers) in [
        (device(""), &["serial", "udid", "imei", "wifi"][..]),
        (device("?tab=management"), &["serial", "record", "enrollment"]),
        (device(&format!("?tab=commands&command={}", ids::command(4))), &["serial", "command-uuid"]),
        ("/console/attempts/K7QF-2M9D".to_owned(), &["case", "record"]),
        (
            format!("/console/certificates/{}", ids::certificate()),
            &["serial", "subject", "fingerprint", "key-hash", "record"],
        ),
    ] {
        let page = console.get(&path).await.body;
        let copies = values(&page, "leptos-island", "data-props").concat();
        for id in identifiers {
            assert_eq!(texts(&page, &format!("bdi[dir=ltr] > code#{id}")).len(), 1, "{path} {id}");
            assert!(copies.contains(&format!("\"of\":\"{id}\"")), "{path} {id}: {copies}");
        }
    }
}

#[tokio::test]
async fn c3_raw_data_is_folded_away_and_can_be_copied() {
    let console = console();
    for (path, raw) in [
        ("/console/attempts/K7QF-2M9D".to_owned(), "facts"),
        (format!("/console/certificates/{}", ids::certificate()), "pem"),
    ] {
        let page = console.get(&path).await.body;
        let folded = "details.disclosure:not([open])";
        assert_eq!(texts(&page, &format!("{folded} > summary")), ["Show technical details"], "{path}");
        assert_eq!(texts(&page, &format!("{folded} pre#{raw}")).len(), 1, "{path}");
        let copies = values(&page, &format!("{folded} leptos-island"), "data-props").concat();
        assert!(copies.contains(&format!("\"of\":\"{raw}\"")), "{path}: {copies}");
    }
}
