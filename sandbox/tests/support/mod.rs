//! A sandbox in a temporary place and a client that signs on its own.

#![allow(clippy::unwrap_used, reason = "a test helper fails its test")]
#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod signing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use time::OffsetDateTime;
use trtc_sandbox::auth::Credential;
use trtc_sandbox::config::{Config, RatesConfig};
use trtc_sandbox::environment::Environment;
use trtc_sandbox::model::{
    AudioMeta, FinishedFile, FormatPlan, MediaMeta, RecordFormat, RecordOrigin, StreamInfo, StreamKey,
    VideoMeta,
};
use trtc_sandbox::sandbox::Sandbox;
use trtc_sandbox::store::FileId;

pub(crate) const ID: &str = "AKIDtest";
pub(crate) const KEY: &str = "secret";
pub(crate) const LIVE: (&str, &str) = ("live", "2018-08-01");
pub(crate) const VOD: (&str, &str) = ("vod", "2018-07-17");
pub(crate) const DOMAIN: &str = "3891.livepush.myqcloud.com";
pub(crate) const STREAM: &str = "1400000123_1_userA_main";

pub(crate) struct Place {
    _dir: TempDir,
    pub(crate) config: Config,
    now: Arc<AtomicI64>,
    pub(crate) http: reqwest::Client,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let credential =
            Credential { secret_id: ID.into(), secret_key: SecretString::from(KEY), token: None };
        let config = Config {
            http: any,
            rtmp: any,
            data_dir: dir.path().join("data"),
            sub_app_ids: vec![1_500_000_001],
            credentials: vec![credential],
            rates: RatesConfig { all: Some(0), ..RatesConfig::default() },
            ..Config::default()
        };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        // 2024-05-06T07:08:09Z
        Self { _dir: dir, config, now: Arc::new(AtomicI64::new(1_714_979_289)), http }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.now.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn start(&self) -> Sandbox {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let now = Arc::clone(&self.now);
        let environment = Environment::new(
            move || OffsetDateTime::from_unix_timestamp(now.load(Ordering::SeqCst)).unwrap(),
            || NEXT.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        );
        Sandbox::start_in(self.config.clone(), environment).await.unwrap()
    }

    /// A signed POST; answers what is in `Response`.
    pub(crate) async fn call(
        &self,
        sandbox: &Sandbox,
        api: (&str, &str),
        action: &str,
        body: Value,
    ) -> Value {
        let host = sandbox.http_addr().to_string();
        let body = body.to_string();
        let request = self
            .http
            .post(format!("http://{host}/"))
            .header("X-TC-Action", action)
            .header("Content-Type", "application/json")
            .header("Authorization", self.authorization("POST", api.0, &host, "application/json", "", &body));
        self.send(request.body(body), api.1).await
    }

    /// A signed GET.
    pub(crate) async fn call_get(
        &self,
        sandbox: &Sandbox,
        api: (&str, &str),
        action: &str,
        query: &str,
    ) -> Value {
        let host = sandbox.http_addr().to_string();
        let form = "application/x-www-form-urlencoded";
        let request = self
            .http
            .get(format!("http://{host}/?{query}"))
            .header("X-TC-Action", action)
            .header("Content-Type", form)
            .header("Authorization", self.authorization("GET", api.0, &host, form, query, ""));
        self.send(request, api.1).await
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder, version: &str) -> Value {
        let response = request
            .header("X-TC-Version", version)
            .header("X-TC-Timestamp", self.now().unix_timestamp().to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert!(response.headers().contains_key("date"));
        let body: Value = response.json().await.unwrap();
        assert_eq!(body.as_object().unwrap().len(), 1);
        assert_eq!(body["Response"]["RequestId"].as_str().unwrap().len(), 36);
        body["Response"].clone()
    }

    pub(crate) fn authorization(
        &self,
        method: &str,
        service: &str,
        host: &str,
        kind: &str,
        query: &str,
        body: &str,
    ) -> String {
        signing::authorization(self.now(), (ID, KEY), method, service, host, (kind, query, body))
    }

    /// A recording on disk with these files; the first one is played.
    pub(crate) fn recording(
        &self,
        name: &str,
        format: RecordFormat,
        files: &[(&str, &[u8])],
    ) -> FinishedFile {
        let dir: PathBuf = self.config.recording_dir().join(name);
        std::fs::create_dir_all(&dir).unwrap();
        for (name, bytes) in files {
            std::fs::write(dir.join(name), bytes).unwrap();
        }
        let duration = Duration::from_secs(10);
        let video =
            VideoMeta { codec: "h264".into(), width: 640, height: 360, frames: 150, bytes: 0, duration };
        let audio = AudioMeta {
            codec: "aac".into(),
            sample_rate: 48000,
            channels: 2,
            frames: 469,
            bytes: 0,
            duration,
        };
        FinishedFile {
            stream: StreamInfo {
                key: StreamKey {
                    domain: DOMAIN.into(),
                    app_name: "trtc_1400000123".into(),
                    stream_name: STREAM.into(),
                },
                params: "sdkappid=1400000123&roomid=1&userid=dXNlckE=".into(),
                client_ip: "127.0.0.1".into(),
                started: self.now() - duration,
                sequence: 1,
            },
            session_id: "session".into(),
            origin: RecordOrigin::Rule,
            template_id: 1,
            plan: FormatPlan::new(format),
            dir,
            main_file: files[0].0.into(),
            cover_file: files.iter().find(|(name, _)| *name == "cover.jpg").map(|(name, _)| (*name).into()),
            record_start: self.now() - duration,
            record_end: self.now(),
            meta: MediaMeta {
                size: files.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
                duration,
                first_ms: 1500,
                video: Some(video),
                audio: Some(audio),
            },
        }
    }

    pub(crate) async fn land(&self, sandbox: &Sandbox, file: FinishedFile) -> String {
        let FileId(id) = sandbox.store().land(file, self.now()).await.unwrap();
        id
    }
}

pub(crate) fn code(response: &Value) -> &str {
    response["Error"]["Code"].as_str().unwrap_or_else(|| panic!("no error: {response}"))
}

pub(crate) fn good(response: Value) -> Value {
    assert_eq!(response["Error"], json!(null), "{response}");
    response
}
