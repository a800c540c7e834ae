//! Sites: the unit by which devices and administrators are separated.

use crate::ids::{SiteId, Version};
use serde::{Deserialize, Serialize};

/// A site. Its name is 1–100 characters, unique without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Id.
    pub id: SiteId,
    /// Name as shown.
    pub name: String,
    /// Version the next save must name.
    pub version: Version,
}

/// A site as a choice in the wizard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteChoice {
    /// Id.
    pub id: SiteId,
    /// Name as shown.
    pub name: String,
}

/// Which sites a caller may see. Every query over a site-owned table asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "sites", rename_all = "snake_case")]
pub enum SiteScope {
    /// Every site, and what belongs to none.
    All,
    /// These only; an empty list sees nothing.
    Only(Vec<SiteId>),
}

impl SiteScope {
    /// Whether a row of this site may be seen.
    pub fn contains(&self, site: Option<SiteId>) -> bool {
        match (self, site) {
            (Self::All, _) => true,
            (Self::Only(sites), Some(site)) => sites.contains(&site),
            (Self::Only(_), None) => false,
        }
    }
}
