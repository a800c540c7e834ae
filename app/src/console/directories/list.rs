//! The list of directories, in the order of sign-in.

use crate::{
    console::frame::{self, Page, Section},
    host::context,
    paths,
    ui::{
        action::{LinkButton, Weight},
        data::{Column, Empty, Table, code},
    },
};
use contract::{Error, caller::SettingsEdit, directories::DirectoryDetail};
use domain::settings::directory::DirectoryTls;
use leptos::prelude::*;

/// `/console/directories`.
pub fn page() -> AnyView {
    frame::page(Section::Directories, content())
}

async fn content() -> Result<Page, Error> {
    let by = context::caller()?;
    let rows = context::services()?.directories.list(&by.admin()?).await?;
    let may_edit = by.may::<SettingsEdit>();
    let body = if rows.is_empty() {
        view! {
            <Empty sentence="No directory is connected. People enroll with the accounts kept here.">
                {may_edit.then(new_directory)}
            </Empty>
        }
        .into_any()
    } else {
        view! { <Table id="directories" caption="Directories in the order of sign-in" columns=columns() rows=rows /> }
            .into_any()
    };
    let page = Page::new("Directories", body)
        .lead("LDAP servers people sign in with. The first one that knows a name decides.");
    Ok(if may_edit { page.actions(new_directory()) } else { page })
}

fn new_directory() -> impl IntoView {
    view! { <LinkButton href=paths::CONSOLE_DIRECTORIES_NEW label="New directory" weight=Weight::Primary /> }
}

fn columns() -> Vec<Column<DirectoryDetail>> {
    vec![
        Column::new("Name", |row: &DirectoryDetail| {
            let href = format!("{}/{}", paths::CONSOLE_DIRECTORIES, row.id);
            view! { <a href=href><bdi>{row.directory.name.clone()}</bdi></a> }.into_any()
        }),
        Column::new("Order", |row: &DirectoryDetail| row.position.into_any()).numeric(),
        Column::new("Hosts", |row: &DirectoryDetail| {
            let hosts: Vec<_> =
                row.directory.hosts.iter().map(|host| format!("{}:{}", host.host, host.port)).collect();
            view! { <bdi dir="ltr"><code class="id">{hosts.join(", ")}</code></bdi> }.into_any()
        }),
        Column::new("Protection", |row: &DirectoryDetail| protection(row.directory.tls).into_any()),
        Column::new("People under", |row: &DirectoryDetail| code(Some(row.directory.users.base.clone()))),
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
