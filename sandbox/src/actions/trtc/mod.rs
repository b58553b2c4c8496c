//! Actions of trtc 2019-07-22.

#[cfg(fuzzing)]
pub(crate) mod fuzzing;
pub(super) mod history;
pub(super) mod mix;
pub(super) mod recording;
mod recording_fields;
mod recording_mix;
pub(super) mod relay;
mod relay_fields;
mod relay_mix;
mod relay_record;
pub(super) mod rooms;
mod storage;

use secrecy::ExposeSecret;

use crate::actions::error::ensure;
use crate::actions::{ApiError, Context};
use crate::auth;
use crate::mixer::{MixSpec, Place};
use crate::model::Room;

/// Longest string room in bytes.
const MAX_ROOM: usize = 64;
/// What a string room may have beside letters and digits.
const ROOM_MARKS: &str = " !#$%&()+-:;<=.>?@[]^_{}|~,";

/// A field that must be there, with the cloud's own code for it.
fn required<T>(value: Option<T>, code: &'static str) -> Result<T, ApiError> {
    let name = code.rsplit('.').next().unwrap_or(code);
    value.ok_or_else(|| ApiError::new(code, format!("the parameter {name} is missing")))
}

/// Fails unless the app is one of the account's. Where the settings name none, every app is.
fn check_app(context: Context<'_>, sdk_app_id: u64) -> Result<(), ApiError> {
    ensure(sdk_app_id > 0, "InvalidParameter.SdkAppId", || {
        "SdkAppId must be the id of an app, not 0".into()
    })?;
    let apps = &context.config.trtc_apps;
    let known = apps.is_empty() || apps.iter().any(|app| app.sdk_app_id == sdk_app_id);
    ensure(known, "UnauthorizedOperation.SdkAppId", || {
        format!("the app {sdk_app_id} is not of this account: name it in trtc_apps of the settings")
    })
}

/// Fails unless the UserSig lets the robot in, where the app has a key to tell by.
fn check_user_sig(
    context: Context<'_>,
    sdk_app_id: u64,
    user_id: &str,
    user_sig: &str,
) -> Result<(), ApiError> {
    let app = context.config.trtc_apps.iter().find(|app| app.sdk_app_id == sdk_app_id);
    let Some(key) = app.and_then(|app| app.user_sig_key.as_ref()) else { return Ok(()) };
    auth::user_sig::verify(user_sig, key.expose_secret(), sdk_app_id, user_id, context.now)
        .map_err(|error| ApiError::new("InvalidParameter.UserSig", error.to_string()))
}

/// Keeps a place for the mix of a task, if the machine can bear it.
fn admit(context: Context<'_>, id: &str, spec: &MixSpec) -> Result<Place, ApiError> {
    let place = context.services.mixers.admit(id, spec, context.registry);
    place.map_err(|refused| ApiError::new("FailedOperation.RestrictedConcurrency", refused.to_string()))
}

/// A number in its range, or its default.
fn within(
    name: &str,
    value: Option<u64>,
    range: std::ops::RangeInclusive<u64>,
    default: u64,
) -> Result<u64, ApiError> {
    let value = value.unwrap_or(default);
    ensure(range.contains(&value), "InvalidParameter.OutOfRange", || {
        format!("{name} must be {} to {}", range.start(), range.end())
    })?;
    Ok(value)
}

/// The numeric room, or `code`.
fn numeric_room(room_id: u64, code: &'static str) -> Result<Room, ApiError> {
    Room::number(&room_id.to_string())
        .ok_or_else(|| ApiError::new(code, format!("the room {room_id} is not in 1 to 4294967294")))
}

/// The string room, or `code`.
fn string_room(room_id: String, code: &'static str) -> Result<Room, ApiError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ROOM_MARKS.contains(c);
    let holds = (1..=MAX_ROOM).contains(&room_id.len()) && room_id.chars().all(allowed);
    ensure(holds, code, || {
        format!("a string room has 1 to {MAX_ROOM} bytes: letters, digits, blanks and {}", ROOM_MARKS.trim())
    })?;
    Ok(Room::Text(room_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_checked() {
        assert_eq!(numeric_room(4_294_967_294, "x").unwrap(), Room::Number(4_294_967_294));
        for bad in [0, 4_294_967_295, u64::MAX] {
            assert_eq!(
                numeric_room(bad, "InvalidParameter.RoomId").unwrap_err().code,
                "InvalidParameter.RoomId"
            );
        }
        let all = ROOM_MARKS.to_owned() + "azAZ09";
        for good in ["1", "room 1", &"r".repeat(64), &all] {
            assert_eq!(string_room(good.into(), "x").unwrap(), Room::Text(good.into()));
        }
        for bad in ["", "a/b", "é", "a\"b", &"r".repeat(65)] {
            assert_eq!(string_room(bad.into(), "C").unwrap_err().code, "C", "{bad}");
        }
        // Letters and digits aside, 89 characters are allowed.
        assert_eq!(ROOM_MARKS.chars().count() + 62, 89);
    }

    #[test]
    fn missing_fields_have_their_own_codes() {
        let error = required::<u64>(None, "MissingParameter.SdkAppId").unwrap_err();
        assert_eq!(error.to_string(), "MissingParameter.SdkAppId: the parameter SdkAppId is missing");
        assert_eq!(required(Some(1), "x").unwrap(), 1);
    }
}
