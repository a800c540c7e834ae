//! The CA certificate comes first and alone: only one profile can wait on a device.

use crate::{
    paths,
    portal::{
        drawings::Place,
        frame::{Head, frame},
        parts,
    },
    server_fns::portal::Certificate,
};
use contract::portal::StepView;
use domain::text::TextKey as K;
use leptos::{prelude::*, server_fn::ServerFn};

/// The certificate page.
pub fn page(view: &StepView) -> AnyView {
    let texts = &view.texts;
    let head = Head::of(view, texts.get(K::CertificateTitle));
    let steps = [
        (Place::Allow, K::CertificateStepAllow),
        (Place::Settings, K::CertificateStepSettings),
        (Place::Install, K::CertificateStepInstall),
        (Place::Trust, K::CertificateStepTrust),
        (Place::Return, K::CertificateStepReturn),
    ]
    .map(|(place, key)| (place, texts.get(key).into_any()))
    .into_iter()
    .collect();
    let content = view! {
        <p class="lead">{texts.get(K::CertificateLead)}</p>
        <a class="secondary" href=paths::ENROLL_CA_PROFILE rel="external">{texts.get(K::CertificateDownload)}</a>
        <h2>{texts.get(K::CertificateThen)}</h2>
        {parts::numbered(steps)}
        {parts::button_form(Certificate::url(), Some(view.version), "primary", texts.get(K::CertificateConfirm))}
    };
    frame(texts, head, content.into_any())
}
