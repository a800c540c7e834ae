//! PKCS#10 requests, ours and openssl's.

use pki::request::{CertificateRequest, RequestFault};
use pki::signature::Strength::{Legacy, Modern};

use crate::fixtures::{DEVICE_KEY, folder, openssl_ok};

#[test]
fn our_own_requests_round_trip() {
    let der = CertificateRequest::build(&DEVICE_KEY, "phone", "Example", Some("challenge_-1")).unwrap();
    let read = CertificateRequest::parse(&der, Modern).unwrap();
    assert_eq!(read.spki_der(), DEVICE_KEY.spki_der());
    assert_eq!(read.subject_cn(), Some("phone"));
    assert!(read.challenge_password().unwrap().matches(b"challenge_-1"));
    assert!(!format!("{read:?}").contains("challenge_-1"));
    let bare = CertificateRequest::build(&DEVICE_KEY, "phone", "Example", None).unwrap();
    assert!(CertificateRequest::parse(&bare, Modern).unwrap().challenge_password().is_none());
    let folder = folder();
    std::fs::write(folder.path().join("ours.der"), &der).unwrap();
    let text = openssl_ok(folder.path(), "req -inform DER -in ours.der -noout -verify -text");
    assert!(String::from_utf8(text).unwrap().contains("challenge_-1"));
}

#[test]
fn every_changed_byte_is_noticed() {
    let der = CertificateRequest::build(&DEVICE_KEY, "phone", "Example", Some("abc")).unwrap();
    for at in 0..der.len() {
        let mut changed = der.clone();
        changed[at] ^= 1;
        assert!(CertificateRequest::parse(&changed, Modern).is_err(), "byte {at}");
    }
}

#[test]
fn requests_made_by_openssl() {
    let folder = folder();
    let config = "[req]\nprompt=no\ndistinguished_name=n\nattributes=a\nreq_extensions=e\n[n]\nCN=Peer\n[a]\nchallengePassword=from-openssl\n[e]\nsubjectAltName=DNS:evil.example\n";
    std::fs::write(folder.path().join("c.cnf"), config).unwrap();
    let make = |key: &str, digest: &str| {
        openssl_ok(folder.path(), &format!("genpkey {key} -out r.key"));
        openssl_ok(folder.path(), &format!("req -new -config c.cnf -key r.key -{digest} -outform DER"))
    };
    let rsa = "-algorithm RSA -pkeyopt rsa_keygen_bits:2048";
    let curve = |name: &str| format!("-algorithm EC -pkeyopt ec_paramgen_curve:{name}");
    for (key, digest) in [
        (rsa.to_owned(), "sha256"),
        (rsa.to_owned(), "sha384"),
        (rsa.to_owned(), "sha512"),
        (curve("P-256"), "sha256"),
        (curve("P-384"), "sha384"),
    ] {
        let read = CertificateRequest::parse(&make(&key, digest), Modern).expect(digest);
        assert_eq!(read.subject_cn(), Some("Peer"));
        assert!(read.challenge_password().unwrap().matches(b"from-openssl"));
    }
    let sha1 = make(rsa, "sha1");
    assert_eq!(CertificateRequest::parse(&sha1, Modern).unwrap_err(), RequestFault::Signature);
    assert!(CertificateRequest::parse(&sha1, Legacy).is_ok());
}
