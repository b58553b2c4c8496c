//! Text tables and JSON.

use anyhow::Context as _;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};

use crate::proto::FILE_DESCRIPTOR_SET;
use crate::proto::v1;

/// Prints a message of the contract as ProtoJSON.
pub(super) fn print_json<M: Message>(name: &str, message: &M) -> anyhow::Result<()> {
    let dynamic = DynamicMessage::decode(descriptor(name)?, message.encode_to_vec().as_slice())?;
    println!("{}", serde_json::to_string_pretty(&dynamic)?);
    Ok(())
}

/// Reads a message of the contract from ProtoJSON.
pub(super) fn read_json<M: Message + Default>(name: &str, text: &str) -> anyhow::Result<M> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let dynamic = DynamicMessage::deserialize(descriptor(name)?, &mut reader)?;
    reader.end()?;
    Ok(dynamic.transcode_to()?)
}

/// The names of the fields that are set in a message of the contract; in place of `parents` the fields set in them.
pub(super) fn set_fields<M: Message>(
    name: &str,
    message: &M,
    parents: &[&str],
) -> anyhow::Result<Vec<String>> {
    let dynamic = DynamicMessage::decode(descriptor(name)?, message.encode_to_vec().as_slice())?;
    let mut paths = Vec::new();
    for (field, value) in dynamic.fields() {
        match value.as_message().filter(|_| parents.contains(&field.name())) {
            Some(inner) => {
                paths.extend(inner.fields().map(|(each, _)| format!("{}.{}", field.name(), each.name())));
            }
            None => paths.push(field.name().to_owned()),
        }
    }
    Ok(paths)
}

fn descriptor(name: &str) -> anyhow::Result<MessageDescriptor> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET)?;
    pool.get_message_by_name(&format!("trtc.recording.v1.{name}"))
        .with_context(|| format!("the contract has no message {name}"))
}

/// Prints rows in columns as wide as they need to be.
pub(super) fn print_table(headings: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([headings[column].len()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        println!("{}", padded.join("  ").trim_end());
    };
    line(&mut headings.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}

/// An enum value's name without its type's prefix, in lower case.
pub(super) fn short_name(full: &str, prefix: &str) -> String {
    full.strip_prefix(prefix).unwrap_or(full).to_lowercase()
}

pub(super) fn format_name(media: &v1::Media) -> String {
    match media.format() {
        v1::MediaFormat::Unspecified => media.container.clone(),
        format => short_name(format.as_str_name(), "MEDIA_FORMAT_"),
    }
}

pub(super) fn time(at: Option<&trtc_connect::Timestamp>) -> String {
    at.map_or_else(|| "-".to_owned(), ToString::to_string)
}

pub(super) fn span(span: Option<&pbjson_types::Duration>) -> String {
    let Some(span) = span else { return "-".to_owned() };
    let span = std::time::Duration::try_from(*span).unwrap_or_default();
    // Years and months of people's calendars are no measure of how long files are kept.
    if span.subsec_nanos() == 0 && span.as_secs() >= 86_400 && span.as_secs().is_multiple_of(86_400) {
        return format!("{} days", span.as_secs() / 86_400);
    }
    humantime::format_duration(std::time::Duration::from_millis(span.as_millis() as u64)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_utc() {
        let told = |seconds, nanos| time(Some(&trtc_connect::Timestamp { seconds, nanos }));
        assert_eq!(told(1_700_000_000, 0), "2023-11-14T22:13:20Z");
        assert_eq!(told(1_700_000_000, 250_000_000), "2023-11-14T22:13:20.250Z");
        assert_eq!(told(i64::MAX, 0), "9223372036854775807 s and 0 ns");
        assert_eq!(time(None), "-");
    }

    #[test]
    fn spans_are_told_as_people_count_them() {
        let told = |seconds, nanos| span(Some(&pbjson_types::Duration { seconds, nanos }));
        assert_eq!(told(60 * 86_400, 0), "60 days");
        assert_eq!(told(1_800, 0), "30m");
        assert_eq!(told(6, 16_700_000), "6s 16ms");
        assert_eq!(span(None), "-");
    }
}
