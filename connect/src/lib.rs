//! The [Connect protocol](https://connectrpc.com/docs/protocol) over gRPC routes, in process.
//!
//! [`Connect`] is a tower service that takes Connect requests (JSON and binary; unary by POST and GET, and all kinds of
//! streams), makes gRPC requests of them, hands these to an `axum::Router` of tonic services, and makes Connect
//! responses of the answers. No second set of handlers and no socket lies between them: whatever is layered over the
//! router (keys, limits, metrics) holds for Connect callers as it does for gRPC callers.
//!
//! ```no_run
//! # fn example(grpc: axum::Router, descriptors: &[u8]) -> Result<axum::Router, trtc_connect::DescriptorError> {
//! use trtc_connect::{Connect, DeadlineLayer, Methods, TooLargeLayer};
//!
//! let methods = Methods::from_descriptors(descriptors)?;
//! let grpc = grpc.layer(TooLargeLayer).layer(DeadlineLayer);
//! Ok(trtc_connect::faces(Connect::new(grpc, methods).max_message_bytes(4 << 20)))
//! # }
//! ```
//!
//! Messages are read from JSON and written as JSON by the descriptors alone. Methods for which `trtc-connect-build` has
//! written a table of types at build time ([`Methods::with_codecs`]) are served by generated code, two to three times
//! as fast.
//!
//! [`faces`] serves gRPC and gRPC-Web beside it, on one port.
//!
//! Deadlines: `connect-timeout-ms` is handed on as `grpc-timeout`. [`DeadlineLayer`] keeps it, for gRPC callers too.

mod compress;
mod deadline;
mod drain;
mod envelope;
mod error;
mod faces;
mod get;
mod grpc;
mod json;
mod metadata;
mod methods;
mod service;
mod stream;
mod timestamp;
mod too_large;
mod unary;

pub use deadline::DeadlineLayer;
pub use faces::faces;
pub use methods::{Codec, DescriptorError, Methods};
pub use service::Connect;
pub use timestamp::Timestamp;
pub use too_large::TooLargeLayer;

#[cfg(fuzzing)]
pub mod fuzzing;
