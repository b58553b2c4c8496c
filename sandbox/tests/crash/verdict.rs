//! What is in VOD after all kills, beside what was pushed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use serde_json::json;
use tokio::task::spawn_blocking;
use tokio::time::Instant;
use trtc_sandbox::media::probe::probe;

use crate::cloud::{Cloud, Media, VOD};
use crate::participant::Push;
use crate::process::Place;
use crate::pushing::Frames;
use crate::receiver::Told;
use crate::trial::{Outcome, Trial};

const FORMATS: [&str; 4] = ["mp4", "m3u8", "flv", "aac"];
/// What a task records beside them.
const OF_TASK: &str = "flv of a task";
/// Length of a picture and of an AAC frame in the stream that is pushed.
const PICTURE: Duration = Duration::from_nanos(1_000_000_000 / 15);
const SOUND: Duration = Duration::from_nanos(1_024 * 1_000_000_000 / 48_000);

/// What a kill may cost a stream.
const BAR: Duration = Duration::from_secs(1);
/// A push that sent nothing for so long before a kill had broken off before.
const STALL: Duration = Duration::from_secs(2);

/// When the server was told to die, and when it certainly had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kill {
    pub(crate) at: Instant,
    pub(crate) dead: Instant,
}

/// How many files are looked at at a time.
const AT_A_TIME: usize = 4;

/// What is to be compared.
struct Case<'a> {
    push: &'a Push,
    format: &'static str,
    /// What was sent before the end of the push, or the kill that cut it off.
    sent: Frames,
    cut: bool,
    media: Option<&'a Media>,
    decode: bool,
}

/// A file of one of the streams.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) media: Media,
    stream: String,
    /// Number of the push, where its URL is known: files of tasks have it without parameters.
    push: Option<u64>,
}

/// What was there to be recorded, and what was told of it.
pub(crate) struct Evidence<'a> {
    pub(crate) pushes: &'a [Push],
    pub(crate) kills: &'a [Kill],
    /// TaskIds and their streams.
    pub(crate) tasks: &'a BTreeMap<String, String>,
    pub(crate) told: &'a Told,
}

/// All files of all streams.
pub(crate) async fn find(cloud: &Cloud, pushes: &[Push]) -> Vec<Found> {
    let streams: BTreeSet<&str> = pushes.iter().map(|push| push.stream.as_str()).collect();
    let mut found = Vec::new();
    for stream in streams {
        found.extend(files_of(cloud, stream).await);
    }
    found
}

/// Compares every file with its push, and has ffmpeg decode some.
pub(crate) async fn judge(
    cloud: &Cloud,
    place: &Place,
    files: &[Found],
    evidence: &Evidence<'_>,
    trial: &Trial,
    outcome: &mut Outcome,
) {
    let mut found: BTreeMap<(u64, String), Media> = BTreeMap::new();
    for file in files {
        let key = match file.push {
            Some(push) => Ok((push, file.media.kind.clone())),
            None => push_of_task(file, evidence).map(|push| (push, OF_TASK.to_owned())),
        };
        match key {
            Ok(key) => {
                let (push, kind) = key.clone();
                if let Some(twin) = found.insert(key, file.media.clone()) {
                    outcome.faults.push(format!("push {push} is there twice as {kind}: {}", twin.id));
                }
            }
            Err(fault) => outcome.faults.push(fault),
        }
    }
    let keys: Vec<_> = found.keys().collect();
    let mut random = StdRng::seed_from_u64(trial.seed);
    let decoded: BTreeSet<_> = keys.sample(&mut random, trial.decoded).copied().collect();
    outcome.decoded = decoded.len();

    let mut cases = Vec::new();
    let tasks: BTreeSet<_> = evidence.tasks.values().collect();
    for push in evidence.pushes.iter().filter(|push| !push.frames.is_empty()) {
        let (sent, cut) = match sent(push, evidence.kills) {
            Ok(sent) => sent,
            Err(fault) => {
                outcome.faults.push(fault);
                continue;
            }
        };
        *(if cut { &mut outcome.cut } else { &mut outcome.whole }) += 1;
        let of_task = tasks.contains(&push.stream).then_some(OF_TASK);
        cases.extend(FORMATS.into_iter().chain(of_task).map(|format| {
            let key = (push.number, format.to_owned());
            Case { push, format, sent, cut, media: found.get(&key), decode: decoded.contains(&key) }
        }));
    }
    let looks = stream::iter(cases).map(async |case| {
        let recorded = match case.media {
            None => Ok(Frames::default()),
            Some(media) => frames_of(cloud, place, media, case.decode).await,
        };
        (case, recorded)
    });
    let mut looks = std::pin::pin!(looks.buffer_unordered(AT_A_TIME));
    while let Some((case, recorded)) = looks.next().await {
        match recorded {
            Ok(recorded) => compare(&case, recorded, outcome),
            Err(fault) => outcome.faults.push(format!("{} as {}: {fault}", case.push.stream, case.format)),
        }
    }
    outcome.lost.values_mut().for_each(|lost| lost.sort_unstable());
}

