//! Kills in the middle of a task, of the real program.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;
use trtc_sandbox::config::Config;
use trtc_sandbox::environment::Environment;
use trtc_sandbox::publish::stream_id::StreamType;
use trtc_sandbox::store::{CallbackFilter, Store};

use crate::mixed::mixed;
use crate::participants::{APP, TRTC, push, request};
use crate::process::Place;
use crate::program::{Cloud, recorded, until};
use crate::support::VOD;

impl Cloud {
    async fn task(&self, action: &str, task_id: &Value) -> Value {
        self.call(TRTC, action, json!({ "SdkAppId": APP, "TaskId": task_id })).await
    }

    async fn names(&self) -> Vec<String> {
        let found = self.call(VOD, "SearchMedia", json!({ "TrtcSdkAppIds": [APP], "Limit": 100 })).await;
        let names = found["MediaInfoSet"].as_array().unwrap().iter();
        let mut names: Vec<_> =
            names.map(|info| info["BasicInfo"]["Name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    }
}

/// What was told of the tasks, in order.
async fn told(place: &Place) -> Vec<u64> {
    let config = Config { data_dir: place.path("data"), ..Config::default() };
    let store = Store::open(&config, &Environment::system()).await.unwrap();
    let class = Some(CallbackClass::TrtcRecording);
    let filter = CallbackFilter { class, limit: 100, ..CallbackFilter::default() };
    let mut told = store.callbacks(&filter).await.unwrap();
    store.close().await;
    told.reverse();
    told.into_iter().map(|callback| callback.body["EventType"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_kill_ends_no_task_and_loses_no_file() {
    let place = Place::new();
    let mut settings = fs::File::options().append(true).open(place.path("sandbox.toml")).unwrap();
    writeln!(settings, "[[trtc_apps]]\nsdk_app_id = {APP}\nrecord_callback_url = 'http://127.0.0.1:9/'")
        .unwrap();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    let made =
        cloud.call(TRTC, "CreateCloudRecording", request("robot", json!({ "AvMerge": 1 }), json!({}))).await;
    let task = made["TaskId"].clone();
    assert!(task.is_string(), "{made}");
    let pushing = push(&sandbox.rtmp, "a", StreamType::Main);
    until(async || recorded(&place.path("data")) > 10_000).await;
    sandbox.end("KILL");
    pushing.stop().await;

    // The task is still there, and records the next one who comes.
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    until(async || cloud.names().await.len() == 1).await;
    assert_eq!(cloud.task("DescribeCloudRecording", &task).await["Status"], "Idle");
    let pushing = push(&sandbox.rtmp, "b", StreamType::Main);
    until(async || recorded(&place.path("data")) > 10_000).await;
    // Ended, and killed before its files can all be in VOD.
    assert_eq!(cloud.task("DeleteCloudRecording", &task).await["TaskId"], task);
    sandbox.end("KILL");
    pushing.stop().await;

    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    let over =
        async || cloud.task("DescribeCloudRecording", &task).await["Error"]["Code"] == "ResourceNotFound";
    until(over).await;
    let names = ["YQ..", "Yg.."].map(|user| format!("{APP}_7_UserId_s_{user}_UserId_e_main"));
    assert_eq!(cloud.names().await, names);
    assert!(sandbox.end("TERM").success());
    let told = told(&place).await;
    assert!(told == [301, 311, 306, 302, 311, 312] || told == [301, 306, 311, 302, 311, 312], "{told:?}");
}

#[tokio::test]
async fn a_killed_mix_goes_on_by_itself_in_another_file() {
    let place = Place::new();
    let mut settings = fs::File::options().append(true).open(place.path("sandbox.toml")).unwrap();
    writeln!(settings, "[[trtc_apps]]\nsdk_app_id = {APP}\nrecord_callback_url = 'http://127.0.0.1:9/'")
        .unwrap();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    let made =
        cloud.call(TRTC, "CreateCloudRecording", mixed(json!({}), json!({}), json!({ "MixLayoutMode": 3 })));
    let task = made.await["TaskId"].clone();
    assert!(task.is_string(), "{task}");
    let pushing = push(&sandbox.rtmp, "a", StreamType::Main);
    until(async || recorded(&place.path("data")) > 10_000).await;
    sandbox.end("KILL");
    pushing.stop().await;

    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    until(async || cloud.names().await.len() == 1).await;
    assert_eq!(cloud.task("DescribeCloudRecording", &task).await["Status"], "Idle");
    let pushing = push(&sandbox.rtmp, "b", StreamType::Main);
    until(async || recorded(&place.path("data")) > 10_000).await;
    assert_eq!(cloud.task("DescribeCloudRecording", &task).await["Status"], "InProgress");
    assert_eq!(cloud.task("DeleteCloudRecording", &task).await["TaskId"], task);
    let over =
        async || cloud.task("DescribeCloudRecording", &task).await["Error"]["Code"] == "ResourceNotFound";
    until(over).await;
    pushing.stop().await;
    assert_eq!(cloud.names().await, [format!("{APP}_7"), format!("{APP}_7_2")]);
    assert!(sandbox.end("TERM").success());
    assert_eq!(told(&place).await.last(), Some(&312));
}
