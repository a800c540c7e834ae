//! Chance and ids: the one place that draws them. (Time comes from the transaction's clock.)

use domain::ids::CaseCode;
use uuid::Uuid;
use vault::{Secret, VaultError};

/// A fresh id of any noun, ordered by time.
pub fn id<T: From<Fresh>>() -> T {
    Fresh(Uuid::now_v7()).into()
}

/// A UUID that was just made.
pub struct Fresh(pub Uuid);

macro_rules! fresh {
    ($($name:ident),+ $(,)?) => {$(
        impl From<Fresh> for domain::ids::$name {
            fn from(fresh: Fresh) -> Self {
                Self(fresh.0)
            }
        }
    )+};
}

fresh!(AttemptId, EnrollmentId, DeviceId, CommandId, CertificateId, SiteId, AccountId, DirectoryId, AuditId);

/// A reference for the help desk.
pub fn case_code() -> CaseCode {
    let mut bytes = [0_u8; 8];
    for (byte, random) in bytes.iter_mut().zip(Uuid::new_v4().into_bytes()) {
        *byte = random;
    }
    CaseCode::from_random(bytes)
}

/// A token of 256 random bits: the text for the outside and the hash we keep.
pub fn token() -> Result<(Secret, [u8; 32]), VaultError> {
    sized_token(32)
}

/// A challenge of 160 random bits (R-CA2).
pub fn challenge() -> Result<(Secret, [u8; 32]), VaultError> {
    sized_token(20)
}

fn sized_token(bytes: usize) -> Result<(Secret, [u8; 32]), VaultError> {
    let text = vault::token::random_text(bytes)?;
    let hash = vault::sha256(text.expose());
    Ok((text, hash))
}

/// The hash a presented token is looked up by.
pub fn hash(token: &str) -> [u8; 32] {
    vault::sha256(token.as_bytes())
}

/// 5–60 s, for `Retry-After` (R-DV8).
pub fn retry_seconds() -> u8 {
    let random = Uuid::new_v4().into_bytes();
    5_u8.saturating_add(random.first().copied().unwrap_or(0) % 56)
}
