//! The overview: charts, links, and what it is without numbers.

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{HOSTILE, Temper, World, ids},
};
use axum::http::StatusCode;
use contract::Error;

async fn overview(temper: Temper, path: &str) -> String {
    let answer = Console::new(World::new(temper), Who::Administrator).get(path).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(faults(&answer.body), Vec::<String>::new());
    answer.body
}

#[tokio::test]
async fn c7_six_tiles_and_every_chart_says_what_it_shows() {
    for temper in [Temper::Normal, Temper::Long, Temper::Hostile] {
        let page = overview(temper, "/console?since=30d").await;
        assert_eq!(values(&page, ".overview-tile", "aria-labelledby").len(), 6);
        let charts = values(&page, "svg.chart", "aria-labelledby");
        assert_eq!(charts.len(), 5, "one for each but the certificates");
        for id in charts {
            assert!(!texts(&page, &format!("svg.chart > title[id={id}]")).concat().is_empty());
        }
        assert!(values(&page, "svg.chart", "aria-describedby").iter().all(|id| {
            let words = texts(&page, &format!("svg.chart > desc[id={id}]")).concat();
            words.ends_with('.') && words.len() > 20
        }));
        assert_eq!(texts(&page, "details.chart-table > summary"), ["Show as table"; 5]);
        assert_eq!(texts(&page, "details.chart-table caption").len(), 5);
    }
}

#[tokio::test]
async fn c7_every_number_leads_to_its_list_with_range_and_site() {
    let site = "0190b5c2-7b7a-7c3e-8a52-111122223333";
    let page = overview(Temper::Normal, &format!("/console?since=24h&site={site}")).await;
    let of = |path: &str, rest: &str| format!("/console/{path}?site={site}{rest}");
    let links = values(&page, "svg.chart a", "href");
    for expected in [
        of("attempts", "&since=24h"),
        of("attempts", "&reached=downloaded&since=24h"),
        of("attempts", "&ended=no_sign_in&since=24h"),
        of("devices", "&state=enrolled"),
        of("devices", "&state=enrolled&seen=7d"),
        of("devices", "&state=enrolled&os=26.1"),
    ] {
        assert!(links.contains(&expected), "{expected} in {links:?}");
    }
    let all = values(&page, "main a", "href");
    assert!(all.contains(&of("certificates", "&expires=30d")));
    assert!(texts(&page, "svg.chart a > title").contains(&"Signed in: 15, 75 %".to_owned()));
    assert_eq!(values(&page, ".segments [aria-current]", "href"), [of("", "&since=24h").replace("/?", "?")]);
}

#[tokio::test]
async fn c7_what_is_added_up_and_what_was_not_reported_are_lists_too() {
    let page = overview(Temper::Long, "/console?since=24h").await;
    let links = values(&page, "svg.chart a", "href");
    let others = links.iter().filter(|href| href.contains("os=not~26."));
    assert_eq!(others.count(), 1, "{links:?}");
    let reasons = links.iter().filter(|href| href.contains("ended=") && href.contains('~'));
    assert_eq!(reasons.count(), 1, "{links:?}");
    let labels = |selector| texts(&page, selector).len();
    assert_eq!(labels("svg.chart .chart-label"), labels("svg.chart a .chart-label"), "no bar without a list");
}

#[tokio::test]
async fn c7_nothing_yet_is_the_set_up_and_no_empty_chart() {
    let page = overview(Temper::Empty, "/console").await;
    assert!(values(&page, "svg.chart", "class").is_empty());
    assert_eq!(texts(&page, ".checklist li").len(), 4);
    assert_eq!(values(&page, "#overview", "data-mark"), ["12.3.0"], "the ticks are live too");
}

#[tokio::test]
async fn c7_large_numbers_and_hostile_names_hold() {
    let long = overview(Temper::Long, "/console").await;
    assert!(long.contains("200,000"));
    assert!(texts(&long, ".chart-label").iter().all(|label| label.chars().count() <= 32));
    let hostile = overview(Temper::Hostile, "/console").await;
    assert!(texts(&hostile, ".feed bdi").contains(&HOSTILE.to_owned()));
    assert!(!hostile.contains("<img"));
}

#[tokio::test]
async fn c7_what_the_address_says_is_asked() {
    let console = Console::new(World::new(Temper::Normal), Who::OneSite);
    for (path, asked) in [("", "Week"), ("?since=24h", "Day"), ("?since=30d", "Month"), ("?since=1y", "Week")]
    {
        assert_eq!(console.get(&format!("/console{path}")).await.status, StatusCode::OK);
        assert!(console.world.asked().last().unwrap().contains(asked), "{path}");
    }
    console.get(&format!("/console?site={}", ids::site(1))).await;
    assert!(console.world.asked().last().unwrap().contains(&ids::site(1).to_string()));
    assert_eq!(console.get("/console?site=x").await.status, StatusCode::NOT_FOUND);
    let refusing = Console::new(World::refusing(Error::NotFound), Who::OneSite);
    assert_eq!(refusing.get("/console").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn c8_without_script_it_says_when_and_offers_to_look_again() {
    let page = overview(Temper::Normal, "/console?since=24h").await;
    assert_eq!(values(&page, ".live", "data-state"), ["still"]);
    assert!(
        texts(&page, ".live").concat().starts_with("As of ")
            && texts(&page, ".live").concat().ends_with("UTC")
    );
    assert_eq!(values(&page, ".live-line a:not([hidden])", "href"), ["/console?since=24h"]);
}
