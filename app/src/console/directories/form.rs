//! A directory as the text of a form, and back.

use crate::console::form_values::form_values;
use contract::Error;
use domain::{
    settings::directory::{
        Directory, DirectoryHost, DirectoryTls, GroupMapping, MembershipMapping, SearchScope, UserMapping,
    },
    validate::{Problem, ProblemCode},
};

/// Most hosts one directory has.
const MOST_HOSTS: usize = 16;
/// Most object classes asked for.
const MOST_CLASSES: usize = 16;

form_values! {
    /// A directory as text, without its password.
    DirectoryForm {
        /// Display name.
        name,
        /// One per line, `host:port`.
        hosts,
        /// `ldaps`, `start_tls`, `plain`.
        tls,
        /// PEM.
        ca_pem,
        /// DN of the service account.
        bind_dn,
        /// DN.
        users_base,
        /// `subtree`, `one_level`.
        users_scope,
        /// Separated by spaces or commas.
        users_classes,
        /// Attribute.
        username,
        /// Attribute.
        real_name,
        /// Attribute.
        email,
        /// Attribute.
        phone,
        /// Attribute.
        position,
        /// Attribute.
        department,
        /// Attribute.
        building,
        /// Attribute.
        room,
        /// Attribute.
        uuid,
        /// DN.
        groups_base,
        /// `subtree`, `one_level`.
        groups_scope,
        /// Separated by spaces or commas.
        groups_classes,
        /// Attribute.
        groups_name,
        /// `user`, `group_dn`, `group_name`.
        membership,
        /// Attribute.
        membership_attribute,
    }
}

impl DirectoryForm {
    /// The form of a directory.
    pub fn of(directory: &Directory) -> Self {
        let Directory { name, hosts, tls, ca_pem, bind_dn, users, groups, membership } = directory.clone();
        let lines: Vec<String> = hosts.iter().map(host_line).collect();
        let (membership, membership_attribute) = match membership {
            MembershipMapping::UserAttribute { attribute } => ("user", attribute),
            MembershipMapping::GroupAttribute { attribute, by_name: false } => ("group_dn", attribute),
            MembershipMapping::GroupAttribute { attribute, by_name: true } => ("group_name", attribute),
        };
        Self {
            name,
            hosts: lines.join("\n"),
            tls: tls_word(tls).to_owned(),
            ca_pem,
            bind_dn,
            users_base: users.base,
            users_scope: scope_word(users.scope).to_owned(),
            users_classes: users.object_classes.join(" "),
            username: users.username,
            real_name: users.real_name,
            email: users.email,
            phone: users.phone,
            position: users.position,
            department: users.department,
            building: users.building,
            room: users.room,
            uuid: users.uuid,
            groups_base: groups.base,
            groups_scope: scope_word(groups.scope).to_owned(),
            groups_classes: groups.object_classes.join(" "),
            groups_name: groups.name,
            membership: membership.to_owned(),
            membership_attribute,
        }
    }

    /// The directory. Problems on `hosts`, `tls`, `users_scope`, `users_classes`, `groups_scope`,
    /// `groups_classes`, `membership`: what cannot be read; whether it makes sense is the service's to say.
    pub fn read(self) -> Result<Directory, Error> {
        let mut read = Reader::default();
        let directory = Directory {
            name: self.name,
            hosts: read.field("hosts", hosts(&self.hosts)).unwrap_or_default(),
            tls: read.field("tls", tls(&self.tls)).unwrap_or(DirectoryTls::Ldaps),
            ca_pem: self.ca_pem,
            bind_dn: self.bind_dn,
            users: UserMapping {
                base: self.users_base,
                scope: read.field("users_scope", scope(&self.users_scope)).unwrap_or(SearchScope::Subtree),
                object_classes: read.field("users_classes", classes(&self.users_classes)).unwrap_or_default(),
                username: self.username,
                real_name: self.real_name,
                email: self.email,
                phone: self.phone,
                position: self.position,
                department: self.department,
                building: self.building,
                room: self.room,
                uuid: self.uuid,
            },
            groups: GroupMapping {
                base: self.groups_base,
                scope: read.field("groups_scope", scope(&self.groups_scope)).unwrap_or(SearchScope::Subtree),
                object_classes: read
                    .field("groups_classes", classes(&self.groups_classes))
                    .unwrap_or_default(),
                name: self.groups_name,
            },
            membership: membership(&self.membership, self.membership_attribute.clone())
                .unwrap_or(MembershipMapping::UserAttribute { attribute: self.membership_attribute.clone() }),
        };
        let _ = read.field("membership", membership(&self.membership, self.membership_attribute));
        read.finish(directory)
    }
}

