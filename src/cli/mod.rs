//! The command line: the service itself, and a client for people at a terminal.

mod args;
mod client;
#[cfg(feature = "dev-cloud")]
mod dev;
mod download;
mod keys;
mod mixes;
mod output;
mod search;
mod serve;
mod settings;
mod streams;
mod tasks;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::contract::{openapi, service_config};
use client::ClientArgs;

/// Control of TRTC cloud recording (云端录制) as one gRPC service.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service against a cloud that you name
    Serve(serve::ServeArgs),
    /// Run the service with a sandbox cloud of its own, on loopback, for trying out and for tests
    #[cfg(feature = "dev-cloud")]
    Dev(dev::DevArgs),
    /// Print the OpenAPI document of the calls by JSON
    #[command(name = "openapi")]
    OpenApi,
    /// Print the gRPC service config for clients: time-outs, and how calls that only read are repeated
    ServiceConfig,
    /// Make API keys for callers
    Keys(keys::KeysArgs),
    /// Tell the StreamId of a user in a room
    Resolve(WithClient<streams::ResolveArgs>),
    /// List every reading of a StreamId
    Parse(WithClient<streams::ParseArgs>),
    /// Find recordings by StreamId, or by app, room and user
    Search(WithClient<search::SearchArgs>),
    /// Show a recording
    Get(WithClient<search::GetArgs>),
    /// Download a recording; a download that was cut off goes on where it was
    Download(WithClient<download::DownloadArgs>),
    /// Show or change automatic recording
    Settings(WithClient<settings::SettingsArgs>),
    /// Start, stop, show and list recordings of chosen users or streams
    Tasks(WithClient<tasks::TasksArgs>),
    /// Mix a room into one stream or file: preview, start, change, stop, show and list
    Mixes(WithClient<mixes::MixesArgs>),
    /// Check everything that must be in place for rooms to be recorded
    Check(WithClient<settings::CheckArgs>),
}

#[derive(Debug, clap::Args)]
struct WithClient<A: clap::Args> {
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    args: A,
}

/// A configuration file, shared by `serve` and `dev`.
#[derive(Debug, clap::Args)]
struct ConfigArg {
    /// Configuration file (TOML); trtc-recording.example.toml documents it
    #[arg(long, value_name = "FILE", env = "TRTC_RECORDING_CONFIG")]
    config: Option<PathBuf>,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve(args) => serve::run(args).await?,
            #[cfg(feature = "dev-cloud")]
            Command::Dev(args) => dev::run(args).await?,
            Command::OpenApi => print!("{}", openapi::json()?),
            Command::ServiceConfig => print!("{}", service_config::json()?),
            Command::Keys(args) => keys::run(args)?,
            Command::Resolve(with) => streams::resolve(&with.client, with.args).await?,
            Command::Parse(with) => streams::parse(&with.client, with.args).await?,
            Command::Search(with) => search::search(&with.client, with.args).await?,
            Command::Get(with) => search::get(&with.client, with.args).await?,
            Command::Download(with) => download::run(&with.client, with.args).await?,
            Command::Settings(with) => settings::run(&with.client, with.args).await?,
            Command::Tasks(with) => tasks::run(&with.client, with.args).await?,
            Command::Mixes(with) => mixes::run(&with.client, with.args).await?,
            Command::Check(with) => return settings::check(&with.client, with.args).await,
        }
        Ok(ExitCode::SUCCESS)
    })
}
