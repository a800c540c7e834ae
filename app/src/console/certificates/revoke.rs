//! The page that asks before a certificate is revoked: what it is, what follows, why.

use super::{acts, detail, words};
use crate::{
    console::{
        FormValues,
        frame::{self, Page, Section},
        outcome,
    },
    host::context,
    paths,
    server_fns::certificates::RevokeCertificate,
    ui::{
        action::{Button, LinkButton, Weight},
        data::{DetailList, Fact, code, named},
        form::{Entries, FormGuard, Hidden, Labels, ProblemList, SelectField},
        notice::{Alert, Tone},
    },
};
use contract::{AdminSession, Error, caller::CertificatesRevoke, certificates::CertificateDetail};
use domain::{
    certificate::{CertificateState, RevocationReason},
    ids::CertificateId,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

const LABELS: Labels = &[("reason", "Reason")];

/// `/console/certificates/:id/revoke`.
pub fn page() -> AnyView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    frame::page(Section::Certificates, content(id))
}

async fn content(id: String) -> Result<Page, Error> {
    let by = context::caller()?;
    let certificate: CertificateId = outcome::id(&id)?;
    let _may: AdminSession<CertificatesRevoke> = by.admin()?;
    let found = context::services()?.certificates.detail(&by.admin()?, certificate).await?;
    let entries = Entries::new(
        LABELS,
        acts::RevokeForm::default().pairs(),
        outcome::take(&acts::form_name(&id)).await?,
    );
    let has_problems = entries.has_problems();
    let title = format!("Revoke certificate {}", detail::short(&found.row.serial));
    let body = if found.row.state == CertificateState::Issued {
        form(&found, &entries).into_any()
    } else {
        // Somebody was faster, or it was never handed out: say so, and offer nothing.
        let back = acts::page(&id);
        view! {
            {detail::revoked(&found)}
            {(found.row.state == CertificateState::Reserved).then(|| view! {
                <Alert tone=Tone::Info title="This certificate was never handed out: there is nothing to revoke." />
            })}
            <p class="mt-4"><LinkButton href=back label="Back to the certificate" /></p>
        }
        .into_any()
    };
    Ok(Page::new(title, body).under(paths::CONSOLE_CERTIFICATES, "Certificates").form(has_problems))
}

fn form(found: &CertificateDetail, entries: &Entries) -> impl IntoView + use<> {
    let row = &found.row;
    let id = row.id.to_string();
    let facts = vec![
        Fact::new("Serial number", code(Some(row.serial.clone()))),
        Fact::new("Device", detail::device(row)),
        Fact::new("User", named(Some(row.username.clone()))),
    ];
    let consequence = if found.in_use {
        "The device can no longer speak to this server: it gets no commands and reports nothing. It is not unenrolled: its profile and everything installed stay until somebody removes them. To manage it again, it must enroll again."
    } else {
        "No device speaks to this server with it now. Should one try, it is refused."
    };
    let mut options = vec![(String::new(), "Choose a reason".to_owned())];
    options.extend(
        RevocationReason::ALL.map(|reason| (reason.code().to_owned(), words::reason(reason).to_owned())),
    );
    let back = acts::page(&id);
    view! {
        <ProblemList lines=entries.lines() />
        <section class="card mb-6" aria-label="Certificate"><DetailList facts=facts /></section>
        <div class="mb-6">
            <Alert tone=Tone::Warn title="This cannot be undone."><p>{consequence}</p></Alert>
        </div>
        <form method="post" action=RevokeCertificate::url() novalidate id="form">
            <Hidden name="id" value=id />
            <SelectField of=entries.field("reason") options=options
                hint="Kept with the certificate and in the audit log." />
            <div class="form-foot">
                <Button label="Revoke certificate" weight=Weight::Danger />
                <LinkButton href=back label="Cancel" weight=Weight::Quiet />
            </div>
        </form>
        <FormGuard form="form".to_owned() check=String::new() unsaved=false />
    }
}
