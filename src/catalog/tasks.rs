//! Recording tasks as the store keeps them.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{RoomQuery, StoreError};

/// A kept recording task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    pub task_id: String,
    pub sdk_app_id: u32,
    /// The room's key; empty for tasks without one.
    pub room: String,
    /// The state's number in the contract, 0 to 62.
    pub state: i32,
    /// Hash of the request's content.
    pub fingerprint: Vec<u8>,
    /// Grows with every change.
    pub version: i64,
    /// The encoded task.
    pub task: Vec<u8>,
    /// Kept in whole milliseconds.
    pub create_time: OffsetDateTime,
}

/// The durable store of recording tasks. What a call has acknowledged survives the process being killed.
#[async_trait]
pub trait TaskStore: Send + Sync {
    /// Keeps a new task; false when there is one of that id.
    async fn insert_task(&self, row: &TaskRow) -> Result<bool, StoreError>;

    /// Replaces a task if it still has the version of `row`, and adds one to that; false when it has not.
    async fn update_task(&self, row: &TaskRow) -> Result<bool, StoreError>;

    /// A task by id.
    async fn task(&self, task_id: &str) -> Result<Option<TaskRow>, StoreError>;

    /// Tasks, newest first, then by id.
    async fn tasks(&self, query: &RoomQuery) -> Result<Vec<TaskRow>, StoreError>;
}
