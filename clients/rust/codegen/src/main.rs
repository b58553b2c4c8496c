//! Writes `clients/rust/src/generated` from `proto/`, so that users of the client need no compiler of Protocol Buffers.

use std::fmt::Write as _;
use std::path::Path;

use prost_types::method_options::IdempotencyLevel;
use prost_types::{FileDescriptorSet, MethodDescriptorProto};

type Error = Box<dyn std::error::Error>;

const PACKAGE: &str = "trtc.recording.v1";

fn main() -> Result<(), Error> {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = client.join("../..");
    let proto = root.join("proto");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(proto.join("trtc/recording/v1"))? {
        files.push(entry?.path());
    }
    files.sort();

    let mut compiler = protox::Compiler::new([&proto, &proto.join("third_party")])?;
    compiler.include_imports(true).include_source_info(true).open_files(files)?;
    let descriptors = compiler.file_descriptor_set();
    let methods = methods(&descriptors)?;

    let scratch = std::env::temp_dir().join(format!("trtc-recording-codegen-{}", std::process::id()));
    std::fs::create_dir_all(&scratch)?;
    tonic_prost_build::configure()
        .bytes(".trtc.recording.v1.DownloadMediaResponse")
        .build_server(false)
        // How to connect is the client's own affair.
        .build_transport(false)
        .out_dir(&scratch)
        .compile_fds(descriptors)?;
    let generated = client.join("src/generated");
    std::fs::copy(scratch.join(format!("{PACKAGE}.rs")), generated.join("v1.rs"))?;
    std::fs::remove_dir_all(scratch)?;
    std::fs::write(generated.join("methods.rs"), methods)?;
    std::fs::copy(root.join("LICENSE"), client.join("LICENSE"))?;
    Ok(())
}

/// What the contract says of its methods and the generated stubs do not.
fn methods(descriptors: &FileDescriptorSet) -> Result<String, std::fmt::Error> {
    let mut source = String::from("// This file is generated from proto/ by clients/rust/generate.\n");
    list(
        &mut source,
        descriptors,
        "READS",
        "Unary calls that change nothing: they may be repeated.",
        |method| {
            let level = method.options.as_ref().map(|options| options.idempotency_level());
            !is_stream(method) && level == Some(IdempotencyLevel::NoSideEffects)
        },
    )?;
    list(&mut source, descriptors, "STREAMS", "Calls that are not unary.", is_stream)?;
    Ok(source)
}

fn is_stream(method: &MethodDescriptorProto) -> bool {
    method.client_streaming() || method.server_streaming()
}

fn list(
    source: &mut String,
    descriptors: &FileDescriptorSet,
    name: &str,
    comment: &str,
    wanted: impl Fn(&MethodDescriptorProto) -> bool,
) -> std::fmt::Result {
    let mut paths: Vec<String> = descriptors
        .file
        .iter()
        .flat_map(|file| &file.service)
        .flat_map(|service| service.method.iter().map(move |method| (service, method)))
        .filter(|(_, method)| wanted(method))
        .map(|(service, method)| format!("/{PACKAGE}.{}/{}", service.name(), method.name()))
        .collect();
    paths.sort();
    writeln!(source, "\n/// {comment}\npub(crate) const {name}: &[&str] = &[")?;
    for path in paths {
        writeln!(source, "    {path:?},")?;
    }
    writeln!(source, "];")
}
