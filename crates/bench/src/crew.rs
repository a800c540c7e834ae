//! Devices: certificates, messages and signatures, all made before the clock starts.
//!
//! A few RSA keys serve all of them: the server tells devices apart by their certificates, and making a key takes longer
//! than a whole enrollment.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::Duration;
use domain::ids::{AttemptId, CertificateId, CommandId, EnrollmentId};
use mdm::EnrollmentKey;
use mdm::check_in::{Authenticate, CheckIn, TokenUpdate};
use mdm::report::{Report, Status};
use pki::authority::Issued;
use pki::issue::{self, DeviceTemplate};
use pki::{Certificate, RsaBits, RsaKey, cms};
use uuid::Uuid;

use crate::Failure;
use crate::http::request;
use crate::stage::now;

const KEYS: usize = 8;
const UNLOCK_TOKEN: usize = 2048;
const CHECK_IN: &str = "application/x-apple-aspen-mdm-checkin";
const REPORT: &str = "application/x-apple-aspen-mdm; charset=UTF-8";

/// A device with its identity.
pub struct Device {
    /// Its enrollment.
    pub enrollment: EnrollmentId,
    /// The attempt behind it.
    pub attempt: AttemptId,
    /// The row of its certificate.
    pub certificate_id: CertificateId,
    /// Serial number of the certificate.
    pub serial: String,
    /// Its certificate.
    pub certificate: Certificate,
    /// The hardware's identifier.
    pub udid: String,
    key: usize,
}

/// What makes devices and their messages.
pub struct Crew {
    keys: Vec<RsaKey>,
    topic: String,
    /// `Host` of the server.
    host: String,
    /// Where check-ins and reports go.
    paths: [&'static str; 2],
}

/// Runs `work` over all items on all processors, in order.
pub fn share<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, Failure> + Sync,
) -> Result<Vec<R>, Failure> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (size, work) = (items.len().div_ceil(workers).max(1), &work);
    let done: Vec<Result<Vec<R>, Failure>> = std::thread::scope(|scope| {
        let threads: Vec<_> = items
            .chunks(size)
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Result<Vec<R>, Failure>>()))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|_| Err("a thread broke off".into()))).collect()
    });
    let mut whole = Vec::with_capacity(items.len());
    for part in done {
        whole.extend(part?);
    }
    Ok(whole)
}

impl Crew {
    /// For the server at `host`.
    pub fn new(topic: &str, host: &str) -> Result<Self, Failure> {
        let keys = share(&[(); KEYS], |()| Ok(RsaKey::generate(RsaBits::B2048)?))?;
        let paths = ["/mdm/check-in", "/mdm/command"];
        Ok(Self { keys, topic: topic.to_owned(), host: host.to_owned(), paths })
    }

    /// The same devices and keys for another server.
    pub fn elsewhere(self, host: &str, paths: [&'static str; 2]) -> Self {
        Self { host: host.to_owned(), paths, ..self }
    }

    /// One of the keys.
    pub fn key(&self, device: &Device) -> Result<&RsaKey, Failure> {
        self.keys.get(device.key).ok_or_else(|| "no such key".into())
    }

    /// As many devices with certificates by `ca`.
    pub fn devices(&self, count: usize, ca: &Issued) -> Result<Vec<Device>, Failure> {
        let numbers: Vec<usize> = (0..count).collect();
        share(&numbers, |number| self.device(*number, ca))
    }

    fn device(&self, number: usize, ca: &Issued) -> Result<Device, Failure> {
        let enrollment = EnrollmentId(Uuid::now_v7());
        let key = number % self.keys.len();
        let spki = self.keys.get(key).ok_or("no such key")?.spki_der();
        let serial = issue::serial()?;
        let tbs = issue::prepare(&DeviceTemplate {
            subject_cn: &enrollment.to_string(),
            subject_o: "Muster",
            serial,
            not_before: now() - Duration::minutes(10),
            not_after: now() + Duration::days(365),
            spki_der: spki,
            issuer: &ca.certificate,
        })?;
        let der = issue::sign(&tbs, &ca.key)?;
        Ok(Device {
            enrollment,
            attempt: AttemptId(Uuid::now_v7()),
            certificate_id: CertificateId(Uuid::now_v7()),
            serial: hex::encode(serial),
            certificate: Certificate::parse(&der).map_err(pki::PkiError::from)?,
            udid: Uuid::new_v4().to_string().to_uppercase(),
            key,
        })
    }

    fn signed(&self, device: &Device, path: &str, kind: &str, body: &[u8]) -> Result<Box<[u8]>, Failure> {
        let cms = cms::sign_detached(body, &device.certificate, self.key(device)?, None)?;
        let signature = STANDARD.encode(cms);
        let headers = [("content-type", kind), ("user-agent", "MDM/1.0"), ("mdm-signature", &signature)];
        Ok(request("PUT", path, &self.host, &headers, body))
    }

    fn name(device: &Device) -> EnrollmentKey {
        EnrollmentKey::Udid(device.udid.clone())
    }

    /// `Authenticate`, signed.
    pub fn authenticate(&self, device: &Device) -> Result<Box<[u8]>, Failure> {
        let message = Authenticate {
            os_version: Some("18.6".to_owned()),
            build_version: Some("22G86".to_owned()),
            product_name: Some("iPhone15,4".to_owned()),
            serial_number: device.udid.get(..12).map(|text| text.replace('-', "X")),
            ..Authenticate::new(Self::name(device), self.topic.clone())
        };
        self.signed(device, self.paths[0], CHECK_IN, &CheckIn::Authenticate(message).to_xml())
    }

    /// `TokenUpdate` with an unlock token of 2 KiB, signed.
    pub fn token_update(&self, device: &Device) -> Result<Box<[u8]>, Failure> {
        let token = device.certificate.fingerprint().to_vec();
        let mut message =
            TokenUpdate::new(Self::name(device), self.topic.clone(), token, Uuid::new_v4().to_string());
        message.unlock_token = Some(vec![7; UNLOCK_TOKEN]);
        self.signed(device, self.paths[0], CHECK_IN, &CheckIn::TokenUpdate(message).to_xml())
    }

    /// `Idle`, signed.
    pub fn idle(&self, device: &Device) -> Result<Box<[u8]>, Failure> {
        let report = Report::new(Self::name(device), Status::Idle, None);
        self.signed(device, self.paths[1], REPORT, &report.to_xml())
    }

    /// `Acknowledged` with what a device answers to `SecurityInfo` (0.9 KB), signed.
    pub fn acknowledge(&self, device: &Device, command: CommandId) -> Result<Box<[u8]>, Failure> {
        let uuid = command.to_string().to_uppercase();
        let mut report = Report::new(Self::name(device), Status::Acknowledged, Some(uuid));
        let mut info = plist::Dictionary::new();
        info.insert("HardwareEncryptionCaps".into(), 3_i64.into());
        for name in [
            "PasscodePresent",
            "PasscodeCompliant",
            "PasscodeCompliantWithProfiles",
            "PasscodeLockGracePeriodEnforced",
            "IsRecoveryLockEnabled",
        ] {
            info.insert(name.into(), true.into());
        }
        let mut management = plist::Dictionary::new();
        for name in
            ["EnrolledViaDEP", "IsUserEnrollment", "IsActivationLockManageable", "UserApprovedEnrollment"]
        {
            management.insert(name.into(), false.into());
        }
        info.insert("ManagementStatus".into(), plist::Value::Dictionary(management));
        report.results.insert("SecurityInfo".into(), plist::Value::Dictionary(info));
        self.signed(device, self.paths[1], REPORT, &report.to_xml())
    }
}
