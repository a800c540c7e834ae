//! What a list says while nothing exists (ux C2.9).

use crate::ui::data::{Empty, Guide};
use leptos::prelude::*;

/// One sentence, where there is one the primary action, and where to read more: a list without that last one cannot be
/// made.
pub struct Nothing {
    sentence: &'static str,
    guide: Guide,
    action: Option<AnyView>,
}

impl Nothing {
    /// The sentence, and where to read more.
    pub fn new(sentence: &'static str, guide: impl Into<Guide>) -> Self {
        Self { sentence, guide: guide.into(), action: None }
    }

    /// The one action.
    #[must_use]
    pub fn action(mut self, action: impl IntoView + 'static) -> Self {
        self.action = Some(action.into_any());
        self
    }

    pub(super) fn view(self) -> AnyView {
        let Self { sentence, guide, action } = self;
        view! { <Empty sentence=sentence guide=guide>{action}</Empty> }.into_any()
    }
}
