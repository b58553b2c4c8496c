//! One port, four protocols: gRPC, gRPC-Web, and Connect with JSON or binary messages.

use axum::Router;
use trtc_connect::{Connect, DeadlineLayer, Methods, TooLargeLayer};

/// Serves `grpc` in all protocols.
///
/// They meet in `grpc`: what is layered over it holds for every caller. What is layered over the router that is
/// returned sees requests as they came.
pub(super) fn faces(grpc: Router, methods: Methods, max_request_bytes: usize) -> Router {
    let grpc = grpc.layer(TooLargeLayer).layer(DeadlineLayer);
    let connect = Connect::new(grpc, methods)
        .max_message_bytes(max_request_bytes)
        // What is long in streams is media, which gzip makes no shorter.
        .compress_streams(false);
    trtc_connect::faces(connect)
}
