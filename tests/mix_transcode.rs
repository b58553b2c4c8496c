//! Mixes by MCU mixing when the cloud answers, refuses, hangs or forgets: what was started is never doubled and never
//! lost, and what cannot be done is refused before the cloud is called.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod fake_cloud;
mod support;

use fake_cloud::{FakeCloud, Gateway, Step};
use prost::Message as _;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};
use support::{APP, mask, number_room, refusal, request_id, seconds, text_room};
use tonic::Code;
use tonic_types::StatusExt as _;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::MixState as State;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::mix_transcode_client::MixTranscodeClient;

type Service = MixTranscodeClient<tonic::transport::Channel>;

const START: &str = "StartMCUMixTranscode";
const START_TEXT: &str = "StartMCUMixTranscodeByStrRoomId";
const STOP: &str = "StopMCUMixTranscode";
const STOP_TEXT: &str = "StopMCUMixTranscodeByStrRoomId";
const STREAM: &str = "DescribeLiveStreamState";
const ONLINE: &str = "DescribeLiveStreamOnlineList";
const BARE_APP: u32 = 3;

const CONFIG: &str = r#"
[cloud]
timeout = "1s"
retry_delay = "1ms"
live_list_interval = "0s"
[account]
bizid = 3891
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
mixes = "mcu"
[[apps]]
sdk_app_id = 3
stream_id_formula = "direct"
"#;

struct Test {
    dir: tempfile::TempDir,
    cloud: FakeCloud,
    gateway: Gateway,
}

impl Test {
    /// With a cloud that takes everything and shows nobody.
    async fn start() -> (Self, Service) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("apps.toml"), CONFIG).unwrap();
        let cloud = FakeCloud::start().await;
        for action in [START, START_TEXT, STOP, STOP_TEXT] {
            cloud.always(action, Step::Answer(json!({})));
        }
        cloud.always(STREAM, word("inactive")).always(ONLINE, online(&[]));
        let gateway = Gateway::start(dir.path(), &cloud);
        let service = client(&gateway).await;
        (Self { dir, cloud, gateway }, service)
    }

    /// Makes it seem that a mix was sent a minute ago.
    async fn age(&self, mix_id: &str) {
        let options = SqliteConnectOptions::new().filename(self.dir.path().join("store.db"));
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let query = sqlx::query("SELECT mix FROM mixes WHERE mix_id = $1").bind(mix_id);
        let row = query.fetch_one(&mut connection).await.unwrap();
        let mut mix = v1::Mix::decode(row.get::<Vec<u8>, _>("mix").as_slice()).unwrap();
        let sent = mix.sent.as_mut().and_then(|sent| sent.send_time.as_mut());
        for at in [sent, mix.not_live_time.as_mut(), mix.create_time.as_mut()].into_iter().flatten() {
            at.seconds -= 60;
        }
        let update = sqlx::query("UPDATE mixes SET mix = $1 WHERE mix_id = $2");
        update.bind(mix.encode_to_vec()).bind(mix_id).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

async fn client(gateway: &Gateway) -> Service {
    let channel = tonic::transport::Channel::from_shared(gateway.url()).unwrap();
    MixTranscodeClient::new(channel.connect().await.unwrap())
}

fn word(word: &str) -> Step {
    Step::Answer(json!({ "StreamState": word }))
}

/// Live streams in order of their coming.
fn online(streams: &[&str]) -> Step {
    let infos: Vec<_> = streams
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let time = format!("2026-11-22T08:00:{i:02}Z");
            json!({"StreamName": name, "PublishTimeList": [{"PublishTime": time}]})
        })
        .collect();
    Step::Answer(json!({ "TotalNum": infos.len(), "OnlineInfo": infos }))
}

fn grid() -> Option<Layout> {
    Some(Layout::Grid(v1::GridLayout {}))
}

fn spec() -> v1::MixSpec {
    v1::MixSpec {
        sdk_app_id: APP,
        room_id: Some(number_room(3560)),
        layout: grid(),
        ..v1::MixSpec::default()
    }
}

fn start(spec: v1::MixSpec, id: u128) -> v1::StartMixRequest {
    let request_id = if id == 0 { String::new() } else { request_id(id) };
    v1::StartMixRequest { spec: Some(spec), request_id, validate_only: false }
}

async fn started(service: &mut Service, request: v1::StartMixRequest) -> v1::Mix {
    service.start_mix(request).await.unwrap().into_inner().mix.unwrap()
}

