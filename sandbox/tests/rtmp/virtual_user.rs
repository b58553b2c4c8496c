//! A virtual participant's stream, looked at with a decoder that is not ours.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use clap::Parser;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::publish::cli::{PublishArgs, run};
use trtc_sandbox::publish::run::{Outlet, PublishError, StreamReport, publish};
use trtc_sandbox::publish::source::{AudioSettings, VideoSettings, VirtualUser};
use trtc_sandbox::publish::stream_id::StreamType;
use trtc_sandbox::rtmp::client::{ClientError, Target};

use crate::support::Server;

fn user(stream_type: StreamType) -> VirtualUser {
    VirtualUser {
        name: "anna".into(),
        stream_type,
        video: Some(VideoSettings::default()),
        audio: Some(AudioSettings::default()),
    }
}

fn outlet(server: &Server, stream_id: &str) -> Outlet {
    let target = Target::new(&server.url(), "trtc_1", &format!("{stream_id}?userid=YQ==")).unwrap();
    Outlet { stream_id: stream_id.into(), target }
}

async fn push(
    server: &Server,
    user: &VirtualUser,
    ids: &[&str],
    millis: u64,
) -> Vec<Result<StreamReport, PublishError>> {
    let outlets = ids.iter().map(|id| outlet(server, id)).collect();
    let duration = Some(Duration::from_millis(millis));
    publish(user, outlets, duration, OffsetDateTime::now_utc, CancellationToken::new()).await.unwrap()
}

fn write_flv(file: &Path, tags: &[Tag]) {
    let mut out = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
    for tag in tags {
        let kind = match tag.kind {
            TagKind::Audio => 8,
            TagKind::Video => 9,
            TagKind::Script => 18,
        };
        let len = u32::try_from(tag.body.len()).unwrap();
        let [t3, t2, t1, t0] = u32::try_from(tag.timestamp_ms).unwrap().to_be_bytes();
        out.push(kind);
        out.extend_from_slice(&len.to_be_bytes()[1..]);
        out.extend_from_slice(&[t2, t1, t0, t3, 0, 0, 0]);
        out.extend_from_slice(&tag.body);
        out.extend_from_slice(&(len + 11).to_be_bytes());
    }
    std::fs::write(file, out).unwrap();
}

