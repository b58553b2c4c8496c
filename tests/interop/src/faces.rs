//! The listener and the protocols on it, as the gateway has them.

use std::net::Ipv4Addr;

use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_web::GrpcWebLayer;

use crate::drain::DrainLayer;
use crate::too_large::TooLargeLayer;
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

/// A free port of this machine.
pub(crate) async fn listen() -> anyhow::Result<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

/// Answers until the process is ended.
pub(crate) async fn serve(listener: TcpListener, routes: Routes) -> anyhow::Result<()> {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    tonic::transport::Server::builder()
        .accept_http1(true)
        .layer(DrainLayer)
        .layer(GrpcWebLayer::new())
        .layer(TooLargeLayer)
        .layer(TrailersLayer)
        .add_routes(routes)
        .serve_with_incoming(incoming)
        .await?;
    Ok(())
}
