//! Signing in and out, the first administrator, the own password. Nobody is signed in before, so nothing can be
//! kept with a session: problems travel as codes in the address, the typed name in a cookie of its own for five minutes
//! (ux A24), and no password at all.

use super::outcome::{self, Done, Sent};
use crate::{
    error::AppError,
    host,
    host::{Cookie, context},
    paths,
    ui::data::Query,
};
use contract::{Error, Password, sign_in::ConsoleCookie};
use domain::validate::{Problem, ProblemCode};

/// Fields that may be named in the address.
const FIELDS: [&str; 3] = ["username", "password", "repeat"];
/// Problems that may be named in the address.
const CODES: [(&str, ProblemCode); 7] = [
    ("required", ProblemCode::Required),
    ("too_long", ProblemCode::TooLong),
    ("too_short", ProblemCode::TooShort),
    ("malformed", ProblemCode::Malformed),
    ("taken", ProblemCode::Taken),
    ("differs", ProblemCode::Differs),
    ("too_common", ProblemCode::TooCommon),
];

/// Problems as `username.required,password.too_short`, for the address.
pub fn problems_to_text(problems: &[Problem]) -> String {
    let one = |problem: &Problem| {
        let code = CODES.iter().find(|(_, code)| *code == problem.code).map_or("malformed", |(word, _)| word);
        FIELDS.contains(&problem.field.as_str()).then(|| format!("{}.{code}", problem.field))
    };
    problems.iter().filter_map(one).collect::<Vec<_>>().join(",")
}

/// Reads them again; what is not known is left out, so that nobody can write on the page.
pub fn problems_from_text(text: &str) -> Vec<Problem> {
    text.split(',')
        .take(FIELDS.len())
        .filter_map(|pair| {
            let (field, code) = pair.split_once('.')?;
            let field = FIELDS.iter().find(|known| **known == field)?;
            let (_, code) = CODES.iter().find(|(word, _)| *word == code)?;
            Some(Problem::new(field, *code))
        })
        .collect()
}

/// What a refusal adds to the address of a page before sign-in.
fn refused(query: Query, error: &Error) -> Query {
    match error {
        Error::Invalid { problems } => query.with("problems", &problems_to_text(problems)),
        Error::Forbidden => query.with("why", "credentials"),
        Error::TooMany { retry_at } => query.with("why", "tries").with("until", &retry_at.unix().to_string()),
        Error::Expired | Error::NotFound => query.with("why", "expired"),
        Error::Unavailable { .. } => query.with("why", "busy"),
        Error::SignInRequired | Error::Conflict | Error::Internal { .. } => query.with("why", "broken"),
    }
}

/// Signs in and leads to `next`, if that is a page of the console.
pub async fn sign_in(username: String, password: String, next: String) -> Result<(), AppError> {
    let next = outcome::safe_next(&next).to_owned();
    let password = Password::new(password);
    let typed = username.clone();
    let answer =
        host::call(|s, by| async move { s.sign_in.sign_in(&by.visitor, username, password).await }).await;
    match answer {
        Ok(cookie) => {
            welcome_back(&cookie).await;
            host::set_cookie(Cookie::Console(cookie.0));
            host::set_cookie(Cookie::TypedGone);
            host::redirect(&next);
        }
        Err(error) => {
            host::set_cookie(Cookie::Typed(typed));
            let query =
                if next == paths::CONSOLE { Query::default() } else { Query::default().with("next", &next) };
            host::redirect(&refused(query, &error).href(paths::CONSOLE_SIGN_IN));
        }
    }
    Ok(())
}

/// Entries that came after the last session had ended. Should that fail, signing in does not: the log has it.
async fn welcome_back(cookie: &ConsoleCookie) {
    let back = host::call(|s, by| async move {
        match &by.ended {
            Some(ended) => s.forms.bring_over(ended, cookie).await,
            None => Ok(()),
        }
    });
    let _ = back.await;
}

/// The user name typed into a form that was refused just now; nothing where a page is opened anew.
pub fn typed_name(query: &Query) -> Vec<(String, String)> {
    if query.get("problems").is_empty() && query.get("why").is_empty() {
        return Vec::new();
    }
    let name = Cookie::typed_name(context::ambient().secure_cookies);
    let value = context::cookie(name).map(|value| host::typed(&value)).unwrap_or_default();
    vec![("username".to_owned(), value)]
}

/// Spends the link of the first administrator.
pub async fn first(
    token: String,
    username: String,
    password: String,
    repeat: String,
) -> Result<(), AppError> {
    let page = first_page(&token);
    let typed = username.clone();
    let (password, repeat) = (Password::new(password), Password::new(repeat));
    let answer = host::call(|s, by| async move {
        s.sign_in.first_administrator(&by.visitor, &token, username, password, repeat).await
    });
    match answer.await {
        Ok(cookie) => {
            host::set_cookie(Cookie::Console(cookie.0));
            host::set_cookie(Cookie::TypedGone);
            host::redirect(paths::CONSOLE);
        }
        Err(error) => {
            host::set_cookie(Cookie::Typed(typed));
            host::redirect(&refused(Query::default(), &error).href(&page));
        }
    }
    Ok(())
}

/// Address of the first administrator's page; a token that is none of ours leads to a page that says so.
fn first_page(token: &str) -> String {
    let plain =
        token.len() <= 128 && token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    format!("{}/{}", paths::CONSOLE_FIRST, if plain && !token.is_empty() { token } else { "unknown" })
}

/// Ends the session; the cookie goes even if the session was already over.
pub async fn sign_out() -> Result<(), AppError> {
    host::set_cookie(Cookie::ConsoleGone);
    host::redirect(paths::CONSOLE_SIGN_IN);
    match host::call(|s, by| async move { s.sign_in.sign_out(&by.admin()?).await }).await {
        Ok(()) | Err(Error::SignInRequired | Error::Expired) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Changes the caller's own password.
pub async fn change_password(current: String, password: String, repeat: String) -> Result<(), AppError> {
    let (current, password, repeat) =
        (Password::new(current), Password::new(password), Password::new(repeat));
    let answer = host::call(|s, by| async move {
        s.sign_in.change_password(&by.admin()?, current, password, repeat).await
    })
    .await;
    let page = paths::CONSOLE_ACCOUNT.to_owned();
    let sent = Sent { form: "account/password".to_owned(), page: page.clone(), values: Vec::new() };
    outcome::settle(sent, answer.map(|()| Done { to: page, what: "password_changed", name: String::new() }))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_problems_travel() {
        let problems = vec![
            Problem::new("username", ProblemCode::Taken),
            Problem::new("password", ProblemCode::TooShort),
        ];
        assert_eq!(problems_from_text(&problems_to_text(&problems)), problems);
        assert!(problems_from_text("<script>.required,username.<b>,,x").is_empty());
        assert_eq!(problems_to_text(&[Problem::new("<b>", ProblemCode::Required)]), "");
    }

    #[test]
    fn a_hostile_token_makes_no_address() {
        assert_eq!(first_page("abc_-9"), "/console/first/abc_-9");
        for bad in ["", "../devices", "a/b", "a\r\nb", "ä"] {
            assert_eq!(first_page(bad), "/console/first/unknown", "{bad:?}");
        }
    }
}
