//! The connection of client commands, and how errors are shown to people.

use clap::Args;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};
use tonic_types::StatusExt as _;

/// How to reach the service, and how to print.
#[derive(Debug, Clone, Args)]
pub(super) struct ClientArgs {
    /// Address of the service
    #[arg(
        long,
        global = true,
        value_name = "URL",
        default_value = "http://127.0.0.1:50051",
        env = "TRTC_RECORDING_ADDRESS"
    )]
    address: String,
    /// Print JSON (the contract's messages) instead of text
    #[arg(long, global = true)]
    pub(super) json: bool,
}

impl ClientArgs {
    pub(super) async fn connect(&self) -> anyhow::Result<Channel> {
        let endpoint = Endpoint::from_shared(self.address.clone()).map_err(|_| {
            anyhow::anyhow!("`{}` is no address such as http://127.0.0.1:50051", self.address)
        })?;
        endpoint.connect().await.map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            anyhow::anyhow!(
                "no service answers at {} ({cause}): start one with `trtc-recording serve` or `trtc-recording dev`, or name \
                 it with --address",
                self.address
            )
        })
    }
}

/// A failed call as people read it: the message, the reason, every wrong field, and the cloud's own words.
pub(super) fn explain(status: Status) -> anyhow::Error {
    let details = status.get_error_details();
    let mut text = status.message().to_owned();
    if let Some(info) = details.error_info() {
        text.push_str(&format!(" [{}]", info.reason));
        let mut metadata: Vec<_> = info.metadata.iter().collect();
        metadata.sort();
        for (name, value) in metadata {
            text.push_str(&format!("\n  {name}: {value}"));
        }
    } else {
        text = format!("{:?}: {text}", status.code());
    }
    if let Some(bad) = details.bad_request() {
        for violation in &bad.field_violations {
            text.push_str(&format!("\n  {} {}", violation.field, violation.description));
        }
    }
    anyhow::anyhow!(text)
}
