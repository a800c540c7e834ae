//! The contract's services over a world: what is asked is answered, what would change something is refused.

mod administration;
mod devices;
mod directories;
mod overview;
mod portal;
mod records;
mod sessions;

use crate::{Fixed, world::World};
use contract::{Error, ServiceSet, Services, portal::PortalPage};
use domain::list::{Page, Paged};

/// What every act is answered with: nothing here can be changed.
fn never<T>() -> Result<T, Error> {
    Err(Error::Forbidden)
}

/// The first rows of a list, as many as a page has.
fn first_page<T>(mut rows: Vec<T>, page: Page) -> Paged<T> {
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    rows.truncate(usize::try_from(page.size).unwrap_or(usize::MAX));
    Paged { rows, total, page }
}

/// All services of one state.
pub(crate) fn services(world: World, portal: Option<Result<PortalPage, Error>>) -> Services {
    let fixed = Fixed::shared(world, portal);
    ServiceSet {
        portal: fixed.clone(),
        sign_in: fixed.clone(),
        devices: fixed.clone(),
        attempts: fixed.clone(),
        certificates: fixed.clone(),
        audit: fixed.clone(),
        sites: fixed.clone(),
        accounts: fixed.clone(),
        settings: fixed.clone(),
        directories: fixed.clone(),
        overview: fixed.clone(),
        forms: fixed.clone(),
        preferences: fixed,
    }
    .into()
}
