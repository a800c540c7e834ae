//! Mappings to begin with: what the schemas of common servers call things (RFC 2798, RFC 2307; Active Directory
//! schema).

use super::form::DirectoryForm;

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preset {
    /// `inetOrgPerson` and `groupOfNames`.
    OpenLdap,
    /// `user` and `group`.
    ActiveDirectory,
}

impl Preset {
    /// By its word in the address; anything else is OpenLDAP.
    pub(super) fn from_word(word: &str) -> Self {
        if word == "ad" { Self::ActiveDirectory } else { Self::OpenLdap }
    }

    /// The form filled in.
    pub(super) fn form(self) -> DirectoryForm {
        let text = str::to_owned;
        let common = DirectoryForm {
            tls: text("ldaps"),
            users_scope: text("subtree"),
            groups_scope: text("subtree"),
            email: text("mail"),
            phone: text("telephoneNumber"),
            position: text("title"),
            groups_name: text("cn"),
            ..DirectoryForm::default()
        };
        match self {
            Self::OpenLdap => DirectoryForm {
                users_classes: text("inetOrgPerson"),
                username: text("uid"),
                real_name: text("cn"),
                department: text("departmentNumber"),
                room: text("roomNumber"),
                uuid: text("entryUUID"),
                groups_classes: text("groupOfNames"),
                membership: text("group_dn"),
                membership_attribute: text("member"),
                ..common
            },
            Self::ActiveDirectory => DirectoryForm {
                users_classes: text("user person"),
                username: text("sAMAccountName"),
                real_name: text("displayName"),
                department: text("department"),
                building: text("physicalDeliveryOfficeName"),
                uuid: text("objectGUID"),
                groups_classes: text("group"),
                membership: text("user"),
                membership_attribute: text("memberOf"),
                ..common
            },
        }
    }
}
