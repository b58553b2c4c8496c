//! Flattened parameters (`A.0`, `A.B`, `A.0.B`) of GET and form requests.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Parameters of every legacy call; they are no part of the action's request.
pub(super) const COMMON: [&str; 11] = [
    "Action",
    "Version",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Region",
    "Token",
    "Language",
    "SignatureMethod",
    "Signature",
    "RequestClient",
];

const MAX_PAIRS: usize = 10_000;
const MAX_DEPTH: usize = 8;

/// A parameter or the parameters below it.
enum Node {
    Leaf(String),
    Branch(BTreeMap<String, Node>),
}

/// The pairs of a query or form, percent-decoded.
pub(super) fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, String> {
    let pairs: Vec<_> = url::form_urlencoded::parse(text)
        .take(MAX_PAIRS + 1)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if pairs.len() > MAX_PAIRS {
        return Err(format!("a request may have at most {MAX_PAIRS} parameters"));
    }
    Ok(pairs)
}

/// Puts flattened parameters back into lists and objects. Values stay text.
pub(super) fn nest(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Value, String> {
    let mut root = BTreeMap::new();
    for (name, value) in pairs {
        if name.split('.').count() > MAX_DEPTH {
            return Err(format!("a parameter may be at most {MAX_DEPTH} levels deep"));
        }
        insert(&mut root, &name, value).map_err(|()| {
            let shown: String = name.chars().take(64).collect();
            format!("the parameter {shown} came more than once or in two forms")
        })?;
    }
    Ok(Value::Object(object(root)))
}

fn insert(branch: &mut BTreeMap<String, Node>, name: &str, value: String) -> Result<(), ()> {
    let Some((first, rest)) = name.split_once('.') else {
        return match branch.insert(name.to_owned(), Node::Leaf(value)) {
            None => Ok(()),
            Some(_) => Err(()),
        };
    };
    match branch.entry(first.to_owned()).or_insert_with(|| Node::Branch(BTreeMap::new())) {
        Node::Branch(inner) => insert(inner, rest, value),
        Node::Leaf(_) => Err(()),
    }
}

fn object(branch: BTreeMap<String, Node>) -> Map<String, Value> {
    branch.into_iter().map(|(name, node)| (name, value_of(node))).collect()
}

fn value_of(node: Node) -> Value {
    let mut branch = match node {
        Node::Leaf(text) => return Value::String(text),
        Node::Branch(branch) => branch,
    };
    // `A.0`, `A.1` … without a gap are a list.
    let indices = (0..branch.len()).map(|index| index.to_string());
    if indices.clone().all(|index| branch.contains_key(&index)) {
        return Value::Array(indices.filter_map(|index| branch.remove(&index)).map(value_of).collect());
    }
    Value::Object(object(branch))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn nested(text: &str) -> Result<Value, String> {
        nest(pairs(text.as_bytes())?)
    }

    #[test]
    fn lists_and_objects_come_back() {
        let query = "StreamIds.0=s1&StreamIds.1=s%202&Sort.Field=CreateTime&P.0.Type=a&P.0.D=1&Limit=2";
        assert_eq!(
            nested(query).unwrap(),
            json!({
                "StreamIds": ["s1", "s 2"], "Sort": { "Field": "CreateTime" },
                "P": [{ "Type": "a", "D": "1" }], "Limit": "2",
            })
        );
        let many: Vec<_> = (0..12).map(|index| format!("A.{index}={index}")).collect();
        let list: Vec<_> = (0..12).map(|index| index.to_string()).collect();
        assert_eq!(nested(&many.join("&")).unwrap(), json!({ "A": list }));
        assert_eq!(nested("A.1=x").unwrap(), json!({ "A": { "1": "x" } }));
        assert_eq!(nested("").unwrap(), json!({}));
    }

    #[test]
    fn conflicts_and_excess_are_refused() {
        for query in ["A=1&A=2", "A=1&A.0=2", "A.0=1&A=2", "A.B.C.D.E.F.G.H.I=1"] {
            assert!(nested(query).is_err(), "{query}");
        }
        assert!(nested(&"a&".repeat(MAX_PAIRS + 1)).is_err());
    }

    proptest! {
        #[test]
        fn survives_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[A-C.0-2=&%]{0,60}") {
            let _ = pairs(&bytes).and_then(nest);
            let _ = nested(&text);
        }
    }
}
