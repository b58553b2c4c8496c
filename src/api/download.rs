//! Downloads: the bytes of a recording as one resumable stream.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{StreamExt as _, TryStreamExt as _};
use md5::Md5;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use url::Url;

use super::Context;
use super::error::ApiError;
use super::media_message::{etag, media};
use super::media_search::{get, media_url};
use crate::cloud::fetch::FetchError;
use crate::cloud::vod::MediaInfo;
use crate::domain::playback::{KeyProtection, sign_media_url};
use crate::domain::playlist;
use crate::proto::v1;
use crate::proto::v1::download_media_response::Part;

/// The messages of a download.
pub(super) type Parts = ReceiverStream<Result<v1::DownloadMediaResponse, Status>>;

const MAX_CHUNK: usize = 1024 * 1024;
const MAX_PLAYLIST_BYTES: usize = 16 * 1024 * 1024;
/// Messages made ahead of a slow caller.
const BUFFERED_MESSAGES: usize = 4;
/// Broken connections to the file server in a row, without a byte between, before the caller is told.
const MAX_STALLS: u32 = 4;
const STALL_DELAY: Duration = Duration::from_millis(250);
/// A file server that sends nothing for so long is taken for broken.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Segments whose sizes are asked for at once.
const PARALLEL_SIZES: usize = 16;

/// One file of a recording.
struct Piece {
    url: Url,
    size: u64,
}

/// Checks a request, finds the pieces, and starts to send them.
pub(super) async fn start(
    context: Arc<Context>,
    request: v1::DownloadMediaRequest,
) -> Result<Parts, ApiError> {
    let offset =
        u64::try_from(request.offset).map_err(|_| ApiError::field("offset", "must not be negative"))?;
    let info = get(&context, &request.file_id).await?;
    let current = etag(&info);
    if !request.etag.is_empty() && request.etag != current {
        return Err(ApiError::EtagMismatch { current });
    }
    let is_hls = matches!(info.basic_info.container.as_str(), "m3u8" | "hls");
    let pieces = if is_hls { segments(&context, &info).await? } else { single(&context, &info).await? };
    let size: u64 = pieces.iter().map(|piece| piece.size).sum();
    if offset > size {
        return Err(ApiError::OffsetOutOfRange { size });
    }
    let (extension, content_type) = match info.basic_info.container.as_str() {
        "m3u8" | "hls" => ("ts", "video/mp2t"),
        "mp4" => ("mp4", "video/mp4"),
        "flv" => ("flv", "video/x-flv"),
        "aac" => ("aac", "audio/aac"),
        other => (other, "application/octet-stream"),
    };
    let header = v1::DownloadHeader {
        media: Some(media(&info)),
        file_name: format!("{}.{extension}", file_name(&info)),
        content_type: content_type.to_owned(),
        size_bytes: size.cast_signed(),
        offset: request.offset,
    };
    let md5 = if offset == 0 && !is_hls && !info.meta_data.md5.is_empty() {
        Some((Md5::new(), info.meta_data.md5.to_ascii_lowercase()))
    } else {
        None
    };
    let (sender, receiver) = mpsc::channel(BUFFERED_MESSAGES);
    let mut sending = Sending { context, pieces, sender, sha256: Sha256::new(), md5, sent: 0 };
    tokio::spawn(async move {
        if sending.part(Part::Header(header)).await.is_err() {
            return;
        }
        if let Err(Stop::Failed(error)) = sending.run(offset).await {
            // A caller that went away needs no answer.
            let _ = sending.sender.send(Err((*error).into())).await;
        }
    });
    Ok(ReceiverStream::new(receiver))
}

/// The record's name without what file systems do not take.
fn file_name(info: &MediaInfo) -> String {
    let name = if info.basic_info.name.is_empty() { &info.file_id } else { &info.basic_info.name };
    name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect()
}

async fn single(context: &Context, info: &MediaInfo) -> Result<Vec<Piece>, ApiError> {
    let url = media_url(info)?;
    let size = context.cloud.fetch_size(&signed(context, &url)).await?;
    Ok(vec![Piece { url, size }])
}

async fn segments(context: &Context, info: &MediaInfo) -> Result<Vec<Piece>, ApiError> {
    let unsupported = |why: String| ApiError::DownloadUnsupported { why };
    let url = media_url(info)?;
    let text = context.cloud.fetch_small(&signed(context, &url), MAX_PLAYLIST_BYTES).await?;
    let text = String::from_utf8(text).map_err(|_| unsupported("its playlist is not text".to_owned()))?;
    let uris = playlist::segments(&text).map_err(|error| unsupported(format!("it {error}")))?;
    let urls: Vec<Url> = uris
        .into_iter()
        .map(|uri| url.join(uri).map_err(|_| unsupported(format!("its playlist names `{uri}`"))))
        .collect::<Result<_, _>>()?;
    futures::stream::iter(urls)
        .map(|url| async move {
            let size = context.cloud.fetch_size(&signed(context, &url)).await?;
            Ok(Piece { url, size })
        })
        .buffered(PARALLEL_SIZES)
        .try_collect()
        .await
}

