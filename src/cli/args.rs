//! Arguments that several commands share.

use clap::{Args, ValueEnum};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::proto::v1;

/// A room: exactly one of the two.
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
pub(super) struct RoomArgs {
    /// Numeric room id, 1 to 4294967294
    #[arg(long, value_name = "NUMBER")]
    room: Option<u32>,
    /// Text room id (strRoomId); room 123 and text room "123" are different rooms
    #[arg(long, value_name = "TEXT")]
    room_text: Option<String>,
}

impl RoomArgs {
    pub(super) fn message(&self) -> Option<v1::RoomId> {
        use v1::room_id::Kind;
        let kind = self.room.map(Kind::Number).or_else(|| self.room_text.clone().map(Kind::Text))?;
        Some(v1::RoomId { kind: Some(kind) })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StreamTypeArg {
    /// Camera and microphone
    Main,
    /// Screen share
    Aux,
}

impl From<StreamTypeArg> for v1::StreamType {
    fn from(value: StreamTypeArg) -> Self {
        match value {
            StreamTypeArg::Main => Self::Main,
            StreamTypeArg::Aux => Self::Aux,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormulaArg {
    /// urlencode(SdkAppId_RoomId_UserId_StreamType): apps from 2020-01-09 on
    Direct,
    /// bizid_MD5(RoomId_UserId_StreamType): apps in use before 2020-01-09
    Md5,
}

impl From<FormulaArg> for v1::StreamIdFormula {
    fn from(value: FormulaArg) -> Self {
        match value {
            FormulaArg::Direct => Self::Direct,
            FormulaArg::Md5 => Self::BizidMd5,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Hls,
    Mp4,
    Flv,
    Aac,
}

impl From<FormatArg> for v1::MediaFormat {
    fn from(value: FormatArg) -> Self {
        match value {
            FormatArg::Hls => Self::Hls,
            FormatArg::Mp4 => Self::Mp4,
            FormatArg::Flv => Self::Flv,
            FormatArg::Aac => Self::Aac,
        }
    }
}

/// Reads a time (RFC 3339), or a span before now such as `2h`.
pub(super) fn time(text: &str) -> Result<trtc_connect::Timestamp, String> {
    let at = match OffsetDateTime::parse(text, &Rfc3339) {
        Ok(at) => at,
        Err(_) => {
            let ago = humantime::parse_duration(text).map_err(
                |_| "expected a time such as 2026-01-31T08:00:00Z or a span before now such as 2h",
            )?;
            OffsetDateTime::now_utc() - ago
        }
    };
    Ok(crate::api::convert::timestamp(at))
}

/// Reads a span such as `30m` or `7days`.
pub(super) fn span(text: &str) -> Result<pbjson_types::Duration, String> {
    let span = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    Ok(crate::api::convert::duration(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_absolute_or_before_now() {
        assert_eq!(time("1970-01-01T00:01:00Z").unwrap().seconds, 60);
        let two_hours_ago = time("2h").unwrap().seconds;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        assert!((now - 7_200 - two_hours_ago).abs() < 60);
        assert!(time("yesterday").is_err());
    }
}
