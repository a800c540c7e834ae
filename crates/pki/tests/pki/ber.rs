//! BER to DER.

use pki::ber::{MAX_BYTES, to_der, to_indefinite};
use proptest::prelude::*;

#[test]
fn indefinite_lengths_and_pieces_become_der() {
    // SEQUENCE { OCTET STRING in two pieces, INTEGER with an overlong length }
    let ber = [0x30, 0x80, 0x24, 0x80, 0x04, 1, 0xaa, 0x04, 1, 0xbb, 0, 0, 0x02, 0x81, 1, 5, 0, 0];
    assert_eq!(to_der(&ber).unwrap(), [0x30, 7, 0x04, 2, 0xaa, 0xbb, 0x02, 1, 5]);
}

#[test]
fn encrypted_content_is_joined_and_explicit_content_is_not() {
    // EncryptedContentInfo { OID, SEQUENCE, [0] { pieces } }
    let encrypted = [0x30, 0x80, 0x06, 1, 0x2a, 0x30, 0, 0xa0, 0x80, 4, 1, 1, 4, 1, 2, 0, 0, 0, 0];
    assert_eq!(to_der(&encrypted).unwrap(), [0x30, 9, 0x06, 1, 0x2a, 0x30, 0, 0x80, 2, 1, 2]);
    // EncapsulatedContentInfo { OID, [0] EXPLICIT OCTET STRING }
    let explicit = [0x30, 8, 0x06, 1, 0x2a, 0xa0, 3, 4, 1, 1];
    assert_eq!(to_der(&explicit).unwrap(), explicit);
}

#[test]
fn what_is_not_one_bounded_element_is_refused() {
    let deep = |levels: usize| -> Vec<u8> {
        let mut out = vec![0x05, 0];
        for _ in 1..levels {
            out = pki::asn1::write::sequence(&[&out]);
        }
        out
    };
    assert!(to_der(&deep(32)).is_ok());
    assert!(to_der(&deep(33)).is_err());
    let wide = pki::asn1::write::octets(&vec![7; MAX_BYTES - 5]);
    assert_eq!(wide.len(), MAX_BYTES);
    assert!(to_der(&wide).is_ok());
    assert!(to_der(&pki::asn1::write::octets(&vec![7; MAX_BYTES - 4])).is_err());
    for bad in [
        [].as_slice(),
        &[0x30],
        &[0x30, 0x80],
        &[0x30, 0x80, 0, 0, 0],
        &[0x30, 0, 0x30, 0],
        &[0x04, 0x80, 0, 0],
        &[0x30, 2, 0, 0],
        &[0, 0],
        &[0x1f, 0x20, 0],
        &[0x10, 0],
        &[0x23, 0x80, 0x03, 1, 0, 0, 0],
        &[0x24, 3, 0x02, 1, 1],
        &[0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x30, 0xff],
    ] {
        assert!(to_der(bad).is_err(), "{bad:02x?}");
    }
    assert!(to_der(&[0xa0, 0x80].repeat(200_000)).is_err());
}

fn tree() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop::sample::select(vec![0x02_u8, 0x04, 0x0c, 0x06, 0x80, 0x81]);
    let leaf = (tag, prop::collection::vec(any::<u8>(), 0..500))
        .prop_map(|(tag, body)| pki::asn1::write::element(tag, &[&body]));
    leaf.prop_recursive(5, 40, 4, |inner| {
        let tag = prop::sample::select(vec![0x30_u8, 0x31, 0xa1, 0xa3]);
        (tag, prop::collection::vec(inner, 0..4)).prop_map(|(tag, parts)| {
            pki::asn1::write::element(tag, &parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
        })
    })
}

proptest! {
    #[test]
    fn der_stays_as_it_is(der in tree()) {
        prop_assert_eq!(to_der(&der).unwrap(), der);
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_the_result_is_stable(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(der) = to_der(&bytes) {
            prop_assert_eq!(to_der(&der).unwrap(), der);
        }
        let _ = to_indefinite(&bytes);
    }
}
