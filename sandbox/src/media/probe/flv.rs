//! FLV files: every tag is looked at.

use std::fs::File;
use std::io::BufReader;
use std::time::Duration;

use super::{Container, Probe, ProbeError, Span};
use crate::media::codec::Codec;
use crate::media::flv::{AudioData, Body, FlvError, Reader, VideoData, parse};
use crate::media::track::{AudioConfig, PictureSize, VideoConfig};
use crate::model::{AudioMeta, VideoMeta};

pub(super) fn probe(file: File, size: u64) -> Result<Probe, ProbeError> {
    let damaged = |error| match error {
        FlvError::Io(error) => ProbeError::Io(error),
        _ => ProbeError::Damaged { container: "flv", reason: "bad header or tag" },
    };
    let mut reader = Reader::new(BufReader::with_capacity(64 << 10, file)).map_err(damaged)?;
    let (mut video, mut audio) = (Span::default(), Span::default());
    let (mut video_codec, mut audio_codec) = (None, None);
    let mut picture = PictureSize::default();
    let mut config: Option<AudioConfig> = None;
    let mut all = Span::default();
    while let Some(tag) = reader.next_tag().map_err(damaged)? {
        match parse(&tag) {
            Body::Video { codec, data, .. } => match data {
                VideoData::Config(record) if picture == PictureSize::default() => {
                    picture = VideoConfig::parse(codec, record).map(|config| config.size).unwrap_or_default();
                }
                VideoData::Frame { composition_ms, .. } => {
                    video_codec.get_or_insert(codec);
                    let shown = tag.timestamp_ms + i64::from(composition_ms);
                    video.add(shown);
                    all.add(shown);
                }
                VideoData::Config(_) | VideoData::End => {}
            },
            Body::Audio { codec, data } => match data {
                AudioData::Config(record) if config.is_none() && codec == Codec::Aac => {
                    config = AudioConfig::parse(record);
                }
                AudioData::Frame(_) => {
                    audio_codec.get_or_insert(codec);
                    audio.add(tag.timestamp_ms);
                    all.add(tag.timestamp_ms);
                }
                AudioData::Config(_) | AudioData::End => {}
            },
            Body::Script | Body::Other => {}
        }
    }
    let length = |span: &Span| Duration::from_millis(u64::try_from(span.length()).unwrap_or(0));
    let end = |span: &Span| if span.frames > 0 { span.first.saturating_add(span.length()) } else { i64::MIN };
    let duration = end(&video).max(end(&audio)).saturating_sub(all.first);
    Ok(Probe {
        duration: Duration::from_millis(u64::try_from(duration).unwrap_or(0)),
        video: video_codec.map(|codec| VideoMeta {
            codec: codec.name(),
            width: picture.width,
            height: picture.height,
            frames: video.frames,
            bytes: 0,
            duration: length(&video),
        }),
        audio: audio_codec.map(|codec| AudioMeta {
            codec: codec.name(),
            sample_rate: config.as_ref().map_or(0, |config| config.aac.sample_rate()),
            channels: config.as_ref().map_or(0, |config| config.aac.channels()),
            frames: audio.frames,
            bytes: 0,
            duration: length(&audio),
        }),
        ..Probe::new(Container::Flv, size)
    })
}
