//! Filters, built from validated attribute names and escaped values only.

use super::escape::filter_value;
use super::outcome::{LookupFailure, Step};
use domain::settings::directory::{GroupMapping, MembershipMapping, UserMapping};
use std::fmt::Write as _;

/// An attribute description (RFC 4512 section 2.5) that may be written into a filter: 1–100 letters,
/// digits, `-`, `.`, `;`.
pub(super) fn attribute(name: &str) -> Result<&str, LookupFailure> {
    let fits = (1..=100).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b';'));
    if fits {
        Ok(name)
    } else {
        Err(LookupFailure::at(Step::Settings, format!("not an attribute name: {name}")))
    }
}

/// The filter that finds the person with exactly this user name.
pub(super) fn person(mapping: &UserMapping, username: &str) -> Result<String, LookupFailure> {
    let name = attribute(&mapping.username)?;
    Ok(all_of(&mapping.object_classes, &format!("({name}={})", filter_value(username))))
}

/// The filter of the user test: the text anywhere in user name, name or mail address.
pub(super) fn people_like(mapping: &UserMapping, query: &str) -> Result<String, LookupFailure> {
    attribute(&mapping.username)?;
    let value = containing(query);
    let mut any = String::new();
    for name in [&mapping.username, &mapping.real_name, &mapping.email] {
        if !name.is_empty() {
            let _ = write!(any, "({}={value})", attribute(name)?);
        }
    }
    Ok(all_of(&mapping.object_classes, &format!("(|{any})")))
}

/// The filter of the group test: the text anywhere in the name.
pub(super) fn groups_like(mapping: &GroupMapping, query: &str) -> Result<String, LookupFailure> {
    let name = attribute(&mapping.name)?;
    Ok(all_of(&mapping.object_classes, &format!("({name}={})", containing(query))))
}

/// The filter that finds a person's groups by what is written in the groups; `None` where membership is
/// written in the person's entry.
pub(super) fn groups_of(
    groups: &GroupMapping,
    membership: &MembershipMapping,
    dn: &str,
    username: &str,
) -> Result<Option<String>, LookupFailure> {
    let MembershipMapping::GroupAttribute { attribute: name, by_name } = membership else {
        return Ok(None);
    };
    let name = attribute(name)?;
    let value = filter_value(if *by_name { username } else { dn });
    Ok(Some(all_of(&groups.object_classes, &format!("({name}={value})"))))
}

/// The assertion "contains `query`"; for an empty query "is there".
fn containing(query: &str) -> String {
    if query.is_empty() { "*".to_owned() } else { format!("*{}*", filter_value(query)) }
}

fn all_of(object_classes: &[String], last: &str) -> String {
    let classes: Vec<&String> = object_classes.iter().filter(|class| !class.trim().is_empty()).collect();
    if classes.is_empty() {
        return last.to_owned();
    }
    let mut out = String::from("(&");
    for class in classes {
        let _ = write!(out, "(objectClass={})", filter_value(class.trim()));
    }
    out.push_str(last);
    out.push(')');
    out
}
