//! Recording tasks when the cloud fails, hangs or forgets: what was started is never doubled and never lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod fake_cloud;
mod support;

use std::time::Duration;

use fake_cloud::{FakeCloud, Gateway, Step};
use prost::Message as _;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Row as _};
use support::{APP, OLD_APP, number_room, refusal, request_id, seconds, text_room};
use tonic::Code;
use tonic_types::StatusExt as _;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::RecordingTaskState as State;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;

type Service = RecordingConfigClient<tonic::transport::Channel>;

const CREATE: &str = "CreateCloudRecording";
const DESCRIBE: &str = "DescribeCloudRecording";
const DELETE: &str = "DeleteCloudRecording";
const BARE_APP: u32 = 3;

const CONFIG: &str = r#"
[cloud]
timeout = "1s"
retry_delay = "1ms"
cloud_recording_retry_delay = "40ms"
[account]
bizid = 3891
vod_sub_app_id = 1500000001
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
recording_tasks = "cloud_recording"
user_sig_key = "0123456789abcdef"
[[apps]]
sdk_app_id = 12000000
stream_id_formula = "bizid-md5"
recording_tasks = "record_task"
[[apps]]
sdk_app_id = 3
stream_id_formula = "direct"
[[apps]]
sdk_app_id = 4
stream_id_formula = "direct"
recording_tasks = "cloud_recording"
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
        let gateway = Gateway::start(dir.path(), &cloud);
        let service = gateway.client().await;
        (Self { dir, cloud, gateway }, service)
    }
}

fn room_spec(app: u32) -> v1::RecordingTaskSpec {
    v1::RecordingTaskSpec { sdk_app_id: app, room_id: Some(number_room(3560)), ..Default::default() }
}

/// Both uplinks of a user of the app that is recorded by record tasks.
fn user_spec() -> v1::RecordingTaskSpec {
    let room_id = Some(number_room(12_345));
    v1::RecordingTaskSpec { user_ids: vec!["userA".to_owned()], room_id, ..room_spec(OLD_APP) }
}

fn start(spec: v1::RecordingTaskSpec, id: u128) -> v1::StartRecordingTaskRequest {
    let request_id = if id == 0 { String::new() } else { request_id(id) };
    v1::StartRecordingTaskRequest { spec: Some(spec), request_id, validate_only: false }
}

async fn started(service: &mut Service, request: v1::StartRecordingTaskRequest) -> v1::RecordingTask {
    service.start_recording_task(request).await.unwrap().into_inner().task.unwrap()
}

async fn get(service: &mut Service, task_id: &str) -> v1::RecordingTask {
    let request = v1::GetRecordingTaskRequest { task_id: task_id.to_owned() };
    service.get_recording_task(request).await.unwrap().into_inner().task.unwrap()
}

fn stop_request(task_id: &str) -> v1::StopRecordingTaskRequest {
    v1::StopRecordingTaskRequest { task_id: task_id.to_owned(), ..Default::default() }
}

async fn stopped(service: &mut Service, task_id: &str) -> v1::RecordingTask {
    service.stop_recording_task(stop_request(task_id)).await.unwrap().into_inner().task.unwrap()
}

async fn list(service: &mut Service, app: u32) -> Vec<v1::RecordingTask> {
    let request = v1::ListRecordingTasksRequest { sdk_app_id: app, ..Default::default() };
    service.list_recording_tasks(request).await.unwrap().into_inner().tasks
}

/// The reason of an error and the task it is about.
fn about_task<T: std::fmt::Debug>(outcome: Result<T, tonic::Status>) -> (Code, String, String) {
    let status = outcome.expect_err("the call was not refused");
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    (status.code(), info.reason.clone(), info.metadata.get("task_id").cloned().unwrap_or_default())
}

fn status(word: &str) -> Step {
    Step::Answer(json!({"TaskId": "t-1", "Status": word, "StorageFileList": []}))
}

fn created(id: &str) -> Step {
    Step::Answer(json!({ "TaskId": id }))
}

