//! What mixes have in common whose robot enters the room: its key, and requests without secrets.

use serde::Serialize;
use serde_json::Value;

use super::Context;
use super::error::ApiError;
use super::kept_mix::Kept;
use super::task_robot;
use crate::cloud::CloudError;
use crate::cloud::trtc::Robot;
use crate::domain::mix::robot::robot_user_id;
use crate::domain::mix::state::State;
use crate::proto::v1;

/// Names the robot of a new mix, and fails where there is no key to sign its UserSig with.
pub(super) fn prepare(context: &Context, mix: &mut v1::Mix) -> Result<(), ApiError> {
    let sdk_app_id = mix.spec.as_ref().map_or(0, |spec| spec.sdk_app_id);
    task_robot::user_sig(context, sdk_app_id, "")?;
    if !mix.mix_id.is_empty() {
        mix.robot_user_id = robot_user_id(&mix.mix_id);
    }
    Ok(())
}

/// The robot with a key to the room.
pub(super) fn robot(context: &Context, kept: &Kept) -> Result<Robot, ApiError> {
    let user_id = kept.mix.robot_user_id.clone();
    let user_sig = task_robot::user_sig(context, kept.sdk_app_id(), &user_id)?;
    Ok(Robot { user_id, user_sig })
}

/// A request as it may be shown: without UserSigs, and without the parameters of URLs that are pushed to, which are keys.
pub(super) fn shown<Q: Serialize>(request: &Q) -> Value {
    let mut shown = serde_json::to_value(request).unwrap_or_default();
    for object in ["", "/AgentParams"] {
        if let Some(object) = shown.pointer_mut(object).and_then(Value::as_object_mut) {
            object.remove("UserSig");
        }
    }
    let targets = shown.pointer_mut("/PublishCdnParams").and_then(Value::as_array_mut);
    for target in targets.into_iter().flatten() {
        if let Some(Value::String(url)) = target.get_mut("PublishCdnUrl")
            && let Some(query) = url.find('?')
        {
            url.truncate(query);
        }
    }
    shown
}

/// Whether a call may have been carried out although it failed.
pub(super) fn is_open(error: &CloudError) -> bool {
    matches!(error, CloudError::OutcomeUnknown { .. } | CloudError::BadAnswer { .. })
}

/// What a start that did not succeed leaves behind.
pub(super) fn note_failed_start(kept: &mut Kept, error: &CloudError) {
    if is_open(error) {
        let why = format!("{error}; repeat StartMix with the same request_id, or stop the mix");
        kept.note((State::Unknown, why));
    } else if kept.mix.unsettled {
        let why = "an earlier start was sent and not answered, and the one after it was refused: repeat StartMix with the \
                   same request_id, or stop the mix";
        kept.note((State::Unknown, format!("{error}; {why}")));
    } else {
        kept.note((State::Failed, error.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_shown_has_no_keys() {
        let request = json!({
            "UserId": "mixer_1", "UserSig": "secret",
            "AgentParams": {"UserId": "mixer_1", "UserSig": "secret"},
            "PublishCdnParams": [{"PublishCdnUrl": "rtmp://h/a/s?txSecret=secret"}, {"PublishCdnUrl": "rtmp://h/a/t"}]
        });
        assert_eq!(
            shown(&request),
            json!({
                "UserId": "mixer_1", "AgentParams": {"UserId": "mixer_1"},
                "PublishCdnParams": [{"PublishCdnUrl": "rtmp://h/a/s"}, {"PublishCdnUrl": "rtmp://h/a/t"}]
            })
        );
        assert_eq!(shown(&1), json!(1));
    }
}
