//! `RecordingConfig`: automatic recording of the account and of apps; recording tasks are in `recording_tasks`.

use std::sync::Arc;

use prost::Message as _;
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status};

use super::convert::{accept, duration, timestamp, whole_seconds};
use super::error::ApiError;
use super::idempotency::Turn;
use super::readiness;
use super::recording_tasks::RecordingTasks;
use super::{Context, SHARED_APP_NAME};
use crate::catalog::NewRevision;
use crate::cloud::binding::{Binding, Scope, Source};
use crate::domain::Violation;
use crate::domain::settings::{Format, FormatSettings, Settings};
use crate::proto::v1;
use crate::proto::v1::recording_config_server::RecordingConfig;

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;

/// The service.
#[derive(Clone)]
pub struct Recording {
    shared: Arc<Shared>,
    recording_tasks: Arc<RecordingTasks>,
}

struct Shared {
    context: Arc<Context>,
    /// Reading, comparing and changing the cloud's rules is one step for this process.
    turn: tokio::sync::Mutex<()>,
    /// Changes go on to their end when their caller goes away.
    tasks: TaskTracker,
}

impl Recording {
    /// The service over what all services share; its changes are tracked by `tasks`.
    pub fn new(context: Arc<Context>, tasks: TaskTracker) -> Self {
        let recording_tasks = Arc::new(RecordingTasks::new(Arc::clone(&context)));
        let shared = Arc::new(Shared { context, turn: tokio::sync::Mutex::new(()), tasks });
        Self { shared, recording_tasks }
    }

    async fn finish<R: Send + 'static>(
        &self,
        work: impl Future<Output = Result<R, ApiError>> + Send + 'static,
    ) -> Result<R, ApiError> {
        super::run_to_the_end(&self.shared.tasks, work).await
    }
}

#[tonic::async_trait]
impl RecordingConfig for Recording {
    async fn get_recording_settings(
        &self,
        request: Request<v1::GetRecordingSettingsRequest>,
    ) -> Result<Response<v1::GetRecordingSettingsResponse>, Status> {
        let sdk_app_id = request.into_inner().sdk_app_id;
        let binding = self.shared.binding(sdk_app_id).await?;
        let settings = Some(settings_message(sdk_app_id, &binding, &binding.settings()));
        Ok(Response::new(v1::GetRecordingSettingsResponse { settings }))
    }

    async fn update_recording_settings(
        &self,
        request: Request<v1::UpdateRecordingSettingsRequest>,
    ) -> Result<Response<v1::UpdateRecordingSettingsResponse>, Status> {
        let request = request.into_inner();
        let shared = Arc::clone(&self.shared);
        Ok(Response::new(self.finish(async move { shared.update(request).await }).await?))
    }

    async fn reset_recording_settings(
        &self,
        request: Request<v1::ResetRecordingSettingsRequest>,
    ) -> Result<Response<v1::ResetRecordingSettingsResponse>, Status> {
        let request = request.into_inner();
        let shared = Arc::clone(&self.shared);
        Ok(Response::new(self.finish(async move { shared.reset(request).await }).await?))
    }

    async fn list_recording_settings_revisions(
        &self,
        request: Request<v1::ListRecordingSettingsRevisionsRequest>,
    ) -> Result<Response<v1::ListRecordingSettingsRevisionsResponse>, Status> {
        Ok(Response::new(self.shared.revisions(request.into_inner()).await?))
    }

    async fn check_readiness(
        &self,
        request: Request<v1::CheckReadinessRequest>,
    ) -> Result<Response<v1::CheckReadinessResponse>, Status> {
        let sdk_app_id = request.into_inner().sdk_app_id;
        let place = self.shared.place(sdk_app_id).ok();
        Ok(Response::new(readiness::check(&self.shared.context, place).await))
    }

    async fn start_recording_task(
        &self,
        request: Request<v1::StartRecordingTaskRequest>,
    ) -> Result<Response<v1::StartRecordingTaskResponse>, Status> {
        let (tasks, request) = (Arc::clone(&self.recording_tasks), request.into_inner());
        Ok(Response::new(self.finish(async move { tasks.start(request).await }).await?))
    }

