//! The store in one SQLite file.

use std::path::Path;

use async_trait::async_trait;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Row as _, migrate::Migrator};
use time::OffsetDateTime;

use super::{Claim, NewRevision, RequestKey, Revision, RoomQuery, Store, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("src/catalog/migrations");

/// [`Store`] in an SQLite file, in WAL mode with a full sync on every commit.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pool: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, creating and migrating it as needed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(std::time::Duration::from_secs(5));
        let named = |error: &dyn std::fmt::Display| StoreError::Open(format!("{}: {error}", path.display()));
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await
            .map_err(|error| named(&error))?;
        MIGRATIONS.run(&pool).await.map_err(|error| named(&error))?;
        Ok(Self { pool })
    }

    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// The rows of a table that a query wants, newest first, then by id.
    pub(super) async fn rows_of_rooms(
        &self,
        table: &'static str,
        id: &'static str,
        query: &RoomQuery,
    ) -> Result<Vec<SqliteRow>, StoreError> {
        // Which states, as bits: a list cannot be bound.
        let states = query.states.iter().fold(0_i64, |bits, state| bits | 1_i64 << (*state).clamp(0, 62));
        let (after_time, after_id) =
            query.after.as_ref().map_or((i64::MAX, ""), |(time, id)| (*time, id.as_str()));
        let sql = format!(
            "SELECT * FROM {table} WHERE sdk_app_id = $1 AND ($2 IS NULL OR room = $2) \
             AND ($3 = 0 OR (($3 >> state) & 1) = 1) \
             AND (create_time < $4 OR (create_time = $4 AND {id} > $5)) \
             ORDER BY create_time DESC, {id} LIMIT $6"
        );
        // Names of the schema alone are put in; values are bound.
        sqlx::query(AssertSqlSafe(sql))
            .bind(i64::from(query.sdk_app_id))
            .bind(query.room.as_deref())
            .bind(states)
            .bind(after_time)
            .bind(after_id)
            .bind(i64::from(query.limit))
            .fetch_all(self.pool())
            .await
            .map_err(failed)
    }
}

