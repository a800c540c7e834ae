//! The sentence of a problem, put exactly where the server puts it: above the control, in the summary, in the title.

use leptos::prelude::document;
use web_sys::{Element, HtmlFormElement};

const ERROR: &str = "Error: ";

/// All elements in `root` that match, in the order of the page.
pub(super) fn all(root: &Element, selector: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut next = root.first_element_child();
    while let Some(element) = next {
        if element.matches(selector).unwrap_or(false) {
            found.push(element.clone());
        }
        found.extend(all(&element, selector));
        next = element.next_element_sibling();
    }
    found
}

/// The first control of this name.
pub(super) fn control(form: &HtmlFormElement, name: &str) -> Option<Element> {
    let plain = name.trim_end_matches("[]");
    document().get_element_by_id(plain).filter(|control| form.contains(Some(control)))
}

/// Says what is wrong with a field, or that nothing is.
pub(super) fn say(form: &HtmlFormElement, name: &str, words: Option<&str>) {
    let name = name.trim_end_matches("[]");
    let Some(control) = control(form, name) else { return };
    let error = format!("{name}-error");
    let shown = document().get_element_by_id(&error);
    match (words, shown) {
        (Some(words), Some(shown)) => fill(&shown, words),
        (Some(words), None) => insert(&control, &error, words),
        (None, Some(shown)) => shown.remove(),
        (None, None) => {}
    }
    describe(&control, &error, words.is_some());
    summary(name, words);
    title();
}

/// `Error: sentence`, as the server writes it. Text only: nothing the server says becomes markup.
fn fill(line: &Element, words: &str) {
    let Ok(span) = document().create_element("span") else { return };
    if let Ok(prefix) = document().create_element("span") {
        prefix.set_class_name("visually-hidden");
        prefix.set_text_content(Some(ERROR));
        let _ = span.append_child(&prefix);
    }
    let _ = span.append_child(&document().create_text_node(words));
    line.set_text_content(None);
    let _ = line.append_child(&span);
}

fn insert(control: &Element, id: &str, words: &str) {
    let Ok(line) = document().create_element("p") else { return };
    line.set_class_name("field-error");
    line.set_id(id);
    fill(&line, words);
    if let Ok(Some(switch)) = control.closest("div.choice") {
        let _ = switch.insert_adjacent_element("beforebegin", &line);
        return;
    }
    let Ok(Some(field)) = control.closest(".field") else { return };
    let hint = field.query_selector(":scope > .hint").ok().flatten();
    if let Some(above) = hint.or_else(|| field.first_element_child()) {
        let _ = above.insert_adjacent_element("afterend", &line);
    }
}

/// `aria-invalid` and `aria-describedby`, of the control or of the group it stands in.
fn describe(control: &Element, error: &str, wrong: bool) {
    let group = control.closest("fieldset.field").ok().flatten();
    if group.is_none() {
        let _ = if wrong {
            control.set_attribute("aria-invalid", "true")
        } else {
            control.remove_attribute("aria-invalid")
        };
    }
    let described = group.as_ref().unwrap_or(control);
    let before = described.get_attribute("aria-describedby").unwrap_or_default();
    let mut ids: Vec<&str> = before.split_whitespace().filter(|id| *id != error).collect();
    if wrong {
        ids.push(error);
    }
    let _ = if ids.is_empty() {
        described.remove_attribute("aria-describedby")
    } else {
        described.set_attribute("aria-describedby", &ids.join(" "))
    };
}

/// The summary of the last post loses what was put right.
fn summary(name: &str, words: Option<&str>) {
    let selector = format!(".error-summary a[href='#{name}']");
    let Ok(Some(link)) = document().query_selector(&selector) else { return };
    if let Some(words) = words {
        link.set_text_content(Some(words));
        return;
    }
    if let Ok(Some(line)) = link.closest("li") {
        line.remove();
    }
    if let Ok(Some(empty)) = document().query_selector(".error-summary:not(:has(li))") {
        empty.remove();
    }
}

/// "Error: " in the title as long as a field or the summary says so (ux A21).
fn title() {
    let wrong = document().query_selector(".field-error, .error-summary").ok().flatten().is_some();
    let title = document().title();
    let bare = title.strip_prefix(ERROR).unwrap_or(&title);
    document().set_title(&if wrong { format!("{ERROR}{bare}") } else { bare.to_owned() });
}