#[tokio::test]
async fn a_task_says_what_was_asked_and_what_the_cloud_said() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(CREATE, created("t-1")).then(DESCRIBE, status("InProgress"));
    let spec = v1::RecordingTaskSpec {
        user_ids: vec!["userA".to_owned(), "userB".to_owned()],
        formats: vec![v1::MediaFormat::Hls.into()],
        ..room_spec(APP)
    };
    let task = started(&mut service, start(spec, 1)).await;
    assert_eq!((task.state(), task.facility()), (State::Recording, v1::TaskFacility::CloudRecording));
    assert_eq!((task.cloud_tasks[0].cloud_task_id.as_str(), task.cloud_tasks.len()), ("t-1", 1));
    assert_eq!(task.cloud_tasks[0].cloud_status, "InProgress");
    assert_eq!(task.robot_user_id, format!("recorder_{}", task.task_id));
    let shown = task.spec.clone().unwrap();
    assert_eq!(shown.max_idle_time, seconds(30), "defaults are shown");
    assert_eq!((shown.control_window, shown.file_length), (seconds(72 * 3_600), None));
    assert_eq!(shown.vod_sub_app_id, 1_500_000_001);
    let window = task.control_end_time.unwrap().seconds - task.create_time.unwrap().seconds;
    assert!((72 * 3_600..72 * 3_600 + 60).contains(&window), "{window}");
    assert_eq!(task.request_id, request_id(1));

    let call = test.cloud.calls(CREATE).remove(0);
    assert_eq!((call.region.as_deref(), call.version.as_str()), (Some("ap-guangzhou"), "2019-07-22"));
    assert_eq!((&call.body["RoomId"], &call.body["RoomIdType"]), (&json!("3560"), &json!(1)));
    assert_eq!(call.body["UserId"], task.robot_user_id);
    assert!(call.body["UserSig"].as_str().unwrap().len() > 100);
    assert_eq!(call.body["StorageParams"]["CloudVod"]["TencentVod"]["SubAppId"], 1_500_000_001);
    assert_eq!(
        call.body["RecordParams"]["SubscribeStreamUserIds"]["SubscribeVideoUserIds"],
        json!(["userA", "userB"])
    );
    assert_eq!(list(&mut service, APP).await, [task]);
}

#[tokio::test]
async fn failures_inside_the_cloud_are_tried_again_with_the_same_robot_and_growing_waits() {
    let (test, mut service) = Test::start().await;
    test.cloud
        .then(CREATE, Step::Refuse("InternalError"))
        .then(CREATE, Step::Refuse("InternalError.CRInternalError"))
        .then(CREATE, created("t-1"))
        .then(DESCRIBE, status("Idle"));
    let task = started(&mut service, start(room_spec(APP), 0)).await;
    assert_eq!(task.state(), State::Starting, "Idle says nothing so soon");
    let calls = test.cloud.calls(CREATE);
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call.body == calls[0].body), "it is the same robot");
    assert!(calls[1].at - calls[0].at >= Duration::from_millis(40));
    assert!(calls[2].at - calls[1].at >= Duration::from_millis(80));

    test.cloud.always(CREATE, Step::Refuse("InternalError"));
    let (code, reason, task_id) = about_task(service.start_recording_task(start(room_spec(APP), 0)).await);
    assert_eq!((code, reason.as_str()), (Code::Unavailable, "CLOUD_UNAVAILABLE"));
    assert_eq!(test.cloud.calls(CREATE).len(), 3 + 4);
    let failed = get(&mut service, &task_id).await;
    assert_eq!((failed.state(), failed.cloud_tasks[0].cloud_code.as_str()), (State::Failed, "InternalError"));
}

