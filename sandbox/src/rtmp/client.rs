//! A publishing RTMP client.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::amf0::Value;
use super::chunk::{ChunkError, ChunkLimits, ChunkReader, ChunkWriter, Message, control, kind};
use super::command::{self, Command, CommandError};
use super::handshake::{ClientHandshake, FILLER_LEN, HandshakeError};
use crate::media::packet::{Tag, TagKind};

/// Port of RTMP.
const DEFAULT_PORT: u16 = 1935;
/// Chunk size of what is sent: large enough that a frame is a few chunks.
const CHUNK_SIZE: u32 = 65_536;
/// Server messages are small.
const LIMITS: ChunkLimits =
    ChunkLimits { max_message: 64 << 10, max_buffered: 128 << 10, max_partial: 4, max_chunk_streams: 16 };
/// Commands of the server kept until someone asks for them.
const MAX_REPLIES: usize = 16;
/// Reads from the socket before writing gets its turn again.
const READS_PER_TURN: usize = 16;
const READ_BUFFER: usize = 16 << 10;

/// Where to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Host to connect to.
    pub host: String,
    /// Port to connect to.
    pub port: u16,
    /// URL of the application as it is told to the server; its host may name a push domain.
    pub tc_url: String,
    /// AppName.
    pub app: String,
    /// StreamId, with `?` and the stream parameters if there are any.
    pub name: String,
}

