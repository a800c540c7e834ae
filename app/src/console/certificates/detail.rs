//! One certificate.

use super::words;
use crate::{
    console::{
        devices::device_link,
        frame::{self, Page, Section},
        outcome,
    },
    host::context,
    paths,
    ui::{
        action::{Copy, LinkButton, Weight, identifier},
        data::{Badge, DetailList, Fact, Time, named},
        notice::{Alert, Tone},
    },
};
use contract::{
    Error,
    caller::CertificatesRevoke,
    certificates::{CertificateDetail, CertificateRow},
};
use domain::{certificate::CertificateState, ids::CertificateId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/console/certificates/:id`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Certificates, content(id))
}

async fn content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let id: CertificateId = outcome::id(&id)?;
    let detail = context::services()?.certificates.detail(&by.admin()?, id).await?;
    let may_revoke = by.may::<CertificatesRevoke>();
    let is_issued = detail.row.state == CertificateState::Issued;
    let title = format!("Certificate {}", short(&detail.row.serial));
    let read_only = (is_issued && !may_revoke).then(|| {
        view! { <p class="hint mt-3">"You need the role Administrator to revoke this certificate."</p> }
    });
    let body = view! {
        {revoked(&detail)}
        <section class="card mb-6 grid gap-x-8 lg:grid-cols-2" aria-label="Summary">
            <DetailList facts=left(&detail) />
            <div><DetailList facts=right(&detail) /> {read_only}</div>
        </section>
        {technical(detail)}
    };
    let page = Page::new(title, body).under(paths::CONSOLE_CERTIFICATES, "Certificates");
    Ok(if is_issued && may_revoke {
        let href = format!("{}/{id}/revoke", paths::CONSOLE_CERTIFICATES);
        page.actions(view! { <LinkButton href=href label="Revoke…" weight=Weight::Danger /> })
    } else {
        page
    })
}

/// Enough of a serial number for a heading.
pub(super) fn short(serial: &str) -> String {
    let start: String = serial.chars().take(16).collect();
    if serial.chars().count() > 16 { format!("{start}…") } else { start }
}

/// Who took it back, when and why.
pub(super) fn revoked(detail: &CertificateDetail) -> Option<impl IntoView + use<>> {
    let at = detail.row.revoked_at?;
    let reason = detail.row.reason.as_deref().map(words::stored_reason);
    let by = detail.revoked_by.clone().unwrap_or_else(|| "this server".to_owned());
    Some(view! {
        <div class="mb-6">
            <Alert tone=Tone::Bad title="Revoked: no device can speak to this server with it.">
                <p>"By " <bdi>{by}</bdi> ", " <Time at=at /></p>
                {reason.map(|reason| view! { <p><bdi>{reason}</bdi></p> })}
            </Alert>
        </div>
    })
}

/// The device it belongs to, as a link.
pub(super) fn device(row: &CertificateRow) -> AnyView {
    match (row.device, row.device_name.clone()) {
        (Some(id), Some(name)) => device_link(id, name).into_any(),
        _ => view! { <span class="unknown">"None yet"</span> }.into_any(),
    }
}

fn left(detail: &CertificateDetail) -> Vec<Fact> {
    let row = &detail.row;
    let (state, word) = words::row_state(row);
    let case = match &row.case {
        Some(case) => {
            let href = format!("{}/{case}", paths::CONSOLE_ATTEMPTS);
            let case = case.to_string();
            view! { <bdi dir="ltr"><a href=href><code class="id">{case}</code></a></bdi> }.into_any()
        }
        None => view! { <span class="unknown">"No longer kept"</span> }.into_any(),
    };
    vec![
        Fact::new("State", view! { <Badge state=state word=word /> }),
        Fact::flag("Its device speaks with it now", Some(detail.in_use)),
        Fact::new("Device", device(row)),
        Fact::new("User", named(Some(row.username.clone()))),
        Fact::new("Attempt", case),
        Fact::entered("Site", row.site.clone().unwrap_or_default()),
    ]
}

fn right(detail: &CertificateDetail) -> Vec<Fact> {
    let row = &detail.row;
    let issued = match detail.issued_at {
        Some(at) => view! { <Time at=at /> }.into_any(),
        None => view! { <span class="unknown">"Not signed yet"</span> }.into_any(),
    };
    vec![
        Fact::new("Valid from", view! { <Time at=row.not_before /> }),
        Fact::new("Valid until", view! { <Time at=row.not_after /> }),
        Fact::new("Serial taken", view! { <Time at=row.reserved_at /> }),
        Fact::new("Issued", issued),
    ]
}

fn technical(detail: CertificateDetail) -> impl IntoView {
    let row = detail.row;
    let facts = vec![
        Fact::new("Serial number", identifier("serial", "serial number", Some(row.serial))),
        Fact::new("Subject, common name", identifier("subject", "subject", Some(row.subject))),
        Fact::new("SHA-256 fingerprint", identifier("fingerprint", "fingerprint", detail.fingerprint)),
        Fact::new(
            "SHA-256 of the public key",
            identifier("key-hash", "hash of the key", Some(detail.key_hash)),
        ),
        Fact::new("Record", identifier("record", "id of the record", Some(row.id.to_string()))),
    ];
    let pem = detail.pem.map(|pem| {
        view! {
            <details class="disclosure card">
                <summary>"Show technical details"</summary>
                <div class="mb-2 flex items-center gap-2">
                    <h2 class="text-base">"Certificate, PEM"</h2>
                    <Copy of="pem" what="certificate" />
                </div>
                <pre class="code-block" id="pem" tabindex="0">{pem}</pre>
            </details>
        }
    });
    view! {
        <section class="card mb-6" aria-labelledby="identifiers">
            <h2 id="identifiers" class="mb-2">"Identifiers"</h2>
            <DetailList facts=facts />
        </section>
        {pem}
    }
}