#[tokio::test]
async fn a_start_without_an_answer_never_makes_a_second_robot() {
    for fault in [Step::Hang, Step::BreakOff] {
        let (test, mut service) = Test::start().await;
        test.cloud.then(CREATE, fault);
        let request = start(room_spec(APP), 1);
        let (code, reason, task_id) = about_task(service.start_recording_task(request.clone()).await);
        assert_eq!((code, reason.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"));
        let listed = list(&mut service, APP).await;
        assert_eq!((listed.len(), listed[0].state()), (1, State::Unknown));
        assert_eq!(listed[0].task_id, task_id);
        assert!(get(&mut service, &task_id).await.evidence.contains("same request_id"));
        assert_eq!(test.cloud.count(), 1, "it is not sent again unasked, and a robot cannot be asked for");

        let mut other = request.clone();
        other.spec.as_mut().unwrap().user_ids = vec!["other".to_owned()];
        assert_eq!(refusal(service.start_recording_task(other).await).1, "REQUEST_ID_REUSED");

        test.cloud.then(CREATE, created("t-2")).always(DESCRIBE, status("InProgress"));
        let task = started(&mut service, request.clone()).await;
        assert_eq!((task.task_id.as_str(), task.state()), (task_id.as_str(), State::Recording));
        let robots: Vec<_> =
            test.cloud.calls(CREATE).iter().map(|call| call.body["UserId"].clone()).collect();
        assert_eq!(robots, [json!(task.robot_user_id), json!(task.robot_user_id)]);
        assert_eq!(started(&mut service, request).await, task, "the first answer again");
        assert_eq!(list(&mut service, APP).await.len(), 1);
    }
}

#[tokio::test]
async fn a_robot_that_may_be_in_the_room_is_brought_out() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(CREATE, Step::BreakOff);
    let (_, _, task_id) = about_task(service.start_recording_task(start(room_spec(APP), 0)).await);
    test.cloud
        .then(CREATE, created("t-2"))
        .then(DELETE, created("t-2"))
        .then(DESCRIBE, Step::Refuse("ResourceNotFound"));
    let task = stopped(&mut service, &task_id).await;
    assert_eq!(task.state(), State::Ended);
    assert!(task.stop_time.is_some() && task.end_time.is_some());
    let robots: Vec<_> = test.cloud.calls(CREATE).iter().map(|call| call.body["UserId"].clone()).collect();
    assert_eq!(robots[0], robots[1], "entering again ends what it recorded before");
    assert_eq!(test.cloud.calls(DELETE)[0].body["TaskId"], "t-2");
    let calls = test.cloud.count();
    assert_eq!(stopped(&mut service, &task_id).await, task, "to stop it again is fine");
    assert_eq!(test.cloud.count(), calls, "and costs nothing");
}

#[tokio::test]
async fn a_start_cut_off_by_kill_9_is_taken_up_with_the_same_robot() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(CREATE, Step::Hang);
    let request = start(room_spec(APP), 7);
    let cut_off = tokio::spawn(async move { service.start_recording_task(request).await });
    test.cloud.wait_for_calls(1).await;
    test.gateway.kill();
    cut_off.await.unwrap().unwrap_err();

    let gateway = Gateway::start(test.dir.path(), &test.cloud);
    let mut service = gateway.client().await;
    let kept = list(&mut service, APP).await.remove(0);
    assert_eq!(kept.state(), State::Starting, "what was asked is known");
    assert_eq!(get(&mut service, &kept.task_id).await.state(), State::Unknown);
    test.cloud.then(CREATE, created("t-2")).always(DESCRIBE, status("InProgress"));
    let task = started(&mut service, start(room_spec(APP), 7)).await;
    assert_eq!((task.task_id, task.state), (kept.task_id, State::Recording.into()));
    let robots: Vec<_> = test.cloud.calls(CREATE).iter().map(|call| call.body["UserId"].clone()).collect();
    assert_eq!(robots, [json!(kept.robot_user_id), json!(kept.robot_user_id)]);
}

