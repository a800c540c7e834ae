//! Rows for devices, put straight into the database before the clock starts: what a walk through the wizard would have
//! left there, through the same `storage` the server uses.

use domain::account::{Account, ConsoleRole};
use domain::browser::{Browser, Hardware, Program};
use domain::device::Inventory;
use domain::enrollment::attempt::{AttemptState, Progress};
use domain::enrollment::mode::{EnrollmentMode, Ownership};
use domain::enrollment::wizard::{Entry, Facts, Person, Source};
use domain::ids::{AccountId, AttemptId, CaseCode, CommandId, DeviceId, Version};
use domain::site::SiteScope;
use domain::text::Language;
use domain::time::Timestamp;
use domain::user::UserAndLocation;
use mdm::command::Command;
use storage::{
    Act, Attempt, DeviceKey, Hash, Lane, NewCertificate, NewCommand, NewDevice, NewEnrollment, PushTokens,
    Storage,
};
use uuid::Uuid;
use vault::Secret;

use crate::Failure;
use crate::crew::Device;

/// Rows to one commit.
const BATCH: usize = 200;
const RIGHTS: i64 = 8191;

/// How far a device has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// A profile was issued.
    Issued,
    /// It has its certificate.
    Certified,
    /// It is enrolled.
    Enrolled,
}

/// The person everybody is.
pub async fn account(storage: &Storage) -> Result<AccountId, Failure> {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        username: "bench".to_owned(),
        full_name: "Bench".to_owned(),
        email: "bench@example.org".to_owned(),
        enabled: true,
        role: ConsoleRole::Administrator,
        may_enroll: true,
        sites: SiteScope::All,
        version: Version::FIRST,
    };
    let act = storage.write(Lane::Jobs).await?;
    let _ = act.accounts().insert(&account, "no password opens this").await?;
    act.commit().await?;
    Ok(account.id)
}

/// Puts rows into the database.
pub struct Seeder<'s> {
    /// Where.
    pub storage: &'s Storage,
    /// Topic of the push certificate.
    pub topic: &'s str,
    /// Who everybody is.
    pub account: AccountId,
}

fn user() -> UserAndLocation {
    UserAndLocation {
        username: "bench".to_owned(),
        real_name: "Bench".to_owned(),
        email: "bench@example.org".to_owned(),
        ..UserAndLocation::default()
    }
}