fn get_request(mix_id: &str) -> v1::GetMixRequest {
    v1::GetMixRequest { mix_id: mix_id.to_owned() }
}

async fn get(service: &mut Service, mix_id: &str) -> v1::Mix {
    service.get_mix(get_request(mix_id)).await.unwrap().into_inner().mix.unwrap()
}

fn update(mix_id: &str, spec: v1::MixSpec, paths: &[&str]) -> v1::UpdateMixRequest {
    v1::UpdateMixRequest {
        mix_id: mix_id.to_owned(),
        spec: Some(spec),
        update_mask: mask(paths),
        ..v1::UpdateMixRequest::default()
    }
}

async fn updated(service: &mut Service, request: v1::UpdateMixRequest) -> v1::Mix {
    service.update_mix(request).await.unwrap().into_inner().mix.unwrap()
}

fn stop(mix_id: &str) -> v1::StopMixRequest {
    v1::StopMixRequest { mix_id: mix_id.to_owned(), ..v1::StopMixRequest::default() }
}

async fn stopped(service: &mut Service, mix_id: &str) -> v1::Mix {
    service.stop_mix(stop(mix_id)).await.unwrap().into_inner().mix.unwrap()
}

async fn list(service: &mut Service) -> Vec<v1::Mix> {
    let request = v1::ListMixesRequest { sdk_app_id: APP, ..v1::ListMixesRequest::default() };
    service.list_mixes(request).await.unwrap().into_inner().mixes
}

/// The reason of an error and the mix it is about.
#[track_caller]
fn about_mix<T: std::fmt::Debug>(outcome: Result<T, tonic::Status>) -> (Code, String, String) {
    let status = outcome.expect_err("the call was not refused");
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    (status.code(), info.reason.clone(), info.metadata.get("mix_id").cloned().unwrap_or_default())
}

#[tokio::test]
async fn a_mix_says_what_was_asked_what_was_sent_and_what_the_stream_shows() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(STREAM, word("active"));
    test.cloud.always(
        ONLINE,
        online(&["12345678_3560_userA_main", "12345678_3561_other_main", "12345678_3560_userB_aux"]),
    );
    let mix = started(&mut service, start(spec(), 1)).await;
    assert_eq!((mix.state(), mix.facility(), mix.unsettled), (State::Mixing, v1::MixFacility::Mcu, false));
    assert_eq!((mix.cloud_status.as_str(), mix.request_id.as_str()), ("active", request_id(1).as_str()));
    let output = mix.output.clone().unwrap();
    assert_eq!(
        (output.app_name.as_str(), output.push_domain.as_str()),
        ("trtc_12345678", "3891.livepush.myqcloud.com")
    );
    assert!(output.stream_id.starts_with("12345678_") && output.stream_id.ends_with("_mix"), "{output:?}");
    assert_eq!(output.record_name_prefix, output.stream_id);
    let video = mix.spec.clone().unwrap().video.unwrap();
    assert_eq!((video.width, video.height, video.bit_rate_kbps), (1280, 720, 1_560), "defaults are shown");
    let seen: Vec<_> = mix
        .participants
        .iter()
        .map(|one| (one.user_id.as_str(), one.stream_type(), one.seen, one.heard, one.rect.unwrap().width))
        .collect();
    let halves =
        [("userA", v1::StreamType::Main, true, true, 640), ("userB", v1::StreamType::Aux, true, true, 640)];
    assert_eq!(seen, halves);

    let call = test.cloud.calls(START).remove(0);
    assert_eq!((call.region.as_deref(), call.version.as_str()), (Some("ap-guangzhou"), "2019-07-22"));
    assert_eq!((&call.body["RoomId"], &call.body["LayoutParams"]["Template"]), (&json!(3560), &json!(1)));
    assert_eq!(call.body["OutputParams"]["StreamId"], output.stream_id);
    let sent = mix.sent.clone().unwrap();
    assert_eq!(sent.action, START);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&sent.request_json).unwrap(), call.body);
    assert_eq!(test.cloud.calls(STREAM)[0].body["StreamName"], output.stream_id);
    assert_eq!(list(&mut service).await, [v1::Mix { sent: None, ..mix }]);
}

