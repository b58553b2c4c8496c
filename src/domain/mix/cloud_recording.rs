//! Mixed cloud recording: what it cannot honour, and how its files are named.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Facility;
use super::robot;
use super::rules::Found;
use super::spec::{Layout, Place, Spec};
use crate::domain::Violation;
use crate::domain::parse::OwnedRoom;

/// Stands between the id of the app's own and the name that the cloud gives.
const USER_DEFINED: &str = "__UserDefine_u_";

/// Checks what only this facility is particular about.
pub(super) fn check(spec: &Spec, found: &mut Found) {
    robot::check(spec, found);
    let output = &spec.output;
    let no_stream = "it makes a file and no stream";
    found.unset(output.stream_id.is_empty(), "output.stream_id", no_stream);
    let instead = "files are named by recording.user_define_record_id";
    found.unset(output.record_id.is_empty(), "output.record_id", instead);
    let instead = "use the layout audio_only";
    found.unset(!output.record_audio_only, "output.record_audio_only", instead);
    found.unset(output.publish_urls.is_empty(), "output.publish_urls", no_stream);
    if let Some(Layout::Custom { places }) = &spec.layout
        && places.iter().all(|place: &Place| place.who.is_some())
    {
        let why = "must be unset where every place names its user";
        for (ids, field) in [(&spec.user_ids, "user_ids"), (&spec.excluded_user_ids, "excluded_user_ids")] {
            if !ids.is_empty() {
                found.add(field, why);
            }
        }
    }
    if let Some(window) = spec.recording.as_ref().and_then(|recording| recording.control_window) {
        let whole_hours = window.is_multiple_of(3_600) && (6..=720).contains(&(window / 3_600));
        if !whole_hours {
            found.add("recording.control_window", "must be whole hours, 6 h (21600 s) to 720 h (2592000 s)");
        }
    }
}

/// What cannot be changed while a mix runs, beside what no facility can change: all but layout, what lies behind and over it, and whose streams are mixed.
pub fn change_violations(before: &Spec, after: &Spec) -> Vec<Violation> {
    let mut found = Found::new(Facility::CloudRecording);
    robot::check_fixed(before, after, &mut found);
    if !before.is_audio_only() && !after.is_audio_only() {
        let (old, new) = (&before.video, &after.video);
        let why =
            "cannot be changed with this app's facility, cloud recording: stop the mix and start another";
        for (is_same, field) in [
            (old.width == new.width, "video.width"),
            (old.height == new.height, "video.height"),
            (old.frame_rate == new.frame_rate, "video.frame_rate"),
            (old.bit_rate_kbps == new.bit_rate_kbps, "video.bit_rate_kbps"),
            (old.gop == new.gop, "video.gop"),
        ] {
            if !is_same {
                found.add(field, why);
            }
        }
    }
    found.into_violations()
}

/// What the names of the files begin with: the id of the app's own where there is one, app and room. Text rooms stand
/// in it as base64 with `-` for `/` and `.` for `=`.
pub fn record_name_prefix(sdk_app_id: u32, spec: &Spec) -> String {
    let room = match &spec.room {
        Some(OwnedRoom::Number(number)) => number.to_string(),
        Some(OwnedRoom::Text(text)) => STANDARD.encode(text).replace('/', "-").replace('=', "."),
        None => String::new(),
    };
    let own = spec.recording.as_ref().map(|recording| recording.user_define_record_id.as_str());
    let own = own.filter(|id| !id.is_empty()).map(|id| format!("{id}{USER_DEFINED}")).unwrap_or_default();
    format!("{own}{sdk_app_id}_{room}")
}

#[cfg(test)]
mod tests {
    use trtc_layout::{Rect, RenderMode, Who};

    use super::super::spec::{Image, Recording, Watermark};
    use super::*;
    use crate::domain::settings::{Format, MAX_STORAGE_TIME};

    fn grid() -> Spec {
        Spec { room: Some(OwnedRoom::Number(1)), layout: Some(Layout::Grid), ..Spec::default() }
    }

