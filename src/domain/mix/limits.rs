//! What a facility takes, and what holds where nothing was said.

use std::ops::RangeInclusive;

use super::spec::{Codec, Spec};
use super::{Facility, Recording};
use crate::domain::settings::Format;

/// The documented ranges of a facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most users of a mix, and most places of a custom layout.
    pub max_users: usize,
    /// Pixels.
    pub max_width: u32,
    /// Pixels.
    pub max_height: u32,
    /// Frames a second.
    pub frame_rate: RangeInclusive<u32>,
    /// kbps.
    pub video_bit_rate: RangeInclusive<u32>,
    /// Seconds.
    pub gop: RangeInclusive<u32>,
    /// Hz.
    pub sample_rates: &'static [u32],
    /// kbps.
    pub audio_bit_rate: RangeInclusive<u32>,
    pub codecs: &'static [Codec],
    pub max_watermarks: usize,
}

/// Most pixels of a canvas.
pub const MAX_PIXELS: u32 = 1920 * 1080;

impl Facility {
    /// The documented ranges.
    pub const fn limits(self) -> Limits {
        const ALL_CODECS: &[Codec] = &[Codec::AacLc, Codec::HeAac, Codec::HeAacV2];
        const ALL_RATES: &[u32] = &[48_000, 44_100, 32_000, 24_000, 16_000, 8_000];
        match self {
            Self::Mcu => Limits {
                max_users: 16,
                max_width: 1920,
                max_height: 1080,
                frame_rate: 1..=60,
                video_bit_rate: 1..=10_000,
                gop: 1..=5,
                sample_rates: ALL_RATES,
                audio_bit_rate: 8..=500,
                codecs: ALL_CODECS,
                max_watermarks: 1,
            },
            Self::PublishCdn => Limits {
                max_users: 16,
                max_width: 1920,
                max_height: 1920,
                frame_rate: 1..=60,
                video_bit_rate: 1..=10_000,
                gop: 1..=5,
                sample_rates: ALL_RATES,
                audio_bit_rate: 8..=500,
                codecs: ALL_CODECS,
                max_watermarks: 25,
            },
            Self::CloudRecording => Limits {
                max_users: 25,
                max_width: 1920,
                max_height: 1920,
                frame_rate: 1..=60,
                video_bit_rate: 64..=8_192,
                gop: 1..=10,
                sample_rates: &[48_000, 44_100, 16_000],
                audio_bit_rate: 32..=128,
                codecs: &[Codec::AacLc],
                max_watermarks: 25,
            },
        }
    }
}

impl Spec {
    /// Fills in what holds where nothing was said. `sub_app` is the service's own VOD sub-application.
    pub fn with_defaults(mut self, facility: Facility, sub_app: Option<u64>) -> Self {
        if !self.is_audio_only() {
            self.default_video(facility);
        }
        self.audio.sample_rate.get_or_insert(48_000);
        self.audio.channels.get_or_insert(2);
        self.audio.bit_rate_kbps.get_or_insert(64);
        self.audio.codec.get_or_insert(Codec::AacLc);
        if facility != Facility::Mcu {
            self.max_idle_time.get_or_insert(30);
        }
        if facility == Facility::CloudRecording {
            self.recording.get_or_insert_default();
        }
        let audio_only = self.is_audio_only();
        if let Some(recording) = &mut self.recording {
            recording.fill_in(facility, audio_only, sub_app);
        }
        self
    }

    fn default_video(&mut self, facility: Facility) {
        let recording = facility == Facility::CloudRecording;
        let video = &mut self.video;
        let own_size = video.width.is_some() || video.height.is_some() || video.frame_rate.is_some();
        let width = *video.width.get_or_insert(if recording { 360 } else { 1280 });
        let height = *video.height.get_or_insert(if recording { 640 } else { 720 });
        let frame_rate = *video.frame_rate.get_or_insert(15);
        let range = facility.limits().video_bit_rate;
        let bit_rate = if recording && !own_size { 550 } else { usual_bit_rate(width, height, frame_rate) };
        video.bit_rate_kbps.get_or_insert(bit_rate.clamp(*range.start(), *range.end()));
        video.gop.get_or_insert(if recording { 10 } else { 3 });
    }
}

impl Recording {
    fn fill_in(&mut self, facility: Facility, audio_only: bool, sub_app: Option<u64>) {
        if self.formats.is_empty() {
            self.formats.push(if audio_only { Format::Aac } else { Format::Mp4 });
        }
        if self.formats.iter().any(|format| *format != Format::Hls) {
            self.file_length.get_or_insert(86_400);
        }
        self.vod_sub_app_id = self.vod_sub_app_id.or(sub_app);
        if facility == Facility::CloudRecording {
            self.control_window.get_or_insert(72 * 3_600);
        }
    }
}

/// The cloud's example is 1560 kbps for 1280 × 720 at 15 frames a second; other sizes have as many bits a pixel.
fn usual_bit_rate(width: u32, height: u32, frame_rate: u32) -> u32 {
    let pixels = u64::from(width) * u64::from(height) * u64::from(frame_rate);
    u32::try_from(pixels * 1_560 / (1280 * 720 * 15)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::Layout;
    use super::*;

    #[test]
    fn what_was_not_said_is_the_clouds_default() {
        let grid = Spec { layout: Some(Layout::Grid), ..Spec::default() };
        let mcu = grid.clone().with_defaults(Facility::Mcu, Some(7));
        let video = mcu.video;
        assert_eq!((video.width, video.height, video.frame_rate), (Some(1280), Some(720), Some(15)));
        assert_eq!((video.bit_rate_kbps, video.gop), (Some(1_560), Some(3)));
        assert_eq!((mcu.audio.sample_rate, mcu.audio.bit_rate_kbps), (Some(48_000), Some(64)));
        assert_eq!((mcu.recording, mcu.max_idle_time), (None, None));

        let recorded = grid.with_defaults(Facility::CloudRecording, Some(7));
        let video = recorded.video;
        assert_eq!((video.width, video.height, video.bit_rate_kbps), (Some(360), Some(640), Some(550)));
        assert_eq!(video.gop, Some(10));
        let recording = recorded.recording.unwrap();
        assert_eq!((recording.formats, recording.vod_sub_app_id), (vec![Format::Mp4], Some(7)));
        assert_eq!((recording.file_length, recording.control_window), (Some(86_400), Some(259_200)));
    }

    #[test]
    fn bit_rates_follow_the_size_within_the_range() {
        let of = |facility: Facility, width, height, frame_rate| {
            let mut spec = Spec { layout: Some(Layout::Grid), ..Spec::default() };
            spec.video.width = Some(width);
            spec.video.height = Some(height);
            spec.video.frame_rate = Some(frame_rate);
            spec.with_defaults(facility, None).video.bit_rate_kbps.unwrap()
        };
        assert_eq!(of(Facility::Mcu, 640, 360, 15), 390);
        assert_eq!(of(Facility::Mcu, 2, 2, 1), 1);
        assert_eq!(of(Facility::Mcu, 1920, 1080, 60), 10_000);
        assert_eq!(of(Facility::CloudRecording, 2, 2, 1), 64);
        assert_eq!(of(Facility::CloudRecording, 1920, 1080, 60), 8_192);
    }

    #[test]
    fn sound_alone_has_no_canvas() {
        let spec = Spec { layout: Some(Layout::AudioOnly), ..Spec::default() };
        let filled = spec.with_defaults(Facility::CloudRecording, None);
        assert_eq!(filled.video, super::super::Video::default());
        assert_eq!(filled.recording.unwrap().formats, [Format::Aac]);
    }
}
