use super::*;

fn span(seconds: i64) -> Option<pbjson_types::Duration> {
    Some(pbjson_types::Duration { seconds, nanos: 0 })
}

fn stream(user_id: &str) -> Option<v1::MixStream> {
    Some(v1::MixStream { user_id: user_id.to_owned(), stream_type: v1::StreamType::Aux.into() })
}

fn rect() -> Option<v1::MixRect> {
    Some(v1::MixRect { x: 2, y: 4, width: 6, height: 8 })
}

fn image() -> Option<v1::MixImage> {
    Some(v1::MixImage { source: Some(v1::mix_image::Source::Url("https://e.com/a.png".to_owned())) })
}

fn full() -> v1::MixSpec {
    use v1::mix_watermark::Kind;
    let marks = [
        Kind::Image(v1::ImageWatermark { image: image(), rect: rect() }),
        Kind::Text(v1::TextWatermark {
            text: "t".to_owned(),
            rect: rect(),
            font_size: 20,
            font_color: "#FFFFFF".to_owned(),
            background_color: "#00000A".to_owned(),
        }),
        Kind::Time(v1::TimeWatermark {
            position: v1::TimePosition::Center.into(),
            utc_offset_hours: Some(0),
        }),
    ];
    v1::MixSpec {
        sdk_app_id: 1,
        room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Text("r".to_owned())) }),
        layout: Some(v1::mix_spec::Layout::Custom(v1::CustomLayout {
            places: vec![
                v1::MixPlace {
                    stream: stream("a"),
                    rect: rect(),
                    z_order: 3,
                    render_mode: v1::MixRenderMode::Stretch.into(),
                    media: v1::MixMedia::Video.into(),
                    place_holder: image(),
                },
                v1::MixPlace { media: v1::MixMedia::Audio.into(), ..v1::MixPlace::default() },
            ],
        })),
        video: Some(v1::MixVideo {
            width: 640,
            height: 360,
            frame_rate: 15,
            bit_rate_kbps: 400,
            gop: span(2),
        }),
        audio: Some(v1::MixAudio {
            sample_rate: 48_000,
            channels: 1,
            bit_rate_kbps: 64,
            codec: v1::MixAudioCodec::HeAac.into(),
        }),
        background: Some(v1::MixBackground { color: "#10A0FF".to_owned(), image: image() }),
        watermarks: marks.map(|kind| v1::MixWatermark { kind: Some(kind) }).to_vec(),
        render_mode: v1::MixRenderMode::FitBlack.into(),
        audio_only_users: v1::AudioOnlyUsers::NoPlace.into(),
        video_user_ids: vec!["v".to_owned()],
        user_ids: vec!["u".to_owned()],
        excluded_user_ids: vec!["x".to_owned()],
        output: Some(v1::MixOutput {
            stream_id: "s".to_owned(),
            record_id: "r".to_owned(),
            record_audio_only: true,
            publish_urls: vec!["rtmp://a/b".to_owned()],
        }),
        recording: Some(v1::MixRecording {
            formats: vec![v1::MediaFormat::Hls.into(), v1::MediaFormat::Mp4.into()],
            file_length: span(60),
            storage_time: span(61),
            vod_sub_app_id: 7,
            user_define_record_id: "id".to_owned(),
            control_window: span(62),
        }),
        max_idle_time: span(63),
    }
}

#[test]
fn what_is_read_is_written_the_same() {
    use v1::mix_spec::Layout;
    let layouts = [
        Layout::Floating(v1::FloatingLayout { big: stream("b") }),
        Layout::Grid(v1::GridLayout {}),
        Layout::ScreenShare(v1::ScreenShareLayout { big: None, big_on_right: true }),
        Layout::PictureInPicture(v1::PictureInPictureLayout {
            big: stream("a"),
            small: stream("b"),
            small_rect: rect(),
        }),
        Layout::AudioOnly(v1::AudioOnlyLayout {}),
    ];
    let mut specs = vec![full(), v1::MixSpec::default()];
    specs.extend(layouts.map(|layout| v1::MixSpec { layout: Some(layout), ..full() }));
    for asked in specs {
        let mut violations = Vec::new();
        let spec = read(&asked, &mut violations);
        assert_eq!(violations, []);
        assert_eq!(message(&asked, &spec), asked);
    }
}

#[test]
fn every_unreadable_field_is_named() {
    let mut odd = full();
    odd.room_id = Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(0)) });
    odd.layout = Some(v1::mix_spec::Layout::Custom(v1::CustomLayout {
        places: vec![v1::MixPlace {
            stream: Some(v1::MixStream { user_id: "a".to_owned(), stream_type: 9 }),
            render_mode: 9,
            media: 9,
            place_holder: Some(v1::MixImage::default()),
            ..v1::MixPlace::default()
        }],
    }));
    odd.render_mode = 9;
    odd.audio_only_users = 9;
    odd.background.as_mut().unwrap().color = "red".to_owned();
    odd.watermarks = vec![v1::MixWatermark::default()];
    odd.audio.as_mut().unwrap().codec = 9;
    odd.recording.as_mut().unwrap().formats = vec![9];
    odd.video.as_mut().unwrap().gop = span(-1);
    let mut violations = Vec::new();
    read(&odd, &mut violations);
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "spec.room_id",
            "spec.custom.places[0].media",
            "spec.custom.places[0].stream.stream_type",
            "spec.custom.places[0].render_mode",
            "spec.custom.places[0].place_holder",
            "spec.render_mode",
            "spec.audio_only_users",
            "spec.background.color",
            "spec.watermarks[0]",
            "spec.audio.codec",
            "spec.recording.formats[0]",
            "spec.video.gop"
        ]
    );
}
