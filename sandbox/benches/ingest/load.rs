//! The load: a process of its own that pushes copies of one file.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Barrier;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use trtc_sandbox::rtmp::client::{ClientError, Target};

use crate::pushing::{self, Frames, Source};

/// AppName of all streams.
pub(crate) const APP: &str = "live";
/// What the pushing process says when every stream was taken.
const LIVE: &str = "live";
/// Streams begin within a keyframe interval, so that neither frames nor keyframes come in step.
const SPREAD: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(crate) struct PushArgs {
    #[arg(long)]
    server: String,
    #[arg(long)]
    streams: u32,
    #[arg(long)]
    source: PathBuf,
}

/// What was sent of a stream.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) stream: String,
    pub(crate) frames: Frames,
    /// How long after its time a frame was in the socket, at worst.
    pub(crate) late_ms: u64,
    /// Why it ended, when it was not told to.
    pub(crate) error: Option<String>,
}

/// Pushes until standard input ends, then prints a report for each stream.
pub(crate) async fn push(args: PushArgs) {
    let source = Arc::new(Source::read(&args.source));
    let stop = CancellationToken::new();
    let everybody = Arc::new(Barrier::new(args.streams as usize + 1));
    let pushes: Vec<_> = (0..args.streams)
        .map(|index| {
            let target = Target::new(&args.server, APP, &format!("stream_{index}")).unwrap();
            tokio::spawn(one(index, target, Arc::clone(&source), Arc::clone(&everybody), stop.clone()))
        })
        .collect();
    everybody.wait().await;
    println!("{LIVE}");
    let end = stop.clone();
    std::thread::spawn(move || {
        // The bench closes its end, or has died: either way it is over.
        let _ = std::io::stdin().read(&mut [0]);
        end.cancel();
    });
    for push in pushes {
        println!("{}", serde_json::to_string(&push.await.unwrap()).unwrap());
    }
}

async fn one(
    index: u32,
    target: Target,
    source: Arc<Source>,
    everybody: Arc<Barrier>,
    stop: CancellationToken,
) -> Report {
    let mut report =
        Report { stream: target.name.clone(), frames: Frames::default(), late_ms: 0, error: None };
    let publisher = pushing::connect(&target).await;
    everybody.wait().await;
    let pushed = async {
        // Multiples of the golden ratio fall evenly, however many there are.
        tokio::time::sleep(SPREAD.mul_f64((f64::from(index) * 0.618_033_988_75).fract())).await;
        let begin = index as usize % source.starts();
        pushing::push(publisher?, &source, begin, &stop, |tag, due| {
            report.frames.add(tag.kind);
            let late =
                u64::try_from(Instant::now().saturating_duration_since(due).as_millis()).unwrap_or(u64::MAX);
            report.late_ms = report.late_ms.max(late);
        })
        .await
    };
    let ended: Result<(), ClientError> = pushed.await;
    report.error = ended.err().map(|error| error.to_string());
    report
}

/// The pushing process, as the bench sees it. It is killed when dropped.
pub(crate) struct Load {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Load {
    pub(crate) fn start(server: &str, streams: u32, source: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["push", "--server", server, "--streams", &streams.to_string(), "--source"])
            .arg(source)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    /// Waits until the server has taken, or refused, every stream.
    pub(crate) fn all_live(&mut self) {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), LIVE, "the pushing process ended");
    }

    /// Ends every stream in an orderly way.
    pub(crate) fn stop(mut self) -> Vec<Report> {
        drop(self.child.stdin.take());
        let lines = self.said.by_ref().lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap());
        let reports = lines.collect();
        assert!(self.child.wait().unwrap().success());
        reports
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
    }
}
