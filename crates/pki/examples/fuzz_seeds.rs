//! Makes the published keys (once) and the seeds of the targets that need well-formed messages:
//! `cargo run -p pki --example fuzz_seeds`. Run it again when a format changes.
//! The property list targets take their seeds from `crates/mdm/tests/samples`.

use chrono::{DateTime, TimeDelta, Utc};
use pki::{
    Certificate, RsaBits, RsaKey, authority, ber, cms,
    issue::{self, DeviceTemplate},
    request::CertificateRequest,
    scep::{
        Identity,
        client::{self, Encoding, Exchange},
    },
};
use std::{error::Error, fs, path::PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The body the detached signatures are about; the target knows it under the same name.
const SIGNED_BODY: &[u8] = b"the body that was signed";

fn here(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(path)
}

/// 16 July 2026: within the certificates' lives whenever the targets look at dates.
fn now() -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_650)
}

fn put(target: &str, name: &str, bytes: &[u8]) -> Outcome<()> {
    let folder = here("seeds").join(target);
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join(name), bytes)?)
}

fn main() -> Outcome<()> {
    fs::create_dir_all(here("keys"))?;
    let root = authority::root("Published for fuzzing", RsaBits::B2048, now())?;
    let ca = authority::device_ca(&root, "Published for fuzzing", RsaBits::B2048, now())?;
    let ra = authority::ra(&ca, "Published for fuzzing", now())?;
    let signer = authority::profile_signer(&root, "Published for fuzzing", now())?;
    fs::write(here("keys/ra.key.der"), ra.key.to_pkcs8_der()?.expose())?;
    fs::write(here("keys/ra.certificate.der"), ra.certificate.der())?;
    fs::write(here("keys/root.certificate.der"), root.certificate.der())?;

    let key = RsaKey::generate(RsaBits::B2048)?;
    let template = DeviceTemplate {
        subject_cn: "3f0c6f0e-5f0b-4a52-9a55-2f3d2f0d9a11",
        subject_o: "Example",
        serial: issue::serial()?,
        not_before: now() - TimeDelta::minutes(10),
        not_after: now() + TimeDelta::days(365),
        spki_der: key.spki_der(),
        issuer: &ca.certificate,
    };
    let device = Certificate::parse(&issue::sign(&issue::prepare(&template)?, &ca.key)?)?;

    let own = client::self_signed(&key, "T", now())?;
    let exchange = Exchange {
        requester: Identity { certificate: &own, key: &key },
        recipient: &ra.certificate,
        transaction_id: "T",
        nonce: b"0123456789abcdef",
    };
    let request = CertificateRequest::build(&key, "a", "b", Some("challenge"))?;
    let message = client::request(&request, &exchange, Encoding::Der)?;
    let indefinite = client::request(&request, &exchange, Encoding::Indefinite)?;
    let detached = cms::sign_detached(SIGNED_BODY, &device, &key, None)?;
    let attached = cms::sign_attached(b"content", &signer.certificate, &signer.key, &[], Some(now()))?;
    put("scep_message", "der", &message)?;
    put("scep_message", "indefinite", &indefinite)?;
    put("cms_verify", "detached", &detached)?;
    put("cms_verify", "detached-indefinite", &ber::to_indefinite(&detached)?)?;
    put("cms_verify", "attached", &attached)?;
    put("cms_verify", "degenerate", &cms::degenerate(&[ca.certificate.der(), device.der()]))?;
    put(
        "ber_normaliser",
        "pieces",
        &[0x30, 0x80, 0x24, 0x80, 4, 1, 0xaa, 4, 1, 0xbb, 0, 0, 2, 0x81, 1, 5, 0, 0],
    )?;
    put(
        "ber_normaliser",
        "encrypted",
        &[0x30, 0x80, 6, 1, 0x2a, 0x30, 0, 0xa0, 0x80, 4, 1, 1, 4, 1, 2, 0, 0, 0, 0],
    )?;
    put("ber_normaliser", "detached-indefinite", &ber::to_indefinite(&detached)?)?;
    put("ber_normaliser", "scep-indefinite", &indefinite)?;
    put("der_guard", "certificate", device.der())?;
    put("der_guard", "authority", ca.certificate.der())?;
    put("der_guard", "request", &request)?;
    texts()
}

fn texts() -> Outcome<()> {
    for (number, text) in [
        "en",
        "de-AT;q=0.8, en;q=0.9",
        "fr-CA, it",
        "de;q=0, *;q=0.5",
        "en-GB,en;q=0.9,de-DE;q=0.8,de;q=0.7",
        ";;q=,,=;q=x",
    ]
    .iter()
    .enumerate()
    {
        put("accept_language", &number.to_string(), text.as_bytes())?;
    }
    for (number, text) in [
        "version=3&username=vera&password=eleven+purple+sparrows",
        "version=1&ownership=institutional",
        "id=0190b5c2-7b7a-7c3e-8a52-111122223333&version=2&sites[]=a&sites[1]=b&enabled=true&port=636",
        "rest[a]=b&rest[c][d]=e&%00=%ff&username=%E2%80%AE",
        "a[b][c][d][e][f][g]=1&a=2&a[]=3",
    ]
    .iter()
    .enumerate()
    {
        put("form", &number.to_string(), text.as_bytes())?;
    }
    for (number, text) in [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPad; CPU OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 300",
    ]
    .iter()
    .enumerate()
    {
        put("user_agent", &number.to_string(), text.as_bytes())?;
    }
    Ok(())
}
