//! What the service must not forget: idempotency keys, the history of settings, recording tasks, mixes, its own keys.

mod mixes;
mod sqlite;
mod sqlite_mixes;
mod sqlite_tasks;
mod tasks;

use async_trait::async_trait;
use time::OffsetDateTime;

pub use mixes::{Keeping, MixRow, MixStore};
pub use sqlite::SqliteStore;
pub use tasks::{TaskRow, TaskStore};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store cannot be opened: {0}")]
    Open(String),
    #[error("the store failed: {0}")]
    Failed(String),
}

/// Which of the things that are kept of an app's rooms are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoomQuery {
    pub sdk_app_id: u32,
    /// `None`: of all rooms.
    pub room: Option<String>,
    /// Numbers of states, 0 to 62; empty: all.
    pub states: Vec<i32>,
    /// Only what comes behind this: its create_time in Unix milliseconds, and its id.
    pub after: Option<(i64, String)>,
    pub limit: u32,
}

/// What names a mutation that may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestKey {
    /// The RPC's name.
    pub method: &'static str,
    /// The caller's id for it.
    pub request_id: String,
}

/// What became of claiming a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the caller's to carry out; nobody did before.
    New,
    /// It is the caller's to carry out, after a process that was cut off doing so.
    TakenOver,
    /// It was carried out; this is the encoded answer.
    Done(Vec<u8>),
    /// The same owner claimed it and has not ended it.
    Unfinished,
    /// Another owner is carrying it out right now.
    InProgress,
    /// The id was used for another content.
    OtherContent,
}

/// A change of settings to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    /// 0 for the account's.
    pub sdk_app_id: u32,
    pub request_id: String,
    /// The encoded settings after the change.
    pub settings: Vec<u8>,
}

/// A remembered change of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Grows with every change.
    pub revision: i64,
    pub create_time: OffsetDateTime,
    pub request_id: String,
    pub settings: Vec<u8>,
}

/// The durable store. What a call has acknowledged survives the process being killed.
#[async_trait]
pub trait Store: Send + Sync {
    /// Claims a request for `owner`, atomically.
    async fn claim(
        &self,
        key: &RequestKey,
        fingerprint: &[u8],
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Claim, StoreError>;

    /// Remembers an answer and the change that came of it, both or neither.
    async fn complete(
        &self,
        key: Option<&RequestKey>,
        response: &[u8],
        revision: Option<&NewRevision>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError>;

    /// Gives a claimed request up, so that it may be tried again.
    async fn release(&self, key: &RequestKey) -> Result<(), StoreError>;

    /// Forgets requests older than `before`.
    async fn forget_requests(&self, before: OffsetDateTime) -> Result<u64, StoreError>;

    /// Changes of an app's settings below a revision, newest first.
    async fn revisions(
        &self,
        sdk_app_id: u32,
        below: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Revision>, StoreError>;

    /// A key kept under a name; `fresh` becomes it when there is none yet.
    async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError>;
}
