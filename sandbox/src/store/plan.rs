//! Which template records a stream that starts.

use std::time::Duration;

use time::OffsetDateTime;

use super::templates::parse_body;
use super::{RecordParam, RecordTemplate, Store, StoreError, duration_millis, millis};
use crate::config::TimingConfig;
use crate::model::{FormatPlan, RecordFormat, RecordPlan, StreamKey};

/// However times are scaled, files are not cut into single frames.
const MIN_FILE_DURATION: Duration = Duration::from_secs(1);

impl Store {
    /// What to record of a stream that starts at `at`; `None`: nothing. The most special rule older than the
    /// effect delay wins: domain with app and stream, domain with stream, domain with app, domain. A rule
    /// whose template enables no format keeps its streams from being recorded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_plan_for(
        &self,
        key: &StreamKey,
        at: OffsetDateTime,
    ) -> Result<Option<RecordPlan>, StoreError> {
        let timing = &self.settings.timing;
        let delay = duration_millis(timing.scaled(timing.rule_effect_delay));
        let in_force = millis(at).saturating_sub(delay);
        let found: Option<(i64, String)> = sqlx::query_as(
            "SELECT rule.template_id, version.body
             FROM record_rules rule JOIN record_template_versions version USING (template_id)
             WHERE rule.domain = ?1 AND rule.app_name IN ('', ?2) AND rule.stream_name IN ('', ?3)
               AND rule.created <= ?4 AND version.since <= ?4
             ORDER BY rule.stream_name <> '' DESC, rule.app_name <> '' DESC, version.version DESC
             LIMIT 1",
        )
        .bind(key.domain.to_ascii_lowercase())
        .bind(&key.app_name)
        .bind(&key.stream_name)
        .bind(in_force)
        .fetch_optional(&self.read)
        .await?;
        let Some((template_id, body)) = found else { return Ok(None) };
        let formats = formats_of(&parse_body(&body)?, timing);
        let session_id = self.new_id();
        Ok((!formats.is_empty()).then(|| RecordPlan::of_rule(session_id, template_id, formats)))
    }
}

pub(super) fn formats_of(template: &RecordTemplate, timing: &TimingConfig) -> Vec<FormatPlan> {
    let resume = template.hls_special_param.flow_continue_duration.filter(|window| *window > 0);
    let formats = [
        (RecordFormat::Hls, &template.hls_param),
        (RecordFormat::Mp4, &template.mp4_param),
        (RecordFormat::Flv, &template.flv_param),
        (RecordFormat::Aac, &template.aac_param),
    ];
    let enabled = formats.into_iter().filter(|(_, param)| param.enabled());
    enabled.map(|(format, param)| format_plan(format, param, resume, timing)).collect()
}

fn format_plan(
    format: RecordFormat,
    param: &RecordParam,
    resume: Option<i64>,
    timing: &TimingConfig,
) -> FormatPlan {
    let seconds = |value: i64| Duration::from_secs(value.unsigned_abs());
    let hls = format == RecordFormat::Hls;
    let interval = seconds(param.record_interval.unwrap_or(RecordParam::DEFAULT_INTERVAL));
    let resume = resume.filter(|_| hls).map(|window| timing.scaled(seconds(window)));
    FormatPlan {
        max_file_duration: (!hls).then(|| timing.scaled(interval).max(MIN_FILE_DURATION)),
        storage_time: param.storage_time.filter(|value| *value > 0).map(seconds),
        vod_sub_app_id: param.vod_sub_app_id.filter(|id| *id > 0),
        class_id: param.class_id.filter(|id| *id > 0),
        vod_file_name: param.vod_file_name.clone().filter(|name| !name.is_empty()),
        resume: resume.filter(|window| !window.is_zero()),
        ..FormatPlan::new(format)
    }
}
