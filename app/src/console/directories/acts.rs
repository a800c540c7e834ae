//! What the forms of directories do.

use super::form::DirectoryForm;
use crate::{
    console::{
        FormValues,
        outcome::{self, Done, Sent},
    },
    error::AppError,
    host, paths,
};
use contract::{Error, Password};
use domain::ids::DirectoryId;

/// What would be wrong with the form; `id` empty for a new directory.
pub async fn check(id: String, form: DirectoryForm) -> Result<Vec<(String, String)>, AppError> {
    let found =
        host::call(
            |s, by| async move { s.directories.check(&by.admin()?, id.parse().ok(), form.read()?).await },
        );
    Ok(outcome::said(super::fields::LABELS, found.await))
}

/// Makes a directory and leads to its page, where it can be tested.
pub async fn create(key: String, form: DirectoryForm, bind_password: String) -> Result<(), AppError> {
    let sent = Sent {
        form: "directories/new".to_owned(),
        page: paths::CONSOLE_DIRECTORIES_NEW.to_owned(),
        values: form.pairs(),
    };
    let name = form.name.clone();
    let password = Password::new(bind_password);
    let made = host::call(|s, by| async move {
        s.directories.create(&by.admin()?, outcome::key_of(&key), form.read()?, password).await
    });
    let done = |id: DirectoryId| Done { to: directory_page(&id.to_string()), what: "created", name };
    outcome::settle(sent, made.await.map(done)).await
}

/// Changes a directory; an empty password keeps the present one.
pub async fn edit(
    id: String,
    version: String,
    form: DirectoryForm,
    bind_password: String,
) -> Result<(), AppError> {
    let page = directory_page(&id);
    let sent = Sent { form: form_name(&id), page: page.clone(), values: form.pairs() }.seen(&version);
    let name = form.name.clone();
    let password = (!bind_password.is_empty()).then(|| Password::new(bind_password));
    let saved = host::call(|s, by| async move {
        let (id, version) = (outcome::id(&id)?, outcome::version(&version)?);
        s.directories.edit(&by.admin()?, id, version, form.read()?, password).await
    });
    outcome::settle(sent, saved.await.map(|()| Done { to: page, what: "saved", name })).await
}

/// Deletes a directory.
pub async fn delete(id: String, version: String) -> Result<(), AppError> {
    let sent =
        Sent { form: format!("{}/delete", form_name(&id)), page: delete_page(&id), values: Vec::new() };
    let gone = host::call(|s, by| async move {
        let (id, version) = (outcome::id(&id)?, outcome::version(&version)?);
        s.directories.delete(&by.admin()?, id, version).await
    });
    let to = paths::CONSOLE_DIRECTORIES.to_owned();
    outcome::settle(sent, gone.await.map(|()| Done { to, what: "deleted", name: String::new() })).await
}

/// Address of a directory's page; an id that is none leads to the list.
pub fn directory_page(id: &str) -> String {
    let id: Result<DirectoryId, Error> = outcome::id(id);
    id.map_or_else(
        |_| paths::CONSOLE_DIRECTORIES.to_owned(),
        |id| format!("{}/{id}", paths::CONSOLE_DIRECTORIES),
    )
}

/// Address of the page that asks before a directory is deleted.
pub fn delete_page(id: &str) -> String {
    let page = directory_page(id);
    if page == paths::CONSOLE_DIRECTORIES { page } else { format!("{page}/delete") }
}

/// Under which name the form is kept.
pub fn form_name(id: &str) -> String {
    format!("directories/{}", id.get(..36).unwrap_or("unknown"))
}
