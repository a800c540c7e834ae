//! Reading the state of a list from its address. What is not known counts as not given.

use crate::ui::data::{PAGE_SIZES, Query, Sorting};
use domain::list::{Order, Page};

/// Longest search, characters.
const LONGEST: usize = 100;

/// What was searched for, without blanks around it; at most 100 characters.
pub fn search(query: &Query) -> String {
    query.get("q").trim().chars().take(LONGEST).collect()
}

/// The page asked for; sizes that are not offered count as the usual one.
pub fn page(query: &Query) -> Page {
    let size = query.get("size").parse().ok().filter(|size| PAGE_SIZES.contains(size));
    Page::new(query.get("page").parse().unwrap_or(1), size.unwrap_or(Page::default().size))
}

/// The value behind a word of the address.
pub fn value<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// What a list can be sorted by, with the words of the address.
#[derive(Debug, Clone, Copy)]
pub struct Sorts<S: 'static>(pub &'static [(&'static str, S)]);

impl<S: Copy + PartialEq + Default> Sorts<S> {
    /// Sort and order in force. Without a sort: the default one, downwards (newest first).
    pub fn read(&self, query: &Query) -> (S, Order) {
        self.read_or(query, Order::Descending)
    }

    /// The same for what has a name before it has a time. Without a sort: the default one, upwards.
    pub fn read_upwards(&self, query: &Query) -> (S, Order) {
        self.read_or(query, Order::Ascending)
    }

    fn read_or(&self, query: &Query, usual: Order) -> (S, Order) {
        let sort = value(self.0, query.get("sort"));
        let order = match (query.get("order"), sort) {
            ("desc", _) => Order::Descending,
            ("asc", _) | (_, Some(_)) => Order::Ascending,
            (_, None) => usual,
        };
        (sort.unwrap_or_default(), order)
    }

    /// The head of a column: sorts by it, or turns the order round.
    pub fn head(&self, path: &str, query: &Query, now: (S, Order), by: S) -> Sorting {
        let now = (now.0 == by).then_some(now.1);
        let word = self.0.iter().find(|(_, sort)| *sort == by).map_or("", |(word, _)| word);
        let order = if now == Some(Order::Ascending) { "desc" } else { "asc" };
        let href = query.clone().from_start().with("sort", word).with("order", order);
        Sorting { href: href.href(path), now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    enum By {
        Name,
        #[default]
        Age,
    }
    const SORTS: Sorts<By> = Sorts(&[("name", By::Name), ("age", By::Age)]);

    #[test]
    fn c2_1_what_is_not_known_is_not_given() {
        let query = Query::parse("sort=drop&page=-1&size=9999");
        assert_eq!(SORTS.read(&query), (By::Age, Order::Descending));
        assert_eq!(page(&query), Page::default());
        assert_eq!(search(&Query::parse(&format!("q={}", "ü".repeat(300)))).chars().count(), 100);
    }

    #[test]
    fn c2_3_without_a_sort_names_go_upwards_and_times_downwards() {
        for (address, times, names) in [
            ("", Order::Descending, Order::Ascending),
            ("order=asc", Order::Ascending, Order::Ascending),
            ("order=desc", Order::Descending, Order::Descending),
            ("sort=name", Order::Ascending, Order::Ascending),
            ("sort=name&order=desc", Order::Descending, Order::Descending),
            ("sort=name&order=sideways", Order::Ascending, Order::Ascending),
        ] {
            let query = Query::parse(address);
            assert_eq!((SORTS.read(&query).1, SORTS.read_upwards(&query).1), (times, names), "{address}");
        }
    }

    #[test]
    fn c2_3_a_head_turns_the_order_round() {
        let query = Query::parse("sort=name&order=asc&page=4&select=all");
        let now = SORTS.read(&query);
        let head = SORTS.head("/x", &query, now, By::Name);
        assert_eq!((head.now, head.href.as_str()), (Some(Order::Ascending), "/x?sort=name&order=desc"));
        assert_eq!(SORTS.head("/x", &query, now, By::Age).now, None);
    }
}
