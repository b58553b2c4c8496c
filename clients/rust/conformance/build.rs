//! The contract's descriptors, by which the harness reads and writes the JSON of the suite.

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let proto = Path::new("../../../proto");
    println!("cargo:rerun-if-changed={}", proto.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(proto.join("trtc/recording/v1"))? {
        files.push(entry?.path());
    }
    let mut compiler = protox::Compiler::new([proto, &proto.join("third_party")])?;
    compiler.include_imports(true).open_files(files)?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("descriptors.bin");
    std::fs::write(out, compiler.encode_file_descriptor_set())?;
    Ok(())
}
