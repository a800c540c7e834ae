//! What the forms of sites do.

use crate::{
    console::{
        FormValues,
        form_values::form_values,
        outcome::{self, Done, Sent},
    },
    error::AppError,
    host, paths,
};
use contract::Error;

form_values! {
    /// Making and renaming.
    SiteForm {
        /// Name.
        name,
    }
}

form_values! {
    /// Deleting.
    DeleteForm {
        /// Site its devices go to; empty: none.
        move_to,
    }
}

/// What would be wrong with the form; `id` empty for a new site.
pub async fn check(id: String, form: SiteForm) -> Result<Vec<(String, String)>, AppError> {
    let found =
        host::call(|s, by| async move { s.sites.check(&by.admin()?, id.parse().ok(), form.name).await });
    Ok(outcome::said(super::LABELS, found.await))
}

/// Makes a site. The same `key` with the same name makes it once.
pub async fn create(key: String, form: SiteForm) -> Result<(), AppError> {
    let sent = Sent {
        form: "sites/new".to_owned(),
        page: paths::CONSOLE_SITES_NEW.to_owned(),
        values: form.pairs(),
    };
    let name = form.name.clone();
    let made =
        host::call(
            |s, by| async move { s.sites.create(&by.admin()?, outcome::key_of(&key), form.name).await },
        );
    outcome::settle(sent, made.await.map(|_| done("created", name))).await
}

/// Renames a site.
pub async fn rename(id: String, version: String, form: SiteForm) -> Result<(), AppError> {
    let sent = Sent { form: form_name(&id), page: site_page(&id), values: form.pairs() }.seen(&version);
    let name = form.name.clone();
    let saved = host::call(|s, by| async move {
        let (id, version) = (outcome::id(&id)?, outcome::version(&version)?);
        s.sites.rename(&by.admin()?, id, version, form.name).await
    });
    outcome::settle(sent, saved.await.map(|()| done("saved", name))).await
}

/// Deletes a site; its devices go where the form says.
pub async fn delete(id: String, version: String, form: DeleteForm) -> Result<(), AppError> {
    let sent = Sent { form: delete_form_name(&id), page: delete_page(&id), values: form.pairs() };
    let gone = host::call(|s, by| async move {
        let (id, version) = (outcome::id(&id)?, outcome::version(&version)?);
        let move_to = if form.move_to.is_empty() { None } else { Some(outcome::id(&form.move_to)?) };
        let by = by.admin()?;
        s.sites.delete(&by, id, version, move_to).await
    });
    outcome::settle(sent, gone.await.map(|()| done("deleted", String::new()))).await
}

fn done(what: &'static str, name: String) -> Done {
    Done { to: paths::CONSOLE_SITES.to_owned(), what, name }
}

/// Address of a site's page; an id that is none leads to the list.
pub fn site_page(id: &str) -> String {
    match outcome::id::<domain::ids::SiteId>(id) {
        Ok(id) => format!("{}/{id}", paths::CONSOLE_SITES),
        Err(Error::NotFound | _) => paths::CONSOLE_SITES.to_owned(),
    }
}

/// Address of the page that asks before a site is deleted.
pub fn delete_page(id: &str) -> String {
    if id.parse::<domain::ids::SiteId>().is_ok() {
        format!("{}/delete", site_page(id))
    } else {
        paths::CONSOLE_SITES.to_owned()
    }
}

/// Under which name the form is kept.
pub fn form_name(id: &str) -> String {
    format!("sites/{}", id.get(..36).unwrap_or("unknown"))
}

/// Under which name the form for deleting is kept.
pub fn delete_form_name(id: &str) -> String {
    format!("{}/delete", form_name(id))
}
