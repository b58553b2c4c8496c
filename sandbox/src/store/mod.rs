//! The state of the sandbox: record templates, record rules and the media of VOD. It survives restarts.

mod apps;
mod files;
mod journal;
mod landing;
mod media;
mod names;
mod plan;
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
use tokio::sync::Notify;

use crate::config::{Config, TimingConfig};
use crate::environment::Environment;

pub use apps::{MAX_APPS, NewVodApp, ResourceTag, VodApp};
pub use files::ServedFile;
pub use landing::FileId;
pub(crate) use landing::RECORD_CLASS_ID;
pub use media::{Media, MediaChange, StoredAudio, StoredMeta, StoredVideo, TagChange};
pub use names::check_vod_file_name;
pub(crate) use names::china;
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
    settings: Arc<Settings>,
}

#[derive(Debug)]
struct Settings {
    media_root: PathBuf,
    app_id: u64,
    timing: TimingConfig,
    environment: Environment,
    /// Tells that an event came into the queue of VOD.
    vod_event: Notify,
}

impl Store {
    /// Opens the state below `config.data_dir`, making it when it is not there, and finishes what a crash
    /// left half done.
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
            timing: config.timing.clone(),
            environment: environment.clone(),
            vod_event: Notify::new(),
        };
        let store = Self { write, read, settings: Arc::new(settings) };
        store.register_apps(config, environment.now()).await?;
        store.finish_interrupted().await?;
        Ok(store)
    }

    /// Directory that holds one directory for each media file.
    pub fn media_root(&self) -> &Path {
        &self.settings.media_root
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
