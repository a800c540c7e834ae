//! Every page of the console over fixed values: normal, empty, long and hostile.

use crate::support::{
    Console, Who,
    page::{faults, texts, values},
    world::{HOSTILE, Temper, World, ids},
};
use axum::http::StatusCode;
use contract::forms::Draft;
use domain::validate::{Problem, ProblemCode};

fn pages() -> Vec<String> {
    let mut pages: Vec<String> = [
        "/console",
        "/console?since=24h",
        "/console?since=30d&site=0190b5c2-7b7a-7c3e-8a52-111122223333",
        "/console/account",
        "/console/devices",
        "/console/sites",
        "/console/sites/new",
        "/console/accounts",
        "/console/accounts/new",
        "/console/directories",
        "/console/directories/new",
        "/console/directories/new?preset=ad",
        "/console/settings/enrollment",
        "/console/attempts",
        "/console/attempts?q=%3Cscript%3E&state=stopped&since=7d&reached=signed_in&ended=half_way&sort=user",
        "/console/attempts/K7QF-2M9D",
        "/console/certificates",
        "/console/certificates?q=%22%3E&expires=30d&sort=expires",
        "/console/audit",
        "/console/audit?q=%3Cb%3E&actor=%3Cscript%3E&action=x.y&outcome=refused&since=30d&sort=at",
        "/console/devices?q=x&state=enrolled&sort=name&size=100",
        "/console/accounts?q=%3Cscript%3E&role=auditor&state=disabled&enroll=no&sort=signed&cols=account.email",
        "/console/sites?q=%22%3E&sort=devices&order=desc&cols=name.id",
        "/console/directories?q=%3Cb%3E&sort=name",
        "/console/manual",
        "/console/manual/attempts",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.push(format!("/console/sites/{}", ids::site(1)));
    pages.push(format!("/console/accounts/{}", ids::account()));
    pages.push(format!("/console/directories/{}", ids::directory()));
    pages.push(format!("/console/sites/{}/delete", ids::site(1)));
    pages.push(format!("/console/accounts/{}/delete", ids::account()));
    pages.push(format!("/console/directories/{}/delete", ids::directory()));
    pages.push(format!("/console/certificates/{}", ids::certificate()));
    pages.push(format!("/console/certificates/{}/revoke", ids::certificate()));
    for tab in [
        "",
        "?tab=management",
        "?tab=security",
        "?tab=certificates",
        "?tab=commands",
        "?tab=attempts",
        "?tab=history",
        "?tab=history&kind=commands",
    ] {
        pages.push(format!("/console/devices/{}{tab}", ids::device()));
    }
    pages
}

#[tokio::test]
async fn every_page_is_sound_in_every_temper() {
    for temper in Temper::ALL {
        let console = Console::new(World::new(temper), Who::Administrator);
        for path in pages() {
            let answer = console.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {temper:?}");
            assert_eq!(faults(&answer.body), Vec::<String>::new(), "{path} {temper:?}\n{}", answer.body);
            let title = texts(&answer.body, "head > title").concat();
            let owner = if temper == Temper::Empty { "Muster" } else { "" };
            assert!(title.contains(&format!("– Console – {owner}")), "{path} {temper:?}: {title}");
        }
    }
}

#[tokio::test]
async fn pages_before_sign_in_are_sound() {
    for temper in Temper::ALL {
        let console = Console::new(World::new(temper), Who::Nobody);
        let paths = [
            "/console/sign-in",
            "/console/sign-in?why=credentials&next=/console/devices",
            "/console/sign-in?why=tries&until=1795000000",
            "/console/sign-in?problems=username.required",
            "/console/first/good",
            "/console/first/good?problems=password.too_short,repeat.differs",
            "/console/first/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        ];
        for path in paths {
            let answer = console.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert_eq!(faults(&answer.body), Vec::<String>::new(), "{path} {temper:?}\n{}", answer.body);
        }
    }
}

#[tokio::test]
async fn nobody_is_led_to_sign_in_and_back() {
    let console = Console::new(World::new(Temper::Normal), Who::Nobody);
    for path in pages() {
        let answer = console.get(&path).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{path}");
        assert!(answer.location.starts_with("/console/sign-in"), "{path} {}", answer.location);
        assert!(!answer.body.contains("Berlin"), "{path} shows data");
        let page = console.get(&answer.location).await;
        let next = values(&page.body, "input[name=next]", "value").concat();
        assert_eq!(next, path, "the way back");
    }
}

#[tokio::test]
async fn an_auditor_sees_and_cannot_change() {
    let console = Console::new(World::new(Temper::Normal), Who::Auditor);
    for path in pages() {
        let answer = console.get(&path).await;
        if path.contains("/new") || path.ends_with("/delete") || path.ends_with("/revoke") {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        } else {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
        assert_eq!(faults(&answer.body), Vec::<String>::new(), "{path}\n{}", answer.body);
        let own =
            ["/api/console/sign-out", "/api/console/account/password", "/api/console/account/shortcuts"];
        let posts = values(&answer.body, "form[method=post]", "action");
        assert!(posts.iter().all(|action| own.contains(&action.as_str())), "{path} {posts:?}");
    }
}

#[tokio::test]
async fn one_site_sees_neither_accounts_nor_settings_nor_other_sites() {
    let console = Console::new(World::new(Temper::Normal), Who::OneSite);
    let overview = console.get("/console").await;
    let nav = texts(&overview.body, ".sidebar .nav-link");
    assert_eq!(nav, ["Overview", "Devices", "Sites", "Attempts", "Certificates", "Audit log"]);
    for path in
        ["/console/accounts", "/console/directories", "/console/settings/enrollment", "/console/sites/new"]
    {
        assert_eq!(console.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    // What lies outside looks exactly as what does not exist.
    let outside = console.get(&format!("/console/sites/{}", ids::site(2))).await;
    let unknown = console.get(&format!("/console/devices/{}", ids::site(2))).await;
    let broken = console.get("/console/devices/no-id").await;
    for answer in [&outside, &unknown, &broken] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(texts(&answer.body, "h1"), ["Not found"]);
        assert_eq!(texts(&answer.body, "main"), texts(&outside.body, "main"));
    }
}

#[tokio::test]
async fn c2_1_the_list_keeps_its_state_in_links() {
    let console = Console::new(World::new(Temper::Long), Who::Administrator);
    let page = console.get("/console/devices?q=ana&state=enrolled&sort=name&order=asc&page=2&size=200").await;
    assert_eq!(texts(&page.body, ".pager > span:first-child"), ["201–400 of over 10,000"]);
    let sorted = values(&page.body, "th[aria-sort=ascending] a", "href");
    assert_eq!(sorted, ["/console/devices?q=ana&state=enrolled&size=200&sort=name&order=desc"]);
    assert_eq!(texts(&page.body, ".chip bdi"), ["Search is ana", "State is Enrolled"]);
    let kept = values(&page.body, "#list-form input[type=hidden]", "name");
    assert_eq!(kept, ["sort", "order", "size"]);
    let asked = console.world.asked().concat();
    assert!(asked.contains("search: \"ana\"") && asked.contains("number: 2, size: 200"), "{asked}");
}

#[tokio::test]
async fn a_reference_leads_to_its_attempt_and_a_word_does_not() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    for typed in ["K7QF-2M9D", "k7qf2m9d", "K7QF+2M9D"] {
        let answer = console.get(&format!("/console/devices?q={typed}")).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::FOUND, "/console/attempts/K7QF-2M9D")
        );
    }
    assert_eq!(console.get("/console/devices?q=BERGHANS").await.status, StatusCode::OK);
}

#[tokio::test]
async fn c3_unknown_values_say_so() {
    let console = Console::new(World::new(Temper::Empty), Who::Administrator);
    let page = console.get(&format!("/console/devices/{}", ids::device())).await;
    let facts = texts(&page.body, ".facts dd");
    let normal = Console::new(World::new(Temper::Normal), Who::Administrator);
    let normal = normal.get(&format!("/console/devices/{}", ids::device())).await;
    assert!(!normal.body.contains("NaN"), "a device may report anything");
    assert!(facts.iter().all(|fact| !fact.is_empty()), "{facts:?}");
    assert!(facts.iter().filter(|fact| *fact == "Not reported yet").count() > 8);
}

#[tokio::test]
async fn c5_5_queued_is_never_called_done() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    let page = console.get(&format!("/console/devices/{}?tab=commands", ids::device())).await;
    let states = texts(&page.body, "tbody td:nth-child(2)");
    assert_eq!(states[0], "QueuedSent when the device next connects");
    assert_eq!(states.iter().filter(|state| state.contains("Done")).count(), 1);
}

