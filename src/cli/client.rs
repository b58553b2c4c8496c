//! The connection of client commands, and how errors are shown to people.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

/// How to reach the service, and how to print.
#[derive(Debug, Clone, Args)]
pub(super) struct ClientArgs {
    /// Address of the service; https:// for one with TLS
    #[arg(
        long,
        global = true,
        value_name = "URL",
        default_value = "http://127.0.0.1:50051",
        env = "TRTC_RECORDING_ADDRESS"
    )]
    address: String,
    /// API key, where the service wants one; better given in the environment, for arguments are seen by others
    #[arg(long, global = true, value_name = "KEY", env = "TRTC_RECORDING_TOKEN", hide_env_values = true)]
    token: Option<SecretString>,
    /// PEM file of the only authorities to be trusted with TLS; those of the system by default
    #[arg(long, global = true, value_name = "FILE", env = "TRTC_RECORDING_CA_FILE")]
    ca_file: Option<PathBuf>,
    /// Print JSON (the contract's messages) instead of text
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// A connection that shows the API key with every call.
pub(super) type Connection = InterceptedService<Channel, Bearer>;

#[derive(Debug, Clone)]
pub(super) struct Bearer(Option<MetadataValue<Ascii>>);

impl Bearer {
    fn new(token: Option<&SecretString>) -> anyhow::Result<Self> {
        let value = |token: &SecretString| {
            let mut value: MetadataValue<Ascii> = format!("Bearer {}", token.expose_secret()).parse()?;
            value.set_sensitive(true);
            anyhow::Ok(value)
        };
        Ok(Self(token.map(value).transpose().context("the API key has characters that no header can carry")?))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) = &self.0 {
            request.metadata_mut().insert("authorization", value.clone());
        }
        Ok(request)
    }
}

impl ClientArgs {
    pub(super) async fn connect(&self) -> anyhow::Result<Connection> {
        let bearer = Bearer::new(self.token.as_ref())?;
        let mut endpoint = Endpoint::from_shared(self.address.clone())
            .map_err(|_| anyhow!("`{}` is no address such as http://127.0.0.1:50051", self.address))?;
        if endpoint.uri().scheme_str() == Some("https") {
            endpoint = endpoint.tls_config(tls(self.ca_file.as_deref())?)?;
        }
        let channel = endpoint.connect().await.map_err(|error| {
            anyhow!(
                "no service answers at {} ({}): start one with `trtc-recording serve` or `trtc-recording dev`, or name it \
                 with --address",
                self.address,
                innermost(&error)
            )
        })?;
        Ok(InterceptedService::new(channel, bearer))
    }
}

fn tls(ca_file: Option<&Path>) -> anyhow::Result<ClientTlsConfig> {
    let Some(file) = ca_file else { return Ok(ClientTlsConfig::new().with_native_roots()) };
    let pem = std::fs::read(file).with_context(|| format!("--ca-file {} cannot be read", file.display()))?;
    Ok(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))
}

/// The cause that says most: those around it only say that connecting failed.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
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
