//! Every state of the console: a line each.

use crate::{
    State, Strips, Who, ids,
    world::MARKUP,
    world::Temper::{self, Empty, Few, Hostile, Many, One},
};
use contract::{
    Error, Upstream,
    directories::{DirectoryTest, DirectoryTestResult},
    forms::{Draft, Notice},
};
use domain::{
    settings::directory::DirectoryUser,
    user::UserAndLocation,
    validate::{Problem, ProblemCode},
};

pub(crate) fn states() -> Vec<State> {
    let mut all = doors();
    all.extend(overview());
    all.extend(devices());
    all.extend(certificates());
    all.extend(audit());
    all.extend(sites());
    all.extend(accounts());
    all.extend(directories());
    all.extend(settings());
    all.extend(manual());
    all.extend(refusals());
    all
}

/// A page of the console.
fn s(name: &'static str, path: impl AsRef<str>, temper: Temper) -> State {
    State::console(name, path.as_ref(), temper)
}

/// What was typed and what was wrong.
fn draft(values: &[(&str, &str)], problems: &[(&str, ProblemCode)]) -> Draft {
    Draft {
        values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        problems: problems.iter().map(|(field, code)| Problem::new(field, *code)).collect(),
    }
}

fn done(what: &str, name: &str) -> Notice {
    Notice::Done { what: what.to_owned(), name: name.to_owned() }
}

fn conflict() -> Notice {
    Notice::Refused { error: Error::Conflict }
}

fn doors() -> Vec<State> {
    let s = |name, path: &str| s(name, path, Few).by(Who::Nobody);
    let trial = Strips { trial: true, development_push: true, ..Strips::default() };
    vec![
        s("console-sign-in", "/console/sign-in"),
        s("console-sign-in-trial", "/console/sign-in").under(trial),
        s("console-sign-in-demo", "/console/sign-in").under(Strips { demo: true, ..trial }),
        s("console-sign-in-test", "/console/sign-in").under(Strips { test: true, ..trial }),
        s("console-sign-in-empty", "/console/sign-in?problems=username.required,password.required"),
        s("console-sign-in-wrong", "/console/sign-in?why=credentials&next=/console/devices"),
        s("console-sign-in-tries", "/console/sign-in?why=tries&until=1795255200"),
        s("console-sign-in-busy", "/console/sign-in?why=busy"),
        s("console-sign-in-broken", "/console/sign-in?why=broken"),
        State::console("console-sign-in-nobody-yet", "/console/sign-in", Empty).by(Who::Nobody),
        s("console-first", "/console/first/good"),
        s(
            "console-first-problems",
            "/console/first/good?problems=username.taken,password.too_short,repeat.differs",
        ),
        s("console-first-expired", "/console/first/over"),
    ]
}

fn overview() -> Vec<State> {
    let trial = Strips { trial: true, development_push: true, ..Strips::default() };
    vec![
        s("console-overview", "/console", Few),
        s("console-overview-empty", "/console", Empty),
        s("console-overview-many", "/console", Many),
        s("console-overview-week", "/console?range=week", Few),
        s("console-overview-hostile", "/console", Hostile),
        s("console-overview-auditor", "/console", Few).by(Who::Auditor),
        s("console-overview-one-site", "/console", Few).by(Who::OneSite),
        s("console-overview-trial", "/console", One).under(trial),
        s("console-overview-demo", "/console", One).under(Strips { demo: true, ..trial }),
        s("console-own-account", "/console/account", Few),
        s("console-own-account-problems", "/console/account", Few).kept(
            "account/password",
            draft(&[], &[("current", ProblemCode::WrongPassword), ("password", ProblemCode::TooCommon)]),
        ),
        s("console-own-account-saved", "/console/account", Few).told(done("password_changed", "")),
    ]
}

