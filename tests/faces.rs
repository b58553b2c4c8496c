//! The service as browsers, mini-programs and `curl` see it: Connect with JSON and binary messages, and gRPC-Web.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;
mod tools;

use std::collections::BTreeSet;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use prost::Message as _;
use prost_reflect::{DescriptorPool, MethodDescriptor};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{APP, Dev, all_formats, room_query, search_room};
use tools::{Service, SilentCloud, answer};
use trtc_recording::proto::{FILE_DESCRIPTOR_SET, v1};

const RESOLVE: &str = "StreamIdResolver/ResolveStreamId";
const SETTINGS: &str = "RecordingConfig/GetRecordingSettings";

/// An answer: status, headers, body.
type Answer = (u16, HeaderMap, Vec<u8>);

async fn send(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.unwrap().to_vec())
}

fn post(address: &str, method: &str, kind: &str, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    let url = format!("{address}/trtc.recording.v1.{method}");
    reqwest::Client::new().post(url).header("content-type", kind).body(body)
}

async fn post_json(address: &str, method: &str, body: &Value) -> (u16, Value) {
    let (status, headers, body) = send(post(address, method, "application/json", body.to_string())).await;
    assert_eq!(headers["content-type"], "application/json");
    (status, json(&body))
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(body)))
}

fn envelope(message: &[u8]) -> Vec<u8> {
    [&[0], (message.len() as u32).to_be_bytes().as_slice(), message].concat()
}

/// Flags and data of all envelopes.
fn envelopes(mut body: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let Some((prefix, rest)) = body.split_first_chunk::<5>() {
        let length = u32::from_be_bytes(prefix[1..].try_into().unwrap()) as usize;
        let (data, rest) = rest.split_at(length);
        found.push((prefix[0], data));
        body = rest;
    }
    assert_eq!(body, b"");
    found
}

fn identity() -> Value {
    json!({"sdkAppId": APP, "roomId": {"number": 12345}, "userId": "userA", "streamType": "STREAM_TYPE_MAIN"})
}

fn methods() -> Vec<MethodDescriptor> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let ours = pool.services().filter(|service| service.package_name() == "trtc.recording.v1");
    ours.flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

fn name(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().name(), method.name())
}

/// The code of a gRPC-Web answer, whose last frame is its trailers.
fn grpc_web_code(headers: &HeaderMap, body: &[u8]) -> i32 {
    let frames = envelopes(body);
    let trailers = frames.last().map(|(flags, data)| {
        assert_eq!(*flags, 0x80);
        String::from_utf8(data.to_vec()).unwrap()
    });
    let status = headers.get("grpc-status").map(|value| value.to_str().unwrap().to_owned());
    let status = status.or_else(|| {
        let trailers = trailers?;
        let line = trailers.split("\r\n").find_map(|line| line.strip_prefix("grpc-status:"))?;
        Some(line.trim().to_owned())
    });
    status.expect("the answer has a status").parse().unwrap()
}

/// The number of a Connect code's name; 0 for none.
fn number(error: &Value) -> i32 {
    const NAMES: [&str; 17] = [
        "",
        "canceled",
        "unknown",
        "invalid_argument",
        "deadline_exceeded",
        "not_found",
        "already_exists",
        "permission_denied",
        "resource_exhausted",
        "failed_precondition",
        "aborted",
        "out_of_range",
        "unimplemented",
        "internal",
        "unavailable",
        "data_loss",
        "unauthenticated",
    ];
    let code = error["code"].as_str().unwrap_or_default();
    NAMES.iter().position(|name| *name == code).expect("a code of Connect") as i32
}

/// The code of an empty request, by JSON, binary Connect and gRPC-Web.
async fn codes_of_nothing(address: &str, method: &MethodDescriptor) -> [i32; 3] {
    let unary = !method.is_client_streaming() && !method.is_server_streaming();
    let mut codes = Vec::new();
    for format in ["json", "proto"] {
        let empty: &[u8] = if format == "json" { b"{}" } else { b"" };
        let (kind, body) = match unary {
            true => (format!("application/{format}"), empty.to_vec()),
            false => (format!("application/connect+{format}"), envelope(empty)),
        };
        let (status, headers, body) = send(post(address, &name(method), &kind, body)).await;
        codes.push(match unary {
            true if status == 200 => {
                assert_eq!(headers["content-type"], kind.as_str());
                0
            }
            true => number(&json(&body)),
            false => {
                assert_eq!((status, &headers["content-type"]), (200, &kind.parse().unwrap()));
                let (flags, end) = *envelopes(&body).last().unwrap();
                assert_eq!(flags, 2);
                number(&json(end)["error"])
            }
        });
    }
    let (_, headers, body) = send(post(address, &name(method), "application/grpc-web", envelope(b""))).await;
    codes.push(grpc_web_code(&headers, &body));
    codes.try_into().unwrap()
}