#[tokio::test]
async fn the_state_is_read_from_the_cloud_until_it_has_ended() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(CREATE, created("t-1")).then(DESCRIBE, status("Idle"));
    let task = started(&mut service, start(room_spec(APP), 0)).await;
    let id = task.task_id.as_str();
    test.cloud.then(DESCRIBE, status("InProgress"));
    let read = get(&mut service, id).await;
    assert_eq!(read.state(), State::Recording);
    assert_ne!(read.etag, task.etag);
    test.cloud.then(DESCRIBE, Step::Refuse("UnauthorizedOperation"));
    let refused = v1::GetRecordingTaskRequest { task_id: id.to_owned() };
    assert_eq!(refusal(service.get_recording_task(refused).await).1, "CLOUD_DENIED");
    test.cloud.then(DESCRIBE, status("Exited"));
    let ended = get(&mut service, id).await;
    assert_eq!(ended.state(), State::Ended);
    assert!(ended.end_time.is_some());
    let calls = test.cloud.count();
    assert_eq!(get(&mut service, id).await, ended);
    assert_eq!(list(&mut service, APP).await, [ended]);
    assert_eq!(test.cloud.count(), calls, "what has ended is not asked for again");
}

#[tokio::test]
async fn unknown_tasks_and_stale_etags_are_told_as_such() {
    let (test, mut service) = Test::start().await;
    let request = v1::GetRecordingTaskRequest { task_id: "none".to_owned() };
    let told = about_task(service.get_recording_task(request).await);
    assert_eq!(told, (Code::NotFound, "TASK_NOT_FOUND".to_owned(), "none".to_owned()));
    assert_eq!(refusal(service.stop_recording_task(stop_request("none")).await).1, "TASK_NOT_FOUND");
    let empty = refusal(service.get_recording_task(v1::GetRecordingTaskRequest::default()).await);
    assert_eq!(empty.2, ["task_id"]);

    test.cloud.then(CREATE, created("t-1")).always(DESCRIBE, status("InProgress"));
    let task = started(&mut service, start(room_spec(APP), 0)).await;
    let stale = v1::StopRecordingTaskRequest { etag: "stale".to_owned(), ..stop_request(&task.task_id) };
    assert_eq!(refusal(service.stop_recording_task(stale).await).1, "ETAG_MISMATCH");
    let checked = v1::StopRecordingTaskRequest {
        etag: task.etag.clone(),
        validate_only: true,
        ..stop_request(&task.task_id)
    };
    let checked = service.stop_recording_task(checked).await.unwrap().into_inner().task.unwrap();
    assert_eq!(checked, task);
    assert_eq!(test.cloud.calls(DELETE).len(), 0);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_before_anything_is_kept() {
    let (test, mut service) = Test::start().await;
    let wrong = v1::RecordingTaskSpec {
        stream_ids: vec!["s".to_owned()],
        formats: vec![v1::MediaFormat::Flv.into()],
        max_idle_time: seconds(4),
        control_window: seconds(721 * 3_600),
        start_time: Some(trtc_connect::Timestamp { seconds: 4_000_000_000, nanos: 0 }),
        ..room_spec(APP)
    };
    let refused = refusal(service.start_recording_task(start(wrong, 1)).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::InvalidArgument, "INVALID_FIELD"));
    let fields = ["stream_ids", "start_time", "formats", "max_idle_time", "control_window"];
    assert_eq!(refused.2, fields.map(|field| format!("spec.{field}")));

    let late = v1::RecordingTaskSpec {
        end_time: Some(trtc_connect::Timestamp { seconds: 4_000_000_000, nanos: 0 }),
        max_idle_time: seconds(30),
        ..user_spec()
    };
    assert_eq!(refusal(service.start_recording_task(start(late, 1)).await).2, ["spec.max_idle_time"]);
    let late = v1::RecordingTaskSpec {
        end_time: Some(trtc_connect::Timestamp { seconds: 4_000_000_000, nanos: 0 }),
        ..user_spec()
    };
    assert_eq!(refusal(service.start_recording_task(start(late, 1)).await).2, ["spec.end_time"]);
    for app in [BARE_APP, 4, 5] {
        let refused = refusal(service.start_recording_task(start(room_spec(app), 1)).await);
        assert_eq!((refused.0, refused.1.as_str()), (Code::FailedPrecondition, "SETTING_MISSING"), "{app}");
    }
    let nothing = refusal(service.start_recording_task(v1::StartRecordingTaskRequest::default()).await);
    assert_eq!(nothing.2, ["spec.sdk_app_id"]);
    let mut plan = start(room_spec(APP), 0);
    plan.validate_only = true;
    let planned = started(&mut service, plan).await;
    assert_eq!((planned.task_id.as_str(), planned.robot_user_id.as_str()), ("", ""));
    assert_eq!(planned.spec.unwrap().max_idle_time, seconds(30));
    for app in [APP, OLD_APP, BARE_APP, 4] {
        assert_eq!(list(&mut service, app).await, []);
    }
    assert_eq!(test.cloud.count(), 0);
}

