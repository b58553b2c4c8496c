//! Streams that must not be pushed for a while.

use time::OffsetDateTime;

use super::{Store, StoreError, from_millis, millis};
use crate::model::StreamKey;

/// Why and how long a stream must not be pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forbidden {
    /// When it may be pushed again.
    pub until: OffsetDateTime,
    /// Free text; may be empty.
    pub reason: String,
}

impl Store {
    /// Forbids a stream by its name, whatever its domain and app. A second call takes the place of the first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forbid_stream(
        &self,
        key: &StreamKey,
        forbidden: &Forbidden,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO forbidden_streams (stream_name, domain, app_name, since, until, reason)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(&key.stream_name)
        .bind(&key.domain)
        .bind(&key.app_name)
        .bind(millis(now))
        .bind(millis(forbidden.until))
        .bind(&forbidden.reason)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Lets a stream be pushed again; one that may be is left alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resume_stream(&self, stream_name: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM forbidden_streams WHERE stream_name = ?")
            .bind(stream_name)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Whether a stream must not be pushed now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forbidden_stream(
        &self,
        stream_name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Forbidden>, StoreError> {
        let row: Option<(i64, String)> =
            sqlx::query_as("SELECT until, reason FROM forbidden_streams WHERE stream_name = ? AND until > ?")
                .bind(stream_name)
                .bind(millis(now))
                .fetch_optional(&self.read)
                .await?;
        row.map(|(until, reason)| Ok(Forbidden { until: from_millis(until)?, reason })).transpose()
    }

    /// Forgets what is over.
    pub(super) async fn sweep_forbidden(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM forbidden_streams WHERE until <= ?")
            .bind(millis(now))
            .execute(&self.write)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests::{Place, T0};
    use super::*;

    #[tokio::test]
    async fn a_stream_is_forbidden_for_its_time() {
        let place = Place::new();
        let store = place.open().await;
        let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "s".into() };
        let until = T0 + Duration::from_secs(60);
        let forbid = Forbidden { until, reason: "noise".into() };
        store.forbid_stream(&key, &forbid, T0).await.unwrap();
        assert_eq!(store.forbidden_stream("s", T0).await.unwrap(), Some(forbid.clone()));
        assert_eq!(store.forbidden_stream("t", T0).await.unwrap(), None);
        assert_eq!(store.forbidden_stream("s", until).await.unwrap(), None);
        let longer = Forbidden { until: until + Duration::from_secs(1), ..forbid };
        store.forbid_stream(&key, &longer, T0).await.unwrap();
        store.sweep(until).await.unwrap();
        assert_eq!(store.forbidden_stream("s", until).await.unwrap(), Some(longer));
        for _ in 0..2 {
            store.resume_stream("s").await.unwrap();
            assert_eq!(store.forbidden_stream("s", T0).await.unwrap(), None);
        }
    }
}
