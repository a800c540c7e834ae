//! Closed lists as short text in columns. The mapping is written out, so renaming a variant cannot change what old
//! rows mean.

use domain::account::ConsoleRole;
use domain::audit::AuditOutcome;
use domain::certificate::CertificateState;
use domain::device::{CommandState, DeviceState};
use domain::enrollment::attempt::{AttemptEvent, AttemptState};
use domain::enrollment::mode::{EnrollmentMode, Ownership};

use crate::authority::AuthorityRole;
use crate::enrollments::EnrollmentState;

/// A value with a short text of its own in the database.
pub(crate) trait Code: Copy + Sized {
    fn code(self) -> &'static str;
    fn from_code(code: &str) -> Option<Self>;
}

macro_rules! codes {
    ($($type:ty { $($variant:ident => $code:literal),+ $(,)? })+) => {$(
        impl Code for $type {
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

codes! {
    AttemptState {
        Started => "started",
        Authenticated => "authenticated",
        ProfileIssued => "profile_issued",
        CertificateIssued => "certificate_issued",
        Authenticating => "authenticating",
        Enrolled => "enrolled",
        Unenrolled => "unenrolled",
        Refused => "refused",
    }
    AttemptEvent {
        Started => "started",
        SignInFailed => "sign_in_failed",
        SignedIn => "signed_in",
        Answered => "answered",
        ProfileIssued => "profile_issued",
        ProfileFetched => "profile_fetched",
        ProfileWithdrawn => "profile_withdrawn",
        CertificateRefused => "certificate_refused",
        CertificateIssued => "certificate_issued",
        Authenticated => "authenticated",
        Refused => "refused",
        Enrolled => "enrolled",
        CheckedOut => "checked_out",
        Broken => "broken",
        LoggedOut => "logged_out",
    }
    CertificateState {
        Reserved => "reserved",
        Issued => "issued",
        Revoked => "revoked",
    }
    EnrollmentState {
        Pending => "pending",
        Authenticating => "authenticating",
        Enrolled => "enrolled",
        Unenrolled => "unenrolled",
        Refused => "refused",
        Replaced => "replaced",
    }
    EnrollmentMode {
        ProfileDevice => "profile_device",
        ProfileReduced => "profile_reduced",
        ProfileUser => "profile_user",
    }
    Ownership {
        Personal => "personal",
        Institutional => "institutional",
    }
    DeviceState {
        Enrolled => "enrolled",
        Unenrolled => "unenrolled",
    }
    CommandState {
        Queued => "queued",
        Sent => "sent",
        NotNow => "not_now",
        Acknowledged => "acknowledged",
        Error => "error",
        FormatError => "format_error",
        Cancelled => "cancelled",
    }
    ConsoleRole {
        None => "none",
        Auditor => "auditor",
        Administrator => "administrator",
    }
    AuthorityRole {
        Root => "root",
        DeviceCa => "device_ca",
        Ra => "ra",
        Signer => "signer",
        Tls => "tls",
    }
    AuditOutcome {
        Done => "done",
        Refused => "refused",
        Failed => "failed",
    }
}
