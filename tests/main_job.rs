//! The main job on real media: a room is recorded, and its files are found, played, downloaded, kept and deleted.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use support::{
    APP, BIZID, Dev, OLD_APP, all_formats, refusal, request_id, room_query, search_room, search_streams,
    seconds,
};
use tonic::{Code, Status};
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::download_media_response::Part;
use trtc_recording::proto::v1::media_search_client::MediaSearchClient;

type Media = MediaSearchClient<tonic::transport::Channel>;

const USER_B_MD5: &str = "3891_1cf713063c102c9bea3f9344e60d8d75";

/// userA's camera and screen share under the direct formula, userB's camera under the MD5 formula.
async fn record_room_12345(dev: &Dev) -> Vec<v1::Media> {
    dev.config().await.update_recording_settings(all_formats()).await.unwrap();
    let (app, bizid) = (APP.to_string(), BIZID.to_string());
    let room = ["--sdk-app-id", &app, "--room", "12345", "--user"];
    let a = [&room[..], &["userA"]].concat();
    let a_screen = [&room[..], &["userA", "--screen"]].concat();
    let b = [&room[..], &["userB", "--formula", "md5", "--bizid", &bizid]].concat();
    futures::join!(dev.publish(3, &a), dev.publish(3, &a_screen), dev.publish(3, &b));
    let found = dev.wait_for(search_room(room_query(12345, &["userA", "userB"])), 12).await;
    assert_eq!(found.next_page_token, "");
    found.media
}

fn ids(media: &[v1::Media]) -> Vec<String> {
    media.iter().map(|media| media.file_id.clone()).collect()
}

async fn search(media: &mut Media, request: v1::SearchMediaRequest) -> v1::SearchMediaResponse {
    media.search_media(request).await.unwrap().into_inner()
}

