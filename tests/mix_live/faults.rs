//! A cloud that errs, throttles, breaks off and keeps silent while mixes are started, changed and stopped.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::MixState as State;
use trtc_recording::proto::v1::mix_spec::Layout;

use crate::calls::{
    ARGS, CDN, CONFIG, MCU, Mixes, ROBOT, arrangement, inside, record_all, spec, start, until_inside,
};
use crate::clips::coloured;
use crate::layouts::guest;
use crate::support::{Dev, PATIENCE, refusal, request_id, room_query, search_room, search_streams, seconds};
use crate::users::{ROOM, User};

/// What starts, changes and stops a mix in the cloud.
const ACTIONS: [(u32, [&str; 3]); 3] = [
    (MCU, ["StartMCUMixTranscode", "StartMCUMixTranscode", "StopMCUMixTranscode"]),
    (CDN, ["StartPublishCdnStream", "UpdatePublishCdnStream", "StopPublishCdnStream"]),
    (ROBOT, ["CreateCloudRecording", "ModifyCloudRecording", "DeleteCloudRecording"]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_cloud_does_there_is_one_mix_and_one_file() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    let config = format!(
        "[cloud]\ntimeout = \"2s\"\nretry_delay = \"20ms\"\ncloud_recording_retry_delay = \"20ms\"\n{CONFIG}"
    );
    let dev = Dev::start_with(dir.path(), &config, &ARGS);
    let admin = dev.admin.clone().unwrap();
    let mut mixes = Mixes::new(dev.channel().await);
    record_all(&dev).await;
    let clip = &coloured(dir.path(), 1)[0];
    let mut users = Vec::new();
    for (app, _) in ACTIONS {
        users.push(User::enter(&dev.rtmp, app, &guest(0).name, clip).await);
    }

    // Each fault, and each facility with a fault after which nobody knows what was done.
    let error = json!({"error": {"code": "InternalError"}});
    let rounds = [
        (0, error.clone()),
        (1, json!("throttle")),
        (2, error),
        (0, json!("silence")),
        (1, json!("reset")),
        (2, json!("reset")),
    ];
    let mut ended = Vec::new();
    for ((which, effect), id) in rounds.iter().zip((10..).step_by(10)) {
        let (app, actions) = ACTIONS[*which];
        ended.push((app, suffer(&mut mixes, &admin, app, actions, effect, id).await));
    }
    for user in users {
        user.leave().await;
    }
    for (app, mix) in &ended {
        let found = files(&mut mixes, *app, mix).await;
        assert_eq!(found.len(), 1, "{app}: {found:#?}");
    }
    dev.stop();
}

/// The files of a mix, when there is one.
async fn files(mixes: &mut Mixes, app: u32, mix: &v1::Mix) -> Vec<v1::Media> {
    if app != ROBOT {
        return mixes.search(search_streams(&[&mix.output.as_ref().unwrap().stream_id]), PATIENCE).await;
    }
    // A start that was not answered is sent again with the same robot, and the cloud ends what that recorded before:
    // what little it has is another task's.
    let query = v1::RoomQuery { sdk_app_id: ROBOT, exhaustive: true, ..room_query(ROOM, &[]) };
    let recent = trtc_connect::Timestamp { seconds: mix.create_time.unwrap().seconds - 3_600, nanos: 0 };
    let search = v1::SearchMediaRequest {
        create_time: Some(v1::TimeRange { start_time: Some(recent), ..Default::default() }),
        ..search_room(query)
    };
    let began = Instant::now();
    loop {
        let mut found = mixes.search(search.clone(), PATIENCE).await;
        found.retain(|file| file.cloud_task_id == mix.cloud_task_id);
        if !found.is_empty() || began.elapsed() > PATIENCE {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Starts, changes and stops a mix while the cloud fails once in each of the three.
async fn suffer(
    mixes: &mut Mixes,
    admin: &str,
    app: u32,
    [starts, changes, stops]: [&str; 3],
    effect: &Value,
    id: u128,
) -> v1::Mix {
    let what = format!("{app}, {effect}");
    let grid = v1::MixSpec {
        output: (app != ROBOT)
            .then(|| v1::MixOutput { stream_id: format!("mix-{id}"), ..Default::default() }),
        max_idle_time: if app == MCU { None } else { seconds(3_600) },
        ..spec(app, Layout::Grid(v1::GridLayout {}))
    };
    reset(admin).await;
    fault(admin, starts, effect).await;
    let mix = until_done(&what, mixes, async |mixes| {
        mixes.service().start_mix(start(grid.clone(), id)).await.map(Response::into_inner)
    })
    .await;
    let mix = mix.mix.unwrap();
    // It shows its first picture.
    until_inside(admin, "one mix with pictures", |mixes| {
        assert!(alive(mixes) <= 1, "{what} is doubled: {mixes:#?}");
        mixes.iter().any(|mix| mix["figures"]["frames"].as_u64().unwrap_or_default() > 0)
    })
    .await;
    alone(mixes, app, &mix.mix_id).await;

    fault(admin, changes, effect).await;
    let floating = Layout::Floating(v1::FloatingLayout { big: None });
    let change =
        v1::UpdateMixRequest { request_id: request_id(id + 1), ..arrangement(&mix.mix_id, floating) };
    // Of a task whose start was not answered the cloud never tells the TaskId, without which it cannot be changed.
    let fixed = app == CDN && mix.cloud_task_id.is_empty();
    if fixed {
        let refused = refusal(mixes.service().update_mix(change).await);
        assert_eq!((refused.0, refused.1.as_str()), (Code::Unknown, "CLOUD_OUTCOME_UNKNOWN"), "{what}");
    } else {
        let changed = until_done(&what, mixes, async |mixes| {
            mixes.service().update_mix(change.clone()).await.map(Response::into_inner)
        })
        .await;
        let changed = changed.mix.unwrap();
        assert!(!changed.unsettled, "{what}: {changed:?}");
        assert!(matches!(changed.spec.as_ref().unwrap().layout, Some(Layout::Floating(_))), "{what}");
    }
    assert_eq!(alive(&inside(admin).await), 1, "{what}");
    alone(mixes, app, &mix.mix_id).await;

    fault(admin, stops, effect).await;
    let stop = v1::StopMixRequest {
        mix_id: mix.mix_id.clone(),
        request_id: request_id(id + 2),
        ..Default::default()
    };
    until_done(&what, mixes, async |mixes| {
        mixes.service().stop_mix(stop.clone()).await.map(Response::into_inner)
    })
    .await;
    until_inside(admin, "nothing left", |mixes| mixes.is_empty()).await;
    let ended = mixes.until(&mix.mix_id, State::Ended).await;
    // A mix without TaskId is neither changed nor stopped by calls about its task.
    assert_eq!(struck(admin).await, if fixed { 1 } else { 3 }, "{what}: every fault struck");
    ended
}

/// Mixes that are not on their way out.
fn alive(mixes: &[Value]) -> usize {
    mixes.iter().filter(|mix| mix["state"] != "ending").count()
}

/// Of the app's mixes this one alone has not ended.
async fn alone(mixes: &mut Mixes, app: u32, mix_id: &str) {
    let listed = mixes.list(app).await.into_iter().filter(|mix| mix.state() != State::Ended);
    let alive: Vec<_> = listed.map(|mix| mix.mix_id).collect();
    assert_eq!(alive, [mix_id]);
}

/// Repeats a request until it is carried out, as a caller does.
async fn until_done<T>(
    what: &str,
    mixes: &mut Mixes,
    mut call: impl AsyncFnMut(&mut Mixes) -> Result<T, Status>,
) -> T {
    let began = Instant::now();
    loop {
        let error = match call(mixes).await {
            Ok(answer) => return answer,
            Err(error) => error,
        };
        let details = error.get_error_details();
        let reason = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
        let passes = matches!(error.code(), Code::Unknown | Code::Unavailable | Code::ResourceExhausted);
        assert!(passes && began.elapsed() < PATIENCE, "{what}: {reason}: {error:?}");
    }
}

/// Switches all faults off.
async fn reset(admin: &str) {
    let url = format!("{admin}/v1/seed");
    let answer = reqwest::Client::new().put(url).json(&json!({ "seed": 1 })).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

/// Switches on a fault that strikes the next call of an action once.
async fn fault(admin: &str, action: &str, effect: &Value) {
    let rule = json!({ "on": "api", "name": action, "effect": effect, "count": 1 });
    let answer = reqwest::Client::new().post(format!("{admin}/v1/faults")).json(&rule).send().await.unwrap();
    assert_eq!(answer.status(), 201);
}

async fn struck(admin: &str) -> u64 {
    let faults: Value = reqwest::get(format!("{admin}/v1/faults")).await.unwrap().json().await.unwrap();
    faults.as_array().unwrap().iter().map(|fault| fault["struck"].as_u64().unwrap()).sum()
}
