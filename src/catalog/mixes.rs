//! Mixes as the store keeps them.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{RoomQuery, StoreError};

/// A kept mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixRow {
    pub mix_id: String,
    pub sdk_app_id: u32,
    /// The room's key.
    pub room: String,
    /// The state's number in the contract, 0 to 62.
    pub state: i32,
    /// What at most one mix may hold at a time; `None`: nothing.
    pub slot: Option<String>,
    /// Hash of the request's content.
    pub fingerprint: Vec<u8>,
    /// Grows with every change.
    pub version: i64,
    /// The encoded mix.
    pub mix: Vec<u8>,
    /// Kept in whole milliseconds.
    pub create_time: OffsetDateTime,
}

/// What became of keeping a mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    Kept,
    /// It is there already, or has changed since it was read.
    Stale,
    /// Another mix holds the slot.
    SlotTaken,
}

/// The durable store of mixes. What a call has acknowledged survives the process being killed.
#[async_trait]
pub trait MixStore: Send + Sync {
    /// Keeps a new mix.
    async fn insert_mix(&self, row: &MixRow) -> Result<Keeping, StoreError>;

    /// Replaces a mix if it still has the version of `row`, and adds one to that.
    async fn update_mix(&self, row: &MixRow) -> Result<Keeping, StoreError>;

    /// A mix by id.
    async fn mix(&self, mix_id: &str) -> Result<Option<MixRow>, StoreError>;

    /// The mix that holds a slot.
    async fn mix_of_slot(&self, slot: &str) -> Result<Option<MixRow>, StoreError>;

    /// Mixes, newest first, then by id.
    async fn mixes(&self, query: &RoomQuery) -> Result<Vec<MixRow>, StoreError>;
}
