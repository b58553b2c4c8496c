//! Which rooms and users there were in the last 14 days.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{check_app, required};
use crate::actions::error::ensure;
use crate::actions::spec::{Field, Kind, handler, honoured};
use crate::actions::{Action, Answer, ApiError, Context, TRTC, answer};
use crate::store::{HistoryPage, PastRoom, PastStay, ROOMS_KEPT};

/// Longest time that one call of DescribeRoomInfo covers.
const ROOM_SPAN: Duration = Duration::from_secs(24 * 3600);
/// Longest time that one call of DescribeUserInfo covers.
const USER_SPAN: Duration = Duration::from_secs(4 * 3600);
const ROOM_PAGE: u64 = 10;
const USER_PAGE: u64 = 6;
const MAX_PAGE: u64 = 100;
const MAX_USERS: usize = 100;

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(TRTC, "DescribeRoomInfo", 20, ROOM_FIELDS, handler!(rooms)).rate_assumed(),
    Action::new(TRTC, "DescribeUserInfo", 20, USER_FIELDS, handler!(users)).rate_assumed(),
];

const ROOM_FIELDS: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("StartTime", Kind::Int).note("at most 14 days back; rooms that existed at any time of the span"),
    honoured("EndTime", Kind::Int).note("at most 24 hours after StartTime"),
    honoured("RoomId", Kind::String).note("finds numeric and string rooms"),
    honoured("PageNumber", Kind::Int).note("from 0; without PageSize the first page is shown"),
    honoured("PageSize", Kind::Int).note("1–100, default 10"),
];