#[tokio::test]
async fn text_rooms_have_actions_of_their_own() {
    let (test, mut service) = Test::start().await;
    let text = v1::MixSpec { room_id: Some(text_room("3560")), ..spec() };
    let mix = started(&mut service, start(text.clone(), 0)).await;
    assert_eq!(test.cloud.calls(START_TEXT)[0].body["StrRoomId"], "3560");
    // The number room of the same digits is another room.
    let number = started(&mut service, start(spec(), 0)).await;
    assert_ne!(number.output.unwrap().stream_id, mix.output.clone().unwrap().stream_id);
    let room = v1::ListMixesRequest { sdk_app_id: APP, room_id: text.room_id, ..Default::default() };
    assert_eq!(service.list_mixes(room).await.unwrap().into_inner().mixes.len(), 1);
    updated(&mut service, update(&mix.mix_id, v1::MixSpec { layout: grid(), ..Default::default() }, &[]))
        .await;
    stopped(&mut service, &mix.mix_id).await;
    assert_eq!(test.cloud.calls(START_TEXT).len(), 2);
    assert_eq!(test.cloud.calls(STOP_TEXT)[0].body, json!({"SdkAppId": APP, "StrRoomId": "3560"}));
    assert_eq!((test.cloud.calls(START).len(), test.cloud.calls(STOP).len()), (1, 0));
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_and_nothing_is_sent() {
    let (test, mut service) = Test::start().await;
    let place = |user: &str, x: u32| v1::MixPlace {
        stream: Some(v1::MixStream { user_id: user.to_owned(), stream_type: 0 }),
        rect: Some(v1::MixRect { x, y: 0, width: 640, height: 360 }),
        ..v1::MixPlace::default()
    };
    let wrong = v1::MixSpec {
        room_id: Some(number_room(0)),
        layout: Some(Layout::Custom(v1::CustomLayout { places: vec![place("a", 0), place("a", 700)] })),
        video: Some(v1::MixVideo {
            width: 1281,
            frame_rate: 61,
            bit_rate_kbps: 10_001,
            gop: seconds(6),
            ..Default::default()
        }),
        audio: Some(v1::MixAudio { sample_rate: 22_050, channels: 3, bit_rate_kbps: 501, codec: 9 }),
        background: Some(v1::MixBackground { color: "blue".to_owned(), image: None }),
        render_mode: v1::MixRenderMode::Crop.into(),
        video_user_ids: vec!["a".to_owned()],
        user_ids: vec!["a".to_owned()],
        recording: Some(v1::MixRecording::default()),
        max_idle_time: seconds(30),
        output: Some(v1::MixOutput {
            stream_id: "12345678_3560_userA_main".to_owned(),
            ..Default::default()
        }),
        ..spec()
    };
    let (code, reason, mut fields) = refusal(service.start_mix(start(wrong, 1)).await);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "INVALID_FIELD"));
    fields.sort_unstable();
    let expected = [
        "audio.bit_rate_kbps",
        "audio.channels",
        "audio.codec",
        "audio.sample_rate",
        "background.color",
        "custom.places[1].rect",
        "custom.places[1].stream",
        "max_idle_time",
        "output.stream_id",
        "recording",
        "render_mode",
        "room_id",
        "user_ids",
        "video.bit_rate_kbps",
        "video.frame_rate",
        "video.gop",
        "video.width",
        "video_user_ids",
    ];
    assert_eq!(fields, expected.map(|field| format!("spec.{field}")));

    let nothing = refusal(service.start_mix(v1::StartMixRequest::default()).await);
    assert_eq!(nothing.2, ["spec.sdk_app_id"]);
    for app in [BARE_APP, 5] {
        let other = v1::MixSpec { sdk_app_id: app, ..spec() };
        assert_eq!(refusal(service.start_mix(start(other, 1)).await).1, "SETTING_MISSING", "{app}");
    }
    let checked = v1::StartMixRequest { validate_only: true, ..start(spec(), 1) };
    let planned = started(&mut service, checked).await;
    assert_eq!((planned.mix_id.as_str(), planned.sent), ("", None));
    assert!(planned.output.unwrap().stream_id.ends_with("_mix"));
    assert_eq!((list(&mut service).await, test.cloud.count()), (Vec::new(), 0));
}

