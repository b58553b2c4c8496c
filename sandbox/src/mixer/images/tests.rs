use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::get;
use futures::StreamExt as _;

use super::*;
use crate::codec::bitmap::tests::png_of;

impl ImageStore {
    /// Has these already.
    pub(crate) fn holding(images: impl IntoIterator<Item = (Image, Bitmap)>) -> Self {
        let store = Self::start(BTreeMap::new()).unwrap();
        for (image, bitmap) in images {
            store.put(&image, bitmap);
        }
        store
    }

    pub(crate) fn put(&self, image: &Image, bitmap: Bitmap) {
        self.inner.cache().put(image, State::Ready(Arc::new(bitmap)));
    }

    /// What becomes of an image.
    async fn outcome(&self, image: &Image) -> Option<Arc<Bitmap>> {
        let mut loaded = self.inner.loaded.subscribe();
        loop {
            loaded.mark_unchanged();
            let found = self.get(image);
            let loading =
                matches!(self.inner.cache().entries.get(image), Some(Entry { state: State::Loading, .. }));
            if found.is_some() || !loading {
                return found;
            }
            loaded.changed().await.unwrap();
        }
    }
}

fn red() -> Bitmap {
    Bitmap::filled(6, 4, [255, 0, 0, 255])
}

/// A server of good and bad images.
async fn server() -> String {
    let endless = || async {
        let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 65_536])).take(100);
        Body::from_stream(chunks)
    };
    let router = Router::new()
        .route("/red.png", get(|| async { png_of(&red()) }))
        .route("/moved", get(|| async { Redirect::temporary("/red.png") }))
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route("/large", get(endless))
        .route("/page", get(|| async { "<html>" }))
        .route("/gone", get(|| async { StatusCode::NOT_FOUND }))
        .route("/slow", get(std::future::pending::<()>))
        .route(
            "/liar",
            get(|| async {
                let headers =
                    HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))]);
                (headers, "no image").into_response()
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

#[tokio::test]
async fn images_of_the_web_come_in_the_background() {
    let (base, store) = (server().await, ImageStore::start(BTreeMap::new()).unwrap());
    for path in ["red.png", "moved"] {
        let image = Image::Url(format!("{base}/{path}"));
        assert!(store.get(&image).is_none(), "nobody waits");
        assert_eq!(*store.outcome(&image).await.unwrap(), red());
    }
}

#[tokio::test]
async fn what_cannot_be_had_is_gone_without() {
    let base = server().await;
    let store = ImageStore::with_timeout(BTreeMap::new(), Duration::from_millis(300)).unwrap();
    for path in ["loop", "large", "page", "gone", "slow", "liar"] {
        let image = Image::Url(format!("{base}/{path}"));
        assert!(store.outcome(&image).await.is_none(), "{path}");
        assert!(matches!(store.inner.cache().entries[&image].state, State::Failed(_)), "{path}");
    }
    for url in ["file:///etc/hostname", "no url", "http://127.0.0.1:1/x.png"] {
        assert!(store.outcome(&Image::Url(url.into())).await.is_none(), "{url}");
    }
}

#[tokio::test]
async fn each_failure_says_why() {
    let base = server().await;
    let store = ImageStore::with_timeout(BTreeMap::new(), Duration::from_millis(300)).unwrap();
    let why = async |path: &str| store.inner.load(&Image::Url(format!("{base}/{path}"))).await.unwrap_err();
    assert!(matches!(why("large").await, ImageError::TooLarge));
    assert!(matches!(why("page").await, ImageError::Image(BitmapError::Format)));
    assert!(matches!(why("gone").await, ImageError::Status(StatusCode::NOT_FOUND)));
    assert!(matches!(why("slow").await, ImageError::Fetch(error) if error.is_timeout()));
    assert!(matches!(why("loop").await, ImageError::Fetch(error) if error.is_redirect()));
    assert!(matches!(store.inner.load(&Image::Url("ftp://h/x".into())).await, Err(ImageError::Scheme)));
}

#[tokio::test]
async fn ids_are_files_of_the_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let (good, large) = (dir.path().join("logo.png"), dir.path().join("large.png"));
    std::fs::write(&good, png_of(&red())).unwrap();
    std::fs::write(&large, vec![0; MAX_FILE + 1]).unwrap();
    let files = BTreeMap::from([(7, good), (8, large), (9, dir.path().join("none"))]);
    let store = ImageStore::start(files).unwrap();
    assert_eq!(*store.outcome(&Image::Id(7)).await.unwrap(), red());
    assert!(matches!(store.inner.load(&Image::Id(8)).await, Err(ImageError::TooLarge)));
    assert!(matches!(store.inner.load(&Image::Id(9)).await, Err(ImageError::File(_))));
    assert!(matches!(store.inner.load(&Image::Id(10)).await, Err(ImageError::Unknown)));
}

#[tokio::test]
async fn the_cache_is_bounded() {
    let store = ImageStore::start(BTreeMap::new()).unwrap();
    let side = 1024;
    let each = side * side * 4;
    for id in 0..40 {
        store.put(&Image::Id(id), Bitmap::filled(side, side, [1; 4]));
        assert!(store.get(&Image::Id(0)).is_some(), "what is used stays");
    }
    let cache = store.inner.cache();
    assert!(cache.bytes() <= MAX_BYTES && cache.bytes() > MAX_BYTES - 2 * each);
    assert!(cache.entries.contains_key(&Image::Id(39)) && !cache.entries.contains_key(&Image::Id(1)));
}
