//! Bonds between a certificate and a device. Push, unlock and bootstrap tokens are sealed, and never leave with the row.

mod change;

pub use change::{Authenticated, Locked};

use domain::device::Inventory;
use domain::enrollment::mode::{EnrollmentMode, Ownership};
use domain::enrollment::wizard::Person;
use domain::ids::{AttemptId, CertificateId, DeviceId, EnrollmentId, SiteId};
use domain::time::Timestamp;
use domain::user::UserAndLocation;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use vault::Secret;

use crate::StorageError;
use crate::code::Code as _;
use crate::entity::enrollments::{Column, Entity, Model};
use crate::link::repository;
use crate::row::{cell, time};

pub(crate) const TABLE: &str = "enrollments";

repository! {
    /// Bonds between a certificate and a device.
    Enrollments
}

/// How far an enrollment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnrollmentState {
    /// A profile was issued.
    Pending,
    /// `Authenticate` was accepted.
    Authenticating,
    /// The first `TokenUpdate` has come.
    Enrolled,
    /// `CheckOut` came, or an administrator ended it.
    Unenrolled,
    /// A rule said no.
    Refused,
    /// A later enrollment took its place.
    Replaced,
}

/// How Apple names the device in this enrollment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DeviceKey {
    /// Device Enrollment.
    Udid(String),
    /// User Enrollment.
    EnrollmentId(String),
}

/// What is known when a profile is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEnrollment {
    /// Id.
    pub id: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// Kind of enrollment.
    pub mode: EnrollmentMode,
    /// Whose device.
    pub ownership: Ownership,
    /// Sum of MDM access rights; `None` for User Enrollment.
    pub access_rights: Option<i64>,
    /// For User Enrollment.
    pub managed_apple_account: Option<String>,
    /// Push topic in the profile.
    pub topic: String,
    /// Who will use the device and where.
    pub user: UserAndLocation,
    /// Who signed in.
    pub person: Option<Person>,
    /// The site.
    pub site: Option<SiteId>,
}

/// An enrollment without its secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrollment {
    /// As issued.
    pub new: NewEnrollment,
    /// State.
    pub state: EnrollmentState,
    /// The device record; from the first `TokenUpdate` on.
    pub device: Option<DeviceId>,
    /// The certificate `Authenticate` was signed with.
    pub certificate: Option<CertificateId>,
    /// How Apple names the device.
    pub key: Option<DeviceKey>,
    /// What `Authenticate` told.
    pub authenticate: Option<Inventory>,
    /// Whether a push token is stored.
    pub has_push_token: bool,
    /// Whether an unlock token is stored.
    pub has_unlock_token: bool,
    /// Profile issued.
    pub created_at: Timestamp,
    /// Last accepted `Authenticate`.
    pub authenticated_at: Option<Timestamp>,
    /// First `TokenUpdate`.
    pub enrolled_at: Option<Timestamp>,
    /// End.
    pub unenrolled_at: Option<Timestamp>,
    /// Last message; may lag by 5 s.
    pub last_seen_at: Option<Timestamp>,
}

/// What wakes and unlocks a device.
#[derive(Clone)]
pub struct PushTokens {
    /// Push token, bytes.
    pub token: Secret,
    /// Push magic.
    pub magic: Secret,
    /// Unlock token; missing in a message keeps the stored one.
    pub unlock: Option<Secret>,
}

/// The id bound at `Authenticate`, from its two columns.
pub(crate) fn key(kind: Option<&str>, value: Option<String>) -> Result<Option<DeviceKey>, ()> {
    Ok(match (kind, value) {
        (None, None) => None,
        (Some("udid"), Some(value)) => Some(DeviceKey::Udid(value)),
        (Some("enrollment_id"), Some(value)) => Some(DeviceKey::EnrollmentId(value)),
        _ => return Err(()),
    })
}

