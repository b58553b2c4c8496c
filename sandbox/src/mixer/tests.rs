use std::time::Duration;

use trtc_layout::{Layout, Size};

use super::spec::{AacProfile, AudioSpec, Background, VideoSpec};

pub(super) fn video_spec() -> VideoSpec {
    VideoSpec {
        layout: trtc_layout::Spec {
            canvas: Size { width: 320, height: 180 },
            layout: Layout::Grid,
            max_inputs: 16,
            hold_audio_only: None,
            video_users: Vec::new(),
            render: None,
        },
        fps: 15,
        bitrate: 400_000,
        gop: Duration::from_secs(2),
        background: Background::default(),
        place_backgrounds: Vec::new(),
        watermarks: Vec::new(),
    }
}

pub(super) fn audio_spec() -> AudioSpec {
    AudioSpec { sample_rate: 48_000, channels: 2, bitrate: 64_000, profile: AacProfile::Lc }
}
