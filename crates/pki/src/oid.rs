//! Object identifiers by the names of their standards (X.500, PKCS, NIST, RFC 5280, RFC 8894).

use der::asn1::ObjectIdentifier;

const fn id(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

/// rsaEncryption
pub const RSA_ENCRYPTION: ObjectIdentifier = id("1.2.840.113549.1.1.1");
/// sha1WithRSAEncryption
pub const SHA1_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.5");
/// sha256WithRSAEncryption
pub const SHA256_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.11");
/// sha384WithRSAEncryption
pub const SHA384_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.12");
/// sha512WithRSAEncryption
pub const SHA512_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.13");
/// id-ecPublicKey
pub const EC_PUBLIC_KEY: ObjectIdentifier = id("1.2.840.10045.2.1");
/// secp256r1
pub const P256: ObjectIdentifier = id("1.2.840.10045.3.1.7");
/// secp384r1
pub const P384: ObjectIdentifier = id("1.3.132.0.34");
/// ecdsa-with-SHA1
pub const ECDSA_SHA1: ObjectIdentifier = id("1.2.840.10045.4.1");
/// ecdsa-with-SHA256
pub const ECDSA_SHA256: ObjectIdentifier = id("1.2.840.10045.4.3.2");
/// ecdsa-with-SHA384
pub const ECDSA_SHA384: ObjectIdentifier = id("1.2.840.10045.4.3.3");
/// ecdsa-with-SHA512
pub const ECDSA_SHA512: ObjectIdentifier = id("1.2.840.10045.4.3.4");
/// id-sha1
pub const SHA1: ObjectIdentifier = id("1.3.14.3.2.26");
/// id-sha256
pub const SHA256: ObjectIdentifier = id("2.16.840.1.101.3.4.2.1");
/// id-sha384
pub const SHA384: ObjectIdentifier = id("2.16.840.1.101.3.4.2.2");
/// id-sha512
pub const SHA512: ObjectIdentifier = id("2.16.840.1.101.3.4.2.3");
/// aes128-CBC
pub const AES128_CBC: ObjectIdentifier = id("2.16.840.1.101.3.4.1.2");
/// aes192-CBC
pub const AES192_CBC: ObjectIdentifier = id("2.16.840.1.101.3.4.1.22");
/// aes256-CBC
pub const AES256_CBC: ObjectIdentifier = id("2.16.840.1.101.3.4.1.42");
/// des-EDE3-CBC
pub const DES_EDE3_CBC: ObjectIdentifier = id("1.2.840.113549.3.7");
/// id-data
pub const DATA: ObjectIdentifier = id("1.2.840.113549.1.7.1");
/// id-signedData
pub const SIGNED_DATA: ObjectIdentifier = id("1.2.840.113549.1.7.2");
/// id-envelopedData
pub const ENVELOPED_DATA: ObjectIdentifier = id("1.2.840.113549.1.7.3");
/// contentType attribute
pub const CONTENT_TYPE: ObjectIdentifier = id("1.2.840.113549.1.9.3");
/// messageDigest attribute
pub const MESSAGE_DIGEST: ObjectIdentifier = id("1.2.840.113549.1.9.4");
/// signingTime attribute
pub const SIGNING_TIME: ObjectIdentifier = id("1.2.840.113549.1.9.5");
/// challengePassword attribute (RFC 2985)
pub const CHALLENGE_PASSWORD: ObjectIdentifier = id("1.2.840.113549.1.9.7");
/// messageType (RFC 8894)
pub const SCEP_MESSAGE_TYPE: ObjectIdentifier = id("2.16.840.1.113733.1.9.2");
/// pkiStatus (RFC 8894)
pub const SCEP_PKI_STATUS: ObjectIdentifier = id("2.16.840.1.113733.1.9.3");
/// failInfo (RFC 8894)
pub const SCEP_FAIL_INFO: ObjectIdentifier = id("2.16.840.1.113733.1.9.4");
/// senderNonce (RFC 8894)
pub const SCEP_SENDER_NONCE: ObjectIdentifier = id("2.16.840.1.113733.1.9.5");
/// recipientNonce (RFC 8894)
pub const SCEP_RECIPIENT_NONCE: ObjectIdentifier = id("2.16.840.1.113733.1.9.6");
/// transactionID (RFC 8894)
pub const SCEP_TRANSACTION_ID: ObjectIdentifier = id("2.16.840.1.113733.1.9.7");
/// commonName
pub const COMMON_NAME: ObjectIdentifier = id("2.5.4.3");
/// organizationName
pub const ORGANIZATION: ObjectIdentifier = id("2.5.4.10");
/// userId (RFC 4519), where Apple puts the push topic
pub const USER_ID: ObjectIdentifier = id("0.9.2342.19200300.100.1.1");
/// subjectKeyIdentifier
pub const SUBJECT_KEY_ID: ObjectIdentifier = id("2.5.29.14");
/// keyUsage
pub const KEY_USAGE: ObjectIdentifier = id("2.5.29.15");
/// subjectAltName
pub const SUBJECT_ALT_NAME: ObjectIdentifier = id("2.5.29.17");
/// basicConstraints
pub const BASIC_CONSTRAINTS: ObjectIdentifier = id("2.5.29.19");
/// authorityKeyIdentifier
pub const AUTHORITY_KEY_ID: ObjectIdentifier = id("2.5.29.35");
/// extKeyUsage
pub const EXTENDED_KEY_USAGE: ObjectIdentifier = id("2.5.29.37");
/// id-kp-serverAuth
pub const SERVER_AUTH: ObjectIdentifier = id("1.3.6.1.5.5.7.3.1");
/// id-kp-clientAuth
pub const CLIENT_AUTH: ObjectIdentifier = id("1.3.6.1.5.5.7.3.2");
