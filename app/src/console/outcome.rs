//! How every change of the console ends: a redirect to a page that shows what came of it.

use crate::{
    error::AppError,
    host,
    host::context,
    paths,
    ui::{
        data::Query,
        form::{Entries, Labels},
    },
};
use contract::{
    Error,
    forms::{Draft, LastChange, Notice},
};
use domain::{ids::Version, time::Timestamp, validate::Problem};

/// A form as it came: under which name it is kept, which page shows it, what was typed (never a password).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Name it is kept under, e.g. `sites/new`.
    pub form: String,
    /// Page with the form.
    pub page: String,
    /// What was typed.
    pub values: Vec<(String, String)>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Page to show next.
    pub to: String,
    /// Code of the sentence: `saved`, `created`, `deleted`, `password_changed`.
    pub what: &'static str,
    /// Name of the object; may be empty.
    pub name: String,
}

impl Sent {
    /// Notes the version the form was made from, so that a conflict is known as one when it is shown again.
    #[must_use]
    pub fn seen(mut self, version: &str) -> Self {
        self.values.push(("version".to_owned(), version.to_owned()));
        self
    }
}

/// What a form checks when a field is left: each field with its sentence, the same as after a post.
pub fn said(labels: Labels, found: Result<Vec<Problem>, Error>) -> Vec<(String, String)> {
    match found {
        Ok(problems) | Err(Error::Invalid { problems }) => Entries::sentences(labels, &problems),
        // Nobody is told more by this address than by the form itself.
        Err(error) => {
            let ended = matches!(error, Error::SignInRequired | Error::Expired);
            host::redirect(&if ended { sign_in_address(paths::CONSOLE) } else { paths::CONSOLE.to_owned() });
            Vec::new()
        }
    }
}

/// Redirects: after success with a notice; after a refusal back to the form with what was typed. A session that has
/// ended leads to sign-in, and what was typed waits there for the same account.
pub async fn settle(sent: Sent, result: Result<Done, Error>) -> Result<(), AppError> {
    match result {
        Ok(done) => {
            host::redirect(&done.to);
            notify(Notice::Done { what: done.what.to_owned(), name: done.name }).await?;
        }
        Err(Error::SignInRequired | Error::Expired) => {
            host::redirect(&sign_in_address(&sent.page));
            if let Some(ended) = context::caller()?.ended {
                let draft = Draft { values: sent.values, problems: Vec::new() };
                context::services()?.forms.keep_for_return(&ended, &sent.form, draft).await?;
            }
        }
        // A form with its version: the page shows both sides, and a notice would say it twice.
        Err(Error::Conflict) if sent.values.iter().any(|(name, _)| name == "version") => {
            host::redirect(&sent.page);
            keep(&sent.form, Draft { values: sent.values, problems: Vec::new() }).await?;
        }
        Err(Error::Invalid { problems }) => {
            host::redirect(&sent.page);
            keep(&sent.form, Draft { values: sent.values, problems }).await?;
        }
        Err(error) => {
            host::redirect(&sent.page);
            keep(&sent.form, Draft { values: sent.values, problems: Vec::new() }).await?;
            notify(Notice::Refused { error }).await?;
        }
    }
    Ok(())
}

/// Keeps a form for the page that shows it.
pub async fn keep(form: &str, draft: Draft) -> Result<(), Error> {
    host::call(|s, by| async move { s.forms.keep(&by.admin()?, form, draft).await }).await
}

/// A key for a form that makes something.
pub fn key() -> Result<String, Error> {
    Ok(context::services()?.forms.key(&context::caller()?.admin()?))
}

/// The key a form brought back; one that is none counts as missing.
pub fn key_of<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// When and by whom, for the form's room, which knows no nouns.
pub fn moment(change: Option<&LastChange>) -> Option<(Timestamp, String)> {
    change.map(|change| (change.at, change.by.clone()))
}

/// Takes a kept form.
pub async fn take(form: &str) -> Result<Option<Draft>, Error> {
    host::call(|s, by| async move { s.forms.take(&by.admin()?, form).await }).await
}

/// Keeps a notice for the next page.
pub async fn notify(notice: Notice) -> Result<(), Error> {
    let services = context::services()?;
    services.forms.notify(&context::caller()?.admin()?, notice).await
}

/// The sign-in page that leads back to `page`.
pub fn sign_in_address(page: &str) -> String {
    let query = Query::default();
    let query = if page == paths::CONSOLE { query } else { query.with("next", page) };
    query.href(paths::CONSOLE_SIGN_IN)
}

/// Where sign-in may lead: pages of the console only, so that nobody is sent elsewhere; else the overview.
pub fn safe_next(next: &str) -> &str {
    let is_console = next == paths::CONSOLE || next.starts_with("/console/") || next.starts_with("/console?");
    let is_plain = next.len() <= 2_048 && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let path = next.split(['?', '#']).next().unwrap_or("");
    let is_direct = !path.contains("//") && !path.contains("..") && !path.starts_with(paths::CONSOLE_SIGN_IN);
    if is_console && is_plain && is_direct { next } else { paths::CONSOLE }
}

/// The hidden `version` field. What is no number cannot be the version somebody saw.
pub fn version(text: &str) -> Result<Version, Error> {
    text.parse().map(Version).map_err(|_| Error::Conflict)
}

/// An id from a form or an address. What is no id names nothing.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_leads_to_the_console_only() {
        for good in ["/console", "/console/devices?q=a%20b", "/console?x=1"] {
            assert_eq!(safe_next(good), good);
        }
        let foreign = [
            "",
            "//evil.example",
            "https://evil.example/console",
            "/consolex",
            "/console/../enroll",
            "/console//x",
            "/console/\\evil",
            "/console/a b",
            "/console/\r\nSet-Cookie: x",
            "/console/sign-in?next=/console/sign-in",
        ];
        for bad in foreign {
            assert_eq!(safe_next(bad), "/console", "{bad:?}");
        }
    }

    #[test]
    fn the_way_back_survives_the_address() {
        let address = sign_in_address("/console/devices?q=a&b=c");
        let query = Query::parse(address.split_once('?').unwrap().1);
        assert_eq!(safe_next(query.get("next")), "/console/devices?q=a&b=c");
        assert_eq!(sign_in_address("/console"), "/console/sign-in");
    }
}
