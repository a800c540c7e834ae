//! Not Safari, or not the device to set up: how to get there.

use crate::{
    host, paths,
    portal::{
        frame::{Head, frame},
        parts,
    },
    server_fns::portal::Start,
};
use contract::portal::StepView;
use domain::{
    browser::Hardware,
    text::{TextKey as K, Texts},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Whether an attempt stands behind the page.
pub enum Around<'a> {
    /// None yet.
    Nothing,
    /// This one.
    Step(&'a StepView),
}

/// `address`: what to open elsewhere.
pub fn page(texts: &Texts, hardware: Hardware, address: &str, around: Around<'_>) -> AnyView {
    let title = texts.get(K::WrongTitle);
    let head = match around {
        Around::Nothing => Head { title, here: paths::ENROLL_BROWSER, ..Head::default() },
        Around::Step(view) => Head::of(view, title),
    };
    let (lead, go_on) = match hardware {
        Hardware::Iphone | Hardware::Ipad => (K::WrongLeadApp, K::WrongContinueSafari),
        Hardware::MacOrIpad => (K::WrongLeadMac, K::WrongContinueIpad),
        Hardware::Other => (K::WrongLeadComputer, K::WrongContinueAnyway),
    };
    let in_hand = matches!(hardware, Hardware::Iphone | Hardware::Ipad);
    let how = if in_hand { by_copying(texts) } else { by_camera(texts, address) };
    let go_on = view! {
        <input type="hidden" name="browser_confirmed" value="yes"/>
        <button class="secondary" type="submit">{texts.get(go_on)}</button>
    };
    let content = view! {
        <p class="lead">{texts.get(lead)}</p>
        <h2>{texts.get(K::WrongHowHeading)}</h2>
        {how}
        <h2>{texts.get(K::WrongAddress)}</h2>
        // In full, for those whose browser does not copy.
        <div class="group address">
            <bdi id="address" dir="ltr" data-copy=texts.get(K::CommonCopy) data-copied=texts.get(K::CommonCopied)>
                {parts::with_address(address)}
            </bdi>
        </div>
        <div data-touch-hint=(hardware == Hardware::MacOrIpad).then_some("")>
            {parts::form(Start::url(), None, go_on.into_any())}
        </div>
    };
    frame(texts, head, content.into_any())
}

fn by_copying(texts: &Texts) -> AnyView {
    let steps: Vec<_> = [K::WrongHowCopy, K::WrongHowOpen, K::WrongHowPaste]
        .map(|key| view! { <li><div class="step-text">{texts.get(key)}</div></li> })
        .into_iter()
        .collect();
    view! { <ol class="group steps">{steps}</ol> }.into_any()
}

fn by_camera(texts: &Texts, address: &str) -> AnyView {
    let code = host::qr_path(address).map(|(path, side)| {
        view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=texts.get(K::WrongQr)>
                <rect class="qr-back" width=side.to_string() height=side.to_string()></rect>
                <path class="qr-front" d=path></path>
            </svg>
        }
    });
    view! {
        <div class="group scan">
            <p>{texts.get(K::WrongHowCamera)}</p>
            {code}
        </div>
    }
    .into_any()
}