const USER_FIELDS: &[Field] = &[
    honoured("CommId", Kind::String).note("as DescribeRoomInfo shows it"),
    honoured("StartTime", Kind::Int)
        .note("at most 14 days back; users who were there at any time of the span"),
    honoured("EndTime", Kind::Int).note("at most 4 hours after StartTime"),
    honoured("SdkAppId", Kind::Int),
    honoured("UserIds", Kind::Strings).note("1–100; without paging all of them are shown"),
    honoured("PageNumber", Kind::Int).note("from 0; without PageSize the first page is shown"),
    honoured("PageSize", Kind::Int).note("1–100, default 6"),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct DescribeRooms {
    sdk_app_id: Option<u64>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    room_id: Option<String>,
    page_number: Option<u64>,
    page_size: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct DescribeUsers {
    comm_id: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    sdk_app_id: Option<u64>,
    #[serde(default)]
    user_ids: Vec<String>,
    page_number: Option<u64>,
    page_size: Option<u64>,
}

pub(crate) async fn rooms(context: Context<'_>, request: DescribeRooms) -> Result<Answer, ApiError> {
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    check_app(context, sdk_app_id)?;
    let (from, to) = span(context.now, request.start_time, request.end_time, ROOM_SPAN)?;
    let (skip, take) = paging(request.page_number, request.page_size, ROOM_PAGE)?;
    // Text that is sent empty does not restrict, just as text that is not sent.
    let room_id = request.room_id.as_deref().filter(|room_id| !room_id.is_empty());
    let page = HistoryPage { from, to, skip, take };
    let (total, rooms) = context.store.past_rooms(sdk_app_id, room_id, page).await?;
    let rooms: Vec<Value> = rooms.into_iter().map(|room| room_state(room, context.now)).collect();
    answer(json!({ "Total": total, "RoomList": rooms }))
}

pub(crate) async fn users(context: Context<'_>, request: DescribeUsers) -> Result<Answer, ApiError> {
    let comm_id = required(request.comm_id, "MissingParameter.CommId")?;
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    check_app(context, sdk_app_id)?;
    check_comm_id(&comm_id, sdk_app_id)?;
    ensure(request.user_ids.len() <= MAX_USERS, "InvalidParameter.UserIdsMorethanSix", || {
        format!("UserIds may have at most {MAX_USERS} users")
    })?;
    let (from, to) = span(context.now, request.start_time, request.end_time, USER_SPAN)?;
    let default = if request.user_ids.is_empty() { USER_PAGE } else { MAX_PAGE };
    let (skip, take) = paging(request.page_number, request.page_size, default)?;
    let page = HistoryPage { from, to, skip, take };
    let (total, stays) = context.store.past_stays(&comm_id, &request.user_ids, page).await?;
    let stays: Vec<Value> = stays.into_iter().map(|stay| user_information(stay, context.now)).collect();
    answer(json!({ "Total": total, "UserList": stays }))
}

/// A time that is not over is shown as now.
fn room_state(room: PastRoom, now: OffsetDateTime) -> Value {
    json!({
        "CommId": room.comm_id,
        "RoomString": room.room_id,
        "CreateTime": room.created.unix_timestamp(),
        "DestroyTime": room.ended.unwrap_or(now).unix_timestamp(),
        "IsFinished": room.ended.is_some(),
        "UserId": room.creator,
    })
}

/// Publishers of the relay tell neither their device nor their SDK.
fn user_information(stay: PastStay, now: OffsetDateTime) -> Value {
    json!({
        "RoomStr": stay.room_id,
        "UserId": stay.user_id,
        "JoinTs": stay.joined.unix_timestamp(),
        "LeaveTs": stay.left.unwrap_or(now).unix_timestamp(),
        "DeviceType": "",
        "SdkVersion": "",
        "ClientIp": stay.client_ip,
        "Finished": stay.left.is_some(),
    })
}

/// The span of time that is asked for.
fn span(
    now: OffsetDateTime,
    start: Option<i64>,
    end: Option<i64>,
    longest: Duration,
) -> Result<(OffsetDateTime, OffsetDateTime), ApiError> {
    let start = required(start, "MissingParameter.StartTs")?;
    let end = required(end, "MissingParameter.EndTs")?;
    let time = |seconds, code| {
        OffsetDateTime::from_unix_timestamp(seconds)
            .map_err(|_| ApiError::new(code, format!("{seconds} is no time in unix seconds")))
    };
    let from = time(start, "InvalidParameter.StartTs")?;
    let to = time(end, "InvalidParameter.EndTs")?;
    ensure(from <= now, "InvalidParameter.StartTs", || "StartTime must not be in the future".into())?;
    ensure(from >= now - ROOMS_KEPT, "InvalidParameter.StartTsOversize", || {
        "StartTime may be at most 14 days ago".into()
    })?;
    ensure(from <= to, "InvalidParameter.EndTs", || "EndTime must not be before StartTime".into())?;
    ensure(to - from <= longest, "InvalidParameter.QueryScaleOversize", || {
        format!("EndTime may be at most {} hours after StartTime", longest.as_secs() / 3600)
    })?;
    Ok((from, to))
}

/// How many rows to skip and how many to show. Half a paging is none.
fn paging(number: Option<u64>, size: Option<u64>, default: u64) -> Result<(u64, u32), ApiError> {
    let asked = size.unwrap_or(default);
    ensure(asked >= 1, "InvalidParameter.PageSize", || format!("PageSize must be 1 to {MAX_PAGE}"))?;
    ensure(asked <= MAX_PAGE, "InvalidParameter.PageSizeOversize", || {
        format!("PageSize must be 1 to {MAX_PAGE}")
    })?;
    let (number, size) = number.zip(size).unwrap_or((0, default));
    Ok((number.saturating_mul(size), u32::try_from(size).unwrap_or(u32::MAX)))
}

/// A CommId is `SdkAppId_RoomId_CreateTime`.
fn check_comm_id(comm_id: &str, sdk_app_id: u64) -> Result<(), ApiError> {
    let parts: Vec<Option<u64>> = comm_id.split('_').map(|part| part.parse().ok()).collect();
    let [Some(app), Some(_), Some(_)] = parts[..] else {
        let text = "CommId is SdkAppId_RoomId_CreateTime: take it from DescribeRoomInfo";
        return Err(ApiError::new("InvalidParameter", text.into()));
    };
    ensure(app == sdk_app_id, "InvalidParameter.SdkAppId", || {
        format!("the CommId is of app {app}, not of {sdk_app_id}")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn spans_are_limited() {
        let now = datetime!(2024-05-06 07:08:09 UTC);
        let t = now.unix_timestamp();
        let hour = 3600;
        let code = |start, end| span(now, start, end, USER_SPAN).unwrap_err().code;
        assert!(span(now, Some(t), Some(t), USER_SPAN).is_ok());
        assert!(span(now, Some(t - hour), Some(t + 3 * hour), USER_SPAN).is_ok());
        assert!(span(now, Some(t - 14 * 24 * hour), Some(t - 14 * 24 * hour + 1), USER_SPAN).is_ok());
        assert_eq!(code(None, Some(t)), "MissingParameter.StartTs");
        assert_eq!(code(Some(t), None), "MissingParameter.EndTs");
        assert_eq!(code(Some(t + 1), Some(t + 2)), "InvalidParameter.StartTs");
        assert_eq!(code(Some(i64::MAX), Some(t)), "InvalidParameter.StartTs");
        assert_eq!(code(Some(t), Some(i64::MAX)), "InvalidParameter.EndTs");
        assert_eq!(code(Some(t), Some(t - 1)), "InvalidParameter.EndTs");
        assert_eq!(code(Some(t - 14 * 24 * hour - 1), Some(t)), "InvalidParameter.StartTsOversize");
        assert_eq!(code(Some(t - 4 * hour), Some(t + 1)), "InvalidParameter.QueryScaleOversize");
    }

    #[test]
    fn half_a_paging_is_none() {
        assert_eq!(paging(None, None, 6).unwrap(), (0, 6));
        assert_eq!(paging(Some(3), None, 6).unwrap(), (0, 6));
        assert_eq!(paging(None, Some(50), 6).unwrap(), (0, 6));
        assert_eq!(paging(Some(3), Some(50), 6).unwrap(), (150, 50));
        assert_eq!(paging(Some(u64::MAX), Some(100), 6).unwrap(), (u64::MAX, 100));
        assert_eq!(paging(Some(0), Some(0), 6).unwrap_err().code, "InvalidParameter.PageSize");
        assert_eq!(paging(None, Some(101), 6).unwrap_err().code, "InvalidParameter.PageSizeOversize");
    }

    #[test]
    fn comm_ids_are_read() {
        let code = |comm_id| check_comm_id(comm_id, 14).unwrap_err().code;
        check_comm_id("14_7_1590065777", 14).unwrap();
        assert_eq!(code("15_7_1590065777"), "InvalidParameter.SdkAppId");
        for bad in ["", "14", "14_7", "14_7_1_1", "14_room_1", "14_7_"] {
            assert_eq!(code(bad), "InvalidParameter", "{bad}");
        }
    }

    proptest! {
        #[test]
        fn comm_ids_of_the_account_are_taken(app in 1_u64..=u64::MAX, room: u32, created in 0..i64::MAX) {
            let comm_id = format!("{app}_{room}_{created}");
            prop_assert!(check_comm_id(&comm_id, app).is_ok());
            prop_assert!(check_comm_id(&comm_id, app - 1).is_err());
        }

        #[test]
        fn any_comm_id_is_survived(text in "[0-9_+-]{0,40}|.{0,40}") {
            let _ = check_comm_id(&text, 14);
        }
    }
}
