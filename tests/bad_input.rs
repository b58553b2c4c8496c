//! Bad input is refused at the edge, with every wrong field named, and changes nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use support::{
    APP, Dev, OLD_APP, identity, mask, number_room, refusal, room_query, search_room, search_streams,
    seconds, text_room,
};
use tonic::Code;
use trtc_recording::proto::v1;

fn timestamp(seconds: i64) -> Option<trtc_connect::Timestamp> {
    Some(trtc_connect::Timestamp { seconds, nanos: 0 })
}

#[tokio::test]
async fn identities() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut resolver = dev.resolver().await;
    let good = || identity(number_room(1), "u");
    let long = "x".repeat(65);
    let cases: Vec<(&str, v1::StreamIdentity, &[&str])> = vec![
        (
            "nothing",
            v1::StreamIdentity::default(),
            &["identity.sdk_app_id", "identity.room_id", "identity.user_id"],
        ),
        ("no app", v1::StreamIdentity { sdk_app_id: 0, ..good() }, &["identity.sdk_app_id"]),
        (
            "neither room",
            v1::StreamIdentity { room_id: Some(v1::RoomId { kind: None }), ..good() },
            &["identity.room_id"],
        ),
        ("room 0", identity(number_room(0), "u"), &["identity.room_id"]),
        ("room out of range", identity(number_room(u32::MAX), "u"), &["identity.room_id"]),
        ("empty text room", identity(text_room(""), "u"), &["identity.room_id"]),
        ("long text room", identity(text_room(&long), "u"), &["identity.room_id"]),
        (
            "control characters",
            identity(text_room("a\u{0}b"), "a\nb"),
            &["identity.room_id", "identity.user_id"],
        ),
        ("empty user", identity(number_room(1), ""), &["identity.user_id"]),
        ("long user", identity(number_room(1), &long), &["identity.user_id"]),
        ("unknown type", v1::StreamIdentity { stream_type: 9, ..good() }, &["identity.stream_type"]),
        (
            "custom id",
            v1::StreamIdentity { custom_stream_id: "a b".to_owned(), ..good() },
            &["identity.custom_stream_id"],
        ),
    ];
    for (name, identity, fields) in cases {
        let request = v1::ResolveStreamIdRequest { identity: Some(identity), ..Default::default() };
        let refused = refusal(resolver.resolve_stream_id(request).await);
        assert_eq!((refused.0, refused.1.as_str()), (Code::InvalidArgument, "INVALID_FIELD"), "{name}");
        assert_eq!(refused.2, fields, "{name}");
    }
    let odd = v1::ResolveStreamIdRequest { identity: Some(good()), formula: 9, url_encoding: 9, bizid: 0 };
    assert_eq!(refusal(resolver.resolve_stream_id(odd).await).2, ["formula", "url_encoding"]);

    let parse = v1::ParseStreamIdRequest { stream_id: "x".repeat(513) };
    assert_eq!(refusal(resolver.parse_stream_id(parse).await).2, ["stream_id"]);
    let huge = v1::MatchStreamIdsRequest {
        stream_ids: vec!["a".to_owned()],
        sdk_app_id: APP,
        room_ids: (1..=1_000).map(number_room).collect(),
        user_ids: (0..501).map(|user| format!("u{user}")).collect(),
        stream_types: Vec::new(),
    };
    assert_eq!(refusal(resolver.match_stream_ids(huge).await).2, ["user_ids"]);
}

#[tokio::test]
async fn settings() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    let format = |file_length, storage_time| Some(v1::FormatSettings { file_length, storage_time });
    let wrong = v1::RecordingSettings {
        enabled: true,
        hls: format(seconds(60), None),
        mp4: format(seconds(59), None),
        flv: format(seconds(43_201), seconds(1_500 * 86_400 + 1)),
        aac: format(seconds(7_201), seconds(-1)),
        hls_resume_window: seconds(1_801),
        ..v1::RecordingSettings::default()
    };
    let request = v1::UpdateRecordingSettingsRequest {
        settings: Some(wrong),
        update_mask: mask(&["*"]),
        ..v1::UpdateRecordingSettingsRequest::default()
    };
    let refused = refusal(config.update_recording_settings(request.clone()).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::InvalidArgument, "INVALID_FIELD"));
    assert_eq!(
        refused.2,
        [
            "settings.aac.storage_time",
            "settings.hls.file_length",
            "settings.mp4.file_length",
            "settings.flv.file_length",
            "settings.flv.storage_time",
            "settings.aac.file_length",
            "settings.hls_resume_window"
        ]
    );
    let nothing = v1::UpdateRecordingSettingsRequest { settings: None, ..request.clone() };
    assert_eq!(refusal(config.update_recording_settings(nothing).await).2, ["settings"]);
    let on = || v1::RecordingSettings { enabled: true, mp4: format(None, None), ..Default::default() };
    let odd_mask = v1::UpdateRecordingSettingsRequest {
        settings: Some(on()),
        update_mask: mask(&["mp3", "mp4.codec"]),
        ..Default::default()
    };
    assert_eq!(refusal(config.update_recording_settings(odd_mask).await).2, ["update_mask", "update_mask"]);
    let odd_id = v1::UpdateRecordingSettingsRequest {
        settings: Some(on()),
        request_id: "not-a-uuid".to_owned(),
        ..Default::default()
    };
    assert_eq!(refusal(config.update_recording_settings(odd_id).await).2, ["request_id"]);
    let no_app = v1::ResetRecordingSettingsRequest::default();
    assert_eq!(refusal(config.reset_recording_settings(no_app).await).2, ["sdk_app_id"]);
    let page = v1::ListRecordingSettingsRevisionsRequest { page_size: -1, ..Default::default() };
    assert_eq!(refusal(config.list_recording_settings_revisions(page).await).2, ["page_size"]);

    let settings = config.get_recording_settings(v1::GetRecordingSettingsRequest::default()).await.unwrap();
    assert!(!settings.into_inner().settings.unwrap().enabled, "nothing was changed");
}

