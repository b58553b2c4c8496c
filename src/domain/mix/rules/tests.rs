use super::super::spec::{Audio, Output, TimePosition};
use super::*;
use crate::domain::parse::OwnedRoom;

fn grid() -> Spec {
    Spec { room: Some(OwnedRoom::Number(1)), layout: Some(Layout::Grid), ..Spec::default() }
}

fn who(user_id: &str) -> Who {
    Who { user_id: user_id.to_owned(), aux: false }
}

fn rect(x: u32, y: u32, width: u32, height: u32) -> Option<Rect> {
    Some(Rect { x, y, width, height })
}

fn of(facility: Facility, spec: &Spec) -> String {
    let mut spec = spec.clone();
    if facility == Facility::PublishCdn && spec.output == Output::default() {
        // It makes no stream that is not asked for.
        spec.output.stream_id = "mix".to_owned();
    }
    let fields: Vec<String> = spec
        .violations(facility)
        .into_iter()
        .map(|violation| violation.field.trim_start_matches("spec.").to_owned())
        .collect();
    fields.join(" ")
}

fn mcu(spec: &Spec) -> String {
    of(Facility::Mcu, spec)
}

/// A specification whose video is changed.
fn video(change: impl FnOnce(&mut Video)) -> Spec {
    let mut spec = grid();
    change(&mut spec.video);
    spec
}

fn audio(change: impl FnOnce(&mut Audio)) -> Spec {
    let mut spec = grid();
    change(&mut spec.audio);
    spec
}

#[test]
fn a_room_and_a_layout_are_all_that_is_needed() {
    for facility in Facility::ALL {
        assert_eq!(of(facility, &grid()), "");
    }
    assert_eq!(mcu(&Spec::default()), "room_id layout");
}

#[test]
fn the_canvas_has_even_sides_within_the_limits_of_the_facility() {
    for (facility, width, height, wrong) in [
        (Facility::Mcu, 2, 2, ""),
        (Facility::Mcu, 1920, 1080, ""),
        (Facility::Mcu, 0, 720, "video.width"),
        (Facility::Mcu, 641, 360, "video.width"),
        (Facility::Mcu, 1922, 720, "video.width"),
        (Facility::Mcu, 1080, 1082, "video.height"),
        (Facility::Mcu, 1, 0, "video.width video.height"),
        (Facility::CloudRecording, 1080, 1920, ""),
        (Facility::CloudRecording, 1080, 1922, "video.height"),
        (Facility::CloudRecording, 1920, 1082, "video.height"),
        (Facility::PublishCdn, 1920, 1920, "video.height"),
    ] {
        let spec = video(|video| (video.width, video.height) = (Some(width), Some(height)));
        assert_eq!(of(facility, &spec), wrong, "{facility:?} {width} × {height}");
    }
}

#[test]
fn rates_of_the_picture_hold_at_both_ends() {
    let rates = |facility: Facility, range: [(u32, bool); 4], set: fn(&mut Video, u32), field: &str| {
        for (value, fine) in range {
            let wrong = of(facility, &video(|video| set(video, value)));
            assert_eq!(wrong, if fine { "" } else { field }, "{facility:?} {value}");
        }
    };
    let ends = |low: u32, high: u32| [(low - 1, false), (low, true), (high, true), (high + 1, false)];
    for facility in Facility::ALL {
        rates(facility, ends(1, 60), |video, value| video.frame_rate = Some(value), "video.frame_rate");
    }
    let kbps: fn(&mut Video, u32) = |video, value| video.bit_rate_kbps = Some(value);
    rates(Facility::Mcu, ends(1, 10_000), kbps, "video.bit_rate_kbps");
    rates(Facility::CloudRecording, ends(64, 8_192), kbps, "video.bit_rate_kbps");
    let gop: fn(&mut Video, u32) = |video, value| video.gop = Some(value);
    rates(Facility::Mcu, ends(1, 5), gop, "video.gop");
    rates(Facility::CloudRecording, ends(1, 10), gop, "video.gop");
}

