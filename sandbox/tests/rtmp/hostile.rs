//! Hostile and broken peers. While each is at work, a real encoder's stream has to arrive whole.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use trtc_sandbox::ingest::IngestConfig;
use trtc_sandbox::rtmp::amf0::{Value, encode};
use trtc_sandbox::rtmp::chunk::{ChunkLimits, ChunkReader, ChunkWriter, Message, kind};
use trtc_sandbox::rtmp::client::{ClientError, Publisher, Target};
use trtc_sandbox::rtmp::handshake::{FILLER_LEN, PACKET_LEN};

use crate::support::{AUDIO_AND_VIDEO, Server, flv, read_flv};

const PATIENCE: Duration = Duration::from_secs(20);

fn short_timeouts(config: &mut IngestConfig) {
    config.handshake_timeout = Duration::from_millis(500);
    config.publish_timeout = Duration::from_millis(500);
    config.first_media_timeout = Duration::from_millis(500);
    config.idle_timeout = Duration::from_millis(800);
}

/// Runs an attack while ffmpeg pushes in real time, and another push after it.
async fn beside_a_good_push(change: impl FnOnce(&mut IngestConfig), attack: impl AsyncFnOnce(&Server)) {
    let dir = tempfile::tempdir().unwrap();
    let file = flv(dir.path(), 2, &AUDIO_AND_VIDEO);
    let server = Server::start(change).await;
    let (output, ()) = tokio::join!(server.ffmpeg_push(&file, "live/good", true), attack(&server));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(server.sinks.ended("good").await.media(), read_flv(&file));
    let output = server.ffmpeg_push(&file, "live/after", false).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(server.sinks.ended("after").await.media(), read_flv(&file));
    server.ingest.stop().await;
}

/// A peer that says what it likes.
struct Peer {
    socket: TcpStream,
    writer: ChunkWriter,
    reader: ChunkReader,
}

impl Peer {
    async fn new(server: &Server) -> Self {
        let socket = TcpStream::connect(server.ingest.address()).await.unwrap();
        let reader = ChunkReader::new(ChunkLimits::default());
        Self { socket, writer: ChunkWriter::default(), reader }
    }

    async fn after_handshake(server: &Server) -> Self {
        let mut peer = Self::new(server).await;
        let mut hello = vec![3];
        hello.resize(1 + 2 * PACKET_LEN, 0);
        peer.socket.write_all(&hello).await.unwrap();
        peer
    }

    async fn publishing(server: &Server, name: &str) -> Self {
        let mut peer = Self::after_handshake(server).await;
        let app = Value::object([("app", Value::string("live"))]);
        peer.command(&[Value::string("connect"), Value::Number(1.0), app]).await;
        peer.command(&[Value::string("createStream"), Value::Number(2.0), Value::Null]).await;
        let name_value = Value::string(name);
        peer.command(&[Value::string("publish"), Value::Number(3.0), Value::Null, name_value]).await;
        // The server's word is read, so that what is sent from here on belongs to the accepted stream.
        server.sinks.wait(name, |_| true).await;
        let mut hello = vec![0; 1 + 2 * PACKET_LEN];
        peer.socket.read_exact(&mut hello).await.unwrap();
        let started =
            |message: &Message| message.payload.windows(23).any(|part| part == b"NetStream.Publish.Start");
        while !started(&peer.receive().await) {}
        peer
    }

    async fn command(&mut self, values: &[Value]) {
        self.message(kind::COMMAND_AMF0, encode(values)).await;
    }

    async fn message(&mut self, kind: u8, payload: Vec<u8>) {
        let mut out = Vec::new();
        let message = Message { csid: 3, timestamp: 0, kind, stream_id: 1, payload: payload.into() };
        self.writer.write(&message, &mut out);
        self.socket.write_all(&out).await.unwrap();
    }

    /// The next message of the server.
    async fn receive(&mut self) -> Message {
        loop {
            // A byte at a time, so that nothing of the message behind is taken.
            let byte = [timeout(PATIENCE, self.socket.read_u8()).await.unwrap().unwrap()];
            if let Some(message) = self.reader.read(&mut byte.as_slice()).unwrap() {
                return message;
            }
        }
    }

