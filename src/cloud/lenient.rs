//! Reading the cloud's answers as they come: numbers as text, text as numbers, nulls for anything.

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

/// An integer that may come as a number, as text, or as null (0).
pub(super) fn int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => {
            number.as_i64().unwrap_or_else(|| number.as_f64().unwrap_or_default() as i64)
        }
        Value::String(text) => text.trim().parse().unwrap_or_default(),
        Value::Bool(flag) => i64::from(flag),
        _ => 0,
    })
}

/// A float that may come as a number, as text, or as null (0).
pub(super) fn float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64().unwrap_or_default(),
        Value::String(text) => text.trim().parse().unwrap_or_default(),
        _ => 0.0,
    })
}

/// Text that may come as text, as a number or as null (empty).
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    })
}

/// Anything with a default that may be null.
pub(super) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default)]
    struct Answer {
        #[serde(deserialize_with = "super::int")]
        number: i64,
        #[serde(deserialize_with = "super::float")]
        float: f64,
        #[serde(deserialize_with = "super::text")]
        text: String,
        #[serde(deserialize_with = "super::or_default")]
        list: Vec<i64>,
    }

    #[test]
    fn numbers_text_and_nulls_are_taken_for_one_another() {
        let read = |json: &str| serde_json::from_str::<Answer>(json).unwrap();
        let expected = Answer { number: 7, float: 1.5, text: "9".to_owned(), list: vec![1] };
        assert_eq!(read(r#"{"number": 7, "float": 1.5, "text": "9", "list": [1]}"#), expected);
        assert_eq!(read(r#"{"number": "7", "float": "1.5", "text": 9, "list": [1], "new": {}}"#), expected);
        assert_eq!(read(r#"{"number": null, "float": null, "text": null, "list": null}"#), Answer::default());
        assert_eq!(read("{}"), Answer::default());
    }
}
