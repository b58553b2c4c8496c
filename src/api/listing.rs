//! Lists of what the store keeps of an app's rooms, newest first, in pages.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::convert::{self, accept};
use super::error::ApiError;
use super::page_token::PageTokens;
use super::task_spec::{owned, room_key};
use crate::catalog::RoomQuery;
use crate::domain::Violation;
use crate::proto::v1;

/// What a list is asked for.
pub(super) struct Asked<'a> {
    pub(super) sdk_app_id: u32,
    pub(super) room_id: Option<&'a v1::RoomId>,
    pub(super) states: &'a [i32],
    /// Whether a number is that of a state.
    pub(super) is_state: fn(i32) -> bool,
    /// The request without page size and token.
    pub(super) of_query: Vec<u8>,
    pub(super) size: u32,
    pub(super) page_token: &'a str,
}

/// A checked list: what to ask the store for, and how to go on after it.
pub(super) struct Listing {
    /// One more than a page, which tells whether there is another.
    pub(super) query: RoomQuery,
    of_query: Vec<u8>,
    size: usize,
}

/// The end of a page inside its token.
#[derive(Serialize, Deserialize)]
struct Position {
    t: i64,
    i: String,
}

impl Listing {
    pub(super) fn read(tokens: &PageTokens, asked: Asked<'_>) -> Result<Self, ApiError> {
        let mut violations = Vec::new();
        if asked.sdk_app_id == 0 {
            violations.push(Violation::new("sdk_app_id", "is required"));
        }
        let room = asked.room_id.and_then(|room| {
            convert::room(Some(room))
                .map_err(|error| violations.push(Violation::new("room_id", error.to_string())))
                .ok()
        });
        for (i, state) in asked.states.iter().enumerate() {
            if !(asked.is_state)(*state) {
                violations.push(Violation::new(format!("states[{i}]"), "is not a state"));
            }
        }
        accept(violations)?;
        let after = tokens.read::<Position>(&asked.of_query, asked.page_token)?;
        let query = RoomQuery {
            sdk_app_id: asked.sdk_app_id,
            room: room.map(|room| room_key(Some(&owned(&room)))),
            states: asked.states.to_vec(),
            after: after.map(|position| (position.t, position.i)),
            limit: asked.size + 1,
        };
        Ok(Self { query, of_query: asked.of_query, size: asked.size as usize })
    }

    /// Leaves the rows of one page and gives the token of the next; `place` tells a row's create_time and id.
    pub(super) fn page<R>(
        &self,
        tokens: &PageTokens,
        rows: &mut Vec<R>,
        place: impl Fn(&R) -> (OffsetDateTime, &str),
    ) -> Result<String, ApiError> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        let Some(last) = rows.last().filter(|_| more) else { return Ok(String::new()) };
        let (create_time, id) = place(last);
        let t = (create_time.unix_timestamp_nanos() / 1_000_000) as i64;
        tokens.make(&self.of_query, &Position { t, i: id.to_owned() })
    }
}
