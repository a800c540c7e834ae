//! The server certificate is read again when its files change, and only when they are good.

use axum::{Router, routing::get};
use axum_server::Handle;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use server::listener::{self, Protection};
use std::{
    io::Write,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tracing_subscriber::fmt::MakeWriter;

/// Takes any certificate and remembers it: these tests ask which one it was.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<u8>>);

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.0.lock().unwrap() = end_entity.to_vec();
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }
    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

/// The certificate a new handshake is shown.
fn shown(address: SocketAddr) -> Vec<u8> {
    let seen = Arc::new(Seen::default());
    let verifier: Arc<dyn ServerCertVerifier> = seen.clone();
    let config =
        ClientConfig::builder().dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut socket).unwrap();
    }
    let shown = seen.0.lock().unwrap().clone();
    assert!(!shown.is_empty());
    shown
}

/// The same, away from the threads that serve.
async fn handshake(address: SocketAddr) -> Vec<u8> {
    tokio::task::spawn_blocking(move || shown(address)).await.unwrap()
}

/// A new certificate in two files; its DER.
fn write(cert: &Path, key: &Path) -> Vec<u8> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(key, made.signing_key.serialize_pem()).unwrap();
    std::fs::write(cert, made.cert.pem()).unwrap();
    made.cert.der().to_vec()
}

/// Everything logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Waits until these words are logged; the files are looked at every 5 s.
    async fn says(&self, words: &str) {
        let began = Instant::now();
        loop {
            let text = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
            if text.contains(words) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(40), "never said {words:?}: {text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

// One thread: what the watcher logs goes to this test's log and to no other.
#[tokio::test(flavor = "current_thread")]
async fn a_changed_certificate_is_read_again_and_a_broken_one_is_not() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let first = write(&cert, &key);
    let config = listener::tls_from_files(cert.clone(), key.clone()).await.unwrap();
    let socket = listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = socket.local_addr().unwrap();
    let router = Router::new().route("/", get(|| async { "here" }));
    let handle = Handle::new();
    tokio::spawn(listener::serve(socket, router, Protection::Tls(config), handle.clone()));
    handle.listening().await.unwrap();
    assert_eq!(handshake(address).await, first);

    let second = write(&cert, &key);
    assert_ne!(first, second);
    log.says("the server certificate was read again").await;
    assert_eq!(handshake(address).await, second, "new handshakes get the new one");

    // A key that does not fit, then a file that is none: the good one stays, and the log says so.
    let stranger = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    for (file, text) in [(&key, stranger.signing_key.serialize_pem()), (&cert, "half a fi".to_owned())] {
        log.0.lock().unwrap().clear();
        std::fs::write(file, text).unwrap();
        log.says("could not be read again").await;
        assert_eq!(handshake(address).await, second, "{}", file.display());
    }

    // Put right, it is taken.
    log.0.lock().unwrap().clear();
    let third = write(&cert, &key);
    log.says("the server certificate was read again").await;
    assert_eq!(handshake(address).await, third);
    handle.shutdown();
}
