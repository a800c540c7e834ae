//! What the DER and BER scanner lets through and what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use guard::Refusal;
use guard::der::{DerLimits, scan};
use proptest::prelude::*;

fn limits() -> DerLimits {
    DerLimits::with_bytes(1024 * 1024)
}

/// Wraps `content` in a definite-length SEQUENCE.
fn sequence(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x30];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => out.push(length),
        _ => {
            out.push(0x84);
            out.extend_from_slice(&u32::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    out.extend_from_slice(content);
    out
}

#[test]
fn definite_and_indefinite_structures_pass() {
    let cases: &[&[u8]] = &[
        &[0x05, 0x00],
        &[0x30, 0x00],
        &[0x30, 0x03, 0x02, 0x01, 0x05],
        &[0x30, 0x80, 0x00, 0x00],
        &[0x30, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00],
        // An indefinite OCTET STRING of two parts inside a definite SEQUENCE.
        &[0x30, 0x0a, 0x24, 0x80, 0x04, 0x01, 0x01, 0x04, 0x01, 0x02, 0x00, 0x00],
        // A definite SEQUENCE inside an indefinite one.
        &[0x30, 0x80, 0x30, 0x02, 0x05, 0x00, 0x00, 0x00],
        // Length in more octets than needed: BER.
        &[0x04, 0x82, 0x00, 0x01, 0xff],
        // High tag number.
        &[0xbf, 0x81, 0x01, 0x02, 0x05, 0x00],
    ];
    for case in cases {
        assert_eq!(scan(case, limits()), Ok(()), "{case:02x?}");
    }
}

#[test]
fn broken_structures_are_refused_for_their_reason() {
    let cases: &[(&[u8], Refusal)] = &[
        (&[], Refusal::Empty),
        (&[0x30], Refusal::Truncated),
        (&[0x30, 0x05, 0x02, 0x01], Refusal::Truncated),
        (&[0x30, 0x82, 0x01], Refusal::Truncated),
        (&[0x30, 0x80, 0x02, 0x01, 0x05], Refusal::Truncated),
        (&[0x30, 0x80, 0x02, 0x01, 0x05, 0x00], Refusal::Truncated),
        (&[0x30, 0x00, 0x05, 0x00], Refusal::TrailingData { offset: 2 }),
        (&[0x30, 0x02, 0x04, 0x01, 0x00], Refusal::Overrun { offset: 2 }),
        (&[0x00, 0x00], Refusal::StrayEndOfContents { offset: 0 }),
        (&[0x30, 0x02, 0x00, 0x00], Refusal::StrayEndOfContents { offset: 2 }),
        (&[0x04, 0x80, 0x00, 0x00], Refusal::BadHeader { offset: 0 }),
        (&[0x04, 0xff, 0x00], Refusal::BadHeader { offset: 0 }),
        (
            &[0x04, 0x89, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            Refusal::BadHeader { offset: 0 },
        ),
        (&[0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], Refusal::BadHeader { offset: 0 }),
        (&[0x1f, 0x80, 0x01, 0x00], Refusal::BadHeader { offset: 0 }),
        (&[0x1f, 0x81, 0x81, 0x81, 0x81, 0x01, 0x00], Refusal::BadHeader { offset: 0 }),
        // The indefinite element's parts may not leave the definite container around it.
        (&[0x30, 0x04, 0x24, 0x80, 0x04, 0x03, 0x01, 0x02, 0x03, 0x00, 0x00], Refusal::Overrun { offset: 4 }),
        // Nor may its end marker.
        (&[0x30, 0x04, 0x24, 0x80, 0x04, 0x00, 0x00, 0x00], Refusal::Overrun { offset: 6 }),
    ];
    for (bytes, refusal) in cases {
        assert_eq!(scan(bytes, limits()).as_ref(), Err(refusal), "{bytes:02x?}");
    }
}

#[test]
fn depth_nodes_and_size_have_exact_bounds() {
    let nested = |levels: usize| (1..levels).fold(vec![0x30, 0x00], |inner, _| sequence(&inner));
    assert_eq!(scan(&nested(24), limits()), Ok(()));
    assert!(matches!(scan(&nested(25), limits()), Err(Refusal::TooDeep { limit: 24, .. })));

    let mut endless = [0x30, 0x80].repeat(200_000);
    assert!(matches!(scan(&endless, limits()), Err(Refusal::TooDeep { limit: 24, .. })));
    endless.truncate(40);
    assert_eq!(scan(&endless, limits()), Err(Refusal::Truncated));

    assert_eq!(scan(&sequence(&[0x05, 0x00].repeat(19_999)), limits()), Ok(()));
    let refused = scan(&sequence(&[0x05, 0x00].repeat(20_000)), limits());
    assert_eq!(refused, Err(Refusal::TooManyNodes { limit: 20_000 }));

    let small = DerLimits::with_bytes(1);
    assert_eq!(scan(&[0x30, 0x00], small), Err(Refusal::TooLarge { size: 2, limit: 1 }));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = scan(&bytes, limits());
    }

    #[test]
    fn no_mixture_of_headers_makes_it_panic(
        bytes in proptest::collection::vec(
            proptest::sample::select(vec![0x00_u8, 0x01, 0x02, 0x04, 0x1f, 0x24, 0x30, 0x7f, 0x80, 0x81, 0x84, 0xbf, 0xff]),
            0..200,
        )
    ) {
        let _ = scan(&bytes, limits());
    }

    #[test]
    fn what_passes_cannot_be_cut(content in proptest::collection::vec(any::<u8>(), 0..300), cut in 1_usize..300) {
        let mut octets = vec![0x04, 0x82];
        octets.extend_from_slice(&u16::try_from(content.len()).unwrap().to_be_bytes());
        octets.extend_from_slice(&content);
        let whole = sequence(&octets);
        prop_assert_eq!(scan(&whole, limits()), Ok(()));
        let cut = cut.min(whole.len());
        prop_assert!(scan(&whole[..whole.len() - cut], limits()).is_err());
    }
}
