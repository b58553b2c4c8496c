//! Callback templates and rules: whom live tells what of which streams.

use serde::{Deserialize, Serialize};
use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::{MAX_CALLBACK_RULES, MAX_CALLBACK_TEMPLATES, Store, StoreError, from_millis, millis};
use crate::callbacks::CallbackClass;
use crate::model::StreamKey;

/// A callback template. In the database it has the form of API answers. Empty URLs: nobody is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CallbackTemplate {
    /// Its name.
    pub template_name: String,
    /// Free text.
    pub description: String,
    /// Hears of pushes that begin (event 1).
    pub stream_begin_notify_url: String,
    /// Hears of pushes that are cut off (event 0).
    pub stream_end_notify_url: String,
    /// Hears of record files (event 100).
    pub record_notify_url: String,
    /// Hears of the states of recordings (event 332).
    pub record_status_notify_url: String,
    /// Snapshots; the sandbox takes none.
    pub snapshot_notify_url: String,
    /// Porn detection; the sandbox does none.
    pub porn_censorship_notify_url: String,
    /// Signs all of these callbacks; empty: they are not signed.
    pub callback_key: String,
    /// Mixes; out of use in the cloud.
    pub stream_mix_notify_url: String,
    /// Push exceptions; the sandbox tells none.
    pub push_exception_notify_url: String,
    /// Audio moderation; the sandbox does none.
    pub audio_audit_notify_url: String,
    /// Record exceptions; the sandbox tells none.
    pub record_exception_notify_url: String,
    /// Levels of record exceptions that are told.
    pub record_exception_levels: Vec<String>,
}

/// A callback template with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCallbackTemplate {
    /// TemplateId.
    pub id: i64,
    /// What it says.
    pub template: CallbackTemplate,
}

/// Binds the streams of a domain and app to a callback template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackRule {
    /// Push domain, lower case.
    pub domain: String,
    /// Push path; empty: every one that has no rule of its own.
    pub app_name: String,
    /// The template.
    pub template_id: i64,
    /// When it was made.
    pub created: OffsetDateTime,
}

impl CallbackTemplate {
    /// Who hears of a class.
    pub(crate) fn url(&self, class: CallbackClass) -> Option<&str> {
        let url = match class {
            CallbackClass::CssStreamBegin => &self.stream_begin_notify_url,
            CallbackClass::CssStreamEnd => &self.stream_end_notify_url,
            CallbackClass::CssRecord => &self.record_notify_url,
            CallbackClass::CssRecordStatus => &self.record_status_notify_url,
            _ => return None,
        };
        Some(url.as_str()).filter(|url| !url.is_empty())
    }
}

impl Store {
    /// Keeps a new template and answers its id.
    ///
    /// # Errors
    /// [`StoreError::CallbackTemplateLimit`], or when the database fails.
    pub async fn create_callback_template(
        &self,
        template: &CallbackTemplate,
        now: OffsetDateTime,
    ) -> Result<i64, StoreError> {
        let mut tx = self.write.begin().await?;
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM callback_templates").fetch_one(&mut *tx).await?;
        if count >= MAX_CALLBACK_TEMPLATES {
            return Err(StoreError::CallbackTemplateLimit);
        }
        let id = sqlx::query("INSERT INTO callback_templates (created, body) VALUES (?, ?)")
            .bind(millis(now))
            .bind(body_of(template)?)
            .execute(&mut *tx)
            .await?
            .last_insert_rowid();
        tx.commit().await?;
        Ok(id)
    }

