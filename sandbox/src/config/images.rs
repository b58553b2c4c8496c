//! Images by their ids: TOML has text for names, ids are numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::de::{Deserialize as _, Deserializer, Error as _};

/// Reads a table whose names are ids.
pub(super) fn by_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<u64, PathBuf>, D::Error> {
    let named = BTreeMap::<String, PathBuf>::deserialize(deserializer)?;
    let by_id = |(name, path): (String, PathBuf)| match name.parse() {
        Ok(id) => Ok((id, path)),
        Err(_) => Err(D::Error::custom(format!("{name:?} is no id of an image, ids are numbers"))),
    };
    named.into_iter().map(by_id).collect()
}
