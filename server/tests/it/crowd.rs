//! Many devices at the same moment, whose messages are taken in one transaction: each gets the answer it would get
//! alone, and one that is wrong spoils no other.

use crate::support::{Device, Plan, TestServer, Web, people::by};
use contract::devices::DeviceQuery;
use domain::device::DeviceState;
use mdm::{
    check_in::{Authenticate, CheckIn},
    report::Status,
};
use std::{future::Future, sync::Arc};

const CROWD: usize = 12;
const CHOICE: [(&str, &str); 1] = [("ownership", "institutional")];

async fn crowd(server: &TestServer) -> Vec<Arc<Device>> {
    let person = server.enroller("vera").await;
    let mut devices = Vec::new();
    for _ in 0..CROWD {
        let profile = Web::safari(server, "18.6").profile(person, &CHOICE).await;
        devices.push(Arc::new(Device::with_certificate(server, &profile).await));
    }
    devices
}

/// All at once; what each was answered, in their order.
async fn at_once<F: Future<Output = u16> + Send + 'static>(all: impl IntoIterator<Item = F>) -> Vec<u16> {
    let tasks: Vec<_> = all.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

async fn check_in(device: Arc<Device>, message: CheckIn) -> u16 {
    device.check_in(&message).await.status
}

async fn a_crowd(plan: Plan) {
    let server = TestServer::with(plan).await;
    let devices = crowd(&server).await;

    // Everybody twice at the same moment, and one with a topic that is not its profile's.
    let stray =
        CheckIn::Authenticate(Authenticate::new(devices[3].id.clone(), "com.apple.mgmt.External.stray"));
    let both =
        devices.iter().flat_map(|device| [device.authenticate(), device.authenticate()].map(|m| (device, m)));
    let all =
        both.chain([(&devices[3], stray)]).map(|(device, message)| check_in(Arc::clone(device), message));
    let answers = at_once(all.collect::<Vec<_>>()).await;
    assert_eq!(answers[..2 * CROWD], [200; 2 * CROWD]);
    assert_eq!(answers[2 * CROWD], 400, "another topic");

    // One device speaks with another's id; the rest enrolls.
    let twice = devices.iter().chain(&devices).map(|device| (device, device.token_update()));
    let foreign = (&devices[5], devices[6].token_update());
    let all = twice.chain([foreign]).map(|(device, message)| check_in(Arc::clone(device), message));
    let answers = at_once(all.collect::<Vec<_>>()).await;
    assert_eq!(answers[..2 * CROWD], [200; 2 * CROWD]);
    assert_eq!(answers[2 * CROWD], 400, "another device's id");
    let list = server.acts.contract.devices.list(&by(), DeviceQuery::default()).await.unwrap();
    assert_eq!(list.rows.len(), CROWD, "one record for each");
    assert!(list.rows.iter().all(|row| row.state == DeviceState::Enrolled));

    queues(&devices).await;
}

/// Each asks, answers its own two commands, and is done; nobody gets another's.
async fn queues(devices: &[Arc<Device>]) {
    let mut seen = std::collections::HashSet::new();
    for round in 0..2 {
        let tasks: Vec<_> = devices
            .iter()
            .map(|device| {
                let device = Arc::clone(device);
                tokio::spawn(async move {
                    let (uuid, _) = device.idle().await.expect("a command");
                    let (again, _) = device.idle().await.expect("the same command");
                    assert_eq!(uuid, again, "not answered, so it comes again (R-QU2)");
                    let reply = device.report(&device.report_of(&uuid, Status::Acknowledged)).await;
                    (uuid, reply)
                })
            })
            .collect();
        for task in tasks {
            let (uuid, reply) = task.await.unwrap();
            assert_eq!(reply.status, 200);
            assert_eq!(reply.body.is_empty(), round == 1, "the second command comes with the first answer");
            assert!(seen.insert(uuid), "a command of one device only");
        }
    }
    assert_eq!(seen.len(), 2 * CROWD);
    // A foreign command's answer changes nothing and brings nothing.
    let foreign = seen.iter().next().unwrap();
    let mut taken = 0;
    for device in devices {
        let reply = device.report(&device.report_of(foreign, Status::Error)).await;
        taken += usize::from(reply.status == 200 && reply.body.is_empty());
    }
    assert_eq!(taken, devices.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_a_crowd_gets_its_own_answer_sqlite() {
    a_crowd(Plan::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_a_crowd_gets_its_own_answer_postgres() {
    a_crowd(Plan { postgres: true, ..Plan::default() }).await;
}
