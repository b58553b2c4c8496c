//! A server for other people's test suites: the Connect conformance suite and the gRPC interop tests. What it answers
//! is theirs to say; the faces in front of it (gRPC, gRPC-Web, Connect) are the gateway's own.
//!
//! ```text
//! interop-server conformance generated|described
//!     started by connectconformance: one size-delimited message in, one out, then it serves; JSON is read and written
//!     by generated code or by descriptors alone
//! interop-server interop
//!     prints its port, then serves grpc.testing.TestService
//! ```

mod any;
mod conformance;
mod faces;
mod proto;
mod test_service;
mod trailers;

use std::io::Write as _;

use anyhow::bail;

use crate::faces::Limits;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        ["conformance", "generated"] => conformance::start(conformance::CODECS).await,
        ["conformance", "described"] => conformance::start(&[]).await,
        ["interop"] => interop().await,
        _ => bail!("usage: interop-server conformance generated|conformance described|interop"),
    }
}

async fn interop() -> anyhow::Result<()> {
    let (listener, port) = faces::listen().await?;
    let mut out = std::io::stdout();
    writeln!(out, "{port}")?;
    out.flush()?;
    let limits = Limits::default();
    faces::serve(listener, test_service::routes(limits), limits, &[]).await
}
