//! What comes out of a mix: FLV tags in the order of their times.

use std::collections::VecDeque;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::Micros;
use super::spec::{AudioSpec, VideoSpec};
use crate::media::packet::{Tag, TagKind};
use crate::rtmp::amf0::{Value, encode};

/// Batches of tags that may wait for whoever takes them: some seconds, for there is one a frame.
pub(super) const CAPACITY: usize = 128;
/// Pictures that wait for the sound of their time. Sound is never so far behind; should it fail, they go without.
const MAX_WAITING: usize = 120;

/// Hands tags over without ever waiting: what nobody takes in time is lost, and the stream begins again with its
/// headers and a keyframe.
#[derive(Debug)]
pub(super) struct Output {
    sender: mpsc::Sender<Vec<Tag>>,
    /// As onMetaData tells it.
    video: Option<VideoSpec>,
    audio: Option<AudioSpec>,
    /// The AAC sequence header.
    sound_config: Option<Bytes>,
    /// The newest video sequence header that was handed over.
    video_config: Option<Bytes>,
    batch: Vec<Tag>,
    /// Pictures that are ahead of the sound.
    waiting: VecDeque<Tag>,
    sound_ms: Option<i64>,
    /// The headers are to come before anything else.
    opens: bool,
    wants_keyframe: bool,
    lost: u64,
}

/// A picture as the encoder gives it.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    /// The sequence header, at least with each keyframe that changes it.
    pub(super) config: Option<Bytes>,
    pub(super) body: Bytes,
    /// It shows something else than the picture before.
    pub(super) changed: bool,
}

/// Nobody takes the tags any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closed;

impl Output {
    /// `sound_config`: the AAC sequence header, where the mix has sound.
    pub(super) fn new(
        video: Option<&VideoSpec>,
        audio: Option<AudioSpec>,
        sound_config: Option<Bytes>,
    ) -> (Self, mpsc::Receiver<Vec<Tag>>) {
        let (sender, receiver) = mpsc::channel(CAPACITY);
        let output = Self {
            sender,
            video: video.cloned(),
            audio,
            sound_config,
            video_config: None,
            batch: Vec::new(),
            waiting: VecDeque::new(),
            sound_ms: None,
            opens: true,
            wants_keyframe: true,
            lost: 0,
        };
        (output, receiver)
    }

    /// The picture is another from its next keyframe on.
    pub(super) fn change(&mut self, video: &VideoSpec) {
        let before = self.video.replace(video.clone());
        if before.is_some_and(|before| metadata_of(&before) != metadata_of(video)) && !self.opens {
            let at = self.waiting.back().map_or(0, |tag| tag.timestamp_ms);
            self.queue(Tag { timestamp_ms: at.max(self.sound_ms.unwrap_or(0)), ..self.metadata() });
        }
    }

    /// Whether the next picture must be a keyframe.
    pub(super) fn wants_keyframe(&self) -> bool {
        self.wants_keyframe
    }

    /// A picture that is shown at `at`.
    pub(super) fn picture(&mut self, at: Micros, Coded { config, body, .. }: Coded) {
        let at = millis(at);
        // The kind of a frame is in the upper half of the first byte; 1: a keyframe.
        let keyframe = body.first().is_some_and(|first| first >> 4 == 1);
        if self.wants_keyframe && !keyframe {
            self.lost += 1;
            return;
        }
        self.wants_keyframe = false;
        if let Some(config) = config
            && self.video_config.as_ref() != Some(&config)
        {
            self.queue(Tag { kind: TagKind::Video, timestamp_ms: at, body: config.clone() });
            self.video_config = Some(config);
        }
        self.queue(Tag { kind: TagKind::Video, timestamp_ms: at, body });
    }

    /// A frame of sound that is heard from `at` on.
    pub(super) fn sound(&mut self, at: Micros, body: Bytes) {
        let at = millis(at);
        while let Some(tag) = self.waiting.pop_front_if(|tag| tag.timestamp_ms <= at) {
            self.put(tag);
        }
        self.sound_ms = Some(at);
        self.put(Tag { kind: TagKind::Audio, timestamp_ms: at, body });
    }

