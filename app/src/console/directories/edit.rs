//! A directory's own page with its test panes, and the page that makes one.

use super::{
    acts,
    fields::{DirectoryFields, LABELS},
    form::DirectoryForm,
    list::protection,
    preset::Preset,
    result::Tests,
    trial,
};
use crate::{
    console::{
        FormValues,
        frame::{self, Page, Section},
        outcome,
    },
    host::context,
    paths,
    server_fns::directories::{CreateDirectory, DeleteDirectory, EditDirectory},
    ui::{
        action::Confirm,
        data::{DetailList, Fact},
        form::{Entries, FormFrame, Hidden, SavedMeanwhile},
        notice::{Alert, Tone},
    },
};
use contract::{AdminSession, Error, caller::SettingsEdit, directories::DirectoryDetail};
use domain::ids::DirectoryId;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

/// `/console/directories/new`.
pub fn new_page() -> AnyView {
    let preset = frame::query().get("preset").to_owned();
    frame::page(Section::Directories, new_content(preset))
}

async fn new_content(preset: String) -> Result<Page, Error> {
    let _may: AdminSession<SettingsEdit> = context::caller()?.admin()?;
    let draft = outcome::take("directories/new").await?;
    let entries = Entries::new(LABELS, Preset::from_word(&preset).form().pairs(), draft);
    let has_problems = entries.has_problems();
    let current = |word: &str| {
        let chosen = if preset == "ad" { "ad" } else { "openldap" };
        (word == chosen).then_some("true")
    };
    let body = view! {
        <nav class="toolbar" aria-label="Presets">
            <span class="text-muted">"Begin with"</span>
            <a class="chip" href=format!("{}?preset=openldap", paths::CONSOLE_DIRECTORIES_NEW) aria-current=current("openldap")>"OpenLDAP"</a>
            <a class="chip" href=format!("{}?preset=ad", paths::CONSOLE_DIRECTORIES_NEW) aria-current=current("ad")>"Active Directory"</a>
        </nav>
        <FormFrame action=CreateDirectory::url() problems=entries.lines() submit="Create directory"
            cancel=paths::CONSOLE_DIRECTORIES.to_owned() sticky=true>
            <DirectoryFields entries=entries.clone() has_password=false />
        </FormFrame>
    };
    let page = Page::new("New directory", body)
        .lead("Once it is created, its page tests connection, people and groups.")
        .under(paths::CONSOLE_DIRECTORIES, "Directories");
    Ok(page.form(has_problems))
}

/// `/console/directories/:id`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Directories, content(id))
}

async fn content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let directory_id: DirectoryId = outcome::id(&id)?;
    let detail = context::services()?.directories.get(&by.admin()?, directory_id).await?;
    let title = detail.directory.name.clone();
    if !by.may::<SettingsEdit>() {
        return Ok(Page::new(title, read_only(&detail)).under(paths::CONSOLE_DIRECTORIES, "Directories"));
    }
    let saved = DirectoryForm::of(&detail.directory).pairs();
    let entries = Entries::new(LABELS, saved.clone(), outcome::take(&acts::form_name(&id)).await?);
    let tests = outcome::take(&trial::form_name(&id)).await?.unwrap_or_default();
    let has_problems = entries.has_problems() || !tests.problems.is_empty();
    let version = detail.version.to_string();
    let body = view! {
        <SavedMeanwhile labels=LABELS saved=saved entries=entries.clone() reload=acts::directory_page(&id) />
        <Tests id=id.clone() draft=tests />
        <FormFrame action=EditDirectory::url() problems=entries.lines() submit="Save"
            cancel=paths::CONSOLE_DIRECTORIES.to_owned() sticky=true>
            <Hidden name="id" value=id.clone() />
            <Hidden name="version" value=version.clone() />
            <DirectoryFields entries=entries.clone() has_password=detail.has_password />
        </FormFrame>
        {delete(&detail)}
    };
    Ok(Page::new(title, body).under(paths::CONSOLE_DIRECTORIES, "Directories").form(has_problems))
}

fn delete(detail: &DirectoryDetail) -> impl IntoView + use<> {
    let consequence = format!(
        "People of {} can no longer sign in. Devices they enrolled keep their records.",
        detail.directory.name
    );
    let (id, version) = (detail.id.to_string(), detail.version.to_string());
    view! {
        <Confirm opener="Delete this directory" consequence=consequence verb="Delete directory" action=DeleteDirectory::url()>
            <Hidden name="id" value=id />
            <Hidden name="version" value=version />
        </Confirm>
    }
}

fn read_only(detail: &DirectoryDetail) -> impl IntoView + use<> {
    let directory = &detail.directory;
    let hosts: Vec<_> = directory.hosts.iter().map(|host| format!("{}:{}", host.host, host.port)).collect();
    let facts = vec![
        Fact::code("Hosts", Some(hosts.join(", "))),
        Fact::text("Protection", Some(protection(directory.tls).to_owned())),
        Fact::entered("Service account", directory.bind_dn.clone()),
        Fact::entered("People under", directory.users.base.clone()),
        Fact::entered("User name attribute", directory.users.username.clone()),
        Fact::entered("Groups under", directory.groups.base.clone()),
        Fact::new("Order of sign-in", detail.position),
    ];
    view! {
        <Alert tone=Tone::Info title="You need the role Administrator for all sites to change or test this." />
        <section class="card"><DetailList facts=facts /></section>
    }
}
