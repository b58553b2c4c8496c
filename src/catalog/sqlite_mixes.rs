//! Mixes in the SQLite file.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::sqlite::{SqliteStore, failed, from_millis, millis};
use super::{Keeping, MixRow, MixStore, RoomQuery, StoreError};

#[async_trait]
impl MixStore for SqliteStore {
    async fn insert_mix(&self, row: &MixRow) -> Result<Keeping, StoreError> {
        let inserted = sqlx::query(
            "INSERT INTO mixes \
             (mix_id, sdk_app_id, room, state, slot, fingerprint, version, mix, create_time) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (mix_id) DO NOTHING",
        )
        .bind(&row.mix_id)
        .bind(i64::from(row.sdk_app_id))
        .bind(&row.room)
        .bind(i64::from(row.state))
        .bind(row.slot.as_deref())
        .bind(&row.fingerprint)
        .bind(row.version)
        .bind(&row.mix)
        .bind(millis(row.create_time))
        .execute(self.pool())
        .await;
        keeping(inserted)
    }

    async fn update_mix(&self, row: &MixRow) -> Result<Keeping, StoreError> {
        let updated = sqlx::query(
            "UPDATE mixes SET state = $1, slot = $2, mix = $3, version = version + 1 \
             WHERE mix_id = $4 AND version = $5",
        )
        .bind(i64::from(row.state))
        .bind(row.slot.as_deref())
        .bind(&row.mix)
        .bind(&row.mix_id)
        .bind(row.version)
        .execute(self.pool())
        .await;
        keeping(updated)
    }

    async fn mix(&self, mix_id: &str) -> Result<Option<MixRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM mixes WHERE mix_id = $1")
            .bind(mix_id)
            .fetch_optional(self.pool())
            .await
            .map_err(failed)?;
        Ok(row.as_ref().map(read))
    }

    async fn mix_of_slot(&self, slot: &str) -> Result<Option<MixRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM mixes WHERE slot = $1")
            .bind(slot)
            .fetch_optional(self.pool())
            .await
            .map_err(failed)?;
        Ok(row.as_ref().map(read))
    }

    async fn mixes(&self, query: &RoomQuery) -> Result<Vec<MixRow>, StoreError> {
        let rows = self.rows_of_rooms("mixes", "mix_id", query).await?;
        Ok(rows.iter().map(read).collect())
    }
}

/// The slot is the only thing beside the id that two mixes cannot share.
fn keeping(outcome: Result<sqlx::sqlite::SqliteQueryResult, sqlx::Error>) -> Result<Keeping, StoreError> {
    match outcome {
        Ok(done) if done.rows_affected() == 1 => Ok(Keeping::Kept),
        Ok(_) => Ok(Keeping::Stale),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(Keeping::SlotTaken),
        Err(error) => Err(failed(error)),
    }
}

fn read(row: &SqliteRow) -> MixRow {
    MixRow {
        mix_id: row.get("mix_id"),
        sdk_app_id: u32::try_from(row.get::<i64, _>("sdk_app_id")).unwrap_or_default(),
        room: row.get("room"),
        state: i32::try_from(row.get::<i64, _>("state")).unwrap_or_default(),
        slot: row.get("slot"),
        fingerprint: row.get("fingerprint"),
        version: row.get("version"),
        mix: row.get("mix"),
        create_time: from_millis(row.get("create_time")),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    async fn store(dir: &tempfile::TempDir) -> SqliteStore {
        SqliteStore::open(&dir.path().join("store.db")).await.unwrap()
    }

    fn row(mix_id: &str, second: i64) -> MixRow {
        MixRow {
            mix_id: mix_id.to_owned(),
            sdk_app_id: 1,
            room: "n1".to_owned(),
            state: 1,
            slot: None,
            fingerprint: b"f".to_vec(),
            version: 0,
            mix: b"m".to_vec(),
            create_time: datetime!(2026-11-22 08:00 UTC) + Duration::seconds(second),
        }
    }

    #[tokio::test]
    async fn a_mix_is_kept_once_survives_and_is_not_undone_by_an_older_reading() {
        let dir = tempfile::tempdir().unwrap();
        let kept = store(&dir).await;
        assert_eq!(kept.insert_mix(&row("a", 0)).await.unwrap(), Keeping::Kept);
        assert_eq!(kept.insert_mix(&row("a", 1)).await.unwrap(), Keeping::Stale);
        drop(kept);
        let kept = store(&dir).await;
        assert_eq!(kept.mix("a").await.unwrap(), Some(row("a", 0)));
        assert_eq!(kept.mix("b").await.unwrap(), None);
        let newer = MixRow { state: 3, mix: b"newer".to_vec(), ..row("a", 0) };
        assert_eq!(kept.update_mix(&newer).await.unwrap(), Keeping::Kept);
        assert_eq!(kept.update_mix(&MixRow { state: 2, ..row("a", 0) }).await.unwrap(), Keeping::Stale);
        assert_eq!(kept.mix("a").await.unwrap(), Some(MixRow { version: 1, ..newer }));
    }

    #[tokio::test]
    async fn a_room_is_held_by_one_mix_until_it_gives_it_up() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        let holder = |id: &str| MixRow { slot: Some("1/n1".to_owned()), ..row(id, 0) };
        assert_eq!(store.insert_mix(&holder("a")).await.unwrap(), Keeping::Kept);
        assert_eq!(store.insert_mix(&holder("b")).await.unwrap(), Keeping::SlotTaken);
        assert_eq!(store.mix_of_slot("1/n1").await.unwrap(), Some(holder("a")));
        // Mixes that hold no room do not stand in one another's way.
        for id in ["c", "d"] {
            assert_eq!(store.insert_mix(&row(id, 0)).await.unwrap(), Keeping::Kept);
        }
        assert_eq!(store.update_mix(&holder("c")).await.unwrap(), Keeping::SlotTaken);
        assert_eq!(store.update_mix(&row("a", 0)).await.unwrap(), Keeping::Kept);
        assert_eq!(store.update_mix(&holder("c")).await.unwrap(), Keeping::Kept);
    }

    #[tokio::test]
    async fn lists_are_newest_first_filtered_and_in_pages() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        let other_room = MixRow { room: "t1".to_owned(), state: 4, ..row("d", 2) };
        let other_app = MixRow { sdk_app_id: 2, ..row("e", 9) };
        for row in [row("b", 1), row("a", 1), row("c", 0), other_room, other_app] {
            store.insert_mix(&row).await.unwrap();
        }
        let ids = async |query: RoomQuery| {
            let rows = store.mixes(&RoomQuery { sdk_app_id: 1, ..query }).await.unwrap();
            rows.into_iter().map(|row| row.mix_id).collect::<Vec<_>>()
        };
        let all = RoomQuery { limit: 9, ..RoomQuery::default() };
        assert_eq!(ids(all.clone()).await, ["d", "a", "b", "c"]);
        assert_eq!(ids(RoomQuery { room: Some("t1".to_owned()), ..all.clone() }).await, ["d"]);
        assert_eq!(ids(RoomQuery { states: vec![1], ..all.clone() }).await, ["a", "b", "c"]);
        let after = Some((millis(row("a", 1).create_time), "a".to_owned()));
        assert_eq!(ids(RoomQuery { after, limit: 1, ..all }).await, ["b"]);
    }
}
