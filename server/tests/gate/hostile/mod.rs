//! S-browser, the part without a browser (P13): hostile texts in every stored field, and every view of them. No
//! element, attribute or target may come from data: a page is compared with its twin that holds a harmless word.
//! The part in real browsers is `end2end/tests/console/hostile.spec.ts`.
//!
//! `HOSTILE_PAYLOADS` is the number of payloads (quick 12; gate all).

mod look;
mod payloads;
mod world;

use crate::{count, support::Web};
use axum::{Router, extract::RawQuery, response::Html, routing::get};
use look::Bones;
use std::collections::BTreeMap;
use url::form_urlencoded;
use world::{WORD, World};

/// What every page looks like while the word stands in it.
async fn twins(web: &Web, views: &[String]) -> BTreeMap<String, (Bones, bool)> {
    let mut twins = BTreeMap::new();
    for view in views {
        let reply = web.get(view).await;
        assert_eq!(reply.status, 200, "{view}");
        let text = reply.text();
        twins.insert(view.clone(), (look::bones(&text), text.contains(WORD)));
    }
    twins
}

/// What is wrong with a page that should look like its twin.
fn faults(twin: &Bones, html: &str) -> Vec<String> {
    let mut faults = look::differences(twin, &look::bones(html));
    faults.extend(look::foreign_targets(html));
    faults
}

/// Fewer payloads than there are: spread over the list, so that each kind is met.
fn chosen() -> Vec<String> {
    let all = payloads::all();
    let wanted =
        usize::try_from(count::from_environment("HOSTILE_PAYLOADS", 12)).unwrap().clamp(1, all.len());
    let step = all.len().div_ceil(wanted);
    all.into_iter().step_by(step).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_text_is_never_markup() {
    let world = World::new().await;
    let console = world.console_views();
    let portal = vec!["/enroll/sign-in".to_owned()];
    let (of_console, of_portal) =
        (twins(&world.console, &console).await, twins(&world.portal, &portal).await);
    let shown = of_console.values().chain(of_portal.values()).filter(|(_, shows)| *shows).count();
    assert!(shown >= 10, "the word is seen in {shown} views");
    let (mut cells, mut wrong) = (0, Vec::new());
    let payloads = chosen();
    for payload in &payloads {
        // The end makes even a single sign a text that can be found again.
        let stored = format!("{payload}qzq7");
        world.replace(WORD, &stored).await;
        for (web, twins) in [(&world.console, &of_console), (&world.portal, &of_portal)] {
            for (view, (twin, _)) in twins {
                let reply = web.get(view).await;
                cells += 1;
                let found = if reply.status == 200 {
                    faults(twin, &reply.text())
                } else {
                    vec![reply.status.to_string()]
                };
                if !found.is_empty() {
                    wrong.push(format!("{view} with {:.60}: {}", payload, found.join("; ")));
                }
            }
        }
        world.replace(&stored, WORD).await;
    }
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    let counts =
        format!("{} payloads, {} views, {cells} pages", payloads.len(), of_console.len() + of_portal.len());
    count::line("S-browser, stored text", counts, "0 elements from data");
}

/// Addresses are text as well: what a query says is shown, or not, but never becomes markup.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_never_markup() {
    let world = World::new().await;
    let views = [
        "/console/devices?search=",
        "/console/devices?sort=",
        "/console/devices?page=",
        "/console/sign-in?next=",
        "/console/sign-in?why=",
        "/enroll/problem?what=",
        "/enroll/problem?what=broken&case=",
        "/enroll/closed?why=",
        "/enroll?lang=",
    ];
    let (mut cells, mut wrong) = (0, Vec::new());
    for view in views {
        let stranger = Web::safari(&world.server, "18.6");
        let web =
            if view.contains("sign-in") || view.starts_with("/enroll") { &stranger } else { &world.console };
        let twin = look::bones(&web.get(&format!("{view}zzzz")).await.text());
        for payload in chosen().into_iter().filter(|payload| payload.len() < 4_000) {
            let query: String = form_urlencoded::byte_serialize(payload.as_bytes()).collect();
            let reply = web.get(&format!("{view}{query}")).await;
            cells += 1;
            let found = faults(&twin, &reply.text());
            if reply.status >= 500 || !found.is_empty() {
                wrong.push(format!("{view}{payload}: {} {}", reply.status, found.join("; ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    count::line(
        "S-browser, addresses",
        format!("{} views, {cells} pages", views.len()),
        "0 elements from data",
    );
}

/// NUL is refused where people type, and so cannot be stored.
#[tokio::test(flavor = "multi_thread")]
async fn nul_is_refused() {
    let world = World::new().await;
    for (path, field) in
        [("/api/console/sites/create", "name"), ("/api/console/settings/enrollment", "organization")]
    {
        let before = world.server.rows().await;
        let reply = world.console.post(path, &[("version", "1"), (field, "a\0b")]).await;
        assert!(reply.status < 500, "{path}: {}", reply.status);
        let after = world.server.rows().await;
        assert_eq!((before["sites"], before["settings"]), (after["sites"], after["settings"]), "{path}");
    }
}

/// The negative control: a page that forgets to escape is caught by the same comparison.
#[tokio::test]
async fn an_unescaped_page_is_caught() {
    async fn careless(RawQuery(query): RawQuery) -> Html<String> {
        let text: String = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .map(|(name, _)| name.into_owned())
            .collect();
        Html(format!("<!DOCTYPE html><title>{text}</title><p title=\"{text}\">{text}</p>"))
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().route("/", get(careless));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let page = async |text: &str| {
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        reqwest::get(format!("{base}?{query}")).await.unwrap().text().await.unwrap()
    };
    let twin = look::bones(&page(WORD).await);
    let mut caught = 0;
    for payload in [
        "<img src=x onerror=alert(1)>",
        "\" autofocus onfocus=alert(1) x=\"",
        "</title><script>alert(1)</script>",
    ] {
        assert!(!faults(&twin, &page(payload).await).is_empty(), "{payload}");
        caught += 1;
    }
    assert!(faults(&twin, &page("plain words").await).is_empty(), "a harmless text is no fault");
    assert!(!look::formulas("a,=1+1\n").is_empty() && look::formulas("a,'=1+1,\"b\"\n").is_empty());
    count::line("S-browser, control", format!("{caught} unescaped pages"), "caught");
}
