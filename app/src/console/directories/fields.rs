//! The fields of a directory in their groups.

use crate::ui::form::{
    ChoiceCard, ChoiceCards, Entries, Group, Kept, Labels, SecretField, SelectField, Shape, TextArea,
    TextField,
};
use leptos::prelude::*;

/// Labels of the form. Those of mapped fields end in "attribute".
pub(super) const LABELS: Labels = &[
    ("name", "Name"),
    ("hosts", "Hosts"),
    ("tls", "Protection"),
    ("ca_pem", "Certificates to trust"),
    ("bind_dn", "Service account (DN)"),
    ("bind_password", "Password of the service account"),
    ("users_base", "People: base DN"),
    ("users_scope", "People: depth"),
    ("users_classes", "People: object classes"),
    ("username", "User name attribute"),
    ("real_name", "Full name attribute"),
    ("email", "Mail attribute"),
    ("phone", "Telephone attribute"),
    ("position", "Job title attribute"),
    ("department", "Department attribute"),
    ("building", "Building attribute"),
    ("room", "Room attribute"),
    ("uuid", "Unchanging identifier attribute"),
    ("groups_base", "Groups: base DN"),
    ("groups_scope", "Groups: depth"),
    ("groups_classes", "Groups: object classes"),
    ("groups_name", "Group name attribute"),
    ("membership", "Where membership is written"),
    ("membership_attribute", "Membership attribute"),
];

/// All fields.
#[component]
pub(super) fn DirectoryFields(
    /// What stands in the form.
    entries: Entries,
    /// Whether a bind password is kept; an empty field keeps it.
    password: Kept,
) -> impl IntoView {
    let connection = view! {
        <TextField of=entries.field("name") hint="Shown in this console and in logs." />
        <TextArea of=entries.field("hosts") rows=3 code=true
            hint="One per line as host:port, tried in this order. For example ldap.example.com:636." />
        <ChoiceCards of=entries.field("tls") cards=protections() />
        <TextArea of=entries.field("ca_pem") rows=5 code=true optional=true
            hint="PEM. Empty: the certificates the system trusts." />
        <TextField of=entries.field("bind_dn") shape=Shape::Code optional=true
            hint="Searches for people before they sign in. Empty: anonymous search." />
        <SecretField of=entries.field("bind_password") kept=password />
    };
    let (people, groups) = (people(&entries), groups(&entries));
    view! {
        <Group id="connection-group" title="Connection" lead="Where it is, and how it is asked.">{connection}</Group>
        <Group id="people-group" title="People" lead="Which entries are people, and which attribute holds what.">
            {people}
        </Group>
        <Group id="groups-group" title="Groups" lead="Which entries are groups, and how one knows who is in them.">
            {groups}
        </Group>
    }
}

fn people(entries: &Entries) -> impl IntoView + use<> {
    let mapped = [
        ("real_name", true),
        ("email", true),
        ("phone", true),
        ("position", true),
        ("department", true),
        ("building", true),
        ("room", true),
    ];
    let mapped = mapped.map(
        |(name, optional)| view! { <TextField of=entries.field(name) shape=Shape::Code optional=optional /> },
    );
    view! {
        <TextField of=entries.field("users_base") shape=Shape::Code hint="For example ou=people,dc=example,dc=com." />
        <SelectField of=entries.field("users_scope") options=depths() />
        <TextField of=entries.field("users_classes") shape=Shape::Code optional=true
            hint="Separated by spaces. An entry must have all of them." />
        <TextField of=entries.field("username") shape=Shape::Code hint="What people type at sign-in." />
        <div class="grid gap-x-4 sm:grid-cols-2">{mapped.into_iter().collect_view()}</div>
        <TextField of=entries.field("uuid") shape=Shape::Code optional=true
            hint="Keeps people apart even when a name is given again." />
    }
}

fn groups(entries: &Entries) -> impl IntoView + use<> {
    view! {
        <TextField of=entries.field("groups_base") shape=Shape::Code optional=true
            hint="For example ou=groups,dc=example,dc=com." />
        <SelectField of=entries.field("groups_scope") options=depths() />
        <TextField of=entries.field("groups_classes") shape=Shape::Code optional=true />
        <TextField of=entries.field("groups_name") shape=Shape::Code optional=true />
        <ChoiceCards of=entries.field("membership") cards=memberships() />
        <TextField of=entries.field("membership_attribute") shape=Shape::Code optional=true />
    }
}

fn depths() -> Vec<(String, String)> {
    vec![
        ("subtree".to_owned(), "The whole tree under the base".to_owned()),
        ("one_level".to_owned(), "The first level only".to_owned()),
    ]
}

fn protections() -> Vec<ChoiceCard> {
    vec![
        ChoiceCard { value: "ldaps", label: "LDAPS", hint: "TLS from the first byte, usually port 636." },
        ChoiceCard {
            value: "start_tls",
            label: "StartTLS",
            hint: "Raised to TLS before anything is said, usually port 389.",
        },
        ChoiceCard {
            value: "plain",
            label: "None",
            hint: "Only for a directory on this machine: passwords are readable on the way.",
        },
    ]
}

fn memberships() -> Vec<ChoiceCard> {
    vec![
        ChoiceCard {
            value: "user",
            label: "With the person",
            hint: "An attribute like memberOf lists the groups' DNs.",
        },
        ChoiceCard {
            value: "group_dn",
            label: "With the group, by DN",
            hint: "An attribute like member lists the people's DNs.",
        },
        ChoiceCard {
            value: "group_name",
            label: "With the group, by user name",
            hint: "An attribute like memberUid lists user names.",
        },
    ]
}
