//! The listener and the protocols on it, as the gateway has them.

use std::net::Ipv4Addr;

use axum::body::Body;
use axum::http::{Method, Request};
use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use trtc_connect::{Codec, Connect, DeadlineLayer, Methods, TooLargeLayer};

use crate::proto::DESCRIPTORS;
use crate::trailers::TrailersLayer;

/// What a message may take.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) request_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { request_bytes: 4 * 1_024 * 1_024 }
    }
}

/// What a request by GET had behind the `?`; among the extensions of the call it has become.
#[derive(Clone)]
pub(crate) struct Query(pub(crate) String);

/// A free port of this machine.
pub(crate) async fn listen() -> anyhow::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Answers until the process is ended.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Routes,
    limits: Limits,
    codecs: &'static [Codec],
) -> anyhow::Result<()> {
    let grpc = routes.prepare().into_axum_router();
    let grpc = grpc.layer(TrailersLayer).layer(TooLargeLayer).layer(DeadlineLayer);
    let methods = Methods::from_descriptors(DESCRIPTORS)?.with_codecs(codecs);
    let connect = Connect::new(grpc, methods).max_message_bytes(limits.request_bytes);
    let all = trtc_connect::faces(connect).layer(axum::middleware::map_request(keep_query));

    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    tonic::transport::Server::builder()
        .accept_http1(true)
        .add_routes(Routes::from(all))
        .serve_with_incoming(incoming)
        .await?;
    Ok(())
}

async fn keep_query(mut request: Request<Body>) -> Request<Body> {
    if request.method() == Method::GET {
        let query = Query(request.uri().query().unwrap_or_default().to_owned());
        request.extensions_mut().insert(query);
    }
    request
}
