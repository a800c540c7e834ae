//! The result of an act, in the page and under its head (ux C5.1).

use crate::ui::layout::Icon;
use leptos::prelude::*;

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Done.
    Ok,
    /// Look at it.
    Warn,
    /// Refused or broken.
    Bad,
    /// To know.
    Info,
}

impl Tone {
    fn parts(self) -> (&'static str, &'static str, Icon) {
        match self {
            Self::Ok => ("notice-ok", "status", Icon::Check),
            Self::Warn => ("notice-warn", "status", Icon::Warning),
            Self::Bad => ("notice-bad", "alert", Icon::Cross),
            Self::Info => ("notice-info", "status", Icon::Info),
        }
    }
}

/// A notice; `role="alert"` for failures, `role="status"` for the rest.
#[component]
pub fn Alert(
    /// How it went.
    tone: Tone,
    /// What happened.
    #[prop(into)]
    title: String,
    /// Address of the page without it: it can be closed. Without one it stays until the next page.
    #[prop(optional, into)]
    close: Option<String>,
    /// More words, or nothing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, role, icon) = tone.parts();
    view! {
        <div class=class role=role>
            {icon.draw()}
            <div class="min-w-0">
                <p class="notice-title"><bdi>{title}</bdi></p>
                {children.map(|children| children())}
            </div>
            {close.map(|href| view! { <a class="btn btn-small btn-quiet ms-auto self-start" id="notice-close" href=href>"Close"</a> })}
        </div>
    }
}
