//! Record tasks and what calls can do to live streams, over real connections.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[allow(dead_code, reason = "each test uses its part")]
mod process;
mod push;
mod support;

use push::{Push, frames_in, wait_for};
use secrecy::SecretString;
use serde_json::{Value, json};
use support::{DOMAIN, LIVE, Place, VOD, code, good, signing};
use time::OffsetDateTime;
use trtc_sandbox::config::{PushKey, TimingConfig};
use trtc_sandbox::ingest::push_auth::signature;
use trtc_sandbox::model::StreamKey;
use trtc_sandbox::sandbox::Sandbox;

const APP: &str = "live";
const PARAMS: &str = "sdkappid=14&roomid=7&userid=MQ==&userdefinerecordid=mine";
const DAY: i64 = 86_400;

fn place() -> Place {
    let mut place = Place::new();
    place.config.timing = TimingConfig::fast();
    place
}

/// A call of live, with a region.
async fn live(place: &Place, sandbox: &Sandbox, action: &str, body: Value) -> Value {
    let region = Some("ap-guangzhou");
    live_in(place, sandbox, region, action, body).await
}

async fn live_in(place: &Place, sandbox: &Sandbox, region: Option<&str>, action: &str, body: Value) -> Value {
    let (host, body, kind) = (sandbox.http_addr().to_string(), body.to_string(), "application/json");
    let mut request = place
        .http
        .post(format!("http://{host}/"))
        .header("X-TC-Action", action)
        .header("Content-Type", kind)
        .header("Authorization", place.authorization("POST", LIVE.0, &host, kind, "", &body));
    if let Some(region) = region {
        request = request.header("X-TC-Region", region);
    }
    place.send(request.body(body), LIVE.1).await
}

async fn template(place: &Place, sandbox: &Sandbox, format: &str) -> Value {
    let body = json!({ "TemplateName": "t", format: { "Enable": 1 } });
    good(live(place, sandbox, "CreateLiveRecordTemplate", body).await)["TemplateId"].clone()
}

fn stream(name: &str) -> Value {
    json!({ "DomainName": DOMAIN, "AppName": APP, "StreamName": name })
}

fn with(mut body: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(more);
    body
}

/// Makes a task from `starts` to `ends` seconds from now.
async fn task(place: &Place, sandbox: &Sandbox, name: &str, times: (i64, i64), template: &Value) -> String {
    let now = place.now().unix_timestamp();
    let (starts, ends) = (now + times.0, now + times.1);
    let times = json!({ "StartTime": starts, "EndTime": ends, "TemplateId": template });
    let made = good(live(place, sandbox, "CreateRecordTask", with(stream(name), times)).await);
    made["TaskId"].as_str().unwrap().to_owned()
}

/// The media of a stream, once there are `count`.
async fn media(place: &Place, sandbox: &Sandbox, name: &str, count: usize) -> Vec<Value> {
    wait_for("recordings", async || {
        let sort = json!({ "Field": "CreateTime", "Order": "Asc" });
        let query = json!({ "StreamIds": [name], "Sort": sort, "Limit": 50 });
        let found = good(place.call(sandbox, VOD, "SearchMedia", query).await)["MediaInfoSet"].clone();
        let found = found.as_array().unwrap().clone();
        assert!(found.len() <= count, "{found:#?}");
        (found.len() == count).then_some(found)
    })
    .await
}

async fn content(place: &Place, media: &Value) -> Vec<u64> {
    let url = media["BasicInfo"]["MediaUrl"].as_str().unwrap();
    frames_in(&place.http.get(url).send().await.unwrap().bytes().await.unwrap())
}

