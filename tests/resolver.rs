//! `StreamIdResolver` over the wire: the documented ids, batches, streams, readings, matches and live URLs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use support::{APP, Dev, OLD_APP, identity, number_room, refusal, text_room};
use tonic::Code;
use trtc_recording::proto::v1;

const DIRECT: &str = "12345678_12345_userA_main";
const MD5: &str = "3891_8d0261436c375bb0dea901d86d7d70e8";

#[tokio::test]
async fn one_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut resolver = dev.resolver().await;
    let user_a = identity(number_room(12345), "userA");
    let mut resolve = async |request: v1::ResolveStreamIdRequest| {
        resolver.resolve_stream_id(request).await.map(tonic::Response::into_inner)
    };
    let of = |identity: &v1::StreamIdentity| v1::ResolveStreamIdRequest {
        identity: Some(identity.clone()),
        ..v1::ResolveStreamIdRequest::default()
    };

    // The app's entry decides.
    let answer = resolve(of(&user_a)).await.unwrap();
    assert_eq!(answer.resolved.as_ref().unwrap().stream_id, DIRECT);
    assert_eq!(answer.alternatives.iter().map(|id| id.stream_id.as_str()).collect::<Vec<_>>(), [MD5]);
    let old = v1::StreamIdentity { sdk_app_id: OLD_APP, ..user_a.clone() };
    let answer = resolve(of(&old)).await.unwrap();
    let resolved = answer.resolved.unwrap();
    assert_eq!((resolved.stream_id.as_str(), resolved.formula()), (MD5, v1::StreamIdFormula::BizidMd5));
    assert_eq!(answer.alternatives[0].stream_id, "12000000_12345_userA_main");

    // The caller's word wins, for any app.
    let stated = v1::ResolveStreamIdRequest {
        formula: v1::StreamIdFormula::BizidMd5.into(),
        bizid: 8888,
        ..of(&v1::StreamIdentity { sdk_app_id: 1, ..user_a.clone() })
    };
    let answer = resolve(stated).await.unwrap();
    assert_eq!(answer.resolved.unwrap().stream_id, "8888_8d0261436c375bb0dea901d86d7d70e8");
    let form = v1::ResolveStreamIdRequest {
        url_encoding: v1::UrlEncoding::Form.into(),
        ..of(&identity(text_room("a b"), "u~*"))
    };
    assert_eq!(resolve(form).await.unwrap().resolved.unwrap().stream_id, "12345678_a+b_u%7E*_main");

    // An id that the app chose itself stands for the formula's.
    let custom = v1::StreamIdentity { custom_stream_id: "my-stream".to_owned(), ..user_a.clone() };
    let answer = resolve(of(&custom)).await.unwrap();
    let resolved = answer.resolved.unwrap();
    assert_eq!(
        (resolved.stream_id.as_str(), resolved.formula()),
        ("my-stream", v1::StreamIdFormula::Unspecified)
    );
    assert!(answer.alternatives.iter().any(|id| id.stream_id == DIRECT));

    let aux = v1::StreamIdentity { stream_type: v1::StreamType::Aux.into(), ..user_a.clone() };
    assert_eq!(resolve(of(&aux)).await.unwrap().resolved.unwrap().stream_id, "12345678_12345_userA_aux");
    let long = identity(text_room(&"%".repeat(64)), "u");
    assert!(resolve(of(&long)).await.unwrap().resolved.unwrap().over_length);

    let unknown = v1::StreamIdentity { sdk_app_id: 7, ..user_a };
    let refused = refusal(resolve(of(&unknown)).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::FailedPrecondition, "APP_NOT_CONFIGURED"));
}

#[tokio::test]
async fn ten_thousand_at_once_and_not_one_more() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut resolver = dev.resolver().await;
    let batch = |count: u32| v1::BatchResolveStreamIdsRequest {
        identities: (1..=count).map(|room| identity(number_room(room), "userA")).collect(),
        ..v1::BatchResolveStreamIdsRequest::default()
    };
    let answer = resolver.batch_resolve_stream_ids(batch(10_000)).await.unwrap().into_inner();
    assert_eq!(answer.resolved.len(), 10_000);
    assert_eq!(answer.resolved[12_344 - 5_000].stream_id, "12345678_7345_userA_main");
    for count in [0, 10_001] {
        assert_eq!(refusal(resolver.batch_resolve_stream_ids(batch(count)).await).2, ["identities"]);
    }
    let mut mixed = batch(3);
    mixed.identities[1].user_id = String::new();
    mixed.identities[2].room_id = None;
    let refused = refusal(resolver.batch_resolve_stream_ids(mixed).await);
    assert_eq!(refused.2, ["identities[1].user_id", "identities[2].room_id"]);
}

