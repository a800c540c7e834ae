//! Certificates of devices: reserved before they are signed, so that a crash leaves a row for each signature.

mod list;

use std::collections::HashMap;

use domain::certificate::CertificateState;
use domain::ids::{AttemptId, CertificateId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::prelude::Uuid;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QueryResult,
};

use crate::code::Code as _;
use crate::enrollments::{self, DeviceKey, Enrollment, EnrollmentState};
use crate::entity::certificates::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, clip, time};
use crate::{Hash, Outcome, StorageError};

pub use list::CertificateQuery;

repository! {
    /// Certificates of devices.
    Certificates
}

/// A certificate about to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCertificate {
    /// Id.
    pub id: CertificateId,
    /// Serial number, lower-case hex; unique.
    pub serial: String,
    /// Whose.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// SHA-256 of the SubjectPublicKeyInfo.
    pub spki_hash: Hash,
    /// What will be signed, DER.
    pub tbs: Vec<u8>,
    /// Common name of the subject.
    pub subject_cn: String,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
}

/// A certificate as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// What was to be signed.
    pub new: NewCertificate,
    /// The certificate, DER; from `Issued` on.
    pub der: Option<Vec<u8>>,
    /// SHA-256 of `der`.
    pub fingerprint: Option<Hash>,
    /// State.
    pub state: CertificateState,
    /// When the serial was taken.
    pub reserved_at: Timestamp,
    /// When it was stored.
    pub issued_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    pub reason: Option<String>,
    /// Who revoked it, if a person did.
    pub revoked_by: Option<String>,
}

/// What decides whether a device's message is taken: its certificate, its enrollment and its queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bond {
    /// The certificate's row.
    pub certificate: CertificateId,
    /// Its state.
    pub state: CertificateState,
    /// Whose it is.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// The enrollment's state.
    pub enrollment_state: EnrollmentState,
    /// The id bound at `Authenticate`.
    pub key: Option<DeviceKey>,
    /// Whether commands wait.
    pub waiting: Waiting,
    /// Whether a rule ended the enrollment.
    pub is_entombed: bool,
}

/// What a queue holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Nothing that is not done.
    Nothing,
    /// Commands not yet sent, and no others.
    Queued,
    /// Also some that were put off, or sent without an answer.
    PutOff,
}

const BOND: &str = "SELECT c.fingerprint, c.id, c.state, c.enrollment, c.attempt, e.state AS enrollment_state, e.key_kind, e.key_value, \
     (SELECT CAST(COALESCE(MAX(CASE WHEN q.state = 'queued' THEN 1 ELSE 2 END), 0) AS BIGINT) FROM commands q \
      WHERE q.enrollment = c.enrollment AND q.state IN ('queued', 'sent', 'not_now')) AS waiting, \
     (SELECT CAST(COUNT(*) AS BIGINT) FROM tombstones t WHERE t.enrollment = c.enrollment) AS tombstones \
     FROM certificates c JOIN enrollments e ON e.id = c.enrollment WHERE c.fingerprint ";
const HAS_OTHERS: &str = ", EXISTS(SELECT 1 FROM certificates other WHERE other.enrollment = certificates.enrollment \
     AND other.id <> certificates.id AND other.state <> 'revoked') AS has_others";

fn value(row: Model) -> Result<Certificate, StorageError> {
    let place = |column| cell("certificates", column, &row.id);
    Ok(Certificate {
        state: place("state").code(&row.state)?,
        fingerprint: row.fingerprint.as_deref().map(|bytes| place("fingerprint").hash(bytes)).transpose()?,
        new: NewCertificate {
            spki_hash: place("spki_hash").hash(&row.spki_hash)?,
            id: CertificateId(row.id),
            serial: row.serial,
            enrollment: EnrollmentId(row.enrollment),
            attempt: AttemptId(row.attempt),
            tbs: row.tbs,
            subject_cn: row.subject_cn,
            not_before: time(row.not_before),
            not_after: time(row.not_after),
        },
        der: row.der,
        reserved_at: time(row.reserved_at),
        issued_at: row.issued_at.map(time),
        revoked_at: row.revoked_at.map(time),
        reason: row.reason,
        revoked_by: row.revoked_by,
    })
}

