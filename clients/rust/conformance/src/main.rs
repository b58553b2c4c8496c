//! Harness of the Rust client: see `clients/conformance/README.md`.

mod json;
mod methods;
mod operations;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, stdin, stdout};
use trtc_recording_client::{Client, Error};

use operations::{Harness, Hello};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut lines = BufReader::new(stdin()).lines();
    let mut out = stdout();
    let mut harness: Option<Harness> = None;
    while let Some(line) = lines.next_line().await? {
        let answer = match answer(&mut harness, &line).await {
            Ok(answer) => answer,
            Err(error) => json!({"harness_error": format!("{error:#}")}),
        };
        out.write_all(format!("{answer}\n").as_bytes()).await?;
        out.flush().await?;
    }
    Ok(())
}

async fn answer(harness: &mut Option<Harness>, line: &str) -> anyhow::Result<Value> {
    let request: Value = serde_json::from_str(line)?;
    match (request["op"].as_str(), &harness) {
        (Some("hello"), _) => {
            *harness = Some(Harness::new(serde_json::from_value::<Hello>(request)?)?);
            Ok(json!({
                "client": "rust",
                "version": env!("CARGO_PKG_VERSION"),
                "protocol": "grpc",
                "ops": ["call", "pages", "download", "cancel", "batch"],
            }))
        }
        (Some(op), Some(harness)) => {
            let outcome = match op {
                "call" => harness.call(serde_json::from_value(request)?).await?,
                "pages" => harness.pages(serde_json::from_value(request)?).await?,
                "download" => harness.download(serde_json::from_value(request)?).await?,
                "cancel" => harness.cancel(serde_json::from_value(request)?).await?,
                "batch" => harness.batch(serde_json::from_value(request)?).await?,
                _ => anyhow::bail!("{op} is no operation"),
            };
            Ok(outcome.unwrap_or_else(|error| error_answer(&error)))
        }
        _ => anyhow::bail!("the first line is no hello"),
    }
}

/// What the client's own error says.
fn error_answer(error: &Error) -> Value {
    let violations: Vec<Value> = error
        .violations()
        .iter()
        .map(|one| json!({"field": one.field, "description": one.description}))
        .collect();
    let mut answer = json!({
        "code": code_name(error.code()),
        "reason": error.reason(),
        "message": error.message(),
        "metadata": error.metadata(),
        "violations": violations,
    });
    if let Some(after) = error.retry_after() {
        answer["retry_after_ms"] = json!(after.as_millis());
    }
    json!({"error": answer})
}

/// `NotFound` as `NOT_FOUND`.
fn code_name(code: trtc_recording_client::Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// A client as the suite wants it: `token` none where it is empty.
fn client(endpoint: &str, token: Option<&str>, ca_file: Option<&str>) -> anyhow::Result<Client> {
    let mut builder = Client::builder(endpoint);
    if let Some(token) = token {
        builder = builder.token(token);
    }
    if let Some(file) = ca_file {
        builder = builder.ca_certificates(std::fs::read(file)?);
    }
    Ok(builder.build()?)
}
