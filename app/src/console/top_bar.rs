//! The header over every page behind sign-in: navigation of narrow windows, site menu, search, account menu.

use super::words;
use crate::{
    paths,
    server_fns::sign_in::SignOut,
    ui::layout::{Icon, NavEntry, SideNav},
};
use contract::{
    Caller,
    caller::{Administrator, DevicesRead},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The header.
pub(super) fn view(
    caller: &Caller,
    who: &Administrator,
    entries: Vec<NavEntry>,
    switch: Option<AnyView>,
) -> impl IntoView + use<> {
    let search = caller.may::<DevicesRead>().then(|| {
        view! {
            <form class="topbar-search" method="get" action=paths::CONSOLE_DEVICES role="search" aria-label="Everywhere">
                <label class="visually-hidden" for="everywhere">"Search devices, or a reference like K7QF-2M9D"</label>
                <input class="input" id="everywhere" type="search" name="q" maxlength="100" autocomplete="off"
                    placeholder="Search devices, or a reference like K7QF-2M9D" />
                <button type="submit" class="btn btn-quiet btn-icon">
                    {Icon::Lens.draw()} <span class="visually-hidden">"Search"</span>
                </button>
            </form>
        }
    });
    view! {
        <header class="topbar">
            <details class="nav-drawer only-narrow">
                <summary aria-label="Navigation">{Icon::Menu.draw()}</summary>
                <nav class="nav-sheet" aria-label="Console, narrow windows">
                    <SideNav id="nav-drawer" entries=entries />
                </nav>
            </details>
            {switch}
            {search}
            <div class="topbar-end">{account_menu(who)}</div>
        </header>
    }
}

fn account_menu(who: &Administrator) -> impl IntoView + use<> {
    let action = SignOut::url();
    view! {
        <details class="menu">
            <summary class="btn btn-quiet">
                {Icon::Person.draw()} <span class="visually-hidden">"Account: "</span>
                <bdi class="topbar-word">{who.username.clone()}</bdi>
            </summary>
            <div class="menu-sheet">
                <p class="px-2.5 py-1 text-xs text-muted">{words::role(who.role)}</p>
                <a class="menu-item" href=paths::CONSOLE_ACCOUNT>"Your account"</a>
                <a class="menu-item" href=paths::CONSOLE_MANUAL>"Manual"</a>
                <form method="post" action=action>
                    <button type="submit" class="menu-item">"Sign out"</button>
                </form>
            </div>
        </details>
    }
}
