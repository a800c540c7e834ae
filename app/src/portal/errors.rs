//! What was wrong with an answer, as a sentence: once in the summary, once at the field.

use super::drawings;
use contract::portal::StepProblem;
use domain::{
    text::{TextKey as K, Texts},
    time::Timestamp,
    validate::ProblemCode,
};
use leptos::prelude::*;

/// Stands for the time in a text; no catalogue and no name holds it.
const MARK: &str = "\u{fffc}";

/// A sentence with at most one time in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    text: String,
    time: Option<Timestamp>,
}

impl Sentence {
    /// Without a time.
    pub fn plain(texts: &Texts, key: K) -> Self {
        Self { text: texts.get(key), time: None }
    }

    /// With the value `time`.
    pub fn timed(texts: &Texts, key: K, time: Timestamp) -> Self {
        Self { text: texts.with(key, &[("time", MARK)]), time: Some(time) }
    }

    /// On a page: the time is UTC and says so; the small script turns it into the reader's own.
    pub fn view(&self) -> AnyView {
        match (self.text.split_once(MARK), self.time) {
            (Some((before, after)), Some(time)) => {
                let (before, after) = (before.to_owned(), after.to_owned());
                view! { {before}<time datetime=time.iso()>{time.clock()}</time>{after} }.into_any()
            }
            _ => self.text.clone().into_any(),
        }
    }
}

/// One problem: its sentence and the field it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Name of the field, which is also the id of its control.
    pub field: Option<&'static str>,
    /// What to do.
    pub sentence: Sentence,
}

impl Said {
    /// Puts a problem into words.
    pub fn new(problem: &StepProblem, texts: &Texts) -> Self {
        let say = |field, key| Self { field, sentence: Sentence::plain(texts, key) };
        match problem {
            StepProblem::Field { field, code } => {
                let (field, key) = of_field(field, *code);
                say(field, key)
            }
            StepProblem::WrongCredentials => say(Some("username"), K::ErrorWrongCredentials),
            StepProblem::PasswordExpired => say(Some("password"), K::ErrorPasswordExpired),
            StepProblem::AccountUnusable => say(None, K::ErrorAccountUnusable),
            StepProblem::TooManyTries { until } => {
                Self { field: None, sentence: Sentence::timed(texts, K::ErrorTooManyTries, *until) }
            }
            StepProblem::DirectoryDown => say(None, K::ErrorDirectoryDown),
            StepProblem::TryAgain => say(None, K::ErrorTryAgain),
        }
    }

    /// Whether it belongs to this field.
    pub fn is_at(&self, field: &str) -> bool {
        self.field == Some(field)
    }
}

fn of_field(field: &str, code: ProblemCode) -> (Option<&'static str>, K) {
    let required = code == ProblemCode::Required;
    match field {
        "username" if required => (Some("username"), K::ErrorUsernameRequired),
        "username" => (Some("username"), K::ErrorUsernameMalformed),
        "password" if required => (Some("password"), K::ErrorPasswordRequired),
        "password" => (Some("password"), K::ErrorPasswordMalformed),
        "ownership" => (Some("ownership"), K::ErrorOwnership),
        "site" => (Some("site"), K::ErrorSite),
        "account" if required => (Some("account"), K::ErrorAccountRequired),
        "account" => (Some("account"), K::ErrorAccountMalformed),
        _ => (None, K::ErrorTryAgain),
    }
}

/// The summary at the top of the page; takes the focus, and is read out at once.
pub fn summary(said: &Said, texts: &Texts) -> AnyView {
    let sentence = said.sentence.view();
    let line = match said.field {
        Some(field) => view! { <a href=format!("#{field}")>{sentence}</a> }.into_any(),
        None => sentence,
    };
    view! {
        <div class="summary" id="summary" role="alert" tabindex="-1" autofocus=true>
            <h2>{drawings::icon("icon lead-icon", drawings::ALERT)}{texts.get(K::ErrorHeading)}</h2>
            <ul>
                <li>{line}</li>
            </ul>
        </div>
    }
    .into_any()
}

/// The same sentence at the field, or nothing.
pub fn at_field(said: Option<&Said>, field: &'static str, texts: &Texts) -> impl IntoView + use<> {
    said.filter(|s| s.is_at(field)).map(|s| {
        view! {
            <p class="field-error" id=format!("{field}-error")>
                {drawings::icon("icon lead-icon", drawings::ALERT)}
                <span class="sr">{texts.get(K::ErrorPrefix)}" "</span>
                {s.sentence.view()}
            </p>
        }
    })
}