#[tokio::test]
async fn searches() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut media = dev.media().await;
    let mut fields = async |request: v1::SearchMediaRequest| {
        let refused = refusal(media.search_media(request).await);
        assert_eq!(refused.0, Code::InvalidArgument);
        refused.2
    };
    let by_stream = || search_streams(&["a"]);
    assert_eq!(fields(v1::SearchMediaRequest::default()).await, ["target"]);
    assert_eq!(fields(search_streams(&[])).await, ["streams.stream_ids"]);
    assert_eq!(fields(search_streams(&["a"; 201])).await, ["streams.stream_ids"]);
    assert_eq!(fields(search_streams(&["a", ""])).await, ["streams.stream_ids[1]"]);
    let reversed = v1::TimeRange { start_time: timestamp(10), end_time: timestamp(10) };
    assert_eq!(
        fields(v1::SearchMediaRequest { create_time: Some(reversed), ..by_stream() }).await,
        ["create_time"]
    );
    let no_time = v1::TimeRange { start_time: timestamp(i64::MAX), end_time: None };
    let request = v1::SearchMediaRequest { create_time: Some(no_time), ..by_stream() };
    assert_eq!(fields(request).await, ["create_time.start_time"]);
    let formats = vec![v1::MediaFormat::Mp4.into(), 0, 99];
    assert_eq!(fields(v1::SearchMediaRequest { formats, ..by_stream() }).await, ["formats[1]", "formats[2]"]);
    assert_eq!(fields(v1::SearchMediaRequest { order: 7, ..by_stream() }).await, ["order"]);
    assert_eq!(fields(v1::SearchMediaRequest { page_size: -1, ..by_stream() }).await, ["page_size"]);

    let nothing = v1::RoomQuery { stream_type: 9, ..Default::default() };
    assert_eq!(fields(search_room(nothing)).await, ["room.sdk_app_id", "room.room_id", "room.stream_type"]);
    let mut ids = room_query(1, &["u", ""]);
    ids.custom_stream_ids = vec!["a/b".to_owned()];
    assert_eq!(fields(search_room(ids)).await, ["room.user_ids[1]", "room.custom_stream_ids[0]"]);
    assert_eq!(fields(search_room(room_query(1, &["u"; 101]))).await, ["room.user_ids"]);
    let exhaustive = v1::RoomQuery { exhaustive: true, ..room_query(1, &[]) };
    assert_eq!(fields(search_room(exhaustive)).await, ["create_time.start_time"]);
    let old_app = v1::RoomQuery { sdk_app_id: OLD_APP, ..room_query(1, &[]) };
    assert_eq!(fields(search_room(old_app)).await, ["create_time.start_time"]);

    let token = v1::SearchMediaRequest { page_token: "AAAA".to_owned(), ..by_stream() };
    let refused = refusal(media.search_media(token).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::InvalidArgument, "PAGE_TOKEN_INVALID"));
}

#[tokio::test]
async fn files() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut media = dev.media().await;
    for file_id in ["", "abc", "12 3", &"1".repeat(41)] {
        let request = v1::GetMediaRequest { file_id: file_id.to_owned() };
        assert_eq!(refusal(media.get_media(request).await).2, ["file_id"], "{file_id}");
    }
    let file_id = "1234567890123456789".to_owned();
    let missing = refusal(media.get_media(v1::GetMediaRequest { file_id: file_id.clone() }).await);
    assert_eq!((missing.0, missing.1.as_str()), (Code::NotFound, "MEDIA_NOT_FOUND"));
    assert_eq!(refusal(media.batch_get_media(v1::BatchGetMediaRequest::default()).await).2, ["file_ids"]);
    let many = v1::BatchGetMediaRequest { file_ids: vec![file_id.clone(); 101] };
    assert_eq!(refusal(media.batch_get_media(many).await).2, ["file_ids"]);

    use v1::set_media_expiry_request::Expiry;
    for (expiry, field) in [
        (None, "expiry"),
        (Some(Expiry::ExpireTime(trtc_connect::Timestamp { seconds: 1, nanos: 0 })), "expire_time"),
        (Some(Expiry::Ttl(pbjson_types::Duration { seconds: 0, nanos: 0 })), "ttl"),
        (Some(Expiry::Ttl(pbjson_types::Duration { seconds: i64::MAX, nanos: 0 })), "ttl"),
        (Some(Expiry::Never(false)), "never"),
    ] {
        let request = v1::SetMediaExpiryRequest { file_id: file_id.clone(), expiry, ..Default::default() };
        assert_eq!(refusal(media.set_media_expiry(request).await).2, [field]);
    }
    let request = v1::DeleteMediaRequest { file_id: file_id.clone(), ..Default::default() };
    assert_eq!(refusal(media.delete_media(request).await).2, ["etag"]);
    let request = v1::DownloadMediaRequest { file_id, offset: -1, etag: String::new() };
    assert_eq!(refusal(media.download_media(request).await).2, ["offset"]);
}
