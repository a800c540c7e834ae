//! Many rows in one statement: each gets its own values, and each is held to its own state.

use std::collections::{HashMap, HashSet};

use domain::device::{CommandState, Inventory};
use domain::enrollment::attempt::{AttemptEvent, AttemptState, Progress};
use domain::ids::{CommandId, DeviceId};
use storage::{
    Authenticated, DeviceKey, EnrollmentState, Finished, Moved, NewChallenge, NewEnrollment, PushTokens,
    Storage,
};
use testkit::TestDatabase;
use vault::Secret;

use crate::support::{act, certificate, command, device, id, issued, moment};

on_both!(check_ins, records, queues, certificates, timelines);

/// Text that means something to JSON, to SQL or to a path in either.
const HOSTILE: &str = "'\"\\ {\"a\":[1]} $.x \u{202e}null\u{1F600} \u{0}end";

fn tokens(token: &str, unlock: Option<&str>) -> PushTokens {
    let secret = |text: &str| Secret::from_string(text.to_owned());
    PushTokens { token: secret(token), magic: secret("magic"), unlock: unlock.map(secret) }
}

async fn three(storage: &Storage) -> [NewEnrollment; 3] {
    [issued(storage).await, issued(storage).await, issued(storage).await]
}

fn told(name: &str) -> Inventory {
    Inventory { name: Some(name.to_owned()), capacity_gb: Some(0.1), ..Inventory::default() }
}

async fn check_ins(_: &TestDatabase, storage: &Storage) {
    let [one, two, over] = three(storage).await;
    let all = [&one, &two, &over];
    let keys = all.map(|new| DeviceKey::Udid(format!("UDID {} {HOSTILE}", new.id)));
    let said = all.map(|new| told(&format!("{} {HOSTILE}", new.id)));
    let pinned = all.map(|new| certificate(new, "1").id);
    act(storage, async |act| {
        assert!(act.enrollments().refuse(over.id, moment(1)).await.unwrap());
        let locked = act.enrollments().lock_all(&all.map(|new| new.id)).await.unwrap();
        assert_eq!((locked.len(), locked[&one.id].enrollment.state), (3, EnrollmentState::Pending));
        let accepted: Vec<Authenticated<'_>> = (0..3)
            .map(|n| Authenticated { id: all[n].id, certificate: pinned[n], key: &keys[n], told: &said[n] })
            .collect();
        let bound = act.enrollments().authenticate_all(&accepted, moment(2)).await.unwrap();
        assert_eq!(bound, HashSet::from([one.id, two.id]), "a refused one is not bound");
        let (first, second) = (tokens("t1", Some("u1")), tokens("t2", None));
        let (here, there) = (DeviceId(id()), DeviceId(id()));
        let complete = [(one.id, &first, here), (two.id, &second, there), (over.id, &first, here)];
        let enrolled = act.enrollments().enroll_all(&complete, moment(3)).await.unwrap();
        assert_eq!(enrolled, HashSet::from([one.id, two.id]));
        assert!(act.enrollments().enroll_all(&complete, moment(4)).await.unwrap().is_empty(), "once");
        // Rows of two shapes: an unlock token that is not told stays.
        let later = [(one.id, &second), (two.id, &first), (over.id, &first)];
        let renewed = act.enrollments().renew_tokens_all(&later, moment(5)).await.unwrap();
        assert_eq!(renewed, HashSet::from([one.id, two.id]));
        assert!(act.enrollments().renew_tokens_all(&[], moment(5)).await.unwrap().is_empty());
    })
    .await;
    let read = storage.read();
    for (n, unlock, token) in [(0, b"u1", b"t2"), (1, b"u1", b"t1")] {
        let stored = read.enrollments().get(all[n].id).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.certificate), (EnrollmentState::Enrolled, Some(pinned[n])));
        let Some(DeviceKey::Udid(key)) = stored.key else { panic!("a UDID") };
        assert!(
            key.starts_with(&format!("UDID {}", all[n].id)) && key.contains("\\ {\"a\":[1]} $.x"),
            "{key}"
        );
        let name = format!("{} {HOSTILE}", all[n].id).replace('\0', "");
        assert_eq!(stored.authenticate, Some(told(&name)));
        assert_eq!((stored.authenticated_at, stored.enrolled_at), (Some(moment(2)), Some(moment(3))));
        let stored = read.enrollments().push_tokens(all[n].id).await.unwrap().unwrap();
        assert!(stored.token.matches(token) && stored.unlock.unwrap().matches(unlock));
    }
    let refused = read.enrollments().get(over.id).await.unwrap().unwrap();
    assert_eq!((refused.state, refused.key, refused.device), (EnrollmentState::Refused, None, None));
}

