//! What the access rights of a profile let IT do, in words that can be shown truthfully.
//! Source: Apple's schema `com.apple.mdm.yaml`, key `AccessRights`.

use super::mode::EnrollmentMode;
use crate::settings::enrollment::EnrollmentSettings;
use crate::text::TextKey;

/// Every right.
pub const ALL: i64 = 8191;
/// A personal device: no lock or passcode removal (4), erase (8), network information (32), app list (256).
pub const REDUCED: i64 = 7891;

/// The mask that goes into the profile; `None` for User Enrollment, where Apple's rules count instead.
pub fn access_rights(mode: EnrollmentMode, settings: &EnrollmentSettings) -> Option<i64> {
    match mode {
        EnrollmentMode::ProfileDevice => Some(ALL),
        EnrollmentMode::ProfileReduced => {
            let network = if settings.reduced_network_information { 32 } else { 0 };
            let apps = if settings.reduced_app_list { 256 } else { 0 };
            Some(REDUCED | network | apps)
        }
        EnrollmentMode::ProfileUser => None,
    }
}

/// What IT can and cannot do, generated from what the profile really asks for (portal N5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privacy {
    /// IT can.
    pub can: Vec<TextKey>,
    /// IT cannot.
    pub cannot: Vec<TextKey>,
}

/// The two lists for a mode with the mask of [`access_rights`].
pub fn privacy(mode: EnrollmentMode, rights: Option<i64>) -> Privacy {
    let mut lists = Privacy { can: vec![TextKey::CanSettings, TextKey::CanManagedApps], cannot: Vec::new() };
    if mode == EnrollmentMode::ProfileUser {
        lists.can.extend([TextKey::CanModelAndVersion, TextKey::CanLock]);
        lists.cannot.extend([
            TextKey::CannotSerial,
            TextKey::CannotErase,
            TextKey::CannotPasscode,
            TextKey::CannotApps,
            TextKey::CannotNetwork,
        ]);
    } else {
        let rights = rights.unwrap_or(0);
        let mut by_right = |bit: i64, can: TextKey, cannot: TextKey| {
            if rights & bit == bit { lists.can.push(can) } else { lists.cannot.push(cannot) }
        };
        by_right(16, TextKey::CanSerialAndModel, TextKey::CannotSerial);
        by_right(256, TextKey::CanApps, TextKey::CannotApps);
        by_right(32, TextKey::CanNetwork, TextKey::CannotNetwork);
        by_right(4, TextKey::CanLockAndPasscode, TextKey::CannotLockAndPasscode);
        by_right(8, TextKey::CanErase, TextKey::CannotErase);
    }
    lists.cannot.extend([TextKey::CannotContent, TextKey::CannotLocation]);
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_follow_the_mask() {
        let settings = EnrollmentSettings::default();
        let reduced = access_rights(EnrollmentMode::ProfileReduced, &settings);
        assert_eq!(reduced, Some(ALL & !(4 | 8 | 32 | 256)));
        let lists = privacy(EnrollmentMode::ProfileReduced, reduced);
        assert!(lists.cannot.contains(&TextKey::CannotErase) && lists.cannot.contains(&TextKey::CannotApps));
        let wider = EnrollmentSettings { reduced_app_list: true, ..settings };
        let lists =
            privacy(EnrollmentMode::ProfileReduced, access_rights(EnrollmentMode::ProfileReduced, &wider));
        assert!(lists.can.contains(&TextKey::CanApps) && !lists.cannot.contains(&TextKey::CannotApps));
        let all = privacy(EnrollmentMode::ProfileDevice, Some(ALL));
        assert!(
            all.can.contains(&TextKey::CanErase)
                && all.cannot == [TextKey::CannotContent, TextKey::CannotLocation]
        );
    }
}