impl Target {
    /// A target on `server` (`rtmp://host[:port]`), port 1935 by default.
    pub fn new(server: &str, app: &str, name: &str) -> Result<Self, ClientError> {
        let bad = |why: &str| ClientError::Url(server.to_owned(), why.to_owned());
        let url = Url::parse(server).map_err(|error| bad(&error.to_string()))?;
        if url.scheme() != "rtmp" {
            return Err(bad("the scheme is not rtmp"));
        }
        if !matches!(url.path(), "" | "/") {
            return Err(bad("the app name and the stream id are given apart"));
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| bad("it names no host"))?;
        let port = url.port().unwrap_or(DEFAULT_PORT);
        Ok(Self {
            // The brackets of an IPv6 address belong to the URL alone.
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            tc_url: format!("rtmp://{host}:{port}/{app}"),
            app: app.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// Why publishing failed.
#[derive(Debug, Error)]
pub enum ClientError {
    #[error("{0:?} is not a server URL like rtmp://127.0.0.1:1935: {1}")]
    Url(String, String),
    #[error("cannot connect to {0}; check that the server runs: {1}")]
    Connect(String, #[source] io::Error),
    #[error("connection failed: {0}")]
    Io(#[from] io::Error),
    #[error("server did not answer in time while {0}")]
    TimedOut(&'static str),
    #[error("server closed the connection")]
    Closed,
    #[error("server refused the stream with {code}: {description}")]
    Refused { code: String, description: String },
    #[error(transparent)]
    Handshake(#[from] HandshakeError),
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// A stream being published.
#[derive(Debug)]
pub struct Publisher {
    stream: TcpStream,
    reader: ChunkReader,
    writer: ChunkWriter,
    out: Vec<u8>,
    /// Bytes of `out` that are written already, so that a send that is given up can go on later.
    written: usize,
    replies: VecDeque<Command>,
    stream_id: u32,
    name: String,
    /// Only then are the bytes that come chunks.
    handshaken: bool,
    patience: Duration,
    window: u32,
    received: u32,
    acknowledged: u32,
}

impl Publisher {
    /// Connects and publishes; returns once the server took the stream.
    ///
    /// `patience` bounds the whole of it, and later each write that makes no headway. `filler` is the random
    /// part of the handshake.
    pub async fn connect(
        target: &Target,
        patience: Duration,
        filler: &[u8; FILLER_LEN],
    ) -> Result<Self, ClientError> {
        let deadline = Instant::now() + patience;
        let address = format!("{}:{}", target.host, target.port);
        let stream = timeout_at(deadline, TcpStream::connect((target.host.as_str(), target.port)))
            .await
            .map_err(|_| ClientError::TimedOut("connecting"))?
            .map_err(|error| ClientError::Connect(address, error))?;
        stream.set_nodelay(true)?;
        let mut publisher = Self {
            stream,
            reader: ChunkReader::new(LIMITS),
            writer: ChunkWriter::default(),
            out: Vec::new(),
            written: 0,
            replies: VecDeque::new(),
            stream_id: 0,
            name: target.name.clone(),
            handshaken: false,
            patience,
            window: u32::MAX,
            received: 0,
            acknowledged: 0,
        };
        timeout_at(deadline, publisher.negotiate(target, filler))
            .await
            .map_err(|_| ClientError::TimedOut("negotiating"))??;
        Ok(publisher)
    }

    /// Sends one media message. Waits while the server takes no data.
    pub async fn send(&mut self, tag: &Tag) -> Result<(), ClientError> {
        let (csid, kind) = match tag.kind {
            TagKind::Audio => (4, kind::AUDIO),
            TagKind::Video => (6, kind::VIDEO),
            TagKind::Script => (5, kind::DATA_AMF0),
        };
        let payload = if tag.kind == TagKind::Script {
            let mut payload = Vec::with_capacity(tag.body.len() + 16);
            Value::string("@setDataFrame").write(&mut payload);
            payload.extend_from_slice(&tag.body);
            payload.into()
        } else {
            tag.body.clone()
        };
        // RTMP timestamps are the low 32 bits.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "wraps by definition")]
        let timestamp = tag.timestamp_ms as u32;
        let stream_id = self.stream_id;
        self.writer.write(&Message { csid, timestamp, kind, stream_id, payload }, &mut self.out);
        self.flush().await
    }

    /// Ends the stream in an orderly way and waits until the server has taken all of it.
    pub async fn close(mut self) -> Result<(), ClientError> {
        let name = Value::string(self.name.clone());
        self.command(0, &[Value::string("FCUnpublish"), Value::Number(6.0), Value::Null, name]);
        let id = Value::Number(f64::from(self.stream_id));
        self.command(0, &[Value::string("deleteStream"), Value::Number(7.0), Value::Null, id]);
        self.flush().await?;
        self.stream.shutdown().await?;
        let end = timeout_at(Instant::now() + self.patience, async {
            loop {
                self.stream.readable().await?;
                let taken = self.take_in();
                self.check_status()?;
                taken?;
            }
        });
        match end.await {
            Err(_) => Err(ClientError::TimedOut("closing")),
            Ok(Err(ClientError::Closed)) | Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error),
        }
    }

    async fn negotiate(&mut self, target: &Target, filler: &[u8; FILLER_LEN]) -> Result<(), ClientError> {
        self.handshake(filler).await?;
        self.writer.set_chunk_size(CHUNK_SIZE, &mut self.out);
        let object = Value::object([
            ("app", Value::string(&target.app)),
            ("type", Value::string("nonprivate")),
            ("flashVer", Value::string("FMLE/3.0 (compatible; trtc-sandbox)")),
            ("tcUrl", Value::string(&target.tc_url)),
        ]);
        self.command(0, &[Value::string("connect"), Value::Number(1.0), object]);
        self.reply_to(1.0).await?;
        let name = Value::string(&target.name);
        self.command(0, &[Value::string("releaseStream"), Value::Number(2.0), Value::Null, name.clone()]);
        self.command(0, &[Value::string("FCPublish"), Value::Number(3.0), Value::Null, name.clone()]);
        self.command(0, &[Value::string("createStream"), Value::Number(4.0), Value::Null]);
        let id = self.reply_to(4.0).await?.args.first().and_then(Value::as_number).unwrap_or(1.0);
        // A stream id is a small whole number; anything else saturates and the server will say so.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let stream_id = id as u32;
        self.stream_id = stream_id;
        let live = Value::string("live");
        self.command(stream_id, &[Value::string("publish"), Value::Number(5.0), Value::Null, name, live]);
        loop {
            let reply = self.next_reply().await?;
            if reply.name == "onStatus" {
                return Ok(());
            }
        }
    }

    async fn handshake(&mut self, filler: &[u8; FILLER_LEN]) -> Result<(), ClientError> {
        let mut handshake = ClientHandshake::start(filler, &mut self.out);
        let mut buffer = vec![0; READ_BUFFER];
        self.write_out().await?;
        loop {
            self.stream.readable().await?;
            let mut input = match self.stream.try_read(&mut buffer) {
                Ok(0) => return Err(ClientError::Closed),
                Ok(len) => &buffer[..len],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                Err(error) => return Err(error.into()),
            };
            if handshake.read(&mut input, &mut self.out)? {
                self.handshaken = true;
                self.read_messages(input)?;
                return self.write_out().await;
            }
        }
    }

    /// The answer to a call. A refusal is an error.
    async fn reply_to(&mut self, transaction: f64) -> Result<Command, ClientError> {
        loop {
            let reply = self.next_reply().await?;
            if reply.transaction != transaction {
                continue;
            }
            match reply.name.as_str() {
                "_result" => return Ok(reply),
                "_error" => return Err(refusal(&reply)),
                _ => {}
            }
        }
    }

    async fn next_reply(&mut self) -> Result<Command, ClientError> {
        self.flush().await?;
        loop {
            self.check_status()?;
            if let Some(reply) = self.replies.pop_front() {
                return Ok(reply);
            }
            self.stream.readable().await?;
            let taken = self.take_in();
            // The last words of a server come together with the end of the connection.
            if self.replies.is_empty() {
                taken?;
            }
        }
    }

    /// A status of level error that came meanwhile.
    fn check_status(&mut self) -> Result<(), ClientError> {
        let is_error = |reply: &Command| {
            reply.name == "onStatus"
                && reply.args.first().and_then(|info| info.get("level")).and_then(Value::as_str)
                    == Some("error")
        };
        match self.replies.iter().find(|reply| is_error(reply)) {
            Some(reply) => Err(refusal(reply)),
            None => Ok(()),
        }
    }

    fn command(&mut self, stream_id: u32, values: &[Value]) {
        self.writer.write(&command::message(stream_id, values), &mut self.out);
    }

    /// Writes all output and reads what the server sends meanwhile.
    async fn flush(&mut self) -> Result<(), ClientError> {
        let result = self.write_out().await;
        // When the server refused and closed, its reason says more than the broken pipe.
        self.check_status()?;
        result
    }

    async fn write_out(&mut self) -> Result<(), ClientError> {
        let mut deadline = Instant::now() + self.patience;
        while self.written < self.out.len() {
            let ready = timeout_at(deadline, self.stream.ready(Interest::READABLE | Interest::WRITABLE))
                .await
                .map_err(|_| ClientError::TimedOut("sending"))??;
            if ready.is_readable() && self.handshaken {
                self.take_in()?;
            }
            if ready.is_writable() {
                match self.stream.try_write(&self.out[self.written..]) {
                    Ok(len) => {
                        self.written += len;
                        deadline = Instant::now() + self.patience;
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => {
                        // The reason may lie in the receive buffer.
                        let _closed = self.take_in();
                        return Err(error.into());
                    }
                }
            }
        }
        self.out.clear();
        self.written = 0;
        Ok(())
    }

    /// Reads what is there without waiting.
    fn take_in(&mut self) -> Result<(), ClientError> {
        let mut buffer = [0; READ_BUFFER];
        for _ in 0..READS_PER_TURN {
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return Err(ClientError::Closed),
                Ok(len) => self.read_messages(&buffer[..len])?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn read_messages(&mut self, mut input: &[u8]) -> Result<(), ClientError> {
        #[expect(clippy::cast_possible_truncation, reason = "counted modulo 2^32")]
        let len = input.len() as u32;
        self.received = self.received.wrapping_add(len);
        while let Some(message) = self.reader.read(&mut input)? {
            match message.kind {
                kind::COMMAND_AMF0 | kind::COMMAND_AMF3 => {
                    if self.replies.len() == MAX_REPLIES {
                        self.replies.pop_front();
                    }
                    self.replies.push_back(Command::read(&message)?);
                }
                kind::WINDOW_ACK_SIZE => {
                    if let Some(bytes) = message.payload.first_chunk::<4>() {
                        self.window = u32::from_be_bytes(*bytes).max(1);
                    }
                }
                kind::USER_CONTROL => {
                    // Ping: 6 asks, 7 answers with the same four bytes.
                    if let Some(&[0, 6, a, b, c, d]) = message.payload.first_chunk::<6>() {
                        let pong = control(kind::USER_CONTROL, &[0, 7, a, b, c, d]);
                        self.writer.write(&pong, &mut self.out);
                    }
                }
                _ => {}
            }
        }
        if self.received.wrapping_sub(self.acknowledged) >= self.window {
            self.acknowledged = self.received;
            let ack = control(kind::ACKNOWLEDGEMENT, &self.received.to_be_bytes());
            self.writer.write(&ack, &mut self.out);
        }
        Ok(())
    }
}

fn refusal(reply: &Command) -> ClientError {
    let text = |name| {
        let value = reply.args.first().and_then(|info| info.get(name)).and_then(Value::as_str);
        value.unwrap_or("no reason given").to_owned()
    };
    ClientError::Refused { code: text("code"), description: text("description") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_urls() {
        let target = Target::new("rtmp://127.0.0.1", "live", "s?x=1").unwrap();
        assert_eq!((target.host.as_str(), target.port), ("127.0.0.1", 1935));
        assert_eq!(target.tc_url, "rtmp://127.0.0.1:1935/live");
        let target = Target::new("rtmp://[::1]:19/", "a", "s").unwrap();
        assert_eq!((target.host.as_str(), target.tc_url.as_str()), ("::1", "rtmp://[::1]:19/a"));
        for bad in ["127.0.0.1:1935", "http://a", "rtmp:", "rtmp://h/live", "rtmp://h:99999"] {
            assert!(matches!(Target::new(bad, "a", "s"), Err(ClientError::Url(..))), "{bad}");
        }
    }
}
