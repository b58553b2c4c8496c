//! The server's side of an RTMP connection as a state machine without input and output.

use bytes::Bytes;
use thiserror::Error;

use super::amf0::{Reader, Value};
use super::chunk::{ChunkError, ChunkLimits, ChunkReader, ChunkWriter, Message, kind};
use super::command::{self, Command, CommandError, amf0_part};
use super::handshake::{FILLER_LEN, HandshakeError, ServerHandshake};
use crate::media::packet::TagKind;

mod aggregate;
#[cfg(test)]
mod tests;

/// Window announced to the peer, and used for acknowledgements until the peer says otherwise.
const WINDOW: u32 = 2_500_000;
/// An acknowledgement is not sent more often than after this many bytes, whatever window the peer wishes.
const MIN_WINDOW: u32 = 4096;
/// Chunk size of what the server sends: every reply fits into one chunk.
const CHUNK_SIZE: u32 = 4096;
/// Longest message of a peer that publishes nothing yet: it has only commands to send.
const MAX_BEFORE_PUBLISH: usize = 64 << 10;
/// Longest part of a peer's text that is echoed in a reply.
const MAX_ECHO: usize = 64;

const PING_REQUEST: u16 = 6;
const PING_RESPONSE: u16 = 7;
const STREAM_BEGIN: u16 = 0;

/// What a server session is told at its start.
#[derive(Debug, Clone, Default)]
pub struct SessionConfig {
    /// Limits of a peer that publishes. Before that, messages are held to 64 KiB.
    pub limits: ChunkLimits,
    /// Codecs (FourCC) that are answered to an encoder which speaks enhanced RTMP.
    pub four_cc_list: Vec<String>,
    /// Why a peer gets nothing but a refusal; `None`: it is welcome.
    pub turn_away: Option<String>,
}

/// What a peer wants or sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The peer wants to publish: answer with [`ServerSession::accept_publish`] or
    /// [`ServerSession::refuse`] before reading on.
    Publish(PublishRequest),
    /// A media message of the accepted stream. `@setDataFrame` is stripped from metadata.
    Media { kind: TagKind, timestamp: u32, body: Bytes },
    /// The peer ended its stream. It may publish again.
    Unpublish,
    /// The session refused the peer by itself; write the output, then close.
    Refused { code: &'static str, description: String },
}

/// Names of a stream exactly as the peer sent them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishRequest {
    /// `app` of `connect`; may have a query.
    pub app: String,
    pub tc_url: Option<String>,
    /// Stream name of `publish`; may have a query.
    pub name: String,
}

/// Why a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SessionError {
    #[error(transparent)]
    Handshake(#[from] HandshakeError),
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error("command {0} came before connect")]
    NotConnected(String),
    #[error("connect came twice on one connection")]
    ConnectedTwice,
    #[error("aggregate message is malformed")]
    Aggregate,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    Handshake,
    /// Before `connect`.
    Open,
    Connected,
    /// `publish` came and is not answered yet.
    Pending {
        stream_id: u32,
    },
    Publishing {
        stream_id: u32,
    },
    /// Refused: whatever comes is thrown away.
    Closing,
}

/// The server's side of one connection. Feed it with [`read`](Self::read), send what
/// [`take_output`](Self::take_output) gives.
#[derive(Debug)]
pub struct ServerSession {
    config: SessionConfig,
    filler: Box<[u8; FILLER_LEN]>,
    handshake: ServerHandshake,
    reader: ChunkReader,
    writer: ChunkWriter,
    out: Vec<u8>,
    state: State,
    app: String,
    tc_url: Option<String>,
    last_stream_id: u32,
    aggregate: aggregate::Aggregate,
    messages: u64,
    window: u32,
    received: u32,
    acknowledged: u32,
}

