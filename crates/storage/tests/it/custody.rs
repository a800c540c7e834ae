//! The chain of custody: download → challenge → certificate → enrollment.

use domain::device::Inventory;
use domain::enrollment::wizard::{Person, Source};
use domain::ids::{AccountId, DeviceId, EnrollmentId};
use storage::{
    CertificateState, DeviceKey, EnrollmentState, NewDownload, NewEnrollment, Outcome, PushTokens, Storage,
};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{act, attempt, certificate, enrollment, id, issued, moment, user};

on_both!(downloads, challenges, certificates, enrolling, dead_ends, tombstones, last_seen);

fn secret(text: &str) -> Secret {
    Secret::from_string(text.to_owned())
}

fn tokens(token: &str, unlock: Option<&str>) -> PushTokens {
    PushTokens { token: secret(token), magic: secret("magic"), unlock: unlock.map(secret) }
}

async fn downloads(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    let new = |hash, token: &str| NewDownload {
        attempt: bond.attempt,
        enrollment: bond.id,
        token_hash: [hash; 32],
        token: secret(token),
        profile: secret("<signed profile>"),
    };
    act(storage, async |act| {
        let downloads = act.downloads();
        assert_eq!(downloads.insert(&new(1, "token one"), moment(1)).await.unwrap(), Outcome::Done);
        assert!(downloads.mark_fetched(&[1; 32], moment(2)).await.unwrap());
        assert!(!downloads.mark_fetched(&[1; 32], moment(3)).await.unwrap(), "only the first");
        assert_eq!(downloads.insert(&new(2, "token two"), moment(4)).await.unwrap(), Outcome::Done);
    })
    .await;
    let read = storage.read();
    let current = read.downloads().current(bond.attempt).await.unwrap().unwrap();
    assert!(current.token.matches(b"token two") && current.profile.matches(b"<signed profile>"));
    assert_eq!((current.enrollment, current.first_fetched_at), (bond.id, None));
    let old = read.downloads().find_by_token_hash(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((old.first_fetched_at, old.withdrawn_at), (Some(moment(2)), Some(moment(4))));
    act(storage, async |act| {
        let downloads = act.downloads();
        assert_eq!(downloads.withdraw_for_attempt(bond.attempt, moment(5)).await.unwrap(), 1);
        assert!(!downloads.mark_fetched(&[2; 32], moment(6)).await.unwrap(), "withdrawn");
        assert!(downloads.current(bond.attempt).await.unwrap().is_none());
        assert_eq!(downloads.purge(moment(2)).await.unwrap(), 1);
    })
    .await;
}

async fn challenges(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    act(storage, async |act| {
        let challenges = act.challenges();
        let insert = challenges.insert(&[1; 32], bond.id, bond.attempt, moment(60), moment(1)).await;
        assert_eq!(insert.unwrap(), Outcome::Done);
        let again = challenges.insert(&[1; 32], bond.id, bond.attempt, moment(60), moment(1)).await;
        assert_eq!(again.unwrap(), Outcome::Taken);
        let found = challenges.find(&[1; 32]).await.unwrap().unwrap();
        assert_eq!((found.enrollment, found.attempt), (bond.id, bond.attempt));
        assert!(found.is_open(moment(59)) && !found.is_open(moment(60)));
        assert_eq!(challenges.void_for_attempt(bond.attempt, moment(2)).await.unwrap(), 1);
        assert_eq!(challenges.void_for_attempt(bond.attempt, moment(3)).await.unwrap(), 0);
        let voided = challenges.find(&[1; 32]).await.unwrap().unwrap();
        assert_eq!(voided.voided_at, Some(moment(2)));
        assert!(!voided.is_open(moment(3)));
        assert_eq!(challenges.find(&[2; 32]).await.unwrap(), None);
    })
    .await;
}

async fn certificates(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await;
    let (first, second) = (certificate(&bond, "0a"), certificate(&bond, "0b"));
    act(storage, async |act| {
        let all = act.certificates();
        assert_eq!(all.reserve(&first, moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(all.reserve(&certificate(&bond, "0a"), moment(1)).await.unwrap(), Outcome::Taken);
        assert_eq!(all.find_issued_by_spki(bond.id, &[7; 32]).await.unwrap(), None, "only reserved");
        assert!(all.store(first.id, b"der one", &[1; 32], moment(2)).await.unwrap());
        assert!(!all.store(first.id, b"other", &[9; 32], moment(2)).await.unwrap(), "stored once");
        assert_eq!(all.reserve(&second, moment(3)).await.unwrap(), Outcome::Done);
        assert!(
            !all.store(second.id, b"der one", &[1; 32], moment(3)).await.unwrap(),
            "fingerprint is taken"
        );
        assert!(all.store(second.id, b"der two", &[2; 32], moment(3)).await.unwrap());
        assert_eq!(all.issued_count(bond.id).await.unwrap(), 2);
    })
    .await;
    let read = storage.read();
    let (found, owner) = read.certificates().find_by_fingerprint(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((&found.new, found.der.as_deref(), owner.new.id), (&first, Some(&b"der one"[..]), bond.id));
    assert_eq!((found.state, found.issued_at), (CertificateState::Issued, Some(moment(2))));
    assert_eq!(read.certificates().get(second.id).await.unwrap().unwrap().fingerprint, Some([2; 32]));
    let newest = read.certificates().find_issued_by_spki(bond.id, &[7; 32]).await.unwrap().unwrap();
    assert_eq!(newest.new.id, second.id);
    assert_eq!(read.certificates().find_issued_by_spki(EnrollmentId(id()), &[7; 32]).await.unwrap(), None);
    act(storage, async |act| {
        let all = act.certificates();
        assert_eq!(all.revoke_others(bond.id, Some(second.id), "superseded", moment(4)).await.unwrap(), 1);
        assert!(!all.revoke(first.id, "again", "anne", moment(5)).await.unwrap());
        let gone = all.get(first.id).await.unwrap().unwrap();
        assert_eq!((gone.state, gone.revoked_at), (CertificateState::Revoked, Some(moment(4))));
        assert_eq!(gone.reason.as_deref(), Some("superseded"));
        assert!(all.revoke(second.id, "left", "anne", moment(6)).await.unwrap());
    })
    .await;
}

async fn enrolling(_: &TestDatabase, storage: &Storage) {
    let one = attempt();
    let person = Person { source: Source::Local(AccountId(id())), user: user("anne"), groups: vec![] };
    let new = NewEnrollment { person: Some(person), ..enrollment(one.id) };
    let told = Inventory { udid: Some("UDID-1".to_owned()), capacity_gb: Some(127.99), ..Default::default() };
    let key = DeviceKey::Udid("UDID-1".to_owned());
    let pinned = certificate(&new, "01");
    let record = DeviceId(id());
    act(storage, async |act| {
        let _ = act.attempts().insert(&one).await.unwrap();
        let all = act.enrollments();
        assert_eq!(all.insert(&new, moment(1)).await.unwrap(), Outcome::Done);
        let fresh = all.get(new.id).await.unwrap().unwrap();
        assert_eq!((&fresh.new, fresh.state, fresh.key), (&new, EnrollmentState::Pending, None));
        assert!(
            !all.enroll(new.id, &tokens("t", None), record, moment(2)).await.unwrap(),
            "no Authenticate yet"
        );
        assert!(!all.renew_tokens(new.id, &tokens("t", None), moment(2)).await.unwrap(), "not enrolled yet");
        assert!(all.push_tokens(new.id).await.unwrap().is_none());
        assert!(all.authenticate(new.id, pinned.id, &key, &told, moment(3)).await.unwrap());
        assert!(all.find_current_by_udid("UDID-1").await.unwrap().is_none(), "not enrolled yet");
        assert!(all.enroll(new.id, &tokens("t1", Some("unlock")), record, moment(4)).await.unwrap());
        assert!(!all.enroll(new.id, &tokens("t1", None), record, moment(4)).await.unwrap(), "once");
        assert!(all.renew_tokens(new.id, &tokens("t2", None), moment(5)).await.unwrap());
        assert!(!all.authenticate(new.id, pinned.id, &key, &told, moment(6)).await.unwrap(), "is enrolled");
        assert!(all.set_bootstrap(new.id, Some(&secret("bootstrap"))).await.unwrap());
    })
    .await;
    let read = storage.read();
    let stored = read.enrollments().find_current_by_udid("UDID-1").await.unwrap().unwrap();
    assert_eq!((stored.state, stored.certificate), (EnrollmentState::Enrolled, Some(pinned.id)));
    assert_eq!((stored.key, stored.authenticate, stored.device), (Some(key), Some(told), Some(record)));
    assert_eq!((stored.enrolled_at, stored.last_seen_at), (Some(moment(4)), Some(moment(5))));
    let stored = read.enrollments().push_tokens(new.id).await.unwrap().unwrap();
    assert!(stored.token.matches(b"t2") && stored.magic.matches(b"magic"));
    assert!(stored.unlock.unwrap().matches(b"unlock"), "a missing unlock token keeps the stored one");
    assert!(read.enrollments().bootstrap(new.id).await.unwrap().unwrap().matches(b"bootstrap"));
    act(storage, async |act| {
        assert!(act.enrollments().check_out(new.id, moment(9)).await.unwrap());
        assert!(!act.enrollments().check_out(new.id, moment(10)).await.unwrap());
        assert!(act.enrollments().push_tokens(new.id).await.unwrap().is_none(), "tokens are dropped");
        assert!(act.enrollments().bootstrap(new.id).await.unwrap().is_none());
        let (all, late) = (act.enrollments(), tokens("t3", None));
        assert!(!all.enroll(new.id, &late, record, moment(11)).await.unwrap());
        assert!(!all.renew_tokens(new.id, &late, moment(11)).await.unwrap());
    })
    .await;
}

async fn dead_ends(_: &TestDatabase, storage: &Storage) {
    let first = issued(storage).await;
    let second = enrollment(first.attempt);
    let key = DeviceKey::EnrollmentId("E".to_owned());
    act(storage, async |act| {
        let all = act.enrollments();
        assert_eq!(all.mark_replaced_for_attempt(first.attempt).await.unwrap(), 1);
        assert_eq!(all.insert(&second, moment(1)).await.unwrap(), Outcome::Done);
        let (pinned, told) = (certificate(&first, "1").id, Inventory::default());
        assert!(!all.authenticate(first.id, pinned, &key, &told, moment(2)).await.unwrap(), "replaced");
        assert!(all.refuse(second.id, moment(3)).await.unwrap());
        assert!(!all.refuse(second.id, moment(4)).await.unwrap());
        assert!(!all.replace(second.id, moment(4)).await.unwrap());
        let states = [first.id, second.id].map(|id| all.get(id));
        let [replaced, refused] = states;
        assert_eq!(replaced.await.unwrap().unwrap().state, EnrollmentState::Replaced);
        assert_eq!(refused.await.unwrap().unwrap().state, EnrollmentState::Refused);
        assert!(all.lock(EnrollmentId(id())).await.unwrap().is_none());
        assert!(all.lock(second.id).await.unwrap().is_some());
    })
    .await;
}

async fn tombstones(_: &TestDatabase, storage: &Storage) {
    let ended = EnrollmentId(id());
    act(storage, async |act| {
        let all = act.tombstones();
        assert_eq!(all.insert(ended, Some("UDID"), "re-enrollment", moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(all.insert(ended, None, "other", moment(2)).await.unwrap(), Outcome::Taken);
    })
    .await;
    let found = storage.read().tombstones().find_by_enrollment(ended).await.unwrap().unwrap();
    assert_eq!(
        (found.reason.as_str(), found.udid.as_deref(), found.created_at),
        ("re-enrollment", Some("UDID"), moment(1))
    );
    assert_eq!(storage.read().tombstones().find_by_enrollment(EnrollmentId(id())).await.unwrap(), None);
}

async fn last_seen(_: &TestDatabase, storage: &Storage) {
    let (one, other) = (issued(storage).await.id, issued(storage).await.id);
    act(storage, async |act| {
        let all = act.enrollments();
        all.touch_seen(&[(one, moment(5)), (other, moment(7)), (one, moment(3))]).await.unwrap();
        assert_eq!(all.get(one).await.unwrap().unwrap().last_seen_at, Some(moment(5)), "never back in time");
        assert_eq!(all.get(other).await.unwrap().unwrap().last_seen_at, Some(moment(7)));
    })
    .await;
}
