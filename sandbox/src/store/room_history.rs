//! What the account of rooms tells of the last 14 days.

use sqlx::QueryBuilder;
use time::OffsetDateTime;

use super::rooms::app_of;
use super::{Store, StoreError, from_millis, millis, sql_id};

/// A room, from its first user to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRoom {
    /// `SdkAppId_RoomId_CreateTime`; a string room has a number in it too.
    pub comm_id: String,
    pub room_id: String,
    /// Its first user.
    pub creator: String,
    pub created: OffsetDateTime,
    /// `None`: it exists.
    pub ended: Option<OffsetDateTime>,
}

/// A user in a room, from his first stream to his last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastStay {
    pub sdk_app_id: u64,
    pub room_id: String,
    pub user_id: String,
    pub client_ip: String,
    pub joined: OffsetDateTime,
    /// `None`: he is there.
    pub left: Option<OffsetDateTime>,
    /// Whether he sent this at any time.
    pub audio: bool,
    pub video: bool,
    pub screen: bool,
}

/// Which rows of the history are wanted: what was there at any time from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPage {
    pub from: OffsetDateTime,
    pub to: OffsetDateTime,
    pub skip: u64,
    pub take: u32,
}

type RoomRow = (String, String, String, i64, Option<i64>);
type StayRow = (i64, String, String, String, i64, Option<i64>, bool, bool, bool);

impl Store {
    /// The rooms of an app, the newest first, and how many there are on all pages.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn past_rooms(
        &self,
        sdk_app_id: u64,
        room_id: Option<&str>,
        page: HistoryPage,
    ) -> Result<(u64, Vec<PastRoom>), StoreError> {
        let query = |columns: &str| {
            let mut query = QueryBuilder::new(format!("SELECT {columns} FROM rooms WHERE sdk_app_id = "));
            query.push_bind(sql_id(sdk_app_id));
            push_span(&mut query, page, "created", "ended");
            if let Some(room_id) = room_id {
                query.push(" AND room_id = ").push_bind(room_id.to_owned());
            }
            query
        };
        let mut tx = self.read.begin().await?;
        let total: i64 = query("count(*)").build_query_scalar().fetch_one(&mut *tx).await?;
        let mut rooms = query("comm_id, room_id, creator, created, ended");
        push_page(rooms.push(" ORDER BY created DESC, id DESC"), page);
        let rows: Vec<RoomRow> = rooms.build_query_as().fetch_all(&mut *tx).await?;
        let rooms = rows.into_iter().map(|(comm_id, room_id, creator, created, ended)| {
            let (created, ended) = (from_millis(created)?, ended.map(from_millis).transpose()?);
            Ok(PastRoom { comm_id, room_id, creator, created, ended })
        });
        Ok((u64::try_from(total).unwrap_or_default(), rooms.collect::<Result<_, StoreError>>()?))
    }

    /// The stays of users in a room, in order of their coming, and how many there are on all pages. No
    /// `user_ids`: of all users.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn past_stays(
        &self,
        comm_id: &str,
        user_ids: &[String],
        page: HistoryPage,
    ) -> Result<(u64, Vec<PastStay>), StoreError> {
        let query = |columns: &str| {
            let mut query = QueryBuilder::new(format!(
                "SELECT {columns} FROM room_stays JOIN rooms ON rooms.id = room WHERE comm_id = "
            ));
            query.push_bind(comm_id.to_owned());
            push_span(&mut query, page, "joined", "gone");
            if !user_ids.is_empty() {
                query.push(" AND user_id IN (");
                let mut list = query.separated(", ");
                for user_id in user_ids {
                    list.push_bind(user_id.clone());
                }
                query.push(")");
            }
            query
        };
        let mut tx = self.read.begin().await?;
        let total: i64 = query("count(*)").build_query_scalar().fetch_one(&mut *tx).await?;
        let mut stays = query("sdk_app_id, room_id, user_id, client_ip, joined, gone, audio, video, screen");
        push_page(stays.push(" ORDER BY joined, room_stays.id"), page);
        let rows: Vec<StayRow> = stays.build_query_as().fetch_all(&mut *tx).await?;
        let stays = rows.into_iter().map(
            |(sdk_app_id, room_id, user_id, client_ip, joined, gone, audio, video, screen)| {
                let (joined, left) = (from_millis(joined)?, gone.map(from_millis).transpose()?);
                let sdk_app_id = app_of(sdk_app_id);
                Ok(PastStay { sdk_app_id, room_id, user_id, client_ip, joined, left, audio, video, screen })
            },
        );
        Ok((u64::try_from(total).unwrap_or_default(), stays.collect::<Result<_, StoreError>>()?))
    }
}

fn push_span(query: &mut QueryBuilder<sqlx::Sqlite>, page: HistoryPage, begin: &str, end: &str) {
    // The whole last second is meant.
    let to = millis(page.to).saturating_add(999);
    query.push(format!(" AND {begin} <= ")).push_bind(to);
    query.push(format!(" AND ifnull({end} >= ")).push_bind(millis(page.from)).push(", 1)");
}

fn push_page(query: &mut QueryBuilder<sqlx::Sqlite>, page: HistoryPage) {
    query.push(" LIMIT ").push_bind(page.take);
    query.push(" OFFSET ").push_bind(i64::try_from(page.skip).unwrap_or(i64::MAX));
}