async fn records(_: &TestDatabase, storage: &Storage) {
    let [one, two, three] = three(storage).await;
    let mut devices = [device(one.id, HOSTILE, None), device(two.id, "second", None)];
    devices[0].inventory.udid = Some("known".to_owned());
    act(storage, async |act| {
        assert_eq!(act.devices().insert_all(&devices, moment(1)).await.unwrap(), 2);
        let again = [devices[1].clone(), device(three.id, "third", None)];
        assert_eq!(act.devices().insert_all(&again, moment(1)).await.unwrap(), 1, "one id is taken");
        assert_eq!(act.devices().insert_all(&[], moment(1)).await.unwrap(), 0);
    })
    .await;
    who_is_known_already(storage, [&one, &two, &three]).await;
    let found = storage.read().devices().find_by_enrollment(one.id).await.unwrap().unwrap();
    assert_eq!(found.inventory.name, Some(HOSTILE.replace('\0', "")));
    assert_eq!((found.enrolled_at, found.unenrolled_at, found.site), (moment(1), None, None));
}

/// The first is bound to a UDID that a record has, the second has two keys, of which one is revoked later.
async fn who_is_known_already(storage: &Storage, [one, two, three]: [&NewEnrollment; 3]) {
    let keys = [
        DeviceKey::Udid("known".to_owned()),
        DeviceKey::Udid("unknown".to_owned()),
        DeviceKey::EnrollmentId("known".to_owned()),
    ];
    let issued =
        [certificate(one, "21"), certificate(two, "22"), certificate(two, "23"), certificate(three, "24")];
    let said = told("iPhone");
    act(storage, async |act| {
        assert_eq!(act.certificates().reserve_all(&issued, moment(2)).await.unwrap(), 4);
        let bind = |new: &NewEnrollment, certificate: usize, key: usize| Authenticated {
            id: new.id,
            certificate: issued[certificate].id,
            key: &keys[key],
            told: &said,
        };
        let bound = [bind(one, 0, 0), bind(two, 1, 1), bind(three, 3, 2)];
        assert_eq!(act.enrollments().authenticate_all(&bound, moment(2)).await.unwrap().len(), 3);
        let known = async || {
            let locked = act.enrollments().lock_all(&[one.id, two.id, three.id]).await.unwrap();
            [one, two, three]
                .map(|new| (locked[&new.id].is_known_device, locked[&new.id].has_other_certificate))
        };
        assert_eq!(
            known().await,
            [(true, false), (false, true), (false, false)],
            "an enrollment id is no UDID"
        );
        act.certificates().revoke_others(two.id, Some(issued[1].id), "replaced", moment(3)).await.unwrap();
        assert_eq!(known().await, [(true, false), (false, false), (false, false)]);
    })
    .await;
}