impl ServerSession {
    /// A session for a new connection. `filler` is the random part of the handshake.
    pub fn new(config: SessionConfig, filler: [u8; FILLER_LEN]) -> Self {
        Self {
            reader: ChunkReader::new(ChunkLimits {
                max_message: config.limits.max_message.min(MAX_BEFORE_PUBLISH),
                max_buffered: config.limits.max_buffered.min(MAX_BEFORE_PUBLISH * 2),
                ..config.limits
            }),
            config,
            filler: Box::new(filler),
            handshake: ServerHandshake::default(),
            writer: ChunkWriter::default(),
            out: Vec::new(),
            state: State::Handshake,
            app: String::new(),
            tc_url: None,
            last_stream_id: 0,
            aggregate: aggregate::Aggregate::default(),
            messages: 0,
            window: WINDOW,
            received: 0,
            acknowledged: 0,
        }
    }

    /// Takes bytes from the front of `input` until something happened or the input is used up.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<Event>, SessionError> {
        if self.state == State::Handshake {
            if !self.handshake.read(input, &self.filler, &mut self.out)? {
                return Ok(None);
            }
            self.state = State::Open;
        }
        loop {
            if self.state == State::Closing {
                *input = &[];
                return Ok(None);
            }
            if let Some(event) = self.aggregate.next_tag()? {
                if matches!(self.state, State::Publishing { .. }) {
                    return Ok(Some(event));
                }
                continue;
            }
            let before = input.len();
            let message = self.reader.read(input)?;
            self.acknowledge(before - input.len());
            let Some(message) = message else { return Ok(None) };
            self.messages = self.messages.wrapping_add(1);
            if let Some(event) = self.message(message)? {
                return Ok(Some(event));
            }
        }
    }

    /// What is to be sent to the peer; empty when there is nothing.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Whether the handshake is complete.
    pub fn is_open(&self) -> bool {
        self.state != State::Handshake
    }

    /// Number of whole messages read; it tells a live peer from one that trickles bytes.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Bytes kept for partially read messages.
    pub fn buffered(&self) -> usize {
        self.reader.buffered()
    }

    /// Asks the peer for a sign of life. `timestamp` is echoed by the peer.
    pub fn ping(&mut self, timestamp: u32) {
        if !matches!(self.state, State::Handshake | State::Closing) {
            self.user_control(PING_REQUEST, timestamp);
        }
    }

    /// Lets the peer publish what it asked for.
    pub fn accept_publish(&mut self) {
        if let State::Pending { stream_id } = self.state {
            self.reader.set_limits(self.config.limits);
            self.user_control(STREAM_BEGIN, stream_id);
            self.on_status(stream_id, "status", "NetStream.Publish.Start", "publishing");
            self.state = State::Publishing { stream_id };
        }
    }

    /// Refuses what the peer asked for, or ends what it publishes, and throws away what still comes.
    pub fn refuse(&mut self, code: &str, description: &str) {
        if let State::Pending { stream_id } | State::Publishing { stream_id } = self.state {
            self.on_status(stream_id, "error", code, description);
        }
        self.state = State::Closing;
    }

    fn message(&mut self, message: Message) -> Result<Option<Event>, SessionError> {
        let publishing = matches!(self.state, State::Publishing { .. });
        let media = |kind| Event::Media { kind, timestamp: message.timestamp, body: message.payload.clone() };
        Ok(match message.kind {
            kind::AUDIO if publishing => Some(media(TagKind::Audio)),
            kind::VIDEO if publishing => Some(media(TagKind::Video)),
            kind::DATA_AMF0 | kind::DATA_AMF3 if publishing => Some(script(&message)),
            kind::AGGREGATE if publishing => {
                self.aggregate.begin(message.timestamp, message.payload);
                None
            }
            kind::COMMAND_AMF0 | kind::COMMAND_AMF3 => self.command(&Command::read(&message)?)?,
            kind::WINDOW_ACK_SIZE => {
                if let Some(bytes) = message.payload.first_chunk::<4>() {
                    self.window = u32::from_be_bytes(*bytes).max(MIN_WINDOW);
                }
                None
            }
            kind::USER_CONTROL => {
                if let Some(&[a, b, rest @ ..]) = message.payload.first_chunk::<6>()
                    && u16::from_be_bytes([a, b]) == PING_REQUEST
                {
                    self.user_control(PING_RESPONSE, u32::from_be_bytes(rest));
                }
                None
            }
            _ => None,
        })
    }

    fn command(&mut self, command: &Command) -> Result<Option<Event>, SessionError> {
        if command.name == "connect" {
            return self.connect(command);
        }
        if self.state == State::Open {
            return Err(SessionError::NotConnected(echo(&command.name)));
        }
        let transaction = command.transaction;
        match command.name.as_str() {
            "createStream" => {
                self.last_stream_id = self.last_stream_id.wrapping_add(1).max(1);
                self.result(transaction, Value::Null, Value::Number(f64::from(self.last_stream_id)));
            }
            "releaseStream" => self.result(transaction, Value::Null, Value::Undefined),
            "FCPublish" => {
                let name = echo(command.text(0).unwrap_or_default());
                self.call("onFCPublish", command::status("status", "NetStream.Publish.Start", &name));
                self.result(transaction, Value::Null, Value::Undefined);
            }
            "FCUnpublish" => {
                let name = echo(command.text(0).unwrap_or_default());
                self.call("onFCUnpublish", command::status("status", "NetStream.Unpublish.Success", &name));
                self.result(transaction, Value::Null, Value::Undefined);
                return Ok(self.unpublish());
            }
            "closeStream" => return Ok(self.unpublish()),
            "deleteStream" => {
                let id = command.args.first().and_then(Value::as_number);
                if matches!(self.state, State::Publishing { stream_id } if id.is_none_or(|id| id == f64::from(stream_id)))
                {
                    return Ok(self.unpublish());
                }
            }
            "getStreamLength" => self.result(transaction, Value::Null, Value::Number(0.0)),
            "publish" => return Ok(Some(self.publish(command))),
            "play" | "play2" => {
                return Ok(Some(self.refuse_by_itself(
                    "NetStream.Play.Failed",
                    "this server only takes streams in; play the recording or pull from a play domain".into(),
                )));
            }
            name if transaction != 0.0 => {
                let description = format!("command {} is not known here", echo(name));
                let status = command::status("error", "NetConnection.Call.Failed", &description);
                self.send(0, &[Value::string("_error"), Value::Number(transaction), Value::Null, status]);
            }
            _ => {}
        }
        Ok(None)
    }

    fn connect(&mut self, command: &Command) -> Result<Option<Event>, SessionError> {
        if self.state != State::Open {
            return Err(SessionError::ConnectedTwice);
        }
        if let Some(why) = self.config.turn_away.clone() {
            return Ok(Some(self.refuse_connect(command, "NetConnection.Connect.Rejected", why)));
        }
        let text = |name: &str| command.object.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(app) = text("app").filter(|app| !app.is_empty()) else {
            let why = "connect names no app; publish to rtmp://host/<AppName>/<StreamId>";
            return Ok(Some(self.refuse_connect(command, "NetConnection.Connect.InvalidApp", why.into())));
        };
        self.app = app;
        self.tc_url = text("tcUrl");
        self.control(kind::WINDOW_ACK_SIZE, &WINDOW.to_be_bytes());
        let [a, b, c, d] = WINDOW.to_be_bytes();
        let dynamic = 2;
        self.control(kind::SET_PEER_BANDWIDTH, &[a, b, c, d, dynamic]);
        self.writer.set_chunk_size(CHUNK_SIZE, &mut self.out);
        let mut properties = vec![
            ("fmsVer".to_owned(), Value::string("FMS/3,5,7,7009")),
            ("capabilities".to_owned(), Value::Number(31.0)),
        ];
        let enhanced = ["fourCcList", "videoFourCcInfoMap", "audioFourCcInfoMap"];
        if enhanced.iter().any(|name| command.object.get(name).is_some()) {
            let list = self.config.four_cc_list.iter().map(Value::string).collect();
            properties.push(("fourCcList".to_owned(), Value::StrictArray(list)));
        }
        let mut status = command::status("status", "NetConnection.Connect.Success", "connected");
        if let Value::Object(members) = &mut status {
            members.push(("objectEncoding".to_owned(), Value::Number(0.0)));
        }
        self.result(command.transaction, Value::Object(properties), status);
        self.state = State::Connected;
        Ok(None)
    }

    fn refuse_connect(&mut self, command: &Command, code: &'static str, description: String) -> Event {
        let status = command::status("error", code, &description);
        let transaction = Value::Number(command.transaction);
        self.send(0, &[Value::string("_error"), transaction, Value::Null, status]);
        self.state = State::Closing;
        Event::Refused { code, description }
    }

    fn publish(&mut self, command: &Command) -> Event {
        if self.state != State::Connected {
            return self.refuse_by_itself(
                "NetStream.Publish.Rejected",
                "this connection publishes already; open another one for another stream".into(),
            );
        }
        // Encoders use the stream id that createStream gave; one that never asked gets stream 1.
        self.state = State::Pending { stream_id: self.last_stream_id.max(1) };
        Event::Publish(PublishRequest {
            app: self.app.clone(),
            tc_url: self.tc_url.clone(),
            name: command.text(0).unwrap_or_default().to_owned(),
        })
    }

    fn unpublish(&mut self) -> Option<Event> {
        let State::Publishing { stream_id } = self.state else { return None };
        self.on_status(stream_id, "status", "NetStream.Unpublish.Success", "stream ended");
        self.state = State::Connected;
        Some(Event::Unpublish)
    }

    fn refuse_by_itself(&mut self, code: &'static str, description: String) -> Event {
        let stream_id = match self.state {
            State::Pending { stream_id } | State::Publishing { stream_id } => stream_id,
            _ => self.last_stream_id,
        };
        self.on_status(stream_id, "error", code, &description);
        self.state = State::Closing;
        Event::Refused { code, description }
    }

    fn on_status(&mut self, stream_id: u32, level: &str, code: &str, description: &str) {
        let status = command::status(level, code, description);
        self.send(stream_id, &[Value::string("onStatus"), Value::Number(0.0), Value::Null, status]);
    }

    fn result(&mut self, transaction: f64, object: Value, value: Value) {
        self.send(0, &[Value::string("_result"), Value::Number(transaction), object, value]);
    }

    fn call(&mut self, name: &str, status: Value) {
        self.send(0, &[Value::string(name), Value::Number(0.0), Value::Null, status]);
    }

    fn send(&mut self, stream_id: u32, values: &[Value]) {
        self.writer.write(&command::message(stream_id, values), &mut self.out);
    }

    fn control(&mut self, kind: u8, payload: &[u8]) {
        self.writer.write(&super::chunk::control(kind, payload), &mut self.out);
    }

    fn user_control(&mut self, event: u16, value: u32) {
        let mut payload = event.to_be_bytes().to_vec();
        payload.extend_from_slice(&value.to_be_bytes());
        self.control(kind::USER_CONTROL, &payload);
    }

    fn acknowledge(&mut self, bytes: usize) {
        // The sequence number of acknowledgements wraps around by definition.
        #[expect(clippy::cast_possible_truncation, reason = "counted modulo 2^32")]
        let bytes = bytes as u32;
        self.received = self.received.wrapping_add(bytes);
        if self.received.wrapping_sub(self.acknowledged) >= self.window {
            self.acknowledged = self.received;
            self.control(kind::ACKNOWLEDGEMENT, &self.received.to_be_bytes());
        }
    }
}

/// Metadata without the `@setDataFrame` that only addresses the server.
fn script(message: &Message) -> Event {
    let bytes = amf0_part(message, kind::DATA_AMF3);
    let mut reader = Reader::new(bytes);
    let rest = match reader.next_value() {
        Ok(Some(Value::String(name))) if name == "@setDataFrame" => reader.rest(),
        _ => bytes,
    };
    let start = message.payload.len() - rest.len();
    Event::Media { kind: TagKind::Script, timestamp: message.timestamp, body: message.payload.slice(start..) }
}

fn echo(text: &str) -> String {
    text.chars().take(MAX_ECHO).collect()
}
