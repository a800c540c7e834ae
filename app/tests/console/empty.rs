//! What is said where there is nothing: empty lists, values that nobody reported.

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{Temper, World, ids},
};
use axum::http::StatusCode;

const LISTS: [(&str, Option<&str>); 7] = [
    ("/console/devices", Some("Open the portal")),
    ("/console/attempts", Some("Open the portal")),
    ("/console/certificates", Some("Open the portal")),
    ("/console/sites", Some("New site")),
    ("/console/directories", Some("New directory")),
    ("/console/accounts", Some("New account")),
    // Whoever reads it has signed in, and that is its first line; there is nothing to do about it.
    ("/console/audit", None),
];

#[tokio::test]
async fn c2_9_a_list_of_nothing_has_one_sentence_and_one_action() {
    let console = Console::new(World::new(Temper::Empty), Who::Administrator);
    let auditor = Console::new(World::new(Temper::Empty), Who::Auditor);
    for (path, action) in LISTS {
        let page = console.get(path).await.body;
        assert_eq!(texts(&page, ".empty p").len(), 1, "{path}");
        assert_eq!(texts(&page, ".empty a.btn"), Vec::from_iter(action), "{path}");
        assert!(
            values(&page, "main table, main #list-form", "class").is_empty(),
            "{path}: nothing to search"
        );
        let page = auditor.get(path).await.body;
        let offered = values(&page, ".empty a.btn", "href");
        assert!(offered.iter().all(|href| href == "/enroll"), "{path}: {offered:?}");
    }
}

#[tokio::test]
async fn c2_9_filters_and_rights_are_told_apart_from_nothing() {
    let console = Console::new(World::new(Temper::Empty), Who::Administrator);
    let nowhere = Console::new(World::new(Temper::Empty), Who::NoSite);
    for (list, filter, noun) in [
        ("/console/devices", "state=enrolled", "devices"),
        ("/console/attempts", "state=stopped", "attempts"),
        ("/console/certificates", "expires=30d", "certificates"),
        ("/console/audit", "outcome=refused", "lines"),
        ("/console/sites", "q=north", "sites"),
        ("/console/accounts", "role=auditor", "accounts"),
        ("/console/directories", "q=office", "directories"),
    ] {
        let page = console.get(&format!("{list}?{filter}")).await.body;
        assert_eq!(texts(&page, ".empty p"), [format!("No {noun} match.")]);
        assert_eq!(texts(&page, ".empty a"), ["Clear filters"]);
        assert_eq!(values(&page, ".empty a", "href"), [list]);
        // Accounts and directories are for those who see every site.
        if list == "/console/accounts" || list == "/console/directories" {
            assert_eq!(nowhere.get(list).await.status, StatusCode::FORBIDDEN, "{list}");
            continue;
        }
        let page = nowhere.get(list).await.body;
        assert!(texts(&page, ".empty p")[0].starts_with("Your account has no site yet"), "{list}");
        assert!(texts(&page, ".empty a").is_empty(), "{list}: there is no way from here");
    }
}

/// Rows and objects of which nobody ever reported or entered anything.
#[tokio::test]
async fn c3_no_cell_and_no_fact_is_empty() {
    let console = Console::new(World::bare(), Who::Administrator);
    // A line of the audit log always has somebody who did it.
    let lists = LISTS.iter().map(|(path, _)| (*path).to_owned()).filter(|path| path != "/console/audit");
    let mut pages: Vec<String> = lists.collect();
    for tab in ["", "?tab=management", "?tab=security", "?tab=certificates", "?tab=commands", "?tab=attempts"]
    {
        pages.push(format!("/console/devices/{}{tab}", ids::device()));
    }
    pages.push("/console/attempts/K7QF-2M9D".to_owned());
    pages.push(format!("/console/certificates/{}", ids::certificate()));
    for path in pages {
        let page = console.get(&path).await.body;
        assert_eq!(faults(&page), Vec::<String>::new(), "{path}");
        let cells = texts(&page, "tbody td:not(.select-cell), .facts dd");
        assert!(!cells.is_empty(), "{path} shows nothing at all");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{path}: {cells:?}");
    }
}
