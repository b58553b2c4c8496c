//! The service in all of its protocols as other people's tools see it: `buf curl` over Connect, gRPC and gRPC-Web,
//! `curl` with plain JSON, `grpcurl`.

mod tools;

use serde_json::{Value, json};
use tools::{Service, SilentCloud, buf, curl, grpcurl_ok};

const RESOLVE: &str = "trtc.recording.v1.StreamIdResolver/ResolveStreamId";
const REQUEST: &str = r#"{"identity":{"sdk_app_id":12345678,"room_id":{"number":12345},"user_id":"userA"},"formula":"STREAM_ID_FORMULA_DIRECT"}"#;
const STREAM_ID: &str = "12345678_12345_userA_main";
const NO_USER: &str = r#"{"identity":{"sdk_app_id":12345678,"room_id":{"number":12345}}}"#;
const JSON: &str = "content-type: application/json";

fn service() -> Service {
    Service::start(SilentCloud::start().address, "1s")
}

fn url(service: &Service, method: &str) -> String {
    format!("http://{}/{method}", service.address)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn buf_curl_resolves_by_reflection_in_every_protocol() {
    let service = service();
    let url = url(&service, RESOLVE);
    for protocol in ["connect", "grpc", "grpcweb"] {
        let text = buf(&["curl", "--protocol", protocol, "--http2-prior-knowledge", "-d", REQUEST, &url]);
        assert_eq!(parsed(&text)["resolved"]["streamId"], STREAM_ID, "{protocol}: {text}");
    }
}

#[test]
fn buf_curl_resolves_over_http_1_by_the_repository_s_schema() {
    let service = service();
    let url = url(&service, RESOLVE);
    let schema = env!("CARGO_MANIFEST_DIR");
    for protocol in ["connect", "grpcweb"] {
        let text = buf(&["curl", "--protocol", protocol, "--schema", schema, "-d", REQUEST, &url]);
        assert_eq!(parsed(&text)["resolved"]["streamId"], STREAM_ID, "{protocol}: {text}");
    }
}

#[test]
fn buf_curl_streams_both_ways_in_every_protocol() {
    let service = service();
    let url = url(&service, "trtc.recording.v1.StreamIdResolver/StreamResolveStreamIds");
    let message = |sequence: u32, user: &str| {
        let identity = json!({"sdkAppId": 12345678, "roomId": {"number": 12345}, "userId": user});
        json!({"sequence": sequence, "identities": [identity], "formula": "STREAM_ID_FORMULA_DIRECT"})
    };
    let requests = format!("{}{}", message(1, "userA"), message(2, "userB"));
    for protocol in ["connect", "grpc", "grpcweb"] {
        let text = buf(&["curl", "--protocol", protocol, "--http2-prior-knowledge", "-d", &requests, &url]);
        let answers: Vec<Value> =
            serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().unwrap();
        let ids: Vec<_> = answers.iter().map(|answer| &answer["resolved"][0]["streamId"]).collect();
        assert_eq!(ids, [STREAM_ID, "12345678_12345_userB_main"], "{protocol}: {text}");
    }
}

#[test]
fn buf_curl_lists_the_methods_by_reflection() {
    let service = service();
    let list = buf(&["curl", "--list-methods", &format!("http://{}", service.address)]);
    for method in [RESOLVE, "trtc.recording.v1.MediaSearch/DownloadMedia"] {
        assert!(list.lines().any(|line| line == method), "{method}: {list}");
    }
}

#[test]
fn curl_posts_json() {
    let service = service();
    let url = url(&service, RESOLVE);
    for version in ["--http1.1", "--http2-prior-knowledge"] {
        let (status, body) = curl(&[version, "-H", JSON, "-d", REQUEST, &url]);
        assert_eq!((status, &parsed(&body)["resolved"]["streamId"]), (200, &json!(STREAM_ID)), "{body}");
    }
    let by_grpcurl = grpcurl_ok(&["-d", REQUEST, &service.address, RESOLVE]);
    let (_, by_curl) = curl(&["-H", JSON, "-d", REQUEST, &url]);
    assert_eq!(parsed(&by_curl), parsed(&by_grpcurl), "every tool sees the same message");
}

#[test]
fn curl_gets_what_has_no_side_effects() {
    let service = service();
    let message = format!("message={REQUEST}");
    let get = ["--get", "--data-urlencode", "encoding=json", "--data-urlencode"];
    let of = |method: &str| curl(&[&get[..], &[&message, &url(&service, method)]].concat());
    let (status, body) = of(RESOLVE);
    assert_eq!((status, &parsed(&body)["resolved"]["streamId"]), (200, &json!(STREAM_ID)), "{body}");
    let (status, body) = of("trtc.recording.v1.MediaSearch/DeleteMedia");
    assert_eq!(status, 405, "deleting is a side effect: {body}");
}

#[test]
fn curl_is_told_what_is_wrong() {
    let service = service();
    let url = url(&service, RESOLVE);
    let (status, body) = curl(&["-H", JSON, "-d", NO_USER, &url]);
    let error = parsed(&body);
    assert_eq!((status, &error["code"]), (400, &json!("invalid_argument")), "{error}");
    let details = error["details"].as_array().unwrap();
    let of = |name: &str| &details.iter().find(|one| one["type"] == name).unwrap()["debug"];
    assert_eq!(of("google.rpc.ErrorInfo")["reason"], "INVALID_FIELD", "{error}");
    assert_eq!(of("google.rpc.ErrorInfo")["domain"], "recording.trtc", "{error}");
    assert_eq!(of("google.rpc.BadRequest")["fieldViolations"][0]["field"], "identity.user_id", "{error}");

    let (status, body) = curl(&["-H", JSON, "-d", "{not json", &url]);
    assert_eq!((status, &parsed(&body)["code"]), (400, &json!("invalid_argument")), "{body}");

    // curl's own content type when none is given.
    let (status, body) = curl(&["-d", REQUEST, &url]);
    assert_eq!(status, 415, "{body}");
    assert!(body.contains("application/json"), "{body}");

    let nowhere = format!("http://{}/trtc.recording.v1.StreamIdResolver/NoSuchMethod", service.address);
    let (status, body) = curl(&["-H", JSON, "-d", "{}", &nowhere]);
    assert_eq!((status, &parsed(&body)["code"]), (404, &json!("unimplemented")), "{body}");
}

#[test]
fn curl_is_answered_even_where_it_sends_too_much() {
    let service = service();
    let large = service.path("large.json");
    std::fs::write(&large, vec![b' '; 9 << 20]).unwrap();
    let data = format!("@{}", large.display());
    for version in ["--http1.1", "--http2-prior-knowledge"] {
        let (status, body) =
            curl(&[version, "-H", JSON, "-H", "Expect:", "--data-binary", &data, &url(&service, RESOLVE)]);
        let error = parsed(&body);
        assert_eq!((status, &error["code"]), (429, &json!("resource_exhausted")), "{version}: {error}");
    }
}