#[tokio::test]
async fn the_same_request_is_the_same_mix_and_a_room_has_one() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(STREAM, word("active"));
    let first = started(&mut service, start(spec(), 1)).await;
    assert_eq!(started(&mut service, start(spec(), 1)).await, first);
    let mut other = spec();
    other.video_user_ids = vec!["a".to_owned()];
    assert_eq!(refusal(service.start_mix(start(other.clone(), 1)).await).1, "REQUEST_ID_REUSED");
    let second = about_mix(service.start_mix(start(other.clone(), 2)).await);
    assert_eq!(second, (Code::AlreadyExists, "MIX_ALREADY_RUNS".to_owned(), first.mix_id.clone()));
    assert_eq!((test.cloud.calls(START).len(), list(&mut service).await.len()), (1, 1));

    // Once it was stopped, the room is free, even while its stream is still live.
    let still = stopped(&mut service, &first.mix_id).await;
    assert_eq!(still.state(), State::Mixing, "{}", still.evidence);
    let next = started(&mut service, start(other, 2)).await;
    assert_eq!(next.state(), State::Mixing);
    assert_eq!(get(&mut service, &first.mix_id).await.state(), State::Ended);
    // What has ended must not take its follower with it.
    stopped(&mut service, &first.mix_id).await;
    assert_eq!(test.cloud.calls(STOP).len(), 1);
}

#[tokio::test]
async fn of_many_starts_at_once_one_mixes_the_room() {
    let (test, service) = Test::start().await;
    test.cloud.always(STREAM, word("active"));
    let starts = (1..=8).map(|id| {
        let mut service = service.clone();
        async move { service.start_mix(start(spec(), id)).await }
    });
    let outcomes = futures::future::join_all(starts).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for refused in outcomes.into_iter().filter(Result::is_err) {
        assert_eq!(about_mix(refused).1, "MIX_ALREADY_RUNS");
    }
    assert_eq!(test.cloud.calls(START).len(), 1);
}

#[tokio::test]
async fn an_update_sends_the_same_stream_with_what_the_mask_names() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(STREAM, word("active"));
    let mut asked = spec();
    asked.video_user_ids = vec!["a".to_owned()];
    asked.output = Some(v1::MixOutput { record_id: "rec".to_owned(), ..Default::default() });
    let mix = started(&mut service, start(asked, 0)).await;
    let share = Layout::ScreenShare(v1::ScreenShareLayout { big: None, big_on_right: true });
    let wanted = v1::MixSpec {
        layout: Some(share.clone()),
        video: Some(v1::MixVideo { bit_rate_kbps: 800, ..Default::default() }),
        background: Some(v1::MixBackground { color: "#00ff00".to_owned(), image: None }),
        ..v1::MixSpec::default()
    };
    let request = update(&mix.mix_id, wanted.clone(), &["screen_share", "video.bit_rate_kbps"]);
    let checked = v1::UpdateMixRequest { validate_only: true, ..request.clone() };
    let plan = updated(&mut service, checked).await;
    assert_eq!(test.cloud.calls(START).len(), 1, "nothing is sent");
    let next =
        updated(&mut service, v1::UpdateMixRequest { etag: mix.etag.clone(), ..request.clone() }).await;
    let shown = next.spec.clone().unwrap();
    assert_eq!(plan.spec.as_ref(), Some(&shown));
    assert_eq!((shown.layout.as_ref(), shown.background), (Some(&share), None));
    assert_eq!(
        shown.video.unwrap(),
        v1::MixVideo { bit_rate_kbps: 800, ..mix.spec.clone().unwrap().video.unwrap() }
    );
    let calls = test.cloud.calls(START);
    assert_eq!(calls[1].body["OutputParams"], calls[0].body["OutputParams"]);
    assert_eq!(calls[1].body["EncodeParams"]["VideoBitrate"], 800);
    assert_eq!(
        calls[1].body["LayoutParams"],
        json!({"Template": 2, "MainVideoRightAlign": 1, "MixVideoUids": ["a"]})
    );

    // The etag is the older one now.
    let stale = v1::UpdateMixRequest { etag: mix.etag.clone(), ..request };
    assert_eq!(refusal(service.update_mix(stale).await).1, "ETAG_MISMATCH");
    // An empty mask names what is set; its request_id gives the first answer again.
    let all = v1::UpdateMixRequest { request_id: request_id(9), ..update(&mix.mix_id, wanted, &[]) };
    let all = v1::UpdateMixRequest { update_mask: None, ..all };
    let third = updated(&mut service, all.clone()).await;
    assert_eq!(third.spec.clone().unwrap().background.unwrap().color, "#00FF00");
    assert_eq!(updated(&mut service, all).await, third);
    assert_eq!(test.cloud.calls(START).len(), 3);
}

