//! The list of accounts: a page of it, and the whole as a file. Never anything of a password.

use super::{AccountsService, shown};
use crate::{
    audit::{self, Exported},
    failure::Outcome,
};
use contract::{
    AdminSession,
    accounts::{AccountQuery, AccountRow},
    caller::AccountsRead,
    lists::ExportNote,
};
use domain::list::{Mark, Paged, Stretch};

/// Longest search.
const LONGEST: usize = 100;

/// What storage is asked for.
fn wanted(query: &AccountQuery) -> storage::AccountQuery {
    storage::AccountQuery {
        search: query.search.chars().take(LONGEST).collect(),
        role: query.role,
        enabled: query.enabled,
        may_enroll: query.may_enroll,
        site: query.site,
        sort: query.sort,
        order: query.order,
    }
}

impl AccountsService {
    pub(super) async fn one_page(&self, query: &AccountQuery) -> Outcome<Paged<AccountRow>> {
        let found = self.storage.read().accounts().page(&wanted(query), query.page).await?;
        let rows = found.rows.into_iter().map(shown).collect();
        Ok(Paged { rows, total: found.total, page: found.page })
    }

    /// Notes an export before anything of it is handed out. The line belongs to no site, as accounts do: whoever sees
    /// one site only sees neither them nor who took their list.
    pub(super) async fn note_export(
        &self,
        by: &AdminSession<AccountsRead>,
        query: &AccountQuery,
        note: ExportNote,
    ) -> Outcome<u64> {
        let count = self.storage.read().accounts().count(&wanted(query)).await?;
        let filters = serde_json::to_value(query)?;
        let list = Exported { action: "accounts.exported", filters, site: None, count, note };
        audit::exported(&self.storage, by.who(), list).await
    }

    pub(super) async fn stretch(
        &self,
        query: &AccountQuery,
        after: Option<&Mark>,
    ) -> Outcome<Stretch<AccountRow>> {
        let found = self.storage.read().accounts().walk(&wanted(query), after).await?;
        Ok(Stretch { rows: found.rows.into_iter().map(shown).collect(), next: found.next })
    }
}
