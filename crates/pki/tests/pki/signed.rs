//! Signed messages in both directions with openssl.

use chrono::TimeDelta;
use cms::content_info::ContentInfo;
use cms::signed_data::SignedData;
use der::{Decode as _, Encode as _};
use pki::chain::Trust;
use pki::cms::{
    CmsFault, certificates, degenerate, sign_attached, sign_detached, verify_attached, verify_detached,
};
use pki::{Certificate, ber};

use crate::fixtures::{
    CA, DEVICE, DEVICE_KEY, RA, ROOT, SIGNER, STRANGER, certificate_pem, folder, now, openssl, openssl_ok,
};

const BODY: &[u8] = b"<?xml version=\"1.0\"?><plist><dict/></plist>\n";

fn profile() -> Vec<u8> {
    sign_attached(BODY, &SIGNER.certificate, &SIGNER.key, &[], Some(now())).unwrap()
}

#[test]
fn openssl_accepts_a_profile_and_refuses_it_with_one_byte_changed() {
    let folder = folder();
    let verify = |bytes: &[u8]| {
        std::fs::write(folder.path().join("p.der"), bytes).unwrap();
        let at = now().timestamp();
        openssl(
            folder.path(),
            &format!("cms -verify -inform DER -purpose any -attime {at} -CAfile root.pem -in p.der"),
        )
    };
    let good = profile();
    let out = verify(&good);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.stdout, BODY);
    let text = good.windows(BODY.len()).position(|window| window == BODY).unwrap();
    for at in [text + 3, good.len() - 5] {
        let mut changed = good.clone();
        changed[at] ^= 1;
        assert!(!verify(&changed).status.success(), "byte {at}");
    }
    std::fs::write(folder.path().join("root.pem"), certificate_pem(&STRANGER.certificate)).unwrap();
    assert!(!verify(&good).status.success(), "a stranger's root must not do");
}

#[test]
fn an_independent_decoder_reads_what_we_write() {
    let info = ContentInfo::from_der(&profile()).unwrap();
    let signed = SignedData::from_der(&info.content.to_der().unwrap()).unwrap();
    let signer = &signed.signer_infos.0.as_slice()[0];
    // A signature identifier here crashes Apple's profiled.
    assert_eq!(signer.digest_alg.oid.to_string(), "2.16.840.1.101.3.4.2.1");
    assert_eq!(signer.signature_algorithm.oid.to_string(), "1.2.840.113549.1.1.1");
    assert_eq!(signed.digest_algorithms.as_slice()[0].oid, signer.digest_alg.oid);
    assert_eq!(signer.signed_attrs.as_ref().unwrap().len(), 3);
}

#[test]
fn attached_signatures_verify_up_to_a_trusted_root_only() {
    let roots = [ROOT.certificate.clone()];
    let strict = Trust::strict(&roots, now());
    let found = verify_attached(&profile(), &strict).unwrap();
    assert_eq!(found.content, BODY);
    assert_eq!(found.signer, SIGNER.certificate);
    assert_eq!(verify_attached(&ber::to_indefinite(&profile()).unwrap(), &strict).unwrap(), found);
    // Over an embedded intermediate, and not without it.
    let deep = |extra: &[&[u8]]| sign_attached(BODY, &RA.certificate, &RA.key, extra, None).unwrap();
    assert!(verify_attached(&deep(&[CA.certificate.der()]), &strict).is_ok());
    assert!(matches!(verify_attached(&deep(&[]), &strict), Err(CmsFault::Chain(_))));
    let strangers = [STRANGER.certificate.clone()];
    assert!(matches!(
        verify_attached(&profile(), &Trust::strict(&strangers, now())),
        Err(CmsFault::Chain(_))
    ));
    let late = now() + TimeDelta::days(6 * 365);
    assert!(matches!(verify_attached(&profile(), &Trust::strict(&roots, late)), Err(CmsFault::Chain(_))));
    // Apple's device authority has expired; its rule ignores dates and still needs the right anchor.
    assert!(verify_attached(&profile(), &Trust::apple_device(&roots)).is_ok());
    assert!(verify_attached(&profile(), &Trust::apple_device(&strangers)).is_err());
}

#[test]
fn no_changed_byte_passes_as_the_original() {
    let roots = [ROOT.certificate.clone()];
    let strict = Trust::strict(&roots, now());
    let good = profile();
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        // Unsigned version numbers may change; content and signer may not.
        if let Ok(found) = verify_attached(&changed, &strict) {
            assert_eq!((found.content.as_slice(), &found.signer), (BODY, &SIGNER.certificate), "byte {at}");
        }
    }
}

