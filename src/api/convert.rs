//! Messages to domain values and back, with every violation collected.

use std::time::Duration;

use pbjson_types::Duration as ProtoDuration;
use time::OffsetDateTime;
use trtc_connect::Timestamp;

use super::Apps;
use super::error::ApiError;
use crate::config::FormulaKind;
use crate::domain::Violation;
use crate::domain::identity::{IdError, Room, StreamType, Uplink, check_custom_stream_id, check_user_id};
use crate::domain::parse::OwnedRoom;
use crate::domain::stream_id::{Formula, StreamId};
use crate::domain::url_encoding::UrlEncoding;
use crate::proto::v1;

/// A checked identity.
pub struct Identity<'a> {
    pub sdk_app_id: u32,
    pub uplink: Uplink<'a>,
    /// Empty: the app gave none.
    pub custom_stream_id: &'a str,
}

/// The formula, bizid and encoding of a request, where the caller states them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Naming {
    formula: Option<FormulaKind>,
    bizid: Option<u32>,
    encoding: Option<UrlEncoding>,
}

/// Reads a room.
pub fn room<'a>(room: Option<&'a v1::RoomId>) -> Result<Room<'a>, IdError> {
    match room.and_then(|room| room.kind.as_ref()) {
        None => Err(IdError::Empty),
        Some(v1::room_id::Kind::Number(number)) => Room::from_number(*number),
        Some(v1::room_id::Kind::Text(text)) => Room::from_text(text),
    }
}

/// Reads a stream type; `Ok(None)` when it is unset.
pub fn stream_type(value: i32) -> Result<Option<StreamType>, &'static str> {
    match v1::StreamType::try_from(value) {
        Ok(v1::StreamType::Unspecified) => Ok(None),
        Ok(v1::StreamType::Main) => Ok(Some(StreamType::Main)),
        Ok(v1::StreamType::Aux) => Ok(Some(StreamType::Aux)),
        Err(_) => Err("is not a stream type"),
    }
}

/// Checks an identity. `path` names it in violations and is only called when there are any.
pub fn identity<'a>(
    identity: &'a v1::StreamIdentity,
    path: impl Fn() -> String,
    violations: &mut Vec<Violation>,
) -> Option<Identity<'a>> {
    let before = violations.len();
    let mut wrong = |field: &str, problem: String| {
        violations.push(Violation::new(format!("{}.{field}", path()), problem))
    };
    if identity.sdk_app_id == 0 {
        wrong("sdk_app_id", IdError::Empty.to_string());
    }
    let room = room(identity.room_id.as_ref()).map_err(|error| wrong("room_id", error.to_string())).ok();
    if let Err(error) = check_user_id(&identity.user_id) {
        wrong("user_id", error.to_string());
    }
    let stream_type = stream_type(identity.stream_type).unwrap_or_else(|problem| {
        wrong("stream_type", problem.to_owned());
        None
    });
    if !identity.custom_stream_id.is_empty()
        && let Err(error) = check_custom_stream_id(&identity.custom_stream_id)
    {
        wrong("custom_stream_id", error.to_string());
    }
    if violations.len() > before {
        return None;
    }
    let stream_type = stream_type.unwrap_or(StreamType::Main);
    Some(Identity {
        sdk_app_id: identity.sdk_app_id,
        uplink: Uplink { room: room?, user_id: &identity.user_id, stream_type },
        custom_stream_id: &identity.custom_stream_id,
    })
}

impl Naming {
    /// Reads what a request states.
    pub fn read(formula: i32, bizid: u32, encoding: i32, violations: &mut Vec<Violation>) -> Self {
        let formula = match v1::StreamIdFormula::try_from(formula) {
            Ok(v1::StreamIdFormula::Unspecified) => None,
            Ok(v1::StreamIdFormula::Direct) => Some(FormulaKind::Direct),
            Ok(v1::StreamIdFormula::BizidMd5) => Some(FormulaKind::BizidMd5),
            Err(_) => {
                violations.push(Violation::new("formula", "is not a StreamId formula"));
                None
            }
        };
        let encoding = match v1::UrlEncoding::try_from(encoding) {
            Ok(v1::UrlEncoding::Unspecified) => None,
            Ok(v1::UrlEncoding::Rfc3986) => Some(UrlEncoding::Rfc3986),
            Ok(v1::UrlEncoding::EncodeUriComponent) => Some(UrlEncoding::EncodeUriComponent),
            Ok(v1::UrlEncoding::Form) => Some(UrlEncoding::Form),
            Ok(v1::UrlEncoding::Query) => Some(UrlEncoding::Query),
            Ok(v1::UrlEncoding::Php) => Some(UrlEncoding::Php),
            Err(_) => {
                violations.push(Violation::new("url_encoding", "is not a URL encoding"));
                None
            }
        };
        Self { formula, bizid: (bizid != 0).then_some(bizid), encoding }
    }

