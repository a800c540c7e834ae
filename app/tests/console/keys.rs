//! Frame and keyboard (ux C1, C9) as the server sends them.

use crate::support::{
    Console, Who,
    page::{texts, values},
    world::{Temper, World, ids},
};

#[tokio::test]
async fn c1_2_the_site_is_switched_by_links_and_carried_on() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    let site = ids::site(1);
    let page = console.get("/console/devices?q=ana&page=3").await;
    let links = values(&page.body, "#site-switch a", "href");
    assert_eq!(links[0], "/console/devices?q=ana");
    assert_eq!(links[1], format!("/console/devices?q=ana&site={site}"));
    let page = console.get(&links[1]).await;
    assert_eq!(values(&page.body, ".sidebar .nav-link", "href")[1], format!("/console/devices?site={site}"));
    assert_eq!(values(&page.body, "#site-switch [aria-current]", "href"), [links[1].clone()]);
    // From an object the menu leads to the list it stands in, and its breadcrumb keeps the site.
    let device = console.get(&format!("/console/devices/{}?site={site}", ids::device())).await;
    assert_eq!(values(&device.body, ".crumbs a", "href"), [format!("/console/devices?site={site}")]);
    assert_eq!(values(&device.body, "#site-switch a", "href")[0], "/console/devices");
}

#[tokio::test]
async fn c1_2_one_site_is_nothing_to_switch() {
    let console = Console::new(World::new(Temper::Normal), Who::OneSite);
    assert!(values(&console.get("/console/devices").await.body, "#site-switch", "class").is_empty());
}

#[tokio::test]
async fn c1_2_the_search_has_a_button() {
    let page = Console::new(World::new(Temper::Normal), Who::Administrator).get("/console").await;
    assert_eq!(texts(&page.body, ".topbar-search button[type=submit]"), ["Search"]);
}

#[tokio::test]
async fn c9_the_list_of_shortcuts_names_what_there_is() {
    let page = Console::new(World::new(Temper::Normal), Who::Administrator).get("/console").await;
    let keys = texts(&page.body, "dialog#key-list dt");
    for key in ["/", "?", "go", "gd", "jk", "x", "Enter", "n", "Esc"] {
        assert!(keys.iter().any(|found| found == key), "{key} is missing in {keys:?}");
    }
    assert_eq!(values(&page.body, "dialog#key-list", "aria-labelledby"), ["key-list-title"]);
}

#[tokio::test]
async fn c9_letters_can_be_switched_off() {
    let console = Console::new(World::new(Temper::Normal), Who::Auditor);
    let page = console.get("/console/account").await;
    assert_eq!(values(&page.body, "#shortcuts", "checked").len(), 1);
    let answer = console.post("/api/console/account/shortcuts", "").await;
    assert_eq!(answer.location, "/console/account");
    console.post("/api/console/account/shortcuts", "shortcuts=on").await;
    let asked = console.world.asked();
    assert_eq!(asked, ["shortcuts false", "shortcuts true"]);
}
