//! `grpc.testing.TestService`, as gRPC's interop test descriptions want it.

use std::time::Duration;

use axum::http::HeaderMap;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::metadata::MetadataMap;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::faces::Limits;
use crate::proto::testing as pb;
use crate::trailers::Trailers;
use pb::test_service_server::{TestService, TestServiceServer};

/// Comes back among the headers.
const INITIAL: &str = "x-grpc-test-echo-initial";
/// Comes back among the trailers.
const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

pub(crate) fn routes(limits: Limits) -> Routes {
    Routes::new(TestServiceServer::new(Interop).max_decoding_message_size(limits.request_bytes))
}

struct Interop;

type Answers = mpsc::Sender<Result<pb::StreamingOutputCallResponse, Status>>;

#[tonic::async_trait]
impl TestService for Interop {
    async fn empty_call(&self, _request: Request<pb::Empty>) -> Result<Response<pb::Empty>, Status> {
        Ok(Response::new(pb::Empty {}))
    }

    async fn unary_call(
        &self,
        request: Request<pb::SimpleRequest>,
    ) -> Result<Response<pb::SimpleResponse>, Status> {
        let metadata = request.metadata().clone();
        let request = request.into_inner();
        refused(request.response_status)?;
        let payload = Some(payload(request.response_type, request.response_size)?);
        Ok(echo(metadata, pb::SimpleResponse { payload, ..pb::SimpleResponse::default() }))
    }

    async fn cacheable_unary_call(
        &self,
        request: Request<pb::SimpleRequest>,
    ) -> Result<Response<pb::SimpleResponse>, Status> {
        self.unary_call(request).await
    }

    type StreamingOutputCallStream = ReceiverStream<Result<pb::StreamingOutputCallResponse, Status>>;

    async fn streaming_output_call(
        &self,
        request: Request<pb::StreamingOutputCallRequest>,
    ) -> Result<Response<Self::StreamingOutputCallStream>, Status> {
        let (answers, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let outcome = send(&answers, request.into_inner()).await;
            end(&answers, outcome).await;
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<pb::StreamingInputCallRequest>>,
    ) -> Result<Response<pb::StreamingInputCallResponse>, Status> {
        let mut requests = request.into_inner();
        let mut size = 0;
        while let Some(request) = requests.message().await? {
            size += request.payload.map_or(0, |payload| payload.body.len());
        }
        let aggregated_payload_size =
            i32::try_from(size).map_err(|_| Status::invalid_argument("too much payload"))?;
        Ok(Response::new(pb::StreamingInputCallResponse { aggregated_payload_size }))
    }

    type FullDuplexCallStream = ReceiverStream<Result<pb::StreamingOutputCallResponse, Status>>;

    async fn full_duplex_call(
        &self,
        request: Request<Streaming<pb::StreamingOutputCallRequest>>,
    ) -> Result<Response<Self::FullDuplexCallStream>, Status> {
        let metadata = request.metadata().clone();
        let (answers, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let outcome = answer_each(request.into_inner(), &answers).await;
            end(&answers, outcome).await;
        });
        Ok(echo(metadata, ReceiverStream::new(receiver)))
    }

    type HalfDuplexCallStream = ReceiverStream<Result<pb::StreamingOutputCallResponse, Status>>;

    async fn half_duplex_call(
        &self,
        request: Request<Streaming<pb::StreamingOutputCallRequest>>,
    ) -> Result<Response<Self::HalfDuplexCallStream>, Status> {
        let mut requests = request.into_inner();
        let mut all = Vec::new();
        while let Some(request) = requests.message().await? {
            all.push(request);
        }
        let (answers, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut outcome = Ok(());
            for request in all {
                outcome = send(&answers, request).await;
                if outcome.is_err() {
                    break;
                }
            }
            end(&answers, outcome).await;
        });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn unimplemented_call(&self, _request: Request<pb::Empty>) -> Result<Response<pb::Empty>, Status> {
        Err(Status::unimplemented("grpc.testing.TestService/UnimplementedCall"))
    }
}

async fn answer_each(
    mut requests: Streaming<pb::StreamingOutputCallRequest>,
    answers: &Answers,
) -> Result<(), Status> {
    while let Some(request) = requests.message().await? {
        send(answers, request).await?;
    }
    Ok(())
}

async fn send(answers: &Answers, request: pb::StreamingOutputCallRequest) -> Result<(), Status> {
    refused(request.response_status)?;
    for wanted in request.response_parameters {
        tokio::time::sleep(Duration::from_micros(u64::try_from(wanted.interval_us).unwrap_or(0))).await;
        let payload = Some(payload(request.response_type, wanted.size)?);
        let answer = pb::StreamingOutputCallResponse { payload };
        answers.send(Ok(answer)).await.map_err(|_| Status::cancelled("the caller has gone"))?;
    }
    Ok(())
}

async fn end(answers: &Answers, outcome: Result<(), Status>) {
    if let Err(status) = outcome {
        // An error means that the caller has gone.
        let _ = answers.send(Err(status)).await;
    }
}

fn refused(wanted: Option<pb::EchoStatus>) -> Result<(), Status> {
    match wanted {
        Some(status) if status.code != 0 => Err(Status::new(Code::from(status.code), status.message)),
        _ => Ok(()),
    }
}

fn payload(kind: i32, size: i32) -> Result<pb::Payload, Status> {
    if kind != pb::PayloadType::Compressable as i32 {
        return Err(Status::invalid_argument(format!("unknown kind of payload: {kind}")));
    }
    let size =
        usize::try_from(size).map_err(|_| Status::invalid_argument(format!("a payload of {size} bytes")))?;
    Ok(pb::Payload { r#type: kind, body: vec![0; size] })
}

fn echo<T>(metadata: MetadataMap, message: T) -> Response<T> {
    let asked = metadata.into_headers();
    let mut headers = HeaderMap::new();
    let mut trailers = HeaderMap::new();
    for (name, into) in [(INITIAL, &mut headers), (TRAILING, &mut trailers)] {
        if let Some(value) = asked.get(name) {
            into.insert(name, value.clone());
        }
    }
    let mut response = Response::new(message);
    *response.metadata_mut() = MetadataMap::from_headers(headers);
    response.extensions_mut().insert(Trailers(trailers));
    response
}
