//! Whether a stream's codecs can be recorded as its template asks.

use tracing::warn;

use super::SinkFactory;
use crate::media::codec::{Codec, sniff};
use crate::media::packet::{Tag, TagKind};
use crate::model::{FormatPlan, RecordFormat, RecordPlan};

const ALL_FORMATS: [RecordFormat; 4] =
    [RecordFormat::Hls, RecordFormat::Mp4, RecordFormat::Flv, RecordFormat::Aac];

/// FourCCs of enhanced RTMP, with the codec each one stands for.
const FOUR_CCS: [(&str, Codec); 9] = [
    ("avc1", Codec::H264),
    ("hvc1", Codec::Hevc),
    ("av01", Codec::Av1),
    ("vp09", Codec::Vp9),
    ("mp4a", Codec::Aac),
    (".mp3", Codec::Mp3),
    ("Opus", Codec::Opus),
    ("fLaC", Codec::Flac),
    ("ac-3", Codec::Ac3),
];

/// The FourCCs that some format can record.
pub(super) fn four_cc_list(sinks: &dyn SinkFactory) -> Vec<String> {
    FOUR_CCS
        .iter()
        .filter(|(_, codec)| ALL_FORMATS.iter().any(|format| sinks.can_record(*format, *codec)))
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

/// Checks the codecs of one stream as they show up.
#[derive(Debug, Default)]
pub(super) struct CodecCheck {
    video: Option<Codec>,
    audio: Option<Codec>,
}

impl CodecCheck {
    /// Looks at a message. An error says why the stream cannot be recorded.
    pub(super) fn check(
        &mut self,
        tag: &Tag,
        plan: &RecordPlan,
        sinks: &dyn SinkFactory,
    ) -> Result<(), String> {
        let Some(codec) = sniff(tag) else { return Ok(()) };
        let video = tag.kind == TagKind::Video;
        let known = if video { &mut self.video } else { &mut self.audio };
        if *known == Some(codec) {
            return Ok(());
        }
        *known = Some(codec);
        // A template with AAC alone asks for the sound only: pictures are left out on purpose.
        let concerned: Vec<&FormatPlan> =
            plan.formats.iter().filter(|plan| !(video && plan.format == RecordFormat::Aac)).collect();
        let names = |formats: &[&FormatPlan]| {
            formats.iter().map(|plan| plan.format.container()).collect::<Vec<_>>().join(", ")
        };
        let (can, cannot): (Vec<_>, Vec<_>) =
            concerned.into_iter().partition(|plan| sinks.can_record(plan.format, codec));
        let codec_name = codec.name();
        if cannot.is_empty() {
            Ok(())
        } else if can.is_empty() {
            Err(format!(
                "codec {} cannot be recorded as {} (template {}); push h264 and aac, or bind a template \
                 with another format",
                codec_name.escape_debug(),
                names(&cannot),
                plan.template_id
            ))
        } else {
            warn!(
                codec = codec_name,
                formats = names(&cannot),
                template_id = plan.template_id,
                "codec is left out of some of the template's formats, which cannot hold it"
            );
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::future::BoxFuture;

    use super::*;
    use crate::ingest::{BoxError, StreamSink};
    use crate::model::StreamInfo;

    struct Rules;

    impl SinkFactory for Rules {
        fn open(&self, _: StreamInfo, _: RecordPlan) -> BoxFuture<'_, Result<Box<dyn StreamSink>, BoxError>> {
            unreachable!("codecs are checked without opening a sink")
        }

        fn can_record(&self, format: RecordFormat, codec: Codec) -> bool {
            match format {
                RecordFormat::Mp4 => matches!(codec, Codec::H264 | Codec::Hevc | Codec::Aac),
                RecordFormat::Aac => codec == Codec::Aac,
                _ => matches!(codec, Codec::H264 | Codec::Aac),
            }
        }
    }

    fn check(formats: &[RecordFormat], kind: TagKind, body: &'static [u8]) -> Result<(), String> {
        let plan = |format: &RecordFormat| FormatPlan::new(*format);
        let plan = RecordPlan::of_rule("session".into(), 7, formats.iter().map(plan).collect());
        let tag = Tag { kind, timestamp_ms: 0, body: Bytes::from_static(body) };
        CodecCheck::default().check(&tag, &plan, &Rules)
    }

    #[test]
    fn one_format_that_can_is_enough() {
        use RecordFormat::{Aac, Flv, Hls, Mp4};
        let hevc: &[u8] = b"\x90hvc1";
        assert_eq!(check(&[Mp4, Flv], TagKind::Video, hevc), Ok(()));
        let refused = check(&[Hls, Flv], TagKind::Video, hevc).unwrap_err();
        assert!(refused.starts_with("codec hevc cannot be recorded as m3u8, flv (template 7)"), "{refused}");
        assert_eq!(check(&[Aac], TagKind::Video, &[0x17]), Ok(()), "pictures are left out");
        assert!(check(&[Aac], TagKind::Audio, &[0x2f]).is_err(), "mp3");
        assert_eq!(check(&[Aac], TagKind::Audio, &[0xaf]), Ok(()));
        assert_eq!(check(&[Hls], TagKind::Script, &[2]), Ok(()));
    }

    #[test]
    fn the_list_for_encoders_holds_what_some_format_can_hold() {
        assert_eq!(four_cc_list(&Rules), ["avc1", "hvc1", "mp4a"]);
    }
}
