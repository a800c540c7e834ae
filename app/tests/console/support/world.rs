//! The values the services keep, in four tempers: normal, empty, long, hostile.

pub use super::ids;
use contract::{
    Error,
    accounts::AccountRow,
    devices::{AttemptDetail, DeviceCertificate, DeviceDetail, DeviceRow, TimelineEntry},
    forms::{Draft, LastChange, Notice},
    overview::{DeviceCounts, Expiring, FeedLine, Figures, Mark, OverviewQuery, OwnCertificate},
    settings::{Foundations, PushFoundation, Saved},
    sites::SiteRow,
};
use domain::{
    account::{Account, ConsoleRole},
    device::{Device, DeviceState, Inventory, Security},
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        mode::{EnrollmentMode, Ownership},
    },
    ids::Version,
    overview::{Ending, Stage},
    settings::enrollment::EnrollmentSettings,
    site::{Site, SiteChoice, SiteScope},
    time::Timestamp,
    user::UserAndLocation,
};
use std::{collections::HashMap, sync::Mutex};

/// What the texts are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temper {
    Normal,
    Empty,
    Long,
    Hostile,
}

impl Temper {
    pub const ALL: [Self; 4] = [Self::Normal, Self::Empty, Self::Long, Self::Hostile];
}

/// What a hostile person types.
pub const HOSTILE: &str = "</title></textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

/// Everything the services keep.
pub struct World {
    pub temper: Temper,
    /// There are rows, and nobody ever reported or entered anything.
    pub bare: bool,
    /// Rows of the list of devices, if not the usual ones.
    pub fleet: Vec<DeviceRow>,
    /// What every change is answered with, if anything.
    pub refusal: Option<Error>,
    pub drafts: Mutex<HashMap<String, Draft>>,
    pub notice: Mutex<Option<Notice>>,
    /// What the device in the list is called, if not as usual.
    pub device_name: Mutex<Option<String>>,
    /// Columns kept with the account, by list.
    pub columns: Mutex<HashMap<String, Vec<String>>>,
    /// What was asked of the services, in order.
    pub asked: Mutex<Vec<String>>,
}

pub fn at(hour: i64) -> Timestamp {
    Timestamp::from_unix(1_795_000_000 + hour * 3_600).unwrap()
}

