//! The console's words for the codes of the domain.

use crate::ui::data::State;
use contract::{Error, Upstream, forms::Notice};
use domain::{
    account::ConsoleRole,
    device::{CommandState, DeviceState},
    enrollment::{
        attempt::{AttemptEvent, AttemptState},
        mode::{EnrollmentMode, Ownership},
    },
};

pub(crate) fn device_state(state: DeviceState) -> (State, &'static str) {
    match state {
        DeviceState::Enrolled => (State::Ok, "Enrolled"),
        DeviceState::Unenrolled => (State::Idle, "Unenrolled"),
    }
}

pub(crate) fn ownership(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::Personal => "Personal",
        Ownership::Institutional => "Institutional",
    }
}

pub(crate) fn mode(mode: EnrollmentMode) -> &'static str {
    match mode {
        EnrollmentMode::ProfileDevice => "Device Enrollment, all rights",
        EnrollmentMode::ProfileReduced => "Device Enrollment, fewer rights",
        EnrollmentMode::ProfileUser => "User Enrollment",
    }
}

pub(crate) fn role(role: ConsoleRole) -> &'static str {
    match role {
        ConsoleRole::None => "No console",
        ConsoleRole::Auditor => "Auditor",
        ConsoleRole::Administrator => "Administrator",
    }
}

/// The real state: nothing queued is ever called done (ux C5.5).
pub(crate) fn command(state: CommandState) -> (State, &'static str, &'static str) {
    match state {
        CommandState::Queued => (State::Info, "Queued", "Sent when the device next connects"),
        CommandState::Sent => (State::Info, "Sent", "Handed to the device, no answer yet"),
        CommandState::NotNow => (State::Warn, "Not now", "The device asked to be asked again later"),
        CommandState::Acknowledged => (State::Ok, "Done", ""),
        CommandState::Error => (State::Bad, "Failed", "The device refused or could not do it"),
        CommandState::FormatError => {
            (State::Bad, "Not understood", "The device could not read it: a fault of this server")
        }
        CommandState::Cancelled => (State::Idle, "Cancelled", "Taken back before it was sent"),
    }
}

pub(crate) fn attempt_state(state: AttemptState) -> (State, &'static str) {
    match state {
        AttemptState::Started => (State::Info, "Started"),
        AttemptState::Authenticated => (State::Info, "Signed in"),
        AttemptState::ProfileIssued => (State::Info, "Profile issued"),
        AttemptState::CertificateIssued => (State::Info, "Certificate issued"),
        AttemptState::Authenticating => (State::Info, "Device reported"),
        AttemptState::Enrolled => (State::Ok, "Enrolled"),
        AttemptState::Unenrolled => (State::Idle, "Unenrolled"),
        AttemptState::Refused => (State::Bad, "Refused"),
    }
}

/// Words and class of a line of the timeline.
pub(crate) fn attempt_event(event: AttemptEvent) -> (&'static str, &'static str) {
    match event {
        AttemptEvent::Started => ("Enrollment started", ""),
        AttemptEvent::SignInFailed => ("Sign-in failed", "is-warn"),
        AttemptEvent::SignedIn => ("Signed in", ""),
        AttemptEvent::Answered => ("Question answered", ""),
        AttemptEvent::ProfileIssued => ("Profile made", ""),
        AttemptEvent::ProfileFetched => ("Profile downloaded", ""),
        AttemptEvent::ProfileWithdrawn => ("Earlier profile withdrawn", ""),
        AttemptEvent::CertificateRefused => ("Certificate request refused", "is-bad"),
        AttemptEvent::CertificateIssued => ("Certificate issued to the device", ""),
        AttemptEvent::Authenticated => ("Device reported", ""),
        AttemptEvent::Refused => ("Device refused", "is-bad"),
        AttemptEvent::Enrolled => ("Enrolled", "is-ok"),
        AttemptEvent::CheckedOut => ("Device left management", "is-warn"),
        AttemptEvent::Broken => ("Something of ours broke", "is-bad"),
        AttemptEvent::LoggedOut => ("Logged out", ""),
    }
}

/// The sentence of a notice: done?, title, more.
pub(crate) fn notice(notice: &Notice) -> (bool, String, String) {
    match notice {
        Notice::Done { what, .. } if what == "nothing_selected" => {
            (false, "Nothing is selected".to_owned(), "Tick the rows that are meant first.".to_owned())
        }
        Notice::Done { what, .. } if what == "kept" => (
            true,
            "You were signed out while you typed".to_owned(),
            "What you typed is still here. It is not saved yet.".to_owned(),
        ),
        Notice::Done { what, name } => (true, done(what, name), String::new()),
        Notice::Refused { error } => {
            let (title, more) = refusal(error);
            (false, title.to_owned(), more)
        }
    }
}

fn done(what: &str, name: &str) -> String {
    if what == "asked" {
        return format!("Asked {name}.");
    }
    let verb = match what {
        "created" => "Created",
        "deleted" => "Deleted",
        "password_changed" => "Password changed",
        "signed_out" => "Signed out",
        "revoked" => "Revoked: no device can speak to this server with it",
        _ => "Saved",
    };
    if name.is_empty() { format!("{verb}.") } else { format!("{verb}: {name}") }
}

/// A refusal as title and what to do.
pub(crate) fn refusal(error: &Error) -> (&'static str, String) {
    match error {
        Error::SignInRequired | Error::Expired => ("Your session has ended", "Sign in again.".to_owned()),
        Error::Forbidden => ("Not allowed", "Your role or your sites do not allow this.".to_owned()),
        Error::NotFound => {
            ("Not found", "There is no such page or object, or it lies outside your sites.".to_owned())
        }
        Error::Conflict => (
            "Somebody else saved this meanwhile",
            "Nothing of yours was saved. Compare, then save again.".to_owned(),
        ),
        Error::Invalid { .. } => ("There is a problem", "Check what was entered.".to_owned()),
        Error::TooMany { retry_at } => ("Too many tries", format!("Try again at {}.", retry_at.clock())),
        Error::Unavailable { upstream } => ("Not available just now", upstream_words(*upstream).to_owned()),
        Error::Internal { case } if case.is_empty() => {
            ("Something went wrong on our side", "Try again in a moment.".to_owned())
        }
        Error::Internal { case } => (
            "Something went wrong on our side",
            format!("Try again in a moment. The server's log has it under {case}."),
        ),
    }
}

fn upstream_words(upstream: Upstream) -> &'static str {
    match upstream {
        Upstream::Database => "The database does not answer. Try again in a moment.",
        Upstream::Directory => "The directory does not answer. Check its connection and try again.",
        Upstream::Hashing => "Too many sign-ins at once. Try again in a moment.",
    }
}

/// What a bit of the access rights allows (Apple's schema `com.apple.mdm.yaml`, `AccessRights`).
pub(crate) const RIGHTS: [(i64, &str); 13] = [
    (1, "See installed profiles"),
    (2, "Install and remove profiles"),
    (4, "Lock the device and remove its passcode"),
    (8, "Erase the device"),
    (16, "Read device information"),
    (32, "Read network information"),
    (64, "See provisioning profiles"),
    (128, "Install and remove provisioning profiles"),
    (256, "See installed apps"),
    (512, "Read restrictions"),
    (1_024, "Read security information"),
    (2_048, "Change settings"),
    (4_096, "Manage apps"),
];
