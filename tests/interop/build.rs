//! Compiles the contracts of the two test suites without protoc.

use std::path::PathBuf;

const PROTOS: [&str; 3] = [
    "connectrpc/conformance/v1/service.proto",
    "connectrpc/conformance/v1/server_compat.proto",
    "grpc/testing/test.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).open_files(PROTOS)?;
    let descriptors = compiler.file_descriptor_set();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let encoded = compiler.encode_file_descriptor_set();
    std::fs::write(out.join("descriptors.bin"), &encoded)?;
    trtc_connect_build::compile(&encoded, &["connectrpc.conformance.v1"])
        .map_err(|error| error.to_string())?;

    let mut types = prost_build::Config::new();
    // What a request is echoed as, an Any, needs its name.
    types
        .enable_type_names()
        .type_name_domain([".connectrpc"], "type.googleapis.com")
        .extern_path(".google.protobuf.Any", "crate::any::Any");
    tonic_prost_build::configure().build_client(false).compile_fds_with_config(descriptors, types)?;
    Ok(())
}
