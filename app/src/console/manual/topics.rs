//! The pages of the manual.

use crate::{paths, ui::data::Guide};

/// A page of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Manual {
    /// From the first administrator to the first device.
    FirstSteps,
    /// Devices.
    Devices,
    /// Attempts to enroll.
    Attempts,
    /// Certificates.
    Certificates,
    /// Sites.
    Sites,
    /// Accounts.
    Accounts,
    /// Directories.
    Directories,
    /// Enrollment settings.
    Enrollment,
    /// The audit log.
    Audit,
    /// Lists and the keyboard.
    Lists,
}

/// What is known of a page: its word in the address and name of its file, its title, how a sentence names its
/// subject, what one finds there, and the file.
struct Sheet(&'static str, &'static str, &'static str, &'static str, &'static str);

macro_rules! sheet {
    ($word:literal, $title:literal, $subject:literal, $about:literal) => {
        Sheet(
            $word,
            $title,
            $subject,
            $about,
            include_str!(concat!("../../../../docs/manual/", $word, ".md")),
        )
    };
}

impl Manual {
    /// In the order they are read.
    pub const ALL: [Self; 10] = [
        Self::FirstSteps,
        Self::Devices,
        Self::Attempts,
        Self::Certificates,
        Self::Sites,
        Self::Accounts,
        Self::Directories,
        Self::Enrollment,
        Self::Audit,
        Self::Lists,
    ];

    fn sheet(self) -> Sheet {
        match self {
            Self::FirstSteps => sheet!(
                "first-steps",
                "First steps",
                "the first steps",
                "From the first administrator's link to the first enrolled device."
            ),
            Self::Devices => sheet!(
                "devices",
                "Devices",
                "devices",
                "What is known of a device, and what can be asked of it."
            ),
            Self::Attempts => sheet!(
                "attempts",
                "Attempts",
                "attempts",
                "Why somebody could not enroll, and what to tell them."
            ),
            Self::Certificates => sheet!(
                "certificates",
                "Certificates",
                "certificates",
                "Which certificates there are, when they end, and what revoking one does."
            ),
            Self::Sites => sheet!(
                "sites",
                "Sites",
                "sites",
                "Schools, offices and departments: who belongs where, and who sees what."
            ),
            Self::Accounts => sheet!(
                "accounts",
                "Accounts",
                "accounts",
                "Roles, sites and passwords of the people who use this console or enroll."
            ),
            Self::Directories => sheet!(
                "directories",
                "Directories",
                "directories",
                "Letting people sign in with LDAP or Active Directory: fields, tests, remedies."
            ),
            Self::Enrollment => sheet!(
                "enrollment",
                "Enrollment settings",
                "the enrollment settings",
                "Who may enroll which device, and what the server may then do with it."
            ),
            Self::Audit => sheet!(
                "audit",
                "Audit log",
                "the audit log",
                "Who did what and when, and how to prove that nobody changed it afterwards."
            ),
            Self::Lists => sheet!(
                "lists",
                "Lists and keyboard",
                "lists and the keyboard",
                "Search, filters, columns, selection, files, and the letters that save the way."
            ),
        }
    }

    /// Its word in the address, which is the name of its file.
    pub fn word(self) -> &'static str {
        self.sheet().0
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        self.sheet().1
    }

    /// What one finds there, in a sentence.
    pub fn about(self) -> &'static str {
        self.sheet().3
    }

    /// Its text, as the file has it.
    pub fn text(self) -> &'static str {
        self.sheet().4
    }

    /// Its address.
    pub fn href(self) -> String {
        format!("{}/{}", paths::CONSOLE_MANUAL, self.word())
    }

    /// The page of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.word() == word)
    }
}

impl From<Manual> for Guide {
    fn from(page: Manual) -> Self {
        Self { href: page.href(), words: format!("Read about {}", page.sheet().2) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn c2_9_every_file_of_the_manual_is_a_page() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/manual");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let pages: BTreeSet<String> = Manual::ALL.map(|page| format!("{}.md", page.word())).into();
        assert_eq!(files, pages);
        for page in Manual::ALL {
            assert_eq!(Manual::from_word(page.word()), Some(page));
        }
        assert_eq!(Manual::from_word("../devices"), None);
    }
}
