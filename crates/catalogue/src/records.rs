//! Devices, attempts, sites, accounts and directories of a [`World`].

use crate::{
    ids,
    world::{Temper, World, at, site_name, site_of},
};
use contract::{
    accounts::AccountRow,
    devices::{AttemptDetail, DeviceCertificate, DeviceDetail, DeviceRow, TimelineEntry},
    directories::DirectoryDetail,
    forms::LastChange,
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
    settings::{
        directory::{
            Directory, DirectoryHost, DirectoryTls, GroupMapping, MembershipMapping, SearchScope, UserMapping,
        },
        enrollment::EnrollmentSettings,
    },
    site::{Site, SiteScope},
    user::UserAndLocation,
};

/// Owner, device name, model, iOS.
const DEVICES: [(&str, &str, &str, &str); 6] = [
    ("Léa Fontaine", "iPhone de Léa", "iPhone 15 Pro", "26.2"),
    ("Jürgen Schäfer-Lindemann", "iPhone von Jürgen", "iPhone 13", "18.6"),
    ("ليلى حداد", "iPad الخاص بـ ليلى", "iPad (10th generation)", "18.5"),
    ("佐藤 美咲", "美咲のiPhone", "iPhone 16", "26.1"),
    ("Małgorzata Brzęczyszczykiewicz", "iPhone (Małgorzata)", "iPhone 11", "17.6"),
    ("Grace Okafor", "Library loan iPad 14", "iPad Air 11-inch (M2)", "26.2"),
];

pub(crate) fn sample(number: u16) -> (&'static str, &'static str, &'static str, &'static str) {
    let at = usize::from(number.saturating_sub(1)) % DEVICES.len();
    DEVICES.get(at).copied().unwrap_or(("", "", "", ""))
}

pub(crate) fn ownership(number: u16) -> Ownership {
    if number % 3 == 1 { Ownership::Personal } else { Ownership::Institutional }
}

impl World {
    /// Who saved a thing last.
    fn changed(&self) -> Option<LastChange> {
        self.is_full().then(|| LastChange { at: at(-5), by: self.text("ruth") })
    }

    pub(crate) fn site(&self, number: u16) -> SiteRow {
        let normal = match number {
            1 | 2 => site_name(number).to_owned(),
            other => format!("Field Station {other}"),
        };
        SiteRow {
            site: Site { id: ids::site(number), name: self.text(&normal), version: Version(3) },
            devices: u64::from(number) * 37 % 211,
            changed: self.changed(),
        }
    }

    pub(crate) fn sites(&self) -> Vec<SiteRow> {
        let count = if self.temper == Temper::Many { 40 } else { 2 };
        self.list(count, |number| self.site(number)).into_iter().take(usize::from(count)).collect()
    }

    pub(crate) fn account(&self, number: u16) -> AccountRow {
        let (name, username, role) = match number {
            1 => ("Ruth Okonjo", "ruth", ConsoleRole::Administrator),
            2 => ("Jonas Weber", "jonas", ConsoleRole::Auditor),
            _ => ("Léa Fontaine", "lea", ConsoleRole::None),
        };
        let username = if number > 3 { format!("{username}{number}") } else { username.to_owned() };
        let account = Account {
            id: ids::account(number),
            username: self.text(&username),
            full_name: self.text(name),
            email: self.text(&format!("{username}@aldermere.example")),
            enabled: number != 5,
            role,
            may_enroll: number != 2,
            sites: if number == 2 { SiteScope::Only(vec![ids::site(2)]) } else { SiteScope::All },
            version: Version(5),
        };
        let last_sign_in = (number != 4).then(|| at(-i64::from(number)));
        AccountRow { account, last_sign_in, changed: self.changed(), sessions: 2 }
    }

    pub(crate) fn accounts(&self) -> Vec<AccountRow> {
        // Somebody is signed in, so the list is never empty.
        let mut rows = self.list(60, |number| self.account(number));
        if rows.is_empty() {
            rows.push(self.account(1));
        }
        rows
    }

