//! Recording tasks on real media: what is asked of the service is what the cloud records, by both facilities, also
//! when the cloud fails in between.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "support/participants.rs"]
mod participants;
mod support;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use participants::{User, record};
use prost::Message as _;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use support::{
    APP, Dev, OLD_APP, PATIENCE, number_room, refusal, request_id, room_query, search_room, search_streams,
    seconds,
};
use tonic::Code;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::RecordingTaskState as State;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;

type Service = RecordingConfigClient<tonic::transport::Channel>;

const ROOM: u32 = 12_345;
/// A task that does not end because nobody publishes.
const PATIENT: i64 = 86_400;
/// A tenth of the cloud's times.
const FAST: [&str; 2] = ["--time-scale", "0.1"];
const ADMIN: [&str; 2] = ["--sandbox-admin", "127.0.0.1:0"];
const CONFIG: &str = r#"
[cloud]
cloud_recording_retry_delay = "40ms"
[account]
bizid = 3891
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
recording_tasks = "cloud_recording"
user_sig_key = "0123456789abcdef"
[[apps]]
sdk_app_id = 12000000
stream_id_formula = "bizid-md5"
recording_tasks = "record_task"
"#;

fn room_spec(app: u32, users: &[&str]) -> v1::RecordingTaskSpec {
    v1::RecordingTaskSpec {
        sdk_app_id: app,
        room_id: Some(number_room(ROOM)),
        user_ids: users.iter().map(|&user| user.to_owned()).collect(),
        ..v1::RecordingTaskSpec::default()
    }
}

/// A task by a robot that stays in the room until it is stopped.
fn patient_spec(users: &[&str]) -> v1::RecordingTaskSpec {
    v1::RecordingTaskSpec { max_idle_time: seconds(PATIENT), ..room_spec(APP, users) }
}

fn camera_spec(user: &str) -> v1::RecordingTaskSpec {
    v1::RecordingTaskSpec { stream_type: v1::StreamType::Main.into(), ..room_spec(OLD_APP, &[user]) }
}

fn request(spec: v1::RecordingTaskSpec, id: u128) -> v1::StartRecordingTaskRequest {
    v1::StartRecordingTaskRequest { spec: Some(spec), request_id: request_id(id), validate_only: false }
}

async fn start(service: &mut Service, request: v1::StartRecordingTaskRequest) -> v1::RecordingTask {
    service.start_recording_task(request).await.unwrap().into_inner().task.unwrap()
}

async fn get(service: &mut Service, task_id: &str) -> v1::RecordingTask {
    let request = v1::GetRecordingTaskRequest { task_id: task_id.to_owned() };
    service.get_recording_task(request).await.unwrap().into_inner().task.unwrap()
}

async fn stop(service: &mut Service, task_id: &str) -> v1::RecordingTask {
    let request = v1::StopRecordingTaskRequest { task_id: task_id.to_owned(), ..Default::default() };
    service.stop_recording_task(request).await.unwrap().into_inner().task.unwrap()
}