fn devices() -> Vec<State> {
    let mut all = vec![
        s("console-devices", "/console/devices", Few),
        s("console-devices-empty", "/console/devices", Empty),
        s("console-devices-one", "/console/devices", One),
        s("console-devices-many", "/console/devices?page=2&sort=name&order=asc", Many),
        s("console-devices-filtered", "/console/devices?q=fontaine&state=enrolled&ownership=personal", Few),
        s("console-devices-none-match", "/console/devices?q=nobody", Empty),
        s("console-devices-hostile", "/console/devices", Hostile),
        s("console-devices-one-site", "/console/devices", Few).by(Who::OneSite),
    ];
    let one = format!("/console/devices/{}", ids::device(1));
    let tab = |tab: &str| format!("{one}?tab={tab}");
    all.extend([
        s("console-device", &one, Few),
        s("console-device-management", tab("management"), Few),
        s("console-device-security", tab("security"), Few),
        s("console-device-certificates", tab("certificates"), Few),
        s("console-device-commands", tab("commands"), Few),
        s("console-device-command", format!("{one}?tab=commands&command={}", ids::command(4)), Few),
        s("console-device-attempts", tab("attempts"), Few),
        s("console-device-history", tab("history"), Few),
        s("console-device-history-changes", tab("history&kind=changes"), Few),
        s("console-device-auditor", &one, Few).by(Who::Auditor),
        s("console-device-silent", &one, Empty),
        s("console-device-silent-management", tab("management"), Empty),
        s("console-device-silent-security", tab("security"), Empty),
        s("console-device-silent-certificates", tab("certificates"), Empty),
        s("console-device-silent-commands", tab("commands"), Empty),
        s("console-device-silent-attempts", tab("attempts"), Empty),
        s("console-device-silent-history", tab("history"), Empty),
        s("console-device-hostile", &one, Hostile),
        s("console-device-hostile-management", tab("management"), Hostile),
        s("console-device-hostile-certificates", tab("certificates"), Hostile),
        s("console-device-hostile-commands", tab("commands"), Hostile),
        s("console-device-hostile-attempts", tab("attempts"), Hostile),
        s("console-device-hostile-history", tab("history"), Hostile),
        s("console-inventory-none", "/console/devices/inventory", Few),
        s("console-inventory", "/console/devices/inventory", Few).kept("devices/inventory", selection()),
        s("console-attempts", "/console/attempts", Few),
        s("console-attempts-empty", "/console/attempts", Empty),
        s(
            "console-attempts-many",
            "/console/attempts?state=stopped&since=7d&from=2026-11-01&to=2026-11-21&sort=user",
            Many,
        ),
        s("console-attempts-none-match", "/console/attempts?q=nobody", Empty),
        s("console-attempts-hostile", "/console/attempts", Hostile),
        s("console-attempts-one-site", "/console/attempts", Few).by(Who::OneSite),
        s("console-attempt", format!("/console/attempts/{}", ids::case(1)), Few),
        s("console-attempt-begun", format!("/console/attempts/{}", ids::case(2)), Few),
        s("console-attempt-waiting", format!("/console/attempts/{}", ids::case(3)), Few),
        s("console-attempt-refused", format!("/console/attempts/{}", ids::case(4)), Few),
        s("console-attempt-hostile", format!("/console/attempts/{}", ids::case(1)), Hostile),
    ]);
    all
}

fn certificates() -> Vec<State> {
    let issued = format!("/console/certificates/{}", ids::certificate(2));
    let revoked = format!("/console/certificates/{}", ids::certificate(3));
    let form = format!("certificates/{}/revoke", ids::certificate(2));
    vec![
        s("console-certificates", "/console/certificates", Few),
        s("console-certificates-empty", "/console/certificates", Empty),
        s("console-certificates-many", "/console/certificates?state=issued&expires=30d&sort=expires", Many),
        s("console-certificates-none-match", "/console/certificates?q=nobody", Empty),
        s("console-certificates-hostile", "/console/certificates", Hostile),
        s("console-certificate", &issued, Few),
        s("console-certificate-auditor", &issued, Few).by(Who::Auditor),
        s("console-certificate-reserved", format!("/console/certificates/{}", ids::certificate(1)), Few),
        s("console-certificate-revoked", &revoked, Few).told(done("revoked", "")),
        s("console-certificate-hostile", &issued, Hostile),
        s("console-revoke", format!("{issued}/revoke"), Few),
        s("console-revoke-problems", format!("{issued}/revoke"), Few)
            .kept(form, draft(&[("reason", "")], &[("reason", ProblemCode::NotOffered)])),
        s("console-revoke-too-late", format!("{revoked}/revoke"), Few).told(conflict()),
        s("console-revoke-hostile", format!("{issued}/revoke"), Hostile),
    ]
}

fn audit() -> Vec<State> {
    vec![
        s("console-audit", "/console/audit", Few),
        s("console-audit-empty", "/console/audit", Empty),
        s("console-audit-many", "/console/audit?actor=ruth&outcome=done&since=7d&sort=at", Many),
        s("console-audit-none-match", "/console/audit?q=nobody", Empty),
        s("console-audit-hostile", "/console/audit", Hostile),
        s("console-audit-one-site", "/console/audit", Few).by(Who::OneSite),
    ]
}

/// A selection of devices that waits for a yes.
fn selection() -> Draft {
    let ids: Vec<String> = (1..=24).map(|number| ids::device(number).to_string()).collect();
    let mut values: Vec<(&str, &str)> = ids.iter().map(|id| ("ids", id.as_str())).collect();
    values.push(("list", "/console/devices"));
    draft(&values, &[])
}

