//! What each page must say and hold.

use crate::{
    render::{all, fault, html, response, text},
    samples::{self, DATA},
};
use app::host::context::Ambient;
use axum::http::{StatusCode, header::LOCATION};
use contract::portal::{PortalPage, Stage, StepProblem, StepView};
use domain::{
    enrollment::wizard::{Closed, Step, StepKind},
    text::Language,
    time::Timestamp,
};
use scraper::Html;

fn step(view: StepView) -> PortalPage {
    PortalPage::Step(Box::new(view))
}

#[tokio::test]
async fn every_page_stands_with_any_data_in_any_language() {
    for language in Language::ALL {
        for data in DATA {
            for (at, page) in samples::pages(data, language).into_iter().enumerate() {
                let page = html(page).await;
                assert_eq!(fault(&page), None, "page {at} with {data:?}: {page}");
                assert!(!page.contains("<script>alert") && !page.contains("<img"), "page {at}: {page}");
            }
        }
    }
}

#[tokio::test]
async fn names_arrive_as_text_in_title_and_page() {
    for data in &DATA[3..] {
        let view = samples::view(Step::SignIn, data, Language::En);
        let document = Html::parse_document(&html(step(view)).await);
        let title: String = all(&document, "title")[0].text().collect();
        assert_eq!(title, format!("Sign in – Step 2 of 5 – {data}"));
        assert_eq!(all(&document, "#username")[0].attr("value"), Some(*data));
        let organization: String = all(&document, ".organization bdi")[0].text().collect();
        assert_eq!(organization, *data);
    }
}

#[tokio::test]
async fn a_wrong_answer_is_said_twice_and_marked() {
    let view = samples::view(Step::SignIn, "ana", Language::De);
    let view = StepView { problem: Some(StepProblem::WrongCredentials), ..view };
    let document = Html::parse_document(&html(step(view)).await);
    let summary = all(&document, "#summary[role=alert][tabindex='-1'][autofocus]");
    assert_eq!(summary.len(), 1);
    let sentence: String = all(&document, "#summary a[href='#username']")[0].text().collect();
    let at_field: String = all(&document, "#username-error")[0].text().collect();
    assert!(at_field.ends_with(&sentence) && at_field.starts_with("Fehler: "), "{at_field}");
    for field in ["#username", "#password"] {
        let field = all(&document, field)[0];
        assert_eq!(
            (field.attr("aria-invalid"), field.attr("aria-describedby")),
            (Some("true"), Some("username-error"))
        );
    }
    assert_eq!(all(&document, "#password")[0].attr("value"), None);
    let title: String = all(&document, "title")[0].text().collect();
    assert!(title.starts_with("Fehler: "), "{title}");
}

#[tokio::test]
async fn a_time_to_wait_is_a_time() {
    let until = Timestamp::from_unix(1_790_000_000).unwrap();
    let view = samples::view(Step::SignIn, "ana", Language::En);
    let view = StepView { problem: Some(StepProblem::TooManyTries { until }), ..view };
    let document = Html::parse_document(&html(step(view)).await);
    let time = all(&document, "#summary time")[0];
    assert_eq!(time.attr("datetime"), Some(until.iso().as_str()));
    assert_eq!(time.text().collect::<String>(), until.clock());
}

#[tokio::test]
async fn sign_in_fields_are_what_a_password_manager_fills() {
    let document = Html::parse_document(&html(step(samples::view(Step::SignIn, "", Language::En))).await);
    let name = all(
        &document,
        "form input[name=username][autocomplete=username][autocapitalize=none][autocorrect=off]",
    );
    let password = all(&document, "form input[name=password][type=password][autocomplete=current-password]");
    assert_eq!((name.len(), password.len()), (1, 1));
    assert_eq!(
        all(&document, "form[action='/api/portal/sign-in'] input[name=version]")[0].attr("value"),
        Some("7")
    );
}

