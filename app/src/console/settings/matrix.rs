//! What the switches mean: which way is open to which version of iOS, worked out by the same rule that the wizard
//! follows.

use crate::ui::data::{Badge, Column, State, Table};
use domain::{
    browser::IosVersion,
    enrollment::{
        mode::{EnrollmentMode, Ownership},
        policy::{Policy, Readiness},
    },
    settings::enrollment::EnrollmentSettings,
};
use leptos::prelude::*;

/// A span of versions in which everything is decided alike: words, a version in it, the first one after it.
struct Span {
    words: &'static str,
    first: Option<IosVersion>,
    end: Option<IosVersion>,
}

const SPANS: [Span; 4] = [
    Span { words: "Before iOS 13.1", first: Some(IosVersion::new(1, 0)), end: Some(IosVersion::new(13, 1)) },
    Span { words: "iOS 13.1 to 17", first: Some(IosVersion::new(13, 1)), end: Some(IosVersion::new(18, 0)) },
    Span { words: "iOS 18 and later", first: Some(IosVersion::new(18, 0)), end: None },
    Span { words: "Version not told", first: None, end: None },
];

/// One line: the span, and what a personal and an institutional device gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    span: &'static str,
    personal: Way,
    institutional: Way,
}

/// What a device gets.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Open { mode: EnrollmentMode, from: Option<IosVersion> },
    Closed(&'static str),
}

pub(super) fn lines(settings: &EnrollmentSettings) -> Vec<Line> {
    let policy = Policy::new(settings, Readiness::Ready, Vec::new(), true);
    SPANS
        .iter()
        .map(|span| Line {
            span: span.words,
            personal: way(&policy, span, Ownership::Personal),
            institutional: way(&policy, span, Ownership::Institutional),
        })
        .collect()
}

fn way(policy: &Policy, span: &Span, ownership: Ownership) -> Way {
    if !policy.ownership.contains(&ownership) {
        return Way::Closed("Switched off");
    }
    let minimum = policy.minimum_ios;
    if let (Some(minimum), Some(end)) = (minimum, span.end)
        && minimum >= end
    {
        return Way::Closed("Turned away: too old");
    }
    let from = minimum.filter(|minimum| span.first.is_some_and(|first| *minimum > first));
    match policy.mode(ownership, span.first) {
        Some(mode) => Way::Open { mode, from },
        None => Way::Closed("No way"),
    }
}

impl Way {
    fn view(&self) -> AnyView {
        match self {
            Self::Closed(why) => view! { <Badge state=State::Idle word=*why /> }.into_any(),
            Self::Open { mode, from } => {
                let words = match mode {
                    EnrollmentMode::ProfileDevice => "All rights",
                    EnrollmentMode::ProfileReduced => "Fewer rights",
                    EnrollmentMode::ProfileUser => "User Enrollment",
                };
                let word = match from {
                    Some(from) => format!("{words}, from iOS {from}"),
                    None => words.to_owned(),
                };
                view! { <Badge state=State::Ok word=word /> }.into_any()
            }
        }
    }
}

/// The matrix as a table.
#[component]
pub(super) fn Matrix(
    /// The settings it explains.
    settings: EnrollmentSettings,
) -> impl IntoView {
    let columns = vec![
        Column::new("System", |line: &Line| line.span.into_any()),
        Column::new("Personal device", |line: &Line| line.personal.view()),
        Column::new("Institutional device", |line: &Line| line.institutional.view()),
    ];
    view! { <Table id="ways" caption="Which way is open per version of iOS" columns=columns rows=lines(&settings) /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn personal(settings: &EnrollmentSettings) -> Vec<Way> {
        lines(settings).into_iter().map(|line| line.personal).collect()
    }

    #[test]
    fn personal_devices_follow_their_version() {
        let open = |mode| Way::Open { mode, from: None };
        let expected = [
            open(EnrollmentMode::ProfileReduced),
            open(EnrollmentMode::ProfileUser),
            open(EnrollmentMode::ProfileReduced),
            open(EnrollmentMode::ProfileReduced),
        ];
        assert_eq!(personal(&EnrollmentSettings::default()), expected);
        let strict = EnrollmentSettings { reduced_rights: false, ..EnrollmentSettings::default() };
        assert_eq!(personal(&strict)[2], Way::Closed("No way"));
        let off = EnrollmentSettings { personal: false, ..EnrollmentSettings::default() };
        assert!(personal(&off).iter().all(|way| *way == Way::Closed("Switched off")));
    }

    #[test]
    fn the_minimum_cuts_a_span() {
        let settings =
            EnrollmentSettings { minimum_ios: Some(IosVersion::new(16, 4)), ..EnrollmentSettings::default() };
        let ways = personal(&settings);
        assert_eq!(ways[0], Way::Closed("Turned away: too old"));
        assert_eq!(
            ways[1],
            Way::Open { mode: EnrollmentMode::ProfileUser, from: Some(IosVersion::new(16, 4)) }
        );
        assert_eq!(ways[2], Way::Open { mode: EnrollmentMode::ProfileReduced, from: None });
    }
}
