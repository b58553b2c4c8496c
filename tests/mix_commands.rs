//! Mixes from the command line: the real binary as client, against the real service on a cloud of the test's own.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod fake_cloud;

use std::path::PathBuf;

use fake_cloud::{FakeCloud, Gateway, Step};
use serde_json::{Value, json};

const START: &str = "StartMCUMixTranscode";
const START_TEXT: &str = "StartMCUMixTranscodeByStrRoomId";
const STOP: &str = "StopMCUMixTranscode";
const STATE: &str = "DescribeLiveStreamState";
const ONLINE: &str = "DescribeLiveStreamOnlineList";
const APP: &str = "12345678";

const CONFIG: &str = r#"
[cloud]
timeout = "5s"
[account]
bizid = 3891
[[apps]]
sdk_app_id = 12345678
stream_id_formula = "direct"
mixes = "mcu"
"#;

struct Test {
    dir: tempfile::TempDir,
    cloud: FakeCloud,
    gateway: Gateway,
}

impl Test {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("apps.toml"), CONFIG).unwrap();
        let cloud = FakeCloud::start().await;
        let gateway = Gateway::start(dir.path(), &cloud);
        Self { dir, cloud, gateway }
    }

    /// Runs a command; whether it was well, and all that it said.
    async fn run(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trtc-recording"));
        command.arg("mixes").args(["--address", &self.gateway.url()]).args(arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let texts = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        (output.status.success(), texts.concat())
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        let (ok, text) = self.run(&[&["--json"], arguments].concat()).await;
        assert!(ok, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn stream_is(word: &str) -> Step {
    Step::Answer(json!({ "StreamState": word }))
}

#[tokio::test]
async fn a_mix_is_started_changed_and_stopped() {
    let test = Test::start().await;
    test.cloud
        .always(START, Step::Answer(json!({})))
        .always(STOP, Step::Answer(json!({})))
        .always(ONLINE, Step::Answer(json!({ "OnlineInfo": [] })))
        .always(STATE, stream_is("active"));
    let started = test
        .json(&["start", "--app", APP, "--room", "3560", "--layout", "screen-share", "--big", "userA/aux"])
        .await;
    let mix = &started["mix"];
    let mix_id = mix["mixId"].as_str().unwrap();
    assert_eq!(mix["spec"]["screenShare"]["big"]["userId"], "userA");
    let sent = test.cloud.calls(START).remove(0).body;
    assert_eq!((&sent["RoomId"], &sent["LayoutParams"]["Template"]), (&json!(3560), &json!(2)));
    assert_eq!(sent["LayoutParams"]["MainVideoUserId"], "userA");

    let (ok, text) = test.run(&["update", mix_id, "--layout", "grid", "--video-kbps", "900"]).await;
    assert!(ok && text.contains("grid") && text.contains("900 kbps"), "{text}");
    let changed = test.cloud.calls(START).remove(1).body;
    assert_eq!((&changed["LayoutParams"]["Template"], &changed["RoomId"]), (&json!(1), &json!(3560)));
    assert_eq!(changed["OutputParams"]["StreamId"], sent["OutputParams"]["StreamId"]);
    assert_eq!(changed["EncodeParams"]["VideoWidth"], sent["EncodeParams"]["VideoWidth"]);

    let (ok, text) = test.run(&["get", mix_id]).await;
    assert!(ok && text.contains("mixing") && text.contains(mix_id), "{text}");
    let (ok, text) = test.run(&["list", "--app", APP, "--state", "mixing"]).await;
    assert!(ok && text.contains(mix_id) && text.contains("3560"), "{text}");

    let (ok, text) = test.run(&["stop", mix_id, "--etag", "old"]).await;
    assert!(!ok && text.contains("ETAG_MISMATCH") && test.cloud.calls(STOP).is_empty(), "{text}");
    test.cloud.always(STATE, stream_is("inactive"));
    let (ok, text) = test.run(&["stop", mix_id]).await;
    assert!(ok && text.contains(mix_id), "{text}");
    assert_eq!(test.cloud.calls(STOP).len(), 1);
    let (ok, text) = test.run(&["get", "none"]).await;
    assert!(!ok && text.contains("MIX_NOT_FOUND"), "{text}");
}

#[tokio::test]
async fn a_repeated_start_is_the_same_mix() {
    let test = Test::start().await;
    test.cloud
        .always(START_TEXT, Step::Answer(json!({})))
        .always(ONLINE, Step::Answer(json!({ "OnlineInfo": [] })))
        .always(STATE, stream_is("active"));
    let request = "0b8a3f60-3c1f-4d3e-9f53-6f0a2b7c1d2e";
    let arguments = ["start", "--app", APP, "--room-text", "r", "--layout", "grid", "--request-id", request];
    let (first, second) = (test.json(&arguments).await, test.json(&arguments).await);
    assert_eq!(first["mix"]["mixId"], second["mix"]["mixId"]);
    let calls = test.cloud.calls(START_TEXT);
    assert_eq!(calls.iter().map(|call| &call.body["StrRoomId"]).collect::<Vec<_>>(), ["r"]);
}

#[tokio::test]
async fn wrong_values_are_told_and_nothing_is_sent() {
    let test = Test::start().await;
    let (ok, text) =
        test.run(&["start", "--app", APP, "--room", "0", "--layout", "grid", "--frame-rate", "61"]).await;
    assert!(!ok && text.contains("INVALID_FIELD"), "{text}");
    assert!(text.contains("spec.room_id") && text.contains("spec.video.frame_rate"), "{text}");
    let checked =
        test.json(&["start", "--app", APP, "--room", "7", "--layout", "grid", "--validate-only"]).await;
    assert_eq!(checked["mix"]["spec"]["video"]["width"], 1280, "defaults are filled in");
    let (ok, text) = test.run(&["update", "m"]).await;
    assert!(!ok && text.contains("nothing to change"), "{text}");
    assert_eq!(test.cloud.count(), 0);
}

#[tokio::test]
async fn a_preview_draws_files_and_tells_the_places() {
    let test = Test::start().await;
    let (svg, png) = (test.path("mix.svg"), test.path("mix.png"));
    let (svg_arg, png_arg) = (svg.to_str().unwrap(), png.to_str().unwrap());
    let look = ["preview", "--app", APP, "--size", "640x360", "--layout", "screen-share"];
    let users = ["--input", "alice", "--input", "bob/aux", "--input", "carol:audio"];
    let (ok, text) = test.run(&[&look[..], &users[..], &["--svg", svg_arg, "--png", png_arg]].concat()).await;
    assert!(ok && text.contains("Canvas  640 × 360") && text.contains("alice, bob/aux, carol"), "{text}");
    let rows: Vec<Vec<_>> = text.lines().skip(4).map(|line| line.split_whitespace().collect()).collect();
    let big = ["0", "bob/aux", "video", "0,0,512x360", "fit"];
    let small = ["1", "alice", "video", "512,0,128x90", "crop"];
    assert_eq!(rows, [big, small], "{text}");

    let document = std::fs::read_to_string(svg).unwrap();
    let document = roxmltree::Document::parse(&document).unwrap();
    let places = document.descendants().filter(|node| node.attribute("class") == Some("place"));
    assert_eq!(places.count(), 2);
    let mut reader =
        png::Decoder::new(std::io::BufReader::new(std::fs::File::open(png).unwrap())).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (640, 360));
    assert_eq!(test.cloud.count(), 0, "the cloud is not asked");
}

#[tokio::test]
async fn a_preview_of_sound_alone_has_no_picture() {
    let test = Test::start().await;
    let png = test.path("mix.png");
    let arguments = ["preview", "--app", APP, "--layout", "audio-only", "--input", "alice:audio"];
    let (ok, text) = test.run(&arguments).await;
    assert!(ok && text.contains("Heard   alice"), "{text}");
    let (ok, text) = test.run(&[&arguments[..], &["--png", png.to_str().unwrap()]].concat()).await;
    assert!(!ok && text.contains("sound alone") && !png.exists(), "{text}");
}

#[tokio::test]
async fn a_custom_layout_and_a_file_can_be_previewed() {
    let test = Test::start().await;
    let spec = test.path("mix.json");
    let text = r#"{"sdkAppId": 12345678, "video": {"width": 640, "height": 360},
        "custom": {"places": [{"stream": {"userId": "bob"}, "rect": {"width": 320, "height": 360}, "zOrder": 2},
                              {"rect": {"x": 160, "width": 480, "height": 360}, "zOrder": 1}]}}"#;
    std::fs::write(&spec, text).unwrap();
    let tiles = |preview: &Value| -> Vec<(String, i64)> {
        let tiles = preview["tiles"].as_array().unwrap().iter();
        tiles
            .map(|tile| {
                let user = tile["stream"]["userId"].as_str().unwrap_or("-");
                (user.to_owned(), tile["place"].as_i64().unwrap_or(0))
            })
            .collect()
    };
    let of_file = test.json(&["preview", "--spec", spec.to_str().unwrap(), "--input", "alice"]).await;
    assert_eq!(tiles(&of_file), [("alice".to_owned(), 1), ("-".to_owned(), 0)]);
    let places = ["--place", "bob@0,0,320x360,2", "--place", "160,0,480x360,1", "--size", "640x360"];
    let of_arguments =
        test.json(&[&["preview", "--app", APP, "--input", "alice"], &places[..]].concat()).await;
    assert_eq!(of_arguments, of_file);
}

#[tokio::test]
async fn the_file_of_a_start_can_be_edited_and_sent_again() {
    let test = Test::start().await;
    test.cloud
        .always(START, Step::Answer(json!({})))
        .always(ONLINE, Step::Answer(json!({ "OnlineInfo": [] })))
        .always(STATE, stream_is("active"));
    let path = test.path("mix.json");
    let write = |layout: &str, id: &str| {
        let text = format!(
            r#"{{"sdkAppId": 12345678, "roomId": {{"number": 3560}}, "{layout}": {{}}, "output": {{"streamId": "{id}"}}}}"#
        );
        std::fs::write(&path, text).unwrap();
    };
    let file = path.to_str().unwrap();
    write("floating", "our-mix");
    let started = test.json(&["start", "--spec", file]).await;
    let mix_id = started["mix"]["mixId"].as_str().unwrap();
    write("grid", "our-mix");
    let (ok, text) = test.run(&["update", mix_id, "--spec", file]).await;
    assert!(ok && text.contains("grid") && text.contains("our-mix"), "{text}");
    let templates: Vec<_> =
        test.cloud.calls(START).iter().map(|call| call.body["LayoutParams"]["Template"].clone()).collect();
    assert_eq!(templates, [json!(0), json!(1)]);
    write("grid", "another");
    let (ok, text) = test.run(&["update", mix_id, "--spec", file]).await;
    assert!(!ok && text.contains("spec.output.stream_id"), "{text}");
    assert_eq!(test.cloud.calls(START).len(), 2, "what would break the stream is not sent");
}
