//! Bytes that are wrong, huge, deep or cut off: a clear answer in one line, nothing stored, and never a panic (the
//! guard sees any 500).

use crate::support::{Device, Reply, TestServer, Web, web::step_form};
use guard::limits;

const DOCTYPE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><plist version=\"1.0\">";

fn plist(inside: &str) -> Vec<u8> {
    format!("{DOCTYPE}{inside}</plist>").into_bytes()
}

/// Bodies that no device may send, with names.
fn bodies(udid: &str, topic: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut binary = Vec::new();
    let mut root = plist::Dictionary::new();
    root.insert("MessageType".into(), "CheckOut".into());
    plist::Value::Dictionary(root).to_writer_binary(&mut binary).unwrap();
    let deep = format!("{}{}", "<array>".repeat(200), "</array>".repeat(200));
    let wide = format!("<array>{}</array>", "<true/>".repeat(limits::PLIST_NODES + 1));
    let message = |inside: &str| plist(&format!("<dict>{inside}</dict>"));
    let key = format!("<key>UDID</key><string>{udid}</string><key>Topic</key><string>{topic}</string>");
    let named = |kind: &str| format!("<key>MessageType</key><string>{kind}</string>");
    let entity =
        "<!DOCTYPE plist [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><plist><string>&b;</string></plist>";
    vec![
        ("empty", Vec::new()),
        ("zeros", vec![0; 4096]),
        ("not XML", b"hello".to_vec()),
        ("not UTF-8", [DOCTYPE.as_bytes(), b"<string>\xff\xfe</string></plist>"].concat()),
        ("binary", binary),
        ("cut off", plist("<dict><key>MessageType</key><string>Che")),
        ("not a dictionary", plist("<array/>")),
        ("deep", plist(&deep)),
        ("wide", plist(&wide)),
        ("an entity", entity.as_bytes().to_vec()),
        ("no type", message(&key)),
        ("an unknown type", message(&format!("{}{key}", named("Reboot")))),
        ("a type that is no text", message(&format!("<key>MessageType</key><integer>1</integer>{key}"))),
        ("no id", message(&format!("{}<key>Topic</key><string>{topic}</string>", named("CheckOut")))),
        (
            "two ids",
            message(&format!("{}{key}<key>EnrollmentID</key><string>{udid}</string>", named("CheckOut"))),
        ),
        (
            "an id of strange letters",
            message(&format!("{}<key>UDID</key><string>../../x</string>", named("CheckOut"))),
        ),
        (
            "a long id",
            message(&format!("{}<key>UDID</key><string>{}</string>", named("CheckOut"), "A".repeat(256))),
        ),
        (
            "a token that is no data",
            message(&format!("{}{key}<key>Token</key><string>x</string>", named("TokenUpdate"))),
        ),
        (
            "a huge integer",
            message(&format!("{}{key}<key>X</key><integer>{}</integer>", named("CheckOut"), "9".repeat(60))),
        ),
    ]
}

async fn enrolled() -> (TestServer, Device) {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let profile = Web::safari(&server, "18.6").profile(person, &[("ownership", "institutional")]).await;
    let device = Device::enrolled(&server, &profile).await;
    (server, device)
}

