//! Values out of range: each is refused by its name, and the cloud is not called.

use serde_json::{Value, json};
use tonic::Code;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::{MixAudio, MixOutput, MixPlace, MixRect, MixVideo};

use crate::calls::{ARGS, CDN, CONFIG, MCU, Mixes, ROBOT, spec, start};
use crate::clips::coloured;
use crate::support::{Dev, number_room, refusal, seconds, text_room};
use crate::users::{User, camera};

/// A field, and a specification in which nothing else is wrong.
type Wrong = (&'static str, v1::MixSpec);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_out_of_range_is_refused_before_any_call() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ARGS);
    let admin = dev.admin.clone().unwrap();
    let mut mixes = Mixes::new(dev.channel().await);
    let user = User::enter(&dev.rtmp, MCU, "u1", &coloured(dir.path(), 1)[0]).await;
    count_calls(&admin).await;

    for app in [MCU, CDN, ROBOT] {
        for (field, spec) in [pictures(app), sounds(app), layouts(app), others(app)].concat() {
            let refused = refusal(mixes.service().start_mix(start(spec.clone(), 0)).await);
            let expected = (Code::InvalidArgument, "INVALID_FIELD".to_owned(), vec![format!("spec.{field}")]);
            assert_eq!(refused, expected, "{app}: {spec:?}");
            let checked = v1::StartMixRequest { validate_only: true, ..start(spec.clone(), 0) };
            assert_eq!(refusal(mixes.service().start_mix(checked).await), expected, "{app}: {spec:?}");
            let preview = v1::PreviewMixRequest { spec: Some(spec), ..Default::default() };
            if field != "room_id" {
                assert_eq!(refusal(mixes.service().preview_mix(preview).await), expected, "{app}");
            }
        }
        for fine in within(app) {
            let checked = v1::StartMixRequest { validate_only: true, ..start(fine.clone(), 0) };
            let planned = mixes.service().start_mix(checked).await;
            assert!(planned.is_ok(), "{app}: {fine:?}: {planned:?}");
        }
    }
    assert_eq!(calls(&admin).await, 0, "the cloud is not called");

    // Nor is a mix changed that runs.
    let mix = mixes.start(plain(MCU), 1).await;
    let before = calls(&admin).await;
    assert!(before > 0, "calls are counted");
    for (field, spec) in pictures(MCU) {
        let update =
            v1::UpdateMixRequest { mix_id: mix.mix_id.clone(), spec: Some(spec), ..change_of(field) };
        let refused = refusal(mixes.service().update_mix(update).await);
        assert_eq!(refused.2, [format!("spec.{field}")]);
    }
    assert_eq!(calls(&admin).await, before);
    mixes.stop(&mix.mix_id).await;
    user.leave().await;
    dev.stop();
}

fn change_of(field: &str) -> v1::UpdateMixRequest {
    v1::UpdateMixRequest { update_mask: crate::support::mask(&[field]), ..Default::default() }
}

/// Nothing is wrong with it.
fn plain(app: u32) -> v1::MixSpec {
    let output = MixOutput { stream_id: "mix-1".to_owned(), ..Default::default() };
    v1::MixSpec { output: (app != ROBOT).then_some(output), ..spec(app, Layout::Grid(v1::GridLayout {})) }
}

fn with_video(app: u32, change: impl FnOnce(&mut MixVideo)) -> v1::MixSpec {
    let mut spec = plain(app);
    change(spec.video.get_or_insert_default());
    spec
}

fn with_audio(app: u32, audio: MixAudio) -> v1::MixSpec {
    v1::MixSpec { audio: Some(audio), ..plain(app) }
}

fn with_layout(app: u32, layout: Layout) -> v1::MixSpec {
    v1::MixSpec { layout: Some(layout), ..plain(app) }
}