impl World {
    pub fn new(temper: Temper) -> Self {
        Self {
            temper,
            bare: false,
            fleet: Vec::new(),
            refusal: None,
            drafts: Mutex::default(),
            notice: Mutex::default(),
            device_name: Mutex::default(),
            columns: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    pub fn refusing(error: Error) -> Self {
        Self { refusal: Some(error), ..Self::new(Temper::Normal) }
    }

    pub fn bare() -> Self {
        Self { bare: true, ..Self::new(Temper::Normal) }
    }

    pub fn log(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn answer<T>(&self, value: T) -> Result<T, Error> {
        self.refusal.clone().map_or(Ok(value), Err)
    }

    pub fn text(&self, normal: &str) -> String {
        match self.temper {
            Temper::Empty => String::new(),
            _ if self.bare => String::new(),
            Temper::Normal => normal.to_owned(),
            Temper::Long => format!("{normal} {}", "Überlänge ".repeat(30)),
            Temper::Hostile => HOSTILE.to_owned(),
        }
    }

    pub fn reported(&self, normal: &str) -> Option<String> {
        (self.temper != Temper::Empty && !self.bare).then(|| self.text(normal))
    }

    pub fn list<T>(&self, one: impl Fn(u8) -> T) -> Vec<T> {
        match self.temper {
            Temper::Empty => Vec::new(),
            Temper::Normal | Temper::Hostile => (1..=2).map(one).collect(),
            Temper::Long => (1..=200).map(one).collect(),
        }
    }

    pub fn site(&self, number: u8) -> SiteRow {
        let name = if self.temper == Temper::Empty { "x".to_owned() } else { self.text("Berlin") };
        SiteRow {
            site: Site { id: ids::site(number), name, version: Version(3) },
            devices: u64::from(number),
            changed: Some(LastChange { at: at(2), by: self.text("eva") }),
        }
    }

    pub fn sites(&self) -> Vec<SiteRow> {
        self.list(|number| self.site(number))
    }

    pub fn account(&self) -> AccountRow {
        let account = Account {
            id: ids::account(),
            username: self.text("ana"),
            full_name: self.text("Ana Müller"),
            email: self.text("ana@school.example"),
            enabled: true,
            role: ConsoleRole::Administrator,
            may_enroll: self.temper == Temper::Normal,
            sites: if self.temper == Temper::Long {
                SiteScope::Only(vec![ids::site(2)])
            } else {
                SiteScope::All
            },
            version: Version(5),
        };
        AccountRow {
            account,
            last_sign_in: (self.temper == Temper::Normal).then(|| at(1)),
            changed: Some(LastChange { at: at(2), by: self.text("eva") }),
            sessions: 2,
        }
    }

    /// Name of the organisation; nobody has set one in an empty world.
    pub fn organization(&self) -> String {
        self.text("Example School")
    }

    pub fn accounts(&self) -> Vec<AccountRow> {
        self.list(|_| self.account())
    }

    pub fn device_row(&self) -> DeviceRow {
        DeviceRow {
            id: ids::device(),
            name: self.device_name.lock().unwrap().clone().unwrap_or_else(|| self.text("Ana's iPhone")),
            state: DeviceState::Enrolled,
            serial: self.reported("C39VX0AA"),
            model: self.reported("iPhone 14 Pro"),
            os_version: self.reported("17.6.1"),
            username: self.text("ana"),
            real_name: self.text("Ana Müller"),
            ownership: Ownership::Personal,
            site: self.reported("Berlin"),
            enrolled_at: at(1),
            last_seen_at: at(2),
        }
    }

    pub fn device_rows(&self) -> Vec<DeviceRow> {
        if self.fleet.is_empty() { self.list(|_| self.device_row()) } else { self.fleet.clone() }
    }

    fn inventory(&self) -> Inventory {
        Inventory {
            name: self.reported("Ana's iPhone"),
            os_version: self.reported("17.6.1"),
            build_version: self.reported("21G93"),
            product_name: self.reported("iPhone15,2"),
            model: self.reported("MQ0G3"),
            model_name: self.reported("iPhone 14 Pro"),
            serial: self.reported("C39VX0AA"),
            udid: self.reported("00008030-000000000000002E"),
            imei: self.reported("35 000000 000000 0"),
            capacity_gb: (self.temper == Temper::Normal).then_some(128.0),
            available_gb: (self.temper == Temper::Normal).then_some(f64::NAN),
            battery_level: (self.temper == Temper::Normal).then_some(0.85),
            supervised: (self.temper == Temper::Normal).then_some(false),
            wifi_mac: self.reported("aa:bb:cc:dd:ee:ff"),
            reported_at: (self.temper == Temper::Normal).then(|| at(2)),
        }
    }

    pub fn person(&self) -> UserAndLocation {
        let text = |normal| self.text(normal);
        UserAndLocation {
            username: text("ana"),
            real_name: text("Ana Müller"),
            email: text("ana@school.example"),
            phone: text("+49 30 1234"),
            position: text("Teacher"),
            department: text("Physics"),
            building: text("A"),
            room: text("101"),
        }
    }

    pub fn device(&self) -> DeviceDetail {
        let full = self.temper != Temper::Empty;
        DeviceDetail {
            device: Device {
                id: ids::device(),
                enrollment: ids::enrollment(),
                site: None,
                state: if full { DeviceState::Enrolled } else { DeviceState::Unenrolled },
                ownership: Ownership::Personal,
                mode: if full { EnrollmentMode::ProfileReduced } else { EnrollmentMode::ProfileUser },
                inventory: self.inventory(),
                security: if full {
                    Security {
                        passcode_present: Some(true),
                        hardware_encryption: Some(3),
                        ..Security::default()
                    }
                } else {
                    Security::default()
                },
                user: self.person(),
                enrolled_at: at(1),
                last_seen_at: at(2),
                unenrolled_at: (!full).then(|| at(3)),
            },
            site: self.reported("Berlin"),
            certificate: full.then(|| DeviceCertificate {
                id: ids::certificate(),
                serial: self.text("0a1b2c"),
                fingerprint: "ab".repeat(32),
                not_before: at(1),
                not_after: at(9_000),
                revoked_at: (self.temper == Temper::Long).then(|| at(4)),
            }),
            access_rights: full.then_some(7_891),
            managed_apple_account: self.reported("ana@appleid.school.example"),
        }
    }

    pub fn attempt(&self) -> AttemptDetail {
        let all = [
            AttemptEvent::Started,
            AttemptEvent::SignInFailed,
            AttemptEvent::SignedIn,
            AttemptEvent::Answered,
            AttemptEvent::ProfileIssued,
            AttemptEvent::ProfileFetched,
            AttemptEvent::CertificateIssued,
            AttemptEvent::Authenticated,
            AttemptEvent::Enrolled,
        ];
        let entry = |event| TimelineEntry { at: at(1), event, detail: self.text("detail") };
        AttemptDetail {
            id: ids::attempt(),
            case: ids::case(),
            state: AttemptState::Enrolled,
            user_agent: self.text("Mozilla/5.0 (iPhone)"),
            address: "192.0.2.1".to_owned(),
            timeline: if self.temper == Temper::Empty { Vec::new() } else { all.map(entry).to_vec() },
        }
    }

    pub fn settings(&self) -> Saved<EnrollmentSettings> {
        Saved {
            value: EnrollmentSettings {
                organization: self.text("Example School"),
                help_contact: self.text("help@school.example"),
                ..EnrollmentSettings::default()
            },
            version: Version(4),
            changed_at: (self.temper != Temper::Empty).then(|| at(1)),
            changed_by: self.reported("ana"),
        }
    }

    /// Counts: some, none, and very many.
    pub fn figures(&self, query: OverviewQuery) -> Figures {
        let full = self.temper != Temper::Empty;
        let many = if self.temper == Temper::Long { 10_000_u64 } else { 1 };
        let count = |number: u64| u64::from(full) * many * number;
        let site = |number| SiteChoice { id: ids::site(number), name: self.text("Berlin") };
        let known = SiteChoice { id: "0190b5c2-7b7a-7c3e-8a52-111122223333".parse().unwrap(), ..site(1) };
        let events = [AttemptEvent::Enrolled, AttemptEvent::SignInFailed, AttemptEvent::Refused];
        let line = |(id, event)| FeedLine {
            id,
            at: at(1),
            event,
            case: ids::case(),
            username: self.text("ana"),
            device: (event == AttemptEvent::Enrolled).then(|| (ids::device(), self.text("Ana's iPhone"))),
        };
        let mark = Mark { mark: "12.3.0".to_owned(), enrolled: count(8), log: String::new() };
        Figures {
            at: at(1),
            mark,
            query,
            sites: vec![site(1), site(2), known],
            empty: !full,
            funnel: [20, 15, 12, 9].into_iter().map(count).zip(Stage::ALL).map(|(n, s)| (s, n)).collect(),
            enrolled_over_time: (0..24).map(|hour| (at(hour), count(u64::from(hour == 7) * 9))).collect(),
            endings: if full {
                Ending::ALL.into_iter().map(|ending| (ending, count(2))).collect()
            } else {
                Vec::new()
            },
            devices: DeviceCounts {
                enrolled: count(8),
                unenrolled: count(1),
                unseen_week: count(2),
                unseen_month: count(1),
            },
            systems: self.list(|number| (format!("26.{number}"), u64::from(number) * many)),
            expiring: Expiring {
                devices: count(1),
                first: full.then(|| at(2)),
                own: if full {
                    vec![(OwnCertificate::Push, at(0)), (OwnCertificate::Ra, at(9))]
                } else {
                    vec![]
                },
            },
            feed: if full { (1..).zip(events).map(line).collect() } else { Vec::new() },
        }
    }

    pub fn foundations(&self) -> Foundations {
        let full = self.temper != Temper::Empty;
        Foundations {
            portal_address: "https://mdm.example/enroll".to_owned(),
            trial: !full,
            push: full.then(|| PushFoundation {
                topic: "com.apple.mgmt.External.1".to_owned(),
                not_after: at(9_000),
                development: self.temper == Temper::Hostile,
            }),
            device_ca: (self.text("CN=Device CA"), "cd".repeat(32), at(9_000)),
            root_ca: (self.text("CN=Root CA"), "ef".repeat(32), at(9_000)),
            enrolled: u64::from(full) * 12_345,
            directories: u64::from(full),
            accounts: 1,
        }
    }
}
