//! The media of a virtual participant, as FLV tags in time order.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;
use time::OffsetDateTime;

use super::picture::Painter;
use super::sound::{SAMPLE_RATE, Tone};
use super::stream_id::StreamType;
use crate::codec::CodecError;
use crate::codec::aac::{self, AAC_FRAME, AudioEncoder};
use crate::codec::h264::VideoEncoder;
use crate::media::packet::{Tag, TagKind};
use crate::mixer::{AacProfile, AudioSpec};
use crate::rtmp::amf0::{Value, encode};

/// Largest width or height.
const MAX_SIDE: u32 = 3840;

/// Who publishes what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VirtualUser {
    /// UserId; it gives the colour and the pitch, and is written on the picture.
    pub name: String,
    pub stream_type: StreamType,
    pub video: Option<VideoSettings>,
    pub audio: Option<AudioSettings>,
}

/// Pictures of a virtual participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoSettings {
    /// Pixels, even, 16 to 3840. Default 640.
    pub width: u32,
    /// Pixels, even, 16 to 3840. Default 360.
    pub height: u32,
    /// Frames a second, 1 to 60. Default 15.
    pub fps: u32,
    /// Bits a second, at least 10 000. Default 500 000.
    pub bitrate: u32,
    /// Time between keyframes. Default 2 s.
    pub keyframe_interval: Duration,
}

impl Default for VideoSettings {
    fn default() -> Self {
        Self { width: 640, height: 360, fps: 15, bitrate: 500_000, keyframe_interval: Duration::from_secs(2) }
    }
}

/// Sound of a virtual participant: AAC-LC, mono, 48 kHz. A build without the feature `fdk-aac` makes none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioSettings {
    /// Bits a second, 16 000 to 192 000. Default 64 000.
    pub bitrate: u32,
}

impl Default for AudioSettings {
    fn default() -> Self {
        Self { bitrate: 64_000 }
    }
}