async fn queues(_: &TestDatabase, storage: &Storage) {
    let [one, two, three] = three(storage).await;
    let all = [one.id, two.id, three.id];
    let mut queued = Vec::new();
    for enrollment in [one.id, two.id, one.id] {
        queued.push(command(enrollment, "SecurityInfo"));
    }
    queued[1].body = vec![0, 255, b'"', b'\\'];
    let end = |state, result, error| Finished { state, result, error };
    act(storage, async |act| {
        assert_eq!(act.commands().enqueue_all(&queued, moment(1)).await.unwrap(), 3);
        let next = act.commands().take_next_all(&all, moment(2)).await.unwrap();
        assert_eq!(next.len(), 2, "one queue is empty");
        assert_eq!(next[&one.id], (queued[0].id, queued[0].body.clone()));
        assert_eq!(next[&two.id], (queued[1].id, queued[1].body.clone()));
        // What is out comes again (R-QU2).
        assert_eq!(act.commands().take_next_all(&all, moment(3)).await.unwrap(), next);
        let done = end(CommandState::Acknowledged, Some(&b"<plist/>"[..]), None);
        let failed = end(CommandState::Error, None, Some(HOSTILE));
        let foreign = (two.id, queued[2].id, done);
        let ends = [(one.id, queued[0].id, done), (two.id, queued[1].id, failed), foreign];
        let first = act.commands().finish_all(&ends, moment(4)).await.unwrap();
        assert_eq!(first, HashSet::from([queued[0].id, queued[1].id]), "each only for its own device");
        assert!(act.commands().finish_all(&ends, moment(5)).await.unwrap().is_empty(), "the first wins");
        let asked = [
            (one.id, queued[0].id),
            (two.id, queued[2].id),
            (three.id, CommandId(id())),
            (one.id, queued[2].id),
        ];
        let given = act.commands().given(&asked).await.unwrap();
        assert_eq!(given, HashSet::from([queued[0].id, queued[2].id]));
        let given = act.commands().given(&asked[1..3]).await.unwrap();
        assert!(given.is_empty(), "what another enrollment was given does not count");
        assert!(act.commands().not_now(one.id, queued[2].id).await.unwrap());
        assert!(act.commands().take_next_all(&all, moment(6)).await.unwrap().is_empty());
        assert_eq!(act.commands().reopen_all(&all).await.unwrap(), 1);
        assert_eq!(act.commands().take_next_all(&all, moment(7)).await.unwrap()[&one.id].0, queued[2].id);
        let first = [command(three.id, "DeviceInformation"), command(three.id, "SecurityInfo")];
        assert_eq!(act.commands().enqueue_first(&first, moment(8)).await.unwrap(), 2);
        assert_eq!(act.commands().take_next_all(&all, moment(9)).await.unwrap()[&three.id].0, first[0].id);
    })
    .await;
    let kept = storage.read().commands().get(two.id, queued[1].id).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.finished_at, kept.result), (CommandState::Error, Some(moment(4)), None));
    assert!(kept.error.unwrap().contains("{\"a\":[1]} $.x"));
}

