//! HLS playlists, as the gateway joins them and as the sandbox reads its own.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_recording::domain::playlist::segments;
use trtc_sandbox::media::hls::Playlist;

fuzz_target!(|text: &str| {
    if let Ok(segments) = segments(text) {
        assert!(!segments.is_empty());
        assert!(segments.iter().all(|uri| !uri.is_empty() && !uri.starts_with('#') && !uri.contains('\n')));
    }
    if let Some(playlist) = Playlist::parse(text) {
        let _ = playlist.duration_ms();
        let rendered = playlist.render();
        assert_eq!(Playlist::parse(&rendered), Some(playlist), "what is written is read again");
    }
});