/// The push that a task recorded: what its callback says of the file tells by when it began.
fn push_of_task(file: &Found, evidence: &Evidence<'_>) -> Result<u64, String> {
    let Found { media, stream, .. } = file;
    let told = evidence.told.files.get(&media.id).ok_or_else(|| format!("whose file is {}?", media.id))?;
    let task = told["task_id"].as_str().and_then(|task| evidence.tasks.get(task));
    if task != Some(stream) {
        return Err(format!("a file of {stream} is told as one of no task of it: {told}"));
    }
    let micros = told["start_time"].as_i64().zip(told["start_time_usec"].as_i64());
    let start =
        micros.map(|(seconds, micros)| i128::from(seconds) * 1_000_000_000 + i128::from(micros) * 1_000);
    let begun = evidence.pushes.iter().filter(|push| push.stream == *stream);
    let before = begun.filter(|push| start.is_some_and(|start| push.since.unix_timestamp_nanos() <= start));
    let push = before.max_by_key(|push| push.since).map(|push| push.number);
    push.ok_or_else(|| format!("a file of {stream} begins before it: {told}"))
}

/// What a push had sent when it ended or was cut off by a kill, and whether it was.
fn sent(push: &Push, kills: &[Kill]) -> Result<(Frames, bool), String> {
    let begun = push.frames.first().map_or(push.ended, |(at, _)| *at);
    // A push that ends in order while the server is killed is cut off, though it cannot tell.
    let cut = kills.iter().find(|kill| begun <= kill.dead && kill.at <= push.ended);
    let until = cut.map_or(push.ended, |kill| kill.at);
    let silent = push.frames.last().map_or(Duration::ZERO, |(at, _)| until.saturating_duration_since(*at));
    match &push.broken {
        Some(error) if cut.is_none() || silent > STALL => {
            Err(format!("{} push {} broke off without a kill: {error}", push.stream, push.number))
        }
        // What was sent while nobody listened any more is not there to be lost.
        _ => Ok((push.sent_by(until), cut.is_some())),
    }
}

fn compare(case: &Case<'_>, recorded: Frames, outcome: &mut Outcome) {
    let Case { push, format, cut, .. } = *case;
    let sent = if format == "aac" { Frames { video: 0, ..case.sent } } else { case.sent };
    if sent == Frames::default() {
        return;
    }
    let all = push.sent();
    let what = || {
        let lived = push.frames.first().map(|(begun, _)| push.ended - *begun).unwrap_or_default();
        let Push { number, stream, .. } = push;
        format!("{stream} push {number} of {lived:.2?} as {format}: {recorded:?} of {sent:?}")
    };
    // The last frame may have been in the socket before its push was told so.
    if recorded.video > all.video + 1 || recorded.audio > all.audio + 1 {
        outcome.faults.push(format!("more than was sent: {}", what()));
    }
    let lost = Frames {
        video: sent.video.saturating_sub(recorded.video),
        audio: sent.audio.saturating_sub(recorded.audio),
    };
    if cut {
        let time = (PICTURE * lost.video as u32).max(SOUND * lost.audio as u32);
        if time > BAR {
            outcome.faults.push(format!("{:.2} s lost: {}", time.as_secs_f64(), what()));
        }
        outcome.lost.entry(format.to_owned()).or_default().push(time);
    } else if lost != Frames::default() {
        outcome.faults.push(format!("lost although it had ended in order: {}", what()));
    }
}

/// All files of a stream with the numbers of their pushes.
async fn files_of(cloud: &Cloud, stream: &str) -> Vec<Found> {
    let mut files = Vec::new();
    loop {
        let query = json!({ "StreamIds": [stream], "Offset": files.len(), "Limit": 100 });
        let page = cloud.call(VOD, "SearchMedia", query).await;
        let page = page["MediaInfoSet"].as_array().unwrap();
        if page.is_empty() {
            return files;
        }
        files.extend(page.iter().map(|info| {
            let context = info["BasicInfo"]["SourceInfo"]["SourceContext"].as_str().unwrap();
            let push = context.rsplit_once("push=").map(|(_, number)| number.parse().unwrap());
            Found { media: Media::of(info), stream: stream.to_owned(), push }
        }));
    }
}

/// What is in a file, as a player gets it.
async fn frames_of(cloud: &Cloud, place: &Place, media: &Media, decode: bool) -> Result<Frames, String> {
    let file = cloud.fetch(media, place.dir.path()).await;
    let id = media.id.clone();
    let look = move || {
        let found = probe(&file).map_err(|error| format!("{id} cannot be probed: {error}"))?;
        if decode {
            plays(&file)?;
        }
        std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
        Ok(Frames {
            video: found.video.map_or(0, |track| track.frames),
            audio: found.audio.map_or(0, |track| track.frames),
        })
    };
    spawn_blocking(look).await.unwrap()
}

/// ffmpeg decodes all of it without a word.
fn plays(file: &Path) -> Result<(), String> {
    // Of two frames of sound ffmpeg guesses that they are a transport stream.
    let told: &[&str] = if file.extension().is_some_and(|end| end == "aac") { &["-f", "aac"] } else { &[] };
    let decoding = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin"])
        .args(told)
        .arg("-i")
        .arg(file)
        .args(["-map", "0", "-f", "null", "-"])
        .output()
        .expect("ffmpeg is needed; scripts/setup-tests installs it");
    let said = String::from_utf8_lossy(&decoding.stderr);
    if decoding.status.success() && said.is_empty() { Ok(()) } else { Err(format!("ffmpeg says {said}")) }
}
