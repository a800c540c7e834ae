//! The parts of a device's page.

use crate::{
    console::words,
    ui::{
        action::identifier,
        data::{Badge, DetailList, Fact, Time, unknown},
    },
};
use contract::devices::DeviceDetail;
use domain::{enrollment::mode::EnrollmentMode, time::Timestamp};
use leptos::prelude::*;

/// A part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    General,
    Management,
    Security,
    Certificates,
    Commands,
    Attempts,
    History,
}

impl Part {
    pub(super) const ALL: [Self; 7] = [
        Self::General,
        Self::Management,
        Self::Security,
        Self::Certificates,
        Self::Commands,
        Self::Attempts,
        Self::History,
    ];

    /// As it stands in the address.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Management => "management",
            Self::Security => "security",
            Self::Certificates => "certificates",
            Self::Commands => "commands",
            Self::Attempts => "attempts",
            Self::History => "history",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::General => "General",
            Self::Management => "Management",
            Self::Security => "Security",
            Self::Certificates => "Certificates",
            Self::Commands => "Commands",
            Self::Attempts => "Attempts",
            Self::History => "History",
        }
    }

    /// By its word; anything else is the first part.
    pub(super) fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|part| part.word() == word).unwrap_or(Self::General)
    }

    /// The parts that the record itself holds; the others are lists of their own.
    pub(super) fn view(self, detail: &DeviceDetail) -> AnyView {
        match self {
            Self::Management => card(self.label(), "part-title", management(detail)),
            Self::Security => card(self.label(), "part-title", security(detail)),
            _ => view! {
                {card(self.label(), "part-title", general(detail))}
                {card("User and location", "user-title", user(detail))}
            }
            .into_any(),
        }
    }
}

fn card(title: &'static str, id: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="card mb-6" aria-labelledby=id>
            <h2 id=id class="mb-2">{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn general(detail: &DeviceDetail) -> AnyView {
    let device = &detail.device;
    let inventory = &device.inventory;
    let version = inventory.os_version.as_ref().map(|version| match &inventory.build_version {
        Some(build) => format!("{version} ({build})"),
        None => version.clone(),
    });
    let facts = vec![
        Fact::text("Name", inventory.name.clone()),
        Fact::text("Model", inventory.model_name.clone()),
        Fact::code("Product", inventory.product_name.clone()),
        Fact::code("Model number", inventory.model.clone()),
        Fact::text("iOS", version),
        Fact::new("UDID", identifier("udid", "UDID", inventory.udid.clone())),
        Fact::new("IMEI", identifier("imei", "IMEI", inventory.imei.clone())),
        Fact::new("Wi-Fi address", identifier("wifi", "Wi-Fi address", inventory.wifi_mac.clone())),
        Fact::new("Storage", storage(inventory.capacity_gb, inventory.available_gb)),
        Fact::text("Battery", inventory.battery_level.filter(|share| share.is_finite()).map(percent)),
        Fact::flag("Supervised", inventory.supervised),
        Fact::new("Reported", time_or_unknown(inventory.reported_at)),
    ];
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
    ];
    view! { <DetailList facts=facts /> }.into_any()
}

fn management(detail: &DeviceDetail) -> AnyView {
    let device = &detail.device;
    let (state, word) = words::device_state(device.state);
    let mut facts = vec![
        Fact::new("Managed", view! { <Badge state=state word=word /> }),
        Fact::text("Kind of enrollment", Some(words::mode(device.mode).to_owned())),
        Fact::text("Ownership", Some(words::ownership(device.ownership).to_owned())),
        Fact::entered("Site", detail.site.clone().unwrap_or_default()),
        Fact::new("Enrolled", view! { <Time at=device.enrolled_at /> }),
        Fact::new("Last contact", view! { <Time at=device.last_seen_at /> }),
        Fact::new("Last inventory", time_or_unknown(device.inventory.reported_at)),
    ];
    if let Some(at) = device.unenrolled_at {
        facts.push(Fact::new("Ended", view! { <Time at=at /> }));
    }
    if device.mode == EnrollmentMode::ProfileUser {
        facts.push(Fact::text("Managed Apple Account", detail.managed_apple_account.clone()));
    }
    facts.push(Fact::new("Rights of the profile", rights(detail.access_rights)));
    facts.push(Fact::new("Record", identifier("record", "id of the record", Some(device.id.to_string()))));
    facts.push(Fact::new(
        "Enrollment",
        identifier("enrollment", "id of the enrollment", Some(device.enrollment.to_string())),
    ));
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
    fn c3_parts_have_their_own_words() {
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
