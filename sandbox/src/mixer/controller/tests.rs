use std::sync::Mutex;

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::super::machine::{Figures, RunningMix};
use super::super::mcu;
use super::super::spec::MixSpec;
use super::*;
use crate::ingest::{BoxError, Designation, NewStream, NotAdmitted, StreamSink};
use crate::journal;
use crate::media::packet::{Tag, TagKind};
use crate::model::{MixSettings, Participant, Room, StreamKey, Tracks};
use crate::services::tests::Place;
use crate::store::MixStart;
use crate::store::tests::T0;

const DEADLINE: Duration = Duration::from_secs(20);

/// A machine whose mixes do nothing but say what is asked of them.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    said: Vec<String>,
    /// The outputs of mixes, in order of their begin.
    outputs: Vec<Option<mpsc::Sender<Vec<Tag>>>>,
    broken: bool,
}

struct PaperMix {
    book: Paper,
    number: usize,
}

struct PaperSink(Paper, String);

impl Paper {
    fn say(&self, text: String) {
        self.0.lock().unwrap().said.push(text);
    }

    fn said(&self) -> Vec<String> {
        self.0.lock().unwrap().said.clone()
    }

    fn give(&self, number: usize) {
        let output = self.0.lock().unwrap().outputs[number].clone().unwrap();
        output.try_send(vec![sound()]).unwrap();
    }
}

impl Machine for Paper {
    fn start(&self, spec: &MixSpec) -> Result<(Box<dyn RunningMix>, mpsc::Receiver<Vec<Tag>>), BoxError> {
        let mut book = self.0.lock().unwrap();
        if book.broken {
            return Err("the machine is broken".into());
        }
        let (output, tags) = mpsc::channel(8);
        let number = book.outputs.len();
        book.outputs.push(Some(output));
        book.said.push(format!("start {number} {}", bitrate(spec)));
        Ok((Box::new(PaperMix { book: self.clone(), number }), tags))
    }
}

impl RunningMix for PaperMix {
    fn join(&mut self, who: &Participant, order: u64, tracks: Tracks) -> Box<dyn StreamSink> {
        let Self { book, number } = self;
        book.say(format!("join {number} {} {order} {tracks:?}", who.user_id));
        Box::new(PaperSink(book.clone(), format!("leave {number} {}", who.user_id)))
    }

    fn change(&mut self, spec: &MixSpec) -> Result<(), BoxError> {
        self.book.say(format!("change {} {}", self.number, bitrate(spec)));
        Ok(())
    }

    fn stop(&mut self) {
        self.book.say(format!("stop {}", self.number));
        self.book.0.lock().unwrap().outputs[self.number] = None;
    }

    fn figures(&self) -> Figures {
        Arc::new(|| json!({}))
    }
}

impl StreamSink for PaperSink {
    fn push(&mut self, _: Vec<Tag>, _: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        futures::future::ready(Ok(())).boxed()
    }

    fn end(self: Box<Self>, _: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        self.0.say(self.1.clone());
        futures::future::ready(Ok(())).boxed()
    }
}

fn bitrate(spec: &MixSpec) -> u32 {
    spec.video.as_ref().map_or(0, |video| video.bitrate / 1000)
}

fn sound() -> Tag {
    Tag { kind: TagKind::Audio, timestamp_ms: 0, body: Bytes::from_static(b"\xaf\x01sound") }
}

/// Users, and the controller at work.
struct Studio {
    place: Place,
    paper: Paper,
    streams: LocalStreams,
    stop: CancellationToken,
    controller: JoinHandle<()>,
}

impl Studio {
    async fn new() -> Self {
        let place = Place::new().await;
        let services = place.services.clone();
        let (notices, told) = mpsc::channel(journal::QUEUE);
        tokio::spawn(journal::keep(told, services.store.clone()));
        let streams = LocalStreams::of(&services, notices);
        let (paper, stop) = (Paper::default(), CancellationToken::new());
        let controller = Controller::with(services, streams.clone(), Arc::new(paper.clone()));
        let controller = tokio::spawn(controller.run(stop.clone()));
        Self { place, paper, streams, stop, controller }
    }

