//! Unary calls by POST and GET, as the protocol has them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod echo;

use std::io::{Read as _, Write as _};
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use bytes::Bytes;
use echo::{LIMIT, SERVICE, Say, detail, face, json, request, send};
use prost::Message as _;
use serde_json::json;
use tower::ServiceExt as _;

const JSON: &str = "application/json";
const PROTO: &str = "application/proto";

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

async fn post_json(text: &str) -> (u16, serde_json::Value) {
    let (status, headers, body) = send(&face().0, request("Say", JSON, text.to_owned())).await;
    assert_eq!(headers["content-type"], JSON);
    (status, json(&body))
}

#[tokio::test]
async fn json_goes_in_and_comes_out() {
    let said =
        r#"{"text":"你好","times":"9007199254740993","mood":"MOOD_GOOD","mask":"text,mood.someThing"}"#;
    assert_eq!(post_json(said).await, (200, serde_json::from_str(said).unwrap()));
}

#[tokio::test]
async fn all_that_proto_json_allows_is_read() {
    let said = r#"{"text":null,"times":7,"mood":9,"unknown":{"a":[1]}}"#;
    // A number that the enum does not know stays that number.
    assert_eq!(post_json(said).await, (200, json!({"times": "7", "mood": 9})));
}

#[tokio::test]
async fn what_is_not_json_of_the_message_is_an_invalid_argument() {
    for text in ["", "{", "[]", "null", r#"{"text":1}"#, "{} {}", r#"{"times":"x"}"#, "\u{0}"] {
        let (status, error) = post_json(text).await;
        assert_eq!((status, &error["code"]), (400, &json!("invalid_argument")), "{text}");
    }
    let bytes: &[u8] = b"{\"text\":\"\xff\"}";
    assert_eq!(send(&face().0, request("Say", JSON, bytes)).await.0, 400);
}

#[tokio::test]
async fn protobuf_goes_in_and_comes_out() {
    let said = Say { text: "hello".to_owned(), times: -1, ..Say::default() };
    let mut call = request("Say", PROTO, said.encode_to_vec());
    call.headers_mut().insert("x-said", "1".parse().unwrap());
    let (status, headers, body) = send(&face().0, call).await;
    assert_eq!(
        (status, &headers["content-type"], &headers["x-said"]),
        (200, &PROTO.parse().unwrap(), &"1".parse().unwrap())
    );
    assert_eq!(Say::decode(body).unwrap(), said);
    assert!(headers.keys().all(|name| !name.as_str().starts_with("grpc-")));
}

#[tokio::test]
async fn an_error_tells_its_code_message_details_and_metadata() {
    let (status, headers, body) = send(
        &face().0,
        request("Say", PROTO, Say { text: "fail".to_owned(), ..Say::default() }.encode_to_vec()),
    )
    .await;
    let error = json(&body);
    assert_eq!(
        (status, &headers["content-type"], &headers["trailer-x-end"]),
        (400, &JSON.parse().unwrap(), &"1".parse().unwrap())
    );
    assert_eq!((&error["code"], &error["message"]), (&json!("failed_precondition"), &json!("no: 不行")));
    let (name, value) = detail(&error);
    assert_eq!(name, "google.rpc.ErrorInfo");
    assert_eq!(tonic_types::pb::ErrorInfo::decode(value.as_slice()).unwrap().reason, "TIRED");
    assert_eq!(
        error["details"][0]["debug"],
        json!({"reason": "TIRED", "domain": "test", "metadata": {"who": "echo"}})
    );
}

