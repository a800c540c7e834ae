//! A real OpenLDAP server for one test: own folder, own free loopback ports, own certificate authority,
//! ended when dropped. Include with `#[path]`; needs the crates `domain`, `rcgen` and `tempfile`.
#![allow(dead_code, reason = "each test program uses a part")]
#![allow(clippy::format_push_string, reason = "fixtures are written once")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use domain::settings::directory::{
    Directory, DirectoryHost, DirectoryTls, GroupMapping, MembershipMapping, SearchScope, UserMapping,
};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// DN of the service account.
pub const SERVICE_DN: &str = "cn=reader,dc=school,dc=example";
/// Its password.
pub const SERVICE_PASSWORD: &str = "reader of the school";
/// Anna's password.
pub const ANNA_PASSWORD: &str = "correct horse battery";
/// Björn's password.
pub const BJORN_PASSWORD: &str = "räksmörgås på sjön";
/// A user name made of what filters are made of.
pub const HOSTILE_UID: &str = "o'brien (x)*";
/// Password of the person with that name.
pub const HOSTILE_PASSWORD: &str = "parentheses are fine";
/// Where people live.
pub const PEOPLE: &str = "ou=people,dc=school,dc=example";
/// Where groups live.
pub const GROUPS: &str = "ou=groups,dc=school,dc=example";

/// A running server.
pub struct Slapd {
    /// Port that speaks LDAP and StartTLS.
    pub plain_port: u16,
    /// Port that speaks LDAPS.
    pub tls_port: u16,
    /// The authority that signed the server's certificate.
    pub ca_pem: String,
    child: Child,
    folder: tempfile::TempDir,
}

impl Slapd {
    /// Starts a server with Anna, Björn, O'Brien, Nora (no password) and two twins; `None`, after a line
    /// that says so, where slapd is not installed.
    pub fn start() -> Option<Self> {
        let Some(program) = program() else {
            println!("SKIPPED: slapd is not installed on this machine");
            return None;
        };
        // Another program may take a port between choosing and using it: try again with others.
        for _ in 0..5 {
            if let Some(server) = Self::try_start(&program) {
                return Some(server);
            }
        }
        panic!("slapd is installed but does not start");
    }

