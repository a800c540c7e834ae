//! What lists say as long as nobody has enrolled: one sentence, and the way to the first device (ux C2.9).

use super::manual::Manual;
use crate::{
    host::context,
    paths,
    ui::{
        action::{LinkButton, Weight},
        list::Nothing,
    },
};
use leptos::prelude::*;

/// The sentence, the portal's address to read out or to mark, and a button that opens it: on a computer it shows the
/// code to photograph.
pub(super) fn until_somebody_enrolls(sentence: &'static str, manual: Manual) -> Nothing {
    let address = format!("{}{}", context::ambient().public_url, paths::ENROLL);
    Nothing::new(sentence, manual).action(view! {
        <bdi dir="ltr"><code class="id select-all">{address}</code></bdi>
        <LinkButton href=paths::ENROLL label="Open the portal" weight=Weight::Primary />
    })
}
