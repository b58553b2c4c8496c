//! Command line of `trtc-sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError};

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
    /// Tell what is in a recorded file.
    Probe(crate::probe_cli::ProbeArgs),
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
