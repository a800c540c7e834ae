//! Acts on selected devices.

use super::filters;
use crate::{
    console::outcome::{self, Done, Sent},
    error::AppError,
    host, paths,
    ui::list::Posted,
};
use contract::{
    Error,
    caller::DevicesEdit,
    devices::{AskedDevices, ChosenDevices},
    forms::Draft,
};
use domain::ids::DeviceId;

/// Under which name a selection is kept until it is confirmed.
pub(super) const KEPT: &str = "devices/inventory";
/// More than so many devices are asked only after a look at the number.
const WITHOUT_ASKING: u64 = 10;

/// What is meant by a selection. A text that is no id names nothing.
pub(super) fn chosen(posted: &Posted) -> Result<ChosenDevices, Error> {
    if posted.all {
        return Ok(ChosenDevices::Matching(filters::read(&posted.query)));
    }
    let ids: Result<Vec<DeviceId>, Error> = posted.ids.iter().map(|id| outcome::id(id)).collect();
    Ok(ChosenDevices::Ids(ids?))
}

/// The list a selection was made in; anything else is the list of devices.
pub(super) fn list_address(list: &str) -> String {
    let safe = outcome::safe_next(list);
    let is_list = safe.split('?').next() == Some(paths::CONSOLE_DEVICES);
    if is_list { safe.to_owned() } else { paths::CONSOLE_DEVICES.to_owned() }
}

/// Queues the questions, or leads to the page that asks whether so many are meant.
pub async fn ask_inventory(
    ids: Vec<String>,
    all: String,
    list: String,
    confirmed: String,
) -> Result<(), AppError> {
    let list = list_address(&list);
    let draft = Draft { values: pairs(&ids, &all, &list), problems: Vec::new() };
    let posted = Posted::new(ids, &all, &list);
    let sent = Sent { form: "devices/refused".to_owned(), page: list.clone(), values: Vec::new() };
    if posted.ids.is_empty() && !posted.all {
        // Strangers and those who may not hear that first.
        let may = host::call(|_, by| async move { by.admin::<DevicesEdit>() }).await;
        let told = may.map(|_| Done { to: list, what: "nothing_selected", name: String::new() });
        return outcome::settle(sent, told).await;
    }
    let answer = host::call(|s, by| async move {
        let may = by.admin::<DevicesEdit>()?;
        let chosen = chosen(&posted)?;
        if confirmed != "on" && s.devices.count(&by.admin()?, &chosen).await? > WITHOUT_ASKING {
            return Ok(None);
        }
        s.devices.ask_inventory(&may, chosen).await.map(Some)
    });
    match answer.await {
        Ok(None) => {
            host::redirect(paths::CONSOLE_DEVICES_INVENTORY);
            outcome::keep(KEPT, draft).await?;
            Ok(())
        }
        Ok(Some(told)) => {
            outcome::settle(sent, Ok(Done { to: list, what: "asked", name: words(told) })).await
        }
        Err(error) => outcome::settle(sent, Err(error)).await,
    }
}

/// Asks one device, from its own page.
pub async fn refresh(id: String) -> Result<(), AppError> {
    let page = match id.parse::<DeviceId>() {
        Ok(id) => format!("{}/{id}", paths::CONSOLE_DEVICES),
        Err(_) => format!("{}/unknown", paths::CONSOLE_DEVICES),
    };
    let sent = Sent { form: "devices/refused".to_owned(), page: page.clone(), values: Vec::new() };
    let asked = host::call(|s, by| async move {
        let may = by.admin::<DevicesEdit>()?;
        s.devices.ask_inventory(&may, ChosenDevices::Ids(vec![outcome::id(&id)?])).await
    });
    let done = |told| Done { to: page, what: "asked", name: words(told) };
    outcome::settle(sent, asked.await.map(done)).await
}

/// The fields as they are kept.
fn pairs(ids: &[String], all: &str, list: &str) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let fields = [pair("all", all), pair("list", list)];
    fields.into_iter().chain(ids.iter().map(|id| pair("ids", id))).collect()
}

/// "24 devices; 2 were asked before; 3 are not enrolled".
fn words(told: AskedDevices) -> String {
    let asked = match told.asked {
        0 => "no device".to_owned(),
        1 => "1 device".to_owned(),
        some => format!("{some} devices"),
    };
    let be = |number: u64, one: &str, many: &str, words: &str| match number {
        0 => String::new(),
        1 => format!("; 1 {one} {words}"),
        some => format!("; {some} {many} {words}"),
    };
    let waiting = be(told.waiting, "was", "were", "asked before and will answer once");
    let gone = be(told.not_enrolled, "is", "are", "not enrolled");
    format!("{asked}{waiting}{gone}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_7_the_notice_says_both_numbers() {
        let told = |asked, waiting, not_enrolled| words(AskedDevices { asked, waiting, not_enrolled });
        assert_eq!(told(24, 0, 3), "24 devices; 3 are not enrolled");
        assert_eq!(told(1, 0, 0), "1 device");
        assert_eq!(told(0, 0, 1), "no device; 1 is not enrolled");
        let again = "no device; 1 was asked before and will answer once; 2 are not enrolled";
        assert_eq!(told(0, 1, 2), again);
    }

    #[test]
    fn c2_7_a_selection_leads_back_to_its_list_only() {
        assert_eq!(list_address("/console/devices?q=a"), "/console/devices?q=a");
        for other in ["/console/accounts", "//evil.example", "https://evil.example/console/devices", ""] {
            assert_eq!(list_address(other), "/console/devices", "{other}");
        }
    }
}
