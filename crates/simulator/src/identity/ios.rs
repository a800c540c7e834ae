//! Versions of iOS: build numbers and what Safari of that version calls itself.

use std::fmt;
use std::str::FromStr;

/// Builds that Apple really published; others are made up in the same pattern.
const BUILDS: [(u8, u8, &str); 8] = [
    (15, 8, "19H370"),
    (16, 7, "20H343"),
    (17, 6, "21G80"),
    (18, 0, "22A3354"),
    (18, 1, "22B83"),
    (18, 6, "22G86"),
    (26, 0, "23A341"),
    (26, 2, "23C55"),
];

/// A version of iOS or iPadOS from 15.0 to 26.9.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Ios {
    major: u8,
    minor: u8,
    patch: u8,
}

/// The text is not a version that this device can play.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a version of iOS from 15 to 18, or 26: {0}")]
pub struct NotIos(String);

/// The kind of device.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Family {
    /// iPhone.
    #[default]
    Iphone,
    /// iPad: Safari there says "Macintosh".
    Ipad,
}

impl Ios {
    /// The version with no patch. `None` outside 15-18 and 26, or with a minor version over 9.
    pub fn new(major: u8, minor: u8) -> Option<Self> {
        let known = matches!(major, 15..=18 | 26) && minor <= 9;
        known.then_some(Self { major, minor, patch: 0 })
    }

    /// The major version.
    pub fn major(self) -> u8 {
        self.major
    }

    /// The minor version.
    pub fn minor(self) -> u8 {
        self.minor
    }

    /// A build number, for example `21G80`.
    pub fn build(self) -> String {
        let published = BUILDS.iter().find(|(major, minor, _)| (*major, *minor) == (self.major, self.minor));
        if let Some((_, _, build)) = published {
            return (*build).to_owned();
        }
        // 15 → 19 … 18 → 22, and Apple went on with 23 when the name jumped to 26.
        let train = if self.major == 26 { 23 } else { self.major + 4 };
        let letter = char::from(b'A' + self.minor);
        format!("{train}{letter}{}", 80 + self.patch)
    }

    /// What Safari of this version says.
    ///
    /// Safari 26 freezes the system's version at 18_6 or 18_7; an iPad claims to be a Mac; Safari 15.6 was the last
    /// of iOS 15.
    pub fn user_agent(self, family: Family) -> String {
        let safari = if self.major == 15 { self.minor.min(6) } else { self.minor };
        let (engine, version) =
            ("AppleWebKit/605.1.15 (KHTML, like Gecko)", format!("{}.{safari}", self.major));
        match family {
            Family::Ipad => format!(
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {engine} Version/{version} Safari/605.1.15"
            ),
            Family::Iphone => {
                let system = match (self.major, self.minor) {
                    (26, 0 | 1) => "18_6".to_owned(),
                    (26, _) => "18_7".to_owned(),
                    (major, minor) => format!("{major}_{minor}"),
                };
                format!(
                    "Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) {engine} Version/{version} \
                     Mobile/15E148 Safari/604.1"
                )
            }
        }
    }

    /// Whether Safari tells `Sec-Fetch-Site` and the like (since 16.4).
    pub fn tells_fetch_metadata(self) -> bool {
        (self.major, self.minor) >= (16, 4)
    }

    /// What the profile service says when it speaks SCEP.
    pub fn profile_service_agent(self) -> String {
        // CFNetwork and Darwin of the release trains; only their shape matters.
        let (network, darwin) = match self.major {
            15 => ("1335.0.3.4", "21.6.0"),
            16 => ("1410.1", "22.6.0"),
            17 => ("1498.700.2", "23.6.0"),
            18 => ("1568.200.51", "24.1.0"),
            _ => ("3860.200.71", "25.1.0"),
        };
        format!("profiled/1.0 CFNetwork/{network} Darwin/{darwin}")
    }
}

impl fmt::Display for Ios {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 { write!(f, ".{}", self.patch) } else { Ok(()) }
    }
}

impl FromStr for Ios {
    type Err = NotIos;

    fn from_str(text: &str) -> Result<Self, NotIos> {
        let refused = || NotIos(text.chars().take(32).collect());
        let numbers: Result<Vec<u8>, _> = text.trim().split('.').map(str::parse).collect();
        let (major, minor, patch) = match numbers.map_err(|_| refused())?.as_slice() {
            [major] => (*major, 0, 0),
            [major, minor] => (*major, *minor, 0),
            [major, minor, patch] => (*major, *minor, *patch),
            _ => return Err(refused()),
        };
        if patch > 9 {
            return Err(refused());
        }
        Self::new(major, minor).map(|ios| Self { patch, ..ios }).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_of_each_version() {
        let agent = |text: &str, family| text.parse::<Ios>().unwrap().user_agent(family);
        for (ios, system, version) in [
            ("15.8", "OS 15_8 like", "Version/15.6 "),
            ("17.6", "OS 17_6 like", "Version/17.6 "),
            ("18.6", "OS 18_6 like", "Version/18.6 "),
            ("26.1", "OS 18_6 like", "Version/26.1 "),
            ("26.2", "OS 18_7 like", "Version/26.2 "),
        ] {
            let agent = agent(ios, Family::Iphone);
            assert!(agent.contains(system) && agent.contains(version), "{ios}: {agent}");
            assert!(agent.ends_with("Mobile/15E148 Safari/604.1"), "{agent}");
        }
        let ipad = agent("18.6", Family::Ipad);
        assert!(
            ipad.contains("Macintosh") && ipad.contains("Version/18.6") && !ipad.contains("Mobile"),
            "{ipad}"
        );
    }

    #[test]
    fn builds_follow_apples_pattern() {
        for (ios, build) in [("17.6", "21G80"), ("18.1", "22B83"), ("26.2", "23C55"), ("17.2.1", "21C81")] {
            assert_eq!(ios.parse::<Ios>().unwrap().build(), build);
        }
    }

    #[test]
    fn versions_that_never_existed_are_refused() {
        for text in ["", "14.8", "19.0", "17.6.1.2", "17.x", "300", "17.10", "17.6.99", "-1"] {
            assert!(text.parse::<Ios>().is_err(), "{text}");
        }
        assert_eq!("17.6.1".parse::<Ios>().unwrap().to_string(), "17.6.1");
        assert_eq!("18".parse::<Ios>().unwrap().to_string(), "18.0");
    }

    #[test]
    fn fetch_metadata_came_with_16_4() {
        assert!(!Ios::new(16, 3).unwrap().tells_fetch_metadata());
        assert!(Ios::new(16, 4).unwrap().tells_fetch_metadata());
    }
}