fn pictures(app: u32) -> Vec<Wrong> {
    let tallest = if app == MCU { 1_080 } else { 1_920 };
    let (slowest, fastest) = if app == ROBOT { (64, 8_192) } else { (1, 10_000) };
    let longest = if app == ROBOT { 10 } else { 5 };
    let mut wrong = vec![
        ("video.width", with_video(app, |video| video.width = 641)),
        ("video.width", with_video(app, |video| video.width = 1_922)),
        ("video.width", with_video(app, |video| video.width = u32::MAX)),
        ("video.height", with_video(app, |video| video.height = 361)),
        ("video.height", with_video(app, |video| video.height = tallest + 2)),
        ("video.frame_rate", with_video(app, |video| video.frame_rate = 61)),
        ("video.frame_rate", with_video(app, |video| video.frame_rate = u32::MAX)),
        ("video.bit_rate_kbps", with_video(app, |video| video.bit_rate_kbps = fastest + 1)),
        ("video.gop", with_video(app, |video| video.gop = seconds(longest + 1))),
        ("video.gop", with_video(app, |video| video.gop = seconds(-1))),
    ];
    if slowest > 1 {
        wrong.push(("video.bit_rate_kbps", with_video(app, |video| video.bit_rate_kbps = slowest - 1)));
    }
    wrong
}

fn sounds(app: u32) -> Vec<Wrong> {
    let (slowest, fastest) = if app == ROBOT { (32, 128) } else { (8, 500) };
    let audio = MixAudio::default();
    vec![
        ("audio.sample_rate", with_audio(app, MixAudio { sample_rate: 22_050, ..audio })),
        ("audio.sample_rate", with_audio(app, MixAudio { sample_rate: 96_000, ..audio })),
        ("audio.channels", with_audio(app, MixAudio { channels: 3, ..audio })),
        ("audio.bit_rate_kbps", with_audio(app, MixAudio { bit_rate_kbps: slowest - 1, ..audio })),
        ("audio.bit_rate_kbps", with_audio(app, MixAudio { bit_rate_kbps: fastest + 1, ..audio })),
        ("audio.codec", with_audio(app, MixAudio { codec: 9, ..audio })),
    ]
}

fn layouts(app: u32) -> Vec<Wrong> {
    let rect = MixRect { x: 0, y: 0, width: 320, height: 180 };
    let place = MixPlace { rect: Some(rect), ..Default::default() };
    let custom = |places: Vec<MixPlace>| with_layout(app, Layout::Custom(v1::CustomLayout { places }));
    let one = |change: &dyn Fn(&mut MixPlace)| {
        let mut place = place.clone();
        change(&mut place);
        custom(vec![place])
    };
    let most = if app == ROBOT { 25 } else { 16 };
    let long = "u".repeat(65);
    let big = |user: &str| v1::FloatingLayout { big: Some(camera(user)) };
    vec![
        ("custom.places", custom(Vec::new())),
        ("custom.places", custom(vec![place.clone(); most + 1])),
        ("custom.places[0].rect", one(&|place| place.rect = None)),
        ("custom.places[0].rect", one(&|place| place.rect = Some(MixRect { x: 322, ..rect }))),
        ("custom.places[0].rect", one(&|place| place.rect = Some(MixRect { y: 181, ..rect }))),
        ("custom.places[0].rect", one(&|place| place.rect = Some(MixRect { width: 0, ..rect }))),
        ("custom.places[0].rect", one(&|place| place.rect = Some(MixRect { x: u32::MAX, ..rect }))),
        ("custom.places[0].z_order", one(&|place| place.z_order = 100)),
        ("custom.places[0].render_mode", one(&|place| place.render_mode = 9)),
        ("custom.places[0].media", one(&|place| place.media = 9)),
        ("custom.places[0].stream.user_id", one(&|place| place.stream = Some(camera(&long)))),
        ("floating.big.user_id", with_layout(app, Layout::Floating(big("")))),
        ("floating.big.user_id", with_layout(app, Layout::Floating(big(&long)))),
    ]
}

