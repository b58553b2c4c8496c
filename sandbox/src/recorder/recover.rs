//! Finishing what a crash left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::account::Account;
use super::cover;
use super::disk::Disk;
use super::flv::{note_codec, patch};
use super::hls::HlsSink;
use super::pause::Paused;
use super::segments::{PLAYLIST, Segments, segment_name, write_playlist};
use super::session::FormatSink;
use super::sidecar::Sidecar;
use super::slot::{Context, Shared, main_file};
use crate::media::flv::{Metadata, Reader};
use crate::media::hls::{Playlist, Segment};
use crate::media::mp4::{self, Mp4Error};
use crate::media::probe::{adts, probe};
use crate::media::ts::{PACKET, Tail, padding};
use crate::model::{FinishedFile, FormatPlan, Notice, RecordFormat, RecordNotice, RecordStatus, StreamKey};

/// What was found of an earlier run.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Recordings that are closed and announced.
    pub announced: usize,
    /// HLS recordings whose stream may still come back, for [`Recorder::adopt`](super::Recorder::adopt).
    pub waiting: Vec<Waiting>,
}

/// An HLS recording that waits for its stream.
#[derive(Debug)]
pub struct Waiting {
    pub(super) dir: PathBuf,
    sidecar: Sidecar,
    plan: FormatPlan,
    until: OffsetDateTime,
    record_end: OffsetDateTime,
}

/// Recordings that an earlier run left in a directory.
#[derive(Debug)]
pub struct LeftBehind {
    /// HLS recordings whose stream may come back.
    resumable: Vec<PathBuf>,
    others: Vec<PathBuf>,
    /// Recordings of which was told what became of them.
    told: BTreeSet<String>,
}

/// The recordings in `dir`. Ask before a recorder is started there: what is being recorded would be taken for left
/// behind.
///
/// # Errors
/// When the directory cannot be read.
pub async fn left_behind(dir: &Path) -> io::Result<LeftBehind> {
    let root = dir.to_owned();
    let (resumable, others) = blocking(move || {
        let resumes = |dir: &PathBuf| {
            let plan = Sidecar::read(dir).ok().flatten().and_then(|sidecar| sidecar.plan());
            plan.is_some_and(|plan| plan.resume.is_some())
        };
        Ok(list(&root)?.into_iter().partition(resumes))
    })
    .await?;
    Ok(LeftBehind { resumable, others, told: BTreeSet::new() })
}

impl LeftBehind {
    /// Repairs the recordings that may be resumed, before their streams can come back: those that waited for their
    /// stream while their time is not over, and those that were cut off in the middle, whose time begins `now`. The
    /// others of them are closed and announced.
    ///
    /// # Errors
    /// When nobody takes what is finished.
    pub async fn repair(
        &mut self,
        now: OffsetDateTime,
        finished: &mpsc::Sender<FinishedFile>,
        notices: &mpsc::Sender<Notice>,
    ) -> io::Result<Recovered> {
        let dirs = std::mem::take(&mut self.resumable);
        recover_all(dirs, now, finished, notices, &mut self.told).await
    }

    /// Closes and announces the rest, one after the other; a recorder may write new ones beside them meanwhile.
    /// Answers how many were announced; one that cannot be finished is logged and left where it is.
    ///
    /// # Errors
    /// When nobody takes what is finished.
    pub async fn finish(
        mut self,
        now: OffsetDateTime,
        finished: &mpsc::Sender<FinishedFile>,
        notices: &mpsc::Sender<Notice>,
    ) -> io::Result<usize> {
        Ok(recover_all(self.others, now, finished, notices, &mut self.told).await?.announced)
    }
}

/// Repairs and finishes every recording in `dir`, as [`LeftBehind`] does in two steps.
///
/// # Errors
/// When the directory cannot be read, or nobody takes what is finished.
pub async fn recover(
    dir: &Path,
    now: OffsetDateTime,
    finished: &mpsc::Sender<FinishedFile>,
    notices: &mpsc::Sender<Notice>,
) -> io::Result<Recovered> {
    let mut left = left_behind(dir).await?;
    let mut found = left.repair(now, finished, notices).await?;
    found.announced += left.finish(now, finished, notices).await?;
    Ok(found)
}

