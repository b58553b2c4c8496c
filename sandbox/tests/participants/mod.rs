//! A room with virtual participants, and the calls that record it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use trtc_sandbox::callbacks::CallbackClass;
use trtc_sandbox::publish::run::{Outlet, publish};
use trtc_sandbox::publish::source::{AudioSettings, VideoSettings, VirtualUser};
use trtc_sandbox::publish::stream_id::{Formula, Participant, StreamType};
use trtc_sandbox::rtmp::client::Target;
use trtc_sandbox::sandbox::Sandbox;
use trtc_sandbox::store::CallbackFilter;

use crate::support::{DOMAIN, LIVE, Place, VOD, good};

pub(crate) const TRTC: (&str, &str) = ("trtc", "2019-07-22");
pub(crate) const APP: u64 = 1_400_000_123;
const DEADLINE: Duration = Duration::from_secs(30);

/// Somebody who publishes until told to stop.
pub(crate) struct Pushing {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// Begins to publish a user's stream in room 7.
pub(crate) fn push(server: &str, user: &str, stream_type: StreamType) -> Pushing {
    let participant = Participant { sdk_app_id: APP, room: "7".into(), user: user.into(), stream_type };
    let stream_id = participant.stream_id(&Formula::Direct);
    let name = format!("{stream_id}?{}", participant.params());
    let target = Target::new(server, &participant.app_name(&Formula::Direct), &name).unwrap();
    push_to(target, user, stream_type)
}

/// Begins to publish somewhere.
pub(crate) fn push_to(target: Target, user: &str, stream_type: StreamType) -> Pushing {
    let video = VideoSettings {
        width: 160,
        height: 90,
        keyframe_interval: Duration::from_millis(200),
        ..VideoSettings::default()
    };
    let user = VirtualUser {
        name: user.into(),
        stream_type,
        video: Some(video),
        audio: Some(AudioSettings::default()),
    };
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let task = tokio::spawn(async move {
        let outlet = Outlet { stream_id: target.name.clone(), target };
        let longest = Some(Duration::from_secs(60));
        let sent = publish(&user, vec![outlet], longest, OffsetDateTime::now_utc, stopped).await.unwrap();
        // One who is cut off, or whose sandbox is killed, fails: that is the test's affair.
        drop(sent);
    });
    Pushing { stop, task }
}

impl Pushing {
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

/// A sandbox and the room.
pub(crate) struct Room {
    pub(crate) place: Place,
    pub(crate) sandbox: Sandbox,
}

/// A media file of VOD.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) basic: Value,
    pub(crate) meta: Value,
}

impl Media {
    pub(crate) fn name(&self) -> &str {
        self.basic["Name"].as_str().unwrap()
    }

    pub(crate) fn kind(&self) -> &str {
        self.basic["Type"].as_str().unwrap()
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.meta["Duration"].as_f64().unwrap()
    }

    /// Kinds of its streams as ffprobe reads the served file.
    pub(crate) async fn tracks(&self) -> Vec<String> {
        let url = self.basic["MediaUrl"].as_str().unwrap().to_owned();
        let probed = tokio::task::spawn_blocking(move || {
            Command::new("ffprobe")
                .env_remove("http_proxy")
                .env_remove("HTTP_PROXY")
                .args(["-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", &url])
                .output()
                .unwrap()
        });
        let output = probed.await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut tracks: Vec<_> =
            String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect();
        tracks.sort();
        // A playlist tells its streams twice: as such and in its programme.
        tracks.dedup();
        tracks
    }
}

impl Room {
    /// Times of the cloud are multiplied by `scale`; rules and recordings are there at once.
    pub(crate) async fn new(scale: f64) -> Self {
        Self::at(scale, "127.0.0.1:0").await
    }

    /// With its ingest at an address of its own.
    pub(crate) async fn at(scale: f64, rtmp: &str) -> Self {
        let mut place = Place::new();
        place.config.rtmp = rtmp.parse().unwrap();
        place.config.timing =
            trtc_sandbox::config::TimingConfig { scale, ..trtc_sandbox::config::TimingConfig::fast() };
        let text = format!(
            "sdk_app_id = {APP}\nrecord_callback_url = 'http://127.0.0.1:9/'\nrelay_callback_url = 'http://127.0.0.1:9/'"
        );
        let other = format!("sdk_app_id = {}", APP + 1);
        place.config.trtc_apps = [&text, &other].map(|text| toml::from_str(text).unwrap()).into();
        let sandbox = place.start().await;
        Self { place, sandbox }
    }

    pub(crate) async fn restart(self) -> Self {
        let Self { place, sandbox } = self;
        sandbox.shutdown().await;
        let sandbox = place.start().await;
        Self { place, sandbox }
    }

    pub(crate) fn rtmp(&self) -> String {
        format!("rtmp://{}", self.sandbox.rtmp_addr())
    }

    pub(crate) fn push(&self, user: &str) -> Pushing {
        push(&self.rtmp(), user, StreamType::Main)
    }

    pub(crate) fn share_screen(&self, user: &str) -> Pushing {
        push(&self.rtmp(), user, StreamType::Aux)
    }

