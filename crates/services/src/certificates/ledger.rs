//! Issued certificates as the console sees them, and revoking one: a row, read on every device request (R-CA8).

use crate::{
    attempts::site_names,
    audit::{self, Actor, Exported},
    failure::{Outcome, answer},
    gate::CertificateGate,
};
use async_trait::async_trait;
use chrono::Duration;
use contract::{
    AdminSession, Error,
    caller::{CertificatesRead, CertificatesRevoke},
    certificates::{CertificateDetail, CertificateQuery, CertificateRow, Certificates, EXPIRING_DAYS},
    lists::ExportNote,
};
use domain::{
    certificate::{CertificateState, RevocationReason},
    ids::{AttemptId, CertificateId, DeviceId},
    list::{Mark, Paged, Stretch},
    site::SiteScope,
    time::Timestamp,
};
use std::collections::HashMap;
use storage::{Certificate, Enrollment, Lane, Read, Storage};

/// Longest search.
const LONGEST: usize = 100;

/// The service.
#[derive(Clone)]
pub struct CertificatesService {
    pub(crate) storage: Storage,
    pub(crate) gate: CertificateGate,
}

fn is_expiring(certificate: &Certificate, now: Timestamp) -> bool {
    certificate.state == CertificateState::Issued
        && certificate.new.not_after <= now.plus(Duration::days(EXPIRING_DAYS))
}

/// Rows of a list, with the names of what they belong to as far as the scope lets them be seen.
pub(crate) async fn rows(
    read: &Read,
    scope: &SiteScope,
    found: Vec<(Certificate, Enrollment)>,
) -> Outcome<Vec<CertificateRow>> {
    let now = read.now().await?;
    let sites = site_names(read).await?;
    let attempts: Vec<AttemptId> = found.iter().map(|(certificate, _)| certificate.new.attempt).collect();
    let cases: HashMap<_, _> = read
        .attempts()
        .get_many(scope, &attempts)
        .await?
        .into_iter()
        .map(|attempt| (attempt.id, attempt.case))
        .collect();
    let devices: Vec<DeviceId> = found.iter().filter_map(|(_, bond)| bond.device).collect();
    let names: HashMap<_, _> = read
        .devices()
        .named(scope, &devices)
        .await?
        .into_iter()
        .map(|device| (device.id, device.display_name()))
        .collect();
    let row = |(certificate, bond): (Certificate, Enrollment)| CertificateRow {
        expiring: is_expiring(&certificate, now),
        id: certificate.new.id,
        serial: certificate.new.serial,
        subject: certificate.new.subject_cn,
        state: certificate.state,
        username: bond.new.user.username,
        device: bond.device.filter(|id| names.contains_key(id)),
        device_name: bond.device.and_then(|id| names.get(&id).cloned()),
        case: cases.get(&certificate.new.attempt).cloned(),
        site: bond.new.site.and_then(|id| sites.get(&id).cloned()),
        reserved_at: certificate.reserved_at,
        not_before: certificate.new.not_before,
        not_after: certificate.new.not_after,
        revoked_at: certificate.revoked_at,
        reason: certificate.reason,
    };
    Ok(found.into_iter().map(row).collect())
}

/// What storage is asked for; `now` decides what ends soon.
fn wanted(query: &CertificateQuery, now: Timestamp) -> storage::CertificateQuery {
    storage::CertificateQuery {
        search: query.search.chars().take(LONGEST).collect(),
        state: query.state,
        expiring_until: query.expiring.then(|| now.plus(Duration::days(EXPIRING_DAYS))),
        site: query.site,
        sort: query.sort,
        order: query.order,
    }
}

impl CertificatesService {
    async fn page(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: CertificateQuery,
    ) -> Outcome<Paged<CertificateRow>> {
        let read = self.storage.read();
        let wanted = wanted(&query, read.now().await?);
        let found = read.certificates().list(by.scope(), &wanted, query.page).await?;
        let rows = rows(&read, by.scope(), found.rows).await?;
        Ok(Paged { rows, total: found.total, page: found.page })
    }

