//! Makes what is recorded agree with the tasks and with the streams that are live.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::ticket::{Alive, Ticketed};
use super::wanted::wanted;
use super::{CloudRecordings, LeaveCode, Task, mix};
use crate::ingest::{LiveStream, SinkId};
use crate::model::{Participant, RecordOrigin, Room, Tracks};
use crate::recorder;
use crate::services::Services;
use crate::store::StoreError;

/// Until what failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// Files of an ended task that are not in VOD after so long will not come: the task ends as abnormal.
const LANDING_TIME: Duration = Duration::from_secs(600);

/// Runs the tasks.
pub(crate) struct Controller {
    services: Services,
    recording_dir: PathBuf,
    tasks: Vec<Task>,
    /// What is recorded: (task, push, tracks). A recording that ended on its own stays here as long as its
    /// stream is live, so that it is not begun again.
    recordings: HashMap<(String, u64, Tracks), Attached>,
    /// Pushes that were over when a recording was to begin, and are still listed as live.
    over: HashSet<u64>,
    /// Recordings that were told to end, by task.
    leaving: Vec<(String, Alive)>,
    /// Since when nobody publishes in the room of a task.
    idle: HashMap<String, Instant>,
    /// Since when an ended task waits for its files.
    waiting: HashMap<String, Instant>,
    ended: watch::Sender<()>,
}

struct Attached {
    stream: LiveStream,
    sink: SinkId,
    /// `None`: it is a mix.
    user_id: Option<String>,
    /// It is the mix of the task, which ends with it: what is under way is recorded too.
    own_mix: bool,
    alive: Alive,
}

/// A stream that a task records.
struct Job {
    /// Its place among the tasks.
    task: usize,
    stream: LiveStream,
    tracks: Tracks,
    whose: Whose,
}

enum Whose {
    User(Participant),
    MixOf(Room),
}

impl Controller {
    pub(crate) fn new(services: Services) -> Self {
        Self {
            recording_dir: services.config.recording_dir(),
            services,
            tasks: Vec::new(),
            recordings: HashMap::new(),
            over: HashSet::new(),
            leaving: Vec::new(),
            idle: HashMap::new(),
            waiting: HashMap::new(),
            ended: watch::Sender::new(()),
        }
    }

