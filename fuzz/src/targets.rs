//! Every parser that reads foreign bytes, as a function of bytes (R-PA8). A target fails by panicking: by itself, or
//! because a second look contradicts the first. Included by the fuzz crate and by the server's tests, so it knows the
//! small rooms only and neither libFuzzer nor the server.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    browser::Browser,
    ids::{SiteId, Version},
    text::Language,
    validate,
};
use guard::{
    der::{self, DerLimits},
    limits,
    xml::{self, XmlLimits},
};
use mdm::command::{DeviceInformation, SecurityInfo};
use pki::{
    Certificate, RsaKey, ber,
    chain::Trust,
    cms,
    request::CertificateRequest,
    scep::{self, Identity, Options},
    signature::Strength,
};
use serde::Deserialize;
use std::sync::LazyLock;

/// A target: anything goes in, nothing may break.
pub type Target = fn(&[u8]);

/// All of them, by the name of their folder of seeds.
pub const TARGETS: [(&str, Target); 10] = [
    ("plist_guard", plist_guard),
    ("ber_normaliser", ber_normaliser),
    ("der_guard", der_guard),
    ("scep_message", scep_message),
    ("cms_verify", cms_verify),
    ("check_in", check_in),
    ("report", report),
    ("accept_language", accept_language),
    ("form", form),
    ("user_agent", user_agent),
];

/// Keys made for fuzzing and published with it: they protect nothing.
static RA_KEY: LazyLock<RsaKey> = LazyLock::new(|| {
    RsaKey::from_pkcs8_der(include_bytes!("../keys/ra.key.der")).expect("the published key")
});
static RA: LazyLock<Certificate> = LazyLock::new(|| {
    Certificate::parse(include_bytes!("../keys/ra.certificate.der")).expect("the published certificate")
});
static ROOT: LazyLock<Certificate> = LazyLock::new(|| {
    Certificate::parse(include_bytes!("../keys/root.certificate.der")).expect("the published certificate")
});

/// The body the seeds' detached signatures are about.
pub const SIGNED_BODY: &[u8] = b"the body that was signed";

/// The scan before every property list, and the decoder behind it.
pub fn plist_guard(bytes: &[u8]) {
    let accepted = xml::scan(bytes, XmlLimits::with_bytes(limits::PROFILE_BYTES)).is_ok();
    let profile = mdm::profile::read(bytes);
    assert!(accepted || profile.is_err(), "what the guard refuses is not read");
    let tight = XmlLimits { bytes: 4096, depth: 3, nodes: 20 };
    assert!(accepted || xml::scan(bytes, tight).is_err(), "tighter limits let nothing more through");
}

/// BER to DER: what comes out is DER and stays as it is, also after a round trip through indefinite lengths.
pub fn ber_normaliser(bytes: &[u8]) {
    if let Ok(normal) = ber::to_der(bytes) {
        assert!(ber::to_der(&normal).is_ok_and(|again| again == normal), "DER stays as it is");
    }
    let _ = ber::to_indefinite(bytes);
}

/// The scan of tags and lengths, and the decoders of certificates and requests behind it.
pub fn der_guard(bytes: &[u8]) {
    let wide = der::scan(bytes, DerLimits::with_bytes(limits::SCEP_BYTES));
    let tight = DerLimits { bytes: 4096, depth: 4, nodes: 50 };
    assert!(wide.is_ok() || der::scan(bytes, tight).is_err(), "tighter limits let nothing more through");
    if let Ok(certificate) = Certificate::parse(bytes) {
        assert_eq!(certificate.der(), bytes, "a certificate is its bytes");
        let _ = (certificate.subject_cn(), certificate.subject_o(), certificate.serial_hex());
        let _ = (certificate.not_before(), certificate.not_after(), certificate.is_ca());
    }
    let _ = CertificateRequest::parse(bytes, Strength::Legacy);
}

/// A SCEP request, with everything switched on that widens what is read.
pub fn scep_message(bytes: &[u8]) {
    let recipients = [Identity { certificate: &RA, key: &RA_KEY }];
    let wide = scep::open(bytes, &recipients, Options { allow_3des: true, allow_sha1: true });
    let narrow = scep::open(bytes, &recipients, Options::default());
    assert!(wide.is_ok() || narrow.is_err(), "fewer algorithms let nothing more through");
}

/// Signed messages, detached and attached.
pub fn cms_verify(bytes: &[u8]) {
    if cms::verify_detached(SIGNED_BODY, bytes).is_ok() {
        assert!(cms::verify_detached(b"another body", bytes).is_err(), "a signature is about one body");
    }
    let anchors = [ROOT.clone()];
    let dated = Trust::strict(&anchors, DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(21_000));
    let strict = cms::verify_attached(bytes, &dated).is_ok();
    let lax = cms::verify_attached(bytes, &Trust::apple_device(&anchors)).is_ok();
    assert!(lax || !strict, "fewer questions refuse nothing more");
    let _ = cms::certificates(bytes);
}

/// A check-in message; what was read can be written and read again.
pub fn check_in(bytes: &[u8]) {
    if let Ok(message) = mdm::check_in::parse(bytes) {
        let again = mdm::check_in::parse(&message.to_xml()).expect("what we write can be read");
        // A user channel is written as that of Shared iPad, whatever it was.
        assert!(message.is_user_channel() || again == message, "written as it was read");
    }
}

/// A command report.
pub fn report(bytes: &[u8]) {
    if let Ok(report) = mdm::report::parse(bytes) {
        let _ = DeviceInformation::from_report(&report);
        let _ = SecurityInfo::from_report(&report);
        assert!(mdm::report::parse(&report.to_xml()).is_ok(), "what we write can be read");
    }
}

/// `Accept-Language`, and a chosen tag.
pub fn accept_language(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let chosen = Language::from_accept(&text);
    let again = chosen.map(|language| Language::from_tag(language.tag()));
    assert!(again.is_none_or(|again| again == chosen), "a language is known by its own tag");
    let _ = Language::from_tag(&text);
}

/// The fields the wizard and the console post, with their types.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[allow(dead_code, reason = "the fields are what is decoded")]
struct Posted {
    version: Option<Version>,
    id: Option<SiteId>,
    username: String,
    password: String,
    ownership: Option<String>,
    sites: Vec<String>,
    enabled: Option<bool>,
    port: Option<u16>,
    rest: std::collections::BTreeMap<String, String>,
}

/// A form as server functions decode it (`serde_qs` as `server_fn` sets it up), an address's query, and the checks of
/// the texts in it.
pub fn form(bytes: &[u8]) {
    let decoded: Result<Posted, _> = serde_qs::Config::new(5, false).deserialize_bytes(bytes);
    if let Ok(posted) = decoded {
        let _ = domain::account::is_username(&posted.username);
        let _ = (validate::line(&posted.username, 64), validate::email(&posted.username));
        let _ = validate::new_password(&posted.password, &[&posted.username]);
    }
    for (name, value) in url::form_urlencoded::parse(bytes) {
        let _ = (name.parse::<SiteId>(), value.parse::<SiteId>());
    }
}

/// `User-Agent`, cut as the server cuts it.
pub fn user_agent(bytes: &[u8]) {
    let text: String = String::from_utf8_lossy(bytes).chars().take(512).collect();
    let browser = Browser::from_user_agent(&text);
    let _ = browser.can_install();
}
