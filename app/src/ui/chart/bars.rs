//! Horizontal bars, each with its words and its number; a funnel is bars that share a whole.

use super::{
    geometry::{Length, clipped, length},
    table::AsTable,
};
use crate::ui::data::grouped;
use leptos::prelude::*;

/// Characters of a label that fit beside the number in the narrowest tile; all of it is in the table.
const LABEL: usize = 32;
/// Height of a row, in hundredths of an em.
const ROW: usize = 300;

/// One bar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: u64,
    /// More about the number, as "77 %"; may be empty.
    pub note: String,
    /// The list that is counted.
    pub href: Option<String>,
    /// Beside the point: grey instead of the hue.
    pub quiet: bool,
}

impl Bar {
    /// `Signed in: 40, 77 %`.
    fn words(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(", {}", self.note) };
        format!("{}: {}{note}", clipped(&self.label, 200), grouped(self.value))
    }

    fn number(&self) -> String {
        if self.note.is_empty() {
            grouped(self.value)
        } else {
            format!("{} · {}", grouped(self.value), self.note)
        }
    }
}

/// A position in em from hundredths of it.
fn em(hundredths: usize) -> String {
    format!("{}.{:02}em", hundredths / 100, hundredths % 100)
}

/// Bars under each other.
#[component]
pub fn Bars(
    /// Unique on the page.
    id: &'static str,
    /// What the chart shows.
    title: &'static str,
    /// It in a sentence.
    description: String,
    /// Heads of the table.
    heads: [&'static str; 2],
    /// In the order shown.
    bars: Vec<Bar>,
    /// What a full bar stands for; by default the largest value.
    #[prop(optional_no_strip)]
    whole: Option<u64>,
) -> impl IntoView {
    let most = whole.unwrap_or_else(|| bars.iter().map(|bar| bar.value).max().unwrap_or(0));
    let height = em(ROW.saturating_mul(bars.len()));
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
    let table: Vec<_> = bars.iter().map(|bar| (bar.label.clone(), bar.number())).collect();
    let rows = (0_usize..).zip(bars).map(|(at, bar)| row(at.saturating_mul(ROW), bar, most)).collect_view();
    view! {
        <svg class="chart" role="group" width="100%" height=height focusable="false"
            aria-labelledby=title_id.clone() aria-describedby=description_id.clone()>
            <title id=title_id.clone()>{title}</title>
            <desc id=description_id.clone()>{description}</desc>
            {rows}
        </svg>
        <AsTable id=id caption=title.to_owned() heads=heads rows=table />
    }
}

fn row(top: usize, bar: Bar, most: u64) -> AnyView {
    let words = bar.words();
    let drawn = drawing(top, &bar, most);
    match bar.href {
        // Its title names it; a label would have to repeat the words one sees, each by itself.
        Some(href) => view! { <a class="chart-link" href=href>{drawn}</a> }.into_any(),
        None => view! { <g role="img" aria-label=words>{drawn}</g> }.into_any(),
    }
}

fn drawing(top: usize, bar: &Bar, most: u64) -> impl IntoView + use<> {
    let class = if bar.quiet { "chart-bar chart-quiet" } else { "chart-bar" };
    let (text, rail) = (em(top.saturating_add(120)), em(top.saturating_add(175)));
    let tip = bar.words();
    let (label, number) = (clipped(&bar.label, LABEL), bar.number());
    view! {
        <title>{tip}</title>
        <rect class="chart-hit" x="0" y=em(top) width="100%" height=em(ROW)></rect>
        <text class="chart-label" x="0" y=text.clone()>{label}</text>
        <text class="chart-number" x="100%" y=text text-anchor="end">{number}</text>
        <rect class="chart-rail" x="0" y=rail.clone() width=Length::WHOLE.attribute() height="0.6em" rx="2"></rect>
        <rect class=class x="0" y=rail width=length(bar.value, most).attribute() height="0.6em" rx="2"></rect>
    }
}
