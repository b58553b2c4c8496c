//! The state of the sandbox: record templates, record rules and the media of VOD. It survives restarts.

mod announce;
mod apps;
mod callback_rules;
mod cloud_recording_events;
mod cloud_recordings;
mod files;
mod forbidden;
mod journal;
mod landing;
mod media;
mod mixes;
mod names;
mod outbox;
mod plan;
mod record_tasks;
mod relays;
mod room_history;
mod rooms;
mod rules;
mod search;
mod template;
mod templates;
#[cfg(test)]
pub(crate) mod tests;
mod vod_events;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::{Notify, watch};

use crate::cloud_recording::MAX_TASKS;
use crate::config::{Config, TimingConfig, TrtcAppConfig};
use crate::environment::Environment;

pub use apps::{MAX_APPS, NewVodApp, ResourceTag, VodApp};
pub use callback_rules::{CallbackRule, CallbackTemplate, StoredCallbackTemplate};
pub use files::ServedFile;
pub use forbidden::Forbidden;
pub use landing::FileId;
pub(crate) use landing::RECORD_CLASS_ID;
pub use media::{Media, MediaChange, StoredAudio, StoredMeta, StoredVideo, TagChange};
pub use mixes::{MixSession, MixStart};
pub use names::check_vod_file_name;
pub(crate) use names::china;
pub(crate) use outbox::{Attempt, DueCallback, Outcome};
pub use outbox::{CallbackFilter, CallbackState, StoredCallback};
pub(crate) use record_tasks::TASKS_KEPT;
pub use record_tasks::{MAX_OVERLAPPING_TASKS, RecordTask, TaskPage, TaskPlace, TaskQuery};
pub use room_history::{HistoryPage, PastRoom, PastStay};
pub(crate) use rooms::KEPT as ROOMS_KEPT;
pub use rules::RecordRule;
pub(crate) use search::MAX_HITS;
pub use search::{Found, MediaQuery, Order, TimeSpan};
pub use template::{FlvSpecialParam, HlsSpecialParam, RecordParam, RecordTemplate, TemplateChange};
pub use templates::StoredTemplate;
pub use vod_events::{EventConfig, EventMode, MAX_EVENTS, PulledEvent};

/// Most record templates of an account.
pub const MAX_TEMPLATES: i64 = 50;
/// Most record rules of an account.
pub const MAX_RULES: i64 = 50;
/// Most callback templates of an account.
pub const MAX_CALLBACK_TEMPLATES: i64 = 50;
/// Most callback rules of an account.
pub const MAX_CALLBACK_RULES: i64 = 50;
/// Most tags of one media file.
pub const MAX_TAGS: usize = 16;

/// Why the state could not be read or changed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The template limit is reached.
    #[error("there are {MAX_TEMPLATES} record templates already: delete one first")]
    TemplateLimit,
    /// No such template.
    #[error("there is no record template {0}")]
    TemplateNotFound(i64),
    /// A rule still binds the template.
    #[error("record template {0} is bound by a rule: delete the rule first")]
    TemplateInUse(i64),
    /// The rule limit is reached.
    #[error("there are {MAX_RULES} record rules already: delete one first")]
    RuleLimit,
    /// The same domain, app and stream are bound already.
    #[error(
        "this DomainName, AppName and StreamName are bound to a template already: delete that rule first"
    )]
    RuleExists,
    /// No such rule.
    #[error("there is no rule of exactly this DomainName, AppName and StreamName")]
    RuleNotFound,
    /// The limit of callback templates is reached.
    #[error("there are {MAX_CALLBACK_TEMPLATES} callback templates already: delete one first")]
    CallbackTemplateLimit,
    /// No such callback template.
    #[error("there is no callback template {0}")]
    CallbackTemplateNotFound(i64),
    /// A rule still binds the callback template.
    #[error("callback template {0} is bound by a rule: delete the rule first")]
    CallbackTemplateInUse(i64),
    /// The limit of callback rules is reached.
    #[error("there are {MAX_CALLBACK_RULES} callback rules already: delete one first")]
    CallbackRuleLimit,
    /// The same domain and app are bound already.
    #[error("this DomainName and AppName are bound to a callback template already: delete that rule first")]
    CallbackRuleExists,
    /// No such callback rule.
    #[error("there is no callback rule of exactly this DomainName and AppName")]
    CallbackRuleNotFound,
    /// Another task would make too many of one stream run at a time.
    #[error("{MAX_OVERLAPPING_TASKS} record tasks of this stream run in this time already: stop one first")]
    TaskLimit,
    /// No such record task.
    #[error("there is no record task {0:?}")]
    TaskNotFound(String),
    /// No such media file in this app.
    #[error("there is no media file {0} in this app")]
    MediaNotFound(String),
    /// A media file would have too many tags.
    #[error("a media file has at most {MAX_TAGS} tags")]
    TooManyTags,
    /// The limit of VOD apps is reached.
    #[error("there are {MAX_APPS} VOD apps already")]
    AppLimit,
    /// No event was pulled under this handle, or too long ago.
    #[error("the event handle {0:?} is not known, or older than 30 s: pull the event again")]
    EventHandle(String),
    /// The limit of cloud recording tasks is reached.
    #[error("the app has {MAX_TASKS} cloud recording tasks already: end one first")]
    CloudRecordingLimit,
    /// No such task in this app, or it is over, or calls may not ask for it any more.
    #[error(
        "there is no cloud recording task {0:?} in this app, it has ended, or its ResourceExpiredHour are over"
    )]
    CloudRecordingNotFound(String),
    /// The agent relays in this room already.
    #[error("the agent {0:?} relays in this room already: stop that task, or give the agent another UserId")]
    RelayExists(String),
    /// The limit of relay tasks is reached.
    #[error("the app has too many relay tasks: stop one first")]
    RelayLimit,
    /// No such relay task in this app, or it has ended, or calls may not ask for it any more.
    #[error("there is no relay task {0:?} in this app, or it has ended")]
    RelayNotFound(String),
    /// An update came after a newer one.
    #[error("the task was updated with SequenceNumber {0} already: each update needs a larger one")]
    RelayOutdated(u64),
    /// A finished recording is not what it claims to be; trying again cannot help.
    #[error("the recording in {dir} cannot be taken: {reason}")]
    BadRecording {
        /// Its directory.
        dir: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Somebody asked for a failure.
    #[error("it fails because a fault was asked for")]
    Asked,
    /// A row does not read back.
    #[error("the state is damaged: {0}")]
    Damaged(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database cannot be brought to this version.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The disk failed.
    #[error("{path} failed: {source}")]
    Disk {
        /// Where.
        path: PathBuf,
        /// How.
        source: std::io::Error,
    },
}

impl StoreError {
    pub(crate) fn disk(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, source }
    }
}

