//! Mixes by publishing to CDNs and by cloud recording when the cloud fails, hangs or forgets: what was started is never
//! doubled and never lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod fake_cloud;
mod support;

use fake_cloud::{FakeCloud, Gateway, Step};
use serde_json::{Value, json};
use support::{mask, number_room, refusal, request_id, seconds, text_room};
use tonic::Code;
use tonic_types::StatusExt as _;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::MixState as State;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::mix_transcode_client::MixTranscodeClient;

type Service = MixTranscodeClient<tonic::transport::Channel>;

const PUBLISH: u32 = 12_345_678;
const RECORD: u32 = 12_345_679;
const START: &str = "StartPublishCdnStream";
const UPDATE: &str = "UpdatePublishCdnStream";
const STOP: &str = "StopPublishCdnStream";
const CREATE: &str = "CreateCloudRecording";
const MODIFY: &str = "ModifyCloudRecording";
const DESCRIBE: &str = "DescribeCloudRecording";
const DELETE: &str = "DeleteCloudRecording";
const STREAM: &str = "DescribeLiveStreamState";
const ONLINE: &str = "DescribeLiveStreamOnlineList";

const CONFIG: &str = r#"
[cloud]
timeout = "1s"
retry_delay = "1ms"
cloud_recording_retry_delay = "10ms"
[account]
bizid = 3891
vod_sub_app_id = 1500000001
push_key = "push-secret"
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
mixes = "publish_cdn"
user_sig_key = "0123456789abcdef"
[[apps]]
sdk_app_id = 12345679
stream_id_formula = "direct"
mixes = "cloud_recording"
user_sig_key = "0123456789abcdef"
[[apps]]
sdk_app_id = 4
stream_id_formula = "direct"
mixes = "publish_cdn"
"#;

struct Test {
    dir: tempfile::TempDir,
    cloud: FakeCloud,
    gateway: Gateway,
}

impl Test {
    async fn start() -> (Self, Service) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("apps.toml"), CONFIG).unwrap();
        let cloud = FakeCloud::start().await;
        cloud.always(ONLINE, Step::Answer(json!({"OnlineInfo": []})));
        let gateway = Gateway::start(dir.path(), &cloud);
        let service = client(&gateway).await;
        (Self { dir, cloud, gateway }, service)
    }

    /// Kills the service and starts it again on what it left.
    async fn restart(self) -> (Self, Service) {
        self.gateway.kill();
        let gateway = Gateway::start(self.dir.path(), &self.cloud);
        let service = client(&gateway).await;
        (Self { gateway, ..self }, service)
    }
}

async fn client(gateway: &Gateway) -> Service {
    MixTranscodeClient::connect(gateway.url()).await.unwrap()
}

fn grid(sdk_app_id: u32, room: v1::RoomId) -> v1::MixSpec {
    v1::MixSpec {
        sdk_app_id,
        room_id: Some(room),
        layout: Some(Layout::Grid(v1::GridLayout {})),
        ..Default::default()
    }
}

/// A mix into a stream of its own.
fn published(room: v1::RoomId) -> v1::MixSpec {
    let output = v1::MixOutput { stream_id: "mix-1".to_owned(), ..Default::default() };
    v1::MixSpec { output: Some(output), ..grid(PUBLISH, room) }
}

fn floating() -> Option<Layout> {
    let big = Some(v1::MixStream { user_id: "a".to_owned(), stream_type: 0 });
    Some(Layout::Floating(v1::FloatingLayout { big }))
}

fn start(spec: v1::MixSpec, id: u128) -> v1::StartMixRequest {
    let request_id = if id == 0 { String::new() } else { request_id(id) };
    v1::StartMixRequest { spec: Some(spec), request_id, validate_only: false }
}

async fn started(service: &mut Service, request: v1::StartMixRequest) -> v1::Mix {
    service.start_mix(request).await.unwrap().into_inner().mix.unwrap()
}

fn update(mix_id: &str, spec: v1::MixSpec, paths: &[&str]) -> v1::UpdateMixRequest {
    let spec = Some(spec);
    v1::UpdateMixRequest { mix_id: mix_id.to_owned(), spec, update_mask: mask(paths), ..Default::default() }
}

