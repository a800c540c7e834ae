//! Table `attempts`: tries to enroll.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_code: String,
    pub state: String,
    pub version: i64,
    pub language: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub entry: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub facts: Json,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub problem: Option<Json>,
    pub typed: String,
    pub user_agent: String,
    pub address: String,
    pub username: String,
    pub enrollment: Option<Uuid>,
    pub device: Option<Uuid>,
    pub site: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub ownership: Option<String>,
    pub stage: String,
    pub stage_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
