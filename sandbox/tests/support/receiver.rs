//! A receiver of callbacks that answers as the test says.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test helper fails its test")]
#![allow(dead_code, reason = "each test uses its part")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    requests: mpsc::UnboundedReceiver<Received>,
    server: JoinHandle<()>,
}

/// A request that waits for its answer.
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    answer: oneshot::Sender<Response>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap()).await
    }

    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::unbounded_channel();
        let router = Router::new().fallback(receive).with_state(sender);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, requests, server }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Received {
        tokio::time::timeout(DEADLINE, self.requests.recv()).await.expect("no callback came").unwrap()
    }

    /// What the next callback says; it is taken.
    pub(crate) async fn take(&mut self) -> Value {
        let received = self.next().await;
        let body = received.json();
        received.answer(200, "{\"code\":0}");
        body
    }

    /// Whether every request was looked at.
    pub(crate) fn is_idle(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn answer(self, status: u16, body: &str) {
        let status = StatusCode::from_u16(status).unwrap();
        let location = [(header::LOCATION, "/elsewhere")];
        // Who asked may have gone away.
        let _ = self.answer.send((status, location, body.to_owned()).into_response());
    }
}

async fn receive(
    State(sender): State<mpsc::UnboundedSender<Received>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (answer, answered) = oneshot::channel();
    let received = Received { path: uri.path().to_owned(), headers, body, answer };
    if sender.send(received).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    answered.await.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}
