//! The console's words for certificates.

use crate::ui::data::State;
use contract::certificates::CertificateRow;
use domain::certificate::{CertificateState, RevocationReason};

pub(crate) fn state(state: CertificateState) -> (State, &'static str) {
    match state {
        CertificateState::Reserved => (State::Info, "Reserved"),
        CertificateState::Issued => (State::Ok, "Issued"),
        CertificateState::Revoked => (State::Bad, "Revoked"),
    }
}

/// The state, with a word for the end that is near.
pub(crate) fn row_state(row: &CertificateRow) -> (State, &'static str) {
    if row.expiring { (State::Warn, "Expires soon") } else { state(row.state) }
}

pub(crate) fn reason(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::KeyCompromise => "The device was lost or stolen, or its key may be known",
        RevocationReason::AffiliationChanged => "The person has left or changed",
        RevocationReason::Superseded => "Another certificate takes its place",
        RevocationReason::CessationOfOperation => "The device is out of use",
        RevocationReason::PrivilegeWithdrawn => "The device may no longer be managed here",
    }
}

/// A stored reason: the words of the list if a person chose it, else the words we noted ourselves.
pub(crate) fn stored_reason(text: &str) -> String {
    RevocationReason::from_code(text)
        .map_or_else(|| text.to_owned(), |known| format!("{} ({})", reason(known), known.code()))
}
