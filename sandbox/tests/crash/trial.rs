//! The course of a trial.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::{mpsc, watch};
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use trtc_sandbox::media::packet::TagKind;

use crate::cloud::Cloud;
use crate::listener::{self, Heard};
use crate::participant::{Push, Stage, take_part};
use crate::process::{Place, Process};
use crate::pushing::Source;
use crate::receiver::{Receiver, Told};
use crate::state::Settings;
use crate::verdict::{self, Evidence, Found, Kill};

/// From the moment when all streams are live until the kill, in milliseconds: within HLS segments and across.
const LIFE: std::ops::Range<u64> = 300..7_000;
/// Times of the cloud are a tenth of what they are: what is not confirmed comes again after 3 s. A callback that was
/// not taken comes again after 0.2 s, and a receiver has a second to answer.
const TIMES: &str = "[timing]\nscale = 0.1\n[callbacks]\ncss_retry_pause = '2s'\ncss_timeout = '10s'\n";
/// How long streams may take to be live again.
const DEADLINE: Duration = Duration::from_secs(60);

/// How much is tried.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) kills: u32,
    pub(crate) streams: u64,
    /// Of everything that is left to chance but the machine's own pace.
    pub(crate) seed: u64,
    /// Files that ffmpeg decodes.
    pub(crate) decoded: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Pushes, those cut off by a kill and those that ended in an orderly way.
    pub(crate) cut: usize,
    pub(crate) whole: usize,
    pub(crate) files: usize,
    pub(crate) decoded: usize,
    /// Announcements of files, those that came again among them.
    pub(crate) events: u64,
    /// Callbacks of files, those that came again among them, and how many of all were not taken.
    pub(crate) callbacks: u64,
    pub(crate) refused: u64,
    /// Start to ready after each kill, sorted.
    pub(crate) ready: Vec<Duration>,
    /// What each push that was cut off lost, by format, sorted.
    pub(crate) lost: BTreeMap<String, Vec<Duration>>,
    /// Everything that must not be.
    pub(crate) faults: Vec<String>,
}

impl Outcome {
    /// Every file is to be heard of, and nothing else.
    fn heard(&mut self, heard: &Heard, files: &BTreeSet<String>) {
        self.events = heard.events;
        self.faults.extend(files.difference(&heard.files).map(|file| format!("not announced: {file}")));
        self.faults
            .extend(heard.files.difference(files).map(|file| format!("announced and not there: {file}")));
        self.faults.extend(heard.strange.iter().map(|event| format!("a strange event: {event}")));
    }

    /// Every file is to be told once at least, as it is, and nothing else.
    fn told(&mut self, told: &Told, files: &[Found]) {
        (self.callbacks, self.refused) = (told.deliveries, told.refused);
        let ids: BTreeSet<_> = files.iter().map(|file| &file.media.id).collect();
        for Found { media, .. } in files {
            match told.files.get(&media.id) {
                None => self.faults.push(format!("not told: {}", media.id)),
                Some(event) if event["video_url"] != media.url => {
                    self.faults.push(format!("{} is told to be elsewhere: {event}", media.id));
                }
                Some(_) => {}
            }
        }
        let unknown = told.files.keys().filter(|file| !ids.contains(file));
        self.faults.extend(unknown.map(|file| format!("told and not there: {file}")));
        self.faults.extend(told.strange.iter().map(|event| format!("a strange callback: {event}")));
        if told.refused == 0 {
            self.faults.push("no callback was refused, so it is not known whether they come again".into());
        }
    }
}

