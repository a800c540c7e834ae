//! Forms that work without script: a frame with its summary of problems, and the fields.
//!
//! Invariant: every control has a visible label tied by `for`/`id`, its hint and error tied by
//! `aria-describedby`, and its ids come from the field name alone. Values and problems come in through
//! [`Entries`]; passwords never do. It must not know any noun of the product. Followed: WCAG 2.2, 3.3.

mod check_list;
mod choice_cards;
mod conflict;
mod entries;
mod field_frame;
mod form_frame;
mod password_field;
mod problem_list;
mod select_field;
mod switch_field;
mod text_area;
mod text_field;

pub use check_list::CheckList;
pub use choice_cards::{ChoiceCard, ChoiceCards};
pub use conflict::SavedMeanwhile;
pub use entries::{Entries, Field, Labels};
pub use form_frame::{FormFrame, Hidden};
pub use password_field::PasswordField;
pub use problem_list::{ProblemLine, ProblemList, sentence};
pub use select_field::SelectField;
pub use switch_field::SwitchField;
pub use text_area::TextArea;
pub use text_field::{Shape, TextField};
