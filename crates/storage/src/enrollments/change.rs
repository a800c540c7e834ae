//! Moves of an enrollment: each is one conditional update on the states it may come from.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use domain::device::Inventory;
use domain::ids::{AttemptId, CertificateId, DeviceId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, UpdateMany,
};
use vault::Secret;

use super::{DeviceKey, Enrollment, EnrollmentState, Enrollments, NewEnrollment, PushTokens, TABLE, value};
use crate::code::Code as _;
use crate::entity::enrollments::{ActiveModel, Column, Entity};
use crate::link::Change;
use crate::row::{at, cell, clip, json, text};
use crate::{Outcome, StorageError};

fn in_states<const N: usize>(
    row: ActiveModel,
    id: EnrollmentId,
    states: [EnrollmentState; N],
) -> UpdateMany<Entity> {
    Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.is_in(states.map(crate::code::Code::code)))
}

fn moved_to(state: EnrollmentState) -> ActiveModel {
    ActiveModel { state: Set(state.code().to_owned()), ..Default::default() }
}

impl Enrollments<'_, Change> {
    /// A pending enrollment.
    pub async fn insert(&self, new: &NewEnrollment, now: Timestamp) -> Result<Outcome, StorageError> {
        let row = ActiveModel {
            id: Set(new.id.0),
            attempt: Set(new.attempt.0),
            mode: Set(new.mode.code().to_owned()),
            ownership: Set(new.ownership.code().to_owned()),
            access_rights: Set(new.access_rights),
            managed_apple_account: Set(new.managed_apple_account.as_deref().map(text)),
            topic: Set(text(&new.topic)),
            user_and_location: Set(json(&new.user)?),
            person: Set(new.person.as_ref().map(json).transpose()?),
            site: Set(new.site.map(|site| site.0)),
            created_at: Set(at(now)),
            ..moved_to(EnrollmentState::Pending)
        };
        self.link.insert(row).await
    }

    /// Loads the enrollment, locked to the end of the act: messages of one device come one after the other.
    pub async fn lock(&self, id: EnrollmentId) -> Result<Option<Enrollment>, StorageError> {
        let mut find = Entity::find_by_id(id.0);
        if self.db().get_database_backend() == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        find.one(self.db()).await?.map(value).transpose()
    }

    /// Marks the attempt's pending enrollments as replaced, as before a new profile; says how many.
    pub async fn mark_replaced_for_attempt(&self, attempt: AttemptId) -> Result<u64, StorageError> {
        let update = Entity::update_many()
            .set(moved_to(EnrollmentState::Replaced))
            .filter(Column::Attempt.eq(attempt.0))
            .filter(Column::State.eq(EnrollmentState::Pending.code()));
        self.link.update(update).await
    }

    /// Ends an enrollment because a newer one of the same device took its place.
    pub async fn replace(&self, id: EnrollmentId, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { unenrolled_at: Set(Some(at(now))), ..moved_to(EnrollmentState::Replaced) };
        let from = [EnrollmentState::Pending, EnrollmentState::Authenticating, EnrollmentState::Enrolled];
        Ok(self.link.update(in_states(row, id, from)).await? > 0)
    }

    /// An accepted `Authenticate`: pins the certificate and notes what the device told. From pending or
    /// authenticating only; false: nothing was written.
    pub async fn authenticate(
        &self,
        id: EnrollmentId,
        certificate: CertificateId,
        key: &DeviceKey,
        told: &Inventory,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let (kind, name) = match key {
            DeviceKey::Udid(udid) => ("udid", udid),
            DeviceKey::EnrollmentId(id) => ("enrollment_id", id),
        };
        let row = ActiveModel {
            certificate: Set(Some(certificate.0)),
            key_kind: Set(Some(kind.to_owned())),
            key_value: Set(Some(clip(name, 255))),
            authenticate: Set(Some(json(told)?)),
            authenticated_at: Set(Some(at(now))),
            last_seen_at: Set(Some(at(now))),
            ..moved_to(EnrollmentState::Authenticating)
        };
        let from = [EnrollmentState::Pending, EnrollmentState::Authenticating];
        Ok(self.link.update(in_states(row, id, from)).await? > 0)
    }

    /// A rule said no. From pending or authenticating only.
    pub async fn refuse(&self, id: EnrollmentId, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { unenrolled_at: Set(Some(at(now))), ..moved_to(EnrollmentState::Refused) };
        let from = [EnrollmentState::Pending, EnrollmentState::Authenticating];
        Ok(self.link.update(in_states(row, id, from)).await? > 0)
    }

    /// The first `TokenUpdate`: stores the tokens and ties the enrollment to its device record. From authenticating
    /// only; true for exactly one caller.
    pub async fn enroll(
        &self,
        id: EnrollmentId,
        tokens: &PushTokens,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let row = ActiveModel {
            state: Set(EnrollmentState::Enrolled.code().to_owned()),
            enrolled_at: Set(Some(at(now))),
            device: Set(Some(device.0)),
            ..self.kept(id, tokens, now)?
        };
        Ok(self.link.update(in_states(row, id, [EnrollmentState::Authenticating])).await? > 0)
    }

    /// A later `TokenUpdate`: stores the tokens of an enrolled device. False if it is not enrolled.
    pub async fn renew_tokens(
        &self,
        id: EnrollmentId,
        tokens: &PushTokens,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let row = self.kept(id, tokens, now)?;
        Ok(self.link.update(in_states(row, id, [EnrollmentState::Enrolled])).await? > 0)
    }

    fn kept(
        &self,
        id: EnrollmentId,
        tokens: &PushTokens,
        now: Timestamp,
    ) -> Result<ActiveModel, StorageError> {
        let seal = |column, secret| self.link.seal(&cell(TABLE, column, &id), secret);
        let mut row = ActiveModel {
            push_token: Set(Some(seal("push_token", &tokens.token)?)),
            push_magic: Set(Some(seal("push_magic", &tokens.magic)?)),
            last_seen_at: Set(Some(at(now))),
            ..Default::default()
        };
        if let Some(unlock) = &tokens.unlock {
            row.unlock_token = Set(Some(seal("unlock_token", unlock)?));
        }
        Ok(row)
    }

    /// `CheckOut`, or the end by an administrator: drops all tokens. False if it had ended before.
    pub async fn check_out(&self, id: EnrollmentId, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel {
            unenrolled_at: Set(Some(at(now))),
            last_seen_at: Set(Some(at(now))),
            push_token: Set(None),
            push_magic: Set(None),
            unlock_token: Set(None),
            bootstrap_token: Set(None),
            ..moved_to(EnrollmentState::Unenrolled)
        };
        let from = [EnrollmentState::Pending, EnrollmentState::Authenticating, EnrollmentState::Enrolled];
        Ok(self.link.update(in_states(row, id, from)).await? > 0)
    }

    /// Keeps the newest declarative status report as it came.
    pub async fn set_declarative_status(
        &self,
        id: EnrollmentId,
        report: &[u8],
    ) -> Result<bool, StorageError> {
        let row = ActiveModel { declarative_status: Set(Some(report.to_vec())), ..Default::default() };
        Ok(self.link.update(in_states(row, id, [EnrollmentState::Enrolled])).await? > 0)
    }

    /// Stores the bootstrap token, or removes it.
    pub async fn set_bootstrap(
        &self,
        id: EnrollmentId,
        token: Option<&Secret>,
    ) -> Result<bool, StorageError> {
        let place = cell(TABLE, "bootstrap_token", &id);
        let sealed = token.map(|secret| self.link.seal(&place, secret)).transpose()?;
        let row = ActiveModel { bootstrap_token: Set(sealed), ..Default::default() };
        let from = [EnrollmentState::Authenticating, EnrollmentState::Enrolled];
        Ok(self.link.update(in_states(row, id, from)).await? > 0)
    }

    /// Notes when devices were last seen, for enrollments and their device records, in two statements however many they
    /// are; never goes back in time.
    pub async fn touch_seen(&self, seen: &[(EnrollmentId, Timestamp)]) -> Result<(), StorageError> {
        let mut latest: BTreeMap<EnrollmentId, Timestamp> = BTreeMap::new();
        for (id, moment) in seen {
            let known = latest.entry(*id).or_insert(*moment);
            *known = (*known).max(*moment);
        }
        // As the driver writes instants on SQLite, where they are compared as text.
        let told = |moment: Timestamp| at(moment).to_rfc3339_opts(SecondsFormat::AutoSi, false);
        let rows: Vec<_> = latest.into_iter().map(|(id, moment)| (id.to_string(), told(moment))).collect();
        let rows = serde_json::to_string(&rows).map_err(|error| StorageError::Other(error.to_string()))?;
        for (sqlite, postgres) in [SEEN_ENROLLMENTS, SEEN_DEVICES] {
            self.link.execute(self.link.either(sqlite, postgres), [rows.clone().into()]).await?;
        }
        Ok(())
    }
}

