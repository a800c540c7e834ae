//! The closed list of texts. A key's name in the catalogues is its kebab-case form.

use serde::{Deserialize, Serialize};

macro_rules! keys {
    ($($key:ident => $id:literal),+ $(,)?) => {
        /// A text a person may read. The catalogues say what each is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "the English catalogue is the documentation")]
        pub enum TextKey { $($key),+ }

        impl TextKey {
            /// All of them, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$key),+];

            /// Its name in the catalogues.
            pub fn id(self) -> &'static str {
                match self { $(Self::$key => $id),+ }
            }
        }
    };
}

keys! {
    CanSettings => "can-settings",
    CanManagedApps => "can-managed-apps",
    CanModelAndVersion => "can-model-and-version",
    CanLock => "can-lock",
    CanSerialAndModel => "can-serial-and-model",
    CanApps => "can-apps",
    CanNetwork => "can-network",
    CanLockAndPasscode => "can-lock-and-passcode",
    CanErase => "can-erase",
    CannotSerial => "cannot-serial",
    CannotErase => "cannot-erase",
    CannotPasscode => "cannot-passcode",
    CannotApps => "cannot-apps",
    CannotNetwork => "cannot-network",
    CannotLockAndPasscode => "cannot-lock-and-passcode",
    CannotContent => "cannot-content",
    CannotLocation => "cannot-location",
    CauseExpired => "cause-expired",
    CauseNotInstalled => "cause-not-installed",
    CauseNoCheckIn => "cause-no-check-in",
    CauseHalfWay => "cause-half-way",
    ProfileDeviceName => "profile-device-name",
    ProfileDeviceDescription => "profile-device-description",
    ProfileUserName => "profile-user-name",
    ProfileUserDescription => "profile-user-description",
    TrustProfileName => "trust-profile-name",
    TrustProfileDescription => "trust-profile-description",
}
