//! A gateway that is killed while a mix runs in the cloud.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;
use tonic::transport::Channel;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::MixState as State;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;
use trtc_sandbox::auth::Credential;
use trtc_sandbox::config::{Config, TimingConfig};
use trtc_sandbox::sandbox::Sandbox;

use crate::calls::{CONFIG, MCU, Mixes, mp4, running, spec};
use crate::clips::coloured;
use crate::fake_cloud::Gateway;
use crate::layouts::{SIZE, guest};
use crate::picture::{Expected, Frames, assert_shows};
use crate::support::{PATIENCE, search_streams};
use crate::tap::Tap;
use crate::users::User;

async fn sandbox(dir: &Path) -> Sandbox {
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let credential =
        Credential { secret_id: "id".to_owned(), secret_key: SecretString::from("key"), token: None };
    let config = Config {
        http: any,
        rtmp: any,
        admin: Some(any),
        data_dir: dir.join("sandbox"),
        credentials: vec![credential],
        timing: TimingConfig { scale: 0.1, ..TimingConfig::fast() },
        ..Config::default()
    };
    Sandbox::start(config).await.unwrap()
}

async fn channel(gateway: &Gateway) -> Channel {
    Channel::from_shared(gateway.url()).unwrap().connect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mix_survives_the_gateway() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("apps.toml"), CONFIG).unwrap();
    let sandbox = sandbox(dir.path()).await;
    let (rtmp, admin) = (format!("rtmp://{}", sandbox.rtmp_addr()), sandbox.admin_addr().unwrap());
    let admin = format!("http://{admin}");
    let gateway = Gateway::start_on(dir.path(), sandbox.http_addr());
    RecordingConfigClient::new(channel(&gateway).await).update_recording_settings(mp4()).await.unwrap();
    let mut mixes = Mixes::new(channel(&gateway).await);
    let guests = [guest(0), guest(1)];
    let mut users = Vec::new();
    for (guest, clip) in guests.iter().zip(coloured(dir.path(), 2)) {
        users.push(User::enter(&rtmp, MCU, &guest.name, &Arc::clone(&clip)).await);
    }
    let mut tap = Tap::open(SIZE);
    let output = v1::MixOutput { publish_urls: vec![tap.url.clone()], ..Default::default() };
    let grid = v1::MixSpec { output: Some(output), ..spec(MCU, Layout::Grid(v1::GridLayout {})) };
    let floating = Layout::Floating(v1::FloatingLayout { big: None });
    let halves = Expected::of("halves", &mixes.preview(&grid, &guests).await, &guests, &[]);
    let over = spec(MCU, floating.clone());
    let over = Expected::of("one over the other", &mixes.preview(&over, &guests).await, &guests, &[]);
    let started = mixes.start(grid.clone(), 1).await;
    tap.until(&halves).await;

    gateway.kill();
    // What is pushed on goes on without the gateway.
    tap.until(&halves).await;
    let gateway = Gateway::start_on(dir.path(), sandbox.http_addr());
    let mut mixes = Mixes::new(channel(&gateway).await);
    let listed: Vec<_> = mixes.list(MCU).await.into_iter().map(|mix| mix.mix_id).collect();
    assert_eq!(listed, [started.mix_id.as_str()]);
    let running_on = mixes.until(&started.mix_id, State::Mixing).await;
    assert_eq!((running_on.output.clone(), running_on.create_time), (started.output, started.create_time));
    assert_eq!(mixes.start(grid, 1).await.mix_id, started.mix_id, "the same request is the same mix");
    mixes.arrange(&started.mix_id, floating).await;
    tap.until(&over).await;
    assert_eq!(running(&admin).await.len(), 1);
    mixes.stop(&started.mix_id).await;
    assert_eq!(mixes.until(&started.mix_id, State::Ended).await.mix_id, started.mix_id);
    assert!(running(&admin).await.is_empty());
    for user in users {
        user.leave().await;
    }

    let stream_id = running_on.output.unwrap().stream_id;
    let file = dir.path().join("mix.mp4");
    let found = mixes.search(search_streams(&[&stream_id]), PATIENCE).await;
    assert_eq!(found.len(), 1, "{found:?}");
    mixes.download(&found[0], &file).await;
    assert_shows(Frames::of(&file, SIZE), &[halves, over]);
    gateway.kill();
    sandbox.shutdown().await;
}
