//! What is wrong with a form, in sentences that say what to do (ux A21–A23).

use domain::validate::ProblemCode;
use leptos::prelude::*;

/// One line of the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemLine {
    /// `#field`, if the page has that field.
    pub target: Option<String>,
    /// What to do.
    pub sentence: String,
}

/// The sentence for a problem: some fields have their own words, the rest follow their label.
pub fn sentence(field: &str, label: &str, code: ProblemCode) -> String {
    if let Some(words) = own_words(field, label, code) {
        return words.to_owned();
    }
    match code {
        ProblemCode::Required => format!("{label}: enter something here."),
        ProblemCode::TooLong => format!("{label}: this is too long. Make it shorter."),
        ProblemCode::TooShort => format!("{label}: this is too short."),
        ProblemCode::Malformed => format!("{label}: this cannot be read. Check how it is written."),
        ProblemCode::Taken => format!("{label}: this is already used. Choose another."),
        ProblemCode::Differs => format!("{label}: the two entries differ. Enter both again."),
        ProblemCode::TooCommon => format!("{label}: this is easy to guess. Choose another."),
        ProblemCode::OutOfRange => format!("{label}: this is outside the range."),
        ProblemCode::NotACertificate => {
            format!("{label}: paste certificates in PEM form, starting with -----BEGIN CERTIFICATE-----.")
        }
        ProblemCode::PlainNotLoopback => {
            format!(
                "{label}: a connection without protection is allowed to this machine only. Choose LDAPS or StartTLS."
            )
        }
        ProblemCode::NotOffered => format!("{label}: choose one of those offered."),
        ProblemCode::WrongPassword => format!("{label}: this is not your present password."),
        ProblemCode::LastAdministrator => {
            format!("{label}: this is the last administrator of every site. Make another one first.")
        }
        ProblemCode::InUse => format!("{label}: this is still in use. Choose where its devices go."),
    }
}

fn own_words(field: &str, label: &str, code: ProblemCode) -> Option<&'static str> {
    // The mapping of a directory has fields of the same name that hold names of attributes.
    if label.ends_with("attribute") {
        return None;
    }
    Some(match (field, code) {
        ("username", ProblemCode::Required) => "Enter a user name.",
        ("username", ProblemCode::Malformed | ProblemCode::TooLong) => {
            "User name: use 1 to 64 letters, digits and the characters . _ - @."
        }
        ("username", ProblemCode::Taken) => "This user name is taken. Choose another.",
        ("email", ProblemCode::Malformed) => "Enter a mail address, like name@example.com.",
        ("password", ProblemCode::Required) => "Enter a password.",
        ("password", ProblemCode::TooShort) => {
            "Password: use at least 15 characters. A short sentence does well."
        }
        ("password", ProblemCode::TooCommon) => "This password is one that people try first. Choose another.",
        ("repeat", ProblemCode::Differs | ProblemCode::Required) => "Enter the same password twice.",
        ("current", ProblemCode::Required) => "Enter your present password.",
        ("hosts", ProblemCode::Required) => "Enter at least one host, like ldap.example.com:636.",
        ("hosts", ProblemCode::Malformed) => {
            "Hosts: write one per line as host:port, like ldap.example.com:636."
        }
        ("minimum_ios", ProblemCode::Malformed) => {
            "Minimum iOS: write a version, like 16.4, or leave it empty."
        }
        ("id", ProblemCode::LastAdministrator) => {
            "This is the last administrator of every site. Make another one first."
        }
        ("reason", ProblemCode::NotOffered) => "Choose a reason.",
        ("move_to", ProblemCode::InUse) => "This site has devices. Choose the site they move to.",
        _ => return None,
    })
}

/// The summary at the head of the page. Draws nothing when there is no problem.
#[component]
pub fn ProblemList(
    /// One per problem.
    lines: Vec<ProblemLine>,
) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let items = lines.into_iter().map(item).collect_view();
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="problems-title">
                <h2 id="problems-title">"There is a problem"</h2>
                <ul>{items}</ul>
            </div>
        }
    })
}

fn item(line: ProblemLine) -> impl IntoView {
    let words = match line.target {
        Some(href) => view! { <a href=href>{line.sentence}</a> }.into_any(),
        None => line.sentence.into_any(),
    };
    view! { <li>{words}</li> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_with_their_own_words_use_them() {
        assert_eq!(sentence("username", "User name", ProblemCode::Required), "Enter a user name.");
        assert!(sentence("name", "Name", ProblemCode::Taken).starts_with("Name: "));
    }
}
