//! AMF0, the value encoding of RTMP commands and metadata.

use bytes::BufMut;
use thiserror::Error;

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 16;
/// How many values one [`Reader`] yields, members of objects included.
///
/// A value in memory is much larger than the one byte a `null` takes on the wire; this keeps a message of
/// nulls from growing fiftyfold.
pub const MAX_VALUES: usize = 4096;

mod marker {
    pub(super) const NUMBER: u8 = 0x00;
    pub(super) const BOOLEAN: u8 = 0x01;
    pub(super) const STRING: u8 = 0x02;
    pub(super) const OBJECT: u8 = 0x03;
    pub(super) const NULL: u8 = 0x05;
    pub(super) const UNDEFINED: u8 = 0x06;
    pub(super) const REFERENCE: u8 = 0x07;
    pub(super) const ECMA_ARRAY: u8 = 0x08;
    pub(super) const OBJECT_END: u8 = 0x09;
    pub(super) const STRICT_ARRAY: u8 = 0x0a;
    pub(super) const DATE: u8 = 0x0b;
    pub(super) const LONG_STRING: u8 = 0x0c;
    pub(super) const UNSUPPORTED: u8 = 0x0d;
    pub(super) const XML_DOCUMENT: u8 = 0x0f;
    pub(super) const TYPED_OBJECT: u8 = 0x10;
}

/// Names and values in the order they were sent.
pub type Members = Vec<(String, Value)>;

/// One AMF0 value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(f64),
    Boolean(bool),
    /// Written as a long string when it is longer than 65535 bytes.
    String(String),
    Object(Members),
    Null,
    Undefined,
    /// Points at the n-th object sent before; it is not followed.
    Reference(u16),
    EcmaArray(Members),
    StrictArray(Vec<Value>),
    Date {
        /// Milliseconds since the epoch.
        millis: f64,
        /// Minutes from UTC; reserved by the format and zero in practice.
        zone: i16,
    },
    Unsupported,
    XmlDocument(String),
    TypedObject {
        class: String,
        members: Members,
    },
}

/// Why bytes are not AMF0 that is taken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AmfError {
    #[error("AMF0 value ends too early")]
    Truncated,
    #[error("AMF0 type marker {0:#04x} is not supported; send AMF0 without AMF3 values")]
    Marker(u8),
    #[error("AMF0 string is not UTF-8")]
    Utf8,
    #[error("AMF0 values are nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    #[error("AMF0 message has more than {MAX_VALUES} values")]
    TooMany,
}

impl Value {
    /// A string value.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// An object of the given members.
    pub fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The member of that name of an object or an ECMA array.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) | Self::EcmaArray(members) | Self::TypedObject { members, .. } => {
                members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Appends the encoded value to `out`.
    ///
    /// Member names longer than 65535 bytes cannot be encoded and are cut at a character boundary.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Number(number) => {
                out.put_u8(marker::NUMBER);
                out.put_f64(*number);
            }
            Self::Boolean(value) => out.extend_from_slice(&[marker::BOOLEAN, u8::from(*value)]),
            Self::String(text) => match u16::try_from(text.len()) {
                Ok(_) => {
                    out.put_u8(marker::STRING);
                    write_name(text, out);
                }
                Err(_) => write_long(marker::LONG_STRING, text, out),
            },
            Self::Object(members) => {
                out.put_u8(marker::OBJECT);
                write_members(members, out);
            }
            Self::Null => out.put_u8(marker::NULL),
            Self::Undefined => out.put_u8(marker::UNDEFINED),
            Self::Reference(index) => {
                out.put_u8(marker::REFERENCE);
                out.put_u16(*index);
            }
            Self::EcmaArray(members) => {
                out.put_u8(marker::ECMA_ARRAY);
                out.put_u32(clamp_u32(members.len()));
                write_members(members, out);
            }
            Self::StrictArray(values) => {
                out.put_u8(marker::STRICT_ARRAY);
                out.put_u32(clamp_u32(values.len()));
                for value in values {
                    value.write(out);
                }
            }
            Self::Date { millis, zone } => {
                out.put_u8(marker::DATE);
                out.put_f64(*millis);
                out.put_i16(*zone);
            }
            Self::Unsupported => out.put_u8(marker::UNSUPPORTED),
            Self::XmlDocument(text) => write_long(marker::XML_DOCUMENT, text, out),
            Self::TypedObject { class, members } => {
                out.put_u8(marker::TYPED_OBJECT);
                write_name(class, out);
                write_members(members, out);
            }
        }
    }
}

