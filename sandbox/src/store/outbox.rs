//! The outbox: callbacks that must be delivered, and what became of those that were.
//!
//! A callback is entered in the transaction of what it tells, so that neither is ever without the other.

use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;

use super::{Store, StoreError, duration_millis, from_millis, millis, sql_id};
use crate::callbacks::CallbackClass;
use crate::callbacks::trtc::TrtcEvent;
use crate::model::StreamKey;

const WAITING: i64 = 0;
const DELIVERED: i64 = 1;
const GIVEN_UP: i64 = 2;
/// Callbacks of each final state that are kept to look at.
const MOST_ENDED: i64 = 10_000;
/// Callbacks for one URL that are looked at together.
const URL_BATCH: i64 = 64;
/// Days that the counter of a recording's events outlives its last one.
const RECORD_EVENTS_DAYS: i64 = 30;

/// A callback that goes into the outbox.
struct Entry<'a> {
    class: CallbackClass,
    url: &'a str,
    key: Option<&'a str>,
    sdk_app_id: Option<u64>,
    order_key: String,
    body: Map<String, Value>,
}

/// A callback whose time has come.
#[derive(Clone)]
pub(crate) struct DueCallback {
    pub(crate) id: i64,
    pub(crate) class: CallbackClass,
    pub(crate) url: String,
    pub(crate) key: Option<String>,
    pub(crate) sdk_app_id: Option<i64>,
    pub(crate) order_key: String,
    pub(crate) body: String,
    /// Attempts before this one.
    pub(crate) attempts: u32,
    pub(crate) first_attempt: Option<OffsetDateTime>,
}

/// What came of an attempt.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) id: i64,
    /// When it began.
    pub(crate) at: OffsetDateTime,
    pub(crate) outcome: Outcome,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Delivered,
    Again {
        next: OffsetDateTime,
        error: String,
    },
    /// Not sent, so that later ones overtake it.
    HeldBack {
        next: OffsetDateTime,
    },
    GivenUp {
        error: String,
    },
}

/// Where a callback stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallbackState {
    /// Not yet sent, or sent in vain and to be sent again.
    Waiting,
    /// Its receiver took it.
    Delivered,
    /// Its receiver did not take it in time.
    GivenUp,
}

/// A callback as the outbox has it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCallback {
    /// Higher ones were entered later.
    pub id: i64,
    /// What it is about.
    pub class: CallbackClass,
    /// Its receiver.
    pub url: String,
    /// Where it stands.
    pub state: CallbackState,
    /// How often it was sent.
    pub attempts: u32,
    /// Why the last attempt that failed did; empty: none failed.
    pub last_error: String,
    /// When it was entered.
    pub created: OffsetDateTime,
    /// When it is sent next; `None`: not any more.
    pub next_attempt: Option<OffsetDateTime>,
    /// What it says, without the `t` and `sign` of live.
    pub body: Value,
}

/// Which callbacks to list.
#[derive(Debug, Clone, Default)]
pub struct CallbackFilter {
    /// Of one class alone.
    pub class: Option<CallbackClass>,
    /// In one state alone.
    pub state: Option<CallbackState>,
    /// Entered before the one of this id.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

impl CallbackState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::GivenUp];

    /// `waiting`, `delivered` or `given_up`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
        }
    }

    fn number(self) -> i64 {
        match self {
            Self::Waiting => WAITING,
            Self::Delivered => DELIVERED,
            Self::GivenUp => GIVEN_UP,
        }
    }
}

