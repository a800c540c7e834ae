//! How the device answers a command. Independent of what the server believes a device may be asked: the table
//! is written from Apple's schema once more, so that a wrong question is noticed.

use mdm::EnrollmentKey;
use mdm::command::Requested;
use mdm::profile::InstalledProfile;
use mdm::report::{ErrorLink, Report, Status};
use plist::{Dictionary, Value};

use crate::identity::Identity;

/// Bits of `AccessRights` that answers depend on.
const INSPECT: i64 = 1;
const LOCK: i64 = 4;
const INFORMATION: i64 = 16;
const NETWORK: i64 = 32;
const APPS: i64 = 256;
const SECURITY: i64 = 1024;

/// What answers are made of.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) identity: Identity,
    pub(super) profile: InstalledProfile,
    pub(super) enrollment: EnrollmentKey,
    /// Bits of `AccessRights`; all for User Enrollment, which has its own limits.
    pub(super) rights: i64,
    /// The identity certificate, DER.
    pub(super) certificate: Vec<u8>,
}

impl Facts {
    fn user_enrollment(&self) -> bool {
        self.enrollment.is_user_enrollment()
    }

    fn grants(&self, right: i64) -> bool {
        self.rights & right == right
    }

    /// The report that answers `command`.
    pub(super) fn answer(&self, uuid: String, command: &Requested) -> Report {
        let result = match command.request_type.as_str() {
            "DeviceInformation" => Ok(("QueryResponses", Value::Dictionary(self.information(command)))),
            "SecurityInfo" => self.allowed(SECURITY, "SecurityInfo", || Value::Dictionary(self.security())),
            "ProfileList" => {
                self.allowed(INSPECT, "ProfileList", || Value::Array(vec![self.profile_entry()]))
            }
            "CertificateList" => {
                self.allowed(INSPECT, "CertificateList", || Value::Array(vec![self.certificate_entry()]))
            }
            // No app is installed that was not there from the start, and those are not listed.
            "InstalledApplicationList" => {
                self.allowed(APPS, "InstalledApplicationList", || Value::Array(Vec::new()))
            }
            "DeviceLock" => self.allowed(LOCK, "MessageResult", || "Success".into()),
            _ => Err(not_valid()),
        };
        let enrollment = self.enrollment.clone();
        match result {
            Ok((key, value)) => {
                let mut report = Report::new(enrollment, Status::Acknowledged, Some(uuid));
                report.results.insert(key.to_owned(), value);
                report
            }
            Err(link) => {
                let mut report = Report::new(enrollment, Status::Error, Some(uuid));
                report.error_chain.push(link);
                report
            }
        }
    }

    fn allowed(
        &self,
        right: i64,
        key: &'static str,
        value: impl FnOnce() -> Value,
    ) -> Result<(&'static str, Value), ErrorLink> {
        if self.grants(right) { Ok((key, value())) } else { Err(not_authorized()) }
    }

    /// What is unknown, not granted or not for this kind of enrollment is missing.
    fn information(&self, command: &Requested) -> Dictionary {
        let known = self.properties();
        let mut answers = Dictionary::new();
        for query in command.strings("Queries") {
            let found = known.iter().find(|(name, right, in_user_enrollment, _)| {
                *name == query && self.grants(*right) && (*in_user_enrollment || !self.user_enrollment())
            });
            if let Some((name, _, _, value)) = found {
                answers.insert((*name).to_owned(), value.clone());
            }
        }
        answers
    }

