//! SCEP exchanges, and everything that must be refused in one.

use std::collections::BTreeSet;

use pki::request::CertificateRequest;
use pki::scep::client::{self, Encoding, Exchange, ReplyFault};
use pki::scep::{self, Cipher, FailInfo, Identity, MessageType, Options, PkiMessage, Reason, ScepRefusal};
use pki::{Certificate, RsaBits, RsaKey, authority, issue};

use crate::fixtures::{CA, DEVICE, DEVICE_KEY, RA, STRANGER, folder, identity, now, openssl_ok, template};

const NONCE: &[u8; 16] = b"0123456789abcdef";

struct Phone {
    certificate: Certificate,
    request: Vec<u8>,
}

fn phone() -> Phone {
    Phone {
        certificate: client::self_signed(&DEVICE_KEY, "phone", now()).unwrap(),
        request: CertificateRequest::build(&DEVICE_KEY, "phone", "Example", Some("secret-challenge"))
            .unwrap(),
    }
}

impl Phone {
    fn exchange<'a>(&'a self, recipient: &'a Certificate) -> Exchange<'a> {
        let requester = Identity { certificate: &self.certificate, key: &DEVICE_KEY };
        Exchange { requester, recipient, transaction_id: "TX-1", nonce: NONCE }
    }
}

const LENIENT: Options = Options { allow_3des: true, allow_sha1: false };

fn open(message: &[u8]) -> Result<PkiMessage, ScepRefusal> {
    scep::open(message, &[identity(&RA)], Options::default())
}

