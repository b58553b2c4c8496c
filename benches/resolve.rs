//! StreamIds over gRPC: the service beside a bare tonic handler, in one run.
//!
//! Each server has a thread of its own, and what is compared is work for each second of that thread's CPU time, so
//! that the load generator's share of the machine does not blur the ratio. Rounds alternate; medians are printed.
//!
//! `cargo bench --bench resolve`

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench may panic")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic::{Request, Response, Status, Streaming};
use trtc_recording::config::Config;
use trtc_recording::domain::identity::{Room, StreamType, Uplink};
use trtc_recording::domain::stream_id::Formula;
use trtc_recording::domain::url_encoding::UrlEncoding;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::stream_id_resolver_client::StreamIdResolverClient;
use trtc_recording::proto::v1::stream_id_resolver_server::{StreamIdResolver, StreamIdResolverServer};
use trtc_recording::server::Server;

const ROUNDS: usize = 5;
const ROUND_TIME: Duration = Duration::from_secs(3);
const BATCH: usize = 1_000;

/// The same rule, without configuration, checks, alternatives or details.
struct Bare;

fn bare_id(identity: &v1::StreamIdentity, formula: Formula) -> v1::ResolvedStreamId {
    let room = match identity.room_id.as_ref().and_then(|room| room.kind.as_ref()) {
        Some(v1::room_id::Kind::Number(number)) => Room::Number(*number),
        Some(v1::room_id::Kind::Text(text)) => Room::Text(text),
        None => Room::Number(0),
    };
    let uplink = Uplink { room, user_id: &identity.user_id, stream_type: StreamType::Main };
    v1::ResolvedStreamId {
        stream_id: formula.stream_id(identity.sdk_app_id, &uplink),
        ..v1::ResolvedStreamId::default()
    }
}

fn formula_of(number: i32) -> Formula {
    match v1::StreamIdFormula::try_from(number) {
        Ok(v1::StreamIdFormula::BizidMd5) => Formula::BizidMd5 { bizid: 3891 },
        _ => Formula::Direct(UrlEncoding::Rfc3986),
    }
}

#[tonic::async_trait]
impl StreamIdResolver for Bare {
    async fn resolve_stream_id(
        &self,
        request: Request<v1::ResolveStreamIdRequest>,
    ) -> Result<Response<v1::ResolveStreamIdResponse>, Status> {
        let request = request.into_inner();
        let identity = request.identity.unwrap_or_default();
        let formula = formula_of(request.formula);
        let resolved = bare_id(&identity, formula);
        // The peer does the same work: the other StreamId is part of the answer.
        let other = match formula {
            Formula::Direct(_) => Formula::BizidMd5 { bizid: 3891 },
            Formula::BizidMd5 { .. } => Formula::Direct(UrlEncoding::Rfc3986),
        };
        let alternatives = vec![bare_id(&identity, other)];
        Ok(Response::new(v1::ResolveStreamIdResponse { resolved: Some(resolved), alternatives }))
    }

    async fn batch_resolve_stream_ids(
        &self,
        request: Request<v1::BatchResolveStreamIdsRequest>,
    ) -> Result<Response<v1::BatchResolveStreamIdsResponse>, Status> {
        let request = request.into_inner();
        let formula = formula_of(request.formula);
        let resolved = request.identities.iter().map(|identity| bare_id(identity, formula)).collect();
        Ok(Response::new(v1::BatchResolveStreamIdsResponse { resolved }))
    }

    type StreamResolveStreamIdsStream =
        BoxStream<'static, Result<v1::StreamResolveStreamIdsResponse, Status>>;

    async fn stream_resolve_stream_ids(
        &self,
        _: Request<Streaming<v1::StreamResolveStreamIdsRequest>>,
    ) -> Result<Response<Self::StreamResolveStreamIdsStream>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn parse_stream_id(
        &self,
        _: Request<v1::ParseStreamIdRequest>,
    ) -> Result<Response<v1::ParseStreamIdResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn match_stream_ids(
        &self,
        _: Request<v1::MatchStreamIdsRequest>,
    ) -> Result<Response<v1::MatchStreamIdsResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }

    async fn get_bypass_playback_urls(
        &self,
        _: Request<v1::GetBypassPlaybackUrlsRequest>,
    ) -> Result<Response<v1::GetBypassPlaybackUrlsResponse>, Status> {
        Err(Status::unimplemented("not measured"))
    }
}

/// A server on a thread of its own.
struct Peer {
    name: &'static str,
    address: SocketAddr,
    /// `/proc` entry with the thread's CPU time.
    schedstat: String,
}

impl Peer {
    fn start<F>(name: &'static str, serve: F) -> Self
    where
        F: FnOnce(std::sync::mpsc::Sender<SocketAddr>) + Send + 'static,
    {
        let (address_sender, address) = std::sync::mpsc::channel();
        let (task_sender, task) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let task = std::fs::read_link("/proc/thread-self").unwrap();
            task_sender.send(format!("/proc/{}/schedstat", task.display())).unwrap();
            serve(address_sender);
        });
        Self { name, schedstat: task.recv().unwrap(), address: address.recv().unwrap() }
    }

    fn cpu(&self) -> Duration {
        let text = std::fs::read_to_string(&self.schedstat).unwrap();
        Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
    }
}

fn one_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn bare() -> Peer {
    Peer::start("bare tonic", |address| {
        one_thread().block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            address.send(listener.local_addr().unwrap()).unwrap();
            let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
            let service = StreamIdResolverServer::new(Bare).max_decoding_message_size(8 * 1024 * 1024);
            tonic::transport::Server::builder()
                .add_service(service)
                .serve_with_incoming(incoming)
                .await
                .unwrap();
        });
    })
}

