//! What a mix shows at this moment: the stream that it pushes on, decoded by ffmpeg.

use std::net::TcpListener;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::watch;

use crate::picture::{ENOUGH, Expected, Frame, Frames};
use crate::support::PATIENCE;

/// An RTMP server that takes one stream.
pub(crate) struct Tap {
    /// Where to push to.
    pub(crate) url: String,
    newest: watch::Receiver<Option<Arc<Frame>>>,
    decoder: Arc<Mutex<Child>>,
    reader: Option<JoinHandle<()>>,
}

impl Tap {
    /// Waits for a stream of this size.
    pub(crate) fn open(size: (usize, usize)) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("rtmp://{free}/live/tap");
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "quiet", "-nostdin", "-listen", "1", "-threads", "1", "-fflags", "nobuffer"]);
        ffmpeg.args(["-analyzeduration", "500000", "-i", &url, "-an", "-vsync", "passthrough"]);
        let frames = Frames::decode(&mut ffmpeg, size);
        let decoder = frames.decoder();
        let (sender, newest) = watch::channel(None);
        let reader = std::thread::spawn(move || {
            for frame in frames {
                sender.send_replace(Some(Arc::new(frame)));
            }
        });
        Self { url, newest, decoder, reader: Some(reader) }
    }

    /// Waits until this is seen in pictures in a row.
    pub(crate) async fn until(&mut self, expected: &Expected) {
        let mut last = Vec::new();
        let seen = async {
            let mut row = 0;
            while row < ENOUGH {
                self.newest.changed().await.expect("the mix is pushed on");
                let frame = self.newest.borrow_and_update().clone().unwrap();
                last = expected.misses(&frame);
                row = if last.is_empty() { row + 1 } else { 0 };
            }
        };
        let seen = tokio::time::timeout(PATIENCE, seen).await;
        last.truncate(12);
        assert!(seen.is_ok(), "the mix never shows {}: {last:#?}", expected.name);
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        // The reader waits for pictures: without its decoder it ends.
        self.decoder.lock().unwrap_or_else(PoisonError::into_inner).kill().ok();
        if let Some(reader) = self.reader.take() {
            reader.join().ok();
        }
    }
}
