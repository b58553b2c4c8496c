use super::super::Facility;
use super::*;

fn user(user_id: &str) -> MixUser {
    MixUser {
        user_id: user_id.to_owned(),
        rect: Some(Rect { x: 0, y: 0, width: 640, height: 360 }),
        z_order: 1,
        ..MixUser::default()
    }
}

fn config(mode: Mode, mix_users: Vec<MixUser>) -> TranscodingConfig {
    TranscodingConfig {
        mode: Some(mode),
        video_width: 1280,
        video_height: 720,
        local_user_id: "teacher".to_owned(),
        mix_users,
        ..TranscodingConfig::default()
    }
}

fn carried(config: &TranscodingConfig) -> (Spec, Vec<Violation>) {
    let mut spec = Spec { room: Some(OwnedRoom::Number(3560)), ..Spec::default() };
    let found = config.carry_over(&mut spec);
    (spec, found)
}

fn fields(config: &TranscodingConfig) -> Vec<String> {
    let fields = carried(config).1.into_iter().map(|violation| violation.field);
    fields.map(|field| field.replace("spec.transcoding_config.", "")).collect()
}

fn places(config: &TranscodingConfig) -> Vec<Place> {
    let (spec, found) = carried(config);
    assert_eq!(found, []);
    match spec.layout {
        Some(Layout::Custom { places }) => places,
        other => panic!("{other:?} has no places"),
    }
}

fn named(user_id: &str, aux: bool) -> Option<Who> {
    Some(Who { user_id: user_id.to_owned(), aux })
}

#[test]
fn users_of_manual_mode_have_their_places() {
    let mut users = vec![user("a"), user("b"), user("c"), user("")];
    users[0].render_mode = 2;
    users[0].z_order = 15;
    users[1].stream_type = 2;
    users[1].input_type = InputType::PureVideo;
    users[1].image = "77".to_owned();
    users[2].pure_audio = true;
    users[2].z_order = 0;
    users[3].stream_type = 1;
    users[3].image = "https://example.com/a.png".to_owned();
    let places = places(&config(Mode::Manual, users));
    let whom: Vec<_> = places.iter().map(|place| place.who.clone()).collect();
    assert_eq!(whom, [named("a", false), named("b", true), named("c", false), named("teacher", false)]);
    assert_eq!((places[0].render_mode, places[0].z_order), (Some(RenderMode::FitBlack), 15));
    assert_eq!((places[1].media, &places[1].place_holder), (Media::Video, &Some(Image::Id(77))));
    assert_eq!((places[2].media, places[2].rect), (Media::Audio, None), "sound has no place");
    assert_eq!(places[3].place_holder, Some(Image::Url("https://example.com/a.png".to_owned())));
    assert_eq!(places[3].rect, user("").rect);
}

#[test]
fn numbers_that_were_not_set_are_the_sdks() {
    let (spec, found) = carried(&config(Mode::Manual, vec![user("a")]));
    assert_eq!(found, []);
    assert_eq!((spec.video.width, spec.video.height), (Some(1280), Some(720)));
    assert_eq!((spec.video.frame_rate, spec.video.gop, spec.video.bit_rate_kbps), (Some(15), Some(2), None));
    let audio = spec.audio;
    assert_eq!((audio.sample_rate, audio.channels, audio.bit_rate_kbps), (Some(48_000), Some(1), Some(64)));
    assert_eq!((audio.codec, spec.background), (Some(Codec::AacLc), Background::default()));

    let mut all = config(Mode::Manual, vec![user("a")]);
    (all.video_bitrate, all.video_framerate, all.video_gop) = (900, 25, 4);
    (all.audio_sample_rate, all.audio_bitrate, all.audio_channels, all.audio_codec) = (44_100, 96, 2, 2);
    (all.background_color, all.background_image) = (0xff_a500, "12".to_owned());
    all.stream_id = "mix".to_owned();
    let (spec, found) = carried(&all);
    assert_eq!(found, []);
    assert_eq!(
        (spec.video.bit_rate_kbps, spec.video.frame_rate, spec.video.gop),
        (Some(900), Some(25), Some(4))
    );
    assert_eq!((spec.audio.channels, spec.audio.codec), (Some(2), Some(Codec::HeAacV2)));
    assert_eq!(spec.background, Background { color: Some(0xff_a500), image: Some(Image::Id(12)) });
    assert_eq!(spec.output.stream_id, "mix");
    assert_eq!(spec.violations(Facility::Mcu), []);
}

#[test]
fn place_holders_stand_for_the_caller_and_for_whoever_comes() {
    let users = vec![user(LOCAL_SUB), user(LOCAL_MAIN), user(REMOTE), user(REMOTE), user("b")];
    let preset = config(Mode::PresetLayout, users.clone());
    let whom: Vec<_> = places(&preset).into_iter().map(|place| place.who).collect();
    assert_eq!(whom, [named("teacher", true), named("teacher", false), None, None, named("b", false)]);

    let nameless = TranscodingConfig { local_user_id: String::new(), ..preset };
    assert_eq!(fields(&nameless), ["local_user_id"], "that is told once");
    assert_eq!(
        fields(&config(Mode::Manual, users)),
        ["mix_users[0].user_id", "mix_users[1].user_id", "mix_users[2].user_id", "mix_users[3].user_id"]
    );
}

