//! The account of rooms: who is in which room follows from the streams that are live.

use md5::{Digest, Md5};
use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::{Store, StoreError, duration_millis, millis, mixes, sql_id};
use crate::callbacks::trtc::{LeaveReason, RoomEvent, TrtcEvent};
use crate::media::packet::TagKind;
use crate::model::{EndReason, Notice, Participant, Room, StreamInfo};

/// How long the account of a room that has ended is kept.
pub(crate) const KEPT: std::time::Duration = std::time::Duration::from_secs(14 * 24 * 3600);

/// A live stream of a user in a room.
struct RoomStream {
    stay: i64,
    aux: bool,
    audio: bool,
    video: bool,
}

/// What a user can send.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Video,
    Audio,
    Screen,
}

/// Whose stay it is.
struct Stay {
    id: i64,
    room_row: i64,
    sdk_app_id: u64,
    room: Room,
    user_id: String,
}

/// Follows one notice, and tells what happened in rooms by it.
pub(super) async fn follow(
    store: &Store,
    tx: &mut Transaction<'_, Sqlite>,
    notice: &Notice,
) -> Result<Vec<TrtcEvent>, StoreError> {
    match notice {
        Notice::StreamStarted(stream) => enter(store, tx, stream).await,
        Notice::MediaSeen { stream, kind, at, .. } => see(tx, stream, *kind, *at).await,
        Notice::StreamEnded { stream, at, reason } => leave(tx, stream, *at, reason).await,
        Notice::Recording(_) => Ok(Vec::new()),
    }
}

/// Lets the user of a stream into its room, which may come to be by that.
async fn enter(
    store: &Store,
    tx: &mut Transaction<'_, Sqlite>,
    stream: &StreamInfo,
) -> Result<Vec<TrtcEvent>, StoreError> {
    let Some(Participant { sdk_app_id, room, user_id, aux }) = Participant::of(stream) else {
        return Ok(Vec::new());
    };
    let at = stream.started;
    let mut events = Vec::new();
    let mut tell = |event| events.push(TrtcEvent::of_room(sdk_app_id, &room, &user_id, event, at));
    let room_row = match open_room(tx, sdk_app_id, &room).await? {
        Some(row) => row,
        None => {
            tell(RoomEvent::Created);
            store.wake_mix(tx, sdk_app_id, &room, at).await?;
            create_room(tx, sdk_app_id, &room, &user_id, at).await?
        }
    };
    let stay: Option<i64> =
        sqlx::query_scalar("SELECT id FROM room_stays WHERE room = ? AND user_id = ? AND gone IS NULL")
            .bind(room_row)
            .bind(&user_id)
            .fetch_optional(&mut **tx)
            .await?;
    let stay = match stay {
        Some(stay) => stay,
        None => {
            tell(RoomEvent::Entered);
            sqlx::query_scalar(
                "INSERT INTO room_stays (room, user_id, client_ip, joined) VALUES (?, ?, ?, ?) RETURNING id",
            )
            .bind(room_row)
            .bind(&user_id)
            .bind(&stream.client_ip)
            .bind(millis(at))
            .fetch_one(&mut **tx)
            .await?
        }
    };
    sqlx::query("INSERT INTO room_streams (sequence, stay, aux) VALUES (?, ?, ?)")
        .bind(stream.sequence.to_string())
        .bind(stay)
        .bind(aux)
        .execute(&mut **tx)
        .await?;
    Ok(events)
}

/// Notes what a user sends.
async fn see(
    tx: &mut Transaction<'_, Sqlite>,
    stream: &StreamInfo,
    kind: TagKind,
    at: OffsetDateTime,
) -> Result<Vec<TrtcEvent>, StoreError> {
    let Some(own) = room_stream(tx, stream).await? else { return Ok(Vec::new()) };
    let seen = RoomStream { audio: kind == TagKind::Audio, video: kind == TagKind::Video, ..own };
    let before = sent(tx, seen.stay).await?;
    sqlx::query("UPDATE room_streams SET audio = audio OR ?, video = video OR ? WHERE sequence = ?")
        .bind(seen.audio)
        .bind(seen.video)
        .bind(stream.sequence.to_string())
        .execute(&mut **tx)
        .await?;
    let began: Vec<_> = media_of(&seen).filter(|media| !before.contains(media)).collect();
    for media in &began {
        let column = match media {
            Sent::Video => "UPDATE room_stays SET video = 1 WHERE id = ?",
            Sent::Audio => "UPDATE room_stays SET audio = 1 WHERE id = ?",
            Sent::Screen => "UPDATE room_stays SET screen = 1 WHERE id = ?",
        };
        sqlx::query(column).bind(seen.stay).execute(&mut **tx).await?;
    }
    let stay = stay(tx, seen.stay).await?;
    Ok(began.into_iter().map(|media| stay.event(media.begins(), at)).collect())
}

