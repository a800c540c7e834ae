//! The state of the list of sites as it stands in the address. What is not known there counts as not given.

use crate::{
    paths,
    ui::{
        data::{Chip, Query, Sorting},
        list::{self, Sorts},
    },
};
use contract::sites::SiteQuery;
use domain::list::SiteSort;

const SORTS: Sorts<SiteSort> = Sorts(&[("name", SiteSort::Name), ("devices", SiteSort::Devices)]);

/// What the address asks for. Without a sort: by name.
pub fn read(query: &Query) -> SiteQuery {
    let (sort, order) = SORTS.read_upwards(query);
    SiteQuery { search: list::search(query), sort, order, page: list::page(query) }
}

/// The head of a column: sorts by it, or turns the order round.
pub(super) fn sorting(query: &Query, asked: &SiteQuery, by: SiteSort) -> Sorting {
    SORTS.head(paths::CONSOLE_SITES, query, (asked.sort, asked.order), by)
}

/// What is in force, with the way to take it off.
pub(super) fn chips(query: &Query, asked: &SiteQuery) -> Vec<Chip> {
    let search = (!asked.search.is_empty()).then(|| Chip {
        words: format!("Search is {}", asked.search),
        without: query.clone().from_start().without("q").href(paths::CONSOLE_SITES),
    });
    search.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::{Order, Page};

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse("q=north&sort=devices&order=desc&page=2&size=25");
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.page), ("north", Page::new(2, 25)));
        assert_eq!((asked.sort, asked.order), (SiteSort::Devices, Order::Descending));
        let chips = chips(&query, &asked);
        assert_eq!(chips.len(), 1);
        assert_eq!(chips[0].without, "/console/sites?sort=devices&order=desc&size=25");
    }

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let query = Query::parse("sort=drop&order=sideways&page=-1&size=9999");
        assert_eq!(read(&query), SiteQuery::default(), "by name, upwards");
        assert!(chips(&query, &read(&query)).is_empty());
    }
}
