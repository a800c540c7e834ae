//! The enrollment settings page.

use super::{
    acts::{EnrollmentForm, FORM},
    matrix::Matrix,
};
use crate::{
    console::{
        FormValues,
        frame::{self, Page, Section},
        outcome,
    },
    host::context,
    paths,
    server_fns::settings::{CheckEnrollment, SaveEnrollment},
    ui::{
        data::{DetailList, Fact, Time},
        form::{Conflict, Entries, Group, Hidden, Labels, PageForm, Shape, Sides, SwitchField, TextField},
        notice::{Alert, Tone},
    },
};
use contract::{Error, caller::SettingsEdit, settings::Saved};
use domain::settings::enrollment::EnrollmentSettings;
use leptos::{prelude::*, server_fn::ServerFn};

pub(super) const LABELS: Labels = &[
    ("organization", "Organization"),
    ("help_contact", "Where to get help"),
    ("institutional", "Devices of the organization may enroll"),
    ("personal", "Devices people own may enroll"),
    ("reduced_rights", "Personal devices on iOS 18 and later: fewer rights"),
    ("reduced_network_information", "Also ask for network information"),
    ("reduced_app_list", "Also ask for the list of apps"),
    ("skip_certificate", "Leave out the certificate step"),
    ("minimum_ios", "Minimum iOS"),
];

/// `/console/settings/enrollment`.
pub fn page() -> AnyView {
    frame::page(Section::Enrollment, content())
}

async fn content() -> Result<Page, Error> {
    let by = context::caller()?;
    let saved = context::services()?.settings.enrollment(&by.admin()?).await?;
    let page = |body: AnyView| {
        Page::new("Enrollment settings", body)
            .lead("Who may enroll what, and what the portal says about your organization.")
    };
    if !by.may::<SettingsEdit>() {
        return Ok(page(read_only(saved).into_any()));
    }
    let values = EnrollmentForm::of(&saved.value).pairs();
    let entries = Entries::new(LABELS, values.clone(), outcome::take(FORM).await?);
    let sides = Sides {
        labels: LABELS,
        saved: values,
        version: saved.version.to_string(),
        changed: saved.changed_at.map(|at| (at, saved.changed_by.clone().unwrap_or_default())),
        words: |_, value| if value == "on" { "Yes".to_owned() } else { value.to_owned() },
    };
    let has_problems = entries.has_problems() || sides.conflict(&entries);
    let body = view! {
        <Conflict sides=sides entries=entries.clone() reload=paths::CONSOLE_ENROLLMENT />
        <PageForm action=SaveEnrollment::url() check=CheckEnrollment::url() problems=entries.lines()
            unsaved=entries.is_restored() submit="Save">
            <Hidden name="version" value=saved.version.to_string() />
            {fields(&entries)}
        </PageForm>
        {ways(saved.value.clone())}
        {last_change(&saved)}
    };
    Ok(page(body.into_any()).form(has_problems))
}

fn fields(entries: &Entries) -> impl IntoView + use<> {
    let organization = view! {
        <TextField of=entries.field("organization") autocomplete="organization"
            hint="On every page of the portal and in every profile." />
        <TextField of=entries.field("help_contact") optional=true
            hint="A mail address, a phone number or a sentence." />
    };
    let owner = view! {
        <div class="field">
            <SwitchField of=entries.field("institutional")
                hint="They are managed with all rights: lock, erase, passcode removal, apps, network." />
            <SwitchField of=entries.field("personal")
                hint="iOS 13.1 to 17 uses User Enrollment, which keeps work and private data apart." />
        </div>
    };
    let personal = view! {
        <div class="field">
            <SwitchField of=entries.field("reduced_rights")
                hint="iOS 18 has no User Enrollment by profile. On: a profile that cannot erase the device, lock it or remove its passcode. Off: these devices cannot enroll." />
            <SwitchField of=entries.field("reduced_network_information")
                hint="Right 32: hardware addresses, phone number and network of a personal device become visible." />
            <SwitchField of=entries.field("reduced_app_list")
                hint="Right 256: names of all apps on a personal device become visible, private ones too." />
        </div>
    };
    let way = view! {
        <div class="field">
            <SwitchField of=entries.field("skip_certificate")
                hint="On: the CA certificate travels inside the profile, one step less. Off: people install it first." />
        </div>
        <TextField of=entries.field("minimum_ios") shape=Shape::Short optional=true
            hint="Older systems are turned away before sign-in. For example 16.4." />
    };
    view! {
        <Group id="organization-group" title="Your organization">{organization}</Group>
        <Group id="owner-group" title="Who owns the device">{owner}</Group>
        <Group id="personal-group" title="Personal devices on iOS 18 and later">{personal}</Group>
        <Group id="way-group" title="The way through the portal">{way}</Group>
    }
}

fn ways(settings: EnrollmentSettings) -> impl IntoView {
    view! {
        <section class="mt-6 mb-6" aria-labelledby="ways-title">
            <h2 id="ways-title" class="mb-1">"Which way is open"</h2>
            <p class="hint mb-3">"As saved now."</p>
            <Matrix settings=settings />
        </section>
    }
}

fn last_change(saved: &Saved<EnrollmentSettings>) -> Option<impl IntoView + use<>> {
    let by = saved.changed_by.clone();
    saved.changed_at.map(|at| {
        view! {
            <p class="hint">
                "Last saved " <Time at=at /> {by.map(|by| view! { " by " <bdi>{by}</bdi> })}
            </p>
        }
    })
}

fn read_only(saved: Saved<EnrollmentSettings>) -> impl IntoView {
    let change = last_change(&saved);
    let settings = saved.value;
    let facts = vec![
        Fact::text("Organization", Some(settings.organization.clone())),
        Fact::entered("Where to get help", settings.help_contact.clone()),
        Fact::flag("Devices of the organization may enroll", Some(settings.institutional)),
        Fact::flag("Devices people own may enroll", Some(settings.personal)),
        Fact::flag("Fewer rights on iOS 18 and later", Some(settings.reduced_rights)),
        Fact::flag("With network information", Some(settings.reduced_network_information)),
        Fact::flag("With the list of apps", Some(settings.reduced_app_list)),
        Fact::flag("Without the certificate step", Some(settings.skip_certificate)),
        Fact::text(
            "Minimum iOS",
            Some(settings.minimum_ios.map_or("None".to_owned(), |ios| ios.to_string())),
        ),
    ];
    view! {
        <Alert tone=Tone::Info title="You need the role Administrator for all sites to change this." />
        <section class="card"><DetailList facts=facts /></section>
        {ways(settings)}
        {change}
    }
}