fn full(dir: &std::path::Path) -> Peer {
    let config = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[store]\npath = {:?}\n\
         [cloud]\nendpoint = \"http://127.0.0.1:9\"\nsecret_id = \"unused\"\nsecret_key = \"unused\"\n\
         [account]\nbizid = 3891\n[[apps]]\nsdk_app_id = 12345678\nstream_id_formula = \"direct\"\n",
        dir.join("store.db")
    );
    Peer::start("trtc-recording", move |address| {
        one_thread().block_on(async move {
            let server = Server::bind(&Config::from_toml(&config).unwrap()).await.unwrap();
            address.send(server.address()).unwrap();
            server.run(CancellationToken::new()).await.unwrap();
        });
    })
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

#[derive(Clone, Copy)]
enum Load {
    Unary,
    Batch(v1::StreamIdFormula),
}

struct Outcome {
    per_cpu_second: f64,
    p50: Duration,
    p99: Duration,
}

/// Runs a load for a while: `connections` × `streams` calls under way.
async fn load(peer: &Peer, load: Load, connections: usize, streams: usize) -> Outcome {
    let batch = match load {
        Load::Unary => None,
        Load::Batch(formula) => Some(Arc::new(v1::BatchResolveStreamIdsRequest {
            identities: (0..BATCH).map(identity).collect(),
            formula: formula.into(),
            ..v1::BatchResolveStreamIdsRequest::default()
        })),
    };
    let mut tasks = Vec::new();
    let cpu = peer.cpu();
    let until = Instant::now() + ROUND_TIME;
    for _ in 0..connections {
        let channel =
            Channel::from_shared(format!("http://{}", peer.address)).unwrap().connect().await.unwrap();
        for stream in 0..streams {
            let mut client =
                StreamIdResolverClient::new(channel.clone()).max_decoding_message_size(8 * 1024 * 1024);
            let batch = batch.clone();
            tasks.push(tokio::spawn(async move {
                let mut times = Vec::new();
                while Instant::now() < until {
                    let began = Instant::now();
                    match &batch {
                        Some(batch) => {
                            let answer =
                                client.batch_resolve_stream_ids(batch.as_ref().clone()).await.unwrap();
                            assert_eq!(answer.into_inner().resolved.len(), BATCH);
                        }
                        None => {
                            let request = v1::ResolveStreamIdRequest {
                                identity: Some(identity(stream)),
                                ..v1::ResolveStreamIdRequest::default()
                            };
                            let answer = client.resolve_stream_id(request).await.unwrap().into_inner();
                            assert_eq!(answer.alternatives.len(), 1);
                        }
                    }
                    times.push(began.elapsed());
                }
                times
            }));
        }
    }
    let mut times: Vec<Duration> = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let cpu = (peer.cpu() - cpu).as_secs_f64();
    times.sort_unstable();
    let units = times.len() * if batch.is_some() { BATCH } else { 1 };
    Outcome {
        per_cpu_second: units as f64 / cpu,
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn compare(title: &str, peers: &[Peer], what: Load, connections: usize, streams: usize) {
    let mut outcomes: Vec<Vec<Outcome>> = peers.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (peer, outcomes) in peers.iter().zip(&mut outcomes) {
            outcomes.push(load(peer, what, connections, streams).await);
        }
    }
    println!("{title} ({connections} connections x {streams} calls, median of {ROUNDS} rounds)");
    let rates: Vec<f64> = outcomes.iter().map(|o| median(o.iter().map(|o| o.per_cpu_second))).collect();
    for ((peer, outcomes), rate) in peers.iter().zip(&outcomes).zip(&rates) {
        println!(
            "  {:<16} {:>10.0} a CPU second  ratio {:.2}  p50 {:>6.0} us  p99 {:>6.0} us",
            peer.name,
            rate,
            rate / rates[0],
            median(outcomes.iter().map(|o| o.p50.as_secs_f64() * 1e6)),
            median(outcomes.iter().map(|o| o.p99.as_secs_f64() * 1e6)),
        );
    }
}

/// The rule alone, on this thread.
fn in_process() {
    let identities: Vec<v1::StreamIdentity> = (0..BATCH).map(identity).collect();
    for (name, formula) in [
        ("direct", Formula::Direct(UrlEncoding::Rfc3986)),
        ("bizid + MD5", Formula::BizidMd5 { bizid: 3891 }),
    ] {
        let began = Instant::now();
        let mut count = 0_usize;
        let mut bytes = 0_usize;
        while began.elapsed() < ROUND_TIME {
            for identity in &identities {
                bytes += bare_id(identity, formula).stream_id.len();
            }
            count += identities.len();
        }
        assert!(bytes > 0);
        println!(
            "in process, {name}: {:.2} M ids/s on one core",
            count as f64 / began.elapsed().as_secs_f64() / 1e6
        );
    }
}

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let peers = [bare(), full(dir.path())];
    in_process();
    one_thread().block_on(async {
        compare("unary", &peers, Load::Unary, 4, 8).await;
        compare("unary, one in flight", &peers, Load::Unary, 1, 1).await;
        for formula in [v1::StreamIdFormula::Direct, v1::StreamIdFormula::BizidMd5] {
            let title = format!("batch of {BATCH} ids, {}", formula.as_str_name());
            compare(&title, &peers, Load::Batch(formula), 2, 2).await;
        }
    });
}