/// Encodes values one after the other.
pub fn encode(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        value.write(&mut out);
    }
    out
}

fn clamp_u32(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn write_name(name: &str, out: &mut Vec<u8>) {
    let mut end = name.len().min(usize::from(u16::MAX));
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    out.put_u16(u16::try_from(end).unwrap_or(u16::MAX));
    out.extend_from_slice(&name.as_bytes()[..end]);
}

fn write_long(marker: u8, text: &str, out: &mut Vec<u8>) {
    out.put_u8(marker);
    out.put_u32(clamp_u32(text.len()));
    out.extend_from_slice(text.as_bytes());
}

fn write_members(members: &[(String, Value)], out: &mut Vec<u8>) {
    for (name, value) in members {
        write_name(name, out);
        value.write(out);
    }
    out.extend_from_slice(&[0, 0, marker::OBJECT_END]);
}

/// Reads AMF0 values from the front of a byte slice.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    values: usize,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, values: 0 }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next value; `None` at the end of the bytes.
    pub fn next_value(&mut self) -> Result<Option<Value>, AmfError> {
        if self.rest.is_empty() { Ok(None) } else { self.value(0).map(Some) }
    }

    /// All values to the end of the bytes.
    pub fn read_all(mut self) -> Result<Vec<Value>, AmfError> {
        let mut values = Vec::new();
        while let Some(value) = self.next_value()? {
            values.push(value);
        }
        Ok(values)
    }

    fn value(&mut self, depth: usize) -> Result<Value, AmfError> {
        if depth >= MAX_DEPTH {
            return Err(AmfError::TooDeep);
        }
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(AmfError::TooMany);
        }
        Ok(match self.u8()? {
            marker::NUMBER => Value::Number(f64::from_be_bytes(self.array()?)),
            marker::BOOLEAN => Value::Boolean(self.u8()? != 0),
            marker::STRING => Value::String(self.short_string()?),
            marker::OBJECT => Value::Object(self.members(depth)?),
            marker::NULL => Value::Null,
            marker::UNDEFINED => Value::Undefined,
            marker::REFERENCE => Value::Reference(u16::from_be_bytes(self.array()?)),
            marker::ECMA_ARRAY => {
                // The count is only a hint: encoders write 0 or the wrong number.
                let _hint = self.array::<4>()?;
                Value::EcmaArray(self.members(depth)?)
            }
            marker::STRICT_ARRAY => {
                let count = u32::from_be_bytes(self.array()?);
                let mut values = Vec::new();
                for _ in 0..count {
                    values.push(self.value(depth + 1)?);
                }
                Value::StrictArray(values)
            }
            marker::DATE => {
                let millis = f64::from_be_bytes(self.array()?);
                Value::Date { millis, zone: i16::from_be_bytes(self.array()?) }
            }
            marker::LONG_STRING => Value::String(self.long_string()?),
            marker::UNSUPPORTED => Value::Unsupported,
            marker::XML_DOCUMENT => Value::XmlDocument(self.long_string()?),
            marker::TYPED_OBJECT => {
                let class = self.short_string()?;
                Value::TypedObject { class, members: self.members(depth)? }
            }
            other => return Err(AmfError::Marker(other)),
        })
    }

    fn members(&mut self, depth: usize) -> Result<Members, AmfError> {
        let mut members = Vec::new();
        loop {
            let name = self.short_string()?;
            if name.is_empty() && self.rest.first() == Some(&marker::OBJECT_END) {
                self.u8()?;
                return Ok(members);
            }
            members.push((name, self.value(depth + 1)?));
        }
    }

    fn short_string(&mut self) -> Result<String, AmfError> {
        let len = u16::from_be_bytes(self.array()?);
        self.text(usize::from(len))
    }

    fn long_string(&mut self) -> Result<String, AmfError> {
        let len = u32::from_be_bytes(self.array()?);
        self.text(usize::try_from(len).map_err(|_| AmfError::Truncated)?)
    }

    fn text(&mut self, len: usize) -> Result<String, AmfError> {
        let (head, rest) = self.rest.split_at_checked(len).ok_or(AmfError::Truncated)?;
        self.rest = rest;
        Ok(std::str::from_utf8(head).map_err(|_| AmfError::Utf8)?.to_owned())
    }

    fn u8(&mut self) -> Result<u8, AmfError> {
        Ok(self.array::<1>()?[0])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], AmfError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(AmfError::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let number = prop_oneof![(-1e9..1e9), Just(0.0), Just(f64::MAX), Just(f64::INFINITY)];
        let leaf = prop_oneof![
            number.prop_map(Value::Number),
            any::<bool>().prop_map(Value::Boolean),
            ".{0,20}".prop_map(Value::String),
            Just(Value::Null),
            Just(Value::Undefined),
            Just(Value::Unsupported),
            any::<u16>().prop_map(Value::Reference),
            (-1e12..1e12, any::<i16>()).prop_map(|(millis, zone)| Value::Date { millis, zone }),
            ".{0,20}".prop_map(Value::XmlDocument),
        ];
        leaf.prop_recursive(5, 64, 6, |inner| {
            let members = prop::collection::vec((".{0,8}", inner.clone()), 0..6);
            prop_oneof![
                members.clone().prop_map(Value::Object),
                members.clone().prop_map(Value::EcmaArray),
                prop::collection::vec(inner, 0..6).prop_map(Value::StrictArray),
                (".{0,8}", members).prop_map(|(class, members)| Value::TypedObject { class, members }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(values in prop::collection::vec(any_value(), 0..4)) {
            prop_assert_eq!(Reader::new(&encode(&values)).read_all(), Ok(values));
        }

        #[test]
        fn cut_values_are_errors_not_panics(value in any_value(), cut in any::<prop::sample::Index>()) {
            let bytes = encode(&[value]);
            let cut = cut.index(bytes.len());
            prop_assume!(cut > 0);
            prop_assert_eq!(Reader::new(&bytes[..cut]).read_all(), Err(AmfError::Truncated));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            if let Ok(values) = Reader::new(&bytes).read_all() {
                prop_assert!(values.len() <= MAX_VALUES);
            }
        }

        #[test]
        fn markers_alone_never_panic(bytes in prop::collection::vec(0_u8..0x12, 0..2000)) {
            let _ = Reader::new(&bytes).read_all();
        }
    }

    #[test]
    fn long_strings_get_the_long_form() {
        let value = Value::String("é".repeat(40_000));
        let bytes = encode(std::slice::from_ref(&value));
        assert_eq!(bytes[0], marker::LONG_STRING);
        assert_eq!(Reader::new(&bytes).read_all(), Ok(vec![value]));
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let deep = [marker::STRICT_ARRAY, 0, 0, 0, 1].repeat(100_000);
        assert_eq!(Reader::new(&deep).read_all(), Err(AmfError::TooDeep));
        let many = vec![marker::NULL; 8 << 20];
        assert_eq!(Reader::new(&many).read_all(), Err(AmfError::TooMany));
        let mut wide = vec![marker::STRICT_ARRAY, 0xff, 0xff, 0xff, 0xff];
        wide.extend(std::iter::repeat_n(marker::NULL, 1 << 20));
        assert_eq!(Reader::new(&wide).read_all(), Err(AmfError::TooMany));
    }

    #[test]
    fn amf3_and_reserved_markers_are_refused() {
        for marker in [0x04, 0x0e, 0x11] {
            assert_eq!(Reader::new(&[marker]).read_all(), Err(AmfError::Marker(marker)));
        }
    }
}