#[tokio::test]
async fn kept_entries_and_problems_are_shown_once() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    let draft = Draft {
        values: vec![("name".to_owned(), HOSTILE.to_owned())],
        problems: vec![Problem::new("name", ProblemCode::Taken)],
    };
    console.world.drafts.lock().unwrap().insert("sites/new".to_owned(), draft);
    let page = console.get("/console/sites/new").await;
    assert_eq!(faults(&page.body), Vec::<String>::new());
    assert!(texts(&page.body, "head > title")[0].starts_with("Error: "));
    assert_eq!(values(&page.body, "input#name", "value"), [HOSTILE]);
    assert_eq!(values(&page.body, "input#name", "aria-invalid"), ["true"]);
    assert_eq!(values(&page.body, ".error-summary a", "href"), ["#name"]);
    let again = console.get("/console/sites/new").await;
    assert_eq!(values(&again.body, "input#name", "value"), [""]);
}

#[tokio::test]
async fn c4_5_a_conflict_shows_both_sides() {
    let paths = [
        (format!("sites/{}", ids::site(1)), format!("/console/sites/{}", ids::site(1)), "name"),
        (
            format!("accounts/{}", ids::account()),
            format!("/console/accounts/{}", ids::account()),
            "full_name",
        ),
        (
            format!("directories/{}", ids::directory()),
            format!("/console/directories/{}", ids::directory()),
            "name",
        ),
        ("settings/enrollment".to_owned(), "/console/settings/enrollment".to_owned(), "organization"),
    ];
    for temper in Temper::ALL {
        let console = Console::new(World::new(temper), Who::Administrator);
        for (form, path, field) in &paths {
            let saved = values(&console.get(path).await.body, &format!("input#{field}"), "value").concat();
            for version in ["1", "", "no version"] {
                let typed = |name: &str, value: &str| (name.to_owned(), value.to_owned());
                let draft = vec![typed(field, "Bremen"), typed("version", version)];
                let draft = Draft { values: draft, problems: Vec::new() };
                console.world.drafts.lock().unwrap().insert(form.clone(), draft);
                let page = console.get(path).await;
                assert_eq!(faults(&page.body), Vec::<String>::new(), "{path} {temper:?}");
                assert_eq!(values(&page.body, &format!("input#{field}"), "value"), ["Bremen"]);
                let rows = texts(&page.body, "[aria-labelledby=conflict-title] tbody tr");
                let shown: String = saved.split_whitespace().collect::<Vec<_>>().join(" ");
                let shown: String = shown.chars().take(200).collect();
                assert!(
                    rows.iter().any(|row| row.contains("Bremen") && row.contains(&shown)),
                    "{path} {rows:?}"
                );
                assert!(texts(&page.body, "head > title")[0].starts_with("Error: "));
                let said = texts(&page.body, "[aria-labelledby=conflict-title] p").concat();
                // An organisation whose settings nobody ever saved has no time to show.
                let timed = said.contains("UTC") || temper == Temper::Empty;
                assert!(said.contains("changed this") && timed, "{said}");
                assert_eq!(values(&page.body, "button[form=form]", "type"), ["submit"]);
            }
            assert!(!console.get(path).await.body.contains("conflict-title"), "shown once");
        }
    }
}