/// The state of the sandbox. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Store {
    /// SQLite has one writer: one connection saves everybody from waiting on locks.
    write: SqlitePool,
    read: SqlitePool,
    /// Tells that notices were entered.
    noted: watch::Sender<()>,
    settings: Arc<Settings>,
}

#[derive(Debug)]
struct Settings {
    media_root: PathBuf,
    app_id: u64,
    /// Begin of media URLs, without a `/` at its end.
    media_base: String,
    timing: TimingConfig,
    trtc_apps: Vec<TrtcAppConfig>,
    /// How long callbacks that were delivered or given up stay.
    callbacks_kept: Duration,
    /// Wakes the dispatcher of callbacks.
    outbox_changed: Notify,
    environment: Environment,
    /// Tells that an event came into the queue of VOD.
    vod_event: Notify,
    /// Tells that a recording came into VOD.
    landed: watch::Sender<()>,
}

impl Store {
    /// Opens the state below `config.data_dir`, making it when it is not there, and finishes what a crash
    /// left half done. `config.http` must be the address really listened on: it is written down in URLs.
    ///
    /// # Errors
    /// When the directory or the database cannot be used.
    pub async fn open(config: &Config, environment: &Environment) -> Result<Self, StoreError> {
        let media_root = config.data_dir.join("media");
        tokio::fs::create_dir_all(&media_root).await.map_err(StoreError::disk(&media_root))?;
        let options = SqliteConnectOptions::new()
            .filename(config.data_dir.join("sandbox.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .after_release(|connection, _| Box::pin(is_clean(connection)))
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("./migrations").run(&write).await?;
        let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        let settings = Settings {
            media_root,
            app_id: config.app_id,
            media_base: config.media_base(),
            timing: config.timing.clone(),
            trtc_apps: config.trtc_apps.clone(),
            callbacks_kept: config.callbacks.kept,
            outbox_changed: Notify::new(),
            environment: environment.clone(),
            vod_event: Notify::new(),
            landed: watch::Sender::new(()),
        };
        let noted = watch::Sender::new(());
        let store = Self { write, read, noted, settings: Arc::new(settings) };
        store.register_apps(config, environment.now()).await?;
        store.finish_interrupted().await?;
        Ok(store)
    }

    /// Directory that holds one directory for each media file.
    pub fn media_root(&self) -> &Path {
        &self.settings.media_root
    }

    /// Begins a change of the state.
    #[cfg(test)]
    pub(crate) async fn begin(&self) -> Result<sqlx::Transaction<'static, sqlx::Sqlite>, StoreError> {
        Ok(self.write.begin().await?)
    }

    /// A name that nothing else has: 32 hexadecimal digits.
    pub(crate) fn new_id(&self) -> String {
        let random = &self.settings.environment;
        format!("{:016x}{:016x}", random.random(), random.random())
    }

    /// Closes the database after what is running.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// Whether a connection can be used again. SQLite itself ends a transaction when the disk is full; the library then
/// counts one that is not there, and what is written later may never be committed.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Behind the rollback of a transaction that was dropped.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// App ids are checked to fit when the configuration is.
fn sql_id(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn duration_millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn from_millis(millis: i64) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .map_err(|_| StoreError::Damaged(format!("{millis} is no time")))
}