#[test]
fn sound_keeps_to_its_rates_and_codecs() {
    for (facility, low, high) in
        [(Facility::Mcu, 8, 500), (Facility::PublishCdn, 8, 500), (Facility::CloudRecording, 32, 128)]
    {
        for (value, fine) in [(low - 1, false), (low, true), (high, true), (high + 1, false)] {
            let wrong = of(facility, &audio(|audio| audio.bit_rate_kbps = Some(value)));
            assert_eq!(wrong, if fine { "" } else { "audio.bit_rate_kbps" }, "{facility:?} {value}");
        }
    }
    for (rate, mcu_takes, recording_takes) in [
        (48_000, true, true),
        (44_100, true, true),
        (16_000, true, true),
        (8_000, true, false),
        (22_050, false, false),
    ] {
        let spec = audio(|audio| audio.sample_rate = Some(rate));
        assert_eq!(mcu(&spec).is_empty(), mcu_takes, "{rate}");
        assert_eq!(of(Facility::CloudRecording, &spec).is_empty(), recording_takes, "{rate}");
    }
    for (channels, fine) in [(0, false), (1, true), (2, true), (3, false)] {
        assert_eq!(mcu(&audio(|audio| audio.channels = Some(channels))).is_empty(), fine);
    }
    for (codec, rate, channels, fine) in [
        (Codec::AacLc, 8_000, 1, true),
        (Codec::HeAac, 8_000, 1, false),
        (Codec::HeAac, 16_000, 1, true),
        (Codec::HeAacV2, 16_000, 1, false),
        (Codec::HeAacV2, 16_000, 2, true),
        (Codec::HeAacV2, 8_000, 2, false),
    ] {
        let spec = audio(|audio| {
            (audio.codec, audio.sample_rate, audio.channels) = (Some(codec), Some(rate), Some(channels));
        });
        assert_eq!(mcu(&spec).is_empty(), fine, "{codec:?} {rate} {channels}");
    }
    let he = audio(|audio| audio.codec = Some(Codec::HeAac));
    assert_eq!(of(Facility::CloudRecording, &he), "audio.codec");
}

#[test]
fn places_lie_within_the_canvas_and_nobody_has_two() {
    let custom = |places: Vec<Place>| Spec { layout: Some(Layout::Custom { places }), ..grid() };
    let place = |user: &str, rect: Option<Rect>| Place { who: Some(who(user)), rect, ..Place::default() };
    let whole = rect(0, 0, 1280, 720);
    assert_eq!(mcu(&custom(vec![place("a", whole), place("b", rect(1278, 718, 2, 2))])), "");
    for facility in Facility::ALL {
        assert_eq!(of(facility, &custom(Vec::new())), "custom.places", "{facility:?}");
    }
    assert_eq!(mcu(&custom(vec![Place { rect: whole, ..Place::default() }; 16])), "");
    assert_eq!(mcu(&custom(vec![Place { rect: whole, ..Place::default() }; 17])), "custom.places");
    let small = Place { rect: rect(0, 0, 360, 640), ..Place::default() };
    assert_eq!(of(Facility::CloudRecording, &custom(vec![small.clone(); 25])), "");
    assert_eq!(of(Facility::CloudRecording, &custom(vec![small; 26])), "custom.places");
    let wrong = custom(vec![
        place("a", whole),
        place("a", rect(0, 0, 1282, 720)),
        place("", rect(0, 0, 0, 2)),
        place("c", rect(u32::MAX, 0, 2, 2)),
        place("d", None),
        Place { z_order: 100, ..place("e", whole) },
        Place { media: Media::Audio, ..place("f", None) },
        Place { render_mode: Some(RenderMode::Stretch), ..place("g", whole) },
        Place { z_order: 99, ..place("h", whole) },
    ]);
    assert_eq!(
        mcu(&wrong),
        "custom.places[1].stream custom.places[1].rect custom.places[2].stream.user_id custom.places[2].rect \
         custom.places[3].rect custom.places[4].rect custom.places[5].z_order custom.places[7].render_mode"
    );
    // The same user's camera and screen are two pictures.
    let aux =
        Place { who: Some(Who { user_id: "a".to_owned(), aux: true }), rect: whole, ..Place::default() };
    assert_eq!(mcu(&custom(vec![place("a", whole), aux])), "");
}

#[test]
fn picture_in_picture_has_two_pictures() {
    let pip = |big: Option<Who>, small: Option<Who>, rect: Option<Rect>| Spec {
        layout: Some(Layout::PictureInPicture { big, small, rect }),
        ..grid()
    };
    assert_eq!(mcu(&pip(Some(who("a")), Some(who("b")), rect(2, 2, 100, 100))), "");
    assert_eq!(
        mcu(&pip(None, None, None)),
        "picture_in_picture.big picture_in_picture.small picture_in_picture.small_rect"
    );
    assert_eq!(
        mcu(&pip(Some(who("a")), Some(who("a")), rect(1, 1, 1280, 2))),
        "picture_in_picture.small picture_in_picture.small_rect"
    );
}

#[test]
fn sound_alone_has_no_picture_to_speak_of() {
    let mut spec = video(|video| video.width = Some(640));
    spec.layout = Some(Layout::AudioOnly);
    spec.background.color = Some(1);
    spec.render_mode = Some(RenderMode::Crop);
    spec.hold_audio_only = Some(true);
    spec.video_user_ids = vec!["a".to_owned()];
    assert_eq!(mcu(&spec), "video background audio_only_users video_user_ids render_mode");
    assert_eq!(mcu(&Spec { layout: Some(Layout::AudioOnly), ..grid() }), "");
}