impl Trial {
    pub(crate) async fn run(&self) -> Outcome {
        let mut outcome = Outcome::default();
        let place = Place::new();
        let mut sandbox = serve_at_fixed_ports(&place);
        let receiver = Receiver::start(self.seed).await;
        receiver.bind(&Cloud::of(&sandbox)).await;
        let settings = Settings::make(&Cloud::of(&sandbox), self.streams).await;
        listener::switch_on(&Cloud::of(&sandbox)).await;
        let (hearing, mut heard) = watch::channel(Heard::default());
        let listening = tokio::spawn(listener::listen(Cloud::of(&sandbox), self.seed, hearing));
        let file = place.path("source.flv");
        Source::make(&file);
        let both = Source::read(&file);
        let (sound, pictures) = (both.only(TagKind::Audio), both.only(TagKind::Video));
        let (live, mut lives) = mpsc::unbounded_channel();
        let stage = Arc::new(Stage {
            sources: [both, sound, pictures],
            server: sandbox.rtmp.clone(),
            seed: self.seed,
            finish: CancellationToken::new(),
            next: AtomicU64::new(0),
            live,
        });
        let participants: Vec<_> =
            (0..self.streams).map(|index| tokio::spawn(take_part(Arc::clone(&stage), index))).collect();

        let mut random = StdRng::seed_from_u64(self.seed);
        let mut kills = Vec::new();
        for round in 0..self.kills {
            self.all_live(&mut lives).await;
            sleep(Duration::from_millis(random.random_range(LIFE))).await;
            let state = settings.change(&Cloud::of(&sandbox), round).await;
            while lives.try_recv().is_ok() {}
            let at = Instant::now();
            // Dropping it is SIGKILL.
            block_in_place(|| drop(sandbox));
            let dead = Instant::now();
            kills.push(Kill { at, dead });
            sandbox = block_in_place(|| place.serve());
            outcome.ready.push(dead.elapsed());
            let now = settings.read(&Cloud::of(&sandbox), round).await;
            if now != state {
                outcome.faults.push(format!("settings after kill {round}: {now}, before: {state}"));
            }
        }
        self.all_live(&mut lives).await;
        stage.finish.cancel();
        let mut pushes: Vec<Push> = Vec::new();
        for participant in participants {
            pushes.extend(participant.await.unwrap());
        }
        // A stop in order leaves nothing outside of VOD, so what is missing then is lost.
        assert!(block_in_place(|| sandbox.end("TERM")).success());
        let sandbox = block_in_place(|| place.serve());
        let cloud = Cloud::of(&sandbox);
        let files = verdict::find(&cloud, &pushes).await;
        let ids: BTreeSet<_> = files.iter().map(|file| file.media.id.clone()).collect();
        outcome.files = ids.len();
        // Whoever waits too long is told below what is missing.
        let _ = timeout(DEADLINE, heard.wait_for(|heard| heard.files.is_superset(&ids))).await;
        let mut told = receiver.told();
        let all_told = |told: &Told| ids.iter().all(|file| told.files.contains_key(file));
        let _ = timeout(DEADLINE, told.wait_for(all_told)).await;
        let known = told.borrow().clone();
        let (pushes, kills, tasks) = (&pushes[..], &kills[..], &settings.tasks);
        let evidence = Evidence { pushes, kills, tasks, told: &known };
        verdict::judge(&cloud, &place, &files, &evidence, self, &mut outcome).await;
        // After all the time that the judgement took: nothing that is too much came late.
        outcome.heard(&heard.borrow(), &ids);
        outcome.told(&told.borrow(), &files);
        drop(heard);
        listening.await.unwrap();
        outcome.ready.sort_unstable();
        outcome
    }

    /// Waits until every participant has begun a push since the last kill.
    async fn all_live(&self, lives: &mut mpsc::UnboundedReceiver<u64>) {
        let mut seen = BTreeSet::new();
        let all = async {
            while (seen.len() as u64) < self.streams {
                seen.insert(lives.recv().await.unwrap());
            }
        };
        assert!(timeout(DEADLINE, all).await.is_ok(), "{} of {} streams are live", seen.len(), self.streams);
    }
}

/// Starts a sandbox that will come back where it was. Its ports lie below those that the system hands out: a client
/// that knocks at its own port while nobody listens there would meet itself.
fn serve_at_fixed_ports(place: &Place) -> Process {
    let mut ports =
        (20_000..30_000_u16).filter(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok());
    let skip = (std::process::id() % 500) as usize * 4;
    let (http, rtmp) = (ports.nth(skip).unwrap(), ports.next().unwrap());
    let file = place.path("sandbox.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    let settings = settings
        .replace("http = '127.0.0.1:0'", &format!("http = '127.0.0.1:{http}'"))
        .replace("rtmp = '127.0.0.1:0'", &format!("rtmp = '127.0.0.1:{rtmp}'"));
    std::fs::write(&file, settings + TIMES).unwrap();
    let sandbox = place.serve();
    assert!(sandbox.rtmp.ends_with(&format!(":{rtmp}")), "{}", sandbox.rtmp);
    sandbox
}

/// The value that so many hundredths of sorted values do not exceed.
fn percentile(sorted: &[Duration], hundredths: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * hundredths / 100).copied().unwrap_or_default()
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cut, whole, files, decoded, events, callbacks, refused, ready, lost, faults } = self;
        writeln!(
            f,
            "{} kills; {cut} pushes cut off, {whole} ended in order; {files} files, {decoded} decoded",
            ready.len()
        )?;
        writeln!(
            f,
            "announced by {events} events, and by {callbacks} callbacks, of which {refused} were not taken"
        )?;
        writeln!(
            f,
            "start to ready: median {:.2?}, most {:.2?}",
            percentile(ready, 50),
            percentile(ready, 100)
        )?;
        writeln!(f, "| Format | Pushes cut off | Lost, median | 99 % | Most |\n|---|---|---|---|---|")?;
        for (format, lost) in lost {
            let [median, p99, most] = [50, 99, 100].map(|at| percentile(lost, at).as_secs_f64());
            writeln!(f, "| {format} | {} | {median:.2} s | {p99:.2} s | {most:.2} s |", lost.len())?;
        }
        faults.iter().take(50).try_for_each(|fault| writeln!(f, "fault: {fault}"))
    }
}
