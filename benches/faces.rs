//! The faces of the one port beside each other: gRPC, gRPC-Web, Connect with proto, Connect with JSON; same handler, same
//! load generator, one run.
//!
//! The server has a thread of its own, and what is compared is calls for each second of that thread's CPU time. Rounds
//! alternate; medians are printed.
//!
//! `cargo bench --bench faces`

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench may panic")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::{BufMut as _, Bytes, BytesMut};
use tokio_util::sync::CancellationToken;
use trtc_recording::config::Config;
use trtc_recording::proto::v1;
use trtc_recording::server::Server;

const ROUNDS: usize = 5;
const ROUND_TIME: Duration = Duration::from_secs(3);
const CONNECTIONS: usize = 4;
const STREAMS: usize = 8;
const BATCH: usize = 1_000;

#[derive(Clone, Copy)]
enum Face {
    Grpc,
    GrpcWeb,
    ConnectProto,
    ConnectJson,
}

impl Face {
    const ALL: [Self; 4] = [Self::Grpc, Self::GrpcWeb, Self::ConnectProto, Self::ConnectJson];

    const fn name(self) -> &'static str {
        match self {
            Self::Grpc => "gRPC",
            Self::GrpcWeb => "gRPC-Web",
            Self::ConnectProto => "Connect, proto",
            Self::ConnectJson => "Connect, JSON",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Grpc => "application/grpc",
            Self::GrpcWeb => "application/grpc-web+proto",
            Self::ConnectProto => "application/proto",
            Self::ConnectJson => "application/json",
        }
    }

    fn body(self, message: &impl prost::Message, json: &str) -> Bytes {
        match self {
            Self::ConnectJson => Bytes::copy_from_slice(json.as_bytes()),
            Self::ConnectProto => message.encode_to_vec().into(),
            Self::Grpc | Self::GrpcWeb => {
                let mut frame = BytesMut::new();
                frame.put_u8(0);
                frame.put_u32(message.encoded_len() as u32);
                message.encode(&mut frame).unwrap();
                frame.freeze()
            }
        }
    }
}

/// A call, as each face has it.
struct Call {
    title: String,
    path: &'static str,
    bodies: [Bytes; 4],
    /// The shortest answer that can be right.
    at_least: usize,
}

impl Call {
    fn unary() -> Self {
        let request = v1::ResolveStreamIdRequest { identity: Some(identity(7)), ..Default::default() };
        let json = format!("{{\"identity\":{}}}", json(7));
        let bodies = Face::ALL.map(|face| face.body(&request, &json));
        Self { title: "unary".to_owned(), path: "ResolveStreamId", bodies, at_least: 30 }
    }

    fn batch() -> Self {
        let request = v1::BatchResolveStreamIdsRequest {
            identities: (0..BATCH).map(identity).collect(),
            ..Default::default()
        };
        let list: Vec<String> = (0..BATCH).map(json).collect();
        let json = format!("{{\"identities\":[{}]}}", list.join(","));
        let bodies = Face::ALL.map(|face| face.body(&request, &json));
        Self {
            title: format!("batch of {BATCH} ids"),
            path: "BatchResolveStreamIds",
            bodies,
            at_least: 30 * BATCH,
        }
    }
}

fn identity(i: usize) -> v1::StreamIdentity {
    v1::StreamIdentity {
        sdk_app_id: 12_345_678,
        room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(10_000 + i as u32)) }),
        user_id: format!("user_{i:06}"),
        stream_type: v1::StreamType::Main.into(),
        custom_stream_id: String::new(),
    }
}

fn json(i: usize) -> String {
    format!(
        "{{\"sdkAppId\":12345678,\"roomId\":{{\"number\":{}}},\"userId\":\"user_{i:06}\",\"streamType\":\"STREAM_TYPE_MAIN\"}}",
        10_000 + i
    )
}

/// The service on a thread of its own.
struct Served {
    address: SocketAddr,
    /// `/proc` entry with the thread's CPU time.
    schedstat: String,
}

impl Served {
    fn start(dir: &std::path::Path) -> Self {
        let config = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[store]\npath = {:?}\n\
             [cloud]\nendpoint = \"http://127.0.0.1:9\"\nsecret_id = \"unused\"\nsecret_key = \"unused\"\n\
             [[apps]]\nsdk_app_id = 12345678\nstream_id_formula = \"direct\"\n",
            dir.join("store.db")
        );
        let (sender, started) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let task = std::fs::read_link("/proc/thread-self").unwrap();
            one_thread().block_on(async move {
                let server = Server::bind(&Config::from_toml(&config).unwrap()).await.unwrap();
                sender.send((server.address(), format!("/proc/{}/schedstat", task.display()))).unwrap();
                server.run(CancellationToken::new()).await.unwrap();
            });
        });
        let (address, schedstat) = started.recv().unwrap();
        Self { address, schedstat }
    }

    fn cpu(&self) -> Duration {
        let text = std::fs::read_to_string(&self.schedstat).unwrap();
        Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
    }
}

fn one_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

struct Outcome {
    per_cpu_second: f64,
    p50: f64,
    p99: f64,
}

async fn load(served: &Served, call: &Call, face: Face) -> Outcome {
    let cpu = served.cpu();
    let until = Instant::now() + ROUND_TIME;
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        // HTTP/2 for all of them: one connection, calls side by side.
        let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
        for _ in 0..STREAMS {
            let request = client
                .post(format!("http://{}/trtc.recording.v1.StreamIdResolver/{}", served.address, call.path))
                .header("content-type", face.content_type())
                .header("te", "trailers")
                .body(call.bodies[face as usize].clone());
            let at_least = call.at_least;
            tasks.push(tokio::spawn(async move {
                let mut times = Vec::new();
                while Instant::now() < until {
                    let began = Instant::now();
                    let answer = request.try_clone().unwrap().send().await.unwrap();
                    assert!(answer.status().is_success(), "{}", answer.status());
                    let body = answer.bytes().await.unwrap();
                    assert!(body.len() >= at_least, "{} bytes", body.len());
                    times.push(began.elapsed().as_secs_f64() * 1e6);
                }
                times
            }));
        }
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let cpu = (served.cpu() - cpu).as_secs_f64();
    times.sort_by(f64::total_cmp);
    Outcome {
        per_cpu_second: times.len() as f64 / cpu,
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    one_thread().block_on(async {
        for call in [Call::unary(), Call::batch()] {
            let mut outcomes: [Vec<Outcome>; 4] = Default::default();
            for _ in 0..ROUNDS {
                for face in Face::ALL {
                    outcomes[face as usize].push(load(&served, &call, face).await);
                }
            }
            println!(
                "{} ({CONNECTIONS} connections x {STREAMS} calls, median of {ROUNDS} rounds)",
                call.title
            );
            let rates: Vec<f64> =
                outcomes.iter().map(|all| median(all.iter().map(|one| one.per_cpu_second))).collect();
            for face in Face::ALL {
                let (all, rate) = (&outcomes[face as usize], rates[face as usize]);
                println!(
                    "  {:<16} {rate:>8.0} calls a CPU second  ratio {:.2}  p50 {:>6.0} us  p99 {:>6.0} us",
                    face.name(),
                    rate / rates[0],
                    median(all.iter().map(|one| one.p50)),
                    median(all.iter().map(|one| one.p99)),
                );
            }
        }
    });
}
