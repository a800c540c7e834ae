//! The lists behind the numbers.

use crate::{console::attempts::filters::ENDINGS_BETWEEN, paths, ui::data::Query};
use contract::overview::OverviewQuery;
use domain::{
    os_filter::OsFilter,
    overview::{EXPIRES_DAYS, Ending, Stage},
};

/// Addresses with the page's site in them.
pub(super) struct Links {
    query: OverviewQuery,
}

impl Links {
    pub(super) fn new(query: OverviewQuery) -> Self {
        Self { query }
    }

    /// A list of the page's site, narrowed further.
    pub(super) fn to(&self, path: &str, filters: &[(&str, &str)]) -> String {
        let site = self.query.site.map(|site| site.to_string()).unwrap_or_default();
        let query = Query::default().with("site", &site);
        filters.iter().fold(query, |query, (name, value)| query.with(name, value)).href(path)
    }

    /// This page.
    pub(super) fn here(&self) -> String {
        self.to(paths::CONSOLE, &[("since", self.query.range.code())])
    }

    /// Attempts of the range that came this far.
    pub(super) fn reached(&self, stage: Stage) -> String {
        let since = ("since", self.query.range.code());
        match stage {
            Stage::Started => self.to(paths::CONSOLE_ATTEMPTS, &[since]),
            stage => self.to(paths::CONSOLE_ATTEMPTS, &[("reached", stage.code()), since]),
        }
    }

    /// Attempts of the range that ended in one of these ways.
    pub(super) fn ended(&self, endings: &[Ending]) -> String {
        let since = ("since", self.query.range.code());
        let codes: Vec<&str> = endings.iter().map(|ending| ending.code()).collect();
        self.to(paths::CONSOLE_ATTEMPTS, &[("ended", &codes.join(ENDINGS_BETWEEN)), since])
    }

    /// Enrolled devices with these versions of iOS.
    pub(super) fn systems(&self, versions: &OsFilter) -> String {
        self.devices(&[("state", "enrolled"), ("os", &versions.to_string())])
    }

    pub(super) fn devices(&self, filters: &[(&str, &str)]) -> String {
        self.to(paths::CONSOLE_DEVICES, filters)
    }

    pub(super) fn expiring(&self) -> String {
        self.to(paths::CONSOLE_CERTIFICATES, &[("expires", &format!("{EXPIRES_DAYS}d"))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::overview::TimeRange;

    #[test]
    fn c7_several_values_are_one_link() {
        let links = Links::new(OverviewQuery::default());
        let versions = OsFilter::of(["26.1", ""]).others();
        assert_eq!(links.systems(&versions), "/console/devices?state=enrolled&os=not~26.1~none");
        assert_eq!(
            links.ended(&[Ending::NoSignIn, Ending::HalfWay]),
            "/console/attempts?ended=no_sign_in~half_way&since=7d"
        );
    }

    #[test]
    fn c7_every_list_keeps_range_and_site() {
        let site = "0190b5c2-7b7a-7c3e-8a52-111122223333".parse().unwrap();
        let links = Links::new(OverviewQuery { range: TimeRange::Month, site: Some(site) });
        let of = "site=0190b5c2-7b7a-7c3e-8a52-111122223333";
        assert_eq!(links.here(), format!("/console?{of}&since=30d"));
        assert_eq!(
            links.reached(Stage::SignedIn),
            format!("/console/attempts?{of}&reached=signed_in&since=30d")
        );
        assert_eq!(links.expiring(), format!("/console/certificates?{of}&expires=30d"));
        let everywhere = Links::new(OverviewQuery::default());
        assert_eq!(everywhere.reached(Stage::Started), "/console/attempts?since=7d");
        assert_eq!(everywhere.devices(&[("seen", "7d")]), "/console/devices?seen=7d");
    }
}
