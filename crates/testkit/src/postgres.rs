//! One PostgreSQL cluster per test process, in a folder of its own, on loopback, run by an ordinary user.
//!
//! The cluster hangs on a pipe: a small shell script waits for its standard input to end, which happens when this
//! process ends in any way at all, then stops the server and removes the folder.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Database};

const SCRIPT: &str = r#"
bin=$1 dir=$2 port=$3
"$bin/initdb" -D "$dir/data" -U muster -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || exit 1
start() {
    "$bin/postgres" -D "$dir/data" -c listen_addresses=127.0.0.1 -c "port=$port" \
        -c "unix_socket_directories=$dir" -c max_connections=500 >>"$dir/postgres.log" 2>&1 </dev/null &
    server=$!
}
lives() { [ -d "/proc/$server" ] && [ "$(cut -d' ' -f3 "/proc/$server/stat")" != Z ]; }
start
while read -r word; do
    case $word in
    kill) kill -KILL "$server"; wait "$server" ;;
    # The folder counts as taken until the last child of the killed server has noticed.
    start) start; sleep 0.3; until lives; do start; sleep 0.3; done ;;
    esac
    echo done
done
kill -QUIT "$server"
wait "$server"
rm -rf "$dir"
"#;

/// A running PostgreSQL. It ends when this value is dropped or the process ends.
#[derive(Debug)]
pub struct Cluster {
    port: u16,
    folder: PathBuf,
    // Dropping the child's standard input is what ends the server.
    script: Mutex<Child>,
}

impl Cluster {
    /// The cluster all tests of this process share; started by the first that asks.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a cluster of its own. Panics where PostgreSQL is not installed.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("muster-postgres-").tempdir();
        Self::start_in(folder.expect("a temporary folder").keep())
    }

    /// The same in this folder, which ends with it.
    pub fn start_in(folder: PathBuf) -> Self {
        let bin = binaries();
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = free.local_addr().expect("a port").port();
        drop(free);
        let mut command = as_ordinary_user(&folder);
        command.args(["sh", "-c", SCRIPT, "sh"]).arg(&bin).arg(&folder).arg(port.to_string());
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let script = command.spawn().expect("the script that runs PostgreSQL");
        Self { port, folder, script: Mutex::new(script) }
    }

    /// `kill -9` of the server, with everything it had in memory.
    pub fn kill(&self) {
        self.tell("kill");
    }

    /// Starts the killed server again on what is on disk.
    pub fn start_again(&self) {
        self.tell("start");
    }

    fn tell(&self, word: &str) {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let mut into = script.stdin.as_ref().expect("the script's input");
        writeln!(into, "{word}").expect("the script listens");
        let mut answer = [0; 5];
        script.stdout.as_mut().expect("the script's output").read_exact(&mut answer).expect("its answer");
    }

    /// `postgres://…` of a database in this cluster.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://muster@127.0.0.1:{}/{database}", self.port)
    }

    /// Waits until it answers, at most a minute; then creates an empty database and gives its URL. `name` is lower-case
    /// letters, digits and underscores.
    pub async fn create(&self, name: &str) -> String {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        let patience = Instant::now() + Duration::from_mins(1);
        let admin = loop {
            match Database::connect(self.url("postgres")).await {
                Ok(admin) => break admin,
                Err(_) if Instant::now() < patience => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(error) => panic!("PostgreSQL does not start: {error}\n{}", self.logs()),
            }
        };
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0");
        admin.execute_unprepared(&sql).await.expect("a new database");
        admin.close().await.expect("the connection closes");
        self.url(name)
    }

    fn logs(&self) -> String {
        ["initdb.log", "postgres.log"]
            .iter()
            .map(|name| fs::read_to_string(self.folder.join(name)).unwrap_or_default())
            .collect()
    }
}

/// Debian keeps each version in a folder of its own; elsewhere the programs are on the path.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    let number = |bin: &PathBuf| {
        let version = bin.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        version.and_then(|text| text.split('.').next()?.parse::<u32>().ok())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .max_by_key(number)
        .or_else(|| std::env::split_paths(&path).find(|bin| bin.join("initdb").exists()))
        .expect("PostgreSQL (initdb) in /usr/lib/postgresql/*/bin or on the path")
}

/// PostgreSQL refuses to run as root: give the folder, and the process, to somebody else.
fn as_ordinary_user(folder: &Path) -> Command {
    if number_of(&["-u"]) != Some(0) {
        return Command::new("env");
    }
    let user = ["postgres", "nobody"].into_iter().find(|user| number_of(&["-u", user]).is_some());
    let user = user.expect("a user named postgres or nobody");
    let (uid, gid) = (number_of(&["-u", user]), number_of(&["-g", user]));
    chown(folder, uid, gid).expect("the folder changes hands");
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={}", uid.unwrap_or_default()));
    command.arg(format!("--regid={}", gid.unwrap_or_default()));
    // Not in the folder: it may be a mount that has to come off.
    command.args(["--clear-groups", "--"]).current_dir("/");
    command
}

fn number_of(question: &[&str]) -> Option<u32> {
    let answer = Command::new("id").args(question).output().ok().filter(|answer| answer.status.success())?;
    String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
}
