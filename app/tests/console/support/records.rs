//! Attempts, certificates and audit lines of a [`World`], and the services over them.

use super::{
    fakes::Fake,
    world::{Temper, World, at, ids},
};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    attempts::{AttemptCertificate, AttemptQuery, AttemptRecord, AttemptRow, Attempts},
    audit::{Audit, AuditLine, AuditQuery, Chain, Difference},
    caller::{AttemptsRead, AuditRead, CertificatesRead, CertificatesRevoke},
    certificates::{CertificateDetail, CertificateQuery, CertificateRow, Certificates},
    devices::{CommandRow, Happening, HistoryEntry},
    lists::ExportNote,
};
use domain::{
    audit::AuditOutcome,
    certificate::{CertificateState, RevocationReason},
    device::CommandState,
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        diagnosis::Trouble,
        mode::{EnrollmentMode, Ownership},
        wizard::Stop,
    },
    ids::{CaseCode, CertificateId},
    list::{Mark, Paged, Stretch},
};

/// What can go wrong with an attempt, and that nothing did.
const TROUBLES: [Option<Trouble>; 11] = [
    None,
    Some(Trouble::LeftBeforeSignIn),
    Some(Trouble::SignInFailed),
    Some(Trouble::LeftInQuestions),
    Some(Trouble::NotDownloaded),
    Some(Trouble::NotInstalled),
    Some(Trouble::Expired),
    Some(Trouble::CertificateRefused),
    Some(Trouble::NoCheckIn),
    Some(Trouble::HalfWay),
    Some(Trouble::Stopped(Stop::ReEnrollmentRefused)),
];

const COMMANDS: [CommandState; 7] = [
    CommandState::Queued,
    CommandState::Sent,
    CommandState::NotNow,
    CommandState::Acknowledged,
    CommandState::Error,
    CommandState::FormatError,
    CommandState::Cancelled,
];

impl World {
    pub fn attempt_row(&self, trouble: Option<Trouble>) -> AttemptRow {
        let full = self.temper != Temper::Empty;
        AttemptRow {
            id: ids::attempt(),
            case: ids::case(),
            state: if full { AttemptState::ProfileIssued } else { AttemptState::Started },
            username: self.text("ana"),
            real_name: self.text("Ana Müller"),
            ownership: full.then_some(Ownership::Personal),
            last_event: full.then_some(AttemptEvent::ProfileFetched),
            trouble,
            user_agent: self
                .text("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15"),
            site: self.reported("Berlin"),
            device: full.then(ids::device),
            started_at: at(1),
            updated_at: at(2),
        }
    }

    pub fn attempts(&self) -> Vec<AttemptRow> {
        self.list(|number| self.attempt_row(TROUBLES[usize::from(number) % TROUBLES.len()]))
    }

    pub fn attempt_record(&self) -> AttemptRecord {
        let full = self.temper != Temper::Empty;
        AttemptRecord {
            row: self.attempt_row((self.temper != Temper::Normal).then_some(Trouble::Expired)),
            mode: full.then_some(EnrollmentMode::ProfileReduced),
            language: "de",
            address: "192.0.2.1".to_owned(),
            device_name: self.reported("Ana's iPhone"),
            certificates: self.list(|_| AttemptCertificate {
                id: ids::certificate(),
                // The one thing every certificate has.
                serial: if self.bare { "0a1b2c".to_owned() } else { self.text("0a1b2c") },
            }),
            timeline: self.attempt().timeline,
            facts: self.text("{}"),
        }
    }