/// Gathers the problems of several fields.
#[derive(Default)]
struct Reader(Vec<Problem>);

impl Reader {
    fn field<T>(&mut self, name: &str, value: Result<T, ProblemCode>) -> Option<T> {
        value.map_err(|code| self.0.push(Problem::new(name, code))).ok()
    }

    fn finish<T>(self, value: T) -> Result<T, Error> {
        if self.0.is_empty() { Ok(value) } else { Err(Error::Invalid { problems: self.0 }) }
    }
}

fn host_line(host: &DirectoryHost) -> String {
    if host.host.contains(':') {
        format!("[{}]:{}", host.host, host.port)
    } else {
        format!("{}:{}", host.host, host.port)
    }
}

/// One host a line; addresses of version 6 stand in brackets, as in a URL (RFC 3986, 3.2.2).
fn hosts(text: &str) -> Result<Vec<DirectoryHost>, ProblemCode> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.len() {
        0 => Err(ProblemCode::Required),
        n if n > MOST_HOSTS => Err(ProblemCode::TooLong),
        _ => lines.into_iter().map(host).collect(),
    }
}

fn host(line: &str) -> Result<DirectoryHost, ProblemCode> {
    let (host, port) = line.rsplit_once(':').ok_or(ProblemCode::Malformed)?;
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host = match bare {
        Some(address) => address,
        None if host.contains(':') => return Err(ProblemCode::Malformed),
        None => host,
    };
    let is_plain = (1..=253).contains(&host.len())
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%'));
    match port.parse::<u16>() {
        Ok(port) if port > 0 && is_plain => Ok(DirectoryHost { host: host.to_owned(), port }),
        _ => Err(ProblemCode::Malformed),
    }
}

fn classes(text: &str) -> Result<Vec<String>, ProblemCode> {
    let words: Vec<String> = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if words.len() > MOST_CLASSES { Err(ProblemCode::TooLong) } else { Ok(words) }
}

fn tls(word: &str) -> Result<DirectoryTls, ProblemCode> {
    match word {
        "ldaps" => Ok(DirectoryTls::Ldaps),
        "start_tls" => Ok(DirectoryTls::StartTls),
        "plain" => Ok(DirectoryTls::Plain),
        _ => Err(ProblemCode::NotOffered),
    }
}

pub(super) fn tls_word(tls: DirectoryTls) -> &'static str {
    match tls {
        DirectoryTls::Ldaps => "ldaps",
        DirectoryTls::StartTls => "start_tls",
        DirectoryTls::Plain => "plain",
    }
}

fn scope(word: &str) -> Result<SearchScope, ProblemCode> {
    match word {
        "subtree" => Ok(SearchScope::Subtree),
        "one_level" => Ok(SearchScope::OneLevel),
        _ => Err(ProblemCode::NotOffered),
    }
}

fn scope_word(scope: SearchScope) -> &'static str {
    match scope {
        SearchScope::Subtree => "subtree",
        SearchScope::OneLevel => "one_level",
    }
}

fn membership(word: &str, attribute: String) -> Result<MembershipMapping, ProblemCode> {
    match word {
        "user" => Ok(MembershipMapping::UserAttribute { attribute }),
        "group_dn" => Ok(MembershipMapping::GroupAttribute { attribute, by_name: false }),
        "group_name" => Ok(MembershipMapping::GroupAttribute { attribute, by_name: true }),
        _ => Err(ProblemCode::NotOffered),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::preset::Preset, *};

    #[test]
    fn reads_what_it_wrote() {
        for preset in [Preset::OpenLdap, Preset::ActiveDirectory] {
            let mut form = preset.form();
            form.hosts = "ldap.example.com:636\n[2001:db8::1]:389".to_owned();
            let directory = form.clone().read().unwrap();
            assert_eq!(directory.hosts[1].host, "2001:db8::1");
            assert_eq!(DirectoryForm::of(&directory), form);
        }
    }

    #[test]
    fn says_which_field_cannot_be_read() {
        let form = DirectoryForm { tls: "none".to_owned(), ..Preset::OpenLdap.form() };
        let Err(Error::Invalid { problems }) = form.read() else { panic!("taken") };
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["hosts", "tls"]);
    }

    #[test]
    fn hosts_are_host_and_port() {
        assert_eq!(host("127.0.0.1:389").unwrap().port, 389);
        for bad in [
            "ldap",
            "ldap:",
            "ldap:0",
            "ldap:70000",
            ":636",
            "2001:db8::1:389",
            "a b:1",
            "ldap://x:1",
            "[x:1",
        ] {
            assert_eq!(host(bad), Err(ProblemCode::Malformed), "{bad}");
        }
        assert_eq!(hosts(" \n "), Err(ProblemCode::Required));
    }
}
