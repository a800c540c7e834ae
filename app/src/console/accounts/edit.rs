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
    server_fns::accounts::{CreateAccount, DeleteAccount, EditAccount, SetAccountPassword},
    ui::{
        action::Confirm,
        data::{DetailList, Fact, Time},
        form::{Entries, FormFrame, Hidden, PasswordField, ProblemList, SavedMeanwhile},
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
    let body = view! {
        <FormFrame action=CreateAccount::url() problems=entries.lines() submit="Create account"
            cancel=paths::CONSOLE_ACCOUNTS.to_owned() sticky=true>
            <AccountFields entries=entries.clone() sites=sites chosen=chosen />
            <PasswordField of=entries.field("password") autocomplete="new-password" hint=PASSWORD_HINT />
            <PasswordField of=entries.field("repeat") autocomplete="new-password" />
        </FormFrame>
    };
    Ok(Page::new("New account", body).under(paths::CONSOLE_ACCOUNTS, "Accounts").form(has_problems))
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
    let deleting = Entries::new(&[], Vec::new(), outcome::take(&acts::part_name(&id, "delete")).await?);
    let has_problems = entries.has_problems() || password.has_problems() || deleting.has_problems();
    let (sites, chosen) = (site_choices(&by).await?, entries.all("sites"));
    let version = row.account.version.to_string();
    let compared = saved.into_iter().filter(|(name, _)| name != "sites").collect();
    let (password_form, delete) = (password_form(&id, &password), delete(&row, &deleting));
    let body = view! {
        <ProblemList lines=deleting.lines() />
        <SavedMeanwhile labels=LABELS saved=compared entries=without_sites(&entries) reload=acts::account_page(&id) />
        <FormFrame action=EditAccount::url() problems=entries.lines() submit="Save" cancel=paths::CONSOLE_ACCOUNTS.to_owned()>
            <Hidden name="id" value=id />
            <Hidden name="version" value=version />
            <AccountFields entries=entries.clone() sites=sites chosen=chosen username_fixed=true />
        </FormFrame>
        {password_form}
        {delete}
    };
    Ok(Page::new(title, body).under(paths::CONSOLE_ACCOUNTS, "Accounts").form(has_problems))
}

/// Entries whose single values can be compared field by field; the list of sites is not one of them.
fn without_sites(entries: &Entries) -> Entries {
    let names = LABELS.iter().map(|(name, _)| *name).filter(|name| *name != "sites");
    let values = names.map(|name| (name.to_owned(), entries.value(name).to_owned())).collect();
    Entries::new(LABELS, values, None)
}

fn password_form(id: &str, entries: &Entries) -> impl IntoView + use<> {
    let (id, entries) = (id.to_owned(), entries.clone());
    view! {
        <section class="card mb-6" aria-labelledby="set-password">
            <h2 id="set-password" class="mb-1">"Set a new password"</h2>
            <p class="hint mb-4">"Tell it to the person yourself. Open sessions of this account end."</p>
            <FormFrame action=SetAccountPassword::url() problems=entries.lines() submit="Set password">
                <Hidden name="id" value=id />
                <PasswordField of=entries.field("password") autocomplete="new-password" hint=PASSWORD_HINT />
                <PasswordField of=entries.field("repeat") autocomplete="new-password" />
            </FormFrame>
        </section>
    }
}

fn delete(row: &AccountRow, entries: &Entries) -> impl IntoView + use<> {
    let consequence =
        format!("{} can no longer sign in. Devices it enrolled keep their records.", row.account.username);
    let (id, version) = (row.account.id.to_string(), row.account.version.to_string());
    view! {
        <Confirm opener="Delete this account" consequence=consequence verb="Delete account"
            action=DeleteAccount::url() open=entries.has_problems()>
            <Hidden name="id" value=id />
            <Hidden name="version" value=version />
        </Confirm>
    }
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