fn reason(result: Result<PkiMessage, ScepRefusal>) -> (FailInfo, Reason) {
    match result {
        Err(ScepRefusal::Refused(refused)) => {
            assert_eq!(
                (refused.transaction_id.as_str(), refused.sender_nonce.as_slice()),
                ("TX-1", NONCE.as_slice())
            );
            (refused.fail_info, refused.reason)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_phone_gets_its_certificate_with_every_cipher_and_encoding() {
    let phone = phone();
    for recipient in [&*RA, &*CA] {
        for cipher in [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256, Cipher::DesEde3] {
            for encoding in [Encoding::Der, Encoding::Indefinite] {
                let exchange = phone.exchange(&recipient.certificate);
                let message = client::message("19", &phone.request, &exchange, cipher, encoding).unwrap();
                let opened = scep::open(&message, &[identity(recipient)], LENIENT).unwrap();
                assert_eq!(opened.message_type, MessageType::PkcsReq);
                assert_eq!(opened.cipher, cipher);
                assert_eq!(opened.signer, phone.certificate);
                let request = opened.request.as_ref().unwrap();
                assert!(request.challenge_password().unwrap().matches(b"secret-challenge"));
                let tbs = issue::prepare(&template(&DEVICE_KEY)).unwrap();
                let issued = issue::sign(&tbs, &CA.key).unwrap();
                let reply = scep::success(&opened, &issued, identity(recipient), &CA.certificate).unwrap();
                assert_eq!(client::open_reply(&reply, &exchange).unwrap().der(), issued);
                // The answer uses the cipher of the request: its identifier is in there.
                assert_eq!(
                    reply.windows(8).any(|w| w == [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 3, 7]),
                    cipher == Cipher::DesEde3
                );
            }
        }
    }
}

#[test]
fn refusals_reach_the_phone() {
    let phone = phone();
    let exchange = phone.exchange(&RA.certificate);
    for info in [
        FailInfo::BadAlg,
        FailInfo::BadMessageCheck,
        FailInfo::BadRequest,
        FailInfo::BadTime,
        FailInfo::BadCertId,
    ] {
        let reply = scep::failure("TX-1", NONCE, info, identity(&RA), &CA.certificate).unwrap();
        assert_eq!(client::open_reply(&reply, &exchange), Err(ReplyFault::Failed(info)));
    }
    // Wrong transaction, wrong nonce, signed by somebody else: not an answer to this request.
    for reply in [
        scep::failure("TX-2", NONCE, FailInfo::BadAlg, identity(&RA), &CA.certificate).unwrap(),
        scep::failure("TX-1", &NONCE[1..], FailInfo::BadAlg, identity(&RA), &CA.certificate).unwrap(),
        scep::failure("TX-1", NONCE, FailInfo::BadAlg, identity(&STRANGER), &CA.certificate).unwrap(),
    ] {
        assert_eq!(client::open_reply(&reply, &exchange), Err(ReplyFault::Invalid));
    }
}

#[test]
fn of_all_message_types_three_pass() {
    let phone = phone();
    let exchange = phone.exchange(&RA.certificate);
    let mut passed = BTreeSet::new();
    for number in 0..=255_u8 {
        let message =
            client::message(&number.to_string(), &phone.request, &exchange, Cipher::Aes128, Encoding::Der)
                .unwrap();
        match open(&message) {
            Ok(_) => {
                passed.insert(number);
            }
            other => assert_eq!(reason(other), (FailInfo::BadRequest, Reason::MessageType)),
        }
    }
    assert_eq!(passed, BTreeSet::from([17, 19, 20]));
    for odd in ["019", "19 ", "", "-19", "0x13", "19\n", "1900", "\u{661}\u{669}"] {
        let message = client::message(odd, &phone.request, &exchange, Cipher::Aes128, Encoding::Der).unwrap();
        assert!(open(&message).is_err(), "{odd:?}");
    }
}

#[test]
fn the_type_is_refused_before_anything_else() {
    // Nothing is right in this message but its outer form.
    let phone = phone();
    let exchange = phone.exchange(&STRANGER.certificate);
    let mut message = client::message("3", b"junk", &exchange, Cipher::Aes128, Encoding::Der).unwrap();
    *message.last_mut().unwrap() ^= 1;
    assert_eq!(reason(open(&message)), (FailInfo::BadRequest, Reason::MessageType));
}

#[test]
fn every_failure_inside_the_envelope_looks_the_same() {
    let phone = phone();
    let exchange = phone.exchange(&RA.certificate);
    let good = client::request(&phone.request, &exchange, Encoding::Der).unwrap();
    assert!(open(&good).is_ok());
    let outward = (FailInfo::BadMessageCheck, Reason::Envelope);
    // The right certificate with a wrong key: the unwrap fails and goes on with a random key.
    let wrong = Identity { certificate: &RA.certificate, key: &DEVICE_KEY };
    for _ in 0..5 {
        assert_eq!(reason(scep::open(&good, &[wrong], LENIENT)), outward);
    }
    // Addressed to somebody else; no request inside; a request with a broken signature; nothing at all.
    let other =
        client::request(&phone.request, &phone.exchange(&STRANGER.certificate), Encoding::Der).unwrap();
    assert_eq!(reason(open(&other)), outward);
    let mut broken = phone.request.clone();
    *broken.last_mut().unwrap() ^= 1;
    for inside in [b"junk".as_slice(), &broken, b"", &[0x30, 0x80]] {
        let message = client::request(inside, &exchange, Encoding::Der).unwrap();
        assert_eq!(reason(open(&message)), outward);
    }
}

#[test]
fn a_request_needs_its_own_signature() {
    let phone = phone();
    let exchange = phone.exchange(&RA.certificate);
    let good = client::request(&phone.request, &exchange, Encoding::Der).unwrap();
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(reason(open(&changed)), (FailInfo::BadMessageCheck, Reason::Signature));
    // Somebody else's request wrapped by this phone.
    let other = RsaKey::generate(RsaBits::B2048).unwrap();
    let foreign = CertificateRequest::build(&other, "phone", "Example", Some("secret-challenge")).unwrap();
    let message = client::request(&foreign, &exchange, Encoding::Der).unwrap();
    assert_eq!(reason(open(&message)), (FailInfo::BadMessageCheck, Reason::KeyMismatch));
    // A renewal is signed by the existing certificate over a new key.
    let requester = Identity { certificate: &DEVICE, key: &DEVICE_KEY };
    let renewal = Exchange { requester, ..exchange };
    let message = client::message("17", &foreign, &renewal, Cipher::Aes256, Encoding::Der).unwrap();
    let opened = open(&message).unwrap();
    assert_eq!((opened.message_type, &opened.signer), (MessageType::RenewalReq, &*DEVICE));
    // No changed byte leads to another request.
    for at in (0..good.len()).step_by(7) {
        let mut changed = good.clone();
        changed[at] ^= 0x10;
        if let Ok(opened) = open(&changed) {
            assert_eq!(opened.request.unwrap().der(), phone.request, "byte {at}");
            assert_eq!(opened.transaction_id, "TX-1");
        }
    }
}

#[test]
fn old_algorithms_need_the_administrator() {
    let phone = phone();
    let exchange = phone.exchange(&RA.certificate);
    let des = client::message("19", &phone.request, &exchange, Cipher::DesEde3, Encoding::Der).unwrap();
    assert_eq!(reason(open(&des)), (FailInfo::BadAlg, Reason::Cipher));
    assert!(scep::open(&des, &[identity(&RA)], LENIENT).is_ok());
    assert!(matches!(open(b"junk"), Err(ScepRefusal::Unreadable(_))));
    assert!(matches!(open(&[]), Err(ScepRefusal::Unreadable(_))));
    let bare = pki::cms::sign_attached(b"x", &phone.certificate, &DEVICE_KEY, &[], None).unwrap();
    assert!(matches!(open(&bare), Err(ScepRefusal::Unreadable(_))), "no SCEP attributes");
}

#[test]
fn ca_replies_split_into_recipient_and_issuer() {
    let p7 = scep::ca_chain_p7(&RA.certificate, &CA.certificate);
    let (recipient, ca) = client::split_ca_reply(scep::CONTENT_TYPE_CA_RA, &p7).unwrap();
    assert_eq!((recipient, ca), (RA.certificate.clone(), CA.certificate.clone()));
    let (recipient, ca) = client::split_ca_reply(scep::CONTENT_TYPE_CA, CA.certificate.der()).unwrap();
    assert_eq!((recipient, ca), (CA.certificate.clone(), CA.certificate.clone()));
    assert!(client::split_ca_reply("text/html", &p7).is_err());
    assert!(client::split_ca_reply(scep::CONTENT_TYPE_CA, &p7).is_err());
    let strangers = scep::ca_chain_p7(&RA.certificate, &STRANGER.certificate);
    assert!(client::split_ca_reply(scep::CONTENT_TYPE_CA_RA, &strangers).is_err());
}

#[test]
fn capabilities_are_the_list_devices_need() {
    let lines: Vec<&str> = scep::capabilities().lines().collect();
    assert_eq!(lines, ["Renewal", "SHA-1", "SHA-256", "AES", "DES3", "SCEPStandard", "POSTPKIOperation"]);
}

#[test]
fn openssl_verifies_a_reply() {
    let folder = folder();
    let reply = scep::failure("TX-1", NONCE, FailInfo::BadRequest, identity(&RA), &CA.certificate).unwrap();
    std::fs::write(folder.path().join("empty"), b"").unwrap();
    std::fs::write(folder.path().join("r.der"), &reply).unwrap();
    let at = now().timestamp();
    openssl_ok(
        folder.path(),
        &format!(
            "cms -verify -binary -inform DER -purpose any -attime {at} -CAfile root.pem -in r.der -content empty"
        ),
    );
    let fresh = authority::ra(&CA, "Example", now()).unwrap();
    let issued = issue::sign(&issue::prepare(&template(&DEVICE_KEY)).unwrap(), &CA.key).unwrap();
    let phone = phone();
    let exchange = phone.exchange(&fresh.certificate);
    let message = client::request(&phone.request, &exchange, Encoding::Indefinite).unwrap();
    let opened = scep::open(&message, &[identity(&fresh)], Options::default()).unwrap();
    let reply = scep::success(&opened, &issued, identity(&fresh), &CA.certificate).unwrap();
    std::fs::write(folder.path().join("r.der"), &reply).unwrap();
    openssl_ok(
        folder.path(),
        &format!(
            "cms -verify -binary -inform DER -purpose any -attime {at} -CAfile root.pem -in r.der -out inner.der"
        ),
    );
}
