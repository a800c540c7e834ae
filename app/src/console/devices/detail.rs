//! One device: a summary that is always there, and its parts as tabs.

use super::tabs::Part;
use crate::{
    console::{
        frame::{self, Page, Section},
        outcome, words,
    },
    host::context,
    paths,
    ui::{
        data::{Badge, DetailList, Fact, Time},
        layout::{Tab, Tabs},
    },
};
use contract::{Error, devices::DeviceDetail};
use domain::ids::DeviceId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/console/devices/:id`, with `?tab=`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let part = Part::from_word(frame::query().get("tab"));
    frame::page(Section::Devices, content(id, part))
}

async fn content(id: String, part: Part) -> Result<Page, Error> {
    let by = context::caller()?;
    let device_id: DeviceId = outcome::id(&id)?;
    let detail = context::services()?.devices.detail(&by.admin()?, device_id).await?;
    let title = detail.device.display_name();
    let body = view! {
        {summary(&detail)}
        <Tabs label="Parts of this device" tabs=tabs(device_id, part) />
        {part.view(&detail)}
    };
    Ok(Page::new(title, body).under(paths::CONSOLE_DEVICES, "Devices"))
}

fn tabs(id: DeviceId, shown: Part) -> Vec<Tab> {
    let tab = |part: Part| {
        let path = format!("{}/{id}", paths::CONSOLE_DEVICES);
        let href = if part == Part::General { path } else { format!("{path}?tab={}", part.word()) };
        Tab { href, label: part.label(), current: part == shown }
    };
    Part::ALL.into_iter().map(tab).collect()
}

fn summary(detail: &DeviceDetail) -> impl IntoView + use<> {
    let device = &detail.device;
    let (state, word) = words::device_state(device.state);
    let user = if device.user.real_name.is_empty() { &device.user.username } else { &device.user.real_name };
    let left = vec![
        Fact::new("State", view! { <Badge state=state word=word /> }),
        Fact::text("User", Some(user.clone())),
        Fact::text("Ownership", Some(words::ownership(device.ownership).to_owned())),
        Fact::text("Site", Some(detail.site.clone().unwrap_or_else(|| "None".to_owned()))),
    ];
    let mut right = vec![
        Fact::text("Model", device.inventory.model_name.clone().or(device.inventory.product_name.clone())),
        Fact::code("Serial number", device.inventory.serial.clone()),
        Fact::new("Last contact", view! { <Time at=device.last_seen_at /> }),
        Fact::text("Enrollment", Some(words::mode(device.mode).to_owned())),
    ];
    if let Some(at) = device.unenrolled_at {
        right.push(Fact::new("Ended", view! { <Time at=at /> }));
    }
    view! {
        <section class="card mb-6 grid gap-x-8 lg:grid-cols-2" aria-label="Summary">
            <DetailList facts=left />
            <DetailList facts=right />
        </section>
    }
}