async fn updated(service: &mut Service, request: v1::UpdateMixRequest) -> v1::Mix {
    service.update_mix(request).await.unwrap().into_inner().mix.unwrap()
}

async fn get(service: &mut Service, mix_id: &str) -> v1::Mix {
    let request = v1::GetMixRequest { mix_id: mix_id.to_owned() };
    service.get_mix(request).await.unwrap().into_inner().mix.unwrap()
}

fn stop(mix_id: &str) -> v1::StopMixRequest {
    v1::StopMixRequest { mix_id: mix_id.to_owned(), ..Default::default() }
}

async fn stopped(service: &mut Service, mix_id: &str) -> v1::Mix {
    service.stop_mix(stop(mix_id)).await.unwrap().into_inner().mix.unwrap()
}

async fn list(service: &mut Service, sdk_app_id: u32) -> Vec<v1::Mix> {
    let request = v1::ListMixesRequest { sdk_app_id, ..Default::default() };
    service.list_mixes(request).await.unwrap().into_inner().mixes
}

/// The reason of an error and the mix it is about.
fn about_mix<T: std::fmt::Debug>(outcome: Result<T, tonic::Status>) -> (Code, String, String) {
    let status = outcome.expect_err("the call was not refused");
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    (status.code(), info.reason.clone(), info.metadata.get("mix_id").cloned().unwrap_or_default())
}

fn task(id: &str) -> Step {
    Step::Answer(json!({ "TaskId": id }))
}

fn stream(word: &str) -> Step {
    Step::Answer(json!({ "StreamState": word }))
}

fn status(word: &str) -> Step {
    Step::Answer(json!({"TaskId": "t-1", "Status": word, "StorageFileList": []}))
}

