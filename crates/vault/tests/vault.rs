//! The vault's promises: files only their owner reads, seals that open in one place only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;
use vault::{Created, KeyRing, Sealed, Secret, VaultError, sha256, token};

fn ring() -> (tempfile::TempDir, KeyRing) {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::create(&folder.path().join("master.key")).unwrap();
    (folder, ring)
}

#[test]
fn a_key_file_is_made_once_with_mode_0400() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let (first, created) = KeyRing::open_or_create(&path).unwrap();
    assert_eq!(created, Created::Yes);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o400);
    let before = fs::read(&path).unwrap();
    assert!(matches!(KeyRing::create(&path), Err(VaultError::KeyFileExists(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
    let (second, created) = KeyRing::open_or_create(&path).unwrap();
    assert_eq!(created, Created::No);
    let sealed = first.seal("a.b:1", b"text").unwrap();
    assert!(second.unseal("a.b:1", &sealed).unwrap().matches(b"text"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");
}

#[test]
fn files_others_can_read_are_refused() {
    let (folder, _) = ring();
    let path = folder.path().join("master.key");
    for mode in [0o440, 0o404, 0o644, 0o420, 0o600 | 0o001] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        match KeyRing::open(&path) {
            Err(VaultError::LooseMode { mode: found, .. }) => assert_eq!(found, mode),
            _ => panic!("mode {mode:o} was accepted"),
        }
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(KeyRing::open(&path).is_ok());
}

#[test]
fn damaged_files_are_refused() {
    let (folder, _) = ring();
    let good = fs::read_to_string(folder.path().join("master.key")).unwrap();
    for bad in [
        String::new(),
        good[..20].to_owned(),
        good.replace("key-1", "key-9"),
        format!("{good}x"),
        good.replace('\n', " x\n"),
    ] {
        let path = folder.path().join(format!("bad-{}", bad.len()));
        fs::write(&path, &bad).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(matches!(KeyRing::open(&path), Err(VaultError::DamagedKeyFile(_))), "{bad:?}");
        fs::remove_file(&path).unwrap();
    }
    assert!(matches!(KeyRing::open(&folder.path().join("none")), Err(VaultError::KeyFile { .. })));
}

#[test]
fn older_keys_still_open() {
    let (folder, old) = ring();
    let sealed = old.seal("t.c:1", b"kept").unwrap();
    let other = folder.path().join("other.key");
    KeyRing::create(&other).unwrap();
    let both =
        fs::read_to_string(folder.path().join("master.key")).unwrap() + &fs::read_to_string(&other).unwrap();
    let path = folder.path().join("both.key");
    fs::write(&path, both).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    let ring = KeyRing::open(&path).unwrap();
    assert!(ring.unseal("t.c:1", &sealed).unwrap().matches(b"kept"));
    assert!(!ring.is_current(&sealed));
    assert!(ring.is_current(&ring.seal("t.c:1", b"new").unwrap()));
    assert!(matches!(KeyRing::open(&other).unwrap().unseal("t.c:1", &sealed), Err(VaultError::UnknownKey)));
}

#[test]
fn a_seal_opens_in_its_own_place_only() {
    let (_folder, ring) = ring();
    let sealed = ring.seal("ca.key:7", b"secret").unwrap();
    assert!(ring.unseal("ca.key:7", &sealed).unwrap().matches(b"secret"));
    for other in ["ca.key:8", "ca.kez:7", "cb.key:7", "", "ca.key:77"] {
        assert!(matches!(ring.unseal(other, &sealed), Err(VaultError::DoesNotOpen)), "{other}");
    }
    assert_ne!(sealed, ring.seal("ca.key:7", b"secret").unwrap(), "a nonce was used twice");
}

#[test]
fn every_flipped_or_missing_byte_is_noticed() {
    let (_folder, ring) = ring();
    let sealed = ring.seal("t.c:1", b"some secret").unwrap();
    for at in 0..sealed.0.len() {
        let mut changed = sealed.clone();
        changed.0[at] ^= 1;
        assert!(ring.unseal("t.c:1", &changed).is_err(), "byte {at}");
        assert!(ring.unseal("t.c:1", &Sealed(sealed.0[..at].to_vec())).is_err(), "cut at {at}");
    }
}

#[test]
fn tokens_differ_and_are_url_safe() {
    let a = token::random_text(20).unwrap();
    let b = token::random_text(20).unwrap();
    assert!(a != b);
    assert_eq!(a.len(), 27);
    assert!(a.expose().iter().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(c)));
    assert_eq!(token::from_base64url(a.expose_str().unwrap()).unwrap().len(), 20);
    assert!(token::from_base64url("a+b/").is_none());
}

#[test]
fn sha256_of_abc() {
    // FIPS 180-4 example.
    assert_eq!(sha256(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    assert_eq!(sha256(b"abc")[28..], [0xf2, 0x00, 0x15, 0xad]);
}

proptest! {
    #[test]
    fn seals_round_trip(plain in proptest::collection::vec(any::<u8>(), 0..300), context in "[a-z.:0-9]{0,40}") {
        let (_folder, ring) = ring();
        let sealed = ring.seal(&context, &plain).unwrap();
        prop_assert!(ring.unseal(&context, &sealed).unwrap() == Secret::from_bytes(plain));
    }

    #[test]
    fn arbitrary_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (_folder, ring) = ring();
        prop_assert!(ring.unseal("t.c:1", &Sealed(bytes)).is_err());
    }
}
