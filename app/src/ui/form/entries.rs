//! What stands in a form: the saved values, or what was typed and what was wrong with it.

use super::problem_list::{ProblemLine, sentence};
use contract::forms::Draft;
use domain::validate::{Problem, ProblemCode};

/// Field name and its visible label, in the order of the page.
pub type Labels = &'static [(&'static str, &'static str)];

/// Values and problems of one form.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    labels: Labels,
    values: Vec<(String, String)>,
    problems: Vec<Problem>,
    restored: bool,
}

/// One field, ready to be drawn.
#[derive(Debug, Clone)]
pub struct Field {
    /// Form field name.
    pub name: &'static str,
    /// Visible label.
    pub label: &'static str,
    /// What stands in it.
    pub value: String,
    /// The sentence above it.
    pub problem: Option<String>,
}

impl Entries {
    /// The saved values, unless a draft was kept: then what was typed, with its problems.
    pub fn new(labels: Labels, saved: Vec<(String, String)>, draft: Option<Draft>) -> Self {
        match draft {
            Some(Draft { values, problems }) => Self { labels, values, problems, restored: true },
            None => Self { labels, values: saved, problems: Vec::new(), restored: false },
        }
    }

    /// A form with values and problems told otherwise (before anybody is signed in).
    pub fn with_problems(labels: Labels, values: Vec<(String, String)>, problems: Vec<Problem>) -> Self {
        Self { labels, values, problems, restored: false }
    }

    /// Whether this is what was typed, not what is saved.
    pub fn is_restored(&self) -> bool {
        self.restored
    }

    /// Every field with its value.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.values
    }

    /// Field and sentence of each problem, for the guard of the form.
    pub fn sentences(labels: Labels, problems: &[Problem]) -> Vec<(String, String)> {
        let label = |name: &str| labels.iter().find(|(key, _)| *key == name).map(|(_, label)| *label);
        let say = |problem: &Problem| {
            let words =
                sentence(&problem.field, label(&problem.field).unwrap_or(&problem.field), problem.code);
            (problem.field.clone(), words)
        };
        problems.iter().map(say).collect()
    }

    /// The field of this name. A name outside the labels stands for itself.
    pub fn field(&self, name: &'static str) -> Field {
        let label = self.label(name).unwrap_or(name);
        let problem = self.problem(name).map(|code| sentence(name, label, code));
        Field { name, label, value: self.value(name).to_owned(), problem }
    }

    /// What stands in a field; empty if nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a list of checkboxes.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether the page's title starts with "Error: ".
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// One line per problem, for the summary.
    pub fn lines(&self) -> Vec<ProblemLine> {
        let line = |problem: &Problem| {
            let label = self.label(&problem.field);
            ProblemLine {
                target: label.map(|_| format!("#{}", problem.field)),
                sentence: sentence(&problem.field, label.unwrap_or(&problem.field), problem.code),
            }
        };
        self.problems.iter().map(line).collect()
    }

    fn label(&self, name: &str) -> Option<&'static str> {
        self.labels.iter().find(|(key, _)| *key == name).map(|(_, label)| *label)
    }

    fn problem(&self, name: &str) -> Option<ProblemCode> {
        self.problems.iter().find(|problem| problem.field == name).map(|problem| problem.code)
    }
}

impl Field {
    /// Ids of hint and error, for `aria-describedby`; `None` if there is neither.
    pub fn described_by(&self, has_hint: bool) -> Option<String> {
        let hint = has_hint.then(|| self.hint_id());
        let error = self.problem.as_ref().map(|_| self.error_id());
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// `aria-invalid`.
    pub fn invalid(&self) -> Option<&'static str> {
        self.problem.as_ref().map(|_| "true")
    }

    /// Id of the hint.
    pub fn hint_id(&self) -> String {
        format!("{}-hint", self.name)
    }

    /// Id of the error.
    pub fn error_id(&self) -> String {
        format!("{}-error", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: Labels = &[("name", "Name"), ("port", "Port")];

    #[test]
    fn a_draft_replaces_the_saved_values() {
        let saved = vec![("name".to_owned(), "Berlin".to_owned())];
        assert_eq!(Entries::new(LABELS, saved.clone(), None).value("name"), "Berlin");
        let draft = Draft {
            values: vec![("name".to_owned(), String::new())],
            problems: vec![
                Problem::new("name", ProblemCode::Required),
                Problem::new("other", ProblemCode::InUse),
            ],
        };
        let entries = Entries::new(LABELS, saved, Some(draft));
        assert_eq!(entries.field("name").value, "");
        assert!(entries.field("name").problem.is_some() && entries.field("port").problem.is_none());
        let targets: Vec<_> = entries.lines().into_iter().map(|line| line.target).collect();
        assert_eq!(targets, [Some("#name".to_owned()), None]);
    }

    #[test]
    fn ids_follow_the_name() {
        let field =
            Field { name: "name", label: "Name", value: String::new(), problem: Some("x".to_owned()) };
        assert_eq!(field.described_by(true).as_deref(), Some("name-hint name-error"));
        assert_eq!(Field { problem: None, ..field }.described_by(false), None);
    }
}
