//! Downloads into files, gone on with after broken calls.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tonic::{Code, Status};

use crate::client::Client;
use crate::error::Error;
use crate::generated::v1::download_media_response::Part;
use crate::generated::v1::{DownloadHeader, DownloadMediaRequest, DownloadTrailer};

/// Broken calls in a row, without a byte between, before it gives up.
const MAX_STALLS: u32 = 5;
const STALL_DELAY: Duration = Duration::from_millis(200);

/// A recording that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
    /// How often the download went on after a broken call.
    pub resumed: u32,
}

impl Client {
    /// Downloads a recording into a file, which replaces one that is there. HLS comes as one MPEG-TS file.
    ///
    /// The bytes are collected in `<path>.part` and are at `path` once size and, where one call brought them all, SHA-256
    /// are those that the service states. After a failure neither is left.
    ///
    /// # Errors
    /// Those of DownloadMedia; UNAVAILABLE after five broken calls in a row that brought nothing; DATA_LOSS where the bytes
    /// are not those of the recording; UNKNOWN where the file cannot be written.
    pub async fn download_media(
        &self,
        file_id: impl Into<String>,
        path: impl AsRef<Path>,
    ) -> Result<Download, Error> {
        let path = path.as_ref();
        let part = path.with_added_extension("part");
        let outcome = Receiving::run(self, file_id.into(), &part).await;
        let download = match outcome {
            Ok(received) => tokio::fs::rename(&part, path)
                .await
                .map(|()| Download { path: path.to_owned(), ..received })
                .map_err(|error| unwritable(path, error)),
            Err(error) => Err(error),
        };
        if download.is_err() {
            // The failure is what the caller must hear of.
            let _ = tokio::fs::remove_file(&part).await;
        }
        download
    }
}

struct Receiving<'a> {
    part: &'a Path,
    file: File,
    held: u64,
    sha256: Sha256,
    header: Option<DownloadHeader>,
}

impl<'a> Receiving<'a> {
    async fn run(client: &Client, file_id: String, part: &'a Path) -> Result<Download, Error> {
        let file = File::create(part).await.map_err(|error| unwritable(part, error))?;
        let mut this = Self { part, file, held: 0, sha256: Sha256::new(), header: None };
        let (mut resumed, mut stalls) = (0, 0);
        let trailer = loop {
            let before = this.held;
            match this.call(client, &file_id).await {
                Ok(trailer) => break trailer,
                Err(error) if !is_broken(&error) => return Err(error),
                Err(error) => {
                    stalls = if this.held > before { 0 } else { stalls + 1 };
                    if stalls >= MAX_STALLS {
                        return Err(error);
                    }
                }
            }
            tokio::time::sleep(STALL_DELAY * 2_u32.pow(stalls)).await;
            resumed += 1;
        };
        this.file.flush().await.map_err(|error| unwritable(part, error))?;
        this.file.sync_all().await.map_err(|error| unwritable(part, error))?;
        let (size, sha256) = (this.held, hex::encode(this.sha256.finalize()));
        let stated = this.header.map(|header| header.size_bytes);
        if stated != i64::try_from(size).ok() {
            let message =
                format!("{size} bytes were received where the recording has {}", stated.unwrap_or_default());
            return Err(Error::local(Code::DataLoss, message));
        }
        // With one call it is the hash of the whole.
        if i64::try_from(size) == Ok(trailer.size_bytes) && trailer.sha256 != sha256 {
            let message = "the bytes received do not have the SHA-256 that the service states".to_owned();
            return Err(Error::local(Code::DataLoss, message));
        }
        Ok(Download { path: PathBuf::new(), size, sha256, resumed })
    }

    /// One call, from the byte reached to the trailer.
    async fn call(&mut self, client: &Client, file_id: &str) -> Result<DownloadTrailer, Error> {
        let etag =
            self.header.as_ref().and_then(|header| header.media.as_ref()).map(|media| media.etag.clone());
        let request = DownloadMediaRequest {
            file_id: file_id.to_owned(),
            offset: i64::try_from(self.held).unwrap_or(i64::MAX),
            etag: etag.unwrap_or_default(),
        };
        let mut parts = client.media().download_media(request).await?.into_inner();
        while let Some(message) = parts.message().await? {
            match message.part {
                Some(Part::Header(header)) => {
                    self.header.get_or_insert(header);
                }
                Some(Part::Chunk(bytes)) => {
                    self.file.write_all(&bytes).await.map_err(|error| unwritable(self.part, error))?;
                    self.sha256.update(&bytes);
                    self.held += bytes.len() as u64;
                }
                Some(Part::Trailer(trailer)) => return Ok(trailer),
                // Of a later version of the service.
                None => {}
            }
        }
        Err(Status::unavailable("the download ended without its trailer").into())
    }
}

/// Whether the call broke, as opposed to having been refused.
fn is_broken(error: &Error) -> bool {
    let by_the_network = matches!(error.code(), Code::Unknown | Code::Internal | Code::Cancelled)
        && error.reason().is_empty()
        && std::error::Error::source(error).is_some_and(|source| source.is::<Status>());
    error.code() == Code::Unavailable || by_the_network
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::local(Code::Unknown, format!("{} cannot be written", path.display())).caused_by(error)
}
