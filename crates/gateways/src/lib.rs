//! Talking to the services of others: the directory now; mail, push and identity providers in their
//! own folders. Every network conversation of the product with a machine that is not a device or a
//! browser starts here.
//!
//! Invariant: a gateway opens sockets through [`egress`] only, every wait has a budget, every answer is
//! bounded, and no byte sent by a peer makes it panic. Errors are typed; peer text appears in them only
//! escaped and cut.
//!
//! It must not know storage, services, or any business rule: it answers what the peer said, and the
//! caller decides what that means.

pub mod egress;
pub mod ldap;
