//! Writes what `trtc-connect` needs of the types of a contract, in a build script.
//!
//! For each package it writes two files into `OUT_DIR`, to be included beside prost's:
//!
//! - `<package>.serde.rs`: `serde` of all messages as `ProtoJSON`, by `pbjson`. The types of `google.protobuf` must be
//!   those of `pbjson_types` (`extern_path(".google.protobuf", "::pbjson_types")` and
//!   `compile_well_known_types(true)` for prost).
//! - `<package>.connect.rs`: `pub static CODECS`, the table for `trtc_connect::Methods::with_codecs`.
//!
//! ```no_run
//! # fn example(descriptors: &[u8]) -> Result<(), trtc_connect_build::Error> {
//! // In build.rs, after prost has compiled the same descriptors:
//! trtc_connect_build::compile(descriptors, &["trtc.recording.v1"])?;
//! # Ok(())
//! # }
//! ```
//!
//! Methods whose messages lie in other packages are left out of the table; they are served by their descriptors.

use std::fmt::Write as _;
use std::path::Path;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

/// Why nothing could be written.
pub type Error = Box<dyn std::error::Error>;

/// Writes the files of `packages` into `OUT_DIR`.
///
/// # Errors
/// Where `descriptors` is not an encoded `FileDescriptorSet`, or a file cannot be written.
pub fn compile(descriptors: &[u8], packages: &[&str]) -> Result<(), Error> {
    let out = std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: this is for build scripts")?;
    let set = FileDescriptorSet::decode(descriptors)?;
    for package in packages {
        let table = table(&set.file, package);
        std::fs::write(Path::new(&out).join(format!("{package}.connect.rs")), table)?;
    }
    let prefixes: Vec<String> = packages.iter().map(|package| format!(".{package}")).collect();
    pbjson_build::Builder::new()
        .register_descriptors(descriptors)?
        .ignore_unknown_fields()
        .build(&prefixes)?;
    Ok(())
}

/// The Rust source of the table of a package's methods.
#[must_use]
pub fn table(files: &[FileDescriptorProto], package: &str) -> String {
    let mut source = String::from(
        "/// How the messages of each method are read from JSON and written as JSON.\n\
         pub static CODECS: &[::trtc_connect::Codec] = &[\n",
    );
    for file in files.iter().filter(|file| file.package() == package) {
        for service in &file.service {
            for method in &service.method {
                let types =
                    (rust_type(package, method.input_type()), rust_type(package, method.output_type()));
                let (Some(input), Some(output)) = types else { continue };
                let path = format!("/{package}.{}/{}", service.name(), method.name());
                // Writing to a String cannot fail.
                let _ = writeln!(source, "    ::trtc_connect::Codec::new::<{input}, {output}>({path:?}),");
            }
        }
    }
    source.push_str("];\n");
    source
}

/// The path of a message's type from its package's module, as prost names it.
fn rust_type(package: &str, name: &str) -> Option<String> {
    let inside = name.strip_prefix('.')?.strip_prefix(package)?.strip_prefix('.')?;
    let (parents, message) = inside.rsplit_once('.').unwrap_or(("", inside));
    let parents = parents.split('.').filter(|parent| !parent.is_empty());
    // A parent in lower case is no message but the rest of another package's name.
    let modules: Option<String> = parents
        .map(|parent| parent.starts_with(char::is_uppercase).then(|| format!("{}::", parent.to_snake_case())))
        .collect();
    Some(format!("{}{}", modules?, message.to_upper_camel_case()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost_types::{MethodDescriptorProto, ServiceDescriptorProto};

    fn method(name: &str, input: &str, output: &str) -> MethodDescriptorProto {
        MethodDescriptorProto {
            name: Some(name.to_owned()),
            input_type: Some(input.to_owned()),
            output_type: Some(output.to_owned()),
            ..MethodDescriptorProto::default()
        }
    }

    #[test]
    fn the_table_has_the_methods_of_the_package_alone() {
        let service = ServiceDescriptorProto {
            name: Some("Search".to_owned()),
            method: vec![
                method("Find", ".a.v1.FindRequest", ".a.v1.Outer.HTTPAnswer"),
                method("Empty", ".google.protobuf.Empty", ".a.v1.FindRequest"),
                method("Inner", ".a.v1.inner.Request", ".a.v1.FindRequest"),
            ],
            ..ServiceDescriptorProto::default()
        };
        let file = |package: &str| FileDescriptorProto {
            package: Some(package.to_owned()),
            service: vec![service.clone()],
            ..FileDescriptorProto::default()
        };
        let source = table(&[file("a.v1"), file("b")], "a.v1");
        let lines: Vec<&str> = source.lines().filter(|line| line.contains("new::")).collect();
        let expected =
            "    ::trtc_connect::Codec::new::<FindRequest, outer::HttpAnswer>(\"/a.v1.Search/Find\"),";
        assert_eq!(lines, [expected]);
    }
}
