//! The list component, seen at the list of devices (ux C2): as the server sends it, so all of it without script.

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{HOSTILE, Temper, World, at, ids},
};
use axum::http::StatusCode;
use contract::{Error, forms::Notice};

const LIST: &str = "/console/devices";

fn console(temper: Temper) -> Console {
    Console::new(World::new(temper), Who::Administrator)
}

#[tokio::test]
async fn c2_1_everything_is_in_the_address_and_stays_in_links() {
    let site = ids::site(1);
    let page = console(Temper::Long)
        .get(&format!(
            "{LIST}?q=ana&state=enrolled&os=18&site={site}&sort=name&order=asc&size=25&cols=serial.os"
        ))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    for link in values(&page.body, "thead a[id^=sort], .pager a", "href") {
        for part in ["q=ana", "state=enrolled", "os=18", &format!("site={site}"), "cols=serial.os"] {
            assert!(link.contains(part), "{part} is lost in {link}");
        }
    }
    // The form asks for the filters; what it does not ask for goes along.
    let mut kept = values(&page.body, "#list-form input[type=hidden]", "name");
    kept.sort();
    assert_eq!(kept, ["cols", "order", "size", "sort"]);
}

#[tokio::test]
async fn c2_2_chips_name_the_filters_and_take_them_away() {
    let page = console(Temper::Normal).get(&format!("{LIST}?q=ana&state=enrolled&os=18&select=all")).await;
    assert_eq!(texts(&page.body, ".chip bdi"), ["Search is ana", "State is Enrolled", "iOS is 18"]);
    let without = values(&page.body, ".chip", "href");
    assert_eq!(without[1], "/console/devices?q=ana&os=18", "and nothing is selected in the new list");
    assert_eq!(values(&page.body, "#chips-clear", "href"), [LIST]);
}

#[tokio::test]
async fn c2_3_the_table_has_a_caption_scopes_and_a_sorted_head() {
    let page = console(Temper::Normal).get(&format!("{LIST}?sort=os")).await;
    assert_eq!(texts(&page.body, "table caption"), ["Devices"]);
    assert_eq!(texts(&page.body, "th[aria-sort=ascending]"), ["iOS"]);
    assert_eq!(values(&page.body, "tbody tr:first-child th[scope=row] a", "href").len(), 1);
    assert!(values(&page.body, "thead th:not([scope=col])", "id").is_empty());
}

#[tokio::test]
async fn c2_4_the_region_that_scrolls_can_be_reached_and_has_a_name() {
    let page = console(Temper::Normal).get(LIST).await;
    assert_eq!(
        values(&page.body, ".table-region[role=region][tabindex=\"0\"]", "aria-labelledby"),
        ["devices"]
    );
}

#[tokio::test]
async fn c2_5_columns_come_from_the_address_then_from_the_account() {
    let console = console(Temper::Normal);
    let heads = async |path: &str| texts(&console.get(path).await.body, "thead th:not(.select-cell)");
    assert_eq!(heads(LIST).await.len(), 8);
    assert_eq!(heads(&format!("{LIST}?cols=serial.account")).await, ["Name", "Serial", "User name"]);
    // As a form without script sends it.
    assert_eq!(heads(&format!("{LIST}?cols%5B%5D=name&cols%5B%5D=os")).await, ["Name", "iOS"]);
    let answer = console
        .post(
            "/api/console/lists/columns",
            "keep=%2Fconsole%2Fdevices%3Fq%3Dana&cols%5B%5D=name&cols%5B%5D=model",
        )
        .await;
    assert_eq!(answer.location, "/console/devices?q=ana&cols=name.model");
    assert_eq!(heads(LIST).await, ["Name", "Model"], "the account's own choice");
    assert_eq!(heads(&format!("{LIST}?cols=serial")).await, ["Name", "Serial"], "the address comes first");
    let page = console.get(LIST).await;
    assert_eq!(values(&page.body, "#columns-form input[checked]", "value"), ["model"]);
    let foreign = console.post("/api/console/lists/columns", "keep=https%3A%2F%2Fevil.example%2F").await;
    assert_eq!(foreign.location, "/console", "nobody is sent elsewhere");
}

