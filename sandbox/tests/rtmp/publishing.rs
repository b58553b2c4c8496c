//! Orderly publishers: duplicates, names, domains, back-pressure, the end of the server.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::timeout;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::rtmp::client::{ClientError, Publisher, Target};
use trtc_sandbox::rtmp::handshake::FILLER_LEN;

use crate::support::Server;

const PATIENCE: Duration = Duration::from_secs(20);

async fn publish(server: &Server, app: &str, name: &str) -> Result<Publisher, ClientError> {
    let target = Target::new(&server.url(), app, name).unwrap();
    Publisher::connect(&target, PATIENCE, &[7; FILLER_LEN]).await
}

fn video(timestamp_ms: i64, len: usize) -> Tag {
    let mut body = vec![0x27, 1, 0, 0, 0];
    body.resize(len.max(5), 0xab);
    Tag { kind: TagKind::Video, timestamp_ms, body: body.into() }
}

fn refusal(result: Result<Publisher, ClientError>) -> (String, String) {
    match result {
        Err(ClientError::Refused { code, description }) => (code, description),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_stream_that_is_live_cannot_be_published_twice() {
    let server = Server::start(|_| {}).await;
    let mut first = publish(&server, "live", "one").await.unwrap();
    let (code, description) = refusal(publish(&server, "live", "one?x=2").await);
    assert_eq!(code, "NetStream.Publish.BadName");
    assert_eq!(description, "stream one is live already; end it or use another stream id");
    publish(&server, "other", "one").await.unwrap().close().await.unwrap();
    first.send(&video(0, 100)).await.unwrap();
    first.close().await.unwrap();
    assert!(server.registry.list().is_empty(), "close returns when the stream is ended");
    publish(&server, "live", "one").await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn bad_names_are_refused_with_advice() {
    let server = Server::start(|_| {}).await;
    for (app, name, part) in [
        ("live", "a/b", "percent-encode it"),
        ("live", "..", "percent-encode it"),
        ("live", "", "stream id is empty"),
        ("a/b", "s", "publish to rtmp://host/<AppName>/<StreamId>"),
        ("live", &"x".repeat(300), "longer than 255 bytes"),
    ] {
        let (code, description) = refusal(publish(&server, app, name).await);
        assert_eq!(code, "NetStream.Publish.Rejected");
        assert!(description.contains(part), "{description}");
    }
    let (code, _) = refusal(publish(&server, "", "s").await);
    assert_eq!(code, "NetConnection.Connect.InvalidApp");
}

#[tokio::test]
async fn a_codec_is_refused_in_mid_stream_with_names() {
    let server = Server::start(|_| {}).await;
    let mut publisher = publish(&server, "live", "hevc").await.unwrap();
    let tag = Tag { kind: TagKind::Video, timestamp_ms: 0, body: Bytes::from_static(b"\x90hvc1....") };
    let error = async {
        loop {
            if let Err(error) = publisher.send(&tag).await {
                return error;
            }
            tokio::task::yield_now().await;
        }
    };
    let ClientError::Refused { code, description } = timeout(PATIENCE, error).await.unwrap() else {
        panic!("not refused")
    };
    assert_eq!(code, "NetStream.Publish.Rejected");
    assert!(description.starts_with("codec hevc cannot be recorded as mp4"), "{description}");
    server.sinks.ended("hevc").await;
}

#[tokio::test]
async fn the_push_domain_comes_from_the_tc_url() {
    let server = Server::start(|config| config.push_domains = vec!["1234.livepush.example".into()]).await;
    let mut target = Target::new(&server.url(), "live", "domain").unwrap();
    target.tc_url = "rtmp://1234.livepush.example/live?sdkappid=1".into();
    let publisher = Publisher::connect(&target, PATIENCE, &[0; FILLER_LEN]).await.unwrap();
    let live = server.registry.list();
    assert_eq!(live[0].key.domain, "1234.livepush.example");
    assert_eq!(live[0].params, "sdkappid=1");
    publisher.close().await.unwrap();
}

#[tokio::test]
async fn timestamps_go_on_beyond_32_bits() {
    let server = Server::start(|_| {}).await;
    let mut publisher = publish(&server, "live", "wrap").await.unwrap();
    let times = [(1_i64 << 32) - 40, 1 << 32, (1 << 32) + 40, (1 << 32) + 20];
    for time in times {
        publisher.send(&video(time, 10)).await.unwrap();
    }
    publisher.close().await.unwrap();
    let received = server.sinks.ended("wrap").await;
    assert_eq!(received.tags.iter().map(|tag| tag.timestamp_ms).collect::<Vec<_>>(), times);
}

#[tokio::test]
async fn a_slow_sink_holds_up_its_own_publisher_only() {
    let server = Server::start(|_| {}).await;
    let gate = server.sinks.gate("slow");
    let mut slow = publish(&server, "live", "slow").await.unwrap();
    let mut fast = publish(&server, "live", "fast").await.unwrap();
    let frame = 1 << 20;
    let mut sent = 0;
    // Socket buffers take a few megabytes, then the publisher waits: the server does not read on.
    while timeout(Duration::from_millis(500), slow.send(&video(sent, frame))).await.is_ok() {
        sent += 1;
        assert!(sent < 64, "the publisher is never held up");
    }
    for time in 0..100 {
        fast.send(&video(time, 1000)).await.unwrap();
    }
    fast.close().await.unwrap();
    assert_eq!(server.sinks.ended("fast").await.tags.len(), 100);
    assert_eq!(server.sinks.received("slow").unwrap().tags.len(), 0);
    gate.add_permits(1000);
    slow.close().await.unwrap();
    let received = server.sinks.ended("slow").await;
    let times: Vec<_> = received.tags.iter().map(|tag| tag.timestamp_ms).collect();
    assert_eq!(times, (0..=sent).collect::<Vec<_>>(), "all was sent in the end, the frame in between too");
}

#[tokio::test]
async fn stopping_ends_the_recordings() {
    let server = Server::start(|_| {}).await;
    let mut publisher = publish(&server, "live", "stop").await.unwrap();
    publisher.send(&video(0, 10)).await.unwrap();
    server.sinks.wait("stop", |received| received.tags.len() == 1).await;
    server.ingest.stop().await;
    assert!(server.sinks.received("stop").unwrap().ended);
    assert!(server.registry.list().is_empty());
}

#[tokio::test]
async fn failures_behind_the_ingest() {
    let server = Server::start(|_| {}).await;
    let (code, description) = refusal(publish(&server, "live", "broken").await);
    assert_eq!(code, "NetStream.Publish.Rejected");
    assert!(description.contains("publish again later") && !description.contains("locked"), "{description}");
    assert!(server.registry.list().is_empty());
    // A recording that fails is ended once; the stream itself stays live.
    let mut publisher = publish(&server, "live", "disk-full").await.unwrap();
    for time in 0..20 {
        publisher.send(&video(time, 100)).await.unwrap();
    }
    assert_eq!(server.sinks.ended("disk-full").await.tags.len(), 1);
    assert_eq!(server.registry.list().len(), 1);
    publisher.close().await.unwrap();
    assert!(server.registry.list().is_empty());
}
