//! Command messages: a name, a transaction id, a command object and arguments.

use thiserror::Error;

use super::amf0::{AmfError, Reader, Value, encode};
use super::chunk::{Message, kind};

/// Longest command message; the largest real one is `connect` with well under 4 KiB.
const MAX_COMMAND: usize = 64 << 10;
/// Chunk stream of commands.
const COMMAND_CSID: u32 = 3;

/// Why a command message was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CommandError {
    #[error("command of {0} bytes is longer than {MAX_COMMAND} bytes")]
    TooLong(usize),
    #[error("command does not begin with a name")]
    NoName,
    #[error(transparent)]
    Amf(#[from] AmfError),
}

/// A command as it came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) transaction: f64,
    pub(super) object: Value,
    pub(super) args: Vec<Value>,
}

impl Command {
    /// Reads a command message of type 20 or 17.
    pub(super) fn read(message: &Message) -> Result<Self, CommandError> {
        if message.payload.len() > MAX_COMMAND {
            return Err(CommandError::TooLong(message.payload.len()));
        }
        let mut values = Reader::new(amf0_part(message, kind::COMMAND_AMF3)).read_all()?.into_iter();
        let Some(Value::String(name)) = values.next() else { return Err(CommandError::NoName) };
        let transaction = values.next().and_then(|value| value.as_number()).unwrap_or_default();
        let object = values.next().unwrap_or(Value::Null);
        Ok(Self { name, transaction, object, args: values.collect() })
    }

    /// The n-th argument behind the command object, as text.
    pub(super) fn text(&self, index: usize) -> Option<&str> {
        self.args.get(index).and_then(Value::as_str)
    }
}

/// AMF3 messages of clients in practice are AMF0 behind one zero byte.
pub(super) fn amf0_part(message: &Message, amf3_kind: u8) -> &[u8] {
    match message.payload.split_first() {
        Some((0, rest)) if message.kind == amf3_kind => rest,
        _ => &message.payload,
    }
}

/// A command message of type 20.
pub(super) fn message(stream_id: u32, values: &[Value]) -> Message {
    Message {
        csid: COMMAND_CSID,
        timestamp: 0,
        kind: kind::COMMAND_AMF0,
        stream_id,
        payload: encode(values).into(),
    }
}

/// The information object of `onStatus`, `_result` and `_error`.
pub(super) fn status(level: &str, code: &str, description: &str) -> Value {
    Value::object([
        ("level", Value::string(level)),
        ("code", Value::string(code)),
        ("description", Value::string(description)),
    ])
}