/// Takes a stream out of its room; with the last one its user goes, and with the last user the room.
async fn leave(
    tx: &mut Transaction<'_, Sqlite>,
    stream: &StreamInfo,
    at: OffsetDateTime,
    reason: &EndReason,
) -> Result<Vec<TrtcEvent>, StoreError> {
    let Some(own) = room_stream(tx, stream).await? else { return Ok(Vec::new()) };
    sqlx::query("DELETE FROM room_streams WHERE sequence = ?")
        .bind(stream.sequence.to_string())
        .execute(&mut **tx)
        .await?;
    let stay = stay(tx, own.stay).await?;
    let streams: i64 = sqlx::query_scalar("SELECT count(*) FROM room_streams WHERE stay = ?")
        .bind(stay.id)
        .fetch_one(&mut **tx)
        .await?;
    if streams > 0 {
        let still = sent(tx, stay.id).await?;
        let ended = media_of(&own).filter(|media| !still.contains(media));
        return Ok(ended.map(|media| stay.event(media.ends(), at)).collect());
    }
    sqlx::query("UPDATE room_stays SET gone = ? WHERE id = ?")
        .bind(millis(at))
        .bind(stay.id)
        .execute(&mut **tx)
        .await?;
    let mut events = vec![stay.event(RoomEvent::Left(leave_reason(reason)), at)];
    let users: i64 = sqlx::query_scalar("SELECT count(*) FROM room_stays WHERE room = ? AND gone IS NULL")
        .bind(stay.room_row)
        .fetch_one(&mut **tx)
        .await?;
    if users == 0 {
        sqlx::query("UPDATE rooms SET ended = ? WHERE id = ?")
            .bind(millis(at))
            .bind(stay.room_row)
            .execute(&mut **tx)
            .await?;
        mixes::rest_mix(tx, stay.sdk_app_id, &stay.room, at).await?;
        events.push(stay.event(RoomEvent::Dismissed, at));
    }
    Ok(events)
}

impl Stay {
    fn event(&self, event: RoomEvent, at: OffsetDateTime) -> TrtcEvent {
        TrtcEvent::of_room(self.sdk_app_id, &self.room, &self.user_id, event, at)
    }
}

impl Sent {
    fn begins(self) -> RoomEvent {
        match self {
            Self::Video => RoomEvent::VideoOn,
            Self::Audio => RoomEvent::AudioOn,
            Self::Screen => RoomEvent::AuxOn,
        }
    }

    fn ends(self) -> RoomEvent {
        match self {
            Self::Video => RoomEvent::VideoOff,
            Self::Audio => RoomEvent::AudioOff,
            Self::Screen => RoomEvent::AuxOff,
        }
    }
}

/// Why a user leaves whose last stream ended so. A connection that ends without a word is what a killed client
/// leaves; who fell silent or broke a rule went neither of his own will nor by a call.
fn leave_reason(reason: &EndReason) -> LeaveReason {
    match reason {
        EndReason::Unpublished => LeaveReason::Voluntary,
        EndReason::Disconnected(_) => LeaveReason::Killed,
        EndReason::Cut(_) => LeaveReason::Kicked,
        EndReason::Refused(_) | EndReason::Stopped => LeaveReason::TimedOut,
    }
}

/// What a stream means in its room. The sound of a screen share is nothing of its own there.
fn media_of(stream: &RoomStream) -> impl Iterator<Item = Sent> + use<> {
    let video = if stream.aux { Sent::Screen } else { Sent::Video };
    let video = stream.video.then_some(video);
    let audio = (stream.audio && !stream.aux).then_some(Sent::Audio);
    video.into_iter().chain(audio)
}

