//! One of everything, each with the same harmless word in every text it can hold; and a way to put another text in
//! the word's place, wherever it is stored.

use crate::support::{ADMIN, Device, Plan, TestServer, Web, guard, people::by, slapd};
use contract::{Password, accounts::AccountEdit, devices::DeviceQuery};
use domain::{account::ConsoleRole, settings::directory::DirectoryTls, site::SiteScope};
use mdm::{
    check_in::CheckIn,
    report::{ErrorLink, Report, Status},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use server::routes::table::{Audience, Kind, TABLE};

/// The word. Letters only, so that every field takes it.
pub const WORD: &str = "harmlesstwin";

/// A server that holds it.
pub struct World {
    /// The server.
    pub server: TestServer,
    /// An administrator's browser.
    pub console: Web,
    /// A person's browser, at the sign-in step with a refused name.
    pub portal: Web,
    ids: Vec<(&'static str, String)>,
    database: DatabaseConnection,
    columns: Vec<(String, String)>,
}

impl World {
    /// Fills everything.
    pub async fn new() -> Self {
        let server = TestServer::with(Plan { trial: true, ..Plan::default() }).await;
        let site = server.site(WORD).await;
        let contract = &server.acts.contract;
        let edit = AccountEdit {
            username: WORD.to_owned(),
            full_name: format!("Full {WORD}"),
            email: format!("{WORD}@school.example"),
            enabled: true,
            role: ConsoleRole::None,
            may_enroll: true,
            sites: SiteScope::Only(vec![site]),
        };
        let password = || Password::new(crate::support::PASSWORD.to_owned());
        let account = contract.accounts.create(&by(), None, edit, password(), password()).await.unwrap();
        let mut settings = slapd::directory("127.0.0.1", 1, DirectoryTls::Plain, "");
        WORD.clone_into(&mut settings.name);
        settings.bind_dn = format!("cn={WORD},dc=example");
        settings.users.base = format!("ou={WORD},dc=example");
        let directory = contract.directories.create(&by(), None, settings, password()).await.unwrap();
        server.switches(|settings| WORD.clone_into(&mut settings.organization)).await;
        // The directory answers nothing, and enrollment must not ask it.
        let device = enrolled(&server).await;
        let rows = contract.devices.list(&by(), DeviceQuery::default()).await.unwrap().rows;
        let id = rows.first().expect("a device").id;
        let case = contract.devices.attempts(&by(), id).await.unwrap().remove(0).case;
        drop(device);
        let ids = vec![
            ("/console/devices/{id}", id.to_string()),
            ("/console/sites/{id}", site.to_string()),
            ("/console/accounts/{id}", account.to_string()),
            ("/console/directories/{id}", directory.to_string()),
            ("{case}", case.to_string()),
        ];
        let portal = Web::safari(&server, "18.6");
        let entry = portal.open("/enroll").await;
        let step = portal.answer(&entry, &[]).await;
        portal.answer(&step, &[("username", WORD), ("password", "not the right one")]).await;
        let console = Web::safari(&server, "18.6");
        console.console(ADMIN).await;
        let database = storage::connection(server.database.url()).await.unwrap();
        let columns = columns(&database, server.database.url()).await;
        Self { server, console, portal, ids, database, columns }
    }

    /// Every page of the console, and what its address takes.
    pub fn console_views(&self) -> Vec<String> {
        let mut views = Vec::new();
        let pages = TABLE.iter().filter(|r| r.kind == Kind::Page && r.audience == Audience::Console);
        for route in pages {
            let mut path = route.path.to_owned();
            for (pattern, id) in &self.ids {
                if *pattern == route.path {
                    path = path.replace("{id}", id);
                }
                path = path.replace("{case}", if *pattern == "{case}" { id } else { "{case}" });
            }
            if !path.contains('{') {
                views.push(path);
            }
        }
        let device = &self.ids[0].1;
        for tab in ["management", "security", "certificates", "commands", "attempts", "history"] {
            views.push(format!("/console/devices/{device}?tab={tab}"));
        }
        views
    }

    /// Puts `new` in the place of `old` in every stored text.
    pub async fn replace(&self, old: &str, new: &str) {
        let backend = self.database.get_database_backend();
        for (table, column) in &self.columns {
            // A JSON column holds the text escaped; anywhere else that form simply does not occur.
            let json = format!("json_valid({column}) AND substr({column}, 1, 1) IN ('{{', '[')");
            let sql = format!(
                "UPDATE {table} SET {column} = CASE WHEN {json} THEN replace({column}, ?, ?) ELSE replace({column}, ?, ?) END"
            );
            let values =
                [in_json(old), in_json(new), old.to_owned(), new.to_owned()].map(sea_orm::Value::from);
            self.database
                .execute_raw(Statement::from_sql_and_values(backend, sql, values))
                .await
                .unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
        }
    }
}

/// As it stands between the quotes of a JSON text.
fn in_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Text columns in which the word is found, in every table.
async fn columns(database: &DatabaseConnection, url: &str) -> Vec<(String, String)> {
    let backend = database.get_database_backend();
    let mut found = Vec::new();
    for table in guard::rows(url).await.into_keys() {
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        for row in database.query_all_raw(Statement::from_string(backend, sql)).await.unwrap() {
            let column: String = row.try_get("", "name").unwrap();
            let sql = format!(
                "SELECT count(*) AS rows FROM {table} WHERE typeof({column}) = 'text' AND instr({column}, '{WORD}') > 0"
            );
            let count = database.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
            if count.try_get::<i64>("", "rows").unwrap() > 0 {
                found.push((table.clone(), column));
            }
        }
    }
    found
}

/// A device that tells the word wherever it may tell anything, and fails a command with it.
async fn enrolled(server: &TestServer) -> Device {
    let person = crate::support::Person { user: WORD, password: crate::support::PASSWORD };
    let web = Web::safari(server, "18.6");
    let profile = web.profile(person, &[("ownership", "institutional")]).await;
    let device = Device::with_certificate(server, &profile).await;
    let CheckIn::Authenticate(mut authenticate) = device.authenticate() else { panic!("Authenticate") };
    authenticate.device_name = Some(WORD.to_owned());
    authenticate.model = Some(WORD.to_owned());
    authenticate.model_name = Some(WORD.to_owned());
    authenticate.serial_number = Some(WORD.to_owned());
    assert_eq!(device.check_in(&CheckIn::Authenticate(authenticate)).await.status, 200);
    assert_eq!(device.check_in(&device.token_update()).await.status, 200);
    let mut answered = 0;
    while let Some((command, _)) = device.idle().await {
        let mut report = if answered % 2 == 0 { told(&device, &command) } else { failed(&device, &command) };
        report.command_uuid = Some(command);
        assert_eq!(device.report(&report).await.status, 200);
        answered += 1;
        assert!(answered < 20, "commands end");
    }
    device
}

fn told(device: &Device, command: &str) -> Report {
    let mut report = device.report_of(command, Status::Acknowledged);
    let mut answers = plist::Dictionary::new();
    for key in [
        "DeviceName",
        "ModelName",
        "Model",
        "ModelNumber",
        "ProductName",
        "OSVersion",
        "BuildVersion",
        "SerialNumber",
        "IMEI",
        "WiFiMAC",
    ] {
        answers.insert(key.to_owned(), WORD.into());
    }
    report.results.insert("QueryResponses".to_owned(), answers.into());
    report
}

fn failed(device: &Device, command: &str) -> Report {
    let mut report = device.report_of(command, Status::Error);
    let words = WORD.to_owned();
    report.error_chain.push(ErrorLink {
        code: 1,
        domain: words.clone(),
        localized: words.clone(),
        english: Some(words),
    });
    report
}
