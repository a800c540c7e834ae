//! The menu that leads to a file with what the list shows (ux C2.8), and which columns it has. The file itself is made
//! by the server.

use crate::ui::{
    data::{Query, kept},
    layout::Icon,
};
use domain::export::ExportColumn;
use leptos::prelude::*;

/// The columns an address asks for: with `columns=all` every one; otherwise the first, as in the list, and those that
/// `cols` names, or every one if it names none.
pub fn file_columns<T>(query: &Query, all: Vec<ExportColumn<T>>) -> Vec<ExportColumn<T>> {
    let keys: Vec<&str> = query.get("cols").split('.').collect();
    let named = all.iter().any(|column| keys.contains(&column.key));
    if query.get("columns") == "all" || !named {
        return all;
    }
    let wanted = |(at, column): &(usize, ExportColumn<T>)| *at == 0 || keys.contains(&column.key);
    all.into_iter().enumerate().filter(wanted).map(|(_, column)| column).collect()
}

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

/// What the list calls a column the file calls the same, and both begin with the same one.
#[cfg(test)]
pub(crate) fn assert_named_alike<A, B>(list: &[crate::ui::data::Column<A>], file: &[ExportColumn<B>]) {
    let shown: Vec<(&str, &str)> = list.iter().map(crate::ui::data::Column::names).collect();
    let file: Vec<(&str, &str)> = file.iter().map(|column| (column.key, column.head)).collect();
    assert_eq!(shown.first(), file.first());
    assert!(shown.iter().all(|column| file.contains(column)), "{shown:?} {file:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(address: &str) -> Vec<&'static str> {
        let column = |key| ExportColumn { key, head: key, text: |(): &()| String::new() };
        let all = vec![column("name"), column("serial"), column("id")];
        file_columns(&Query::parse(address), all).iter().map(|column| column.key).collect()
    }

    #[test]
    fn c2_8_the_file_has_the_columns_shown_or_all() {
        assert_eq!(keys("columns=shown&cols=id.name"), ["name", "id"]);
        assert_eq!(keys("cols=serial"), ["name", "serial"], "the list always shows its first column");
        assert_eq!(keys("columns=all&cols=name"), ["name", "serial", "id"]);
        assert_eq!(keys("cols=drop"), ["name", "serial", "id"]);
        assert_eq!(keys(""), ["name", "serial", "id"]);
    }
}
