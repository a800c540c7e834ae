//! Which pages are shown and which are left out: the rows of the wizard's table that this version has, as the exact
//! list of pages a person sees. (Single sign-on, terms, invitations and account-driven enrollment are not built.)

use crate::support::{
    Device, Person, TestServer, Web,
    slapd::{ANNA_PASSWORD, Slapd},
};
use domain::settings::{directory::DirectoryTls, enrollment::EnrollmentSettings};

const ANNA: Person = Person { user: "anna", password: ANNA_PASSWORD };

struct Row {
    situation: &'static str,
    switches: fn(&mut EnrollmentSettings),
    sites: usize,
    person: fn(Person) -> Person,
    ios: &'static str,
    pages: &'static [&'static str],
}

fn institutional_only(settings: &mut EnrollmentSettings) {
    (settings.institutional, settings.personal, settings.skip_certificate) = (true, false, true);
}

fn both(settings: &mut EnrollmentSettings) {
    (settings.institutional, settings.personal, settings.skip_certificate) = (true, true, true);
}

fn both_with_certificate(settings: &mut EnrollmentSettings) {
    both(settings);
    settings.skip_certificate = false;
}

fn personal_only(settings: &mut EnrollmentSettings) {
    (settings.institutional, settings.personal, settings.skip_certificate) = (false, true, true);
    settings.reduced_rights = true;
}

fn personal_without_a_way(settings: &mut EnrollmentSettings) {
    personal_only(settings);
    settings.reduced_rights = false;
}

const ROWS: [Row; 7] = [
    Row {
        situation: "institutional only, directory, one site, no certificate step",
        switches: institutional_only,
        sites: 1,
        person: |_| ANNA,
        ios: "18.6",
        pages: &["sign-in", "profile", "done"],
    },
    Row {
        situation: "both kinds, directory, two sites, no certificate step, institutional",
        switches: both,
        sites: 2,
        person: |_| ANNA,
        ios: "18.6",
        pages: &["sign-in", "ownership", "site", "profile", "done"],
    },
    Row {
        situation: "both kinds, directory, one site, certificate step, institutional",
        switches: both_with_certificate,
        sites: 1,
        person: |_| ANNA,
        ios: "18.6",
        pages: &["sign-in", "ownership", "certificate", "profile", "done"],
    },
    Row {
        situation: "both kinds, local account, two sites, certificate step, institutional",
        switches: both_with_certificate,
        sites: 2,
        person: |local| local,
        ios: "18.6",
        pages: &["sign-in", "ownership", "site", "certificate", "profile", "done"],
    },
    Row {
        situation: "personal only, iOS 17, directory, one site",
        switches: personal_only,
        sites: 1,
        person: |_| ANNA,
        ios: "17.6",
        pages: &["sign-in", "account", "profile", "done"],
    },
    Row {
        situation: "personal only, iOS 18 and later, fewer rights allowed, one site",
        switches: personal_only,
        sites: 1,
        person: |_| ANNA,
        ios: "26.0",
        pages: &["sign-in", "profile", "done"],
    },
    Row {
        situation: "personal only, iOS 18 and later, no way open",
        switches: personal_without_a_way,
        sites: 1,
        person: |_| ANNA,
        ios: "18.6",
        pages: &["sign-in", "closed"],
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn exactly_these_pages() {
    let Some(slapd) = Slapd::start() else { return };
    for sites in [1, 2] {
        let server = TestServer::start().await;
        let local = server.enroller("vera").await;
        server.directory(&slapd, DirectoryTls::Ldaps).await;
        for name in ["North", "South"].iter().take(sites) {
            server.site(name).await;
        }
        for row in ROWS.iter().filter(|row| row.sites == sites) {
            server.switches(row.switches).await;
            assert_eq!(walk(&server, row, (row.person)(local)).await, pages(row), "{}", row.situation);
        }
    }
}

fn pages(row: &Row) -> Vec<String> {
    std::iter::once("/enroll".to_owned())
        .chain(row.pages.iter().map(|page| format!("/enroll/{page}")))
        .collect()
}

/// Answers whatever is asked, enrolls if there is a profile, and tells which pages were shown.
async fn walk(server: &TestServer, row: &Row, person: Person) -> Vec<String> {
    let web = Web::safari(server, row.ios);
    let mut page = web.signed_in(person).await;
    let answers = [("ownership", "institutional"), ("account", "anna@appleid.school.example")];
    for _ in 0..5 {
        if let Some(link) = Web::link(&page) {
            Device::enrolled(server, &web.get(&link).await.body).await;
            web.open("/enroll").await;
            break;
        }
        if page.url.path() == "/enroll/closed" {
            break;
        }
        let choice = page.forms.iter().find_map(|form| form.choices("site").first().map(|c| c.value.clone()));
        let mut all = answers.to_vec();
        if let Some(site) = &choice {
            all.push(("site", site));
        }
        page = web.answer(&page, &all).await;
    }
    web.take_visited()
}
