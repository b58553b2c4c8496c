//! MCU mixing: what it cannot honour, and the names of its streams.

use sha2::{Digest as _, Sha256};
use trtc_layout::Who;

use super::rules::Found;
use super::spec::{Image, Layout, Spec, Watermark};
use crate::domain::parse::OwnedRoom;

/// Bytes of the hash of a room in the StreamId of its mix; it is written in hex.
const HASH_BYTES: usize = 8;

/// Checks what only this facility is particular about.
pub(super) fn check(spec: &Spec, found: &mut Found) {
    found.unset(
        spec.user_ids.is_empty(),
        "user_ids",
        "choose pictures by video_user_ids; everybody is heard",
    );
    found.unset(
        spec.excluded_user_ids.is_empty(),
        "excluded_user_ids",
        "choose pictures by video_user_ids; everybody is heard",
    );
    found.unset(
        spec.recording.is_none(),
        "recording",
        "its stream is recorded by the app's recording settings or by a recording task of its StreamId",
    );
    found.unset(spec.max_idle_time.is_none(), "max_idle_time", "a mix ends when everybody has left the room");
    for (i, watermark) in spec.watermarks.iter().enumerate().take(found.limits.max_watermarks) {
        let kind = match watermark {
            Watermark::Image { .. } => continue,
            Watermark::Text { .. } => "text",
            Watermark::Time { .. } => "time",
        };
        found.unset(false, format!("watermarks[{i}].{kind}"), "use an image");
    }
    if let Some(Layout::Custom { places }) = &spec.layout {
        for (i, place) in places.iter().enumerate().take(found.limits.max_users) {
            if matches!(place.place_holder, Some(Image::Url(_))) {
                let field = format!("custom.places[{i}].place_holder.url");
                found.unset(false, field, "give the image an image_id in the TRTC console");
            }
        }
    }
    if spec.output.record_audio_only && spec.output.record_id.is_empty() {
        found.add("output.record_audio_only", "needs output.record_id");
    }
    if spec.output.publish_urls.len() > 1 {
        found.add("output.publish_urls", "must be at most 1 with this app's facility, MCU mixing");
    }
}

/// The StreamId of a room's mix where the caller names none: the same for every mix of the room, and no user's own.
///
/// It ends in `_mix`, which no id of the direct formula does, and its hash has another length than those of the MD5
/// formula. Number and text rooms of the same digits differ.
pub fn stream_id(sdk_app_id: u32, room: &OwnedRoom) -> String {
    let room = match room {
        OwnedRoom::Number(number) => format!("number {number}"),
        OwnedRoom::Text(text) => format!("text {text}"),
    };
    let hash = hex::encode(&Sha256::digest(format!("mix of room {room}"))[..HASH_BYTES]);
    format!("{sdk_app_id}_{hash}_mix")
}

/// Whose picture fills the canvas or the big area, where it is said.
pub fn big(spec: &Spec) -> Option<&Who> {
    match &spec.layout {
        Some(
            Layout::Floating { big } | Layout::ScreenShare { big, .. } | Layout::PictureInPicture { big, .. },
        ) => big.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Facility;
    use super::super::rules::is_users_own;
    use super::super::spec::{Place, Recording, TimePosition};
    use super::*;

    fn grid() -> Spec {
        Spec { room: Some(OwnedRoom::Number(1)), layout: Some(Layout::Grid), ..Spec::default() }
    }

    fn fields(spec: &Spec) -> Vec<String> {
        spec.violations(Facility::Mcu).into_iter().map(|violation| violation.field).collect()
    }

    #[test]
    fn what_it_cannot_honour_is_refused_by_name() {
        let spec = Spec {
            user_ids: vec!["a".to_owned()],
            recording: Some(Recording::default()),
            max_idle_time: Some(30),
            watermarks: vec![Watermark::Time { position: TimePosition::Center, utc_offset_hours: None }],
            ..grid()
        };
        assert_eq!(
            fields(&spec),
            ["spec.user_ids", "spec.recording", "spec.max_idle_time", "spec.watermarks[0].time"]
        );
        let rect = Some(trtc_layout::Rect { x: 0, y: 0, width: 2, height: 2 });
        let url = Some(Image::Url("https://example.com/a.png".to_owned()));
        let place = Place { rect, place_holder: url, ..Place::default() };
        let spec = Spec { layout: Some(Layout::Custom { places: vec![place] }), ..grid() };
        assert_eq!(fields(&spec), ["spec.custom.places[0].place_holder.url"]);
        let mut spec = Spec { excluded_user_ids: vec!["a".to_owned()], ..grid() };
        spec.output.record_audio_only = true;
        spec.output.publish_urls = vec!["rtmp://a/b/c".to_owned(), "rtmp://a/b/d".to_owned()];
        assert_eq!(
            fields(&spec),
            ["spec.excluded_user_ids", "spec.output.record_audio_only", "spec.output.publish_urls"]
        );
    }

    #[test]
    fn a_rooms_mix_has_a_name_of_its_own() {
        let number = stream_id(4_294_967_295, &OwnedRoom::Number(123));
        let text = stream_id(4_294_967_295, &OwnedRoom::Text("123".to_owned()));
        assert_ne!(number, text);
        assert_eq!(number, stream_id(4_294_967_295, &OwnedRoom::Number(123)));
        assert!(number.len() <= 64 && !is_users_own(&number, 4_294_967_295, Some(4_294_967_295)), "{number}");
    }
}
