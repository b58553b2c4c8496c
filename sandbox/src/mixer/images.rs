//! The images of mixes: from files that the configuration names, and from the web.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use thiserror::Error;
use tokio::io::AsyncReadExt as _;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::spec::Image;
use crate::codec::bitmap::{Bitmap, BitmapError};

/// Largest file, as the cloud documents it.
const MAX_FILE: usize = 2 << 20;
/// Most redirects that are followed.
const MAX_REDIRECTS: usize = 3;
/// Time for fetching a file.
const FETCH_TIME: Duration = Duration::from_secs(10);
/// An image that failed is asked for again after this.
const RETRY_PAUSE: Duration = Duration::from_secs(60);
/// Files that are fetched and read at a time.
const LOADS: usize = 2;
/// Larger images are kept with this width or height: no canvas is larger.
const MAX_SIDE: usize = 1920;
/// Memory of all images that are kept.
const MAX_BYTES: usize = 64 << 20;
/// Images that are known, be they there or not.
const MAX_IMAGES: usize = 256;

/// Images by their name, loaded in the background when first asked for. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct ImageStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    files: BTreeMap<u64, PathBuf>,
    client: reqwest::Client,
    runtime: Handle,
    loads: Semaphore,
    cache: Mutex<Cache>,
}

#[derive(Debug, Default)]
struct Cache {
    entries: HashMap<Image, Entry>,
    /// Grows with each use.
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    used: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Loading,
    Ready(Arc<Bitmap>),
    Failed(Instant),
}

/// Why an image is not there.
#[derive(Debug, Error)]
enum ImageError {
    #[error("no image has this id; name its file under mixer.images")]
    Unknown,
    #[error("its file cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("its URL is not http or https")]
    Scheme,
    #[error("it cannot be fetched: {0}")]
    Fetch(#[from] reqwest::Error),
    #[error("its server answers {0}")]
    Status(reqwest::StatusCode),
    #[error("it is larger than 2 MB")]
    TooLarge,
    #[error(transparent)]
    Image(#[from] BitmapError),
    #[error("reading it was broken off")]
    Cancelled,
}

impl ImageStore {
    /// Within a runtime, where images will be loaded. `files`: what the ids of the console stand for.
    ///
    /// # Errors
    /// When the HTTP client does not start.
    pub(crate) fn start(files: BTreeMap<u64, PathBuf>) -> Result<Self, reqwest::Error> {
        Self::with_timeout(files, FETCH_TIME)
    }

    fn with_timeout(files: BTreeMap<u64, PathBuf>, fetch_time: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(Policy::limited(MAX_REDIRECTS))
            .timeout(fetch_time)
            .user_agent("trtc-sandbox")
            .build()?;
        let inner = Inner {
            files,
            client,
            runtime: Handle::current(),
            loads: Semaphore::new(LOADS),
            cache: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// An image, as soon as it is there: who wants it asks again. Never waits.
    pub(crate) fn get(&self, image: &Image) -> Option<Arc<Bitmap>> {
        let mut cache = self.inner.cache();
        cache.clock += 1;
        let now = cache.clock;
        if let Some(entry) = cache.entries.get_mut(image) {
            entry.used = now;
            match &entry.state {
                State::Ready(bitmap) => return Some(Arc::clone(bitmap)),
                State::Loading => return None,
                State::Failed(at) if at.elapsed() < RETRY_PAUSE => return None,
                State::Failed(_) => {}
            }
        }
        cache.put(image, State::Loading);
        drop(cache);
        let (inner, image) = (Arc::clone(&self.inner), image.clone());
        self.inner.runtime.spawn(async move {
            let state = match inner.load(&image).await {
                Ok(bitmap) => State::Ready(Arc::new(bitmap)),
                Err(error) => {
                    tracing::warn!(?image, %error, "a mix goes without an image");
                    State::Failed(Instant::now())
                }
            };
            inner.cache().put(&image, state);
        });
        None
    }
}

impl Inner {
    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn load(&self, image: &Image) -> Result<Bitmap, ImageError> {
        let _place = self.loads.acquire().await.map_err(|_| ImageError::Cancelled)?;
        let data = match image {
            Image::Id(id) => self.read(*id).await?,
            Image::Url(url) => self.fetch(url).await?,
        };
        let decoded =
            tokio::task::spawn_blocking(move || Bitmap::decode(&data).map(|bitmap| bitmap.shrunk(MAX_SIDE)));
        Ok(decoded.await.map_err(|_| ImageError::Cancelled)??)
    }

    async fn read(&self, id: u64) -> Result<Vec<u8>, ImageError> {
        let path = self.files.get(&id).ok_or(ImageError::Unknown)?;
        let file = tokio::fs::File::open(path).await?;
        let mut data = Vec::new();
        file.take(MAX_FILE as u64 + 1).read_to_end(&mut data).await?;
        if data.len() > MAX_FILE { Err(ImageError::TooLarge) } else { Ok(data) }
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, ImageError> {
        let web = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !web {
            return Err(ImageError::Scheme);
        }
        let mut answer = self.client.get(url).send().await?;
        if !answer.status().is_success() {
            return Err(ImageError::Status(answer.status()));
        }
        let mut data = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if data.len() + chunk.len() > MAX_FILE {
                return Err(ImageError::TooLarge);
            }
            data.extend_from_slice(&chunk);
        }
        Ok(data)
    }
}

impl Cache {
    /// Keeps a state and forgets what was not asked for the longest time, while it is too much. What is being loaded
    /// stays.
    fn put(&mut self, image: &Image, state: State) {
        self.clock += 1;
        self.entries.insert(image.clone(), Entry { used: self.clock, state });
        while self.entries.len() > MAX_IMAGES || self.bytes() > MAX_BYTES {
            let finished = self.entries.iter().filter(|(_, entry)| !matches!(entry.state, State::Loading));
            let oldest = finished.min_by_key(|(_, entry)| entry.used).map(|(image, _)| image.clone());
            let Some(oldest) = oldest else { return };
            self.entries.remove(&oldest);
        }
    }

    fn bytes(&self) -> usize {
        let size = |entry: &Entry| match &entry.state {
            State::Ready(bitmap) => bitmap.bytes(),
            _ => 0,
        };
        self.entries.values().map(size).sum()
    }
}

#[cfg(test)]
pub(crate) mod tests;
