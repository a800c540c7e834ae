//! Matches new nodes onto those shown: what is equal stays the same node, so focus, selection and folded-out details
//! stay where they are. Elements are matched by name and id; what holds the focus is never moved nor removed.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Node};

/// Makes `shown` look like `new`.
pub(super) fn element(document: &Document, shown: &Element, new: &Element) {
    attributes(shown, new);
    children(document, shown, new);
}

fn attributes(shown: &Element, new: &Element) {
    for name in new.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        let value = new.get_attribute(&name).unwrap_or_default();
        if shown.get_attribute(&name).as_deref() != Some(value.as_str()) {
            let _ = shown.set_attribute(&name, &value);
        }
    }
    for name in shown.get_attribute_names().iter().filter_map(|name| name.as_string()) {
        // What the reader folded out stays so.
        if name != "open" && !new.has_attribute(&name) {
            let _ = shown.remove_attribute(&name);
        }
    }
}

fn children(document: &Document, shown: &Element, new: &Element) {
    let mut here = shown.first_child();
    let mut next = new.first_child();
    while let Some(wanted) = next {
        next = wanted.next_sibling();
        let found = match &here {
            Some(node) if are_alike(node, &wanted) => Some(node.clone()),
            _ => further(here.as_ref(), &wanted),
        };
        if let Some(node) = found {
            if here.as_ref() == Some(&node) {
                here = node.next_sibling();
            } else {
                let _ = shown.insert_before(&node, here.as_ref());
            }
            one(document, &node, &wanted);
        } else if let Ok(copy) = document.import_node_with_deep(&wanted, true) {
            let _ = shown.insert_before(&copy, here.as_ref());
        }
    }
    while let Some(old) = here {
        here = old.next_sibling();
        if !has_focus(document, &old) {
            let _ = shown.remove_child(&old);
        }
    }
}

fn one(document: &Document, shown: &Node, new: &Node) {
    match (shown.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(shown), Some(new)) => element(document, shown, new),
        _ if shown.node_value() != new.node_value() => shown.set_node_value(new.node_value().as_deref()),
        _ => {}
    }
}

fn id_of(node: &Node) -> String {
    node.dyn_ref::<Element>().map(Element::id).unwrap_or_default()
}

fn are_alike(one: &Node, other: &Node) -> bool {
    one.node_type() == other.node_type() && one.node_name() == other.node_name() && id_of(one) == id_of(other)
}

/// The node of this id further on, if it can be moved here.
fn further(from: Option<&Node>, wanted: &Node) -> Option<Node> {
    if id_of(wanted).is_empty() {
        return None;
    }
    let mut node = from?.next_sibling();
    while let Some(found) = node {
        if are_alike(&found, wanted) {
            return found.owner_document().filter(|document| !has_focus(document, &found)).map(|_| found);
        }
        node = found.next_sibling();
    }
    None
}

fn has_focus(document: &Document, node: &Node) -> bool {
    document.active_element().is_some_and(|active| node.contains(Some(&active)))
}