#[tokio::test]
async fn c4_7_what_is_deleted_is_named_with_its_consequences() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    let pages = [
        (format!("/console/sites/{}/delete", ids::site(1)), "Delete Berlin?", "Delete site", "1 device"),
        (
            format!("/console/accounts/{}/delete", ids::account()),
            "Delete ana?",
            "Delete account",
            "2 open sessions",
        ),
        (
            format!("/console/directories/{}/delete", ids::directory()),
            "Delete School?",
            "Delete directory",
            "no longer sign in",
        ),
    ];
    for (path, title, verb, number) in pages {
        let page = console.get(&path).await;
        assert_eq!(texts(&page.body, "h1"), [title]);
        assert_eq!(texts(&page.body, "main button.btn-danger"), [verb]);
        assert!(texts(&page.body, "main li").concat().contains(number), "{path}");
    }
}

#[tokio::test]
async fn c4_3_a_secret_is_never_read_back() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    let page = console.get(&format!("/console/directories/{}", ids::directory())).await;
    assert!(values(&page.body, "input#bind_password", "value").is_empty());
    let said = texts(&page.body, "#bind_password-hint").concat();
    assert!(said.starts_with("Saved on ") && said.ends_with("UTC by ana."), "{said}");
    assert_eq!(texts(&page.body, "form details summary"), ["Replace"]);
}

#[tokio::test]
async fn presets_fill_the_form() {
    let console = Console::new(World::new(Temper::Normal), Who::Administrator);
    let ad = console.get("/console/directories/new?preset=ad").await;
    assert_eq!(values(&ad.body, "input#username", "value"), ["sAMAccountName"]);
    let open = console.get("/console/directories/new?preset=openldap").await;
    assert_eq!(values(&open.body, "input#username", "value"), ["uid"]);
}

#[tokio::test]
async fn c7_an_empty_installation_says_what_to_do() {
    let console = Console::new(World::new(Temper::Empty), Who::Administrator);
    let page = console.get("/console").await;
    assert_eq!(texts(&page.body, ".checklist .visually-hidden"), ["To do:", "To do:", "To do:", "To do:"]);
    let full = Console::new(World::new(Temper::Normal), Who::Administrator).get("/console").await;
    assert_eq!(texts(&full.body, ".checklist .visually-hidden"), [""; 0], "what is done is gone");
}

#[test]
fn the_checks_can_fail() {
    let broken = "<title>a</title><main id=main><h1>a</h1><h1>b</h1><input id=x style='color:red'>\
        <script>alert(1)</script><p id=x></p><form action=/elsewhere></form><a>x</a><table></table></main>";
    assert_eq!(faults(broken).len(), 10, "{:?}", faults(broken));
}
