//! RecordingConfig: a change that is not there to be made, but to be tried how often.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::attempts::Attempts;
use crate::proto;
use crate::proto::recording_config_server::RecordingConfig;
use crate::reasons;

pub(crate) struct Settings {
    attempts: Arc<Attempts>,
}

impl Settings {
    pub(crate) fn new(attempts: Arc<Attempts>) -> Self {
        Self { attempts }
    }
}

#[tonic::async_trait]
impl RecordingConfig for Settings {
    /// Notes an attempt under the request_id and is never available.
    async fn update_recording_settings(
        &self,
        request: Request<proto::UpdateRecordingSettingsRequest>,
    ) -> Result<Response<proto::UpdateRecordingSettingsResponse>, Status> {
        self.attempts.note(&request.into_inner().request_id);
        Err(reasons::status("STORE_UNAVAILABLE"))
    }
}
