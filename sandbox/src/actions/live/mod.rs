//! Actions of live 2018-08-01.

pub(super) mod online;
pub(super) mod rules;
pub(super) mod templates;

use serde::Deserialize;
use serde_json::json;

use super::{Answer, ApiError, answer};

/// A request without parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// No callback rule can be made, so there are none.
pub(super) fn describe_callback_rules(_: Nothing) -> Result<Answer, ApiError> {
    answer(json!({ "Rules": [] }))
}
