//! The accept loop: headers within 10 s, idle connections closed, graceful end within 25 s (R-AV1, R-AV7).

use axum::Router;
use axum_server::{
    Handle, Server,
    accept::Accept,
    service::{MakeService, SendService},
    tls_rustls::RustlsConfig,
};
use guard::limits;
use hyper_util::rt::TokioTimer;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::{Duration, SystemTime},
};
use tokio::net::TcpStream;

/// How connections are protected.
pub enum Protection {
    /// Not by us.
    Plain,
    /// By this certificate.
    Tls(RustlsConfig),
}

/// Takes the address; port 0 takes a free one.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Serves until `handle` is told to stop.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    protection: Protection,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match protection {
        Protection::Plain => run(axum_server::from_tcp(listener)?, service, handle).await,
        Protection::Tls(config) => {
            run(axum_server::from_tcp_rustls(listener, config)?, service, handle).await
        }
    }
}

async fn run<A, M>(
    mut server: Server<SocketAddr, A>,
    service: M,
    handle: Handle<SocketAddr>,
) -> io::Result<()>
where
    A: Accept<TcpStream, M::Service> + Clone + Send + Sync + 'static,
    A::Stream: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send,
    A::Service: SendService<http::Request<hyper::body::Incoming>> + Send,
    A::Future: Send,
    M: MakeService<SocketAddr, http::Request<hyper::body::Incoming>>,
{
    let builder = server.http_builder();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits::HEADER_READ).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(Duration::from_secs(30)))
        .max_header_list_size(64 * 1024)
        .max_concurrent_streams(100);
    server.handle(handle).serve(service).await
}

/// Certificate and key from PEM files, read again within 5 s of a change.
pub async fn tls_from_files(cert: PathBuf, key: PathBuf) -> io::Result<RustlsConfig> {
    // Looked at before they are read: a change in between is not missed.
    let mut seen = changed_at(&cert, &key);
    let config = RustlsConfig::from_pem_file(&cert, &key).await?;
    let watched = config.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            let now = changed_at(&cert, &key);
            if now == seen {
                continue;
            }
            match watched.reload_from_pem_file(&cert, &key).await {
                Ok(()) => {
                    tracing::info!("the server certificate was read again");
                    seen = now;
                }
                // A half-written file: the old certificate stays, the next look tries again.
                Err(error) => tracing::warn!(%error, "the server certificate could not be read again"),
            }
        }
    });
    Ok(config)
}

fn changed_at(cert: &PathBuf, key: &PathBuf) -> [Option<SystemTime>; 2] {
    [cert, key].map(|path| std::fs::metadata(path).and_then(|m| m.modified()).ok())
}
