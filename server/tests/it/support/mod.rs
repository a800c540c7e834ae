//! What the stories need: a real server on a port of its own, browsers and devices that speak to it over HTTP only.

pub mod device;
pub mod guard;
pub mod keys;
pub mod people;
pub mod server;
#[path = "../../../../crates/gateways/tests/support/slapd.rs"]
pub mod slapd;
pub mod web;

pub use device::Device;
pub use people::{ADMIN, PASSWORD, Person};
pub use server::{Plan, TestServer};
pub use web::{Reply, Web};
