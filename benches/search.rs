//! Searching 10,000 recordings through the service, beside the bare SearchMedia call that it stands on, in one run.
//!
//! Both go to the same sandbox in this process; what the service adds is the difference.
//!
//! `cargo bench --bench search`

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench may panic")]

#[path = "../tests/support/clones.rs"]
mod clones;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use trtc_recording::cloud::tc3::Credential;
use trtc_recording::cloud::vod::SearchRequest;
use trtc_recording::cloud::{Cloud, CloudConfig, Endpoints};
use trtc_recording::config::Config;
use trtc_recording::environment::{SystemClock, SystemRandom};
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::media_search_client::MediaSearchClient;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;
use trtc_recording::server::Server;
use trtc_sandbox::config::{Config as SandboxConfig, RatesConfig, TimingConfig};
use trtc_sandbox::publish::cli::PublishArgs;
use trtc_sandbox::sandbox::Sandbox;

const FILES: u32 = 10_000;
const STREAMS: u32 = 1_000;
const CALLS: usize = 300;
const KEY: &str = "benchmark";

async fn sandbox(dir: &Path) -> Sandbox {
    let credential = trtc_sandbox::auth::Credential {
        secret_id: KEY.to_owned(),
        secret_key: SecretString::from(KEY),
        token: None,
    };
    let config = SandboxConfig {
        http: "127.0.0.1:0".parse().unwrap(),
        rtmp: "127.0.0.1:0".parse().unwrap(),
        data_dir: dir.join("sandbox"),
        credentials: vec![credential],
        timing: TimingConfig::fast(),
        rates: RatesConfig { all: Some(0), ..RatesConfig::default() },
        ..SandboxConfig::default()
    };
    Sandbox::start(config).await.unwrap()
}

async fn service(dir: &Path, sandbox: &Sandbox) -> Channel {
    let config = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[store]\npath = {:?}\n\
         [cloud]\nendpoint = \"http://{}\"\nsecret_id = \"{KEY}\"\nsecret_key = \"{KEY}\"\nquota_share = 1000.0\n\
         [account]\nbizid = 3891\n[[apps]]\nsdk_app_id = 12345678\nstream_id_formula = \"direct\"\n",
        dir.join("store.db"),
        sandbox.http_addr()
    );
    let server = Server::bind(&Config::from_toml(&config).unwrap()).await.unwrap();
    let address = format!("http://{}", server.address());
    tokio::spawn(server.run(CancellationToken::new()));
    Channel::from_shared(address).unwrap().connect().await.unwrap()
}

fn cloud(sandbox: &Sandbox) -> Cloud {
    let url: url::Url = format!("http://{}", sandbox.http_addr()).parse().unwrap();
    let config = CloudConfig {
        endpoints: Endpoints::all(url),
        credential: Credential { secret_id: KEY.to_owned(), secret_key: KEY.into(), token: None },
        region: "ap-guangzhou".to_owned(),
        vod_sub_app_id: None,
        timeout: Duration::from_secs(10),
        max_attempts: 1,
        retry_delay: Duration::ZERO,
        cloud_recording_retry_delay: std::time::Duration::ZERO,
        max_concurrency: 64,
        quota_share: 1_000.0,
        max_quota_wait: Duration::ZERO,
    };
    Cloud::new(config, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap()
}

/// One real recording, to be copied.
async fn record(dir: &Path) {
    #[derive(clap::Parser)]
    struct Publish {
        #[command(flatten)]
        args: PublishArgs,
    }
    let sandbox = sandbox(dir).await;
    let channel = service(dir, &sandbox).await;
    let mp4 = Some(v1::FormatSettings::default());
    let settings = v1::RecordingSettings { enabled: true, mp4, ..Default::default() };
    let request = v1::UpdateRecordingSettingsRequest { settings: Some(settings), ..Default::default() };
    RecordingConfigClient::new(channel).update_recording_settings(request).await.unwrap();
    let rtmp = format!("rtmp://{}", sandbox.rtmp_addr());
    let who = ["--sdk-app-id", "12345678", "--room", "7", "--user", "u", "--duration", "1s"];
    let args = Publish::parse_from(["publish", "--server", &rtmp].iter().chain(&who)).args;
    trtc_sandbox::publish::cli::run(args).await.unwrap();
    sandbox.shutdown().await;
}

fn by_user(user: usize) -> v1::SearchMediaRequest {
    let target = v1::search_media_request::Target::Room(v1::RoomQuery {
        sdk_app_id: 12_345_678,
        room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(7)) }),
        user_ids: vec![format!("copy_{user}")],
        ..v1::RoomQuery::default()
    });
    v1::SearchMediaRequest { target: Some(target), ..v1::SearchMediaRequest::default() }
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let millis = |at: usize| times[at].as_secs_f64() * 1e3;
    println!(
        "{name:<44} p50 {:>6.2} ms  p99 {:>6.2} ms",
        millis(times.len() / 2),
        millis(times.len() * 99 / 100)
    );
}

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().unwrap();
    record(dir.path()).await;
    clones::clone_recordings(&dir.path().join("sandbox"), "12345678_7_copy", STREAMS, FILES).await;
    let sandbox = sandbox(dir.path()).await;
    let mut media = MediaSearchClient::new(service(dir.path(), &sandbox).await);
    let cloud = cloud(&sandbox);
    println!("{FILES} recordings of {STREAMS} streams");

    let (mut bare, mut found) = (Vec::new(), Vec::new());
    for i in 0..CALLS {
        let user = i * 7 % STREAMS as usize;
        let request = SearchRequest {
            stream_ids: vec![format!("12345678_7_copy_{user}_main")],
            limit: 100,
            ..SearchRequest::default()
        };
        let began = Instant::now();
        assert_eq!(cloud.search_media(&request).await.unwrap().len(), 10);
        bare.push(began.elapsed());
        let began = Instant::now();
        let answer = media.search_media(by_user(user)).await.unwrap().into_inner();
        found.push(began.elapsed());
        assert_eq!(answer.media.len(), 10);
    }
    report("SearchMedia call, one StreamId, 10 files", bare);
    report("service, room and user (2 cloud calls)", found);

    let target = v1::search_media_request::Target::Room(v1::RoomQuery {
        user_ids: Vec::new(),
        ..match by_user(0).target {
            Some(v1::search_media_request::Target::Room(query)) => query,
            _ => unreachable!("by_user asks for a room"),
        }
    });
    let mut request = v1::SearchMediaRequest {
        target: Some(target),
        page_size: 1_000,
        ..v1::SearchMediaRequest::default()
    };
    let (began, mut count, mut pages) = (Instant::now(), 0, 0);
    loop {
        let page = media.search_media(request.clone()).await.unwrap().into_inner();
        count += page.media.len();
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(count, FILES as usize + 1);
    println!("service, the whole room in {pages} pages: {:.2} s", began.elapsed().as_secs_f64());
    sandbox.shutdown().await;
}
