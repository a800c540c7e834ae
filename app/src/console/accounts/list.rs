//! The list of accounts.

use crate::{
    console::{
        frame::{self, Page, Section},
        words,
    },
    host::context,
    paths,
    ui::{
        action::{LinkButton, Weight},
        data::{Badge, Column, Empty, State, Table, Time, entered, named},
    },
};
use contract::{Error, accounts::AccountRow, caller::AccountsEdit};
use domain::site::SiteScope;
use leptos::prelude::*;

/// `/console/accounts`.
pub fn page() -> AnyView {
    frame::page(Section::Accounts, content())
}

async fn content() -> Result<Page, Error> {
    let by = context::caller()?;
    let rows = context::services()?.accounts.list(&by.admin()?).await?;
    let may_edit = by.may::<AccountsEdit>();
    let body = if rows.is_empty() {
        view! { <Empty sentence="There are no local accounts yet.">{may_edit.then(new_account)}</Empty> }
            .into_any()
    } else {
        view! { <Table id="accounts" caption="Local accounts" columns=columns() rows=rows /> }.into_any()
    };
    let page = Page::new("Accounts", body)
        .lead("Accounts kept on this server: administrators, and people who enroll without a directory.");
    Ok(if may_edit { page.actions(new_account()) } else { page })
}

fn new_account() -> impl IntoView {
    view! { <LinkButton href=paths::CONSOLE_ACCOUNTS_NEW label="New account" weight=Weight::Primary /> }
}

fn columns() -> Vec<Column<AccountRow>> {
    vec![
        Column::new("User name", |row: &AccountRow| {
            let href = format!("{}/{}", paths::CONSOLE_ACCOUNTS, row.account.id);
            view! { <a href=href><bdi>{row.account.username.clone()}</bdi></a> }.into_any()
        }),
        Column::new("Full name", |row: &AccountRow| entered(row.account.full_name.clone())),
        Column::new("State", |row: &AccountRow| {
            let (state, word) =
                if row.account.enabled { (State::Ok, "Enabled") } else { (State::Idle, "Disabled") };
            view! { <Badge state=state word=word /> }.into_any()
        }),
        Column::new("Role", |row: &AccountRow| words::role(row.account.role).into_any()),
        Column::new("May enroll", |row: &AccountRow| {
            if row.account.may_enroll { "Yes" } else { "No" }.into_any()
        }),
        Column::new("Sites", |row: &AccountRow| match &row.account.sites {
            SiteScope::All => "All".into_any(),
            SiteScope::Only(sites) => sites.len().into_any(),
        }),
        Column::new("Last sign-in", |row: &AccountRow| match row.last_sign_in {
            Some(at) => view! { <Time at=at /> }.into_any(),
            None => named(Some("Never".to_owned())),
        }),
    ]
}
