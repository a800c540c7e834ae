//! Push certificates.

use chrono::TimeDelta;
use pki::push::{PushCertificate, PushFault, development};

use crate::fixtures::{DEVICE, DEVICE_KEY, RA, folder, now, openssl_ok, pem};

const UUID: &str = "1b8f7f1e-7a43-4d4e-9d3c-1f1d3d0a3f55";

#[test]
fn the_development_certificate_reads_back_and_says_what_it_is() {
    let made = development(now(), UUID).unwrap();
    assert!(made.is_development());
    let key = made.key.to_pkcs8_der().unwrap();
    let certificate_text = pem("CERTIFICATE", &made.certificate_der);
    let key_text = pem("PRIVATE KEY", key.expose());
    for (certificate, key) in [
        (certificate_text.as_bytes(), key_text.as_bytes()),
        (&made.certificate_der, key.expose()),
        ((key_text.clone() + &certificate_text).as_bytes(), key_text.as_bytes()),
    ] {
        let read = PushCertificate::read(certificate, key).unwrap();
        assert_eq!(read.topic, format!("com.apple.mgmt.External.{UUID}"));
        assert_eq!(read.common_name.as_deref(), Some("Muster development (not from Apple)"));
        assert_eq!(read.not_after, now() + TimeDelta::days(365));
        assert!(!read.is_expired(now()) && read.is_expired(now() + TimeDelta::days(366)));
    }
    assert!(!format!("{made:?}").contains("PRIVATE"));
}

#[test]
fn each_fault_has_its_name() {
    let made = development(now(), UUID).unwrap();
    let key = made.key.to_pkcs8_der().unwrap();
    let fault = |certificate: &[u8], key: &[u8]| PushCertificate::read(certificate, key).unwrap_err();
    assert_eq!(fault(b"hello", key.expose()), PushFault::NotACertificate);
    assert_eq!(fault(&made.certificate_der, b"hello"), PushFault::NotAKey);
    let other = RA.key.to_pkcs8_der().unwrap();
    assert_eq!(fault(&made.certificate_der, other.expose()), PushFault::KeyMismatch);
    let device_key = DEVICE_KEY.to_pkcs8_der().unwrap();
    assert_eq!(fault(DEVICE.der(), device_key.expose()), PushFault::NoTopic);
    let folder = folder();
    std::fs::write(folder.path().join("c.pem"), pem("CERTIFICATE", &made.certificate_der)).unwrap();
    std::fs::write(folder.path().join("k.pem"), pem("PRIVATE KEY", key.expose())).unwrap();
    let locked = openssl_ok(folder.path(), "pkcs8 -topk8 -in k.pem -passout pass:x -v2 aes128");
    assert_eq!(fault(&made.certificate_der, &locked), PushFault::EncryptedKey);
    let traditional = openssl_ok(folder.path(), "rsa -in k.pem -traditional -aes128 -passout pass:x");
    assert_eq!(fault(&made.certificate_der, &traditional), PushFault::EncryptedKey);
    let pkcs1 = openssl_ok(folder.path(), "rsa -in k.pem -traditional");
    assert!(PushCertificate::read(&made.certificate_der, &pkcs1).is_ok());
    let app = openssl_ok(folder.path(), "req -x509 -key k.pem -subj /UID=com.example.app/CN=app");
    assert_eq!(fault(&app, key.expose()), PushFault::WrongTopic);
    let bare = openssl_ok(folder.path(), "req -x509 -key k.pem -subj /UID=com.apple.mgmt./CN=app");
    assert_eq!(fault(&bare, key.expose()), PushFault::WrongTopic);
}
