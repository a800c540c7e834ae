//! Device certificates: profile, linter, verification.

use chrono::TimeDelta;
use pki::chain::{ChainFault, verify_device};
use pki::issue::{self, DeviceTemplate, LintFault, Tbs};
use pki::{Certificate, PkiError, RsaBits, RsaKey};

use crate::fixtures::{
    CA, DEVICE, DEVICE_KEY, RA, ROOT, STRANGER, certificate_pem, folder, now, openssl_ok, template,
};

#[test]
fn an_issued_certificate_says_what_the_enrollment_said() {
    let certificate = &*DEVICE;
    assert_eq!(certificate.subject_cn().unwrap(), template(&DEVICE_KEY).subject_cn);
    assert_eq!(certificate.subject_o().unwrap(), "Example");
    assert_eq!(certificate.not_before(), now() - TimeDelta::minutes(10));
    assert_eq!(certificate.not_after(), now() + TimeDelta::days(365));
    assert_eq!(certificate.spki_der(), DEVICE_KEY.spki_der());
    assert_eq!(certificate.serial_hex().len(), 32);
    let folder = folder();
    std::fs::write(folder.path().join("device.pem"), certificate_pem(certificate)).unwrap();
    let text = String::from_utf8(openssl_ok(folder.path(), "x509 -in device.pem -noout -text")).unwrap();
    for part in [
        "CA:FALSE",
        "TLS Web Client Authentication",
        "Digital Signature, Key Encipherment",
        "Subject Key Identifier",
        "Authority Key Identifier",
    ] {
        assert!(text.contains(part), "{part} not in {text}");
    }
    assert!(!text.contains("Alternative"));
    let at = now().timestamp();
    openssl_ok(
        folder.path(),
        &format!(
            "verify -attime {at} -x509_strict -purpose sslclient -CAfile root.pem -untrusted ca.pem device.pem"
        ),
    );
    let print = openssl_ok(folder.path(), "x509 -in device.pem -noout -fingerprint -sha256");
    let print = String::from_utf8(print).unwrap().split('=').nth(1).unwrap().trim().replace(':', "");
    assert_eq!(print.to_lowercase(), hex::encode(certificate.fingerprint()));
}

#[test]
fn serials_differ_and_are_positive() {
    let serials: std::collections::HashSet<_> = (0..200).map(|_| issue::serial().unwrap()).collect();
    assert_eq!(serials.len(), 200);
    assert!(serials.iter().all(|serial| (0x40..0x80).contains(&serial[0])));
}

/// Replaces `from` by `to` (same length) in a good TBS.
fn mutated(from: &[u8], to: &[u8]) -> Tbs {
    let mut der = issue::prepare(&template(&DEVICE_KEY)).unwrap().der().to_vec();
    let at = der.windows(from.len()).position(|window| window == from).expect("pattern");
    der[at..at + to.len()].copy_from_slice(to);
    Tbs::from_der(der)
}

#[test]
fn the_linter_finds_each_broken_rule() {
    let good = issue::prepare(&template(&DEVICE_KEY)).unwrap();
    assert_eq!(issue::lint(&good), Ok(()));
    let faults = |tbs: &Tbs| issue::lint(tbs).unwrap_err();
    // basicConstraints: OID, TRUE, OCTET STRING { SEQUENCE {} }, then keyUsage.
    let critical = [0x55, 0x1d, 0x13, 0x01, 0x01, 0xff];
    assert!(!faults(&mutated(&critical, &[0x55, 0x1d, 0x13, 0x01, 0x01, 0x00])).is_empty());
    // keyUsage bits: digitalSignature and keyEncipherment become digitalSignature and keyCertSign.
    assert_eq!(faults(&mutated(&[0x03, 0x02, 0x05, 0xa0], &[0x03, 0x02, 0x02, 0x84])), [LintFault::KeyUsage]);
    // clientAuth becomes serverAuth.
    let client = [0x2b, 6, 1, 5, 5, 7, 3, 2];
    assert_eq!(faults(&mutated(&client, &[0x2b, 6, 1, 5, 5, 7, 3, 1])), [LintFault::ExtendedKeyUsage]);
    // The subject key identifier is renamed to a subject alternative name, then to something unknown.
    let found = faults(&mutated(&[0x55, 0x1d, 0x0e], &[0x55, 0x1d, 0x11]));
    assert!(found.contains(&LintFault::SubjectKeyIdentifier) && found.contains(&LintFault::SubjectAltName));
    assert_eq!(
        faults(&mutated(&[0x55, 0x1d, 0x23], &[0x55, 0x1d, 0x63])),
        [LintFault::AuthorityKeyIdentifier]
    );
    // sha256WithRSAEncryption becomes sha1WithRSAEncryption.
    let rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b];
    assert_eq!(
        faults(&mutated(&rsa, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x05])),
        [LintFault::SignatureAlgorithm]
    );
    let backwards = DeviceTemplate { not_after: now() - TimeDelta::days(9), ..template(&DEVICE_KEY) };
    assert_eq!(faults(&issue::prepare(&backwards).unwrap()), [LintFault::Validity]);
    let zero = DeviceTemplate { serial: [0; 16], ..template(&DEVICE_KEY) };
    assert_eq!(faults(&issue::prepare(&zero).unwrap()), [LintFault::Serial]);
    assert_eq!(faults(&Tbs::from_der(CA.certificate.der().to_vec())), [LintFault::NotDer]);
    let mut longer = good.der().to_vec();
    longer.push(0);
    assert_eq!(faults(&Tbs::from_der(longer)), [LintFault::NotDer]);
    // And nothing of this kind can be signed.
    assert!(matches!(
        issue::sign(&mutated(&client, &[0x2b, 6, 1, 5, 5, 7, 3, 1]), &CA.key),
        Err(PkiError::Lint(_))
    ));
}

