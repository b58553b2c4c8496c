//! Mutations that callers can repeat safely.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

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
    running: Running,
}

/// The requests that this process is carrying out. What the store holds as claimed by this process and is not among
/// them was cut off too, by a panic or by a store that could not take the answer.
#[derive(Clone, Default)]
struct Running(Arc<Mutex<HashSet<RequestKey>>>);

/// Keeps a request among the running ones.
struct Slot {
    running: Running,
    key: RequestKey,
}

impl Running {
    /// A slot for a request; `None` when it is running already.
    fn enter(&self, key: &RequestKey) -> Option<Slot> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(key.clone()).then(|| Slot { running: self.clone(), key: key.clone() })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// A claimed request, to be finished or given up.
pub struct Claimed {
    slot: Option<Slot>,
    /// True when it was cut off before: the change may hold already.
    pub taken_over: bool,
}

impl Claimed {
    fn key(&self) -> Option<&RequestKey> {
        self.slot.as_ref().map(|slot| &slot.key)
    }
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
        Self { store, clock, owner, running: Running::default() }
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
            return Ok(Turn::Run(Claimed { slot: None, taken_over: false }));
        }
        let request_id = Uuid::parse_str(request_id)
            .map_err(|_| ApiError::field("request_id", "must be a UUID"))?
            .hyphenated()
            .to_string();
        let key = RequestKey { method, request_id };
        let Some(slot) = self.running.enter(&key) else { return Err(ApiError::RequestInProgress) };
        let fingerprint = Sha256::digest(content.encode_to_vec());
        match self.store.claim(&key, &fingerprint, &self.owner, self.clock.now()).await? {
            Claim::New => Ok(Turn::Run(Claimed { slot: Some(slot), taken_over: false })),
            Claim::TakenOver | Claim::Unfinished => {
                Ok(Turn::Run(Claimed { slot: Some(slot), taken_over: true }))
            }
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
                if claimed.slot.is_some() || revision.is_some() {
                    let encoded = response.encode_to_vec();
                    self.store.complete(claimed.key(), &encoded, revision.as_ref(), self.clock.now()).await?;
                }
                Ok(response)
            }
            Err(error) => {
                if let Some(key) = claimed.key()
                    && let Err(cause) = self.store.release(key).await
                {
                    tracing::warn!(%cause, "a failed request could not be given up and stays claimed");
                }
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use time::OffsetDateTime;

    use super::*;
    use crate::catalog::{Revision, SqliteStore, StoreError};
    use crate::environment::SystemClock;
    use crate::proto::v1::{GetMediaRequest, GetMediaResponse};

    const ID: &str = "00000000-0000-4000-8000-000000000001";

    /// A store whose disk is full until it is told otherwise.
    struct Full {
        store: SqliteStore,
        full: AtomicBool,
    }

    #[tonic::async_trait]
    impl Store for Full {
        async fn claim(
            &self,
            key: &RequestKey,
            fingerprint: &[u8],
            owner: &str,
            now: OffsetDateTime,
        ) -> Result<Claim, StoreError> {
            self.store.claim(key, fingerprint, owner, now).await
        }

        async fn complete(
            &self,
            key: Option<&RequestKey>,
            response: &[u8],
            revision: Option<&NewRevision>,
            now: OffsetDateTime,
        ) -> Result<(), StoreError> {
            if self.full.load(Ordering::Relaxed) {
                return Err(StoreError::Failed("disk full".to_owned()));
            }
            self.store.complete(key, response, revision, now).await
        }

        async fn release(&self, key: &RequestKey) -> Result<(), StoreError> {
            self.store.release(key).await
        }

        async fn forget_requests(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
            self.store.forget_requests(before).await
        }

        async fn revisions(
            &self,
            app: u32,
            below: Option<i64>,
            limit: u32,
        ) -> Result<Vec<Revision>, StoreError> {
            self.store.revisions(app, below, limit).await
        }

        async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
            self.store.secret(name, fresh).await
        }
    }

    async fn claim(once: &Once) -> Result<Turn<GetMediaResponse>, ApiError> {
        once.claim("M", ID, &GetMediaRequest { file_id: "1".to_owned() }).await
    }

    #[tokio::test]
    async fn an_answer_that_could_not_be_kept_does_not_block_the_request_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("store.db")).await.unwrap();
        let store = Arc::new(Full { store, full: AtomicBool::new(true) });
        let once = Once::new(Arc::clone(&store) as Arc<dyn Store>, Arc::new(SystemClock), "owner".to_owned());
        let done = || Ok((GetMediaResponse::default(), None));

        let Turn::Run(claimed) = claim(&once).await.unwrap() else { panic!("it is new") };
        assert!(!claimed.taken_over);
        assert!(matches!(claim(&once).await, Err(ApiError::RequestInProgress)));
        assert!(matches!(once.finish(claimed, done()).await, Err(ApiError::Store(_))));

        store.full.store(false, Ordering::Relaxed);
        let Turn::Run(claimed) = claim(&once).await.unwrap() else { panic!("it was never answered") };
        assert!(claimed.taken_over, "the change may hold already");
        once.finish(claimed, done()).await.unwrap();
        assert!(matches!(claim(&once).await, Ok(Turn::Answered(_))));
    }
}