#[tokio::test]
async fn every_method_answers_alike_in_every_protocol() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let methods = methods();
    assert!(methods.len() > 25, "{}", methods.len());
    for method in methods {
        let codes = codes_of_nothing(&dev.address, &method).await;
        assert_eq!([codes[0]; 3], codes, "{}", name(&method));
        // Done, refused for what it lacks, or for the lack of what it is about; never for the method or its JSON.
        assert!([0, 3, 5, 9].contains(&codes[0]), "{}: {codes:?}", name(&method));
    }
}

#[tokio::test]
async fn reads_alone_are_called_by_get() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    for method in methods() {
        let options = method.method_descriptor_proto().options.clone().unwrap_or_default();
        let url = format!("{}/trtc.recording.v1.{}?encoding=json&message=%7B%7D", dev.address, name(&method));
        let (status, headers, body) = send(reqwest::Client::new().get(url)).await;
        // NO_SIDE_EFFECTS is 1.
        if options.idempotency_level == Some(1) && !method.is_server_streaming() {
            assert_ne!(status, 405, "{}", name(&method));
            let posted = post_json(&dev.address, &name(&method), &json!({})).await;
            assert_eq!((status, json(&body)["code"].clone()), (posted.0, posted.1["code"].clone()));
        } else {
            assert_eq!((status, &headers["allow"]), (405, &"POST".parse().unwrap()), "{}", name(&method));
        }
    }
    let message = json!({"identity": identity()}).to_string();
    let query = [("connect", "v1"), ("encoding", "json"), ("message", &message)];
    let url = format!("{}/trtc.recording.v1.{RESOLVE}", dev.address);
    let (status, _, body) = send(reqwest::Client::new().get(&url).query(&query)).await;
    assert_eq!((status, &json(&body)["resolved"]["streamId"]), (200, &json!("12345678_12345_userA_main")));
    let message =
        serde_json::from_value::<v1::ResolveStreamIdRequest>(json!({"identity": identity()})).unwrap();
    let message = URL_SAFE_NO_PAD.encode(message.encode_to_vec());
    let query = [("base64", "1"), ("encoding", "proto"), ("message", &message)];
    let (status, headers, body) = send(reqwest::Client::new().get(url).query(&query)).await;
    assert_eq!((status, &headers["content-type"]), (200, &"application/proto".parse().unwrap()));
    let resolved = v1::ResolveStreamIdResponse::decode(body.as_slice()).unwrap();
    assert_eq!(resolved.resolved.unwrap().stream_id, "12345678_12345_userA_main");
}

#[tokio::test]
async fn settings_go_round_as_json() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let settings =
        json!({"enabled": true, "mp4": {"fileLength": "1800s", "storageTime": "604800s"}, "aac": {}});
    let request = json!({"settings": settings, "updateMask": "enabled,mp4,aac", "unknown": [1]});
    let (status, updated) =
        post_json(&dev.address, "RecordingConfig/UpdateRecordingSettings", &request).await;
    assert_eq!(status, 200, "{updated}");
    let (_, read) = post_json(&dev.address, SETTINGS, &json!({})).await;
    assert_eq!(read["settings"]["mp4"], settings["mp4"], "{read}");
    // The same in the original names of the fields, and null for what is not said.
    let request = json!({"settings": {"mp4": {"file_length": "900s", "storage_time": null}}, "update_mask": "mp4.fileLength", "request_id": null});
    let (status, updated) =
        post_json(&dev.address, "RecordingConfig/UpdateRecordingSettings", &request).await;
    assert_eq!((status, &updated["settings"]["mp4"]["fileLength"]), (200, &json!("900s")), "{updated}");
}

