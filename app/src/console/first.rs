//! The page behind the link the server prints while there is no administrator.

use super::{frame, session, words};
use crate::{
    IslandScripts,
    host::context,
    server_fns::sign_in::FirstAdministrator,
    ui::{
        data::Query,
        form::{Entries, FormFrame, Hidden, Labels, PasswordField, Shape, TextField},
        notice::{Alert, Tone},
    },
};
use contract::Error;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

const LABELS: Labels = &[("username", "User name"), ("password", "Password"), ("repeat", "Password again")];
const TITLE: &str = "First administrator";

/// `/console/first/:token`.
pub fn page() -> AnyView {
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    let query = frame::query();
    Suspend::new(async move {
        match content(token, &query).await {
            Ok(view) => view,
            Err(Error::Expired | Error::NotFound) => frame::solo(TITLE.to_owned(), over()),
            Err(error) => {
                let (title, more) = words::refusal(&error);
                frame::solo(
                    TITLE.to_owned(),
                    view! { <Alert tone=Tone::Bad title=title><p>{more}</p></Alert> }.into_any(),
                )
            }
        }
    })
    .into_any()
}

async fn content(token: String, query: &Query) -> Result<AnyView, Error> {
    context::services()?.sign_in.first_administrator_link(&token).await?;
    let problems = session::problems_from_text(query.get("problems"));
    let entries = Entries::with_problems(LABELS, session::typed_name(query), problems);
    let title = if entries.has_problems() { format!("Error: {TITLE}") } else { TITLE.to_owned() };
    let failed = (!query.get("why").is_empty())
        .then(|| view! { <Alert tone=Tone::Bad title="That did not work. Try again in a moment." /> });
    let body = view! {
        {failed}
        <p class="mb-4">"This account sees and changes everything. The link works once."</p>
        <FormFrame action=FirstAdministrator::url() problems=entries.lines() submit="Create administrator and sign in">
            <Hidden name="token" value=token />
            <TextField of=entries.field("username") shape=Shape::Username autocomplete="username"
                hint="1 to 64 letters, digits and the characters . _ - @" />
            <PasswordField of=entries.field("password") autocomplete="new-password"
                hint="At least 15 characters. A short sentence does well; no special characters are asked for." />
            <PasswordField of=entries.field("repeat") autocomplete="new-password" />
        </FormFrame>
        <IslandScripts />
    };
    Ok(frame::solo_titled(title, TITLE.to_owned(), body.into_any()))
}

fn over() -> AnyView {
    view! {
        <Alert tone=Tone::Warn title="This link no longer works">
            <p>"It was used, it is too old, or there is an administrator already. Sign in, or start the server again to get a new link."</p>
        </Alert>
        <p><a href=crate::paths::CONSOLE_SIGN_IN>"Sign in"</a></p>
    }
    .into_any()
}