async fn certificates(_: &TestDatabase, storage: &Storage) {
    let [one, two, none] = three(storage).await;
    let earlier = certificate(&one, "01");
    let new = [certificate(&one, "02"), certificate(&two, "03")];
    act(storage, async |act| {
        let all = act.certificates();
        assert_eq!(all.reserve_all(std::slice::from_ref(&earlier), moment(1)).await.unwrap(), 1);
        assert!(all.store(earlier.id, b"early", &[1; 32], moment(1)).await.unwrap());
        assert_eq!(all.reserve_all(&new, moment(2)).await.unwrap(), 2);
        let shown = [(&one, 1), (&none, 3)].map(|(of, hash)| NewChallenge {
            hash: [hash; 32],
            enrollment: of.id,
            attempt: of.attempt,
        });
        assert_eq!(act.challenges().insert_all(&shown, moment(9), moment(1)).await.unwrap(), 2);
        let applicants = act.challenges().applicants(&[[1; 32], [3; 32], [9; 32]]).await.unwrap();
        assert_eq!(applicants.len(), 2, "of an unknown challenge nothing is known");
        assert_eq!(
            [1, 3]
                .map(|hash| applicants[&[hash; 32]])
                .map(|one| (one.challenge.enrollment, one.has_certificate)),
            [(one.id, true), (none.id, false)]
        );
        assert!(applicants.values().all(|one| one.state == EnrollmentState::Pending
            && one.mode == none.mode
            && one.challenge.is_open(moment(8))
            && !one.challenge.is_open(moment(9))));
        let signed = [(new[0].id, &b"der \0 two"[..], [2; 32]), (new[1].id, &b"early"[..], [1; 32])];
        let stored = all.store_all(&signed, moment(3)).await.unwrap();
        assert_eq!(stored, HashMap::from([(new[0].id, true)]), "a fingerprint is there once");
        assert_eq!(all.revoke_others(one.id, Some(new[0].id), "replaced", moment(4)).await.unwrap(), 1);
    })
    .await;
    let read = storage.read();
    let bonds = read.certificates().bonds(&[[1; 32], [2; 32], [9; 32]]).await.unwrap();
    assert_eq!(bonds.len(), 2);
    assert_eq!((bonds[&[2; 32]].certificate, bonds[&[2; 32]].enrollment), (new[0].id, one.id));
    assert_eq!(bonds[&[1; 32]].state, storage::CertificateState::Revoked);
    let stored = read.certificates().get(new[0].id).await.unwrap().unwrap();
    assert_eq!((stored.der.as_deref(), stored.issued_at), (Some(&b"der \0 two"[..]), Some(moment(3))));
    let gone = read.certificates().get(earlier.id).await.unwrap().unwrap();
    assert_eq!((gone.revoked_at, gone.reason.as_deref()), (Some(moment(4)), Some("replaced")));
}

async fn timelines(_: &TestDatabase, storage: &Storage) {
    let [one, two, _] = three(storage).await;
    act(storage, async |act| {
        let own = |attempt: &mut storage::Attempt| attempt.enrollment = Some(one.id);
        act.attempts().change(one.attempt, moment(1), own).await.unwrap().unwrap();
        let enrolled = |new: &NewEnrollment| {
            let device = DeviceId(id());
            let progress = Progress::Enrolled { at: moment(2), mode: new.mode, device };
            let moved =
                Moved { state: AttemptState::Enrolled, progress, device: Some(device), only_waiting: false };
            (new.attempt, new.id, moved)
        };
        let moves = [enrolled(&one), enrolled(&two)];
        assert_eq!(act.attempts().move_on_all(&moves, moment(2)).await.unwrap(), 2);
        assert_eq!(act.attempts().move_on_all(&[], moment(2)).await.unwrap(), 0);
        let lines = [
            (one.attempt, AttemptEvent::Authenticated, HOSTILE.to_owned()),
            (two.attempt, AttemptEvent::Authenticated, String::new()),
            (one.attempt, AttemptEvent::Enrolled, "second".to_owned()),
        ];
        act.attempts().note_all(&lines, moment(3)).await.unwrap();
    })
    .await;
    let read = storage.read();
    let moved = read.attempts().get(one.attempt).await.unwrap().unwrap();
    assert_eq!((moved.state, moved.updated_at), (AttemptState::Enrolled, moment(2)));
    assert!(matches!(moved.facts.progress, Progress::Enrolled { .. }));
    let foreign = read.attempts().get(two.attempt).await.unwrap().unwrap();
    assert_eq!(foreign.state, AttemptState::Started, "its enrollment is no longer the attempt's own");
    let events = read.attempts().events(one.attempt).await.unwrap();
    let events: Vec<_> = events.iter().map(|line| (line.event, line.detail.as_str())).collect();
    assert_eq!(events.len(), 2);
    assert!(events[0].1.contains("{\"a\":[1]}") && events[1] == (AttemptEvent::Enrolled, "second"));
}