impl Store {
    /// Enters a callback of live for a stream. Without a rule for its domain and app, or an URL for the class
    /// in the rule's template, there is nobody to tell and nothing is entered.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tell_css(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        stream: &StreamKey,
        class: CallbackClass,
        body: Map<String, Value>,
    ) -> Result<(), StoreError> {
        let Some(template) = super::callback_rules::template_for(tx, stream).await? else { return Ok(()) };
        let Some(url) = template.url(class) else { return Ok(()) };
        let key = Some(template.callback_key.as_str()).filter(|key| !key.is_empty());
        let StreamKey { domain, app_name, stream_name } = stream;
        let order_key = format!("{domain}/{app_name}/{stream_name}");
        self.enter(tx, Entry { class, url, key, sdk_app_id: None, order_key, body }).await
    }

    /// Enters a callback of TRTC. Apps that the settings do not name, or without an URL for the class, are not
    /// told.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tell_trtc(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        event: &TrtcEvent,
    ) -> Result<(), StoreError> {
        let apps = &self.settings.trtc_apps;
        let Some(app) = apps.iter().find(|app| app.sdk_app_id == event.sdk_app_id) else { return Ok(()) };
        let Some(url) = app.callback_url(event.class) else { return Ok(()) };
        let key = app.callback_key.as_ref().map(ExposeSecret::expose_secret);
        let entry = Entry {
            class: event.class,
            url: url.as_str(),
            key,
            sdk_app_id: Some(event.sdk_app_id),
            order_key: event.order_key(),
            body: event.body(self.settings.environment.now()),
        };
        self.enter(tx, entry).await
    }

    /// Enters an event notification of VOD, in order with others of the same file.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tell_vod(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        url: &str,
        key: Option<&str>,
        file_id: &str,
        body: Map<String, Value>,
    ) -> Result<(), StoreError> {
        let order_key = file_id.to_owned();
        let class = CallbackClass::Vod;
        self.enter(tx, Entry { class, url, key, sdk_app_id: None, order_key, body }).await
    }

    async fn enter(&self, tx: &mut Transaction<'_, Sqlite>, entry: Entry<'_>) -> Result<(), StoreError> {
        let now = millis(self.settings.environment.now());
        sqlx::query(
            "INSERT INTO outbox (class, url, key, sdk_app_id, order_key, body, state, created, attempts,
               next_attempt, last_error)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '')",
        )
        .bind(entry.class.name())
        .bind(entry.url)
        .bind(entry.key)
        .bind(entry.sdk_app_id.map(sql_id))
        .bind(entry.order_key)
        .bind(Value::Object(entry.body).to_string())
        .bind(WAITING)
        .bind(now)
        .bind(now)
        .execute(&mut **tx)
        .await?;
        // Who wakes up looks with the writing connection, and so only after this transaction.
        self.settings.outbox_changed.notify_one();
        Ok(())
    }

    /// Waits until a callback was entered since the last time.
    pub(crate) async fn outbox_changed(&self) {
        self.settings.outbox_changed.notified().await;
    }

    /// Callbacks whose time has come: of each stream, room or task the first one for each URL.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn due_callbacks(&self, now: OffsetDateTime) -> Result<Vec<DueCallback>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM (
               SELECT *, row_number() OVER (PARTITION BY url ORDER BY id) AS place FROM outbox
               WHERE id IN (SELECT min(id) FROM outbox WHERE state = 0 AND next_attempt <= ?
                            GROUP BY url, order_key))
             WHERE place <= ? ORDER BY id",
        )
        .bind(millis(now))
        .bind(URL_BATCH)
        .fetch_all(&self.write)
        .await?;
        rows.into_iter().map(DueCallback::try_from).collect()
    }

    /// When the next callback is due; `None`: none waits.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn next_callback(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar("SELECT min(next_attempt) FROM outbox WHERE state = 0")
            .fetch_one(&self.write)
            .await?;
        next.map(from_millis).transpose()
    }

    /// Writes down what came of attempts, all or none.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn note_attempts(&self, attempts: &[Attempt]) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        for Attempt { id, at, outcome } in attempts {
            let (state, next, error) = match outcome {
                Outcome::Delivered => (DELIVERED, None, None),
                Outcome::Again { next, error } => (WAITING, Some(millis(*next)), Some(error)),
                Outcome::GivenUp { error } => (GIVEN_UP, None, Some(error)),
                Outcome::HeldBack { next } => {
                    sqlx::query("UPDATE outbox SET next_attempt = ? WHERE id = ?")
                        .bind(millis(*next))
                        .bind(id)
                        .execute(&mut *tx)
                        .await?;
                    continue;
                }
            };
            let ended = (state != WAITING).then(|| millis(self.settings.environment.now()));
            sqlx::query(
                "UPDATE outbox SET state = ?, attempts = attempts + 1,
                   first_attempt = coalesce(first_attempt, ?), next_attempt = coalesce(?, next_attempt),
                   ended = ?, last_error = coalesce(?, last_error)
                 WHERE id = ?",
            )
            .bind(state)
            .bind(millis(*at))
            .bind(next)
            .bind(ended)
            .bind(error)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Callbacks, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn callbacks(&self, filter: &CallbackFilter) -> Result<Vec<StoredCallback>, StoreError> {
        let mut query = sqlx::QueryBuilder::<Sqlite>::new("SELECT * FROM outbox WHERE true");
        if let Some(class) = filter.class {
            query.push(" AND class = ").push_bind(class.name());
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.number());
        }
        if let Some(before) = filter.before {
            query.push(" AND id < ").push_bind(before);
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(filter.limit));
        let rows: Vec<Row> = query.build_query_as().fetch_all(&self.read).await?;
        rows.into_iter().map(StoredCallback::try_from).collect()
    }

    /// How many callbacks there are of each class in each state; what is not listed is 0. Those that were
    /// delivered or given up count for as long as they are kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn callback_counts(&self) -> Result<Vec<(CallbackClass, CallbackState, u64)>, StoreError> {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT class, state, count(*) FROM outbox GROUP BY class, state ORDER BY 1, 2")
                .fetch_all(&self.read)
                .await?;
        rows.into_iter()
            .map(|(class, state, count)| Ok((class_of(&class)?, state_of(state)?, count.unsigned_abs())))
            .collect()
    }

    /// Removes callbacks that need not be kept any more and answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn sweep_callbacks(&self, now: OffsetDateTime) -> Result<u64, StoreError> {
        let old = millis(now).saturating_sub(duration_millis(self.settings.callbacks_kept));
        let mut tx = self.write.begin().await?;
        let mut removed = sqlx::query("DELETE FROM outbox WHERE state <> 0 AND ended <= ?")
            .bind(old)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        for state in [DELIVERED, GIVEN_UP] {
            removed += sqlx::query(
                "DELETE FROM outbox WHERE state = ?1 AND id <=
                   (SELECT id FROM outbox WHERE state = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
            )
            .bind(state)
            .bind(MOST_ENDED)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        }
        sqlx::query("DELETE FROM record_events WHERE updated <= ?")
            .bind(millis(now).saturating_sub(RECORD_EVENTS_DAYS * 24 * 3_600_000))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(removed)
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    class: String,
    url: String,
    key: Option<String>,
    sdk_app_id: Option<i64>,
    order_key: String,
    body: String,
    state: i64,
    created: i64,
    attempts: u32,
    first_attempt: Option<i64>,
    next_attempt: i64,
    last_error: String,
}