#[test]
fn choices_of_users_are_bounded_and_agree() {
    let ids = |count: usize| (0..count).map(|i| format!("u{i}")).collect::<Vec<_>>();
    assert_eq!(mcu(&Spec { video_user_ids: ids(16), ..grid() }), "");
    assert_eq!(mcu(&Spec { video_user_ids: ids(17), ..grid() }), "video_user_ids");
    let twice = vec!["a".to_owned(), "a".to_owned(), String::new()];
    assert_eq!(mcu(&Spec { video_user_ids: twice, ..grid() }), "video_user_ids[1] video_user_ids[2]");
    let big = Some(Layout::Floating { big: Some(who("x")) });
    assert_eq!(mcu(&Spec { layout: big, video_user_ids: ids(2), ..grid() }), "video_user_ids");
    let seen = |of: Spec| Spec { video_user_ids: vec!["u0".to_owned(), "x".to_owned()], ..of };
    let among = seen(Spec { user_ids: ids(2), ..grid() });
    assert_eq!(of(Facility::CloudRecording, &among), "video_user_ids[1]");
    let without = seen(Spec { excluded_user_ids: ids(1), ..grid() });
    assert_eq!(of(Facility::CloudRecording, &without), "video_user_ids[0]");
    let both = Spec { user_ids: ids(32), excluded_user_ids: ids(33), ..grid() };
    assert_eq!(of(Facility::CloudRecording, &both), "excluded_user_ids excluded_user_ids");
}

#[test]
fn images_and_watermarks_are_checked() {
    let image = |url: &str| Some(Image::Url(url.to_owned()));
    let mark = |image: Option<Image>, rect: Option<Rect>| Watermark::Image { image, rect };
    let long = format!("https://e.com/{}", "a".repeat(MAX_IMAGE_URL - 14));
    let with = |watermarks: Vec<Watermark>| Spec { watermarks, ..grid() };
    assert_eq!(mcu(&with(vec![mark(image(&long), rect(0, 0, 1280, 720))])), "");
    assert_eq!(
        mcu(&with(vec![mark(image(&format!("{long}a")), rect(0, 0, 2, 2))])),
        "watermarks[0].image.image.url"
    );
    assert_eq!(mcu(&with(vec![mark(None, None)])), "watermarks[0].image.image watermarks[0].image.rect");
    assert_eq!(mcu(&with(vec![mark(Some(Image::Id(1)), rect(0, 0, 2, 2)); 2])), "watermarks");
    let text = |text: &str, size: u32| Watermark::Text {
        text: text.to_owned(),
        rect: rect(0, 0, 2, 2),
        font_size: Some(size),
        font_color: None,
        background_color: None,
    };
    let time =
        |hours: i32| Watermark::Time { position: TimePosition::default(), utc_offset_hours: Some(hours) };
    let fine = with(vec![text(&"字".repeat(100), 200), time(14), time(-12)]);
    assert_eq!(of(Facility::CloudRecording, &fine), "");
    let wrong = with(vec![
        text(&"a".repeat(101), 201),
        text("a\nb", 1),
        time(15),
        mark(Some(Image::Id(1)), rect(0, 0, 2, 2)),
    ]);
    assert_eq!(
        of(Facility::CloudRecording, &wrong),
        "watermarks[0].text.text watermarks[0].text.font_size watermarks[1].text.text \
         watermarks[2].time.utc_offset_hours watermarks[3].image.image.image_id"
    );
    let mut behind = grid();
    behind.background.image = image("ftp://e.com/a.png");
    assert_eq!(mcu(&behind), "background.image.url");
}

#[test]
fn outputs_have_legal_names() {
    let mut spec = grid();
    spec.output.stream_id = "a".repeat(64);
    spec.output.record_id = "a-b_c".to_owned();
    spec.output.publish_urls = vec!["rtmp://cdn.example.com/live/a?key=1".to_owned()];
    assert_eq!(mcu(&spec), "");
    spec.output.stream_id.push('a');
    spec.output.record_id = "a b".to_owned();
    spec.output.publish_urls = vec!["https://cdn.example.com/a".to_owned()];
    assert_eq!(mcu(&spec), "output.stream_id output.record_id output.publish_urls[0]");

    for (stream_id, own) in [
        ("12345678_3560_userA_main", true),
        ("12345678_3560_userA_aux", true),
        ("12345678_main", false),
        ("12345679_3560_userA_main", false),
        ("3891_8d0261436c375bb0dea901d86d7d70e8", true),
        ("3892_8d0261436c375bb0dea901d86d7d70e8", false),
        ("12345678_3560_mix", false),
    ] {
        assert_eq!(is_users_own(stream_id, 12_345_678, Some(3_891)), own, "{stream_id}");
    }
}