/// For SQLite and for PostgreSQL: `$1` is a JSON list of pairs of id and instant.
const SEEN_ENROLLMENTS: (&str, &str) = (
    "UPDATE enrollments SET last_seen_at = seen.at FROM (\
     SELECT unhex(replace(value ->> 0, '-', '')) AS id, value ->> 1 AS at FROM json_each($1)) AS seen \
     WHERE enrollments.id = seen.id AND (last_seen_at IS NULL OR last_seen_at < seen.at)",
    "UPDATE enrollments SET last_seen_at = seen.at FROM (\
     SELECT (value ->> 0)::uuid AS id, (value ->> 1)::timestamptz AS at FROM jsonb_array_elements($1::jsonb)) AS seen \
     WHERE enrollments.id = seen.id AND (last_seen_at IS NULL OR last_seen_at < seen.at)",
);
const SEEN_DEVICES: (&str, &str) = (
    "UPDATE devices SET last_seen_at = seen.at FROM (\
     SELECT unhex(replace(value ->> 0, '-', '')) AS id, value ->> 1 AS at FROM json_each($1)) AS seen \
     WHERE devices.enrollment = seen.id AND last_seen_at < seen.at",
    "UPDATE devices SET last_seen_at = seen.at FROM (\
     SELECT (value ->> 0)::uuid AS id, (value ->> 1)::timestamptz AS at FROM jsonb_array_elements($1::jsonb)) AS seen \
     WHERE devices.enrollment = seen.id AND last_seen_at < seen.at",
);
