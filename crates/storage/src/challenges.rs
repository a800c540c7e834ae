//! SCEP challenges, by hash. A challenge is bound to one enrollment (README 23).

use std::collections::HashMap;

use domain::enrollment::mode::EnrollmentMode;
use domain::ids::{AttemptId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, FromQueryResult as _, QueryFilter as _, QueryResult,
};

use crate::enrollments::EnrollmentState;
use crate::entity::challenges::{ActiveModel, Column, Entity, Model};
use crate::link::{Change, repository};
use crate::row::{at, cell, time};
use crate::{Hash, Outcome, StorageError};

repository! {
    /// SCEP challenges.
    Challenges
}

/// A challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// The enrollment it is for.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Taken back, as by a later profile.
    pub voided_at: Option<Timestamp>,
}

/// A challenge as it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewChallenge {
    /// SHA-256 of it.
    pub hash: Hash,
    /// The enrollment it is for.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
}

/// What decides whether somebody who shows a challenge gets a first certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applicant {
    /// What was shown.
    pub challenge: Challenge,
    /// State of its enrollment.
    pub state: EnrollmentState,
    /// Kind of its enrollment.
    pub mode: EnrollmentMode,
    /// Whether a certificate was signed for its enrollment, or may have been.
    pub has_certificate: bool,
}

/// `$1`: a JSON list of hashes in hexadecimal.
const APPLICANTS: &str = "SELECT c.hash, c.enrollment, c.attempt, c.created_at, c.expires_at, c.voided_at, e.state, e.mode, \
     EXISTS(SELECT 1 FROM certificates k WHERE k.enrollment = c.enrollment) AS has_certificate \
     FROM challenges c JOIN enrollments e ON e.id = c.enrollment WHERE c.hash ";

fn applicant(row: &QueryResult) -> Result<(Hash, Applicant), StorageError> {
    let challenge = Model::from_query_result(row, "")?;
    let place = |column| cell("enrollments", column, &challenge.enrollment);
    let text = |column| row.try_get::<String>("", column);
    let applicant = Applicant {
        state: place("state").code(&text("state")?)?,
        mode: place("mode").code(&text("mode")?)?,
        has_certificate: row.try_get("", "has_certificate")?,
        challenge: value(&challenge),
    };
    Ok((cell("challenges", "hash", &"?").hash(&challenge.hash)?, applicant))
}

impl Challenge {
    /// Whether it still opens.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.voided_at.is_none() && now < self.expires_at
    }
}

fn value(row: &Model) -> Challenge {
    Challenge {
        enrollment: EnrollmentId(row.enrollment),
        attempt: AttemptId(row.attempt),
        created_at: time(row.created_at),
        expires_at: time(row.expires_at),
        voided_at: row.voided_at.map(time),
    }
}

impl<Mode> Challenges<'_, Mode> {
    /// By hash, ended ones too: the refusal should say what happened.
    pub async fn find(&self, hash: &Hash) -> Result<Option<Challenge>, StorageError> {
        let found = Entity::find_by_id(hash.to_vec()).one(self.db()).await?;
        Ok(found.as_ref().map(value))
    }

    /// Who shows these challenges, in one statement.
    pub async fn applicants(&self, hashes: &[Hash]) -> Result<HashMap<Hash, Applicant>, StorageError> {
        let sql = format!("{APPLICANTS}{}", self.link.among_hashes());
        let shown = hashes.iter().map(|hash| serde_json::json!(hex::encode(hash))).collect();
        self.link.told(sql, shown, []).await?.iter().map(applicant).collect()
    }
}

impl Challenges<'_, Change> {
    /// A new challenge.
    pub async fn insert(
        &self,
        hash: &Hash,
        enrollment: EnrollmentId,
        attempt: AttemptId,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Outcome, StorageError> {
        let one = NewChallenge { hash: *hash, enrollment, attempt };
        let inserted = self.insert_all(&[one], expires_at, now).await?;
        Ok(if inserted == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// New challenges that end at the same time; says how many were not there yet.
    pub async fn insert_all(
        &self,
        all: &[NewChallenge],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StorageError> {
        let row = |new: &NewChallenge| ActiveModel {
            hash: Set(new.hash.to_vec()),
            enrollment: Set(new.enrollment.0),
            attempt: Set(new.attempt.0),
            created_at: Set(at(now)),
            expires_at: Set(at(expires_at)),
            ..Default::default()
        };
        self.link.insert_rows(all.iter().map(row).collect()).await
    }

    /// Takes back all of an attempt; says how many.
    pub async fn void_for_attempt(&self, attempt: AttemptId, now: Timestamp) -> Result<u64, StorageError> {
        let row = ActiveModel { voided_at: Set(Some(at(now))), ..Default::default() };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Attempt.eq(attempt.0))
            .filter(Column::VoidedAt.is_null());
        self.link.update(update).await
    }
}
