//! What is said where there is nothing: empty lists, values that nobody reported.

use crate::support::{
    Console, Who,
    page::{texts, values},
    world::{Temper, World},
};

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
        assert_eq!(texts(&page, ".empty a"), Vec::from_iter(action), "{path}");
        assert!(
            values(&page, "main table, main #list-form", "class").is_empty(),
            "{path}: nothing to search"
        );
        let page = auditor.get(path).await.body;
        let offered = values(&page, ".empty a", "href");
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
    ] {
        let page = console.get(&format!("{list}?{filter}")).await.body;
        assert_eq!(texts(&page, ".empty p"), [format!("No {noun} match.")]);
        assert_eq!(texts(&page, ".empty a"), ["Clear filters"]);
        assert_eq!(values(&page, ".empty a", "href"), [list]);
        let page = nowhere.get(list).await.body;
        assert!(texts(&page, ".empty p")[0].starts_with("Your account has no site yet"), "{list}");
        assert!(texts(&page, ".empty a").is_empty(), "{list}: there is no way from here");
    }
}
