//! The list of accounts.

use super::filters;
use crate::{
    console::{
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
        words,
    },
    host::context,
    paths,
    server_fns::lists::KeepColumns,
    ui::{
        action::{LinkButton, Weight},
        data::{Badge, Column, Query, State, Time, entered, named},
        list::{ListPage, Nothing, Noun},
    },
};
use contract::{
    Error,
    accounts::{AccountQuery, AccountRow},
    caller::AccountsEdit,
};
use domain::{list::AccountSort, site::SiteScope};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/accounts`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Accounts, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    // Who may not see accounts is told so, whatever else there is to see.
    let found = services.accounts.page(&by.admin()?, asked.clone()).await?;
    let sites = services.sites.list(&by.admin()?).await?;
    let columns = columns(&query, &asked);
    let may_edit = by.may::<AccountsEdit>();
    let body =
        ListPage::new(paths::CONSOLE_ACCOUNTS, query.clone(), Noun { one: "account", many: "accounts" })
            .search("Search by name or mail")
            .filters(filters::selects(&sites))
            .chips(filters::chips(&query, &asked, &sites))
            .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_ACCOUNTS).await?)
            .remember(KeepColumns::url())
            .export(paths::CONSOLE_EXPORT_ACCOUNTS)
            .news(news(&by, None))
            .nothing(nothing(may_edit))
            .view(columns, found);
    let page = Page::new("Accounts", body)
        .lead("Accounts kept on this server: administrators, and people who enroll without a directory.");
    Ok(if may_edit { page.actions(new_account()) } else { page })
}

fn nothing(may_edit: bool) -> Nothing {
    Nothing::new("There are no local accounts yet.", Manual::Accounts).action(may_edit.then(new_account))
}

fn new_account() -> impl IntoView {
    view! { <LinkButton href=paths::CONSOLE_ACCOUNTS_NEW label="New account" weight=Weight::Primary /> }
}

pub(super) fn columns(query: &Query, asked: &AccountQuery) -> Vec<Column<AccountRow>> {
    let by = |sort: AccountSort| filters::sorting(query, asked, sort);
    vec![
        Column::new("User name", |row: &AccountRow| {
            let href = format!("{}/{}", paths::CONSOLE_ACCOUNTS, row.account.id);
            view! { <a href=href><bdi>{row.account.username.clone()}</bdi></a> }.into_any()
        })
        .key("account")
        .sorted(by(AccountSort::Username)),
        Column::new("Full name", |row: &AccountRow| entered(row.account.full_name.clone()))
            .key("name")
            .sorted(by(AccountSort::FullName)),
        Column::new("Mail address", |row: &AccountRow| entered(row.account.email.clone()))
            .key("email")
            .extra(),
        Column::new("State", |row: &AccountRow| {
            let state = if row.account.enabled { State::Ok } else { State::Idle };
            view! { <Badge state=state word=filters::state(row.account.enabled) /> }.into_any()
        })
        .key("state"),
        Column::new("Role", |row: &AccountRow| words::role(row.account.role).into_any())
            .key("role")
            .sorted(by(AccountSort::Role)),
        Column::new("May enroll", |row: &AccountRow| {
            if row.account.may_enroll { "Yes" } else { "No" }.into_any()
        })
        .key("enroll"),
        Column::new("Sites", |row: &AccountRow| match &row.account.sites {
            SiteScope::All => "All".into_any(),
            SiteScope::Only(sites) => sites.len().into_any(),
        })
        .key("sites"),
        Column::new("Last sign-in", |row: &AccountRow| match row.last_sign_in {
            Some(at) => view! { <Time at=at /> }.into_any(),
            None => named(Some("Never".to_owned())),
        })
        .key("signed")
        .sorted(by(AccountSort::SignIn)),
    ]
}