#[tokio::test]
async fn lists_are_of_a_room_and_of_states_in_pages() {
    let (test, mut service) = Test::start().await;
    test.cloud.always(CREATE, created("t-1")).always(DESCRIBE, status("InProgress"));
    let mut ids = Vec::new();
    for room in [number_room(1), text_room("1"), number_room(1), number_room(2)] {
        let spec = v1::RecordingTaskSpec { room_id: Some(room), ..room_spec(APP) };
        ids.insert(0, started(&mut service, start(spec, 0)).await.task_id);
    }
    test.cloud.always(DELETE, created("t-1")).always(DESCRIBE, status("Exited"));
    stopped(&mut service, &ids[0]).await;

    let query = v1::ListRecordingTasksRequest { sdk_app_id: APP, page_size: 2, ..Default::default() };
    let mut ask = async |query: &v1::ListRecordingTasksRequest| {
        let answer = service.list_recording_tasks(query.clone()).await?.into_inner();
        let ids: Vec<_> = answer.tasks.iter().map(|task| task.task_id.clone()).collect();
        Ok::<_, tonic::Status>((ids, answer.next_page_token))
    };
    let (first, token) = ask(&query).await.unwrap();
    assert_eq!(first, ids[..2]);
    let rest = v1::ListRecordingTasksRequest { page_token: token, ..query.clone() };
    assert_eq!(ask(&rest).await.unwrap(), (ids[2..].to_vec(), String::new()));
    let other = v1::ListRecordingTasksRequest { states: vec![State::Ended.into()], ..rest };
    assert_eq!(refusal(ask(&other).await).1, "PAGE_TOKEN_MISMATCH");

    let all = v1::ListRecordingTasksRequest { page_size: 0, ..query };
    let of_room = |room| v1::ListRecordingTasksRequest { room_id: Some(room), ..all.clone() };
    assert_eq!(ask(&of_room(number_room(1))).await.unwrap().0, [ids[1].clone(), ids[3].clone()]);
    assert_eq!(ask(&of_room(text_room("1"))).await.unwrap().0, [ids[2].clone()]);
    let of_states = |states: &[State]| v1::ListRecordingTasksRequest {
        states: states.iter().map(|state| (*state).into()).collect(),
        ..all.clone()
    };
    assert_eq!(ask(&of_states(&[State::Ended])).await.unwrap().0, [ids[0].clone()]);
    assert_eq!(ask(&of_states(&[State::Ended, State::Recording])).await.unwrap().0, ids);
    let wrong = v1::ListRecordingTasksRequest { states: vec![0, 99], room_id: Some(number_room(0)), ..all };
    let wrong = v1::ListRecordingTasksRequest { sdk_app_id: 0, ..wrong };
    assert_eq!(refusal(ask(&wrong).await).2, ["sdk_app_id", "room_id", "states[0]", "states[1]"]);
}

