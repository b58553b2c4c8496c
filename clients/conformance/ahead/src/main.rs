//! A server one version of the contract ahead, for the conformance suite of the clients.
//!
//! It answers with fields, enum values and parts that clients built today do not know, and does on demand what is hard to
//! bring about with the real service: `user_id` of ResolveStreamId is a command (see [`resolver`]).
//!
//! It listens on a free port of loopback, prints its address as the first line, and wants the API key that is its only
//! argument, if there is one.

mod attempts;
mod key;
mod media;
mod reasons;
mod resolver;
mod settings;

use std::sync::Arc;

use tokio::net::TcpListener;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tower_http::cors::CorsLayer;
use trtc_connect::{Connect, DeadlineLayer, Methods};

use attempts::Attempts;

#[allow(
    unreachable_pub,
    clippy::doc_markdown,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    reason = "generated code"
)]
mod proto {
    tonic::include_proto!("trtc.recording.v1");
}

use proto::media_search_server::MediaSearchServer;
use proto::recording_config_server::RecordingConfigServer;
use proto::stream_id_next_server::StreamIdNextServer;
use proto::stream_id_resolver_server::StreamIdResolverServer;

const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let key = key::Key::new(std::env::args().nth(1));
    let attempts = Arc::new(Attempts::default());
    let resolver =
        StreamIdResolverServer::with_interceptor(resolver::Resolver::new(Arc::clone(&attempts)), key.clone());
    let settings = RecordingConfigServer::with_interceptor(settings::Settings::new(attempts), key.clone());
    let media = MediaSearchServer::with_interceptor(media::Search, key.clone());
    let next = StreamIdNextServer::with_interceptor(resolver::Next, key);
    let grpc = Routes::new(resolver).add_service(settings).add_service(media).add_service(next);
    let grpc = grpc.prepare().into_axum_router().layer(DeadlineLayer);
    let connect =
        Connect::new(grpc, Methods::from_descriptors(DESCRIPTORS)?).max_message_bytes(MAX_MESSAGE_BYTES);
    // Pages of any origin may call: there is nothing to protect.
    let faces = trtc_connect::faces(connect).layer(CorsLayer::very_permissive());

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    tonic::transport::Server::builder()
        .accept_http1(true)
        .add_routes(Routes::from(faces))
        .serve_with_incoming(incoming)
        .await?;
    Ok(())
}