    fn try_start(program: &Path) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let ca_pem = write_certificates(folder.path());
        fs::create_dir(folder.path().join("data")).unwrap();
        let conf = folder.path().join("slapd.conf");
        fs::write(&conf, configuration(folder.path())).unwrap();
        let ldif = folder.path().join("people.ldif");
        fs::write(&ldif, people()).unwrap();
        let load =
            Command::new(program).args(["-T", "add", "-f"]).arg(&conf).arg("-l").arg(&ldif).output().unwrap();
        assert!(load.status.success(), "slapadd: {}", String::from_utf8_lossy(&load.stderr));
        let (plain_port, tls_port) = (free_port(), free_port());
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let child = Command::new(program)
            .args(["-d", "0", "-h"])
            .arg(format!("ldap://127.0.0.1:{plain_port} ldaps://127.0.0.1:{tls_port}"))
            .arg("-f")
            .arg(&conf)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Self { plain_port, tls_port, ca_pem, child, folder };
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            if server.child.try_wait().unwrap().is_some() {
                let log = fs::read_to_string(server.folder.path().join("log")).unwrap_or_default();
                println!("slapd ended at once: {log}");
                return None;
            }
            let up = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
            if up(plain_port) && up(tls_port) {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// Ends the server; its ports refuse from now on.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Settings that fit this server.
    pub fn directory(&self, tls: DirectoryTls) -> Directory {
        let port = if tls == DirectoryTls::Ldaps { self.tls_port } else { self.plain_port };
        directory("127.0.0.1", port, tls, &self.ca_pem)
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Settings for a server of this kind at any address.
pub fn directory(host: &str, port: u16, tls: DirectoryTls, ca_pem: &str) -> Directory {
    Directory {
        name: "School".to_owned(),
        hosts: vec![DirectoryHost { host: host.to_owned(), port }],
        tls,
        ca_pem: ca_pem.to_owned(),
        bind_dn: SERVICE_DN.to_owned(),
        users: UserMapping {
            base: PEOPLE.to_owned(),
            scope: SearchScope::Subtree,
            object_classes: vec!["inetOrgPerson".to_owned()],
            username: "uid".to_owned(),
            real_name: "displayName".to_owned(),
            email: "mail".to_owned(),
            phone: "telephoneNumber".to_owned(),
            position: "title".to_owned(),
            department: "departmentNumber".to_owned(),
            building: "l".to_owned(),
            room: "roomNumber".to_owned(),
            uuid: "entryUUID".to_owned(),
        },
        groups: GroupMapping {
            base: GROUPS.to_owned(),
            scope: SearchScope::Subtree,
            object_classes: vec!["groupOfNames".to_owned()],
            name: "cn".to_owned(),
        },
        membership: MembershipMapping::UserAttribute { attribute: "memberOf".to_owned() },
    }
}

/// A certificate authority of its own, in PEM, that signed nothing.
pub fn other_authority() -> String {
    authority("Somebody else").0.pem()
}

fn program() -> Option<PathBuf> {
    ["/usr/sbin/slapd", "/usr/local/sbin/slapd", "/usr/lib/openldap/slapd", "/usr/local/libexec/slapd"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn authority(name: &str) -> (rcgen::Certificate, rcgen::Issuer<'static, rcgen::KeyPair>) {
    let mut params = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate, rcgen::Issuer::new(params, key))
}

fn write_certificates(folder: &Path) -> String {
    let (ca, issuer) = authority("School test CA");
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let params = rcgen::CertificateParams::new(names).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    fs::write(folder.join("ca.pem"), ca.pem()).unwrap();
    fs::write(folder.join("server.pem"), certificate.pem()).unwrap();
    fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
    ca.pem()
}

fn configuration(folder: &Path) -> String {
    let f = folder.display();
    let first_existing = |places: &[&str], file: &str| {
        let found = places.iter().find(|place| Path::new(place).join(file).exists());
        (*found.unwrap_or(&places[0])).to_owned()
    };
    let schema = first_existing(&["/etc/ldap/schema", "/etc/openldap/schema"], "core.schema");
    let modules =
        first_existing(&["/usr/lib/ldap", "/usr/lib/openldap", "/usr/lib64/openldap"], "back_mdb.so");
    format!(
        "include {schema}/core.schema\n\
         include {schema}/cosine.schema\n\
         include {schema}/nis.schema\n\
         include {schema}/inetorgperson.schema\n\
         pidfile {f}/slapd.pid\n\
         modulepath {modules}\n\
         moduleload back_mdb\n\
         moduleload memberof\n\
         TLSCACertificateFile {f}/ca.pem\n\
         TLSCertificateFile {f}/server.pem\n\
         TLSCertificateKeyFile {f}/server.key\n\
         database mdb\n\
         suffix \"dc=school,dc=example\"\n\
         rootdn \"cn=root,dc=school,dc=example\"\n\
         directory {f}/data\n\
         maxsize 10485760\n\
         index objectClass,uid eq\n\
         overlay memberof\n\
         access to attrs=userPassword by anonymous auth by * none\n\
         access to * by dn.exact=\"{SERVICE_DN}\" read by self read by anonymous auth by * none\n"
    )
}

/// The LDIF, with `memberOf` written out: the overlay keeps it only while the server runs.
fn people() -> String {
    let mut out = format!(
        "dn: dc=school,dc=example\nobjectClass: dcObject\nobjectClass: organization\ndc: school\no: School\n\n\
         dn: {SERVICE_DN}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\n\
         userPassword: {SERVICE_PASSWORD}\n\n\
         dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: people\n\n\
         dn: {GROUPS}\nobjectClass: organizationalUnit\nou: groups\n\n"
    );
    let person = |uid: &str, name: (&str, &str), rest: &str| {
        let (given, family) = name;
        format!(
            "dn: uid={uid},{PEOPLE}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {given} {family}\n\
             displayName: {given} {family}\nsn: {family}\n{rest}\n"
        )
    };
    let anna = format!(
        "mail: anna@school.example\ntelephoneNumber: +46 8 123 456\ntitle: Teacher\n\
         departmentNumber: Mathematics\nl: Main building\nroomNumber: 214\nuserPassword: {ANNA_PASSWORD}\n\
         memberOf: cn=teachers,{GROUPS}\n"
    );
    out.push_str(&person("anna", ("Anna", "Lindqvist"), &anna));
    let bjorn = format!("userPassword: {BJORN_PASSWORD}\nmemberOf: cn=students,{GROUPS}\n");
    out.push_str(&person("björn", ("Björn", "Åkesson"), &bjorn));
    let hostile = format!("userPassword: {HOSTILE_PASSWORD}\nmemberOf: cn=students,{GROUPS}\n");
    out.push_str(&person(HOSTILE_UID, ("Odd", "O'Brien"), &hostile));
    out.push_str(&person("nora", ("Nora", "Nopass"), ""));
    out.push_str(&person("tim", ("Tim", "Twin"), "userPassword: the same word\n"));
    out.push_str(&person("tom", ("Tom", "Twin"), "userPassword: the same word\n"));
    for (group, members) in [("teachers", vec!["anna"]), ("students", vec!["björn", HOSTILE_UID])] {
        out.push_str(&format!("dn: cn={group},{GROUPS}\nobjectClass: groupOfNames\ncn: {group}\n"));
        for member in members {
            out.push_str(&format!("member: uid={member},{PEOPLE}\n"));
        }
        out.push('\n');
    }
    out.push_str(&format!(
        "dn: cn=club,{GROUPS}\nobjectClass: posixGroup\ncn: club\ngidNumber: 500\nmemberUid: anna\n\n"
    ));
    out
}