#[tokio::test]
async fn what_would_break_the_stream_cannot_be_updated() {
    let (test, mut service) = Test::start().await;
    let mix = started(&mut service, start(spec(), 0)).await;
    let wanted = v1::MixSpec {
        sdk_app_id: BARE_APP,
        room_id: Some(number_room(1)),
        layout: Some(Layout::AudioOnly(v1::AudioOnlyLayout {})),
        audio: Some(v1::MixAudio { channels: 1, ..Default::default() }),
        output: Some(v1::MixOutput {
            stream_id: "other".to_owned(),
            record_id: "r".to_owned(),
            ..Default::default()
        }),
        ..v1::MixSpec::default()
    };
    let (code, _, mut fields) =
        refusal(service.update_mix(update(&mix.mix_id, wanted.clone(), &["*"])).await);
    fields.sort_unstable();
    let expected = ["audio", "layout", "output.record_id", "output.stream_id", "room_id", "sdk_app_id"];
    assert_eq!(
        (code, fields),
        (Code::InvalidArgument, expected.map(|field| format!("spec.{field}")).to_vec())
    );
    let unknown = update(&mix.mix_id, wanted, &["layout", "video.size", "watermarks.image"]);
    assert_eq!(refusal(service.update_mix(unknown).await).2, ["update_mask"; 3]);
    let wrong = v1::MixSpec {
        video: Some(v1::MixVideo { frame_rate: 61, ..Default::default() }),
        ..Default::default()
    };
    assert_eq!(
        refusal(service.update_mix(update(&mix.mix_id, wrong, &[])).await).2,
        ["spec.video.frame_rate"]
    );
    assert_eq!(test.cloud.calls(START).len(), 1);

    let none = v1::UpdateMixRequest { mix_id: "none".to_owned(), ..Default::default() };
    assert_eq!(
        about_mix(service.update_mix(none).await),
        (Code::NotFound, "MIX_NOT_FOUND".to_owned(), "none".to_owned())
    );
    assert_eq!(refusal(service.get_mix(v1::GetMixRequest::default()).await).2, ["mix_id"]);
    stopped(&mut service, &mix.mix_id).await;
    let late = about_mix(service.update_mix(update(&mix.mix_id, spec(), &["grid"])).await);
    assert_eq!(late, (Code::FailedPrecondition, "MIX_ENDED".to_owned(), mix.mix_id));
}

#[tokio::test]
async fn the_stream_tells_the_state() {
    let (test, mut service) = Test::start().await;
    let mix = started(&mut service, start(spec(), 0)).await;
    let id = mix.mix_id.as_str();
    assert_eq!(mix.state(), State::Starting, "an answer proves nothing so soon");
    test.age(id).await;
    let lost = get(&mut service, id).await;
    assert_eq!((lost.state(), lost.cloud_status.as_str()), (State::NotLive, "inactive"));
    assert!(lost.not_live_time.is_some() && lost.evidence.contains("cannot mix"), "{}", lost.evidence);
    test.cloud.always(STREAM, word("active")).always(ONLINE, online(&["12345678_3560_userA_main"]));
    let live = get(&mut service, id).await;
    assert_eq!((live.state(), live.not_live_time), (State::Mixing, None));
    assert!(live.live_time.is_some());
    assert_ne!(live.etag, lost.etag);

    // Somebody is there, so it may come back.
    test.cloud.always(STREAM, word("inactive"));
    assert_eq!(get(&mut service, id).await.state(), State::NotLive);
    test.age(id).await;
    assert_eq!(get(&mut service, id).await.state(), State::NotLive);
    // Faults of reading are told, and change nothing.
    test.cloud.then(STREAM, Step::Refuse("UnauthorizedOperation"));
    assert_eq!(refusal(service.get_mix(get_request(id)).await).1, "CLOUD_DENIED");
    // Who is there may be unknown; the state is not.
    test.cloud.then(ONLINE, Step::Refuse("UnauthorizedOperation"));
    assert_eq!(get(&mut service, id).await.participants.len(), 1);
    // Everybody has left.
    test.cloud.always(ONLINE, online(&[]));
    let ended = get(&mut service, id).await;
    assert_eq!(ended.state(), State::Ended, "{}", ended.evidence);
    assert!(ended.end_time.is_some() && ended.stop_time.is_none());
    let calls = test.cloud.count();
    assert_eq!(get(&mut service, id).await, ended, "what has ended is not asked for again");
    assert_eq!(test.cloud.count(), calls);
    // The conclusion may be wrong, so a stop is still sent, once.
    test.cloud.then(STOP, Step::Refuse("FailedOperation.MixSessionNotExist"));
    let stopped = stopped(&mut service, id).await;
    assert_eq!((stopped.state(), stopped.stop_time), (State::Ended, None));
    assert_eq!(test.cloud.calls(STOP).len(), 1);
}