#[tokio::test]
async fn c2_6_pages_are_links() {
    let page = console(Temper::Long).get(&format!("{LIST}?page=2&size=200")).await;
    assert_eq!(texts(&page.body, ".pager > span:first-child"), ["201–400 of over 10,000"]);
    assert_eq!(texts(&page.body, ".list-count"), ["over 10,000 devices"]);
    assert_eq!(texts(&page.body, ".pager [rel]"), ["Previous", "Next"]);
    assert_eq!(texts(&page.body, ".pager [id^=size]"), ["25", "50", "100", "200"]);
    assert!(
        values(&page.body, "#page-last", "href").is_empty(),
        "the end of what was not counted is not known"
    );
    assert_eq!(values(&page.body, "#page-first", "href"), ["/console/devices?size=200&page=1"]);
}

#[tokio::test]
async fn c2_7_rows_can_be_selected_without_script() {
    let console = console(Temper::Normal);
    let page = console.get(&format!("{LIST}?state=enrolled")).await;
    assert_eq!(texts(&page.body, "tbody .select-box")[0], "Select Ana's iPhone");
    assert_eq!(values(&page.body, ".check-row", "name"), ["ids[]", "ids[]"]);
    assert!(values(&page.body, ".check-row", "checked").is_empty());
    assert_eq!(values(&page.body, "#select-page", "href"), ["/console/devices?state=enrolled&select=page"]);
    let whole = console.get(&format!("{LIST}?state=enrolled&select=page")).await;
    assert_eq!(values(&whole.body, ".check-row", "checked").len(), 2);
    assert_eq!(texts(&whole.body, "#select-count"), ["All 2 on this page are selected."]);
    let all = console.get(&format!("{LIST}?state=enrolled&select=all")).await;
    assert_eq!(values(&all.body, ".check-row", "disabled").len(), 2, "what matches is meant, not these two");
    assert_eq!(values(&all.body, "#list-act input[name=all]", "value"), ["on"]);
    assert_eq!(values(&all.body, "#list-act input[name=list]", "value"), ["/console/devices?state=enrolled"]);
    assert_eq!(values(&all.body, "#select-clear", "href"), ["/console/devices?state=enrolled"]);
    assert_eq!(faults(&all.body), Vec::<String>::new());
    let long = Console::new(World::new(Temper::Long), Who::Administrator);
    let long = long.get(&format!("{LIST}?select=page")).await;
    assert_eq!(texts(&long.body, "#select-all"), ["Select all over 10,000 that match"]);
}

fn ids(count: usize) -> String {
    format!("ids%5B%5D={}&", ids::device()).repeat(count)
}

const ASK: &str = "/api/console/devices/ask-inventory";

#[tokio::test]
async fn c2_7_a_few_are_asked_at_once_and_many_after_a_look_at_the_number() {
    let console = console(Temper::Normal);
    let few = console.post(ASK, &format!("{}list=%2Fconsole%2Fdevices%3Fq%3Dana", ids(2))).await;
    assert_eq!(few.location, "/console/devices?q=ana");
    assert!(console.world.asked().iter().any(|asked| asked.starts_with("ask Ids")));
    let page = console.get(&few.location).await;
    assert_eq!(texts(&page.body, ".notice-ok .notice-title"), ["Asked 24 devices; 3 are not enrolled."]);

    let many = console.post(ASK, "all=on&list=%2Fconsole%2Fdevices%3Fstate%3Denrolled%26page%3D3").await;
    assert_eq!(many.location, "/console/devices/inventory");
    assert!(!console.world.asked().iter().any(|asked| asked.contains("Matching")), "not yet");
    for _reload in 0..2 {
        let page = console.get(&many.location).await;
        assert_eq!(texts(&page.body, "h1"), ["Ask 24 devices for their inventory?"]);
        assert_eq!(faults(&page.body), Vec::<String>::new());
        assert_eq!(values(&page.body, "main input[name=confirmed]", "value"), ["on"]);
        assert_eq!(values(&page.body, "main input[name=all]", "value"), ["on"]);
    }
    let list = "%2Fconsole%2Fdevices%3Fstate%3Denrolled";
    let done = console.post(ASK, &format!("all=on&confirmed=on&list={list}")).await;
    assert_eq!(done.location, "/console/devices?state=enrolled");
    let asked = console.world.asked().concat();
    assert!(asked.contains("ask Matching") && asked.contains("state: Some(Enrolled)"), "{asked}");
}

