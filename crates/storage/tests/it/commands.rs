//! The command queue.

use domain::device::CommandState;
use domain::ids::DeviceId;
use storage::{Finished, MAX_RESULT_BYTES, NewCommand, Outcome, Storage};
use testkit::TestDatabase;

use crate::support::{act, command, id, issued, moment};

on_both!(queue, not_now, answers, another_device_cannot_answer);

const DONE: Finished<'static> =
    Finished { state: CommandState::Acknowledged, result: Some(b"<plist>answer</plist>"), error: None };

async fn queue(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await.id;
    let (first, second) = (command(bond, "DeviceInformation"), command(bond, "SecurityInfo"));
    act(storage, async |act| {
        let commands = act.commands();
        assert!(!commands.has_open(bond).await.unwrap());
        assert_eq!(commands.enqueue(&first, moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(commands.enqueue(&second, moment(1)).await.unwrap(), Outcome::Done);
        assert_eq!(commands.enqueue(&first, moment(1)).await.unwrap(), Outcome::Taken);
        let next = commands.take_next(bond, moment(2)).await.unwrap();
        assert_eq!(next, Some((first.id, first.body.clone())));
        let sent = commands.get(bond, first.id).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.sent_at), (CommandState::Sent, Some(moment(2))));
        // The connection broke before the answer: the command stays out and comes again, as itself (R-QU2).
        assert_eq!(commands.take_next(bond, moment(3)).await.unwrap().unwrap().0, first.id);
        assert_eq!(commands.reopen(bond).await.unwrap(), 0);
        assert_eq!(commands.take_next(bond, moment(3)).await.unwrap().unwrap().0, first.id);
        let sent = commands.get(bond, first.id).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.sent_at), (CommandState::Sent, Some(moment(3))));
        let waiting = commands.get(bond, second.id).await.unwrap().unwrap();
        assert_eq!(waiting.state, CommandState::Queued, "one is out at a time");
        assert!(commands.has_open(bond).await.unwrap());
        let types = ["DeviceInformation".to_owned(), "SecurityInfo".to_owned()];
        assert_eq!(commands.open_types(bond).await.unwrap(), types.into());
        assert_eq!(commands.cancel_open(bond, moment(4)).await.unwrap(), 2);
        assert!(!commands.has_open(bond).await.unwrap());
        assert!(commands.open_types(bond).await.unwrap().is_empty());
        assert!(!commands.finish(bond, first.id, &DONE, moment(5)).await.unwrap());
    })
    .await;
}

async fn not_now(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await.id;
    let (first, second) = (command(bond, "DeviceInformation"), command(bond, "SecurityInfo"));
    act(storage, async |act| {
        let commands = act.commands();
        let _ = commands.enqueue(&first, moment(1)).await.unwrap();
        let _ = commands.enqueue(&second, moment(1)).await.unwrap();
        assert_eq!(commands.take_next(bond, moment(2)).await.unwrap().unwrap().0, first.id);
        assert!(commands.not_now(bond, first.id).await.unwrap());
        let next = commands.take_next(bond, moment(2)).await.unwrap().unwrap();
        assert_eq!(next.0, second.id, "not offered again in the same connection");
        assert!(commands.finish(bond, second.id, &DONE, moment(3)).await.unwrap());
        assert_eq!(commands.take_next(bond, moment(3)).await.unwrap(), None);
        assert!(commands.has_open(bond).await.unwrap());
        assert_eq!(commands.reopen(bond).await.unwrap(), 1);
        assert_eq!(commands.take_next(bond, moment(3)).await.unwrap().unwrap().0, first.id);
    })
    .await;
}

async fn answers(_: &TestDatabase, storage: &Storage) {
    let bond = issued(storage).await.id;
    let device = DeviceId(id());
    let of_device = |request| NewCommand { device: Some(device), ..command(bond, request) };
    let (good, huge, bad) = (of_device("A"), of_device("B"), of_device("C"));
    let too_long = vec![b'x'; MAX_RESULT_BYTES + 1];
    act(storage, async |act| {
        let commands = act.commands();
        let all = [good.clone(), huge.clone(), bad.clone()];
        assert_eq!(commands.enqueue_all(&all, moment(1)).await.unwrap(), 3);
        assert_eq!(commands.enqueue_all(&all, moment(1)).await.unwrap(), 0, "known already");
        assert!(commands.finish(bond, good.id, &DONE, moment(2)).await.unwrap());
        let long = Finished { result: Some(&too_long), ..DONE };
        assert!(commands.finish(bond, huge.id, &long, moment(2)).await.unwrap());
        let error =
            Finished { state: CommandState::Error, result: None, error: Some("12021: no such command") };
        assert!(commands.finish(bond, bad.id, &error, moment(2)).await.unwrap());
        assert!(!commands.finish(bond, bad.id, &DONE, moment(3)).await.unwrap(), "the first answer stands");
        let open = Finished { state: CommandState::Queued, ..DONE };
        assert!(commands.finish(bond, bad.id, &open, moment(3)).await.is_err());
    })
    .await;
    let listed = storage.read().commands().list(device).await.unwrap();
    let seen: Vec<_> = listed.iter().map(|c| (c.id, c.state)).collect();
    let expected = [
        (bad.id, CommandState::Error),
        (huge.id, CommandState::Acknowledged),
        (good.id, CommandState::Acknowledged),
    ];
    assert_eq!(seen, expected);
    assert_eq!(listed[0].error.as_deref(), Some("12021: no such command"));
    assert_eq!(listed[1].result_start, None);
    assert_eq!(listed[2].result_start.as_deref(), DONE.result);
    assert_eq!(listed[2].finished_at, Some(moment(2)));
}

async fn another_device_cannot_answer(_: &TestDatabase, storage: &Storage) {
    let (mine, other) = (issued(storage).await.id, issued(storage).await.id);
    let queued = command(mine, "DeviceLock");
    act(storage, async |act| {
        let commands = act.commands();
        let _ = commands.enqueue(&queued, moment(1)).await.unwrap();
        assert_eq!(commands.get(other, queued.id).await.unwrap(), None);
        assert_eq!(commands.take_next(other, moment(2)).await.unwrap(), None);
        assert!(!commands.not_now(other, queued.id).await.unwrap());
        assert!(!commands.finish(other, queued.id, &DONE, moment(2)).await.unwrap());
        assert_eq!(commands.get(mine, queued.id).await.unwrap().unwrap().state, CommandState::Queued);
    })
    .await;
}