/// Lets the task's control window have ended, as if so much time had gone by.
async fn end_control_window(store: &std::path::Path, task_id: &str) {
    let options = SqliteConnectOptions::new().filename(store).create_if_missing(false);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let row = sqlx::query("SELECT task FROM recording_tasks WHERE task_id = $1");
    let row = row.bind(task_id).fetch_one(&mut connection).await.unwrap();
    let mut task = v1::RecordingTask::decode(row.get::<Vec<u8>, _>("task").as_slice()).unwrap();
    for at in [&mut task.control_end_time, &mut task.cloud_tasks[0].start_time] {
        at.as_mut().unwrap().seconds -= 73 * 3_600;
    }
    let update = sqlx::query("UPDATE recording_tasks SET task = $1 WHERE task_id = $2");
    update.bind(task.encode_to_vec()).bind(task_id).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn after_the_control_window_nothing_is_claimed_that_nobody_knows() {
    let (test, mut service) = Test::start().await;
    test.cloud.then(CREATE, created("t-1")).then(DESCRIBE, status("InProgress"));
    let task = started(&mut service, start(room_spec(APP), 0)).await;
    end_control_window(&test.dir.path().join("store.db"), &task.task_id).await;
    test.cloud
        .always(DESCRIBE, Step::Refuse("ResourceNotFound"))
        .always(DELETE, Step::Refuse("ResourceNotFound"));
    let read = get(&mut service, &task.task_id).await;
    assert_eq!(read.state(), State::Unknown);
    assert!(read.evidence.contains("control window"), "{}", read.evidence);
    assert_eq!(read.cloud_tasks[0].cloud_code, "ResourceNotFound");
    let stopped = stopped(&mut service, &task.task_id).await;
    assert_eq!((stopped.state(), stopped.stop_time), (State::Unknown, None), "the cloud took no stop");
}

#[tokio::test]
async fn the_command_line_does_the_same() {
    let (test, _) = Test::start().await;
    test.cloud.then(CREATE, created("t-1")).then(DESCRIBE, status("InProgress"));
    let url = test.gateway.url();
    let run = async |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trtc-recording"));
        command.arg("tasks").args(["--address", &url]).args(arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let texts = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.success(), texts.concat())
    };
    let (ok, text) =
        run(&["--json", "start", "--app", "12345678", "--room", "3560", "--user", "userA"]).await;
    assert!(ok, "{text}");
    let task: serde_json::Value = serde_json::from_str(&text).unwrap();
    let task_id = task["task"]["taskId"].as_str().unwrap();
    assert_eq!(task["task"]["spec"]["userIds"], json!(["userA"]));

    test.cloud.then(DESCRIBE, status("Idle"));
    let (ok, text) = run(&["get", task_id]).await;
    assert!(ok && text.contains("userA") && text.contains("t-1"), "{text}");
    test.cloud.then(DELETE, created("t-1")).then(DESCRIBE, status("Exited"));
    let (ok, text) = run(&["stop", task_id]).await;
    assert!(ok && text.contains("ended"), "{text}");
    let (ok, text) = run(&["list", "--app", "12345678", "--state", "ended"]).await;
    assert!(ok && text.contains(task_id) && text.contains("3560"), "{text}");
    let (ok, text) = run(&["get", "none"]).await;
    assert!(!ok && text.contains("TASK_NOT_FOUND"), "{text}");
}

mod record_tasks {
    use super::*;

    const CREATE: &str = "CreateRecordTask";
    const DESCRIBE: &str = "DescribeRecordTask";
    const STOP: &str = "StopRecordTask";
    const STREAM: &str = "DescribeLiveStreamState";
    const MAIN: &str = "3891_8d0261436c375bb0dea901d86d7d70e8";

