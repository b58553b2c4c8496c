//! Streams that come back, over the wire.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::changes::publish;
use crate::cloud::{Cloud, LIVE};
use crate::judge::{Frames, counted, judge};
use crate::process::{DOMAIN, Place, Process};
use crate::receiver::Receiver;
use crate::recorder_tools::{both, count};

/// Seconds of FlowContinueDuration, a twentieth of which the sandbox waits.
const WINDOW: i64 = 100;
const WAITS: Duration = Duration::from_secs(5);

fn serve(place: &Place) -> Process {
    place.serve_as(&[], &[("TRTC_SANDBOX_TIMING__SCALE", "0.05")])
}

#[tokio::test]
async fn a_stream_that_comes_back_in_time_has_one_file() {
    let place = Place::new();
    let sandbox = serve(&place);
    let cloud = Cloud::of(&sandbox);
    cloud.bind_waiting(&["Hls"], WINDOW).await;
    let mut receiver = Receiver::start().await;
    let template = json!({ "TemplateName": "t", "RecordNotifyUrl": receiver.url("record") });
    let template = cloud.call(LIVE, "CreateLiveCallbackTemplate", template).await["TemplateId"].clone();
    let rule = json!({ "DomainName": DOMAIN, "AppName": "", "TemplateId": template });
    cloud.call(LIVE, "CreateLiveCallbackRule", rule).await;
    let tags = both();
    let (video, audio) = count(&tags);
    publish(&sandbox, "back", &tags).await;
    publish(&sandbox, "back", &tags).await;
    let ended = Instant::now();
    assert!(receiver.is_idle(), "nothing is told of a file that goes on");
    let told = receiver.take().await;
    let files = cloud.recordings("back", 1).await;
    assert!(
        ended.elapsed() > WAITS - Duration::from_millis(500),
        "it came {:?} after the end",
        ended.elapsed()
    );
    assert_eq!((&told["event_type"], &told["file_id"]), (&json!(100), &json!(files[0].id)));
    let found = judge(&cloud, &files[0], place.dir.path()).await;
    assert_eq!(counted(&found), Frames { video: 2 * video, audio: 2 * audio });
    assert!((files[0].meta["Duration"].as_f64().unwrap() - 12.0).abs() < 0.5);
    let playlist = cloud.fetch(&files[0], place.dir.path()).await;
    let text = std::fs::read_to_string(playlist).unwrap();
    assert_eq!(text.matches("#EXT-X-DISCONTINUITY").count(), 1, "{text}");

    // The window is over: the next push has a file of its own.
    publish(&sandbox, "back", &tags).await;
    let files = cloud.recordings("back", 2).await;
    let told = receiver.take().await["file_id"].clone();
    assert!(told != files[0].id && receiver.is_idle(), "one callback for each file");
    for (file, pushes) in files.iter().zip([2, 1]) {
        let found = counted(&judge(&cloud, file, place.dir.path()).await);
        assert_eq!(found, Frames { video: pushes * video, audio: pushes * audio });
    }
}

#[tokio::test]
async fn a_stream_may_come_back_to_another_run_of_the_sandbox() {
    let tags = both();
    let (video, audio) = count(&tags);
    for signal in ["TERM", "KILL"] {
        let place = Place::new();
        let sandbox = serve(&place);
        let cloud = Cloud::of(&sandbox);
        cloud.bind_waiting(&["Hls", "Mp4"], WINDOW).await;
        publish(&sandbox, "back", &tags).await;
        cloud.recordings("back", 1).await;
        assert_eq!(sandbox.end(signal).success(), signal == "TERM");
        let sandbox = serve(&place);
        let cloud = Cloud::of(&sandbox);
        publish(&sandbox, "back", &tags).await;
        let files = cloud.recordings("back", 3).await;
        let hls = files.iter().find(|media| media.kind == "m3u8").unwrap();
        let found = counted(&judge(&cloud, hls, place.dir.path()).await);
        assert_eq!(found, Frames { video: 2 * video, audio: 2 * audio }, "{signal}");
    }
}