/// Every page of a search, one after the other.
async fn pages(media: &mut Media, mut request: v1::SearchMediaRequest, size: i32) -> Vec<String> {
    request.page_size = size;
    let mut found = Vec::new();
    loop {
        let page = search(media, request.clone()).await;
        assert!(page.media.len() <= size as usize);
        found.extend(ids(&page.media));
        if page.next_page_token.is_empty() {
            return found;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_is_recorded_and_its_files_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let files = record_room_12345(&dev).await;
    let mut media = dev.media().await;

    everything_is_there(&files);
    found_in_every_way(&mut media, &files).await;
    pages_hold_everything_once(&mut media, &files).await;
    read_by_id(&mut media, &files).await;
    downloads_are_whole_and_resumable(&mut media, &files).await;
    playback_urls_are_signed(&mut media, &files[0]).await;
    kept_as_long_as_said(&mut media, &files[1]).await;
    deleted_only_as_read(&mut media, &files[2]).await;
    dev.stop();
}

fn everything_is_there(files: &[v1::Media]) {
    let mut formats: BTreeMap<&str, Vec<v1::MediaFormat>> = BTreeMap::new();
    for file in files {
        formats.entry(&file.stream_id).or_default().push(file.format());
        let identity = file.identity.clone().unwrap();
        assert_eq!((identity.sdk_app_id, identity.room.as_str()), (APP, "12345"));
        let user = if file.stream_id == USER_B_MD5 { "userB" } else { "userA" };
        assert_eq!(identity.user_id, user);
        assert_eq!(file.source(), v1::MediaSource::LiveRecord);
        let duration = file.duration.unwrap();
        let duration = duration.seconds as f64 + f64::from(duration.nanos) / 1e9;
        assert!((duration - 3.0).abs() < 0.5, "{duration} s of {}", file.name);
        assert_eq!(file.audio_codec, "aac");
        let picture = if file.format() == v1::MediaFormat::Aac { (0, 0) } else { (320, 180) };
        assert_eq!((file.width, file.height), picture);
        assert!(file.size_bytes > 0 && !file.etag.is_empty() && file.expire_time.is_none());
        assert!(file.record_end_time.unwrap().seconds >= file.record_start_time.unwrap().seconds);
    }
    let all = [v1::MediaFormat::Hls, v1::MediaFormat::Mp4, v1::MediaFormat::Flv, v1::MediaFormat::Aac];
    assert_eq!(
        formats.keys().copied().collect::<Vec<_>>(),
        ["12345678_12345_userA_aux", "12345678_12345_userA_main", USER_B_MD5]
    );
    for (stream, mut found) in formats {
        found.sort();
        assert_eq!(found, all, "{stream}");
    }
}

async fn found_in_every_way(media: &mut Media, files: &[v1::Media]) {
    let of = |stream: &str| -> Vec<String> {
        files.iter().filter(|file| file.stream_id == stream).map(|file| file.file_id.clone()).collect()
    };
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };

    // By StreamId, under both formulas.
    let found = search(media, search_streams(&["12345678_12345_userA_main", USER_B_MD5, "nobody"])).await;
    let wanted = [of("12345678_12345_userA_main"), of(USER_B_MD5)].concat();
    assert_eq!(sorted(ids(&found.media)), sorted(wanted));
    let counts: Vec<_> = found.searched.iter().map(|s| (s.stream_id.as_str(), s.match_count)).collect();
    assert_eq!(counts, [("12345678_12345_userA_main", 4), (USER_B_MD5, 4), ("nobody", 0)]);

    // By room and user: both formulas and both uplinks are searched, and the answer says which matched.
    let found = search(media, search_room(room_query(12345, &["userA"]))).await;
    assert_eq!(found.media.len(), 8);
    let matched: Vec<_> = found.searched.iter().filter(|s| s.match_count > 0).collect();
    assert_eq!(found.searched.len(), 4);
    assert_eq!(matched.len(), 2);
    assert!(matched.iter().all(|s| s.formula() == v1::StreamIdFormula::Direct));
    let query = v1::RoomQuery { stream_type: v1::StreamType::Aux.into(), ..room_query(12345, &["userA"]) };
    assert_eq!(
        sorted(ids(&search(media, search_room(query)).await.media)),
        sorted(of("12345678_12345_userA_aux"))
    );

    // The whole room: by name, and with every file read also what is named otherwise.
    let found = search(media, search_room(room_query(12345, &[]))).await;
    assert_eq!(found.media.len(), 8);
    let everything = v1::RoomQuery { exhaustive: true, ..room_query(12345, &[]) };
    let recent = |query| v1::SearchMediaRequest {
        create_time: Some(v1::TimeRange { start_time: files[0].create_time, end_time: None }),
        ..search_room(query)
    };
    assert_eq!(search(media, recent(everything)).await.media.len(), 12);
    // An app with the MD5 formula needs no word for that; here it has no such room.
    let old = v1::RoomQuery { sdk_app_id: OLD_APP, ..room_query(12345, &[]) };
    assert_eq!(search(media, recent(old)).await.media, []);
    assert_eq!(search(media, search_room(room_query(1234, &[]))).await.media, [], "another room");

    // By format and by time.
    let mp4 = v1::SearchMediaRequest {
        formats: vec![v1::MediaFormat::Mp4.into(), v1::MediaFormat::Hls.into()],
        ..search_room(room_query(12345, &["userA"]))
    };
    assert_eq!(search(media, mp4).await.media.len(), 4);
    let before = v1::SearchMediaRequest {
        create_time: Some(v1::TimeRange { start_time: None, end_time: files[0].create_time }),
        ..search_room(room_query(12345, &["userA", "userB"]))
    };
    assert_eq!(search(media, before).await.media, [], "the end is excluded");
}

async fn pages_hold_everything_once(media: &mut Media, files: &[v1::Media]) {
    let all = ids(files);
    let count = i32::try_from(all.len()).unwrap();
    let request = search_room(room_query(12345, &["userA", "userB"]));
    for size in [1, count - 1, count, count + 1] {
        assert_eq!(pages(media, request.clone(), size).await, all, "pages of {size}");
    }
    let newest = v1::SearchMediaRequest { order: v1::SearchOrder::CreateTimeDesc.into(), ..request.clone() };
    let reversed: Vec<_> = all.iter().rev().cloned().collect();
    assert_eq!(pages(media, newest.clone(), 5).await, reversed);

    let first = search(media, v1::SearchMediaRequest { page_size: 2, ..request.clone() }).await;
    let token = first.next_page_token;
    let elsewhere = v1::SearchMediaRequest { page_token: token.clone(), ..newest };
    assert_eq!(refusal(media.search_media(elsewhere).await).1, "PAGE_TOKEN_MISMATCH");
    let damaged = v1::SearchMediaRequest { page_token: token[1..].to_owned(), ..request };
    assert_eq!(refusal(media.search_media(damaged).await).1, "PAGE_TOKEN_INVALID");
}

async fn read_by_id(media: &mut Media, files: &[v1::Media]) {
    let file_id = files[3].file_id.clone();
    let got = media.get_media(v1::GetMediaRequest { file_id }).await.unwrap().into_inner();
    assert_eq!(got.media.as_ref(), Some(&files[3]));
    let mut file_ids = ids(files);
    file_ids.insert(1, "1234567890123456789".to_owned());
    let got = media.batch_get_media(v1::BatchGetMediaRequest { file_ids }).await.unwrap().into_inner();
    assert_eq!(got.media, files);
    assert_eq!(got.missing_file_ids, ["1234567890123456789"]);
}

/// The bytes of one download call, its header and its trailer.
async fn download(
    media: &mut Media,
    request: v1::DownloadMediaRequest,
) -> Result<(v1::DownloadHeader, Vec<u8>, v1::DownloadTrailer), Status> {
    let mut parts = media.download_media(request).await?.into_inner();
    let Some(Part::Header(header)) = parts.message().await?.unwrap().part else { panic!("no header") };
    let mut bytes = Vec::new();
    loop {
        match parts.message().await?.expect("a trailer comes last").part.unwrap() {
            Part::Chunk(chunk) => bytes.extend_from_slice(&chunk),
            Part::Trailer(trailer) => return Ok((header, bytes, trailer)),
            Part::Header(_) => panic!("a second header"),
        }
    }
}

async fn downloads_are_whole_and_resumable(media: &mut Media, files: &[v1::Media]) {
    for file in files {
        let at = |offset| v1::DownloadMediaRequest {
            file_id: file.file_id.clone(),
            offset,
            etag: file.etag.clone(),
        };
        let (header, whole, trailer) = download(media, at(0)).await.unwrap();
        assert_eq!(header.media.as_ref(), Some(file));
        assert_eq!(header.size_bytes, whole.len() as i64);
        assert_eq!(trailer.size_bytes, whole.len() as i64);
        assert_eq!(trailer.sha256, hex::encode(Sha256::digest(&whole)));
        let is_hls = file.format() == v1::MediaFormat::Hls;
        assert_eq!(trailer.md5_verified, !is_hls, "{}", file.name);
        if is_hls {
            assert!(whole.chunks(188).all(|packet| packet[0] == 0x47 && packet.len() == 188));
        } else {
            assert_eq!(file.size_bytes, whole.len() as i64);
        }
        for offset in [1, whole.len() / 2, whole.len() - 1, whole.len()] {
            let (header, rest, trailer) = download(media, at(offset as i64)).await.unwrap();
            assert_eq!(header.offset, offset as i64);
            assert_eq!(rest, whole[offset..], "from {offset}");
            assert!(!trailer.md5_verified);
        }
        let behind = refusal(download(media, at(whole.len() as i64 + 1)).await);
        assert_eq!((behind.0, behind.1.as_str()), (Code::OutOfRange, "OFFSET_OUT_OF_RANGE"));
        let stale = v1::DownloadMediaRequest { etag: "other".to_owned(), ..at(0) };
        assert_eq!(refusal(download(media, stale).await).1, "ETAG_MISMATCH");
    }
}

async fn playback_urls_are_signed(media: &mut Media, file: &v1::Media) {
    let status = |url: String| async move { reqwest::get(url).await.unwrap().status().as_u16() };
    let request = v1::GetPlaybackUrlRequest { file_id: file.file_id.clone(), ..Default::default() };
    let url = media.get_playback_url(request.clone()).await.unwrap().into_inner();
    assert!(url.signed && url.expire_time.is_some());
    assert_eq!(status(url.url.clone()).await, 200);
    assert_eq!(status(file.media_url.clone()).await, 403, "without a signature");
    assert_eq!(status(url.url.replace("&us=", "&us=x")).await, 403, "with a changed one");

    let limited = v1::GetPlaybackUrlRequest { preview: seconds(2), max_client_ips: 3, ..request.clone() };
    let url = media.get_playback_url(limited).await.unwrap().into_inner().url;
    assert!(url.contains("&exper=2&rlimit=3&us="), "{url}");
    assert_eq!(status(url).await, 200);

    let wrong = v1::GetPlaybackUrlRequest {
        expire_time: Some(trtc_connect::Timestamp { seconds: 1, nanos: 0 }),
        preview: seconds(0),
        max_client_ips: 10,
        ..request
    };
    let refused = refusal(media.get_playback_url(wrong).await);
    assert_eq!(refused.2, ["expire_time", "preview", "max_client_ips"]);
}

async fn kept_as_long_as_said(media: &mut Media, file: &v1::Media) {
    use v1::set_media_expiry_request::Expiry;
    let request = |expiry, etag: &str, id| v1::SetMediaExpiryRequest {
        file_id: file.file_id.clone(),
        expiry: Some(expiry),
        etag: etag.to_owned(),
        request_id: request_id(id),
        validate_only: false,
    };
    let day = Expiry::Ttl(pbjson_types::Duration { seconds: 86_400, nanos: 0 });
    let stale = media.set_media_expiry(request(day, "stale", 1)).await;
    let stale = refusal(stale);
    assert_eq!((stale.0, stale.1.as_str()), (Code::Aborted, "ETAG_MISMATCH"));

    let tried = v1::SetMediaExpiryRequest { validate_only: true, ..request(day, &file.etag, 2) };
    let tried = media.set_media_expiry(tried).await.unwrap().into_inner().media.unwrap();
    assert!(tried.expire_time.is_some());
    let get = v1::GetMediaRequest { file_id: file.file_id.clone() };
    assert_eq!(media.get_media(get.clone()).await.unwrap().into_inner().media.as_ref(), Some(file));

    // A refused request may be sent again under its id, rightly this time.
    let set = media.set_media_expiry(request(day, &file.etag, 1)).await;
    let other_content = refusal(media.set_media_expiry(request(Expiry::Never(true), &file.etag, 1)).await);
    let kept = set.unwrap().into_inner().media.unwrap();
    assert!(kept.expire_time.is_some());
    assert_ne!(kept.etag, file.etag);
    assert_eq!((other_content.0, other_content.1.as_str()), (Code::InvalidArgument, "REQUEST_ID_REUSED"));
    // Its etag is old by now, but the answer is the first one's.
    let again = media.set_media_expiry(request(day, &file.etag, 1)).await.unwrap().into_inner();
    assert_eq!(again.media.as_ref(), Some(&kept));

    let forever = media.set_media_expiry(request(Expiry::Never(true), &kept.etag, 3)).await.unwrap();
    assert_eq!(forever.into_inner().media.unwrap().expire_time, None);
}

async fn deleted_only_as_read(media: &mut Media, file: &v1::Media) {
    let request = |etag: &str, id| v1::DeleteMediaRequest {
        file_id: file.file_id.clone(),
        etag: etag.to_owned(),
        request_id: request_id(id),
        validate_only: false,
    };
    assert_eq!(refusal(media.delete_media(request("", 4)).await).2, ["etag"]);
    assert_eq!(refusal(media.delete_media(request("guess", 4)).await).1, "ETAG_MISMATCH");
    let tried = v1::DeleteMediaRequest { validate_only: true, ..request(&file.etag, 5) };
    media.delete_media(tried).await.unwrap();
    let get = v1::GetMediaRequest { file_id: file.file_id.clone() };
    media.get_media(get.clone()).await.unwrap();

    let deleted = media.delete_media(request(&file.etag, 6)).await.unwrap().into_inner();
    assert_eq!(deleted.media.as_ref(), Some(file));
    let gone = refusal(media.get_media(get).await);
    assert_eq!((gone.0, gone.1.as_str()), (Code::NotFound, "MEDIA_NOT_FOUND"));
    let again = media.delete_media(request(&file.etag, 6)).await.unwrap().into_inner();
    assert_eq!(again, deleted, "the same request has the same answer");
    assert_eq!(refusal(media.delete_media(request(&file.etag, 7)).await).1, "MEDIA_NOT_FOUND");
}
