//! A site's own page, and the page that makes one.

use super::{
    LABELS,
    acts::{self, SiteForm},
};
use crate::{
    console::{
        FormValues,
        frame::{self, Page, Section},
        outcome,
    },
    host::context,
    paths,
    server_fns::sites::{CheckSite, CreateSite, DeleteSite, RenameSite},
    ui::{
        action::LinkButton,
        data::{DetailList, Fact},
        form::{ConfirmForm, Conflict, Entries, FormFrame, Hidden, Labels, SelectField, Sides, TextField},
        notice::{Alert, Tone},
    },
};
use contract::{Error, caller::SitesEdit, sites::SiteRow};
use domain::ids::SiteId;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

const DELETE_LABELS: Labels = &[("move_to", "Its devices move to")];

/// `/console/sites/new`.
pub fn new_page() -> AnyView {
    frame::page(Section::Sites, new_content())
}

async fn new_content() -> Result<Page, Error> {
    let _may: contract::AdminSession<SitesEdit> = context::caller()?.admin()?;
    let entries = Entries::new(LABELS, Vec::new(), outcome::take("sites/new").await?);
    let has_problems = entries.has_problems();
    let key = outcome::key()?;
    let body = view! {
        <FormFrame action=CreateSite::url() check=CheckSite::url() problems=entries.lines() unsaved=entries.is_restored()
            submit="Create site" cancel=paths::CONSOLE_SITES.to_owned()>
            <Hidden name="key" value=key />
            <TextField of=entries.field("name") hint="For example a school or an office." />
        </FormFrame>
    };
    let page = Page::new("New site", body)
        .lead("A site separates devices, and the administrators who may see them.")
        .under(paths::CONSOLE_SITES, "Sites");
    Ok(page.form(has_problems))
}

/// `/console/sites/:id`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Sites, content(id))
}

async fn content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let services = context::services()?;
    let site_id: SiteId = outcome::id(&id)?;
    let row = services.sites.get(&by.admin()?, site_id).await?;
    let title = row.site.name.clone();
    if !by.may::<SitesEdit>() {
        return Ok(Page::new(title, read_only(&row)).under(paths::CONSOLE_SITES, "Sites"));
    }
    let saved = SiteForm { name: row.site.name.clone() }.pairs();
    let entries = Entries::new(LABELS, saved.clone(), outcome::take(&acts::form_name(&id)).await?);
    let sides = Sides {
        labels: LABELS,
        saved,
        version: row.site.version.to_string(),
        changed: outcome::moment(row.changed.as_ref()),
        words: |_, value| value.to_owned(),
    };
    let has_problems = entries.has_problems() || sides.conflict(&entries);
    let delete = acts::delete_page(&id);
    let body = view! {
        <Conflict sides=sides entries=entries.clone() reload=acts::site_page(&id) />
        <FormFrame action=RenameSite::url() check=CheckSite::url() problems=entries.lines() unsaved=entries.is_restored()
            submit="Save" cancel=paths::CONSOLE_SITES.to_owned()>
            <Hidden name="id" value=id.clone() />
            <Hidden name="version" value=row.site.version.to_string() />
            <TextField of=entries.field("name") />
        </FormFrame>
        <p class="mt-8"><LinkButton href=delete label="Delete this site…" /></p>
    };
    let page = Page::new(title, body)
        .lead("The name people choose in the portal, and administrators see here.")
        .under(paths::CONSOLE_SITES, "Sites");
    Ok(page.form(has_problems))
}

/// `/console/sites/:id/delete`.
pub fn delete_page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Sites, delete_content(id))
}

async fn delete_content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let _may: contract::AdminSession<SitesEdit> = by.admin()?;
    let services = context::services()?;
    let row = services.sites.get(&by.admin()?, outcome::id(&id)?).await?;
    let others = services.sites.list(&by.admin()?).await?;
    let entries = Entries::new(DELETE_LABELS, Vec::new(), outcome::take(&acts::delete_form_name(&id)).await?);
    let has_problems = entries.has_problems();
    let consequence = match row.devices {
        0 => format!("{} has no devices.", row.site.name),
        1 => format!("{} has 1 device. It moves to the site you choose.", row.site.name),
        n => format!("{} has {n} devices. They move to the site you choose.", row.site.name),
    };
    let consequences = vec![
        consequence,
        "Accounts that may see only this site see nothing any more.".to_owned(),
        "This cannot be undone.".to_owned(),
    ];
    let mut options = vec![(String::new(), "Choose a site".to_owned())];
    options.extend(
        others
            .iter()
            .filter(|other| other.site.id != row.site.id)
            .map(|other| (other.site.id.to_string(), other.site.name.clone())),
    );
    let field = entries.field("move_to");
    let title = format!("Delete {}?", row.site.name);
    let body = view! {
        <ConfirmForm action=DeleteSite::url() problems=entries.lines() consequences=consequences verb="Delete site"
            cancel=acts::site_page(&id)>
            <Hidden name="id" value=row.site.id.to_string() />
            <Hidden name="version" value=row.site.version.to_string() />
            {(row.devices > 0).then(|| view! { <SelectField of=field options=options /> })}
        </ConfirmForm>
    };
    Ok(Page::new(title, body).under(paths::CONSOLE_SITES, "Sites").form(has_problems))
}

fn read_only(row: &SiteRow) -> impl IntoView + use<> {
    let facts = vec![Fact::text("Name", Some(row.site.name.clone())), Fact::new("Devices", row.devices)];
    view! {
        <Alert tone=Tone::Info title="You need the role Administrator for all sites to change this." />
        <section class="card"><DetailList facts=facts /></section>
    }
}
