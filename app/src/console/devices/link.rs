//! The way to a device's page.

use crate::paths;
use domain::ids::DeviceId;
use leptos::prelude::*;

/// Its name, as a link.
pub fn device_link(id: DeviceId, name: String) -> impl IntoView {
    let href = format!("{}/{id}", paths::CONSOLE_DEVICES);
    view! { <a href=href><bdi>{name}</bdi></a> }
}
