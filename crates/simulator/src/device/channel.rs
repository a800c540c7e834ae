//! The line to the server: signed PUT requests, and what their status means to a device.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mdm::EnrollmentKey;
use mdm::check_in::CheckIn;
use mdm::profile::InstalledMdm;
use mdm::report::Report;
use pki::{Certificate, PkiError, RsaKey, cms};
use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};

use super::error::InstallError;
use crate::http::{Answer, send};

/// One enrollment's line to its server.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) http: Client,
    pub(super) payload: InstalledMdm,
    pub(super) key: RsaKey,
    pub(super) certificate: Certificate,
    pub(super) enrollment: EnrollmentKey,
}

impl Channel {
    /// Sends a check-in message; anything but 200 is a refusal.
    pub(super) async fn check_in(&self, message: &CheckIn) -> Result<Answer, InstallError> {
        let kind = "application/x-apple-aspen-mdm-checkin";
        let answer = self.put(&self.payload.check_in_url, kind, message.to_xml()).await?;
        match answer.status.as_u16() {
            200 => Ok(answer),
            status => Err(InstallError::CheckIn { message: message.message_type(), status }),
        }
    }

    /// Sends a report; the answer's body is the next command, or empty.
    pub(super) async fn report(&self, report: &Report) -> Result<Vec<u8>, InstallError> {
        let kind = "application/x-apple-aspen-mdm; charset=UTF-8";
        let answer = self.put(&self.payload.server_url, kind, report.to_xml()).await?;
        match answer.status.as_u16() {
            200 => Ok(answer.body),
            status @ (401 | 403) => Err(InstallError::Unenrolled { status }),
            status => Err(InstallError::Report { status }),
        }
    }

    async fn put(&self, url: &str, kind: &str, body: Vec<u8>) -> Result<Answer, InstallError> {
        let mut request = self.http.put(url).header(CONTENT_TYPE, kind).header(USER_AGENT, "MDM/1.0");
        if self.payload.sign_message {
            request = request.header("Mdm-Signature", self.signature(&body)?);
        }
        Ok(send(request.body(body)).await?)
    }

    fn signature(&self, body: &[u8]) -> Result<String, PkiError> {
        Ok(STANDARD.encode(cms::sign_detached(body, &self.certificate, &self.key, None)?))
    }
}
