//! Ends of the program while a stream is live.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::cloud::Cloud;
use crate::judge::judge;
use crate::process::{Place, STREAM};
use crate::whole::{ALL, both};

/// ffmpeg pushing in real time, which tells how far it is.
struct Pusher {
    child: Child,
    /// Seconds sent so far.
    sent: watch::Receiver<f64>,
}

impl Pusher {
    fn start(source: &Path, url: &str) -> Self {
        let mut child = Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-progress", "pipe:1", "-stats_period", "0.05", "-re", "-i"])
            .arg(source)
            .args(["-c", "copy", "-f", "flv", url])
            .stdout(Stdio::piped())
            // Losing its server is what is asked of it.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, sent) = watch::channel(0.0);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let micros = line.strip_prefix("out_time_us=").and_then(|text| text.parse::<f64>().ok());
                if let Some(micros) = micros {
                    sender.send_replace(micros / 1e6);
                }
            }
        });
        Self { child, sent }
    }

    /// Waits until so much was sent, or the push has ended, which fails.
    async fn reach(&mut self, seconds: f64) {
        self.sent.wait_for(|sent| *sent >= seconds).await.unwrap();
    }
}

impl Drop for Pusher {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ends the program in the middle of a push and tells what each format lost, in seconds.
async fn end_while_live(signal: &str) -> Vec<(String, f64)> {
    let place = Place::new();
    let source = both(&place, 48_000, 15);
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&ALL).await;
    let mut pusher = Pusher::start(&source, &sandbox.publish_url(STREAM));
    // One HLS segment is closed by then and the next one is being written.
    let deadline = Instant::now() + Duration::from_secs(20);
    while !listed_segment(&place.path("data/recording")) {
        assert!(Instant::now() < deadline, "no HLS segment in 20 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let closed = *pusher.sent.borrow();
    pusher.reach(closed + 1.9).await;
    assert_eq!(cloud.online().await, 1);
    assert!(cloud.search(STREAM).await.is_empty());
    let sent = *pusher.sent.borrow();
    assert_eq!(sandbox.end(signal).success(), signal == "TERM");
    drop(pusher);

    // A stop right after the start waits for what the kill left.
    assert!(place.serve().end("TERM").success());
    assert_eq!(std::fs::read_dir(place.path("data/recording")).unwrap().count(), 0);
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    let mut lost = Vec::new();
    let recordings = cloud.recordings(STREAM, 4).await;
    for media in &recordings {
        let found = judge(&cloud, media, place.dir.path()).await;
        assert!(found["streams"].as_array().is_some_and(|tracks| !tracks.is_empty()));
        lost.push((media.kind.clone(), sent - media.meta["Duration"].as_f64().unwrap()));
    }
    // What was finished once is not finished twice.
    assert!(sandbox.end("TERM").success());
    let again = Cloud::of(&place.serve()).recordings(STREAM, 4).await;
    assert_eq!(again.iter().map(|media| &media.id).collect::<Vec<_>>(), {
        recordings.iter().map(|media| &media.id).collect::<Vec<_>>()
    });
    lost
}

fn listed_segment(recording: &Path) -> bool {
    let dirs = std::fs::read_dir(recording).into_iter().flatten();
    dirs.filter_map(Result::ok).any(|dir| dir.path().join("playlist.m3u8").is_file())
}

#[tokio::test]
async fn a_kill_loses_no_more_than_a_second_of_any_format() {
    let lost = end_while_live("KILL").await;
    println!("lost by KILL: {lost:?}");
    assert!(lost.iter().all(|(_, seconds)| *seconds < 1.0), "{lost:?}");
}

#[tokio::test]
async fn a_stop_loses_nothing() {
    let lost = end_while_live("TERM").await;
    println!("lost by TERM: {lost:?}");
    assert!(lost.iter().all(|(_, seconds)| *seconds < 0.2), "{lost:?}");
}