pub(crate) fn value(row: Model) -> Result<Enrollment, StorageError> {
    let place = |column| cell(TABLE, column, &row.id);
    let key = key(row.key_kind.as_deref(), row.key_value).map_err(|()| place("key_kind").inconsistent())?;
    Ok(Enrollment {
        state: place("state").code(&row.state)?,
        authenticate: row.authenticate.map(|value| place("authenticate").json(value)).transpose()?,
        new: NewEnrollment {
            id: EnrollmentId(row.id),
            attempt: AttemptId(row.attempt),
            mode: place("mode").code(&row.mode)?,
            ownership: place("ownership").code(&row.ownership)?,
            access_rights: row.access_rights,
            managed_apple_account: row.managed_apple_account,
            topic: row.topic,
            user: place("user_and_location").json(row.user_and_location)?,
            person: row.person.map(|value| place("person").json(value)).transpose()?,
            site: row.site.map(SiteId),
        },
        device: row.device.map(DeviceId),
        certificate: row.certificate.map(CertificateId),
        key,
        has_push_token: row.push_token.is_some(),
        has_unlock_token: row.unlock_token.is_some(),
        created_at: time(row.created_at),
        authenticated_at: row.authenticated_at.map(time),
        enrolled_at: row.enrolled_at.map(time),
        unenrolled_at: row.unenrolled_at.map(time),
        last_seen_at: row.last_seen_at.map(time),
    })
}

impl<Mode> Enrollments<'_, Mode> {
    /// By id: an enrollment is asked for by its own device, its attempt, or a device record the caller may see.
    pub async fn get(&self, id: EnrollmentId) -> Result<Option<Enrollment>, StorageError> {
        self.row(id).await?.map(value).transpose()
    }

    /// The enrolled one of a Device Enrollment with this UDID (README 26); the latest if there are several.
    pub async fn find_current_by_udid(&self, udid: &str) -> Result<Option<Enrollment>, StorageError> {
        let found = Entity::find()
            .filter(Column::KeyKind.eq("udid"))
            .filter(Column::KeyValue.eq(udid))
            .filter(Column::State.eq(EnrollmentState::Enrolled.code()))
            .order_by_desc(Column::EnrolledAt)
            .one(self.db())
            .await?;
        found.map(value).transpose()
    }

    /// All of a device record, latest first, at most 100.
    pub async fn list_for_device(&self, device: DeviceId) -> Result<Vec<Enrollment>, StorageError> {
        let rows = Entity::find()
            .filter(Column::Device.eq(device.0))
            .order_by_desc(Column::CreatedAt)
            .limit(100)
            .all(self.db())
            .await?;
        rows.into_iter().map(value).collect()
    }

    /// What wakes and unlocks the device; `None` before the first `TokenUpdate`.
    pub async fn push_tokens(&self, id: EnrollmentId) -> Result<Option<PushTokens>, StorageError> {
        let Some(row) = self.row(id).await? else { return Ok(None) };
        let (Some(token), Some(magic)) = (row.push_token, row.push_magic) else { return Ok(None) };
        let open = |column, bytes| self.link.unseal(&cell(TABLE, column, &id), bytes);
        Ok(Some(PushTokens {
            token: open("push_token", token)?,
            magic: open("push_magic", magic)?,
            unlock: row.unlock_token.map(|bytes| open("unlock_token", bytes)).transpose()?,
        }))
    }

    /// The bootstrap token; `None` if none is stored.
    pub async fn bootstrap(&self, id: EnrollmentId) -> Result<Option<Secret>, StorageError> {
        let sealed = self.row(id).await?.and_then(|row| row.bootstrap_token);
        sealed.map(|bytes| self.link.unseal(&cell(TABLE, "bootstrap_token", &id), bytes)).transpose()
    }

    async fn row(&self, id: EnrollmentId) -> Result<Option<Model>, StorageError> {
        Ok(Entity::find_by_id(id.0).one(self.db()).await?)
    }
}