fn bond(row: &QueryResult) -> Result<(Hash, Bond), StorageError> {
    let id: Uuid = row.try_get("", "id")?;
    let place = |column| cell("certificates", column, &id);
    let text = |column| row.try_get::<String>("", column);
    let (kind, key): (Option<String>, Option<String>) =
        (row.try_get("", "key_kind")?, row.try_get("", "key_value")?);
    let bond = Bond {
        certificate: CertificateId(id),
        state: place("state").code(&text("state")?)?,
        enrollment: EnrollmentId(row.try_get("", "enrollment")?),
        attempt: AttemptId(row.try_get("", "attempt")?),
        enrollment_state: place("enrollment").code(&text("enrollment_state")?)?,
        key: enrollments::key(kind.as_deref(), key).map_err(|()| place("enrollment").inconsistent())?,
        waiting: match row.try_get::<i64>("", "waiting")? {
            0 => Waiting::Nothing,
            1 => Waiting::Queued,
            _ => Waiting::PutOff,
        },
        is_entombed: row.try_get::<i64>("", "tombstones")? > 0,
    };
    let fingerprint: Vec<u8> = row.try_get("", "fingerprint")?;
    Ok((place("fingerprint").hash(&fingerprint)?, bond))
}

impl<Mode> Certificates<'_, Mode> {
    /// By id.
    pub async fn get(&self, id: CertificateId) -> Result<Option<Certificate>, StorageError> {
        Entity::find_by_id(id.0).one(self.db()).await?.map(value).transpose()
    }

    /// By the SHA-256 of its DER, with the enrollment it belongs to; revoked ones too.
    pub async fn find_by_fingerprint(
        &self,
        fingerprint: &Hash,
    ) -> Result<Option<(Certificate, Enrollment)>, StorageError> {
        let found =
            Entity::find().filter(Column::Fingerprint.eq(fingerprint.to_vec())).one(self.db()).await?;
        let Some(row) = found else { return Ok(None) };
        let bond = crate::entity::enrollments::Entity::find_by_id(row.enrollment).one(self.db()).await?;
        let bond = bond.ok_or_else(|| cell("certificates", "enrollment", &row.id).inconsistent())?;
        Ok(Some((value(row)?, enrollments::value(bond)?)))
    }

    /// The bonds behind certificates, in one statement: asked at the first contact of each device.
    pub async fn bonds(&self, fingerprints: &[Hash]) -> Result<HashMap<Hash, Bond>, StorageError> {
        let sql = format!("{BOND}{}", self.link.among_hashes());
        let wanted = fingerprints.iter().map(|hash| serde_json::json!(hex::encode(hash))).collect();
        self.link.told(sql, wanted, []).await?.iter().map(bond).collect()
    }

    /// The issued, unrevoked one of this enrollment for this key: a repeated request gets it again.
    pub async fn find_issued_by_spki(
        &self,
        enrollment: EnrollmentId,
        spki_hash: &Hash,
    ) -> Result<Option<Certificate>, StorageError> {
        let found = Entity::find()
            .filter(Column::Enrollment.eq(enrollment.0))
            .filter(Column::SpkiHash.eq(spki_hash.to_vec()))
            .filter(Column::State.eq(CertificateState::Issued.code()))
            .order_by_desc(Column::IssuedAt)
            .one(self.db())
            .await?;
        found.map(value).transpose()
    }

    /// How many were signed, or may have been, for this enrollment: all states.
    pub async fn issued_count(&self, enrollment: EnrollmentId) -> Result<u64, StorageError> {
        Ok(Entity::find().filter(Column::Enrollment.eq(enrollment.0)).count(self.db()).await?)
    }
}

