//! ffmpeg pushes arrive with every frame.

use trtc_sandbox::media::packet::TagKind;

use crate::support::{AUDIO_AND_VIDEO, Server, flv, frames, read_flv};

async fn arrives_whole(args: &[&str], video: usize, audio: usize) {
    let dir = tempfile::tempdir().unwrap();
    let file = flv(dir.path(), 2, args);
    let server = Server::start(|_| {}).await;
    let path = "trtc_1400000001/1400000001_7_user%20a_main?sdkappid=1400000001&roomid=7&userid=dXNlciBh";
    let output = server.ffmpeg_push(&file, path, false).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let received = server.sinks.ended("1400000001_7_user%20a_main").await;
    assert_eq!(received.info.key.app_name, "trtc_1400000001");
    assert_eq!(received.info.key.domain, "push.example.com");
    assert_eq!(received.info.params, "sdkappid=1400000001&roomid=7&userid=dXNlciBh");
    assert_eq!(received.info.client_ip, "127.0.0.1");
    let script = &received.tags[0];
    assert_eq!(script.kind, TagKind::Script);
    assert!(script.body.starts_with(b"\x02\x00\x0aonMetaData"), "without @setDataFrame");
    let media = received.media();
    assert_eq!((frames(&media, TagKind::Video), frames(&media, TagKind::Audio)), (video, audio));
    assert_eq!(media, read_flv(&file), "every tag, with its timestamp, byte for byte");
    assert!(server.registry.list().is_empty());
    server.ingest.stop().await;
}

#[tokio::test]
async fn pictures_with_b_frames_and_sound() {
    arrives_whole(&AUDIO_AND_VIDEO, 30, 95).await;
}

#[tokio::test]
async fn pictures_alone() {
    arrives_whole(&["-map", "0:v", "-c:v", "libx264", "-preset", "ultrafast"], 30, 0).await;
}

#[tokio::test]
async fn sound_alone() {
    arrives_whole(&["-map", "1:a", "-c:a", "aac"], 0, 95).await;
}

#[tokio::test]
async fn a_codec_that_no_format_holds_is_refused_with_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let file = flv(dir.path(), 1, &["-map", "0:v", "-c:v", "flv1"]);
    let server = Server::start(|_| {}).await;
    let output = server.ffmpeg_push(&file, "live/h263", true).await;
    assert!(!output.status.success());
    let received = server.sinks.ended("h263").await;
    assert_eq!(received.media(), []);
    // A stream that no rule binds is live all the same, and nobody minds its codec.
    let output = server.ffmpeg_push(&file, "live/free", false).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(server.sinks.received("free").is_none());
    server.ingest.stop().await;
}