    /// Name, right, whether User Enrollment tells it, value.
    fn properties(&self) -> Vec<(&'static str, i64, bool, Value)> {
        let me = &self.identity;
        let text = |text: &str| Value::String(text.to_owned());
        let mut all = vec![
            ("UDID", 0, false, text(&me.udid)),
            ("AwaitingConfiguration", 0, false, false.into()),
            ("SerialNumber", INFORMATION, false, text(&me.serial)),
            ("DeviceName", INFORMATION, true, text(&me.name)),
            ("OSVersion", INFORMATION, true, text(&me.ios.to_string())),
            ("BuildVersion", INFORMATION, true, text(&me.build)),
            ("ModelName", INFORMATION, true, text(&me.model_name)),
            ("Model", INFORMATION, true, text(&me.model)),
            ("ModelNumber", INFORMATION, true, text(&me.model_number)),
            ("ProductName", INFORMATION, true, text(&me.product)),
            ("DeviceCapacity", INFORMATION, true, me.capacity_gb.into()),
            ("AvailableDeviceCapacity", INFORMATION, true, me.available_gb.into()),
            ("BatteryLevel", INFORMATION, true, me.battery.into()),
            ("CellularTechnology", INFORMATION, true, if me.imei.is_some() { 3 } else { 0 }.into()),
            ("EASDeviceIdentifier", INFORMATION, true, text(&me.eas_id)),
            ("TimeZone", INFORMATION, true, text("Europe/Berlin")),
            ("IsSupervised", INFORMATION, true, false.into()),
            ("IsDeviceLocatorServiceEnabled", INFORMATION, true, true.into()),
            ("IsActivationLockEnabled", INFORMATION, false, true.into()),
            ("IsMDMLostModeEnabled", INFORMATION, false, false.into()),
            ("IsCloudBackupEnabled", INFORMATION, false, false.into()),
            ("iTunesStoreAccountIsActive", 4096, false, true.into()),
            ("WiFiMAC", NETWORK, false, text(&me.wifi_mac)),
            ("BluetoothMAC", NETWORK, false, text(&me.bluetooth_mac)),
        ];
        if let Some(imei) = &me.imei {
            all.push(("IMEI", INFORMATION, false, text(imei)));
            let mut line = Dictionary::new();
            line.insert("IMEI".to_owned(), text(imei));
            line.insert("Label".to_owned(), text("Primary"));
            line.insert("Slot".to_owned(), text("CTSubscriptionSlotOne"));
            all.push(("ServiceSubscriptions", NETWORK, false, Value::Array(vec![Value::Dictionary(line)])));
        }
        all
    }

    fn security(&self) -> Dictionary {
        let mut management = Dictionary::new();
        management.insert("IsUserEnrollment".to_owned(), self.user_enrollment().into());
        let mut security = Dictionary::new();
        let mut put = |key: &str, value: Value| security.insert(key.to_owned(), value);
        put("HardwareEncryptionCaps", 3.into());
        put("PasscodeCompliant", true.into());
        put("ManagementStatus", Value::Dictionary(management));
        if !self.user_enrollment() {
            put("PasscodePresent", true.into());
            put("PasscodeCompliantWithProfiles", true.into());
            put("PasscodeLockGracePeriod", 0.into());
            put("PasscodeLockGracePeriodEnforced", 0.into());
        }
        security
    }

    fn profile_entry(&self) -> Value {
        let mut entry = Dictionary::new();
        let mut put = |key: &str, value: Value| entry.insert(key.to_owned(), value);
        put("PayloadIdentifier", self.profile.identifier.clone().into());
        put("PayloadUUID", self.profile.uuid.clone().into());
        put("PayloadVersion", 1.into());
        put("PayloadDisplayName", self.profile.display_name.clone().unwrap_or_default().into());
        put("PayloadOrganization", self.profile.organization.clone().unwrap_or_default().into());
        put("PayloadRemovalDisallowed", false.into());
        put("HasRemovalPasscode", false.into());
        put("IsEncrypted", false.into());
        put("IsManaged", true.into());
        Value::Dictionary(entry)
    }

    fn certificate_entry(&self) -> Value {
        let name =
            pki::Certificate::parse(&self.certificate).ok().and_then(|certificate| certificate.subject_cn());
        let mut entry = Dictionary::new();
        entry.insert("CommonName".to_owned(), name.unwrap_or_default().into());
        entry.insert("IsIdentity".to_owned(), true.into());
        entry.insert("Data".to_owned(), Value::Data(self.certificate.clone()));
        Value::Dictionary(entry)
    }
}

fn not_valid() -> ErrorLink {
    link(12021, "The request type is not valid.")
}