    fn unix_now() -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        i64::try_from(since.as_secs()).unwrap()
    }

    fn templates(cloud: &FakeCloud) {
        cloud.always("DescribeLiveRecordTemplates", Step::Answer(json!({"Templates": []})));
        cloud.always("CreateLiveRecordTemplate", Step::Answer(json!({"TemplateId": 77})));
    }

    /// The cloud lists what a call asked it to create, under an id.
    fn listed(call: &fake_cloud::Call, id: &str, stopped: i64) -> Step {
        let mut task = call.body.clone();
        task["TaskId"] = json!(id);
        task["Stopped"] = json!(stopped);
        if task["StartTime"].is_null() {
            task["StartTime"] = json!(unix_now());
        }
        Step::Answer(json!({"TaskList": [task], "ScrollToken": ""}))
    }

    fn none_listed() -> Step {
        Step::Answer(json!({"TaskList": [], "ScrollToken": ""}))
    }

    #[tokio::test]
    async fn every_stream_of_a_user_has_a_record_task() {
        let (test, mut service) = Test::start().await;
        templates(&test.cloud);
        test.cloud.then(CREATE, created("a")).then(CREATE, created("b")).always(DESCRIBE, none_listed());
        let task = started(&mut service, start(user_spec(), 1)).await;
        assert_eq!((task.facility(), task.record_template_id), (v1::TaskFacility::RecordTask, 77));
        assert_eq!(
            (task.push_domain.as_str(), task.app_name.as_str()),
            ("3891.livepush.myqcloud.com", "live")
        );
        let streams: Vec<_> = task.cloud_tasks.iter().map(|part| part.stream_id.as_str()).collect();
        assert_eq!(streams, [MAIN, "3891_46bc3b391a56fc9510fedf4fd29ff867"]);
        assert_eq!(task.state(), State::Starting, "created just now and not listed yet");
        let span = task.spec.unwrap().end_time.unwrap().seconds - task.create_time.unwrap().seconds;
        assert!((86_390..=86_400).contains(&span), "{span}");

        let call = test.cloud.calls(CREATE).remove(0);
        assert_eq!((call.region.as_deref(), call.version.as_str()), (Some("ap-guangzhou"), "2018-08-01"));
        assert_eq!(call.body["StreamName"], MAIN);
        assert_eq!((&call.body["TemplateId"], call.body.get("StartTime")), (&json!(77), None));
        let template = test.cloud.calls("CreateLiveRecordTemplate").remove(0);
        assert_eq!(template.body["Mp4Param"]["Enable"], 1);
        assert_eq!(template.body["Mp4Param"]["VodSubAppId"], 1_500_000_001);
        assert_eq!(template.body["HlsParam"]["Enable"], 0);
        assert!(template.region.is_none());
    }

    #[tokio::test]
    async fn a_creation_without_an_answer_is_looked_for_and_not_repeated() {
        let (test, mut service) = Test::start().await;
        templates(&test.cloud);
        test.cloud.then(CREATE, Step::BreakOff);
        let spec = v1::RecordingTaskSpec { stream_type: v1::StreamType::Main.into(), ..user_spec() };
        let request = start(spec, 1);
        let (_, reason, task_id) = about_task(service.start_recording_task(request.clone()).await);
        assert_eq!(reason, "CLOUD_OUTCOME_UNKNOWN");
        let call = test.cloud.calls(CREATE).remove(0);

        // Reading finds it, and so does the same request.
        test.cloud.always(DESCRIBE, listed(&call, "lost", 0));
        test.cloud.always(STREAM, Step::Answer(json!({"StreamState": "active"})));
        let found = get(&mut service, &task_id).await;
        assert_eq!((found.state(), found.cloud_tasks[0].cloud_task_id.as_str()), (State::Recording, "lost"));
        let again = started(&mut service, request).await;
        assert_eq!(again.cloud_tasks, found.cloud_tasks);
        assert_eq!(test.cloud.calls(CREATE).len(), 1);

        test.cloud.then(STOP, Step::Answer(json!({}))).then(DESCRIBE, listed(&call, "lost", 0));
        test.cloud.always(DESCRIBE, listed(&call, "lost", 1_700_000_000));
        let ended = stopped(&mut service, &task_id).await;
        assert_eq!((ended.state(), ended.end_time.unwrap().seconds), (State::Ended, 1_700_000_000));
        let stop = test.cloud.calls(STOP).remove(0);
        assert_eq!((&stop.body["TaskId"], stop.region.as_deref()), (&json!("lost"), Some("ap-guangzhou")));
    }

    #[tokio::test]
    async fn a_creation_that_did_not_reach_the_cloud_is_made_by_the_same_request() {
        let (test, mut service) = Test::start().await;
        templates(&test.cloud);
        let spec = v1::RecordingTaskSpec { stream_ids: vec!["mine".to_owned()], ..room_spec(OLD_APP) };
        test.cloud.then(CREATE, Step::BreakOff).then(CREATE, created("a")).always(DESCRIBE, none_listed());
        let first = about_task(service.start_recording_task(start(spec.clone(), 1)).await);
        let task = started(&mut service, start(spec, 1)).await;
        assert_eq!((task.task_id, task.cloud_tasks[0].cloud_task_id.as_str()), (first.2, "a"));
        assert_eq!(test.cloud.calls(CREATE).len(), 2);
        assert_eq!(task.cloud_tasks[0].identity, None);
    }

    #[tokio::test]
    async fn all_streams_are_recorded_or_none() {
        let (test, mut service) = Test::start().await;
        templates(&test.cloud);
        test.cloud
            .then(CREATE, created("a"))
            .then(CREATE, Step::Refuse("LimitExceeded.MaximumRunningTask"))
            .then(STOP, Step::Answer(json!({})));
        let (code, reason, task_id) = about_task(service.start_recording_task(start(user_spec(), 1)).await);
        assert_eq!((code, reason.as_str()), (Code::ResourceExhausted, "TASK_LIMIT_REACHED"));
        assert_eq!(test.cloud.calls(STOP)[0].body["TaskId"], "a");
        let failed = get(&mut service, &task_id).await;
        assert_eq!(failed.state(), State::Failed);
        assert_eq!(failed.cloud_tasks[1].cloud_code, "LimitExceeded.MaximumRunningTask");

        // Once there is room, the same request starts the same task.
        test.cloud.always(DESCRIBE, none_listed()).then(CREATE, created("c")).then(CREATE, created("d"));
        let task = started(&mut service, start(user_spec(), 1)).await;
        let ids: Vec<_> = task.cloud_tasks.iter().map(|part| part.cloud_task_id.as_str()).collect();
        assert_eq!((task.task_id.as_str(), ids), (task_id.as_str(), vec!["c", "d"]));
        assert_eq!(list(&mut service, OLD_APP).await.len(), 1);
    }

    #[tokio::test]
    async fn templates_that_are_used_up_are_told_as_such() {
        let (test, mut service) = Test::start().await;
        templates(&test.cloud);
        test.cloud.then("CreateLiveRecordTemplate", Step::Refuse("InternalError.ConfOutLimit"));
        let (code, reason, _) = about_task(service.start_recording_task(start(user_spec(), 0)).await);
        assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "RECORD_TEMPLATES_USED_UP"));
        assert_eq!(test.cloud.calls(CREATE).len(), 0);
    }

    #[tokio::test]
    async fn what_has_not_begun_is_taken_away() {
        let (test, mut service) = Test::start().await;
        templates(&test.cloud);
        let begin = unix_now() + 3_600;
        let spec = v1::RecordingTaskSpec {
            stream_ids: vec!["mine".to_owned()],
            start_time: Some(trtc_connect::Timestamp { seconds: begin, nanos: 0 }),
            end_time: Some(trtc_connect::Timestamp { seconds: begin + 60, nanos: 0 }),
            ..room_spec(OLD_APP)
        };
        test.cloud.then(CREATE, created("a")).then(DESCRIBE, none_listed());
        let task = started(&mut service, start(spec, 0)).await;
        let call = test.cloud.calls(CREATE).remove(0);
        assert_eq!((&call.body["StartTime"], &call.body["EndTime"]), (&json!(begin), &json!(begin + 60)));
        test.cloud.then(DESCRIBE, listed(&call, "a", 0));
        assert_eq!(get(&mut service, &task.task_id).await.state(), State::Scheduled);
        test.cloud.then(DESCRIBE, listed(&call, "a", 0)).then(DESCRIBE, none_listed());
        test.cloud.then("DeleteRecordTask", Step::Answer(json!({})));
        assert_eq!(stopped(&mut service, &task.task_id).await.state(), State::Ended);
        assert_eq!(test.cloud.calls(STOP).len(), 0);
    }
}
