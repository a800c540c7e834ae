//! The fields of an account, the same for making and changing one.

use crate::ui::form::{
    CheckList, ChoiceCard, ChoiceCards, Entries, Group, Labels, Shape, SwitchField, TextField,
};
use leptos::prelude::*;

/// Labels of the form.
pub const LABELS: Labels = &[
    ("username", "User name"),
    ("full_name", "Full name"),
    ("email", "Mail address"),
    ("enabled", "Can sign in"),
    ("may_enroll", "May enroll devices"),
    ("role", "Role in the console"),
    ("reach", "Sites"),
    ("sites", "Only these sites"),
    ("password", "Password"),
    ("repeat", "Password again"),
];

/// Everything but the password. `username_fixed` for an account that exists; `sites` are id and name.
#[component]
pub fn AccountFields(
    /// What stands in the form.
    entries: Entries,
    /// Sites that can be chosen.
    sites: Vec<(String, String)>,
    /// Sites that are ticked.
    chosen: Vec<String>,
    /// The account exists, its name stays.
    #[prop(optional)]
    username_fixed: bool,
) -> impl IntoView {
    let list = (!sites.is_empty()).then(|| {
        view! {
            <CheckList of=entries.field("sites") options=sites chosen=chosen
                hint="Counts where “Only the sites below” is chosen." />
        }
    });
    let who = view! {
        <TextField of=entries.field("username") shape=Shape::Username readonly=username_fixed
            hint="1 to 64 letters, digits and the characters . _ - @. It cannot be changed later." />
        <TextField of=entries.field("full_name") optional=true />
        <TextField of=entries.field("email") shape=Shape::Email optional=true />
    };
    let may = view! {
        <div class="field">
            <SwitchField of=entries.field("enabled") hint="Off: no sign-in anywhere, and open sessions end." />
            <SwitchField of=entries.field("may_enroll") hint="May sign in to the portal with this password and enroll devices." />
        </div>
        <ChoiceCards of=entries.field("role") cards=roles() />
        <ChoiceCards of=entries.field("reach") cards=reaches() />
        {list}
    };
    view! {
        <Group id="who-group" title="Who it is">{who}</Group>
        <Group id="may-group" title="What it may do">{may}</Group>
    }
}

fn roles() -> Vec<ChoiceCard> {
    vec![
        ChoiceCard { value: "none", label: "No console", hint: "Only enrolls devices in the portal." },
        ChoiceCard {
            value: "auditor",
            label: "Auditor",
            hint: "Sees everything in its sites, changes nothing.",
        },
        ChoiceCard {
            value: "administrator",
            label: "Administrator",
            hint: "Sees and changes everything in its sites. Settings, accounts and directories need all sites.",
        },
    ]
}

fn reaches() -> Vec<ChoiceCard> {
    vec![
        ChoiceCard { value: "all", label: "All sites", hint: "Also devices that belong to no site." },
        ChoiceCard {
            value: "only",
            label: "Only the sites below",
            hint: "Other devices do not exist for this account.",
        },
    ]
}
