//! The contract's services over a world: what is asked is answered, what would change something is refused.

mod administration;
mod devices;
mod directories;
mod overview;
mod portal;
mod records;
mod sessions;

use crate::{Fixed, world::World};
use contract::{Error, Services, portal::PortalPage};

/// What every act is answered with: nothing here can be changed.
fn never<T>() -> Result<T, Error> {
    Err(Error::Forbidden)
}

/// All services of one state.
pub(crate) fn services(world: World, portal: Option<Result<PortalPage, Error>>) -> Services {
    let fixed = Fixed::shared(world, portal);
    Services {
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
}