#[tokio::test]
async fn a_stop_is_read_back() {
    let (test, mut service) = Test::start().await;
    let mix = started(&mut service, start(spec(), 0)).await;
    let checked = v1::StopMixRequest { validate_only: true, etag: mix.etag.clone(), ..stop(&mix.mix_id) };
    assert_eq!(service.stop_mix(checked).await.unwrap().into_inner().mix.unwrap(), mix);
    let stale = v1::StopMixRequest { etag: "stale".to_owned(), ..stop(&mix.mix_id) };
    assert_eq!(refusal(service.stop_mix(stale).await).1, "ETAG_MISMATCH");
    assert_eq!(test.cloud.calls(STOP).len(), 0);
    let ended = stopped(&mut service, &mix.mix_id).await;
    assert_eq!(ended.state(), State::Ended);
    assert!(ended.stop_time.is_some() && ended.end_time.is_some());
    assert_eq!(test.cloud.calls(STOP)[0].body, json!({"SdkAppId": APP, "RoomId": 3560}));
    let calls = test.cloud.count();
    assert_eq!(stopped(&mut service, &mix.mix_id).await, ended, "to stop it again is fine");
    assert_eq!(test.cloud.count(), calls, "and costs nothing");
}

#[tokio::test]
async fn an_empty_room_is_told_and_the_same_request_starts_the_mix_later() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(START, Step::Refuse("FailedOperation.RoomNotExist"));
    let (code, reason, mix_id) = about_mix(service.start_mix(start(spec(), 1)).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "ROOM_EMPTY"));
    let failed = get(&mut service, &mix_id).await;
    assert_eq!((failed.state(), failed.cloud_code.as_str()), (State::Failed, "FailedOperation.RoomNotExist"));
    assert!(!failed.unsettled);
    // It does not stand in the way of others.
    let other = started(&mut service, start(spec(), 2)).await;
    let again = about_mix(service.start_mix(start(spec(), 1)).await);
    assert_eq!((again.1.as_str(), again.2.as_str()), ("MIX_ALREADY_RUNS", other.mix_id.as_str()));
    stopped(&mut service, &other.mix_id).await;
    let mix = started(&mut service, start(spec(), 1)).await;
    assert_eq!((mix.mix_id, mix.cloud_code.as_str()), (mix_id, ""));
}

#[tokio::test]
async fn passing_faults_are_tried_again_with_the_same_stream() {
    let (test, mut service) = Test::start().await;
    test.cloud
        .then(START, Step::Refuse("RequestLimitExceeded"))
        .then(START, Step::BreakOff)
        .always(STREAM, word("active"));
    let mix = started(&mut service, start(spec(), 0)).await;
    assert_eq!((mix.state(), mix.unsettled), (State::Mixing, false));
    let calls = test.cloud.calls(START);
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call.body == calls[0].body));
    test.cloud.always(STOP, Step::Refuse("RequestLimitExceeded"));
    assert_eq!(refusal(service.stop_mix(stop(&mix.mix_id)).await).1, "CLOUD_RATE_LIMITED");
    test.cloud.always(STOP, Step::Refuse("InternalError"));
    assert_eq!(refusal(service.stop_mix(stop(&mix.mix_id)).await).1, "CLOUD_UNAVAILABLE");
    assert_eq!(get(&mut service, &mix.mix_id).await.state(), State::Mixing);
    test.cloud.always(STOP, Step::Answer(json!({}))).always(STREAM, word("inactive"));
    assert_eq!(stopped(&mut service, &mix.mix_id).await.state(), State::Ended);
}

