//! Attempts, certificates, commands and audit lines of a [`World`].

use crate::{
    ids,
    records::{ownership, sample},
    world::{World, at, site_name},
};
use contract::{
    attempts::{AttemptCertificate, AttemptRecord, AttemptRow},
    audit::{AuditLine, Difference},
    certificates::{CertificateDetail, CertificateRow},
    devices::{CommandRow, Happening, HistoryEntry},
};
use domain::{
    audit::AuditOutcome,
    certificate::CertificateState,
    device::CommandState,
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        diagnosis::Trouble,
        mode::EnrollmentMode,
        wizard::Stop,
    },
};

const AGENT: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/26.2 Mobile/15E148 Safari/604.1";
const SERIAL: &str = "4a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// State, last event and trouble of an attempt, in turn.
const COURSES: [(AttemptState, AttemptEvent, Option<Trouble>); 6] = [
    (AttemptState::Enrolled, AttemptEvent::Enrolled, None),
    (AttemptState::Started, AttemptEvent::SignInFailed, Some(Trouble::SignInFailed)),
    (AttemptState::ProfileIssued, AttemptEvent::ProfileFetched, Some(Trouble::Expired)),
    (AttemptState::Refused, AttemptEvent::Refused, Some(Trouble::Stopped(Stop::SystemTooOld))),
    (AttemptState::Authenticated, AttemptEvent::Answered, None),
    (AttemptState::CertificateIssued, AttemptEvent::CertificateIssued, Some(Trouble::NoCheckIn)),
];

impl World {
    pub(crate) fn attempt_row(&self, number: u16) -> AttemptRow {
        let turn = usize::from(number.saturating_sub(1)) % COURSES.len();
        let started = (AttemptState::Started, AttemptEvent::Started, None);
        let (state, event, trouble) = COURSES.get(turn).copied().unwrap_or(started);
        let signed_in = state != AttemptState::Started;
        let named = |text: &str| if signed_in { self.text(text) } else { String::new() };
        let hours = i64::from(number);
        AttemptRow {
            id: ids::attempt(number),
            case: ids::case(u8::try_from(number % 20).unwrap_or(1).max(1)),
            state,
            username: named("lea.fontaine"),
            real_name: named(sample(number).0),
            ownership: signed_in.then(|| ownership(number)),
            last_event: Some(event),
            trouble,
            user_agent: if number % 5 == 4 { String::new() } else { self.text(AGENT) },
            site: if number % 6 == 5 { None } else { Some(self.text(site_name(number))) },
            device: (state == AttemptState::Enrolled).then(|| ids::device(number)),
            started_at: at(-hours * 3),
            updated_at: at(-hours * 3 + 1),
        }
    }

    pub(crate) fn attempt_record(&self, number: u8) -> AttemptRecord {
        let row = self.attempt_row(u16::from(number));
        let with_device = row.device.is_some();
        AttemptRecord {
            mode: row.ownership.map(|_| EnrollmentMode::ProfileReduced),
            language: "de",
            address: "10.20.7.31".to_owned(),
            device_name: if with_device { Some(self.text(sample(1).1)) } else { None },
            certificates: if with_device {
                vec![AttemptCertificate { id: ids::certificate(2), serial: self.text(SERIAL) }]
            } else {
                Vec::new()
            },
            timeline: self.attempt(number).timeline,
            facts: self.text("{\n  \"browser_confirmed\": false,\n  \"ownership\": \"personal\"\n}"),
            row,
        }
    }

    pub(crate) fn certificate_row(&self, number: u16) -> CertificateRow {
        let state = match number % 3 {
            1 => CertificateState::Reserved,
            2 => CertificateState::Issued,
            _ => CertificateState::Revoked,
        };
        let revoked = state == CertificateState::Revoked;
        let known = state != CertificateState::Reserved;
        let hours = i64::from(number) * 29;
        CertificateRow {
            id: ids::certificate(number),
            serial: self.text(&format!("{SERIAL}{number:02x}")),
            subject: self.text("0190b5c2-7b7a-7c3e-8a52-1f2e3d4c5b6a"),
            state,
            expiring: state == CertificateState::Issued && number % 2 == 1,
            username: self.text("lea.fontaine"),
            device: known.then(|| ids::device(number)),
            device_name: known.then(|| self.text(sample(number).1)),
            case: (!number.is_multiple_of(6)).then(|| ids::case(1)),
            site: Some(self.text(site_name(number))),
            reserved_at: at(-hours),
            not_before: at(-hours),
            not_after: at(24 * 365 - hours),
            revoked_at: revoked.then(|| at(-3)),
            reason: revoked.then(|| {
                if number % 2 == 1 { "keyCompromise".to_owned() } else { "enrolled again".to_owned() }
            }),
        }
    }