    async fn stop_recording_task(
        &self,
        request: Request<v1::StopRecordingTaskRequest>,
    ) -> Result<Response<v1::StopRecordingTaskResponse>, Status> {
        let (tasks, request) = (Arc::clone(&self.recording_tasks), request.into_inner());
        Ok(Response::new(self.finish(async move { tasks.stop(request).await }).await?))
    }

    async fn get_recording_task(
        &self,
        request: Request<v1::GetRecordingTaskRequest>,
    ) -> Result<Response<v1::GetRecordingTaskResponse>, Status> {
        Ok(Response::new(self.recording_tasks.get(request.into_inner()).await?))
    }

    async fn list_recording_tasks(
        &self,
        request: Request<v1::ListRecordingTasksRequest>,
    ) -> Result<Response<v1::ListRecordingTasksResponse>, Status> {
        Ok(Response::new(self.recording_tasks.list(request.into_inner()).await?))
    }
}

impl Shared {
    /// The push domain and the scope of an app, or of the account for 0.
    fn place(&self, sdk_app_id: u32) -> Result<(String, Scope), ApiError> {
        let apps = &self.context.apps;
        let domain = apps.push_domain()?;
        if sdk_app_id == 0 {
            return Ok((domain, Scope::Account));
        }
        Ok((domain, Scope::App { sdk_app_id, app_name: apps.app_name(sdk_app_id) }))
    }

    /// A rule for the AppName must not reach other apps' streams.
    fn check_own_place(&self, sdk_app_id: u32) -> Result<(), ApiError> {
        match self.place(sdk_app_id)? {
            (_, Scope::App { sdk_app_id, app_name }) if app_name == SHARED_APP_NAME => {
                Err(ApiError::AppNameShared { sdk_app_id, app_name })
            }
            _ => Ok(()),
        }
    }

    async fn binding(&self, sdk_app_id: u32) -> Result<Binding, ApiError> {
        let (domain, scope) = self.place(sdk_app_id)?;
        Ok(self.context.cloud.binding(&domain, scope).await?)
    }