    /// Hands over what is ready.
    pub(super) fn flush(&mut self) -> Result<(), Closed> {
        if self.sender.is_closed() {
            return Err(Closed);
        }
        if self.batch.is_empty() {
            return Ok(());
        }
        match self.sender.try_send(std::mem::take(&mut self.batch)) {
            Ok(()) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(Closed),
            Err(TrySendError::Full(batch)) => {
                self.lost += batch.len() as u64 + self.waiting.len() as u64;
                self.waiting.clear();
                self.video_config = None;
                (self.opens, self.wants_keyframe) = (true, true);
                Ok(())
            }
        }
    }

    /// Hands over all there is, at the end.
    pub(super) fn finish(mut self) {
        for tag in std::mem::take(&mut self.waiting) {
            self.put(tag);
        }
        // Whoever is gone does not miss it.
        let _ = self.flush();
    }

    /// Tags that nobody took in time.
    pub(super) fn lost(&self) -> u64 {
        self.lost
    }

    fn queue(&mut self, tag: Tag) {
        if self.audio.is_none() {
            return self.put(tag);
        }
        self.waiting.push_back(tag);
        while self.waiting.len() > MAX_WAITING
            && let Some(tag) = self.waiting.pop_front()
        {
            self.put(tag);
        }
    }

    fn put(&mut self, tag: Tag) {
        if std::mem::take(&mut self.opens) {
            let at = tag.timestamp_ms;
            self.batch.push(Tag { timestamp_ms: at, ..self.metadata() });
            if let Some(config) = &self.sound_config {
                self.batch.push(Tag { kind: TagKind::Audio, timestamp_ms: at, body: config.clone() });
            }
        }
        self.batch.push(tag);
    }

    fn metadata(&self) -> Tag {
        let number = |value: u32| Value::Number(f64::from(value));
        let mut members = vec![("encoder", Value::string("trtc-sandbox"))];
        if let Some(video) = &self.video {
            let (width, height, fps, bitrate) = metadata_of(video);
            members.extend([
                ("width", number(width)),
                ("height", number(height)),
                ("framerate", number(fps)),
                ("videodatarate", Value::Number(f64::from(bitrate) / 1000.0)),
                ("videocodecid", number(7)),
            ]);
        }
        if let Some(audio) = &self.audio {
            members.extend([
                ("audiosamplerate", number(audio.sample_rate)),
                ("audiosamplesize", number(16)),
                ("stereo", Value::Boolean(audio.channels == 2)),
                ("audiodatarate", Value::Number(f64::from(audio.bitrate) / 1000.0)),
                ("audiocodecid", number(10)),
            ]);
        }
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let body = encode(&[Value::string("onMetaData"), Value::EcmaArray(members)]).into();
        Tag { kind: TagKind::Script, timestamp_ms: 0, body }
    }
}

fn metadata_of(video: &VideoSpec) -> (u32, u32, u32, u32) {
    let canvas = video.layout.canvas;
    (canvas.width, canvas.height, video.fps, video.bitrate)
}

