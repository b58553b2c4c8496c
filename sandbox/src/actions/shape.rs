//! Checks parameters that are not decoded against the fields of their action.

use serde_json::Value;

use super::{DecodeError, Field, Kind};

/// Checks that what is below `path` has only fields that the action has, of their types. Parameters without
/// effect are taken as raw JSON; this finds the mistakes that decoding would find.
pub(crate) fn check(fields: &[Field], path: &str, value: Option<&Value>) -> Result<(), DecodeError> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Ok(()) };
    // Lists are told without their index.
    let told = || path.replace("[]", "");
    let field = fields.iter().find(|field| field.path == path);
    let field = field.ok_or_else(|| DecodeError::Unknown(told()))?;
    let wrong = || Err(DecodeError::Type(told()));
    let number = |value: &Value| match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::String(text) => text.parse::<i64>().is_ok(),
        _ => false,
    };
    let float = |value: &Value| match value {
        Value::Number(_) => true,
        Value::String(text) => text.parse::<f64>().is_ok(),
        _ => false,
    };
    let each = |holds: &dyn Fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(holds));
    let holds = match field.kind {
        Kind::Int => number(value),
        Kind::Float => float(value),
        Kind::String => value.is_string(),
        Kind::Bool => value.is_boolean() || matches!(value.as_str(), Some("true" | "false" | "0" | "1")),
        Kind::Ints => each(&number),
        Kind::Floats => each(&float),
        Kind::Strings => each(&Value::is_string),
        Kind::Object => return check_object(fields, path, value),
        Kind::Objects => {
            let Some(items) = value.as_array() else { return wrong() };
            let path = format!("{path}[]");
            return items.iter().try_for_each(|item| check_object(fields, &path, item));
        }
    };
    if holds { Ok(()) } else { wrong() }
}

fn check_object(fields: &[Field], path: &str, value: &Value) -> Result<(), DecodeError> {
    let Some(members) = value.as_object() else { return Err(DecodeError::Type(path.replace("[]", ""))) };
    members.iter().try_for_each(|(name, value)| {
        let shown: String = name.chars().take(64).collect();
        check(fields, &format!("{path}.{shown}"), Some(value))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::actions::spec::ignored;

    const FIELDS: &[Field] = &[
        ignored("A", Kind::Object),
        ignored("A.B", Kind::Objects),
        ignored("A.B[].Number", Kind::Int),
        ignored("A.B[].Names", Kind::Strings),
        ignored("A.Flag", Kind::Bool),
    ];

    #[test]
    fn what_the_action_has_is_taken() {
        for good in [
            json!(null),
            json!({}),
            json!({ "B": [{ "Number": 1, "Names": ["x"] }, { "Number": "-1" }], "Flag": true }),
            json!({ "B": [], "Flag": null }),
        ] {
            check(FIELDS, "A", Some(&good)).unwrap();
        }
        check(FIELDS, "A", None).unwrap();
    }

    #[test]
    fn mistakes_are_told_by_their_path() {
        let unknown = |path: &str| DecodeError::Unknown(path.into());
        let wrong = |path: &str| DecodeError::Type(path.into());
        for (value, error) in [
            (json!({ "C": 1 }), unknown("A.C")),
            (json!({ "B": [{ "Else": 1 }] }), unknown("A.B.Else")),
            (json!({ "B": [{ "Number": "one" }] }), wrong("A.B.Number")),
            (json!({ "B": [{ "Names": [1] }] }), wrong("A.B.Names")),
            (json!({ "B": {} }), wrong("A.B")),
            (json!({ "B": [1] }), wrong("A.B")),
            (json!({ "Flag": 1 }), wrong("A.Flag")),
            (json!([]), wrong("A")),
        ] {
            assert_eq!(check(FIELDS, "A", Some(&value)), Err(error), "{value}");
        }
    }
}