#[tokio::test]
async fn a_stream_answers_in_order_and_outlives_bad_requests() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let request = |sequence, user: &str| v1::StreamResolveStreamIdsRequest {
        sequence,
        identities: vec![identity(number_room(12345), user)],
        ..v1::StreamResolveStreamIdsRequest::default()
    };
    let requests = [request(1, "userA"), request(2, ""), request(3, "userB")];
    let mut answers = dev
        .resolver()
        .await
        .stream_resolve_stream_ids(futures::stream::iter(requests))
        .await
        .unwrap()
        .into_inner();
    let first = answers.message().await.unwrap().unwrap();
    assert_eq!((first.sequence, first.resolved[0].stream_id.as_str()), (1, DIRECT));
    let second = answers.message().await.unwrap().unwrap();
    let failure = second.failure.clone().unwrap();
    assert_eq!((second.sequence, failure.reason()), (2, v1::ErrorReason::InvalidField));
    assert_eq!(failure.violations[0].field, "identities[0].user_id");
    let third = answers.message().await.unwrap().unwrap();
    assert_eq!((third.sequence, third.resolved[0].stream_id.as_str()), (3, "12345678_12345_userB_main"));
    assert_eq!(answers.message().await.unwrap(), None);
}

#[tokio::test]
async fn ids_are_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut resolver = dev.resolver().await;
    let mut parse = async |stream_id: &str| {
        let request = v1::ParseStreamIdRequest { stream_id: stream_id.to_owned() };
        resolver.parse_stream_id(request).await.unwrap().into_inner().readings
    };
    use v1::stream_id_reading::Reading;
    let readings = parse(MD5).await;
    let Some(Reading::Md5(md5)) = &readings[0].reading else { panic!("{readings:?}") };
    assert_eq!((md5.bizid, md5.sdk_app_ids.as_slice()), (3891, [OLD_APP, APP].as_slice()));
    let readings = parse("12345678_a_b_c_aux").await;
    let rooms: Vec<_> = readings
        .iter()
        .filter_map(|reading| match reading.reading.as_ref()? {
            Reading::Direct(direct) => direct.identity.as_ref()?.room_id.clone(),
            _ => None,
        })
        .collect();
    assert_eq!(rooms, [text_room("a"), text_room("a_b")]);

    let request = v1::MatchStreamIdsRequest {
        stream_ids: [MD5, DIRECT, "nobody", "3891_8D0261436C375BB0DEA901D86D7D70E8"]
            .map(str::to_owned)
            .to_vec(),
        sdk_app_id: APP,
        room_ids: vec![number_room(1), number_room(12345)],
        user_ids: ["userA", "userB"].map(str::to_owned).to_vec(),
        stream_types: Vec::new(),
    };
    let matches = resolver.match_stream_ids(request).await.unwrap().into_inner().matches;
    let user_a = v1::StreamIdentity {
        stream_type: v1::StreamType::Main.into(),
        ..identity(number_room(12345), "userA")
    };
    let found: Vec<_> = matches.iter().map(|each| (each.formula(), each.identities.as_slice())).collect();
    use v1::StreamIdFormula::{BizidMd5, Direct, Unspecified};
    let one = std::slice::from_ref(&user_a);
    assert_eq!(found, [(BizidMd5, one), (Direct, one), (Unspecified, &[][..]), (BizidMd5, one)]);
}

#[tokio::test]
async fn live_urls_of_a_stream() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut resolver = dev.resolver().await;
    use v1::get_bypass_playback_urls_request::Target;
    let request = |domain: &str| v1::GetBypassPlaybackUrlsRequest {
        target: Some(Target::Identity(identity(number_room(12345), "userA"))),
        play_domain: domain.to_owned(),
        ..v1::GetBypassPlaybackUrlsRequest::default()
    };
    let answer = resolver.get_bypass_playback_urls(request("play.example.com")).await.unwrap().into_inner();
    let urls: Vec<_> = answer.urls.iter().map(|url| url.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "rtmp://play.example.com/live/12345678_12345_userA_main",
            "http://play.example.com/live/12345678_12345_userA_main.flv",
            "http://play.example.com/live/12345678_12345_userA_main.m3u8",
            "webrtc://play.example.com/live/12345678_12345_userA_main"
        ]
    );
    assert_eq!(answer.expire_time, None, "there is no key");
    assert_eq!(refusal(resolver.get_bypass_playback_urls(request("")).await).1, "SETTING_MISSING");
    let nothing = v1::GetBypassPlaybackUrlsRequest { target: None, ..request("not a domain") };
    assert_eq!(refusal(resolver.get_bypass_playback_urls(nothing).await).2, ["target", "play_domain"]);
}
