//! A service of tonic's that says what it is told, behind the Connect face.

#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response as HttpResponse};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::{BufMut as _, Bytes};
use futures::stream::{self, BoxStream, StreamExt as _};
use http_body_util::BodyExt as _;
use prost::Message;
use serde_json::Value;
use tonic::server::Grpc;
use tonic::{Code, Request as Call, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use tonic_types::{ErrorDetails, StatusExt as _};
use tower::{ServiceExt as _, service_fn};
use trtc_connect::{Connect, DeadlineLayer, Methods};

pub const LIMIT: usize = 64 * 1_024;
pub const SERVICE: &str = "/trtc.connect.test.v1.Echo/";

#[derive(Clone, PartialEq, Message)]
pub struct Say {
    #[prost(string, tag = "1")]
    pub text: String,
    #[prost(int64, tag = "2")]
    pub times: i64,
    #[prost(int32, tag = "3")]
    pub mood: i32,
    #[prost(message, optional, tag = "4")]
    pub mask: Option<Mask>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Mask {
    #[prost(string, repeated, tag = "1")]
    pub paths: Vec<String>,
}

/// Counts handlers that are under way.
#[derive(Clone, Default)]
pub struct UnderWay(pub Arc<AtomicUsize>);

pub struct Guard(Arc<AtomicUsize>);

impl UnderWay {
    fn enter(&self) -> Guard {
        self.0.fetch_add(1, Ordering::SeqCst);
        Guard(Arc::clone(&self.0))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The face, with handlers that do what the text asks for.
pub fn face() -> (Connect, UnderWay) {
    let under_way = UnderWay::default();
    let routes = Router::new()
        .route(&format!("{SERVICE}Say"), post(say))
        .route(&format!("{SERVICE}Change"), post(say))
        .route(&format!("{SERVICE}Collect"), post(collect))
        .route(&format!("{SERVICE}Talk"), post(talk));
    let counter = under_way.clone();
    let count = move |request: Request<Body>| count(request, counter);
    let routes = routes.route(&format!("{SERVICE}Count"), post(count)).layer(DeadlineLayer);
    let methods = methods().with_descriptors(tonic_types::pb::FILE_DESCRIPTOR_SET).unwrap();
    (Connect::new(routes, methods).max_message_bytes(LIMIT), under_way)
}

pub fn methods() -> Methods {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/echo");
    let mut compiler = protox::Compiler::new([folder]).unwrap();
    compiler.include_imports(true).open_file("echo.proto").unwrap();
    Methods::from_descriptors(&compiler.encode_file_descriptor_set()).unwrap()
}

fn grpc() -> Grpc<ProstCodec<Say, Say>> {
    Grpc::new(ProstCodec::default())
}

fn tired() -> Status {
    let details = ErrorDetails::with_error_info("TIRED", "test", [("who".to_owned(), "echo".to_owned())]);
    let mut status = Status::with_error_details(Code::FailedPrecondition, "no: 不行", details);
    status.metadata_mut().insert("x-end", "1".parse().unwrap());
    status
}

/// Says what was said, or what is asked for: `fail`, `wait`, `trailers`.
async fn answer(call: Call<Say>) -> Result<Response<Say>, Status> {
    let (metadata, _, said) = call.into_parts();
    match said.text.as_str() {
        "fail" => Err(tired()),
        "wait" => std::future::pending().await,
        "who" => {
            let mut status = Status::unauthenticated("who is there?");
            status.metadata_mut().insert("www-authenticate", "Bearer".parse().unwrap());
            Err(status)
        }
        "repeat" => Ok(Response::new(Say { text: "ab".repeat(said.times as usize), ..Say::default() })),
        _ => {
            let mut response = Response::new(said);
            if let Some(value) = metadata.get("x-said") {
                response.metadata_mut().insert("x-said", value.clone());
            }
            Ok(response)
        }
    }
}

async fn say(request: Request<Body>) -> HttpResponse<tonic::body::Body> {
    grpc().unary(service_fn(answer), request).await
}

/// Counts, and then fails, waits for ever, or ends.
async fn count(request: Request<Body>, under_way: UnderWay) -> HttpResponse<tonic::body::Body> {
    let handler = service_fn(move |call: Call<Say>| {
        let guard = under_way.enter();
        let said = call.into_inner();
        let end: BoxStream<'static, Result<Say, Status>> = match said.text.as_str() {
            "fail" => stream::once(async { Err(Status::out_of_range("no more")) }).boxed(),
            "wait" => stream::pending().boxed(),
            _ => stream::empty().boxed(),
        };
        let numbers = (0..said.times).map(move |times| Ok(Say { times, ..said.clone() }));
        let answers = stream::iter(numbers).chain(end).map(move |answer| {
            let _held = &guard;
            answer
        });
        async move { Ok::<_, Status>(Response::new(answers)) }
    });
    grpc().server_streaming(handler, request).await
}

async fn collect(request: Request<Body>) -> HttpResponse<tonic::body::Body> {
    let handler = service_fn(|call: Call<Streaming<Say>>| async move {
        let mut all = call.into_inner();
        let mut text = String::new();
        while let Some(said) = all.message().await? {
            text.push_str(&said.text);
            if said.text == "fail" {
                return Err(tired());
            }
        }
        Ok::<_, Status>(Response::new(Say { text, ..Say::default() }))
    });
    grpc().client_streaming(handler, request).await
}

async fn talk(request: Request<Body>) -> HttpResponse<tonic::body::Body> {
    let handler =
        service_fn(
            |call: Call<Streaming<Say>>| async move { Ok::<_, Status>(Response::new(call.into_inner())) },
        );
    grpc().streaming(handler, request).await
}

/// Calls and gives what came: status, headers, and the whole body.
pub async fn send(connect: &Connect, request: Request<Body>) -> (u16, HeaderMap, Bytes) {
    let response = connect.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status.as_u16(), parts.headers, body.collect().await.unwrap().to_bytes())
}

pub fn request(method: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(format!("{SERVICE}{method}"))
        .header("content-type", content_type)
        .body(body.into())
        .unwrap()
}

pub fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(body)))
}

pub fn envelope(flags: u8, data: &[u8]) -> Vec<u8> {
    let mut packed = vec![flags];
    packed.put_u32(data.len() as u32);
    packed.extend_from_slice(data);
    packed
}

/// The envelopes of a whole body: their flags and data.
pub fn envelopes(mut body: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let Some((prefix, rest)) = body.split_first_chunk::<5>() {
        let length = u32::from_be_bytes(prefix[1..].try_into().unwrap()) as usize;
        let (data, rest) = rest.split_at(length);
        found.push((prefix[0], data));
        body = rest;
    }
    assert!(body.is_empty());
    found
}

/// The name and bytes of the first detail of an error.
pub fn detail(error: &Value) -> (String, Vec<u8>) {
    let detail = &error["details"][0];
    let value = STANDARD_NO_PAD.decode(detail["value"].as_str().unwrap()).unwrap();
    (detail["type"].as_str().unwrap().to_owned(), value)
}
