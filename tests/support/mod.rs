//! Starts the real binary, publishes real streams into it, and reads its errors.

#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser as _;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::media_search_client::MediaSearchClient;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;
use trtc_recording::proto::v1::stream_id_resolver_client::StreamIdResolverClient;
use trtc_sandbox::publish::cli::PublishArgs;

pub const APP: u32 = 12_345_678;
pub const OLD_APP: u32 = 12_000_000;
pub const BIZID: u32 = 3891;
/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running `trtc-recording dev`.
pub struct Dev {
    child: Child,
    pub data_dir: PathBuf,
    pub address: String,
    pub sandbox: String,
    pub rtmp: String,
    pub secret_id: String,
    pub secret_key: String,
    /// The sandbox's admin API, where it was asked for.
    pub admin: Option<String>,
}

impl Dev {
    /// Starts on a new data directory below `dir`.
    pub fn start(dir: &Path) -> Self {
        let config = dir.join("config.toml");
        let apps = format!(
            "[account]\nbizid = {BIZID}\n[[apps]]\nsdk_app_id = {APP}\nstream_id_formula = \"direct\"\n\
             [[apps]]\nsdk_app_id = {OLD_APP}\nstream_id_formula = \"bizid-md5\"\n"
        );
        std::fs::write(config, apps).unwrap();
        Self::start_again(dir)
    }

    /// Starts with a configuration and arguments of the test's own.
    pub fn start_with(dir: &Path, config: &str, args: &[&str]) -> Self {
        std::fs::write(dir.join("config.toml"), config).unwrap();
        Self::spawn(dir, args)
    }

    /// Starts on what an earlier one left.
    pub fn start_again(dir: &Path) -> Self {
        Self::spawn(dir, &[])
    }