    /// The bizid that holds for an app.
    pub fn bizid(&self, apps: &Apps, sdk_app_id: u32) -> Option<u32> {
        self.bizid.or_else(|| apps.get(sdk_app_id).and_then(|app| app.bizid)).or(apps.account.bizid)
    }

    /// The formula that holds for an app: what the caller states, else the app's entry.
    pub fn formula(&self, apps: &Apps, sdk_app_id: u32) -> Result<Formula, ApiError> {
        let app = apps.get(sdk_app_id);
        let kind = self
            .formula
            .or(app.map(|app| app.stream_id_formula))
            .ok_or(ApiError::AppNotConfigured(sdk_app_id))?;
        match kind {
            FormulaKind::Direct => {
                let configured = app.map(|app| app.url_encoding);
                Ok(Formula::Direct(self.encoding.or(configured).unwrap_or_default()))
            }
            FormulaKind::BizidMd5 => {
                let bizid = self.bizid(apps, sdk_app_id).ok_or(ApiError::SettingMissing {
                    setting: "account.bizid",
                    why: "the MD5 formula needs it, or a bizid in the request",
                })?;
                Ok(Formula::BizidMd5 { bizid })
            }
        }
    }
}

/// Formula and encoding as enum numbers of the contract.
pub fn formula_numbers(formula: Option<Formula>) -> (i32, i32) {
    match formula {
        None => (0, 0),
        Some(Formula::Direct(encoding)) => {
            (v1::StreamIdFormula::Direct.into(), url_encoding(encoding).into())
        }
        Some(Formula::BizidMd5 { .. }) => (v1::StreamIdFormula::BizidMd5.into(), 0),
    }
}

/// A StreamId's message.
pub fn resolved(id: StreamId) -> v1::ResolvedStreamId {
    let over_length = id.is_over_length();
    let (formula, url_encoding) = formula_numbers(id.formula);
    v1::ResolvedStreamId { stream_id: id.text, formula, url_encoding, over_length }
}

/// A URL encoding's value in the contract.
pub fn url_encoding(encoding: UrlEncoding) -> v1::UrlEncoding {
    match encoding {
        UrlEncoding::Rfc3986 => v1::UrlEncoding::Rfc3986,
        UrlEncoding::EncodeUriComponent => v1::UrlEncoding::EncodeUriComponent,
        UrlEncoding::Form => v1::UrlEncoding::Form,
        UrlEncoding::Query => v1::UrlEncoding::Query,
        UrlEncoding::Php => v1::UrlEncoding::Php,
    }
}

/// A stream type's value in the contract.
pub fn stream_type_number(stream_type: StreamType) -> i32 {
    match stream_type {
        StreamType::Main => v1::StreamType::Main.into(),
        StreamType::Aux => v1::StreamType::Aux.into(),
    }
}

/// A room's message.
pub fn room_message(room: OwnedRoom) -> v1::RoomId {
    let kind = match room {
        OwnedRoom::Number(number) => v1::room_id::Kind::Number(number),
        OwnedRoom::Text(text) => v1::room_id::Kind::Text(text),
    };
    v1::RoomId { kind: Some(kind) }
}

/// A time's message.
pub fn timestamp(at: OffsetDateTime) -> Timestamp {
    Timestamp { seconds: at.unix_timestamp(), nanos: at.nanosecond().cast_signed() }
}

/// Reads a time.
pub fn read_timestamp(
    value: &Timestamp,
    field: &str,
    violations: &mut Vec<Violation>,
) -> Option<OffsetDateTime> {
    let nanos = u32::try_from(value.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
    let at = OffsetDateTime::from_unix_timestamp(value.seconds)
        .ok()
        .and_then(|at| at.replace_nanosecond(nanos?).ok());
    if at.is_none() {
        violations.push(Violation::new(field, "is not a time of the years 1 to 9999"));
    }
    at
}

/// A span's message.
pub fn duration(span: Duration) -> ProtoDuration {
    ProtoDuration {
        seconds: i64::try_from(span.as_secs()).unwrap_or(i64::MAX),
        nanos: span.subsec_nanos().cast_signed(),
    }
}

/// Reads a span of whole seconds, 0 or more.
pub fn whole_seconds(value: &ProtoDuration, field: &str, violations: &mut Vec<Violation>) -> Option<u32> {
    let seconds = u32::try_from(value.seconds).ok().filter(|_| value.nanos == 0);
    if seconds.is_none() {
        violations.push(Violation::new(field, "must be whole seconds, not negative"));
    }
    seconds
}

/// Ends the checks of a request.
pub fn accept(violations: Vec<Violation>) -> Result<(), ApiError> {
    if violations.is_empty() { Ok(()) } else { Err(ApiError::Invalid(violations)) }
}
