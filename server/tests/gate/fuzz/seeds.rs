//! Where the mutations begin: whole messages as devices, phones and browsers send them, made anew each time with the
//! published keys in `fuzz/keys`.

use pki::{
    Certificate, RsaKey, ber, cms,
    keys::RsaBits,
    request::CertificateRequest,
    scep::{
        Identity,
        client::{self, Encoding, Exchange},
    },
};
use std::{fs, path::Path};

/// The signer of the seeds, issued by the root the targets trust.
struct Keys {
    certificate: Certificate,
    key: RsaKey,
    root: Vec<u8>,
}

impl Keys {
    fn published() -> Self {
        let read = |name: &str| fs::read(super::root().join("fuzz/keys").join(name)).unwrap();
        Self {
            certificate: Certificate::parse(&read("ra.certificate.der")).unwrap(),
            key: RsaKey::from_pkcs8_der(&read("ra.key.der")).unwrap(),
            root: read("root.certificate.der"),
        }
    }

    fn detached(&self) -> Vec<u8> {
        cms::sign_detached(super::targets::SIGNED_BODY, &self.certificate, &self.key, None).unwrap()
    }

    fn attached(&self) -> Vec<u8> {
        cms::sign_attached(b"<plist></plist>", &self.certificate, &self.key, &[&self.root], None).unwrap()
    }

    /// What a phone sends to `/scep`, encoded both ways.
    fn requests(&self) -> Vec<Vec<u8>> {
        let key = RsaKey::generate(RsaBits::B2048).unwrap();
        let now = self.certificate.not_before() + chrono::TimeDelta::days(1);
        let own = client::self_signed(&key, "iPhone", now).unwrap();
        let request = CertificateRequest::build(&key, "iPhone", "Example", Some("challenge")).unwrap();
        let exchange = Exchange {
            requester: Identity { certificate: &own, key: &key },
            recipient: &self.certificate,
            transaction_id: "A1B2C3",
            nonce: &[7; 16],
        };
        [Encoding::Der, Encoding::Indefinite]
            .map(|encoding| client::request(&request, &exchange, encoding).unwrap())
            .to_vec()
    }

    fn certificate_request(&self) -> Vec<u8> {
        CertificateRequest::build(&self.key, "iPhone", "Example", Some("challenge")).unwrap()
    }
}

/// Apple's samples of property lists.
fn samples() -> Vec<Vec<u8>> {
    let folder = super::root().join("crates/mdm/tests/samples");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "plist"));
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

fn texts(lines: &[&str]) -> Vec<Vec<u8>> {
    lines.iter().map(|line| line.as_bytes().to_vec()).collect()
}

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let keys = Keys::published();
    match target {
        "plist_guard" | "check_in" | "report" => samples(),
        "ber_normaliser" => {
            let (attached, requests) = (keys.attached(), keys.requests());
            [vec![ber::to_indefinite(&attached).unwrap(), attached], requests].concat()
        }
        "der_guard" => vec![keys.certificate.der().to_vec(), keys.root.clone(), keys.certificate_request()],
        "scep_message" => keys.requests(),
        "cms_verify" => {
            let detached = keys.detached();
            vec![ber::to_indefinite(&detached).unwrap(), detached, keys.attached()]
        }
        "accept_language" => {
            texts(&["de-CH,de;q=0.9,en;q=0.5", "*", "pt-BR, en-US;q=0.8, *;q=0.1", "zh-Hant-TW"])
        }
        "form" => texts(&[
            "username=ana&password=correct+horse+battery&enabled=true&port=636",
            "sites%5B%5D=1&sites[]=0190b5c2-7b7a-7c3e-8a52-111122223333&version=4&rest[a]=b",
            "ownership=institutional&id=0190b5c2-7b7a-7c3e-8a52-111122223333&rest[a][b][c][d]=e",
        ]),
        "user_agent" => texts(&[
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.2 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
        ]),
        other => panic!("{other} has no seeds"),
    }
}

/// Writes the seeds of a target where libFuzzer takes them up.
pub fn write(target: &str, corpus: &Path) {
    let folder = corpus.join(target);
    fs::create_dir_all(&folder).unwrap();
    for (number, seed) in of(target).into_iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:02}")), seed).unwrap();
    }
}
