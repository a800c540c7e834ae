//! The only place that uses `leptos_meta::Title`, which writes its text into the page unescaped.

use leptos::prelude::*;

/// Sets the page's title from any text.
#[component]
pub fn PageTitle(
    /// Plain text, possibly with data in it.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <leptos_meta::Title text=escaped(&text)/> }
}

/// Text that cannot end the element: in `<title>` only `&` and `<` have a meaning; `>` goes with them for readers.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_device_name_cannot_leave_the_title() {
        assert_eq!(escaped("</title><script>x&y"), "&lt;/title&gt;&lt;script&gt;x&amp;y");
    }
}
