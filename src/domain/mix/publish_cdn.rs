//! Publishing to CDNs: what it cannot honour.

use std::collections::HashSet;

use super::Facility;
use super::robot;
use super::rules::Found;
use super::spec::{Layout, Spec, Watermark};
use crate::domain::Violation;

/// Most URLs of a task, that of the mix's own stream among them.
const MAX_URLS: usize = 10;

/// Checks what only this facility is particular about.
pub(super) fn check(spec: &Spec, found: &mut Found) {
    robot::check(spec, found);
    check_output(spec, found);
    if !spec.is_audio_only() {
        let instead = "its layouts show everybody; name users in a custom layout, or mix their sound alone";
        found.unset(spec.user_ids.is_empty(), "user_ids", instead);
        found.unset(spec.excluded_user_ids.is_empty(), "excluded_user_ids", instead);
    }
    let instead = "its layouts show everybody; name users in a custom layout";
    found.unset(spec.video_user_ids.is_empty(), "video_user_ids", instead);
    if let Some(Layout::ScreenShare { big_on_right, .. }) = &spec.layout {
        found.unset(
            !big_on_right,
            "screen_share.big_on_right",
            "its big picture is at the left; use a custom layout",
        );
    }
    for (i, watermark) in spec.watermarks.iter().enumerate().take(found.limits.max_watermarks) {
        let is_time = matches!(watermark, Watermark::Time { .. });
        found.unset(!is_time, format!("watermarks[{i}].time"), "use a text or an image");
    }
    if let Some(recording) = &spec.recording {
        let instead = "mixes can be changed and stopped for 30 days";
        found.unset(recording.control_window.is_none(), "recording.control_window", instead);
    }
}

fn check_output(spec: &Spec, found: &mut Found) {
    let output = &spec.output;
    let instead = "files are named by recording.user_define_record_id";
    found.unset(output.record_id.is_empty(), "output.record_id", instead);
    let instead = "use the layout audio_only and recording.formats AAC";
    found.unset(!output.record_audio_only, "output.record_audio_only", instead);
    let own = usize::from(!output.stream_id.is_empty());
    if own + output.publish_urls.len() == 0 {
        found.add("output.stream_id", "or output.publish_urls are required: the mix must go somewhere");
    }
    if own + output.publish_urls.len() > MAX_URLS {
        let most = MAX_URLS - own;
        found.add("output.publish_urls", format!("must be at most {most} with this app's facility"));
    }
    let mut seen = HashSet::new();
    for (i, url) in output.publish_urls.iter().enumerate() {
        let field = format!("output.publish_urls[{i}]");
        if url.starts_with("rtmps:") {
            found.unset(false, field, "it pushes to rtmp URLs alone");
        } else if !seen.insert(url) {
            found.add(field, "stands in the list twice");
        }
    }
}

/// What cannot be changed while a mix runs, beside what no facility can change.
pub fn change_violations(before: &Spec, after: &Spec) -> Vec<Violation> {
    let mut found = Found::new(Facility::PublishCdn);
    robot::check_fixed(before, after, &mut found);
    found.into_violations()
}

#[cfg(test)]
mod tests {
    use trtc_layout::{Media, Rect, Who};

    use super::super::spec::{Image, Place, Recording, TimePosition};
    use super::*;
    use crate::domain::parse::OwnedRoom;

    fn grid() -> Spec {
        let mut spec =
            Spec { room: Some(OwnedRoom::Number(1)), layout: Some(Layout::Grid), ..Spec::default() };
        spec.output.stream_id = "mix".to_owned();
        spec
    }