#[tokio::test]
async fn c2_7_nothing_selected_and_no_id_are_refused() {
    let console = console(Temper::Normal);
    let none = console.post(ASK, "list=%2Fconsole%2Fdevices").await;
    let page = console.get(&none.location).await;
    assert_eq!(texts(&page.body, ".notice-bad .notice-title"), ["Nothing is selected"]);
    let foreign = console.post(ASK, "ids%5B%5D=%27--&list=https%3A%2F%2Fevil.example").await;
    assert_eq!(foreign.location, LIST);
    assert!(matches!(
        *console.world.notice.lock().unwrap(),
        Some(Notice::Refused { error: Error::NotFound })
    ));
    let page = console.get("/console/devices/inventory").await;
    assert_eq!(texts(&page.body, "main .empty a"), ["Devices"]);
}

#[tokio::test]
async fn c1_4_an_auditor_sees_the_act_with_the_reason_and_cannot_do_it() {
    let console = Console::new(World::new(Temper::Normal), Who::Auditor);
    let page = console.get(LIST).await;
    assert_eq!(values(&page.body, "#act-inventory", "aria-disabled"), ["true"]);
    assert_eq!(texts(&page.body, "#act-inventory-reason"), ["You need the role Administrator"]);
    assert!(values(&page.body, "#list-act", "action").is_empty());
    let answer = console.post(ASK, &format!("{}list=%2Fconsole%2Fdevices", ids(1))).await;
    assert_eq!(answer.location, LIST);
    assert!(matches!(
        *console.world.notice.lock().unwrap(),
        Some(Notice::Refused { error: Error::Forbidden })
    ));
    assert!(!console.world.asked().iter().any(|asked| asked.starts_with("ask")));
    assert_eq!(console.get("/console/devices/inventory").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn c2_8_the_file_is_what_is_shown() {
    let page =
        console(Temper::Normal).get(&format!("{LIST}?q=ana&sort=os&order=desc&cols=serial&size=25")).await;
    let form = "form[action=\"/console/export/devices\"]";
    let names = values(&page.body, &format!("{form} input[type=hidden]"), "name");
    assert_eq!(names, ["q", "sort", "order", "cols"]);
    assert_eq!(values(&page.body, &format!("{form} input[name=cols]"), "value"), ["serial"]);
    assert_eq!(values(&page.body, &format!("{form} button"), "value"), ["csv", "json"]);
    assert_eq!(values(&page.body, &format!("{form} [name=columns]"), "value"), ["shown", "all"]);
    assert_eq!(values(&page.body, &format!("{form} [name=bom]"), "value"), ["on"]);
}

#[tokio::test]
async fn c2_9_empty_says_why() {
    let nothing = console(Temper::Empty).get(LIST).await;
    assert!(texts(&nothing.body, ".empty p")[0].starts_with("No device is enrolled yet."));
    let filtered = console(Temper::Empty).get(&format!("{LIST}?state=enrolled")).await;
    assert_eq!(texts(&filtered.body, ".empty"), ["No devices match.Clear filters"]);
    assert_eq!(values(&filtered.body, ".empty a", "href"), [LIST]);
    let rights = Console::new(World::new(Temper::Empty), Who::NoSite).get(LIST).await;
    assert!(texts(&rights.body, ".empty p")[0].starts_with("Your account has no site yet"));
}

#[tokio::test]
async fn c2_10_every_cell_of_a_card_says_its_column() {
    let page = console(Temper::Normal).get(LIST).await;
    let cells = texts(&page.body, "tbody tr:first-child td:not(.select-cell)").len();
    let labels = values(&page.body, "tbody tr:first-child td:not(.select-cell)", "data-label");
    assert_eq!(labels.len(), cells);
    assert_eq!(labels, texts(&page.body, "thead th:not(.select-cell)")[1..]);
}

/// Without script nothing arrives; with it the button is all that appears (end2end).
#[tokio::test]
async fn c2_12_new_rows_are_offered_for_what_is_shown() {
    let console = console(Temper::Normal);
    let site = ids::site(1);
    let page = console.get(&format!("{LIST}?state=enrolled&site={site}")).await.body;
    let props = values(&page, ".list-head leptos-island", "data-props").concat();
    for part in ["\"offer\":true", &format!("\"events\":\"/console/events?site={site}\"")] {
        assert!(props.contains(part), "{part} is not in {props}");
    }
    assert_eq!(texts(&page, ".live-line a[hidden]").len(), 1, "no row is waiting yet");
    let overview = console.get("/console").await.body;
    let props = values(&overview, ".page-actions leptos-island", "data-props").concat();
    assert!(props.contains("\"offer\":false"), "numbers are put in, rows are not: {props}");
}

/// Every list has the line, also an empty one: the first row is news too.
#[tokio::test]
async fn c2_12_every_list_offers_what_is_new() {
    for temper in [Temper::Normal, Temper::Empty] {
        let console = console(temper);
        for list in ["devices", "attempts", "certificates", "audit", "sites", "accounts", "directories"] {
            let page = console.get(&format!("/console/{list}")).await.body;
            assert_eq!(values(&page, "#table-region", "data-total").len(), 1, "{list}");
            let props =
                values(&page, "#list leptos-island, #table-region leptos-island", "data-props").concat();
            assert!(props.contains("\"offer\":true"), "{list}: {props}");
        }
    }
}

#[tokio::test]
async fn c8_every_list_says_as_of_when() {
    let console = console(Temper::Normal);
    for list in ["devices", "attempts", "certificates", "audit", "sites", "accounts", "directories"] {
        let page = console.get(&format!("/console/{list}")).await.body;
        assert_eq!(texts(&page, ".live-line .live"), [format!("As of {}", at(2).clock())], "{list}");
        assert_eq!(texts(&page, ".live-line a:not([hidden])"), ["Refresh"], "{list}");
    }
}

#[tokio::test]
async fn c2_names_of_any_kind_stay_text_in_their_own_direction() {
    let rtl = "\u{202e}gpj.exe";
    let names =
        [HOSTILE.to_owned(), rtl.to_owned(), "x".repeat(10_000), "<b>bold</b> & \"quoted\"".to_owned()];
    for name in names {
        let world = World::new(Temper::Normal);
        *world.device_name.lock().unwrap() = Some(name.clone());
        let page = Console::new(world, Who::Administrator).get(&format!("{LIST}?q=a%3Cb%3E")).await;
        assert_eq!(faults(&page.body), Vec::<String>::new());
        let shown = texts(&page.body, "tbody th a > bdi");
        assert_eq!(shown[0], name.split_whitespace().collect::<Vec<_>>().join(" "));
        let said = texts(&page.body, "tbody .select-box bdi");
        assert!(said[0].chars().count() <= 120, "a long name is not read out in full");
    }
}

#[tokio::test]
async fn one_island_draws_nothing_and_starts_once() {
    let page = console(Temper::Normal).get(LIST).await;
    assert_eq!(values(&page.body, "#list #list-said", "role"), ["status"]);
    assert_eq!(values(&page.body, "#table-region", "data-said"), ["2 devices"]);
    assert_eq!(values(&page.body, "link[rel=modulepreload]", "href").len(), 1, "started once");
    assert_eq!(
        values(&page.body, "leptos-island", "data-component").len(),
        3,
        "the list's, the live feed's and the keyboard's"
    );
    assert!(values(&page.body, "table leptos-island, ul leptos-island", "data-component").is_empty());
}