    fn person(&self, number: u16) -> UserAndLocation {
        let text = |normal: &str| if self.is_full() { self.text(normal) } else { String::new() };
        UserAndLocation {
            username: text("lea.fontaine"),
            real_name: text(sample(number).0),
            email: text("lea.fontaine@aldermere.example"),
            phone: text("+44 1632 960114"),
            position: text("Lecturer"),
            department: text("Modern Languages"),
            building: text("Newton Building"),
            room: text("214"),
        }
    }

    pub(crate) fn device_row(&self, number: u16) -> DeviceRow {
        let (owner, name, model, os) = sample(number);
        let row = i64::from(number);
        DeviceRow {
            id: ids::device(number),
            name: self.text(name),
            state: if number % 6 == 5 { DeviceState::Unenrolled } else { DeviceState::Enrolled },
            serial: if number % 6 == 4 { None } else { self.told(&format!("C39VX0AA{number:02}")) },
            model: self.told(model),
            os_version: self.told(os),
            username: self.text("lea.fontaine"),
            real_name: self.text(owner),
            ownership: ownership(number),
            site: if number.is_multiple_of(6) { None } else { Some(self.text(site_name(number))) },
            enrolled_at: at(-row * 29),
            last_seen_at: at(-row * row),
        }
    }

    fn inventory(&self, number: u16) -> Inventory {
        let (_, name, model, os) = sample(number);
        let full = self.is_full();
        Inventory {
            name: self.told(name),
            os_version: self.told(os),
            build_version: self.told("23C55"),
            product_name: self.told("iPhone16,1"),
            model: self.told("MTUV3"),
            model_name: self.told(model),
            serial: self.told("C39VX0AA01"),
            udid: self.told("00008130-000A1B2C3D4E001E"),
            imei: self.told("00 123456 789012 3"),
            capacity_gb: full.then_some(128.0),
            available_gb: full.then_some(41.53),
            battery_level: full.then_some(0.62),
            supervised: full.then_some(false),
            wifi_mac: self.told("02:1a:2b:3c:4d:5e"),
            reported_at: full.then(|| at(-2)),
        }
    }

    pub(crate) fn device(&self, number: u16) -> DeviceDetail {
        let full = self.is_full();
        DeviceDetail {
            device: Device {
                id: ids::device(number),
                enrollment: ids::enrollment(number),
                site: full.then(|| site_of(number)),
                state: if full { DeviceState::Enrolled } else { DeviceState::Unenrolled },
                ownership: Ownership::Personal,
                mode: if full { EnrollmentMode::ProfileReduced } else { EnrollmentMode::ProfileUser },
                inventory: self.inventory(number),
                security: if full {
                    Security {
                        passcode_present: Some(true),
                        passcode_compliant: Some(true),
                        hardware_encryption: Some(3),
                        user_enrollment: Some(false),
                        reported_at: Some(at(-2)),
                    }
                } else {
                    Security::default()
                },
                user: self.person(number),
                enrolled_at: at(-70),
                last_seen_at: at(-1),
                unenrolled_at: (!full).then(|| at(-1)),
            },
            site: full.then(|| self.text(site_name(number))),
            certificate: full.then(|| DeviceCertificate {
                id: ids::certificate(number),
                serial: self.text("4a1b2c3d4e5f60718293a4b5c6d7e8f9"),
                fingerprint: "ab3f".repeat(16),
                not_before: at(-70),
                not_after: at(24 * 364),
                revoked_at: (self.temper == Temper::Hostile).then(|| at(-3)),
            }),
            access_rights: full.then_some(7_891),
            managed_apple_account: if full { None } else { Some("lea@appleid.aldermere.example".to_owned()) },
        }
    }

