//! Stored media: `/<bucket>/<dir>/<file>`.

use std::io::SeekFrom;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use secrecy::ExposeSecret;
use thiserror::Error;
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::hotlink::{self, Refusal};
use super::range::{Wanted, wanted};
use super::suffering::Suffering;
use super::{App, Inner};
use crate::faults::Place;
use crate::store::{ServedFile, StoreError};

/// Playlists are read whole to sign their lines.
const MAX_PLAYLIST: u64 = 16 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;

#[derive(Debug, Error)]
enum MediaError {
    #[error("there is no such media file")]
    NotFound,
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    #[error("the file cannot be read: {0}")]
    Disk(#[from] std::io::Error),
}

/// Answers one read.
pub(super) async fn read(
    State(App(app)): State<App>,
    ConnectInfo(viewer): ConnectInfo<SocketAddr>,
    request: Request<Body>,
) -> Response<Body> {
    let (asked, _) = request.into_parts();
    let suffering = Suffering::of(&app.services.faults, Place::Media, asked.uri.path());
    let response = match answer(&app, viewer, &asked.uri, &asked.headers).await {
        Ok(response) => response,
        Err(error) => {
            let status = match &error {
                MediaError::NotFound => StatusCode::NOT_FOUND,
                MediaError::Refused(_) => StatusCode::FORBIDDEN,
                MediaError::Store(_) | MediaError::Disk(_) => {
                    tracing::error!(%error, "a media file could not be served");
                    StatusCode::INTERNAL_SERVER_ERROR
                }
            };
            let mut response = Response::new(Body::from(format!("{error}\n")));
            *response.status_mut() = status;
            let text = HeaderValue::from_static("text/plain; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, text);
            response
        }
    };
    suffering.suffer(response).await
}

async fn answer(
    app: &Inner,
    viewer: SocketAddr,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response<Body>, MediaError> {
    let mut parts = uri.path().split('/');
    let (Some(""), Some(bucket), Some(dir), Some(name), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(MediaError::NotFound);
    };
    let now = app.services.environment.now();
    let query = uri.query().unwrap_or_default();
    if let Some(key) = &app.playback_key {
        // Before the look-up: who may not read learns nothing of what is there.
        let signed_dir = format!("/{bucket}/{dir}/");
        hotlink::check(key.expose_secret(), &signed_dir, query, viewer.ip(), &app.viewers, now)?;
    }
    let file = app.services.store.served_file(bucket, dir, name, now).await?.ok_or(MediaError::NotFound)?;
    if app.playback_key.is_some() && file.name.ends_with(".m3u8") {
        let text = signed_playlist(&file, query).await?;
        let size = text.len() as u64;
        return respond(headers, &file, size, |range| async move {
            let (from, to) = (usize::try_from(range.start), usize::try_from(range.end));
            let part = from.ok().zip(to.ok()).and_then(|(from, to)| text.get(from..to).map(<[u8]>::to_vec));
            Ok(Body::from(part.unwrap_or_default()))
        })
        .await;
    }
    let mut disk = match File::open(&file.path).await {
        // Deleted between the look-up and here.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(MediaError::NotFound),
        opened => opened?,
    };
    let size = disk.metadata().await?.len();
    respond(headers, &file, size, |range| async move {
        disk.seek(SeekFrom::Start(range.start)).await?;
        let part = disk.take(range.end - range.start);
        Ok(Body::from_stream(ReaderStream::with_capacity(part, CHUNK)))
    })
    .await
}

async fn respond<B>(
    asked: &HeaderMap,
    file: &ServedFile,
    size: u64,
    body: impl FnOnce(std::ops::Range<u64>) -> B,
) -> Result<Response<Body>, MediaError>
where
    B: Future<Output = Result<Body, MediaError>>,
{
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let tag = format!("\"{}\"", file.tag);
    let modified = http_date(file.created);
    let mut response = Response::new(Body::empty());
    let mut set = |name, value: &str| {
        // All of these are made of digits, hex and names that were checked when the file landed.
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::ETAG, &tag);
    set(header::LAST_MODIFIED, &modified);
    set(header::ACCEPT_RANGES, "bytes");
    set(header::CONTENT_TYPE, content_type(&file.name));
    let known = text(header::IF_NONE_MATCH);
    if known.is_some_and(|tags| tags == "*" || tags.split(',').any(|known| known.trim() == tag)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    // A range of another version of the file is worth nothing.
    let same = text(header::IF_RANGE).is_none_or(|version| version == tag || version == modified);
    let range = match wanted(text(header::RANGE).filter(|_| same), size) {
        Wanted::Whole => 0..size,
        Wanted::Part(range) => {
            set(header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", range.start, range.end - 1));
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            range
        }
        Wanted::Unsatisfiable => {
            set(header::CONTENT_RANGE, &format!("bytes */{size}"));
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            return Ok(response);
        }
    };
    response.headers_mut().insert(header::CONTENT_LENGTH, (range.end - range.start).into());
    *response.body_mut() = body(range).await?;
    Ok(response)
}

/// A playlist whose lines carry the link's query: the signature covers the directory, but players do not
/// take a query along to the segments.
async fn signed_playlist(file: &ServedFile, query: &str) -> Result<Vec<u8>, MediaError> {
    let mut text = String::new();
    let disk = File::open(&file.path).await?;
    disk.take(MAX_PLAYLIST).read_to_string(&mut text).await?;
    let mut signed = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        signed.push_str(line);
        if !line.is_empty() && !line.starts_with('#') {
            signed.push('?');
            signed.push_str(query);
        }
        signed.push('\n');
    }
    Ok(signed.into_bytes())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "m3u8" => "application/vnd.apple.mpegurl",
        "ts" => "video/mp2t",
        "mp4" | "m4s" => "video/mp4",
        "flv" => "video/x-flv",
        "aac" => "audio/aac",
        "jpg" | "jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}

fn http_date(at: OffsetDateTime) -> String {
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.to_utc().format(form).unwrap_or_default()
}
