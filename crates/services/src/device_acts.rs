//! What is done with many devices at once: asking them for their inventory, handing out their list.
//!
//! Invariant: an act touches at most 200 devices, all of the caller's sites, and its audit line is in its transaction.

use crate::{
    audit::{self, Actor, Exported},
    commands,
    devices::{DevicesService, wanted},
    failure::Outcome,
};
use contract::{
    AdminSession, Error,
    caller::{DevicesEdit, DevicesRead},
    devices::{AskedDevices, ChosenDevices, DeviceQuery},
    lists::ExportNote,
};
use domain::{
    device::{Device, DeviceState},
    ids::{DeviceId, EnrollmentId},
};
use serde_json::{Value, json};
use std::collections::HashSet;
use storage::{Act, Lane};

/// Devices of one act.
const AT_ONCE: usize = 200;

/// How many are chosen.
pub(crate) async fn count(
    service: &DevicesService,
    by: &AdminSession<DevicesRead>,
    chosen: &ChosenDevices,
) -> Outcome<u64> {
    let read = service.storage.read();
    match chosen {
        ChosenDevices::Matching(query) => {
            let wanted = wanted(query, read.now().await?);
            Ok(read.devices().count(by.scope(), &wanted).await?)
        }
        ChosenDevices::Ids(ids) => {
            let mut found = 0_usize;
            for some in ids.chunks(AT_ONCE) {
                found = found.saturating_add(read.devices().named(by.scope(), some).await?.len());
            }
            Ok(u64::try_from(found).unwrap_or(u64::MAX))
        }
    }
}

/// Queues what a fresh enrollment is asked.
pub(crate) async fn ask_inventory(
    service: &DevicesService,
    by: &AdminSession<DevicesEdit>,
    chosen: ChosenDevices,
) -> Outcome<AskedDevices> {
    let mut told = AskedDevices::default();
    match chosen {
        ChosenDevices::Ids(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            // Looked at first, so that a foreign id changes nothing at all.
            for some in ids.chunks(AT_ONCE) {
                if service.storage.read().devices().named(by.scope(), some).await?.len() < some.len() {
                    return Err(Error::NotFound.into());
                }
            }
            for some in ids.chunks(AT_ONCE) {
                add(&mut told, ask(service, by, some, Value::Null).await?);
            }
        }
        ChosenDevices::Matching(query) => {
            let filter = serde_json::to_value(&query)?;
            let (query, mut after) = (wanted(&query, service.storage.read().now().await?), None);
            loop {
                let devices =
                    service.storage.read().devices().walk(by.scope(), &query, after.as_ref()).await?;
                let ids: Vec<DeviceId> = devices.rows.iter().map(|device| device.id).collect();
                add(&mut told, ask(service, by, &ids, filter.clone()).await?);
                after = devices.next;
                if after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(told)
}

fn add(sum: &mut AskedDevices, more: AskedDevices) {
    sum.asked = sum.asked.saturating_add(more.asked);
    sum.waiting = sum.waiting.saturating_add(more.waiting);
    sum.not_enrolled = sum.not_enrolled.saturating_add(more.not_enrolled);
}

/// One act.
async fn ask(
    service: &DevicesService,
    by: &AdminSession<DevicesEdit>,
    ids: &[DeviceId],
    filter: Value,
) -> Outcome<AskedDevices> {
    if ids.is_empty() {
        return Ok(AskedDevices::default());
    }
    let act = service.storage.write(Lane::Console).await?;
    let devices = act.devices().named(by.scope(), ids).await?;
    let (managed, gone): (Vec<Device>, Vec<Device>) =
        devices.into_iter().partition(|device| device.state == DeviceState::Enrolled);
    let mut enrollments: HashSet<EnrollmentId> = HashSet::new();
    let mut asked: Vec<DeviceId> = Vec::new();
    for device in &managed {
        if ask_one(&act, device).await? {
            enrollments.insert(device.enrollment);
            asked.push(device.id);
        }
    }
    let waiting = managed.len().saturating_sub(asked.len());
    let told = AskedDevices {
        asked: number(asked.len()),
        waiting: number(waiting),
        not_enrolled: number(gone.len()),
    };
    let detail = json!({
        "asked": told.asked,
        "waiting": told.waiting,
        "not_enrolled": told.not_enrolled,
        "filter": filter,
        "devices": asked,
    });
    // One device is the target; of several the line lists them.
    let target = if let [one] = ids { one.to_string() } else { String::new() };
    // A line about devices of one site is for the administrators of that site, too.
    let site = managed.first().map(|device| device.site);
    let site = site.filter(|site| managed.iter().all(|device| device.site == *site)).flatten();
    audit::note(&act, &Actor::Administrator(by.who()), "devices.ask_inventory", &target, site, detail)
        .await?;
    act.commit().await?;
    service.gate.forget_enrollments(&enrollments);
    Ok(told)
}

/// Queues what it is not asked already; whether there was anything.
async fn ask_one(act: &Act, device: &Device) -> Outcome<bool> {
    let enrollment = act.enrollments().get(device.enrollment).await?;
    let rights = enrollment.and_then(|enrollment| enrollment.new.access_rights);
    let open = act.commands().open_types(device.enrollment).await?;
    let mut commands = Vec::from(commands::first(rights));
    commands.retain(|command| !open.contains(command.request_type()));
    commands::enqueue(act, device.enrollment, device.id, &commands).await?;
    Ok(!commands.is_empty())
}

fn number(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// Notes an export before anything of it is handed out.
pub(crate) async fn begin_export(
    service: &DevicesService,
    by: &AdminSession<DevicesRead>,
    query: &DeviceQuery,
    note: ExportNote,
) -> Outcome<u64> {
    let read = service.storage.read();
    let wanted = wanted(query, read.now().await?);
    let count = read.devices().count(by.scope(), &wanted).await?;
    drop(read);
    let filters = serde_json::to_value(query)?;
    let list = Exported { action: "devices.exported", filters, site: query.site, count, note };
    audit::exported(&service.storage, by.who(), list).await
}
