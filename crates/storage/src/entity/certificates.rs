//! Table `certificates`: certificates of devices: reserved before they are signed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "certificates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub serial: String,
    pub enrollment: Uuid,
    pub attempt: Uuid,
    pub spki_hash: Vec<u8>,
    pub tbs: Vec<u8>,
    pub der: Option<Vec<u8>>,
    pub fingerprint: Option<Vec<u8>>,
    pub state: String,
    pub subject_cn: String,
    pub not_before: DateTimeUtc,
    pub not_after: DateTimeUtc,
    pub reserved_at: DateTimeUtc,
    pub issued_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub reason: Option<String>,
    pub revoked_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