    pub(crate) async fn call(&self, action: &str, body: Value) -> Value {
        self.place.call(&self.sandbox, TRTC, action, body).await
    }

    /// Begins a task; `record` and `vod` are added to RecordParams and TencentVod.
    pub(crate) async fn create(&self, robot: &str, record: Value, vod: Value) -> String {
        let request = request(robot, record, vod);
        good(self.call("CreateCloudRecording", request).await)["TaskId"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn describe(&self, task_id: &str) -> Value {
        self.call("DescribeCloudRecording", json!({ "SdkAppId": APP, "TaskId": task_id })).await
    }

    pub(crate) async fn delete(&self, task_id: &str) -> Value {
        self.call("DeleteCloudRecording", json!({ "SdkAppId": APP, "TaskId": task_id })).await
    }

    pub(crate) async fn search(&self, mut query: Value) -> Vec<Media> {
        query["Limit"] = json!(100);
        let found = good(self.place.call(&self.sandbox, VOD, "SearchMedia", query).await);
        let media = |info: &Value| Media { basic: info["BasicInfo"].clone(), meta: info["MetaData"].clone() };
        found["MediaInfoSet"].as_array().unwrap().iter().map(media).collect()
    }

    /// The files of an ended task by name, once the task is over.
    pub(crate) async fn files(&self, task_id: &str) -> BTreeMap<String, Media> {
        self.until(async || self.describe(task_id).await["Error"]["Code"] == "ResourceNotFound").await;
        let of_task = |media: &Media| media.basic["SourceInfo"]["TrtcRecordInfo"]["TaskId"] == *task_id;
        let media = self.search(json!({ "TrtcSdkAppIds": [APP] })).await.into_iter().filter(of_task);
        media.map(|media| (format!("{}.{}", media.name(), media.kind()), media)).collect()
    }

    /// Events of the tasks, in order: EventType, EventInfo.
    pub(crate) async fn events(&self, class: CallbackClass) -> Vec<(u64, Value)> {
        let filter = CallbackFilter { class: Some(class), limit: 100, ..CallbackFilter::default() };
        let mut told = self.sandbox.store().callbacks(&filter).await.unwrap();
        told.reverse();
        told.into_iter()
            .map(|callback| {
                (callback.body["EventType"].as_u64().unwrap(), callback.body["EventInfo"].clone())
            })
            .collect()
    }

    /// Waits until so many streams are live and have shown sound and picture.
    pub(crate) async fn live(&self, count: usize) {
        let mut changes = self.sandbox.registry().changes();
        let all = async {
            while self.sandbox.registry().count() != count
                || !self
                    .sandbox
                    .registry()
                    .live()
                    .iter()
                    .all(|stream| stream.has_audio() && stream.has_video())
            {
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(DEADLINE, all).await.unwrap();
    }

    /// Waits until just these streams are live.
    pub(crate) async fn on_air(&self, expected: &[&str]) {
        let mut changes = self.sandbox.registry().changes();
        let all = async {
            loop {
                let list = self.sandbox.registry().list();
                let mut names: Vec<_> = list.iter().map(|info| info.key.stream_name.as_str()).collect();
                names.sort_unstable();
                if names == expected {
                    break;
                }
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(DEADLINE, all).await.unwrap_or_else(|_| panic!("{expected:?} are not on air"));
    }

    /// The parameters of a stream that is live.
    pub(crate) fn live_params(&self, stream_id: &str) -> Option<String> {
        let list = self.sandbox.registry().list();
        list.into_iter().find(|info| info.key.stream_name == stream_id).map(|info| info.params)
    }

    /// Records every stream of an AppName as MP4.
    pub(crate) async fn bind(&self, app_name: &str) {
        let call =
            async |action: &str, body: Value| good(self.place.call(&self.sandbox, LIVE, action, body).await);
        let template = json!({ "TemplateName": "mp4", "Mp4Param": { "Enable": 1 } });
        let id = call("CreateLiveRecordTemplate", template).await["TemplateId"].clone();
        call("CreateLiveRecordRule", json!({ "DomainName": DOMAIN, "AppName": app_name, "TemplateId": id }))
            .await;
    }

    /// Lets those who are live publish for so long.
    pub(crate) async fn record(&self, millis: u64) {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }

    pub(crate) async fn until(&self, holds: impl AsyncFn() -> bool) {
        let begun = Instant::now();
        while !holds().await {
            assert!(begun.elapsed() < DEADLINE, "it did not come to pass");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Where recordings are while they are made.
    pub(crate) fn unfinished(&self) -> PathBuf {
        self.place.config.recording_dir()
    }
}

/// CreateCloudRecording of room 7.
pub(crate) fn request(robot: &str, record: Value, vod: Value) -> Value {
    let mut request = json!({
        "SdkAppId": APP, "RoomId": "7", "UserId": robot, "UserSig": "any",
        "RecordParams": { "RecordMode": 1 },
        "StorageParams": { "CloudVod": { "TencentVod": {} } },
    });
    let add = |to: &mut Value, more: Value| {
        to.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    };
    add(&mut request["RecordParams"], record);
    add(&mut request["StorageParams"]["CloudVod"]["TencentVod"], vod);
    request
}