fn sites() -> Vec<State> {
    let one = format!("/console/sites/{}", ids::site(1));
    let form = format!("sites/{}", ids::site(1));
    vec![
        s("console-sites", "/console/sites", Few),
        s("console-sites-empty", "/console/sites", Empty),
        s("console-sites-many", "/console/sites?q=field&sort=devices&order=desc&size=25", Many),
        s("console-sites-none-match", "/console/sites?q=nobody", Empty),
        s("console-sites-one-site", "/console/sites", Few).by(Who::OneSite),
        s("console-sites-hostile", "/console/sites", Hostile),
        s("console-sites-auditor", "/console/sites", Few).by(Who::Auditor),
        s("console-sites-created", "/console/sites", Few).told(done("created", "North Campus")),
        s("console-sites-deleted", "/console/sites", Few).told(done("deleted", MARKUP)),
        s("console-site-new", "/console/sites/new", Few),
        s("console-site-new-problems", "/console/sites/new", Few)
            .kept("sites/new", draft(&[("name", "North Campus")], &[("name", ProblemCode::Taken)])),
        s("console-site", &one, Few),
        s("console-site-hostile", &one, Hostile),
        s("console-site-auditor", &one, Few).by(Who::Auditor),
        s("console-site-saved", &one, Few).told(done("saved", "North Campus")),
        s("console-site-conflict", &one, Few)
            .kept(form.as_str(), draft(&[("name", "Northern Campus"), ("version", "2")], &[])),
        s("console-site-delete", format!("{one}/delete"), Few),
        s("console-site-in-use", format!("{one}/delete"), Few)
            .kept(format!("{form}/delete"), draft(&[], &[("move_to", ProblemCode::InUse)])),
    ]
}

fn accounts() -> Vec<State> {
    let one = format!("/console/accounts/{}", ids::account(1));
    let form = format!("accounts/{}", ids::account(1));
    let typed =
        [("username", "le a"), ("full_name", "Léa Fontaine"), ("email", "lea at home"), ("role", "auditor")];
    let seen = [("username", "ruth"), ("email", "lea at home"), ("role", "none"), ("version", "5")];
    vec![
        s("console-accounts", "/console/accounts", Few),
        s("console-accounts-many", "/console/accounts?role=none&state=enabled&enroll=yes&sort=signed", Many),
        s("console-accounts-none-match", "/console/accounts?q=nobody", Empty),
        s("console-accounts-hostile", "/console/accounts", Hostile),
        s("console-accounts-auditor", "/console/accounts", Few).by(Who::Auditor),
        s("console-accounts-created", "/console/accounts", Few).told(done("created", "lea")),
        s("console-account-new", "/console/accounts/new", Few),
        s("console-account-new-problems", "/console/accounts/new", Few).kept(
            "accounts/new",
            draft(
                &typed,
                &[
                    ("username", ProblemCode::Malformed),
                    ("email", ProblemCode::Malformed),
                    ("password", ProblemCode::TooShort),
                    ("repeat", ProblemCode::Differs),
                ],
            ),
        ),
        s("console-account", &one, Few),
        s("console-account-hostile", &one, Hostile),
        s("console-account-auditor", &one, Few).by(Who::Auditor),
        s("console-account-saved", &one, Few).told(done("saved", "ruth")),
        s("console-account-conflict", &one, Few).kept(form.as_str(), draft(&typed, &[])),
        s("console-account-last", &one, Few)
            .kept(form.as_str(), draft(&seen, &[("role", ProblemCode::LastAdministrator)])),
        s("console-account-delete", format!("{one}/delete"), Few),
        s("console-account-kept", "/console/accounts/new", Few)
            .kept("accounts/new", draft(&typed, &[]))
            .told(done("kept", "")),
        s("console-account-password", &one, Few)
            .kept(format!("{form}/password"), draft(&[], &[("password", ProblemCode::TooShort)])),
    ]
}

