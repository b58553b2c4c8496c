//! Callback templates and rules.

use serde_json::json;

use super::Nothing;
use crate::actions::spec::handler;
use crate::actions::{Action, Answer, ApiError, Context, LIVE, answer};

pub(crate) const ACTIONS: &[Action] =
    &[Action::new(LIVE, "DescribeLiveCallbackRules", 500, &[], handler!(describe_rules))];

/// No callback rule can be made, so there are none.
async fn describe_rules(_: Context<'_>, _: Nothing) -> Result<Answer, ApiError> {
    answer(json!({ "Rules": [] }))
}
