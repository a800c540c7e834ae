//! Which columns are shown, and the menu that changes it (ux C2.5): a plain GET form whose boxes are the state, and
//! a second button that keeps the choice with the account.

use crate::ui::{
    data::{Column, Query, kept},
    layout::Icon,
};
use leptos::prelude::*;

/// Keys of the columns shown: from the address, else as kept with the account, else the usual ones.
pub(super) fn shown<T>(columns: &[Column<T>], query: &Query, chosen: Option<&[String]>) -> Vec<&'static str> {
    let known = |wanted: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        columns.iter().map(|column| column.key).filter(|key| !key.is_empty() && wanted(key)).collect()
    };
    let asked: Vec<&str> = query.get("cols").split('.').collect();
    let from_address = known(&|key| asked.contains(&key));
    let from_account = chosen.map(|chosen| known(&|key| chosen.iter().any(|kept| kept == key)));
    if !from_address.is_empty() {
        from_address
    } else if let Some(chosen) = from_account.filter(|chosen| !chosen.is_empty()) {
        chosen
    } else {
        columns.iter().filter(|column| !column.extra).map(|column| column.key).collect()
    }
}

/// Keeps the columns that are shown; the first one always is, and so is one without a key.
pub(super) fn pick<T>(columns: Vec<Column<T>>, shown: &[&str]) -> Vec<Column<T>> {
    let wanted = |at: usize, column: &Column<T>| {
        at == 0 || (column.key.is_empty() && !column.extra) || shown.contains(&column.key)
    };
    columns
        .into_iter()
        .enumerate()
        .filter(|(at, column)| wanted(*at, column))
        .map(|(_, column)| column)
        .collect()
}

/// The menu. `keep` is the server function that stores the choice.
pub(super) fn menu<T>(
    path: &'static str,
    query: &Query,
    columns: &[Column<T>],
    shown: &[&str],
    keep: Option<&str>,
) -> Option<AnyView> {
    let first = columns.first()?.key;
    let choices: Vec<(&'static str, &'static str)> =
        columns.iter().skip(1).filter(|c| !c.key.is_empty()).map(|c| (c.key, c.head)).collect();
    if choices.is_empty() {
        return None;
    }
    let boxes = choices
        .into_iter()
        .map(|(key, head)| {
            let id = format!("col-{key}");
            let (target, checked) = (id.clone(), shown.contains(&key));
            view! {
                <label class="menu-item" for=target>
                    <input class="check" type="checkbox" id=id name="cols[]" value=key checked=checked />
                    {head}
                </label>
            }
        })
        .collect_view();
    let hidden = kept(query, &["cols"]);
    let back = query.clone().from_start().without("cols").href(path);
    let keep = keep.map(|action| {
        view! {
            <button type="submit" class="btn btn-small" name="keep" value=back formaction=action.to_owned()
                formmethod="post" data-plain="">
                "Show and remember"
            </button>
        }
    });
    Some(
        view! {
            <details class="menu" id="list-columns">
                <summary class="btn btn-small btn-quiet" id="columns-open">{Icon::Columns.draw()} "Columns"</summary>
                <form class="menu-sheet" id="columns-form" method="get" action=path>
                    {hidden}
                    // The name is always there; with it "no other column" differs from "the usual ones".
                    <input type="hidden" name="cols[]" value=first />
                    <fieldset class="grid">
                        <legend class="visually-hidden">"Columns shown"</legend>
                        {boxes}
                    </fieldset>
                    <div class="menu-foot" data-plain="">
                        <button type="submit" class="btn btn-small">"Show"</button>
                        {keep}
                    </div>
                </form>
            </details>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column<()>> {
        let column = |key| Column::new(key, |(): &()| ().into_any()).key(key);
        vec![column("name"), column("serial"), column("model"), column("udid").extra()]
    }

    fn heads(query: &str, chosen: Option<&[String]>) -> Vec<&'static str> {
        let keys = shown(&columns(), &Query::parse(query), chosen);
        pick(columns(), &keys).iter().map(|column| column.key).collect()
    }

    #[test]
    fn c2_5_address_then_account_then_usual() {
        let kept = ["udid".to_owned(), "gone".to_owned()];
        assert_eq!(heads("", None), ["name", "serial", "model"]);
        assert_eq!(heads("", Some(&kept)), ["name", "udid"]);
        assert_eq!(heads("cols=model.udid", Some(&kept)), ["name", "model", "udid"]);
        assert_eq!(heads("cols=drop", None), ["name", "serial", "model"]);
        assert_eq!(heads("cols=name", None), ["name"]);
        assert_eq!(heads("", Some(&["gone".to_owned()])), ["name", "serial", "model"]);
    }
}
