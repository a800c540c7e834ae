//! What every page of the console must be.

use scraper::{Html, Selector};
use std::collections::HashSet;

fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).collect()
}

/// The text of the elements a selector finds.
pub fn texts(html: &str, selector: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    all(&page, selector)
        .into_iter()
        .map(|found| found.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The values of an attribute of the elements a selector finds.
pub fn values(html: &str, selector: &str, attribute: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    all(&page, selector)
        .into_iter()
        .filter_map(|found| found.value().attr(attribute).map(str::to_owned))
        .collect()
}

/// Everything wrong with a page that no page may have.
pub fn faults(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut faults = Vec::new();
    let mut must = |holds: bool, fault: String| {
        if !holds {
            faults.push(fault);
        }
    };
    must(all(&page, "h1").len() == 1, format!("{} h1", all(&page, "h1").len()));
    must(all(&page, "main#main").len() == 1, "no main".to_owned());
    must(all(&page, "head > title").len() == 1, "no title".to_owned());
    must(all(&page, "[style]").is_empty(), "inline style".to_owned());
    must(!html.contains("<script>alert"), "raw markup".to_owned());
    must(all(&page, "img").is_empty(), "raw image".to_owned());
    // Leptos closes every page with two constant scripts of its own; behind sign-in one more starts the islands, once.
    must(all(&page, "script:not([nonce]), script[src]").is_empty(), "script".to_owned());
    must(all(&page, "link[rel=modulepreload]").len() <= 1, "islands twice".to_owned());
    must(
        all(&page, "table leptos-island, ul leptos-island, select leptos-island").is_empty(),
        "island".to_owned(),
    );
    must(all(&page, "link[href='/pkg/muster.css']").len() == 1, "style sheet".to_owned());
    let ids: Vec<&str> = all(&page, "[id]").into_iter().filter_map(|found| found.value().id()).collect();
    let known: HashSet<&str> = ids.iter().copied().collect();
    must(ids.len() == known.len(), format!("an id twice in {ids:?}"));
    for pointer in ["aria-describedby", "aria-labelledby", "for"] {
        for found in all(&page, &format!("[{pointer}]")) {
            for id in found.value().attr(pointer).unwrap_or("").split_whitespace() {
                must(known.contains(id), format!("{pointer} points at {id}"));
            }
        }
    }
    let labels: HashSet<&str> =
        all(&page, "label[for]").into_iter().filter_map(|label| label.value().attr("for")).collect();
    for control in all(&page, "input, select, textarea") {
        let hidden = control.value().attr("type") == Some("hidden");
        let labelled = control.value().id().is_some_and(|id| labels.contains(id));
        must(hidden || labelled, format!("no label: {}", control.html()));
    }
    for form in all(&page, "form") {
        let action = form.value().attr("action").unwrap_or("");
        let method = form.value().attr("method").unwrap_or("");
        let right = if method == "post" { "/api/console/" } else { "/console/" };
        must(action.starts_with(right), format!("form {method} {action}"));
    }
    for link in all(&page, "a") {
        must(link.value().attr("href").is_some(), format!("no address: {}", link.html()));
    }
    for table in all(&page, "table") {
        let heads = table.select(&Selector::parse("thead th[scope=col]").unwrap()).count();
        let captions = table.select(&Selector::parse("caption").unwrap()).count();
        must(heads > 0 && captions == 1, "table without heads or caption".to_owned());
    }
    faults
}
