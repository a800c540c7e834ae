//! The parts of a device's page.

use crate::{
    console::{devices::attempt, words},
    ui::{
        data::{Badge, Column, DetailList, Empty, Fact, State, Table, Time, code, unknown},
        notice::{Alert, Tone},
    },
};
use contract::devices::{CommandRow, DeviceCertificate, DeviceDetail};
use domain::{enrollment::mode::EnrollmentMode, time::Timestamp};
use leptos::prelude::*;

/// A part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    General,
    User,
    Security,
    Certificate,
    Commands,
    Timeline,
}

impl Part {
    pub(super) const ALL: [Self; 6] =
        [Self::General, Self::User, Self::Security, Self::Certificate, Self::Commands, Self::Timeline];

    /// As it stands in the address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::User => "user",
            Self::Security => "security",
            Self::Certificate => "certificate",
            Self::Commands => "commands",
            Self::Timeline => "timeline",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::User => "User and location",
            Self::Security => "Security",
            Self::Certificate => "Certificate",
            Self::Commands => "Commands",
            Self::Timeline => "Timeline",
        }
    }

    /// By its word; anything else is the first part.
    pub(super) fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|part| part.word() == word).unwrap_or(Self::General)
    }

    pub(super) fn view(self, detail: &DeviceDetail) -> AnyView {
        let content = match self {
            Self::General => general(detail),
            Self::User => user(detail),
            Self::Security => security(detail),
            Self::Certificate => certificate(detail),
            Self::Commands => return commands(detail.commands.clone()),
            Self::Timeline => timeline(detail),
        };
        view! {
            <section class="card" aria-labelledby="part-title">
                <h2 id="part-title" class="mb-2">{self.label()}</h2>
                {content}
            </section>
        }
        .into_any()
    }
}

fn general(detail: &DeviceDetail) -> AnyView {
    let device = &detail.device;
    let inventory = &device.inventory;
    let version = inventory.os_version.as_ref().map(|version| match &inventory.build_version {
        Some(build) => format!("{version} ({build})"),
        None => version.clone(),
    });
    let mut facts = vec![
        Fact::text("Name", inventory.name.clone()),
        Fact::text("Model", inventory.model_name.clone()),
        Fact::code("Product", inventory.product_name.clone()),
        Fact::code("Model number", inventory.model.clone()),
        Fact::text("iOS", version),
        Fact::code("Serial number", inventory.serial.clone()),
        Fact::code("UDID", inventory.udid.clone()),
        Fact::code("IMEI", inventory.imei.clone()),
        Fact::code("Wi-Fi address", inventory.wifi_mac.clone()),
        Fact::new("Storage", storage(inventory.capacity_gb, inventory.available_gb)),
        Fact::text("Battery", inventory.battery_level.filter(|share| share.is_finite()).map(percent)),
        Fact::flag("Supervised", inventory.supervised),
        Fact::new("Enrolled", view! { <Time at=device.enrolled_at /> }),
        Fact::new("Last contact", view! { <Time at=device.last_seen_at /> }),
        Fact::new("Reported", time_or_unknown(inventory.reported_at)),
        Fact::code("Record", Some(device.id.to_string())),
    ];
    if device.mode == EnrollmentMode::ProfileUser {
        facts.insert(0, Fact::text("Managed Apple Account", detail.managed_apple_account.clone()));
    }
    let note = (device.mode == EnrollmentMode::ProfileUser).then(|| {
        view! { <p class="hint mb-2">"User Enrollment: the device never tells serial number, UDID, IMEI or Wi-Fi address."</p> }
    });
    view! { {note} <DetailList facts=facts /> }.into_any()
}

fn user(detail: &DeviceDetail) -> AnyView {
    let user = detail.device.user.clone();
    let facts = vec![
        Fact::text("User name", Some(user.username)),
        Fact::text("Full name", Some(user.real_name)),
        Fact::text("Mail address", Some(user.email)),
        Fact::text("Telephone", Some(user.phone)),
        Fact::text("Job title", Some(user.position)),
        Fact::text("Department", Some(user.department)),
        Fact::text("Building", Some(user.building)),
        Fact::text("Room", Some(user.room)),
        Fact::entered("Site", detail.site.clone().unwrap_or_default()),
    ];
    view! { <DetailList facts=facts /> }.into_any()
}

fn security(detail: &DeviceDetail) -> AnyView {
    let security = &detail.device.security;
    let encryption = security.hardware_encryption.map(|level| {
        match level {
            1 => "Blocks",
            2 => "Files",
            3 => "Blocks and files",
            _ => "Other",
        }
        .to_owned()
    });
    let facts = vec![
        Fact::flag("Passcode set", security.passcode_present),
        Fact::flag("Passcode meets all demands", security.passcode_compliant),
        Fact::text("Hardware encryption", encryption),
        Fact::flag("User Enrollment, as the device says", security.user_enrollment),
        Fact::new("Reported", time_or_unknown(security.reported_at)),
        Fact::new("Rights of the profile", rights(detail.access_rights)),
    ];
    view! { <DetailList facts=facts /> }.into_any()
}

