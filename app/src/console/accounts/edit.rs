//! An account's own page, and the page that makes one.

use super::{
    acts::{self, AccountForm},
    fields::{AccountFields, LABELS},
};
use crate::{
    console::{
        FormValues,
        frame::{self, Page, Section},
        outcome, words,
    },
    host::context,
    paths,
    server_fns::accounts::{CheckAccount, CreateAccount, DeleteAccount, EditAccount, SetAccountPassword},
    ui::{
        action::LinkButton,
        data::{DetailList, Fact, Time},
        form::{ActForm, ConfirmForm, Conflict, Entries, Group, Hidden, PageForm, PasswordField, Sides},
        notice::{Alert, Tone},
    },
};
use contract::{
    AdminSession, Caller, Error,
    accounts::AccountRow,
    caller::{AccountsEdit, SitesRead},
};
use domain::{ids::AccountId, site::SiteScope};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

const PASSWORD_HINT: &str = "At least 15 characters. A short sentence does well.";

/// `/console/accounts/new`.
pub fn new_page() -> AnyView {
    frame::page(Section::Accounts, new_content())
}

async fn new_content() -> Result<Page, Error> {
    let by = context::caller()?;
    let _may: AdminSession<AccountsEdit> = by.admin()?;
    let entries = Entries::new(LABELS, AccountForm::fresh().pairs(), outcome::take("accounts/new").await?);
    let sites = site_choices(&by).await?;
    let (has_problems, chosen) = (entries.has_problems(), entries.all("sites"));
    let key = outcome::key()?;
    let body = view! {
        <PageForm action=CreateAccount::url() check=CheckAccount::url() problems=entries.lines()
            unsaved=entries.is_restored() submit="Create account" cancel=paths::CONSOLE_ACCOUNTS.to_owned()>
            <Hidden name="key" value=key />
            <AccountFields entries=entries.clone() sites=sites chosen=chosen />
            <Group id="password-group" title="Password">
                <PasswordField of=entries.field("password") autocomplete="new-password" hint=PASSWORD_HINT />
                <PasswordField of=entries.field("repeat") autocomplete="new-password" />
            </Group>
        </PageForm>
    };
    let page = Page::new("New account", body)
        .lead("For somebody who signs in to this console, or enrolls without a directory.")
        .under(paths::CONSOLE_ACCOUNTS, "Accounts");
    Ok(page.form(has_problems))
}

/// `/console/accounts/:id`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Accounts, content(id))
}

async fn content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let account_id: AccountId = outcome::id(&id)?;
    let row = context::services()?.accounts.get(&by.admin()?, account_id).await?;
    let title = row.account.username.clone();
    if !by.may::<AccountsEdit>() {
        return Ok(Page::new(title, read_only(row)).under(paths::CONSOLE_ACCOUNTS, "Accounts"));
    }
    let mut saved = AccountForm::of(&row.account).pairs();
    if let SiteScope::Only(sites) = &row.account.sites {
        saved.extend(sites.iter().map(|site| ("sites".to_owned(), site.to_string())));
    }
    let entries = Entries::new(LABELS, saved.clone(), outcome::take(&acts::form_name(&id)).await?);
    let password = Entries::new(LABELS, Vec::new(), outcome::take(&acts::part_name(&id, "password")).await?);
    let choices = site_choices(&by).await?;
    let sides = Sides {
        labels: LABELS,
        saved,
        version: row.account.version.to_string(),
        changed: outcome::moment(row.changed.as_ref()),
        words: spoken,
    };
    let has_problems = entries.has_problems() || password.has_problems() || sides.conflict(&entries);
    let (chosen, version) = (entries.all("sites"), row.account.version.to_string());
    let password_form = password_form(&id, &password);
    let delete = acts::delete_page(&id);
    let body = view! {
        <Conflict sides=sides entries=entries.clone() reload=acts::account_page(&id) />
        <PageForm action=EditAccount::url() check=CheckAccount::url() problems=entries.lines()
            unsaved=entries.is_restored() submit="Save" cancel=paths::CONSOLE_ACCOUNTS.to_owned()>
            <Hidden name="id" value=id />
            <Hidden name="version" value=version />
            <AccountFields entries=entries.clone() sites=choices chosen=chosen username_fixed=true />
        </PageForm>
        <div class="mt-6">{password_form}</div>
        <p><LinkButton href=delete label="Delete this account…" /></p>
    };
    let page = Page::new(title, body)
        .lead("Who this is, and what they may do and see.")
        .under(paths::CONSOLE_ACCOUNTS, "Accounts");
    Ok(page.form(has_problems))
}

