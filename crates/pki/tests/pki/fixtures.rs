//! Keys and certificates made once per run, and the `openssl` binary.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use pki::authority::{self, Issued};
use pki::issue::{self, DeviceTemplate};
use pki::scep::Identity;
use pki::{Certificate, RsaBits, RsaKey};

pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

/// 2048 bits throughout: generating longer keys would only cost time.
pub static ROOT: LazyLock<Issued> =
    LazyLock::new(|| authority::root("Example", RsaBits::B2048, now()).unwrap());
pub static CA: LazyLock<Issued> =
    LazyLock::new(|| authority::device_ca(&ROOT, "Example", RsaBits::B2048, now()).unwrap());
pub static RA: LazyLock<Issued> = LazyLock::new(|| authority::ra(&CA, "Example", now()).unwrap());
pub static SIGNER: LazyLock<Issued> =
    LazyLock::new(|| authority::profile_signer(&ROOT, "Example", now()).unwrap());
/// Another organization.
pub static STRANGER: LazyLock<Issued> =
    LazyLock::new(|| authority::root("Stranger", RsaBits::B2048, now()).unwrap());
pub static DEVICE_KEY: LazyLock<RsaKey> = LazyLock::new(|| RsaKey::generate(RsaBits::B2048).unwrap());
pub static DEVICE: LazyLock<Certificate> = LazyLock::new(|| {
    let tbs = issue::prepare(&template(&DEVICE_KEY)).unwrap();
    Certificate::parse(&issue::sign(&tbs, &CA.key).unwrap()).unwrap()
});

pub fn template(key: &RsaKey) -> DeviceTemplate<'_> {
    DeviceTemplate {
        subject_cn: "3f0c6f0e-5f0b-4a52-9a55-2f3d2f0d9a11",
        subject_o: "Example",
        serial: issue::serial().unwrap(),
        not_before: now() - TimeDelta::minutes(10),
        not_after: now() + TimeDelta::days(365),
        spki_der: key.spki_der(),
        issuer: &CA.certificate,
    }
}

pub fn identity(issued: &Issued) -> Identity<'_> {
    Identity { certificate: &issued.certificate, key: &issued.key }
}

pub fn pem(label: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, der))
}

pub fn certificate_pem(certificate: &Certificate) -> String {
    pem("CERTIFICATE", certificate.der())
}

/// A folder with `root.pem`, `ca.pem`, `both.pem` (root and CA), `ra.pem`, `ra.key`, `signer.pem`, `signer.key`.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    put("root.pem", certificate_pem(&ROOT.certificate));
    put("ca.pem", certificate_pem(&CA.certificate));
    put("both.pem", certificate_pem(&ROOT.certificate) + &certificate_pem(&CA.certificate));
    for (name, issued) in [("ra", &*RA), ("signer", &*SIGNER)] {
        put(&format!("{name}.pem"), certificate_pem(&issued.certificate));
        put(&format!("{name}.key"), pem("PRIVATE KEY", issued.key.to_pkcs8_der().unwrap().expose()));
    }
    folder
}

/// Runs `openssl` in `folder`, with `words` split at blanks.
pub fn openssl(folder: &Path, words: &str) -> Output {
    Command::new("openssl")
        .args(words.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the openssl command is needed for these tests")
}

/// The same, demanding success; returns standard output.
pub fn openssl_ok(folder: &Path, words: &str) -> Vec<u8> {
    let out = openssl(folder, words);
    assert!(out.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}
