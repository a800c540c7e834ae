//! Encrypted messages in both directions with openssl.

use pki::cms::envelope::{Cipher, OpenFault, open, seal};
use pki::{EcKey, authority};

use crate::fixtures::{CA, RA, ROOT, SIGNER, folder, identity, now, openssl_ok};

const PLAIN: &[u8] = &[0x42; 5000];

#[test]
fn openssl_encrypts_and_we_open() {
    let folder = folder();
    std::fs::write(folder.path().join("plain"), PLAIN).unwrap();
    for (name, cipher) in [
        ("aes128", Cipher::Aes128),
        ("aes192", Cipher::Aes192),
        ("aes256", Cipher::Aes256),
        ("des3", Cipher::DesEde3),
    ] {
        for stream in ["", "-stream", "-stream -keyid"] {
            let sealed = openssl_ok(
                folder.path(),
                &format!("cms -encrypt -binary -outform DER -{name} -in plain {stream} ra.pem"),
            );
            let indefinite = sealed.starts_with(&[0x30, 0x80]);
            assert_eq!(indefinite, !stream.is_empty(), "streaming is what makes it BER");
            let (plain, found) = open(&sealed, &[identity(&CA), identity(&RA)], true).expect(name);
            assert!(plain.matches(PLAIN));
            assert_eq!(found, cipher);
        }
    }
}

#[test]
fn we_encrypt_and_openssl_opens() {
    let folder = folder();
    for cipher in [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256, Cipher::DesEde3] {
        let sealed = seal(PLAIN, &RA.certificate, cipher).unwrap();
        std::fs::write(folder.path().join("e.der"), &sealed).unwrap();
        let plain = openssl_ok(
            folder.path(),
            "cms -decrypt -binary -inform DER -in e.der -recip ra.pem -inkey ra.key",
        );
        assert_eq!(plain, PLAIN);
    }
}

#[test]
fn what_does_not_open_says_one_thing() {
    let sealed = seal(PLAIN, &RA.certificate, Cipher::Aes128).unwrap();
    assert_eq!(open(&sealed, &[identity(&CA)], false).err(), Some(OpenFault::Failed));
    assert_eq!(open(&sealed, &[], false).err(), Some(OpenFault::Failed));
    assert_eq!(open(b"junk", &[identity(&RA)], false).err(), Some(OpenFault::Failed));
    // The last byte carries the padding.
    let mut changed = sealed.clone();
    *changed.last_mut().unwrap() ^= 0x40;
    if let Ok((plain, _)) = open(&changed, &[identity(&RA)], false) {
        assert!(!plain.matches(PLAIN));
    }
    let des = seal(PLAIN, &RA.certificate, Cipher::DesEde3).unwrap();
    assert_eq!(open(&des, &[identity(&RA)], false).err(), Some(OpenFault::Algorithm));
    let folder = folder();
    std::fs::write(folder.path().join("plain"), PLAIN).unwrap();
    let gcm = openssl_ok(folder.path(), "cms -encrypt -binary -outform DER -camellia128 -in plain ra.pem");
    assert_eq!(open(&gcm, &[identity(&RA)], true).err(), Some(OpenFault::Algorithm));
}

#[test]
fn only_rsa_keys_receive() {
    assert!(seal(PLAIN, &SIGNER.certificate, Cipher::Aes128).is_ok());
    let tls = authority::tls(&ROOT, "Example", &["a.example"], now()).unwrap();
    let _: &EcKey = &tls.key;
    assert!(seal(PLAIN, &tls.certificate, Cipher::Aes128).is_err());
}
