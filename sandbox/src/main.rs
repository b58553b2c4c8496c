//! `trtc-sandbox`: the sandbox as a program.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Context as _;
use clap::Parser as _;
use tracing_subscriber::EnvFilter;
use trtc_sandbox::cli::{Cli, Command, Serve};
use trtc_sandbox::sandbox::Sandbox;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Colours are for people: in a file or a pipe they hide the fields from whoever searches it.
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
    match Cli::parse().command {
        Command::Serve(serve) => run(serve).await,
        #[cfg(feature = "codecs")]
        Command::Publish(args) => trtc_sandbox::publish::cli::run(args).await,
        Command::Actions(actions) => actions.run(),
        Command::Probe(args) => trtc_sandbox::probe_cli::run(args),
    }
}

async fn run(serve: Serve) -> anyhow::Result<()> {
    // Before anybody can know that it runs: a stop that comes right then is one in order, too.
    let stopped = stopped().context("signals cannot be waited for")?;
    let sandbox = Sandbox::start(serve.settings()?).await?;
    // On standard output, so that scripts that chose port 0 can read them.
    let mut out = io::stdout();
    writeln!(out, "api  http://{}", sandbox.http_addr())?;
    writeln!(out, "rtmp rtmp://{}", sandbox.rtmp_addr())?;
    if let Some(admin) = sandbox.admin_addr() {
        writeln!(out, "admin http://{admin}")?;
    }
    out.flush()?;
    stopped.await.context("signals cannot be waited for")?;
    sandbox.shutdown().await;
    Ok(())
}

/// From now on a signal does not end the program any more; whoever waits hears of it.
#[cfg(unix)]
fn stopped() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn stopped() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