#[test]
fn a_ca_certificate_is_not_signed_as_a_device() {
    // The TBS of a real CA certificate: right format, wrong profile.
    let der = CA.certificate.der();
    let mut outer = pki::asn1::whole(der, 0x30, "certificate").unwrap().inside();
    let tbs = Tbs::from_der(outer.next("tbs").unwrap().raw.to_vec());
    let faults = issue::lint(&tbs).unwrap_err();
    for fault in [LintFault::BasicConstraints, LintFault::KeyUsage, LintFault::ExtendedKeyUsage] {
        assert!(faults.contains(&fault), "{faults:?}");
    }
    assert!(matches!(issue::sign(&tbs, &CA.key), Err(PkiError::Lint(_))));
}

#[test]
fn device_verification_refuses_each_fault() {
    let (device, ca) = (DEVICE.der(), CA.certificate.der());
    assert_eq!(verify_device(device, ca, now()), Ok(()));
    // Clocks may differ by five minutes.
    assert_eq!(verify_device(device, ca, now() - TimeDelta::minutes(14)), Ok(()));
    assert_eq!(verify_device(device, ca, now() - TimeDelta::minutes(16)), Err(ChainFault::NotYetValid));
    let end = now() + TimeDelta::days(365);
    assert_eq!(verify_device(device, ca, end + TimeDelta::minutes(4)), Ok(()));
    assert_eq!(verify_device(device, ca, end + TimeDelta::minutes(6)), Err(ChainFault::Expired));
    assert_eq!(verify_device(device, STRANGER.certificate.der(), now()), Err(ChainFault::NotIssuedBy));
    assert_eq!(verify_device(device, ROOT.certificate.der(), now()), Err(ChainFault::NotIssuedBy));
    assert_eq!(verify_device(ca, ROOT.certificate.der(), now()), Err(ChainFault::IsAuthority));
    assert_eq!(verify_device(RA.certificate.der(), ca, now()), Ok(()), "no EKU: allowed by the rule");
    assert_eq!(verify_device(b"junk", ca, now()), Err(ChainFault::Malformed));
    let mut changed = device.to_vec();
    let at = changed.len() / 2;
    changed[at] ^= 1;
    assert!(verify_device(&changed, ca, now()).is_err());
    // A certificate for servers from the same CA is not a device identity.
    let tls = pki::authority::tls(&CA, "Example", &["a.example"], now()).unwrap();
    assert_eq!(verify_device(tls.certificate.der(), ca, now()), Err(ChainFault::WrongPurpose));
}

#[test]
fn issuing_costs_one_signature() {
    // Ten certificates with one key: only the CA's RSA operations count, no key is generated.
    let key = RsaKey::generate(RsaBits::B2048).unwrap();
    for _ in 0..10 {
        let tbs = issue::prepare(&template(&key)).unwrap();
        let der = issue::sign(&tbs, &CA.key).unwrap();
        assert_eq!(Certificate::parse(&der).unwrap().spki_der(), key.spki_der());
    }
}
