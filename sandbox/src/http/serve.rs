//! The accept loop of HTTP: so many connections at a time, and no time for those that send nothing.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

use crate::admission::Places;
use crate::config::LimitsConfig;

/// How long to wait when the system has no more sockets, before the next try.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections that are told at a time that there is no place; more are closed without a word.
const TURNED_AWAY: usize = 64;
/// How long one that is turned away may take to read why.
const LINGER: Duration = Duration::from_secs(1);
/// Longest request head in bytes: the longest query with its headers.
const MAX_HEAD: usize = 64 << 10;

/// Serves until `stop`, then lets the running requests end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: &LimitsConfig,
    stop: CancellationToken,
) -> io::Result<()> {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(MAX_HEAD);
    let places = Places::new(limits.http_connections, limits.http_connections_per_address);
    let away = Places::new(TURNED_AWAY, TURNED_AWAY);
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept an HTTP connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let place = match places.enter(peer.ip()) {
            Ok(place) => place,
            Err(crowded) => {
                tracing::info!(%peer, %crowded, "HTTP connection refused");
                if let Ok(place) = away.enter(peer.ip()) {
                    tokio::spawn(async move {
                        turn_away(socket, &crowded.to_string()).await;
                        drop(place);
                    });
                }
                continue;
            }
        };
        let inner = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            inner.call(request.map(Body::new))
        });
        // Answers are small or large, never many small parts.
        let _kept = socket.set_nodelay(true);
        let mut stream = TimeoutStream::new(socket);
        stream.set_write_timeout(Some(limits.write_timeout));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = graceful.watch(builder.serve_connection(stream, service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%peer, %error, "an HTTP connection ended badly");
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}

/// Answers 503 whatever was asked. What was asked is read: closing a socket with unread input would reset it,
/// and the answer would be lost.
async fn turn_away(mut socket: TcpStream, why: &str) {
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 1\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{why}\n",
        why.len() + 1
    );
    let told = async {
        socket.write_all(answer.as_bytes()).await?;
        socket.shutdown().await?;
        let mut unread = [0; 4096];
        while socket.read(&mut unread).await? > 0 {}
        io::Result::Ok(())
    };
    // A peer that is gone or slow has no interest in the reason.
    let _told = tokio::time::timeout(LINGER, told).await;
}
