//! Mixes of rooms in which real users publish: what the service sends is what a strict cloud takes, field by field, and
//! what it mixes is one file.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "support/participants.rs"]
mod participants;
mod support;

use std::time::{Duration, Instant};

use participants::User;
use support::{APP, Dev, PATIENCE, number_room, refusal, request_id, search_streams};
use tonic::Code;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::MixState as State;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::mix_transcode_client::MixTranscodeClient;

type Service = MixTranscodeClient<tonic::transport::Channel>;

const ROOM: u32 = 12_345;
const CONFIG: &str = r#"
[account]
bizid = 3891
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
mixes = "mcu"
"#;

fn stream(user: &str) -> Option<v1::MixStream> {
    Some(v1::MixStream { user_id: user.to_owned(), stream_type: 0 })
}

fn rect(x: u32, y: u32) -> Option<v1::MixRect> {
    Some(v1::MixRect { x, y, width: 320, height: 180 })
}

fn spec(layout: Layout) -> v1::MixSpec {
    v1::MixSpec {
        sdk_app_id: APP,
        room_id: Some(number_room(ROOM)),
        layout: Some(layout),
        ..v1::MixSpec::default()
    }
}

/// Everything that such a mix can have.
fn full_spec() -> v1::MixSpec {
    let image = |path: &str| {
        let url = format!("https://example.com/{path}.png");
        Some(v1::MixImage { source: Some(v1::mix_image::Source::Url(url)) })
    };
    let mark = v1::ImageWatermark { image: image("mark"), rect: rect(0, 0) };
    v1::MixSpec {
        video: Some(v1::MixVideo {
            width: 640,
            height: 360,
            frame_rate: 10,
            bit_rate_kbps: 400,
            gop: support::seconds(2),
        }),
        audio: Some(v1::MixAudio {
            sample_rate: 44_100,
            channels: 1,
            bit_rate_kbps: 64,
            codec: v1::MixAudioCodec::AacLc.into(),
        }),
        background: Some(v1::MixBackground { color: "#102030".to_owned(), image: image("behind") }),
        watermarks: vec![v1::MixWatermark { kind: Some(v1::mix_watermark::Kind::Image(mark)) }],
        render_mode: v1::MixRenderMode::Fit.into(),
        audio_only_users: v1::AudioOnlyUsers::NoPlace.into(),
        video_user_ids: vec!["userA".to_owned(), "userB".to_owned()],
        output: Some(v1::MixOutput { record_id: "lesson".to_owned(), ..Default::default() }),
        ..spec(Layout::Floating(v1::FloatingLayout { big: stream("userB") }))
    }
}

/// Starts a mix as soon as the room is there.
async fn started(service: &mut Service, spec: v1::MixSpec, id: u128) -> v1::Mix {
    let request = v1::StartMixRequest { spec: Some(spec), request_id: request_id(id), validate_only: false };
    let began = Instant::now();
    loop {
        match service.start_mix(request.clone()).await {
            Ok(response) => return response.into_inner().mix.unwrap(),
            Err(status) => {
                let refused = refusal::<()>(Err(status));
                assert!(refused.1 == "ROOM_EMPTY" && began.elapsed() < PATIENCE, "{refused:?}");
            }
        }
    }
}

