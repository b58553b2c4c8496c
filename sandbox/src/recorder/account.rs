//! What is told of a recording while it runs: it began, paused, went wrong, ended.

use std::sync::Arc;

use time::OffsetDateTime;

use super::slot::Shared;
use crate::model::{Notice, RecordFormat, RecordNotice, RecordOrigin, RecordPlan, RecordStatus, StreamInfo};

/// One recording of a stream, under the session id of its plan. It may outlive the push it began with.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    shared: Arc<Shared>,
    /// The newest push.
    pub(crate) stream: StreamInfo,
    session_id: String,
    pub(crate) origin: RecordOrigin,
    pub(crate) template_id: i64,
    pub(crate) started: bool,
}

impl Account {
    pub(crate) fn new(shared: &Arc<Shared>, stream: &StreamInfo, whole: &RecordPlan) -> Self {
        Self {
            shared: shared.clone(),
            stream: stream.clone(),
            session_id: whole.session_id.clone(),
            origin: whole.origin.clone(),
            template_id: whole.template_id,
            started: false,
        }
    }

    /// Whether a push under this plan goes on with the recording.
    pub(crate) fn goes_on_in(&self, stream: &StreamInfo, plan: &RecordPlan) -> bool {
        self.stream.key == stream.key && self.origin == plan.origin && self.template_id == plan.template_id
    }

    /// `format`: `None` for all of them.
    pub(crate) fn tell(
        &self,
        status: RecordStatus,
        format: Option<RecordFormat>,
        detail: impl Into<String>,
        at: OffsetDateTime,
    ) {
        let notice = Notice::Recording(Box::new(RecordNotice {
            stream: self.stream.clone(),
            session_id: self.session_id.clone(),
            origin: self.origin.clone(),
            format,
            status,
            detail: detail.into(),
            at,
        }));
        // Nobody listens any more when the sandbox stops hard.
        let _ = self.shared.notices.blocking_send(notice);
    }

    /// Tells that the recording is over, if it ever began.
    pub(crate) fn ended(&self, detail: &str, at: OffsetDateTime) {
        if self.started {
            self.tell(RecordStatus::Ended, None, detail, at);
        }
    }
}
