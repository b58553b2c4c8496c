//! The two other facilities: publishing to CDNs, and mixed cloud recording.

use std::time::Duration;

use serde_json::Value;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::mix_spec::Layout;

use crate::calls::{ARGS, CDN, CONFIG, Guest, Mixes, ROBOT, record_all, running, spec, until_inside};
use crate::clips::coloured;
use crate::layouts::{SIZE, custom, guest};
use crate::picture::{Expected, Frames, assert_shows};
use crate::support::{Dev, room_query, search_room, search_streams, seconds};
use crate::tap::Tap;
use crate::users::{ROOM, User, camera};

const USERS: usize = 4;
/// Pictures after which a layout is surely in the file.
const PICTURES: u64 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_published_mix_shows_what_the_preview_has() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ARGS);
    let mut mixes = Mixes::new(dev.channel().await);
    record_all(&dev).await;
    let (users, guests) = enter(&dev, CDN, dir.path()).await;

    let mut tap = Tap::open(SIZE);
    let output = v1::MixOutput {
        stream_id: "mix-1".to_owned(),
        publish_urls: vec![tap.url.clone()],
        ..Default::default()
    };
    let (mut phases, mut mix_id) = (Vec::new(), String::new());
    for (name, layout) in layouts() {
        let spec = v1::MixSpec { output: Some(output.clone()), ..spec(CDN, layout.clone()) };
        let preview = mixes.preview(&spec, &guests).await;
        let phase = Expected::of(name, &preview, &guests, &[]);
        if mix_id.is_empty() {
            mix_id = mixes.start(spec, 1).await.mix_id;
        } else {
            mixes.arrange(&mix_id, layout).await;
        }
        tap.until(&phase).await;
        phases.push(phase);
    }
    mixes.stop(&mix_id).await;
    leave(users).await;

    let found = dev.wait_for(search_streams(&["mix-1"]), 1).await.media;
    assert_eq!(found.len(), 1, "{found:?}");
    let file = dir.path().join("mix.mp4");
    mixes.download(&found[0], &file).await;
    assert_shows(Frames::of(&file, SIZE), &phases);
    dev.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mixed_cloud_recording_shows_what_the_preview_has() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ARGS);
    let mut mixes = Mixes::new(dev.channel().await);
    let admin = dev.admin.clone().unwrap();
    let (users, guests) = enter(&dev, ROBOT, dir.path()).await;

    let (mut phases, mut mix_id) = (Vec::new(), String::new());
    for (name, layout) in layouts() {
        let recording = v1::MixRecording { user_define_record_id: "lesson".to_owned(), ..Default::default() };
        let spec = v1::MixSpec {
            recording: Some(recording),
            max_idle_time: seconds(3_600),
            ..spec(ROBOT, layout.clone())
        };
        let preview = mixes.preview(&spec, &guests).await;
        phases.push(Expected::of(name, &preview, &guests, &[]));
        if mix_id.is_empty() {
            mix_id = mixes.start(spec, 1).await.mix_id;
            let all_in =
                |mixes: &[Value]| mixes.iter().any(|mix| mix["inputs"].as_array().unwrap().len() == USERS);
            until_inside(&admin, "everybody in the mix", all_in).await;
        } else {
            mixes.arrange(&mix_id, layout).await;
        }
        pictures_go_by(&admin, PICTURES).await;
    }
    let mix = mixes.stop(&mix_id).await;
    leave(users).await;

    let query = v1::RoomQuery { sdk_app_id: ROBOT, exhaustive: true, ..room_query(ROOM, &[]) };
    let recent = trtc_connect::Timestamp { seconds: mix.create_time.unwrap().seconds - 60, nanos: 0 };
    let search = v1::SearchMediaRequest {
        create_time: Some(v1::TimeRange { start_time: Some(recent), ..Default::default() }),
        ..search_room(query)
    };
    let found = dev.wait_for(search, 1).await.media;
    assert_eq!(found.len(), 1, "the mix is recorded, and nobody else: {found:?}");
    assert_eq!(found[0].cloud_task_id, mix.cloud_task_id);
    assert!(found[0].name.starts_with("lesson"), "{}", found[0].name);
    let file = dir.path().join("mix.mp4");
    mixes.download(&found[0], &file).await;
    assert_shows(Frames::of(&file, SIZE), &phases);
    dev.stop();
}

fn layouts() -> [(&'static str, Layout); 4] {
    let big = Some(camera("u3"));
    [
        ("floating", Layout::Floating(v1::FloatingLayout { big: big.clone() })),
        ("grid", Layout::Grid(v1::GridLayout {})),
        ("screen share", Layout::ScreenShare(v1::ScreenShareLayout { big, big_on_right: false })),
        ("custom", custom(USERS, false)),
    ]
}

async fn enter(dev: &Dev, app: u32, dir: &std::path::Path) -> (Vec<User>, Vec<Guest>) {
    let guests: Vec<_> = (0..USERS).map(guest).collect();
    let mut users = Vec::new();
    for (guest, clip) in guests.iter().zip(coloured(dir, USERS)) {
        users.push(User::enter(&dev.rtmp, app, &guest.name, &clip).await);
    }
    (users, guests)
}

async fn leave(users: Vec<User>) {
    for user in users {
        user.leave().await;
    }
}

/// Waits until so many pictures more were made than are told of now, and some before those.
async fn pictures_go_by(admin: &str, count: u64) {
    // The figures are those of a moment ago: pictures count from the next ones on.
    let told = frames(admin).await;
    let next = more_than(admin, told).await;
    more_than(admin, next + count).await;
}

async fn more_than(admin: &str, told: u64) -> u64 {
    let began = std::time::Instant::now();
    loop {
        let now = frames(admin).await;
        if now > told {
            return now;
        }
        assert!(began.elapsed() < crate::support::PATIENCE, "no pictures are made");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn frames(admin: &str) -> u64 {
    let mixes = running(admin).await;
    mixes.first().and_then(|mix| mix["figures"]["frames"].as_u64()).unwrap_or_default()
}