    pub fn certificate_row(&self, state: CertificateState) -> CertificateRow {
        let full = self.temper != Temper::Empty;
        CertificateRow {
            id: ids::certificate(),
            serial: self.text("0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
            subject: self.text("0190b5c2-7b7a-7c3e-8a52-111122223333"),
            state,
            expiring: self.temper == Temper::Long,
            username: self.text("ana"),
            device: full.then(ids::device),
            device_name: self.reported("Ana's iPhone"),
            case: full.then(ids::case),
            site: self.reported("Berlin"),
            reserved_at: at(1),
            not_before: at(1),
            not_after: at(9_000),
            revoked_at: (state == CertificateState::Revoked).then(|| at(4)),
            reason: (state == CertificateState::Revoked).then(|| self.text("keyCompromise")),
        }
    }

    pub fn certificates(&self) -> Vec<CertificateRow> {
        let states = [CertificateState::Reserved, CertificateState::Issued, CertificateState::Revoked];
        self.list(|number| self.certificate_row(states[usize::from(number) % 3]))
    }

    pub fn certificate_detail(&self) -> CertificateDetail {
        // The long world's certificate was revoked by somebody.
        let revoked = self.temper == Temper::Long;
        let state = if revoked { CertificateState::Revoked } else { CertificateState::Issued };
        CertificateDetail {
            row: self.certificate_row(state),
            fingerprint: self.reported("ab"),
            key_hash: "cd".repeat(32),
            issued_at: (self.temper != Temper::Empty).then(|| at(1)),
            revoked_by: revoked.then(|| self.text("ana")),
            in_use: !revoked,
            pem: self.reported("-----BEGIN CERTIFICATE-----"),
        }
    }

    pub fn audit_lines(&self) -> Vec<AuditLine> {
        let change = |path: &str, before: Option<String>, after: Option<String>| Difference {
            path: path.to_owned(),
            before,
            after,
        };
        self.list(|number| AuditLine {
            id: ids::audit(number),
            at: at(1),
            actor: self.text("ana"),
            address: "192.0.2.1".to_owned(),
            session: self.reported("0a1b2c"),
            action: if number == 1 { "site.rename".to_owned() } else { self.text("x.y") },
            target: if number == 1 { ids::site(1).to_string() } else { self.text("anna") },
            site: self.reported("Berlin"),
            outcome: AuditOutcome::Refused,
            changes: vec![
                change("name", Some(self.text("North")), Some(self.text("South"))),
                change("sites.0", None, Some(String::new())),
            ],
            notes: vec![(self.text("moved"), self.text("3"))],
            seq: (number == 1).then_some(1_284),
        })
    }

    pub fn commands(&self) -> Vec<CommandRow> {
        let command = |(number, state): (u8, CommandState)| CommandRow {
            id: ids::command(number),
            request_type: self.text("DeviceInformation"),
            state,
            queued_at: at(1),
            sent_at: (state != CommandState::Queued).then(|| at(1)),
            finished_at: (!state.is_open()).then(|| at(2)),
            error: (state == CommandState::Error).then(|| self.text("MCMDMErrorDomain 12021")),
            result: (!state.is_open()).then(|| self.text("<plist/>")),
            has_more: state == CommandState::Acknowledged,
        };
        if self.temper == Temper::Empty { Vec::new() } else { (1..).zip(COMMANDS).map(command).collect() }
    }

    pub fn history(&self) -> Vec<HistoryEntry> {
        let request_type = || self.text("SecurityInfo");
        let all = vec![
            Happening::LastContact,
            Happening::Act {
                actor: self.text("ana"),
                action: "devices.ask_inventory".to_owned(),
                outcome: AuditOutcome::Done,
            },
            Happening::CommandEnded { request_type: request_type(), state: CommandState::Error },
            Happening::CommandSent { request_type: request_type() },
            Happening::CommandQueued { request_type: request_type() },
            Happening::InventoryReported,
            Happening::SecurityReported,
            Happening::CertificateRevoked { serial: self.text("0a") },
            Happening::Attempt { event: AttemptEvent::Enrolled, case: ids::case() },
        ];
        let entry = |what| HistoryEntry { at: at(1), what, detail: self.text("words") };
        if self.temper == Temper::Empty { Vec::new() } else { all.into_iter().map(entry).collect() }
    }
}

#[async_trait]
impl Attempts for Fake {
    async fn list(
        &self,
        _: &AdminSession<AttemptsRead>,
        query: AttemptQuery,
    ) -> Result<Paged<AttemptRow>, Error> {
        let rows = self.0.attempts();
        self.0.log(format!("attempts {query:?}"));
        Ok(Paged { total: u64::try_from(rows.len()).unwrap(), rows, page: query.page })
    }
    async fn begin_export(
        &self,
        _: &AdminSession<AttemptsRead>,
        _: &AttemptQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        Ok(0)
    }
    async fn walk(
        &self,
        _: &AdminSession<AttemptsRead>,
        _: &AttemptQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<AttemptRow>, Error> {
        Ok(Stretch { rows: self.0.attempts(), next: None })
    }
    async fn record(&self, _: &AdminSession<AttemptsRead>, case: CaseCode) -> Result<AttemptRecord, Error> {
        if case == ids::case() { Ok(self.0.attempt_record()) } else { Err(Error::NotFound) }
    }
}

#[async_trait]
impl Certificates for Fake {
    async fn list(
        &self,
        _: &AdminSession<CertificatesRead>,
        query: CertificateQuery,
    ) -> Result<Paged<CertificateRow>, Error> {
        let rows = self.0.certificates();
        self.0.log(format!("certificates {query:?}"));
        Ok(Paged { total: u64::try_from(rows.len()).unwrap(), rows, page: query.page })
    }
    async fn begin_export(
        &self,
        _: &AdminSession<CertificatesRead>,
        _: &CertificateQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        Ok(0)
    }
    async fn walk(
        &self,
        _: &AdminSession<CertificatesRead>,
        _: &CertificateQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<CertificateRow>, Error> {
        Ok(Stretch { rows: self.0.certificates(), next: None })
    }
    async fn detail(
        &self,
        _: &AdminSession<CertificatesRead>,
        id: CertificateId,
    ) -> Result<CertificateDetail, Error> {
        if id == ids::certificate() { Ok(self.0.certificate_detail()) } else { Err(Error::NotFound) }
    }
    async fn revoke(
        &self,
        _: &AdminSession<CertificatesRevoke>,
        _: CertificateId,
        reason: RevocationReason,
    ) -> Result<(), Error> {
        self.0.log(format!("revoke {}", reason.code()));
        self.0.answer(())
    }
}

#[async_trait]
impl Audit for Fake {
    async fn list(&self, _: &AdminSession<AuditRead>, query: AuditQuery) -> Result<Paged<AuditLine>, Error> {
        let rows = self.0.audit_lines();
        self.0.log(format!("audit {query:?}"));
        Ok(Paged { total: u64::try_from(rows.len()).unwrap(), rows, page: query.page })
    }
    async fn begin_export(
        &self,
        _: &AdminSession<AuditRead>,
        _: &AuditQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        Ok(0)
    }
    async fn walk(
        &self,
        _: &AdminSession<AuditRead>,
        _: &AuditQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<AuditLine>, Error> {
        Ok(Stretch { rows: self.0.audit_lines(), next: None })
    }
    async fn actors(&self, _: &AdminSession<AuditRead>) -> Result<Vec<String>, Error> {
        Ok(self.0.list(|_| self.0.text("ana")))
    }
    async fn chain(&self, _: &AdminSession<AuditRead>) -> Result<Chain, Error> {
        Ok(Chain { sealed: 1_284, unsealed: 1 })
    }
}