pub(super) fn failed(error: sqlx::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

pub(super) fn millis(at: OffsetDateTime) -> i64 {
    (at.unix_timestamp_nanos() / 1_000_000) as i64
}

pub(super) fn from_millis(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[async_trait]
impl Store for SqliteStore {
    async fn claim(
        &self,
        key: &RequestKey,
        fingerprint: &[u8],
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<Claim, StoreError> {
        let inserted = sqlx::query(
            "INSERT INTO requests (method, request_id, fingerprint, owner, response, create_time) \
             VALUES ($1, $2, $3, $4, NULL, $5) ON CONFLICT (method, request_id) DO NOTHING",
        )
        .bind(key.method)
        .bind(&key.request_id)
        .bind(fingerprint)
        .bind(owner)
        .bind(millis(now))
        .execute(&self.pool)
        .await
        .map_err(failed)?;
        if inserted.rows_affected() == 1 {
            return Ok(Claim::New);
        }
        let row = sqlx::query(
            "SELECT fingerprint, owner, response FROM requests WHERE method = $1 AND request_id = $2",
        )
        .bind(key.method)
        .bind(&key.request_id)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed)?;
        // Released between the two statements: the caller may simply come again.
        let Some(row) = row else { return Ok(Claim::InProgress) };
        if row.get::<Vec<u8>, _>("fingerprint") != fingerprint {
            return Ok(Claim::OtherContent);
        }
        if let Some(response) = row.get::<Option<Vec<u8>>, _>("response") {
            return Ok(Claim::Done(response));
        }
        let earlier: String = row.get("owner");
        if earlier == owner {
            return Ok(Claim::Unfinished);
        }
        let taken = sqlx::query(
            "UPDATE requests SET owner = $1 \
             WHERE method = $2 AND request_id = $3 AND owner = $4 AND response IS NULL",
        )
        .bind(owner)
        .bind(key.method)
        .bind(&key.request_id)
        .bind(&earlier)
        .execute(&self.pool)
        .await
        .map_err(failed)?;
        Ok(if taken.rows_affected() == 1 { Claim::TakenOver } else { Claim::InProgress })
    }

    async fn complete(
        &self,
        key: Option<&RequestKey>,
        response: &[u8],
        revision: Option<&NewRevision>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        if let Some(key) = key {
            sqlx::query("UPDATE requests SET response = $1 WHERE method = $2 AND request_id = $3")
                .bind(response)
                .bind(key.method)
                .bind(&key.request_id)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        if let Some(revision) = revision {
            sqlx::query(
                "INSERT INTO settings_revisions (revision, sdk_app_id, request_id, settings, create_time) \
                 SELECT COALESCE(MAX(revision), 0) + 1, $1, $2, $3, $4 FROM settings_revisions",
            )
            .bind(i64::from(revision.sdk_app_id))
            .bind(&revision.request_id)
            .bind(&revision.settings)
            .bind(millis(now))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    async fn release(&self, key: &RequestKey) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM requests WHERE method = $1 AND request_id = $2 AND response IS NULL")
            .bind(key.method)
            .bind(&key.request_id)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn forget_requests(&self, before: OffsetDateTime) -> Result<u64, StoreError> {
        let deleted = sqlx::query("DELETE FROM requests WHERE create_time < $1")
            .bind(millis(before))
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(deleted.rows_affected())
    }

    async fn revisions(
        &self,
        sdk_app_id: u32,
        below: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Revision>, StoreError> {
        let rows = sqlx::query(
            "SELECT revision, request_id, settings, create_time FROM settings_revisions \
             WHERE sdk_app_id = $1 AND revision < $2 ORDER BY revision DESC LIMIT $3",
        )
        .bind(i64::from(sdk_app_id))
        .bind(below.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(failed)?;
        let revisions = rows.into_iter().map(|row| Revision {
            revision: row.get("revision"),
            create_time: from_millis(row.get("create_time")),
            request_id: row.get("request_id"),
            settings: row.get("settings"),
        });
        Ok(revisions.collect())
    }

    async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        sqlx::query("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(fresh)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        let row = sqlx::query("SELECT value FROM secrets WHERE name = $1")
            .bind(name)
            .fetch_one(&self.pool)
            .await
            .map_err(failed)?;
        Ok(row.get("value"))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 08:00 UTC);

    fn key(request_id: &str) -> RequestKey {
        RequestKey { method: "M", request_id: request_id.to_owned() }
    }

    #[tokio::test]
    async fn a_request_is_carried_out_once_and_answered_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("store.db");
        let store = SqliteStore::open(&path).await.unwrap();
        let claim = |fingerprint: &'static [u8], owner: &'static str| {
            let store = store.clone();
            async move { store.claim(&key("1"), fingerprint, owner, NOW).await.unwrap() }
        };
        assert_eq!(claim(b"f", "a").await, Claim::New);
        assert_eq!(claim(b"f", "a").await, Claim::Unfinished);
        assert_eq!(claim(b"g", "a").await, Claim::OtherContent);
        assert_eq!(claim(b"f", "b").await, Claim::TakenOver);
        store.complete(Some(&key("1")), b"answer", None, NOW).await.unwrap();
        store.release(&key("1")).await.unwrap();
        assert_eq!(claim(b"f", "a").await, Claim::Done(b"answer".to_vec()));
        drop(store);

        let store = SqliteStore::open(&path).await.unwrap();
        let again = store.claim(&key("1"), b"f", "c", NOW).await.unwrap();
        assert_eq!(again, Claim::Done(b"answer".to_vec()), "it survives the process");
        assert_eq!(store.forget_requests(NOW).await.unwrap(), 0);
        assert_eq!(store.forget_requests(NOW + time::Duration::SECOND).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_released_request_can_be_tried_again() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("store.db")).await.unwrap();
        assert_eq!(store.claim(&key("1"), b"f", "a", NOW).await.unwrap(), Claim::New);
        store.release(&key("1")).await.unwrap();
        assert_eq!(store.claim(&key("1"), b"other", "a", NOW).await.unwrap(), Claim::New);
    }

    #[tokio::test]
    async fn of_many_claims_at_once_one_wins() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("store.db")).await.unwrap();
        let claims = (0..16).map(|_| async { store.claim(&key("1"), b"f", "a", NOW).await.unwrap() });
        let outcomes = futures::future::join_all(claims).await;
        assert_eq!(outcomes.iter().filter(|claim| **claim == Claim::New).count(), 1);
        assert!(outcomes.iter().all(|claim| matches!(claim, Claim::New | Claim::Unfinished)));
    }

    #[tokio::test]
    async fn revisions_come_newest_first_in_pages() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("store.db")).await.unwrap();
        for (sdk_app_id, settings) in [(1, b"a"), (2, b"b"), (1, b"c"), (1, b"d")] {
            let revision = NewRevision { sdk_app_id, request_id: String::new(), settings: settings.to_vec() };
            store.complete(None, b"", Some(&revision), NOW).await.unwrap();
        }
        let page = store.revisions(1, None, 2).await.unwrap();
        assert_eq!(page.iter().map(|r| r.revision).collect::<Vec<_>>(), [4, 3]);
        let rest = store.revisions(1, Some(3), 2).await.unwrap();
        assert_eq!(rest.iter().map(|r| r.revision).collect::<Vec<_>>(), [1]);
        assert_eq!(rest[0].settings, b"a");
        assert_eq!(rest[0].create_time, NOW);
    }

    #[tokio::test]
    async fn a_secret_stays_what_it_first_was() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("store.db")).await.unwrap();
        assert_eq!(store.secret("k", b"first").await.unwrap(), b"first");
        assert_eq!(store.secret("k", b"second").await.unwrap(), b"first");
    }
}
