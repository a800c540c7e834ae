//! What the caller prefers: columns of a list, keyboard shortcuts.

use super::{
    form_values::is_on,
    outcome::{self, Done, Sent},
};
use crate::{error::AppError, host, paths, ui::data::Query};
use contract::Error;

/// Keeps the columns of the list whose address this is, and shows the list with them.
pub async fn keep_columns(columns: Vec<String>, list: String) -> Result<(), AppError> {
    let list = outcome::safe_next(&list).to_owned();
    let (path, query) = list.split_once('?').unwrap_or((&list, ""));
    let shown = Query::parse(query).from_start().with("cols", &columns.join(".")).href(path);
    let key = path.to_owned();
    let kept =
        host::call(|s, by| async move { s.preferences.keep_columns(&by.admin()?, &key, columns).await });
    match kept.await {
        Ok(()) => host::redirect(&shown),
        Err(Error::SignInRequired | Error::Expired) => host::redirect(&outcome::sign_in_address(&list)),
        // The choice still holds for this address.
        Err(error) => {
            host::redirect(&shown);
            return Err(error.into());
        }
    }
    Ok(())
}

/// Switches the shortcuts.
pub async fn keep_shortcuts(shortcuts: String) -> Result<(), AppError> {
    let page = paths::CONSOLE_ACCOUNT.to_owned();
    let sent = Sent { form: "account/shortcuts".to_owned(), page: page.clone(), values: Vec::new() };
    let on = is_on(&shortcuts);
    let kept = host::call(|s, by| async move { s.preferences.keep_shortcuts(&by.admin()?, on).await }).await;
    outcome::settle(sent, kept.map(|()| Done { to: page, what: "saved", name: String::new() })).await
}