    pub(crate) fn certificate(&self, number: u16) -> CertificateDetail {
        let row = self.certificate_row(number);
        let signed = row.state != CertificateState::Reserved;
        CertificateDetail {
            fingerprint: signed.then(|| "ab3f".repeat(16)),
            key_hash: "07d1".repeat(16),
            issued_at: signed.then_some(row.reserved_at),
            revoked_by: row.revoked_at.map(|_| self.text("ruth")),
            in_use: row.state == CertificateState::Issued,
            pem: signed.then(|| {
                self.text("-----BEGIN CERTIFICATE-----\nMIIDazCCAlOgAwIBAgIUShssPU5fYHGCk6S1xtfo+QwwDQYJKoZIhvcNAQELBQAw\n-----END CERTIFICATE-----\n")
            }),
            row,
        }
    }

    pub(crate) fn commands(&self) -> Vec<CommandRow> {
        let all = [
            CommandState::Queued,
            CommandState::Sent,
            CommandState::NotNow,
            CommandState::Acknowledged,
            CommandState::Error,
            CommandState::FormatError,
            CommandState::Cancelled,
        ];
        let row = |(number, state): (u16, CommandState)| CommandRow {
            id: ids::command(number),
            request_type: self.text(if number % 2 == 0 { "SecurityInfo" } else { "DeviceInformation" }),
            state,
            queued_at: at(-i64::from(number) * 7),
            sent_at: (state != CommandState::Queued).then(|| at(-i64::from(number) * 7)),
            finished_at: (!state.is_open()).then(|| at(-i64::from(number) * 7 + 1)),
            error: (state == CommandState::Error)
                .then(|| self.text("MCMDMErrorDomain 12078: The device is locked.")),
            result: (state == CommandState::Acknowledged)
                .then(|| self.text("<?xml version=\"1.0\"?>\n<plist version=\"1.0\">\n<dict/>\n</plist>")),
            has_more: state == CommandState::Acknowledged,
        };
        if self.is_full() { (1..).zip(all).map(row).collect() } else { Vec::new() }
    }

    pub(crate) fn history(&self) -> Vec<HistoryEntry> {
        let kind = || self.text("DeviceInformation");
        let all = vec![
            Happening::LastContact,
            Happening::CommandEnded { request_type: kind(), state: CommandState::Acknowledged },
            Happening::CommandSent { request_type: kind() },
            Happening::CommandQueued { request_type: kind() },
            Happening::Act {
                actor: self.text("ruth"),
                action: "devices.ask_inventory".to_owned(),
                outcome: AuditOutcome::Done,
            },
            Happening::InventoryReported,
            Happening::CertificateRevoked { serial: self.text(SERIAL) },
            Happening::Attempt { event: AttemptEvent::Enrolled, case: ids::case(1) },
            Happening::Attempt { event: AttemptEvent::Authenticated, case: ids::case(1) },
            Happening::Attempt { event: AttemptEvent::Started, case: ids::case(1) },
        ];
        let entry = |(hours, what): (i64, Happening)| {
            let detail = if matches!(what, Happening::Attempt { event: AttemptEvent::Authenticated, .. }) {
                self.text("iPhone16,1 26.2")
            } else {
                String::new()
            };
            HistoryEntry { at: at(-hours), what, detail }
        };
        if self.is_full() { (1..).zip(all).map(entry).collect() } else { Vec::new() }
    }

    pub(crate) fn audit_line(&self, number: u16) -> AuditLine {
        let change = |path: &str, before: Option<&str>, after: Option<&str>| Difference {
            path: path.to_owned(),
            before: before.map(|text| self.text(text)),
            after: after.map(|text| self.text(text)),
        };
        let (action, outcome, changes, notes) = match number % 4 {
            1 => (
                "settings.enrollment",
                AuditOutcome::Done,
                vec![
                    change("help_contact", Some("Room 12"), Some("IT desk, extension 4711")),
                    change("minimum_ios", None, Some("17.0")),
                ],
                Vec::new(),
            ),
            2 => ("console.sign_in", AuditOutcome::Refused, Vec::new(), Vec::new()),
            3 => (
                "certificate.revoke",
                AuditOutcome::Done,
                vec![change("state", Some("issued"), Some("revoked"))],
                vec![("serial".to_owned(), self.text(SERIAL))],
            ),
            _ => (
                "site.create",
                AuditOutcome::Done,
                vec![change("name", None, Some("River Campus"))],
                Vec::new(),
            ),
        };
        AuditLine {
            id: ids::audit(number),
            at: at(-i64::from(number) * 5),
            actor: self.text(if number.is_multiple_of(3) { "jonas" } else { "ruth" }),
            address: if number % 7 == 6 { String::new() } else { "10.20.0.17".to_owned() },
            session: Some("0a1b2c3d4e5f".to_owned()),
            action: action.to_owned(),
            target: match action {
                "console.sign_in" => self.text("ruth"),
                "certificate.revoke" => ids::certificate(3).to_string(),
                "site.create" => ids::site(2).to_string(),
                _ => String::new(),
            },
            site: number.is_multiple_of(4).then(|| self.text("River Campus")),
            outcome,
            changes,
            notes,
            seq: (number > 1).then(|| 1_285 - i64::from(number)),
        }
    }
}
