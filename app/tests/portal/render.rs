//! Requests against one page, as the server makes them.

use app::{host::context::Ambient, portal::Page};
use axum::{
    body::{Body, to_bytes},
    http::{Request, Response},
};
use contract::portal::PortalPage;
use domain::enrollment::wizard::StepKind;
use leptos::prelude::*;
use scraper::{Html, Selector};

/// A page as `GET uri` would answer.
pub async fn response(
    page: PortalPage,
    wanted: Option<StepKind>,
    uri: &str,
    ambient: Ambient,
) -> Response<Body> {
    let request = Request::get(uri).header("accept", "text/html").body(()).unwrap();
    let context = move || {
        provide_context(ambient);
        provide_context(LeptosOptions::builder().output_name("muster").build());
    };
    let draw = move |answer| Page::Step(wanted).draw(answer);
    app::host::answer(request, context, || async { Ok(page) }, draw).await.map(Body::from)
}

pub async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 4 << 20).await.unwrap().to_vec()).unwrap()
}

pub async fn html(page: PortalPage) -> String {
    text(response(page, None, "/enroll", Ambient::default()).await).await
}

pub fn all<'a>(document: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    document.select(&Selector::parse(selector).unwrap()).collect()
}

/// A page with an island has these; with anything in them they would carry data.
const EMPTY_LISTS: &str = "__RESOLVED_RESOURCES=[];__SERIALIZED_ERRORS=[];__PENDING_RESOURCES=[];\
                           __RESOURCE_RESOLVERS=[];__INCOMPLETE_CHUNKS=[];";

/// What every page must be, whatever the data: returns the first rule it breaks.
pub fn fault(page: &str) -> Option<String> {
    let document = Html::parse_document(page);
    if all(&document, "h1").len() != 1 {
        return Some("not exactly one h1".to_owned());
    }
    if all(&document, "title").len() != 1 || all(&document, "main").len() != 1 {
        return Some("not exactly one title and main".to_owned());
    }
    if !all(&document, "img, [style], body title, [onerror]").is_empty() {
        return Some("markup that no page of ours has".to_owned());
    }
    for script in all(&document, "script") {
        let text: String = script.text().collect();
        let empty_lists = text == EMPTY_LISTS;
        let known =
            script.attr("src") == Some("/enroll.js") || script.attr("type") == Some("module") || empty_lists;
        if !known || script.attr("nonce").is_none_or(str::is_empty) {
            return Some("a script that is not ours".to_owned());
        }
    }
    for control in all(&document, "input:not([type=hidden]), select") {
        let id = control.attr("id").unwrap_or_default();
        if id.is_empty() || all(&document, &format!("label[for='{id}']")).len() != 1 {
            return Some(format!("control {id:?} without a label"));
        }
    }
    for described in all(&document, "[aria-describedby], [aria-labelledby]") {
        let ids = [described.attr("aria-describedby"), described.attr("aria-labelledby")];
        for id in ids.into_iter().flatten().flat_map(str::split_whitespace) {
            if all(&document, &format!("#{id}")).len() != 1 {
                return Some(format!("nothing has the id {id:?}"));
            }
        }
    }
    for form in all(&document, "form") {
        if form.attr("method") != Some("post")
            || !form.attr("action").is_some_and(|a| a.starts_with("/api/portal/"))
        {
            return Some("a form that posts nowhere".to_owned());
        }
    }
    None
}

#[test]
fn the_check_finds_what_it_must() {
    let page = |inside: &str| format!("<title>x</title><main><h1>x</h1>{inside}</main>");
    assert_eq!(fault(&page("")), None);
    for bad in [
        "<h1>y</h1>",
        "<img src=x>",
        "<p style='a'>",
        "<script>1</script>",
        "<script src=/enroll.js></script>",
        "<input id=a>",
        "<p aria-describedby=a>",
        "<form></form>",
    ] {
        assert!(fault(&page(bad)).is_some(), "{bad}");
    }
}