    /// Waits until the server closed the connection; writing may fail before.
    async fn expect_closed(mut self) {
        let end = timeout(PATIENCE, async {
            let mut buffer = vec![0; 4096];
            while matches!(self.socket.read(&mut buffer).await, Ok(len) if len > 0) {}
        });
        end.await.expect("server closes the connection");
    }
}

/// The head of a full chunk header.
fn header(csid: u8, len: u32) -> Vec<u8> {
    let [_, a, b, c] = len.to_be_bytes();
    vec![csid, 0, 0, 0, a, b, c, kind::VIDEO, 1, 0, 0, 0]
}

#[tokio::test]
async fn garbage_instead_of_a_handshake() {
    beside_a_good_push(
        |_| {},
        async |server| {
            for garbage in [&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], &[0x16, 3, 1, 2, 0], &[0xff; 8000]] {
                let mut peer = Peer::new(server).await;
                let _reset = peer.socket.write_all(garbage).await;
                peer.expect_closed().await;
            }
        },
    )
    .await;
}

#[tokio::test]
async fn peers_that_fall_silent() {
    beside_a_good_push(short_timeouts, async |server| {
        let nothing = Peer::new(server).await;
        let no_publish = Peer::after_handshake(server).await;
        let no_media = Peer::publishing(server, "no-media").await;
        let mut half_open = Peer::publishing(server, "half-open").await;
        half_open.message(kind::VIDEO, vec![0x27, 1, 0, 0, 0]).await;
        tokio::join!(
            nothing.expect_closed(),
            no_publish.expect_closed(),
            no_media.expect_closed(),
            half_open.expect_closed()
        );
        assert_eq!(server.sinks.ended("no-media").await.tags, []);
        assert_eq!(server.sinks.ended("half-open").await.tags.len(), 1);
        assert!(server.registry.list().iter().all(|info| info.key.stream_name == "good"));
    })
    .await;
}

#[tokio::test]
async fn slowloris_bytes_do_not_keep_a_connection() {
    beside_a_good_push(short_timeouts, async |server| {
        let trickle = async |mut peer: Peer, bytes: Vec<u8>| {
            let mut tick = tokio::time::interval(Duration::from_millis(50));
            for byte in bytes {
                tick.tick().await;
                if peer.socket.write_all(&[byte]).await.is_err() {
                    return;
                }
            }
            panic!("server still takes bytes");
        };
        let shaking = Peer::new(server).await;
        let mut publishing = Peer::publishing(server, "slowloris").await;
        publishing.message(kind::VIDEO, vec![0x27, 1, 0, 0, 0]).await;
        tokio::join!(
            timeout(PATIENCE, trickle(shaking, vec![3; 1000])).map_ok(),
            timeout(PATIENCE, trickle(publishing, [header(6, 500), vec![0; 488]].concat())).map_ok(),
        );
        server.sinks.ended("slowloris").await;
    })
    .await;
}

#[tokio::test]
async fn oversized_messages_and_chunks() {
    beside_a_good_push(
        |_| {},
        async |server| {
            let mut peer = Peer::after_handshake(server).await;
            peer.socket.write_all(&header(3, 1 << 20)).await.unwrap();
            peer.expect_closed().await;
            let mut peer = Peer::publishing(server, "large").await;
            peer.message(kind::SET_CHUNK_SIZE, vec![0x7f, 0xff, 0xff, 0xff]).await;
            peer.socket.write_all(&header(6, (8 << 20) + 1)).await.unwrap();
            peer.expect_closed().await;
            server.sinks.ended("large").await;
            let mut peer = Peer::publishing(server, "zero").await;
            peer.message(kind::SET_CHUNK_SIZE, vec![0; 4]).await;
            peer.expect_closed().await;
            server.sinks.ended("zero").await;
        },
    )
    .await;
}

#[tokio::test]
async fn endless_partial_messages() {
    beside_a_good_push(
        |_| {},
        async |server| {
            let before = resident_kib();
            for round in 0..20 {
                let name = format!("partial-{round}");
                let mut peer = Peer::publishing(server, &name).await;
                // Begun, never finished: one chunk each of messages that claim 8 MiB.
                let bytes: Vec<u8> =
                    (4..64).flat_map(|csid| [header(csid, 8 << 20), vec![0; 128]].concat()).collect();
                let _reset = peer.socket.write_all(&bytes).await;
                peer.expect_closed().await;
                server.sinks.ended(&name).await;
            }
            let grown = resident_kib().saturating_sub(before);
            assert!(grown < 64 << 10, "grown by {grown} KiB");
        },
    )
    .await;
}

