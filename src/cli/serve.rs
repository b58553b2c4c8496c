//! `serve`: the service against a cloud that is named.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::ConfigArg;
use crate::config::{Config, Provider};
use crate::server::Server;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// The cloud: `tencent`, `tencent-intl` or `sandbox=URL`
    #[arg(long, value_name = "CLOUD")]
    cloud: Option<String>,
    /// Address and port to listen on (loopback only, unless there are API keys and TLS)
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// SQLite file of the store
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
    /// File that is written with the address once calls are taken, and removed at the end
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    log_to_stderr("info");
    let mut config = Config::load(args.config.config.as_deref())?;
    if let Some(cloud) = &args.cloud {
        choose_cloud(&mut config, cloud)?;
    }
    if let Some(listen) = args.listen {
        config.server.listen = listen;
        config.check()?;
    }
    if let Some(store) = args.store {
        config.store.path = store;
    }
    let stop = stop_on_signal()?;
    if let Some(file) = &args.ready_file {
        // One that a killed service left behind must not be taken for this one's.
        remove_ready_file(file)?;
    }
    let server = Server::bind(&config).await?;
    let address = server.address();
    if let Some(file) = &args.ready_file {
        write_ready_file(file, address)?;
    }
    tracing::info!(%address, "serving");
    let outcome = server.run(stop).await;
    if let Some(file) = &args.ready_file {
        remove_ready_file(file)?;
    }
    Ok(outcome?)
}

/// Whoever sees the file sees the whole address in it.
fn write_ready_file(file: &Path, address: SocketAddr) -> anyhow::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, format!("{address}\n"))
        .and_then(|()| std::fs::rename(&beside, file))
        .with_context(|| format!("--ready-file {} cannot be written", file.display()))
}

fn remove_ready_file(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("--ready-file {} cannot be removed", file.display()))
        }
        _ => Ok(()),
    }
}

fn choose_cloud(config: &mut Config, cloud: &str) -> anyhow::Result<()> {
    match cloud.split_once('=') {
        None if cloud == "tencent" => config.cloud.provider = Some(Provider::Tencent),
        None if cloud == "tencent-intl" => config.cloud.provider = Some(Provider::TencentIntl),
        Some(("sandbox", url)) => {
            let url: url::Url = url.parse()?;
            if !matches!(url.scheme(), "http" | "https") {
                bail!("--cloud sandbox=URL takes an http or https URL");
            }
            config.cloud.endpoint = Some(url);
            return Ok(());
        }
        _ => bail!("--cloud must be tencent, tencent-intl or sandbox=URL, not `{cloud}`"),
    }
    // The flag wins over an endpoint in the file.
    config.cloud.endpoint = None;
    Ok(())
}

/// Logs to stderr, by `RUST_LOG` or at the level given.
pub(super) fn log_to_stderr(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    // Colours are for people: in a file or a pipe they hide the fields from whoever searches it.
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}

/// Cancelled by SIGTERM and SIGINT.
pub(super) fn stop_on_signal() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        token.cancel();
    });
    Ok(stop)
}