/// One member of every call of an action.
fn each(cloud: &FakeCloud, action: &str, pointer: &str) -> Vec<Value> {
    let calls = cloud.calls(action);
    calls.iter().map(|call| call.body.pointer(pointer).cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_published_mix_is_started_changed_read_and_stopped() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(START, task("t-1")).always(STREAM, stream("active"));
    let mix = started(&mut service, start(published(number_room(3560)), 1)).await;
    assert_eq!((mix.state(), mix.facility()), (State::Mixing, v1::MixFacility::PublishCdn));
    assert_eq!((mix.cloud_task_id.as_str(), mix.cloud_status.as_str()), ("t-1", "active"));
    assert_eq!(mix.robot_user_id, format!("mixer_{}", mix.mix_id));
    let window = mix.control_end_time.unwrap().seconds - mix.create_time.unwrap().seconds;
    assert!((30 * 86_400..30 * 86_400 + 60).contains(&window), "{window}");
    let output = mix.output.clone().unwrap();
    let at = (output.stream_id.as_str(), output.app_name.as_str(), output.push_domain.as_str());
    assert_eq!(at, ("mix-1", "trtc_12345678", "3891.livepush.myqcloud.com"));
    let body = test.cloud.calls(START).remove(0).body;
    assert_eq!((&body["RoomId"], &body["RoomIdType"]), (&json!("3560"), &json!(0)), "a number is 0 here");
    assert_eq!(body["AgentParams"]["UserId"], mix.robot_user_id);
    assert!(body["AgentParams"]["UserSig"].as_str().unwrap().len() > 100);
    let url = body["PublishCdnParams"][0]["PublishCdnUrl"].as_str().unwrap().to_owned();
    assert!(url.starts_with("rtmp://3891.livepush.myqcloud.com/trtc_12345678/mix-1?txSecret="), "{url}");
    let shown = mix.sent.unwrap();
    assert!(shown.request_json.contains("mix-1") && !shown.request_json.contains("txSecret"));
    assert!(!shown.request_json.contains("UserSig"), "keys are not shown");

    test.cloud.then(UPDATE, task("t-1")).then(UPDATE, task("t-1"));
    let layout = v1::MixSpec { layout: floating(), ..Default::default() };
    let changed = updated(&mut service, update(&mix.mix_id, layout, &["floating"])).await;
    assert_eq!((changed.sequence_number, changed.unsettled), (1, false));
    let output =
        v1::MixOutput { publish_urls: vec!["rtmp://cdn.example.com/a/b".to_owned()], ..output_of(&mix.spec) };
    let spec = v1::MixSpec { output: Some(output), ..Default::default() };
    let changed = updated(&mut service, update(&mix.mix_id, spec, &["output.publish_urls"])).await;
    assert_eq!(changed.sequence_number, 2);
    assert_eq!(each(&test.cloud, UPDATE, "/SequenceNumber"), [json!(1), json!(2)]);
    assert_eq!(each(&test.cloud, UPDATE, "/VideoParams/LayoutParams/MixLayoutMode"), [json!(1), json!(1)]);
    let urls = each(&test.cloud, UPDATE, "/PublishCdnParams");
    assert_eq!(urls[0], Value::Null, "what does not change is not pushed anew");
    assert_eq!(urls[1][0]["PublishCdnUrl"], url.as_str(), "not even by another signature");
    assert_eq!(urls[1][1], json!({"PublishCdnUrl": "rtmp://cdn.example.com/a/b", "IsTencentCdn": 0}));

    test.cloud.then(STOP, task("t-1")).always(STREAM, stream("inactive"));
    let ended = stopped(&mut service, &mix.mix_id).await;
    assert_eq!(ended.state(), State::Ended);
    assert!(ended.stop_time.is_some() && ended.end_time.is_some());
    assert_eq!(each(&test.cloud, STOP, "/TaskId"), [json!("t-1")]);
    let calls = test.cloud.count();
    assert_eq!(stopped(&mut service, &mix.mix_id).await, ended, "to stop it again is fine");
    assert_eq!(test.cloud.count(), calls, "and costs nothing");
}

fn output_of(spec: &Option<v1::MixSpec>) -> v1::MixOutput {
    spec.clone().unwrap().output.unwrap()
}

#[tokio::test]
async fn a_recorded_mix_is_started_changed_read_and_stopped() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(CREATE, task("t-1")).then(DESCRIBE, status("Idle"));
    let mix = started(&mut service, start(grid(RECORD, number_room(3560)), 1)).await;
    assert_eq!((mix.state(), mix.facility()), (State::Starting, v1::MixFacility::CloudRecording));
    assert_eq!(mix.output.clone().unwrap().record_name_prefix, "12345679_3560");
    assert_eq!(mix.spec.clone().unwrap().recording.unwrap().vod_sub_app_id, 1_500_000_001);
    let body = test.cloud.calls(CREATE).remove(0).body;
    assert_eq!((&body["RoomId"], &body["RoomIdType"]), (&json!("3560"), &json!(1)), "a number is 1 here");
    assert_eq!(
        (&body["RecordParams"]["RecordMode"], &body["UserId"]),
        (&json!(2), &json!(mix.robot_user_id))
    );
    assert!(!mix.sent.unwrap().request_json.contains("UserSig"));

    test.cloud.then(DESCRIBE, status("InProgress"));
    let read = get(&mut service, &mix.mix_id).await;
    assert_eq!((read.state(), read.cloud_status.as_str()), (State::Mixing, "InProgress"));
    assert!(read.live_time.is_some());

    test.cloud.then(MODIFY, task("t-1")).always(DESCRIBE, status("InProgress"));
    let layout = v1::MixSpec { layout: floating(), ..Default::default() };
    let changed = updated(&mut service, update(&mix.mix_id, layout, &["floating"])).await;
    assert_eq!((changed.state(), changed.unsettled), (State::Mixing, false));
    let modified = test.cloud.calls(MODIFY).remove(0).body;
    assert_eq!(modified["MixLayoutParams"]["MaxResolutionUserId"], "a");
    assert_eq!((&modified["TaskId"], &modified["SubscribeStreamUserIds"]), (&json!("t-1"), &json!({})));

    let fixed = v1::MixSpec {
        video: Some(v1::MixVideo { width: 640, height: 360, ..Default::default() }),
        max_idle_time: seconds(60),
        ..Default::default()
    };
    let mask = ["video.width", "video.height", "max_idle_time"];
    let refused = refusal(service.update_mix(update(&mix.mix_id, fixed, &mask)).await);
    let mut fields = refused.2;
    fields.sort();
    assert_eq!(fields, ["spec.max_idle_time", "spec.video.height", "spec.video.width"]);
    assert_eq!(test.cloud.calls(MODIFY).len(), 1, "nothing was sent");

    test.cloud.then(DELETE, task("t-1")).always(DESCRIBE, Step::Refuse("ResourceNotFound"));
    let ended = stopped(&mut service, &mix.mix_id).await;
    assert_eq!((ended.state(), ended.stop_time.is_some()), (State::Ended, true));
    assert_eq!(list(&mut service, RECORD).await[0].state(), State::Ended);
}

