//! Ids that never change.

use domain::ids::{
    AccountId, AttemptId, AuditId, CaseCode, CertificateId, CommandId, DeviceId, DirectoryId, EnrollmentId,
    SiteId,
};

fn text(kind: u8, number: u8) -> String {
    format!("0190b5c2-7b7a-7c3e-8a52-1111{kind:02x}{number:02x}3333")
}
pub fn site(number: u8) -> SiteId {
    text(1, number).parse().unwrap()
}
pub fn account() -> AccountId {
    text(2, 1).parse().unwrap()
}
pub fn device() -> DeviceId {
    text(3, 1).parse().unwrap()
}
pub fn directory() -> DirectoryId {
    text(4, 1).parse().unwrap()
}
pub fn command(number: u8) -> CommandId {
    text(5, number).parse().unwrap()
}
pub fn attempt() -> AttemptId {
    text(6, 1).parse().unwrap()
}
pub fn enrollment() -> EnrollmentId {
    text(7, 1).parse().unwrap()
}
pub fn case() -> CaseCode {
    "K7QF-2M9D".parse().unwrap()
}
pub fn certificate() -> CertificateId {
    text(8, 1).parse().unwrap()
}
pub fn audit(number: u8) -> AuditId {
    text(9, number).parse().unwrap()
}
