//! Reading SignedData.

use der::asn1::ObjectIdentifier;

use crate::asn1::{Element, Malformed, Reader, tag, whole, write};
use crate::certificate::Certificate;
use crate::oid;
use crate::signature::Hash;

const WHAT: &str = "CMS SignedData";
const MAX_CERTIFICATES: usize = 16;
const MAX_ATTRIBUTES: usize = 32;

/// SignedData, borrowed from DER bytes.
pub(crate) struct SignedData<'a> {
    pub(crate) content_type: ObjectIdentifier,
    pub(crate) content: Option<&'a [u8]>,
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) signers: Vec<SignerInfo<'a>>,
}

/// One SignerInfo.
pub(crate) struct SignerInfo<'a> {
    pub(crate) signer: SignerId<'a>,
    pub(crate) hash: Option<Hash>,
    attributes: Vec<(ObjectIdentifier, Element<'a>)>,
    /// The signed bytes: DER of the attributes as SET OF; `None` without attributes.
    pub(crate) signed_bytes: Option<Vec<u8>>,
    pub(crate) algorithm: Element<'a>,
    pub(crate) signature: &'a [u8],
}

/// How a SignerInfo or RecipientInfo names a certificate.
pub(crate) enum SignerId<'a> {
    IssuerAndSerial { issuer: &'a [u8], serial: &'a [u8] },
    KeyId(&'a [u8]),
}

impl<'a> SignerId<'a> {
    /// Reads either form.
    pub(crate) fn parse(element: &Element<'a>) -> Result<Self, Malformed> {
        const WHAT: &str = "CMS signer or recipient identifier";
        match element.tag {
            tag::SEQUENCE => {
                let mut fields = element.inside();
                let issuer = fields.expect(tag::SEQUENCE, WHAT)?.raw;
                let serial = fields.expect(tag::INTEGER, WHAT)?.body;
                fields.finish(WHAT)?;
                Ok(Self::IssuerAndSerial { issuer, serial })
            }
            tag::CONTEXT_0 => Ok(Self::KeyId(element.body)),
            _ => Err(Malformed(WHAT)),
        }
    }

    /// Whether it names `certificate`.
    pub(crate) fn names(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                *issuer == certificate.issuer_der() && *serial == certificate.serial_body()
            }
            Self::KeyId(id) => certificate.extensions().subject_key_id.as_deref() == Some(*id),
        }
    }
}

/// Opens a ContentInfo of `kind` and returns the inner SEQUENCE.
pub(crate) fn content_info<'a>(
    der: &'a [u8],
    kind: ObjectIdentifier,
    what: &'static str,
) -> Result<Element<'a>, Malformed> {
    let mut info = whole(der, tag::SEQUENCE, what)?.inside();
    if info.next(what)?.oid(what)? != kind {
        return Err(Malformed(what));
    }
    let explicit = info.expect(tag::CONTEXT_0_CONSTRUCTED, what)?;
    info.finish(what)?;
    whole(explicit.body, tag::SEQUENCE, what)
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with SignedData.
    pub(crate) fn parse(der: &'a [u8]) -> Result<Self, Malformed> {
        let mut fields = content_info(der, oid::SIGNED_DATA, WHAT)?.inside();
        fields.expect(tag::INTEGER, WHAT)?;
        fields.expect(tag::SET, WHAT)?;
        let mut encapsulated = fields.expect(tag::SEQUENCE, WHAT)?.inside();
        let content_type = encapsulated.next(WHAT)?.oid(WHAT)?;
        let content = match encapsulated.optional(tag::CONTEXT_0_CONSTRUCTED, WHAT)? {
            Some(explicit) => Some(whole(explicit.body, tag::OCTET_STRING, WHAT)?.body),
            None => None,
        };
        encapsulated.finish(WHAT)?;
        let certificates = match fields.optional(tag::CONTEXT_0_CONSTRUCTED, WHAT)? {
            // Other kinds than X.509 certificates are context-tagged and passed over.
            Some(set) => set
                .inside()
                .all(MAX_CERTIFICATES, WHAT)?
                .into_iter()
                .filter(|element| element.tag == tag::SEQUENCE)
                .map(|element| element.raw)
                .collect(),
            None => Vec::new(),
        };
        fields.optional(tag::CONTEXT_1_CONSTRUCTED, WHAT)?;
        let infos = fields.expect(tag::SET, WHAT)?.inside().all(4, WHAT)?;
        fields.finish(WHAT)?;
        let signers = infos.iter().map(SignerInfo::parse).collect::<Result<_, _>>()?;
        Ok(Self { content_type, content, certificates, signers })
    }

    /// The embedded certificates; unreadable ones refuse the whole message.
    pub(crate) fn parsed_certificates(&self) -> Result<Vec<Certificate>, Malformed> {
        self.certificates.iter().map(|der| Certificate::parse(der)).collect()
    }
}

impl<'a> SignerInfo<'a> {
    fn parse(element: &Element<'a>) -> Result<Self, Malformed> {
        if element.tag != tag::SEQUENCE {
            return Err(Malformed(WHAT));
        }
        let mut fields = element.inside();
        fields.expect(tag::INTEGER, WHAT)?;
        let signer = SignerId::parse(&fields.next(WHAT)?)?;
        let digest = fields.expect(tag::SEQUENCE, WHAT)?.inside().next(WHAT)?.oid(WHAT)?;
        let set = fields.optional(tag::CONTEXT_0_CONSTRUCTED, WHAT)?;
        let algorithm = fields.expect(tag::SEQUENCE, WHAT)?;
        let signature = fields.expect(tag::OCTET_STRING, WHAT)?.body;
        fields.optional(tag::CONTEXT_1_CONSTRUCTED, WHAT)?;
        fields.finish(WHAT)?;
        let (mut attributes, mut signed_bytes) = (Vec::new(), None);
        if let Some(set) = set {
            let elements = set.inside().all(MAX_ATTRIBUTES, WHAT)?;
            for element in &elements {
                let mut attribute = element.inside();
                let id = attribute.next(WHAT)?.oid(WHAT)?;
                let values = attribute.expect(tag::SET, WHAT)?;
                attribute.finish(WHAT)?;
                // RFC 5652 5.3: no attribute twice, or readers could disagree on which one counts.
                if attributes.iter().any(|(other, _)| *other == id) {
                    return Err(Malformed(WHAT));
                }
                attributes.push((id, values));
            }
            let raw = elements.iter().map(|element| element.raw.to_vec()).collect();
            signed_bytes = Some(write::set_of(tag::SET, raw));
        }
        let hash = Hash::from_oid(digest);
        Ok(Self { signer, hash, attributes, signed_bytes, algorithm, signature })
    }

    /// The single value of a signed attribute; `None` when it is missing or has not exactly one value.
    pub(crate) fn attribute(&self, id: ObjectIdentifier) -> Option<Element<'a>> {
        let (_, values) = self.attributes.iter().find(|(found, _)| *found == id)?;
        let mut values = Reader::new(values.body);
        let value = values.next(WHAT).ok()?;
        values.is_empty().then_some(value)
    }
}
