//! Distinguished names (X.501), as bytes: compared raw, built from few attributes, searched for one.

use der::asn1::ObjectIdentifier;

use crate::asn1::{Malformed, Reader, tag, write};
use crate::oid;

/// A name of single-valued RDNs in the given order. Values are UTF8String.
pub fn build(attributes: &[(ObjectIdentifier, &str)]) -> Vec<u8> {
    let rdns: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, value)| {
            let pair = write::sequence(&[&write::oid(*kind), &write::utf8(value)]);
            write::element(tag::SET, &[&pair])
        })
        .collect();
    write::sequence(&rdns.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// Common name, then organization: what every certificate of ours is called.
pub fn common(common_name: &str, organization: &str) -> Vec<u8> {
    build(&[(oid::ORGANIZATION, organization), (oid::COMMON_NAME, common_name)])
}

/// Checks that `body` (the content of a Name) is well-formed and returns the first value of `kind`.
/// Values in exotic string types count as absent.
pub fn attribute(body: &[u8], kind: ObjectIdentifier) -> Result<Option<String>, Malformed> {
    const WHAT: &str = "distinguished name";
    let mut found = None;
    for rdn in Reader::new(body).all(64, WHAT)? {
        if rdn.tag != tag::SET {
            return Err(Malformed(WHAT));
        }
        for pair in rdn.inside().all(16, WHAT)? {
            let mut pair = pair.inside();
            let id = pair.next(WHAT)?.oid(WHAT)?;
            let value = pair.next(WHAT)?;
            pair.finish(WHAT)?;
            if id == kind && found.is_none() {
                found = value.text(WHAT).ok().map(str::to_owned);
            }
        }
    }
    Ok(found)
}