/// Reads a task until it is in this state.
async fn until(service: &mut Service, task_id: &str, state: State) -> v1::RecordingTask {
    let began = Instant::now();
    loop {
        let task = get(service, task_id).await;
        if task.state() == state {
            return task;
        }
        assert!(began.elapsed() < PATIENCE, "not {state:?}, but {:?}: {}", task.state(), task.evidence);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn open(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// How many rows the sandbox has, such as `cloud_recordings WHERE state = 0`.
async fn count(dev: &Dev, rows: &str) -> i64 {
    let mut database = open(&dev.data_dir.join("sandbox").join("sandbox.db")).await;
    let query = AssertSqlSafe(format!("SELECT count(*) FROM {rows}"));
    let count = sqlx::query_scalar(query).fetch_one(&mut database).await.unwrap();
    database.close().await.unwrap();
    count
}

/// Robots that are in rooms.
async fn robots(dev: &Dev) -> i64 {
    count(dev, "cloud_recordings WHERE state = 0").await
}

/// Waits until the cloud has done with its recordings: all their files are in VOD.
async fn all_files_landed(dev: &Dev) {
    let began = Instant::now();
    while count(dev, "cloud_recordings").await > 0 {
        assert!(began.elapsed() < PATIENCE, "files are still on their way");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Lets a task's robot have been sent in 15 s earlier, when the cloud's `Idle` means what it says.
async fn let_15_seconds_go_by(dev: &Dev, task_id: &str) {
    let mut store = open(&dev.data_dir.join("store.db")).await;
    let row = sqlx::query("SELECT task FROM recording_tasks WHERE task_id = $1").bind(task_id);
    let row = row.fetch_one(&mut store).await.unwrap();
    let mut task = v1::RecordingTask::decode(row.get::<Vec<u8>, _>("task").as_slice()).unwrap();
    task.cloud_tasks[0].start_time.as_mut().unwrap().seconds -= 15;
    let update = sqlx::query("UPDATE recording_tasks SET task = $1 WHERE task_id = $2");
    update.bind(task.encode_to_vec()).bind(task_id).execute(&mut store).await.unwrap();
    store.close().await.unwrap();
}

/// Switches on a fault of the sandbox that strikes so many calls of an action.
async fn fault(dev: &Dev, action: &str, effect: Value, count: u64) {
    let rule = json!({ "on": "api", "name": action, "effect": effect, "count": count });
    let url = format!("{}/v1/faults", dev.admin.as_ref().unwrap());
    let answer = reqwest::Client::new().post(url).json(&rule).send().await.unwrap();
    assert_eq!(answer.status(), 201);
}

/// How often the sandbox's faults struck, in the order in which they were switched on.
async fn struck(dev: &Dev) -> Vec<u64> {
    let url = format!("{}/v1/faults", dev.admin.as_ref().unwrap());
    let faults: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    faults.as_array().unwrap().iter().map(|fault| fault["struck"].as_u64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_recorded_but_for_one_user() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &[]);
    let mut service = dev.config().await;
    let users = ["userA", "userB"].map(|user| User::enter(&dev, APP, ROOM, user));
    let spec = v1::RecordingTaskSpec {
        excluded_user_ids: vec!["userB".to_owned()],
        formats: vec![v1::MediaFormat::Mp4.into(), v1::MediaFormat::Hls.into()],
        user_define_record_id: "lesson-1".to_owned(),
        ..patient_spec(&[])
    };
    let task = start(&mut service, request(spec, 1)).await;
    assert_eq!(task.facility(), v1::TaskFacility::CloudRecording);
    let running = until(&mut service, &task.task_id, State::Recording).await;
    assert_eq!(running.cloud_tasks[0].cloud_status, "InProgress");
    record(Duration::from_millis(1_500)).await;
    let ended = stop(&mut service, &task.task_id).await;
    assert_eq!(ended.state(), State::Ended, "{}", ended.evidence);
    assert!(ended.end_time.is_some() && ended.stop_time.is_some());
    all_files_landed(&dev).await;
    for user in users {
        user.leave().await;
    }

    // The whole room has the files of the one user, and no others.
    let found = dev.wait_for(search_room(room_query(ROOM, &[])), 2).await.media;
    let mut formats: Vec<_> = found.iter().map(v1::Media::format).collect();
    formats.sort();
    assert_eq!(formats, [v1::MediaFormat::Hls, v1::MediaFormat::Mp4]);
    for file in &found {
        assert_eq!(file.cloud_task_id, task.cloud_tasks[0].cloud_task_id);
        assert_eq!(file.source(), v1::MediaSource::TrtcRecord);
        let who = file.identity.clone().unwrap();
        assert_eq!((who.sdk_app_id, who.room.as_str(), who.user_id.as_str()), (APP, "12345", "userA"));
        assert_eq!(who.user_define_record_id, "lesson-1");
        assert!(file.duration.unwrap().seconds >= 1 && file.width == 160, "{file:?}");
    }
    let of_user = dev.wait_for(search_room(room_query(ROOM, &["userA"])), 2).await.media;
    assert_eq!(of_user, found);
    let of_other = dev.wait_for(search_room(room_query(ROOM, &["userB"])), 0).await.media;
    assert_eq!(of_other, []);
    dev.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_robot_waits_for_users_as_long_as_it_may() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &FAST);
    let mut service = dev.config().await;
    let patient = start(&mut service, request(patient_spec(&[]), 1)).await.task_id;
    assert_eq!(get(&mut service, &patient).await.state(), State::Starting);
    let_15_seconds_go_by(&dev, &patient).await;
    let idle = get(&mut service, &patient).await;
    assert_eq!((idle.state(), idle.cloud_tasks[0].cloud_status.as_str()), (State::Idle, "Idle"));

    let user = User::enter(&dev, APP, ROOM, "userA");
    until(&mut service, &patient, State::Recording).await;
    let short = v1::RecordingTaskSpec { max_idle_time: seconds(5), ..room_spec(APP, &["userA"]) };
    let short = start(&mut service, request(short, 2)).await;
    assert_eq!(short.state(), State::Recording, "{}", short.evidence);
    let_15_seconds_go_by(&dev, &short.task_id).await;
    record(Duration::from_millis(600)).await;
    user.leave().await;
    let ended = until(&mut service, &short.task_id, State::Ended).await;
    assert!(ended.end_time.is_some() && ended.stop_time.is_none(), "nobody stopped it: {}", ended.evidence);
    assert_eq!(until(&mut service, &patient, State::Idle).await.end_time, None);
    assert_eq!(stop(&mut service, &patient).await.state(), State::Ended);
    all_files_landed(&dev).await;
    let found = dev.wait_for(search_room(room_query(ROOM, &["userA"])), 2).await.media;
    let mut of: Vec<_> = found.iter().map(|file| file.cloud_task_id.clone()).collect();
    of.sort();
    let mut tasks =
        [get(&mut service, &patient).await, ended].map(|task| task.cloud_tasks[0].cloud_task_id.clone());
    tasks.sort();
    assert_eq!(of, tasks, "each task has its own file");
    dev.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn relayed_streams_are_recorded_by_record_tasks() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &[]);
    let mut service = dev.config().await;
    let stream_b = "3891_1cf713063c102c9bea3f9344e60d8d75";

    // Both uplinks of a user; a stream by its id; and one that begins in an hour.
    let by_user = start(&mut service, request(room_spec(OLD_APP, &["userA"]), 1)).await;
    assert_eq!((by_user.facility(), by_user.state()), (v1::TaskFacility::RecordTask, State::Idle));
    assert_eq!(by_user.cloud_tasks.len(), 2, "main and aux");
    let by_id = v1::RecordingTaskSpec {
        sdk_app_id: OLD_APP,
        stream_ids: vec![stream_b.to_owned()],
        formats: vec![v1::MediaFormat::Hls.into()],
        ..v1::RecordingTaskSpec::default()
    };
    let by_id = start(&mut service, request(by_id, 2)).await;
    assert_eq!(by_id.state(), State::Idle, "{}", by_id.evidence);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let soon = trtc_connect::Timestamp { seconds: now.as_secs() as i64 + 3_600, nanos: 0 };
    let later = v1::RecordingTaskSpec { start_time: Some(soon), ..camera_spec("userA") };
    let later = start(&mut service, request(later, 3)).await;
    assert_eq!(later.state(), State::Scheduled, "{}", later.evidence);

    let (a, b) = (User::enter(&dev, OLD_APP, ROOM, "userA"), User::enter(&dev, OLD_APP, ROOM, "userB"));
    assert_eq!(b.stream_id, stream_b);
    let running = until(&mut service, &by_user.task_id, State::Recording).await;
    let state = |task: &v1::RecordingTask, stream: &str| {
        let part = task.cloud_tasks.iter().find(|part| part.stream_id == stream);
        part.map(v1::CloudTask::state)
    };
    assert_eq!(state(&running, &a.stream_id), Some(State::Recording));
    let screen = running.cloud_tasks.iter().find(|part| part.stream_id != a.stream_id).unwrap();
    assert_eq!(screen.state(), State::Idle, "the screen is not shared");
    until(&mut service, &by_id.task_id, State::Recording).await;
    record(Duration::from_millis(1_500)).await;

    for task in [&by_user, &by_id] {
        let ended = stop(&mut service, &task.task_id).await;
        assert_eq!(ended.state(), State::Ended, "{}", ended.evidence);
        assert_eq!(get(&mut service, &task.task_id).await, ended, "it stays so");
    }
    let deleted = stop(&mut service, &later.task_id).await;
    assert_eq!(deleted.state(), State::Ended, "{}", deleted.evidence);
    assert_eq!(count(&dev, "record_tasks WHERE deleted IS NULL AND stopped IS NULL").await, 0);
    // They are found while their users publish on, also by whose they are.
    for (stream, format, user) in
        [(&a.stream_id, v1::MediaFormat::Mp4, "userA"), (&b.stream_id, v1::MediaFormat::Hls, "userB")]
    {
        let found = dev.wait_for(search_streams(&[stream]), 1).await.media;
        let formats: Vec<_> = found.iter().map(v1::Media::format).collect();
        assert_eq!(formats, [format], "{user}");
        assert_eq!(found[0].identity, None, "what a record task makes is not told the push's parameters");
        assert_eq!(found[0].source(), v1::MediaSource::LiveRecord);
        assert!(found[0].duration.unwrap().seconds >= 1, "{:?}", found[0]);
        let query = v1::RoomQuery { sdk_app_id: OLD_APP, ..room_query(ROOM, &[user]) };
        assert_eq!(dev.wait_for(search_room(query), 1).await.media, found);
    }
    a.leave().await;
    b.leave().await;
    dev.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_inside_the_cloud_are_ridden_out_with_one_robot() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ADMIN);
    let mut service = dev.config().await;
    fault(&dev, "CreateCloudRecording", json!({ "error": { "code": "InternalError" } }), 2).await;
    let task = start(&mut service, request(patient_spec(&["userA"]), 1)).await;
    assert_eq!(struck(&dev).await, [2]);
    assert_eq!((task.state(), robots(&dev).await), (State::Starting, 1));
    let again = start(&mut service, request(patient_spec(&["userA"]), 1)).await;
    assert_eq!((again, robots(&dev).await), (task.clone(), 1), "the same request is the same task");
    let other = request(patient_spec(&["userB"]), 1);
    assert_eq!(refusal(service.start_recording_task(other).await).1, "REQUEST_ID_REUSED");
    assert_eq!(stop(&mut service, &task.task_id).await.state(), State::Ended);
    assert_eq!(robots(&dev).await, 0);
    dev.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn starts_that_were_done_but_not_answered_are_never_doubled() {
    let dir = tempfile::tempdir().unwrap();
    let config = CONFIG.replace("[cloud]", "[cloud]\ntimeout = \"3s\"");
    let dev = Dev::start_with(dir.path(), &config, &ADMIN);
    let mut service = dev.config().await;
    let users = [APP, OLD_APP].map(|app| User::enter(&dev, app, ROOM, "userA"));
    let running = "record_tasks WHERE stopped IS NULL";
    for (id, action, effect, spec) in [
        (1, "CreateCloudRecording", "reset", patient_spec(&["userA"])),
        (2, "CreateCloudRecording", "silence", patient_spec(&["userA"])),
        (3, "CreateRecordTask", "reset", camera_spec("userA")),
    ] {
        fault(&dev, action, json!(effect), 1).await;
        let lost = refusal(service.start_recording_task(request(spec.clone(), id)).await);
        assert_eq!((lost.0, lost.1.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"), "{action}: {effect}");
        assert_eq!(robots(&dev).await + count(&dev, running).await, 1, "{action} was done");

        let task = start(&mut service, request(spec.clone(), id)).await;
        until(&mut service, &task.task_id, State::Recording).await;
        assert_eq!(robots(&dev).await + count(&dev, running).await, 1, "{action} is not doubled");
        let list = v1::ListRecordingTasksRequest { sdk_app_id: spec.sdk_app_id, ..Default::default() };
        let listed = service.list_recording_tasks(list).await.unwrap().into_inner().tasks;
        let alive: Vec<_> =
            listed.iter().filter(|task| task.state() != State::Ended).map(|task| &task.task_id).collect();
        assert_eq!(alive, [&task.task_id]);

        record(Duration::from_millis(600)).await;
        let ended = stop(&mut service, &task.task_id).await;
        assert_eq!(ended.state(), State::Ended, "{}", ended.evidence);
        assert_eq!(robots(&dev).await + count(&dev, running).await, 0, "{action}");
        // What it recorded is found under the task that is known.
        let stream = &ended.cloud_tasks[0].stream_id;
        let search = if stream.is_empty() {
            all_files_landed(&dev).await;
            search_room(room_query(ROOM, &["userA"]))
        } else {
            search_streams(&[stream])
        };
        let found = dev.wait_for(search, 1).await.media;
        let cloud_task = if stream.is_empty() { ended.cloud_tasks[0].cloud_task_id.as_str() } else { "" };
        assert_eq!(found.iter().filter(|file| file.cloud_task_id == cloud_task).count(), 1);
    }
    assert_eq!(struck(&dev).await, [1, 1, 1]);
    for user in users {
        user.leave().await;
    }
    dev.stop();
}

/// A command of the command line, and what it prints.
async fn trtc_recording(dev: &Dev, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtc-recording"));
    command.args(args).env("TRTC_RECORDING_ADDRESS", &dev.address);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The value of a line `name   value`.
fn value<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name}: {text}")).trim()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_records_with_nothing_configured() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), "", &[]);
    let user = User::enter(&dev, APP, ROOM, "userA");
    let of_room = ["--app", "12345678", "--room", "12345"];
    let start = [&["tasks", "start"][..], &of_room, &["--user", "userA", "--max-idle-time", "1h"]].concat();
    let started = trtc_recording(&dev, &start).await;
    let task_id = value(&started, "Task").to_owned();
    assert_eq!((value(&started, "Users"), value(&started, "Formats")), ("userA", "mp4"));
    let began = Instant::now();
    while value(&trtc_recording(&dev, &["tasks", "get", &task_id]).await, "State") != "recording" {
        assert!(began.elapsed() < PATIENCE, "it does not record");
    }
    let listed = trtc_recording(&dev, &[&["tasks", "list"][..], &of_room].concat()).await;
    let row = listed.lines().find(|line| line.starts_with(&task_id)).unwrap();
    assert!(row.contains("recording"), "{listed}");
    record(Duration::from_millis(600)).await;
    let stopped = trtc_recording(&dev, &["tasks", "stop", &task_id]).await;
    assert_eq!(value(&stopped, "State"), "ended");
    let ended = ["tasks", "list", "--app", "12345678", "--state", "ended", "--json"];
    let ended: Value = serde_json::from_str(&trtc_recording(&dev, &ended).await).unwrap();
    assert_eq!(ended["tasks"][0]["taskId"], task_id.as_str());

    let search =
        [&["search"][..], &of_room, &["--user", "userA", "--wait-for", "1", "--wait-time", "60s", "--json"]];
    let found: Value = serde_json::from_str(&trtc_recording(&dev, &search.concat()).await).unwrap();
    let cloud_task = &ended["tasks"][0]["cloudTasks"][0]["cloudTaskId"];
    assert!(cloud_task.is_string());
    assert_eq!(&found["media"][0]["cloudTaskId"], cloud_task);
    user.leave().await;
    dev.stop();
}
