//! Forms that work without script: frames with their summary of problems, and the fields; one island that watches a
//! form where script runs.
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
mod guard;
mod password_field;
mod problem_list;
mod secret_field;
mod select_field;
mod switch_field;
mod text_area;
mod text_field;

pub use check_list::CheckList;
pub use choice_cards::{ChoiceCard, ChoiceCards};
pub use conflict::{Conflict, Sides};
pub use entries::{Entries, Field, Labels};
pub use form_frame::{ActForm, ConfirmForm, FormFrame, Group, Hidden, PageForm};
pub use guard::FormGuard;
pub use password_field::PasswordField;
pub use problem_list::{ProblemLine, ProblemList, sentence};
pub use secret_field::{Kept, SecretField};
pub use select_field::SelectField;
pub use switch_field::SwitchField;
pub use text_area::TextArea;
pub use text_field::{Shape, TextField};