/// Why there is no media.
#[derive(Debug, Error)]
pub enum SourceError {
    #[error("video {0}")]
    Video(&'static str),
    #[error("audio bitrate is not 16000 to 192000 bits a second")]
    AudioBitrate,
    #[error("neither video nor audio is asked for; leave one of them on")]
    Nothing,
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// Makes and encodes media as fast as it is asked for.
pub struct Source {
    video: Option<Video>,
    audio: Option<Audio>,
    started: OffsetDateTime,
    duration: Option<Duration>,
    headers: VecDeque<Tag>,
}

struct Video {
    painter: Painter,
    encoder: VideoEncoder,
    fps: u64,
    next: u64,
    /// The first picture is made ahead, since the sequence header comes with it.
    first: Option<Bytes>,
}

struct Audio {
    tone: Tone,
    encoder: AudioEncoder,
    fed: u64,
    next: u64,
    samples: Vec<i16>,
}

impl VirtualUser {
    /// Media of this user from `started` on; endless without a `duration`.
    pub fn source(&self, started: OffsetDateTime, duration: Option<Duration>) -> Result<Source, SourceError> {
        self.check()?;
        let mut headers = VecDeque::from([self.metadata()]);
        let video = self.video.as_ref().map(|settings| self.start_video(settings, started));
        let video = match video.transpose()? {
            Some((video, config)) => {
                headers.push_back(tag(TagKind::Video, 0, config));
                Some(video)
            }
            None => None,
        };
        let audio = match self.audible() {
            Some(settings) => {
                let encoder = AudioEncoder::new(AudioSpec {
                    sample_rate: SAMPLE_RATE,
                    channels: 1,
                    bitrate: settings.bitrate,
                    profile: AacProfile::Lc,
                })?;
                headers.push_back(tag(TagKind::Audio, 0, encoder.config()));
                let tone = Tone::new(&self.name, started);
                Some(Audio { tone, encoder, fed: 0, next: 0, samples: Vec::new() })
            }
            None => None,
        };
        Ok(Source { video, audio, started, duration, headers })
    }

    /// The sound that can be made. Without its codec there is none, which is an error for those alone who have
    /// nothing else.
    fn audible(&self) -> Option<&AudioSettings> {
        self.audio.as_ref().filter(|_| aac::AVAILABLE || self.video.is_none())
    }

    /// Whether all settings are in range.
    pub fn check(&self) -> Result<(), SourceError> {
        if self.video.is_none() && self.audio.is_none() {
            return Err(SourceError::Nothing);
        }
        if let Some(VideoSettings { width, height, fps, bitrate, .. }) = self.video {
            let bad_side = |side: u32| !(16..=MAX_SIDE).contains(&side) || side % 2 == 1;
            if bad_side(width) || bad_side(height) {
                return Err(SourceError::Video("width and height are not even numbers from 16 to 3840"));
            }
            if !(1..=60).contains(&fps) {
                return Err(SourceError::Video("rate is not 1 to 60 frames a second"));
            }
            if bitrate < 10_000 {
                return Err(SourceError::Video("bitrate is below 10000 bits a second"));
            }
        }
        if self.audio.as_ref().is_some_and(|audio| !(16_000..=192_000).contains(&audio.bitrate)) {
            return Err(SourceError::AudioBitrate);
        }
        Ok(())
    }

    fn start_video(
        &self,
        settings: &VideoSettings,
        started: OffsetDateTime,
    ) -> Result<(Video, Bytes), SourceError> {
        let VideoSettings { width, height, fps, bitrate, keyframe_interval } = *settings;
        let keyframe_every = (keyframe_interval.as_secs_f64() * f64::from(fps)).round().clamp(1.0, 3600.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let mut encoder = VideoEncoder::new(bitrate, fps, keyframe_every as u32)?;
        let mut painter = Painter::new(&self.name, self.stream_type, width as usize, height as usize);
        let first = encoder.encode(painter.paint(0, started))?;
        let config = first.config.ok_or(CodecError::Skipped)?;
        Ok((Video { painter, encoder, fps: u64::from(fps), next: 0, first: Some(first.body) }, config))
    }

    fn metadata(&self) -> Tag {
        let number = |value: u32| Value::Number(f64::from(value));
        let mut members = vec![("encoder", Value::string("trtc-sandbox"))];
        if let Some(video) = &self.video {
            members.extend([
                ("width", number(video.width)),
                ("height", number(video.height)),
                ("framerate", number(video.fps)),
                ("videodatarate", Value::Number(f64::from(video.bitrate) / 1000.0)),
                ("videocodecid", number(7)),
            ]);
        }
        if let Some(audio) = self.audible() {
            members.extend([
                ("audiosamplerate", number(SAMPLE_RATE)),
                ("audiosamplesize", number(16)),
                ("stereo", Value::Boolean(false)),
                ("audiodatarate", Value::Number(f64::from(audio.bitrate) / 1000.0)),
                ("audiocodecid", number(10)),
            ]);
        }
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        tag(TagKind::Script, 0, encode(&[Value::string("onMetaData"), Value::EcmaArray(members)]).into())
    }
}

impl Source {
    /// The next tag in time order, beginning with metadata and sequence headers; `None` at the end.
    pub fn next_tag(&mut self) -> Result<Option<Tag>, SourceError> {
        if let Some(header) = self.headers.pop_front() {
            return Ok(Some(header));
        }
        let end = self.duration.unwrap_or(Duration::MAX);
        let video = self.video.as_ref().map(Video::time).filter(|time| *time < end);
        let audio = self.audio.as_ref().map(Audio::time).filter(|time| *time < end);
        let video_is_next = match (video, audio) {
            (Some(video), Some(audio)) => video <= audio,
            (video, _) => video.is_some(),
        };
        match (&mut self.video, &mut self.audio) {
            (Some(video), _) if video_is_next => video.next_tag(self.started).map(Some),
            (_, Some(audio_source)) if audio.is_some() => audio_source.next_tag().map(Some),
            _ => Ok(None),
        }
    }
}

impl Video {
    fn time(&self) -> Duration {
        units(self.next, self.fps)
    }

    fn next_tag(&mut self, started: OffsetDateTime) -> Result<Tag, SourceError> {
        let time = self.time();
        let body = match self.first.take() {
            Some(body) => body,
            None => self.encoder.encode(self.painter.paint(self.next, started + time))?.body,
        };
        self.next += 1;
        Ok(tag(TagKind::Video, millis(time), body))
    }
}

impl Audio {
    fn time(&self) -> Duration {
        units(self.next * AAC_FRAME, u64::from(SAMPLE_RATE))
    }

    fn next_tag(&mut self) -> Result<Tag, SourceError> {
        loop {
            // The sound is made ahead by what the encoder delays it, so that beep and bar meet.
            let from = self.fed + self.encoder.delay();
            self.samples.clear();
            self.samples.extend((from..from + AAC_FRAME).map(|n| self.tone.sample(n)));
            self.fed += AAC_FRAME;
            if let Some(body) = self.encoder.encode(&self.samples)? {
                let time = self.time();
                self.next += 1;
                return Ok(tag(TagKind::Audio, millis(time), body));
            }
        }
    }
}

/// The time of `count` units at `rate` a second, without an error that adds up.
fn units(count: u64, rate: u64) -> Duration {
    let (seconds, rest) = (count / rate, count % rate);
    Duration::from_secs(seconds) + Duration::from_nanos(rest * 1_000_000_000 / rate)
}

fn millis(time: Duration) -> i64 {
    i64::try_from((time + Duration::from_micros(500)).as_millis()).unwrap_or(i64::MAX)
}

fn tag(kind: TagKind, timestamp_ms: i64, body: Bytes) -> Tag {
    Tag { kind, timestamp_ms, body }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn user() -> VirtualUser {
        VirtualUser {
            name: "anna".into(),
            stream_type: StreamType::Main,
            video: Some(VideoSettings { width: 160, height: 90, ..VideoSettings::default() }),
            audio: Some(AudioSettings::default()),
        }
    }

    fn tags(user: &VirtualUser, seconds: u64) -> Vec<Tag> {
        let started = datetime!(2026-01-01 00:00 UTC);
        let mut source = user.source(started, Some(Duration::from_secs(seconds))).unwrap();
        std::iter::from_fn(|| source.next_tag().unwrap()).collect()
    }

    #[test]
    fn tags_come_in_time_order_with_keyframes_in_place() {
        let tags = tags(&user(), 5);
        let kinds: Vec<_> = tags[..4].iter().map(|tag| tag.kind).collect();
        assert_eq!(kinds, [TagKind::Script, TagKind::Video, TagKind::Audio, TagKind::Video]);
        assert!(tags.is_sorted_by_key(|tag| tag.timestamp_ms));
        let video: Vec<_> = tags.iter().filter(|tag| tag.kind == TagKind::Video).skip(1).collect();
        assert_eq!(video.len(), 75);
        let keyframes: Vec<_> =
            video.iter().filter(|tag| tag.body[0] == 0x17).map(|t| t.timestamp_ms).collect();
        assert_eq!(keyframes, [0, 2000, 4000]);
        assert_eq!(video[1].timestamp_ms, 67);
        let audio: Vec<_> = tags.iter().filter(|tag| tag.kind == TagKind::Audio).skip(1).collect();
        assert_eq!(audio.len(), 235, "5 s of 48000 samples in frames of 1024");
        assert_eq!(audio[234].timestamp_ms, 4992);
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        let source = |change: &dyn Fn(&mut VirtualUser)| {
            let mut user = user();
            change(&mut user);
            user.source(OffsetDateTime::UNIX_EPOCH, None).map(|_| ()).unwrap_err()
        };
        let video =
            |change: &dyn Fn(&mut VideoSettings)| source(&|user| user.video.iter_mut().for_each(change));
        assert!(matches!(video(&|video| video.width = 641), SourceError::Video(_)));
        assert!(matches!(video(&|video| video.height = 0), SourceError::Video(_)));
        assert!(matches!(video(&|video| video.fps = 0), SourceError::Video(_)));
        assert!(matches!(video(&|video| video.bitrate = 0), SourceError::Video(_)));
        assert!(matches!(
            source(&|user| user.audio = Some(AudioSettings { bitrate: 1 })),
            SourceError::AudioBitrate
        ));
        assert!(matches!(source(&|user| (user.audio, user.video) = (None, None)), SourceError::Nothing));
    }
}