/// Reads a mix until it is as it should be.
async fn until(service: &mut Service, mix_id: &str, fine: impl Fn(&v1::Mix) -> bool) -> v1::Mix {
    let began = Instant::now();
    loop {
        let request = v1::GetMixRequest { mix_id: mix_id.to_owned() };
        let mix = service.get_mix(request).await.unwrap().into_inner().mix.unwrap();
        if fine(&mix) {
            return mix;
        }
        assert!(began.elapsed() < PATIENCE, "{mix:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn every_layout_and_field_is_taken_and_mixed_into_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &[]);
    let mut service = MixTranscodeClient::new(dev.channel().await);
    let empty =
        v1::StartMixRequest { spec: Some(spec(Layout::Grid(v1::GridLayout {}))), ..Default::default() };
    let refused = refusal(service.start_mix(empty).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::FailedPrecondition, "ROOM_EMPTY"));

    // Streams are recorded by the app's settings, and so is the mix.
    let mp4 = v1::RecordingSettings {
        enabled: true,
        mp4: Some(v1::FormatSettings::default()),
        ..v1::RecordingSettings::default()
    };
    let settings = v1::UpdateRecordingSettingsRequest { settings: Some(mp4), ..Default::default() };
    dev.config().await.update_recording_settings(settings).await.unwrap();
    let users = ["userA", "userB"].map(|name| User::enter(&dev, APP, ROOM, name));
    let mix = started(&mut service, full_spec(), 1).await;
    assert!(!mix.unsettled && mix.cloud_code.is_empty(), "{mix:?}");
    assert_eq!(mix.output.as_ref().unwrap().record_name_prefix, "lesson");
    let live = |mix: &v1::Mix| mix.state() == State::Mixing && mix.participants.len() == 2;
    let seen = until(&mut service, &mix.mix_id, live).await;
    let small = seen.participants.iter().find(|one| one.user_id == "userA").unwrap();
    let big = seen.participants.iter().find(|one| one.user_id == "userB").unwrap();
    assert_eq!((big.rect.unwrap().width, small.rect.unwrap().width < 320), (640, true), "{seen:?}");

    let place = v1::MixPlace {
        stream: stream("userA"),
        rect: rect(2, 4),
        z_order: 2,
        render_mode: v1::MixRenderMode::FitBlack.into(),
        media: v1::MixMedia::Video.into(),
        place_holder: Some(v1::MixImage { source: Some(v1::mix_image::Source::ImageId(7)) }),
    };
    let pip =
        v1::PictureInPictureLayout { big: stream("userA"), small: stream("userB"), small_rect: rect(4, 4) };
    let share = v1::ScreenShareLayout { big: stream("userA"), big_on_right: true };
    let custom =
        v1::CustomLayout { places: vec![place, v1::MixPlace { rect: rect(0, 0), ..Default::default() }] };
    let of_template = ["video_user_ids", "audio_only_users"];
    for (layout, field, unset) in [
        (Layout::Grid(v1::GridLayout {}), "grid", [].as_slice()),
        (Layout::ScreenShare(share), "screen_share", &[]),
        (Layout::PictureInPicture(pip), "picture_in_picture", &of_template),
        (Layout::Custom(custom), "custom", &["render_mode"]),
    ] {
        let paths: Vec<&str> = [field].iter().chain(unset).copied().collect();
        let request = v1::UpdateMixRequest {
            mix_id: mix.mix_id.clone(),
            spec: Some(v1::MixSpec { layout: Some(layout), ..v1::MixSpec::default() }),
            update_mask: support::mask(&paths),
            ..v1::UpdateMixRequest::default()
        };
        let changed = service.update_mix(request).await.unwrap().into_inner().mix.unwrap();
        assert!(!changed.unsettled && changed.output == mix.output, "{field}: {changed:?}");
        assert_eq!(changed.state(), State::Mixing, "{field}: the stream goes on");
    }

    let stop = v1::StopMixRequest { mix_id: mix.mix_id.clone(), ..v1::StopMixRequest::default() };
    service.stop_mix(stop).await.unwrap();
    let ended = until(&mut service, &mix.mix_id, |mix| mix.state() == State::Ended).await;
    assert!(ended.stop_time.is_some(), "{ended:?}");
    let stream_id = &ended.output.as_ref().unwrap().stream_id;
    let found = dev.wait_for(search_streams(&[stream_id]), 1).await;
    assert_eq!(found.media.len(), 1, "all layouts are in one file: {found:?}");
    // The room is free again, for sound alone as well.
    let sound = started(&mut service, spec(Layout::AudioOnly(v1::AudioOnlyLayout {})), 2).await;
    assert_ne!(sound.mix_id, mix.mix_id);
    for user in users {
        user.leave().await;
    }
}
