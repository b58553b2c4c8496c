//! One mix that runs: its inputs and its output.

use std::collections::HashMap;

use thiserror::Error;
use tokio::sync::mpsc;

use super::attendance::{Present, chosen};
use super::machine::{Figures, Machine, RunningMix};
use super::mixers::{MixState, Phase};
use super::wish::{Way, Wish};
use crate::ingest::registry::NotAnnounced;
use crate::ingest::{BoxError, LiveStream, LocalStream, LocalStreams, NewStream, NotAdmitted, SinkId};
use crate::media::packet::Tag;
use crate::model::{EndReason, StreamKey, Tracks};
use crate::relay::Onward;
use crate::services::Services;

pub(super) struct Running {
    wish: Wish,
    mix: Box<dyn RunningMix>,
    output: LocalStream,
    onward: Option<Onward>,
    /// By their pushes.
    inputs: HashMap<u64, Joined>,
    figures: Figures,
    /// It cannot go on as it is: it has to begin anew.
    stuck: bool,
}

struct Joined {
    stream: LiveStream,
    sink: SinkId,
    tracks: Tracks,
    order: u64,
}

/// Why a mix does not begin. All may pass.
#[derive(Debug, Error)]
pub(super) enum NoMix {
    /// Another stream is live under its name.
    #[error("{0}")]
    Name(NotAdmitted),
    #[error("its stream is not let in: {0}")]
    NotAdmitted(NotAdmitted),
    #[error("{0}")]
    Machine(BoxError),
}

impl From<NotAdmitted> for NoMix {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::NotAnnounced(NotAnnounced::LiveAlready(_)) => Self::Name(error),
            _ => Self::NotAdmitted(error),
        }
    }
}

impl Running {
    /// Begins a mix without inputs, where its first input is.
    pub(super) async fn begin(
        wish: &Wish,
        first: &Present,
        machine: &dyn Machine,
        streams: &LocalStreams,
        services: &Services,
    ) -> Result<Self, NoMix> {
        let key = StreamKey { stream_name: wish.output.stream_id.clone(), ..first.stream.info().key.clone() };
        let new = NewStream { key, params: wish.output.params.clone() };
        let mut begun = None;
        let mut open = || -> Result<mpsc::Receiver<Vec<Tag>>, NoMix> {
            let (mix, tags) = machine.start(&wish.spec).map_err(NoMix::Machine)?;
            begun = Some(mix);
            Ok(tags)
        };
        let output = match &wish.output.way {
            Way::Listed { recording, .. } => streams.publish(new, *recording, open).await?,
            Way::Unlisted { recorded } => streams.unlisted(new, *recorded, open()?),
        };
        let Some(mix) = begun else { return Err(NoMix::Machine("it was not begun".into())) };
        let figures = mix.figures();
        let mut running = Self {
            wish: wish.clone(),
            mix,
            output,
            onward: None,
            inputs: HashMap::new(),
            figures,
            stuck: false,
        };
        running.relay(services);
        Ok(running)
    }

    pub(super) fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Whether its stream is over, whatever ended it.
    pub(super) fn is_over(&self) -> bool {
        self.output.is_over()
    }

    /// Whether it can go on as this wish in the same stream.
    pub(super) fn can_become(&self, wish: &Wish) -> bool {
        let (old, new) = (&self.wish, wish);
        let listed = |wish: &Wish| matches!(wish.output.way, Way::Listed { .. });
        // Tracks are named in the headers of a stream, and its name in those who took it.
        let same_tracks = old.spec.video.is_some() == new.spec.video.is_some()
            && old.spec.audio.is_some() == new.spec.audio.is_some();
        old.run == new.run
            && old.output.stream_id == new.output.stream_id
            && old.output.params == new.output.params
            && listed(old) == listed(new)
            && same_tracks
            && !self.stuck
    }

    /// Goes on as this wish, which it [can become](Self::can_become).
    pub(super) fn become_like(&mut self, wish: &Wish, services: &Services) {
        if self.wish == *wish {
            return;
        }
        if self.wish.spec != wish.spec
            && let Err(error) = self.mix.change(&wish.spec)
        {
            tracing::error!(mix = wish.id, %error, "a mix cannot change: it begins anew");
            self.stuck = true;
        }
        self.wish = wish.clone();
        self.relay(services);
    }

    /// Lets in who is missing, and out who is in it no more.
    pub(super) fn attend(&mut self, present: &[Present]) {
        let chosen = chosen(&self.wish.spec, present);
        let stays = |push: u64, joined: &Joined| {
            chosen.iter().any(|(one, tracks)| one.push() == push && *tracks == joined.tracks)
        };
        self.inputs.retain(|push, joined| {
            let stays = stays(*push, joined);
            if !stays {
                // Nobody need wait here; of a stream that is over the sink is ended already.
                drop(joined.stream.detach(joined.sink));
            }
            stays
        });
        for (one, tracks) in chosen {
            if self.inputs.contains_key(&one.push()) {
                continue;
            }
            let sink = self.mix.join(&one.who, one.order, tracks);
            // A stream that is just over is taken off the list in a moment, which calls us again.
            let Ok(sink) = one.stream.attach(sink) else { continue };
            let (stream, order) = (one.stream.clone(), one.order);
            self.inputs.insert(one.push(), Joined { stream, sink, tracks, order });
        }
    }

    /// Ends it. What is under way still comes out of the stream.
    pub(super) fn stop(mut self, reason: EndReason) -> (LocalStream, Option<Onward>) {
        self.output.ends_because(reason);
        // First, so that nobody is seen to leave.
        self.mix.stop();
        let onward = self.onward.take();
        let output = self.let_go();
        (output, onward)
    }

    /// Takes its inputs off, when its stream is over.
    pub(super) fn drop_inputs(self) {
        drop(self.let_go());
    }

    fn let_go(self) -> LocalStream {
        for joined in self.inputs.into_values() {
            drop(joined.stream.detach(joined.sink));
        }
        self.output
    }

    pub(super) fn state(&self) -> MixState {
        let mut inputs: Vec<_> = self.inputs.values().collect();
        inputs.sort_by_key(|joined| joined.order);
        MixState {
            phase: Phase::Running,
            output: Some(self.output.stream().clone()),
            inputs: inputs.into_iter().map(|joined| joined.stream.info().key.stream_name.clone()).collect(),
            figures: self.figures.clone(),
        }
    }

    /// Pushes the stream on to where it is wanted.
    fn relay(&mut self, services: &Services) {
        let wanted = match &self.wish.output.way {
            Way::Listed { relay_to, .. } => relay_to.as_deref(),
            Way::Unlisted { .. } => None,
        };
        if self.onward.as_ref().map(Onward::url) == wanted {
            return;
        }
        if let Some(onward) = self.onward.take() {
            onward.cut();
        }
        self.onward = wanted.and_then(|url| Onward::begin(self.output.stream(), url, services));
    }
}
