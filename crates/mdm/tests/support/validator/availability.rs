//! For which systems, enrollments and channels a key exists.

use serde_yaml_ng::Value as Yaml;

/// The situation in which a document is judged.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// `iOS` or `macOS`.
    pub os: &'static str,
    /// Major and minor version of the device's system.
    pub version: (u32, u32),
    pub user_enrollment: bool,
    pub supervised: bool,
    pub user_channel: bool,
    pub shared_ipad: bool,
}

impl Case {
    /// An unsupervised iPhone in Device Enrollment.
    pub const IPHONE: Self = Self {
        os: "iOS",
        version: (18, 1),
        user_enrollment: false,
        supervised: false,
        user_channel: false,
        shared_ipad: false,
    };
    /// An iPhone in User Enrollment.
    pub const PERSONAL_IPHONE: Self = Self { user_enrollment: true, ..Self::IPHONE };
    /// An iPhone on the last system that had User Enrollment by profile.
    pub const PERSONAL_IPHONE_17: Self = Self { version: (17, 7), ..Self::PERSONAL_IPHONE };
    /// A Mac, supervised as every enrolled Mac is.
    pub const MAC: Self = Self { os: "macOS", version: (15, 1), supervised: true, ..Self::IPHONE };
    /// The user channel of a Shared iPad.
    pub const SHARED_IPAD_USER: Self =
        Self { supervised: true, user_channel: true, shared_ipad: true, ..Self::IPHONE };
}

/// Availability as far as it is known: a key's own entry overrides only what it names.
#[derive(Clone, Debug, Default)]
pub struct Availability {
    introduced: Option<String>,
    removed: Option<String>,
    supervised: bool,
    user_enrollment: Option<String>,
    shared_ipad: Option<String>,
    device_channel: Option<bool>,
    user_channel: Option<bool>,
    pub access_rights: Option<String>,
}

impl Availability {
    /// That of a whole document.
    pub fn of(document: &Yaml, case: Case) -> Self {
        Self::default().narrowed(&document["payload"], case)
    }

    /// That of a key inside something with this availability.
    pub fn narrowed(&self, key: &Yaml, case: Case) -> Self {
        let mut narrowed = self.clone();
        let Some(own) = key.get("supportedOS").and_then(|systems| systems.get(case.os)) else {
            return narrowed;
        };
        let text = |yaml: Option<&Yaml>| yaml.and_then(Yaml::as_str).map(str::to_owned);
        let take = |slot: &mut Option<String>, found: Option<String>| {
            if found.is_some() {
                *slot = found;
            }
        };
        take(&mut narrowed.introduced, text(own.get("introduced")));
        take(&mut narrowed.removed, text(own.get("removed")));
        take(&mut narrowed.access_rights, text(own.get("accessrights")));
        take(
            &mut narrowed.user_enrollment,
            text(own.get("userenrollment").and_then(|mode| mode.get("mode"))),
        );
        take(&mut narrowed.shared_ipad, text(own.get("sharedipad").and_then(|mode| mode.get("mode"))));
        let flag = |name: &str| own.get(name).and_then(Yaml::as_bool);
        narrowed.supervised = flag("supervised").unwrap_or(narrowed.supervised);
        narrowed.device_channel = flag("devicechannel").or(narrowed.device_channel);
        narrowed.user_channel = flag("userchannel").or(narrowed.user_channel);
        narrowed
    }

    /// Why this may not be used in `case`, if it may not.
    pub fn objection(&self, case: Case) -> Option<&'static str> {
        let at_least = |text: &Option<String>| text.as_deref().and_then(version).map(|v| case.version >= v);
        if self.introduced.as_deref() == Some("n/a") {
            return Some("does not exist on this system");
        }
        if at_least(&self.introduced) == Some(false) {
            return Some("came with a later system");
        }
        if at_least(&self.removed) == Some(true) {
            return Some("was removed from this system");
        }
        match (self.user_enrollment.as_deref(), case.user_enrollment) {
            (Some("forbidden"), true) => return Some("is forbidden in User Enrollment"),
            (Some("required"), false) => return Some("belongs to User Enrollment"),
            _ => {}
        }
        match (self.shared_ipad.as_deref(), case.shared_ipad) {
            (Some("forbidden"), true) => return Some("is forbidden on Shared iPad"),
            (Some("required"), false) => return Some("belongs to Shared iPad"),
            _ => {}
        }
        if self.supervised && !case.supervised {
            return Some("needs supervision");
        }
        let channel = if case.user_channel { self.user_channel } else { self.device_channel };
        (channel == Some(false)).then_some("belongs to the other channel")
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next().flatten().unwrap_or(0)))
}
