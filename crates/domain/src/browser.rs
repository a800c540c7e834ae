//! What a user agent string tells about the device in somebody's hand (README of the wizard: never trusted alone).
//!
//! Facts: Safari on iPadOS says "Macintosh"; Safari 26 freezes the `OS x_y` token at 18_6/18_7, so the version is
//! the higher of `Version/` and `OS x_y`; in-app views lack `Version/`; Chrome, Firefox and Edge on iOS carry
//! `CriOS`, `FxiOS`, `EdgiOS`.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A version of iOS or iPadOS, major and minor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IosVersion {
    /// 1–99.
    pub major: u16,
    /// 0–99.
    pub minor: u16,
}

impl IosVersion {
    /// Shorthand.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// Profile-driven User Enrollment exists from 13.1 to the last 17.
    pub fn has_user_enrollment_profile(self) -> bool {
        self >= Self::new(13, 1) && self.major <= 17
    }
}

impl fmt::Display for IosVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The text was not `major[.minor[.patch]]` with small numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an iOS version")]
pub struct NotAVersion;

impl FromStr for IosVersion {
    type Err = NotAVersion;
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let mut parts = text.trim().split('.');
        let number = |part: Option<&str>| part.unwrap_or("0").parse::<u16>().map_err(|_| NotAVersion);
        let (major, minor) = (number(parts.next())?, number(parts.next())?);
        if (1..=99).contains(&major) && minor <= 99 && parts.all(|p| p.parse::<u16>().is_ok()) {
            Ok(Self { major, minor })
        } else {
            Err(NotAVersion)
        }
    }
}

/// The kind of device as far as the user agent tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hardware {
    /// iPhone or iPod.
    Iphone,
    /// An iPad that says so.
    Ipad,
    /// A Mac, or an iPad in desktop mode.
    MacOrIpad,
    /// Anything else.
    Other,
}

/// The program as far as the user agent tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Safari itself.
    Safari,
    /// Another browser on iOS (Chrome, Firefox, Edge, DuckDuckGo, …).
    OtherBrowser,
    /// A web view inside an app (mail, chat), or a captive-portal sheet.
    InApp,
    /// Not recognised.
    Unknown,
}

/// What the wizard knows of the visitor's browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Browser {
    /// Kind of device.
    pub hardware: Hardware,
    /// Kind of program.
    pub program: Program,
    /// iOS version, where told.
    pub ios: Option<IosVersion>,
}

impl Browser {
    /// Reads a `User-Agent`; any text is accepted, only the first 512 bytes are looked at.
    pub fn from_user_agent(agent: &str) -> Self {
        let agent = agent.get(..floor_boundary(agent, 512)).unwrap_or("");
        let hardware = hardware_of(agent);
        let version = token_version(agent, "Version/", '.');
        let program = program_of(agent, hardware, version.is_some());
        let ios = match hardware {
            Hardware::Iphone | Hardware::Ipad => {
                version.max(token_version(agent, " OS ", '_').filter(|_| agent.contains("like Mac OS X")))
            }
            Hardware::MacOrIpad if program == Program::Safari => version,
            _ => None,
        };
        Self { hardware, program, ios }
    }

    /// Safari on an iPhone or iPad (or on what may be one).
    pub fn can_install(&self) -> bool {
        self.program == Program::Safari && self.hardware != Hardware::Other
    }
}

fn hardware_of(agent: &str) -> Hardware {
    if agent.contains("iPhone") || agent.contains("iPod") {
        Hardware::Iphone
    } else if agent.contains("iPad") {
        Hardware::Ipad
    } else if agent.contains("Macintosh") {
        Hardware::MacOrIpad
    } else {
        Hardware::Other
    }
}

fn program_of(agent: &str, hardware: Hardware, has_version: bool) -> Program {
    const OTHERS: [&str; 10] = [
        "CriOS",
        "FxiOS",
        "EdgiOS",
        "OPiOS",
        "OPT/",
        "DuckDuckGo",
        "Focus/",
        "YaBrowser",
        "Chrome/",
        "Firefox/",
    ];
    const IN_APP: [&str; 8] =
        ["FBAN", "FBAV", "Instagram", "Line/", "MicroMessenger", "GSA/", "CaptiveNetworkSupport", "Outlook"];
    if OTHERS.iter().any(|mark| agent.contains(mark)) {
        Program::OtherBrowser
    } else if IN_APP.iter().any(|mark| agent.contains(mark)) {
        Program::InApp
    } else if hardware == Hardware::Other {
        Program::Unknown
    } else if agent.contains("Safari/") && has_version {
        Program::Safari
    } else if agent.contains("AppleWebKit") {
        Program::InApp
    } else {
        Program::Unknown
    }
}

/// The version that follows `mark`, its numbers separated by `separator`.
fn token_version(agent: &str, mark: &str, separator: char) -> Option<IosVersion> {
    let rest = agent.split(mark).nth(1)?;
    let token: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == separator).take(8).collect();
    token.replace(separator, ".").trim_end_matches('.').parse().ok()
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS {os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {rest}";

    fn iphone(os: &str, rest: &str) -> Browser {
        Browser::from_user_agent(&IPHONE.replace("{os}", os).replace("{rest}", rest))
    }

    #[test]
    fn iphones_tell_the_higher_of_two_versions() {
        for (os, rest, want) in [
            ("15_8", "Version/15.6 Mobile/15E148 Safari/604.1", IosVersion::new(15, 8)),
            ("17_6", "Version/17.6 Mobile/15E148 Safari/604.1", IosVersion::new(17, 6)),
            ("18_6", "Version/18.6 Mobile/15E148 Safari/604.1", IosVersion::new(18, 6)),
            ("18_7", "Version/26.2 Mobile/15E148 Safari/604.1", IosVersion::new(26, 2)),
        ] {
            let browser = iphone(os, rest);
            assert_eq!((browser.ios, browser.can_install()), (Some(want), true), "{os}");
        }
    }

    #[test]
    fn other_programs_are_not_safari() {
        assert_eq!(iphone("18_6", "CriOS/126.0 Mobile/15E148 Safari/604.1").program, Program::OtherBrowser);
        assert_eq!(iphone("18_6", "Mobile/15E148").program, Program::InApp);
        assert_eq!(iphone("18_6", "Mobile/15E148").ios, Some(IosVersion::new(18, 6)));
        assert_eq!(
            iphone("18_6", "Version/18.6 Mobile/15E148 Safari/604.1 [FBAN/FBIOS]").program,
            Program::InApp
        );
    }

    #[test]
    fn an_ipad_may_say_macintosh_and_a_desktop_is_other() {
        let ipad = Browser::from_user_agent(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
        );
        assert_eq!(
            (ipad.hardware, ipad.program, ipad.ios),
            (Hardware::MacOrIpad, Program::Safari, Some(IosVersion::new(18, 6)))
        );
        let desktop = Browser::from_user_agent(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        );
        assert_eq!((desktop.hardware, desktop.can_install()), (Hardware::Other, false));
    }

    #[test]
    fn no_text_breaks_it() {
        for agent in [
            "",
            "iPhone OS ",
            "Version/",
            "Version/99999999999999.1 iPhone",
            "ä".repeat(700).as_str(),
            "iPhone OS _ like Mac OS X",
        ] {
            let _ = Browser::from_user_agent(agent);
        }
    }
}
