//! `download`: a recording to a file, resumed where it was cut off.

use std::io::{Read as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use sha2::{Digest as _, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use tonic::{Code, Status};

use super::client::{ClientArgs, Connection, explain};
use crate::proto::v1;
use crate::proto::v1::download_media_response::Part;
use crate::proto::v1::media_search_client::MediaSearchClient;

/// Broken calls in a row, without a byte between, before it gives up.
const MAX_STALLS: u32 = 5;
const STALL_DELAY: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(super) struct DownloadArgs {
    /// FileId of the recording
    file_id: String,
    /// File to write, or a folder; by default the recording's own name in this folder
    #[arg(short, long, value_name = "PATH", default_value = ".")]
    output: PathBuf,
}

pub(super) async fn run(client: &ClientArgs, args: DownloadArgs) -> anyhow::Result<()> {
    let mut service = MediaSearchClient::new(client.connect().await?);
    let mut target: Option<Target> = None;
    let mut stalls = 0;
    loop {
        let before = target.as_ref().map_or(0, |target| target.held);
        match once(&mut service, &args, &mut target).await {
            Ok(()) => break,
            Err(Failure::Call(status)) if matches!(status.code(), Code::Unavailable | Code::Cancelled) => {
                let held = target.as_ref().map_or(0, |target| target.held);
                stalls = if held > before { 0 } else { stalls + 1 };
                if stalls >= MAX_STALLS {
                    return Err(explain(*status));
                }
                tokio::time::sleep(STALL_DELAY).await;
            }
            Err(Failure::Call(status)) => return Err(explain(*status)),
            Err(Failure::Local(error)) => return Err(error),
        }
    }
    let target = target.context("the service sent nothing")?;
    let (path, size) = (target.path.clone(), target.held);
    target.finish().await?;
    let hashed = path.clone();
    let sha256 = tokio::task::spawn_blocking(move || hash_file(&hashed)).await??;
    if client.json {
        let summary = serde_json::json!({"path": path, "sizeBytes": size.to_string(), "sha256": sha256});
        println!("{}", serde_json::to_string_pretty(&summary)?);
    } else {
        println!("{sha256}  {}", path.display());
    }
    Ok(())
}

/// A file being written, under its name with `.part` until it is whole.
struct Target {
    path: PathBuf,
    part: PathBuf,
    file: File,
    held: u64,
    etag: String,
}

enum Failure {
    Call(Box<Status>),
    Local(anyhow::Error),
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Call(Box::new(status))
    }
}

impl<E: Into<anyhow::Error>> From<Local<E>> for Failure {
    fn from(Local(error): Local<E>) -> Self {
        Self::Local(error.into())
    }
}

/// Marks errors of this machine, as against those of the call.
struct Local<E>(E);

/// One call: from what is held to the end, if it goes well.
async fn once(
    service: &mut MediaSearchClient<Connection>,
    args: &DownloadArgs,
    target: &mut Option<Target>,
) -> Result<(), Failure> {
    let held = target.as_ref().map_or(0, |target| target.held);
    let etag = target.as_ref().map(|target| target.etag.clone()).unwrap_or_default();
    let offset = held.cast_signed();
    let request = v1::DownloadMediaRequest { file_id: args.file_id.clone(), offset, etag };
    let mut parts = service.download_media(request).await?.into_inner();
    while let Some(message) = parts.message().await? {
        match message.part {
            Some(Part::Header(header)) if target.is_none() => {
                let opened = Target::open(&args.output, &header).await.map_err(Failure::Local)?;
                let resumed = opened.held > 0;
                *target = Some(opened);
                if resumed {
                    // Part of it is here from an earlier run: begin again behind that.
                    return Box::pin(once(service, args, target)).await;
                }
            }
            Some(Part::Chunk(bytes)) => {
                let Some(target) = target.as_mut() else { continue };
                target.file.write_all(&bytes).await.map_err(Local)?;
                target.held += bytes.len() as u64;
            }
            Some(Part::Trailer(_)) => {
                if let Some(target) = target.as_mut() {
                    target.file.flush().await.map_err(Local)?;
                }
                return Ok(());
            }
            _ => {}
        }
    }
    Err(Status::unavailable("the download ended without its trailer").into())
}

impl Target {
    async fn open(output: &Path, header: &v1::DownloadHeader) -> anyhow::Result<Self> {
        let media = header.media.clone().unwrap_or_default();
        let path = if output.is_dir() {
            // The name comes from outside: only its last part may name a file.
            let name =
                Path::new(&header.file_name).file_name().context("the recording has no usable name")?;
            output.join(name)
        } else {
            output.to_owned()
        };
        if path.exists() {
            bail!("{} is there already: move it away or name another file with --output", path.display());
        }
        let part = path.with_added_extension(format!("{}.part", media.etag));
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&part)
            .await
            .with_context(|| format!("cannot write {}", part.display()))?;
        let mut held = file.metadata().await?.len();
        if held > header.size_bytes.cast_unsigned() {
            file.set_len(0).await?;
            held = 0;
        }
        file.seek(SeekFrom::Start(held)).await?;
        Ok(Self { path, part, file, held, etag: media.etag })
    }

    async fn finish(self) -> anyhow::Result<()> {
        self.file.sync_all().await?;
        tokio::fs::rename(&self.part, &self.path).await?;
        Ok(())
    }
}

fn hash_file(path: &Path) -> anyhow::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0_u8; 1024 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::encode(hash.finalize())),
            count => hash.update(&buffer[..count]),
        }
    }
}