    /// Runs until `stop`. The tasks stay as they are: the next start goes on with them.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut streams = self.services.registry.changes();
        let mut tasks = CloudRecordings::changes(&self.services.cloud_recordings);
        let mut mixes = self.services.mixers.changes();
        let mut landed = self.services.store.landed();
        let mut ended = self.ended.subscribe();
        let mut reload = true;
        loop {
            let next = match self.step(reload).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "cloud recording tasks cannot be carried out now");
                    Some(Instant::now() + PAUSE)
                }
            };
            reload = false;
            tokio::select! {
                () = stop.cancelled() => return,
                Ok(()) = streams.changed() => {}
                Ok(()) = tasks.changed() => reload = true,
                Ok(()) = mixes.changed() => {}
                Ok(()) = landed.changed(), if !self.waiting.is_empty() => {}
                Ok(()) = ended.changed() => {}
                () = until(next) => reload = true,
            }
        }
    }

    /// Does what is to be done now; answers when something is due next.
    async fn step(&mut self, reload: bool) -> Result<Option<Instant>, StoreError> {
        if reload {
            self.tasks = self.services.store.cloud_recordings().await?;
            let tasks = &self.tasks;
            self.idle.retain(|task_id, _| tasks.iter().any(|task| task.task_id == *task_id));
        }
        if self.tasks.is_empty() && self.recordings.is_empty() && self.leaving.is_empty() {
            return Ok(None);
        }
        let live = self.services.registry.live();
        let participants: Vec<_> = live.iter().map(|stream| Participant::of(stream.info())).collect();
        let due = self.end_idle(&participants).await?;
        let jobs = self.jobs(&live, &participants);
        self.let_go(&live, &jobs);
        self.begin(jobs);
        self.leaving.retain(|(_, alive)| alive.is_alive());
        let waits = self.finish().await?;
        Ok(due.into_iter().chain(waits.then(|| Instant::now() + PAUSE)).min())
    }

    /// Ends tasks in whose rooms nobody publishes, or where somebody has taken the place of the robot; answers
    /// when the next one would be due.
    async fn end_idle(
        &mut self,
        participants: &[Option<Participant>],
    ) -> Result<Option<Instant>, StoreError> {
        let (over, due) = self.idle_tasks(participants);
        for (at, code) in over {
            let task = &mut self.tasks[at];
            let now = self.services.environment.now();
            match self.services.store.end_cloud_recording(&task.task_id, code, now).await {
                // Somebody else may have ended it meanwhile.
                Ok(()) | Err(StoreError::CloudRecordingNotFound(_)) => {}
                Err(error) => return Err(error),
            }
            tracing::info!(task_id = task.task_id, ?code, "a cloud recording task ended");
            task.ended = true;
            self.services.mixers.unwished(&mix::id(&task.task_id));
            self.idle.remove(&task.task_id);
        }
        Ok(due)
    }

    fn idle_tasks(
        &mut self,
        participants: &[Option<Participant>],
    ) -> (Vec<(usize, LeaveCode)>, Option<Instant>) {
        let now = Instant::now();
        let (mut over, mut due) = (Vec::new(), None::<Instant>);
        for (at, task) in self.tasks.iter().enumerate().filter(|(_, task)| !task.ended) {
            let present = || participants.iter().flatten().filter(|who| task.is_about(who));
            if present().any(|who| who.user_id == task.robot_id) {
                over.push((at, LeaveCode::EnteredAgain));
            } else if present().next().is_some() {
                self.idle.remove(&task.task_id);
            } else {
                let since = *self.idle.entry(task.task_id.clone()).or_insert(now);
                match since.checked_add(task.max_idle(&self.services.config.timing)) {
                    Some(end) if end <= now => over.push((at, LeaveCode::Idle)),
                    end => due = due.into_iter().chain(end).min(),
                }
            }
        }
        (over, due)
    }

    /// What the tasks record of what there is.
    fn jobs(&self, live: &[LiveStream], participants: &[Option<Participant>]) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (at, task) in self.tasks.iter().enumerate().filter(|(_, task)| !task.ended) {
            for (id, room) in task.mixes() {
                let Some(stream) = self.services.mixers.find(&id) else { continue };
                let whose = Whose::MixOf(room.clone());
                jobs.push(Job { task: at, stream, tracks: task.settings.tracks, whose });
            }
            if task.settings.mix.is_some() {
                continue;
            }
            for (stream, tracks) in wanted(task, participants, &self.recorded(task)) {
                let (stream, Some(user)) = (&live[stream], &participants[stream]) else { continue };
                let whose = Whose::User(user.clone());
                jobs.push(Job { task: at, stream: stream.clone(), tracks, whose });
            }
        }
        jobs
    }

    /// Ends recordings that no task wants any more, and forgets those of streams that are over.
    fn let_go(&mut self, live: &[LiveStream], jobs: &[Job]) {
        let streams = live.iter().chain(jobs.iter().map(|job| &job.stream));
        let pushes: HashSet<u64> = streams.map(|stream| stream.info().sequence).collect();
        self.over.retain(|push| pushes.contains(push));
        let tasks = &self.tasks;
        let kept: HashSet<_> = jobs.iter().map(|job| job.key(tasks)).collect();
        let gone: Vec<_> = self.recordings.keys().filter(|key| !kept.contains(*key)).cloned().collect();
        for key in gone {
            if let Some(attached) = self.recordings.remove(&key) {
                if !attached.own_mix {
                    // Nobody need wait here: its end is told.
                    drop(attached.stream.detach(attached.sink));
                }
                self.leaving.push((key.0, attached.alive));
            }
        }
    }

    /// Begins recordings that are missing.
    fn begin(&mut self, jobs: Vec<Job>) {
        let Services { store, recorder, config, .. } = &self.services;
        for job in jobs {
            let (key, task) = (job.key(&self.tasks), &self.tasks[job.task]);
            let push = job.stream.info().sequence;
            if self.recordings.contains_key(&key) || self.over.contains(&push) {
                continue;
            }
            let Job { stream, tracks, whose, .. } = job;
            let session_id = store.new_id();
            let (plan, user_id) = match whose {
                Whose::User(user) => {
                    (task.plan(&user, tracks, session_id, &config.timing), Some(user.user_id))
                }
                Whose::MixOf(room) => (task.mix_plan(&room, session_id, &config.timing), None),
            };
            let own_mix = user_id.is_none() && task.settings.mix.is_some();
            // A mix waits for its recording.
            let mix_origin = user_id.is_none().then(|| plan.origin.clone());
            let recording = Box::new(recorder.open(stream.info().clone(), plan));
            let (sink, alive) = Ticketed::new(recording, self.ended.clone());
            let attached = match mix_origin {
                Some(origin) => stream.attach_recording(origin, Box::new(sink)),
                None => stream.attach(Box::new(sink)),
            };
            let Ok(sink) = attached else {
                self.over.insert(push);
                continue;
            };
            let stream_id = &stream.info().key.stream_name;
            tracing::info!(task_id = task.task_id, stream_id, ?tracks, "cloud recording begins");
            self.recordings.insert(key, Attached { stream, sink, user_id, own_mix, alive });
        }
    }

    fn recorded(&self, task: &Task) -> HashSet<String> {
        let own = self.recordings.iter().filter(|((task_id, ..), _)| *task_id == task.task_id);
        own.filter_map(|(_, attached)| attached.user_id.clone()).collect()
    }

    /// Takes leave of ended tasks whose files are all in VOD; tells whether others wait.
    async fn finish(&mut self) -> Result<bool, StoreError> {
        let busy: HashSet<&String> = self.leaving.iter().map(|(task_id, _)| task_id).collect();
        let ended: Vec<_> = self.tasks.iter().filter(|task| task.ended).map(|task| &task.task_id).collect();
        let quiet: Vec<String> =
            ended.iter().filter(|task_id| !busy.contains(**task_id)).map(|id| (*id).clone()).collect();
        if quiet.is_empty() {
            return Ok(!ended.is_empty());
        }
        let on_disk = self.unfinished().await?;
        let now = Instant::now();
        for task_id in quiet {
            let since = *self.waiting.entry(task_id.clone()).or_insert(now);
            let late = now >= since + LANDING_TIME;
            if on_disk.contains(&task_id) && !late {
                continue;
            }
            let at = self.services.environment.now();
            if self.services.store.finish_cloud_recording(&task_id, late, at).await? {
                tracing::info!(task_id, late, "a cloud recording task is over with all its files");
                self.waiting.remove(&task_id);
                self.tasks.retain(|task| task.task_id != task_id);
            }
        }
        Ok(self.tasks.iter().any(|task| task.ended))
    }

    /// Tasks that have files outside of VOD.
    async fn unfinished(&self) -> Result<HashSet<String>, StoreError> {
        let dir = self.recording_dir.clone();
        let found = tokio::task::spawn_blocking(move || recorder::unfinished(&dir))
            .await
            .map_err(std::io::Error::other)
            .flatten();
        let origins = found.map_err(StoreError::disk(&self.recording_dir))?;
        let task_of = |origin| match origin {
            RecordOrigin::CloudRecording(recording) => Some(recording.task_id),
            RecordOrigin::Rule | RecordOrigin::Task { .. } => None,
        };
        Ok(origins.into_iter().filter_map(task_of).collect())
    }
}

impl Job {
    fn key(&self, tasks: &[Task]) -> (String, u64, Tracks) {
        (tasks[self.task].task_id.clone(), self.stream.info().sequence, self.tracks)
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