    fn spawn(dir: &Path, args: &[&str]) -> Self {
        let data_dir = dir.join("data");
        let env_file = data_dir.join("dev.env");
        // A killed process cannot remove it.
        std::fs::remove_file(&env_file).ok();
        let log = std::fs::File::create(dir.join("dev.log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_trtc-recording"))
            .arg("dev")
            .args(["--listen", "127.0.0.1:0", "--sandbox-http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0"])
            .arg("--config")
            .arg(dir.join("config.toml"))
            .arg("--data-dir")
            .arg(&data_dir)
            .args(args)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let began = Instant::now();
        while !env_file.exists() {
            let ended = child.try_wait().unwrap();
            let log = || std::fs::read_to_string(dir.join("dev.log")).unwrap_or_default();
            assert!(ended.is_none() && began.elapsed() < PATIENCE, "it does not start: {}", log());
            std::thread::sleep(Duration::from_millis(10));
        }
        let text = std::fs::read_to_string(env_file).unwrap();
        let line = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value.map(str::to_owned)
        };
        let value = |name: &str| line(name).unwrap_or_else(|| panic!("{name} is missing"));
        Self {
            child,
            data_dir,
            address: value("TRTC_RECORDING_ADDRESS"),
            sandbox: value("TRTC_DEV_SANDBOX_URL"),
            rtmp: value("TRTC_DEV_RTMP_URL"),
            secret_id: value("TENCENTCLOUD_SECRET_ID"),
            secret_key: value("TENCENTCLOUD_SECRET_KEY"),
            admin: line("TRTC_DEV_ADMIN_URL"),
        }
    }

    /// Kills it with SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it with SIGTERM, and expects success.
    pub fn stop(mut self) {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
        assert!(self.child.wait().unwrap().success());
    }

    pub async fn channel(&self) -> Channel {
        Channel::from_shared(self.address.clone()).unwrap().connect().await.unwrap()
    }

    pub async fn resolver(&self) -> StreamIdResolverClient<Channel> {
        StreamIdResolverClient::new(self.channel().await)
    }

    pub async fn config(&self) -> RecordingConfigClient<Channel> {
        RecordingConfigClient::new(self.channel().await)
    }

    pub async fn media(&self) -> MediaSearchClient<Channel> {
        MediaSearchClient::new(self.channel().await)
    }

    /// Publishes a virtual participant to its end.
    pub async fn publish(&self, seconds: u32, who: &[&str]) {
        #[derive(clap::Parser)]
        struct Publish {
            #[command(flatten)]
            args: PublishArgs,
        }
        let seconds = format!("{seconds}s");
        let fixed = ["publish", "--server", &self.rtmp, "--duration", &seconds, "--size", "320x180"];
        let args = Publish::parse_from(fixed.iter().chain(who)).args;
        trtc_sandbox::publish::cli::run(args).await.unwrap();
    }

    /// Searches until at least `count` recordings are found.
    pub async fn wait_for(&self, request: v1::SearchMediaRequest, count: usize) -> v1::SearchMediaResponse {
        let mut media = self.media().await;
        let began = Instant::now();
        loop {
            let found = media.search_media(request.clone()).await.unwrap().into_inner();
            if found.media.len() >= count {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "{} of {count} recordings were found", found.media.len());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub fn number_room(number: u32) -> v1::RoomId {
    v1::RoomId { kind: Some(v1::room_id::Kind::Number(number)) }
}

pub fn text_room(text: &str) -> v1::RoomId {
    v1::RoomId { kind: Some(v1::room_id::Kind::Text(text.to_owned())) }
}

pub fn identity(room: v1::RoomId, user: &str) -> v1::StreamIdentity {
    v1::StreamIdentity {
        sdk_app_id: APP,
        room_id: Some(room),
        user_id: user.to_owned(),
        ..v1::StreamIdentity::default()
    }
}

pub fn search_streams(ids: &[&str]) -> v1::SearchMediaRequest {
    let stream_ids = ids.iter().map(|&id| id.to_owned()).collect();
    let target = v1::search_media_request::Target::Streams(v1::StreamIdList { stream_ids });
    v1::SearchMediaRequest { target: Some(target), ..v1::SearchMediaRequest::default() }
}

pub fn search_room(query: v1::RoomQuery) -> v1::SearchMediaRequest {
    let target = v1::search_media_request::Target::Room(query);
    v1::SearchMediaRequest { target: Some(target), ..v1::SearchMediaRequest::default() }
}

pub fn room_query(room: u32, users: &[&str]) -> v1::RoomQuery {
    v1::RoomQuery {
        sdk_app_id: APP,
        room_id: Some(number_room(room)),
        user_ids: users.iter().map(|&user| user.to_owned()).collect(),
        ..v1::RoomQuery::default()
    }
}

pub fn seconds(seconds: i64) -> Option<pbjson_types::Duration> {
    Some(pbjson_types::Duration { seconds, nanos: 0 })
}

pub fn mask(paths: &[&str]) -> Option<pbjson_types::FieldMask> {
    Some(pbjson_types::FieldMask { paths: paths.iter().map(|&path| path.to_owned()).collect() })
}

/// Settings that are on, in all four formats.
pub fn all_formats() -> v1::UpdateRecordingSettingsRequest {
    let some = Some(v1::FormatSettings::default());
    let settings = v1::RecordingSettings {
        enabled: true,
        hls: some,
        mp4: some,
        flv: some,
        aac: some,
        ..v1::RecordingSettings::default()
    };
    v1::UpdateRecordingSettingsRequest { settings: Some(settings), ..Default::default() }
}

/// What a call was refused with: its code, reason, and wrong fields.
#[track_caller]
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T, Status>) -> (Code, String, Vec<String>) {
    let status = outcome.expect_err("the call was not refused");
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    let fields = details
        .bad_request()
        .map(|bad| bad.field_violations.iter().map(|violation| violation.field.clone()).collect())
        .unwrap_or_default();
    (status.code(), reason, fields)
}

/// A request id that is always the same for a number.
pub fn request_id(number: u128) -> String {
    uuid::Uuid::from_u128(number).to_string()
}