impl Seeder<'_> {
    fn person(&self) -> Person {
        Person { source: Source::Local(self.account), user: user(), groups: Vec::new() }
    }

    fn attempt(&self, id: AttemptId, now: Timestamp) -> Attempt {
        let random = Uuid::new_v4().into_bytes();
        let mut case = [0; 8];
        case.iter_mut().zip(random).for_each(|(byte, random)| *byte = random);
        let browser =
            Browser { hardware: Hardware::Iphone, program: Program::Safari, ios: "18.6".parse().ok() };
        Attempt {
            id,
            case: CaseCode::from_random(case),
            state: AttemptState::Authenticated,
            version: Version::FIRST,
            language: Language::En,
            entry: Entry { browser },
            facts: Facts {
                person: Some(self.person()),
                ownership: Some(Ownership::Institutional),
                ..Facts::default()
            },
            problem: None,
            typed: String::new(),
            user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)".to_owned(),
            address: "127.0.0.1".to_owned(),
            username: "bench".to_owned(),
            enrollment: None,
            device: None,
            site: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Rows of these devices, as far as each has come.
    pub async fn devices(&self, devices: &[Device], far: Far) -> Result<(), Failure> {
        for batch in devices.chunks(BATCH) {
            let act = self.storage.write(Lane::Jobs).await?;
            for device in batch {
                self.device(&act, device, far).await?;
            }
            act.commit().await?;
        }
        Ok(())
    }

    async fn device(&self, act: &Act, device: &Device, far: Far) -> Result<(), Failure> {
        let (now, mode) = (act.now(), EnrollmentMode::ProfileDevice);
        let record = DeviceId(Uuid::now_v7());
        let mut attempt = self.attempt(device.attempt, now);
        attempt.enrollment = Some(device.enrollment);
        (attempt.state, attempt.facts.progress) = match far {
            Far::Issued => (AttemptState::ProfileIssued, Progress::Issued { at: now, mode }),
            Far::Certified => {
                (AttemptState::CertificateIssued, Progress::CertificateIssued { at: now, mode })
            }
            Far::Enrolled => (AttemptState::Enrolled, Progress::Enrolled { at: now, mode, device: record }),
        };
        let _ = act.attempts().insert(&attempt).await?;
        let enrollment = NewEnrollment {
            id: device.enrollment,
            attempt: device.attempt,
            mode,
            ownership: Ownership::Institutional,
            access_rights: Some(RIGHTS),
            managed_apple_account: None,
            topic: self.topic.to_owned(),
            user: user(),
            person: Some(self.person()),
            site: None,
        };
        let _ = act.enrollments().insert(&enrollment, now).await?;
        if far == Far::Issued {
            return Ok(());
        }
        self.certificate(act, device, now).await?;
        if far == Far::Enrolled {
            self.enrolled(act, device, record, now).await?;
        }
        Ok(())
    }

    async fn certificate(&self, act: &Act, device: &Device, now: Timestamp) -> Result<(), Failure> {
        let certificate = NewCertificate {
            id: device.certificate_id,
            serial: device.serial.clone(),
            enrollment: device.enrollment,
            attempt: device.attempt,
            spki_hash: vault::sha256(device.certificate.spki_der()),
            tbs: device.certificate.der().to_vec(),
            subject_cn: device.enrollment.to_string(),
            not_before: Timestamp::new(device.certificate.not_before()),
            not_after: Timestamp::new(device.certificate.not_after()),
        };
        let _ = act.certificates().reserve(&certificate, now).await?;
        let fingerprint = device.certificate.fingerprint();
        act.certificates().store(device.certificate_id, device.certificate.der(), &fingerprint, now).await?;
        Ok(())
    }

    async fn enrolled(
        &self,
        act: &Act,
        device: &Device,
        record: DeviceId,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let inventory = Inventory {
            name: Some("iPhone".to_owned()),
            os_version: Some("18.6".to_owned()),
            product_name: Some("iPhone15,4".to_owned()),
            serial: Some(device.udid.chars().filter(char::is_ascii_alphanumeric).take(12).collect()),
            udid: Some(device.udid.clone()),
            ..Inventory::default()
        };
        let key = DeviceKey::Udid(device.udid.clone());
        act.enrollments()
            .authenticate(device.enrollment, device.certificate_id, &key, &inventory, now)
            .await?;
        let tokens = PushTokens {
            token: Secret::from_bytes(vec![1; 32]),
            magic: Secret::from_string("magic".to_owned()),
            unlock: Some(Secret::from_bytes(vec![7; 2048])),
        };
        act.enrollments().enroll(device.enrollment, &tokens, record, now).await?;
        let new = NewDevice {
            id: record,
            enrollment: device.enrollment,
            site: None,
            ownership: Ownership::Institutional,
            mode: EnrollmentMode::ProfileDevice,
            inventory,
            user: user(),
            merge_hint: None,
        };
        let _ = act.devices().insert(&new, now).await?;
        Ok(())
    }

    /// Queues one command for each device; gives their ids in order.
    pub async fn commands<'d>(
        &self,
        devices: impl IntoIterator<Item = &'d Device>,
    ) -> Result<Vec<CommandId>, Failure> {
        let devices: Vec<&Device> = devices.into_iter().collect();
        let mut ids = Vec::with_capacity(devices.len());
        for batch in devices.chunks(BATCH) {
            let act = self.storage.write(Lane::Jobs).await?;
            for device in batch {
                let id = CommandId(Uuid::now_v7());
                let new = NewCommand {
                    id,
                    enrollment: device.enrollment,
                    device: None,
                    request_type: Command::SecurityInfo.request_type().to_owned(),
                    body: Command::SecurityInfo.to_xml(&id.to_string().to_uppercase()),
                };
                let _ = act.commands().enqueue(&new, act.now()).await?;
                ids.push(id);
            }
            act.commit().await?;
        }
        Ok(ids)
    }

    /// Cancels what still waits for these devices.
    pub async fn withdraw(&self, devices: &[Device]) -> Result<(), Failure> {
        for batch in devices.chunks(BATCH) {
            let act = self.storage.write(Lane::Jobs).await?;
            for device in batch {
                act.commands().cancel_open(device.enrollment, act.now()).await?;
            }
            act.commit().await?;
        }
        Ok(())
    }

    /// SCEP challenges for devices that have a profile.
    pub async fn challenges(&self, of: &[(&Device, Hash)]) -> Result<(), Failure> {
        for batch in of.chunks(BATCH) {
            let act = self.storage.write(Lane::Jobs).await?;
            let ends = act.now().plus(chrono::Duration::minutes(60));
            for (device, hash) in batch {
                let _ =
                    act.challenges().insert(hash, device.enrollment, device.attempt, ends, act.now()).await?;
            }
            act.commit().await?;
        }
        Ok(())
    }

    /// Sessions of the wizard: signed in, so that a profile is due, or not. Gives the cookies' values.
    pub async fn sessions(&self, count: usize, signed_in: bool) -> Result<Vec<String>, Failure> {
        let mut tokens = Vec::with_capacity(count);
        let act = self.storage.write(Lane::Jobs).await?;
        for _ in 0..count {
            let mut attempt = self.attempt(AttemptId(Uuid::now_v7()), act.now());
            if !signed_in {
                attempt.facts = Facts::default();
                attempt.state = AttemptState::Started;
            }
            let token = Uuid::new_v4().to_string();
            let _ = act.attempts().insert(&attempt).await?;
            let hash = vault::sha256(token.as_bytes());
            let _ = act.portal_sessions().insert(&hash, attempt.id, act.now()).await?;
            tokens.push(token);
        }
        act.commit().await?;
        Ok(tokens)
    }
}
