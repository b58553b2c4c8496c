//! HLS media playlists, as far as joining their segments needs.

/// Why the segments of a playlist cannot simply be joined. The text completes "it …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaylistError {
    #[error("is no HLS playlist")]
    NotAPlaylist,
    #[error("is a master playlist of several variants")]
    Master,
    #[error("is encrypted")]
    Encrypted,
    #[error("has segments that are parts of one file, or need an initialisation section")]
    NotPlainSegments,
    #[error("has no segments")]
    Empty,
}

/// The segments' URIs in order, as they stand in the playlist.
pub fn segments(text: &str) -> Result<Vec<&str>, PlaylistError> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    if lines.next() != Some("#EXTM3U") {
        return Err(PlaylistError::NotAPlaylist);
    }
    let mut segments = Vec::new();
    for line in lines {
        match line.split_once(':').map_or(line, |(tag, _)| tag) {
            "#EXT-X-STREAM-INF" => return Err(PlaylistError::Master),
            "#EXT-X-KEY" if !line.contains("METHOD=NONE") => return Err(PlaylistError::Encrypted),
            "#EXT-X-BYTERANGE" | "#EXT-X-MAP" => return Err(PlaylistError::NotPlainSegments),
            _ if line.is_empty() || line.starts_with('#') => {}
            _ => segments.push(line),
        }
    }
    if segments.is_empty() { Err(PlaylistError::Empty) } else { Ok(segments) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn segments_come_in_order() {
        let text = "#EXTM3U\n#EXT-X-VERSION:3\r\n#EXTINF:4.0,\n0.ts\r\n#EXT-X-DISCONTINUITY\n#EXTINF:2.5,\n1.ts?a=b\n#EXT-X-ENDLIST\n";
        assert_eq!(segments(text).unwrap(), ["0.ts", "1.ts?a=b"]);
    }

    #[test]
    fn what_cannot_be_joined_is_told() {
        let with = |line: &str| segments(&format!("#EXTM3U\n{line}\na.ts\n")).unwrap_err();
        assert_eq!(with("#EXT-X-STREAM-INF:BANDWIDTH=1"), PlaylistError::Master);
        assert_eq!(with("#EXT-X-KEY:METHOD=AES-128,URI=\"k\""), PlaylistError::Encrypted);
        assert_eq!(with("#EXT-X-BYTERANGE:75232@0"), PlaylistError::NotPlainSegments);
        assert_eq!(with("#EXT-X-MAP:URI=\"init.mp4\""), PlaylistError::NotPlainSegments);
        assert_eq!(segments("#EXTM3U\n"), Err(PlaylistError::Empty));
        assert_eq!(segments("<html>"), Err(PlaylistError::NotAPlaylist));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(#EXTM3U\n)?.{0,300}") {
            let _ = segments(&text);
        }
    }
}
