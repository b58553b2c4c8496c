//! Streams of numbered frames, so that a test can tell which of them were recorded.

#![allow(dead_code, reason = "each test uses its part")]

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::rtmp::client::{ClientError, Publisher, Target};
use trtc_sandbox::rtmp::handshake::FILLER_LEN;

const AVC: &[u8] = b"\x17\0\0\0\0\x01\x64\0\x1e\xff\xe1\0\x1a\x67\x64\0\x1e\xac\xd9\x40\xa0\x2f\xf9\x70\x11\0\0\x03\0\x01\0\0\x03\0\x3c\x0f\x16\x2d\x96\x01\0\x04\x68\xeb\xe3\xcb";
const AAC: &[u8] = b"\xaf\0\x11\x90";
const FRAME_MS: i64 = 40;
/// Frames between two keyframes.
const GOP: u64 = 5;
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// A stream being pushed.
pub(crate) struct Push {
    publisher: Publisher,
    /// Number of the next frame.
    pub(crate) next: u64,
}

impl Push {
    /// Publishes `<app>/<name>`, where the name may have a query.
    pub(crate) async fn start(server: SocketAddr, app: &str, name: &str) -> Result<Self, ClientError> {
        let target = Target::new(&format!("rtmp://{server}"), app, name)?;
        let mut publisher = Publisher::connect(&target, PATIENCE, &[7; FILLER_LEN]).await?;
        for (kind, body) in [(TagKind::Video, AVC), (TagKind::Audio, AAC)] {
            publisher.send(&Tag { kind, timestamp_ms: 0, body: Bytes::from_static(body) }).await?;
        }
        Ok(Self { publisher, next: 0 })
    }

    /// Sends so many frames of video, and one of sound beside each.
    pub(crate) async fn frames(&mut self, count: u64) -> Result<(), ClientError> {
        for _ in 0..count {
            let timestamp_ms = i64::try_from(self.next).unwrap() * FRAME_MS;
            let head: &[u8] =
                if self.next.is_multiple_of(GOP) { b"\x17\x01\0\0\0" } else { b"\x27\x01\0\0\0" };
            let slice: &[u8] = if self.next.is_multiple_of(GOP) { b"\x65" } else { b"\x41" };
            let unit = [slice, marker(self.next).as_bytes()].concat();
            let length = u32::try_from(unit.len()).unwrap().to_be_bytes();
            let body = [head, &length, &unit].concat().into();
            self.publisher.send(&Tag { kind: TagKind::Video, timestamp_ms, body }).await?;
            let body = Bytes::from_static(b"\xaf\x01\x21\x10\x04\x60\x8c\x1c");
            self.publisher.send(&Tag { kind: TagKind::Audio, timestamp_ms, body }).await?;
            self.next += 1;
        }
        Ok(())
    }

    /// Ends the stream and waits until the server has taken all of it.
    pub(crate) async fn end(self) -> Result<(), ClientError> {
        self.publisher.close().await
    }
}

fn marker(number: u64) -> String {
    format!("<frame {number:08}>")
}

/// Numbers of the frames in a recording, in their order.
pub(crate) fn frames_in(bytes: &[u8]) -> Vec<u64> {
    let begins = bytes.windows(7).enumerate().filter(|(_, part)| part == b"<frame ").map(|(at, _)| at + 7);
    begins.map(|at| std::str::from_utf8(&bytes[at..at + 8]).unwrap().parse().unwrap()).collect()
}

/// Asks until the answer is there.
pub(crate) async fn wait_for<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