/// Values in the words of the form.
fn spoken(name: &str, value: &str) -> String {
    match (name, value) {
        (_, "on") => "Yes".to_owned(),
        ("reach", "all") => "All sites".to_owned(),
        ("reach", "only") => "Only the sites below".to_owned(),
        ("role", _) => {
            let role: Option<&str> = acts::role_of(value).map(words::role);
            role.unwrap_or(value).to_owned()
        }
        _ => value.to_owned(),
    }
}

fn password_form(id: &str, entries: &Entries) -> impl IntoView + use<> {
    let (id, entries) = (id.to_owned(), entries.clone());
    view! {
        <ActForm id="set-password" title="Set a new password" action=SetAccountPassword::url() problems=entries.lines()
            lead="Tell it to the person yourself. Open sessions of this account end." submit="Set password">
            <Hidden name="id" value=id />
            <PasswordField of=entries.field("password") autocomplete="new-password" hint=PASSWORD_HINT />
            <PasswordField of=entries.field("repeat") autocomplete="new-password" />
        </ActForm>
    }
}

/// `/console/accounts/:id/delete`.
pub fn delete_page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Accounts, delete_content(id))
}

async fn delete_content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let _may: AdminSession<AccountsEdit> = by.admin()?;
    let row = context::services()?.accounts.get(&by.admin()?, outcome::id(&id)?).await?;
    let entries = Entries::new(&[], Vec::new(), outcome::take(&acts::part_name(&id, "delete")).await?);
    let has_problems = entries.has_problems();
    let name = row.account.username.clone();
    let sessions = match row.sessions {
        0 => "No session of it is open.".to_owned(),
        1 => "1 open session ends.".to_owned(),
        n => format!("{n} open sessions end."),
    };
    let consequences = vec![
        format!("{name} can no longer sign in, neither here nor in the portal."),
        sessions,
        "Devices it enrolled keep their records.".to_owned(),
        "This cannot be undone.".to_owned(),
    ];
    let version = row.account.version.to_string();
    let body = view! {
        <ConfirmForm action=DeleteAccount::url() problems=entries.lines() consequences=consequences
            verb="Delete account" cancel=acts::account_page(&id)>
            <Hidden name="id" value=id.clone() />
            <Hidden name="version" value=version />
        </ConfirmForm>
    };
    Ok(Page::new(format!("Delete {name}?"), body)
        .under(paths::CONSOLE_ACCOUNTS, "Accounts")
        .form(has_problems))
}

fn read_only(row: AccountRow) -> impl IntoView {
    let account = row.account;
    let sites = match &account.sites {
        SiteScope::All => "All".to_owned(),
        SiteScope::Only(sites) => sites.len().to_string(),
    };
    let facts = vec![
        Fact::text("User name", Some(account.username)),
        Fact::entered("Full name", account.full_name),
        Fact::entered("Mail address", account.email),
        Fact::flag("Can sign in", Some(account.enabled)),
        Fact::flag("May enroll devices", Some(account.may_enroll)),
        Fact::text("Role in the console", Some(words::role(account.role).to_owned())),
        Fact::text("Sites", Some(sites)),
        Fact::new("Last sign-in", row.last_sign_in.map(|at| view! { <Time at=at /> })),
    ];
    view! {
        <Alert tone=Tone::Info title="You need the role Administrator for all sites to change this." />
        <section class="card"><DetailList facts=facts /></section>
    }
}

async fn site_choices(by: &Caller) -> Result<Vec<(String, String)>, Error> {
    let by: AdminSession<SitesRead> = by.admin()?;
    let rows = context::services()?.sites.list(&by).await?;
    Ok(rows.into_iter().map(|row| (row.site.id.to_string(), row.site.name)).collect())
}
