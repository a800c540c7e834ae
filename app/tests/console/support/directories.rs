//! The directories of a [`World`].

use super::{
    ids,
    world::{Temper, World, at},
};
use contract::{
    directories::{DirectoryDetail, DirectoryTest, DirectoryTestResult},
    forms::LastChange,
};
use domain::{
    ids::Version,
    settings::directory::{
        Directory, DirectoryHost, DirectoryTls, DirectoryUser, GroupMapping, MembershipMapping, SearchScope,
        UserMapping,
    },
};

impl World {
    pub fn directory(&self) -> DirectoryDetail {
        let text = |normal| self.text(normal);
        let directory = Directory {
            name: text("School"),
            hosts: vec![DirectoryHost { host: text("ldap.school.example"), port: 636 }],
            tls: DirectoryTls::Ldaps,
            ca_pem: text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
            bind_dn: text("cn=reader,dc=school,dc=example"),
            users: UserMapping {
                base: text("ou=people,dc=school,dc=example"),
                scope: SearchScope::Subtree,
                object_classes: vec![text("inetOrgPerson")],
                username: text("uid"),
                real_name: text("cn"),
                email: text("mail"),
                phone: String::new(),
                position: String::new(),
                department: String::new(),
                building: String::new(),
                room: String::new(),
                uuid: text("entryUUID"),
            },
            groups: GroupMapping {
                base: text("ou=groups,dc=school,dc=example"),
                scope: SearchScope::OneLevel,
                object_classes: vec![text("groupOfNames")],
                name: text("cn"),
            },
            membership: MembershipMapping::GroupAttribute { attribute: text("member"), by_name: false },
        };
        let has_password = self.temper == Temper::Normal;
        DirectoryDetail {
            id: ids::directory(),
            version: Version(2),
            directory,
            has_password,
            position: 1,
            changed: Some(LastChange { at: at(2), by: self.text("eva") }),
            password_changed: has_password.then(|| LastChange { at: at(1), by: self.text("ana") }),
        }
    }

    pub fn directories(&self) -> Vec<DirectoryDetail> {
        self.list(|_| self.directory())
    }

    pub fn test_result(&self, test: DirectoryTest) -> DirectoryTestResult {
        DirectoryTestResult {
            test,
            ok: true,
            steps: vec![(self.text("TLS"), self.text("certificate of the school's CA"))],
            filter: self.text("(&(objectClass=inetOrgPerson)(uid=ana))"),
            ms: 42,
            users: vec![DirectoryUser {
                dn: self.text("uid=ana,ou=people"),
                uuid: String::new(),
                user: self.person(),
                groups: vec![self.text("staff")],
            }],
            blank: vec![self.text("room")],
            groups: vec![self.text("staff")],
            member: Some(false),
        }
    }
}
