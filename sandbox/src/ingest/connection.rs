//! One publisher's connection.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::beat::Beat;
use super::codecs::CodecCheck;
use super::pace::Pace;
use super::socket::Socket;
use super::timestamps::Unwrapper;
use super::{Live, Shared, StreamSink, name};
use crate::media::packet::{Tag, TagKind};
use crate::model::{RecordPlan, StreamInfo};
use crate::rtmp::handshake::FILLER_LEN;
use crate::rtmp::session::{Event, PublishRequest, ServerSession, SessionConfig, SessionError};

const READ_BUFFER: usize = 32 << 10;
/// How long a new stream is read as its data comes.
const START: Duration = Duration::from_secs(1);
/// Most bytes of one beat; the rest is left for the next.
const MAX_LOOK: usize = 8 * READ_BUFFER;
/// Tags that are handed over at a time. They are counted because a hostile message may have no bytes at all.
const MAX_BATCH: usize = 64;
/// How long a refused peer may take to read the reason before the socket is closed.
const LINGER: Duration = Duration::from_secs(1);

/// Refusal of a stream that is live already.
const BAD_NAME: &str = "NetStream.Publish.BadName";
/// Any other refusal.
const REJECTED: &str = "NetStream.Publish.Rejected";

/// Why a connection ended.
#[derive(Debug, Error)]
enum End {
    #[error("peer closed the connection")]
    Eof,
    #[error("connection broke: {0}")]
    Io(#[from] io::Error),
    #[error("peer broke the protocol: {0}")]
    Protocol(#[from] SessionError),
    #[error("refused with {code}: {description}")]
    Refused { code: String, description: String },
    #[error("timed out: {0}")]
    TimedOut(&'static str),
    #[error("ingest stops")]
    Stopped,
}

/// A stream being published.
struct Published {
    info: StreamInfo,
    /// Keeps the stream listed as live.
    live: Live,
    recording: Option<(RecordPlan, Box<dyn StreamSink>)>,
    /// What is to be recorded and not yet handed over. Empty while the connection waits for data.
    batch: Vec<Tag>,
    codecs: CodecCheck,
    timestamps: Unwrapper,
    since: Instant,
    has_media: bool,
    tags: u64,
    bytes: u64,
}

struct Connection {
    shared: Arc<Shared>,
    peer: SocketAddr,
    socket: Socket,
    beat: Arc<Beat>,
    pace: Pace,
    session: ServerSession,
    published: Option<Published>,
    /// When the handshake began, ended, or the last stream ended: what comes next has to come in time.
    phase_began: Instant,
    seen_messages: u64,
    last_message: Instant,
    pinged: bool,
}

/// Serves one connection to its end.
pub(super) async fn serve(
    shared: Arc<Shared>,
    socket: TcpStream,
    peer: SocketAddr,
    beat: Arc<Beat>,
    cancel: CancellationToken,
) {
    let mut filler = [0; FILLER_LEN];
    rand::fill(&mut filler);
    let config =
        SessionConfig { limits: shared.config.chunk_limits(), four_cc_list: shared.four_cc_list.clone() };
    let now = Instant::now();
    if let Err(error) = socket.set_nodelay(true) {
        debug!(%peer, %error, "connection is gone already");
        return;
    }
    let mut connection = Connection {
        pace: Pace::new(beat.clone()),
        beat,
        shared,
        peer,
        socket: Socket::new(socket),
        session: ServerSession::new(config, filler),
        published: None,
        phase_began: now,
        seen_messages: 0,
        last_message: now,
        pinged: false,
    };
    let end = connection.run(&cancel).await;
    connection.end_stream(&end.to_string()).await;
    debug!(%peer, reason = %end, "connection ended");
    if !matches!(end, End::Eof | End::Io(_)) {
        connection.say_goodbye(&cancel).await;
    }
}

impl Connection {
    /// Reads until the connection ends, and says why it did.
    async fn run(&mut self, cancel: &CancellationToken) -> End {
        let mut buffer = vec![0; READ_BUFFER];
        let mut cancelled = std::pin::pin!(cancel.cancelled());
        loop {
            let result = if self.socket.is_asleep() {
                tokio::select! {
                    () = &mut cancelled => return End::Stopped,
                    () = self.beat.next() => {}
                }
                self.look(&mut buffer).await
            } else {
                let (deadline, waiting_for) = self.deadline();
                let read = tokio::select! {
                    () = &mut cancelled => return End::Stopped,
                    read = timeout_at(deadline, self.socket.read(&mut buffer)) => read,
                };
                match read {
                    Err(_) => self.timed_out(waiting_for).await,
                    Ok(Ok(0)) => Err(End::Eof),
                    Ok(Ok(len)) => self.feed(&buffer[..len]).await,
                    Ok(Err(error)) => Err(error.into()),
                }
            };
            if let Err(end) = result.and_then(|()| self.rest()) {
                return end;
            }
        }
    }

    /// Takes what has come since the last beat.
    async fn look(&mut self, buffer: &mut [u8]) -> Result<(), End> {
        let mut taken = 0;
        while taken < MAX_LOOK
            && let Some(len) = self.socket.look(buffer)?
        {
            if len == 0 {
                return Err(End::Eof);
            }
            taken += len;
            self.feed(&buffer[..len]).await?;
            if len < buffer.len() {
                break;
            }
        }
        let now = Instant::now();
        self.pace.looked(taken, now);
        let (deadline, waiting_for) = self.deadline();
        if now >= deadline { self.timed_out(waiting_for).await } else { Ok(()) }
    }

    /// Chooses how to wait for what comes next. Only a stream that has found its feet can wait for the beat:
    /// before, messages are answers to one another, and codecs are to be refused at once.
    fn rest(&mut self) -> Result<(), End> {
        let now = Instant::now();
        let steady = |published: &Published| published.has_media && now >= published.since + START;
        let streaming = self.published.as_ref().is_some_and(steady);
        let sleeps = streaming && self.pace.has_time(now);
        if sleeps {
            self.socket.fall_asleep()?
        } else {
            self.socket.wake_up()?
        }
        Ok(())
    }

    /// Until when something must come, and what.
    fn deadline(&self) -> (Instant, &'static str) {
        let config = &self.shared.config;
        if !self.session.is_open() {
            return (self.phase_began + config.handshake_timeout, "no complete handshake");
        }
        let Some(published) = &self.published else {
            return (self.phase_began + config.publish_timeout, "no publish");
        };
        let idle = if self.pinged { config.idle_timeout } else { config.idle_timeout / 2 };
        let idle = (self.last_message + idle, "peer is silent");
        let first = (published.since + config.first_media_timeout, "no audio or video after publish");
        if published.has_media || idle.0 < first.0 { idle } else { first }
    }

    async fn timed_out(&mut self, waiting_for: &'static str) -> Result<(), End> {
        let config = &self.shared.config;
        let now = Instant::now();
        let is_late = |published: &Published| {
            !published.has_media && now >= published.since + config.first_media_timeout
        };
        if self.pinged || self.published.as_ref().is_none_or(is_late) {
            return Err(End::TimedOut(waiting_for));
        }
        self.pinged = true;
        self.session.ping(0);
        self.flush().await
    }

    async fn feed(&mut self, mut input: &[u8]) -> Result<(), End> {
        let was_open = self.session.is_open();
        loop {
            let event = self.session.read(&mut input)?;
            let Some(event) = event else { break };
            self.handle(event).await?;
        }
        self.hand_over().await;
        if !was_open && self.session.is_open() {
            self.phase_began = Instant::now();
        }
        // Whole messages count, not bytes: a peer that trickles bytes is as dead as a silent one.
        if self.session.messages() != self.seen_messages {
            self.seen_messages = self.session.messages();
            self.last_message = Instant::now();
            self.pinged = false;
        }
        self.flush().await
    }

    async fn handle(&mut self, event: Event) -> Result<(), End> {
        match event {
            Event::Publish(request) => {
                let published = self.publish(&request).await?;
                // Kept first: a recording that was opened is ended even if the peer is gone by now.
                self.published = Some(published);
                self.session.accept_publish();
                self.flush().await?;
            }
            Event::Media { kind, timestamp, body } => {
                if self.media(kind, timestamp, body)? >= MAX_BATCH {
                    self.hand_over().await;
                }
            }
            Event::Unpublish => {
                self.end_stream("unpublished").await;
                self.phase_began = Instant::now();
            }
            Event::Refused { code, description } => {
                info!(peer = %self.peer, code, description, "peer refused");
                return Err(End::Refused { code: code.into(), description });
            }
        }
        Ok(())
    }

    async fn publish(&mut self, request: &PublishRequest) -> Result<Published, End> {
        let shared = Arc::clone(&self.shared);
        let (key, params) = match name::parse(request, &shared.config) {
            Ok(parsed) => parsed,
            Err(error) => return Err(self.refuse(REJECTED, &error.to_string())),
        };
        let started = (shared.clock)();
        let info = StreamInfo { key, params, client_ip: self.peer.ip().to_string(), started };
        let Some(live) = shared.registry.announce(info.clone()) else {
            let stream_id = &info.key.stream_name;
            let text = format!("stream {stream_id} is live already; end it or use another stream id");
            return Err(self.refuse(BAD_NAME, &text));
        };
        let plan = match shared.plans.plan_for(&info.key, started).await {
            Ok(plan) => plan,
            Err(error) => {
                error!(stream_id = info.key.stream_name, %error, "cannot read the record plan");
                return Err(self.refuse(REJECTED, "the record rules cannot be read now; publish again later"));
            }
        };
        let recording = match plan {
            None => None,
            Some(plan) => match shared.sinks.open(info.clone(), plan.clone()).await {
                Ok(sink) => Some((plan, sink)),
                Err(error) => {
                    error!(stream_id = info.key.stream_name, %error, "cannot open a recording");
                    return Err(
                        self.refuse(REJECTED, "the recording cannot be opened now; publish again later")
                    );
                }
            },
        };
        info!(
            stream_id = info.key.stream_name,
            app_name = info.key.app_name,
            domain = info.key.domain,
            peer = %self.peer,
            template_id = recording.as_ref().map(|(plan, _)| plan.template_id),
            "stream started"
        );
        Ok(Published {
            info,
            live,
            recording,
            batch: Vec::new(),
            codecs: CodecCheck::default(),
            timestamps: Unwrapper::default(),
            since: Instant::now(),
            has_media: false,
            tags: 0,
            bytes: 0,
        })
    }

    /// Puts a message into the batch, and tells how many are in it.
    fn media(&mut self, kind: TagKind, timestamp: u32, body: Bytes) -> Result<usize, End> {
        let Some(published) = &mut self.published else { return Ok(0) };
        let timestamp_ms = match kind {
            TagKind::Script => published.timestamps.script(timestamp),
            TagKind::Audio | TagKind::Video => published.timestamps.media(timestamp),
        };
        published.has_media |= kind != TagKind::Script;
        published.tags += 1;
        published.bytes += body.len() as u64;
        let Some((plan, _)) = &published.recording else { return Ok(0) };
        let tag = Tag { kind, timestamp_ms, body };
        if let Err(reason) = published.codecs.check(&tag, plan, self.shared.sinks.as_ref()) {
            return Err(self.refuse(REJECTED, &reason));
        }
        published.batch.push(tag);
        Ok(published.batch.len())
    }

    /// Hands the batch to the recording, and waits until it is ready for more.
    async fn hand_over(&mut self) {
        let Some(published) = &mut self.published else { return };
        if published.batch.is_empty() {
            return;
        }
        let batch = std::mem::take(&mut published.batch);
        let Some((_, sink)) = &mut published.recording else { return };
        let now = (self.shared.clock)();
        if let Err(error) = sink.push(batch, now).await {
            // The stream itself is fine: it stays live, as it does when recording fails in the cloud.
            let stream_id = &published.info.key.stream_name;
            error!(stream_id, %error, "recording failed; the stream goes on without it");
            if let Some((_, sink)) = published.recording.take() {
                end_recording(sink, now, stream_id).await;
            }
        }
    }

    fn refuse(&mut self, code: &str, description: &str) -> End {
        self.session.refuse(code, description);
        warn!(peer = %self.peer, code, description, "stream refused");
        End::Refused { code: code.to_owned(), description: description.to_owned() }
    }

    /// Ends the recording and takes the stream off the list.
    async fn end_stream(&mut self, reason: &str) {
        let Some(published) = self.published.take() else { return };
        let Published { info, live, recording, batch, tags, bytes, .. } = published;
        // Not live any more from here on, so that the publisher may come back while files are finished.
        drop(live);
        let stream_id = info.key.stream_name;
        if let Some((_, mut sink)) = recording {
            let now = (self.shared.clock)();
            if !batch.is_empty()
                && let Err(error) = sink.push(batch, now).await
            {
                error!(stream_id, %error, "the end of the stream is not recorded");
            }
            end_recording(sink, now, &stream_id).await;
        }
        info!(stream_id, peer = %self.peer, reason, tags, bytes, "stream ended");
    }

    async fn flush(&mut self) -> Result<(), End> {
        let out = self.session.take_output();
        if out.is_empty() {
            return Ok(());
        }
        match timeout(self.shared.config.write_timeout, self.socket.write_all(&out)).await {
            Ok(written) => Ok(written?),
            Err(_) => Err(End::TimedOut("peer does not take replies")),
        }
    }

    /// Sends what is left to say and waits a little for the peer to read it: closing a socket with unread
    /// input would reset the connection, and the reason would be lost.
    async fn say_goodbye(&mut self, cancel: &CancellationToken) {
        if self.flush().await.is_err() || self.socket.shutdown().await.is_err() {
            return;
        }
        let mut buffer = vec![0; READ_BUFFER];
        let drained = timeout(LINGER, async {
            while matches!(self.socket.read(&mut buffer).await, Ok(len) if len > 0) {}
        });
        tokio::select! {
            () = cancel.cancelled() => {}
            _ = drained => {}
        }
    }
}

async fn end_recording(sink: Box<dyn StreamSink>, at: OffsetDateTime, stream_id: &str) {
    if let Err(error) = sink.end(at).await {
        error!(stream_id, %error, "recording was not ended well");
    }
}