fn others(app: u32) -> Vec<Wrong> {
    let colour = |color: &str| v1::MixSpec {
        background: Some(v1::MixBackground { color: color.to_owned(), image: None }),
        ..plain(app)
    };
    let room = |room_id| v1::MixSpec { room_id, ..plain(app) };
    let mut wrong = vec![
        ("background.color", colour("red")),
        ("background.color", colour("#12345")),
        ("room_id", room(None)),
        ("room_id", room(Some(number_room(0)))),
        ("room_id", room(Some(number_room(u32::MAX)))),
        ("room_id", room(Some(text_room("")))),
        ("room_id", room(Some(text_room(&"r".repeat(65))))),
        ("render_mode", v1::MixSpec { render_mode: 9, ..plain(app) }),
        ("audio_only_users", v1::MixSpec { audio_only_users: 9, ..plain(app) }),
    ];
    if app != MCU {
        for idle in [4, 86_401] {
            wrong.push(("max_idle_time", v1::MixSpec { max_idle_time: seconds(idle), ..plain(app) }));
        }
    }
    if app != ROBOT {
        let output = |stream_id: String| v1::MixSpec {
            output: Some(MixOutput { stream_id, ..Default::default() }),
            ..plain(app)
        };
        wrong.push(("output.stream_id", output("a b".to_owned())));
        wrong.push(("output.stream_id", output("s".repeat(65))));
    } else {
        let recording = |change: &dyn Fn(&mut v1::MixRecording)| {
            let mut recording = v1::MixRecording::default();
            change(&mut recording);
            v1::MixSpec { recording: Some(recording), ..plain(app) }
        };
        wrong.extend([
            ("recording.file_length", recording(&|it| it.file_length = seconds(59))),
            ("recording.file_length", recording(&|it| it.file_length = seconds(86_460))),
            ("recording.storage_time", recording(&|it| it.storage_time = seconds(1_500 * 86_400 + 1))),
            ("recording.control_window", recording(&|it| it.control_window = seconds(5 * 3_600))),
            ("recording.control_window", recording(&|it| it.control_window = seconds(721 * 3_600))),
            ("recording.user_define_record_id", recording(&|it| it.user_define_record_id = "a b".to_owned())),
        ]);
    }
    wrong
}

/// The ends of the ranges.
fn within(app: u32) -> Vec<v1::MixSpec> {
    let (low, high) = if app == ROBOT { (64, 8_192) } else { (1, 10_000) };
    let longest = if app == ROBOT { 10 } else { 5 };
    let (quiet, loud) = if app == ROBOT { (32, 128) } else { (8, 500) };
    let audio = MixAudio::default();
    vec![
        with_video(app, |video| (video.width, video.height) = (2, 2)),
        with_video(app, |video| (video.width, video.height) = (1_920, 1_080)),
        with_video(app, |video| (video.frame_rate, video.bit_rate_kbps, video.gop) = (1, low, seconds(1))),
        with_video(app, |video| {
            (video.frame_rate, video.bit_rate_kbps, video.gop) = (60, high, seconds(longest));
        }),
        with_audio(app, MixAudio { bit_rate_kbps: quiet, channels: 1, sample_rate: 16_000, ..audio }),
        with_audio(app, MixAudio { bit_rate_kbps: loud, channels: 2, sample_rate: 48_000, ..audio }),
    ]
}

/// From now on calls of the cloud are counted: a fault that hardly delays them strikes each.
async fn count_calls(admin: &str) {
    let rule = json!({ "on": "api", "name": "*", "effect": { "latency": { "delay": "1ms" } } });
    let answer = reqwest::Client::new().post(format!("{admin}/v1/faults")).json(&rule).send().await.unwrap();
    assert_eq!(answer.status(), 201);
}

async fn calls(admin: &str) -> u64 {
    let faults: Value = reqwest::get(format!("{admin}/v1/faults")).await.unwrap().json().await.unwrap();
    faults[0]["struck"].as_u64().unwrap()
}
