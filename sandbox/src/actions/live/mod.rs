//! Actions of live 2018-08-01.

pub(super) mod callback_templates;
pub(super) mod callbacks;
pub(super) mod rules;
pub(super) mod streams;
pub(super) mod templates;

use serde::Deserialize;

/// A request without parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}
