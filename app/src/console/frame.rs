//! The frame around every page behind sign-in: strips, navigation, bar, notice, and the pages for refusals.

pub use super::navigation::Section;
use super::{
    manual::Manual,
    navigation::{entries, goes},
    outcome,
    site_switch::{self, Site},
    top_bar, words,
};
use crate::{
    host,
    host::context,
    paths,
    ui::{
        data::Query,
        keys::Shortcuts,
        layout::{Crumb, Icon, NavEntry, PageHead, SideNav, SkipLink, page_title::PageTitle},
        notice::{Alert, Tone},
    },
};
use contract::{Caller, Error, caller::Administrator, forms::Notice, preferences::Around};
use domain::{
    site::SiteScope,
    text::{Language, TextKey, Texts},
};
use http::StatusCode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::future::Future;

/// What a page shows inside the frame.
pub struct Page {
    title: String,
    lead: &'static str,
    crumbs: Vec<Crumb>,
    actions: Option<AnyView>,
    narrow: bool,
    has_problems: bool,
    body: AnyView,
}

impl Page {
    /// A page of this name.
    pub fn new(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self {
            title: title.into(),
            lead: "",
            crumbs: Vec::new(),
            actions: None,
            narrow: false,
            has_problems: false,
            body: body.into_any(),
        }
    }

    /// A sentence under the head.
    #[must_use]
    pub fn lead(mut self, lead: &'static str) -> Self {
        self.lead = lead;
        self
    }

    /// A page above this one.
    #[must_use]
    pub fn under(mut self, href: impl Into<String>, label: &'static str) -> Self {
        self.crumbs.push(Crumb { href: href.into(), label });
        self
    }

    /// Buttons at the end of the head.
    #[must_use]
    pub fn actions(mut self, actions: impl IntoView + 'static) -> Self {
        self.actions = Some(actions.into_any());
        self
    }

    /// A form: a narrow column, and "Error: " in the title if it has problems.
    #[must_use]
    pub fn form(mut self, has_problems: bool) -> Self {
        self.narrow = true;
        self.has_problems = has_problems;
        self
    }
}

/// The path of the page shown.
pub fn here() -> String {
    let location = use_location();
    let search = location.search.get_untracked();
    let path = location.pathname.get_untracked();
    if search.is_empty() { path } else { format!("{path}?{}", search.trim_start_matches('?')) }
}

/// The query of the page shown.
pub fn query() -> Query {
    Query::parse(&use_location().search.get_untracked())
}

/// Waits for a page and puts the frame around it, or says why there is none. Nobody signed in: leads to sign-in.
pub fn page(
    section: Section,
    content: impl Future<Output = Result<Page, Error>> + Send + 'static,
) -> AnyView {
    let (here, query) = (here(), query());
    Suspend::new(async move {
        match framed(section, &here, query, content).await {
            Ok(view) => view,
            Err(Error::SignInRequired | Error::Expired) => {
                host::go(&outcome::sign_in_address(&here));
                ().into_any()
            }
            Err(error) => failure(&error),
        }
    })
    .into_any()
}

async fn framed(
    section: Section,
    here: &str,
    query: Query,
    content: impl Future<Output = Result<Page, Error>> + Send,
) -> Result<AnyView, Error> {
    let caller = context::caller()?;
    let who = caller.administrator.clone().ok_or(Error::SignInRequired)?;
    let mut page = match content.await {
        Ok(page) => page,
        Err(Error::SignInRequired | Error::Expired) => return Err(Error::SignInRequired),
        Err(error) => refused(&error),
    };
    let services = context::services()?;
    let notice = services.forms.take_notice(&caller.admin()?).await?;
    let around = services.preferences.around(&caller.admin()?).await?;
    let site = Site::chosen(&query, &around);
    for crumb in &mut page.crumbs {
        crumb.href = site.carried(&crumb.href);
    }
    let class = if page.narrow { "page page-narrow" } else { "page" };
    let error = if page.has_problems { "Error: " } else { "" };
    let title = format!("{error}{} – Console – {}", page.title, owner(&around));
    let guide = section.manual().map(Manual::href);
    let content = view! {
        <main id="main" tabindex="-1" class=class>
            <PageHead title=page.title lead=page.lead crumbs=page.crumbs actions=page.actions guide=guide />
            {notice.as_ref().map(|notice| notice_view(notice, here))}
            {page.body}
        </main>
    };
    let entries = entries(&caller, section, &site);
    let switch = site_switch::view(&around, &site, &entries, here, &query);
    let around =
        Surroundings { title, entries, switch, home: site.carried(paths::CONSOLE), keys: around.shortcuts };
    Ok(frame(&caller, &who, around, content.into_any()))
}

/// Who runs this server, for the window's title.
fn owner(around: &Around) -> &str {
    if around.organization.is_empty() { "Muster" } else { &around.organization }
}

/// What stands around the content.
struct Surroundings {
    title: String,
    entries: Vec<NavEntry>,
    switch: Option<AnyView>,
    home: String,
    keys: bool,
}