    async fn update(
        &self,
        mut request: v1::UpdateRecordingSettingsRequest,
    ) -> Result<v1::UpdateRecordingSettingsResponse, ApiError> {
        let request_id = std::mem::take(&mut request.request_id);
        let message = request.settings.clone().ok_or_else(|| ApiError::field("settings", "is required"))?;
        let wanted = read_settings(&message)?;
        let paths = request.update_mask.clone().unwrap_or_default().paths;
        let change = Change { sdk_app_id: message.sdk_app_id, etag: &message.etag, request_id: &request_id };
        if request.validate_only {
            let (binding, next) = self.plan(&change, &wanted, &paths).await?;
            let settings = Some(settings_message(change.sdk_app_id, &binding, &next));
            return Ok(v1::UpdateRecordingSettingsResponse { settings, effective: Some(self.window()) });
        }
        let once = &self.context.once;
        let claimed = match once.claim("UpdateRecordingSettings", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        let taken_over = claimed.taken_over;
        let outcome = self.change(&change, &wanted, &paths, taken_over).await;
        once.finish(claimed, outcome).await
    }

    async fn change(
        &self,
        change: &Change<'_>,
        wanted: &Settings,
        paths: &[String],
        taken_over: bool,
    ) -> Result<(v1::UpdateRecordingSettingsResponse, Option<NewRevision>), ApiError> {
        let _turn = self.turn.lock().await;
        // A request taken over may have changed the etag itself before it was cut off.
        let change = Change { etag: if taken_over { "" } else { change.etag }, ..*change };
        let (binding, next) = self.plan(&change, wanted, paths).await?;
        let changed =
            self.context.cloud.converge(&binding, &next, self.context.vod_sub_app_id).await? || taken_over;
        let (settings, revision) = self.read_back(&change).await?;
        let effective = changed.then(|| self.window());
        Ok((
            v1::UpdateRecordingSettingsResponse { settings: Some(settings), effective },
            changed.then_some(revision),
        ))
    }

    /// What holds now and what is to hold, after every check.
    async fn plan(
        &self,
        change: &Change<'_>,
        wanted: &Settings,
        paths: &[String],
    ) -> Result<(Binding, Settings), ApiError> {
        // The mask first: a wrong one needs no call to the cloud.
        Settings::default().updated(wanted, paths).map_err(ApiError::Invalid)?;
        self.check_own_place(change.sdk_app_id)?;
        let binding = self.binding(change.sdk_app_id).await?;
        change.check_etag(&binding)?;
        let next = binding.settings().updated(wanted, paths).map_err(ApiError::Invalid)?.with_defaults();
        accept(next.violations())?;
        if next.enabled && !next.has_format() {
            return Err(ApiError::NoFormat);
        }
        Ok((binding, next))
    }

    async fn reset(
        &self,
        mut request: v1::ResetRecordingSettingsRequest,
    ) -> Result<v1::ResetRecordingSettingsResponse, ApiError> {
        if request.sdk_app_id == 0 {
            return Err(ApiError::field("sdk_app_id", "is required"));
        }
        let request_id = std::mem::take(&mut request.request_id);
        let change = Change { sdk_app_id: request.sdk_app_id, etag: &request.etag, request_id: &request_id };
        if request.validate_only {
            let binding = self.binding(change.sdk_app_id).await?;
            change.check_own(&binding)?;
            let (domain, _) = self.place(change.sdk_app_id)?;
            let account = self.context.cloud.binding(&domain, Scope::Account).await?;
            let settings = Some(settings_message(change.sdk_app_id, &account, &account.settings()));
            return Ok(v1::ResetRecordingSettingsResponse { settings, effective: Some(self.window()) });
        }
        let once = &self.context.once;
        let claimed = match once.claim("ResetRecordingSettings", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        let taken_over = claimed.taken_over;
        let outcome = self.unbind(&change, taken_over).await;
        once.finish(claimed, outcome).await
    }

    async fn unbind(
        &self,
        change: &Change<'_>,
        taken_over: bool,
    ) -> Result<(v1::ResetRecordingSettingsResponse, Option<NewRevision>), ApiError> {
        let _turn = self.turn.lock().await;
        let binding = self.binding(change.sdk_app_id).await?;
        // A request taken over may have been cut off after the last of it was gone.
        if !taken_over {
            change.check_own(&binding)?;
        }
        self.context.cloud.unbind(&binding).await?;
        let (settings, revision) = self.read_back(change).await?;
        let effective = Some(self.window());
        Ok((v1::ResetRecordingSettingsResponse { settings: Some(settings), effective }, Some(revision)))
    }

    /// What the cloud holds after a change: its word counts, not what was sent.
    async fn read_back(&self, change: &Change<'_>) -> Result<(v1::RecordingSettings, NewRevision), ApiError> {
        let binding = self.binding(change.sdk_app_id).await?;
        let settings = settings_message(change.sdk_app_id, &binding, &binding.settings());
        let revision = NewRevision {
            sdk_app_id: change.sdk_app_id,
            request_id: change.request_id.to_owned(),
            settings: settings.encode_to_vec(),
        };
        Ok((settings, revision))
    }

    async fn revisions(
        &self,
        request: v1::ListRecordingSettingsRevisionsRequest,
    ) -> Result<v1::ListRecordingSettingsRevisionsResponse, ApiError> {
        let size = super::page_size(request.page_size, DEFAULT_PAGE, MAX_PAGE)?;
        let query = format!("revisions of {}", request.sdk_app_id);
        let tokens = &self.context.page_tokens;
        let below: Option<i64> = tokens.read(query.as_bytes(), &request.page_token)?;
        let mut rows = self.context.store.revisions(request.sdk_app_id, below, size + 1).await?;
        let more = rows.len() > size as usize;
        rows.truncate(size as usize);
        let next_page_token = match rows.last() {
            Some(last) if more => tokens.make(query.as_bytes(), &last.revision)?,
            _ => String::new(),
        };
        let revisions = rows
            .into_iter()
            .map(|row| {
                let settings = v1::RecordingSettings::decode(row.settings.as_slice())
                    .map_err(|error| ApiError::Internal { detail: error.to_string() })?;
                Ok(v1::RecordingSettingsRevision {
                    revision: row.revision,
                    create_time: Some(timestamp(row.create_time)),
                    settings: Some(settings),
                    request_id: row.request_id,
                })
            })
            .collect::<Result<_, ApiError>>()?;
        Ok(v1::ListRecordingSettingsRevisionsResponse { revisions, next_page_token })
    }

    fn window(&self) -> v1::EffectiveWindow {
        let now = self.context.clock.now();
        let (least, most) = self.context.rule_effect;
        v1::EffectiveWindow {
            earliest_time: Some(timestamp(now + least)),
            latest_time: Some(timestamp(now + most)),
        }
    }
}

struct Change<'a> {
    sdk_app_id: u32,
    etag: &'a str,
    request_id: &'a str,
}

impl Change<'_> {
    fn check_etag(&self, binding: &Binding) -> Result<(), ApiError> {
        super::check_etag(self.etag, &binding.etag())
    }

