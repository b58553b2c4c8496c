//! HLS recordings whose stream ended, and which wait for it to come back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::Recorder;
use super::account::Account;
use super::session::FormatSink;
use crate::environment::Environment;
use crate::model::{RecordFormat, RecordPlan, RecordStatus, StreamInfo};

/// Recordings that may wait in one worker; of more, the one whose time is over first is closed early.
const MAX_PAUSED: usize = 1000;
/// The clock is looked at as often while anything waits, for it may be set.
const LOOK: Duration = Duration::from_millis(500);

/// A recording that waits for its stream.
pub(crate) struct Paused {
    pub(crate) account: Account,
    pub(crate) sink: FormatSink,
    pub(crate) until: OffsetDateTime,
}

impl Paused {
    fn close(mut self, detail: &str, at: OffsetDateTime) {
        if let Err(error) = self.sink.sink.finish() {
            let stream = &self.account.stream.key.stream_name;
            tracing::error!(stream, %error, "cannot close a recording whose stream did not come back");
            self.account.tell(RecordStatus::Error, Some(self.sink.format), error.to_string(), at);
        }
        self.account.ended(detail, at);
    }
}

/// What waits in one worker.
pub(crate) struct Pauses {
    worker: usize,
    deadlines: Arc<Deadlines>,
    list: Vec<Paused>,
}

impl Pauses {
    pub(crate) fn new(worker: usize, deadlines: Arc<Deadlines>) -> Self {
        Self { worker, deadlines, list: Vec::new() }
    }

    pub(crate) fn add(&mut self, paused: Paused, at: OffsetDateTime) {
        self.list.push(paused);
        if self.list.len() > MAX_PAUSED
            && let Some(first) = self.list.iter().enumerate().min_by_key(|(_, paused)| paused.until)
        {
            let index = first.0;
            tracing::warn!("too many recordings wait for their streams: one is closed early");
            self.list.swap_remove(index).close("too many recordings wait for their streams", at);
        }
        self.tell();
    }

    /// What waits for this push. It had to begin in time; when its first frame comes does not matter.
    pub(crate) fn take(&mut self, stream: &StreamInfo, plan: &RecordPlan) -> Option<Paused> {
        if !plan.formats.iter().any(|format| format.format == RecordFormat::Hls) {
            return None;
        }
        let index = self.list.iter().position(|paused| paused.account.goes_on_in(stream, plan))?;
        let paused = self.list.swap_remove(index);
        self.tell();
        if stream.started <= paused.until {
            return Some(paused);
        }
        paused.close("the stream did not come back in time", stream.started);
        None
    }

    pub(crate) fn waits_for(&self, stream: &StreamInfo, plan: &RecordPlan) -> bool {
        self.list.iter().any(|paused| paused.account.goes_on_in(stream, plan))
    }

    pub(crate) fn close_due(&mut self, now: OffsetDateTime) {
        let mut due: Vec<_> = self.list.extract_if(.., |paused| paused.until <= now).collect();
        due.sort_by_key(|paused| paused.until);
        due.into_iter().for_each(|paused| paused.close("the stream did not come back in time", now));
        self.tell();
    }

    fn tell(&self) {
        self.deadlines.set(self.worker, self.list.iter().map(|paused| paused.until).min());
    }
}

/// When the next recording of each worker has waited long enough.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    next: Mutex<HashMap<usize, OffsetDateTime>>,
    changed: Notify,
}

impl Deadlines {
    fn set(&self, worker: usize, next: Option<OffsetDateTime>) {
        let old = match next {
            Some(next) => self.lock().insert(worker, next),
            None => self.lock().remove(&worker),
        };
        if old != next {
            self.changed.notify_one();
        }
    }

    pub(crate) fn next(&self) -> Option<OffsetDateTime> {
        self.lock().values().min().copied()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<usize, OffsetDateTime>> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes what waits for its stream as its time comes, until `stop`.
pub(crate) async fn keep_windows(recorder: Recorder, environment: Environment, stop: CancellationToken) {
    let deadlines = recorder.deadlines.clone();
    let work = async {
        loop {
            let changed = deadlines.changed.notified();
            let now = environment.now();
            match deadlines.next() {
                None => changed.await,
                Some(next) if next <= now => recorder.close_due(now).await,
                Some(next) => {
                    let left = Duration::try_from(next - now).unwrap_or_default().min(LOOK);
                    tokio::select! {
                        () = tokio::time::sleep(left) => {}
                        () = changed => {}
                    }
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = stop.cancelled() => {}
    }
}
