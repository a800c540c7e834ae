//! One device: a summary that is always there, and its parts as tabs.

use super::{history, records, tabs::Part};
use crate::{
    console::{
        frame::{self, Page, Section},
        outcome, words,
    },
    host::context,
    paths,
    server_fns::devices::RefreshDevice,
    ui::{
        action::{Button, Weight, identifier},
        data::{Badge, DetailList, Fact, Query, Time},
        form::Hidden,
        layout::{Tab, Tabs},
        notice::{Alert, Tone},
    },
};
use contract::{Caller, Error, caller::DevicesEdit, devices::DeviceDetail};
use domain::{device::DeviceState, ids::DeviceId};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

/// `/console/devices/:id`, with `?tab=`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Devices, content(id, frame::query()))
}

async fn content(id: String, query: Query) -> Result<Page, Error> {
    let by = context::caller()?;
    let device_id: DeviceId = outcome::id(&id)?;
    let detail = context::services()?.devices.detail(&by.admin()?, device_id).await?;
    let part = Part::from_word(query.get("tab"));
    let shown = shown(part, &by, &detail, &query).await?;
    let title = detail.device.display_name();
    let body = view! {
        {warning(&detail)}
        {summary(&detail)}
        <Tabs label="Parts of this device" tabs=tabs(device_id, part) />
        {shown}
    };
    let page = Page::new(title, body).under(paths::CONSOLE_DEVICES, "Devices");
    let may_ask = by.may::<DevicesEdit>() && detail.device.state == DeviceState::Enrolled;
    Ok(if may_ask { page.actions(ask(device_id)) } else { page })
}

/// What each part needs is fetched for that part alone.
async fn shown(part: Part, by: &Caller, detail: &DeviceDetail, query: &Query) -> Result<AnyView, Error> {
    let (services, id) = (context::services()?, detail.device.id);
    let devices = &services.devices;
    Ok(match part {
        Part::Certificates => records::certificates(devices.certificates(&by.admin()?, id).await?),
        Part::Attempts => records::attempts(devices.attempts(&by.admin()?, id).await?),
        Part::Commands => match query.get("command").parse() {
            Ok(command) => records::command(id, devices.command(&by.admin()?, id, command).await?),
            Err(_) => records::commands(id, devices.commands(&by.admin()?, id).await?),
        },
        Part::History => history::view(id, query, devices.history(&by.admin()?, id).await?),
        Part::General | Part::Management | Part::Security => part.view(detail),
    })
}

fn ask(id: DeviceId) -> impl IntoView {
    view! {
        <form method="post" action=RefreshDevice::url()>
            <Hidden name="id" value=id.to_string() />
            <Button label="Ask for inventory" weight=Weight::Plain />
        </form>
    }
}

/// The address of a part.
pub(super) fn part_address(id: DeviceId, part: Part) -> String {
    let path = format!("{}/{id}", paths::CONSOLE_DEVICES);
    if part == Part::General { path } else { format!("{path}?tab={}", part.word()) }
}

fn tabs(id: DeviceId, shown: Part) -> Vec<Tab> {
    let tab = |part: Part| Tab { href: part_address(id, part), label: part.label(), current: part == shown };
    Part::ALL.into_iter().map(tab).collect()
}

/// A device without a certificate that holds is managed in name only.
fn warning(detail: &DeviceDetail) -> Option<impl IntoView + use<>> {
    let revoked = detail.certificate.as_ref()?.revoked_at?;
    let (id, managed) = (detail.certificate.as_ref()?.id, detail.device.state == DeviceState::Enrolled);
    let href = format!("{}/{id}", paths::CONSOLE_CERTIFICATES);
    managed.then(|| {
        view! {
            <div class="mb-6">
                <Alert tone=Tone::Bad title="Its certificate is revoked: this device can no longer speak to this server.">
                    <p>"Since " <Time at=revoked /> ". " <a href=href>"See the certificate"</a></p>
                </Alert>
            </div>
        }
    })
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
        Fact::new("Serial number", identifier("serial", "serial number", device.inventory.serial.clone())),
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
