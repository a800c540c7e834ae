//! What is counted, in words.

use contract::overview::OwnCertificate;
use domain::overview::{Ending, Stage, TimeRange};

pub(super) fn range(range: TimeRange) -> &'static str {
    match range {
        TimeRange::Day => "last 24 hours",
        TimeRange::Week => "last 7 days",
        TimeRange::Month => "last 30 days",
    }
}

pub(super) fn range_short(range: TimeRange) -> &'static str {
    match range {
        TimeRange::Day => "24 h",
        TimeRange::Week => "7 d",
        TimeRange::Month => "30 d",
    }
}

pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Started => "Started",
        Stage::SignedIn => "Signed in",
        Stage::Downloaded => "Downloaded the profile",
        Stage::Enrolled => "Enrolled",
    }
}

/// Short enough for the narrowest tile.
pub(crate) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::NoSignIn => "Left before signing in",
        Ending::SignInFailed => "Sign-in failed",
        Ending::NoProfile => "Left between the questions",
        Ending::NotDownloaded => "Profile not downloaded",
        Ending::NotInstalled => "Profile not installed",
        Ending::NoCheckIn => "Device never reported",
        Ending::HalfWay => "Device stopped half-way",
        Ending::ReEnrollmentRefused => "Device belongs to somebody else",
        Ending::SystemTooOld => "iOS too old",
        Ending::NoLongerAllowed => "No longer allowed",
        Ending::RemovedByUser => "Profile removed at once",
    }
}

pub(super) fn own(certificate: OwnCertificate) -> &'static str {
    match certificate {
        OwnCertificate::Push => "Push certificate",
        OwnCertificate::DeviceCa => "Device CA",
        OwnCertificate::RootCa => "Root CA",
        OwnCertificate::Ra => "SCEP recipient",
        OwnCertificate::Signer => "Profile signer",
    }
}

/// `1 device`, `2 devices`.
pub(super) fn counted(number: u64, one: &'static str, many: &'static str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", crate::ui::data::grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_every_reason_has_its_own_words_and_they_fit() {
        let words: std::collections::HashSet<_> = Ending::ALL.map(ending).into_iter().collect();
        assert_eq!(words.len(), Ending::ALL.len());
        assert!(words.iter().all(|words| words.chars().count() <= 32));
    }
}
