//! From a directory's entry to our words: bounded, printable, and the same whichever gateway read it.

use super::escape::{plain_value, server_line};
use super::filters::attribute;
use super::names::{first_rdn, is_under};
use super::outcome::LookupFailure;
use domain::settings::directory::{Directory, DirectoryUser, MembershipMapping, UserMapping};
use domain::user::UserAndLocation;
use ldap3::ResultEntry;

/// Longest DN kept, in bytes. A longer one is dropped, since a cut DN names something else.
pub(super) const LONGEST_DN: usize = 1024;
/// How many groups of a person are kept.
pub(super) const GROUPS: usize = 500;
/// How many values of one attribute are read.
const VALUES: usize = 1000;
/// Attributes whose values are binary whatever their bytes look like.
const BINARY: [&str; 4] = ["objectGUID", "objectSid", "GUID", "mS-DS-ConsistencyGuid"];

/// An entry as read: attribute names in the server's spelling.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) dn: String,
    pub(super) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Entry {
    /// Takes a SearchResultEntry apart (RFC 4511 section 4.5.2); `None` if it is not one.
    pub(super) fn read(raw: ResultEntry) -> Option<Self> {
        let mut parts = raw.0.match_id(4)?.expect_constructed()?.into_iter();
        let dn = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
        let mut attributes = Vec::new();
        for pair in parts.next()?.expect_constructed()? {
            let mut pair = pair.expect_constructed()?.into_iter();
            let name = String::from_utf8(pair.next()?.expect_primitive()?).ok()?;
            let values = pair
                .next()?
                .expect_constructed()?
                .into_iter()
                .take(VALUES)
                .map(ldap3::asn1::StructureTag::expect_primitive)
                .collect::<Option<Vec<_>>>()?;
            attributes.push((name, values));
        }
        (!dn.trim().is_empty() && dn.len() <= LONGEST_DN).then_some(Self { dn, attributes })
    }

    /// All values of an attribute; its name is compared without case and without options (`;binary`).
    fn values(&self, name: &str) -> impl Iterator<Item = &Vec<u8>> {
        self.attributes
            .iter()
            .filter(move |(given, _)| {
                let bare = given.split(';').next().unwrap_or_default();
                !name.is_empty() && (given.eq_ignore_ascii_case(name) || bare.eq_ignore_ascii_case(name))
            })
            .flat_map(|(_, values)| values)
    }

    /// The first value that is text and not blank, as [`plain_value`]; empty if there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.values(name)
            .filter_map(|value| std::str::from_utf8(value).ok())
            .map(plain_value)
            .find(|value| !value.is_empty())
            .unwrap_or_default()
    }

    /// Values that are DNs.
    fn dns(&self, name: &str) -> Vec<String> {
        self.values(name)
            .filter(|value| value.len() <= LONGEST_DN)
            .filter_map(|value| std::str::from_utf8(value).ok())
            .filter(|value| !value.trim().is_empty() && !value.chars().any(char::is_control))
            .take(GROUPS)
            .map(str::to_owned)
            .collect()
    }

    /// The stable identifier: text as it is, binary as lower-case hex.
    fn identifier(&self, name: &str) -> String {
        let Some(value) = self.values(name).next() else {
            return String::new();
        };
        let binary = BINARY.iter().any(|known| known.eq_ignore_ascii_case(name));
        match std::str::from_utf8(value) {
            Ok(text) if !binary && !text.chars().any(char::is_control) => plain_value(text),
            _ => plain_value(&hex::encode(value)),
        }
    }

    /// `attribute: value` lines for a test, escaped; at most `most` of them.
    pub(super) fn lines(&self, most: usize) -> Vec<String> {
        let dn = server_line(&format!("dn: {}", self.dn));
        let values = self.attributes.iter().flat_map(|(name, values)| {
            values.iter().map(move |value| {
                let text = std::str::from_utf8(value).map_or_else(|_| hex::encode(value), str::to_owned);
                server_line(&format!("{name}: {text}"))
            })
        });
        std::iter::once(dn).chain(values).take(most).collect()
    }

    /// The person in our words, with the groups written in the entry itself.
    pub(super) fn person(&self, dir: &Directory) -> DirectoryUser {
        let m = &dir.users;
        let groups = match &dir.membership {
            MembershipMapping::UserAttribute { attribute } => {
                self.dns(attribute).into_iter().flat_map(|dn| group_words(dir, &dn, "")).collect()
            }
            MembershipMapping::GroupAttribute { .. } => Vec::new(),
        };
        DirectoryUser {
            dn: self.dn.clone(),
            uuid: self.identifier(&m.uuid),
            user: UserAndLocation {
                username: self.text(&m.username),
                real_name: self.text(&m.real_name),
                email: self.text(&m.email),
                phone: self.text(&m.phone),
                position: self.text(&m.position),
                department: self.text(&m.department),
                building: self.text(&m.building),
                room: self.text(&m.room),
            },
            groups,
        }
    }
}

/// What one group is called: its DN and its name. The name of a group known by DN only is read from the
/// DN, and only below the group base: elsewhere anybody could have made one of that name.
pub(super) fn group_words(dir: &Directory, dn: &str, name: &str) -> Vec<String> {
    let mut words = vec![dn.to_owned()];
    if !name.is_empty() {
        words.push(name.to_owned());
    } else if is_under(dn, &dir.groups.base)
        && let Some(name) = first_rdn(dn, &dir.groups.name)
    {
        words.push(plain_value(&name));
    }
    words
}

/// The attributes to ask for: all that are mapped, each once.
pub(super) fn wanted(dir: &Directory) -> Result<Vec<String>, LookupFailure> {
    let m = &dir.users;
    let membership = match &dir.membership {
        MembershipMapping::UserAttribute { attribute } => attribute.as_str(),
        MembershipMapping::GroupAttribute { .. } => "",
    };
    let mut out: Vec<String> = Vec::new();
    for (_, name) in mapped(m).into_iter().chain([("groups", membership)]) {
        if !name.is_empty() && !out.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            out.push(attribute(name)?.to_owned());
        }
    }
    Ok(out)
}

/// Field names with the attributes mapped to them.
fn mapped(m: &UserMapping) -> [(&'static str, &str); 9] {
    [
        ("username", &m.username),
        ("real_name", &m.real_name),
        ("email", &m.email),
        ("phone", &m.phone),
        ("position", &m.position),
        ("department", &m.department),
        ("building", &m.building),
        ("room", &m.room),
        ("uuid", &m.uuid),
    ]
}

/// Mapped fields that are empty for everyone found.
pub(super) fn blank_fields(dir: &Directory, found: &[DirectoryUser]) -> Vec<&'static str> {
    if found.is_empty() {
        return Vec::new();
    }
    let value = |person: &DirectoryUser, i: usize| {
        let u = &person.user;
        let all = [
            &u.username,
            &u.real_name,
            &u.email,
            &u.phone,
            &u.position,
            &u.department,
            &u.building,
            &u.room,
            &person.uuid,
        ];
        all.get(i).is_none_or(|value| value.is_empty())
    };
    mapped(&dir.users)
        .into_iter()
        .enumerate()
        .filter(|(i, (_, name))| !name.is_empty() && found.iter().all(|person| value(person, *i)))
        .map(|(_, (field, _))| field)
        .collect()
}
