//! Whether so many devices are meant: the page between a large selection and what is done with it.

use super::acts::{KEPT, chosen, list_address};
use crate::{
    console::{
        frame::{self, Page, Section},
        outcome,
    },
    host::context,
    paths,
    server_fns::lists::AskInventory,
    ui::{
        action::{Button, LinkButton, Weight},
        data::{Empty, grouped},
        form::{FormGuard, Hidden},
        list::Posted,
    },
};
use contract::{Error, caller::DevicesEdit};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/devices/inventory`.
pub fn page() -> AnyView {
    frame::page(Section::Devices, content())
}

async fn content() -> Result<Page, Error> {
    let by = context::caller()?;
    let _may = by.admin::<DevicesEdit>()?;
    let kept = outcome::take(KEPT).await?;
    let Some(draft) = kept else {
        let body = view! {
            <Empty sentence="No devices are waiting for an answer here. Select them in the list first.">
                <LinkButton href=paths::CONSOLE_DEVICES label="Devices" />
            </Empty>
        };
        return Ok(Page::new("Ask for inventory", body).under(paths::CONSOLE_DEVICES, "Devices"));
    };
    // It stays until it is answered, so that a reload shows the same page.
    outcome::keep(KEPT, draft.clone()).await?;
    let value = |name: &str| {
        draft.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let ids: Vec<String> =
        draft.values.iter().filter(|(key, _)| key == "ids").map(|(_, value)| value.clone()).collect();
    let (all, list) = (value("all"), list_address(&value("list")));
    let posted = Posted::new(ids.clone(), &all, &list);
    let count = context::services()?.devices.count(&by.admin()?, &chosen(&posted)?).await?;
    let boxes =
        ids.into_iter().map(|id| view! { <input type="hidden" name="ids[]" value=id /> }).collect_view();
    let number = grouped(count);
    let body = view! {
        <section class="card">
            <form method="post" action=AskInventory::url() class="grid gap-4" id="form">
                <p>
                    "Each of the " <strong>{number.clone()}</strong>
                    " devices that is still enrolled gets two questions in its queue: what it is, and how it is secured. \
                     It answers when it next connects. Nothing on the devices changes."
                </p>
                {boxes}
                <Hidden name="all" value=all />
                <Hidden name="list" value=list.clone() />
                <Hidden name="confirmed" value="on" />
                <div class="flex flex-wrap gap-2">
                    <LinkButton href=list label="Back to the list" />
                    <Button label=format!("Ask {number} devices") weight=Weight::Primary />
                </div>
            </form>
            <FormGuard form="form".to_owned() check=String::new() unsaved=false />
        </section>
    };
    let title = format!("Ask {} devices for their inventory?", grouped(count));
    Ok(Page::new(title, body).under(paths::CONSOLE_DEVICES, "Devices").form(false))
}