/// What a user sends now, by all his streams.
async fn sent(tx: &mut Transaction<'_, Sqlite>, stay: i64) -> Result<Vec<Sent>, StoreError> {
    let rows: Vec<(bool, bool, bool)> =
        sqlx::query_as("SELECT aux, audio, video FROM room_streams WHERE stay = ?")
            .bind(stay)
            .fetch_all(&mut **tx)
            .await?;
    let streams = rows.into_iter().map(|(aux, audio, video)| RoomStream { stay, aux, audio, video });
    Ok(streams.flat_map(|stream| media_of(&stream)).collect())
}

async fn room_stream(
    tx: &mut Transaction<'_, Sqlite>,
    stream: &StreamInfo,
) -> Result<Option<RoomStream>, StoreError> {
    let row: Option<(i64, bool, bool, bool)> =
        sqlx::query_as("SELECT stay, aux, audio, video FROM room_streams WHERE sequence = ?")
            .bind(stream.sequence.to_string())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(row.map(|(stay, aux, audio, video)| RoomStream { stay, aux, audio, video }))
}

async fn stay(tx: &mut Transaction<'_, Sqlite>, id: i64) -> Result<Stay, StoreError> {
    let (room_row, user_id, sdk_app_id, room_id, is_text): (i64, String, i64, String, bool) = sqlx::query_as(
        "SELECT rooms.id, user_id, sdk_app_id, room_id, is_text
         FROM room_stays JOIN rooms ON rooms.id = room WHERE room_stays.id = ?",
    )
    .bind(id)
    .fetch_one(&mut **tx)
    .await?;
    let room = room_of(room_id, is_text)?;
    Ok(Stay { id, room_row, sdk_app_id: app_of(sdk_app_id), room, user_id })
}

/// The row of a room that exists now.
pub(super) async fn open_room(
    tx: &mut Transaction<'_, Sqlite>,
    sdk_app_id: u64,
    room: &Room,
) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query_scalar(
        "SELECT id FROM rooms WHERE sdk_app_id = ? AND room_id = ? AND is_text = ? AND ended IS NULL",
    )
    .bind(sql_id(sdk_app_id))
    .bind(room.text())
    .bind(is_text(room))
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row)
}

async fn create_room(
    tx: &mut Transaction<'_, Sqlite>,
    sdk_app_id: u64,
    room: &Room,
    creator: &str,
    at: OffsetDateTime,
) -> Result<i64, StoreError> {
    let row = sqlx::query_scalar(
        "INSERT INTO rooms (comm_id, sdk_app_id, room_id, is_text, creator, created)
         VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(format!("{sdk_app_id}_{}_{}", comm_number(room), at.unix_timestamp()))
    .bind(sql_id(sdk_app_id))
    .bind(room.text())
    .bind(is_text(room))
    .bind(creator)
    .bind(millis(at))
    .fetch_one(&mut **tx)
    .await?;
    Ok(row)
}

/// The number that stands for a room in a CommId. The cloud has one for string rooms too; how it makes that is
/// not known.
fn comm_number(room: &Room) -> u32 {
    match room {
        Room::Number(number) => *number,
        Room::Text(text) => {
            let digest = Md5::digest(text);
            u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
        }
    }
}

pub(super) fn is_text(room: &Room) -> bool {
    matches!(room, Room::Text(_))
}

pub(super) fn room_of(room_id: String, is_text: bool) -> Result<Room, StoreError> {
    if is_text {
        return Ok(Room::Text(room_id));
    }
    Room::number(&room_id).ok_or_else(|| StoreError::Damaged(format!("{room_id:?} is no numeric room")))
}

/// App ids beyond what SQLite keeps are kept as the largest one.
pub(super) fn app_of(sdk_app_id: i64) -> u64 {
    u64::try_from(sdk_app_id).unwrap_or_default()
}

impl Store {
    /// Whether the account has a room of this name that exists now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_room(&self, sdk_app_id: u64, room: &Room) -> Result<bool, StoreError> {
        let mut tx = self.read.begin().await?;
        Ok(open_room(&mut tx, sdk_app_id, room).await?.is_some())
    }

    /// Forgets rooms that ended, and stays in others that ended, longer than 14 days ago.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn forget_rooms(&self, now: OffsetDateTime) -> Result<u64, StoreError> {
        let limit = millis(now).saturating_sub(duration_millis(KEPT));
        let mut tx = self.write.begin().await?;
        let rooms = sqlx::query("DELETE FROM rooms WHERE ended < ?").bind(limit).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM room_stays WHERE gone < ?").bind(limit).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(rooms.rows_affected())
    }
}

#[cfg(test)]
mod tests;