impl Certificates<'_, Change> {
    /// Takes the serial; `Taken` if it is in use (draw another).
    pub async fn reserve(&self, new: &NewCertificate, now: Timestamp) -> Result<Outcome, StorageError> {
        let reserved = self.reserve_all(std::slice::from_ref(new), now).await?;
        Ok(if reserved == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// Takes several serials; says how many were not in use.
    pub async fn reserve_all(&self, all: &[NewCertificate], now: Timestamp) -> Result<u64, StorageError> {
        let row = |new: &NewCertificate| ActiveModel {
            id: Set(new.id.0),
            serial: Set(new.serial.clone()),
            enrollment: Set(new.enrollment.0),
            attempt: Set(new.attempt.0),
            spki_hash: Set(new.spki_hash.to_vec()),
            tbs: Set(new.tbs.clone()),
            state: Set(CertificateState::Reserved.code().to_owned()),
            subject_cn: Set(clip(&new.subject_cn, 255)),
            not_before: Set(at(new.not_before)),
            not_after: Set(at(new.not_after)),
            reserved_at: Set(at(now)),
            ..Default::default()
        };
        self.link.insert_rows(all.iter().map(row).collect::<Vec<ActiveModel>>()).await
    }

    /// Stores signed certificates: id, DER and its SHA-256. From `Reserved` only; says which it stored, and whether others
    /// of the same enrollment are there that are not revoked.
    pub async fn store_all(
        &self,
        all: &[(CertificateId, &[u8], Hash)],
        now: Timestamp,
    ) -> Result<HashMap<CertificateId, bool>, StorageError> {
        let row = |(id, der, fingerprint): &(CertificateId, &[u8], Hash)| ActiveModel {
            id: Set(id.0),
            der: Set(Some(der.to_vec())),
            fingerprint: Set(Some(fingerprint.to_vec())),
            state: Set(CertificateState::Issued.code().to_owned()),
            issued_at: Set(Some(at(now))),
            ..Default::default()
        };
        // Two rows for the same certificate cannot be: each has its own serial number.
        let guard = "certificates.state = 'reserved' AND NOT EXISTS \
                     (SELECT 1 FROM certificates same WHERE same.fingerprint = told.fingerprint)";
        let rows = all.iter().map(row).collect();
        let stored = self.link.update_rows_telling(rows, &["id"], guard, HAS_OTHERS).await?;
        let told =
            |row: &QueryResult| Ok((CertificateId(row.try_get("", "id")?), row.try_get("", "has_others")?));
        stored.iter().map(told).collect()
    }

    /// Stores one signed certificate. True for exactly one caller, and only from `Reserved`.
    pub async fn store(
        &self,
        id: CertificateId,
        der: &[u8],
        fingerprint: &Hash,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(!self.store_all(&[(id, der, *fingerprint)], now).await?.is_empty())
    }

    /// A person revokes one. True for exactly one caller; false if it was not issued or already revoked.
    pub async fn revoke(
        &self,
        id: CertificateId,
        reason: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let row = ActiveModel {
            state: Set(CertificateState::Revoked.code().to_owned()),
            revoked_at: Set(Some(at(now))),
            reason: Set(Some(clip(reason, 200))),
            revoked_by: Set(Some(clip(by, 200))),
            ..Default::default()
        };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(id.0))
            .filter(Column::State.eq(CertificateState::Issued.code()));
        Ok(self.link.update(update).await? > 0)
    }

    /// Revokes all of an enrollment but one (or all, without `kept`); says how many.
    pub async fn revoke_others(
        &self,
        enrollment: EnrollmentId,
        kept: Option<CertificateId>,
        reason: &str,
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let mut update = revocation(reason, now).filter(Column::Enrollment.eq(enrollment.0));
        if let Some(kept) = kept {
            update = update.filter(Column::Id.ne(kept.0));
        }
        self.link.update(update).await
    }
}

fn revocation(reason: &str, now: Timestamp) -> sea_orm::UpdateMany<Entity> {
    let row = ActiveModel {
        state: Set(CertificateState::Revoked.code().to_owned()),
        revoked_at: Set(Some(at(now))),
        reason: Set(Some(clip(reason, 200))),
        ..Default::default()
    };
    Entity::update_many().set(row).filter(Column::State.ne(CertificateState::Revoked.code()))
}
