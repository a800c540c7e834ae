//! Private keys keep quiet; foreign keys meet the policy.

use crate::fixtures::{DEVICE_KEY, RA, folder, openssl_ok};
use pki::keys::{self, KeyFault, KeyKind};
use pki::{EcKey, RsaKey};

#[test]
fn keys_round_trip_and_debug_shows_the_size_only() {
    let der = DEVICE_KEY.to_pkcs8_der().unwrap();
    let again = RsaKey::from_pkcs8_der(der.expose()).unwrap();
    assert_eq!(again.spki_der(), DEVICE_KEY.spki_der());
    assert_eq!(format!("{again:?}"), "RsaKey(2048 bits)");
    let ec = EcKey::generate().unwrap();
    let again = EcKey::from_pkcs8_der(ec.to_pkcs8_der().unwrap().expose()).unwrap();
    assert_eq!(again.spki_der(), ec.spki_der());
    assert_eq!(format!("{ec:?}"), "EcKey(P-256)");
    assert_eq!(keys::check_public_key(ec.spki_der()), Ok(KeyKind::P256));
    assert!(RsaKey::from_pkcs8_der(ec.to_pkcs8_der().unwrap().expose()).is_err());
}

#[test]
fn a_failed_unwrap_gives_a_random_key_of_the_expected_length() {
    let content_key = [7_u8; 16];
    let wrapped = keys::wrap_content_key(RA.key.spki_der(), &content_key).unwrap();
    assert!(RA.key.unwrap_content_key(&wrapped, 16).unwrap().matches(&content_key));
    // Wrong length, broken padding, wrong size, another key: always a fresh key, never an error.
    let mut broken = wrapped.clone();
    broken[100] ^= 1;
    for (key, bytes, expected) in [
        (&RA.key, wrapped.as_slice(), 24),
        (&RA.key, &broken, 16),
        (&RA.key, &wrapped[..10], 16),
        (&RA.key, &[], 32),
        (&*DEVICE_KEY, &wrapped, 16),
    ] {
        let first = key.unwrap_content_key(bytes, expected).unwrap();
        let second = key.unwrap_content_key(bytes, expected).unwrap();
        assert_eq!(first.len(), expected);
        assert!(first != second, "not random");
        assert!(!first.expose().starts_with(&content_key));
    }
}

#[test]
fn the_policy_for_foreign_keys() {
    let folder = folder();
    let make = |words: &str| {
        openssl_ok(folder.path(), &format!("genpkey {words} -out any.key"));
        keys::check_public_key(&openssl_ok(folder.path(), "pkey -in any.key -pubout -outform DER"))
    };
    assert_eq!(make("-algorithm RSA -pkeyopt rsa_keygen_bits:2048"), Ok(KeyKind::Rsa(2048)));
    assert_eq!(make("-algorithm RSA -pkeyopt rsa_keygen_bits:1024"), Err(KeyFault::Size(1024)));
    assert_eq!(make("-algorithm RSA -pkeyopt rsa_keygen_bits:2040"), Err(KeyFault::Size(2040)));
    assert_eq!(
        make("-algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3"),
        Err(KeyFault::Exponent)
    );
    assert_eq!(make("-algorithm EC -pkeyopt ec_paramgen_curve:P-256"), Ok(KeyKind::P256));
    assert_eq!(make("-algorithm EC -pkeyopt ec_paramgen_curve:P-384"), Ok(KeyKind::P384));
    assert_eq!(make("-algorithm EC -pkeyopt ec_paramgen_curve:P-521"), Err(KeyFault::Algorithm));
    assert_eq!(make("-algorithm ED25519"), Err(KeyFault::Algorithm));
    assert_eq!(keys::check_public_key(b"\x30\x00"), Err(KeyFault::Unreadable));
}
