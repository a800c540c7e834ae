//! Paging by links: "1–50 of 1,284", first, previous, next, last, and rows a page (ux C2.6).

use super::Query;
use domain::list::Page;
use leptos::prelude::*;

/// Rows a page that are offered.
pub const PAGE_SIZES: [u32; 4] = [25, 50, 100, 200];
/// Totals are counted up to here.
const COUNTED: u64 = 10_000;

/// The row under a table.
#[component]
pub fn Pager(
    /// Path of the list.
    path: &'static str,
    /// Its state.
    query: Query,
    /// Rows in all, counted up to 10,001.
    total: u64,
    /// The page shown.
    page: Page,
    /// How many rows it has.
    shown: usize,
) -> impl IntoView {
    let last = last_page(total, page);
    let query = query.without("select");
    let to = |number: u32| query.clone().with("page", &number.to_string()).href(path);
    let before = (page.number > 1).then(|| (to(1), to(page.number.saturating_sub(1))));
    let after = (page.number < last).then(|| (to(page.number.saturating_add(1)), to(last)));
    // The last page of a list that was not counted to its end is not known.
    let end = after.as_ref().filter(|_| total <= COUNTED).map(|(_, last)| last.clone());
    let sizes = PAGE_SIZES
        .into_iter()
        .map(|size| {
            let href = query.clone().without("page").with("size", &size.to_string()).href(path);
            let current = (size == page.size).then_some("true");
            let class = if size == page.size { "btn btn-small" } else { "btn btn-small btn-quiet" };
            let id = format!("size-{size}");
            view! { <a class=class id=id href=href aria-current=current aria-label=format!("{size} rows a page")>{size}</a> }
        })
        .collect_view();
    view! {
        <nav class="pager" aria-label="Pages">
            <span class="tabular-nums">{range(total, page, shown)}</span>
            <span class="flex flex-wrap gap-1">
                {before.map(|(first, previous)| view! { {step(first, "First", None)} {step(previous, "Previous", Some("prev"))} })}
                {after.map(|(next, _)| step(next, "Next", Some("next")))}
                {end.map(|last| step(last, "Last", None))}
            </span>
            <span class="flex flex-wrap items-center gap-1">"Rows " {sizes}</span>
        </nav>
    }
}

fn step(href: String, word: &'static str, rel: Option<&'static str>) -> impl IntoView {
    let id = format!("page-{}", word.to_ascii_lowercase());
    view! { <a class="btn btn-small" id=id href=href rel=rel>{word}</a> }
}

fn last_page(total: u64, page: Page) -> u32 {
    u32::try_from(total.div_ceil(u64::from(page.size.max(1)))).unwrap_or(u32::MAX).max(1)
}

fn range(total: u64, page: Page, shown: usize) -> String {
    let all = counted(total);
    if shown == 0 {
        return format!("None of {all}");
    }
    let from = page.offset().saturating_add(1);
    let to = page.offset().saturating_add(u64::try_from(shown).unwrap_or(u64::MAX));
    format!("{}–{} of {all}", grouped(from), grouped(to))
}

/// A total as counted: `1,284`, or `over 10,000`.
pub fn counted(total: u64) -> String {
    if total > COUNTED { "over 10,000".to_owned() } else { grouped(total) }
}

/// `1284` as `1,284`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len().saturating_add(4));
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_6_says_where_one_is() {
        assert_eq!(range(1_284, Page::new(1, 50), 50), "1–50 of 1,284");
        assert_eq!(range(1_284, Page::new(26, 50), 34), "1,251–1,284 of 1,284");
        assert_eq!(range(10_001, Page::new(2, 100), 100), "101–200 of over 10,000");
        assert_eq!(range(3, Page::new(9, 50), 0), "None of 3");
        assert_eq!(last_page(1_284, Page::new(1, 50)), 26);
        assert_eq!(last_page(0, Page::new(1, 50)), 1);
    }
}