#[tokio::test]
async fn errors_are_told_with_their_details() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let address = format!("http://{}", service.address);
    let (status, error) = post_json(&address, RESOLVE, &json!({"identity": identity()})).await;
    assert_eq!((status, &error["code"]), (400, &json!("failed_precondition")), "{error}");
    let detail = &error["details"][0];
    assert_eq!(
        (&detail["type"], &detail["debug"]["reason"]),
        (&json!("google.rpc.ErrorInfo"), &json!("APP_NOT_CONFIGURED"))
    );
    let value = STANDARD_NO_PAD.decode(detail["value"].as_str().unwrap()).unwrap();
    assert_eq!(tonic_types::pb::ErrorInfo::decode(value.as_slice()).unwrap().domain, "recording.trtc");

    let (status, error) =
        post_json(&address, RESOLVE, &json!({"identity": {"streamType": "STREAM_TYPE_NONE"}})).await;
    assert_eq!((status, &error["code"]), (400, &json!("invalid_argument")), "{error}");
    let (status, error) = post_json(&address, RESOLVE, &json!({"identity": {"streamType": 99}})).await;
    let details = error["details"].as_array().unwrap();
    let bad = details.iter().find(|detail| detail["type"] == "google.rpc.BadRequest").unwrap();
    let violations = bad["debug"]["fieldViolations"].as_array().unwrap();
    let fields: BTreeSet<_> = violations.iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert!(status == 400 && fields.contains("identity.stream_type"), "{error}");
}

#[tokio::test]
async fn health_is_told_as_json() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let url = format!("http://{}/grpc.health.v1.Health/Check", service.address);
    let check = |body: &'static str| {
        reqwest::Client::new().post(&url).header("content-type", "application/json").body(body)
    };
    let (status, _, body) = send(check("{}")).await;
    assert_eq!((status, json(&body)), (200, json!({"status": "SERVING"})));
    assert_eq!(send(check(r#"{"service":"no.such"}"#)).await.0, 404);
}

#[tokio::test]
async fn requests_may_be_compressed_and_are_never_too_long() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let address = format!("http://{}", service.address);
    let gzip = |data: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    };
    let asked = json!({"identity": identity(), "formula": "STREAM_ID_FORMULA_DIRECT"}).to_string();
    let call =
        |body: Vec<u8>| post(&address, RESOLVE, "application/json", body).header("content-encoding", "gzip");
    let (status, _, body) = send(call(gzip(asked.as_bytes()))).await;
    assert_eq!((status, &json(&body)["resolved"]["streamId"]), (200, &json!("12345678_12345_userA_main")));
    let bomb = gzip(&vec![b' '; 20 << 20]);
    assert!(bomb.len() < 100_000);
    let (status, _, body) = send(call(bomb)).await;
    assert_eq!((status, &json(&body)["code"]), (429, &json!("resource_exhausted")));
    let (status, _, body) = send(call(b"no gzip".to_vec())).await;
    assert_eq!((status, &json(&body)["code"]), (400, &json!("invalid_argument")));
    // One above the eight MiB of the default. By HTTP/2, where an answer need not wait for the end of the request.
    let http2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let long = http2.post(format!("{address}/trtc.recording.v1.{RESOLVE}"));
    let long = long.header("content-type", "application/proto").body(vec![0; (8 << 20) + 1]);
    assert_eq!(send(long).await.0, 429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_ends_at_its_deadline_in_every_protocol() {
    let cloud = SilentCloud::start();
    let service = Service::start(cloud.address, "1s");
    let address = format!("http://{}", service.address);
    let json_call = post(&address, SETTINGS, "application/json", "{}").header("connect-timeout-ms", "150");
    let (status, _, body) = send(json_call).await;
    assert_eq!((status, &json(&body)["code"]), (504, &json!("deadline_exceeded")));
    let web = post(&address, SETTINGS, "application/grpc-web", envelope(b"")).header("grpc-timeout", "150m");
    let (_, headers, body) = send(web).await;
    assert_eq!(grpc_web_code(&headers, &body), 4);
    // Not with tonic's client, which keeps the time itself as well. The status of what fails at once is a header.
    let http2 = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let grpc = http2.post(format!("{address}/trtc.recording.v1.{SETTINGS}")).body(envelope(b""));
    let grpc = grpc.header("content-type", "application/grpc").header("grpc-timeout", "150m");
    assert_eq!(send(grpc).await.1["grpc-status"], "4");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_by_json_is_finished_before_the_service_ends() {
    let cloud = SilentCloud::start();
    let mut service = Service::start(cloud.address, "60s");
    let address = format!("http://{}", service.address);
    let call = tokio::spawn(async move { post_json(&address, SETTINGS, &json!({})).await });
    let at_the_cloud = tokio::task::block_in_place(|| cloud.call());
    service.terminate();
    service.line_with("draining");
    let refusal = r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"no such key"},"RequestId":"r-1"}}"#;
    tokio::task::block_in_place(|| answer(at_the_cloud, refusal));
    let (_, error) = call.await.unwrap();
    assert!(error.to_string().contains("SecretIdNotFound"), "the caller gets the cloud's answer: {error}");
    assert_eq!(tokio::task::block_in_place(|| service.end()).code(), Some(0));
}

