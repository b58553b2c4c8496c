//! Record templates and their versions.

use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::{MAX_TEMPLATES, RecordTemplate, Store, StoreError, TemplateChange, duration_millis, millis};

/// A record template with its id, as changed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTemplate {
    /// TemplateId.
    pub id: i64,
    /// What it says.
    pub template: RecordTemplate,
}

impl Store {
    /// Keeps a new template and answers its id.
    ///
    /// # Errors
    /// [`StoreError::TemplateLimit`], or when the database fails.
    pub async fn create_template(
        &self,
        template: &RecordTemplate,
        now: OffsetDateTime,
    ) -> Result<i64, StoreError> {
        let mut tx = self.write.begin().await?;
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM record_templates").fetch_one(&mut *tx).await?;
        if count >= MAX_TEMPLATES {
            return Err(StoreError::TemplateLimit);
        }
        let id = sqlx::query("INSERT INTO record_templates (created) VALUES (?)")
            .bind(millis(now))
            .execute(&mut *tx)
            .await?
            .last_insert_rowid();
        insert_version(&mut tx, id, 1, template, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Every template in order of its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn templates(&self) -> Result<Vec<StoredTemplate>, StoreError> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(
            "SELECT template_id, max(version), body FROM record_template_versions
             GROUP BY template_id ORDER BY template_id",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|(id, _, body)| Ok(StoredTemplate { id, template: parse_body(&body)? }))
            .collect()
    }

    /// One template as changed last.
    ///
    /// # Errors
    /// [`StoreError::TemplateNotFound`], or when the database fails.
    pub async fn template(&self, id: i64) -> Result<StoredTemplate, StoreError> {
        let body: Option<String> = sqlx::query_scalar(
            "SELECT body FROM record_template_versions WHERE template_id = ? ORDER BY version DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(&self.read)
        .await?;
        let body = body.ok_or(StoreError::TemplateNotFound(id))?;
        Ok(StoredTemplate { id, template: parse_body(&body)? })
    }

    /// Changes a template. Streams that start before the effect delay is over still get the old one.
    ///
    /// # Errors
    /// [`StoreError::TemplateNotFound`], or when the database fails.
    pub async fn modify_template(
        &self,
        id: i64,
        change: TemplateChange,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let last: Option<(i64, String)> = sqlx::query_as(
            "SELECT version, body FROM record_template_versions
             WHERE template_id = ? ORDER BY version DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        let (version, body) = last.ok_or(StoreError::TemplateNotFound(id))?;
        let mut template = parse_body(&body)?;
        change.apply(&mut template);
        insert_version(&mut tx, id, version + 1, &template, now).await?;
        // What is older than the version in force now can never bind again.
        sqlx::query(
            "DELETE FROM record_template_versions WHERE template_id = ?1 AND version <
             (SELECT max(version) FROM record_template_versions WHERE template_id = ?1 AND since <= ?2)",
        )
        .bind(id)
        .bind(millis(now) - duration_millis(self.settings.timing.rule_effect_delay))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Deletes a template that no rule binds.
    ///
    /// # Errors
    /// [`StoreError::TemplateNotFound`], [`StoreError::TemplateInUse`], or when the database fails.
    pub async fn delete_template(&self, id: i64) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let rules: i64 = sqlx::query_scalar("SELECT count(*) FROM record_rules WHERE template_id = ?")
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
        if rules > 0 {
            return Err(StoreError::TemplateInUse(id));
        }
        let deleted =
            sqlx::query("DELETE FROM record_templates WHERE id = ?").bind(id).execute(&mut *tx).await?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::TemplateNotFound(id));
        }
        tx.commit().await?;
        Ok(())
    }
}

async fn insert_version(
    tx: &mut Transaction<'_, Sqlite>,
    id: i64,
    version: i64,
    template: &RecordTemplate,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let body = serde_json::to_string(template).map_err(|error| StoreError::Damaged(error.to_string()))?;
    sqlx::query(
        "INSERT INTO record_template_versions (template_id, version, since, body) VALUES (?, ?, ?, ?)",
    )
    .bind(id)
    .bind(version)
    .bind(millis(now))
    .bind(body)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) fn parse_body(body: &str) -> Result<RecordTemplate, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Damaged(format!("record template: {error}")))
}
