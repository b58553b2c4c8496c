//! Command line of `trtc-sandbox`.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::bail;
use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError};
use crate::fidelity;

/// A local stand-in for Tencent Cloud: signed API, live ingest, real recording, VOD.
#[derive(Debug, Parser)]
#[command(name = "trtc-sandbox", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `trtc-sandbox` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the sandbox until it is told to stop.
    Serve(Serve),
    /// Publish virtual participants as the cloud's relay would.
    #[cfg(feature = "codecs")]
    Publish(crate::publish::cli::PublishArgs),
    /// Tell which API calls are answered, and what becomes of each of their fields.
    Actions(Actions),
    /// Tell what is in a recorded file.
    Probe(crate::probe_cli::ProbeArgs),
}

/// How to tell of the actions. Markdown tables by default.
#[derive(Debug, clap::Args)]
pub struct Actions {
    /// As JSON.
    #[arg(long, conflicts_with = "update")]
    json: bool,
    /// Write the tables into this document, between its marks.
    #[arg(long, value_name = "FILE")]
    update: Option<PathBuf>,
}

impl Actions {
    /// Tells.
    ///
    /// # Errors
    /// When the document cannot be read or written, or has no marks.
    pub fn run(self) -> anyhow::Result<()> {
        let text = if self.json { format!("{:#}\n", fidelity::json()) } else { fidelity::markdown() };
        let Some(file) = self.update else { return Ok(std::io::stdout().write_all(text.as_bytes())?) };
        let document = std::fs::read_to_string(&file)?;
        let Some(fresh) = fidelity::update(&document) else { bail!("{} has no marks", file.display()) };
        Ok(std::fs::write(file, fresh)?)
    }
}

/// Settings given on the command line win over file and environment.
#[derive(Debug, Default, clap::Args)]
pub struct Serve {
    /// TOML file with the settings.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Directory of all state.
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// Address of the API and of media.
    #[arg(long)]
    pub http: Option<SocketAddr>,
    /// Address of RTMP.
    #[arg(long)]
    pub rtmp: Option<SocketAddr>,
    /// Loopback address of the admin API, where faults are switched on and off.
    #[arg(long)]
    pub admin: Option<SocketAddr>,
}

impl Serve {
    /// The settings to run with.
    ///
    /// # Errors
    /// When file or environment cannot be read.
    pub fn settings(self) -> Result<Config, ConfigError> {
        let config = Config::load(self.config.as_deref())?;
        Ok(Config {
            data_dir: self.data_dir.unwrap_or(config.data_dir),
            http: self.http.unwrap_or(config.http),
            rtmp: self.rtmp.unwrap_or(config.rtmp),
            admin: self.admin.or(config.admin),
            ..config
        })
    }
}
