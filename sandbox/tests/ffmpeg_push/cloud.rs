//! A signing client of the sandbox, and its media over HTTP.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::process::{DOMAIN, Process, SECRET_ID, SECRET_KEY};

#[path = "../support/signing.rs"]
mod signing;

pub(crate) const LIVE: (&str, &str) = ("live", "2018-08-01");
pub(crate) const VOD: (&str, &str) = ("vod", "2018-07-17");
/// Record tasks ask for one.
const REGION: &str = "ap-guangzhou";
const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct Cloud {
    http: reqwest::Client,
    api: String,
}

/// A media file as VOD tells of it.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) meta: Value,
}

impl Media {
    /// An entry of an answer of VOD.
    pub(crate) fn of(info: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let basic = &info["BasicInfo"];
        Self {
            id: text(&info["FileId"]),
            kind: text(&basic["Type"]),
            url: text(&basic["MediaUrl"]),
            meta: info["MetaData"].clone(),
        }
    }
}

impl Cloud {
    pub(crate) fn of(sandbox: &Process) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { http, api: sandbox.api.clone() }
    }

    /// Binds every stream to a template of these formats.
    pub(crate) async fn bind(&self, formats: &[&str]) {
        self.bind_waiting(formats, 0).await;
    }

    /// The same, with HLS that goes on when its stream comes back within so many seconds.
    pub(crate) async fn bind_waiting(&self, formats: &[&str], seconds: i64) {
        let mut template =
            json!({ "TemplateName": "t", "HlsSpecialParam": { "FlowContinueDuration": seconds } });
        for format in formats {
            template[format!("{format}Param")] = json!({ "Enable": 1 });
        }
        let template = self.call(LIVE, "CreateLiveRecordTemplate", template).await["TemplateId"].clone();
        self.call(LIVE, "CreateLiveRecordRule", json!({ "DomainName": DOMAIN, "TemplateId": template }))
            .await;
    }

    pub(crate) async fn online(&self) -> u64 {
        self.call(LIVE, "DescribeLiveStreamOnlineList", json!({})).await["TotalNum"].as_u64().unwrap()
    }

    pub(crate) async fn search(&self, stream: &str) -> Vec<Media> {
        let sort = json!({ "Field": "CreateTime", "Order": "Asc" });
        let query = json!({ "StreamIds": [stream], "Sort": sort, "Limit": 100 });
        let found = self.call(VOD, "SearchMedia", query).await;
        found["MediaInfoSet"].as_array().unwrap().iter().map(Media::of).collect()
    }

    /// The recordings of a stream, once there are `count`; more is an error.
    pub(crate) async fn recordings(&self, stream: &str, count: usize) -> Vec<Media> {
        let begun = Instant::now();
        loop {
            let found = self.search(stream).await;
            assert!(found.len() <= count, "{found:#?}");
            // A stream that is not live any more is on its way into VOD with all its files.
            if found.len() == count && self.online().await == 0 {
                return found;
            }
            assert!(begun.elapsed() < DEADLINE, "{stream} has {} recordings of {count}", found.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Copies a media file into `dir`, with the segments of a playlist; answers the file that is played.
    pub(crate) async fn fetch(&self, media: &Media, dir: &Path) -> PathBuf {
        let dir = dir.join(&media.id);
        std::fs::create_dir_all(&dir).unwrap();
        let (base, name) = media.url.rsplit_once('/').unwrap();
        // The recorder's notes tell who pushed from where, and are nobody's business.
        let notes = self.http.get(format!("{base}/recording.json")).send().await.unwrap();
        assert_eq!(notes.status(), 404, "{}", media.kind);
        let main = self.get(&media.url).await;
        if media.kind == "m3u8" {
            let text = String::from_utf8(main.clone()).unwrap();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                std::fs::write(dir.join(line), self.get(&format!("{base}/{line}")).await).unwrap();
            }
        }
        std::fs::write(dir.join(name), main).unwrap();
        dir.join(name)
    }

    async fn get(&self, url: &str) -> Vec<u8> {
        let response = self.http.get(url).send().await.unwrap().error_for_status().unwrap();
        response.bytes().await.unwrap().to_vec()
    }

    /// A signed call, which must succeed; answers what is in `Response`.
    pub(crate) async fn call(&self, api: (&str, &str), action: &str, body: Value) -> Value {
        let answer = self.try_call(api, action, body).await.unwrap();
        assert_eq!(answer["Error"], Value::Null, "{action}");
        answer
    }

    /// A signed call; answers what is in `Response`, or why there is no answer.
    pub(crate) async fn try_call(
        &self,
        (service, version): (&str, &str),
        action: &str,
        body: Value,
    ) -> reqwest::Result<Value> {
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
            .header("X-TC-Region", REGION)
            .header("X-TC-Timestamp", now.unix_timestamp().to_string())
            .header("Authorization", signed);
        let mut answer: Value = request.body(body).send().await?.json().await?;
        Ok(answer["Response"].take())
    }
}
