//! The site one works in: a word of the address (`site=`) that the links of the frame carry on, and the menu in the
//! header that changes it (ux C1.2, C1.5). No cookie and no memory: a copied address shows a colleague the same.

use crate::{
    paths,
    ui::{
        data::Query,
        layout::{Icon, NavEntry},
    },
};
use contract::preferences::Around;
use leptos::prelude::*;

/// From so many sites on there is something to switch.
const WORTH_A_MENU: usize = 2;

/// The site in the address, if the caller may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Site(Option<(String, String)>);

impl Site {
    /// Id and name.
    pub(super) fn chosen(query: &Query, around: &Around) -> Self {
        let wanted = query.get("site");
        let found = around.sites.iter().map(|(id, name)| (id.to_string(), name.clone()));
        Self(found.into_iter().find(|(id, _)| id == wanted))
    }

    /// An address with the site in it.
    pub(super) fn carried(&self, href: &str) -> String {
        let Some((id, _)) = &self.0 else { return href.to_owned() };
        let (path, query) = href.split_once('?').unwrap_or((href, ""));
        let query = Query::parse(query);
        if query.get("site").is_empty() { query.with("site", id).href(path) } else { href.to_owned() }
    }
}

/// The menu. On a list it changes that list; from an object it leads to the list the object stands in.
pub(super) fn view(
    around: &Around,
    site: &Site,
    entries: &[NavEntry],
    here: &str,
    query: &Query,
) -> Option<AnyView> {
    if around.sites.len() < WORTH_A_MENU {
        return None;
    }
    let current = entries.iter().find(|entry| entry.current).map(|entry| entry.href.as_str());
    let list = current.and_then(|href| href.split('?').next()).unwrap_or(paths::CONSOLE_DEVICES);
    let is_list = here.split('?').next() == Some(list);
    let state = if is_list { query.clone().from_start() } else { Query::default() };
    let chosen = site.0.as_ref();
    let link = |id: &str, name: String| {
        let href = state.clone().with("site", id).href(list);
        let now = chosen.map_or("", |(id, _)| id.as_str()) == id;
        view! {
            <li>
                <a class="menu-item" href=href aria-current=now.then_some("true")><bdi class="truncate">{name}</bdi></a>
            </li>
        }
    };
    let all = link("", "All sites".to_owned());
    let sites = around.sites.iter().map(|(id, name)| link(&id.to_string(), name.clone())).collect_view();
    let word = chosen.map_or_else(|| "All sites".to_owned(), |(_, name)| name.clone());
    Some(
        view! {
            <details class="menu menu-start" id="site-switch" data-follow="">
                <summary class="btn btn-quiet">
                    {Icon::Pin.draw()} <span class="visually-hidden">"Site: "</span>
                    <bdi class="topbar-word">{word}</bdi>
                </summary>
                <ul class="menu-sheet menu-long" aria-label="Sites">{all} {sites}</ul>
            </details>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::SiteId;

    #[test]
    fn c1_5_the_site_goes_along_and_a_foreign_one_does_not() {
        let id: SiteId = "01890000-0000-7000-8000-000000000001".parse().unwrap();
        let around = Around { sites: vec![(id, "Berlin".to_owned())], ..Around::default() };
        let site = Site::chosen(&Query::parse(&format!("q=a&site={id}")), &around);
        assert_eq!(site.carried("/console/devices"), format!("/console/devices?site={id}"));
        assert_eq!(site.carried("/console/devices?site=x"), "/console/devices?site=x");
        let foreign = Site::chosen(&Query::parse("site=01890000-0000-7000-8000-000000000002"), &around);
        assert_eq!(foreign.carried("/console/devices"), "/console/devices");
    }
}
