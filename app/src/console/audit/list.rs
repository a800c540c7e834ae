//! The audit log: who did what to what, and what it was before and after.

use super::{filters, words};
use crate::{
    console::{
        attempts::filters::DAYS,
        frame::{self, Page, Section},
        manual::Manual,
        news::news,
    },
    host::context,
    paths,
    server_fns::lists::KeepColumns,
    ui::{
        data::{Badge, Column, Query, Time, grouped},
        list::{ListPage, Nothing, Noun},
    },
};
use contract::{
    Error,
    audit::{AuditLine, AuditQuery, Chain, Difference},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// `/console/audit`.
pub fn page() -> AnyView {
    let query = frame::query();
    frame::page(Section::Audit, content(query))
}

async fn content(query: Query) -> Result<Page, Error> {
    let (by, services) = (context::caller()?, context::services()?);
    let asked = filters::read(&query);
    let sites = services.sites.list(&by.admin()?).await?;
    let actors = services.audit.actors(&by.admin()?).await?;
    let chain = services.audit.chain(&by.admin()?).await?;
    let found = services.audit.list(&by.admin()?, asked.clone()).await?;
    let columns = columns(&query, &asked);
    let list = ListPage::new(paths::CONSOLE_AUDIT, query.clone(), Noun { one: "line", many: "lines" })
        .search("Search the audit log")
        .filters(filters::selects(&asked, &actors, &sites))
        .dates(DAYS.to_vec())
        .chips(filters::chips(&query, &asked, &sites))
        .chosen(services.preferences.columns(&by.admin()?, paths::CONSOLE_AUDIT).await?)
        .remember(KeepColumns::url())
        .export(paths::CONSOLE_EXPORT_AUDIT)
        .news(news(&by, None))
        .nothing(Nothing::new("Nothing has been written to the audit log of your sites yet.", Manual::Audit))
        .rights(frame::no_site(&by))
        .view(columns, found);
    let body = view! { {list} {chained(chain)} };
    let lead = "Every sign-in, every change and every export, with what it was before and after.";
    Ok(Page::new("Audit log", body).lead(lead))
}

/// How far the chain has come. What it holds is proven by the command alone, so no tick is shown here.
fn chained(chain: Chain) -> impl IntoView {
    let waiting = match chain.unsealed {
        0 => "No line waits to be sealed.".to_owned(),
        1 => "1 line waits to be sealed.".to_owned(),
        many => format!("{} lines wait to be sealed.", grouped(many)),
    };
    view! {
        <p class="hint mt-4">
            {format!("Sealed up to line {} of the whole server. {waiting} ", grouped(chain.sealed))}
            "Whether a line was changed afterwards is found by " <code class="id">"muster audit verify"</code> " on the server."
        </p>
    }
}

pub(super) fn columns(query: &Query, asked: &AuditQuery) -> Vec<Column<AuditLine>> {
    vec![
        Column::new("When", |line: &AuditLine| view! { <Time at=line.at /> }.into_any())
            .key("at")
            .sorted(filters::sorting(query, asked)),
        Column::new("Who", |line: &AuditLine| {
            view! { <bdi class="block max-w-52 truncate" title=line.actor.clone()>{line.actor.clone()}</bdi> }
                .into_any()
        })
        .key("actor"),
        Column::new("What", |line: &AuditLine| words::action(&line.action).into_any()).key("action"),
        Column::new("Outcome", |line: &AuditLine| {
            let (state, word) = words::outcome(line.outcome);
            view! { <Badge state=state word=word /> }.into_any()
        })
        .key("outcome"),
        Column::new("Before and after", details).key("changes"),
        Column::new("On", target).key("target"),
        Column::new("Site", |line: &AuditLine| match line.site.clone() {
            Some(site) => view! { <bdi>{site}</bdi> }.into_any(),
            None => view! { <span class="unknown">"None"</span> }.into_any(),
        })
        .key("site"),
        Column::new("Address", |line: &AuditLine| {
            if line.address.is_empty() {
                view! { <span class="unknown">"Command line"</span> }.into_any()
            } else {
                view! { <bdi dir="ltr"><code class="id">{line.address.clone()}</code></bdi> }.into_any()
            }
        })
        .key("address"),
    ]
}

fn target(line: &AuditLine) -> AnyView {
    let target = line.target.clone();
    if target.is_empty() {
        return view! { <span class="unknown">"The server"</span> }.into_any();
    }
    match words::link(&line.action, &target) {
        Some(href) => {
            // The beginning is enough to tell rows apart; the link knows the rest.
            let short: String = target.chars().take(8).collect();
            view! { <bdi dir="ltr"><a href=href title=target><code class="id">{short} "…"</code></a></bdi> }
                .into_any()
        }
        None => view! { <bdi class="block max-w-52 truncate" title=target.clone()>{target.clone()}</bdi> }
            .into_any(),
    }
}

/// What changed, closed at first.
fn details(line: &AuditLine) -> AnyView {
    let count = line.changes.len();
    let summary = match count {
        0 if line.notes.is_empty() => return view! { <span class="unknown">"No more"</span> }.into_any(),
        0 => "Details".to_owned(),
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    let changes = line.changes.iter().map(change).collect_view();
    let notes = line
        .notes
        .iter()
        .map(|(path, value)| {
            let (field, value) = (words::field(path), shown(Some(value)));
            view! { <div class="diff-note"><dt><bdi>{field}</bdi></dt><dd>{value}</dd></div> }
        })
        .collect_view();
    let heads = (count > 0).then(|| {
        view! {
            <div class="diff-head" aria-hidden="true"><span>"Field"</span><span>"Before"</span><span>"After"</span></div>
        }
    });
    let changes = (count > 0).then(|| view! { <dl class="diff">{changes}</dl> });
    let notes = (!line.notes.is_empty()).then(|| view! { <dl class="diff">{notes}</dl> });
    view! { <details class="disclosure"><summary>{summary}</summary>{heads}{changes}{notes}</details> }
        .into_any()
}

fn change(change: &Difference) -> AnyView {
    let field = words::field(&change.path);
    let (before, after) = (shown(change.before.as_ref()), shown(change.after.as_ref()));
    view! {
        <div class="diff-line">
            <dt><bdi>{field}</bdi></dt>
            <dd class="diff-before"><span class="visually-hidden">"Before: "</span>{before}</dd>
            <dd class="diff-after"><span class="visually-hidden">"After: "</span>{after}</dd>
        </div>
    }
    .into_any()
}

/// A value as it stood: nothing and empty are told apart, and long ones are cut in sight only.
fn shown(value: Option<&String>) -> AnyView {
    match value {
        None => view! { <span class="unknown">"Not there"</span> }.into_any(),
        Some(text) if text.is_empty() => view! { <span class="unknown">"Empty"</span> }.into_any(),
        Some(text) => view! { <bdi>{text.clone()}</bdi> }.into_any(),
    }
}
