//! The `onMetaData` tag of a recorded file.

use super::file::{tag_header, tag_trailer};
use crate::media::packet::TagKind;

/// The numbers of `onMetaData`. All are always written, so that the tag keeps its size when it is written
/// again over itself at the end of a recording.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Metadata {
    /// Seconds.
    pub duration: f64,
    /// Bytes of the whole file.
    pub file_size: f64,
    pub width: f64,
    pub height: f64,
    /// Legacy id (7: H.264) or the FourCC as a number; 0: no video.
    pub video_codec: f64,
    /// Legacy id (10: AAC) or the FourCC as a number; 0: no audio.
    pub audio_codec: f64,
    pub sample_rate: f64,
    pub channels: f64,
}

impl Metadata {
    /// The whole tag with its header and trailer.
    pub fn tag(&self) -> Vec<u8> {
        let fields = [
            ("duration", self.duration),
            ("filesize", self.file_size),
            ("width", self.width),
            ("height", self.height),
            ("videocodecid", self.video_codec),
            ("audiocodecid", self.audio_codec),
            ("audiosamplerate", self.sample_rate),
            ("audiochannels", self.channels),
        ];
        let mut body = vec![2];
        name(&mut body, "onMetaData");
        body.push(8);
        body.extend((fields.len() as u32).to_be_bytes());
        for (key, value) in fields {
            name(&mut body, key);
            body.push(0);
            body.extend(value.to_be_bytes());
        }
        body.extend([0, 0, 9]);
        let mut tag = tag_header(TagKind::Script, 0, body.len()).map(Vec::from).unwrap_or_default();
        tag.extend(&body);
        tag.extend(tag_trailer(body.len()));
        tag
    }

    /// Whether a script body is an `onMetaData` message, also behind `@setDataFrame`.
    pub fn is_metadata(body: &[u8]) -> bool {
        let string = |text: &str| {
            let mut bytes = vec![2];
            name(&mut bytes, text);
            bytes
        };
        let body = body.strip_prefix(&string("@setDataFrame")[..]).unwrap_or(body);
        body.starts_with(&string("onMetaData"))
    }
}

fn name(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u16).to_be_bytes());
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::flv::Reader;
    use crate::media::flv::file::file_header;

    #[test]
    fn size_does_not_depend_on_values() {
        let full = Metadata { duration: 12.5, file_size: 1e9, width: 1920.0, ..Metadata::default() };
        assert_eq!(full.tag().len(), Metadata::default().tag().len());
        let mut file = file_header(true, true).to_vec();
        file.extend(full.tag());
        let tag = Reader::new(&file[..]).unwrap().next_tag().unwrap().unwrap();
        assert!(Metadata::is_metadata(&tag.body));
        assert!(!Metadata::is_metadata(b"\x02\x00\x0aonTextData"));
    }
}
