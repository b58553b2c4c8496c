//! The stream that is pushed.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use trtc_sandbox::media::flv::{AudioData, Body, Reader, VideoData, parse};
use trtc_sandbox::media::packet::{Tag, TagKind};

/// How it is made: 640×360 at 15 frames and 513 kb/s, a keyframe every 2 s, with AAC at 64 kb/s, 20 s long.
const ENCODE: &str = "-f lavfi -i testsrc2=s=640x360:r=15 -f lavfi -i sine=440:r=48000 -t 20 \
     -c:v libx264 -preset veryfast -profile:v baseline -pix_fmt yuv420p -g 30 -keyint_min 30 -sc_threshold 0 \
     -b:v 513k -minrate 513k -maxrate 513k -bufsize 513k -x264-params nal-hrd=cbr -c:a aac -ac 1 -b:a 64k -f flv";

/// Headers and frames of an FLV file, played over and over.
#[derive(Debug)]
pub(crate) struct Source {
    headers: Vec<Tag>,
    frames: Vec<Tag>,
    /// Where a push may begin: pictures need a keyframe, sound alone begins anywhere.
    starts: Vec<usize>,
    period_ms: i64,
}

impl Source {
    /// Has ffmpeg make the file.
    pub(crate) fn make(path: &Path) {
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-y"])
            .args(ENCODE.split_whitespace())
            .arg(path)
            .output()
            .expect("ffmpeg is needed to make the stream; scripts/setup-tests installs it");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    pub(crate) fn read(path: &Path) -> Self {
        let mut reader = Reader::new(BufReader::new(File::open(path).unwrap())).unwrap();
        let (mut headers, mut frames) = (Vec::new(), Vec::new());
        while let Some(tag) = reader.next_tag().unwrap() {
            match parse(&tag) {
                Body::Video { data: VideoData::Frame { .. }, .. }
                | Body::Audio { data: AudioData::Frame(_), .. } => frames.push(tag),
                Body::Video { data: VideoData::End, .. } | Body::Audio { data: AudioData::End, .. } => {}
                _ => headers.push(Tag { timestamp_ms: 0, ..tag }),
            }
        }
        assert!(frames.is_sorted_by_key(|tag| tag.timestamp_ms), "a push in real time goes forward");
        // Begins again when the longer track has ended, so that no frame lies before the one sent last.
        let end = |kind| {
            let mut times = frames.iter().filter(|tag| tag.kind == kind).map(|tag| tag.timestamp_ms).rev();
            // A stream of one kind has no frames of the other.
            times.next().zip(times.next()).map(|(last, before)| 2 * last - before)
        };
        let period_ms = end(TagKind::Video).max(end(TagKind::Audio)).unwrap() - frames[0].timestamp_ms;
        Self { starts: starts(&frames), headers, frames, period_ms }
    }

    /// The pictures or the sound alone.
    #[allow(dead_code, reason = "not every test that takes this module pushes single tracks")]
    pub(crate) fn only(&self, kind: TagKind) -> Self {
        let of = |tags: &[Tag]| tags.iter().filter(|tag| tag.kind == kind).cloned().collect::<Vec<_>>();
        let frames = of(&self.frames);
        Self { headers: of(&self.headers), starts: starts(&frames), frames, period_ms: self.period_ms }
    }

    /// Metadata and codec configurations.
    pub(crate) fn headers(&self) -> &[Tag] {
        &self.headers
    }

    /// How many places there are where a push may begin.
    pub(crate) fn starts(&self) -> usize {
        self.starts.len()
    }

    /// The frames from one of these places on, without end, at times from 0.
    pub(crate) fn frames_from(&self, start: usize) -> impl Iterator<Item = Tag> {
        let first = self.starts[start % self.starts.len()];
        let begin = self.frames[first].timestamp_ms;
        let rounds = (0_i64..).flat_map(|round| self.frames.iter().map(move |tag| (round, tag)));
        rounds.skip(first).map(move |(round, tag)| Tag {
            timestamp_ms: tag.timestamp_ms - begin + round * self.period_ms,
            ..tag.clone()
        })
    }
}

fn starts(frames: &[Tag]) -> Vec<usize> {
    let sound_alone = frames.iter().all(|tag| tag.kind == TagKind::Audio);
    let may_start = |tag: &Tag| sound_alone || matches!(parse(tag), Body::Video { keyframe: true, .. });
    (0..frames.len()).filter(|index| may_start(&frames[*index])).collect()
}