fn rights(mask: Option<i64>) -> AnyView {
    let Some(mask) = mask else {
        return "Set by User Enrollment itself".into_any();
    };
    let list = |held: bool| {
        let words = words::RIGHTS.iter().filter(|(bit, _)| (mask & bit == *bit) == held);
        words.map(|(_, words)| view! { <li>{*words}</li> }).collect::<Vec<_>>()
    };
    let missing = list(false);
    let without = (!missing.is_empty())
        .then(|| view! { <p class="hint mt-2">"Not asked for"</p> <ul class="text-muted">{missing}</ul> });
    view! { <ul>{list(true)}</ul> {without} }.into_any()
}

fn certificate(detail: &DeviceDetail) -> AnyView {
    let Some(certificate) = detail.certificate.clone() else {
        return view! { <Empty sentence="There is no certificate of this device." /> }.into_any();
    };
    let DeviceCertificate { serial, fingerprint, not_before, not_after, revoked_at } = certificate;
    let state = match revoked_at {
        Some(_) => view! { <Badge state=State::Bad word="Revoked" /> },
        None => view! { <Badge state=State::Ok word="Not revoked" /> },
    };
    let mut facts = vec![
        Fact::new("State", state),
        Fact::code("Serial number", Some(serial)),
        Fact::new(
            "SHA-256 fingerprint",
            view! { <bdi dir="ltr"><code class="id select-all break-all">{fingerprint}</code></bdi> },
        ),
        Fact::new("Valid from", view! { <Time at=not_before /> }),
        Fact::new("Valid until", view! { <Time at=not_after /> }),
    ];
    if let Some(at) = revoked_at {
        facts.push(Fact::new("Revoked", view! { <Time at=at /> }));
    }
    view! { <DetailList facts=facts /> }.into_any()
}

fn commands(rows: Vec<CommandRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty sentence="No command was queued for this device yet." /> }.into_any();
    }
    let waiting = rows.iter().any(|row| row.state.is_open());
    let columns = vec![
        Column::new("Command", command_name),
        Column::new("State", command_state),
        Column::new("Queued", |row: &CommandRow| view! { <Time at=row.queued_at /> }.into_any()),
        Column::new("Answered", |row: &CommandRow| match row.finished_at {
            Some(at) => view! { <Time at=at /> }.into_any(),
            None => view! { <span class="unknown">"Not yet"</span> }.into_any(),
        }),
    ];
    view! {
        {waiting.then(|| view! { <Alert tone=Tone::Info title="Open commands are sent when the device next connects." /> })}
        <Table id="commands" caption="Commands, newest first" columns=columns rows=rows />
    }
    .into_any()
}

fn command_name(row: &CommandRow) -> AnyView {
    view! {
        <bdi>{row.request_type.clone()}</bdi>
        <span class="block text-xs font-normal text-muted">{code(Some(row.id.to_string()))}</span>
    }
    .into_any()
}

fn command_state(row: &CommandRow) -> AnyView {
    let (state, word, meaning) = words::command(row.state);
    let error = row
        .error
        .clone()
        .map(|words| view! { <bdi class="block text-xs text-bad break-words">{words}</bdi> });
    view! {
        <Badge state=state word=word />
        {(!meaning.is_empty()).then(|| view! { <span class="hint block">{meaning}</span> })}
        {error}
    }
    .into_any()
}

fn timeline(detail: &DeviceDetail) -> AnyView {
    match &detail.attempt {
        Some(attempt) => attempt::facts_and_timeline(attempt.clone()),
        None => view! { <Empty sentence="The attempt this device was enrolled by is no longer kept." /> }
            .into_any(),
    }
}

fn time_or_unknown(at: Option<Timestamp>) -> AnyView {
    at.map_or_else(unknown, |at| view! { <Time at=at /> }.into_any())
}

fn storage(capacity: Option<f64>, available: Option<f64>) -> AnyView {
    let real = |size: Option<f64>| size.filter(|size| size.is_finite() && *size >= 0.0);
    match (real(capacity), real(available)) {
        (Some(capacity), Some(available)) => format!("{available:.1} of {capacity:.1} GB free").into_any(),
        (Some(capacity), None) => format!("{capacity:.1} GB").into_any(),
        (None, Some(available)) => format!("{available:.1} GB free").into_any(),
        (None, None) => unknown(),
    }
}

/// A share of one as a percentage; what lies outside is brought to the edge.
fn percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0).clamp(0.0, 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_their_own_words() {
        for part in Part::ALL {
            assert_eq!(Part::from_word(part.word()), part);
        }
        assert_eq!(Part::from_word("<script>"), Part::General);
    }

    #[test]
    fn shares() {
        assert_eq!(percent(0.854), "85 %");
        assert_eq!(percent(-1.0), "0 %");
    }
}