#[tokio::test]
async fn abrupt_resets() {
    beside_a_good_push(
        |_| {},
        async |server| {
            for round in 0..10 {
                let name = format!("reset-{round}");
                let mut peer = Peer::publishing(server, &name).await;
                peer.message(kind::VIDEO, vec![0x27, 1, 0, 0, 0]).await;
                server.sinks.wait(&name, |received| received.tags.len() == 1).await;
                peer.socket.set_zero_linger().unwrap();
                drop(peer);
                server.sinks.ended(&name).await;
            }
        },
    )
    .await;
}

#[tokio::test]
async fn peers_that_never_read() {
    let change = |config: &mut IngestConfig| config.write_timeout = Duration::from_millis(500);
    beside_a_good_push(change, async |server| {
        let mut peer = Peer::publishing(server, "deaf").await;
        let mut pings = Vec::new();
        for _ in 0..1000 {
            let payload = vec![0, 6, 0, 0, 0, 0].into();
            let message = Message { csid: 2, timestamp: 0, kind: kind::USER_CONTROL, stream_id: 0, payload };
            peer.writer.write(&message, &mut pings);
        }
        let flood = async { while peer.socket.write_all(&pings).await.is_ok() {} };
        timeout(PATIENCE, flood).await.expect("server gives the peer up");
        server.sinks.ended("deaf").await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_peer_that_answers_pings_stays() {
    let server = Server::start(|config| config.idle_timeout = Duration::from_millis(400)).await;
    let mut peer = Peer::publishing(&server, "muted").await;
    peer.message(kind::VIDEO, vec![0x27, 1, 0, 0, 0]).await;
    // Five pings are sent over two and a half idle times.
    for _ in 0..5 {
        let ping = peer.receive().await;
        assert_eq!((ping.kind, &ping.payload[..2]), (kind::USER_CONTROL, &[0, 6][..]));
        peer.message(kind::USER_CONTROL, [&[0, 7], &ping.payload[2..]].concat()).await;
    }
    assert_eq!(server.registry.list().len(), 1);
    peer.expect_closed().await;
    server.sinks.ended("muted").await;
}

#[tokio::test]
async fn too_many_connections() {
    let server = Server::start(|config| config.max_connections = 3).await;
    let first = Peer::publishing(&server, "first").await;
    let second = Peer::publishing(&server, "second").await;
    let third = Peer::publishing(&server, "third").await;
    let refusal = async || {
        let target = Target::new(&server.url(), "live", "fourth").unwrap();
        Publisher::connect(&target, PATIENCE, &[0; FILLER_LEN]).await.err()
    };
    match refusal().await {
        Some(ClientError::Refused { code, description }) => {
            assert_eq!(code, "NetConnection.Connect.Rejected");
            assert!(description.contains("3 connections"), "{description}");
        }
        other => panic!("not refused: {other:?}"),
    }
    drop(first);
    server.sinks.ended("first").await;
    // The place is free again once the task of the first is gone, which is right after its end.
    let again = async { while refusal().await.is_some() {} };
    timeout(PATIENCE, again).await.expect("the place of the first is given to another");
    drop((second, third));
}

#[tokio::test]
async fn random_bytes_after_the_handshake() {
    beside_a_good_push(
        |_| {},
        async |server| {
            let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
            for _ in 0..30 {
                let mut peer = Peer::after_handshake(server).await;
                let noise: Vec<u8> = std::iter::repeat_with(|| {
                    seed ^= seed << 13;
                    seed ^= seed >> 7;
                    seed ^= seed << 17;
                    seed.to_le_bytes()[3]
                })
                .take(20_000)
                .collect();
                let _reset = peer.socket.write_all(&noise).await;
                let _shut = peer.socket.shutdown().await;
                peer.expect_closed().await;
            }
        },
    )
    .await;
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// Lets `join!` take futures that fail the test when they time out.
trait MustEnd {
    async fn map_ok(self);
}

impl<F: Future<Output = Result<(), tokio::time::error::Elapsed>>> MustEnd for F {
    async fn map_ok(self) {
        self.await.expect("server closes the connection");
    }
}
