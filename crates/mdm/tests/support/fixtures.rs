//! Values that several test files use.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, reason = "tests")]

use std::path::{Path, PathBuf};

use mdm::profile::{
    AccessRights, ConsentText, EnrollmentProfile, Expect, ExpectedEnrollment, MdmMode, MdmPayload,
    RootPayload, ScepPayload, TrustProfile,
};

pub const TOPIC: &str = "com.apple.mgmt.External.4f7c2a9e-5b13-4e60-8d1a-6b0e9c2d7f31";
pub const BASE: &str = "example.school.enroll";

/// The folder of Apple-style sample messages.
pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples")
}

/// One sample.
pub fn sample(name: &str) -> Vec<u8> {
    std::fs::read(samples().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of all samples that begin with `prefix`, sorted; at least `least` of them.
pub fn sample_names(prefix: &str, least: usize) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(samples())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(prefix) && name.strip_suffix(".plist").is_some())
        .collect();
    names.sort();
    assert!(names.len() >= least, "{} samples {prefix}", names.len());
    names
}

fn root(number: u8) -> RootPayload {
    RootPayload { der: vec![0x30, 0x03, 0x02, 0x01, number], display_name: format!("Example Root {number}") }
}

/// An enrollment profile of the kind given, with two roots and terms.
pub fn enrollment(mode: MdmMode) -> EnrollmentProfile {
    EnrollmentProfile {
        identifier: BASE.into(),
        uuid: "F1E2D3C4-B5A6-4789-8A9B-0C1D2E3F4A5B".into(),
        organization: "Example & <School> „Škola“".into(),
        display_name: "Example School management".into(),
        description: "Lets Example School manage this device.\nAsk the help desk.".into(),
        scep: ScepPayload {
            display_name: "Device identity".into(),
            url: "https://mdm.school.example/scep".into(),
            name: "ExampleDeviceCA".into(),
            challenge: "one-time-challenge-0001".into(),
            subject_o: "Example School".into(),
            subject_cn: "7d3a0b52-1f63-4d0b-9f77-1f0b8c2f7a10".into(),
            ca_fingerprint_sha256: [7; 32],
        },
        mdm: MdmPayload {
            display_name: "Management".into(),
            server_url: "https://mdm.school.example/mdm/connect".into(),
            check_in_url: "https://mdm.school.example/mdm/checkin".into(),
            topic: TOPIC.into(),
            mode,
        },
        roots: vec![root(1), root(2)],
        consent_text: Some(ConsentText {
            default: "The school sees the model and the system version.".into(),
            localized: vec![("cs".into(), "Škola vidí model a verzi systému.".into())],
        }),
    }
}

pub fn institutional() -> EnrollmentProfile {
    enrollment(MdmMode::Device { access_rights: AccessRights::ALL.bits() })
}

pub fn reduced() -> EnrollmentProfile {
    enrollment(MdmMode::Device { access_rights: AccessRights::REDUCED.bits() })
}

pub fn managed_account() -> EnrollmentProfile {
    enrollment(MdmMode::UserProfileDriven { managed_apple_id: "vera@appleid.school.example".into() })
}

pub fn trust() -> TrustProfile {
    TrustProfile {
        identifier: TrustProfile::identifier_for("example.school"),
        uuid: "77665544-3322-4110-8FFE-EDDCCBBAA998".into(),
        organization: "Example School".into(),
        display_name: "Example School certificates".into(),
        description: "Lets this device trust the school's servers.".into(),
        roots: vec![root(1)],
    }
}

/// What the lint expects of `profile` when the server is configured accordingly.
pub fn expect(mode: MdmMode) -> Expect {
    Expect {
        identifier: BASE.into(),
        roots: 2,
        enrollment: Some(ExpectedEnrollment {
            server_url: "https://mdm.school.example/mdm/connect".into(),
            check_in_url: "https://mdm.school.example/mdm/checkin".into(),
            scep_url: "https://mdm.school.example/scep".into(),
            topic: TOPIC.into(),
            mode,
        }),
        allow_http_host: None,
    }
}
