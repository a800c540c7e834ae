//! The contents of the manual, and one page of it.

use super::{Manual, draw};
use crate::{
    console::frame::{self, Page, Section},
    host::{
        self,
        prose::{Block, plain},
    },
    paths,
    ui::action::LinkButton,
};
use contract::Error;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/console/manual`.
pub fn contents_page() -> AnyView {
    frame::page(Section::Manual, async { Ok(contents()) })
}

fn contents() -> Page {
    let pages = Manual::ALL.into_iter().map(entry).collect_view();
    Page::new("Manual", view! { <ol class="manual-list">{pages}</ol> })
        .lead("For administrators: what each part of this console shows, does and does not do.")
}

/// A page with its parts.
fn entry(page: Manual) -> impl IntoView {
    let href = page.href();
    let part = |block: &Block| match block {
        Block::Heading { level: 2, words } => Some(plain(words)),
        _ => None,
    };
    let parts = host::read_prose(page.text()).blocks.iter().filter_map(part).collect::<Vec<String>>();
    let parts = parts
        .into_iter()
        .map(|words| {
            let to = format!("{href}#{}", draw::id(&words));
            view! { <li><a href=to>{words}</a></li> }
        })
        .collect_view();
    view! {
        <li class="card">
            <h2><a href=page.href()>{page.title()}</a></h2>
            <p class="text-muted">{page.about()}</p>
            <ul class="manual-parts">{parts}</ul>
        </li>
    }
}

/// `/console/manual/:page`.
pub fn page() -> AnyView {
    let word = use_params_map().read_untracked().get("page").unwrap_or_default();
    frame::page(Section::Manual, async move { content(&word) })
}

fn content(word: &str) -> Result<Page, Error> {
    let page = Manual::from_word(word).ok_or(Error::NotFound)?;
    let mut blocks = host::read_prose(page.text()).blocks;
    // The first heading is the title, which the head of the page shows.
    blocks.retain(|block| !matches!(block, Block::Heading { level: 1, .. }));
    let body = view! {
        <div class="manual">
            <article class="manual-text">
                {draw::text(page.title(), blocks)}
                {turn(page)}
            </article>
            {beside(page)}
        </div>
    };
    Ok(Page::new(format!("Manual: {}", page.title()), body).under(paths::CONSOLE_MANUAL, "Manual"))
}

/// To the page before and the page after.
fn turn(page: Manual) -> impl IntoView {
    let link = |word: &'static str, to: Manual| {
        view! { <LinkButton href=to.href() label=format!("{word}: {}", to.title()) /> }
    };
    let at = Manual::ALL.iter().position(|known| *known == page);
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| Manual::ALL.get(at).copied());
    let after = at.and_then(|at| at.checked_add(1)).and_then(|at| Manual::ALL.get(at).copied());
    view! {
        <nav class="manual-turn" aria-label="Before and after">
            {before.map(|page| link("Before", page))}
            {after.map(|page| link("Next", page))}
        </nav>
    }
}

/// The contents beside the text, where there is room.
fn beside(now: Manual) -> impl IntoView {
    let link = |page: Manual| {
        let current = (page == now).then_some("page");
        view! { <li><a class="nav-link" href=page.href() aria-current=current>{page.title()}</a></li> }
    };
    let links = Manual::ALL.into_iter().map(link).collect_view();
    view! { <nav class="manual-contents" aria-label="Manual"><ol>{links}</ol></nav> }
}