fn frame(caller: &Caller, who: &Administrator, around: Surroundings, content: AnyView) -> AnyView {
    let goes = goes(&around.entries);
    view! {
        <PageTitle text=around.title />
        <SkipLink />
        {strips()}
        <div class="shell">
            <nav class="sidebar" aria-label="Console">
                {brand(around.home)}
                <SideNav id="nav-side" entries=around.entries.clone() />
            </nav>
            {top_bar::view(caller, who, around.entries, around.switch)}
            {content}
            <footer class="page-foot">"Muster. Times are in UTC."</footer>
        </div>
        <Shortcuts enabled=around.keys goes=goes />
        <crate::IslandScripts />
    }
    .into_any()
}

fn brand(home: String) -> impl IntoView {
    view! { <a class="brand" href=home>{Icon::Phone.draw()}"Muster"</a> }
}

/// What a list says to an account for named sites that names none: it sees nothing, whatever there is.
pub(super) fn no_site(by: &Caller) -> Option<&'static str> {
    let none = by.administrator.as_ref().is_some_and(|who| who.sites == SiteScope::Only(Vec::new()));
    none.then_some("Your account has no site yet, so there is nothing to show. Ask an administrator for one.")
}

/// Lines over the whole window that hold for the whole server.
pub fn strips() -> AnyView {
    let ambient = context::ambient();
    if !ambient.trial && !ambient.development_push && !ambient.demo && !ambient.test {
        return ().into_any();
    }
    view! {
        <aside aria-label="About this server">
        {ambient.demo.then(|| view! {
            <p class="strip" role="note">
                "Demonstration: invented people and devices, on this computer only. No real iPhone can use this address."
            </p>
        })}
        {ambient.test.then(|| view! { <p class="strip" role="note">{english(TextKey::CommonTestMode)}</p> })}
        {(ambient.trial && !ambient.demo).then(|| view! {
            <p class="strip" role="note">
                "Trial on " <bdi dir="ltr">{ambient.public_url.clone()}</bdi> ": no iPhone can use this address."
            </p>
        })}
        {(ambient.development_push && !ambient.demo).then(|| view! {
            <p class="strip" role="note">
                {english(TextKey::CommonDevelopmentPush)}
            </p>
        })}
        </aside>
    }
    .into_any()
}

/// A text of the portal that the console says as well.
fn english(key: TextKey) -> String {
    Texts { language: Language::En, organization: String::new(), help: String::new() }.get(key)
}

/// What came of the last act. A page beside which entries are kept has no way to close it: the page without the notice
/// would be one without the entries.
fn notice_view(notice: &Notice, here: &str) -> impl IntoView + use<> {
    let (done, title, more) = words::notice(notice);
    let tone = if done { Tone::Ok } else { Tone::Bad };
    let more = (!more.is_empty()).then(|| view! { <p>{more}</p> });
    if done && more.is_none() {
        view! { <Alert tone=tone title=title close=here.to_owned() /> }.into_any()
    } else {
        view! { <Alert tone=tone title=title>{more}</Alert> }.into_any()
    }
}

/// A refusal inside the frame. What lies outside the caller's sites looks as if it did not exist.
fn refused(error: &Error) -> Page {
    let (title, more) = words::refusal(error);
    host::status(status_of(error));
    Page::new(title, view! { <p>{more}</p> <p><a href=paths::CONSOLE>"Back to the overview"</a></p> })
}

/// A refusal where not even the frame can be drawn.
fn failure(error: &Error) -> AnyView {
    let (title, more) = words::refusal(error);
    host::status(status_of(error));
    solo(title.to_owned(), view! { <p>{more}</p> <p><a href=paths::CONSOLE>"Try again"</a></p> }.into_any())
}

fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::SignInRequired | Error::Expired => StatusCode::UNAUTHORIZED,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Conflict => StatusCode::CONFLICT,
        Error::Invalid { .. } => StatusCode::BAD_REQUEST,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An address of the console where nothing is.
pub fn not_found() -> impl IntoView {
    Suspend::new(async {
        host::status(StatusCode::NOT_FOUND);
        missing()
    })
}

/// No such page: said the same way to everybody, signed in or not.
pub fn missing() -> AnyView {
    let (title, more) = words::refusal(&Error::NotFound);
    let body = view! { <p class="mb-4">{more}</p> <p><a href=paths::CONSOLE>"Go to the overview"</a></p> };
    solo(title.to_owned(), body.into_any())
}

/// A single sheet in the middle of the page, for those who are not signed in.
pub fn solo(heading: String, body: AnyView) -> AnyView {
    solo_titled(heading.clone(), heading, body)
}

/// As [`solo`], with a window title of its own ("Error: Sign in").
pub fn solo_titled(title: String, heading: String, body: AnyView) -> AnyView {
    view! {
        <PageTitle text=format!("{title} – Console – Muster") />
        <SkipLink />
        {strips()}
        <main id="main" tabindex="-1" class="solo">
            <div class="solo-sheet card">
                <p class="mb-4 flex items-center gap-2 font-semibold">{Icon::Phone.draw()}"Muster"</p>
                <h1 class="mb-4">{heading}</h1>
                {body}
            </div>
        </main>
    }
    .into_any()
}
