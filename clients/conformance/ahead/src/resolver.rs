//! StreamIdResolver: commands in `user_id`.
//!
//! | `user_id` | answer |
//! |---|---|
//! | `reason:NAME` | the error of that reason |
//! | `slow:MS` | the StreamId after so many milliseconds |
//! | `large:N` | a StreamId of N letters |
//! | `flaky:N:KEY` | STORE_UNAVAILABLE for the first N attempts with that key, then `attempt-<number>` |
//! | `attempts:KEY` | `attempts-<number>` made with that key so far |
//! | `values` | enum values that are new |
//! | anything else | the StreamId by the direct formula, for ids that need no escape |
//!
//! All answers have fields that are new.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tonic::{Request, Response, Status};

use crate::attempts::Attempts;
use crate::proto;
use crate::proto::resolved_stream_id::NextChoice;
use crate::proto::room_id::Kind;
use crate::proto::stream_id_next_server::StreamIdNext;
use crate::proto::stream_id_reading::Reading;
use crate::proto::stream_id_resolver_server::StreamIdResolver;
use crate::reasons;

pub(crate) struct Resolver {
    attempts: Arc<Attempts>,
}

impl Resolver {
    pub(crate) fn new(attempts: Arc<Attempts>) -> Self {
        Self { attempts }
    }

    async fn stream_id(&self, identity: &proto::StreamIdentity) -> Result<String, Status> {
        let (command, argument) = identity.user_id.split_once(':').unwrap_or((&identity.user_id, ""));
        let bad = |_| Status::invalid_argument("the command's number is none");
        match command {
            "reason" => Err(reasons::status(argument)),
            "slow" => {
                // What is tried is that a client does not wait so long.
                tokio::time::sleep(Duration::from_millis(argument.parse().map_err(bad)?)).await;
                Ok("late".to_owned())
            }
            "large" => Ok("x".repeat(argument.parse().map_err(bad)?)),
            "flaky" => {
                let (times, key) = argument.split_once(':').unwrap_or((argument, ""));
                let attempt = self.attempts.note(key);
                if attempt <= times.parse::<u32>().map_err(bad)? {
                    return Err(reasons::status("STORE_UNAVAILABLE"));
                }
                Ok(format!("attempt-{attempt}"))
            }
            "attempts" => Ok(format!("attempts-{}", self.attempts.count(argument))),
            _ => Ok(direct(identity)),
        }
    }
}

#[tonic::async_trait]
impl StreamIdResolver for Resolver {
    async fn resolve_stream_id(
        &self,
        request: Request<proto::ResolveStreamIdRequest>,
    ) -> Result<Response<proto::ResolveStreamIdResponse>, Status> {
        let identity = request.into_inner().identity.unwrap_or_default();
        let stream_id = self.stream_id(&identity).await?;
        let values = identity.user_id == "values";
        let resolved = with_new_fields(stream_id, values);
        Ok(Response::new(proto::ResolveStreamIdResponse {
            alternatives: vec![with_new_fields("other".to_owned(), false)],
            resolved: Some(resolved),
        }))
    }

    async fn parse_stream_id(
        &self,
        request: Request<proto::ParseStreamIdRequest>,
    ) -> Result<Response<proto::ParseStreamIdResponse>, Status> {
        // A list of values in which one is new.
        let reading = proto::DirectReading {
            identity: Some(proto::StreamIdentity {
                user_id: request.into_inner().stream_id,
                stream_type: proto::StreamType::Next.into(),
                ..Default::default()
            }),
            url_encodings: vec![proto::UrlEncoding::Rfc3986.into(), proto::UrlEncoding::Next.into()],
        };
        let readings = vec![proto::StreamIdReading { reading: Some(Reading::Direct(reading)) }];
        Ok(Response::new(proto::ParseStreamIdResponse { readings }))
    }
}

fn direct(identity: &proto::StreamIdentity) -> String {
    let room = match identity.room_id.as_ref().and_then(|room| room.kind.as_ref()) {
        Some(Kind::Number(number)) => number.to_string(),
        Some(Kind::Text(text)) => text.clone(),
        None => String::new(),
    };
    let uplink = if identity.stream_type() == proto::StreamType::Aux { "aux" } else { "main" };
    format!("{}_{room}_{}_{uplink}", identity.sdk_app_id, identity.user_id)
}

fn with_new_fields(stream_id: String, values: bool) -> proto::ResolvedStreamId {
    let detail = proto::NextDetail { name: "新".to_owned(), count: u64::MAX };
    let (formula, url_encoding) = if values {
        (proto::StreamIdFormula::Next, proto::UrlEncoding::Next)
    } else {
        (proto::StreamIdFormula::Direct, proto::UrlEncoding::Rfc3986)
    };
    proto::ResolvedStreamId {
        stream_id,
        formula: formula.into(),
        url_encoding: url_encoding.into(),
        over_length: false,
        next_text: "new".to_owned(),
        next_numbers: vec![1, -1, i64::MAX],
        next_detail: Some(detail.clone()),
        next_details: HashMap::from([("k".to_owned(), detail)]),
        next_choice: Some(NextChoice::NextValue(0.5)),
    }
}

/// The service that is new as a whole.
pub(crate) struct Next;

#[tonic::async_trait]
impl StreamIdNext for Next {}