#[tokio::test]
async fn the_profile_page_works_without_script_and_loads_wasm_alone() {
    let document = Html::parse_document(
        &html(step(samples::profile(Stage::Downloaded, "ana@example.org", Language::En))).await,
    );
    let link = all(&document, "a.primary[href='/enroll/p/token/enroll.mobileconfig']");
    assert_eq!(link.len(), 1);
    assert_eq!(link[0].attr("download"), None, "only a server response reaches the installer");
    assert_eq!(all(&document, "leptos-island").len(), 1);
    let check = all(&document, "a.check[href='/enroll/profile']");
    assert!(check.len() == 1 && check[0].attr("hidden").is_none());
    let shown: String = all(&document, ".countdown:not([hidden])")[0].text().collect();
    assert!(shown.contains("Finish in Settings before ") && shown.contains(" UTC"), "{shown}");
    assert!(
        all(&document, ".timer")[0].attr("hidden").is_some(),
        "a countdown that stands still is no countdown"
    );
    assert!(all(&document, "form[action='/api/portal/issue']").len() >= 2);
    let account: String = all(&document, ".warning bdi")[0].text().collect();
    assert_eq!(account, "ana@example.org");
    assert_eq!(all(&document, ".timeline li").len(), 5);

    let sign_in = html(step(samples::view(Step::SignIn, "", Language::En))).await;
    assert!(!sign_in.contains("leptos-island") && !sign_in.contains(".wasm"));
}

#[tokio::test]
async fn with_the_device_at_work_nothing_is_offered_to_download() {
    let document =
        Html::parse_document(&html(step(samples::profile(Stage::CheckedIn, "x", Language::En))).await);
    assert!(all(&document, "a[href*=mobileconfig]").is_empty());
    assert_eq!(all(&document, ".timeline li.reached").len(), 4);
    assert_eq!(all(&document, ".timeline li.current").len(), 1);
}

#[tokio::test]
async fn statuses_and_redirects() {
    let ambient = Ambient::default;
    let moved =
        response(PortalPage::GoTo(StepKind::Site), Some(StepKind::SignIn), "/enroll/sign-in", ambient())
            .await;
    assert_eq!(
        (moved.status(), moved.headers()[LOCATION].to_str().unwrap()),
        (StatusCode::FOUND, "/enroll/site")
    );
    let closed = |why| samples::view(Step::Closed { why }, "x", Language::En);
    assert_eq!(
        response(step(closed(Closed::Off)), None, "/enroll", ambient()).await.status(),
        StatusCode::FORBIDDEN
    );
    let not_ready = response(step(closed(Closed::NotReady)), None, "/enroll", ambient()).await;
    assert_eq!(not_ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    let welcome = || PortalPage::Welcome {
        texts: Box::new(samples::texts("x", Language::En)),
        closed: None,
        wrong_browser: None,
        address: String::new(),
    };
    let elsewhere = response(welcome(), Some(StepKind::SignIn), "/enroll/sign-in", ambient()).await;
    assert_eq!(elsewhere.headers()[LOCATION].to_str().unwrap(), "/enroll");
    let lost = response(welcome(), Some(StepKind::SignIn), "/enroll/sign-in?started=1", ambient()).await;
    assert_eq!(lost.status(), StatusCode::OK);
    assert!(text(lost).await.contains("needs a cookie"));
}

#[tokio::test]
async fn strips_show_only_where_they_are_true() {
    let page = || step(samples::view(Step::SignIn, "x", Language::En));
    let plain = text(response(page(), None, "/enroll", Ambient::default()).await).await;
    assert!(!plain.contains("class=\"strip\""));
    let ambient = Ambient { trial: true, development_push: true, ..Ambient::default() };
    let strips = text(response(page(), None, "/enroll", ambient).await).await;
    assert_eq!(strips.matches("class=\"strip\"").count(), 2);
    assert!(!strips.contains("Test mode"));
    let ambient = Ambient { trial: true, test: true, ..Ambient::default() };
    let strips = text(response(page(), None, "/enroll", ambient).await).await;
    assert_eq!(strips.matches("class=\"strip\"").count(), 2);
    assert!(strips.contains("Test mode: programs may set"));
}
