//! Attempts, certificates and the audit log in the console, and what revoking does to a device.

use crate::support::{ADMIN, Device, Plan, TestServer, Web, people::by, web::words};
use contract::{audit::AuditQuery, certificates::CertificateQuery, devices::DeviceQuery};
use domain::{
    account::ConsoleRole,
    certificate::CertificateState,
    device::DeviceState,
    ids::{CertificateId, DeviceId, SiteId},
    site::SiteScope,
};
use mdm::report::{Report, Status};

const REVOKE: &str = "/api/console/certificates/revoke";

async fn enrolled(server: &TestServer, name: &'static str, sites: SiteScope) -> (Device, DeviceId) {
    let person = server.account(name, ConsoleRole::None, true, sites).await;
    let profile = Web::safari(server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    let device = Device::enrolled(server, &profile).await;
    let query = DeviceQuery { search: name.to_owned(), ..DeviceQuery::default() };
    let found = server.acts.contract.devices.list(&by(), query).await.unwrap();
    (device, found.rows.first().expect("a record").id)
}

async fn certificate(server: &TestServer, device: DeviceId) -> CertificateId {
    let rows = server.acts.contract.devices.certificates(&by(), device).await.unwrap();
    let [row] = &rows[..] else { panic!("one certificate: {rows:?}") };
    assert_eq!(row.state, CertificateState::Issued);
    row.id
}

async fn console(server: &TestServer) -> Web {
    let web = Web::safari(server, "18.6");
    assert_eq!(web.console(ADMIN).await.url.path(), "/console");
    web
}

/// Told to be gone from the next message on, and by nothing that would make it leave (R-DV8, R-CA8).
async fn a_revoked_device_is_refused(plan: Plan) {
    let server = TestServer::with(plan).await;
    let (device, id) = enrolled(&server, "vera", SiteScope::All).await;
    // The gate knows this device by heart now.
    assert!(device.idle().await.is_some());
    let certificate = certificate(&server, id).await.to_string();
    let web = console(&server).await;
    let asked = web.get(&format!("/console/certificates/{certificate}/revoke")).await.text();
    assert!(asked.contains("can no longer speak to this server") && asked.contains("vera"), "{asked}");
    let done = web.post(REVOKE, &[("id", certificate.as_str()), ("reason", "keyCompromise")]).await;
    assert_eq!(
        (done.status, done.location()),
        (303, format!("/console/certificates/{certificate}").as_str())
    );
    for _ in 0..3 {
        let report = device.report(&Report::new(device.id.clone(), Status::Idle, None)).await;
        assert_eq!(report.status, 400, "refused: {}", report.text());
        let check_in = device.check_in(&device.token_update()).await;
        assert_eq!(check_in.status, 400, "refused: {}", check_in.text());
        // Neither of these may be said, nor the property list that makes a device leave.
        for reply in [report, check_in] {
            assert!(!matches!(reply.status, 401 | 403 | 410) && !reply.text().contains("unrecognized"));
        }
    }
    assert_eq!(server.rows().await["tombstones"], 0);
    let detail = server.acts.contract.devices.detail(&by(), id).await.unwrap();
    assert_eq!(detail.device.state, DeviceState::Enrolled, "nobody unenrolled it");
    let page = words(&web.get(&format!("/console/devices/{id}")).await.text());
    assert!(page.contains("Its certificate is revoked"), "{page}");
    let history = words(&web.get(&format!("/console/devices/{id}?tab=history&kind=changes")).await.text());
    assert!(
        history.contains("admin : Revoked a certificate") || history.contains("admin: Revoked"),
        "{history}"
    );
    let query = AuditQuery { action: "certificate.revoke".to_owned(), ..AuditQuery::default() };
    let lines = server.acts.contract.audit.list(&by(), query).await.unwrap().rows;
    let [line] = &lines[..] else { panic!("one line: {lines:?}") };
    assert_eq!((line.actor.as_str(), line.target.as_str()), (ADMIN.user, certificate.as_str()));
    assert!(line.changes.iter().any(|change| change.after.as_deref() == Some("keyCompromise")), "{line:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_refused_on_sqlite() {
    a_revoked_device_is_refused(Plan::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_is_refused_on_postgres() {
    a_revoked_device_is_refused(Plan { postgres: true, ..Plan::default() }).await;
}

/// A device that has not finished cannot get another certificate with the challenge of its profile.
#[tokio::test(flavor = "multi_thread")]
async fn revoking_ends_the_challenge_too() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let profile = Web::safari(&server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    let _half = Device::with_certificate(&server, &profile).await;
    let found = server.acts.contract.certificates.list(&by(), CertificateQuery::default()).await.unwrap();
    let id = found.rows.first().expect("a certificate").id;
    let reason = domain::certificate::RevocationReason::PrivilegeWithdrawn;
    server.acts.contract.certificates.revoke(&by(), id, reason).await.unwrap();
    let scep = crate::support::device::open(&server, &profile).scep.expect("a SCEP payload");
    let key = crate::support::device::key();
    let again = crate::support::device::enroll_key(&server, &scep, &key, scep.challenge.as_deref()).await;
    assert!(again.is_err(), "the challenge is spent");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_revoke_at_once_one_wins_and_both_see_the_truth() {
    let server = TestServer::start().await;
    let (_, id) = enrolled(&server, "vera", SiteScope::All).await;
    let certificate = certificate(&server, id).await.to_string();
    let (one, two) = (console(&server).await, console(&server).await);
    let form = |reason: &'static str| [("id", certificate.clone()), ("reason", reason.to_owned())];
    let (first, second) = (form("keyCompromise"), form("superseded"));
    let pairs = |form: &[(&'static str, String); 2]| form.clone();
    let post = async |web: &Web, form: [(&'static str, String); 2]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        web.post(REVOKE, &form).await.location().to_owned()
    };
    let (a, b) = tokio::join!(post(&one, pairs(&first)), post(&two, pairs(&second)));
    let page = format!("/console/certificates/{certificate}");
    let mut led = [a.clone(), b.clone()];
    led.sort();
    assert_eq!(led, [page.clone(), format!("{page}/revoke")], "one was done, one was refused");
    let (loser, reason) = if a == page { (&two, "keyCompromise") } else { (&one, "superseded") };
    let told = words(&loser.get(&format!("{page}/revoke")).await.text());
    assert!(told.contains("meanwhile") && told.contains(reason), "the truth, with its reason: {told}");
    for web in [&one, &two] {
        let told = words(&web.get(&page).await.text());
        assert!(told.contains("Revoked: no device can speak") && told.contains(reason), "{told}");
    }
    let query = AuditQuery { action: "certificate.revoke".to_owned(), ..AuditQuery::default() };
    assert_eq!(server.acts.contract.audit.list(&by(), query).await.unwrap().total, 1, "one act, one line");
}

/// A site's administrators see the attempts, certificates and audit lines of their site, and no others.
#[tokio::test(flavor = "multi_thread")]
async fn a_sites_records_are_its_own() {
    let server = TestServer::start().await;
    let sites: [SiteId; 2] = [server.site("North").await, server.site("South").await];
    let only = |site: SiteId| SiteScope::Only(vec![site]);
    let (_, ours) = enrolled(&server, "nina", only(sites[0])).await;
    let (_, theirs) = enrolled(&server, "sam", only(sites[1])).await;
    let mine = certificate(&server, ours).await;
    let foreign = certificate(&server, theirs).await;
    let attempts = server.acts.contract.devices.attempts(&by(), theirs).await.unwrap();
    let case = attempts.first().expect("an attempt").case.clone();
    let reason = domain::certificate::RevocationReason::Superseded;
    server.acts.contract.certificates.revoke(&by(), foreign, reason).await.unwrap();
    let person = server.account("north", ConsoleRole::Administrator, false, only(sites[0])).await;
    let web = Web::safari(&server, "18.6");
    assert_eq!(web.console(person).await.url.path(), "/console");
    for path in [
        format!("/console/attempts/{case}"),
        format!("/console/certificates/{foreign}"),
        format!("/console/certificates/{foreign}/revoke"),
    ] {
        assert_eq!(web.get(&path).await.status, 404, "{path}");
    }
    for query in ["", "?q=sam", "?q=South", &format!("?site={}", sites[1])] {
        for list in ["attempts", "certificates", "audit", "sites"] {
            let page = web.get(&format!("/console/{list}{query}")).await;
            assert_eq!(page.status, 200, "{list}{query}");
            // What was searched for stands in the box and in its chip, so whole rows are looked for.
            let rows = page.text();
            let rows = rows.split("<tbody").nth(1).unwrap_or("");
            for foreign in ["sam", "South", &foreign.to_string(), &case.to_string()] {
                assert!(!rows.contains(foreign), "{list}{query}: {foreign}");
            }
        }
    }
    let attempts = web.get("/console/attempts").await.text();
    assert!(attempts.contains("nina"), "{attempts}");
    assert!(web.get("/console/certificates").await.text().contains(&mine.to_string()));
    let id = foreign.to_string();
    let refused = web.post(REVOKE, &[("id", id.as_str()), ("reason", "superseded")]).await;
    assert_eq!(refused.status, 303);
    let id = mine.to_string();
    let done = web.post(REVOKE, &[("id", id.as_str()), ("reason", "superseded")]).await;
    assert_eq!(done.location(), format!("/console/certificates/{mine}"), "their own they may");
    let log = web.get("/console/audit").await.text();
    let log = words(log.split("<tbody").nth(1).unwrap_or(""));
    assert!(log.contains("Revoked a certificate") && !log.contains("Signed in"), "{log}");
    // A file holds no more than the list, and what leaves is noted.
    for list in ["attempts", "certificates", "audit", "sites"] {
        let file = web.get(&format!("/console/export/{list}?columns=all&format=csv")).await;
        assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"), "{list}");
        let text = file.text();
        assert!(text.lines().count() > 1, "{list}: {text}");
        for foreign in ["sam", "South", &foreign.to_string(), &case.to_string()] {
            assert!(!text.contains(foreign), "{list}: {foreign}");
        }
        let query = AuditQuery { action: format!("{list}.exported"), ..AuditQuery::default() };
        assert_eq!(server.acts.contract.audit.list(&by(), query).await.unwrap().total, 1, "{list}");
    }
    // Who works at one site sees no accounts, on a page or in a file; nothing is noted of what did not leave.
    for path in ["/console/accounts", "/console/export/accounts?columns=all&format=csv"] {
        assert_eq!(web.get(path).await.status, 403, "{path}");
    }
    let query = AuditQuery { action: "accounts.exported".to_owned(), ..AuditQuery::default() };
    assert_eq!(server.acts.contract.audit.list(&by(), query).await.unwrap().total, 0);
    let everywhere = console(&server).await;
    let file = everywhere.get("/console/export/accounts?columns=all&format=csv&q=north").await;
    let text = file.text();
    assert!(file.status == 200 && text.lines().count() == 2 && text.contains("\r\nnorth,"), "{text}");
    assert!(!text.contains("argon2"), "{text}");
}

/// A device that heard "nothing to do" moments ago gets what is queued now.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_on_the_page_reaches_the_device_at_once() {
    let server = TestServer::start().await;
    let (device, id) = enrolled(&server, "vera", SiteScope::All).await;
    while let Some((uuid, _)) = device.idle().await {
        device.report(&device.report_of(&uuid, Status::Acknowledged)).await;
    }
    assert!(device.idle().await.is_none(), "and remembered");
    let web = console(&server).await;
    let id = id.to_string();
    let asked = web.post("/api/console/devices/refresh", &[("id", id.as_str())]).await;
    assert_eq!(asked.location(), format!("/console/devices/{id}"));
    let (_, command) = device.idle().await.expect("a command");
    assert_eq!(command.request_type, "DeviceInformation");
}