impl TryFrom<Row> for DueCallback {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            class: class_of(&row.class)?,
            url: row.url,
            key: row.key,
            sdk_app_id: row.sdk_app_id,
            order_key: row.order_key,
            body: row.body,
            attempts: row.attempts,
            first_attempt: row.first_attempt.map(from_millis).transpose()?,
        })
    }
}

impl TryFrom<Row> for StoredCallback {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = state_of(row.state)?;
        let waits = state == CallbackState::Waiting;
        Ok(Self {
            id: row.id,
            class: class_of(&row.class)?,
            url: row.url,
            state,
            attempts: row.attempts,
            last_error: row.last_error,
            created: from_millis(row.created)?,
            next_attempt: waits.then(|| from_millis(row.next_attempt)).transpose()?,
            body: serde_json::from_str(&row.body)
                .map_err(|error| StoreError::Damaged(format!("callback: {error}")))?,
        })
    }
}

fn class_of(name: &str) -> Result<CallbackClass, StoreError> {
    name.parse().map_err(|_| StoreError::Damaged(format!("{name:?} is no callback class")))
}

fn state_of(number: i64) -> Result<CallbackState, StoreError> {
    let found = CallbackState::ALL.into_iter().find(|state| state.number() == number);
    found.ok_or_else(|| StoreError::Damaged(format!("{number} is no callback state")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests::{Place, T0};
    use super::*;

    /// Callbacks of VOD with the ids 1 to `count`.
    async fn enter(store: &Store, count: usize) {
        let mut tx = store.write.begin().await.unwrap();
        for _ in 0..count {
            store.tell_vod(&mut tx, "http://h/", None, "7", Map::new()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn attempt(id: i64, outcome: Outcome) -> Attempt {
        Attempt { id, at: T0, outcome }
    }

    #[tokio::test]
    async fn callbacks_are_listed_by_class_and_state_page_by_page() {
        let place = Place::new();
        let store = place.open().await;
        enter(&store, 4).await;
        let (next, error) = (T0 + Duration::from_secs(60), || "no".to_owned());
        let attempts = [
            attempt(1, Outcome::Again { next, error: error() }),
            attempt(2, Outcome::Delivered),
            attempt(3, Outcome::GivenUp { error: error() }),
        ];
        store.note_attempts(&attempts).await.unwrap();
        let ids = async |class, state, before, limit| {
            let filter = CallbackFilter { class, state, before, limit };
            let found = store.callbacks(&filter).await.unwrap();
            found.into_iter().map(|callback| callback.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(None, None, None, 3).await, [4, 3, 2]);
        assert_eq!(ids(None, None, Some(2), 3).await, [1]);
        assert_eq!(ids(Some(CallbackClass::Vod), Some(CallbackState::Waiting), None, 9).await, [4, 1]);
        assert_eq!(ids(None, Some(CallbackState::Delivered), None, 9).await, [2]);
        assert_eq!(ids(None, Some(CallbackState::GivenUp), None, 9).await, [3]);
        assert!(ids(Some(CallbackClass::TrtcRoom), None, None, 9).await.is_empty());
        let counts = store.callback_counts().await.unwrap();
        let counts: Vec<_> = counts.into_iter().map(|(_, state, count)| (state.name(), count)).collect();
        assert_eq!(counts, [("waiting", 2), ("delivered", 1), ("given_up", 1)]);
        // The first one waits for its next time and does not hold up the last one.
        let due = store.due_callbacks(T0).await.unwrap();
        assert_eq!(due.iter().map(|due| due.id).collect::<Vec<_>>(), [4]);
        assert_eq!(store.next_callback().await.unwrap(), Some(T0));
        let due = store.due_callbacks(next).await.unwrap();
        assert_eq!(due.iter().map(|due| (due.id, due.attempts)).collect::<Vec<_>>(), [(1, 1)]);
    }

    #[tokio::test]
    async fn only_the_newest_ended_callbacks_are_kept_and_all_that_wait() {
        let place = Place::new();
        let store = place.open().await;
        let most = usize::try_from(MOST_ENDED).unwrap();
        enter(&store, most + 3).await;
        let ended: Vec<_> = (2..).take(most + 1).map(|id| attempt(id, Outcome::Delivered)).collect();
        store.note_attempts(&ended).await.unwrap();
        assert_eq!(store.sweep_callbacks(T0 + Duration::from_secs(3600)).await.unwrap(), 1);
        let oldest: Vec<i64> = sqlx::query_scalar("SELECT id FROM outbox ORDER BY id LIMIT 2")
            .fetch_all(&store.read)
            .await
            .unwrap();
        assert_eq!(oldest, [1, 3]);
        let day = Duration::from_secs(24 * 3600);
        let removed = store.sweep_callbacks(T0 + day).await.unwrap();
        assert_eq!(removed, u64::try_from(most).unwrap());
        assert_eq!(
            store.callbacks(&CallbackFilter { limit: 9, ..CallbackFilter::default() }).await.unwrap().len(),
            2
        );
    }
}
