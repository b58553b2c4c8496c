//! Makes a contract one version ahead of the one under `proto/`, and compiles it.
//!
//! The changes are those that a later version may make: new fields, new values, a new part of a oneof, a new method, a
//! new service. None of them may disturb a client that was built before.

use std::path::{Path, PathBuf};

type Error = Box<dyn std::error::Error>;

const FOLDER: &str = "trtc/recording/v1";

/// File, the line before the change (it must be there exactly once), and the lines that come after it.
const CHANGES: [(&str, &str, &str); 9] = [
    ("error_reason.proto", "enum ErrorReason {", "ERROR_REASON_NEXT = 99;"),
    ("identity.proto", "enum StreamType {", "STREAM_TYPE_NEXT = 99;"),
    ("identity.proto", "enum StreamIdFormula {", "STREAM_ID_FORMULA_NEXT = 99;"),
    ("identity.proto", "enum UrlEncoding {", "URL_ENCODING_NEXT = 98;"),
    (
        "stream_id_resolver.proto",
        "message ResolvedStreamId {",
        "string next_text = 100; repeated int64 next_numbers = 101; NextDetail next_detail = 102;
         map<string, NextDetail> next_details = 103; oneof next_choice { bool next_flag = 104; double next_value = 105; }",
    ),
    (
        "stream_id_resolver.proto",
        "service StreamIdResolver {",
        "rpc ExplainStreamId(ExplainStreamIdRequest) returns (ExplainStreamIdResponse);",
    ),
    ("media_search.proto", "enum MediaFormat {", "MEDIA_FORMAT_NEXT = 99;"),
    ("media_search.proto", "message Media {", "string next_text = 100; NextLabel next_label = 101;"),
    ("media_search.proto", "  oneof part {", "NextProgress next_progress = 100;"),
];

/// What is new at the end of a file.
const ADDITIONS: [(&str, &str); 2] = [
    (
        "stream_id_resolver.proto",
        "message NextDetail { string name = 1; uint64 count = 2; }
         message ExplainStreamIdRequest { string stream_id = 1; }
         message ExplainStreamIdResponse { string text = 1; }
         service StreamIdNext { rpc ExplainAgain(ExplainStreamIdRequest) returns (ExplainStreamIdResponse); }",
    ),
    (
        "media_search.proto",
        "enum NextLabel { NEXT_LABEL_UNSPECIFIED = 0; NEXT_LABEL_NEW = 1; }
         message NextProgress { int64 bytes_left = 1; }",
    ),
];

fn main() -> Result<(), Error> {
    let contract = PathBuf::from("../../../proto");
    println!("cargo:rerun-if-changed={}", contract.display());
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let ahead = out.join("proto");
    let files = write_changed(&contract, &ahead)?;

    let mut compiler = protox::Compiler::new([&ahead, &contract.join("third_party")])?;
    compiler.include_imports(true).open_files(files)?;
    std::fs::write(out.join("descriptors.bin"), compiler.encode_file_descriptor_set())?;
    tonic_prost_build::configure()
        .bytes(".trtc.recording.v1.DownloadMediaResponse")
        // What no case calls answers UNIMPLEMENTED.
        .generate_default_stubs(true)
        .build_client(false)
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}

/// Copies the contract with the changes, and gives the files' names.
fn write_changed(contract: &Path, ahead: &Path) -> Result<Vec<String>, Error> {
    std::fs::create_dir_all(ahead.join(FOLDER))?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(contract.join(FOLDER))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        std::fs::write(ahead.join(FOLDER).join(name), changed(name, std::fs::read_to_string(&path)?)?)?;
        files.push(format!("{FOLDER}/{name}"));
    }
    files.sort();
    Ok(files)
}

fn changed(name: &str, mut text: String) -> Result<String, Error> {
    for (_, line, more) in CHANGES.iter().filter(|(file, ..)| *file == name) {
        let found = format!("\n{line}\n");
        if text.matches(&found).count() != 1 {
            return Err(format!("{name} has no single line `{line}`: where shall the change be made?").into());
        }
        text = if line.starts_with("enum ") {
            // The zero value must stay the first.
            let (before, after) = text.split_once(&found).ok_or("checked above")?;
            let (body, rest) = after.split_once("\n}\n").ok_or("an enum ends")?;
            format!("{before}{found}{body}\n{more}\n}}\n{rest}")
        } else {
            text.replacen(&found, &format!("{found}{more}\n"), 1)
        };
    }
    for (_, more) in ADDITIONS.iter().filter(|(file, _)| *file == name) {
        text = format!("{text}\n{more}\n");
    }
    Ok(text)
}
