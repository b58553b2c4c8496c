//! A point in time as ProtoJSON writes it.

use std::fmt::{self, Display};

use prost::Message;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;

/// `google.protobuf.Timestamp`, whose text ends with `Z`: that of `pbjson_types` ends with `+00:00`, which ProtoJSON takes
/// and does not write.
///
/// For `extern_path(".google.protobuf.Timestamp", "::trtc_connect::Timestamp")`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Message)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    #[prost(int64, tag = "1")]
    pub seconds: i64,
    /// Nanoseconds after it, not negative.
    #[prost(int32, tag = "2")]
    pub nanos: i32,
}

impl Display for Timestamp {
    /// RFC 3339 with none, three, six or nine digits after the second; of what is no time, the numbers.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date_time() {
            Some(at) => {
                let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
                write!(
                    out,
                    "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
                    at.hour(),
                    at.minute(),
                    at.second()
                )?;
                match self.nanos {
                    0 => {}
                    nanos if nanos % 1_000_000 == 0 => write!(out, ".{:03}", nanos / 1_000_000)?,
                    nanos if nanos % 1_000 == 0 => write!(out, ".{:06}", nanos / 1_000)?,
                    nanos => write!(out, ".{nanos:09}")?,
                }
                out.write_str("Z")
            }
            None => write!(out, "{} s and {} ns", self.seconds, self.nanos),
        }
    }
}

impl Timestamp {
    /// Date and time of day; `None` outside the years 1 to 9999, which RFC 3339 cannot tell, and for what is no time.
    fn date_time(self) -> Option<OffsetDateTime> {
        let at = OffsetDateTime::from_unix_timestamp(self.seconds).ok()?;
        let real = (1..=9_999).contains(&at.year()) && (0..1_000_000_000).contains(&self.nanos);
        real.then_some(at)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.date_time() {
            Some(_) => serializer.collect_str(self),
            None => Err(S::Error::custom(format!("{self} is no time that JSON can tell"))),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pbjson_types::Timestamp { seconds, nanos } = Deserialize::deserialize(deserializer)?;
        let time = Self { seconds, nanos };
        time.date_time()
            .map(|_| time)
            .ok_or_else(|| D::Error::custom("must be a time of the years 1 to 9999"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_written_as_protojson_has_them() {
        let text = |seconds, nanos| Timestamp { seconds, nanos }.to_string();
        assert_eq!(text(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(text(1_714_979_289, 250_000_000), "2024-05-06T07:08:09.250Z");
        assert_eq!(text(951_782_400, 1_000), "2000-02-29T00:00:00.000001Z");
        assert_eq!(text(-1, 999_999_999), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(text(-62_135_596_800, 0), "0001-01-01T00:00:00Z");
        assert_eq!(text(253_402_300_799, 0), "9999-12-31T23:59:59Z");
        assert_eq!(text(253_402_300_800, 0), "253402300800 s and 0 ns");
        assert_eq!(text(0, -1), "0 s and -1 ns");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(seconds in -62_135_596_800_i64..=253_402_300_799, nanos in 0..1_000_000_000) {
            let time = Timestamp { seconds, nanos };
            let json = serde_json::to_string(&time).unwrap();
            prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
        }
    }
}