#[tokio::test]
async fn a_start_without_an_answer_is_settled_by_its_stream_or_by_its_request() {
    for last in [Step::BreakOff, Step::Refuse("RequestLimitExceeded")] {
        let (test, mut service) = Test::start().await;
        test.cloud.then(START, Step::BreakOff).then(START, Step::BreakOff).then(START, last);
        let (code, reason, mix_id) = about_mix(service.start_mix(start(spec(), 1)).await);
        assert_eq!((code, reason.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"));
        let open = list(&mut service).await.remove(0);
        assert_eq!(
            (open.mix_id.as_str(), open.state(), open.unsettled),
            (mix_id.as_str(), State::Unknown, true)
        );
        // It may run, so no other one is begun in its room.
        assert_eq!(about_mix(service.start_mix(start(spec(), 2)).await).2, mix_id);
        test.age(&mix_id).await;
        let open = get(&mut service, &mix_id).await;
        assert_eq!(open.state(), State::Unknown);
        assert!(open.evidence.contains("same request_id"), "{}", open.evidence);
        let mix = started(&mut service, start(spec(), 1)).await;
        assert_eq!((mix.mix_id.as_str(), mix.unsettled), (mix_id.as_str(), false));
        let streams: Vec<_> =
            test.cloud.calls(START).iter().map(|call| call.body["OutputParams"].clone()).collect();
        assert!(streams.iter().all(|output| *output == streams[0]));
        assert_eq!(list(&mut service).await.len(), 1);
    }
    let (test, mut service) = Test::start().await;
    for _ in 0..3 {
        test.cloud.then(START, Step::BreakOff);
    }
    let (_, _, mix_id) = about_mix(service.start_mix(start(spec(), 0)).await);
    test.cloud.always(STREAM, word("active"));
    let live = get(&mut service, &mix_id).await;
    assert_eq!((live.state(), live.unsettled), (State::Mixing, false), "its stream proves it");
}

#[tokio::test]
async fn a_change_without_an_answer_is_open_and_a_refused_one_is_taken_back() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(STREAM, word("active"));
    let mix = started(&mut service, start(spec(), 0)).await;
    let wanted = v1::MixSpec { video_user_ids: vec!["a".to_owned()], ..v1::MixSpec::default() };
    let request = v1::UpdateMixRequest {
        request_id: request_id(5),
        ..update(&mix.mix_id, wanted, &["video_user_ids"])
    };
    test.cloud.then(START, Step::Refuse("InvalidParameter.EncodeParams"));
    assert_eq!(about_mix(service.update_mix(request.clone()).await).1, "CLOUD_REFUSED");
    let same = get(&mut service, &mix.mix_id).await;
    assert_eq!((same.spec.as_ref(), same.unsettled), (mix.spec.as_ref(), false));
    assert_eq!((same.cloud_code.as_str(), same.state()), ("InvalidParameter.EncodeParams", State::Mixing));

    for _ in 0..3 {
        test.cloud.then(START, Step::BreakOff);
    }
    assert_eq!(about_mix(service.update_mix(request.clone()).await).1, "CLOUD_OUTCOME_UNKNOWN");
    let open = get(&mut service, &mix.mix_id).await;
    assert!(open.unsettled && open.state() == State::Mixing);
    assert_eq!(open.spec.unwrap().video_user_ids, ["a"]);
    let settled = updated(&mut service, request).await;
    assert!(!settled.unsettled);
    assert_eq!(test.cloud.calls(START).last().unwrap().body["LayoutParams"]["MixVideoUids"], json!(["a"]));
}

#[tokio::test]
async fn a_mix_survives_kill_9() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(START, Step::Hang);
    let cut_off = tokio::spawn(async move { service.start_mix(start(spec(), 7)).await });
    test.cloud.wait_for_calls(1).await;
    test.gateway.kill();
    cut_off.await.unwrap().unwrap_err();

    let gateway = Gateway::start(test.dir.path(), &test.cloud);
    let mut service = client(&gateway).await;
    let kept = list(&mut service).await.remove(0);
    assert_eq!((kept.state(), kept.unsettled), (State::Starting, true), "what was asked is known");
    test.cloud.always(STREAM, word("active"));
    let mix = started(&mut service, start(spec(), 7)).await;
    assert_eq!((mix.mix_id.as_str(), mix.state()), (kept.mix_id.as_str(), State::Mixing));
    let calls = test.cloud.calls(START);
    assert_eq!((calls.len(), &calls[0].body), (2, &calls[1].body), "the same stream is asked for again");
    gateway.kill();

    let gateway = Gateway::start(test.dir.path(), &test.cloud);
    let mut service = client(&gateway).await;
    assert_eq!(list(&mut service).await[0].state(), State::Mixing);
    let floating = v1::MixSpec {
        layout: Some(Layout::Floating(v1::FloatingLayout { big: None })),
        ..Default::default()
    };
    let changed = updated(&mut service, update(&mix.mix_id, floating, &["floating"])).await;
    assert_eq!(changed.output, mix.output);
    test.cloud.always(STREAM, word("inactive"));
    assert_eq!(stopped(&mut service, &mix.mix_id).await.state(), State::Ended);
    assert_eq!(test.cloud.calls(STOP).len(), 1);
}