    /// Every template in order of its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn callback_templates(&self) -> Result<Vec<StoredCallbackTemplate>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, body FROM callback_templates ORDER BY id")
            .fetch_all(&self.read)
            .await?;
        rows.into_iter()
            .map(|(id, body)| Ok(StoredCallbackTemplate { id, template: parse(&body)? }))
            .collect()
    }

    /// One template.
    ///
    /// # Errors
    /// [`StoreError::CallbackTemplateNotFound`], or when the database fails.
    pub async fn callback_template(&self, id: i64) -> Result<StoredCallbackTemplate, StoreError> {
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM callback_templates WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        let body = body.ok_or(StoreError::CallbackTemplateNotFound(id))?;
        Ok(StoredCallbackTemplate { id, template: parse(&body)? })
    }

    /// Changes a template. What happens from now on is told as it says then.
    ///
    /// # Errors
    /// [`StoreError::CallbackTemplateNotFound`], or when the database fails.
    pub async fn modify_callback_template(
        &self,
        id: i64,
        change: impl FnOnce(&mut CallbackTemplate) + Send,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let body: Option<String> = sqlx::query_scalar("SELECT body FROM callback_templates WHERE id = ?")
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        let mut template = parse(&body.ok_or(StoreError::CallbackTemplateNotFound(id))?)?;
        change(&mut template);
        sqlx::query("UPDATE callback_templates SET body = ? WHERE id = ?")
            .bind(body_of(&template)?)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Deletes a template that no rule binds.
    ///
    /// # Errors
    /// [`StoreError::CallbackTemplateNotFound`], [`StoreError::CallbackTemplateInUse`], or when the database
    /// fails.
    pub async fn delete_callback_template(&self, id: i64) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let rules: i64 = sqlx::query_scalar("SELECT count(*) FROM callback_rules WHERE template_id = ?")
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
        if rules > 0 {
            return Err(StoreError::CallbackTemplateInUse(id));
        }
        let deleted =
            sqlx::query("DELETE FROM callback_templates WHERE id = ?").bind(id).execute(&mut *tx).await?;
        if deleted.rows_affected() == 0 {
            return Err(StoreError::CallbackTemplateNotFound(id));
        }
        tx.commit().await?;
        Ok(())
    }

    /// Makes a rule; it holds at once.
    ///
    /// # Errors
    /// [`StoreError::CallbackTemplateNotFound`], [`StoreError::CallbackRuleExists`],
    /// [`StoreError::CallbackRuleLimit`], or when the database fails.
    pub async fn create_callback_rule(&self, rule: &CallbackRule) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let template: Option<i64> = sqlx::query_scalar("SELECT id FROM callback_templates WHERE id = ?")
            .bind(rule.template_id)
            .fetch_optional(&mut *tx)
            .await?;
        if template.is_none() {
            return Err(StoreError::CallbackTemplateNotFound(rule.template_id));
        }
        let (count, same): (i64, i64) = sqlx::query_as(
            "SELECT count(*), count(*) FILTER (WHERE domain = ? AND app_name = ?) FROM callback_rules",
        )
        .bind(&rule.domain)
        .bind(&rule.app_name)
        .fetch_one(&mut *tx)
        .await?;
        if same > 0 {
            return Err(StoreError::CallbackRuleExists);
        }
        if count >= MAX_CALLBACK_RULES {
            return Err(StoreError::CallbackRuleLimit);
        }
        sqlx::query(
            "INSERT INTO callback_rules (domain, app_name, template_id, created) VALUES (?, ?, ?, ?)",
        )
        .bind(&rule.domain)
        .bind(&rule.app_name)
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
    pub async fn callback_rules(&self) -> Result<Vec<CallbackRule>, StoreError> {
        let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "SELECT domain, app_name, template_id, created FROM callback_rules
             ORDER BY created, domain, app_name",
        )
        .fetch_all(&self.read)
        .await?;
        rows.into_iter()
            .map(|(domain, app_name, template_id, created)| {
                Ok(CallbackRule { domain, app_name, template_id, created: from_millis(created)? })
            })
            .collect()
    }

    /// Deletes the rule of exactly these names. What was entered before is still delivered.
    ///
    /// # Errors
    /// [`StoreError::CallbackRuleNotFound`], or when the database fails.
    pub async fn delete_callback_rule(&self, domain: &str, app_name: &str) -> Result<(), StoreError> {
        let deleted = sqlx::query("DELETE FROM callback_rules WHERE domain = ? AND app_name = ?")
            .bind(domain)
            .bind(app_name)
            .execute(&self.write)
            .await?;
        if deleted.rows_affected() == 0 { Err(StoreError::CallbackRuleNotFound) } else { Ok(()) }
    }
}

/// The template of a stream: that of its app's rule, else of the domain's.
pub(super) async fn template_for(
    tx: &mut Transaction<'_, Sqlite>,
    stream: &StreamKey,
) -> Result<Option<CallbackTemplate>, StoreError> {
    let body: Option<String> = sqlx::query_scalar(
        "SELECT template.body FROM callback_rules rule
         JOIN callback_templates template ON template.id = rule.template_id
         WHERE rule.domain = ? AND rule.app_name IN ('', ?) ORDER BY rule.app_name <> '' DESC LIMIT 1",
    )
    .bind(stream.domain.to_ascii_lowercase())
    .bind(&stream.app_name)
    .fetch_optional(&mut **tx)
    .await?;
    body.map(|body| parse(&body)).transpose()
}

fn body_of(template: &CallbackTemplate) -> Result<String, StoreError> {
    serde_json::to_string(template).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn parse(body: &str) -> Result<CallbackTemplate, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Damaged(format!("callback template: {error}")))
}
