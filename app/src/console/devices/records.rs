//! The parts of a device's page that are lists: certificates, attempts, commands.

use super::{detail::part_address, tabs::Part};
use crate::{
    console::{attempts, certificates, words},
    ui::{
        action::{Copy, LinkButton, identifier},
        data::{Badge, Column, DetailList, Empty, Fact, Table, Time, code},
        notice::{Alert, Tone},
    },
};
use contract::{attempts::AttemptRow, certificates::CertificateRow, devices::CommandRow};
use domain::{ids::DeviceId, time::Timestamp};
use leptos::prelude::*;

/// All certificates it ever had.
pub(super) fn certificates(rows: Vec<CertificateRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty sentence="There is no certificate of this device." /> }.into_any();
    }
    let left_out = ["device", "site"];
    let columns = certificates::table_columns().into_iter();
    let columns = columns.filter(|(key, _)| !left_out.contains(key)).map(|(_, column)| column).collect();
    view! { <Table id="certificates" caption="Certificates, newest first" columns=columns rows=rows /> }
        .into_any()
}

/// All attempts that led to it.
pub(super) fn attempts(rows: Vec<AttemptRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty sentence="The attempts this device was enrolled by are no longer kept." /> }
            .into_any();
    }
    let left_out = ["site"];
    let columns = attempts::table_columns().into_iter();
    let columns = columns.filter(|(key, _)| !left_out.contains(key)).map(|(_, column)| column).collect();
    view! { <Table id="attempts" caption="Attempts, newest first" columns=columns rows=rows /> }.into_any()
}

/// Its commands with their real states.
pub(super) fn commands(device: DeviceId, rows: Vec<CommandRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <Empty sentence="No command was queued for this device yet." /> }.into_any();
    }
    let waiting = rows.iter().any(|row| row.state.is_open());
    let columns = vec![
        Column::new("Command", command_name),
        Column::new("State", command_state),
        Column::new("Queued", |row: &CommandRow| view! { <Time at=row.queued_at /> }.into_any()),
        Column::new("Sent", |row: &CommandRow| not_yet(row.sent_at)),
        Column::new("Answered", |row: &CommandRow| not_yet(row.finished_at)),
        Column::new("Result", move |row: &CommandRow| result(device, row)),
    ];
    let note = waiting.then(|| {
        view! {
            <div class="mb-4">
                <Alert tone=Tone::Info title="Open commands are sent when the device next connects." />
            </div>
        }
    });
    view! {
        {note}
        <Table id="commands" caption="Commands, newest first" columns=columns rows=rows />
    }
    .into_any()
}

fn not_yet(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { <Time at=at /> }.into_any(),
        None => view! { <span class="unknown">"Not yet"</span> }.into_any(),
    }
}

fn command_name(row: &CommandRow) -> AnyView {
    view! {
        <bdi>{row.request_type.clone()}</bdi>
        <span class="block text-xs font-normal text-muted">{code(Some(row.id.to_string()))}</span>
    }
    .into_any()
}

fn command_state(row: &CommandRow) -> AnyView {
    let (state, word, meaning) = words::command(row.state);
    let error = row
        .error
        .clone()
        .map(|words| view! { <bdi class="block max-w-96 text-xs text-bad break-words whitespace-normal">{words}</bdi> });
    view! {
        <Badge state=state word=word />
        {(!meaning.is_empty()).then(|| view! { <span class="hint block">{meaning}</span> })}
        {error}
    }
    .into_any()
}

fn whole_address(device: DeviceId, row: &CommandRow) -> String {
    format!("{}&command={}", part_address(device, Part::Commands), row.id)
}

fn result(device: DeviceId, row: &CommandRow) -> AnyView {
    let href = whole_address(device, row);
    match row.result.clone() {
        None if row.has_more => view! { <a href=href>"Show result"</a> }.into_any(),
        None => view! { <span class="unknown">"None"</span> }.into_any(),
        Some(text) => {
            let more = row.has_more.then(|| view! { <p class="mt-2"><a href=href>"Show all of it"</a></p> });
            view! {
                <details class="disclosure">
                    <summary>"Show result"</summary>
                    <pre class="code-block max-w-xl" tabindex="0">{text}</pre>
                    {more}
                </details>
            }
            .into_any()
        }
    }
}

/// One command with its whole answer.
pub(super) fn command(device: DeviceId, row: CommandRow) -> AnyView {
    let facts = vec![
        Fact::new("State", command_state(&row)),
        Fact::new(
            "CommandUUID",
            identifier("command-uuid", "CommandUUID", Some(row.id.to_string().to_uppercase())),
        ),
        Fact::new("Queued", view! { <Time at=row.queued_at /> }),
        Fact::new("Sent", not_yet(row.sent_at)),
        Fact::new("Answered", not_yet(row.finished_at)),
    ];
    let result = match row.result {
        Some(text) => view! {
            <div class="mt-4 mb-2 flex items-center gap-2">
                <h3 class="text-base">"Result"</h3>
                <Copy of="result" what="result" />
            </div>
            <pre class="code-block" id="result" tabindex="0">{text}</pre>
        }
        .into_any(),
        None => view! { <p class="hint mt-4">"No result is kept."</p> }.into_any(),
    };
    let back = part_address(device, Part::Commands);
    view! {
        <section class="card" aria-labelledby="command-title">
            <h2 id="command-title" class="mb-2"><bdi>{row.request_type}</bdi></h2>
            <DetailList facts=facts />
            {result}
            <p class="mt-4"><LinkButton href=back label="All commands" /></p>
        </section>
    }
    .into_any()
}
