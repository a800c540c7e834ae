//! Why an attempt does not go on, worded by the strength of the evidence (README 43).

use domain::enrollment::{
    attempt::AttemptEvent,
    diagnosis::{Evidence, Trouble},
    wizard::Stop,
};

/// A trouble in the words of the help desk.
pub(crate) struct Told {
    /// In a row of the list.
    pub short: &'static str,
    /// What happened.
    pub sentence: &'static str,
    /// What to do.
    pub advice: &'static str,
}

pub(crate) fn trouble(trouble: Trouble) -> Told {
    let told = |short, sentence, advice| Told { short, sentence, advice };
    match trouble {
        Trouble::LeftBeforeSignIn => told(
            "Left before signing in",
            "The portal was opened, and nobody signed in for half an hour.",
            "Ask whether name and password are known. A new attempt starts at the portal's address.",
        ),
        Trouble::SignInFailed => told(
            "Could not sign in",
            "The last thing seen was a sign-in that failed.",
            "Check the name, and whether the password has expired. The timeline says which directory was asked.",
        ),
        Trouble::LeftInQuestions => told(
            "Left before the profile",
            "Somebody signed in and answered no further question for half an hour.",
            "Ask them to open the portal again; the attempt starts anew.",
        ),
        Trouble::NotDownloaded => told(
            "Profile never downloaded",
            "The profile was made and never downloaded; its link has ended.",
            "Ask them to open the portal in Safari and to allow the download when it asks.",
        ),
        Trouble::NotInstalled => told(
            "Downloaded, maybe not installed",
            "The profile was downloaded, and no device has asked for its certificate since. It may not be installed yet, it may have been cancelled, or the device may not trust this server.",
            "In Settings, tap “Profile Downloaded” near the top and install it. If that line is missing, download again.",
        ),
        Trouble::Expired => told(
            "Downloaded, then nothing",
            "The profile was downloaded more than eight minutes ago and no device came. iOS throws a profile away after eight minutes; an installation that could not reach or trust this server looks the same.",
            "Download the profile again and install it at once. If it fails at once, check date and time of the device and the CA certificate.",
        ),
        Trouble::CertificateRefused => told(
            "Certificate refused",
            "The device asked for its certificate and this server refused.",
            "The timeline says why. A fresh profile carries a fresh permission: download it again.",
        ),
        Trouble::NoCheckIn => told(
            "Certificate, then silence",
            "The device has its certificate and did not report to this server. The installation may have been cancelled, or a proxy or filter may stop the device from reaching this server.",
            "Try another network, then download the profile again.",
        ),
        Trouble::HalfWay => told(
            "Reported, then silence",
            "The device reported once and fell silent before enrollment was complete. The profile may have been removed half way, or the connection may have broken.",
            "Look in Settings under General › VPN & Device Management: if the profile is there, wait a minute; if not, start again.",
        ),
        Trouble::Stopped(why) => stopped(why),
    }
}

fn stopped(why: Stop) -> Told {
    let told = |short, sentence, advice| Told { short, sentence, advice };
    match why {
        Stop::ReEnrollmentRefused => told(
            "Known under another person",
            "This server refused: the device is known here under another person.",
            "Unenroll the earlier record, or let its own person enroll it.",
        ),
        Stop::SystemTooOld => told(
            "iOS too old",
            "This server refused: the device reported an iOS older than the minimum.",
            "Update the device, or lower the minimum in the enrollment settings.",
        ),
        Stop::NoLongerAllowed => told(
            "No longer allowed",
            "This server refused: settings or account no longer allowed this kind of enrollment when the device reported.",
            "Check the enrollment settings and the account, then start again.",
        ),
        Stop::RemovedByUser => told(
            "Profile removed",
            "The device told this server that its profile was removed before enrollment was complete.",
            "Start again if that was not meant.",
        ),
    }
}

/// How sure that is.
pub(crate) fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Certain => "Certain: this server said or heard it itself.",
        Evidence::Likely => "Likely: nothing came after it.",
        Evidence::Possible => "Possible: silence can have other reasons, too.",
    }
}

/// The detail of a line in words where we wrote it as a code; what came from outside stays as it is.
pub(crate) fn detail(event: AttemptEvent, detail: &str) -> String {
    let known = match (event, detail) {
        (AttemptEvent::CertificateRefused, "challenge over") => {
            "The permission in the profile had ended; it lives one hour, and ends when a newer profile is made."
        }
        (AttemptEvent::CertificateRefused, "too many keys") => {
            "The device asked with more keys than one enrollment may have."
        }
        (AttemptEvent::Refused, "ReEnrollmentRefused") => stopped(Stop::ReEnrollmentRefused).sentence,
        (AttemptEvent::Refused, "SystemTooOld") => stopped(Stop::SystemTooOld).sentence,
        (AttemptEvent::Refused, "NoLongerAllowed") => stopped(Stop::NoLongerAllowed).sentence,
        (AttemptEvent::CertificateIssued, serial) if !serial.is_empty() => {
            return format!("Serial number {serial}");
        }
        _ => detail,
    };
    known.to_owned()
}

/// The address leads to these; every state has its word, and one word stands for all that do not go on.
pub(crate) const STOPPED: &str = "Stopped or silent";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_certain_says_may() {
        let all = [
            Trouble::LeftBeforeSignIn,
            Trouble::SignInFailed,
            Trouble::LeftInQuestions,
            Trouble::NotDownloaded,
            Trouble::NotInstalled,
            Trouble::Expired,
            Trouble::CertificateRefused,
            Trouble::NoCheckIn,
            Trouble::HalfWay,
            Trouble::Stopped(Stop::SystemTooOld),
        ];
        for one in all {
            let told = trouble(one);
            let guess = told.sentence.contains("may ") || told.sentence.contains("looks the same");
            assert_eq!(guess, one.evidence() == Evidence::Possible, "{one:?}: {}", told.sentence);
        }
    }
}
