//! Moves of an enrollment: each is one conditional update on the states it may come from.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::SecondsFormat;
use domain::device::Inventory;
use domain::ids::{AttemptId, CertificateId, DeviceId, EnrollmentId};
use domain::time::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _,
    FromQueryResult as _, QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _, QueryTrait as _,
    UpdateMany,
};
use vault::Secret;

use super::{DeviceKey, Enrollment, EnrollmentState, Enrollments, NewEnrollment, PushTokens, TABLE, value};
use crate::code::Code as _;
use crate::entity::enrollments::{ActiveModel, Column, Entity, Model};
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

fn changed(rows: &[QueryResult]) -> Result<HashSet<EnrollmentId>, StorageError> {
    rows.iter().map(|row| Ok(EnrollmentId(row.try_get("", "id")?))).collect()
}

/// An `Authenticate` that is accepted.
#[derive(Debug, Clone, Copy)]
pub struct Authenticated<'a> {
    /// Whose.
    pub id: EnrollmentId,
    /// What it was signed with.
    pub certificate: CertificateId,
    /// How the device names itself.
    pub key: &'a DeviceKey,
    /// What it told.
    pub told: &'a Inventory,
}

/// An enrollment, locked, and what stands beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Locked {
    /// The enrollment.
    pub enrollment: Enrollment,
    /// It has an unrevoked certificate besides the one it is bound to.
    pub has_other_certificate: bool,
    /// A device record has the UDID it is bound to.
    pub is_known_device: bool,
}

const OTHER_CERTIFICATE: &str = "EXISTS(SELECT 1 FROM certificates other WHERE other.enrollment = enrollments.id \
     AND other.id <> enrollments.certificate AND other.state <> 'revoked')";
const KNOWN_DEVICE: &str = "EXISTS(SELECT 1 FROM devices known WHERE known.udid = enrollments.key_value \
     AND enrollments.key_kind = 'udid')";

fn locked(row: &QueryResult) -> Result<(EnrollmentId, Locked), StorageError> {
    let enrollment = value(Model::from_query_result(row, "")?)?;
    let has_other_certificate = row.try_get("", "has_other_certificate")?;
    let is_known_device = row.try_get("", "is_known_device")?;
    Ok((enrollment.new.id, Locked { enrollment, has_other_certificate, is_known_device }))
}

