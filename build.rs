//! Compiles the contract under `proto/` without protoc.

use std::path::PathBuf;

const PROTOS: [&str; 8] = [
    "trtc/recording/v1/identity.proto",
    "trtc/recording/v1/error_reason.proto",
    "trtc/recording/v1/stream_id_resolver.proto",
    "trtc/recording/v1/recording_config.proto",
    "trtc/recording/v1/media_search.proto",
    "trtc/recording/v1/recording_task.proto",
    "trtc/recording/v1/mix_layout.proto",
    "trtc/recording/v1/mix_transcode.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");

    // Source info carries the comments: reflection shows them to grpcurl, rustdoc to us.
    let mut compiler = protox::Compiler::new(["proto", "proto/third_party"])?;
    compiler.include_imports(true).include_source_info(true).open_files(PROTOS)?;
    let descriptors = compiler.file_descriptor_set();

    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    // Encoded by protox itself, for prost's types drop custom options such as field behaviours.
    let encoded = compiler.encode_file_descriptor_set();
    std::fs::write(out.join("descriptors.bin"), &encoded)?;
    trtc_connect_build::compile(&encoded, &["trtc.recording.v1"])?;

    tonic_prost_build::configure()
        .bytes(".trtc.recording.v1.DownloadMediaResponse")
        // Those of prost have no JSON.
        .extern_path(".google.protobuf", "::pbjson_types")
        .extern_path(".google.protobuf.Timestamp", "::trtc_connect::Timestamp")
        .compile_well_known_types(true)
        .build_transport(true)
        .compile_fds(descriptors)?;
    Ok(())
}
