//! What a server may do with a device: the bit mask `AccessRights` of `com.apple.mdm`.

/// A set of access rights.
///
/// The device enforces it: whatever is not granted is refused on the device itself.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct AccessRights(i64);

impl AccessRights {
    /// Nothing. Not valid in a profile.
    pub const NONE: Self = Self(0);
    /// See which profiles are installed.
    pub const INSPECT_PROFILES: Self = Self(1);
    /// Install and remove profiles; requires [`INSPECT_PROFILES`](Self::INSPECT_PROFILES).
    pub const MANAGE_PROFILES: Self = Self(2);
    /// Lock the device and remove its passcode.
    pub const LOCK_AND_CLEAR_PASSCODE: Self = Self(4);
    /// Erase the device.
    pub const ERASE: Self = Self(8);
    /// Read name, serial number, capacity and the like.
    pub const QUERY_DEVICE_INFORMATION: Self = Self(16);
    /// Read phone and SIM numbers and hardware addresses.
    pub const QUERY_NETWORK_INFORMATION: Self = Self(32);
    /// See which provisioning profiles are installed.
    pub const INSPECT_PROVISIONING: Self = Self(64);
    /// Install and remove provisioning profiles; requires
    /// [`INSPECT_PROVISIONING`](Self::INSPECT_PROVISIONING).
    pub const MANAGE_PROVISIONING: Self = Self(128);
    /// See which apps are installed.
    pub const QUERY_APPS: Self = Self(256);
    /// Read restrictions.
    pub const QUERY_RESTRICTIONS: Self = Self(512);
    /// Read passcode and encryption state.
    pub const QUERY_SECURITY: Self = Self(1024);
    /// Change settings.
    pub const CHANGE_SETTINGS: Self = Self(2048);
    /// Install, configure and remove managed apps.
    pub const MANAGE_APPS: Self = Self(4096);

    /// Everything: 8191, for devices of the institution.
    pub const ALL: Self = Self(8191);
    /// For personal devices: 7891, everything without lock, passcode removal, erase, network
    /// information and app list.
    pub const REDUCED: Self = Self(7891);

    /// Every single right with the name Apple's schema gives it, in the order of the bits.
    pub const NAMED: [(Self, &'static str); 13] = [
        (Self::INSPECT_PROFILES, "AllowInspection"),
        (Self::MANAGE_PROFILES, "AllowInstallationRemoval"),
        (Self::LOCK_AND_CLEAR_PASSCODE, "AllowPasscodeRemovalAndLock"),
        (Self::ERASE, "AllowDeviceErase"),
        (Self::QUERY_DEVICE_INFORMATION, "AllowQueryDeviceInformation"),
        (Self::QUERY_NETWORK_INFORMATION, "AllowQueryNetworkInformation"),
        (Self::INSPECT_PROVISIONING, "AllowProvisioningInspection"),
        (Self::MANAGE_PROVISIONING, "AllowProvisioningInstallationRemoval"),
        (Self::QUERY_APPS, "AllowQueryApplications"),
        (Self::QUERY_RESTRICTIONS, "AllowQueryRestrictions"),
        (Self::QUERY_SECURITY, "AllowQuerySecurity"),
        (Self::CHANGE_SETTINGS, "AllowSettings"),
        (Self::MANAGE_APPS, "AllowAppInstallation"),
    ];

    /// The set with these bits, valid or not.
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// The bits as they stand in a profile.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether every right of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The rights of both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The rights of this set that `other` lacks.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether a device accepts the set: not empty, no unknown bit, 2 only with 1, 128 only with 64.
    pub const fn is_valid(self) -> bool {
        let known = self.0 > 0 && self.0 <= Self::ALL.0;
        let profiles = !self.contains(Self::MANAGE_PROFILES) || self.contains(Self::INSPECT_PROFILES);
        let provisioning =
            !self.contains(Self::MANAGE_PROVISIONING) || self.contains(Self::INSPECT_PROVISIONING);
        known && profiles && provisioning
    }

    /// The single rights of this set and of its complement: what may and what may not be done.
    pub fn granted_and_withheld(self) -> (Vec<Self>, Vec<Self>) {
        Self::NAMED.iter().map(|(right, _)| *right).partition(|right| self.contains(*right))
    }
}