fn one_line(reply: &Reply, what: &str) {
    let text = reply.text();
    assert!(text.lines().count() <= 1 && text.len() < 200, "{what}: {text}");
    assert!(!text.contains('<'), "{what}: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rightly_signed_nonsense_of_a_device() {
    let (server, device) = enrolled().await;
    let before = server.rows().await;
    for (what, body) in bodies(device.id.as_str(), &device.payload.topic) {
        for url in [&device.payload.check_in_url, &device.payload.server_url] {
            let signature = device.signature(&body);
            let reply = device.put(url, body.clone(), Some(&signature)).await;
            assert_eq!(reply.status, 400, "{what}: {}", reply.text());
            one_line(&reply, what);
        }
    }
    assert_eq!(server.rows().await, before);
    assert_eq!(device.check_in(&device.token_update()).await.status, 200, "the device itself is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_over_their_caps() {
    let (server, device) = enrolled().await;
    let before = server.rows().await;
    let http = server.client(false);
    let scep = server.at("/scep?operation=PKIOperation");
    for (method, url, cap) in [
        (reqwest::Method::PUT, device.payload.check_in_url.parse().unwrap(), limits::CHECK_IN_BYTES),
        (reqwest::Method::PUT, device.payload.server_url.parse().unwrap(), limits::COMMAND_REPORT_BYTES),
        (reqwest::Method::POST, scep, limits::SCEP_BYTES),
    ] {
        let ask = async |size: usize| {
            let body = vec![b'a'; size];
            Reply::of(http.request(method.clone(), url.clone()).header("mdm-signature", "AAAA").body(body))
                .await
        };
        assert_eq!(ask(cap + 1).await.status, 413, "{url}");
        assert_eq!(ask(cap).await.status, 400, "{url} at its cap is read");
    }
    assert_eq!(server.rows().await, before);
}

/// A body whose length is not told beforehand meets the same cap.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_untold_length() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = TestServer::with(crate::support::Plan { trial: true, ..Default::default() }).await;
    for (line, cap) in [
        ("PUT /mdm/check-in", limits::CHECK_IN_BYTES),
        ("POST /scep?operation=PKIOperation", limits::SCEP_BYTES),
        ("POST /api/portal/start", limits::PORTAL_FORM_BYTES),
    ] {
        let authority = server.url.authority();
        let mut stream =
            tokio::net::TcpStream::connect(("127.0.0.1", server.url.port().unwrap())).await.unwrap();
        let head = format!(
            "{line} HTTP/1.1\r\nHost: {authority}\r\nSec-Fetch-Site: same-origin\r\nMdm-Signature: AAAA\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n\
             Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
        for _ in 0..(cap / 0x4000 + 4) {
            // The server may answer and close before all is sent.
            if stream.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
        }
        let _ = stream.write_all(b"0\r\n\r\n").await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 413") || answer.starts_with("HTTP/1.1 400"), "{line}: {answer}");
    }
    assert_eq!(server.rows().await["attempts"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_scep_messages() {
    let (server, _) = enrolled().await;
    let before = server.rows().await;
    let http = server.client(false);
    let degenerate = pki::cms::degenerate(&[server.authority.root_der()]);
    let nested = [0x30, 0x80].repeat(2000);
    let cut = &degenerate[..degenerate.len() / 2];
    let long = [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff][..], &[0; 64]].concat();
    for (what, body) in [
        ("empty", &[][..]),
        ("text", b"hello"),
        ("a cut message", cut),
        ("nested without end", &nested),
        ("a length that lies", &long),
        ("no signer", &degenerate),
        ("a certificate", server.authority.root_der()),
    ] {
        let url = server.at("/scep?operation=PKIOperation");
        let reply = Reply::of(http.post(url).body(body.to_vec())).await;
        assert_eq!(reply.status, 400, "{what}");
        one_line(&reply, what);
    }
    assert_eq!(server.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_do_not_fit() {
    let server = TestServer::start().await;
    let person = server.enroller("vera").await;
    let web = Web::safari(&server, "18.6");
    let page = web.signed_in(person).await;
    let version =
        step_form(&page).unwrap().fill(&[]).into_iter().find(|(name, _)| name == "version").unwrap().1;
    let before = server.rows().await;
    let huge = "9".repeat(40);
    let cases: [(&str, &[(&str, &str)]); 8] = [
        ("/api/portal/ownership", &[]),
        ("/api/portal/ownership", &[("version", "one"), ("ownership", "personal")]),
        ("/api/portal/ownership", &[("version", &huge), ("ownership", "personal")]),
        ("/api/portal/sign-in", &[("version", "1"), ("username", "a")]),
        ("/api/portal/account", &[("version", "1")]),
        ("/api/portal/issue", &[("version", "1.5")]),
        ("/api/portal/language", &[("lang", "de")]),
        ("/api/portal/site", &[("version", "")]),
    ];
    for (path, pairs) in cases {
        let reply = web.post(path, pairs).await;
        assert_eq!(reply.status, 400, "{path} {pairs:?}");
        one_line(&reply, path);
    }
    for body in [&b"\xff\xfe%zz=&&&=="[..], b"version=1&version=2&version=%00", b"{\"version\":1}", b""] {
        let request = web.request(reqwest::Method::POST, "/api/portal/ownership").body(body.to_vec());
        let reply = Reply::of(request.header("content-type", "application/x-www-form-urlencoded")).await;
        assert!(matches!(reply.status, 303 | 400), "{body:?}: {}", reply.status);
        assert!(!reply.location().contains("__err"), "{}", reply.location());
        let request = web.request(reqwest::Method::POST, "/api/portal/ownership").body(body.to_vec());
        let reply = Reply::of(request.header("content-type", "application/json")).await;
        assert!(matches!(reply.status, 303 | 400 | 415), "{body:?}: {}", reply.status);
    }
    assert_eq!(server.rows().await, before);
    // A choice that is none keeps the step and marks it; the version was right, so the attempt notes it.
    let reply =
        web.post("/api/portal/ownership", &[("version", &version), ("ownership", "somebody's")]).await;
    assert_eq!((reply.status, reply.location()), (303, "/enroll/ownership"));
    assert!(web.open("/enroll/ownership").await.problem.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_over_their_caps() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    let before = server.rows().await;
    let portal = "a".repeat(limits::PORTAL_FORM_BYTES + 1);
    let console = "a".repeat(limits::CONSOLE_FORM_BYTES + 1);
    for (path, field) in [
        ("/api/portal/start", &portal),
        ("/api/portal/sign-in", &portal),
        ("/api/console/sign-in", &portal),
        ("/api/console/accounts/create", &console),
    ] {
        let reply = web.post(path, &[("username", field)]).await;
        assert_eq!(reply.status, 413, "{path}");
        one_line(&reply, path);
    }
    assert_eq!(server.rows().await, before);
}

/// Text a person may type that has a meaning somewhere: none of it does here.
#[tokio::test(flavor = "multi_thread")]
async fn strange_names_are_only_wrong() {
    let server = TestServer::start().await;
    let web = Web::safari(&server, "18.6");
    let mut page = web.answer(&web.open("/enroll").await, &[]).await;
    let long = "x".repeat(10_000);
    for (number, name) in
        ["' OR 1=1 --", "*)(uid=*", "<script>alert(1)</script>", "a\u{202e}b", "\u{0}", &long]
            .into_iter()
            .enumerate()
    {
        let shown = web.answer(&page, &[("username", name), ("password", "whatever this is")]).await;
        assert_eq!(shown.url.path(), "/enroll/sign-in", "{number}");
        assert!(shown.problem.is_some(), "{number}");
        let html = web.get("/enroll/sign-in").await.text();
        assert!(!html.contains("<script>alert"), "{number}");
        page = shown;
    }
}
