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
    server_fns::directories::{CheckDirectory, CreateDirectory, DeleteDirectory, EditDirectory},
    ui::{
        action::LinkButton,
        data::{DetailList, Fact},
        form::{ConfirmForm, Conflict, Entries, Hidden, Kept, PageForm, Sides},
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
    let key = outcome::key()?;
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
        <PageForm action=CreateDirectory::url() check=CheckDirectory::url() problems=entries.lines()
            unsaved=entries.is_restored() submit="Create directory" cancel=paths::CONSOLE_DIRECTORIES.to_owned()>
            <Hidden name="key" value=key />
            <DirectoryFields entries=entries.clone() password=Kept::Nothing />
        </PageForm>
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
    let sides = Sides {
        labels: LABELS,
        saved,
        version: detail.version.to_string(),
        changed: outcome::moment(detail.changed.as_ref()),
        words: |_, value| value.to_owned(),
    };
    let has_problems = entries.has_problems() || !tests.problems.is_empty() || sides.conflict(&entries);
    let (version, delete) = (detail.version.to_string(), acts::delete_page(&id));
    let password = if detail.has_password {
        Kept::Since(outcome::moment(detail.password_changed.as_ref()))
    } else {
        Kept::Nothing
    };
    let body = view! {
        <Conflict sides=sides entries=entries.clone() reload=acts::directory_page(&id) />
        <Tests id=id.clone() draft=tests />
        <PageForm action=EditDirectory::url() check=CheckDirectory::url() problems=entries.lines()
            unsaved=entries.is_restored() submit="Save" cancel=paths::CONSOLE_DIRECTORIES.to_owned()>
            <Hidden name="id" value=id.clone() />
            <Hidden name="version" value=version.clone() />
            <DirectoryFields entries=entries.clone() password=password />
        </PageForm>
        <p class="mt-8"><LinkButton href=delete label="Delete this directory…" /></p>
    };
    let page = Page::new(title, body)
        .lead("Where people are looked up who sign in. Tests ask it as it is saved.")
        .under(paths::CONSOLE_DIRECTORIES, "Directories");
    Ok(page.form(has_problems))
}

/// `/console/directories/:id/delete`.
pub fn delete_page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Directories, delete_content(id))
}

async fn delete_content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let _may: AdminSession<SettingsEdit> = by.admin()?;
    let services = context::services()?;
    let directories = &services.directories;
    let detail = directories.get(&by.admin()?, outcome::id(&id)?).await?;
    let others = directories.list(&by.admin()?).await?.len().saturating_sub(1);
    let form = format!("{}/delete", acts::form_name(&id));
    let entries = Entries::new(&[], Vec::new(), outcome::take(&form).await?);
    let has_problems = entries.has_problems();
    let name = detail.directory.name.clone();
    let left = match others {
        0 => "It is the only one: after that, only local accounts can sign in.".to_owned(),
        1 => "1 other directory stays.".to_owned(),
        n => format!("{n} other directories stay."),
    };
    let consequences = vec![
        format!("People of {name} can no longer sign in."),
        left,
        "Devices they enrolled keep their records.".to_owned(),
        "This cannot be undone: the password of the service account is gone with it.".to_owned(),
    ];
    let version = detail.version.to_string();
    let body = view! {
        <ConfirmForm action=DeleteDirectory::url() problems=entries.lines() consequences=consequences
            verb="Delete directory" cancel=acts::directory_page(&id)>
            <Hidden name="id" value=id.clone() />
            <Hidden name="version" value=version />
        </ConfirmForm>
    };
    let page = Page::new(format!("Delete {name}?"), body).under(paths::CONSOLE_DIRECTORIES, "Directories");
    Ok(page.form(has_problems))
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