async fn recordings(sandbox: &Sandbox, name: &str, count: usize) {
    let key = StreamKey { domain: DOMAIN.into(), app_name: APP.into(), stream_name: name.into() };
    wait_for("a task to take hold", async || {
        let recordings = sandbox.registry().find(&key)?.recordings()?;
        (recordings.len() == count).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_task_records_a_live_stream_from_its_begin_to_its_end() {
    let place = place();
    let sandbox = place.start().await;
    let flv = template(&place, &sandbox, "FlvParam").await;
    let mut push = Push::start(sandbox.rtmp_addr(), APP, &format!("s?{PARAMS}")).await.unwrap();
    push.frames(12).await.unwrap();
    task(&place, &sandbox, "s", (60, 120), &flv).await;
    task(&place, &sandbox, "other", (60, 120), &flv).await;
    recordings(&sandbox, "s", 0).await;
    place.pass(60);
    recordings(&sandbox, "s", 1).await;
    let begin = push.next;
    push.frames(40).await.unwrap();
    // Frames that are still on their way when the task ends are none of its business.
    place.pass(60);
    recordings(&sandbox, "s", 0).await;
    // The stream is still live, and its file is there.
    let found = media(&place, &sandbox, "s", 1).await;
    let end = push.next;
    push.frames(20).await.unwrap();
    push.end().await.unwrap();
    let found_later = media(&place, &sandbox, "s", 1).await;
    assert_eq!(found, found_later, "nothing is recorded behind the end");
    let frames = content(&place, &found[0]).await;
    let (first, last) = (*frames.first().unwrap(), *frames.last().unwrap());
    assert!(begin <= first && first < begin + 10 && last < end, "{first} to {last} of {begin} to {end}");
    assert!(frames.iter().copied().eq(first..=last), "{frames:?}");

    let basic = &found[0]["BasicInfo"];
    assert!(basic["Name"].as_str().unwrap().starts_with("s_2024-05-06-"), "{basic}");
    assert_eq!(basic["SourceInfo"]["SourceContext"], format!("rtmp://{DOMAIN}/{APP}/s"));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn each_push_within_the_time_gives_a_file_beside_that_of_the_rule() {
    let place = place();
    let sandbox = place.start().await;
    let flv = template(&place, &sandbox, "FlvParam").await;
    let rule = json!({ "DomainName": DOMAIN, "AppName": APP, "TemplateId": flv });
    good(live(&place, &sandbox, "CreateLiveRecordRule", rule).await);
    let id = task(&place, &sandbox, "s", (-5, 3600), &flv).await;
    for _ in 0..2 {
        let mut push = Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap();
        push.frames(33).await.unwrap();
        push.end().await.unwrap();
    }
    let found = media(&place, &sandbox, "s", 4).await;
    for media in &found {
        // From the very first frame to the last.
        assert!(content(&place, media).await.into_iter().eq(0..33));
    }

    // Stopped: the file closes at once, and later pushes get the rule's recording alone.
    let mut push = Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap();
    push.frames(20).await.unwrap();
    recordings(&sandbox, "s", 2).await;
    place.pass(10);
    let stopped = place.now().unix_timestamp();
    good(live(&place, &sandbox, "StopRecordTask", json!({ "TaskId": id })).await);
    media(&place, &sandbox, "s", 5).await;
    recordings(&sandbox, "s", 1).await;
    push.frames(20).await.unwrap();
    push.end().await.unwrap();
    media(&place, &sandbox, "s", 6).await;
    good(live(&place, &sandbox, "StopRecordTask", json!({ "TaskId": id })).await);
    let window = json!({ "StartTime": stopped - DAY, "EndTime": stopped + DAY });
    let listed = good(live(&place, &sandbox, "DescribeRecordTask", window).await);
    assert_eq!(
        listed["TaskList"],
        json!([{
            "TaskId": id, "DomainName": DOMAIN, "AppName": APP, "StreamName": "s",
            "StartTime": stopped - 15, "EndTime": stopped + 3590, "TemplateId": flv, "Stopped": stopped,
        }])
    );
    assert_eq!(listed["ScrollToken"], "");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_deleted_task_ends_with_the_push_that_it_records() {
    let place = place();
    let sandbox = place.start().await;
    let id = task(&place, &sandbox, "s", (0, 3600), &json!(99)).await;
    let pending = task(&place, &sandbox, "s", (100, 3600), &json!(0)).await;
    let mut push = Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap();
    push.frames(30).await.unwrap();
    for id in [&id, &pending] {
        good(live(&place, &sandbox, "DeleteRecordTask", json!({ "TaskId": id })).await);
        for action in ["DeleteRecordTask", "StopRecordTask"] {
            let gone = live(&place, &sandbox, action, json!({ "TaskId": id })).await;
            assert_eq!(code(&gone), "ResourceNotFound.TaskId");
        }
    }
    place.pass(200);
    // A third task tells that the keeper has looked since.
    let third = task(&place, &sandbox, "s", (0, 300), &json!(0)).await;
    recordings(&sandbox, "s", 2).await;
    push.frames(30).await.unwrap();
    good(live(&place, &sandbox, "StopRecordTask", json!({ "TaskId": third })).await);
    recordings(&sandbox, "s", 1).await;
    push.frames(60).await.unwrap();
    push.end().await.unwrap();
    // An unknown template: HLS. The third task has a file as well, a shorter one.
    let sort = json!({ "StreamIds": ["s"], "Limit": 50 });
    let whole = wait_for("the recording of the deleted task", async || {
        let found =
            good(place.call(&sandbox, VOD, "SearchMedia", sort.clone()).await)["MediaInfoSet"].clone();
        let found = found.as_array().unwrap();
        let duration = |media: &Value| media["MetaData"]["Duration"].as_f64();
        let longest = found.iter().max_by(|a, b| duration(a).partial_cmp(&duration(b)).unwrap());
        (found.len() == 2).then(|| longest.cloned()).flatten()
    })
    .await;
    assert_eq!(whole["BasicInfo"]["Type"], "m3u8");
    assert_eq!(whole["BasicInfo"]["ExpireTime"], "9999-12-31T23:59:59Z");
    let before = good(place.call(&sandbox, VOD, "SearchMedia", sort.clone()).await)["TotalCount"].clone();
    let mut push = Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap();
    push.frames(30).await.unwrap();
    recordings(&sandbox, "s", 0).await;
    push.end().await.unwrap();
    let after = good(place.call(&sandbox, VOD, "SearchMedia", sort).await)["TotalCount"].clone();
    assert_eq!(before, after);
    let window = json!({ "StartTime": place.now().unix_timestamp() - DAY, "EndTime": place.now().unix_timestamp() + DAY });
    let listed = good(live(&place, &sandbox, "DescribeRecordTask", window).await);
    assert_eq!(listed["TaskList"].as_array().unwrap().len(), 1, "{listed}");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn tasks_that_cannot_be_are_refused() {
    let place = place();
    let sandbox = place.start().await;
    let now = place.now().unix_timestamp();
    let create =
        async |body: Value| live(&place, &sandbox, "CreateRecordTask", with(stream("s"), body)).await;
    for (body, expected) in [
        (json!({}), "MissingParameter"),
        (json!({ "EndTime": now }), "InvalidParameter"),
        (json!({ "EndTime": now + 7 * DAY + 1 }), "InvalidParameter"),
        (json!({ "StartTime": now + 2 * DAY, "EndTime": now + 2 * DAY }), "InvalidParameter"),
        (json!({ "StartTime": now, "EndTime": now + DAY + 1 }), "InvalidParameter"),
        (json!({ "EndTime": u64::MAX }), "InvalidParameter"),
        (json!({ "EndTime": now + 60, "StreamType": 2 }), "InvalidParameter"),
        (json!({ "EndTime": now + 60, "StreamName": "" }), "InvalidParameter"),
        (json!({ "EndTime": now + 60, "StreamName": "a/b" }), "InvalidParameter"),
        (json!({ "EndTime": now + 60, "DomainName": "push.example.com" }), "InvalidParameter"),
        (json!({ "EndTime": now + 60, "Endtime": 1 }), "UnknownParameter"),
    ] {
        assert_eq!(code(&create(body.clone()).await), expected, "{body}");
    }
    let fine = with(stream("s"), json!({ "EndTime": now + 60, "Extension": "" }));
    for (region, expected) in [(None, "MissingParameter"), (Some("ap-nowhere"), "UnsupportedRegion")] {
        let answer = live_in(&place, &sandbox, region, "CreateRecordTask", fine.clone()).await;
        assert_eq!(code(&answer), expected);
    }
    for _ in 0..3 {
        good(create(json!({ "StartTime": now + 7 * DAY - DAY, "EndTime": now + 7 * DAY })).await);
    }
    let fourth = json!({ "StartTime": now + 6 * DAY + 10, "EndTime": now + 6 * DAY + 20 });
    assert_eq!(code(&create(fourth).await), "LimitExceeded.MaximumRunningTask");
    good(create(json!({ "EndTime": now + DAY })).await);

    let list = async |body: Value| live(&place, &sandbox, "DescribeRecordTask", body).await;
    for body in [
        json!({ "StartTime": now - 90 * DAY - 1, "EndTime": now - 89 * DAY }),
        json!({ "StartTime": now, "EndTime": now }),
        json!({ "StartTime": now, "EndTime": now + 7 * DAY + 1 }),
        json!({ "StartTime": now, "EndTime": now + DAY, "ScrollToken": "x" }),
        json!({ "StartTime": now, "EndTime": now + DAY, "DomainName": "push.example.com" }),
    ] {
        assert_eq!(code(&list(body.clone()).await), "InvalidParameter", "{body}");
    }
    let week = json!({ "StartTime": now, "EndTime": now + 7 * DAY });
    assert_eq!(good(list(week.clone()).await)["TaskList"].as_array().unwrap().len(), 4);
    let day = json!({ "StartTime": now, "EndTime": now + DAY, "StreamName": "s", "DomainName": DOMAIN });
    assert_eq!(good(list(day).await)["TaskList"].as_array().unwrap().len(), 1);
    assert_eq!(good(list(with(week, json!({ "AppName": "b" }))).await)["TaskList"], json!([]));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_long_list_is_scrolled_through() {
    let place = place();
    let sandbox = place.start().await;
    let now = place.now().unix_timestamp();
    for index in 0..230 {
        task(&place, &sandbox, &format!("s{index:03}"), (index % 3, 1000), &json!(0)).await;
    }
    let (mut seen, mut token, mut sizes) = (Vec::new(), String::new(), Vec::new());
    loop {
        let body = json!({ "StartTime": now, "EndTime": now + DAY, "ScrollToken": token });
        let page = good(live(&place, &sandbox, "DescribeRecordTask", body).await);
        let tasks = page["TaskList"].as_array().unwrap();
        sizes.push(tasks.len());
        seen.extend(tasks.iter().map(|task| task["StreamName"].as_str().unwrap().to_owned()));
        token = page["ScrollToken"].as_str().unwrap().to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [100, 100, 30]);
    seen.sort();
    assert!(seen.into_iter().eq((0..230).map(|index| format!("s{index:03}"))));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn streams_are_cut_and_forbidden() {
    let place = place();
    let sandbox = place.start().await;
    let state = async |name: &str| {
        good(live(&place, &sandbox, "DescribeLiveStreamState", stream(name)).await)["StreamState"].clone()
    };
    assert_eq!(state("s").await, "inactive");
    good(live(&place, &sandbox, "DropLiveStream", stream("s")).await);
    let mut push = Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap();
    push.frames(1).await.unwrap();
    assert_eq!(state("s").await, "active");
    good(live(&place, &sandbox, "DropLiveStream", stream("s")).await);
    let cut = wait_for("the publisher to be cut off", async || push.frames(1).await.err()).await;
    wait_for("its end", async || (state("s").await == "inactive").then_some(())).await;
    drop(cut);

    // It may come again, until it is forbidden.
    let mut push = Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap();
    push.frames(1).await.unwrap();
    let resume = json!({ "ResumeTime": "2024-05-06T08:00:00Z", "Reason": "too loud" });
    good(live(&place, &sandbox, "ForbidLiveStream", with(stream("s"), resume)).await);
    assert_eq!(state("s").await, "forbid");
    wait_for("the publisher to be cut off", async || push.frames(1).await.err()).await;
    let refused = async || Push::start(sandbox.rtmp_addr(), "other", "s").await.err().map(|e| e.to_string());
    let why = wait_for("a refusal", refused).await;
    assert!(why.contains("NetStream.Publish.Rejected") && why.contains("too loud"), "{why}");
    place.pass(3600);
    assert_eq!(state("s").await, "inactive");
    Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap().end().await.unwrap();

    good(live(&place, &sandbox, "ForbidLiveStream", stream("s")).await);
    place.pass(7 * DAY - 1);
    assert_eq!(state("s").await, "forbid");
    good(live(&place, &sandbox, "ResumeLiveStream", stream("s")).await);
    Push::start(sandbox.rtmp_addr(), APP, "s").await.unwrap().end().await.unwrap();
    for wrong in [
        json!({ "ResumeTime": "tomorrow" }),
        json!({ "ResumeTime": "2020-01-01T00:00:00Z" }),
        json!({ "ResumeTime": "2030-01-01T00:00:00Z" }),
        json!({ "Reason": "x".repeat(2049) }),
        json!({ "DomainName": "push.example.com" }),
    ] {
        let answer = live(&place, &sandbox, "ForbidLiveStream", with(stream("s"), wrong)).await;
        assert_eq!(code(&answer), "InvalidParameter");
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn signed_pushes_alone_are_taken_where_the_domain_has_a_key() {
    let mut place = place();
    place.config.push_keys =
        vec![PushKey { domain: None, key: SecretString::from("push-secret"), backup_key: None }];
    let sandbox = place.start().await;
    let flv = template(&place, &sandbox, "FlvParam").await;
    let rule = json!({ "DomainName": DOMAIN, "TemplateId": flv });
    good(live(&place, &sandbox, "CreateLiveRecordRule", rule).await);
    let start = async |params: &str| Push::start(sandbox.rtmp_addr(), APP, &format!("s?{params}")).await;
    let signed = |name: &str, seconds: i64| {
        signature("push-secret", name, place.now() + time::Duration::seconds(seconds))
    };
    for params in [String::new(), "txSecret=a&txTime=b".into(), signed("other", 60), signed("s", 0)] {
        let error = start(&params).await.err().unwrap().to_string();
        assert!(
            error.contains("NetStream.Publish.Rejected") && error.contains("tx") | error.contains("expired"),
            "{error}"
        );
        assert!(!error.contains("push-secret"));
    }
    let secret = signed("s", 60);
    let mut push = start(&format!("{PARAMS}&{secret}")).await.unwrap();
    // Only the begin of a push must lie within the time.
    place.pass(100);
    push.frames(20).await.unwrap();
    push.end().await.unwrap();
    let found = media(&place, &sandbox, "s", 1).await;
    // Callers of the API see the push URL, as in the cloud; viewers do not.
    let context = found[0]["BasicInfo"]["SourceInfo"]["SourceContext"].as_str().unwrap();
    assert!(context.ends_with(&secret), "{context}");
    let url = found[0]["BasicInfo"]["MediaUrl"].as_str().unwrap();
    let viewed = place.http.get(url).send().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(!format!("{:?}", viewed.headers()).contains("txSecret"));
    assert!(!text(&viewed.bytes().await.unwrap()).contains("txSecret"));
    let notes = url.replace("f0.flv", "recording.json");
    assert_eq!(place.http.get(notes).send().await.unwrap().status(), 404);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn tasks_go_on_after_a_kill() {
    let place = process::Place::new();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call =
        async |sandbox: &process::Process, (service, version): (&str, &str), action: &str, body: Value| {
            let host = sandbox.api.strip_prefix("http://").unwrap();
            let (now, kind, body) = (OffsetDateTime::now_utc(), "application/json", body.to_string());
            let key = (process::SECRET_ID, process::SECRET_KEY);
            let signed = signing::authorization(now, key, "POST", service, host, (kind, "", &body));
            let request = http
                .post(&sandbox.api)
                .header("Content-Type", kind)
                .header("X-TC-Action", action)
                .header("X-TC-Version", version)
                .header("X-TC-Region", "ap-guangzhou")
                .header("X-TC-Timestamp", now.unix_timestamp().to_string())
                .header("Authorization", signed);
            let answer: Value = request.body(body).send().await.unwrap().json().await.unwrap();
            good(answer["Response"].clone())
        };
    let rtmp = |sandbox: &process::Process| sandbox.rtmp.strip_prefix("rtmp://").unwrap().parse().unwrap();
    let sandbox = place.serve();
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let made =
        call(&sandbox, LIVE, "CreateRecordTask", with(stream("s"), json!({ "EndTime": now + 3600 }))).await;
    let mut push = Push::start(rtmp(&sandbox), APP, "s").await.unwrap();
    push.frames(150).await.unwrap();
    wait_for("frames on the disk", async || {
        let dirs = std::fs::read_dir(place.path("data").join("recording")).unwrap();
        dirs.flatten().any(|dir| dir.path().join("0.ts").is_file()).then_some(())
    })
    .await;
    sandbox.end("KILL");
    drop(push);

    let sandbox = place.serve();
    let mut push = Push::start(rtmp(&sandbox), APP, "s").await.unwrap();
    push.frames(50).await.unwrap();
    push.end().await.unwrap();
    wait_for("both recordings", async || {
        let query = json!({ "StreamIds": ["s"] });
        let found = call(&sandbox, VOD, "SearchMedia", query).await;
        (found["TotalCount"] == 2).then_some(())
    })
    .await;
    let window = json!({ "StartTime": now - 60, "EndTime": now + 4000 });
    let listed = call(&sandbox, LIVE, "DescribeRecordTask", window).await;
    assert_eq!(listed["TaskList"][0]["TaskId"], made["TaskId"]);
    assert!(sandbox.end("TERM").success());
}
