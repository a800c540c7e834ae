//! Several lines of text.
//!
//! The only place of this element in the project (README 20): Leptos 0.8 does not escape its children on the
//! server, so the escaped text goes in by `inner_html`.

use super::{Field, field_frame::FieldFrame};
use leptos::prelude::*;

/// Text made harmless for the inside of the element. The parser drops one line break after the opening tag, so a
/// text that begins with one gets a second.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(16));
    if text.starts_with('\n') || text.starts_with("\r\n") {
        out.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Several lines of text, kept as typed.
#[component]
pub fn TextArea(
    /// The field.
    of: Field,
    /// A sentence under the label.
    #[prop(optional)]
    hint: &'static str,
    /// Marked "(optional)".
    #[prop(optional)]
    optional: bool,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u16,
    /// Hosts, certificates: monospace, no corrections.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    let class = if code { "input input-code" } else { "input" };
    let (described, invalid, name) = (of.described_by(!hint.is_empty()), of.invalid(), of.name);
    let text = escaped(&of.value);
    view! {
        <FieldFrame of=of hint=hint optional=optional>
            <textarea
                class=class
                id=name
                name=name
                rows=rows
                autocomplete="off"
                spellcheck=code.then_some("false")
                aria-describedby=described
                aria-invalid=invalid
                inner_html=text
            ></textarea>
        </FieldFrame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_comes_out_inert() {
        let field = Field {
            name: "ca_pem",
            label: "Certificates",
            value: "a & b</textarea><script>alert(1)</script>".to_owned(),
            problem: None,
        };
        let html = view! { <TextArea of=field /> }.to_html();
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("a &amp; b&lt;/textarea&gt;&lt;script&gt;"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1);
    }

    #[test]
    fn a_leading_line_break_survives() {
        assert_eq!(escaped("\nx"), "\n\nx");
        assert_eq!(escaped("x\n"), "x\n");
    }
}
