//! Mutations that callers can repeat safely.

use std::sync::Arc;

use prost::Message;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::error::ApiError;
use crate::catalog::{Claim, NewRevision, RequestKey, Store};
use crate::environment::Clock;

/// Carries requests out once for each request_id.
#[derive(Clone)]
pub struct Once {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    /// Names this process: what another process left unfinished is taken over.
    owner: String,
}

/// A claimed request, to be finished or given up.
pub struct Claimed {
    key: Option<RequestKey>,
    /// True when a process was cut off carrying it out: the change may hold already.
    pub taken_over: bool,
}

/// What to do with a request.
pub enum Turn<R> {
    /// Carry it out.
    Run(Claimed),
    /// It was carried out; this was the answer.
    Answered(R),
}

impl Once {
    /// Requests of this process are marked with `owner`, which no other process has.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, owner: String) -> Self {
        Self { store, clock, owner }
    }

    /// Claims a request. `content` is the request with its request_id cleared. Without a request_id every request is
    /// new.
    pub async fn claim<Q: Message, R: Message + Default>(
        &self,
        method: &'static str,
        request_id: &str,
        content: &Q,
    ) -> Result<Turn<R>, ApiError> {
        if request_id.is_empty() {
            return Ok(Turn::Run(Claimed { key: None, taken_over: false }));
        }
        let request_id = Uuid::parse_str(request_id)
            .map_err(|_| ApiError::field("request_id", "must be a UUID"))?
            .hyphenated()
            .to_string();
        let key = RequestKey { method, request_id };
        let fingerprint = Sha256::digest(content.encode_to_vec());
        match self.store.claim(&key, &fingerprint, &self.owner, self.clock.now()).await? {
            Claim::New => Ok(Turn::Run(Claimed { key: Some(key), taken_over: false })),
            Claim::TakenOver => Ok(Turn::Run(Claimed { key: Some(key), taken_over: true })),
            Claim::InProgress => Err(ApiError::RequestInProgress),
            Claim::OtherContent => Err(ApiError::RequestIdReused),
            Claim::Done(answer) => R::decode(answer.as_slice())
                .map(Turn::Answered)
                .map_err(|error| ApiError::Internal { detail: error.to_string() }),
        }
    }

    /// Ends a claimed request: a success is remembered with the change that came of it, a failure is given up so that
    /// the request can be tried again.
    pub async fn finish<R: Message>(
        &self,
        claimed: Claimed,
        outcome: Result<(R, Option<NewRevision>), ApiError>,
    ) -> Result<R, ApiError> {
        match outcome {
            Ok((response, revision)) => {
                if claimed.key.is_some() || revision.is_some() {
                    let encoded = response.encode_to_vec();
                    self.store
                        .complete(claimed.key.as_ref(), &encoded, revision.as_ref(), self.clock.now())
                        .await?;
                }
                Ok(response)
            }
            Err(error) => {
                if let Some(key) = &claimed.key
                    && let Err(cause) = self.store.release(key).await
                {
                    tracing::warn!(%cause, "a failed request could not be given up and stays claimed");
                }
                Err(error)
            }
        }
    }
}
