//! The menu that leads to a file with what the list shows (ux C2.8). The file itself is made by the server.

use crate::ui::{
    data::{Query, kept},
    layout::Icon,
};
use leptos::prelude::*;

/// The menu: which columns, with a byte order mark or not, which format.
pub(super) fn menu(path: &'static str, query: &Query, shown: &[&str]) -> AnyView {
    // The file shows what the page shows, also where the columns come from the account.
    let state = kept(&query.clone().with("cols", &shown.join(".")), &["size"]);
    view! {
        <details class="menu" id="list-export">
            <summary class="btn btn-small btn-quiet" id="export-open">{Icon::Download.draw()} "Export"</summary>
            <form class="menu-sheet" method="get" action=path data-file="">
                {state}
                <fieldset class="grid">
                    <legend class="visually-hidden">"Columns of the file"</legend>
                    <label class="menu-item" for="export-shown">
                        <input type="radio" class="check" id="export-shown" name="columns" value="shown" checked=true />
                        "Columns shown"
                    </label>
                    <label class="menu-item" for="export-all">
                        <input type="radio" class="check" id="export-all" name="columns" value="all" />
                        "All columns"
                    </label>
                </fieldset>
                <label class="menu-item" for="export-bom">
                    <input type="checkbox" class="check" id="export-bom" name="bom" value="on" />
                    "Mark as UTF-8, for Excel"
                </label>
                <div class="menu-foot">
                    <button type="submit" class="btn btn-small" name="format" value="csv">"CSV"</button>
                    <button type="submit" class="btn btn-small" name="format" value="json">"JSON"</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}
