//! Which site: cards for up to seven, a menu for more.

use crate::{
    portal::{
        frame::{Head, frame},
        parts::{self, Card},
    },
    server_fns::portal::Site,
};
use contract::portal::StepView;
use domain::{site::SiteChoice, text::TextKey as K};
use leptos::{prelude::*, server_fn::ServerFn};

/// More than this do not fit a phone's screen as cards.
const CARDS: usize = 7;

/// `choices`: at least two.
pub fn page(view: &StepView, choices: &[SiteChoice]) -> AnyView {
    let texts = &view.texts;
    let head = Head::of(view, texts.get(K::SiteTitle));
    let control =
        if choices.len() <= CARDS { cards(view, &head, choices) } else { menu(view, &head, choices) };
    let fields = view! { {control}{parts::primary(texts.get(K::CommonContinue))} };
    let content = view! {
        <p class="lead">{texts.get(K::SiteLead)}</p>
        {parts::form(Site::url(), Some(view.version), fields.into_any())}
    };
    frame(texts, head.clone(), content.into_any())
}

fn cards(view: &StepView, head: &Head, choices: &[SiteChoice]) -> AnyView {
    let cards = choices
        .iter()
        .map(|site| Card {
            value: site.id.to_string(),
            label: site.name.clone(),
            hint: String::new(),
            checked: view.site == Some(site.id),
        })
        .collect();
    parts::cards(&view.texts, "site", K::SiteTitle, cards, head.said.as_ref()).into_any()
}

fn menu(view: &StepView, head: &Head, choices: &[SiteChoice]) -> AnyView {
    let texts = &view.texts;
    let said = head.said.as_ref();
    let options: Vec<_> = choices
        .iter()
        .map(|site| {
            view! {
                <option value=site.id.to_string() selected=view.site == Some(site.id) dir="auto">
                    {site.name.clone()}
                </option>
            }
        })
        .collect();
    let control = view! {
        <select
            id="site" name="site" autocomplete="off"
            aria-invalid=said.is_some_and(|s| s.is_at("site")).then_some("true")
            aria-describedby=parts::described_by("site", false, said)
        >
            <option value="">{texts.get(K::SiteNone)}</option>
            {options}
        </select>
    };
    parts::field(texts, "site", texts.get(K::SiteLabel), None, said, control).into_any()
}
