//! Publishers that mean harm, each kind again and again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::rtmp::amf0::{Value, encode};
use trtc_sandbox::rtmp::chunk::{ChunkWriter, Message, kind};
use trtc_sandbox::rtmp::client::{ClientError, Publisher, Target};
use trtc_sandbox::rtmp::handshake::{FILLER_LEN, PACKET_LEN};

const PATIENCE: Duration = Duration::from_secs(10);
/// Between two rounds of a peer, so that the machine of the test has time for others too.
const PAUSE: Duration = Duration::from_millis(50);
const HUGE: usize = 7 << 20;

/// What a peer does until it is thrown out or its round is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    HugeMessages,
    MetadataBombs,
    TinyMessages,
    JumpingTimes,
    PartialMessages,
    NeverReads,
    EndlessHandshake,
}

const KINDS: [Kind; 7] = [
    Kind::HugeMessages,
    Kind::MetadataBombs,
    Kind::TinyMessages,
    Kind::JumpingTimes,
    Kind::PartialMessages,
    Kind::NeverReads,
    Kind::EndlessHandshake,
];

/// Hostile peers at work.
pub(crate) struct Attack {
    stop: CancellationToken,
    peers: Vec<(Kind, Arc<AtomicU64>, JoinHandle<()>)>,
}

impl Attack {
    /// So many peers, of each kind in turn.
    pub(crate) fn start(server: SocketAddr, count: usize) -> Self {
        let stop = CancellationToken::new();
        let peer = |(index, kind): (usize, Kind)| {
            let (rounds, stop) = (Arc::new(AtomicU64::new(0)), stop.clone());
            let counted = Arc::clone(&rounds);
            let work = async move {
                let name = format!("hostile-{index}");
                loop {
                    // To be thrown out is what a hostile peer expects.
                    let _thrown_out = round(kind, server, &name, &counted).await;
                    tokio::time::sleep(PAUSE).await;
                }
            };
            let task = tokio::spawn(async move {
                tokio::select! {
                    () = work => {}
                    () = stop.cancelled() => {}
                }
            });
            (kind, rounds, task)
        };
        Self { peers: KINDS.into_iter().cycle().take(count).enumerate().map(peer).collect(), stop }
    }

    /// Ends it; answers how often each peer was at work.
    pub(crate) async fn stop(self) -> Vec<(Kind, u64)> {
        self.stop.cancel();
        let mut seen = Vec::new();
        for (kind, rounds, task) in self.peers {
            task.await.unwrap();
            seen.push((kind, rounds.load(Ordering::Relaxed)));
        }
        seen
    }
}

async fn round(kind: Kind, server: SocketAddr, name: &str, rounds: &AtomicU64) -> Result<(), ClientError> {
    match kind {
        Kind::HugeMessages | Kind::MetadataBombs | Kind::TinyMessages | Kind::JumpingTimes => {
            let target = Target::new(&format!("rtmp://{server}"), "live", name)?;
            let mut peer = Publisher::connect(&target, PATIENCE, &[1; FILLER_LEN]).await?;
            rounds.fetch_add(1, Ordering::Relaxed);
            for number in 0..messages(kind) {
                peer.send(&tag(kind, number)).await?;
            }
            peer.close().await
        }
        Kind::PartialMessages => {
            let mut socket = publishing(server, name).await?;
            rounds.fetch_add(1, Ordering::Relaxed);
            // Begun and never finished, on one chunk stream after the other.
            for csid in 4..64 {
                let mut chunk = vec![csid, 0, 0, 0, 0x70, 0, 0, kind::VIDEO, 1, 0, 0, 0];
                chunk.resize(12 + 128, 0);
                socket.write_all(&chunk).await?;
            }
            Ok(drain(socket).await?)
        }
        Kind::NeverReads => {
            let mut socket = publishing(server, name).await?;
            rounds.fetch_add(1, Ordering::Relaxed);
            let mut pings = Vec::new();
            let mut writer = ChunkWriter::default();
            for _ in 0..2000 {
                let payload = Bytes::from_static(&[0, 6, 0, 0, 0, 0]);
                let ping = Message { csid: 2, timestamp: 0, kind: kind::USER_CONTROL, stream_id: 0, payload };
                writer.write(&ping, &mut pings);
            }
            loop {
                socket.write_all(&pings).await?;
            }
        }
        Kind::EndlessHandshake => {
            let mut socket = TcpStream::connect(server).await?;
            rounds.fetch_add(1, Ordering::Relaxed);
            loop {
                socket.write_all(&[3]).await?;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Messages of a round: some hundred megabytes at most of all kinds and peers together.
fn messages(kind: Kind) -> u64 {
    match kind {
        Kind::HugeMessages | Kind::MetadataBombs => 4,
        _ => 5_000,
    }
}

fn tag(kind: Kind, number: u64) -> Tag {
    let time = i64::try_from(number).unwrap();
    let (kind, timestamp_ms, body) = match kind {
        Kind::HugeMessages => (TagKind::Video, time, [&b"\x17\x01\0\0\0"[..], &vec![0; HUGE]].concat()),
        Kind::MetadataBombs => {
            (TagKind::Script, time, [&b"\x02\0\x0aonMetaData"[..], &vec![8; HUGE]].concat())
        }
        Kind::TinyMessages => (TagKind::Audio, 0, vec![0xaf]),
        _ => (
            TagKind::Video,
            time.wrapping_mul(0x5_1234_5671) % (1 << 32),
            b"\x17\x01\0\0\0\0\0\0\x01\x65".to_vec(),
        ),
    };
    Tag { kind, timestamp_ms, body: body.into() }
}

/// A connection on which anything can be sent as media.
async fn publishing(server: SocketAddr, name: &str) -> std::io::Result<TcpStream> {
    let mut socket = TcpStream::connect(server).await?;
    let mut out = vec![3];
    out.resize(1 + 2 * PACKET_LEN, 0);
    let mut writer = ChunkWriter::default();
    let app = Value::object([("app", Value::string("live"))]);
    let commands = [
        vec![Value::string("connect"), Value::Number(1.0), app],
        vec![Value::string("createStream"), Value::Number(2.0), Value::Null],
        vec![Value::string("publish"), Value::Number(3.0), Value::Null, Value::string(name)],
    ];
    for values in commands {
        let payload = encode(&values).into();
        let message = Message { csid: 3, timestamp: 0, kind: kind::COMMAND_AMF0, stream_id: 1, payload };
        writer.write(&message, &mut out);
    }
    socket.write_all(&out).await?;
    let (mut said, mut buffer) = (Vec::new(), [0; 4096]);
    while !said.windows(23).any(|part| part == b"NetStream.Publish.Start") {
        match socket.read(&mut buffer).await? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            len => said.extend_from_slice(&buffer[..len]),
        }
    }
    Ok(socket)
}

async fn drain(mut socket: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    while socket.read(&mut buffer).await? > 0 {}
    Ok(())
}

/// Memory of this process.
pub(crate) fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}
