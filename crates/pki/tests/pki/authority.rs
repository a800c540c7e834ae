//! The five authorities, read by openssl.

use chrono::TimeDelta;
use pki::authority::{self, Issued};
use pki::chain::{Trust, verify_issued_by, verify_path};
use pki::extensions::key_usage;
use pki::signature::Strength;
use pki::{Certificate, PkiError, RsaKey};

use crate::fixtures::{CA, RA, ROOT, SIGNER, STRANGER, certificate_pem, folder, now, openssl, openssl_ok};

fn text(certificate: &Certificate) -> String {
    let folder = folder();
    std::fs::write(folder.path().join("it.pem"), certificate_pem(certificate)).unwrap();
    String::from_utf8(openssl_ok(folder.path(), "x509 -in it.pem -noout -text")).unwrap()
}

#[test]
fn openssl_reads_every_certificate_as_meant() {
    for (certificate, wanted) in [
        (&ROOT.certificate, ["CA:TRUE", "Certificate Sign, CRL Sign", "Example Root CA"].as_slice()),
        (
            &CA.certificate,
            &["CA:TRUE, pathlen:0", "Digital Signature, Key Encipherment, Certificate Sign, CRL Sign"],
        ),
        (&RA.certificate, &["CA:FALSE", "Digital Signature, Key Encipherment", "Example Device CA"]),
        (&SIGNER.certificate, &["CA:FALSE", "Digital Signature", "Example Profile Signing"]),
    ] {
        let text = text(certificate);
        for part in wanted.iter().chain(&["sha256WithRSAEncryption", "Version: 3", "critical"]) {
            assert!(text.contains(part), "{part} not in {text}");
        }
    }
}

#[test]
fn openssl_verifies_the_chains() {
    let folder = folder();
    let at = now().timestamp();
    openssl_ok(folder.path(), &format!("verify -attime {at} -x509_strict -CAfile root.pem ca.pem"));
    openssl_ok(
        folder.path(),
        &format!("verify -attime {at} -x509_strict -CAfile root.pem -untrusted ca.pem ra.pem"),
    );
    openssl_ok(folder.path(), &format!("verify -attime {at} -x509_strict -CAfile root.pem signer.pem"));
    let wrong = openssl(folder.path(), &format!("verify -attime {at} -CAfile root.pem ra.pem"));
    assert!(!wrong.status.success(), "the RA must need the device CA");
}

#[test]
fn tls_certificates_name_hosts_and_addresses() {
    let tls = authority::tls(&ROOT, "Example", &["mdm.example.org", "192.0.2.7", "::1"], now()).unwrap();
    let text = text(&tls.certificate);
    for part in [
        "DNS:mdm.example.org, IP Address:192.0.2.7, IP Address:0:0:0:0:0:0:0:1",
        "TLS Web Server Authentication",
        "CN = mdm.example.org",
        "prime256v1",
    ] {
        assert!(text.contains(part), "{part} not in {text}");
    }
    let length = tls.certificate.not_after() - tls.certificate.not_before();
    assert!(length <= TimeDelta::days(825));
    let folder = folder();
    std::fs::write(folder.path().join("tls.pem"), certificate_pem(&tls.certificate)).unwrap();
    let at = now().timestamp();
    openssl_ok(
        folder.path(),
        &format!(
            "verify -attime {at} -x509_strict -purpose sslserver -verify_hostname mdm.example.org -CAfile root.pem tls.pem"
        ),
    );
    for bad in [[].as_slice(), &["bad host"], &["-x.example"], &[""], &["a..b"], &["x\u{e4}.example"]] {
        assert!(matches!(authority::tls(&ROOT, "Example", bad, now()), Err(PkiError::Host(_))), "{bad:?}");
    }
}

#[test]
fn only_the_issuer_issued() {
    let strength = Strength::Modern;
    verify_issued_by(&CA.certificate, &ROOT.certificate, strength).unwrap();
    verify_issued_by(&RA.certificate, &CA.certificate, strength).unwrap();
    assert!(verify_issued_by(&RA.certificate, &ROOT.certificate, strength).is_err());
    assert!(verify_issued_by(&SIGNER.certificate, &STRANGER.certificate, strength).is_err());
    // Same name, other key.
    let twin = authority::root("Example", pki::RsaBits::B2048, now()).unwrap();
    assert!(verify_issued_by(&CA.certificate, &twin.certificate, strength).is_err());
    let anchors = [ROOT.certificate.clone()];
    let trust = Trust::strict(&anchors, now());
    verify_path(&RA.certificate, std::slice::from_ref(&CA.certificate), &trust).unwrap();
    assert!(verify_path(&RA.certificate, &[], &trust).is_err());
    let late = Trust::strict(&anchors, now() + TimeDelta::days(6 * 365));
    assert!(verify_path(&RA.certificate, std::slice::from_ref(&CA.certificate), &late).is_err());
    // The RA is no CA and the device CA may have no CA below it.
    let fake = authority::device_ca(&RA, "Fake", pki::RsaBits::B2048, now()).unwrap();
    let chain = [RA.certificate.clone(), CA.certificate.clone()];
    assert!(verify_path(&fake.certificate, &chain, &trust).is_err());
    let sub = authority::device_ca(&CA, "Sub", pki::RsaBits::B2048, now()).unwrap();
    let leaf = authority::ra(&sub, "Sub", now()).unwrap();
    let chain = [sub.certificate.clone(), CA.certificate.clone()];
    assert!(verify_path(&leaf.certificate, &chain, &trust).is_err());
}

#[test]
fn stored_parts_must_belong_together() {
    let key = RsaKey::from_pkcs8_der(CA.key.to_pkcs8_der().unwrap().expose()).unwrap();
    assert!(Issued::from_parts(CA.certificate.der(), key).is_ok());
    let key = RsaKey::from_pkcs8_der(RA.key.to_pkcs8_der().unwrap().expose()).unwrap();
    assert!(Issued::from_parts(CA.certificate.der(), key).is_err());
    assert!(CA.certificate.may(key_usage::CERT_SIGN | key_usage::KEY_ENCIPHERMENT));
    assert!(!ROOT.certificate.may(key_usage::KEY_ENCIPHERMENT));
}
