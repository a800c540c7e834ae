//! The profile as others judge it: OpenSSL its signature, Apple's schema its contents.

use crate::support::{TestServer, Web, device};
use std::path::{Path, PathBuf};
use tokio::process::Command;

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// OpenSSL's judgement; the content, if it is right.
async fn openssl(root: &Path, signed: &Path) -> Option<Vec<u8>> {
    let mut command = Command::new("openssl");
    command
        .args(["cms", "-verify", "-inform", "DER", "-purpose", "any", "-binary", "-CAfile"])
        .arg(root)
        .arg("-in")
        .arg(signed);
    let out = command.output().await.unwrap();
    out.status.success().then_some(out.stdout)
}

/// Faults by Apple's schema, as the `mdm` room's own judge tells them.
async fn schema_faults(xml: &Path, user_enrollment: bool) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap());
    command.args(["run", "--quiet", "--package", "mdm", "--example", "validate_profile", "--"]).arg(xml);
    if user_enrollment {
        command.arg("--user-enrollment");
    }
    let out = command.output().await.unwrap();
    let text = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    assert_ne!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&out.stderr));
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn others_find_the_profiles_right() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let folder = tempfile::tempdir().unwrap();
    let root = write(folder.path(), "root.pem", server.root_pem().as_bytes());
    let account = ("account", "vera@appleid.school.example");
    for (ios, ownership, rights) in
        [("18.6", "institutional", Some(8191)), ("26.0", "personal", Some(7891)), ("17.6", "personal", None)]
    {
        let what = format!("{ownership} on {ios}");
        let signed = Web::safari(&server, ios).profile(person, &[("ownership", ownership), account]).await;
        let file = write(folder.path(), "profile.mobileconfig", &signed);
        let content =
            openssl(&root, &file).await.unwrap_or_else(|| panic!("{what}: OpenSSL refuses the signature"));
        let xml = write(folder.path(), "profile.xml", &content);
        assert_eq!(schema_faults(&xml, rights.is_none()).await, "OK", "{what}");
        let management = device::open(&server, &signed).mdm.unwrap();
        assert_eq!(
            (management.access_rights, management.managed_apple_id.is_some()),
            (rights, rights.is_none()),
            "{what}"
        );

        // One byte of the content, and one of the signature at the end.
        let inside =
            signed.windows(8).position(|w| w == b"AccessRi" || w == b"ManagedA").expect("readable content");
        for at in [inside, signed.len() - 5] {
            let mut flipped = signed.clone();
            flipped[at] ^= 1;
            let file = write(folder.path(), "flipped.mobileconfig", &flipped);
            assert!(openssl(&root, &file).await.is_none(), "{what}: byte {at} of {}", signed.len());
        }
    }
    // The judge by the schema can say no.
    let text = std::fs::read_to_string(folder.path().join("profile.xml")).unwrap();
    let wrong = write(
        folder.path(),
        "wrong.xml",
        text.replacen("<key>ServerURL</key>", "<key>ServerUrl</key>", 1).as_bytes(),
    );
    assert_ne!(schema_faults(&wrong, true).await, "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trust_profile_is_signed_too() {
    let server = TestServer::start().await;
    let reply = Web::safari(&server, "18.6").get("/enroll/ca.mobileconfig").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/x-apple-aspen-config"));
    let folder = tempfile::tempdir().unwrap();
    let root = write(folder.path(), "root.pem", server.root_pem().as_bytes());
    let file = write(folder.path(), "ca.mobileconfig", &reply.body);
    let content = openssl(&root, &file).await.expect("a right signature");
    let profile = mdm::profile::read(&content).unwrap();
    assert_eq!(profile.roots, [server.authority.root_der()]);
    assert!(profile.mdm.is_none() && profile.scep.is_none());
}