    /// Notes an export before anything of it is handed out.
    async fn note_export(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: &CertificateQuery,
        note: ExportNote,
    ) -> Outcome<u64> {
        let read = self.storage.read();
        let wanted = wanted(query, read.now().await?);
        let count = read.certificates().count(by.scope(), &wanted).await?;
        drop(read);
        let filters = serde_json::to_value(query)?;
        let list = Exported { action: "certificates.exported", filters, site: query.site, count, note };
        audit::exported(&self.storage, by.who(), list).await
    }

    async fn stretch(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: &CertificateQuery,
        after: Option<Mark>,
    ) -> Outcome<Stretch<CertificateRow>> {
        let read = self.storage.read();
        let wanted = wanted(query, read.now().await?);
        let found = read.certificates().walk(by.scope(), &wanted, after.as_ref()).await?;
        Ok(Stretch { rows: rows(&read, by.scope(), found.rows).await?, next: found.next })
    }

    async fn one(
        &self,
        by: &AdminSession<CertificatesRead>,
        id: CertificateId,
    ) -> Outcome<CertificateDetail> {
        let read = self.storage.read();
        let (certificate, bond) = read.certificates().find(by.scope(), id).await?.ok_or(Error::NotFound)?;
        let row = rows(&read, by.scope(), vec![(certificate.clone(), bond.clone())]).await?;
        Ok(CertificateDetail {
            row: row.into_iter().next().ok_or(Error::NotFound)?,
            fingerprint: certificate.fingerprint.map(hex::encode),
            key_hash: hex::encode(certificate.new.spki_hash),
            issued_at: certificate.issued_at,
            revoked_by: certificate.revoked_by,
            in_use: bond.certificate == Some(id) && certificate.state == CertificateState::Issued,
            pem: certificate.der.map(|der| pem::encode(&pem::Pem::new("CERTIFICATE", der))),
        })
    }

    /// One conditional update decides who revokes; a device that has not finished cannot get another certificate
    /// with the same challenge.
    async fn take_back(
        &self,
        by: &AdminSession<CertificatesRevoke>,
        id: CertificateId,
        reason: RevocationReason,
    ) -> Outcome<()> {
        let act = self.storage.write(Lane::Console).await?;
        let now = act.now();
        let (before, bond) = act.certificates().find(by.scope(), id).await?.ok_or(Error::NotFound)?;
        if !act.certificates().revoke(id, reason.code(), &by.who().username, now).await? {
            return Err(Error::Conflict.into());
        }
        act.challenges().void_for_attempt(before.new.attempt, now).await?;
        let detail = serde_json::json!({
            "before": { "state": before.state },
            "after": { "state": CertificateState::Revoked, "reason": reason.code() },
            "serial": before.new.serial,
            "device": bond.device,
        });
        let actor = Actor::Administrator(by.who());
        audit::note(&act, &actor, "certificate.revoke", &id.to_string(), bond.new.site, detail).await?;
        let (gate, enrollment) = (self.gate.clone(), bond.new.id);
        act.on_commit(move || gate.forget_enrollment(enrollment));
        act.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Certificates for CertificatesService {
    async fn list(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: CertificateQuery,
    ) -> Result<Paged<CertificateRow>, Error> {
        answer("certificates.list", self.page(by, query).await)
    }

    async fn begin_export(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: &CertificateQuery,
        note: ExportNote,
    ) -> Result<u64, Error> {
        answer("certificates.begin_export", self.note_export(by, query, note).await)
    }

    async fn walk(
        &self,
        by: &AdminSession<CertificatesRead>,
        query: &CertificateQuery,
        after: Option<Mark>,
    ) -> Result<Stretch<CertificateRow>, Error> {
        answer("certificates.walk", self.stretch(by, query, after).await)
    }

    async fn detail(
        &self,
        by: &AdminSession<CertificatesRead>,
        id: CertificateId,
    ) -> Result<CertificateDetail, Error> {
        answer("certificates.detail", self.one(by, id).await)
    }

    async fn revoke(
        &self,
        by: &AdminSession<CertificatesRevoke>,
        id: CertificateId,
        reason: RevocationReason,
    ) -> Result<(), Error> {
        answer("certificates.revoke", self.take_back(by, id, reason).await)
    }
}
