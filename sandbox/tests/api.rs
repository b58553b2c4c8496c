//! The API and the media server over real connections.

#[path = "api/callbacks.rs"]
mod callbacks;
#[path = "support/receiver.rs"]
mod receiver;
mod support;

use serde_json::{Value, json};
use support::{DOMAIN, LIVE, Place, STREAM, VOD, code, good};
use trtc_sandbox::model::{RecordFormat, StreamInfo, StreamKey};

#[tokio::test]
async fn calls_are_checked_in_the_order_of_the_cloud() {
    let place = Place::new();
    let sandbox = place.start().await;
    let call = |api, action, body| place.call(&sandbox, api, action, body);
    assert_eq!(code(&call(VOD, "CreateCloudRecording", json!({})).await), "InvalidAction");
    assert_eq!(
        code(&call(("trtc", "2019-07-22"), "DescribeTRTCMarketScaleData", json!({})).await),
        "InvalidAction"
    );
    assert_eq!(code(&call(("cvm", "2017-03-12"), "SearchMedia", json!({})).await), "NoSuchVersion");
    assert_eq!(code(&call(VOD, "SearchMedia", json!({ "Nope": 1 })).await), "UnknownParameter");
    assert_eq!(code(&call(VOD, "DeleteMedia", json!({})).await), "MissingParameter");
    assert_eq!(code(&call(VOD, "SearchMedia", json!({ "Limit": [] })).await), "InvalidParameter");
    assert_eq!(code(&call(VOD, "SearchMedia", json!([])).await), "InvalidParameter");
    good(call(VOD, "SearchMedia", json!({ "Limit": "5" })).await);
    good(call(("127", VOD.1), "SearchMedia", json!({})).await);

    let url = format!("http://{}/", sandbox.http_addr());
    let unsigned = place.http.post(&url).header("X-TC-Action", "SearchMedia").body("{}");
    assert_eq!(code(&place.send(unsigned, VOD.1).await), "AuthFailure.InvalidAuthorization");
    let large = place.http.post(&url).header("X-TC-Action", "SearchMedia").body(vec![b' '; 10_485_761]);
    assert_eq!(code(&place.send(large, VOD.1).await), "RequestSizeLimitExceeded");
    let host = sandbox.http_addr().to_string();
    let signed = |body: &str| {
        place
            .http
            .post(&url)
            .header("X-TC-Action", "SearchMedia")
            .header("Content-Type", "application/json")
            .header("Authorization", place.authorization("POST", "vod", &host, "application/json", "", body))
    };
    let changed = place.send(signed("{}").body("{ }"), VOD.1).await;
    assert_eq!(code(&changed), "AuthFailure.SignatureFailure");
    assert!(changed["Error"]["Message"].as_str().unwrap().contains(&host));
    assert_eq!(code(&place.send(signed("{").body("{"), VOD.1).await), "InvalidRequest");
    let late = signed("{}").body("{}");
    place.pass(301);
    let late = late
        .header("X-TC-Version", VOD.1)
        .header("X-TC-Timestamp", (place.now().unix_timestamp() - 301).to_string());
    let late: Value = late.send().await.unwrap().json().await.unwrap();
    assert_eq!(code(&late["Response"]), "AuthFailure.SignatureExpire");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn rates_are_limited() {
    let mut place = Place::new();
    place.config.rates.all = Some(2);
    let sandbox = place.start().await;
    for _ in 0..2 {
        good(place.call(&sandbox, VOD, "SearchMedia", json!({})).await);
    }
    let third = place.call(&sandbox, VOD, "SearchMedia", json!({})).await;
    assert_eq!(code(&third), "RequestLimitExceeded");
    place.pass(1);
    good(place.call(&sandbox, VOD, "SearchMedia", json!({})).await);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn templates_and_rules_are_kept() {
    let place = Place::new();
    let sandbox = place.start().await;
    let call = async |action: &str, body: Value| place.call(&sandbox, LIVE, action, body).await;
    let mp4 = json!({ "Enable": "1", "RecordInterval": 3600, "StorageTime": 86400 });
    let made =
        good(call("CreateLiveRecordTemplate", json!({ "TemplateName": "录制-1", "Mp4Param": mp4 })).await);
    let id = made["TemplateId"].as_i64().unwrap();

    for (param, expected) in [
        (json!({ "Enable": 1, "RecordInterval": 59 }), "InvalidParameterValue"),
        (json!({ "Enable": 1, "StorageTime": 129_600_001 }), "InvalidParameterValue"),
        (json!({ "Enable": 2 }), "InvalidParameterValue"),
        (json!({ "Enable": 1, "VodSubAppId": 5 }), "ResourceUnavailable.InvalidVodStatus"),
        (json!({ "Enable": 1, "VodFileName": "{What}" }), "InvalidParameter.InvalidVodFileName"),
        (json!({ "Enabled": 1 }), "UnknownParameter"),
    ] {
        let body = json!({ "TemplateName": "x", "FlvParam": param });
        assert_eq!(code(&call("CreateLiveRecordTemplate", body).await), expected);
    }
    let named = json!({ "TemplateName": "a b" });
    assert_eq!(code(&call("CreateLiveRecordTemplate", named).await), "InvalidParameterValue");

    let hls = json!({ "TemplateId": id, "HlsParam": { "Enable": 1 }, "HlsSpecialParam": { "FlowContinueDuration": 60 } });
    good(call("ModifyLiveRecordTemplate", hls).await);
    let shown =
        good(call("DescribeLiveRecordTemplate", json!({ "TemplateId": id })).await)["Template"].clone();
    assert_eq!(shown["TemplateName"], "录制-1");
    assert_eq!((&shown["HlsParam"]["Enable"], &shown["Mp4Param"]["Enable"]), (&json!(1), &json!(1)));
    assert_eq!(shown["Mp4Param"]["RecordInterval"], 3600);
    assert_eq!(shown["FlvParam"]["RecordInterval"], 1800);
    assert_eq!(shown["HlsSpecialParam"]["FlowContinueDuration"], 60);
    let all = good(call("DescribeLiveRecordTemplates", json!({})).await);
    assert_eq!(all["Templates"], json!([shown]));
    let unknown = json!({ "TemplateId": id + 1 });
    for action in ["DescribeLiveRecordTemplate", "ModifyLiveRecordTemplate", "DeleteLiveRecordTemplate"] {
        assert_eq!(code(&call(action, unknown.clone()).await), "InvalidParameter.TemplateNotFound");
    }

    let rule = json!({ "DomainName": DOMAIN, "TemplateId": id, "AppName": "", "StreamName": "" });
    good(call("CreateLiveRecordRule", rule.clone()).await);
    assert_eq!(code(&call("CreateLiveRecordRule", rule).await), "FailedOperation.RuleAlreadyExist");
    let foreign = json!({ "DomainName": "push.example.com", "TemplateId": id });
    assert_eq!(code(&call("CreateLiveRecordRule", foreign).await), "ResourceNotFound.PushDomainNoRecord");
    let unbound = json!({ "DomainName": DOMAIN, "TemplateId": 99, "AppName": "a" });
    assert_eq!(code(&call("CreateLiveRecordRule", unbound).await), "InvalidParameter.TemplateNotFound");
    let rules = good(call("DescribeLiveRecordRules", json!({})).await)["Rules"].clone();
    let expected = json!([{
        "CreateTime": "2024-05-06 15:08:09", "UpdateTime": "2024-05-06 15:08:09", "TemplateId": id,
        "DomainName": DOMAIN, "AppName": "", "StreamName": "",
    }]);
    assert_eq!(rules, expected);
    assert_eq!(
        code(&call("DeleteLiveRecordTemplate", json!({ "TemplateId": id })).await),
        "FailedOperation.ConfInUsed"
    );

    sandbox.shutdown().await;
    let sandbox = place.start().await;
    let call = async |action: &str, body: Value| place.call(&sandbox, LIVE, action, body).await;
    assert_eq!(good(call("DescribeLiveRecordRules", json!({})).await)["Rules"], expected);
    assert_eq!(good(call("DescribeLiveRecordTemplates", json!({})).await)["Templates"], json!([shown]));
    let other = json!({ "DomainName": DOMAIN, "AppName": "live" });
    assert_eq!(code(&call("DeleteLiveRecordRule", other).await), "InvalidParameter.RuleNotFound");
    good(call("DeleteLiveRecordRule", json!({ "DomainName": DOMAIN })).await);
    good(call("DeleteLiveRecordTemplate", json!({ "TemplateId": id })).await);
    assert_eq!(good(call("DescribeLiveCallbackRules", json!({})).await)["Rules"], json!([]));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn live_streams_are_listed() {
    let place = Place::new();
    let sandbox = place.start().await;
    let announce = |stream: &str| {
        let key = StreamKey { domain: DOMAIN.into(), app_name: "live".into(), stream_name: stream.into() };
        let info = StreamInfo {
            key,
            params: String::new(),
            client_ip: "::1".into(),
            started: place.now(),
            sequence: 1,
        };
        sandbox.registry().announce(info).unwrap()
    };
    let streams: Vec<_> = (10..22).map(|at| announce(&format!("s{at}"))).collect();
    let list = async |body: Value| place.call(&sandbox, LIVE, "DescribeLiveStreamOnlineList", body).await;
    let second = good(list(json!({ "PageNum": 2, "DomainName": DOMAIN })).await);
    assert_eq!((&second["TotalNum"], &second["TotalPage"]), (&json!(12), &json!(2)));
    assert_eq!(
        second["OnlineInfo"],
        json!([
            { "StreamName": "s20", "AppName": "live", "DomainName": DOMAIN, "PushToDelay": 0,
              "PublishTimeList": [{ "PublishTime": "2024-05-06T07:08:09Z" }] },
            { "StreamName": "s21", "AppName": "live", "DomainName": DOMAIN, "PushToDelay": 0,
              "PublishTimeList": [{ "PublishTime": "2024-05-06T07:08:09Z" }] },
        ])
    );
    assert_eq!(good(list(json!({ "StreamName": "s11" })).await)["TotalNum"], 1);
    assert_eq!(good(list(json!({ "AppName": "other" })).await)["TotalNum"], 0);
    assert_eq!(code(&list(json!({ "PageSize": 9 })).await), "InvalidParameter");
    drop(streams);
    assert_eq!(good(list(json!({})).await)["TotalNum"], 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_recording_is_found_changed_and_deleted() {
    let place = Place::new();
    let sandbox = place.start().await;
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let file = place.recording("a", RecordFormat::Mp4, &[("f0.mp4", &bytes), ("cover.jpg", b"jpeg")]);
    let id = place.land(&sandbox, file).await;
    let call = async |action: &str, body: Value| place.call(&sandbox, VOD, action, body).await;
    let total = async |body: Value| good(call("SearchMedia", body).await)["TotalCount"].clone();

    assert_eq!(total(json!({})).await, 0);
    let described = good(call("DescribeMediaInfos", json!({ "FileIds": [id, "0"] })).await);
    assert_eq!(described["NotExistFileIdSet"], json!(["0"]));
    place.pass(30);
    let found = good(call("SearchMedia", json!({ "StreamIds": [STREAM] })).await);
    assert_eq!(found["MediaInfoSet"], described["MediaInfoSet"]);
    let media = &found["MediaInfoSet"][0];
    let basic = &media["BasicInfo"];
    assert_eq!(basic["Name"], format!("{STREAM}_2024-05-06-15-07-59_2024-05-06-15-08-09"));
    assert_eq!(basic["ExpireTime"], "9999-12-31T23:59:59Z");
    assert_eq!(basic["CreateTime"], "2024-05-06T07:08:09Z");
    assert_eq!(basic["SourceInfo"]["SourceType"], "Record");
    assert_eq!(
        basic["SourceInfo"]["SourceContext"],
        format!("rtmp://{DOMAIN}/trtc_1400000123/{STREAM}?sdkappid=1400000123&roomid=1&userid=dXNlckE=")
    );
    assert_eq!(
        basic["SourceInfo"]["LiveRecordInfo"],
        json!({
            "Domain": DOMAIN, "Path": "trtc_1400000123", "StreamId": STREAM,
            "RecordStartTime": "2024-05-06T07:07:59Z", "RecordEndTime": "2024-05-06T07:08:09Z",
        })
    );
    assert_eq!((&media["MetaData"]["Size"], &media["MetaData"]["Duration"]), (&json!(100_004), &json!(10.0)));
    assert_eq!(media["TranscodeInfo"], Value::Null);

    for (body, expected) in [
        (json!({ "FileIds": [id] }), 1),
        (json!({ "FileIds": ["0"] }), 0),
        (json!({ "StreamId": STREAM }), 1),
        (json!({ "StreamIds": ["other", STREAM] }), 1),
        (json!({ "StreamIds": [STREAM.to_uppercase()] }), 0),
        (json!({ "StreamIds": ["1400000123_1_userA"] }), 0),
        (json!({ "Names": ["USERA_main"] }), 1),
        (json!({ "Names": ["%"] }), 0),
        (json!({ "NamePrefixes": [STREAM] }), 1),
        (json!({ "NamePrefixes": ["userA"] }), 0),
        (json!({ "Text": "main" }), 1),
        (json!({ "Categories": ["Audio"] }), 0),
        (json!({ "Categories": ["Audio", "Video"] }), 1),
        (json!({ "SourceTypes": ["Record"] }), 1),
        (json!({ "SourceTypes": ["TrtcRecord"] }), 0),
        (json!({ "MediaTypes": ["mp4"] }), 1),
        (json!({ "MediaTypes": ["m3u8"] }), 0),
        (json!({ "Status": ["Forbidden"] }), 0),
        (json!({ "TrtcSdkAppIds": [1_400_000_123] }), 0),
        (json!({ "TrtcRoomIds": ["1"] }), 0),
        (json!({ "StreamDomains": [DOMAIN], "StreamPaths": ["trtc_1400000123"] }), 1),
        (json!({ "CreateTime": { "After": "2024-05-06T07:08:09Z" } }), 1),
        (json!({ "CreateTime": { "After": "2024-05-06T15:08:10+08:00" } }), 0),
        (json!({ "CreateTime": { "Before": "2024-05-06T07:08:09Z" } }), 0),
        (json!({ "StartTime": "2024-05-06T07:08:10Z" }), 0),
        (json!({ "ExpireTime": { "Before": "2100-01-01T00:00:00Z" } }), 0),
        (json!({ "SubAppId": 1_500_000_001 }), 0),
        (json!({ "SubAppId": 1_309_192_954 }), 1),
    ] {
        assert_eq!(total(body.clone()).await, expected, "{body}");
    }
    for (body, expected) in [
        (json!({ "StreamIds": vec!["a"; 11] }), "InvalidParameterValue.StreamIds"),
        (json!({ "StreamIds": [""] }), "InvalidParameterValue.StreamIdInvalid"),
        (json!({ "FileIds": vec!["a"; 11] }), "InvalidParameterValue.FileIds"),
        (json!({ "Names": ["a".repeat(101)] }), "InvalidParameterValue.Names"),
        (json!({ "Offset": 4991 }), "InvalidParameterValue.OffsetTooLarge"),
        (json!({ "Limit": 5001 }), "InvalidParameterValue.LimitTooLarge"),
        (json!({ "Sort": { "Field": "Name", "Order": "Asc" } }), "InvalidParameterValue.Sort"),
        (json!({ "CreateTime": { "After": "yesterday" } }), "InvalidParameterValue.StartTime"),
        (json!({ "SourceTypes": ["Tape"] }), "InvalidParameterValue.SourceTypes"),
        (json!({ "SubAppId": 3 }), "InvalidParameterValue.SubAppId"),
        (json!({ "Filters": ["everything"] }), "InvalidParameterValue"),
    ] {
        assert_eq!(code(&call("SearchMedia", body).await), expected);
    }
    let meta_only = good(call("SearchMedia", json!({ "Filters": ["metaData"] })).await);
    assert_eq!(meta_only["MediaInfoSet"][0]["BasicInfo"], Value::Null);
    assert!(meta_only["MediaInfoSet"][0]["MetaData"].is_object());
    let query = format!("StreamIds.0=x&StreamIds.1={STREAM}&Sort.Field=CreateTime&Sort.Order=Asc&Limit=2");
    assert_eq!(good(place.call_get(&sandbox, VOD, "SearchMedia", &query).await)["TotalCount"], 1);

    let change = json!({
        "FileId": id, "Name": "evidence 1", "Description": "d", "ClassId": 5,
        "ExpireTime": "2024-06-01T00:00:00Z", "AddTags": ["a", "b"],
    });
    good(call("ModifyMediaInfo", change).await);
    assert_eq!(total(json!({ "Tags": ["b"], "ClassIds": [5], "Descriptions": ["d"] })).await, 1);
    assert_eq!(total(json!({ "Tags": ["c"] })).await, 0);
    assert_eq!(total(json!({ "ExpireTime": { "Before": "2100-01-01T00:00:00Z" } })).await, 1);
    for (body, expected) in [
        (json!({ "FileId": id, "Name": "n".repeat(65) }), "InvalidParameterValue.Name"),
        (json!({ "FileId": id, "ExpireTime": "2020-01-01T00:00:00Z" }), "InvalidParameterValue.ExpireTime"),
        (
            json!({ "FileId": id, "AddTags": ["x"], "ClearTags": 1 }),
            "InvalidParameterValue.AddTagsAndClearTagsConflict",
        ),
        (json!({ "FileId": id, "CoverData": "AAAA" }), "UnsupportedOperation"),
        (json!({ "FileId": "0" }), "ResourceNotFound.FileNotExist"),
    ] {
        assert_eq!(code(&call("ModifyMediaInfo", body).await), expected);
    }

    let url = basic["MediaUrl"].as_str().unwrap();
    let part = json!([{ "Type": "TranscodeFiles", "Definition": 10 }]);
    let wrong = json!({ "FileId": id, "DeleteParts": part });
    assert_eq!(code(&call("DeleteMedia", wrong).await), "InvalidParameterValue.Definition");
    assert_eq!(place.http.get(url).send().await.unwrap().status(), 200);
    let part = json!([{ "Type": "OriginalFiles", "Definition": 0 }]);
    good(call("DeleteMedia", json!({ "FileId": id, "DeleteParts": part })).await);
    assert_eq!(place.http.get(url).send().await.unwrap().status(), 404);
    let cover = basic["CoverUrl"].as_str().unwrap();
    assert_eq!(place.http.get(cover).send().await.unwrap().status(), 200);
    good(call("DeleteMedia", json!({ "FileId": id })).await);
    assert_eq!(place.http.get(cover).send().await.unwrap().status(), 404);
    assert_eq!(code(&call("DeleteMedia", json!({ "FileId": id })).await), "ResourceNotFound.FileNotExist");
    assert_eq!(total(json!({})).await, 0);

    let apps = good(call("DescribeSubAppIds", json!({})).await);
    assert_eq!(apps["TotalCount"], 2);
    assert_eq!(apps["SubAppIdInfoSet"][1]["SubAppId"], 1_500_000_001);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn media_are_served_and_survive_a_restart() {
    let place = Place::new();
    let sandbox = place.start().await;
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    // Through the queue, as ingest hands recordings in; the stop waits for it.
    let file = place.recording("a", RecordFormat::Flv, &[("f0.flv", &bytes)]);
    sandbox.finished().send(file).await.unwrap();
    sandbox.shutdown().await;
    place.pass(60);
    let sandbox = place.start().await;
    let found = good(place.call(&sandbox, VOD, "SearchMedia", json!({})).await);
    assert_eq!(found["TotalCount"], 1);
    let url = found["MediaInfoSet"][0]["BasicInfo"]["MediaUrl"].as_str().unwrap();

    let whole = place.http.get(url).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.headers()["content-type"], "video/x-flv");
    assert_eq!(whole.headers()["content-length"], "100000");
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert!(whole.headers()["last-modified"].to_str().unwrap().ends_with(" GMT"));
    let tag = whole.headers()["etag"].clone();
    assert_eq!(whole.bytes().await.unwrap(), bytes);
    let ranged = async |range: &str| place.http.get(url).header("range", range).send().await.unwrap();
    let part = ranged("bytes=500-70499").await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 500-70499/100000");
    assert_eq!(part.bytes().await.unwrap(), bytes[500..70_500]);
    assert_eq!(ranged("bytes=-5").await.bytes().await.unwrap(), bytes[99_995..]);
    let beyond = ranged("bytes=100000-").await;
    assert_eq!(
        (beyond.status().as_u16(), &beyond.headers()["content-range"]),
        (416, &"bytes */100000".parse().unwrap())
    );
    let known = place.http.get(url).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(known.status(), 304);
    let stale = place.http.get(url).header("range", "bytes=0-1").header("if-range", "\"x\"");
    assert_eq!(stale.send().await.unwrap().status(), 200);
    let head = place.http.head(url).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()["content-length"]),
        (200, &"100000".parse().unwrap())
    );

    let base = url.strip_suffix("/f0.flv").unwrap();
    for path in ["/", "/f0", "/%66%30.flv", "/..%2f..%2fsandbox.db", "/f0.flv/", "//f0.flv"] {
        assert_eq!(place.http.get(format!("{base}{path}")).send().await.unwrap().status(), 404, "{path}");
    }
    let root = base.rsplit_once('/').unwrap().0;
    assert_eq!(place.http.get(format!("{root}/%2e%2e/sandbox.db")).send().await.unwrap().status(), 404);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn hotlink_protection_covers_a_playlist_and_its_segments() {
    use md5::{Digest, Md5};

    let mut place = Place::new();
    place.config.playback_key = Some("24FEQmTzro4V5u3D5epW".to_owned().into());
    let sandbox = place.start().await;
    let list = b"#EXTM3U\n#EXTINF:2.0,\n0.ts\n#EXT-X-ENDLIST\n";
    let file = place.recording("a", RecordFormat::Hls, &[("playlist.m3u8", list), ("0.ts", b"segment")]);
    let id = place.land(&sandbox, file).await;
    let info = good(place.call(&sandbox, VOD, "DescribeMediaInfos", json!({ "FileIds": [id] })).await);
    let url = info["MediaInfoSet"][0]["BasicInfo"]["MediaUrl"].as_str().unwrap().to_owned();
    let status = async |url: &str| place.http.get(url).send().await.unwrap().status().as_u16();
    assert_eq!(status(&url).await, 403);

    let path = url.strip_prefix(&format!("http://{}", sandbox.http_addr())).unwrap();
    let dir = path.strip_suffix("playlist.m3u8").unwrap();
    let t = format!("{:x}", place.now().unix_timestamp() + 60);
    let sign = hex::encode(Md5::digest(format!("24FEQmTzro4V5u3D5epW{dir}{t}abcdefghij")));
    let query = format!("t={t}&us=abcdefghij&sign={sign}");
    let text = place.http.get(format!("{url}?{query}")).send().await.unwrap().text().await.unwrap();
    assert_eq!(text, format!("#EXTM3U\n#EXTINF:2.0,\n0.ts?{query}\n#EXT-X-ENDLIST\n"));
    let segment = format!("{}0.ts?{query}", url.strip_suffix("playlist.m3u8").unwrap());
    assert_eq!(status(&segment).await, 200);
    assert_eq!(status(&segment.replace("us=a", "us=b")).await, 403);
    place.pass(360);
    assert_eq!(status(&segment).await, 200);
    place.pass(1);
    assert_eq!(status(&segment).await, 403);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn legacy_signatures_are_taken_as_query_and_as_form() {
    use base64::Engine as _;
    use hmac::{Hmac, KeyInit, Mac};

    let place = Place::new();
    let sandbox = place.start().await;
    let host = sandbox.http_addr().to_string();
    for method in ["GET", "POST"] {
        let time = place.now().unix_timestamp().to_string();
        let mut pairs = vec![
            ("Action", "DescribeMediaInfos"),
            ("FileIds.0", "1"),
            ("FileIds.1", "a b+c"),
            ("Language", "en-US"),
            ("Nonce", "11886"),
            ("Region", "ap-guangzhou"),
            ("SecretId", support::ID),
            ("SignatureMethod", "HmacSHA256"),
            ("Timestamp", &time),
            ("Version", VOD.1),
        ];
        let joined: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(support::KEY.as_bytes()).unwrap();
        mac.update(format!("{method}{host}/?{}", joined.join("&")).as_bytes());
        let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
        pairs.push(("Signature", &signature));
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = if method == "GET" {
            place.http.get(format!("http://{host}/?{form}"))
        } else {
            let kind = "application/x-www-form-urlencoded";
            place.http.post(format!("http://{host}/")).header("Content-Type", kind).body(form)
        };
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(good(answer["Response"].clone())["NotExistFileIdSet"], json!(["1", "a b+c"]), "{method}");
    }
    sandbox.shutdown().await;
}
