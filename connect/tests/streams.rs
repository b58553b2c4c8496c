//! Calls with streams, as the protocol has them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod echo;

use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use echo::{LIMIT, Say, detail, envelope, envelopes, face, json, request, send};
use futures::stream;
use http_body_util::BodyExt as _;
use prost::Message as _;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use tower::ServiceExt as _;

const JSON: &str = "application/connect+json";
const PROTO: &str = "application/connect+proto";

/// The messages of a call by JSON, and how it ended.
async fn call(method: &str, body: impl Into<Body>) -> (Vec<Value>, Value) {
    call_with(request(method, JSON, body)).await
}

async fn call_with(call: Request<Body>) -> (Vec<Value>, Value) {
    let (status, headers, body) = send(&face().0, call).await;
    assert_eq!((status, &headers["content-type"]), (200, &JSON.parse().unwrap()));
    let mut envelopes = envelopes(&body);
    let (flags, end) = envelopes.pop().unwrap();
    assert_eq!(flags, 2, "the last envelope ends the stream");
    let messages = envelopes.iter().map(|(flags, data)| {
        assert_eq!(*flags, 0);
        json(data)
    });
    (messages.collect(), json(end))
}

fn said(text: &str, times: i64) -> Vec<u8> {
    envelope(0, json!({"text": text, "times": times}).to_string().as_bytes())
}

#[tokio::test]
async fn a_stream_comes_message_by_message_and_ends() {
    let (messages, end) = call("Count", said("a", 3)).await;
    assert_eq!(
        messages,
        [json!({"text": "a"}), json!({"text": "a", "times": "1"}), json!({"text": "a", "times": "2"})]
    );
    assert_eq!(end, json!({}));

    let asked = Say { text: "b".to_owned(), times: 2, ..Say::default() };
    let (status, headers, body) =
        send(&face().0, request("Count", PROTO, envelope(0, &asked.encode_to_vec()))).await;
    assert_eq!((status, &headers["content-type"]), (200, &PROTO.parse().unwrap()));
    let envelopes = envelopes(&body);
    assert_eq!(Say::decode(envelopes[1].1).unwrap(), Say { times: 1, ..asked });
    assert_eq!((envelopes.len(), envelopes[2]), (3, (2, b"{}".as_slice())));
}

#[tokio::test]
async fn a_stream_that_fails_says_so_at_its_end() {
    let (messages, end) = call("Count", said("fail", 1)).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(end, json!({"error": {"code": "out_of_range", "message": "no more"}}));
}

#[tokio::test]
async fn callers_stream_too() {
    let all: Vec<u8> = ["a", "b", "c"].iter().flat_map(|text| said(text, 0)).collect();
    assert_eq!(call("Collect", all.clone()).await, (vec![json!({"text": "abc"})], json!({})));
    // Cut anywhere.
    let bytes = stream::iter(
        all.iter().map(|&byte| Ok::<_, std::io::Error>(Bytes::from(vec![byte]))).collect::<Vec<_>>(),
    );
    let (messages, _) = call("Talk", Body::from_stream(bytes)).await;
    assert_eq!(messages, [json!({"text": "a"}), json!({"text": "b"}), json!({"text": "c"})]);
    assert_eq!(call("Collect", Vec::new()).await, (vec![json!({})], json!({})));
}

#[tokio::test]
async fn answers_come_while_the_caller_still_sends() {
    let (send, sent) = futures::channel::mpsc::unbounded::<Result<Bytes, std::io::Error>>();
    let response = face().0.oneshot(request("Talk", JSON, Body::from_stream(sent))).await.unwrap();
    let mut body = response.into_body();
    for text in ["a", "b"] {
        send.unbounded_send(Ok(said(text, 1).into())).unwrap();
        let answer = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(json(envelopes(&answer)[0].1), json!({"text": text, "times": "1"}));
    }
    drop(send);
    assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), envelope(2, b"{}"));
    assert!(body.frame().await.is_none());
}

