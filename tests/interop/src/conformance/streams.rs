//! Calls with a stream of answers. Each is a task that ends when its caller has gone.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Response, Status, Streaming};

use super::echo::{self, Call};
use crate::any::Any;
use crate::proto::conformance as pb;
use crate::trailers::Trailers;
use pb::conformance_payload::RequestInfo;

type Sender<T> = mpsc::Sender<Result<T, Status>>;

/// The caller has gone: nothing is left to do.
struct Gone;

/// The answer's head; its headers go out at once, before the first message.
pub(super) fn response<T>(
    definition: &pb::StreamResponseDefinition,
    messages: ReceiverStream<T>,
) -> Result<Response<ReceiverStream<T>>, Status> {
    let headers = echo::headers(&definition.response_headers)?;
    let trailers = echo::headers(&definition.response_trailers)?;
    Ok(echo::with_headers(messages, headers, Trailers(trailers)))
}

pub(super) async fn answer_once(
    definition: pb::StreamResponseDefinition,
    info: RequestInfo,
    sender: Sender<pb::ServerStreamResponse>,
) {
    let mut answers = Answers::new(definition, sender);
    if answers.send_rest(info.clone(), |payload| pb::ServerStreamResponse { payload }).await.is_ok() {
        answers.end(info).await;
    }
}

pub(super) struct Bidi {
    pub(super) call: Call,
    pub(super) definition: pb::StreamResponseDefinition,
    pub(super) sender: Sender<pb::BidiStreamResponse>,
}

impl Bidi {
    /// Half duplex: all requests are read before the first answer.
    pub(super) async fn answer_all(
        self,
        first: pb::BidiStreamRequest,
        mut messages: Streaming<pb::BidiStreamRequest>,
    ) {
        let mut requests = vec![Any::of(&first)];
        loop {
            match messages.message().await {
                Ok(Some(message)) => requests.push(Any::of(&message)),
                Ok(None) => break,
                Err(status) => return fail(&self.sender, status).await,
            }
        }
        let info = self.call.info(requests);
        let mut answers = Answers::new(self.definition, self.sender);
        if answers.send_rest(info.clone(), bidi).await.is_ok() {
            answers.end(info).await;
        }
    }

    /// Full duplex: one answer to each request, then what is left of the answers.
    pub(super) async fn answer_each(
        self,
        first: pb::BidiStreamRequest,
        mut messages: Streaming<pb::BidiStreamRequest>,
    ) {
        let sender = self.sender.clone();
        let mut answers = Answers::new(self.definition, self.sender);
        let mut next = Some(first);
        let mut unanswered = Vec::new();
        while let Some(message) = next.take() {
            unanswered.push(Any::of(&message));
            if answers.all_sent() {
                break;
            }
            let requests = std::mem::take(&mut unanswered);
            let info = info_of(&self.call, requests, answers.sent == 0);
            if answers.send_next(Some(info), bidi).await.is_err() {
                return;
            }
            next = match messages.message().await {
                Ok(next) => next,
                Err(status) => return fail(&sender, status).await,
            };
        }
        let info = info_of(&self.call, unanswered, answers.sent == 0);
        if answers.send_rest(info.clone(), bidi).await.is_ok() {
            answers.end(info).await;
        }
    }
}

fn bidi(payload: Option<pb::ConformancePayload>) -> pb::BidiStreamResponse {
    pb::BidiStreamResponse { payload }
}

/// Headers and time-out are told once; requests with the answer that follows them.
fn info_of(call: &Call, requests: Vec<Any>, first: bool) -> RequestInfo {
    if first { call.info(requests) } else { RequestInfo { requests, ..RequestInfo::default() } }
}

async fn fail<T>(sender: &Sender<T>, status: Status) {
    // An error means that the caller has gone.
    let _ = sender.send(Err(status)).await;
}

/// The answers that a definition asks for, and how far they have got.
struct Answers<T> {
    data: Vec<Vec<u8>>,
    delay: Duration,
    error: Option<pb::Error>,
    sent: usize,
    sender: Sender<T>,
}

impl<T> Answers<T> {
    fn new(definition: pb::StreamResponseDefinition, sender: Sender<T>) -> Self {
        let delay = Duration::from_millis(definition.response_delay_ms.into());
        Self { data: definition.response_data, delay, error: definition.error, sent: 0, sender }
    }

    fn all_sent(&self) -> bool {
        self.sent == self.data.len()
    }

    async fn send_next(
        &mut self,
        info: Option<RequestInfo>,
        wrap: impl Fn(Option<pb::ConformancePayload>) -> T,
    ) -> Result<(), Gone> {
        let data = self.data.get_mut(self.sent).map(std::mem::take).unwrap_or_default();
        tokio::time::sleep(self.delay).await;
        let message = wrap(Some(pb::ConformancePayload { data, request_info: info }));
        self.sent += 1;
        self.sender.send(Ok(message)).await.map_err(|_| Gone)
    }

    /// Sends what is left; `info` goes with the first answer of all.
    async fn send_rest(
        &mut self,
        info: RequestInfo,
        wrap: impl Fn(Option<pb::ConformancePayload>) -> T,
    ) -> Result<(), Gone> {
        let mut info = (self.sent == 0).then_some(info);
        while !self.all_sent() {
            self.send_next(info.take(), &wrap).await?;
        }
        Ok(())
    }

    /// Ends the stream with the error, if one is asked for.
    async fn end(self, info: RequestInfo) {
        if let Some(error) = self.error {
            let info = (self.sent == 0).then_some(info);
            fail(&self.sender, echo::status(error, info, axum::http::HeaderMap::new())).await;
        }
    }
}