    pub(crate) fn attempt(&self, number: u8) -> AttemptDetail {
        let whole: &[(AttemptEvent, &str)] = &[
            (AttemptEvent::Started, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.2"),
            (AttemptEvent::SignInFailed, "wrong name or password"),
            (AttemptEvent::SignedIn, "lea.fontaine"),
            (AttemptEvent::Answered, "ownership: personal"),
            (AttemptEvent::ProfileIssued, "ProfileReduced, rights 7891"),
            (AttemptEvent::ProfileFetched, ""),
            (AttemptEvent::CertificateIssued, "4a1b2c3d4e5f60718293a4b5c6d7e8f9"),
            (AttemptEvent::Authenticated, "iPhone16,1 26.2"),
            (AttemptEvent::Enrolled, ""),
        ];
        let (state, events) = match number {
            2 => (AttemptState::Started, whole.get(..2)),
            3 => (AttemptState::ProfileIssued, whole.get(..6)),
            4 => (AttemptState::Refused, whole.get(..7)),
            _ => (AttemptState::Enrolled, Some(whole)),
        };
        let mut timeline: Vec<TimelineEntry> = events
            .unwrap_or_default()
            .iter()
            .map(|(event, detail)| TimelineEntry { at: at(-70), event: *event, detail: self.text(detail) })
            .collect();
        if number == 4 {
            let detail = self.text("SystemTooOld");
            timeline.push(TimelineEntry { at: at(-70), event: AttemptEvent::Refused, detail });
        }
        AttemptDetail {
            id: ids::attempt(u16::from(number)),
            case: ids::case(number),
            state,
            user_agent: self.text("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.2"),
            address: "10.20.7.31".to_owned(),
            timeline,
        }
    }

    pub(crate) fn enrollment_settings(&self) -> Saved<EnrollmentSettings> {
        Saved {
            value: EnrollmentSettings {
                organization: self.text("Aldermere College"),
                help_contact: self.text("IT desk, extension 4711"),
                ..EnrollmentSettings::default()
            },
            version: Version(4),
            changed_at: self.is_full().then(|| at(-30)),
            changed_by: self.told("ruth"),
        }
    }

    pub(crate) fn foundations(&self) -> Foundations {
        let full = self.is_full();
        Foundations {
            portal_address: "https://mdm.aldermere.example/enroll".to_owned(),
            trial: !full,
            push: full.then(|| PushFoundation {
                topic: "com.apple.mgmt.External.4c1d".to_owned(),
                not_after: at(24 * 200),
                development: self.temper == Temper::One,
            }),
            device_ca: (self.text("CN=Muster Device CA"), "cd41".repeat(16), at(24 * 3_000)),
            root_ca: (self.text("CN=Muster Root CA"), "ef07".repeat(16), at(24 * 6_000)),
            enrolled: if full { 1_284 } else { 0 },
            directories: u64::from(full),
            accounts: if full { 42 } else { 1 },
        }
    }

    pub(crate) fn directory(&self, number: u16) -> DirectoryDetail {
        let text = |normal: &str| self.text(normal);
        let name = match number {
            1 => "Staff directory",
            2 => "Students",
            _ => "Exchange guests",
        };
        let directory = Directory {
            name: text(name),
            hosts: vec![DirectoryHost { host: text("ldap.aldermere.example"), port: 636 }],
            tls: DirectoryTls::Ldaps,
            ca_pem: text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
            bind_dn: text("cn=reader,dc=aldermere,dc=example"),
            users: UserMapping {
                base: text("ou=people,dc=aldermere,dc=example"),
                scope: SearchScope::Subtree,
                object_classes: vec![text("inetOrgPerson")],
                username: text("uid"),
                real_name: text("cn"),
                email: text("mail"),
                phone: String::new(),
                position: text("title"),
                department: String::new(),
                building: String::new(),
                room: String::new(),
                uuid: text("entryUUID"),
            },
            groups: GroupMapping {
                base: text("ou=groups,dc=aldermere,dc=example"),
                scope: SearchScope::OneLevel,
                object_classes: vec![text("groupOfNames")],
                name: text("cn"),
            },
            membership: MembershipMapping::GroupAttribute { attribute: text("member"), by_name: false },
        };
        let (id, position) = (ids::directory(number), u32::from(number));
        let (changed, password_changed) = (self.changed(), self.changed());
        DirectoryDetail {
            id,
            version: Version(2),
            directory,
            has_password: true,
            position,
            changed,
            password_changed,
        }
    }

    pub(crate) fn directories(&self) -> Vec<DirectoryDetail> {
        self.list(3, |number| self.directory(number)).into_iter().take(3).collect()
    }
}
