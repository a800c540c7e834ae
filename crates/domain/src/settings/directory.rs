//! A directory: an LDAP server people sign in with, and how its attributes map to our words.

use crate::user::UserAndLocation;
use serde::{Deserialize, Serialize};

/// How the connection is protected. Plain text is allowed on loopback only (R-ID1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryTls {
    /// TLS from the first byte, usually port 636.
    Ldaps,
    /// Plain connection raised to TLS before anything is said, usually port 389.
    StartTls,
    /// No protection: refused unless the host is a loopback address.
    Plain,
}

/// How deep a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchScope {
    /// The whole tree under the base.
    Subtree,
    /// The first level only.
    OneLevel,
}

/// One host of a directory, tried in the order given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryHost {
    /// DNS name or address.
    pub host: String,
    /// 1–65535.
    pub port: u16,
}

/// Where people are found and which attribute means what. An empty attribute name means "not mapped".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserMapping {
    /// DN under which people live.
    pub base: String,
    /// Depth of the search.
    pub scope: SearchScope,
    /// Object classes an entry must all have, e.g. `inetOrgPerson`.
    pub object_classes: Vec<String>,
    /// The attribute people type at sign-in (`uid`, `sAMAccountName`).
    pub username: String,
    /// Full name.
    pub real_name: String,
    /// Mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Job title.
    pub position: String,
    /// Department.
    pub department: String,
    /// Building.
    pub building: String,
    /// Room.
    pub room: String,
    /// An attribute that never changes for a person (`entryUUID`, `objectGUID`).
    pub uuid: String,
}

/// Where groups are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMapping {
    /// DN under which groups live.
    pub base: String,
    /// Depth of the search.
    pub scope: SearchScope,
    /// Object classes a group must all have.
    pub object_classes: Vec<String>,
    /// The attribute with the group's name.
    pub name: String,
}

/// Where membership is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MembershipMapping {
    /// In the person's entry, e.g. `memberOf`; values are group DNs.
    UserAttribute {
        /// Attribute name.
        attribute: String,
    },
    /// In the group's entry, e.g. `member`; values are person DNs, or user names where `by_name`.
    GroupAttribute {
        /// Attribute name.
        attribute: String,
        /// Values are user names (posixGroup `memberUid`) instead of DNs.
        by_name: bool,
    },
}

/// Everything about a directory but its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// Display name, 1–100 characters.
    pub name: String,
    /// At least one host.
    pub hosts: Vec<DirectoryHost>,
    /// Protection of the connection.
    pub tls: DirectoryTls,
    /// PEM certificates to trust for this directory; empty means the system's roots.
    pub ca_pem: String,
    /// DN of the service account; empty means anonymous search.
    pub bind_dn: String,
    /// People.
    pub users: UserMapping,
    /// Groups.
    pub groups: GroupMapping,
    /// Membership.
    pub membership: MembershipMapping,
}

/// What a directory said about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryUser {
    /// The entry's DN as the server wrote it.
    pub dn: String,
    /// Value of the mapped stable attribute, hex where binary; empty if not mapped.
    pub uuid: String,
    /// The mapped fields.
    pub user: UserAndLocation,
    /// DNs or names of the person's groups.
    pub groups: Vec<String>,
}