    /// A user of room 7 publishes for as long as the sender is there.
    async fn join(&self, user: &str) -> (LocalStream, mpsc::Sender<Vec<Tag>>) {
        let (sender, tags) = mpsc::channel(8);
        let key = StreamKey { domain: "d".into(), app_name: "trtc_14".into(), stream_name: user.into() };
        let params = format!("sdkappid=14&roomid=7&userid={user}!");
        let new = NewStream { key, params };
        let stream = self.streams.publish(new, Designation::default(), || Ok::<_, NotAdmitted>(tags)).await;
        sender.send(vec![sound()]).await.unwrap();
        (stream.unwrap(), sender)
    }

    async fn mix(&self, stream_id: &str, record_id: &str, bitrate: u64) {
        let settings: MixSettings = serde_json::from_value(json!({
            "OutputParams": { "StreamId": stream_id, "RecordId": record_id },
            "EncodeParams": {
                "VideoWidth": 640, "VideoHeight": 360, "VideoBitrate": bitrate, "VideoFramerate": 15, "VideoGop": 2,
                "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2,
            },
            "LayoutParams": { "Template": 1 },
        }))
        .unwrap();
        let Place { services, .. } = &self.place;
        let mut noted = services.store.noted();
        while services.store.start_mix(14, &Room::Number(7), &settings, T0).await.unwrap() == MixStart::NoRoom
        {
            noted.changed().await.unwrap();
        }
        services.mixers.changed();
    }

    async fn unmix(&self) {
        let Place { services, .. } = &self.place;
        assert!(services.store.stop_mix(14, &Room::Number(7), T0).await.unwrap());
        services.mixers.unwished(&self.id());
    }

    fn id(&self) -> String {
        mcu::id(14, &Room::Number(7))
    }