fn not_authorized() -> ErrorLink {
    link(12007, "The MDM server is not authorized to perform this command.")
}

fn link(code: i64, text: &str) -> ErrorLink {
    let domain = "MCMDMErrorDomain".to_owned();
    ErrorLink { code, domain, localized: text.to_owned(), english: Some(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Family;

    fn facts(rights: i64, user_enrollment: bool) -> Facts {
        let identity = Identity::random(Family::Iphone, "18.1".parse().unwrap(), &mut rand::rng());
        let enrollment = if user_enrollment {
            EnrollmentKey::EnrollmentId(identity.enrollment_id.clone())
        } else {
            EnrollmentKey::Udid(identity.udid.clone())
        };
        let profile = InstalledProfile {
            identifier: "example.school.enroll".to_owned(),
            uuid: "F1E2D3C4-B5A6-4789-8A9B-0C1D2E3F4A5B".to_owned(),
            display_name: None,
            organization: None,
            scep: None,
            mdm: None,
            roots: Vec::new(),
        };
        Facts { identity, profile, enrollment, rights, certificate: Vec::new() }
    }

    fn ask(facts: &Facts, request_type: &str, queries: &[&str]) -> Report {
        let mut body = Dictionary::new();
        let queries = queries.iter().map(|query| Value::String((*query).to_owned())).collect();
        body.insert("Queries".to_owned(), Value::Array(queries));
        facts.answer("1".to_owned(), &Requested { request_type: request_type.to_owned(), body })
    }

    fn told(facts: &Facts, queries: &[&str]) -> Vec<String> {
        let report = ask(facts, "DeviceInformation", queries);
        report.results["QueryResponses"].as_dictionary().unwrap().keys().cloned().collect()
    }

    #[test]
    fn information_depends_on_rights_and_kind() {
        let queries = ["UDID", "SerialNumber", "DeviceName", "WiFiMAC", "Nonsense"];
        assert_eq!(told(&facts(8191, false), &queries), ["UDID", "SerialNumber", "DeviceName", "WiFiMAC"]);
        assert_eq!(told(&facts(7891, false), &queries), ["UDID", "SerialNumber", "DeviceName"]);
        assert_eq!(told(&facts(1024, false), &queries), ["UDID"]);
        assert_eq!(told(&facts(8191, true), &queries), ["DeviceName"]);
    }

    #[test]
    fn everything_the_server_asks_of_each_kind_is_answered() {
        use mdm::command::{QueryKind, device_information_queries};
        let optional = ["LastCloudBackupDate", "SupplementalOSVersionExtra"];
        for (kind, facts) in [
            (QueryKind::Device, facts(8191, false)),
            (QueryKind::ReducedRights { access_rights: 7891 }, facts(7891, false)),
            (QueryKind::UserEnrollment, facts(8191, true)),
        ] {
            let asked = device_information_queries(kind);
            let mut told = told(&facts, &asked);
            let mut expected: Vec<&str> =
                asked.into_iter().filter(|query| !optional.contains(query)).collect();
            told.sort_unstable();
            expected.sort_unstable();
            assert_eq!(told, expected, "{kind:?}");
        }
    }

    #[test]
    fn security_keeps_a_persons_passcode_to_themselves() {
        let of = |facts: &Facts| ask(facts, "SecurityInfo", &[]).results["SecurityInfo"].clone();
        let (device, user) = (of(&facts(8191, false)), of(&facts(8191, true)));
        assert!(device.as_dictionary().unwrap().contains_key("PasscodePresent"));
        assert!(!user.as_dictionary().unwrap().contains_key("PasscodePresent"));
    }

    #[test]
    fn what_is_not_allowed_or_unknown_is_an_error_with_apples_code() {
        let code = |rights, request: &str| {
            let report = ask(&facts(rights, false), request, &[]);
            assert_eq!(report.status, Status::Error);
            report.error_chain[0].code
        };
        assert_eq!(code(8191, "RestartDevice"), 12021);
        assert_eq!(code(8191 - 1024, "SecurityInfo"), 12007);
        assert_eq!(code(7891, "DeviceLock"), 12007);
    }
}