#[tokio::test]
async fn wrong_messages_end_the_stream_with_the_reason() {
    let code = |outcome: (Vec<Value>, Value)| outcome.1["error"]["code"].as_str().unwrap().to_owned();
    assert_eq!(code(call("Count", Vec::new()).await), "unimplemented");
    assert_eq!(code(call("Count", [said("a", 1), said("b", 1)].concat()).await), "unimplemented");
    for method in ["Count", "Collect", "Talk"] {
        assert_eq!(code(call(method, envelope(0, b"{")).await), "invalid_argument", "{method}");
        assert_eq!(code(call(method, envelope(8, b"{}")).await), "invalid_argument", "{method}");
        assert_eq!(code(call(method, [0, 0, 0, 0, 9, 1].to_vec()).await), "invalid_argument", "{method}");
        assert_eq!(
            code(call(method, [0, 255, 255, 255, 255].to_vec()).await),
            "resource_exhausted",
            "{method}"
        );
        assert_eq!(code(call(method, envelope(1, b"{}")).await), "internal", "{method}");
    }
    // What came before it is answered.
    let (messages, end) = call("Talk", [said("a", 0), envelope(0, b"[")].concat()).await;
    assert_eq!((messages, &end["error"]["code"]), (vec![json!({"text": "a"})], &json!("invalid_argument")));
}

#[tokio::test]
async fn messages_of_a_stream_are_compressed_one_by_one() {
    let gzip = |data: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    };
    let text = "ab".repeat(1_000);
    let long = json!({"text": text}).to_string();
    let body = [envelope(1, &gzip(long.as_bytes())), said("short", 0)].concat();
    let mut asked = request("Talk", JSON, body.clone());
    asked.headers_mut().insert("connect-content-encoding", "gzip".parse().unwrap());
    asked.headers_mut().insert("connect-accept-encoding", "gzip".parse().unwrap());
    let (_, headers, answer) = send(&face().0, asked).await;
    assert_eq!(headers["connect-content-encoding"], "gzip");
    let answers = envelopes(&answer);
    let flags: Vec<u8> = answers.iter().map(|(flags, _)| *flags).collect();
    assert_eq!(flags, [1, 0, 2]);
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(answers[0].1).read_to_end(&mut unpacked).unwrap();
    assert_eq!(json(&unpacked), json!({"text": text}));

    let mut bomb = request("Talk", JSON, envelope(1, &gzip(&vec![b' '; LIMIT + 1])));
    bomb.headers_mut().insert("connect-content-encoding", "gzip".parse().unwrap());
    assert_eq!(call_with(bomb).await.1["error"]["code"], "resource_exhausted");
    let mut unknown = request("Talk", JSON, said("a", 0));
    unknown.headers_mut().insert("connect-content-encoding", "zstd".parse().unwrap());
    assert_eq!(call_with(unknown).await.1["error"]["code"], "unimplemented");

    let mut plain = request("Talk", JSON, said(&text, 0));
    plain.headers_mut().insert("connect-accept-encoding", "gzip".parse().unwrap());
    let (_, headers, answer) = send(&face().0.compress_streams(false), plain).await;
    assert_eq!((headers.get("connect-content-encoding"), envelopes(&answer)[0].0), (None, 0));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_holds_to_the_end_of_a_stream() {
    let mut asked = request("Count", JSON, said("wait", 2));
    asked.headers_mut().insert("connect-timeout-ms", "3000".parse().unwrap());
    let began = tokio::time::Instant::now();
    let (messages, end) = call_with(asked).await;
    assert_eq!((messages.len(), &end["error"]["code"]), (2, &json!("deadline_exceeded")));
    assert!((2_900..=3_100).contains(&began.elapsed().as_millis()));

    let mut wrong = request("Count", JSON, said("a", 1));
    wrong.headers_mut().insert("connect-timeout-ms", "soon".parse().unwrap());
    assert_eq!(call_with(wrong).await.1["error"]["code"], "invalid_argument");
}

#[tokio::test]
async fn a_stream_that_fails_at_once_has_its_details_and_metadata_at_its_end() {
    let (_, end) = call("Collect", said("fail", 0)).await;
    assert_eq!(end["error"]["code"], "failed_precondition");
    assert_eq!(end["metadata"], json!({"x-end": ["1"]}));
    assert_eq!(detail(&end["error"]).0, "google.rpc.ErrorInfo");
}
