//! Bytes that want a panic: arbitrary, truncated, spliced, huge.

use pki::chain::{Trust, verify_device};
use pki::cms::{certificates, envelope, sign_attached, verify_attached, verify_detached};
use pki::issue::{self, Tbs};
use pki::push::PushCertificate;
use pki::request::CertificateRequest;
use pki::scep::client::{self, Encoding, Exchange};
use pki::scep::{self, Identity, Options};
use pki::signature::Strength;
use pki::{Certificate, ber, keys};
use proptest::prelude::*;

use crate::fixtures::{CA, DEVICE, DEVICE_KEY, RA, ROOT, SIGNER, identity, now, template};

/// Feeds `bytes` to everything that reads bytes.
fn feed(bytes: &[u8]) {
    let roots = [ROOT.certificate.clone()];
    let _ = ber::to_der(bytes);
    let _ = ber::to_indefinite(bytes);
    let _ = Certificate::parse(bytes);
    let _ = CertificateRequest::parse(bytes, Strength::Legacy);
    let _ = keys::check_public_key(bytes);
    let _ = issue::lint(&Tbs::from_der(bytes.to_vec()));
    let _ = certificates(bytes);
    let _ = verify_attached(bytes, &Trust::apple_device(&roots));
    let _ = verify_detached(b"body", bytes);
    let _ = verify_device(bytes, CA.certificate.der(), now());
    let _ = envelope::open(bytes, &[identity(&RA)], true).map(|_| ());
    let _ = scep::open(bytes, &[identity(&RA)], Options { allow_3des: true, allow_sha1: true });
    let requester = Identity { certificate: &DEVICE, key: &DEVICE_KEY };
    let exchange = Exchange { requester, recipient: &RA.certificate, transaction_id: "T", nonce: b"n" };
    let _ = client::open_reply(bytes, &exchange);
    let _ = client::split_ca_reply(scep::CONTENT_TYPE_CA_RA, bytes);
    let _ = PushCertificate::read(bytes, bytes);
    let _ = PushCertificate::read(DEVICE.der(), bytes);
}

fn corpus() -> Vec<Vec<u8>> {
    let request = CertificateRequest::build(&DEVICE_KEY, "a", "b", Some("c")).unwrap();
    let requester = Identity { certificate: &DEVICE, key: &DEVICE_KEY };
    let exchange = Exchange { requester, recipient: &RA.certificate, transaction_id: "T", nonce: b"n" };
    vec![
        DEVICE.der().to_vec(),
        issue::prepare(&template(&DEVICE_KEY)).unwrap().der().to_vec(),
        client::request(&request, &exchange, Encoding::Der).unwrap(),
        client::request(&request, &exchange, Encoding::Indefinite).unwrap(),
        envelope::seal(b"plain", &RA.certificate, envelope::Cipher::Aes128).unwrap(),
        scep::ca_chain_p7(&RA.certificate, &CA.certificate),
        sign_attached(b"body", &SIGNER.certificate, &SIGNER.key, &[], Some(now())).unwrap(),
        request,
    ]
}

#[test]
fn truncations_never_panic() {
    for message in corpus() {
        for end in (0..message.len()).step_by(11) {
            feed(&message[..end]);
        }
        assert!(ber::to_der(&message).is_ok(), "the corpus itself is good");
    }
}

#[test]
fn huge_and_deep_input_is_refused_quickly() {
    for bytes in [
        vec![0x30; 2_000_000],
        [0x30, 0x80].repeat(500_000),
        [0xa0, 0x80].repeat(100_000),
        vec![0; 1_000_000],
        vec![0xff; 1_000_000],
        pki::asn1::write::octets(&vec![1; 1_100_000]),
        pki::asn1::write::element(0x30, &[&[0x05, 0x00].repeat(200_000)]),
        [0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0].to_vec(),
    ] {
        feed(&bytes);
        assert!(ber::to_der(&bytes).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        feed(&bytes);
    }

    #[test]
    fn spliced_messages_never_panic(
        which in 0_usize..8,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..8),
    ) {
        let mut bytes = CORPUS.with(|corpus| corpus[which].clone());
        for (at, value, kind) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                0 => bytes[at] = value,
                1 => bytes.insert(at, value),
                _ if bytes.len() > 1 => { bytes.remove(at); }
                _ => {}
            }
        }
        feed(&bytes);
    }
}

thread_local! {
    static CORPUS: Vec<Vec<u8>> = corpus();
}