    async fn until(&self, holds: impl Fn() -> bool) {
        let wait = async {
            while !holds() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let waited = tokio::time::timeout(DEADLINE, wait).await;
        assert!(waited.is_ok(), "{:?} {:?}", self.paper.said(), self.live());
    }

    async fn until_said(&self, expected: &[&str]) {
        self.until(|| self.paper.said() == expected).await;
    }

    fn live(&self) -> Vec<String> {
        self.place.services.registry.list().into_iter().map(|info| info.key.stream_name).collect()
    }

    fn phase(&self) -> Option<Phase> {
        self.place.services.mixers.list().get(&self.id()).map(|mix| mix.phase.clone())
    }

    async fn end(self) {
        self.stop.cancel();
        self.controller.await.unwrap();
    }
}

#[tokio::test]
async fn a_mix_begins_with_its_users_changes_and_ends() {
    let studio = Studio::new().await;
    let (_anna, _sender) = studio.join("anna").await;
    studio.mix("mix", "", 500).await;
    studio.until_said(&["start 0 500", "join 0 anna! 1 All"]).await;
    let output = studio.place.services.mixers.find(&studio.id()).unwrap();
    let info = output.info();
    assert_eq!(
        (info.key.app_name.as_str(), info.key.domain.as_str()),
        ("trtc_14", "d"),
        "as its users' streams"
    );
    assert_eq!(info.params, "mcumix=1&sdkappid=14&roomid=7");
    let mut changes = studio.place.services.mixers.changes();
    changes.mark_unchanged();
    studio.paper.give(0);
    studio.until(|| output.has_audio()).await;

    let (bert, sender) = studio.join("bert").await;
    studio.mix("mix", "", 600).await;
    studio.until(|| studio.paper.said().len() == 4).await;
    let mut said = studio.paper.said().split_off(2);
    said.sort();
    assert_eq!(said, ["change 0 600", "join 0 bert! 2 All"]);
    assert_eq!(studio.place.services.mixers.list()[&studio.id()].inputs, ["anna", "bert"]);
    drop(sender);
    bert.over().await;
    studio.until(|| studio.paper.said().last().unwrap() == "leave 0 bert!").await;
    assert_eq!(studio.place.services.mixers.find(&studio.id()).unwrap().info(), info, "it is the same push");
    studio.unmix().await;
    studio.until(|| studio.live() == ["anna"]).await;
    let said = studio.paper.said();
    assert_eq!(said[5..], ["stop 0", "leave 0 anna!"], "nobody is seen to leave");
    studio.until(|| studio.phase().is_none()).await;
    studio.end().await;
}

#[tokio::test]
async fn another_record_id_is_another_push_of_the_same_name() {
    let studio = Studio::new().await;
    let (_anna, _sender) = studio.join("anna").await;
    studio.mix("mix", "one", 500).await;
    studio.until_said(&["start 0 500", "join 0 anna! 1 All"]).await;
    let first = studio.place.services.mixers.find(&studio.id()).unwrap().info().clone();
    studio.mix("mix", "two", 500).await;
    studio.until(|| studio.paper.said().contains(&"start 1 500".to_owned())).await;
    studio.until(|| studio.live() == ["anna", "mix"]).await;
    let second = studio.place.services.mixers.find(&studio.id()).unwrap().info().clone();
    assert!(first.params.ends_with("userdefinerecordid=one"));
    assert!(second.params.ends_with("userdefinerecordid=two"));
    assert_ne!(first.sequence, second.sequence);
    studio.end().await;
}

#[tokio::test]
async fn a_mix_that_breaks_or_is_cut_begins_anew() {
    let studio = Studio::new().await;
    let (_anna, _sender) = studio.join("anna").await;
    studio.mix("mix", "", 500).await;
    studio.until(|| studio.paper.said().len() == 2).await;
    studio.paper.0.lock().unwrap().outputs[0] = None;
    studio.until(|| studio.paper.said().contains(&"join 1 anna! 1 All".to_owned())).await;
    let output = studio.place.services.mixers.find(&studio.id()).unwrap();
    output.cut("dropped");
    studio.until(|| studio.paper.said().contains(&"join 2 anna! 1 All".to_owned())).await;
    let said = studio.paper.said();
    assert_eq!(said.iter().filter(|said| said.starts_with("leave")).count(), 2, "{said:?}");
    studio.end().await;
}

#[tokio::test]
async fn a_name_that_is_taken_and_a_machine_that_fails_are_tried_again() {
    let studio = Studio::new().await;
    let (other, sender) = studio.join("mix").await;
    studio.mix("mix", "", 500).await;
    studio
        .until(|| matches!(studio.phase(), Some(Phase::Troubled(why)) if why.contains("live already")))
        .await;
    assert!(studio.paper.said().is_empty(), "the machine is not asked");
    studio.paper.0.lock().unwrap().broken = true;
    let (_anna, _sender) = studio.join("anna").await;
    drop(sender);
    other.over().await;
    studio.until(|| matches!(studio.phase(), Some(Phase::Troubled(why)) if why.contains("broken"))).await;
    studio.paper.0.lock().unwrap().broken = false;
    studio.until(|| studio.phase() == Some(Phase::Running)).await;
    studio.end().await;
}

#[tokio::test]
async fn without_anybody_a_mix_waits_and_ends_with_its_room() {
    let studio = Studio::new().await;
    let (anna, sender) = studio.join("anna").await;
    studio.mix("mix", "", 500).await;
    studio.until(|| studio.phase() == Some(Phase::Running)).await;
    drop(sender);
    anna.over().await;
    // The idle time of a mix is nothing here.
    studio.until(|| studio.live().is_empty()).await;
    let said = studio.paper.said();
    assert!(said.contains(&"stop 0".to_owned()), "{said:?}");
    studio.end().await;
}

#[tokio::test]
async fn a_stop_ends_the_streams_and_keeps_the_wishes() {
    let studio = Studio::new().await;
    let (_anna, _sender) = studio.join("anna").await;
    studio.mix("mix", "", 500).await;
    studio.until(|| studio.phase() == Some(Phase::Running)).await;
    let services = studio.place.services.clone();
    studio.end().await;
    assert_eq!(services.registry.list().len(), 1, "anna alone");
    assert!(services.mixers.list().is_empty());
    assert_eq!(services.store.mixes(T0).await.unwrap().len(), 1);
}