/// To the nearest millisecond; there is nothing before 0.
fn millis(at: Micros) -> i64 {
    (at.saturating_add(500) / 1000).max(0)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;
    use crate::media::flv::Metadata;
    use crate::mixer::tests::{audio_spec, video_spec};

    fn coded(first: u8, config: Option<&'static [u8]>) -> Coded {
        let body = Bytes::from(vec![first, 1, 0, 0, 0]);
        Coded { config: config.map(Bytes::from_static), body, changed: true }
    }

    fn key() -> Coded {
        coded(0x17, Some(b"config"))
    }

    fn delta() -> Coded {
        coded(0x27, None)
    }

    fn taken(receiver: &mut mpsc::Receiver<Vec<Tag>>) -> Vec<(TagKind, i64)> {
        let batches = std::iter::from_fn(|| receiver.recv().now_or_never().flatten());
        batches.flatten().map(|tag| (tag.kind, tag.timestamp_ms)).collect()
    }

    fn both() -> (Output, mpsc::Receiver<Vec<Tag>>) {
        Output::new(Some(&video_spec()), Some(audio_spec()), Some(Bytes::from_static(b"\xaf\0\x11\x90")))
    }

    #[test]
    fn headers_come_first_and_pictures_wait_for_the_sound_of_their_time() {
        use TagKind::{Audio, Script, Video};
        let (mut output, mut receiver) = both();
        output.picture(0, key());
        output.flush().unwrap();
        assert!(taken(&mut receiver).is_empty());
        output.sound(0, Bytes::from_static(b"\xaf\x01"));
        output.picture(66_666, delta());
        output.sound(21_333, Bytes::from_static(b"\xaf\x01"));
        output.flush().unwrap();
        let tags = taken(&mut receiver);
        assert_eq!(
            tags,
            [(Script, 0), (Audio, 0), (Video, 0), (Video, 0), (Audio, 0), (Audio, 21)],
            "metadata, both configs, picture, sound"
        );
        output.sound(85_333, Bytes::from_static(b"\xaf\x01"));
        output.flush().unwrap();
        assert_eq!(taken(&mut receiver), [(Video, 67), (Audio, 85)]);
        output.picture(133_333, delta());
        output.finish();
        assert_eq!(taken(&mut receiver), [(Video, 133)], "the end has all");
    }

    #[test]
    fn one_track_waits_for_nothing() {
        let (mut output, mut receiver) = Output::new(Some(&video_spec()), None, None);
        output.picture(0, key());
        output.picture(66_666, delta());
        output.flush().unwrap();
        assert_eq!(taken(&mut receiver).len(), 4);
        let (mut output, mut receiver) =
            Output::new(None, Some(audio_spec()), Some(Bytes::from_static(b"\xaf\0\x11\x90")));
        output.sound(0, Bytes::from_static(b"\xaf\x01"));
        output.flush().unwrap();
        assert_eq!(taken(&mut receiver).len(), 3);
    }

    #[test]
    fn metadata_tells_both_tracks() {
        let (mut output, mut receiver) = both();
        output.sound(0, Bytes::from_static(b"\xaf\x01"));
        output.flush().unwrap();
        let batch = receiver.recv().now_or_never().flatten().unwrap();
        assert!(Metadata::is_metadata(&batch[0].body));
        for name in [&b"width"[..], b"height", b"framerate", b"audiosamplerate", b"stereo"] {
            assert!(batch[0].body.windows(name.len()).any(|window| window == name));
        }
    }

    #[test]
    fn who_is_too_slow_begins_again_with_headers_and_a_keyframe() {
        let (mut output, mut receiver) = Output::new(Some(&video_spec()), None, None);
        output.picture(0, key());
        for n in 0..=CAPACITY as i64 {
            output.picture(n * 40_000 + 40_000, delta());
            output.flush().unwrap();
        }
        assert!(output.wants_keyframe() && output.lost() > 0);
        assert_eq!(taken(&mut receiver).len(), CAPACITY + 3);
        output.picture(6_000_000, delta());
        output.picture(6_040_000, key());
        output.flush().unwrap();
        let again = taken(&mut receiver);
        assert_eq!(again, [(TagKind::Script, 6040), (TagKind::Video, 6040), (TagKind::Video, 6040)]);
    }

    #[test]
    fn another_size_is_told_before_its_keyframe() {
        let (mut output, mut receiver) = Output::new(Some(&video_spec()), None, None);
        output.picture(0, key());
        output.flush().unwrap();
        taken(&mut receiver);
        let mut larger = video_spec();
        larger.layout.canvas.width *= 2;
        output.change(&larger);
        output.change(&larger);
        output.picture(40_000, coded(0x17, Some(b"another")));
        output.flush().unwrap();
        let kinds: Vec<_> = taken(&mut receiver).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [TagKind::Script, TagKind::Video, TagKind::Video]);
    }

    #[test]
    fn nobody_listens() {
        let (mut output, receiver) = both();
        drop(receiver);
        assert_eq!(output.flush(), Err(Closed));
    }
}
