//! A small time series: a column for each step, the highest one labelled, begin and end named.

use super::{
    geometry::{Column, columns},
    table::AsTable,
};
use crate::ui::data::grouped;
use leptos::prelude::*;

/// One step of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// As it stands in the table: "21 Nov, 14:00".
    pub words: String,
    /// As it stands under the chart: "14:00".
    pub short: String,
    /// How many.
    pub value: u64,
}

/// Columns beside each other.
#[component]
pub fn Series(
    /// Unique on the page.
    id: &'static str,
    /// What the chart shows.
    title: &'static str,
    /// It in a sentence.
    description: String,
    /// Heads of the table.
    heads: [&'static str; 2],
    /// In their order.
    moments: Vec<Moment>,
) -> impl IntoView {
    let values: Vec<u64> = moments.iter().map(|moment| moment.value).collect();
    let drawn = columns(&values);
    let peak = (0..values.len()).rev().max_by_key(|at| values.get(*at).copied().unwrap_or(0));
    let label = peak.and_then(|at| Some((drawn.get(at)?, *values.get(at)?))).filter(|(_, most)| *most > 0);
    let label = label.map(|(column, most)| peak_label(*column, most));
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
    let ends = moments.first().zip(moments.last()).map(|(first, last)| {
        view! {
            <text class="chart-axis" x="0" y="11.3em">{first.short.clone()}</text>
            <text class="chart-axis" x="100%" y="11.3em" text-anchor="end">{last.short.clone()}</text>
        }
    });
    let bars = drawn.into_iter().zip(&moments).map(|(column, moment)| bar(column, moment)).collect_view();
    let table = moments.into_iter().map(|moment| (moment.words, grouped(moment.value))).collect();
    view! {
        <svg class="chart" role="img" width="100%" height="12em" focusable="false"
            aria-labelledby=title_id.clone() aria-describedby=description_id.clone()>
            <title id=title_id.clone()>{title}</title>
            <desc id=description_id.clone()>{description}</desc>
            {label}
            <svg class="chart-plot" x="0" y="1.5em" width="100%" height="7.5em">{bars}</svg>
            <line class="chart-base" x1="0" x2="100%" y1="9em" y2="9em"></line>
            {ends}
        </svg>
        <AsTable id=id caption=title.to_owned() heads=heads rows=table />
    }
}

/// Over the highest column; near an edge it grows away from it.
fn peak_label(column: Column, most: u64) -> impl IntoView {
    let middle = column.middle();
    let anchor = if middle.rest() > middle.and(middle).and(middle).and(middle) {
        "start"
    } else if middle > middle.rest().and(middle.rest()).and(middle.rest()).and(middle.rest()) {
        "end"
    } else {
        "middle"
    };
    view! { <text class="chart-number" x=middle.attribute() y="1em" text-anchor=anchor>{grouped(most)}</text> }
}

fn bar(column: Column, moment: &Moment) -> impl IntoView + use<> {
    let tip = format!("{}: {}", moment.words, grouped(moment.value));
    view! {
        <rect class="chart-bar" x=column.start.attribute() y=column.height.rest().attribute()
            width=column.width.attribute() height=column.height.attribute() rx="1">
            <title>{tip}</title>
        </rect>
    }
}
