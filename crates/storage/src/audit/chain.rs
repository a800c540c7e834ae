//! The chain over the audit log: `hash = SHA-256(previous hash ‖ seq ‖ each field with its length)`.
//!
//! Whoever can write to the database can build a new chain from any point on; what this finds is a changed, removed
//! or inserted row in a chain whose head is known elsewhere (it is in every backup and in the log at each start).

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::{Audit, TABLE};
use crate::entity::audit::{ActiveModel, Column, Entity, Model};
use crate::link::Change;
use crate::row::cell;
use crate::{Hash, StorageError};

/// Rows sealed in one act, and read at once while verifying.
const BATCH: u64 = 500;

/// What a look over the whole log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Sealed lines that are right, from the first on.
    pub sealed: u64,
    /// The tail that is not sealed yet.
    pub unsealed: u64,
    /// `seq` of the first line that is wrong or missing.
    pub first_bad: Option<i64>,
    /// Hash of the last right line.
    pub head: Hash,
}

fn field(into: &mut Vec<u8>, bytes: &[u8]) {
    into.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    into.extend_from_slice(bytes);
}

fn link_of(previous: &Hash, seq: i64, row: &Model) -> Hash {
    let mut bytes = Vec::with_capacity(256);
    bytes.extend_from_slice(previous);
    bytes.extend_from_slice(&seq.to_be_bytes());
    field(&mut bytes, row.id.as_bytes());
    field(&mut bytes, &row.at.timestamp_micros().to_be_bytes());
    for text in [&row.actor, &row.address, &row.action, &row.target, &row.outcome, &row.detail] {
        field(&mut bytes, text.as_bytes());
    }
    // "None" and "empty" must differ: an absent field has no length at all.
    for (present, value) in [
        (row.session.is_some(), row.session.as_deref().unwrap_or_default().as_bytes()),
        (row.site.is_some(), row.site.as_ref().map_or(&[][..], |site| site.as_bytes())),
    ] {
        bytes.push(u8::from(present));
        field(&mut bytes, value);
    }
    vault::sha256(&bytes)
}

impl<Mode> Audit<'_, Mode> {
    /// Walks the whole chain. Wants quiet: lines sealed while it runs may be missed, none is taken for bad.
    pub async fn verify(&self) -> Result<AuditReport, StorageError> {
        let (mut seq, mut head, mut first_bad) = (0_i64, Hash::default(), None);
        'walk: loop {
            let rows = Entity::find()
                .filter(Column::Seq.gt(seq))
                .order_by_asc(Column::Seq)
                .limit(BATCH)
                .all(self.db())
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let expected = seq.saturating_add(1);
                let hash = link_of(&head, expected, &row);
                let right = row.seq == Some(expected)
                    && row.prev_hash.as_deref() == Some(&head[..])
                    && row.hash.as_deref() == Some(&hash[..]);
                if !right {
                    first_bad = Some(expected);
                    break 'walk;
                }
                (seq, head) = (expected, hash);
            }
        }
        let unsealed = Entity::find().filter(Column::Seq.is_null()).count(self.db()).await?;
        Ok(AuditReport { sealed: seq.unsigned_abs(), unsealed, first_bad, head })
    }
}

impl Audit<'_, Change> {
    /// Chains up to 500 unsealed lines in the order of their times; says how many. Call again while it says 500.
    pub async fn seal_pending(&self) -> Result<u64, StorageError> {
        self.link.lock(TABLE).await?;
        let last = Entity::find()
            .filter(Column::Seq.is_not_null())
            .order_by_desc(Column::Seq)
            .limit(1)
            .one(self.db())
            .await?;
        let (mut seq, mut head) = match last {
            None => (0, Hash::default()),
            Some(row) => {
                let place = cell(TABLE, "hash", &row.id);
                (row.seq.unwrap_or(0), place.hash(row.hash.as_deref().unwrap_or_default())?)
            }
        };
        let rows = Entity::find()
            .filter(Column::Seq.is_null())
            .order_by_asc(Column::At)
            .order_by_asc(Column::Id)
            .limit(BATCH)
            .all(self.db())
            .await?;
        let mut sealed = 0;
        for row in rows {
            let next = seq.saturating_add(1);
            let hash = link_of(&head, next, &row);
            let seal = ActiveModel {
                seq: Set(Some(next)),
                prev_hash: Set(Some(head.to_vec())),
                hash: Set(Some(hash.to_vec())),
                ..Default::default()
            };
            let update =
                Entity::update_many().set(seal).filter(Column::Id.eq(row.id)).filter(Column::Seq.is_null());
            self.link.update(update).await?;
            (seq, head) = (next, hash);
            sealed += 1;
        }
        Ok(sealed)
    }
}
