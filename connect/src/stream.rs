//! Calls with any number of messages in one direction or both.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Request, Response};
use bytes::Bytes;
use futures::stream::{self, TryStreamExt as _};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value, json};
use tonic::Code;

use crate::compress::Encoding;
use crate::envelope::{self, COMPRESSED, END_STREAM, Reader, TooLong};
use crate::error::Failure;
use crate::grpc::{self, Answer, Next};
use crate::metadata::{self, STREAM_ACCEPT_ENCODING, STREAM_ENCODING};
use crate::methods::{Method, Methods};
use crate::service::{Connect, Format};

/// Answers a call. Whatever happens to it, the HTTP status is 200 and the last envelope says how it ended.
pub(crate) async fn call(
    connect: Connect,
    method: Arc<Method>,
    format: Format,
    request: Request<Body>,
) -> Response<Body> {
    match begin(&connect, &method, format, request).await {
        Ok(response) => response,
        Err(failure) => {
            let end = end_of_stream(&connect.methods, &Err(failure));
            respond(format, end.into())
        }
    }
}

async fn begin(
    connect: &Connect,
    method: &Arc<Method>,
    format: Format,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let (mut parts, body) = request.into_parts();
    metadata::check_version(&parts.headers)?;
    let timeout = metadata::timeout(&parts.headers)?;
    let encoding = Encoding::named(metadata::text(&parts.headers, STREAM_ENCODING))?;
    let accepted = match connect.compress_streams {
        true => Encoding::accepted(metadata::text(&parts.headers, STREAM_ACCEPT_ENCODING)),
        false => Encoding::Identity,
    };
    let fault = Fault::default();
    let messages = Requests {
        body,
        reader: Reader::new(connect.limit),
        limit: connect.limit,
        encoding,
        format,
        method: Arc::clone(method),
        taken: 0,
        fault: fault.clone(),
    };
    let headers = metadata::grpc_request(std::mem::take(&mut parts.headers), timeout);
    let mut answer = grpc::call(&connect.routes, parts, headers, messages.into_body()).await;
    let headers = std::mem::take(&mut answer.headers);
    let responses = Responses {
        answer: Some(answer),
        methods: Arc::clone(&connect.methods),
        encoding: accepted,
        format,
        method: Arc::clone(method),
        fault,
    };
    let mut response = respond(format, responses.into_body());
    response.headers_mut().extend(headers);
    if accepted == Encoding::Gzip {
        response.headers_mut().insert(STREAM_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

fn respond(format: Format, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, format.stream_type());
    response.headers_mut().insert(STREAM_ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    response
}

/// What was wrong with the caller's messages. The service only sees its stream break off and cannot say why.
type Fault = Arc<OnceLock<Failure>>;

/// The caller's messages on their way to the service.
struct Requests {
    body: Body,
    reader: Reader,
    limit: usize,
    encoding: Encoding,
    format: Format,
    method: Arc<Method>,
    taken: usize,
    fault: Fault,
}

impl Requests {
    fn into_body(self) -> Body {
        let fault = Arc::clone(&self.fault);
        let frames = stream::try_unfold(self, |mut this| async move {
            let frame = this.next().await?;
            Ok::<_, Failure>(frame.map(|frame| (frame, this)))
        });
        Body::from_stream(frames.map_err(move |failure| {
            let message = failure.message.clone();
            fault.set(failure).ok();
            message
        }))
    }

    /// The next message as a gRPC frame.
    async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(envelope) = self.envelope().await? else {
            // A call that wants one message was given none.
            return match self.method.streams_requests || self.taken == 1 {
                true => Ok(None),
                false => Err(Failure::new(Code::Unimplemented, "the request has no message")),
            };
        };
        self.taken += 1;
        if self.taken > 1 && !self.method.streams_requests {
            return Err(Failure::new(Code::Unimplemented, "the request has more than one message"));
        }
        let message = match envelope.flags {
            0 => envelope.data,
            COMPRESSED if self.encoding == Encoding::Identity => {
                return Err(Failure::new(
                    Code::Internal,
                    format!("a message is compressed although {STREAM_ENCODING} is not set"),
                ));
            }
            COMPRESSED => self.encoding.decompress(envelope.data, self.limit)?,
            flags => return Err(Failure::invalid(format!("an envelope has unknown flags: {flags:#010b}"))),
        };
        let message = self.format.read(&self.method, message)?;
        envelope::pack(0, &message).map(Some).ok_or_else(|| Failure::too_long(None, self.limit))
    }

    async fn envelope(&mut self) -> Result<Option<envelope::Envelope>, Failure> {
        loop {
            let too_long = |TooLong(length)| Failure::too_long(Some(length), self.limit);
            if let Some(envelope) = self.reader.next().map_err(too_long)? {
                return Ok(Some(envelope));
            }
            let Some(frame) = self.body.frame().await else {
                return match self.reader.is_empty() {
                    true => Ok(None),
                    false => Err(Failure::invalid("the request ends within an envelope")),
                };
            };
            let frame = frame
                .map_err(|error| Failure::new(Code::Cancelled, format!("the request broke off: {error}")))?;
            if let Ok(data) = frame.into_data() {
                self.reader.push(&data);
            }
        }
    }
}

/// The service's messages on their way to the caller.
struct Responses {
    /// None after the end.
    answer: Option<Answer>,
    methods: Arc<Methods>,
    encoding: Encoding,
    format: Format,
    method: Arc<Method>,
    fault: Fault,
}

impl Responses {
    fn into_body(self) -> Body {
        // Dropped with the response when the caller is gone, and the call inside with it.
        Body::from_stream(stream::unfold(self, |mut this| async move {
            let envelope = this.next().await?;
            Some((Ok::<_, std::convert::Infallible>(envelope), this))
        }))
    }

    async fn next(&mut self) -> Option<Bytes> {
        let next = self.answer.as_mut()?.next().await;
        let ending = match next {
            Next::Message(message) => match self.pack(message) {
                Ok(envelope) => return Some(envelope),
                Err(failure) => Err(failure),
            },
            Next::End(ending) => ending,
        };
        self.answer = None;
        let ending = match self.fault.get() {
            Some(fault) => Err(fault.clone()),
            None => ending,
        };
        Some(end_of_stream(&self.methods, &ending))
    }

    fn pack(&self, message: Bytes) -> Result<Bytes, Failure> {
        let message = self.format.write(&self.method, message)?;
        let packed = match self.encoding.compress(&message) {
            Some(compressed) => envelope::pack(COMPRESSED, &compressed),
            None => envelope::pack(0, &message),
        };
        packed.ok_or_else(|| Failure::new(Code::Internal, "a message is above 4 GiB"))
    }
}

fn end_of_stream(methods: &Methods, ending: &Result<axum::http::HeaderMap, Failure>) -> Bytes {
    let (error, metadata) = match ending {
        Ok(trailers) => (None, trailers),
        Err(failure) => (Some(json!(failure.to_json(methods))), &failure.metadata.trailers),
    };
    let mut end = Map::new();
    if let Some(error) = error {
        end.insert("error".to_owned(), error);
    }
    if !metadata.is_empty() {
        end.insert("metadata".to_owned(), metadata::to_json(metadata).into());
    }
    envelope::pack(END_STREAM, Value::from(end).to_string().as_bytes()).unwrap_or_default()
}