#[tokio::test]
async fn lists_come_in_pages_and_by_state() {
    let (_test, mut service) = Test::start().await;
    let mut ids = Vec::new();
    for room in 1..=5 {
        let room = v1::MixSpec { room_id: Some(number_room(room)), ..spec() };
        ids.insert(0, started(&mut service, start(room, 0)).await.mix_id);
    }
    stopped(&mut service, &ids[0]).await;
    let mut request = v1::ListMixesRequest { sdk_app_id: APP, page_size: 2, ..Default::default() };
    let mut listed = Vec::new();
    loop {
        let page = service.list_mixes(request.clone()).await.unwrap().into_inner();
        assert!(page.mixes.len() <= 2);
        listed.extend(page.mixes.into_iter().map(|mix| mix.mix_id));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    listed.sort_unstable();
    let mut all = ids.clone();
    all.sort_unstable();
    assert_eq!(listed, all);
    let ended =
        v1::ListMixesRequest { sdk_app_id: APP, states: vec![State::Ended.into()], ..Default::default() };
    assert_eq!(service.list_mixes(ended).await.unwrap().into_inner().mixes[0].mix_id, ids[0]);
    let first = v1::ListMixesRequest { sdk_app_id: APP, page_size: 2, ..Default::default() };
    let token = service.list_mixes(first).await.unwrap().into_inner().next_page_token;
    let other = v1::ListMixesRequest { sdk_app_id: BARE_APP, page_token: token, ..Default::default() };
    assert_eq!(refusal(service.list_mixes(other).await).1, "PAGE_TOKEN_MISMATCH");
    let wrong = v1::ListMixesRequest { room_id: Some(number_room(0)), states: vec![0], ..Default::default() };
    assert_eq!(refusal(service.list_mixes(wrong).await).2, ["sdk_app_id", "room_id", "states[0]"]);
}

#[tokio::test]
async fn a_preview_needs_no_room_and_no_cloud() {
    let (test, mut service) = Test::start().await;
    let input = |user: &str, audio_only: bool| v1::PreviewInput {
        stream: Some(v1::MixStream { user_id: user.to_owned(), stream_type: 0 }),
        audio_only,
    };
    let request = v1::PreviewMixRequest {
        spec: Some(v1::MixSpec { room_id: None, ..spec() }),
        inputs: vec![input("a", false), input("b", true)],
        svg: true,
        png: true,
    };
    let drawn = service.preview_mix(request.clone()).await.unwrap().into_inner();
    assert_eq!((drawn.width, drawn.height, drawn.heard.len()), (1280, 720, 2));
    let tiles: Vec<_> =
        drawn.tiles.iter().map(|tile| (tile.rect.unwrap().x, tile.source(), tile.place)).collect();
    assert_eq!(tiles, [(0, v1::PreviewSource::Video, -1), (640, v1::PreviewSource::Held, -1)]);
    assert!(drawn.svg.starts_with("<svg") || drawn.svg.starts_with("<?xml"), "{}", &drawn.svg[..40]);
    assert_eq!(&drawn.png[..8], b"\x89PNG\r\n\x1a\n");

    let plain = v1::PreviewMixRequest { svg: false, png: false, ..request.clone() };
    let plain = service.preview_mix(plain).await.unwrap().into_inner();
    assert_eq!((plain.tiles, plain.svg.as_str(), plain.png.len()), (drawn.tiles, "", 0));
    let sound = v1::MixSpec { layout: Some(Layout::AudioOnly(v1::AudioOnlyLayout {})), ..spec() };
    let sound = v1::PreviewMixRequest { spec: Some(sound), ..request.clone() };
    let sound = service.preview_mix(sound).await.unwrap().into_inner();
    assert_eq!((sound.width, sound.heard.len(), sound.png.len()), (0, 2, 0));

    let wrong = v1::MixSpec { video: Some(v1::MixVideo { gop: seconds(6), ..Default::default() }), ..spec() };
    let inputs = vec![input("a", false), input("a", false), input("", false)];
    let wrong = v1::PreviewMixRequest { spec: Some(wrong), inputs, ..request.clone() };
    let fields = refusal(service.preview_mix(wrong).await).2;
    assert_eq!(fields, ["inputs[1].stream", "inputs[2].stream.user_id", "spec.video.gop"]);
    let crowd = v1::PreviewMixRequest { inputs: vec![input("a", false); 51], ..request };
    assert_eq!(refusal(service.preview_mix(crowd).await).2, ["inputs"]);
    assert_eq!(test.cloud.count(), 0);
}
