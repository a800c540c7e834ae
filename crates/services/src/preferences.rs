//! What an account prefers, and what every page of the console shows around its content.

use crate::{
    failure::{Outcome, answer},
    settings::load_enrollment,
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    caller::Anyone,
    preferences::{Around, Preferences},
};
use serde_json::{Value, json};
use storage::{Lane, Storage};

const SHORTCUTS: &str = "shortcuts";
/// So many sites a menu can hold.
const MOST_SITES: usize = 200;
const MOST_COLUMNS: usize = 50;
const LONGEST_COLUMN: usize = 40;

/// The service.
#[derive(Clone)]
pub struct PreferencesService {
    pub(crate) storage: Storage,
}

fn columns_key(list: &str) -> String {
    format!("columns:{list}")
}

impl PreferencesService {
    async fn gather(&self, by: &AdminSession<Anyone>) -> Outcome<Around> {
        let read = self.storage.read();
        let settings = load_enrollment(&read.view()).await?;
        // Nobody has set a name: the default is a sentence for the portal, no name.
        let organization = settings.changed_at.map(|_| settings.value.organization).unwrap_or_default();
        let sites = read.sites().choices(by.scope()).await?;
        let shortcuts = read.preferences().get(by.who().account, SHORTCUTS).await?;
        Ok(Around {
            organization,
            sites: sites.into_iter().take(MOST_SITES).map(|site| (site.id, site.name)).collect(),
            shortcuts: shortcuts.and_then(|value| value.as_bool()).unwrap_or(true),
        })
    }

    async fn chosen(&self, by: &AdminSession<Anyone>, list: &str) -> Outcome<Option<Vec<String>>> {
        let kept = self.storage.read().preferences().get(by.who().account, &columns_key(list)).await?;
        Ok(kept.map(serde_json::from_value).transpose()?)
    }

    async fn keep(&self, by: &AdminSession<Anyone>, key: &str, value: &Value) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        act.preferences().put(by.who().account, key, value, act.now()).await?;
        act.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Preferences for PreferencesService {
    async fn around(&self, by: &AdminSession<Anyone>) -> Result<Around, Error> {
        answer("preferences.around", self.gather(by).await)
    }

    async fn columns(&self, by: &AdminSession<Anyone>, list: &str) -> Result<Option<Vec<String>>, Error> {
        answer("preferences.columns", self.chosen(by, list).await)
    }

    async fn keep_columns(
        &self,
        by: &AdminSession<Anyone>,
        list: &str,
        columns: Vec<String>,
    ) -> Result<(), Error> {
        let plain = |key: &String| {
            key.len() <= LONGEST_COLUMN && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        let columns: Vec<String> = columns.into_iter().filter(plain).take(MOST_COLUMNS).collect();
        answer("preferences.keep_columns", self.keep(by, &columns_key(list), &json!(columns)).await)
    }

    async fn keep_shortcuts(&self, by: &AdminSession<Anyone>, on: bool) -> Result<(), Error> {
        answer("preferences.keep_shortcuts", self.keep(by, SHORTCUTS, &json!(on)).await)
    }
}
