//! Table `enrollments`: bonds between a certificate and a device.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "enrollments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub attempt: Uuid,
    pub device: Option<Uuid>,
    pub state: String,
    pub mode: String,
    pub ownership: String,
    pub access_rights: Option<i64>,
    pub managed_apple_account: Option<String>,
    pub topic: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub user_and_location: Json,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub person: Option<Json>,
    pub site: Option<Uuid>,
    pub certificate: Option<Uuid>,
    pub key_kind: Option<String>,
    pub key_value: Option<String>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub authenticate: Option<Json>,
    pub push_token: Option<Vec<u8>>,
    pub push_magic: Option<Vec<u8>>,
    pub unlock_token: Option<Vec<u8>>,
    pub bootstrap_token: Option<Vec<u8>>,
    pub declarative_status: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub authenticated_at: Option<DateTimeUtc>,
    pub enrolled_at: Option<DateTimeUtc>,
    pub unenrolled_at: Option<DateTimeUtc>,
    pub last_seen_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