async fn recover_all(
    dirs: Vec<PathBuf>,
    now: OffsetDateTime,
    finished: &mpsc::Sender<FinishedFile>,
    notices: &mpsc::Sender<Notice>,
    told: &mut BTreeSet<String>,
) -> io::Result<Recovered> {
    let mut found = Recovered::default();
    // The last notice of each recording, of which there may be several files.
    let mut over: BTreeMap<String, RecordNotice> = BTreeMap::new();
    for dir in dirs {
        let path = dir.clone();
        match blocking(move || finish(&path, now)).await {
            Ok(Left::Closed(file)) => {
                let detail = "the recorder was cut off; what it had written is kept";
                let notice = RecordNotice {
                    stream: file.stream.clone(),
                    session_id: file.session_id.clone(),
                    origin: file.origin.clone(),
                    format: None,
                    status: RecordStatus::Ended,
                    detail: detail.into(),
                    at: now,
                };
                over.entry(file.session_id.clone()).or_insert(notice);
                if finished.send(*file).await.is_err() {
                    return Err(io::Error::other("nobody takes finished recordings"));
                }
                found.announced += 1;
            }
            Ok(Left::Waiting(waiting)) => found.waiting.push(*waiting),
            Ok(Left::Nothing) => {}
            Err(error) => {
                tracing::error!(dir = %dir.display(), %error, "cannot finish a recording left behind");
            }
        }
    }
    for waiting in &found.waiting {
        let paused = waiting.notice(now);
        over.remove(&paused.session_id);
        told.insert(paused.session_id.clone());
        if waiting.sidecar.pause.is_none() {
            over.insert(paused.session_id.clone(), paused);
        }
    }
    for (session, notice) in over {
        let paused = notice.status == RecordStatus::Paused;
        if !told.insert(session) && !paused {
            continue;
        }
        // Files matter more than notices that nobody takes.
        let _ = notices.send(Notice::Recording(Box::new(notice))).await;
    }
    Ok(found)
}

impl Waiting {
    pub(super) fn key(&self) -> StreamKey {
        self.sidecar.stream().key
    }

    fn notice(&self, at: OffsetDateTime) -> RecordNotice {
        RecordNotice {
            stream: self.sidecar.stream(),
            session_id: self.sidecar.session_id.clone(),
            origin: self.sidecar.origin.clone(),
            format: Some(RecordFormat::Hls),
            status: RecordStatus::Paused,
            detail: "the recorder was cut off; the file waits for the stream to come back".into(),
            at,
        }
    }

    pub(super) fn reopen(self, shared: &Arc<Shared>) -> io::Result<Paused> {
        let stream = self.sidecar.stream();
        let whole = Arc::new(self.sidecar.whole(self.plan.clone()));
        let context = Context {
            shared: shared.clone(),
            stream: stream.clone(),
            whole: whole.clone(),
            plan: self.plan,
            state: Arc::default(),
        };
        let left = Segments::reopen(&context, self.dir, self.sidecar.record_start, self.record_end)?;
        // From now on it waits until then, should the recorder be cut off again.
        left.wait_until(self.until)?;
        let state = context.state.clone();
        let sink = Box::new(HlsSink::going_on(context, left));
        let mut account = Account::new(shared, &stream, &whole);
        account.started = true;
        let sink = FormatSink { format: RecordFormat::Hls, state, sink, owner: None };
        Ok(Paused { account, sink, until: self.until })
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

fn list(root: &Path) -> io::Result<Vec<PathBuf>> {
    if !root.is_dir() {
        return Ok(Vec::new());
    }
    let mut dirs = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            dirs.push(entry.path());
        }
    }
    // In the order they were begun.
    dirs.sort_by_key(|dir| dir.file_name().and_then(|name| name.to_str()?.parse::<u64>().ok()));
    Ok(dirs)
}

enum Left {
    Closed(Box<FinishedFile>),
    Waiting(Box<Waiting>),
    Nothing,
}