impl Enrollments<'_, Change> {
    /// A pending enrollment.
    pub async fn insert(&self, new: &NewEnrollment, now: Timestamp) -> Result<Outcome, StorageError> {
        let inserted = self.insert_all(std::slice::from_ref(new), now).await?;
        Ok(if inserted == 0 { Outcome::Taken } else { Outcome::Done })
    }

    /// Pending enrollments; says how many were not there yet.
    pub async fn insert_all(&self, all: &[NewEnrollment], now: Timestamp) -> Result<u64, StorageError> {
        let row = |new: &NewEnrollment| {
            Ok(ActiveModel {
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
            })
        };
        self.link.insert_rows(all.iter().map(row).collect::<Result<Vec<_>, StorageError>>()?).await
    }

    /// Loads the enrollment, locked to the end of the act: messages of one device come one after the other.
    pub async fn lock(&self, id: EnrollmentId) -> Result<Option<Enrollment>, StorageError> {
        let mut find = Entity::find_by_id(id.0);
        if self.db().get_database_backend() == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        find.one(self.db()).await?.map(value).transpose()
    }

    /// Loads several, locked to the end of the act, in the order of their ids.
    pub async fn lock_all(
        &self,
        ids: &[EnrollmentId],
    ) -> Result<HashMap<EnrollmentId, Locked>, StorageError> {
        let backend = self.db().get_database_backend();
        let mut find = Entity::find()
            .expr_as(Expr::cust(OTHER_CERTIFICATE), "has_other_certificate")
            .expr_as(Expr::cust(KNOWN_DEVICE), "is_known_device")
            .filter(self.link.is_among("enrollments.id", ids.iter().map(|id| id.0)))
            .order_by_asc(Column::Id);
        if backend == DbBackend::Postgres {
            find = find.lock_exclusive();
        }
        let rows = self.db().query_all_raw(find.build(backend)).await?;
        rows.iter().map(locked).collect()
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

    /// Accepted `Authenticate` messages: pins the certificates and notes what the devices told. From pending or
    /// authenticating only; says for which enrollments it was.
    pub async fn authenticate_all(
        &self,
        all: &[Authenticated<'_>],
        now: Timestamp,
    ) -> Result<HashSet<EnrollmentId>, StorageError> {
        let row = |one: &Authenticated<'_>| {
            let (kind, name) = match one.key {
                DeviceKey::Udid(udid) => ("udid", udid),
                DeviceKey::EnrollmentId(id) => ("enrollment_id", id),
            };
            Ok(ActiveModel {
                id: Set(one.id.0),
                certificate: Set(Some(one.certificate.0)),
                key_kind: Set(Some(kind.to_owned())),
                key_value: Set(Some(clip(name, 255))),
                authenticate: Set(Some(json(one.told)?)),
                authenticated_at: Set(Some(at(now))),
                last_seen_at: Set(Some(at(now))),
                ..moved_to(EnrollmentState::Authenticating)
            })
        };
        let rows = all.iter().map(row).collect::<Result<Vec<_>, StorageError>>()?;
        let from = "enrollments.state IN ('pending', 'authenticating')";
        changed(&self.link.update_rows(rows, &["id"], from).await?)
    }

    /// A rule said no. From pending or authenticating only.
    pub async fn refuse(&self, id: EnrollmentId, now: Timestamp) -> Result<bool, StorageError> {
        let row = ActiveModel { unenrolled_at: Set(Some(at(now))), ..moved_to(EnrollmentState::Refused) };
        let from = [EnrollmentState::Pending, EnrollmentState::Authenticating];
        Ok(self.link.update(in_states(row, id, from)).await? > 0)
    }

    /// First `TokenUpdate` messages: stores the tokens and ties the enrollments to their device records. From
    /// authenticating only; says for which enrollments it was.
    pub async fn enroll_all(
        &self,
        all: &[(EnrollmentId, &PushTokens, DeviceId)],
        now: Timestamp,
    ) -> Result<HashSet<EnrollmentId>, StorageError> {
        let row = |(id, tokens, device): &(EnrollmentId, &PushTokens, DeviceId)| {
            Ok(ActiveModel {
                state: Set(EnrollmentState::Enrolled.code().to_owned()),
                enrolled_at: Set(Some(at(now))),
                device: Set(Some(device.0)),
                ..self.kept(*id, tokens, now)?
            })
        };
        let rows = all.iter().map(row).collect::<Result<Vec<_>, StorageError>>()?;
        let from = "enrollments.state = 'authenticating'";
        changed(&self.link.update_rows(rows, &["id"], from).await?)
    }

    /// Later `TokenUpdate` messages: stores the tokens of devices that are enrolled, and says which are.
    pub async fn renew_tokens_all(
        &self,
        all: &[(EnrollmentId, &PushTokens)],
        now: Timestamp,
    ) -> Result<HashSet<EnrollmentId>, StorageError> {
        let row = |(id, tokens): &(EnrollmentId, &PushTokens)| self.kept(*id, tokens, now);
        let rows = all.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        changed(&self.link.update_rows(rows, &["id"], "enrollments.state = 'enrolled'").await?)
    }

    /// One `Authenticate`; false: nothing was written.
    pub async fn authenticate(
        &self,
        id: EnrollmentId,
        certificate: CertificateId,
        key: &DeviceKey,
        told: &Inventory,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let one = Authenticated { id, certificate, key, told };
        Ok(!self.authenticate_all(&[one], now).await?.is_empty())
    }

    /// One first `TokenUpdate`; true for exactly one caller.
    pub async fn enroll(
        &self,
        id: EnrollmentId,
        tokens: &PushTokens,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(!self.enroll_all(&[(id, tokens, device)], now).await?.is_empty())
    }

    /// One later `TokenUpdate`; false if it is not enrolled.
    pub async fn renew_tokens(
        &self,
        id: EnrollmentId,
        tokens: &PushTokens,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(!self.renew_tokens_all(&[(id, tokens)], now).await?.is_empty())
    }

    fn kept(
        &self,
        id: EnrollmentId,
        tokens: &PushTokens,
        now: Timestamp,
    ) -> Result<ActiveModel, StorageError> {
        let seal = |column, secret| self.link.seal(&cell(TABLE, column, &id), secret);
        let mut row = ActiveModel {
            id: Set(id.0),
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
