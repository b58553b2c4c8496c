//! The generated contract: package `trtc.recording.v1`.

/// Messages with their JSON, clients and server traits of `trtc.recording.v1`.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    rustdoc::all,
    reason = "generated code; its comments are written for every language, not for rustdoc"
)]
pub mod v1 {
    tonic::include_proto!("trtc.recording.v1");
    include!(concat!(env!("OUT_DIR"), "/trtc.recording.v1.serde.rs"));
    include!(concat!(env!("OUT_DIR"), "/trtc.recording.v1.connect.rs"));
}

/// The encoded `FileDescriptorSet` of the contract with its comments, for reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
