//! Ids that never change: one number for each thing of a kind.

use domain::ids::{
    AccountId, AttemptId, AuditId, CaseCode, CertificateId, CommandId, DeviceId, DirectoryId, EnrollmentId,
    SiteId,
};
use uuid::Uuid;

macro_rules! ids {
    ($($name:ident: $id:ident = $kind:literal),+ $(,)?) => {$(
        /// The id with this number.
        pub(crate) fn $name(number: u16) -> $id {
            $id(uuid(number, $kind))
        }
    )+};
}

fn uuid(number: u16, kind: u8) -> Uuid {
    Uuid::from_u128(
        0x0190_b5c2_7b7a_7c3e_8a52_0000_0000_0000
            | (u128::from(kind) << 40)
            | (u128::from(number) << 16)
            | 0x3333,
    )
}

ids! {
    site: SiteId = 1,
    account: AccountId = 2,
    device: DeviceId = 3,
    directory: DirectoryId = 4,
    command: CommandId = 5,
    attempt: AttemptId = 6,
    enrollment: EnrollmentId = 7,
    certificate: CertificateId = 8,
    audit: AuditId = 9,
}

/// The reference with this number.
pub(crate) fn case(number: u8) -> CaseCode {
    CaseCode::from_random([7, 25, 14, 5, 2, 21, 9, number])
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_differ_by_number_and_kind() {
        assert_ne!(super::site(1), super::site(2));
        assert_ne!(super::site(1).0, super::account(1).0);
        assert!(!super::device(3).0.is_nil());
    }
}
