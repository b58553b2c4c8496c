//! A server for other people's test suites: the Connect conformance suite and the gRPC interop tests. What it answers
//! is theirs to say; the faces in front of it (gRPC, gRPC-Web, Connect) are the gateway's own.
//!
//! ```text
//! interop-server conformance   started by connectconformance: one size-delimited message in, one out, then it serves
//! interop-server interop       prints its port, then serves grpc.testing.TestService
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
    match std::env::args().nth(1).as_deref() {
        Some("conformance") => conformance::start().await,
        Some("interop") => interop().await,
        _ => bail!("usage: interop-server conformance|interop"),
    }
}

async fn interop() -> anyhow::Result<()> {
    let (listener, port) = faces::listen().await?;
    let mut out = std::io::stdout();
    writeln!(out, "{port}")?;
    out.flush()?;
    let limits = Limits::default();
    faces::serve(listener, test_service::routes(limits), limits).await
}
