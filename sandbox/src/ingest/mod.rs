//! Live streams coming in over RTMP.
//!
//! A participant's stream is published to `rtmp://host:1935/<AppName>/<StreamId>?<stream parameters>`. Each
//! connection is one task of one of the lanes. It lists its stream in the [`Registry`] and hands the media to a
//! [`StreamSink`]; a slow sink holds up the socket of its own stream and nothing else.

mod admit;
mod beat;
mod codecs;
mod connection;
mod headers;
mod lane;
mod live;
mod local;
mod name;
mod pace;
mod published;
pub mod push_auth;
pub mod registry;
mod socket;
mod timestamps;
mod traits;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

pub(crate) use admit::{Designation, NotAdmitted};
use beat::Beat;
pub(crate) use headers::Headers;
use lane::Job;
pub use live::{LiveStream, SinkId};
pub(crate) use local::{LocalStream, LocalStreams, NewStream};
pub use name::NameError;
pub use push_auth::{PushKey, PushKeys};
pub use registry::{Live, Registry};
pub use traits::{BoxError, RecordPlans, SinkFactory, StreamSink};

use crate::admission::Places;
use crate::environment::Environment;
use crate::model::Notice;
use crate::rtmp::chunk::ChunkLimits;

/// How long to wait when the system has no more sockets, before the next try.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Connections that are told at a time why they are refused; more are closed without a word.
const TURNED_AWAY: usize = 64;

/// Limits and names of the ingest.
#[derive(Debug, Clone)]
pub struct IngestConfig {
    /// Hosts of a tcUrl that are taken as the push domain of a stream.
    pub push_domains: Vec<String>,
    /// Push domain of a stream whose tcUrl names none of `push_domains`.
    pub default_push_domain: String,
    /// What push URLs are signed with. Default: nothing, everybody may publish.
    pub push_keys: PushKeys,
    /// Time for the whole handshake. Default 5 s.
    pub handshake_timeout: Duration,
    /// Time from the handshake, or from the end of a stream, to the next publish. Default 10 s.
    pub publish_timeout: Duration,
    /// Time from publish to the first audio or video message. Default 10 s.
    pub first_media_timeout: Duration,
    /// Time within which a whole message must come. A peer that is silent for half of it is pinged, so only
    /// dead ones time out. Default 15 s.
    pub idle_timeout: Duration,
    /// Time for a peer to take a reply. Default 5 s.
    pub write_timeout: Duration,
    /// How often the sockets of live streams are looked at; zero for as often as data comes. Default 100 ms.
    pub beat: Duration,
    /// Connections at a time; more are refused. Default 2000.
    pub max_connections: usize,
    /// Connections from one address at a time; more are refused. Default 1000.
    pub max_connections_per_address: usize,
    /// Live streams; more are refused. Default 1000.
    pub max_streams: usize,
    /// Live streams of one AppName; more are refused. Default 1000.
    pub max_streams_per_app: usize,
    /// Longest RTMP message in bytes, up to 16777215. Default 8 MiB.
    pub max_message_size: usize,
}

impl IngestConfig {
    /// The defaults, with the push domain that streams get when they name none.
    pub fn new(default_push_domain: impl Into<String>) -> Self {
        Self {
            push_domains: Vec::new(),
            default_push_domain: default_push_domain.into(),
            push_keys: PushKeys::default(),
            handshake_timeout: Duration::from_secs(5),
            publish_timeout: Duration::from_secs(10),
            first_media_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(5),
            beat: Duration::from_millis(100),
            max_connections: 2000,
            max_connections_per_address: 1000,
            max_streams: 1000,
            max_streams_per_app: 1000,
            max_message_size: ChunkLimits::default().max_message,
        }
    }

    fn chunk_limits(&self) -> ChunkLimits {
        ChunkLimits {
            max_message: self.max_message_size,
            max_buffered: self.max_message_size.saturating_add(self.max_message_size / 2),
            ..ChunkLimits::default()
        }
    }
}

#[cfg(fuzzing)]
pub(crate) fn stream_key(
    request: &crate::rtmp::session::PublishRequest,
    config: &IngestConfig,
) -> Option<crate::model::StreamKey> {
    name::parse(request, config).ok().map(|(key, _)| key)
}

/// What all connections share.
struct Shared {
    config: IngestConfig,
    plans: Arc<dyn RecordPlans>,
    sinks: Arc<dyn SinkFactory>,
    registry: Registry,
    notices: mpsc::Sender<Notice>,
    environment: Environment,
    four_cc_list: Vec<String>,
}

/// A running ingest. Dropping it stops it without waiting; [`stop`](Self::stop) ends recordings first.
pub struct Ingest {
    address: SocketAddr,
    cancel: CancellationToken,
    tasks: TaskTracker,
    shared: Arc<Shared>,
}

impl Ingest {
    /// Serves the listener in threads of their own until stopped. What happens to streams is told to
    /// `notices`; a full channel holds publishers up.
    pub fn start(
        listener: TcpListener,
        config: IngestConfig,
        plans: Arc<dyn RecordPlans>,
        registry: Registry,
        sinks: Arc<dyn SinkFactory>,
        notices: mpsc::Sender<Notice>,
        environment: Environment,
    ) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let four_cc_list = codecs::four_cc_list(sinks.as_ref());
        let shared = Arc::new(Shared { config, plans, sinks, registry, notices, environment, four_cc_list });
        let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (max, of_address) = (shared.config.max_connections, shared.config.max_connections_per_address);
        let places = Places::new(max, of_address);
        let lanes = std::thread::available_parallelism().map_or(1, usize::from);
        let (started, period) = (Instant::now(), shared.config.beat);
        let lanes = (0..lanes).map(|index| {
            // Each in its own part of the beat, so that they do not all wake at once.
            let origin = started + period.mul_f64(index as f64 / lanes as f64);
            lane::start(
                format!("ingest-{index}"),
                Arc::clone(&shared),
                cancel.clone(),
                Beat::new(origin, period),
            )
        });
        let lanes = lanes.collect::<io::Result<Vec<_>>>()?;
        tasks.spawn(accept(listener, lanes, places, cancel.clone(), tasks.clone()));
        Ok(Self { address, cancel, tasks, shared })
    }

    /// Where the ingest listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Publishes streams that the sandbox makes itself. As long as this is there, others wait for notices.
    pub(crate) fn local(&self) -> LocalStreams {
        LocalStreams::new(Arc::clone(&self.shared))
    }

    /// Takes no more connections, ends all streams and waits until their recordings are ended.
    pub async fn stop(self) {
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for Ingest {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

async fn accept(
    listener: TcpListener,
    lanes: Vec<mpsc::UnboundedSender<Job>>,
    places: Places,
    cancel: CancellationToken,
    tasks: TaskTracker,
) {
    let away = Places::new(TURNED_AWAY, TURNED_AWAY);
    let mut next = lanes.iter().cycle();
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let accepted = accepted.and_then(|(socket, peer)| Ok((socket.into_std()?, peer)));
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (place, refusal) = match places.enter(peer.ip()) {
            Ok(place) => (place, None),
            Err(crowded) => {
                info!(%peer, %crowded, "connection refused");
                let Ok(place) = away.enter(peer.ip()) else { continue };
                (place, Some(crowded.to_string()))
            }
        };
        let job = Job { socket, peer, place, refusal, running: tasks.token() };
        if next.next().is_none_or(|lane| lane.send(job).is_err()) {
            error!(%peer, "connection refused: its thread is gone");
        }
    }
}
