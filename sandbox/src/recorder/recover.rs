//! Finishing what a crash left behind.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;

use super::cover;
use super::flv::{note_codec, patch};
use super::hls::{PLAYLIST, segment_name, write_playlist};
use super::sidecar::Sidecar;
use super::slot::main_file;
use crate::media::flv::{Metadata, Reader};
use crate::media::hls::{Playlist, Segment};
use crate::media::mp4::{self, Mp4Error};
use crate::media::probe::{adts, probe};
use crate::media::ts::{AUDIO_PID, PACKET, VIDEO_PID, padding};
use crate::model::{FinishedFile, RecordFormat};

/// The directories of recordings that a crash left in `dir`, in the order they were begun. Ask before a recorder
/// is started there: what is being recorded would be taken for left behind.
///
/// # Errors
/// When the directory cannot be read.
pub async fn left_behind(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let root = dir.to_owned();
    blocking(move || list(&root)).await
}

/// Closes and announces recordings that were [`left_behind`], one after the other; a recorder may write new ones
/// beside them meanwhile. Answers how many were announced; one that cannot be finished is logged and left where
/// it is.
///
/// # Errors
/// When nobody takes what is finished.
pub async fn recover(left: Vec<PathBuf>, finished: &mpsc::Sender<FinishedFile>) -> io::Result<usize> {
    let mut announced = 0;
    for dir in left {
        let path = dir.clone();
        match blocking(move || finish(&path)).await {
            Ok(Some(file)) => {
                if finished.send(file).await.is_err() {
                    return Err(io::Error::other("nobody takes finished recordings"));
                }
                announced += 1;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(dir = %dir.display(), %error, "cannot finish a recording left behind");
            }
        }
    }
    Ok(announced)
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

fn finish(dir: &Path) -> io::Result<Option<FinishedFile>> {
    let Some(sidecar) = Sidecar::read(dir)? else {
        tracing::warn!(dir = %dir.display(), "not a recording: there is no recording.json");
        return Ok(None);
    };
    let plan = sidecar.plan().ok_or_else(|| io::Error::other("recording.json names an unknown format"))?;
    let main = main_file(plan.format);
    let path = dir.join(main);
    let whole = match plan.format {
        RecordFormat::Hls => finish_hls(dir)?,
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
        return Ok(None);
    }
    let found = probe(&path).map_err(io::Error::other)?;
    Ok(Some(FinishedFile {
        stream: sidecar.stream(),
        session_id: sidecar.session_id.clone(),
        origin: sidecar.origin.clone(),
        template_id: sidecar.template_id,
        main_file: main.into(),
        plan,
        dir: dir.to_owned(),
        cover_file: cover::existing(dir),
        record_start: sidecar.record_start,
        record_end: sidecar.record_start + found.duration,
        meta: found.meta(),
    }))
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

/// Ends the playlist, with the segments that were written and not yet listed.
fn finish_hls(dir: &Path) -> io::Result<bool> {
    let text = match fs::read_to_string(dir.join(PLAYLIST)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let mut playlist = Playlist::parse(&text).unwrap_or_default();
    if playlist.ended {
        return Ok(true);
    }
    loop {
        let name = segment_name(playlist.segments.len());
        let path = dir.join(&name);
        let temporary = dir.join(name.clone() + ".tmp");
        if !path.is_file() {
            if !temporary.is_file() {
                break;
            }
            let whole = whole_units(BufReader::with_capacity(PACKET * 512, File::open(&temporary)?))?;
            File::options().write(true).open(&temporary)?.set_len(whole)?;
            File::options().append(true).open(&temporary)?.write_all(&padding(whole))?;
            fs::rename(&temporary, &path)?;
        }
        match probe(&path) {
            Ok(found) if found.duration > Duration::ZERO => {
                let duration_ms = u64::try_from(found.duration.as_millis()).unwrap_or(u64::MAX);
                playlist.segments.push(Segment { file: name, duration_ms, discontinuity: false });
            }
            _ => {
                fs::remove_file(&path)?;
                break;
            }
        }
    }
    playlist.ended = true;
    write_playlist(dir, &playlist)?;
    Ok(!playlist.segments.is_empty())
}

/// Bytes of a transport stream before its last frame, which may be cut: nothing but the next frame tells the
/// end of one.
fn whole_units(mut stream: impl Read) -> io::Result<u64> {
    let (mut video, mut audio) = (None, None);
    let mut packet = [0; PACKET];
    let mut at = 0;
    loop {
        match stream.read_exact(&mut packet) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
        let [_, high, low, ..] = packet;
        if high & 0x40 != 0 {
            match u16::from_be_bytes([high & 0x1f, low]) {
                VIDEO_PID => video = Some(at),
                AUDIO_PID => audio = Some(at),
                _ => {}
            }
        }
        at += PACKET as u64;
    }
    Ok(video.or(audio).unwrap_or(0))
}
