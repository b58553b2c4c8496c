//! The playlist of an HLS recording.

use std::fmt::Write as _;

/// One segment in a playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// File name beside the playlist.
    pub file: String,
    pub duration_ms: u64,
    /// Timestamps or codecs do not go on from the segment before.
    pub discontinuity: bool,
}

/// A media playlist that only grows (`EVENT`) until it has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Playlist {
    pub segments: Vec<Segment>,
    pub ended: bool,
}

/// A playlist of more segments is not read further: four days of one-second segments.
const MAX_SEGMENTS: usize = 400_000;

impl Playlist {
    /// Milliseconds of all segments.
    pub fn duration_ms(&self) -> u64 {
        self.segments.iter().fold(0, |sum, segment| sum.saturating_add(segment.duration_ms))
    }

    pub fn render(&self) -> String {
        // The limit that players enforce: every EXTINF rounded to whole seconds must not exceed it.
        let longest = self.segments.iter().map(|segment| segment.duration_ms).max().unwrap_or(0);
        let mut text = String::with_capacity(160 + self.segments.len() * 32);
        let _ = write!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n",
            longest.div_ceil(1000).max(1)
        );
        for segment in &self.segments {
            if segment.discontinuity {
                text.push_str("#EXT-X-DISCONTINUITY\n");
            }
            let (seconds, millis) = (segment.duration_ms / 1000, segment.duration_ms % 1000);
            let _ = write!(text, "#EXTINF:{seconds}.{millis:03},\n{}\n", segment.file);
        }
        if self.ended {
            text.push_str("#EXT-X-ENDLIST\n");
        }
        text
    }

    /// Reads a media playlist; `None` for anything else, master playlists included.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        if lines.next()?.trim_start_matches('\u{feff}') != "#EXTM3U" {
            return None;
        }
        let mut playlist = Self::default();
        let mut duration_ms = None;
        let mut discontinuity = false;
        for line in lines {
            if let Some(value) = line.strip_prefix("#EXTINF:") {
                let seconds: f64 = value.split(',').next()?.trim().parse().ok()?;
                // 33 bits of 90 kHz end after 27 hours: no segment is longer.
                duration_ms =
                    Some((0.0..=95_444.0).contains(&seconds).then_some((seconds * 1000.0).round() as u64)?);
            } else if line == "#EXT-X-DISCONTINUITY" {
                discontinuity = true;
            } else if line == "#EXT-X-ENDLIST" {
                playlist.ended = true;
            } else if line.starts_with("#EXT-X-STREAM-INF") {
                return None;
            } else if !line.is_empty() && !line.starts_with('#') {
                let duration_ms = duration_ms.take()?;
                playlist.segments.push(Segment { file: line.into(), duration_ms, discontinuity });
                discontinuity = false;
                if playlist.segments.len() > MAX_SEGMENTS {
                    return None;
                }
            }
        }
        Some(playlist)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn target_duration_covers_the_longest_segment() {
        let segment = |duration_ms| Segment { file: "0.ts".into(), duration_ms, discontinuity: false };
        let playlist = Playlist { segments: vec![segment(4000), segment(4001)], ended: true };
        assert!(playlist.render().contains("#EXT-X-TARGETDURATION:5\n"));
        assert!(playlist.render().ends_with("#EXTINF:4.001,\n0.ts\n#EXT-X-ENDLIST\n"));
    }

    proptest! {
        #[test]
        fn what_is_rendered_reads_back(parts in proptest::collection::vec((0..90_000_u64, any::<bool>()), 0..20), ended in any::<bool>()) {
            let segments = parts.into_iter().enumerate();
            let segments = segments.map(|(index, (duration_ms, discontinuity))| Segment { file: format!("{index}.ts"), duration_ms, discontinuity });
            let playlist = Playlist { segments: segments.collect(), ended };
            prop_assert_eq!(Playlist::parse(&playlist.render()), Some(playlist));
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,200}") {
            let _ = Playlist::parse(&text);
            let _ = Playlist::parse(&format!("#EXTM3U\n#EXTINF:{text}\n{text}\n"));
        }
    }
}
