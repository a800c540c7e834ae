//! What tells a list that there is something new (ux C2.12), and as of when it is (C8).

use crate::{paths, ui::data::Query};
use contract::Caller;
use domain::{ids::SiteId, time::Timestamp};

/// The stream of events, of one site or of all of the caller's, and when this request began. Nothing for strangers,
/// who get no list either.
pub(super) fn news(by: &Caller, site: Option<SiteId>) -> Option<(String, Timestamp)> {
    let site = site.map(|site| site.to_string()).unwrap_or_default();
    let events = Query::default().with("site", &site).href(paths::CONSOLE_EVENTS);
    by.administrator.as_ref().map(|who| (events, who.at))
}
