//! The generated contracts.

#![allow(
    dead_code,
    clippy::large_enum_variant,
    clippy::doc_markdown,
    unreachable_pub,
    reason = "generated code"
)]

pub(crate) mod conformance {
    tonic::include_proto!("connectrpc.conformance.v1");
    include!(concat!(env!("OUT_DIR"), "/connectrpc.conformance.v1.serde.rs"));
    include!(concat!(env!("OUT_DIR"), "/connectrpc.conformance.v1.connect.rs"));
}

pub(crate) mod testing {
    tonic::include_proto!("grpc.testing");
}

/// Both contracts with their imports, encoded.
pub(crate) const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
