//! Certificate extensions: writing ours, reading those of others (RFC 5280 4.2).

use std::net::IpAddr;

use der::asn1::ObjectIdentifier;

use crate::asn1::{Element, Malformed, tag, whole, write};
use crate::oid;

/// `keyUsage` bits as a number; bit 0 of the standard is the highest bit of the first byte.
pub mod key_usage {
    /// digitalSignature
    pub const DIGITAL_SIGNATURE: u8 = 0x80;
    /// keyEncipherment
    pub const KEY_ENCIPHERMENT: u8 = 0x20;
    /// keyCertSign
    pub const CERT_SIGN: u8 = 0x04;
    /// cRLSign
    pub const CRL_SIGN: u8 = 0x02;
}

const WHAT: &str = "certificate extension";

fn extension(id: ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { write::yes() } else { Vec::new() };
    write::sequence(&[&write::oid(id), &critical, &write::octets(value)])
}

/// What basicConstraints says.
pub(crate) enum Role {
    /// No CA.
    EndEntity,
    /// A CA without limit on what is below.
    Authority,
    /// A CA that issues end-entity certificates only (path length 0).
    LastAuthority,
}

/// basicConstraints, critical.
pub(crate) fn basic_constraints(role: Role) -> Vec<u8> {
    let value = match role {
        Role::EndEntity => write::sequence(&[]),
        Role::Authority => write::sequence(&[&write::yes()]),
        Role::LastAuthority => write::sequence(&[&write::yes(), &write::unsigned(&[0])]),
    };
    extension(oid::BASIC_CONSTRAINTS, true, &value)
}

/// keyUsage, critical, from the bits of [`key_usage`].
pub(crate) fn usage(bits: u8) -> Vec<u8> {
    let unused = u8::try_from(bits.trailing_zeros()).unwrap_or(0);
    extension(oid::KEY_USAGE, true, &write::element(tag::BIT_STRING, &[&[unused, bits]]))
}

/// extKeyUsage with one purpose.
pub(crate) fn extended_usage(purpose: ObjectIdentifier) -> Vec<u8> {
    extension(oid::EXTENDED_KEY_USAGE, false, &write::sequence(&[&write::oid(purpose)]))
}

/// subjectKeyIdentifier
pub(crate) fn subject_key_id(id: &[u8]) -> Vec<u8> {
    extension(oid::SUBJECT_KEY_ID, false, &write::octets(id))
}

/// authorityKeyIdentifier with a key identifier
pub(crate) fn authority_key_id(id: &[u8]) -> Vec<u8> {
    let value = write::sequence(&[&write::element(tag::CONTEXT_0, &[id])]);
    extension(oid::AUTHORITY_KEY_ID, false, &value)
}

/// subjectAltName of DNS names and addresses.
pub(crate) fn alternative_names(dns: &[&str], addresses: &[IpAddr]) -> Vec<u8> {
    let mut names: Vec<Vec<u8>> = dns.iter().map(|name| write::element(0x82, &[name.as_bytes()])).collect();
    for address in addresses {
        names.push(match address {
            IpAddr::V4(v4) => write::element(0x87, &[&v4.octets()]),
            IpAddr::V6(v6) => write::element(0x87, &[&v6.octets()]),
        });
    }
    let value = write::sequence(&names.iter().map(Vec::as_slice).collect::<Vec<_>>());
    extension(oid::SUBJECT_ALT_NAME, false, &value)
}

/// What the known extensions of a certificate say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// basicConstraints says CA.
    pub is_ca: bool,
    /// Path length, when given.
    pub path_len: Option<u8>,
    /// First byte of keyUsage (the ninth bit, decipherOnly, is never needed); `None`: no such extension.
    pub key_usage: Option<u8>,
    /// Purposes; `None`: no such extension.
    pub extended_key_usage: Option<Vec<ObjectIdentifier>>,
    /// subjectKeyIdentifier
    pub subject_key_id: Option<Vec<u8>>,
    /// Key identifier of authorityKeyIdentifier.
    pub authority_key_id: Option<Vec<u8>>,
    /// A critical extension this program does not know: the certificate must not be relied on.
    pub unknown_critical: bool,
}

impl Extensions {
    /// Reads the content of `[3] EXPLICIT Extensions`. Refuses repeated extensions.
    pub(crate) fn parse(explicit: &Element<'_>) -> Result<Self, Malformed> {
        let list = whole(explicit.body, tag::SEQUENCE, WHAT)?;
        let mut out = Self::default();
        let mut seen = Vec::new();
        for element in list.inside().all(64, WHAT)? {
            let mut fields = element.inside();
            let id = fields.next(WHAT)?.oid(WHAT)?;
            let critical = match fields.optional(tag::BOOLEAN, WHAT)? {
                None => false,
                Some(flag) => flag.body != [0],
            };
            let value = fields.expect(tag::OCTET_STRING, WHAT)?.body;
            fields.finish(WHAT)?;
            if seen.contains(&id) {
                return Err(Malformed(WHAT));
            }
            seen.push(id);
            out.take(id, critical, value)?;
        }
        Ok(out)
    }

    fn take(&mut self, id: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), Malformed> {
        match id {
            oid::BASIC_CONSTRAINTS => {
                let mut fields = whole(value, tag::SEQUENCE, WHAT)?.inside();
                self.is_ca = fields.optional(tag::BOOLEAN, WHAT)?.is_some_and(|flag| flag.body != [0]);
                if let Some(path) = fields.optional(tag::INTEGER, WHAT)? {
                    self.path_len = Some(path.small(WHAT)?);
                }
                fields.finish(WHAT)?;
            }
            oid::KEY_USAGE => {
                let bits = whole(value, tag::BIT_STRING, WHAT)?.body;
                self.key_usage = Some(bits.get(1).copied().unwrap_or(0));
            }
            oid::EXTENDED_KEY_USAGE => {
                let list = whole(value, tag::SEQUENCE, WHAT)?.inside().all(32, WHAT)?;
                self.extended_key_usage =
                    Some(list.iter().map(|purpose| purpose.oid(WHAT)).collect::<Result<_, _>>()?);
            }
            oid::SUBJECT_KEY_ID => {
                self.subject_key_id = Some(whole(value, tag::OCTET_STRING, WHAT)?.body.to_vec());
            }
            oid::AUTHORITY_KEY_ID => {
                let mut fields = whole(value, tag::SEQUENCE, WHAT)?.inside();
                self.authority_key_id = fields.optional(tag::CONTEXT_0, WHAT)?.map(|id| id.body.to_vec());
            }
            oid::SUBJECT_ALT_NAME => {}
            _ => self.unknown_critical |= critical,
        }
        Ok(())
    }
}
