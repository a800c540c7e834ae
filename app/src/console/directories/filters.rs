//! The state of the list of directories as it stands in the address. What is not known there counts as not given.

use crate::{
    paths,
    ui::{
        data::{Chip, Query, Sorting},
        list::{self, Sorts},
    },
};
use contract::directories::DirectoryQuery;
use domain::list::DirectorySort;

const SORTS: Sorts<DirectorySort> =
    Sorts(&[("order", DirectorySort::Position), ("name", DirectorySort::Name)]);

/// What the address asks for. Without a sort: in the order of sign-in.
pub(super) fn read(query: &Query) -> DirectoryQuery {
    let (sort, order) = SORTS.read_upwards(query);
    DirectoryQuery { search: list::search(query), sort, order, page: list::page(query) }
}

/// The head of a column: sorts by it, or turns the order round.
pub(super) fn sorting(query: &Query, asked: &DirectoryQuery, by: DirectorySort) -> Sorting {
    SORTS.head(paths::CONSOLE_DIRECTORIES, query, (asked.sort, asked.order), by)
}

/// What is in force, with the way to take it off.
pub(super) fn chips(query: &Query, asked: &DirectoryQuery) -> Vec<Chip> {
    let search = (!asked.search.is_empty()).then(|| Chip {
        words: format!("Search is {}", asked.search),
        without: query.clone().from_start().without("q").href(paths::CONSOLE_DIRECTORIES),
    });
    search.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::list::{Order, Page};

    #[test]
    fn c2_1_the_address_says_everything() {
        let query = Query::parse("q=office&sort=name&order=desc&page=2&size=25");
        let asked = read(&query);
        assert_eq!((asked.search.as_str(), asked.page), ("office", Page::new(2, 25)));
        assert_eq!((asked.sort, asked.order), (DirectorySort::Name, Order::Descending));
        assert_eq!(chips(&query, &asked)[0].without, "/console/directories?sort=name&order=desc&size=25");
    }

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let query = Query::parse("sort=password&order=sideways&page=-1&size=9999");
        assert_eq!(read(&query), DirectoryQuery::default(), "in the order of sign-in");
        assert!(chips(&query, &read(&query)).is_empty());
    }
}