/// Signs a URL for the moment; the file server looks at the signature when a request begins.
fn signed(context: &Context, url: &Url) -> Url {
    let Some(key) = &context.playback_key else { return url.clone() };
    let expires = context.clock.now() + context.playback_url_lifetime;
    let unique = format!("{:032x}", context.random.bits());
    let protection = KeyProtection {
        expires: expires.unix_timestamp(),
        preview_seconds: None,
        max_client_ips: None,
        unique: &unique,
    };
    sign_media_url(url, key.expose_secret(), &protection)
}

struct Sending {
    context: Arc<Context>,
    pieces: Vec<Piece>,
    sender: mpsc::Sender<Result<v1::DownloadMediaResponse, Status>>,
    sha256: Sha256,
    /// The running MD5 of a whole file, and the one it should be.
    md5: Option<(Md5, String)>,
    sent: u64,
}

enum Stop {
    /// The caller does not listen any more.
    CallerGone,
    Failed(Box<ApiError>),
}

impl<E: Into<ApiError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

impl Sending {
    async fn run(&mut self, offset: u64) -> Result<(), Stop> {
        let mut skip = offset;
        for i in 0..self.pieces.len() {
            let size = self.pieces[i].size;
            if skip >= size {
                skip -= size;
                continue;
            }
            self.piece(i, skip).await?;
            skip = 0;
        }
        let md5_verified = match self.md5.take() {
            None => false,
            Some((md5, stated)) if hex::encode(md5.clone().finalize()) == stated => true,
            Some(_) => return Err(ApiError::ChecksumMismatch.into()),
        };
        let trailer = v1::DownloadTrailer {
            size_bytes: self.sent.cast_signed(),
            sha256: hex::encode(self.sha256.finalize_reset()),
            md5_verified,
        };
        self.part(Part::Trailer(trailer)).await
    }

    /// Sends a piece from `at` on, going on after broken connections.
    async fn piece(&mut self, i: usize, mut at: u64) -> Result<(), Stop> {
        let mut stalls = 0;
        loop {
            let before = at;
            let Err(error) = self.connection(i, &mut at).await? else { return Ok(()) };
            stalls = if at > before { 0 } else { stalls + 1 };
            if stalls >= MAX_STALLS || !matches!(error, FetchError::Broken(_)) {
                return Err(error.into());
            }
            tracing::warn!(%error, at, "a download's connection broke, going on where it was");
            tokio::time::sleep(STALL_DELAY * stalls).await;
        }
    }

    /// Sends what one connection brings; the inner error is that of the connection.
    async fn connection(&mut self, i: usize, at: &mut u64) -> Result<Result<(), FetchError>, Stop> {
        let (url, size) = (signed(&self.context, &self.pieces[i].url), self.pieces[i].size);
        let mut body = match self.context.cloud.fetch(&url, *at).await {
            Ok(body) if body.total != size => {
                return Ok(Err(FetchError::Broken(format!("the file has {} bytes, not {size}", body.total))));
            }
            Ok(body) => body,
            Err(error) => return Ok(Err(error)),
        };
        loop {
            match tokio::time::timeout(READ_TIMEOUT, body.bytes.next()).await {
                Err(_) => return Ok(Err(FetchError::Broken("it sends nothing".to_owned()))),
                Ok(Some(Err(error))) => return Ok(Err(error)),
                Ok(Some(Ok(bytes))) => {
                    *at += bytes.len() as u64;
                    self.chunks(bytes).await?;
                }
                Ok(None) if *at < size => return Ok(Err(FetchError::Broken("it ended early".to_owned()))),
                Ok(None) => return Ok(Ok(())),
            }
        }
    }

    async fn chunks(&mut self, mut bytes: Bytes) -> Result<(), Stop> {
        self.sha256.update(&bytes);
        if let Some((md5, _)) = &mut self.md5 {
            md5.update(&bytes);
        }
        self.sent += bytes.len() as u64;
        while !bytes.is_empty() {
            let chunk = bytes.split_to(bytes.len().min(MAX_CHUNK));
            self.part(Part::Chunk(chunk)).await?;
        }
        Ok(())
    }

    async fn part(&mut self, part: Part) -> Result<(), Stop> {
        let message = v1::DownloadMediaResponse { part: Some(part) };
        self.sender.send(Ok(message)).await.map_err(|_| Stop::CallerGone)
    }
}
