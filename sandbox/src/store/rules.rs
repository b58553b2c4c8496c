//! Record rules: which template records which streams.

use time::OffsetDateTime;

use super::{MAX_RULES, Store, StoreError, from_millis, millis};

/// Binds streams to a record template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRule {
    /// Push domain, lower case.
    pub domain: String,
    /// Push path; empty: every one.
    pub app_name: String,
    /// Stream name; empty: every one.
    pub stream_name: String,
    /// The template that records.
    pub template_id: i64,
    /// When it was made.
    pub created: OffsetDateTime,
}

impl Store {
    /// Makes a rule. Streams feel it that start after the effect delay.
    ///
    /// # Errors
    /// [`StoreError::TemplateNotFound`], [`StoreError::RuleExists`], [`StoreError::RuleLimit`], or when the
    /// database fails.
    pub async fn create_rule(&self, rule: &RecordRule) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let template: Option<i64> = sqlx::query_scalar("SELECT id FROM record_templates WHERE id = ?")
            .bind(rule.template_id)
            .fetch_optional(&mut *tx)
            .await?;
        if template.is_none() {
            return Err(StoreError::TemplateNotFound(rule.template_id));
        }
        let (count, same): (i64, i64) = sqlx::query_as(
            "SELECT count(*), count(*) FILTER (WHERE domain = ? AND app_name = ? AND stream_name = ?)
             FROM record_rules",
        )
        .bind(&rule.domain)
        .bind(&rule.app_name)
        .bind(&rule.stream_name)
        .fetch_one(&mut *tx)
        .await?;
        if same > 0 {
            return Err(StoreError::RuleExists);
        }
        if count >= MAX_RULES {
            return Err(StoreError::RuleLimit);
        }
        sqlx::query(
            "INSERT INTO record_rules (domain, app_name, stream_name, template_id, created)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(&rule.domain)
        .bind(&rule.app_name)
        .bind(&rule.stream_name)
        .bind(rule.template_id)
        .bind(millis(rule.created))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every rule in order of its making.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rules(&self) -> Result<Vec<RecordRule>, StoreError> {
        let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT domain, app_name, stream_name, template_id, created FROM record_rules
             ORDER BY created, domain, app_name, stream_name",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|(domain, app_name, stream_name, template_id, created)| {
                Ok(RecordRule { domain, app_name, stream_name, template_id, created: from_millis(created)? })
            })
            .collect()
    }

    /// Deletes the rule of exactly these names. Streams that run keep recording.
    ///
    /// # Errors
    /// [`StoreError::RuleNotFound`], or when the database fails.
    pub async fn delete_rule(
        &self,
        domain: &str,
        app_name: &str,
        stream_name: &str,
    ) -> Result<(), StoreError> {
        let deleted =
            sqlx::query("DELETE FROM record_rules WHERE domain = ? AND app_name = ? AND stream_name = ?")
                .bind(domain)
                .bind(app_name)
                .bind(stream_name)
                .execute(&self.write)
                .await?;
        if deleted.rows_affected() == 0 { Err(StoreError::RuleNotFound) } else { Ok(()) }
    }
}
