//! Mixes by publishing to CDNs and by cloud recording on real media: what is asked of the service is what the cloud
//! mixes, pushes and records.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "support/participants.rs"]
mod participants;
mod support;

use std::time::{Duration, Instant};

use participants::{User, record};
use support::{APP, Dev, PATIENCE, mask, number_room, request_id, room_query, search_room};
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::MixState as State;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::mix_transcode_client::MixTranscodeClient;

type Service = MixTranscodeClient<tonic::transport::Channel>;

const ROOM: u32 = 12_345;

/// Starts it with a facility for the app's mixes.
async fn start_dev(dir: &std::path::Path, facility: &str) -> (Dev, Service) {
    let config = format!(
        "[account]\nbizid = 3891\n[[apps]]\nsdk_app_id = {APP}\nstream_id_formula = \"direct\"\nmixes = \"{facility}\"\n\
         user_sig_key = \"0123456789abcdef\"\n"
    );
    let dev = Dev::start_with(dir, &config, &[]);
    let service = MixTranscodeClient::new(dev.channel().await);
    (dev, service)
}

/// A small picture of all, recorded.
fn spec() -> v1::MixSpec {
    v1::MixSpec {
        sdk_app_id: APP,
        room_id: Some(number_room(ROOM)),
        layout: Some(Layout::Grid(v1::GridLayout {})),
        video: Some(v1::MixVideo { width: 320, height: 180, ..Default::default() }),
        recording: Some(v1::MixRecording {
            user_define_record_id: "lesson-1".to_owned(),
            ..Default::default()
        }),
        max_idle_time: support::seconds(60),
        ..Default::default()
    }
}

async fn start(service: &mut Service, spec: v1::MixSpec) -> v1::Mix {
    let request = v1::StartMixRequest { spec: Some(spec), request_id: request_id(1), validate_only: false };
    service.start_mix(request).await.unwrap().into_inner().mix.unwrap()
}

/// Reads a mix until it is in this state.
async fn until(service: &mut Service, mix_id: &str, state: State) -> v1::Mix {
    let began = Instant::now();
    loop {
        let request = v1::GetMixRequest { mix_id: mix_id.to_owned() };
        let mix = service.get_mix(request).await.unwrap().into_inner().mix.unwrap();
        if mix.state() == state {
            return mix;
        }
        assert!(began.elapsed() < PATIENCE, "not {state:?}, but {:?}: {}", mix.state(), mix.evidence);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn change_layout(service: &mut Service, mix_id: &str) -> v1::Mix {
    let spec = Some(v1::MixSpec {
        layout: Some(Layout::Floating(v1::FloatingLayout {
            big: Some(v1::MixStream { user_id: "userB".to_owned(), stream_type: 0 }),
        })),
        ..Default::default()
    });
    let request = v1::UpdateMixRequest {
        mix_id: mix_id.to_owned(),
        spec,
        update_mask: mask(&["floating"]),
        ..Default::default()
    };
    service.update_mix(request).await.unwrap().into_inner().mix.unwrap()
}

async fn stop(service: &mut Service, mix_id: &str) -> v1::Mix {
    let request = v1::StopMixRequest { mix_id: mix_id.to_owned(), ..Default::default() };
    service.stop_mix(request).await.unwrap().into_inner().mix.unwrap()
}

/// The files of the room, as soon as there is one.
async fn files(dev: &Dev) -> Vec<v1::Media> {
    dev.wait_for(search_room(room_query(ROOM, &[])), 1).await.media
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_mixed_into_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let (dev, mut service) = start_dev(dir.path(), "cloud_recording").await;
    let users = ["userA", "userB"].map(|user| User::enter(&dev, APP, ROOM, user));
    let mix = start(&mut service, spec()).await;
    let running = until(&mut service, &mix.mix_id, State::Mixing).await;
    assert_eq!(running.cloud_status, "InProgress");
    record(Duration::from_secs(1)).await;
    let changed = change_layout(&mut service, &mix.mix_id).await;
    assert!(!changed.unsettled, "{}", changed.evidence);
    record(Duration::from_secs(1)).await;
    stop(&mut service, &mix.mix_id).await;
    let ended = until(&mut service, &mix.mix_id, State::Ended).await;
    for user in users {
        user.leave().await;
    }
    let found = files(&dev).await;
    assert_eq!(found.len(), 1, "one file of all users and both layouts: {found:?}");
    let file = &found[0];
    assert_eq!((file.width, file.height), (320, 180));
    assert_eq!(file.cloud_task_id, ended.cloud_task_id);
    assert!(file.duration.unwrap().seconds >= 1, "{file:?}");
    let prefix = ended.output.unwrap().record_name_prefix;
    assert!(file.name.starts_with(&prefix), "{} begins with {prefix}", file.name);
    dev.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_mixed_into_a_stream_of_the_apps_own() {
    let dir = tempfile::tempdir().unwrap();
    let (dev, mut service) = start_dev(dir.path(), "publish_cdn").await;
    let users = ["userA", "userB"].map(|user| User::enter(&dev, APP, ROOM, user));
    let output = Some(v1::MixOutput { stream_id: "mix-1".to_owned(), ..Default::default() });
    let mix = start(&mut service, v1::MixSpec { output, ..spec() }).await;
    let running = until(&mut service, &mix.mix_id, State::Mixing).await;
    assert_eq!(running.cloud_status, "active");
    let who: Vec<_> = running.participants.iter().map(|one| one.user_id.as_str()).collect();
    assert_eq!(who.len(), 2, "{who:?}");
    record(Duration::from_secs(1)).await;
    let changed = change_layout(&mut service, &mix.mix_id).await;
    assert_eq!((changed.sequence_number, changed.unsettled), (1, false));
    assert_eq!(until(&mut service, &mix.mix_id, State::Mixing).await.live_time, running.live_time);
    stop(&mut service, &mix.mix_id).await;
    let ended = until(&mut service, &mix.mix_id, State::Ended).await;
    assert!(ended.stop_time.is_some());
    for user in users {
        user.leave().await;
    }
    let found = files(&dev).await;
    assert_eq!(found.len(), 1, "one file of all users and both layouts: {found:?}");
    assert_eq!((found[0].width, found[0].height), (320, 180));
    let prefix = ended.output.unwrap().record_name_prefix;
    assert!(found[0].name.starts_with(&prefix), "{} begins with {prefix}", found[0].name);
    dev.stop();
}