fn finish(dir: &Path, now: OffsetDateTime) -> io::Result<Left> {
    let Some(sidecar) = Sidecar::read(dir)? else {
        // The power went, or the disk was full, before anything was recorded there.
        if fs::read_dir(dir)?.next().is_none() {
            fs::remove_dir(dir)?;
            return Ok(Left::Nothing);
        }
        tracing::warn!(dir = %dir.display(), "not a recording: there is no recording.json");
        return Ok(Left::Nothing);
    };
    let plan = sidecar.plan().ok_or_else(|| io::Error::other("recording.json names an unknown format"))?;
    let until = match (plan.resume, sidecar.pause) {
        (Some(_), Some(pause)) => Some(pause.until),
        // The recorder's end is not the publisher's fault: it gets the whole time to come back.
        (Some(resume), None) => resume.try_into().ok().and_then(|resume| now.checked_add(resume)),
        (None, _) => None,
    };
    let until = until.filter(|until| *until > now && plan.format == RecordFormat::Hls);
    let main = main_file(plan.format);
    let path = dir.join(main);
    let mut ended = true;
    let whole = match plan.format {
        RecordFormat::Hls => {
            let playlist = finish_hls(dir, &sidecar, until.is_none())?;
            ended = playlist.ended;
            !playlist.segments.is_empty()
        }
        _ if !path.is_file() => false,
        RecordFormat::Mp4 => match mp4::recover(&path) {
            Ok(found) => found != mp4::Recovered::Empty,
            // Not even the first boxes had been written.
            Err(Mp4Error::Foreign) if path.metadata()?.len() < 64 => false,
            Err(error) => return Err(io::Error::other(error)),
        },
        RecordFormat::Flv => finish_flv(&path)?,
        RecordFormat::Aac => {
            let chain = adts::walk(File::open(&path)?)?;
            File::options().write(true).open(&path)?.set_len(chain.whole)?;
            chain.frames > 0
        }
    };
    if !whole {
        fs::remove_dir_all(dir)?;
        return Ok(Left::Nothing);
    }
    let found = probe(&path).map_err(io::Error::other)?;
    let record_end = match sidecar.pause {
        Some(pause) => pause.record_end,
        None => sidecar.record_start + found.duration,
    };
    if let (false, Some(until)) = (ended, until) {
        let dir = dir.to_owned();
        return Ok(Left::Waiting(Box::new(Waiting { dir, sidecar, plan, until, record_end })));
    }
    Ok(Left::Closed(Box::new(FinishedFile {
        stream: sidecar.stream(),
        session_id: sidecar.session_id.clone(),
        origin: sidecar.origin.clone(),
        template_id: sidecar.template_id,
        main_file: main.into(),
        plan,
        dir: dir.to_owned(),
        cover_file: cover::existing(dir),
        record_start: sidecar.record_start,
        record_end,
        meta: found.meta(),
    })))
}

/// Cuts an FLV file to its whole tags; false when it has no frame.
fn finish_flv(path: &Path) -> io::Result<bool> {
    let mut metadata = Metadata::default();
    let whole = {
        let Ok(mut reader) = Reader::new(BufReader::new(File::open(path)?)) else { return Ok(false) };
        loop {
            match reader.next_tag() {
                Ok(Some(tag)) => note_codec(&mut metadata, &tag),
                Ok(None) => break reader.whole_bytes(),
                Err(error) => {
                    tracing::warn!(%error, "an flv recording is cut where it is damaged");
                    break reader.whole_bytes();
                }
            }
        }
    };
    let mut file = File::options().write(true).open(path)?;
    file.set_len(whole)?;
    let meta = probe(path).map_err(io::Error::other)?.meta();
    if meta.video.is_none() && meta.audio.is_none() {
        return Ok(false);
    }
    patch(&mut file, metadata, &meta)?;
    Ok(true)
}

/// Lists the segments that were written and not yet listed, and ends the playlist unless it may go on.
fn finish_hls(dir: &Path, sidecar: &Sidecar, end: bool) -> io::Result<Playlist> {
    let text = match fs::read_to_string(dir.join(PLAYLIST)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut playlist = Playlist::parse(&text).unwrap_or_default();
    if playlist.ended {
        return Ok(playlist);
    }
    loop {
        let number = playlist.segments.len();
        let file = segment_name(number);
        let path = dir.join(&file);
        let temporary = dir.join(file.clone() + ".tmp");
        if !path.is_file() {
            if !temporary.is_file() {
                break;
            }
            let tail = Tail::read(BufReader::with_capacity(PACKET * 512, File::open(&temporary)?))?;
            File::options().write(true).open(&temporary)?.set_len(tail.whole)?;
            File::options().append(true).open(&temporary)?.write_all(&padding(tail.whole))?;
            fs::rename(&temporary, &path)?;
        }
        match probe(&path) {
            Ok(found) if found.duration > Duration::ZERO => {
                let duration_ms = u64::try_from(found.duration.as_millis()).unwrap_or(u64::MAX);
                let discontinuity = sidecar.resumed_at == Some(number);
                playlist.segments.push(Segment { file, duration_ms, discontinuity });
            }
            _ => {
                fs::remove_file(&path)?;
                break;
            }
        }
    }
    playlist.ended = end;
    let disk = Disk::new(dir.to_owned(), 0, true, None);
    write_playlist(dir, &playlist, &disk)?;
    Ok(playlist)
}
