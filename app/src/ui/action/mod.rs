//! What starts something: buttons that send a form, links that look like buttons, and the plain confirmation of
//! an act that cannot be undone. Nothing here needs script but the button that copies; it must not know any noun of the product.

mod button;
mod confirm;
mod copy;
mod link_button;

pub use button::{Button, Weight};
pub use confirm::Confirm;
pub use copy::{Copy, identifier};
pub use link_button::LinkButton;
