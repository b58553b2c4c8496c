use clap::Parser;

use super::*;

#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    look: LookArgs,
}

fn parsed(arguments: &[&str]) -> Result<LookArgs, clap::Error> {
    Command::try_parse_from([&["mix"], arguments].concat()).map(|command| command.look)
}

fn spec(arguments: &[&str]) -> v1::MixSpec {
    parsed(arguments).unwrap().spec().unwrap()
}

fn alice(stream_type: v1::StreamType) -> Option<v1::MixStream> {
    Some(v1::MixStream { user_id: "alice".to_owned(), stream_type: stream_type.into() })
}

#[test]
fn nothing_said_is_nothing_set() {
    assert_eq!(spec(&[]), v1::MixSpec::default());
}

#[test]
fn every_layout_can_be_said() {
    let layout = |arguments: &[&str]| spec(arguments).layout.unwrap();
    assert_eq!(layout(&["--layout", "grid"]), Layout::Grid(v1::GridLayout {}));
    assert_eq!(layout(&["--layout", "audio-only"]), Layout::AudioOnly(v1::AudioOnlyLayout {}));
    let big = alice(v1::StreamType::Main);
    let floating = layout(&["--layout", "floating", "--big", "alice"]);
    assert_eq!(floating, Layout::Floating(v1::FloatingLayout { big: big.clone() }));
    let share = layout(&["--layout", "screen-share", "--big", "alice/aux", "--big-on-right"]);
    let wanted = v1::ScreenShareLayout { big: alice(v1::StreamType::Aux), big_on_right: true };
    assert_eq!(share, Layout::ScreenShare(wanted));
    let small_rect = "960,40,320x180";
    let pip = layout(&["--layout", "pip", "--big", "bob", "--small", "alice", "--small-rect", small_rect]);
    let Layout::PictureInPicture(pip) = pip else { panic!("{pip:?}") };
    assert_eq!((pip.small, pip.small_rect), (big, rect(small_rect).ok()));
    let custom = layout(&["--place", "alice@0,0,640x720", "--place", "640,0,640x720,3"]);
    let Layout::Custom(v1::CustomLayout { places }) = custom else { panic!("{custom:?}") };
    assert_eq!((&places[0].stream, places[0].z_order), (&alice(v1::StreamType::Main), 0));
    assert_eq!((&places[1].stream, places[1].z_order), (&None, 3));
    assert_eq!(places[1].rect, rect("640,0,640x720").ok());
}

#[test]
fn arguments_without_their_layout_are_refused() {
    assert!(parsed(&["--big", "alice"]).is_err());
    assert!(parsed(&["--small-rect", "0,0,2x2"]).is_err());
    assert!(parsed(&["--layout", "grid", "--place", "0,0,2x2"]).is_err());
}

#[test]
fn look_and_encoding_are_carried_over() {
    let arguments = "--size 640x360 --frame-rate 20 --video-kbps 800 --gop 2s --background-color #203040 \
                     --background-image 77 --watermark https://a/b.png@0,0,16x16 --watermark-text hello@1,2,3x4 \
                     --watermark-time bottom-right --render fit-black --audio-only-users no-place --picture-of alice \
                     --picture-of bob";
    let spec = spec(&arguments.split_whitespace().collect::<Vec<_>>());
    let video = spec.video.unwrap();
    assert_eq!((video.width, video.height, video.frame_rate, video.bit_rate_kbps), (640, 360, 20, 800));
    assert_eq!(video.gop.unwrap().seconds, 2);
    let background = spec.background.unwrap();
    assert_eq!((background.color.as_str(), background.image), ("#203040", Some(image("77"))));
    let kinds: Vec<_> = spec.watermarks.into_iter().map(|mark| mark.kind.unwrap()).collect();
    let [Kind::Image(logo), Kind::Text(text), Kind::Time(time)] = kinds.as_slice() else {
        panic!("{kinds:?}")
    };
    assert_eq!(logo.image, Some(image("https://a/b.png")));
    assert_eq!((text.text.as_str(), text.rect), ("hello", rect("1,2,3x4").ok()));
    assert_eq!(time.position(), v1::TimePosition::BottomRight);
    assert_eq!(spec.render_mode, i32::from(v1::MixRenderMode::FitBlack));
    assert_eq!(spec.audio_only_users, i32::from(v1::AudioOnlyUsers::NoPlace));
    assert_eq!(spec.video_user_ids, ["alice", "bob"]);
}

#[test]
fn arguments_win_over_the_file_and_leave_the_rest_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mix.json");
    let text = r##"{"sdkAppId": 7, "floating": {}, "video": {"width": 640, "height": 360, "frameRate": 10},
        "background": {"color": "#ff0000"}}"##;
    std::fs::write(&path, text).unwrap();
    let spec = spec(&["--spec", path.to_str().unwrap(), "--layout", "grid", "--frame-rate", "24"]);
    assert_eq!((spec.sdk_app_id, spec.layout), (7, Some(Layout::Grid(v1::GridLayout {}))));
    let video = spec.video.unwrap();
    assert_eq!((video.width, video.height, video.frame_rate), (640, 360, 24));
    assert_eq!(spec.background.unwrap().color, "#ff0000");
}

#[test]
fn a_file_that_is_no_mix_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mix.json");
    let told = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let error = parsed(&["--spec", path.to_str().unwrap()]).unwrap().spec().unwrap_err();
        format!("{error:#}")
    };
    assert!(told("{").contains("is no MixSpec as JSON"));
    assert!(told(r#"{"grids": {}}"#).contains("grids"));
    assert!(told("{} {}").contains("is no MixSpec"));
    let missing = parsed(&["--spec", "/no/such/file"]).unwrap().spec().unwrap_err();
    assert!(missing.to_string().contains("/no/such/file cannot be read"));
}
