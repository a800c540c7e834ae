//! The frame of every page of the wizard, in the order of the reading: strips, organisation, position, heading,
//! summary, content, help, language, way out.

use super::{
    document, drawings,
    errors::{self, Said},
};
use crate::{host, paths, server_fns::portal as acts};
use contract::portal::StepView;
use domain::{
    enrollment::wizard::StepKind,
    ids::CaseCode,
    text::{Language, TextKey as K, Texts},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// What the frame shows around the content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The one `<h1>`, also the page's name in the title.
    pub title: String,
    /// "Step n of m".
    pub position: Option<(u32, u32)>,
    /// Where Back leads.
    pub back: Option<StepKind>,
    /// What was wrong with the last answer.
    pub said: Option<Said>,
    /// Reference for the help desk.
    pub case: Option<CaseCode>,
    /// Who is signed in; with it comes the way out.
    pub person: Option<String>,
    /// A check mark over the heading: all is done.
    pub done: bool,
    /// Address of this page, for the language menu.
    pub here: &'static str,
}

impl Head {
    /// The frame of a step.
    pub fn of(view: &StepView, title: String) -> Self {
        let name = |user: &domain::user::UserAndLocation| {
            if user.real_name.is_empty() { user.username.clone() } else { user.real_name.clone() }
        };
        Self {
            title,
            position: view.position,
            back: view.back,
            said: view.problem.as_ref().map(|problem| Said::new(problem, &view.texts)),
            case: Some(view.case.clone()),
            person: view.person.as_ref().map(|person| name(&person.user)),
            done: false,
            here: paths::step(view.step.kind()),
        }
    }
}

/// A whole page.
pub fn frame(texts: &Texts, head: Head, content: AnyView) -> AnyView {
    let position = head.position.map(|place| position_text(texts, place));
    document::set_title(window_title(texts, &head, position.as_deref()));
    let summary = head.said.as_ref().map(|said| errors::summary(said, texts));
    let organization = (!texts.organization.is_empty())
        .then(|| view! { <p class="organization"><bdi>{texts.organization.clone()}</bdi></p> });
    view! {
        <a class="skip" href="#main">{texts.get(K::CommonSkipLink)}</a>
        {strips(texts)}
        <div class="page">
            <header class="top">
                {back(texts, head.back)}
                {organization}
            </header>
            <main id="main">
                {head.position.zip(position).map(|(place, text)| bar(place, text))}
                {head.done.then(drawings::success)}
                <h1 id="title">{head.title.clone()}</h1>
                {summary}
                {content}
            </main>
            {footer(texts, &head)}
        </div>
        <script src=paths::ENROLL_JS defer=true nonce=use_nonce()></script>
    }
    .into_any()
}

/// `[Error: ]page [– step n of m] – organisation`.
fn window_title(texts: &Texts, head: &Head, position: Option<&str>) -> String {
    let page = head.title.as_str();
    let title = match position {
        _ if texts.organization.is_empty() => page.to_owned(),
        Some(position) => texts.with(K::TitleStep, &[("page", page), ("position", position)]),
        None => texts.with(K::TitlePage, &[("page", page)]),
    };
    if head.said.is_some() { texts.with(K::TitleError, &[("title", &title)]) } else { title }
}

fn position_text(texts: &Texts, (step, count): (u32, u32)) -> String {
    texts.with(K::CommonStep, &[("step", &step.to_string()), ("count", &count.to_string())])
}

fn bar((step, count): (u32, u32), text: String) -> impl IntoView + use<> {
    let width = (step.min(count) * 100).checked_div(count).unwrap_or(0).to_string();
    view! {
        <p class="position">{text}</p>
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-all" width="100" height="4"></rect>
            <rect class="bar-done" width=width height="4"></rect>
        </svg>
    }
}

fn back(texts: &Texts, back: Option<StepKind>) -> impl IntoView + use<> {
    back.map(|kind| {
        view! {
            <a class="back" href=paths::step(kind)>
                {drawings::icon("icon", drawings::BACK)}
                {texts.get(K::CommonBack)}
            </a>
        }
    })
}

fn strips(texts: &Texts) -> impl IntoView + use<> {
    let ambient = host::context::ambient();
    let strip = |on: bool, key: K| on.then(|| view! { <p class="strip" role="note">{texts.get(key)}</p> });
    // A demonstration says all of it in one line. Test mode adds one: else its pages are what they would be without.
    view! {
        {strip(ambient.demo, K::CommonDemonstration)}
        {strip(ambient.test, K::CommonTestMode)}
        {strip(ambient.trial && !ambient.demo, K::CommonTrial)}
        {strip(ambient.development_push && !ambient.demo, K::CommonDevelopmentPush)}
    }
}

fn footer(texts: &Texts, head: &Head) -> impl IntoView + use<> {
    let help = (!texts.help.is_empty()).then(|| view! { <p class="help">{texts.get(K::CommonHelp)}</p> });
    let case = head.case.as_ref().map(|case| {
        let text = texts.with(K::CommonReference, &[("code", &case.to_string())]);
        view! { <p class="reference"><span data-copy-text=case.to_string()>{text}</span></p> }
    });
    view! {
        <footer class="foot">
            {help}
            {case}
            {person(texts, head.person.as_deref())}
            {language_menu(texts, head.here)}
        </footer>
    }
}

fn person(texts: &Texts, name: Option<&str>) -> impl IntoView + use<> {
    name.map(|name| {
        view! {
            <form class="person" method="post" action=acts::LogOut::url()>
                <p>{texts.get(K::CommonSignedInAs)}" "<bdi>{name.to_owned()}</bdi></p>
                <button class="quiet" type="submit">{texts.get(K::CommonLogOut)}</button>
            </form>
        }
    })
}

fn language_menu(texts: &Texts, here: &'static str) -> impl IntoView + use<> {
    let options: Vec<_> = Language::ALL
        .into_iter()
        .map(|language| {
            view! {
                <option value=language.tag() lang=language.tag() selected=language == texts.language>
                    {language.endonym()}
                </option>
            }
        })
        .collect();
    view! {
        <form class="language" method="post" action=acts::ChooseLanguage::url() data-auto-submit="">
            <input type="hidden" name="back" value=here/>
            <label for="lang">{texts.get(K::CommonLanguage)}</label>
            <select id="lang" name="lang" autocomplete="off">{options}</select>
            <button class="quiet" type="submit">{texts.get(K::CommonChange)}</button>
        </form>
    }
}
