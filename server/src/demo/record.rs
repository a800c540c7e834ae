//! Enrollments and certificates: real ones, signed by this installation's device CA, over one key that nobody keeps.

use super::draw::{Draw, later};
use crate::commands::Failure;
use domain::{
    device::Inventory,
    enrollment::mode::{EnrollmentMode, Ownership},
    enrollment::{rights, wizard::Person},
    ids::{AttemptId, CertificateId, DeviceId, EnrollmentId, SiteId},
    time::Timestamp,
};
use pki::{
    RsaKey,
    issue::{self, DeviceTemplate},
};
use services::authority::Authority;
use storage::{Act, DeviceKey, NewCertificate, NewEnrollment, PushTokens};
use vault::Secret;

const BACKDATED_SECONDS: i64 = 600;
const VALID_SECONDS: i64 = 365 * 86_400;

/// What certificates are made with.
pub(super) struct Factory<'a> {
    pub(super) authority: &'a Authority,
    pub(super) key: &'a RsaKey,
    pub(super) topic: String,
}

/// Whose enrollment, and of what kind.
pub(super) struct Bond {
    pub(super) attempt: AttemptId,
    pub(super) mode: EnrollmentMode,
    pub(super) ownership: Ownership,
    pub(super) person: Person,
    pub(super) site: Option<SiteId>,
    pub(super) managed_apple_account: Option<String>,
}

impl Bond {
    /// The rights of its profile.
    pub(super) fn rights(&self) -> Option<i64> {
        rights::access_rights(self.mode, &super::organisation::settings())
    }
}

impl Factory<'_> {
    /// A profile was made.
    pub(super) async fn enrollment(
        &self,
        act: &Act,
        draw: &mut Draw,
        bond: &Bond,
        at: Timestamp,
    ) -> Result<EnrollmentId, Failure> {
        let id = EnrollmentId(draw.id(at));
        let new = NewEnrollment {
            id,
            attempt: bond.attempt,
            mode: bond.mode,
            ownership: bond.ownership,
            access_rights: bond.rights(),
            managed_apple_account: bond.managed_apple_account.clone(),
            topic: self.topic.clone(),
            user: bond.person.user.clone(),
            person: Some(bond.person.clone()),
            site: bond.site,
        };
        let _ = act.enrollments().insert(&new, at).await?;
        Ok(id)
    }

    /// The device got its certificate; gives its row and its serial number.
    pub(super) async fn certificate(
        &self,
        act: &Act,
        draw: &mut Draw,
        (attempt, enrollment): (AttemptId, EnrollmentId),
        at: Timestamp,
    ) -> Result<(CertificateId, String), Failure> {
        let mut serial: [u8; 16] = draw.bytes(16).try_into().map_err(|_| "sixteen bytes")?;
        if let Some(first) = serial.first_mut() {
            *first = (*first & 0x7f) | 0x40;
        }
        let (not_before, not_after) = (later(at, -BACKDATED_SECONDS), later(at, VALID_SECONDS));
        let subject_cn = enrollment.to_string();
        let spki = self.key.spki_der();
        let tbs = issue::prepare(&DeviceTemplate {
            subject_cn: &subject_cn,
            subject_o: "Muster",
            serial,
            not_before: not_before.0,
            not_after: not_after.0,
            spki_der: spki,
            issuer: self.authority.device_ca(),
        })?;
        let der = issue::sign(&tbs, self.authority.device_ca_key())?;
        let new = NewCertificate {
            id: CertificateId(draw.id(at)),
            serial: hex::encode(serial),
            enrollment,
            attempt,
            spki_hash: vault::sha256(spki),
            tbs: tbs.der().to_vec(),
            subject_cn,
            not_before,
            not_after,
        };
        let _ = act.certificates().reserve(&new, at).await?;
        act.certificates().store(new.id, &der, &vault::sha256(&der), at).await?;
        Ok((new.id, new.serial))
    }

    /// `Authenticate` was accepted.
    pub(super) async fn authenticate(
        &self,
        act: &Act,
        enrollment: EnrollmentId,
        certificate: CertificateId,
        (key, told): (&DeviceKey, &Inventory),
        at: Timestamp,
    ) -> Result<(), Failure> {
        act.enrollments().authenticate(enrollment, certificate, key, told, at).await?;
        Ok(())
    }

    /// The first `TokenUpdate`.
    pub(super) async fn enroll(
        &self,
        act: &Act,
        draw: &mut Draw,
        (enrollment, device): (EnrollmentId, DeviceId),
        at: Timestamp,
    ) -> Result<(), Failure> {
        let tokens = PushTokens {
            token: Secret::from_bytes(draw.bytes(32)),
            magic: Secret::from_string(draw.id(at).to_string().to_uppercase()),
            unlock: None,
        };
        act.enrollments().enroll(enrollment, &tokens, device, at).await?;
        Ok(())
    }
}
