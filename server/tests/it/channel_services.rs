//! Commands, tokens and declarative management as an enrolled device meets them.

use crate::support::{Device, TestServer, Web, device::next, people::by};
use contract::devices::DeviceQuery;
use domain::{
    device::{CommandState, Device as DeviceRecord},
    ids::{CommandId, EnrollmentId},
};
use mdm::{
    check_in::{CheckIn, DeclarativeManagement, GetBootstrapToken, GetToken, SetBootstrapToken},
    report::{ErrorLink, Status},
};
use plist::Value;
use sea_orm::{ConnectionTrait, Statement};

async fn enrolled() -> (TestServer, Device, EnrollmentId) {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let profile = Web::safari(&server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    let device = Device::enrolled(&server, &profile).await;
    let enrollment = record(&server).await.enrollment;
    (server, device, enrollment)
}

async fn record(server: &TestServer) -> DeviceRecord {
    let list = server.acts.contract.devices.list(&by(), DeviceQuery::default()).await.unwrap();
    let [row] = &list.rows[..] else { panic!("one record") };
    server.acts.contract.devices.detail(&by(), row.id).await.unwrap().device
}

async fn command(server: &TestServer, enrollment: EnrollmentId, uuid: &str) -> storage::Command {
    let id: CommandId = uuid.to_lowercase().parse().unwrap();
    server.storage.read().commands().get(enrollment, id).await.unwrap().expect("the command")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_result_wins() {
    let (server, device, enrollment) = enrolled().await;
    let (uuid, asked) = device.idle().await.expect("a command");
    assert_eq!(asked.request_type, "DeviceInformation");
    assert_eq!(uuid, uuid.to_uppercase());
    assert_eq!(device.idle().await.unwrap().0, uuid, "asked again until it is answered");
    let answer = |name: &str| {
        let mut report = device.report_of(&uuid, Status::Acknowledged);
        let mut told = plist::Dictionary::new();
        told.insert("DeviceName".to_owned(), Value::String(name.to_owned()));
        report.results.insert("QueryResponses".to_owned(), Value::Dictionary(told));
        report
    };
    let (second, asked) = next(&device.report(&answer("First")).await).expect("the next command");
    assert_eq!(asked.request_type, "SecurityInfo");
    let kept = command(&server, enrollment, &uuid).await;
    assert_eq!(kept.state, CommandState::Acknowledged);
    assert_eq!(record(&server).await.inventory.name.as_deref(), Some("First"));

    // The answer was lost and the device repeats it, or says something else: the first one stands.
    next(&device.report(&answer("Second")).await);
    let mut failed = device.report_of(&uuid, Status::Error);
    failed.error_chain.push(ErrorLink { code: 1, domain: "X".into(), localized: "no".into(), english: None });
    next(&device.report(&failed).await);
    assert_eq!(command(&server, enrollment, &uuid).await, kept);
    assert_eq!(device.idle().await.expect("what was lost is asked again").0, second);
    assert_eq!(record(&server).await.inventory.name.as_deref(), Some("First"));

    let mut failed = device.report_of(&second, Status::Error);
    failed.error_chain.push(ErrorLink {
        code: 12_007,
        domain: "MCMDMErrorDomain".into(),
        localized: "Nicht erlaubt".into(),
        english: Some("Not allowed".into()),
    });
    assert!(next(&device.report(&failed).await).is_none(), "nothing left");
    let kept = command(&server, enrollment, &second).await;
    assert_eq!(kept.state, CommandState::Error);
    assert_eq!(kept.error.as_deref(), Some("Not allowed (MCMDMErrorDomain 12007)"));
    assert!(device.idle().await.is_none());
    // A report about a command nobody gave is answered normally.
    let unknown = device.report_of(&uuid::Uuid::new_v4().to_string(), Status::Acknowledged);
    assert!(next(&device.report(&unknown).await).is_none());
    let unreadable = device.report_of("not-a-uuid", Status::Acknowledged);
    assert!(next(&device.report(&unreadable).await).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn not_now_is_asked_again_later() {
    let (server, device, enrollment) = enrolled().await;
    let (first, _) = device.idle().await.expect("a command");
    let (second, _) =
        next(&device.report(&device.report_of(&first, Status::NotNow)).await).expect("the other command");
    assert_ne!(first, second, "what was put off is not asked in the same breath");
    assert_eq!(command(&server, enrollment, &first).await.state, CommandState::NotNow);
    assert!(next(&device.report(&device.report_of(&second, Status::NotNow)).await).is_none());
    let (again, _) = device.idle().await.expect("asked again at the next Idle");
    assert_eq!(again, first);
    let (again, _) =
        next(&device.report(&device.report_of(&first, Status::Acknowledged)).await).expect("and the second");
    assert_eq!(again, second);
    assert!(next(&device.report(&device.report_of(&second, Status::CommandFormatError)).await).is_none());
    assert_eq!(command(&server, enrollment, &second).await.state, CommandState::FormatError);
    assert!(device.idle().await.is_none());
}

/// R-QU2: one command is out at a time, whatever the device says.
#[tokio::test(flavor = "multi_thread")]
async fn one_command_is_out_at_a_time() {
    let (server, device, enrollment) = enrolled().await;
    let state = async |uuid: &str| command(&server, enrollment, uuid).await.state;
    let (first, _) = device.idle().await.expect("a command");
    assert_eq!(device.idle().await.expect("the same one").0, first, "Idle while one is out");

    // Nobody gave these: nothing is handed over, and what is out stays out.
    for stranger in [uuid::Uuid::new_v4().to_string(), "not-a-uuid".to_owned()] {
        for status in [Status::Acknowledged, Status::NotNow, Status::Error, Status::CommandFormatError] {
            let reply = device.report(&device.report_of(&stranger, status)).await;
            assert!(next(&reply).is_none(), "{stranger:?} {status:?}");
        }
        assert_eq!(state(&first).await, CommandState::Sent);
    }
    let nobody = device.report(&device.report_of("", Status::Acknowledged)).await;
    assert_eq!(nobody.status, 400, "a report about no command is none");
    assert_eq!(state(&first).await, CommandState::Sent);

    let (second, _) = next(&device.report(&device.report_of(&first, Status::Acknowledged)).await).unwrap();
    assert_eq!((state(&first).await, state(&second).await), (CommandState::Acknowledged, CommandState::Sent));
    // The answer that carried the second was lost, so the device repeats its report: the same one comes again.
    for status in [Status::Acknowledged, Status::NotNow, Status::Error] {
        let again = next(&device.report(&device.report_of(&first, status)).await).expect("what was lost");
        assert_eq!(again.0, second, "{status:?}");
    }
    assert_eq!(state(&first).await, CommandState::Acknowledged, "the first result stands");

    // Put off, then asked again, then answered: in the order of the queue.
    assert!(next(&device.report(&device.report_of(&second, Status::NotNow)).await).is_none());
    assert!(next(&device.report(&device.report_of(&first, Status::Acknowledged)).await).is_none());
    assert_eq!(state(&second).await, CommandState::NotNow, "a repeated report does not ask again");
    assert_eq!(device.idle().await.expect("asked again").0, second);
    assert!(next(&device.report(&device.report_of(&second, Status::Acknowledged)).await).is_none());
    assert!(device.idle().await.is_none());
}

/// The devices of two enrollments never see each other's commands, nor answer them.
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_belongs_to_one_device() {
    let (server, device, enrollment) = enrolled().await;
    let person = server.enroller("otto").await;
    let profile = Web::safari(&server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    let other = Device::enrolled(&server, &profile).await;
    let (mine, _) = device.idle().await.unwrap();
    let (theirs, _) = other.idle().await.unwrap();
    assert_ne!(mine, theirs);
    let reply = other.report(&other.report_of(&mine, Status::Acknowledged)).await;
    assert_ne!(next(&reply).map(|(uuid, _)| uuid), Some(mine.clone()));
    assert_eq!(command(&server, enrollment, &mine).await.state, CommandState::Sent, "nobody else answers it");
    assert!(next(&device.report(&device.report_of(&theirs, Status::Acknowledged)).await).is_none());
    assert_eq!(command(&server, enrollment, &mine).await.state, CommandState::Sent, "and mine is still out");
    assert_eq!(other.idle().await.expect("still open").0, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn bootstrap_tokens_are_kept_and_given_back() {
    let (server, device, enrollment) = enrolled().await;
    let set = |token: Option<Vec<u8>>| {
        CheckIn::SetBootstrapToken(SetBootstrapToken {
            key: device.id.clone(),
            token,
            awaiting_configuration: None,
        })
    };
    let get = CheckIn::GetBootstrapToken(GetBootstrapToken {
        key: device.id.clone(),
        awaiting_configuration: None,
    });
    let reply = device.check_in(&get).await;
    assert_eq!((reply.status, reply.body.len()), (200, 0), "none yet");
    let token: Vec<u8> = (0..=255).collect();
    assert_eq!(device.check_in(&set(Some(token.clone()))).await.status, 200);
    let reply = device.check_in(&get).await;
    let value = Value::from_reader_xml(reply.body.as_slice()).unwrap();
    assert_eq!(value.as_dictionary().unwrap()["BootstrapToken"].as_data(), Some(token.as_slice()));
    let sealed = column(&server, enrollment, "bootstrap_token").await;
    assert!(sealed.is_none_or(|cell| !cell.windows(16).any(|w| w == &token[..16])), "sealed in the database");
    assert_eq!(device.check_in(&set(None)).await.status, 200);
    let reply = device.check_in(&get).await;
    assert_eq!((reply.status, reply.body.len()), (200, 0), "deleted");
    let service =
        GetToken { key: device.id.clone(), service_type: "com.apple.maid".into(), user_channel: false };
    let reply = device.check_in(&CheckIn::GetToken(service)).await;
    assert_eq!((reply.status, reply.text().lines().count()), (400, 1), "no token service");
}

/// A column of the enrollment, as it lies in the file; `None` where there is no such column.
async fn column(server: &TestServer, enrollment: EnrollmentId, name: &str) -> Option<Vec<u8>> {
    let database = storage::connection(server.database.url()).await.unwrap();
    let backend = database.get_database_backend();
    let sql = format!("SELECT {name} AS cell FROM enrollments WHERE id = ?");
    let row = database
        .query_one_raw(Statement::from_sql_and_values(backend, sql, [enrollment.0.into()]))
        .await
        .ok()??;
    row.try_get("", "cell").ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn declarative_management_without_declarations() {
    let (server, device, _) = enrolled().await;
    let ask = async |endpoint: &str, data: Option<&[u8]>| {
        let message = DeclarativeManagement {
            key: device.id.clone(),
            endpoint: endpoint.to_owned(),
            data: data.map(<[u8]>::to_vec),
            user_channel: false,
        };
        device.check_in(&CheckIn::DeclarativeManagement(message)).await
    };
    let json = |reply: &crate::support::Reply| -> serde_json::Value {
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
        serde_json::from_slice(&reply.body).unwrap()
    };
    let tokens = json(&ask("tokens", None).await);
    let token = tokens["SyncTokens"]["DeclarationsToken"].as_str().unwrap().to_owned();
    assert!(tokens["SyncTokens"]["Timestamp"].is_string());
    assert_eq!(json(&ask("tokens", None).await), tokens, "the same until something changes");
    let items = json(&ask("declaration-items", None).await);
    assert_eq!(items["DeclarationsToken"], token.as_str());
    for kind in ["Activations", "Assets", "Configurations", "Management"] {
        assert_eq!(items["Declarations"][kind], serde_json::json!([]), "{kind}");
    }
    assert_eq!(ask("declaration/configuration/x", None).await.status, 404);
    assert_eq!(ask("nonsense", None).await.status, 400);
    assert_eq!(ask("status", None).await.status, 400);
    assert_eq!(ask("status", Some(b"{not json")).await.status, 400);
    let before = server.rows().await;
    let report = br#"{"StatusItems":{"device":{"model":{"family":"iPhone"}}},"Errors":[]}"#;
    assert_eq!(ask("status", Some(report)).await.status, 200);
    assert_eq!(server.rows().await, before);
    let dump = std::fs::read(server.database.file().unwrap()).unwrap();
    let wal = std::fs::read(format!("{}-wal", server.database.file().unwrap().display())).unwrap_or_default();
    let stored =
        |needle: &[u8]| [&dump, &wal].iter().any(|bytes| bytes.windows(needle.len()).any(|w| w == needle));
    assert!(stored(br#"{"family":"iPhone"}"#), "the status report is kept");
}
