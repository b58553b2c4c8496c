//! Request parameters into typed requests, as the cloud takes them: numbers may come as text, unknown and
//! missing fields are told by their path.

use std::fmt::Display;

use serde::de::value::MapDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};
use thiserror::Error;

/// Why parameters do not make up a request. Fields are named by their path, `Sort.Field`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum DecodeError {
    #[error("the parameter {0} is not known")]
    Unknown(String),
    #[error("the parameter {0} is missing")]
    Missing(String),
    #[error("the parameter {0} has the wrong type")]
    Type(String),
    #[error("the parameters cannot be read: {0}")]
    Other(String),
}

/// Decodes request parameters.
pub(crate) fn decode<T: DeserializeOwned>(parameters: &Value) -> Result<T, DecodeError> {
    T::deserialize(Lenient(parameters))
}

impl DecodeError {
    fn within(self, parent: &str) -> Self {
        let join =
            |path: String| if path.is_empty() { parent.to_owned() } else { format!("{parent}.{path}") };
        match self {
            Self::Unknown(path) => Self::Unknown(join(path)),
            Self::Missing(path) => Self::Missing(join(path)),
            Self::Type(path) => Self::Type(join(path)),
            Self::Other(reason) => Self::Other(reason),
        }
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::Type(String::new())
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::Type(String::new())
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        let shown: String = field.chars().take(64).collect();
        Self::Unknown(shown)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field.to_owned())
    }
}

/// A parameter that is read as what is asked for, where its text allows it.
struct Lenient<'de>(&'de Value);

impl Lenient<'_> {
    fn wrong<T>(&self) -> Result<T, DecodeError> {
        Err(DecodeError::Type(String::new()))
    }
}

impl<'de> IntoDeserializer<'de, DecodeError> for Lenient<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! integers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            self.integer(visitor)
        })*
    };
}

impl<'de> Lenient<'de> {
    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => visitor.visit_i64(number),
                (_, Some(number)) => visitor.visit_u64(number),
                _ => self.wrong(),
            },
            Value::String(text) => match (text.parse(), text.parse()) {
                (Ok(number), _) => visitor.visit_i64(number),
                (_, Ok(number)) => visitor.visit_u64(number),
                _ => self.wrong(),
            },
            _ => self.wrong(),
        }
    }

    fn float<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let number = match self.0 {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.filter(|number: &f64| number.is_finite()).map_or(self.wrong(), |n| visitor.visit_f64(n))
    }
}

impl<'de> Deserializer<'de> for Lenient<'de> {
    type Error = DecodeError;

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.float(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(_) if self.0.is_f64() => self.float(visitor),
            Value::Number(_) => self.integer(visitor),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items { items: items.iter(), at: 0 }),
            Value::Object(fields) => visitor.visit_map(Fields::new(fields)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) if text == "true" || text == "1" => visitor.visit_bool(true),
            Value::String(text) if text == "false" || text == "0" => visitor.visit_bool(false),
            _ => self.wrong(),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    /// Only an object makes a structure: derived visitors would take a list too.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::new(fields)),
            _ => self.wrong(),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map enum identifier
    }
}

struct Items<'de> {
    items: std::slice::Iter<'de, Value>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let Some(item) = self.items.next() else { return Ok(None) };
        self.at += 1;
        seed.deserialize(Lenient(item)).map(Some).map_err(|error| error.within(&(self.at - 1).to_string()))
    }
}

type Inner<'de> = MapDeserializer<'de, Box<dyn Iterator<Item = (&'de str, Lenient<'de>)> + 'de>, DecodeError>;

/// The fields of an object; errors get the field's name in front.
struct Fields<'de> {
    inner: Inner<'de>,
    names: serde_json::map::Keys<'de>,
    name: &'de str,
}

impl<'de> Fields<'de> {
    fn new(fields: &'de Map<String, Value>) -> Self {
        let pairs = fields.iter().map(|(name, value)| (name.as_str(), Lenient(value)));
        Self { inner: MapDeserializer::new(Box::new(pairs)), names: fields.keys(), name: "" }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        self.name = self.names.next().map_or("", String::as_str);
        self.inner.next_key_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        self.inner.next_value_seed(seed).map_err(|error| error.within(self.name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Request {
        count: u32,
        #[serde(default)]
        names: Vec<String>,
        part: Option<Part>,
        #[serde(default)]
        parts: Vec<Part>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Part {
        size: i64,
        on: Option<bool>,
        share: Option<f64>,
    }

    fn path(value: Value) -> DecodeError {
        decode::<Request>(&value).unwrap_err()
    }

    #[test]
    fn numbers_may_be_texts() {
        let parts =
            json!([{ "Size": "-3", "On": "true", "Share": "0.5" }, { "Size": 4, "On": false, "Share": 1 }]);
        let request: Request = decode(&json!({ "Count": "12", "Parts": parts, "Part": null })).unwrap();
        assert_eq!(
            request,
            Request {
                count: 12,
                names: vec![],
                part: None,
                parts: vec![
                    Part { size: -3, on: Some(true), share: Some(0.5) },
                    Part { size: 4, on: Some(false), share: Some(1.0) }
                ],
            }
        );
    }

    #[test]
    fn errors_name_the_field() {
        assert_eq!(path(json!({})), DecodeError::Missing("Count".into()));
        assert_eq!(path(json!({ "Count": 1, "count": 1 })), DecodeError::Unknown("count".into()));
        assert_eq!(path(json!({ "Count": "x" })), DecodeError::Type("Count".into()));
        assert_eq!(path(json!({ "Count": -1 })), DecodeError::Type("Count".into()));
        assert_eq!(path(json!({ "Count": 1.5 })), DecodeError::Type("Count".into()));
        assert_eq!(path(json!({ "Count": null })), DecodeError::Type("Count".into()));
        assert_eq!(path(json!({ "Count": 1, "Names": "a" })), DecodeError::Type("Names".into()));
        assert_eq!(path(json!({ "Count": 1, "Names": ["a", 1] })), DecodeError::Type("Names.1".into()));
        assert_eq!(path(json!({ "Count": 1, "Part": {} })), DecodeError::Missing("Part.Size".into()));
        let parts = json!({ "Count": 1, "Parts": [{ "Size": 1, "X": 1 }] });
        assert_eq!(path(parts), DecodeError::Unknown("Parts.0.X".into()));
        assert_eq!(path(json!([])), DecodeError::Type(String::new()));
    }

    proptest! {
        #[test]
        fn survives_any_json(text in r#"\{("Count":("?[0-9.eE-]{1,30}"?|null|\[\]),?|"Part":\{("Size":".{0,4}")?\},?){0,3}\}|.*"#) {
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                let _ = decode::<Request>(&value);
            }
        }
    }
}
