//! Sites: the list, making, renaming and deleting them.

pub mod acts;
pub mod edit;
pub mod export;
mod filters;
pub mod list;

use crate::ui::form::Labels;

/// Fields of the form.
pub(crate) const LABELS: Labels = &[("name", "Name")];
