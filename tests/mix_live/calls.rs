//! The public API as the tests call it.

use std::path::Path;
use std::time::Instant;

use serde_json::Value;
use tonic::transport::Channel;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::download_media_response::Part;
use trtc_recording::proto::v1::media_search_client::MediaSearchClient;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::mix_transcode_client::MixTranscodeClient;

use crate::support::{Dev, PATIENCE, mask, number_room, request_id, seconds};
use crate::users::{ROOM, camera};

/// Apps by what mixes their rooms.
pub(crate) const MCU: u32 = 12_345_678;
pub(crate) const CDN: u32 = 12_345_679;
pub(crate) const ROBOT: u32 = 12_345_680;
pub(crate) const CONFIG: &str = r#"
[account]
bizid = 3891
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
mixes = "mcu"
[[apps]]
sdk_app_id = 12345679
stream_id_formula = "direct"
mixes = "publish_cdn"
user_sig_key = "0123456789abcdef"
[[apps]]
sdk_app_id = 12345680
stream_id_formula = "direct"
mixes = "cloud_recording"
user_sig_key = "0123456789abcdef"
"#;
/// Arguments of `dev`: a tenth of the cloud's times, and its inside can be looked at.
pub(crate) const ARGS: [&str; 4] = ["--time-scale", "0.1", "--sandbox-admin", "127.0.0.1:0"];
/// What lies behind all pictures.
pub(crate) const BEHIND: [u8; 3] = [128, 128, 128];

/// The service, as a caller has it.
#[derive(Clone)]
pub(crate) struct Mixes {
    service: MixTranscodeClient<Channel>,
    media: MediaSearchClient<Channel>,
}

impl Mixes {
    pub(crate) fn new(channel: Channel) -> Self {
        Self { service: MixTranscodeClient::new(channel.clone()), media: MediaSearchClient::new(channel) }
    }

    /// The service itself, for calls that fail.
    pub(crate) fn service(&mut self) -> &mut MixTranscodeClient<Channel> {
        &mut self.service
    }

    pub(crate) async fn start(&mut self, spec: v1::MixSpec, id: u128) -> v1::Mix {
        let mix = self.service.start_mix(start(spec, id)).await.unwrap().into_inner().mix.unwrap();
        assert!(!mix.unsettled && mix.cloud_code.is_empty(), "{mix:?}");
        mix
    }

    /// Changes the layout alone.
    pub(crate) async fn arrange(&mut self, mix_id: &str, layout: Layout) -> v1::Mix {
        let mix = self.service.update_mix(arrangement(mix_id, layout)).await.unwrap();
        let mix = mix.into_inner().mix.unwrap();
        assert!(!mix.unsettled && mix.cloud_code.is_empty(), "{mix:?}");
        mix
    }

    pub(crate) async fn get(&mut self, mix_id: &str) -> v1::Mix {
        let request = v1::GetMixRequest { mix_id: mix_id.to_owned() };
        self.service.get_mix(request).await.unwrap().into_inner().mix.unwrap()
    }

