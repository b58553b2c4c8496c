//! One publisher's connection.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::admit::{NotAdmitted, admit};
use super::beat::Beat;
use super::pace::Pace;
use super::published::Published;
use super::registry::NotAnnounced;
use super::socket::Socket;
use super::{Designation, LiveStream, Shared, name};
use crate::media::packet::{Tag, TagKind};
use crate::model::{EndReason, StreamInfo};
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
    #[error("{}", EndReason::CLOSED)]
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
    #[error("cut off: {0}")]
    Cut(String),
}

impl End {
    fn reason(&self) -> EndReason {
        let text = self.to_string();
        match self {
            Self::Eof | Self::Io(_) => EndReason::Disconnected(text),
            Self::Protocol(_) | Self::Refused { .. } | Self::TimedOut(_) => EndReason::Refused(text),
            Self::Stopped => EndReason::Stopped,
            Self::Cut(reason) => EndReason::Cut(reason.clone()),
        }
    }
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
    refusal: Option<String>,
    beat: Arc<Beat>,
    cancel: CancellationToken,
) {
    let mut filler = [0; FILLER_LEN];
    rand::fill(&mut filler);
    let config = SessionConfig {
        limits: shared.config.chunk_limits(),
        four_cc_list: shared.four_cc_list.clone(),
        turn_away: refusal,
    };
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
    connection.end_stream(end.reason()).await;
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
            if let Some(published) = &mut self.published
                && let Some(reason) = published.obey(self.shared.environment.now()).await
            {
                return End::Cut(reason);
            }
            let result = if self.socket.is_asleep() {
                tokio::select! {
                    () = &mut cancelled => return End::Stopped,
                    () = self.beat.next() => {}
                }
                self.look(&mut buffer).await
            } else {
                let (deadline, waiting_for) = self.deadline();
                let stream = self.published.as_ref().map(|published| published.stream().clone());
                let read = tokio::select! {
                    () = &mut cancelled => return End::Stopped,
                    () = ordered(stream) => continue,
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
                self.end_stream(EndReason::Unpublished).await;
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
        let started = shared.environment.now();
        if let Err(error) = shared.config.push_keys.check(&key, &params, started) {
            return Err(self.refuse(REJECTED, &error.to_string()));
        }
        let sequence = shared.environment.random();
        let info = StreamInfo { key, params, client_ip: self.peer.ip().to_string(), started, sequence };
        let admitted = match admit(&shared, info, Designation::default()).await {
            Ok(admitted) => admitted.begin(&shared).await,
            Err(error) => Err(error),
        };
        admitted.map_err(|error| {
            let taken = matches!(error, NotAdmitted::NotAnnounced(NotAnnounced::LiveAlready(_)));
            self.refuse(if taken { BAD_NAME } else { REJECTED }, &error.to_string())
        })
    }

    /// Puts a message into the batch, and tells how many are in it.
    fn media(&mut self, kind: TagKind, timestamp: u32, body: Bytes) -> Result<usize, End> {
        let Some(published) = &mut self.published else { return Ok(0) };
        let timestamp_ms = match kind {
            TagKind::Script => published.timestamps.script(timestamp),
            TagKind::Audio | TagKind::Video => published.timestamps.media(timestamp),
        };
        let tag = Tag { kind, timestamp_ms, body };
        if let Some(rule) = &published.rule
            && let Err(reason) = published.codecs.check(&tag, rule, self.shared.sinks.as_ref())
        {
            return Err(self.refuse(REJECTED, &reason));
        }
        Ok(published.put(tag))
    }

    /// Hands what came to those who want it, and waits until they are ready for more.
    async fn hand_over(&mut self) {
        let Some(published) = &mut self.published else { return };
        let now = self.shared.environment.now();
        let unseen = published.take_unseen(now);
        if !unseen.is_empty() {
            self.shared.registry.changed();
        }
        for notice in unseen {
            // As above.
            let _ = self.shared.notices.send(notice).await;
        }
        published.hand_over(now).await;
    }

    fn refuse(&mut self, code: &str, description: &str) -> End {
        self.session.refuse(code, description);
        warn!(peer = %self.peer, code, description, "stream refused");
        End::Refused { code: code.to_owned(), description: description.to_owned() }
    }

    async fn end_stream(&mut self, reason: EndReason) {
        if let Some(published) = self.published.take() {
            published.end(reason, self.shared.environment.now(), &self.shared.notices).await;
        }
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

/// Resolves when something is ordered of the stream; never without one.
async fn ordered(stream: Option<LiveStream>) {
    match stream {
        Some(stream) => stream.ordered().await,
        None => std::future::pending().await,
    }
}
