//! `connectrpc.conformance.v1.ConformanceService`: answers what each request asks for, and echoes the request.

mod echo;
mod start;
mod streams;

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic::{Request, Response, Status, Streaming};

pub(crate) use pb::CODECS;
pub(crate) use start::start;

use crate::any::Any;
use crate::faces::Limits;
use crate::proto::conformance as pb;
use crate::trailers::Trailers;
use echo::Call;
use pb::conformance_service_server::{ConformanceService, ConformanceServiceServer};
use pb::unary_response_definition::Response as Wanted;

fn routes(limits: Limits) -> Routes {
    let service = ConformanceServiceServer::new(Conformance)
        .max_decoding_message_size(limits.request_bytes)
        .accept_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Gzip);
    Routes::new(service)
}

struct Conformance;

#[tonic::async_trait]
impl ConformanceService for Conformance {
    async fn unary(&self, request: Request<pb::UnaryRequest>) -> Result<Response<pb::UnaryResponse>, Status> {
        let (call, message) = Call::of(request);
        let info = call.info(vec![Any::of(&message)]);
        let payload = answer(message.response_definition, info).await?;
        Ok(payload.map(|payload| pb::UnaryResponse { payload: Some(payload) }))
    }

    async fn idempotent_unary(
        &self,
        request: Request<pb::IdempotentUnaryRequest>,
    ) -> Result<Response<pb::IdempotentUnaryResponse>, Status> {
        let (call, message) = Call::of(request);
        let info = call.info(vec![Any::of(&message)]);
        let payload = answer(message.response_definition, info).await?;
        Ok(payload.map(|payload| pb::IdempotentUnaryResponse { payload: Some(payload) }))
    }

    async fn client_stream(
        &self,
        request: Request<Streaming<pb::ClientStreamRequest>>,
    ) -> Result<Response<pb::ClientStreamResponse>, Status> {
        let (call, mut messages) = Call::of(request);
        let (mut definition, mut requests) = (None, Vec::new());
        while let Some(message) = messages.message().await? {
            requests.push(Any::of(&message));
            // Only the first message tells what to answer.
            if requests.len() == 1 {
                definition = message.response_definition;
            }
        }
        let payload = answer(definition, call.info(requests)).await?;
        Ok(payload.map(|payload| pb::ClientStreamResponse { payload: Some(payload) }))
    }

    type ServerStreamStream = ReceiverStream<Result<pb::ServerStreamResponse, Status>>;

    async fn server_stream(
        &self,
        request: Request<pb::ServerStreamRequest>,
    ) -> Result<Response<Self::ServerStreamStream>, Status> {
        let (call, message) = Call::of(request);
        let info = call.info(vec![Any::of(&message)]);
        let definition = message.response_definition.unwrap_or_default();
        let (sender, receiver) = mpsc::channel(1);
        let response = streams::response(&definition, ReceiverStream::new(receiver))?;
        tokio::spawn(streams::answer_once(definition, info, sender));
        Ok(response)
    }

    type BidiStreamStream = ReceiverStream<Result<pb::BidiStreamResponse, Status>>;

    async fn bidi_stream(
        &self,
        request: Request<Streaming<pb::BidiStreamRequest>>,
    ) -> Result<Response<Self::BidiStreamStream>, Status> {
        let (call, mut messages) = Call::of(request);
        let (sender, receiver) = mpsc::channel(1);
        let Some(first) = messages.message().await? else {
            return Ok(Response::new(ReceiverStream::new(receiver)));
        };
        let definition = first.response_definition.clone().unwrap_or_default();
        let response = streams::response(&definition, ReceiverStream::new(receiver))?;
        let bidi = streams::Bidi { call, definition, sender };
        if first.full_duplex {
            tokio::spawn(bidi.answer_each(first, messages));
        } else {
            tokio::spawn(bidi.answer_all(first, messages));
        }
        Ok(response)
    }

    async fn unimplemented(
        &self,
        _request: Request<pb::UnimplementedRequest>,
    ) -> Result<Response<pb::UnimplementedResponse>, Status> {
        Err(Status::unimplemented("connectrpc.conformance.v1.ConformanceService/Unimplemented"))
    }
}

/// The one answer to a call without a stream of answers.
async fn answer(
    definition: Option<pb::UnaryResponseDefinition>,
    info: pb::conformance_payload::RequestInfo,
) -> Result<Response<pb::ConformancePayload>, Status> {
    let mut payload = pb::ConformancePayload { data: Vec::new(), request_info: Some(info) };
    let Some(definition) = definition else {
        return Ok(Response::new(payload));
    };
    tokio::time::sleep(Duration::from_millis(definition.response_delay_ms.into())).await;
    let headers = echo::headers(&definition.response_headers)?;
    let trailers = echo::headers(&definition.response_trailers)?;
    match definition.response {
        Some(Wanted::Error(error)) => {
            let mut metadata = headers;
            metadata.extend(trailers);
            Err(echo::status(error, payload.request_info, metadata))
        }
        Some(Wanted::ResponseData(data)) => {
            payload.data = data;
            Ok(echo::with_headers(payload, headers, Trailers(trailers)))
        }
        None => Ok(echo::with_headers(payload, headers, Trailers(trailers))),
    }
}
