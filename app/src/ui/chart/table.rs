//! The numbers of a chart as a table, folded away.

use leptos::prelude::*;

/// "Show as table".
#[component]
pub fn AsTable(
    /// Of the chart, for ids.
    id: &'static str,
    /// Names the table.
    caption: String,
    /// Heads of the two columns.
    heads: [&'static str; 2],
    /// Words and numbers as shown.
    rows: Vec<(String, String)>,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(words, number)| {
            view! {
                <tr>
                    <th scope="row"><bdi>{words}</bdi></th>
                    <td class="num">{number}</td>
                </tr>
            }
        })
        .collect_view();
    let [what, number] = heads;
    view! {
        <details class="disclosure chart-table" id=format!("{id}-table")>
            <summary>"Show as table"</summary>
            <table class="table table-compact">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{what}</th>
                        <th scope="col" class="num">{number}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}