    fn texts(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    fn fields(spec: &Spec) -> Vec<String> {
        spec.violations(Facility::PublishCdn).into_iter().map(|violation| violation.field).collect()
    }

    #[test]
    fn what_it_cannot_honour_is_refused_by_name() {
        let mut spec = Spec {
            layout: Some(Layout::ScreenShare { big: None, big_on_right: true }),
            user_ids: texts(&["a"]),
            video_user_ids: texts(&["a"]),
            watermarks: vec![Watermark::Time { position: TimePosition::Center, utc_offset_hours: None }],
            recording: Some(Recording { control_window: Some(21_600), ..Recording::default() }),
            ..grid()
        };
        spec.output.record_id = "r".to_owned();
        spec.output.record_audio_only = true;
        assert_eq!(
            fields(&spec),
            [
                "spec.output.record_id",
                "spec.output.record_audio_only",
                "spec.user_ids",
                "spec.video_user_ids",
                "spec.screen_share.big_on_right",
                "spec.watermarks[0].time",
                "spec.recording.control_window"
            ]
        );
        let sound = Spec { layout: Some(Layout::AudioOnly), excluded_user_ids: texts(&["a"]), ..grid() };
        assert_eq!(fields(&sound), [""; 0], "who is heard can be chosen");
    }

    #[test]
    fn it_pushes_to_one_to_ten_rtmp_urls() {
        let urls = |count: usize| (0..count).map(|i| format!("rtmp://cdn.example.com/live/{i}")).collect();
        let check = |stream_id: &str, publish_urls: Vec<String>| {
            let mut spec = grid();
            spec.output.stream_id = stream_id.to_owned();
            spec.output.publish_urls = publish_urls;
            fields(&spec)
        };
        assert_eq!(check("", Vec::new()), ["spec.output.stream_id"]);
        assert_eq!(check("mix", Vec::new()), [""; 0]);
        assert_eq!(check("mix", urls(9)), [""; 0]);
        assert_eq!(check("mix", urls(10)), ["spec.output.publish_urls"]);
        assert_eq!(check("", urls(10)), [""; 0]);
        assert_eq!(check("", urls(11)), ["spec.output.publish_urls"]);
        let odd = texts(&["rtmp://a/b/c", "rtmps://a/b/c", "rtmp://a/b/c"]);
        assert_eq!(check("", odd), ["spec.output.publish_urls[1]", "spec.output.publish_urls[2]"]);
    }

    #[test]
    fn idle_times_keep_to_their_range() {
        for (seconds, fine) in [(4, false), (5, true), (86_400, true), (86_401, false)] {
            let spec = Spec { max_idle_time: Some(seconds), ..grid() };
            assert_eq!(fields(&spec).is_empty(), fine, "{seconds}");
        }
    }

    #[test]
    fn places_say_what_the_cloud_can_be_told() {
        let rect = Some(Rect { x: 0, y: 0, width: 10, height: 10 });
        let place = |user: &str, media| Place {
            who: (!user.is_empty()).then(|| Who { user_id: user.to_owned(), aux: false }),
            rect,
            media,
            ..Place::default()
        };
        let check = |places: Vec<Place>| {
            fields(&Spec { layout: Some(Layout::Custom { places }), ..grid() }).join(" ")
        };
        assert_eq!(check(vec![place("a", Media::Video), place("b", Media::Audio)]), "");
        assert_eq!(
            check(vec![place("", Media::Video), place("a", Media::Both)]),
            "spec.custom.places[0].media"
        );
        assert_eq!(check(vec![place("a", Media::Video)]), "spec.custom.places");
        assert_eq!(check(vec![place("a", Media::Audio)]), "spec.custom.places");
        let open = vec![place("", Media::Both), place("a", Media::Both), place("b", Media::Audio)];
        assert_eq!(check(open), "spec.custom.places[2].media");
        assert_eq!(check(vec![place("a", Media::Both), place("", Media::Audio)]), "");
        let held = Some(Image::Url("https://example.com/a.png".to_owned()));
        let shown = Place { place_holder: held.clone(), ..place("a", Media::Both) };
        let silent = Place { place_holder: held, ..place("b", Media::Audio) };
        assert_eq!(check(vec![shown, silent]), "spec.custom.places[1].place_holder");
    }

    #[test]
    fn sound_alone_stays_sound_alone() {
        let before = grid().with_defaults(Facility::PublishCdn, None);
        let mut after = before.clone();
        after.layout = Some(Layout::Floating { big: None });
        after.video.bit_rate_kbps = Some(500);
        after.output.publish_urls = texts(&["rtmp://a/b/c"]);
        assert_eq!(change_violations(&before, &after), []);
        after.layout = Some(Layout::AudioOnly);
        let fields: Vec<_> =
            change_violations(&before, &after).into_iter().map(|violation| violation.field).collect();
        assert_eq!(fields, ["spec.audio_only"]);
    }
}
