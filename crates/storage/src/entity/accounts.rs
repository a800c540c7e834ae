//! Table `accounts`: local accounts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub username: String,
    pub username_key: String,
    pub full_name: String,
    pub email: String,
    pub enabled: bool,
    pub role: String,
    pub may_enroll: bool,
    pub all_sites: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub sites: Json,
    pub version: i64,
    pub password_hash: String,
    pub last_sign_in: Option<DateTimeUtc>,
    pub name_key: String,
    pub search: String,
    pub sign_in_key: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
