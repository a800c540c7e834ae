//! Profiles: built as typed values, parsed back and linted, then signed. A fault is an error and an alert, never a
//! download (R-PR1–R-PR3).

use crate::{
    authority::Authority,
    failure::{Failure, Outcome},
    public::PublicAddress,
};
use domain::{
    enrollment::mode::EnrollmentMode,
    ids::EnrollmentId,
    text::{TextKey, Texts},
};
use mdm::profile::{
    EnrollmentProfile, Expect, ExpectedEnrollment, MdmMode, MdmPayload, RootPayload, ScepPayload,
    TrustProfile, lint,
};
use std::sync::Arc;
use uuid::Uuid;

/// What differs from download to download.
pub struct Ticket<'a> {
    /// The enrollment this profile will make; the common name of its certificate.
    pub enrollment: EnrollmentId,
    /// Kind of enrollment.
    pub mode: EnrollmentMode,
    /// Mask; `None` for User Enrollment.
    pub access_rights: Option<i64>,
    /// For User Enrollment.
    pub managed_apple_account: Option<String>,
    /// Push topic.
    pub topic: String,
    /// One-time secret.
    pub challenge: String,
    /// Names shown in Settings.
    pub texts: &'a Texts,
}

/// The signed enrollment profile (CMS, DER).
pub async fn enrollment(
    authority: &Arc<Authority>,
    address: &PublicAddress,
    ticket: Ticket<'_>,
) -> Outcome<Vec<u8>> {
    let mode = mdm_mode(&ticket)?;
    let (name, description) = names(ticket.mode);
    let root_name = format!("{} Root CA", ticket.texts.organization);
    let profile = EnrollmentProfile {
        identifier: address.profile_identifier(),
        uuid: upper(Uuid::new_v4()),
        organization: ticket.texts.organization.clone(),
        display_name: ticket.texts.get(name),
        description: ticket.texts.get(description),
        scep: ScepPayload {
            display_name: "Device identity".to_owned(),
            url: address.scep_url(),
            name: "muster".to_owned(),
            challenge: ticket.challenge,
            subject_o: ticket.texts.organization.clone(),
            subject_cn: ticket.enrollment.to_string(),
            ca_fingerprint_sha256: authority.device_ca_fingerprint(),
        },
        mdm: MdmPayload {
            display_name: "Management".to_owned(),
            server_url: address.server_url(),
            check_in_url: address.check_in_url(),
            topic: ticket.topic.clone(),
            mode: mode.clone(),
        },
        roots: vec![RootPayload { der: authority.root_der().to_vec(), display_name: root_name }],
        consent_text: None,
    };
    let expect = Expect {
        identifier: profile.identifier.clone(),
        roots: 1,
        enrollment: Some(ExpectedEnrollment {
            server_url: address.server_url(),
            check_in_url: address.check_in_url(),
            scep_url: address.scep_url(),
            topic: ticket.topic,
            mode,
        }),
        allow_http_host: address.http_host(),
    };
    seal(authority, profile.to_xml(), expect).await
}

/// The signed profile with nothing but our root.
pub async fn trust(authority: &Arc<Authority>, address: &PublicAddress, texts: &Texts) -> Outcome<Vec<u8>> {
    let identifier = TrustProfile::identifier_for(&address.profile_identifier());
    let profile = TrustProfile {
        identifier: identifier.clone(),
        uuid: upper(Uuid::new_v4()),
        organization: texts.organization.clone(),
        display_name: texts.get(TextKey::TrustProfileName),
        description: texts.get(TextKey::TrustProfileDescription),
        roots: vec![RootPayload {
            der: authority.root_der().to_vec(),
            display_name: format!("{} Root CA", texts.organization),
        }],
    };
    let expect = Expect { identifier, roots: 1, enrollment: None, allow_http_host: address.http_host() };
    seal(authority, profile.to_xml(), expect).await
}

fn mdm_mode(ticket: &Ticket<'_>) -> Outcome<MdmMode> {
    match (ticket.mode, ticket.access_rights, &ticket.managed_apple_account) {
        (EnrollmentMode::ProfileDevice | EnrollmentMode::ProfileReduced, Some(access_rights), _) => {
            Ok(MdmMode::Device { access_rights })
        }
        (EnrollmentMode::ProfileUser, None, Some(account)) => {
            Ok(MdmMode::UserProfileDriven { managed_apple_id: account.clone() })
        }
        _ => Err(Failure::Broken("a profile whose rights do not fit its mode".to_owned())),
    }
}

fn names(mode: EnrollmentMode) -> (TextKey, TextKey) {
    match mode {
        EnrollmentMode::ProfileUser => (TextKey::ProfileUserName, TextKey::ProfileUserDescription),
        _ => (TextKey::ProfileDeviceName, TextKey::ProfileDeviceDescription),
    }
}

fn upper(uuid: Uuid) -> String {
    uuid.to_string().to_uppercase()
}

/// Lint, then sign on the blocking pool.
async fn seal(authority: &Arc<Authority>, xml: Vec<u8>, expect: Expect) -> Outcome<Vec<u8>> {
    if let Err(faults) = lint(&xml, &expect) {
        let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
        return Err(Failure::Broken(format!("a profile failed its lint: {}", words.join("; "))));
    }
    authority.work(move |authority| authority.sign_profile(&xml)).await?
}
