//! The list of directories, in the order of sign-in.

use super::filters;
use crate::{
    console::{
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
    },
    host::context,
    paths,
    server_fns::lists::KeepColumns,
    ui::{
        action::{LinkButton, Weight},
        data::{Column, Query, code},
        list::{ListPage, Nothing, Noun},
    },
};
use contract::{
    Error,
    caller::SettingsEdit,
    directories::{DirectoryDetail, DirectoryQuery},
};
use domain::{list::DirectorySort, settings::directory::DirectoryTls};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/directories`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Directories, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    let found = services.directories.page(&by.admin()?, asked.clone()).await?;
    let may_edit = by.may::<SettingsEdit>();
    let columns = columns(&query, &asked);
    let body = ListPage::new(
        paths::CONSOLE_DIRECTORIES,
        query.clone(),
        Noun { one: "directory", many: "directories" },
    )
    .search("Search directories")
    .chips(filters::chips(&query, &asked))
    .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_DIRECTORIES).await?)
    .remember(KeepColumns::url())
    .news(news(&by, None))
    .nothing(nothing(may_edit))
    .view(columns, found);
    let page = Page::new("Directories", body)
        .lead("LDAP servers people sign in with. The first one that knows a name decides.");
    Ok(if may_edit { page.actions(new_directory()) } else { page })
}

fn nothing(may_edit: bool) -> Nothing {
    let sentence = "No directory is connected. People enroll with the accounts kept here.";
    Nothing::new(sentence, Manual::Directories).action(may_edit.then(new_directory))
}

fn new_directory() -> impl IntoView {
    view! { <LinkButton href=paths::CONSOLE_DIRECTORIES_NEW label="New directory" weight=Weight::Primary /> }
}

fn columns(query: &Query, asked: &DirectoryQuery) -> Vec<Column<DirectoryDetail>> {
    let by = |sort: DirectorySort| filters::sorting(query, asked, sort);
    vec![
        Column::new("Name", |row: &DirectoryDetail| {
            let href = format!("{}/{}", paths::CONSOLE_DIRECTORIES, row.id);
            view! { <a href=href><bdi>{row.directory.name.clone()}</bdi></a> }.into_any()
        })
        .key("name")
        .sorted(by(DirectorySort::Name)),
        Column::new("Order", |row: &DirectoryDetail| row.position.into_any())
            .key("order")
            .numeric()
            .sorted(by(DirectorySort::Position)),
        Column::new("Hosts", |row: &DirectoryDetail| {
            let hosts: Vec<_> =
                row.directory.hosts.iter().map(|host| format!("{}:{}", host.host, host.port)).collect();
            view! { <bdi dir="ltr"><code class="id">{hosts.join(", ")}</code></bdi> }.into_any()
        })
        .key("hosts"),
        Column::new("Protection", |row: &DirectoryDetail| protection(row.directory.tls).into_any())
            .key("tls"),
        Column::new("People under", |row: &DirectoryDetail| code(Some(row.directory.users.base.clone())))
            .key("base"),
    ]
}

/// Words for the protection of the connection.
pub(super) fn protection(tls: DirectoryTls) -> &'static str {
    match tls {
        DirectoryTls::Ldaps => "LDAPS",
        DirectoryTls::StartTls => "StartTLS",
        DirectoryTls::Plain => "None (this machine only)",
    }
}