    /// Reads a mix until it is in this state.
    pub(crate) async fn until(&mut self, mix_id: &str, state: v1::MixState) -> v1::Mix {
        let began = Instant::now();
        loop {
            let mix = self.get(mix_id).await;
            if mix.state() == state {
                return mix;
            }
            assert!(began.elapsed() < PATIENCE, "not {state:?}, but {:?}: {}", mix.state(), mix.evidence);
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn stop(&mut self, mix_id: &str) -> v1::Mix {
        let request = v1::StopMixRequest { mix_id: mix_id.to_owned(), ..Default::default() };
        self.service.stop_mix(request).await.unwrap().into_inner().mix.unwrap()
    }

    pub(crate) async fn list(&mut self, sdk_app_id: u32) -> Vec<v1::Mix> {
        let request = v1::ListMixesRequest { sdk_app_id, ..Default::default() };
        self.service.list_mixes(request).await.unwrap().into_inner().mixes
    }

    /// Where whose picture would be, for users in order of their coming.
    pub(crate) async fn preview(&mut self, spec: &v1::MixSpec, users: &[Guest]) -> v1::PreviewMixResponse {
        let inputs = users.iter().map(|user| v1::PreviewInput {
            stream: Some(camera(&user.name)),
            audio_only: user.colour.is_none(),
        });
        let request = v1::PreviewMixRequest {
            spec: Some(spec.clone()),
            inputs: inputs.collect(),
            ..Default::default()
        };
        self.service.preview_mix(request).await.unwrap().into_inner()
    }

    /// Searches until something is found.
    pub(crate) async fn search(
        &mut self,
        request: v1::SearchMediaRequest,
        patience: std::time::Duration,
    ) -> Vec<v1::Media> {
        let began = Instant::now();
        loop {
            let found = self.media.search_media(request.clone()).await.unwrap().into_inner().media;
            if !found.is_empty() {
                return found;
            }
            assert!(began.elapsed() < patience, "nothing is found: {request:?}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// Brings the bytes of a file.
    pub(crate) async fn download(&mut self, file: &v1::Media, to: &Path) {
        let request = v1::DownloadMediaRequest { file_id: file.file_id.clone(), ..Default::default() };
        let mut parts = self.media.download_media(request).await.unwrap().into_inner();
        let mut bytes = Vec::new();
        while let Some(part) = parts.message().await.unwrap() {
            if let Some(Part::Chunk(chunk)) = part.part {
                bytes.extend_from_slice(&chunk);
            }
        }
        assert!(!bytes.is_empty(), "{file:?}");
        std::fs::write(to, bytes).unwrap();
    }
}

/// A user and the colour of the picture; `None`: sound alone.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) name: String,
    pub(crate) colour: Option<[u8; 3]>,
}

/// A mix of the room: 640 × 360 at 10 frames a second.
pub(crate) fn spec(sdk_app_id: u32, layout: Layout) -> v1::MixSpec {
    v1::MixSpec {
        sdk_app_id,
        room_id: Some(number_room(ROOM)),
        layout: Some(layout),
        video: Some(v1::MixVideo {
            width: 640,
            height: 360,
            frame_rate: 10,
            bit_rate_kbps: 3_000,
            gop: seconds(2),
        }),
        background: Some(v1::MixBackground { color: format!("#{}", crate::clips::hex(BEHIND)), image: None }),
        ..v1::MixSpec::default()
    }
}

/// A start; the same `id` is the same request, 0 has none.
pub(crate) fn start(spec: v1::MixSpec, id: u128) -> v1::StartMixRequest {
    let request_id = if id == 0 { String::new() } else { request_id(id) };
    v1::StartMixRequest { spec: Some(spec), request_id, validate_only: false }
}

/// A change of the layout alone.
pub(crate) fn arrangement(mix_id: &str, layout: Layout) -> v1::UpdateMixRequest {
    let path = match layout {
        Layout::Floating(_) => "floating",
        Layout::Grid(_) => "grid",
        Layout::ScreenShare(_) => "screen_share",
        Layout::PictureInPicture(_) => "picture_in_picture",
        Layout::Custom(_) => "custom",
        Layout::AudioOnly(_) => "audio_only",
        Layout::TranscodingConfig(_) => "transcoding_config",
    };
    v1::UpdateMixRequest {
        mix_id: mix_id.to_owned(),
        spec: Some(v1::MixSpec { layout: Some(layout), ..Default::default() }),
        update_mask: mask(&[path]),
        ..Default::default()
    }
}

/// All streams are recorded as MP4 by default, the mixed one like any other.
pub(crate) async fn record_all(dev: &Dev) {
    dev.config().await.update_recording_settings(mp4()).await.unwrap();
}

/// Settings that record MP4 alone.
pub(crate) fn mp4() -> v1::UpdateRecordingSettingsRequest {
    let settings = v1::RecordingSettings {
        enabled: true,
        mp4: Some(v1::FormatSettings::default()),
        ..v1::RecordingSettings::default()
    };
    v1::UpdateRecordingSettingsRequest { settings: Some(settings), ..Default::default() }
}

/// The mixes as the inside of the sandbox has them.
pub(crate) async fn inside(admin: &str) -> Vec<Value> {
    let answer: Value = reqwest::get(format!("{admin}/v1/mixes")).await.unwrap().json().await.unwrap();
    answer.as_array().unwrap().clone()
}

/// Those of them that run.
pub(crate) async fn running(admin: &str) -> Vec<Value> {
    let mut mixes = inside(admin).await;
    mixes.retain(|mix| mix["state"] == "running");
    mixes
}

/// Waits until the inside of the sandbox is like this.
pub(crate) async fn until_inside(admin: &str, what: &str, mut is: impl FnMut(&[Value]) -> bool) {
    let began = Instant::now();
    loop {
        let mixes = inside(admin).await;
        if is(&mixes) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "not {what}: {mixes:#?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
