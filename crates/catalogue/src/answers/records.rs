//! Attempts, certificates and the audit log.

use super::never;
use crate::{Fixed, ids};
use async_trait::async_trait;
use contract::{
    AdminSession, Error,
    attempts::{AttemptQuery, AttemptRecord, AttemptRow, Attempts},
    audit::{Audit, AuditLine, AuditQuery, Chain},
    caller::{AttemptsRead, AuditRead, CertificatesRead, CertificatesRevoke},
    certificates::{CertificateDetail, CertificateQuery, CertificateRow, Certificates},
    lists::ExportNote,
};
use domain::{
    certificate::RevocationReason,
    ids::{CaseCode, CertificateId},
    list::{Mark, Paged, Stretch},
};

#[async_trait]
impl Attempts for Fixed {
    async fn list(
        &self,
        _: &AdminSession<AttemptsRead>,
        query: AttemptQuery,
    ) -> Result<Paged<AttemptRow>, Error> {
        self.world.answer(|world| {
            let size = u16::try_from(query.page.size).unwrap_or(50);
            let rows = world.list(size, |number| world.attempt_row(number));
            Paged { total: world.total(rows.len()), rows, page: query.page }
        })
    }

    async fn record(&self, _: &AdminSession<AttemptsRead>, case: CaseCode) -> Result<AttemptRecord, Error> {
        let number = (1..=20).find(|number| ids::case(*number) == case).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.attempt_record(number))
    }

    async fn begin_export(
        &self,
        _: &AdminSession<AttemptsRead>,
        _: &AttemptQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        never()
    }

    async fn walk(
        &self,
        _: &AdminSession<AttemptsRead>,
        _: &AttemptQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<AttemptRow>, Error> {
        never()
    }
}

#[async_trait]
impl Certificates for Fixed {
    async fn list(
        &self,
        _: &AdminSession<CertificatesRead>,
        query: CertificateQuery,
    ) -> Result<Paged<CertificateRow>, Error> {
        self.world.answer(|world| {
            let size = u16::try_from(query.page.size).unwrap_or(50);
            let rows = world.list(size, |number| world.certificate_row(number));
            Paged { total: world.total(rows.len()), rows, page: query.page }
        })
    }

    async fn detail(
        &self,
        _: &AdminSession<CertificatesRead>,
        id: CertificateId,
    ) -> Result<CertificateDetail, Error> {
        let number = (1..=200).find(|number| ids::certificate(*number) == id).ok_or(Error::NotFound)?;
        self.world.answer(|world| world.certificate(number))
    }

    async fn begin_export(
        &self,
        _: &AdminSession<CertificatesRead>,
        _: &CertificateQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        never()
    }

    async fn walk(
        &self,
        _: &AdminSession<CertificatesRead>,
        _: &CertificateQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<CertificateRow>, Error> {
        never()
    }

    async fn revoke(
        &self,
        _: &AdminSession<CertificatesRevoke>,
        _: CertificateId,
        _: RevocationReason,
    ) -> Result<(), Error> {
        never()
    }
}

#[async_trait]
impl Audit for Fixed {
    async fn list(&self, _: &AdminSession<AuditRead>, query: AuditQuery) -> Result<Paged<AuditLine>, Error> {
        self.world.answer(|world| {
            let size = u16::try_from(query.page.size).unwrap_or(50);
            let rows = world.list(size, |number| world.audit_line(number));
            Paged { total: world.total(rows.len()), rows, page: query.page }
        })
    }

    async fn actors(&self, _: &AdminSession<AuditRead>) -> Result<Vec<String>, Error> {
        self.world.answer(|world| ["jonas", "ruth"].map(|name| world.text(name)).to_vec())
    }

    async fn chain(&self, _: &AdminSession<AuditRead>) -> Result<Chain, Error> {
        self.world.answer(|world| Chain { sealed: world.total(6), unsealed: u64::from(world.is_full()) })
    }

    async fn begin_export(
        &self,
        _: &AdminSession<AuditRead>,
        _: &AuditQuery,
        _: ExportNote,
    ) -> Result<u64, Error> {
        never()
    }

    async fn walk(
        &self,
        _: &AdminSession<AuditRead>,
        _: &AuditQuery,
        _: Option<Mark>,
    ) -> Result<Stretch<AuditLine>, Error> {
        never()
    }
}
