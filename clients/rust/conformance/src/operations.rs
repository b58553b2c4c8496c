//! The operations of the suite.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;
use trtc_recording_client::{Client, Error, v1};

use crate::{client, methods};

/// What an operation came to; the outer error is the harness's own.
type Outcome = anyhow::Result<Result<Value, Error>>;

#[derive(Deserialize)]
pub(crate) struct Hello {
    endpoint: String,
    token: Option<String>,
    ca_file: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Call {
    method: String,
    request: Value,
    timeout_ms: Option<u64>,
    token: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Pages {
    method: String,
    request: Value,
}

#[derive(Deserialize)]
pub(crate) struct Download {
    file_id: String,
    path: PathBuf,
    token: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Cancel {
    file_id: String,
}

#[derive(Deserialize)]
pub(crate) struct Batch {
    count: u32,
    user: String,
}

pub(crate) struct Harness {
    hello: Hello,
    client: Client,
}

impl Harness {
    pub(crate) fn new(hello: Hello) -> anyhow::Result<Self> {
        let client = client(&hello.endpoint, hello.token.as_deref(), hello.ca_file.as_deref())?;
        Ok(Self { hello, client })
    }

    /// The client, or one with another token.
    fn client(&self, token: Option<&str>) -> anyhow::Result<Client> {
        match token {
            None => Ok(self.client.clone()),
            Some(token) => client(&self.hello.endpoint, Some(token), self.hello.ca_file.as_deref()),
        }
    }

    pub(crate) async fn call(&self, call: Call) -> Outcome {
        let client = self.client(call.token.as_deref())?;
        let timeout = call.timeout_ms.map(Duration::from_millis);
        let outcome = methods::call(&client, &call.method, &call.request, timeout).await?;
        Ok(outcome.map(|response| json!({"response": response})))
    }

    pub(crate) async fn pages(&self, pages: Pages) -> Outcome {
        let outcome = methods::pages(&self.client, &pages.method, &pages.request).await?;
        Ok(outcome.map(|items| json!({"items": items})))
    }

    pub(crate) async fn download(&self, download: Download) -> Outcome {
        let client = self.client(download.token.as_deref())?;
        Ok(client
            .download_media(download.file_id, download.path)
            .await
            .map(|done| json!({"size": done.size, "sha256": done.sha256, "resumed": done.resumed})))
    }

    /// In Rust a call is cancelled by dropping it, here with the task that makes it.
    pub(crate) async fn cancel(&self, cancel: Cancel) -> Outcome {
        let client = self.client.clone();
        let (begun, first) = oneshot::channel();
        let task = tokio::spawn(async move {
            let request = v1::DownloadMediaRequest { file_id: cancel.file_id, ..Default::default() };
            let mut parts = client.media().download_media(request).await?.into_inner();
            parts.message().await?;
            // Held and not read on: the call is under way when it is cancelled.
            let _ = begun.send(());
            std::future::pending::<()>().await;
            drop(parts);
            Ok::<(), Error>(())
        });
        if first.await.is_err() {
            return match task.await? {
                Ok(()) => anyhow::bail!("the download ended before it was cancelled"),
                Err(error) => Ok(Err(error)),
            };
        }
        task.abort();
        let ended = task.await.err().context("the download was not cancelled")?;
        let code = if ended.is_cancelled() { "CANCELLED" } else { "UNKNOWN" };
        Ok(Ok(json!({"cancelled": ended.is_cancelled(), "code": code})))
    }

    pub(crate) async fn batch(&self, batch: Batch) -> Outcome {
        let identity = |number: u32| v1::StreamIdentity {
            sdk_app_id: 1_400_000_001,
            room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(7)) }),
            user_id: format!("{}{number}", batch.user),
            ..Default::default()
        };
        let request = v1::BatchResolveStreamIdsRequest {
            identities: (0..batch.count).map(identity).collect(),
            formula: v1::StreamIdFormula::Direct.into(),
            ..Default::default()
        };
        let resolved = match self.client.stream_ids().batch_resolve_stream_ids(request).await {
            Ok(response) => response.into_inner().resolved,
            Err(status) => return Ok(Err(status.into())),
        };
        let ids: Vec<&str> = resolved.iter().map(|one| one.stream_id.as_str()).collect();
        Ok(Ok(json!({"count": ids.len(), "sha256": hex::encode(Sha256::digest(ids.join("\n")))})))
    }
}