#[tokio::test]
async fn rooms_are_told_inverted_by_the_two() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(START, task("t-1")).always(STREAM, stream("active"));
    test.cloud.always(CREATE, task("t-1")).always(DESCRIBE, status("InProgress"));
    for room in [number_room(123), text_room("123")] {
        started(&mut service, start(published(room.clone()), 0)).await;
        started(&mut service, start(grid(RECORD, room), 0)).await;
    }
    assert_eq!(each(&test.cloud, START, "/RoomIdType"), [json!(0), json!(1)]);
    assert_eq!(each(&test.cloud, CREATE, "/RoomIdType"), [json!(1), json!(0)]);
    assert_eq!(each(&test.cloud, START, "/RoomId"), [json!("123"), json!("123")]);
}

#[tokio::test]
async fn a_start_without_an_answer_is_sent_again_with_the_same_robot() {
    for fault in [Step::Hang, Step::BreakOff] {
        let (test, mut service) = Test::start().await;
        test.cloud.then(START, fault.clone()).then(CREATE, fault).always(STREAM, stream("inactive"));
        for (request, action) in
            [(start(published(number_room(1)), 1), START), (start(grid(RECORD, number_room(1)), 2), CREATE)]
        {
            let (code, reason, mix_id) = about_mix(service.start_mix(request.clone()).await);
            assert_eq!((code, reason.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"));
            assert!(!mix_id.is_empty());
            assert_eq!(test.cloud.calls(action).len(), 1, "it is not sent again unasked");
            test.cloud.always(action, task("t-2")).always(DESCRIBE, status("InProgress"));
            let mix = started(&mut service, request.clone()).await;
            assert_eq!((mix.mix_id.as_str(), mix.cloud_task_id.as_str()), (mix_id.as_str(), "t-2"));
            assert!(!mix.unsettled);
            let sent = test.cloud.calls(action);
            assert_eq!(sent.len(), 2);
            let robot = |i: usize| {
                let body: &Value = &sent[i].body;
                body.get("AgentParams").unwrap_or(body)["UserId"].clone()
            };
            assert_eq!(robot(0), robot(1));
            assert_eq!(started(&mut service, request).await, mix, "the first answer again");
            assert_eq!(test.cloud.calls(action).len(), 2);
        }
        assert_eq!(list(&mut service, PUBLISH).await.len() + list(&mut service, RECORD).await.len(), 2);
    }
}

#[tokio::test]
async fn a_published_mix_whose_task_id_was_lost_is_stopped_by_sending_its_robot_out() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(START, Step::BreakOff).always(STREAM, stream("active"));
    let request = start(published(text_room("class")), 1);
    let (_, _, mix_id) = about_mix(service.start_mix(request.clone()).await);
    test.cloud.always(START, Step::Refuse("FailedOperation.TaskExist"));
    let mix = started(&mut service, request).await;
    assert_eq!((mix.state(), mix.cloud_task_id.as_str()), (State::Mixing, ""), "it runs, once");
    assert_eq!(mix.cloud_code, "FailedOperation.TaskExist");

    // It is not started over and over: what the cloud said of that would be taken for the mix's own fate.
    test.cloud.always(START, Step::Refuse("InvalidParameter"));
    let layout = v1::MixSpec { layout: floating(), ..Default::default() };
    let (code, reason, _) = about_mix(service.update_mix(update(&mix_id, layout, &["floating"])).await);
    assert_eq!((code, reason.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"));
    let kept = get(&mut service, &mix_id).await;
    assert!(matches!(kept.spec.as_ref().unwrap().layout, Some(Layout::Grid(_))), "what runs is shown");
    assert_eq!((kept.state(), test.cloud.calls(START).len()), (State::Mixing, 2));

    test.cloud.then("RemoveUserByStrRoomId", Step::Answer(json!({}))).always(STREAM, stream("inactive"));
    let ended = stopped(&mut service, &mix_id).await;
    assert_eq!((ended.state(), ended.stop_time.is_some()), (State::Ended, true));
    let removed = test.cloud.calls("RemoveUserByStrRoomId").remove(0).body;
    assert_eq!(removed, json!({"SdkAppId": PUBLISH, "RoomId": "class", "UserIds": [mix.robot_user_id]}));
}

#[tokio::test]
async fn a_change_without_an_answer_is_sent_again_with_a_larger_number_even_after_kill_9() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(START, task("t-1")).always(STREAM, stream("active"));
    let mix = started(&mut service, start(published(number_room(1)), 1)).await;
    test.cloud.then(UPDATE, Step::BreakOff).then(UPDATE, task("t-1"));
    let layout = v1::MixSpec { layout: floating(), ..Default::default() };
    let request = update(&mix.mix_id, layout, &["floating"]);
    let changed = updated(&mut service, request.clone()).await;
    assert_eq!((changed.sequence_number, changed.unsettled), (2, false));

    test.cloud.then(UPDATE, Step::BreakOff).then(UPDATE, Step::BreakOff);
    let (code, reason, _) = about_mix(service.update_mix(request.clone()).await);
    assert_eq!((code, reason.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"));
    let (test, mut service) = test.restart().await;
    let kept = list(&mut service, PUBLISH).await.remove(0);
    assert_eq!((kept.sequence_number, kept.unsettled), (4, true));

    test.cloud.then(UPDATE, Step::Refuse("RequestLimitExceeded")).then(UPDATE, task("t-1"));
    let settled = updated(&mut service, request).await;
    assert_eq!((settled.sequence_number, settled.unsettled), (5, false));
    let numbers = each(&test.cloud, UPDATE, "/SequenceNumber");
    assert_eq!(numbers, [1, 2, 3, 4, 5, 5].map(|number| json!(number)), "what was throttled was not taken");
    let marks = each(&test.cloud, UPDATE, "/VideoParams/WaterMarkList");
    assert_eq!((&marks[0], &marks[5]), (&Value::Null, &json!([])), "what may be there is taken away");
}

#[tokio::test]
async fn starts_cut_off_by_kill_9_are_taken_up() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(STREAM, stream("inactive")).then(START, Step::Hang).then(CREATE, Step::Hang);
    let requests = [start(published(number_room(1)), 1), start(grid(RECORD, number_room(1)), 2)];
    let cut_off = requests.clone().map(|request| {
        let mut service = service.clone();
        tokio::spawn(async move { service.start_mix(request).await })
    });
    test.cloud.wait_for_calls(2).await;
    let (test, restarted) = test.restart().await;
    service = restarted;
    for task in cut_off {
        task.await.unwrap().unwrap_err();
    }
    let kept = [list(&mut service, PUBLISH).await.remove(0), list(&mut service, RECORD).await.remove(0)];
    assert!(
        kept.iter().all(|mix| mix.unsettled && mix.state() == State::Starting),
        "what was asked is known"
    );
    assert_eq!(get(&mut service, &kept[1].mix_id).await.state(), State::Unknown);

    test.cloud.then(START, task("t-1")).then(CREATE, task("t-2")).always(DESCRIBE, status("InProgress"));
    for (request, kept) in requests.into_iter().zip(kept) {
        let mix = started(&mut service, request).await;
        assert_eq!((mix.mix_id, mix.robot_user_id), (kept.mix_id, kept.robot_user_id));
    }
    for (action, pointer) in [(START, "/AgentParams/UserId"), (CREATE, "/UserId")] {
        let robots = each(&test.cloud, action, pointer);
        assert_eq!((robots.len(), &robots[0]), (2, &robots[1]));
    }
    // What runs after all that is stopped by the service that knows it.
    test.cloud.then(STOP, task("t-1")).then(DELETE, task("t-2"));
    let ids = [list(&mut service, PUBLISH).await.remove(0), list(&mut service, RECORD).await.remove(0)];
    for mix in ids {
        assert!(stopped(&mut service, &mix.mix_id).await.stop_time.is_some());
    }
}

#[tokio::test]
async fn refusals_leave_what_held_and_ends_are_told() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(START, task("t-1")).always(STREAM, stream("active"));
    test.cloud.always(CREATE, task("t-2")).always(DESCRIBE, status("InProgress"));
    for (spec, action, gone) in [
        (published(number_room(1)), UPDATE, "FailedOperation.TaskNotExist"),
        (grid(RECORD, number_room(1)), MODIFY, "ResourceNotFound"),
    ] {
        let mix = started(&mut service, start(spec, 0)).await;
        test.cloud.then(action, Step::Refuse("InvalidParameter.OutOfRange"));
        let layout = v1::MixSpec { layout: floating(), ..Default::default() };
        let request = update(&mix.mix_id, layout, &["floating"]);
        let (_, reason, _) = about_mix(service.update_mix(request.clone()).await);
        assert_ne!(reason, "MIX_ENDED");
        let kept = get(&mut service, &mix.mix_id).await;
        assert!(matches!(kept.spec.unwrap().layout, Some(Layout::Grid(_))), "what holds is shown");
        assert!(!kept.unsettled);

        test.cloud.then(action, Step::Refuse(gone));
        let told = about_mix(service.update_mix(request).await);
        assert_eq!(told, (Code::FailedPrecondition, "MIX_ENDED".to_owned(), mix.mix_id.clone()));
        let ended = get(&mut service, &mix.mix_id).await;
        assert_eq!(ended.state(), State::Ended, "{}", ended.evidence);
    }
    for (fault, reason) in
        [("RequestLimitExceeded", "CLOUD_RATE_LIMITED"), ("UnauthorizedOperation", "CLOUD_DENIED")]
    {
        test.cloud.always(START, Step::Refuse(fault)).always(CREATE, Step::Refuse(fault));
        for spec in [published(number_room(2)), grid(RECORD, number_room(2))] {
            let (_, told, mix_id) = about_mix(service.start_mix(start(spec, 0)).await);
            assert_eq!(told, reason);
            assert_eq!(get(&mut service, &mix_id).await.state(), State::Failed);
        }
    }
}

#[tokio::test]
async fn what_goes_elsewhere_alone_is_told_by_the_last_answer() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(START, task("t-1")).then(STOP, Step::Refuse("FailedOperation.TaskNotExist"));
    let publish_urls = vec!["rtmp://cdn.example.com/a/b?key=secret".to_owned()];
    let output = Some(v1::MixOutput { publish_urls, ..Default::default() });
    let spec = v1::MixSpec { output, ..grid(PUBLISH, number_room(1)) };
    let mix = started(&mut service, start(spec, 1)).await;
    assert_eq!((mix.state(), mix.state_time), (State::Starting, None), "nothing was read");
    assert_eq!(mix.output.unwrap().stream_id, "");
    assert!(!mix.sent.unwrap().request_json.contains("secret"));
    assert_eq!(test.cloud.calls(STREAM).len(), 0);
    let ended = stopped(&mut service, &mix.mix_id).await;
    assert_eq!((ended.state(), ended.stop_time), (State::Ended, None), "it had ended by itself");
}

#[tokio::test]
async fn what_a_facility_cannot_honour_is_refused_by_name_and_all_at_once() {
    let (test, mut service) = Test::start().await;
    let wrong = v1::MixSpec {
        layout: Some(Layout::ScreenShare(v1::ScreenShareLayout { big: None, big_on_right: true })),
        user_ids: vec!["a".to_owned()],
        max_idle_time: seconds(4),
        render_mode: v1::MixRenderMode::Stretch.into(),
        video: Some(v1::MixVideo { frame_rate: 61, ..Default::default() }),
        ..grid(PUBLISH, number_room(1))
    };
    let mut fields = refusal(service.start_mix(start(wrong.clone(), 1)).await).2;
    fields.sort();
    assert_eq!(
        fields,
        [
            "spec.max_idle_time",
            "spec.output.stream_id",
            "spec.render_mode",
            "spec.screen_share.big_on_right",
            "spec.user_ids",
            "spec.video.frame_rate"
        ]
    );
    let wrong = v1::MixSpec {
        sdk_app_id: RECORD,
        render_mode: v1::MixRenderMode::Fit.into(),
        output: Some(v1::MixOutput { stream_id: "mix".to_owned(), ..Default::default() }),
        audio: Some(v1::MixAudio { sample_rate: 8_000, bit_rate_kbps: 129, ..Default::default() }),
        ..wrong
    };
    let mut fields = refusal(service.start_mix(start(wrong, 1)).await).2;
    fields.sort();
    assert_eq!(
        fields,
        [
            "spec.audio.bit_rate_kbps",
            "spec.audio.sample_rate",
            "spec.max_idle_time",
            "spec.output.stream_id",
            "spec.render_mode",
            "spec.video.frame_rate"
        ]
    );
    let keyless = v1::MixSpec { sdk_app_id: 4, ..published(number_room(1)) };
    assert_eq!(refusal(service.start_mix(start(keyless, 1)).await).1, "SETTING_MISSING");
    let checked = v1::StartMixRequest { validate_only: true, ..start(published(number_room(1)), 0) };
    let checked = started(&mut service, checked).await;
    assert_eq!((checked.mix_id.as_str(), checked.robot_user_id.as_str()), ("", ""));
    assert_eq!(test.cloud.count(), 0, "nothing was sent");
    assert_eq!(list(&mut service, PUBLISH).await, []);
}

#[tokio::test]
async fn an_app_moves_its_call_of_the_client_sdk_unchanged() {
    let (test, mut service) = Test::start().await;
    let user = |user_id: &str, x: u32| v1::TrtcMixUser {
        user_id: user_id.to_owned(),
        rect: Some(v1::MixRect { x, y: 0, width: 640, height: 720 }),
        z_order: 1,
        ..Default::default()
    };
    let config = v1::TrtcTranscodingConfig {
        mode: v1::TranscodingConfigMode::PresetLayout.into(),
        video_width: 1280,
        video_height: 720,
        video_bitrate: 1_500,
        video_framerate: 15,
        mix_users: vec![user("$PLACE_HOLDER_LOCAL_MAIN$", 0), user("$PLACE_HOLDER_REMOTE$", 640)],
        stream_id: "sdk-mix".to_owned(),
        local_user_id: "teacher".to_owned(),
        ..Default::default()
    };
    let spec = |config: v1::TrtcTranscodingConfig, app| v1::MixSpec {
        layout: Some(Layout::TranscodingConfig(config)),
        ..grid(app, number_room(3560))
    };
    test.cloud.then(START, task("t-1")).always(STREAM, stream("active"));
    let mix = started(&mut service, start(spec(config.clone(), PUBLISH), 1)).await;
    assert_eq!(mix.output.unwrap().stream_id, "sdk-mix");
    let Some(Layout::TranscodingConfig(shown)) = mix.spec.unwrap().layout else {
        panic!("it is shown as asked")
    };
    assert_eq!(shown, config);
    let sent = test.cloud.calls(START).remove(0).body;
    let video = &sent["VideoParams"];
    assert_eq!(
        video["VideoEncode"],
        json!({"Width": 1280, "Height": 720, "Fps": 15, "BitRate": 1500, "Gop": 2})
    );
    let places = &video["LayoutParams"]["MixLayoutList"];
    assert_eq!(places[0]["UserMediaStream"]["UserInfo"]["UserId"], "teacher");
    assert_eq!((&places[1]["UserMediaStream"], &places[1]["LocationX"]), (&Value::Null, &json!(640)));
    assert_eq!(sent["AudioParams"]["AudioEncode"]["Channel"], 1, "the SDKs' default");

    let mut other = config;
    other.video_framerate = 61;
    other.mix_users[1].room_id = "3561".to_owned();
    other.mix_users[0].rect = Some(v1::MixRect { x: 1000, y: 0, width: 640, height: 720 });
    let fields = refusal(service.start_mix(start(spec(other, PUBLISH), 2)).await).2;
    assert_eq!(
        fields,
        ["mix_users[1].room_id", "mix_users[0].rect", "video_framerate"]
            .map(|field| format!("spec.transcoding_config.{field}"))
    );
}
