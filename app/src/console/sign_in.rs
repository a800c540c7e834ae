//! The sign-in page of the console.

use super::{frame, outcome, session};
use crate::{
    IslandScripts, host,
    host::context,
    paths,
    server_fns::sign_in::SignIn,
    ui::{
        data::{Query, Time},
        form::{Entries, FormFrame, Hidden, Labels, PasswordField, Shape, TextField},
        notice::{Alert, Tone},
    },
};
use contract::{Error, caller::Anyone};
use domain::time::Timestamp;
use http::StatusCode;
use leptos::{prelude::*, server_fn::ServerFn};

const LABELS: Labels = &[("username", "User name"), ("password", "Password")];

/// `/console/sign-in`.
pub fn page() -> AnyView {
    let query = frame::query();
    Suspend::new(async move {
        match content(&query).await {
            Ok(view) => view,
            Err(error) => {
                host::status(StatusCode::SERVICE_UNAVAILABLE);
                frame::solo("Sign in".to_owned(), why_view(super::words::refusal(&error).0.to_owned()))
            }
        }
    })
    .into_any()
}

async fn content(query: &Query) -> Result<AnyView, Error> {
    let next = outcome::safe_next(query.get("next")).to_owned();
    if context::caller()?.may::<Anyone>() {
        host::go(&next);
        return Ok(().into_any());
    }
    let somebody = context::services()?.sign_in.has_administrator().await?;
    let entries = refused_entries(query);
    let title = if entries.has_problems() { "Error: Sign in" } else { "Sign in" };
    let body = view! {
        {(!somebody).then(no_administrator)}
        {why(query)}
        <FormFrame action=SignIn::url() problems=entries.lines() submit="Sign in">
            <Hidden name="next" value=next />
            <TextField of=entries.field("username") shape=Shape::Username autocomplete="username" />
            <PasswordField of=entries.field("password") autocomplete="current-password" />
        </FormFrame>
        <IslandScripts />
    };
    Ok(frame::solo_titled(title.to_owned(), "Sign in".to_owned(), body.into_any()))
}

/// What was wrong, and the name as it was typed, where a form was refused just now.
fn refused_entries(query: &Query) -> Entries {
    let problems = session::problems_from_text(query.get("problems"));
    Entries::with_problems(LABELS, session::typed_name(query), problems)
}

fn no_administrator() -> impl IntoView {
    view! {
        <Alert tone=Tone::Info title="There is no administrator yet">
            <p>"The server printed a link for the first administrator when it started. Open that link."</p>
        </Alert>
    }
}

/// Why the last try was not taken, in our words only.
fn why(query: &Query) -> Option<AnyView> {
    let until = query.get("until").parse().ok().and_then(Timestamp::from_unix);
    Some(match query.get("why") {
        "credentials" => view! {
            <Alert tone=Tone::Bad title="You were not signed in">
                <p>"User name or password is not right, or this account may not use the console. After several tries it is locked for a while: wait, or ask another administrator."</p>
            </Alert>
        }
        .into_any(),
        "tries" => view! {
            <Alert tone=Tone::Bad title="Too many tries">
                <p>
                    "The next one is looked at "
                    {match until {
                        Some(at) => view! { "from " <Time at=at /> "." }.into_any(),
                        None => "in a while.".into_any(),
                    }}
                </p>
            </Alert>
        }
        .into_any(),
        "busy" => why_view("The server is busy. Try again in a moment.".to_owned()),
        "broken" | "expired" => why_view("That did not work. Try again in a moment.".to_owned()),
        _ => return None,
    })
}

fn why_view(title: String) -> AnyView {
    view! {
        <Alert tone=Tone::Bad title=title />
        <p class="visually-hidden"><a href=paths::CONSOLE_SIGN_IN>"Start again"</a></p>
    }
    .into_any()
}