#[tokio::test]
async fn a_caller_without_a_key_is_asked_for_it_as_http_has_it() {
    let (status, headers, _) = send(&face().0, request("Say", JSON, r#"{"text":"who"}"#)).await;
    assert_eq!((status, &headers["www-authenticate"]), (401, &"Bearer".parse().unwrap()));
    assert!(!headers.contains_key("trailer-www-authenticate"));
}

#[tokio::test]
async fn unknown_paths_methods_and_types_are_refused() {
    let connect = face().0;
    let (status, _, body) = send(&connect, request("Nothing", JSON, "{}")).await;
    assert_eq!((status, &json(&body)["code"]), (404, &json!("unimplemented")));
    for kind in ["text/plain", "application/connect+json", "application/json; charset=latin1", ""] {
        let (status, headers, _) = send(&connect, request("Say", kind, "{}")).await;
        assert_eq!(
            (status, &headers["accept-post"]),
            (415, &"application/json, application/proto".parse().unwrap())
        );
    }
    assert_eq!(send(&connect, request("Say", "Application/JSON; charset=UTF-8", "{}")).await.0, 200);
    for (method, path, allow) in
        [("PUT", "Say", "GET, POST"), ("GET", "Change", "POST"), ("GET", "Count", "POST")]
    {
        let call =
            Request::builder().method(method).uri(format!("{SERVICE}{path}?encoding=json&message=%7B%7D"));
        let (status, headers, _) = send(&connect, call.body(Body::empty()).unwrap()).await;
        assert_eq!((status, &headers["allow"]), (405, &allow.parse().unwrap()), "{method} {path}");
    }
}

#[tokio::test]
async fn another_version_of_the_protocol_is_refused() {
    for (version, status) in [("1", 200), ("2", 400), ("", 400)] {
        let mut call = request("Say", JSON, "{}");
        call.headers_mut().insert("connect-protocol-version", version.parse().unwrap());
        assert_eq!(send(&face().0, call).await.0, status, "{version}");
    }
}

async fn get(query: &str) -> (u16, Bytes) {
    let call = Request::get(format!("{SERVICE}Say?{query}")).body(Body::empty()).unwrap();
    let (status, _, body) = send(&face().0, call).await;
    (status, body)
}

#[tokio::test]
async fn what_changes_nothing_is_called_by_get() {
    let said = Say { text: "a+b c".to_owned(), times: 250, ..Say::default() };
    let proto = said.encode_to_vec();
    let raw: String = proto.iter().map(|byte| format!("%{byte:02x}")).collect();
    for (query, encoding) in [
        (format!("message={}&base64=1", URL_SAFE.encode(&proto)), "proto"),
        (format!("base64=1&message={}&connect=v1", URL_SAFE_NO_PAD.encode(&proto)), "proto"),
        (format!("message={raw}"), "proto"),
        (format!("message={}&base64=1&compression=gzip", URL_SAFE.encode(gzip(&proto))), "proto"),
        ("message=%7B%22text%22%3A%22a%2Bb+c%22,%22times%22:250%7D&base64=0".to_owned(), "json"),
    ] {
        let (status, body) = get(&format!("{query}&encoding={encoding}")).await;
        assert_eq!(status, 200, "{query}: {body:?}");
        match encoding {
            "proto" => assert_eq!(Say::decode(body).unwrap(), said, "{query}"),
            _ => assert_eq!(json(&body), json!({"text": "a+b c", "times": "250"})),
        }
    }
}

#[tokio::test]
async fn wrong_queries_are_refused() {
    for (query, wanted) in [
        ("", 400),
        ("message=%7B%7D", 400),
        ("encoding=json", 400),
        ("encoding=xml&message=%7B%7D", 415),
        ("encoding=json&message=%7B%7D&connect=v2", 400),
        ("encoding=proto&message=_*_&base64=1", 400),
        ("encoding=proto&message=CgE&compression=br", 501),
        ("encoding=proto&message=CgE&compression=gzip&base64=1", 400),
        ("encoding=json&message=%7B", 400),
        ("encoding=json&message=%7B%7D", 200),
    ] {
        assert_eq!(get(query).await.0, wanted, "{query}");
    }
}

#[tokio::test]
async fn gzip_is_understood_and_spoken() {
    let mut call = request("Say", JSON, gzip(br#"{"text":"repeat","times":2000}"#));
    call.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    call.headers_mut().insert("accept-encoding", "br, gzip;q=0.5".parse().unwrap());
    let (status, headers, body) = send(&face().0, call).await;
    assert_eq!((status, &headers["content-encoding"]), (200, &"gzip".parse().unwrap()));
    let mut text = String::new();
    flate2::read::GzDecoder::new(body.as_ref()).read_to_string(&mut text).unwrap();
    assert_eq!(json(text.as_bytes())["text"], "ab".repeat(2_000));

    for (accepted, size) in [("gzip", 10), ("br, gzip;q=0", 2_000), ("identity", 2_000)] {
        let mut call = request("Say", JSON, format!(r#"{{"text":"repeat","times":{size}}}"#));
        call.headers_mut().insert("accept-encoding", accepted.parse().unwrap());
        assert_eq!(send(&face().0, call).await.1.get("content-encoding"), None, "{accepted}");
    }
}

#[tokio::test]
async fn an_encoding_that_is_not_known_is_named_with_those_that_are() {
    let mut call = request("Say", JSON, "{}");
    call.headers_mut().insert("content-encoding", "br".parse().unwrap());
    let (status, headers, body) = send(&face().0, call).await;
    assert_eq!((status, &json(&body)["code"]), (501, &json!("unimplemented")));
    assert_eq!(headers["accept-encoding"], "gzip");
}

#[tokio::test]
async fn a_message_above_the_limit_is_refused_however_it_comes() {
    let connect = face().0;
    let long = format!(r#"{{"text":"{}"}}"#, "a".repeat(LIMIT));
    let plain = request("Change", JSON, long.clone());
    let unannounced = request(
        "Change",
        JSON,
        Body::from_stream(futures::stream::iter(
            long.as_bytes()
                .chunks(1_000)
                .map(|chunk| Ok::<_, std::io::Error>(Bytes::copy_from_slice(chunk)))
                .collect::<Vec<_>>(),
        )),
    );
    let mut bomb = request("Change", JSON, gzip(&vec![b' '; 10 << 20]));
    bomb.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    for call in [plain, unannounced, bomb] {
        let (status, _, body) = send(&connect, call).await;
        assert_eq!((status, &json(&body)["code"]), (429, &json!("resource_exhausted")));
    }
    let fits = format!(r#"{{"text":"{}"}}"#, "a".repeat(LIMIT - 11));
    assert_eq!(fits.len(), LIMIT);
    assert_eq!(send(&connect, request("Change", JSON, fits)).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_deadline() {
    let timed = |timeout: &'static str, body: Body| {
        let mut call = request("Say", JSON, body);
        call.headers_mut().insert("connect-timeout-ms", timeout.parse().unwrap());
        call
    };
    let connect = face().0;
    let began = tokio::time::Instant::now();
    // The second never sends all of its message.
    let never = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
    for body in [Body::from(r#"{"text":"wait"}"#), never] {
        let (status, _, body) = send(&connect, timed("5000", body)).await;
        assert_eq!((status, &json(&body)["code"]), (504, &json!("deadline_exceeded")));
    }
    assert!((9_900..=10_100).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
    for timeout in ["-1", "1.5", "12345678901", "", "1s"] {
        assert_eq!(send(&connect, timed(timeout, Body::from("{}"))).await.0, 400, "{timeout}");
    }
    assert_eq!(send(&connect, timed("9999999999", Body::from("{}"))).await.0, 200);
}

#[tokio::test]
async fn a_caller_that_goes_away_ends_the_call() {
    let (connect, under_way) = face();
    let call =
        request("Count", "application/connect+json", echo::envelope(0, br#"{"text":"wait","times":2}"#));
    let response = connect.oneshot(call).await.unwrap();
    assert_eq!(under_way.0.load(Ordering::SeqCst), 1);
    drop(response);
    assert_eq!(under_way.0.load(Ordering::SeqCst), 0);
}
