//! What tests ask of the program from outside.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use time::OffsetDateTime;

use crate::process::{Process, SECRET_ID, SECRET_KEY};
use crate::support::signing;

const DEADLINE: Duration = Duration::from_secs(30);

/// The API of a sandbox that is a process of its own.
pub(crate) struct Cloud {
    http: reqwest::Client,
    api: String,
}

impl Cloud {
    pub(crate) fn of(sandbox: &Process) -> Self {
        Self { http: reqwest::Client::builder().no_proxy().build().unwrap(), api: sandbox.api.clone() }
    }

    /// A signed call; answers what is in `Response`.
    pub(crate) async fn call(&self, (service, version): (&str, &str), action: &str, body: Value) -> Value {
        let host = self.api.strip_prefix("http://").unwrap();
        let (now, kind, body) = (OffsetDateTime::now_utc(), "application/json", body.to_string());
        let key = (SECRET_ID, SECRET_KEY);
        let signed = signing::authorization(now, key, "POST", service, host, (kind, "", &body));
        let request = self
            .http
            .post(&self.api)
            .header("Content-Type", kind)
            .header("X-TC-Action", action)
            .header("X-TC-Version", version)
            .header("X-TC-Timestamp", now.unix_timestamp().to_string())
            .header("Authorization", signed);
        let answer: Value = request.body(body).send().await.unwrap().json().await.unwrap();
        answer["Response"].clone()
    }
}

/// Waits until it comes to pass.
pub(crate) async fn until(holds: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < DEADLINE, "it did not come to pass");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Bytes of the MP4 files that are being recorded.
pub(crate) fn recorded(data: &Path) -> u64 {
    let dirs = fs::read_dir(data.join("recording")).into_iter().flatten().filter_map(Result::ok);
    dirs.filter_map(|dir| fs::metadata(dir.path().join("f0.mp4")).ok()).map(|file| file.len()).sum()
}
