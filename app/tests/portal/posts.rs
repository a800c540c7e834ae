//! The posts as a browser without script sends them, and the whole app without a server behind it.

use crate::render::{fault, text};
use app::{host::context::Ambient, portal::Page, server_fns::portal as acts};
use axum::{
    body::Body,
    http::{
        Request, Response, StatusCode,
        header::{LOCATION, SET_COOKIE},
    },
    response::IntoResponse,
};
use leptos::{prelude::*, server_fn::ServerFn};

async fn post(path: &str, body: &'static str) -> Response<Body> {
    let request = Request::post(path)
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    let context = || provide_context(Ambient { secure_cookies: true, ..Ambient::default() });
    leptos_axum::handle_server_fns_with_context(context, request).await.into_response()
}

fn location(response: &Response<Body>) -> String {
    response.headers().get(LOCATION).map(|l| l.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn the_language_menu_sets_its_cookie_and_leads_back_to_us_only() {
    for (body, cookie, back) in [
        ("lang=de&back=%2Fenroll%2Fsite", Some("muster-lang=de; "), "/enroll/site"),
        ("lang=de&back=https%3A%2F%2Fevil.example", Some("muster-lang=de; "), "/enroll"),
        ("lang=xx&back=%2Fenroll", None, "/enroll"),
    ] {
        let answer = post(acts::ChooseLanguage::url(), body).await;
        assert_eq!((answer.status(), location(&answer).as_str()), (StatusCode::FOUND, back), "{body}");
        let set = answer.headers().get(SET_COOKIE).map(|c| c.to_str().unwrap().to_owned());
        assert_eq!(set.is_some(), cookie.is_some(), "{body}");
        assert!(set.unwrap_or_default().starts_with(cookie.unwrap_or_default()));
    }
}

#[tokio::test]
async fn a_post_that_cannot_be_done_still_leads_to_a_page() {
    for (path, body) in [
        (acts::Start::url(), ""),
        (acts::SignIn::url(), "version=1&username=a&password=b"),
        (acts::Ownership::url(), "version=1"),
        (acts::Site::url(), "version=1&site=nonsense"),
        (acts::Certificate::url(), "version=1"),
        (acts::Account::url(), "version=1&account=a"),
        (acts::Issue::url(), "version=1"),
        (acts::TryAgain::url(), ""),
    ] {
        let answer = post(path, body).await;
        assert_eq!(answer.status(), StatusCode::FOUND, "{path}");
        assert_eq!(location(&answer), "/enroll/problem?what=broken", "{path}");
    }
}

#[tokio::test]
async fn logging_out_always_takes_the_cookie_away() {
    let answer = post(acts::LogOut::url(), "").await;
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-muster-portal=;") && cookie.ends_with("Max-Age=0"), "{cookie}");
}

async fn get(uri: &str) -> Response<Body> {
    let request = Request::get(uri).header("accept", "text/html").body(()).unwrap();
    let page = Page::at(request.uri().path());
    app::host::answer(request, || {}, || page.ask(), |answer| page.draw(answer)).await.map(Body::from)
}

#[tokio::test]
async fn without_services_each_address_says_that_we_are_broken() {
    for page in ["/enroll", "/enroll/sign-in", "/enroll/profile", "/enroll/done"] {
        let answer = get(page).await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{page}");
        let page = text(answer).await;
        assert_eq!(fault(&page), None, "{page}");
        assert!(page.contains("lang=\"en\"") && page.contains("went wrong on our side"), "{page}");
    }
    let missing = get("/enroll/nowhere").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_stranger_cannot_write_on_the_problem_page() {
    let page = text(get("/enroll/problem?what=broken&case=%3Cscript%3Ecall+0900%3C%2Fscript%3E").await).await;
    assert!(!page.contains("0900"), "{page}");
    let page = text(get("/enroll/problem?what=broken&case=K7QF-2M9D").await).await;
    assert!(page.contains("K7QF-2M9D"));
}

#[test]
fn each_step_has_its_page() {
    use domain::enrollment::wizard::StepKind as Kind;
    for kind in [
        Kind::Closed,
        Kind::WrongBrowser,
        Kind::SignIn,
        Kind::Ownership,
        Kind::Site,
        Kind::CaCertificate,
        Kind::ManagedAppleAccount,
        Kind::Profile,
        Kind::Complete,
        Kind::Stopped,
    ] {
        assert_eq!(Page::at(app::paths::step(kind)), Page::Step(Some(kind)));
    }
    assert_eq!((Page::at("/enroll"), Page::at("/enroll/site/x")), (Page::Step(None), Page::Missing));
}
