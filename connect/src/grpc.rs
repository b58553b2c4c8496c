//! The gRPC call inside: a request to the routes, and what comes back.

use axum::Router;
use axum::body::Body;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, Version};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use bytes::Bytes;
use http_body_util::BodyExt as _;
use percent_encoding::percent_decode;
use tonic::Code;
use tower::ServiceExt as _;

use crate::envelope::{COMPRESSED, Reader};
use crate::error::{Failure, code_of_http};
use crate::metadata;

const STATUS: &str = "grpc-status";
const MESSAGE: &str = "grpc-message";
const DETAILS: &str = "grpc-status-details-bin";

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Makes the call.
///
/// The other parts of the request (its address, its peer's certificate) go with it, for the layers inside.
pub(crate) async fn call(routes: &Router, mut parts: Parts, headers: HeaderMap, body: Body) -> Answer {
    parts.method = Method::POST;
    parts.version = Version::HTTP_2;
    if parts.uri.query().is_some() {
        parts.uri = parts.uri.path().parse().unwrap_or_else(|_| Uri::from_static("/"));
    }
    parts.headers = headers;
    let response = match routes.clone().oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    Answer::of(response)
}

/// The answer to a call, read message by message.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The service's own headers, sent before any message.
    pub(crate) headers: HeaderMap,
    state: State,
}

#[derive(Debug)]
enum State {
    /// How it ended is known.
    Ended(Box<Ending>),
    Running {
        body: Body,
        reader: Reader,
    },
}

type Ending = Result<HeaderMap, Failure>;

/// What comes next.
#[derive(Debug)]
pub(crate) enum Next {
    Message(Bytes),
    /// The end of a call that succeeded, with its metadata, or how it failed.
    End(Ending),
}

impl Answer {
    fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let ended = |headers, ending| Self { headers, state: State::Ended(Box::new(ending)) };
        // A call that failed at once has its end where its beginning should be.
        if let Some(mut ending) = ending(&parts.headers) {
            return ended(http_headers(&mut ending), ending);
        }
        if parts.status != StatusCode::OK {
            return ended(
                HeaderMap::new(),
                Err(Failure::new(code_of_http(parts.status), parts.status.to_string())),
            );
        }
        let reader = Reader::new(usize::MAX);
        Self { headers: metadata::own(&parts.headers), state: State::Running { body, reader } }
    }

    /// The next message or the end, which is then told once.
    pub(crate) async fn next(&mut self) -> Next {
        let ending = match &mut self.state {
            State::Ended(ending) => std::mem::replace(ending.as_mut(), Ok(HeaderMap::new())),
            State::Running { body, reader } => match read(body, reader).await {
                Next::Message(message) => return Next::Message(message),
                Next::End(ending) => ending,
            },
        };
        self.state = State::Ended(Box::new(Ok(HeaderMap::new())));
        Next::End(ending)
    }
}

/// Takes what HTTP wants among the headers of a refusal out of the metadata of a call that was refused.
fn http_headers(ending: &mut Ending) -> HeaderMap {
    let Err(Failure { metadata, .. }) = ending else { return HeaderMap::new() };
    let challenge = metadata.trailers.remove(WWW_AUTHENTICATE);
    challenge.map(|challenge| (WWW_AUTHENTICATE, challenge)).into_iter().collect()
}

async fn read(body: &mut Body, reader: &mut Reader) -> Next {
    let broken = |problem: String| Next::End(Err(Failure::new(Code::Internal, problem)));
    loop {
        match reader.next() {
            // Nothing was said of what compression is understood here.
            Ok(Some(envelope)) if envelope.flags & COMPRESSED != 0 => {
                return broken("the service compressed a message unasked".to_owned());
            }
            Ok(Some(envelope)) => return Next::Message(envelope.data),
            Ok(None) => {}
            Err(too_long) => return broken(format!("a message of {} bytes", too_long.0)),
        }
        let frame = match body.frame().await {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return broken(format!("the answer broke off: {error}")),
            None => return broken("the answer ended without a status".to_owned()),
        };
        match frame.into_data() {
            Ok(data) => reader.push(&data),
            Err(frame) => {
                let ending = frame.into_trailers().ok().and_then(|trailers| ending(&trailers));
                return ending.map_or_else(|| broken("trailers without a status".to_owned()), Next::End);
            }
        }
    }
}

/// How a call ended, if these headers say so.
fn ending(headers: &HeaderMap) -> Option<Ending> {
    let code = Code::from_bytes(headers.get(STATUS)?.as_bytes());
    let trailers = metadata::own(headers);
    if code == Code::Ok {
        return Some(Ok(trailers));
    }
    let message =
        headers.get(MESSAGE).map(|text| percent_decode(text.as_bytes()).decode_utf8_lossy().into_owned());
    let details = headers.get(DETAILS).and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let mut failure = Failure::new(code, message.unwrap_or_default());
    failure.details = details.unwrap_or_default().into();
    failure.metadata.trailers = trailers;
    Some(Err(failure))
}
