//! The page that decides: download, what to do in Settings, and how it stands, all in one place, because the page
//! is never told what happens in the browser's dialog or in Settings.

use super::progress::{LiveProgress, Words};
use crate::{
    IslandScripts, host, paths,
    portal::{
        drawings::{self, Place},
        frame::{Head, frame},
        parts,
    },
    server_fns::portal::Issue,
};
use contract::portal::{ProfileView, Stage, StepView};
use domain::{
    enrollment::mode::EnrollmentMode,
    text::{TextKey as K, Texts},
    time::Timestamp,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The profile step.
pub fn page(view: &StepView, mode: EnrollmentMode) -> AnyView {
    let texts = &view.texts;
    let head = Head::of(view, texts.get(K::ProfileTitle));
    let Some(profile) = &view.profile else {
        return frame(texts, head, prepare(view));
    };
    // From here on the device acts; downloading again would only disturb it.
    let with_device = profile.live.stage >= Stage::Certificate;
    let todo = match &profile.download {
        _ if with_device => view! { <p class="lead">{texts.get(K::ProfileLeadDevice)}</p> }.into_any(),
        Some(link) => download(view, profile, link, mode),
        None => prepare(view),
    };
    let live = (with_device || profile.download.is_some()).then(|| {
        view! {
            <LiveProgress
                start=profile.live.clone()
                words=words(texts, &profile.live)
                version=view.version.to_string()
                language=texts.language.tag().to_owned()
            />
        }
    });
    // The page's only second heading where neither progress nor instructions bring one.
    let heading = (live.is_none() && profile.download.is_none())
        .then(|| view! { <h2 class="sr">{texts.get(K::PrivacyHeading)}</h2> });
    let more =
        (!with_device && profile.download.is_some()).then(|| view! { {again(view)}{trouble(view, mode)} });
    let content = view! {
        {todo}
        {live}
        {more}
        {heading}
        <div class="group">
            <details>
                <summary>{texts.get(K::PrivacyHeading)}</summary>
                <div class="inside">{parts::privacy(texts, &profile.can, &profile.cannot)}</div>
            </details>
        </div>
        <IslandScripts/>
    };
    frame(texts, head, content.into_any())
}

fn prepare(view: &StepView) -> AnyView {
    let texts = &view.texts;
    view! {
        <p class="lead">{texts.get(K::ProfilePrepareLead)}</p>
        {parts::button_form(Issue::url(), Some(view.version), "primary", texts.get(K::ProfilePrepare))}
    }
    .into_any()
}

fn download(view: &StepView, profile: &ProfileView, link: &str, mode: EnrollmentMode) -> AnyView {
    let texts = &view.texts;
    let warning = profile.managed_apple_account.clone().map(|account| {
        view! {
            <div class="warning">
                {drawings::icon("icon lead-icon", drawings::ALERT)}
                <p>
                    <strong>{texts.get(K::ProfileAccountWarning)}" "<bdi>{parts::with_address(&account)}</bdi></strong>
                    <br/>
                    {texts.get(K::ProfileAccountWarningWhy)}
                </p>
            </div>
        }
    });
    view! {
        <p class="lead">{texts.get(K::ProfileLead)}</p>
        {warning}
        <a class="primary" href=link.to_owned() rel="external">{texts.get(K::ProfileDownload)}</a>
        {host::context::ambient().demo.then(|| simulated(texts))}
        <h2>{texts.get(K::ProfileThen)}</h2>
        {parts::numbered(settings_steps(texts, profile, mode))}
    }
    .into_any()
}

/// In a demonstration: a phone for those who have none at hand.
fn simulated(texts: &Texts) -> AnyView {
    view! {
        <section class="notice" aria-labelledby="simulated">
            <h2 id="simulated">{texts.get(K::DemoHeading)}</h2>
            <p>{texts.get(K::DemoInstallHint)}</p>
            {parts::button_form(paths::DEMO_INSTALL, None, "secondary", texts.get(K::DemoInstall))}
        </section>
    }
    .into_any()
}

fn settings_steps(texts: &Texts, profile: &ProfileView, mode: EnrollmentMode) -> Vec<(Place, AnyView)> {
    let user = mode == EnrollmentMode::ProfileUser;
    let entry = texts.get(if user { K::ProfileStepEntryUser } else { K::ProfileStepEntry });
    let install = match &profile.managed_apple_account {
        Some(account) if user => {
            parts::with_address(&texts.with(K::ProfileStepInstallUser, &[("account", account)])).into_any()
        }
        _ => texts.get(K::ProfileStepInstall).into_any(),
    };
    let entry = view! { {entry}<span class="card-hint">{texts.get(K::ProfileStepEntryHint)}</span> };
    vec![
        (Place::Allow, texts.get(K::ProfileStepAllow).into_any()),
        (Place::Settings, texts.get(K::ProfileStepSettings).into_any()),
        (Place::Entry, entry.into_any()),
        (Place::Install, install),
        (Place::Return, texts.get(K::ProfileStepReturn).into_any()),
    ]
}

fn again(view: &StepView) -> AnyView {
    let texts = &view.texts;
    view! {
        <div class="again">
            {parts::button_form(Issue::url(), Some(view.version), "quiet", texts.get(K::ProfileAgain))}
            <p class="hint">{texts.get(K::ProfileAgainHint)}</p>
        </div>
    }
    .into_any()
}

fn trouble(view: &StepView, mode: EnrollmentMode) -> AnyView {
    let texts = &view.texts;
    let reasons = [
        (K::TroubleIgnored, K::TroubleIgnoredDo),
        (K::TroubleLate, K::TroubleLateDo),
        (K::TroubleAccount, K::TroubleAccountDo),
        (K::TroubleManaged, K::TroubleManagedDo),
        (K::TroubleLockdown, K::TroubleLockdownDo),
        (K::TroubleTrust, K::TroubleTrustDo),
    ];
    let rows: Vec<_> = reasons
        .into_iter()
        // Only User Enrollment asks for an account in Settings.
        .filter(|(reason, _)| *reason != K::TroubleAccount || mode == EnrollmentMode::ProfileUser)
        .map(|(reason, remedy)| {
            view! { <li><strong>{texts.get(reason)}</strong>" "{texts.get(remedy)}</li> }
        })
        .collect();
    view! {
        <div class="group">
            <details>
                <summary>{texts.get(K::ProfileTrouble)}</summary>
                <ul class="inside">{rows}</ul>
            </details>
        </div>
    }
    .into_any()
}

/// Everything the island says, in the language of the page.
fn words(texts: &Texts, live: &contract::portal::ProgressView) -> Words {
    let deadline = live.deadline_ms.and_then(|ms| Timestamp::from_unix(ms / 1000));
    let stages = [
        K::ProfileStageWaiting,
        K::ProfileStageDownloaded,
        K::ProfileStageCertificate,
        K::ProfileStageCheckedIn,
        K::ProfileStageEnrolled,
    ]
    .map(|key| {
        let stage = texts.get(key);
        let said = |key| texts.with(key, &[("stage", stage.as_str())]);
        (said(K::ProfileStageReached), said(K::ProfileStageOpen))
    });
    Words {
        heading: texts.get(K::ProfileProgress),
        stages: stages.to_vec(),
        finish_before: texts.with(K::ProfileFinishBefore, &[("time", Words::TIME)]),
        deadline: deadline.map(Timestamp::clock),
        time_left: texts.get(K::ProfileTimeLeft),
        five_left: texts.get(K::ProfileLeftFive),
        one_left: texts.get(K::ProfileLeftOne),
        none_left: texts.get(K::ProfileLeftNone),
        expired_title: texts.get(K::ProfileExpiredTitle),
        expired_body: texts.get(K::ProfileExpiredBody),
        again: texts.get(K::ProfileAgain),
        check_again: texts.get(K::ProfileCheckAgain),
        offline: texts.get(K::ProfileOffline),
    }
}
