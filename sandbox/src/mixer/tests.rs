use std::collections::BTreeMap;
use std::time::Duration;

use time::OffsetDateTime;
use trtc_layout::{Layout, Size};

use super::images::ImageStore;
use super::mix::{Mix, MixError, Parts};
use super::rig::{SETTINGS, sound};
use super::spec::{AacProfile, AudioSpec, Background, Inputs, MixSpec, VideoSpec};
use crate::cloud_recording::{MediaChoice, Subscription};
use crate::environment::Environment;
use crate::media::packet::TagKind;
use crate::model::{Participant, Room, Tracks};

pub(super) fn video_spec() -> VideoSpec {
    VideoSpec {
        layout: trtc_layout::Spec {
            canvas: Size { width: 320, height: 180 },
            layout: Layout::Grid,
            max_inputs: 16,
            hear_unplaced: false,
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

pub(super) fn mix_spec() -> MixSpec {
    MixSpec {
        inputs: Inputs {
            sdk_app_id: 1,
            room: Room::Number(1),
            media: MediaChoice::default(),
            subscription: Subscription::default(),
        },
        video: Some(video_spec()),
        audio: Some(audio_spec()),
    }
}

fn parts() -> Parts {
    let images = ImageStore::start(BTreeMap::new()).unwrap();
    Parts { settings: SETTINGS, environment: Environment::system(), images, ffmpeg: None }
}

fn anna() -> Participant {
    Participant { sdk_app_id: 1, room: Room::Number(1), user_id: "anna".into(), aux: false }
}

#[tokio::test]
async fn a_mix_runs_by_itself_and_ends_in_order() {
    let (mix, mut tags) = Mix::start(mix_spec(), parts()).unwrap();
    let mut sink = mix.join(&anna(), 0, Tracks::All);
    sink.push(sound(200, |_| true), OffsetDateTime::UNIX_EPOCH).await.unwrap();
    let first = tags.recv().await.unwrap();
    assert_eq!(first[0].kind, TagKind::Script);
    mix.stop();
    drop(mix);
    let mut last = 0;
    while let Some(batch) = tags.recv().await {
        last = batch.last().unwrap().timestamp_ms;
    }
    assert!(last >= 400, "what came before the stop came out: {last}");
    // It has left with the mix.
    sink.push(Vec::new(), OffsetDateTime::UNIX_EPOCH).await.unwrap();
}

#[tokio::test]
async fn a_mix_that_is_dropped_ends() {
    let (mix, mut tags) = Mix::start(mix_spec(), parts()).unwrap();
    drop(mix);
    while tags.recv().await.is_some() {}
}

#[tokio::test]
async fn a_mix_that_nobody_takes_ends() {
    let mut rig = super::rig::Rig::new(mix_spec());
    rig.run(1000);
    rig.hang_up();
    assert!(matches!(rig.try_run(1000), Err(super::engine::Broken::Closed)));
}

#[tokio::test]
async fn what_a_mix_cannot_become_is_refused() {
    let nothing = MixSpec { video: None, audio: None, ..mix_spec() };
    assert!(matches!(Mix::start(nothing, parts()), Err(MixError::Nothing)));
    let (mut mix, _tags) = Mix::start(mix_spec(), parts()).unwrap();
    mix.change(mix_spec()).unwrap();
    let silent = MixSpec { audio: None, ..mix_spec() };
    assert!(matches!(mix.change(silent), Err(MixError::AudioChanged)));
    let blind = MixSpec { video: None, ..mix_spec() };
    assert!(matches!(mix.change(blind), Err(MixError::VideoChanged)));
}
