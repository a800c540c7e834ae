//! Table `devices`: device records.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "devices")]
#[allow(clippy::struct_field_names, reason = "sea-orm calls every row `Model`")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrollment: Uuid,
    pub site: Option<Uuid>,
    pub state: String,
    pub ownership: String,
    pub mode: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub inventory: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub security: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub user_and_location: Json,
    pub udid: Option<String>,
    pub serial: Option<String>,
    pub name_key: String,
    pub serial_key: String,
    pub model_key: String,
    pub os_key: String,
    pub user_key: String,
    pub search: String,
    pub enrolled_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    pub unenrolled_at: Option<DateTimeUtc>,
    pub merge_hint: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