    fn texts(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    fn fields(spec: &Spec) -> Vec<String> {
        spec.violations(Facility::CloudRecording).into_iter().map(|violation| violation.field).collect()
    }

    #[test]
    fn it_makes_a_file_and_no_stream() {
        let mut spec = grid();
        assert_eq!(fields(&spec), [""; 0]);
        spec.output.stream_id = "mix".to_owned();
        spec.output.record_id = "r".to_owned();
        spec.output.record_audio_only = true;
        spec.output.publish_urls = texts(&["rtmp://a/b/c"]);
        assert_eq!(
            fields(&spec),
            [
                "spec.output.stream_id",
                "spec.output.record_id",
                "spec.output.record_audio_only",
                "spec.output.publish_urls"
            ]
        );
    }

    #[test]
    fn limits_of_recording_hold_at_both_ends() {
        let check = |recording: Recording| fields(&Spec { recording: Some(recording), ..grid() }).join(" ");
        for (length, fine) in [(59, false), (60, true), (90, false), (86_400, true), (86_460, false)] {
            let recording = Recording { file_length: Some(length), ..Recording::default() };
            assert_eq!(check(recording).is_empty(), fine, "{length}");
        }
        for (window, fine) in [(5, false), (6, true), (720, true), (721, false)] {
            let recording = Recording { control_window: Some(window * 3_600), ..Recording::default() };
            assert_eq!(check(recording).is_empty(), fine, "{window}");
        }
        for (time, fine) in [(MAX_STORAGE_TIME, true), (MAX_STORAGE_TIME + 1, false)] {
            let recording = Recording { storage_time: time, ..Recording::default() };
            assert_eq!(check(recording).is_empty(), fine, "{time}");
        }
        for (id, fine) in [("a-B_9".to_owned(), true), ("a b".to_owned(), false), ("a".repeat(65), false)] {
            let recording = Recording { user_define_record_id: id, ..Recording::default() };
            assert_eq!(check(recording).is_empty(), fine);
        }
        let hls = Recording { formats: vec![Format::Hls], file_length: Some(60), ..Recording::default() };
        assert_eq!(check(hls), "spec.recording.file_length");
    }

    #[test]
    fn formats_are_what_it_can_make_together() {
        use Format::{Aac, Flv, Hls, Mp4};
        for (formats, audio_only, problem) in [
            (&[][..], false, ""),
            (&[Mp4, Hls], false, ""),
            (&[Aac], false, "spec.recording.formats"),
            (&[Aac, Hls], true, ""),
            (&[Aac, Mp4], true, "spec.recording.formats"),
            (&[Flv], false, "spec.recording.formats"),
            (&[Hls, Hls], false, "spec.recording.formats[1]"),
        ] {
            let layout = if audio_only { Layout::AudioOnly } else { Layout::Grid };
            let recording = Recording { formats: formats.to_vec(), ..Recording::default() };
            let spec = Spec { layout: Some(layout), recording: Some(recording), ..grid() };
            assert_eq!(fields(&spec).join(" "), problem, "{formats:?}");
        }
    }

    #[test]
    fn ids_and_urls_that_the_cloud_would_read_otherwise_are_refused() {
        let spec = Spec { user_ids: texts(&["1.*$", "mixer_1", "recorder_1", "a"]), ..grid() };
        assert_eq!(fields(&spec), ["spec.user_ids[0]", "spec.user_ids[1]", "spec.user_ids[2]"]);
        let image = |url: &str| {
            let mut spec = grid();
            spec.background.image = Some(Image::Url(url.to_owned()));
            fields(&spec).join(" ")
        };
        assert_eq!(image("https://example.com/a.PNG?x=1"), "");
        assert_eq!(image("https://example.com/a"), "spec.background.image.url");
        assert_eq!(image("https://example.com/{a}.png"), "spec.background.image.url");
        let rect = Some(Rect { x: 0, y: 0, width: 2, height: 2 });
        let mark = Image::Url("https://example.com/a.gif".to_owned());
        let spec = Spec { watermarks: vec![Watermark::Image { image: Some(mark), rect }], ..grid() };
        assert_eq!(fields(&spec), ["spec.watermarks[0].image.image.url"]);
    }

    #[test]
    fn users_are_named_once() {
        let place = |user: Option<&str>| Place {
            who: user.map(|user| Who { user_id: user.to_owned(), aux: false }),
            rect: Some(Rect { x: 0, y: 0, width: 2, height: 2 }),
            ..Place::default()
        };
        let spec = |user| Spec {
            layout: Some(Layout::Custom { places: vec![place(user)] }),
            user_ids: texts(&["a"]),
            ..grid()
        };
        assert_eq!(fields(&spec(Some("a"))), ["spec.user_ids"]);
        assert_eq!(fields(&spec(None)), [""; 0]);
    }

    #[test]
    fn layout_and_users_alone_can_be_changed() {
        let before = grid().with_defaults(Facility::CloudRecording, None);
        let mut after = Spec {
            layout: Some(Layout::Floating { big: None }),
            render_mode: Some(RenderMode::FitBlack),
            user_ids: texts(&["a"]),
            ..before.clone()
        };
        after.background.color = Some(1);
        assert_eq!(change_violations(&before, &after), []);
        after.video.width = Some(2);
        after.video.bit_rate_kbps = Some(99);
        let fields: Vec<_> =
            change_violations(&before, &after).into_iter().map(|violation| violation.field).collect();
        assert_eq!(fields, ["spec.video.width", "spec.video.bit_rate_kbps"]);
    }

    #[test]
    fn files_are_named_after_app_and_room() {
        let of = |room, id: &str| {
            let recording = Recording { user_define_record_id: id.to_owned(), ..Recording::default() };
            record_name_prefix(1, &Spec { room: Some(room), recording: Some(recording), ..Spec::default() })
        };
        assert_eq!(of(OwnedRoom::Number(7), ""), "1_7");
        assert_eq!(of(OwnedRoom::Text("room_1".to_owned()), ""), "1_cm9vbV8x");
        assert_eq!(of(OwnedRoom::Text("userA".to_owned()), "mine"), "mine__UserDefine_u_1_dXNlckE.");
    }
}