#[test]
fn a_signing_key_must_be_the_certificates() {
    assert!(sign_attached(BODY, &SIGNER.certificate, &RA.key, &[], None).is_err());
}

#[test]
fn detached_signatures_cover_the_exact_body() {
    let signed = sign_detached(BODY, &DEVICE, &DEVICE_KEY, Some(now())).unwrap();
    assert_eq!(verify_detached(BODY, &signed).unwrap(), *DEVICE);
    assert_eq!(verify_detached(&BODY[1..], &signed), Err(CmsFault::Attributes));
    assert_eq!(verify_detached(BODY, &profile()), Err(CmsFault::HasContent));
    assert!(matches!(verify_attached(&signed, &Trust::strict(&[], now())), Err(CmsFault::NoContent)));
    assert!(matches!(verify_detached(BODY, &degenerate(&[DEVICE.der()])), Err(CmsFault::NotOneSigner)));
    let folder = folder();
    std::fs::write(folder.path().join("s.der"), &signed).unwrap();
    std::fs::write(folder.path().join("body"), BODY).unwrap();
    let at = now().timestamp();
    let out = openssl_ok(
        folder.path(),
        &format!(
            "cms -verify -binary -inform DER -purpose any -attime {at} -CAfile both.pem -in s.der -content body"
        ),
    );
    assert_eq!(out, BODY);
}

#[test]
fn detached_signatures_by_openssl() {
    let folder = folder();
    std::fs::write(folder.path().join("body"), BODY).unwrap();
    let run = |words: &str| openssl_ok(folder.path(), words);
    let sign = |options: &str| {
        run(&format!(
            "cms -sign -binary -outform DER -in body -signer signer.pem -inkey signer.key {options}"
        ))
    };
    for digest in ["sha256", "sha384", "sha512"] {
        assert_eq!(verify_detached(BODY, &sign(&format!("-md {digest}"))).unwrap(), SIGNER.certificate);
    }
    // Streaming means indefinite lengths.
    let streamed = sign("-md sha256 -stream -nodetach");
    assert!(streamed.windows(2).any(|window| window == [0x30, 0x80]));
    let roots = [ROOT.certificate.clone()];
    assert_eq!(verify_attached(&streamed, &Trust::strict(&roots, now())).unwrap().content, BODY);
    assert_eq!(verify_detached(BODY, &sign("-md sha256 -keyid")).unwrap(), SIGNER.certificate);
    // P-256, as devices with hardware-bound keys sign.
    run(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ec -keyout ec.key -out ec.pem",
    );
    let ec = run("cms -sign -binary -outform DER -in body -signer ec.pem -inkey ec.key -md sha256");
    assert_eq!(verify_detached(BODY, &ec).unwrap().subject_cn().as_deref(), Some("ec"));
    assert!(verify_detached(b"other", &ec).is_err());
    // Refused: SHA-1, no attributes, two signers, no certificate, RSA-PSS, a short key.
    assert_eq!(verify_detached(BODY, &sign("-md sha1")), Err(CmsFault::Signature));
    assert_eq!(verify_detached(BODY, &sign("-md sha256 -noattr")), Err(CmsFault::Attributes));
    assert_eq!(
        verify_detached(BODY, &sign("-md sha256 -signer ra.pem -inkey ra.key")),
        Err(CmsFault::NotOneSigner)
    );
    assert_eq!(verify_detached(BODY, &sign("-md sha256 -nocerts")), Err(CmsFault::NoSignerCertificate));
    assert_eq!(
        verify_detached(BODY, &sign("-md sha256 -keyopt rsa_padding_mode:pss")),
        Err(CmsFault::Signature)
    );
    run("req -x509 -newkey rsa:1024 -nodes -subj /CN=short -keyout short.key -out short.pem");
    let short = run("cms -sign -binary -outform DER -in body -signer short.pem -inkey short.key -md sha256");
    assert_eq!(verify_detached(BODY, &short), Err(CmsFault::Signature));
}

#[test]
fn degenerate_messages_keep_their_order() {
    let message = degenerate(&[RA.certificate.der(), CA.certificate.der()]);
    let found: Vec<Certificate> = certificates(&message).unwrap();
    assert_eq!(found, [RA.certificate.clone(), CA.certificate.clone()]);
    let folder = folder();
    std::fs::write(folder.path().join("c.p7"), &message).unwrap();
    let printed =
        String::from_utf8(openssl_ok(folder.path(), "pkcs7 -inform DER -in c.p7 -print_certs -noout"))
            .unwrap();
    assert!(printed.find("SCEP RA").unwrap() < printed.rfind("Device CA").unwrap());
}