    fn check_own(&self, binding: &Binding) -> Result<(), ApiError> {
        if !binding.has_own() {
            return Err(ApiError::SettingsNotFound(self.sdk_app_id));
        }
        self.check_etag(binding)
    }
}

fn settings_message(sdk_app_id: u32, binding: &Binding, settings: &Settings) -> v1::RecordingSettings {
    let format = |format: Format| {
        settings.format(format).map(|settings| v1::FormatSettings {
            file_length: settings.file_length.map(seconds),
            storage_time: (settings.storage_time > 0).then(|| seconds(settings.storage_time)),
        })
    };
    let source = match binding.source() {
        Source::Account => v1::SettingsSource::Account,
        Source::App => v1::SettingsSource::App,
        Source::Foreign => v1::SettingsSource::Foreign,
        Source::None => v1::SettingsSource::None,
    };
    let template = binding.effective_template();
    v1::RecordingSettings {
        sdk_app_id,
        enabled: settings.enabled,
        hls: format(Format::Hls),
        mp4: format(Format::Mp4),
        flv: format(Format::Flv),
        aac: format(Format::Aac),
        hls_resume_window: (settings.hls_resume > 0).then(|| seconds(settings.hls_resume)),
        etag: binding.etag(),
        source: source.into(),
        template_id: template.map_or(0, |template| template.template_id),
        template_name: template.map(|template| template.template.template_name.clone()).unwrap_or_default(),
        push_domain: binding.domain().to_owned(),
        app_name: binding.effective_rule().map(|rule| rule.app_name.clone()).unwrap_or_default(),
    }
}

fn seconds(seconds: u32) -> pbjson_types::Duration {
    duration(std::time::Duration::from_secs(seconds.into()))
}

fn read_settings(message: &v1::RecordingSettings) -> Result<Settings, ApiError> {
    let mut violations = Vec::new();
    let mut format = |format: Format, message: &Option<v1::FormatSettings>| {
        let message = message.as_ref()?;
        let mut read = |field: &str, value: &Option<pbjson_types::Duration>| {
            let path = format!("settings.{}.{field}", format.field());
            whole_seconds(value.as_ref()?, &path, &mut violations)
        };
        Some(FormatSettings {
            file_length: read("file_length", &message.file_length),
            storage_time: read("storage_time", &message.storage_time).unwrap_or_default(),
        })
    };
    let settings = Settings {
        enabled: message.enabled,
        hls: format(Format::Hls, &message.hls),
        mp4: format(Format::Mp4, &message.mp4),
        flv: format(Format::Flv, &message.flv),
        aac: format(Format::Aac, &message.aac),
        hls_resume: message
            .hls_resume_window
            .as_ref()
            .and_then(|value| whole_seconds(value, "settings.hls_resume_window", &mut violations))
            .unwrap_or_default(),
    };
    let limits: Vec<Violation> = settings.violations();
    violations.extend(limits);
    accept(violations)?;
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_span_is_named() {
        let span = |seconds, nanos| Some(pbjson_types::Duration { seconds, nanos });
        let message = v1::RecordingSettings {
            mp4: Some(v1::FormatSettings { file_length: span(-1, 0), storage_time: span(1, 5) }),
            aac: Some(v1::FormatSettings { file_length: span(59, 0), storage_time: None }),
            hls_resume_window: span(1_801, 0),
            ..v1::RecordingSettings::default()
        };
        let Err(ApiError::Invalid(violations)) = read_settings(&message) else { panic!("they were taken") };
        let fields: Vec<_> = violations.iter().map(|v| v.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "settings.mp4.file_length",
                "settings.mp4.storage_time",
                "settings.aac.file_length",
                "settings.hls_resume_window"
            ]
        );
    }
}
