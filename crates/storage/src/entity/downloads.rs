//! Table `downloads`: profiles waiting to be fetched.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "downloads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    pub attempt: Uuid,
    pub enrollment: Uuid,
    pub token: Vec<u8>,
    pub profile: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub first_fetched_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
