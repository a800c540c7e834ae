//! The manual: its pages, where its links lead, and that everything leads to it (ux C2.9).

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{Temper, World, ids},
};
use app::console::manual::Manual;
use axum::http::StatusCode;
use std::collections::{HashMap, HashSet};

const LISTS: [(&str, Manual); 7] = [
    ("/console/devices", Manual::Devices),
    ("/console/attempts", Manual::Attempts),
    ("/console/certificates", Manual::Certificates),
    ("/console/sites", Manual::Sites),
    ("/console/directories", Manual::Directories),
    ("/console/accounts", Manual::Accounts),
    ("/console/audit", Manual::Audit),
];

fn console(temper: Temper, who: Who) -> Console {
    Console::new(World::new(temper), who)
}

#[tokio::test]
async fn c2_9_every_list_of_nothing_leads_to_the_manual() {
    for who in [Who::Administrator, Who::Auditor] {
        let console = console(Temper::Empty, who);
        for (list, manual) in LISTS {
            let page = console.get(list).await.body;
            assert_eq!(values(&page, ".empty .empty-guide", "href"), [manual.href()], "{list} {who:?}");
            assert!(texts(&page, ".empty-guide")[0].starts_with("Read about "), "{list}");
            let links = values(&page, ".empty a", "href");
            assert_eq!(links.last(), Some(&manual.href()), "{list}: after the one action");
            assert_eq!(console.get(&manual.href()).await.status, StatusCode::OK, "{list}");
        }
    }
    let full = console(Temper::Normal, Who::Administrator);
    assert!(values(&full.get("/console/devices").await.body, ".empty-guide", "href").is_empty());
}

#[tokio::test]
async fn c2_9_every_head_leads_to_its_page_of_the_manual() {
    let console = console(Temper::Normal, Who::Administrator);
    let mut heads: Vec<(String, Manual)> =
        LISTS.iter().map(|(list, manual)| ((*list).to_owned(), *manual)).collect();
    heads.extend([
        ("/console".to_owned(), Manual::FirstSteps),
        ("/console/account".to_owned(), Manual::Accounts),
        ("/console/settings/enrollment".to_owned(), Manual::Enrollment),
        ("/console/sites/new".to_owned(), Manual::Sites),
        (format!("/console/devices/{}", ids::device()), Manual::Devices),
        (format!("/console/certificates/{}/revoke", ids::certificate()), Manual::Certificates),
    ]);
    for (path, manual) in heads {
        let page = console.get(&path).await.body;
        assert_eq!(values(&page, ".page-head #page-manual", "href"), [manual.href()], "{path}");
        assert_eq!(values(&page, ".topbar-end a[href='/console/manual']", "class"), ["menu-item"], "{path}");
    }
}

#[tokio::test]
async fn c2_9_every_page_of_the_manual_is_whole() {
    for who in [Who::Administrator, Who::Auditor, Who::OneSite, Who::NoSite] {
        let console = console(Temper::Normal, who);
        for manual in Manual::ALL {
            let answer = console.get(&manual.href()).await;
            assert_eq!(answer.status, StatusCode::OK, "{manual:?} {who:?}");
            let page = answer.body;
            assert_eq!(faults(&page), Vec::<String>::new(), "{manual:?}");
            assert_eq!(texts(&page, "main h1"), [format!("Manual: {}", manual.title())]);
            assert!(texts(&page, ".manual-text h2").len() >= 3, "{manual:?}");
            assert!(texts(&page, ".manual-text").concat().len() > 1_000, "{manual:?}");
            assert_eq!(values(&page, ".manual-contents a", "href"), Manual::ALL.map(Manual::href));
            assert_eq!(values(&page, ".manual-contents [aria-current=page]", "href"), [manual.href()]);
            assert_eq!(values(&page, ".crumbs a", "href"), ["/console/manual"]);
            assert!(values(&page, "#page-manual", "href").is_empty(), "one is there already");
        }
    }
}

/// Links of the contents and of each page, and the headings they lead to.
#[tokio::test]
async fn c2_9_links_of_the_manual_lead_to_headings_that_are_there() {
    let console = console(Temper::Normal, Who::Administrator);
    let mut parts: HashMap<String, HashSet<String>> = HashMap::new();
    let mut links: Vec<String> = Vec::new();
    for manual in Manual::ALL {
        let page = console.get(&manual.href()).await.body;
        let ids: HashSet<String> =
            values(&page, ".manual-text h2, .manual-text h3", "id").into_iter().collect();
        let found = values(&page, ".manual-text a", "href").into_iter();
        links.extend(found.map(|to| if to.starts_with('#') { manual.href() + &to } else { to }));
        parts.insert(manual.href(), ids);
    }
    let contents = console.get("/console/manual").await.body;
    assert_eq!(faults(&contents), Vec::<String>::new());
    assert_eq!(values(&contents, ".manual-list h2 a", "href"), Manual::ALL.map(Manual::href));
    let entries = values(&contents, ".manual-parts a", "href");
    assert!(entries.len() >= 3 * Manual::ALL.len(), "{entries:?}");
    links.extend(entries);
    assert!(links.iter().filter(|to| to.contains('#')).count() > 40, "{links:?}");
    for to in links {
        let (page, part) = to.split_once('#').unwrap_or((&to, ""));
        let known = parts.get(page).unwrap_or_else(|| panic!("{to} is no page of the manual"));
        assert!(part.is_empty() || known.contains(part), "{to}: there is no such heading in {known:?}");
    }
}

#[tokio::test]
async fn an_unknown_page_of_the_manual_is_not_found() {
    let console = console(Temper::Normal, Who::OneSite);
    for path in ["/console/manual/nothing-here", "/console/manual/devices.md"] {
        let answer = console.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(texts(&answer.body, "h1"), ["Not found"], "{path}");
    }
}
