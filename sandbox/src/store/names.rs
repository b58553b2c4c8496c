//! What a recording is called in VOD.

use time::{OffsetDateTime, UtcOffset};

use crate::model::FinishedFile;

/// Longest `VodFileName` in bytes.
const LONGEST: usize = 256;

/// Says what is wrong with a `VodFileName`, if anything.
///
/// # Errors
/// The reason, as text for the caller.
pub fn check_vod_file_name(pattern: &str) -> Result<(), String> {
    if pattern.len() > LONGEST {
        return Err(format!("VodFileName may have at most {LONGEST} bytes"));
    }
    let probe = |name: &str| is_placeholder(name).then(String::new);
    expand(pattern, probe).map(drop)
}

/// The name of a recording: by the template's pattern, or `<record id or StreamName>_<start>_<end>`.
/// Times in names are UTC+8.
pub(super) fn name_of(file: &FinishedFile) -> String {
    let stream = &file.stream.key.stream_name;
    let placeholder = |name: &str| {
        if name == "StreamID" {
            return Some(stream.clone());
        }
        let (time, part) = match (name.strip_prefix("Start"), name.strip_prefix("End")) {
            (Some(part), _) => (file.record_start, part),
            (_, Some(part)) => (file.record_end, part),
            _ => return None,
        };
        time_part(time, part)
    };
    if let Some(pattern) = &file.plan.vod_file_name
        && let Ok(name) = expand(pattern, placeholder)
    {
        return name;
    }
    let prefix = user_define_record_id(&file.stream.params).unwrap_or_else(|| stream.clone());
    format!("{prefix}_{}_{}", name_time(file.record_start), name_time(file.record_end))
}

fn is_placeholder(name: &str) -> bool {
    let part = name.strip_prefix("Start").or_else(|| name.strip_prefix("End"));
    name == "StreamID" || part.is_some_and(|part| time_part(OffsetDateTime::UNIX_EPOCH, part).is_some())
}

/// Replaces each `{…}`.
fn expand(pattern: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut name = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (placeholder, tail) =
            after.split_once('}').ok_or_else(|| "VodFileName has a `{` without its `}`".to_owned())?;
        name.push_str(before);
        name.push_str(
            &value(placeholder)
                .ok_or_else(|| format!("VodFileName has the unknown placeholder {{{placeholder}}}"))?,
        );
        rest = tail;
    }
    name.push_str(rest);
    Ok(name)
}

fn time_part(time: OffsetDateTime, part: &str) -> Option<String> {
    let time = china(time);
    Some(match part {
        "Year" => format!("{:04}", time.year()),
        "Month" => format!("{:02}", u8::from(time.month())),
        "Day" => format!("{:02}", time.day()),
        "Hour" => format!("{:02}", time.hour()),
        "Minute" => format!("{:02}", time.minute()),
        "Second" => format!("{:02}", time.second()),
        "Millisecond" => format!("{:03}", time.millisecond()),
        _ => return None,
    })
}

fn name_time(time: OffsetDateTime) -> String {
    let parts = ["Year", "Month", "Day", "Hour", "Minute", "Second"];
    parts.map(|part| time_part(time, part).unwrap_or_default()).join("-")
}

/// Times in names are on China's clock.
pub(crate) fn china(time: OffsetDateTime) -> OffsetDateTime {
    const CHINA: UtcOffset = time::macros::offset!(+8);
    time.checked_to_offset(CHINA).unwrap_or(time)
}

/// The record id that the client gave when it entered the room.
fn user_define_record_id(params: &str) -> Option<String> {
    url::form_urlencoded::parse(params.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case("userdefinerecordid"))
        .map(|(_, id)| id.into_owned())
        .filter(|id| {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
            (1..=64).contains(&id.len()) && id.bytes().all(allowed)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::super::tests::finished;
    use super::*;

    #[test]
    fn default_name_has_china_time() {
        let mut file = finished("/nowhere".as_ref());
        file.stream.key.stream_name = "1".into();
        file.stream.params = "roomid=3477564&userdefinerecordid=1400621582_1&userid=MQ==".into();
        file.record_start = datetime!(2022-04-02 07:46:28 UTC);
        file.record_end = datetime!(2022-04-02 07:46:43 UTC);
        assert_eq!(name_of(&file), "1400621582_1_2022-04-02-15-46-28_2022-04-02-15-46-43");
        for params in ["", "userdefinerecordid=", "userdefinerecordid=a/b"] {
            file.stream.params = params.into();
            assert_eq!(name_of(&file), "1_2022-04-02-15-46-28_2022-04-02-15-46-43", "{params}");
        }
    }

    #[test]
    fn placeholders_are_filled() {
        let mut file = finished("/nowhere".as_ref());
        file.stream.key.stream_name = "s".into();
        file.record_start = datetime!(2022-12-31 16:00:01.005 UTC);
        file.plan.vod_file_name =
            Some("x-{StreamID}-{StartYear}{StartMonth}{StartDay}T{StartMillisecond}".into());
        assert_eq!(name_of(&file), "x-s-20230101T005");
    }

    #[test]
    fn wrong_patterns_are_told() {
        check_vod_file_name("{StreamID}_{EndHour}:{EndMinute}:{EndSecond}").unwrap();
        for pattern in ["{", "{Stream}", "{StartWeek}", "{}", "a{StreamID"] {
            assert!(check_vod_file_name(pattern).is_err(), "{pattern}");
        }
        assert!(check_vod_file_name(&"a".repeat(257)).is_err());
    }

    proptest! {
        #[test]
        fn survives_any_pattern(pattern in "[{}a-zA-Z]{0,40}|.*", params in ".*") {
            let mut file = finished("/nowhere".as_ref());
            file.plan.vod_file_name = Some(pattern.clone());
            file.stream.params = params;
            let _ = check_vod_file_name(&pattern);
            prop_assert!(!name_of(&file).is_empty() || pattern.is_empty());
        }
    }
}