fn directories() -> Vec<State> {
    let one = format!("/console/directories/{}", ids::directory(1));
    let form = format!("directories/{}", ids::directory(1));
    let tested = |result: &DirectoryTestResult| {
        let result = serde_json::to_string(result).unwrap_or_default();
        draft(&[("test_user", "lea"), ("result", &result)], &[])
    };
    let typed = [("name", ""), ("hosts", "ldap://aldermere"), ("tls", "none"), ("users_base", "")];
    let wrong = [
        ("name", ProblemCode::Required),
        ("hosts", ProblemCode::Malformed),
        ("tls", ProblemCode::PlainNotLoopback),
        ("ca_pem", ProblemCode::NotACertificate),
        ("users_base", ProblemCode::Required),
    ];
    vec![
        s("console-directories", "/console/directories", Few),
        s("console-directories-empty", "/console/directories", Empty),
        s("console-directories-none-match", "/console/directories?q=nobody", Empty),
        s("console-directories-hostile", "/console/directories", Hostile),
        s("console-directories-auditor", "/console/directories", Few).by(Who::Auditor),
        s("console-directory-new", "/console/directories/new", Few),
        s("console-directory-new-ad", "/console/directories/new?preset=ad", Few),
        s("console-directory-new-problems", "/console/directories/new", Few)
            .kept("directories/new", draft(&typed, &wrong)),
        s("console-directory", &one, Few),
        s("console-directory-hostile", &one, Hostile),
        s("console-directory-auditor", &one, Few).by(Who::Auditor),
        s("console-directory-saved", &one, Few).told(done("saved", "Staff directory")),
        s("console-directory-conflict", &one, Few).kept(form.as_str(), draft(&typed, &[])),
        s("console-directory-delete", format!("{one}/delete"), Few),
        s("console-directory-tested", &one, Few).kept(format!("{form}/test"), tested(&found("lea.fontaine"))),
        s("console-directory-failed", &one, Few).kept(format!("{form}/test"), tested(&failed())),
        s("console-directory-tested-hostile", &one, Hostile)
            .kept(format!("{form}/test"), tested(&found(MARKUP))),
    ]
}

fn found(name: &str) -> DirectoryTestResult {
    let user = UserAndLocation {
        username: name.to_owned(),
        real_name: "Léa Fontaine".to_owned(),
        email: "lea.fontaine@aldermere.example".to_owned(),
        ..UserAndLocation::default()
    };
    DirectoryTestResult {
        test: DirectoryTest::User { username: name.to_owned() },
        ok: true,
        steps: vec![("Bind".to_owned(), "as the configured account".to_owned())],
        filter: format!("(&(objectClass=inetOrgPerson)(uid={name}))"),
        ms: 42,
        users: vec![DirectoryUser {
            dn: "uid=lea.fontaine,ou=people,dc=aldermere,dc=example".to_owned(),
            uuid: String::new(),
            user,
            groups: vec!["staff".to_owned(), name.to_owned()],
        }],
        blank: vec!["room".to_owned(), "building".to_owned()],
        groups: Vec::new(),
        member: None,
    }
}

fn failed() -> DirectoryTestResult {
    DirectoryTestResult {
        test: DirectoryTest::Connection,
        ok: false,
        steps: vec![
            ("Name".to_owned(), "10.20.0.9".to_owned()),
            ("TCP".to_owned(), "connected to port 636".to_owned()),
            ("TLS".to_owned(), "the certificate is not from the authority given here".to_owned()),
        ],
        filter: String::new(),
        ms: 812,
        users: Vec::new(),
        blank: Vec::new(),
        groups: Vec::new(),
        member: None,
    }
}

fn settings() -> Vec<State> {
    let path = "/console/settings/enrollment";
    let typed =
        [("organization", ""), ("help_contact", "IT desk"), ("minimum_ios", "yesterday"), ("personal", "on")];
    let seen = [&typed[..], &[("version", "4")]].concat();
    let wrong = [("organization", ProblemCode::Required), ("minimum_ios", ProblemCode::Malformed)];
    vec![
        s("console-enrollment", path, Few),
        s("console-enrollment-fresh", path, Empty),
        s("console-enrollment-hostile", path, Hostile),
        s("console-enrollment-auditor", path, Few).by(Who::Auditor),
        s("console-enrollment-problems", path, Few).kept("settings/enrollment", draft(&seen, &wrong)),
        s("console-enrollment-saved", path, Few).told(done("saved", "")),
        s("console-enrollment-conflict", path, Few).kept("settings/enrollment", draft(&typed, &[])),
    ]
}

fn manual() -> Vec<State> {
    vec![
        s("console-manual", "/console/manual", Few),
        s("console-manual-page", "/console/manual/attempts", Few),
        s("console-manual-one-site", "/console/manual/directories", Few).by(Who::OneSite),
        s("console-manual-missing", "/console/manual/nothing-here", Few).answered(404),
    ]
}

fn refusals() -> Vec<State> {
    let refused =
        |name, error: Error, status| s(name, "/console/devices", Few).refused(&error).answered(status);
    vec![
        s("console-forbidden", "/console/sites/new", Few).by(Who::Auditor).answered(403),
        s("console-no-page", "/console/nothing-here", Few).answered(404),
        s("console-not-found", "/console/devices/no-such-device", Few).answered(404),
        s("console-outside", format!("/console/sites/{}", ids::site(2)), Few).by(Who::OneSite).answered(404),
        refused("console-away", Error::Unavailable { upstream: Upstream::Database }, 503),
        refused("console-broken", Error::Internal { case: "K7QF2M9D".to_owned() }, 500),
    ]
}