fn probe(file: &Path, entries: &str) -> String {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-of", "compact=p=0", "-show_entries", entries])
        .arg(file)
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_participant_is_decoded_without_error() {
    let server = Server::start(|_| {}).await;
    for (id, stream_type) in [("camera", StreamType::Main), ("screen", StreamType::Aux)] {
        let reports = push(&server, &user(stream_type), &[id], 3000).await;
        let report = reports[0].as_ref().unwrap();
        assert_eq!((report.video_frames, report.audio_frames), (45, 141));
        assert!((report.seconds - 3.008).abs() < 0.001, "{}", report.seconds);
        let received = server.sinks.ended(id).await;
        let bytes: usize = received.tags.iter().map(|tag| tag.body.len()).sum();
        assert_eq!(report.bytes, bytes as u64);
        assert_eq!(received.info.params, "userid=YQ==");
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("anna.flv");
        write_flv(&file, &received.tags);
        let streams = probe(&file, "stream=codec_name,width,height,nb_read_frames,sample_rate,channels");
        assert!(streams.contains("codec_name=h264|width=640|height=360|nb_read_frames=45"), "{streams}");
        assert!(
            streams.contains("codec_name=aac|sample_rate=48000|channels=1|nb_read_frames=141"),
            "{streams}"
        );
        let times = probe(&file, "packet=stream_index,pts_time");
        let last = |stream: &str| times.lines().rfind(|line| line.starts_with(stream)).unwrap().to_owned();
        assert!(times.lines().any(|line| line.ends_with("pts_time=0.067000")), "{times}");
        let ends = [last("stream_index=0"), last("stream_index=1")].concat();
        assert!(ends.contains("pts_time=2.933000") && ends.contains("pts_time=2.987000"), "{ends}");
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-xerror", "-i"])
            .arg(&file)
            .args(["-f", "null", "-"])
            .output()
            .unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    }
}

#[tokio::test]
async fn many_streams_share_one_source_and_fail_alone() {
    let server = Server::start(|_| {}).await;
    let user = VirtualUser { video: None, ..user(StreamType::Main) };
    let reports = push(&server, &user, &["a_1", "a/2", "a_3", "a_1"], 500).await;
    // They knock at the same time, so either of the two of one name may be the one that is let in.
    let (first, second) = if reports[0].is_ok() { (0, 3) } else { (3, 0) };
    let published = reports[first].as_ref().unwrap();
    assert_eq!((published.video_frames, published.audio_frames), (0, 24));
    let refusal = |index: usize| match &reports[index] {
        Err(PublishError::Client(ClientError::Refused { code, .. })) => code.clone(),
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(refusal(1), "NetStream.Publish.Rejected");
    assert_eq!(refusal(second), "NetStream.Publish.BadName");
    let (one, three) = (server.sinks.ended("a_1").await, server.sinks.ended("a_3").await);
    assert_eq!(one.tags, three.tags);
}

#[tokio::test]
async fn stopping_ends_the_stream_in_order() {
    let server = Server::start(|_| {}).await;
    let stop = CancellationToken::new();
    let user = VirtualUser { audio: None, ..user(StreamType::Main) };
    let outlets = vec![outlet(&server, "endless")];
    let publishing = publish(&user, outlets, None, OffsetDateTime::now_utc, stop.clone());
    let stopping = async {
        server.sinks.wait("endless", |received| received.tags.len() >= 5).await;
        stop.cancel();
    };
    let (reports, ()) = tokio::join!(publishing, stopping);
    let report = reports.unwrap().remove(0).unwrap();
    let received = server.sinks.ended("endless").await;
    assert_eq!(report.video_frames + 2, received.tags.len() as u64);
    assert!(report.seconds < 5.0, "{}", report.seconds);
}

#[derive(Debug, clap::Parser)]
struct Cli {
    #[command(flatten)]
    args: PublishArgs,
}

#[tokio::test]
async fn the_command_fails_with_the_reason_of_the_server() {
    let server = Server::start(|_| {}).await;
    let url = server.url();
    let run_line = async |more: &str| {
        let line = format!("publish --server {url} --sdk-app-id 1 --room 2 --user u --duration 300ms{more}");
        run(Cli::parse_from(line.split(' ')).args).await
    };
    run_line("").await.unwrap();
    let received = server.sinks.ended("1_2_u_main").await;
    assert_eq!(received.info.key.app_name, "trtc_1");
    assert_eq!(
        received.info.params,
        "product_name=CSIG_TRTC&roomid=2&sdkappid=1&streamtype=main&userid=dQ=="
    );
    run_line(" --count 3 --no-video --formula md5 --bizid 3").await.unwrap();
    let error = run_line(" --stream-id a..b").await.unwrap_err().to_string();
    assert!(
        error.starts_with("stream a..b: server refused the stream with NetStream.Publish.Rejected"),
        "{error}"
    );
    assert!(error.ends_with("percent-encode it"), "{error}");
    server.ingest.stop().await;
    let error = run_line("").await.unwrap_err().to_string();
    assert!(error.contains("check that the server runs"), "{error}");
}

/// The other way round: a server that is not ours takes what the client sends.
#[tokio::test]
async fn ffmpeg_takes_the_stream_as_a_server() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("out.flv");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("rtmp://127.0.0.1:{port}");
    let mut server = Command::new("ffmpeg")
        .args(["-v", "error", "-listen", "1", "-f", "flv", "-i", &format!("{url}/trtc_1/s"), "-c", "copy"])
        .arg(&file)
        .spawn()
        .unwrap();
    let target = Target::new(&url, "trtc_1", "s").unwrap();
    let started = std::time::Instant::now();
    let report = loop {
        let outlets = vec![Outlet { stream_id: "s".into(), target: target.clone() }];
        let duration = Some(Duration::from_secs(2));
        let stop = CancellationToken::new();
        let user = user(StreamType::Main);
        let mut results = publish(&user, outlets, duration, OffsetDateTime::now_utc, stop).await.unwrap();
        match results.remove(0) {
            // The server is not listening yet.
            Err(PublishError::Client(ClientError::Connect(..))) if started.elapsed().as_secs() < 20 => {}
            result => break result,
        }
    };
    assert_eq!(report.unwrap().video_frames, 30);
    let status = tokio::task::spawn_blocking(move || server.wait()).await.unwrap().unwrap();
    assert!(status.success());
    let streams = probe(&file, "stream=codec_name,nb_read_frames");
    assert!(streams.contains("codec_name=h264|nb_read_frames=30"), "{streams}");
    assert!(streams.contains("codec_name=aac|nb_read_frames=94"), "{streams}");
}
