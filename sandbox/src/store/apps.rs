//! The VOD apps of the account: media of one are not seen by calls to another.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Store, StoreError, from_millis, millis, sql_id};
use crate::config::Config;

/// Most VOD apps of an account.
pub const MAX_APPS: i64 = 50;

/// A VOD app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VodApp {
    pub id: u64,
    pub name: String,
    pub description: String,
    /// `fileid` or `fileid+path`.
    pub mode: String,
    /// Empty: the only one there is.
    pub storage_region: String,
    pub tags: Vec<ResourceTag>,
    pub created: OffsetDateTime,
}

/// A VOD app to be made.
#[derive(Debug, Clone, Default)]
pub struct NewVodApp {
    pub name: String,
    pub description: String,
    pub mode: String,
    pub storage_region: String,
    pub tags: Vec<ResourceTag>,
}

/// A tag of an app, in the form of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResourceTag {
    pub tag_key: String,
    pub tag_value: String,
}

impl Store {
    /// Enters the apps of the settings.
    pub(super) async fn register_apps(&self, config: &Config, now: OffsetDateTime) -> Result<(), StoreError> {
        for app in std::iter::once(&config.app_id).chain(&config.sub_app_ids) {
            let name = if *app == config.app_id { "main".to_owned() } else { format!("sub-app-{app}") };
            sqlx::query(
                "INSERT INTO apps (id, created, name) VALUES (?, ?, ?)
                 ON CONFLICT DO UPDATE SET name = iif(name = '', excluded.name, name)",
            )
            .bind(sql_id(*app))
            .bind(millis(now))
            .bind(name)
            .execute(&self.write)
            .await?;
        }
        Ok(())
    }

    /// The apps, in order of their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apps(&self) -> Result<Vec<VodApp>, StoreError> {
        type Row = (i64, String, String, String, String, String, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, description, mode, storage_region, tags, created FROM apps ORDER BY id",
        )
        .fetch_all(&self.read)
        .await?;
        let app = |(id, name, description, mode, storage_region, tags, created): Row| {
            let tags = serde_json::from_str(&tags).map_err(|error| StoreError::Damaged(error.to_string()))?;
            let created = from_millis(created)?;
            Ok(VodApp { id: id.unsigned_abs(), name, description, mode, storage_region, tags, created })
        };
        rows.into_iter().map(app).collect()
    }

    /// Whether the account has this app.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_app(&self, id: u64) -> Result<bool, StoreError> {
        let Ok(id) = i64::try_from(id) else { return Ok(false) };
        let found: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM apps WHERE id = ?").bind(id).fetch_optional(&self.read).await?;
        Ok(found.is_some())
    }

    /// Makes an app and answers its id: ten digits that begin with 15, as in the cloud.
    ///
    /// # Errors
    /// [`StoreError::AppLimit`], or when the database fails.
    pub async fn create_app(&self, app: &NewVodApp, now: OffsetDateTime) -> Result<u64, StoreError> {
        let tags =
            serde_json::to_string(&app.tags).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let mut tx = self.write.begin().await?;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM apps").fetch_one(&mut *tx).await?;
        if count >= MAX_APPS {
            return Err(StoreError::AppLimit);
        }
        loop {
            let id = 1_500_000_000 + self.settings.environment.random() % 100_000_000;
            let made = sqlx::query(
                "INSERT INTO apps (id, created, name, description, mode, storage_region, tags)
                 VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            )
            .bind(sql_id(id))
            .bind(millis(now))
            .bind(&app.name)
            .bind(&app.description)
            .bind(&app.mode)
            .bind(&app.storage_region)
            .bind(&tags)
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() == 1 {
                tx.commit().await?;
                return Ok(id);
            }
        }
    }
}
