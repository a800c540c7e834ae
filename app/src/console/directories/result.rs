//! The test panes and what the last test found.

use super::trial;
use crate::{
    server_fns::directories::TestDirectory,
    ui::{
        action::Button,
        data::{DetailList, Fact},
        form::{Entries, FormGuard, Hidden, Labels, ProblemList, Shape, TextField},
        notice::{Alert, Tone},
    },
};
use contract::{directories::DirectoryTestResult, forms::Draft};
use domain::settings::directory::DirectoryUser;
use leptos::{prelude::*, server_fn::ServerFn};

const LABELS: Labels = &[
    ("test_user", "User name to find"),
    ("test_group", "Part of a group's name"),
    ("test_member", "User name"),
    ("test_of_group", "Group name or DN"),
];

/// Connection, person, group and membership, each with its own button; above them the last answer.
#[component]
pub(super) fn Tests(
    /// The directory.
    id: String,
    /// The last question and answer.
    draft: Draft,
) -> impl IntoView {
    let found = trial::result(&draft).map(answer);
    let entries = Entries::new(LABELS, Vec::new(), Some(draft));
    let pane = |test: &'static str, verb: &'static str, fields: AnyView| {
        let (id, form) = (id.clone(), format!("test-{test}"));
        let watched = form.clone();
        view! {
            <form method="post" action=TestDirectory::url() novalidate class="card grid gap-2 content-between"
                id=form data-passing="">
                <Hidden name="id" value=id />
                <Hidden name="test" value=test />
                <div>{fields}</div>
                // A directory may take its time: the button says so, and a second press asks nothing more.
                <div><Button label=verb /> <FormGuard form=watched check=String::new() unsaved=false /></div>
            </form>
        }
    };
    let connection =
        view! { <p class="text-muted">"Name, connection, protection and service account, as saved."</p> };
    let user = view! { <TextField of=entries.field("test_user") shape=Shape::Username /> };
    let group = view! { <TextField of=entries.field("test_group") /> };
    let membership = view! {
        <TextField of=entries.field("test_member") shape=Shape::Username />
        <TextField of=entries.field("test_of_group") />
    };
    view! {
        <section class="mb-6" id="tests" aria-labelledby="tests-title">
            <h2 id="tests-title" class="mb-2">"Test"</h2>
            <ProblemList lines=entries.lines() />
            {found}
            <div class="grid gap-3 sm:grid-cols-2">
                {pane("connection", "Test connection", connection.into_any())}
                {pane("user", "Find a person", user.into_any())}
                {pane("group", "Find groups", group.into_any())}
                {pane("membership", "Check membership", membership.into_any())}
            </div>
        </section>
    }
}

fn answer(found: DirectoryTestResult) -> impl IntoView {
    let (tone, title) = match (found.ok, found.member) {
        (true, Some(true)) => (Tone::Ok, "The person is in the group"),
        (true, Some(false)) => (Tone::Warn, "The person is not in the group"),
        (true, None) => (Tone::Ok, "The test went through"),
        (false, _) => (Tone::Bad, "The test stopped"),
    };
    let steps = found
        .steps
        .into_iter()
        .map(|(step, words)| view! { <li><strong><bdi>{step}</bdi></strong>": " <bdi>{words}</bdi></li> })
        .collect_view();
    let filter = (!found.filter.is_empty()).then(|| {
        view! { <p>"Filter " <bdi dir="ltr"><code class="id select-all break-all">{found.filter}</code></bdi></p> }
    });
    let blank = (!found.blank.is_empty())
        .then(|| view! { <p>"Mapped, but blank in the entry: " <bdi>{found.blank.join(", ")}</bdi></p> });
    let groups = (!found.groups.is_empty()).then(|| {
        let items =
            found.groups.into_iter().map(|group| view! { <li><bdi>{group}</bdi></li> }).collect_view();
        view! { <h3>"Groups found"</h3><ul class="mb-4">{items}</ul> }
    });
    let users = found.users.into_iter().map(person).collect_view();
    view! {
        <Alert tone=tone title=title>
            <ol>{steps}</ol>
            {filter}
            <p class="hint">{found.ms}" ms in all"</p>
            {blank}
        </Alert>
        {users}
        {groups}
    }
}

fn person(found: DirectoryUser) -> impl IntoView {
    let user = found.user;
    let facts = vec![
        Fact::code("DN", Some(found.dn)),
        Fact::entered("User name", user.username),
        Fact::entered("Full name", user.real_name),
        Fact::entered("Mail address", user.email),
        Fact::entered("Telephone", user.phone),
        Fact::entered("Job title", user.position),
        Fact::entered("Department", user.department),
        Fact::entered("Building", user.building),
        Fact::entered("Room", user.room),
        Fact::entered("Identifier", found.uuid),
        Fact::entered("Groups", found.groups.join(", ")),
    ];
    view! { <div class="card mb-3"><DetailList facts=facts /></div> }
}