#[test]
fn sound_alone_has_no_canvas() {
    let mut config = config(Mode::PureAudio, Vec::new());
    let (spec, found) = carried(&config);
    assert_eq!((spec.layout, spec.video), (Some(Layout::AudioOnly), Video::default()));
    assert_eq!((found, spec.audio.channels), (Vec::new(), Some(1)));
    (config.video_width, config.video_height) = (0, 0);
    assert_eq!(fields(&config), [""; 0]);
    config.mix_users.push(user("a"));
    assert_eq!(fields(&config), ["mix_users[0]"]);
}

#[test]
fn the_callers_screen_covers_the_camera_and_everybody_is_heard() {
    let screen = config(Mode::ScreenSharing, Vec::new());
    let places = places(&screen);
    assert_eq!(places[0].who, named("teacher", false));
    assert_eq!((places[1].who.clone(), places[1].z_order), (named("teacher", true), 1));
    assert_eq!(places[1].rect, Some(Rect { x: 0, y: 0, width: 1280, height: 720 }));
    assert_eq!(places.len(), 16);
    assert!(places[2..].iter().all(|place| place.who.is_none() && place.media == Media::Audio));
    for facility in Facility::ALL {
        let (mut spec, _) = carried(&screen);
        if facility == Facility::PublishCdn {
            spec.output.stream_id = "mix".to_owned();
        }
        assert_eq!(spec.violations(facility), [], "{facility:?} takes it");
    }
    let mut nameless = screen;
    nameless.local_user_id.clear();
    nameless.mix_users.push(user("a"));
    assert_eq!(fields(&nameless), ["mix_users[0]", "local_user_id"]);
}

#[test]
fn what_cannot_be_carried_over_is_told_by_name_and_all_at_once() {
    let mut users = vec![user("a"), user("b"), user("c"), user("d")];
    users[0].room_id = "3561".to_owned();
    users[0].sound_level = Some(50);
    users[1].room_id = "3560".to_owned();
    users[1].sound_level = Some(100);
    users[1].z_order = 0;
    users[2].stream_type = 3;
    users[2].z_order = 16;
    users[2].render_mode = 3;
    users[3].pure_audio = true;
    users[3].input_type = InputType::AudioVideo;
    let mut config = config(Mode::Manual, users);
    config.audio_codec = 3;
    config.background_color = 0x0100_0000;
    config.video_height = 0;
    assert_eq!(
        fields(&config),
        [
            "audio_codec",
            "video_height",
            "background_color",
            "mix_users[0].room_id",
            "mix_users[0].sound_level",
            "mix_users[1].z_order",
            "mix_users[2].z_order",
            "mix_users[2].render_mode",
            "mix_users[2].stream_type",
            "mix_users[3].pure_audio"
        ]
    );
    let empty = TranscodingConfig { video_width: 2, video_height: 2, ..TranscodingConfig::default() };
    assert_eq!(fields(&empty), ["mode"]);
    assert_eq!(fields(&self::config(Mode::PresetLayout, Vec::new())), ["mix_users"]);
}

#[test]
fn what_it_says_must_not_be_said_beside_it() {
    let mut spec = Spec { room: Some(OwnedRoom::Number(3560)), ..Spec::default() };
    spec.video.width = Some(640);
    spec.audio.channels = Some(2);
    spec.background.color = Some(1);
    spec.output.stream_id = "mine".to_owned();
    let mut config = config(Mode::Manual, vec![user("a")]);
    config.stream_id = "theirs".to_owned();
    let fields: Vec<_> = config.carry_over(&mut spec).into_iter().map(|violation| violation.field).collect();
    assert_eq!(fields, ["spec.video", "spec.audio", "spec.background", "spec.transcoding_config.stream_id"]);
}

#[test]
fn findings_have_the_names_that_the_caller_knows() {
    let mut mark = user("");
    mark.input_type = InputType::Watermark;
    mark.image = "ftp://example.com".to_owned();
    let mut far = user("b");
    far.rect = Some(Rect { x: 1000, y: 0, width: 640, height: 360 });
    far.image = "https://example.com/a.png".to_owned();
    let mut config = config(Mode::Manual, vec![mark, user("a"), far, user("a")]);
    config.video_framerate = 61;
    config.audio_bitrate = 7;
    config.stream_id = "a b".to_owned();
    let mut spec = Spec { room: Some(OwnedRoom::Number(3560)), ..Spec::default() };
    assert_eq!(config.carry_over(&mut spec), []);
    let fields: Vec<_> = spec
        .violations(Facility::Mcu)
        .into_iter()
        .map(|violation| violation.field.replace("spec.transcoding_config.", ""))
        .collect();
    assert_eq!(
        fields,
        [
            "mix_users[2].rect",
            "mix_users[3].user_id",
            "video_framerate",
            "audio_bitrate",
            "mix_users[0].image",
            "stream_id",
            "mix_users[2].image"
        ]
    );
    let own = Violation::new("spec.room_id", "is required");
    assert_eq!(spec.origins.unwrap().rename(own.clone()), own);
}
