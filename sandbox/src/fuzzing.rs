//! Private parsers of outside bytes, opened for the fuzz targets and for nothing else.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use time::OffsetDateTime;

use crate::actions::{self, Context};
use crate::cloud_recording::CloudRecordings;
#[cfg(feature = "codecs")]
use crate::codec::bitmap::Bitmap;
use crate::config::{Config, TimingConfig};
use crate::environment::Environment;
use crate::faults::Faults;
use crate::http;
use crate::ingest::registry::Registry;
use crate::ingest::{self, IngestConfig};
use crate::mixer::Mixers;
#[cfg(feature = "codecs")]
pub use crate::mixer::fuzzing::{Mix, samples};
use crate::model::{Participant, Room, StreamKey, Tracks};
use crate::record_tasks::TasksChanged;
use crate::recorder::{Recorder, RecorderConfig};
use crate::relay::Relays;
use crate::rtmp::session::PublishRequest;
use crate::services::Services;
use crate::store::{Store, StoreError};

/// The bytes that a `Range` header asks of a file; `None` for the whole file or for none of it.
pub fn byte_range(header: &str, size: u64) -> Option<Range<u64>> {
    http::byte_range(header, size)
}

/// The key of a stream as a publisher named it; `None` for names that are refused.
pub fn stream_key(request: &PublishRequest) -> Option<StreamKey> {
    ingest::stream_key(request, &IngestConfig::new("3891.livepush.myqcloud.com"))
}

/// The API behind its signature, on a store of its own.
#[derive(Debug)]
pub struct Api {
    services: Services,
}

impl Api {
    /// An empty store in `dir`. Time stands still and chance is a counter, so that every run is the same.
    ///
    /// # Errors
    /// When the store cannot be made.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        // No call waits for anything.
        let timing = TimingConfig { scale: 0.0, ..TimingConfig::fast() };
        let config = Config { data_dir: dir.to_owned(), timing, ..Config::default() };
        let next = std::sync::atomic::AtomicU64::new(1);
        let random = move || next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let environment = Environment::new(now, random);
        let store = Store::open(&config, &environment).await?;
        let (finished, _) = tokio::sync::mpsc::channel(1);
        let (notices, _) = tokio::sync::mpsc::channel(1);
        let recording_dir = config.recording_dir();
        let recorder = Recorder::start(RecorderConfig::new(recording_dir.clone()), finished, notices)
            .map_err(StoreError::disk(recording_dir))?;
        let registry = Registry::default();
        let mixers = Mixers::new(&config.mixer);
        let services = Services {
            config: Arc::new(config),
            store,
            registry,
            recorder,
            record_tasks: TasksChanged::default(),
            cloud_recordings: CloudRecordings::new(),
            relays: Relays::new(),
            mixers,
            faults: Faults::default_in(environment.clone()),
            // Nothing is pushed there.
            rtmp: SocketAddr::from(([127, 0, 0, 1], 0)),
            environment,
        };
        Ok(Self { services })
    }

    /// Answers one request body, a form or JSON, to the action with that number.
    ///
    /// # Errors
    /// The code that the caller gets, with the message behind it.
    pub async fn call(&self, action: usize, form: bool, body: &[u8]) -> Result<Value, String> {
        let parameters = if form {
            http::form_parameters(body)?
        } else {
            serde_json::from_slice(body).map_err(|error| error.to_string())?
        };
        let context = Context::new(&self.services, "http://127.0.0.1", now());
        let answer = (actions::nth(action).handler)(context, &parameters).await;
        answer.map(Value::Object).map_err(|error| format!("{}: {}", error.code, error.message))
    }
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_714_979_289).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Whether a UserSig of any form lets user `u` into app 14 by a key that no input can know.
pub fn takes_user_sig(user_sig: &str) -> bool {
    crate::auth::user_sig::verify(user_sig, "a key that no input can know", 14, "u", now()).is_ok()
}

/// Who mixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MixApi {
    /// StartMCUMixTranscode: `OutputParams`, `EncodeParams`, `LayoutParams`, `PublishCdnParams`.
    Mcu,
    /// StartPublishCdnStream: `AudioParams`, `VideoParams`.
    PublishCdn,
    /// CreateCloudRecording: `MixTranscodeParams`, `MixLayoutParams`.
    CloudRecording,
}

/// Checked settings of a mix.
#[derive(Debug, PartialEq, Eq)]
pub struct MixSettings(crate::mixer::MixSpec);

impl MixSettings {
    /// Reads and checks what an API calls the settings of a mix of a room, in JSON.
    ///
    /// # Errors
    /// The code that the caller gets, with the message behind it.
    pub fn read(api: MixApi, body: &Value, room: &Room) -> Result<Self, String> {
        let spec = actions::mix_of(api, body, room);
        spec.map(Self).map_err(|error| format!("{}: {}", error.code, error.message))
    }

    /// How its picture is laid out; `None`: sound alone.
    pub fn layout(&self) -> Option<&trtc_layout::Spec> {
        self.0.video.as_ref().map(|video| &video.layout)
    }

    /// What of these streams is mixed: which of them are subscribed to, and to what of them.
    pub fn mixed(&self, inputs: &[trtc_layout::Input]) -> Vec<trtc_layout::Input> {
        let inputs = inputs.iter().filter_map(|input| {
            let participant = Participant {
                sdk_app_id: self.0.inputs.sdk_app_id,
                room: self.0.inputs.room.clone(),
                user_id: input.who.user_id.clone(),
                aux: input.who.aux,
            };
            let tracks = self.0.inputs.tracks(&participant)?;
            let video = input.video && tracks != Tracks::Audio;
            Some(trtc_layout::Input { video, audio: tracks != Tracks::Video, ..input.clone() })
        });
        inputs.collect()
    }

    /// Frames a second and bits a second of its picture.
    pub fn rates(&self) -> Option<(u32, u32)> {
        self.0.video.as_ref().map(|video| (video.fps, video.bitrate))
    }

    /// Draws it, unless it is large.
    #[cfg(feature = "codecs")]
    pub fn draw(&self) {
        if let Some(video) = &self.0.video {
            crate::mixer::fuzzing::draw(video);
        }
    }
}

/// The largest width or height of images that are kept for mixes.
#[cfg(feature = "codecs")]
pub const KEPT_SIDE: usize = 1920;

/// Reads a PNG or a JPEG, as mixes do; tells its width and height before and after it was made to fit.
#[cfg(feature = "codecs")]
pub fn image(data: &[u8]) -> Option<[(usize, usize); 2]> {
    let image = Bitmap::decode(data).ok()?;
    let read = (image.width(), image.height());
    assert_eq!(image.bytes(), read.0 * read.1 * 4);
    let kept = image.shrunk(KEPT_SIDE);
    Some([read, (kept.width(), kept.height())])
}