#[tokio::test]
async fn ids_are_resolved_over_grpc_web_in_binary_and_in_text() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let address = format!("http://{}", service.address);
    let asked = json!({"identity": identity(), "formula": "STREAM_ID_FORMULA_DIRECT"});
    let asked =
        envelope(&serde_json::from_value::<v1::ResolveStreamIdRequest>(asked).unwrap().encode_to_vec());
    for (kind, is_text) in [("application/grpc-web+proto", false), ("application/grpc-web-text", true)] {
        let body = if is_text { STANDARD.encode(&asked).into_bytes() } else { asked.clone() };
        let (status, headers, body) = send(post(&address, RESOLVE, kind, body).header("accept", kind)).await;
        assert_eq!(status, 200);
        // Each frame may be padded for itself.
        let decoded = |text: &[u8]| {
            let text = String::from_utf8(text.to_vec()).unwrap();
            let parts = text.split_inclusive('=').collect::<Vec<_>>();
            let joined: Vec<u8> = parts
                .iter()
                .flat_map(|part| STANDARD_NO_PAD.decode(part.trim_end_matches('=')).unwrap_or_default())
                .collect();
            joined
        };
        let body = if is_text { decoded(&body) } else { body };
        assert_eq!(grpc_web_code(&headers, &body), 0);
        let resolved = v1::ResolveStreamIdResponse::decode(envelopes(&body)[0].1).unwrap();
        assert_eq!(resolved.resolved.unwrap().stream_id, "12345678_12345_userA_main");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_is_downloaded_by_connect() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    dev.config().await.update_recording_settings(all_formats()).await.unwrap();
    dev.publish(2, &["--sdk-app-id", &APP.to_string(), "--room", "12345", "--user", "userA"]).await;
    let found = dev.wait_for(search_room(room_query(12345, &["userA"])), 4).await;
    let search = json!({"room": {"sdkAppId": APP, "roomId": {"number": 12345}, "userIds": ["userA"]}});
    let (_, by_json) = post_json(&dev.address, "MediaSearch/SearchMedia", &search).await;
    assert_eq!(serde_json::from_value::<v1::SearchMediaResponse>(by_json).unwrap(), found);

    for file in &found.media {
        let request = v1::DownloadMediaRequest { file_id: file.file_id.clone(), ..Default::default() };
        let by_json = download(&dev.address, "json", &serde_json::to_vec(&request).unwrap()).await;
        let by_proto = download(&dev.address, "proto", &request.encode_to_vec()).await;
        assert!(by_json == by_proto && !by_json.is_empty(), "{}", file.name);
    }
    let request = json!({"fileId": found.media[0].file_id, "offset": i64::MAX.to_string()}).to_string();
    let (status, _, body) = send(post(
        &dev.address,
        "MediaSearch/DownloadMedia",
        "application/connect+json",
        envelope(request.as_bytes()),
    ))
    .await;
    let end = json(envelopes(&body)[0].1);
    assert_eq!((status, &end["error"]["code"]), (200, &json!("out_of_range")), "{end}");
    assert_eq!(end["error"]["details"][0]["debug"]["reason"], "OFFSET_OUT_OF_RANGE");
    dev.stop();
}

/// The bytes of a file, which are those that the trailer speaks of.
async fn download(address: &str, format: &str, request: &[u8]) -> Vec<u8> {
    use v1::download_media_response::Part;
    let kind = format!("application/connect+{format}");
    let (status, headers, body) =
        send(post(address, "MediaSearch/DownloadMedia", &kind, envelope(request))).await;
    assert_eq!((status, &headers["content-type"]), (200, &kind.parse().unwrap()));
    let mut envelopes = envelopes(&body);
    assert_eq!(envelopes.pop(), Some((2, b"{}".as_slice())));
    let mut parts: Vec<Part> = envelopes
        .into_iter()
        .map(|(flags, data)| {
            assert_eq!(flags, 0);
            let message: v1::DownloadMediaResponse = match format {
                "json" => serde_json::from_slice(data).unwrap(),
                _ => v1::DownloadMediaResponse::decode(data).unwrap(),
            };
            message.part.unwrap()
        })
        .collect();
    let Some(Part::Trailer(trailer)) = parts.pop() else { panic!("a trailer comes last") };
    assert!(matches!(parts.remove(0), Part::Header(_)));
    let mut bytes = Vec::new();
    for part in parts {
        let Part::Chunk(chunk) = part else { panic!("no chunk") };
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(trailer.size_bytes, bytes.len() as i64);
    assert_eq!(trailer.sha256, hex::encode(Sha256::digest(&bytes)));
    bytes
}
