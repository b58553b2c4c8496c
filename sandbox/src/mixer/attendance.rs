//! Who is there to be mixed.

use std::collections::HashMap;

use super::spec::MixSpec;
use crate::ingest::LiveStream;
use crate::ingest::registry::Registry;
use crate::model::{Participant, Tracks};

/// Numbers streams in order of their coming.
#[derive(Debug, Default)]
pub(super) struct Attendance {
    orders: HashMap<u64, u64>,
    next: u64,
}

/// A user's stream that is live.
#[derive(Debug, Clone)]
pub(super) struct Present {
    pub(super) stream: LiveStream,
    pub(super) who: Participant,
    /// Larger for those who came later.
    pub(super) order: u64,
}

impl Attendance {
    /// The users' streams in order of their coming.
    pub(super) fn look(&mut self, registry: &Registry) -> Vec<Present> {
        let mut present = Vec::new();
        let mut orders = HashMap::new();
        for stream in registry.live() {
            let Some(who) = Participant::of(stream.info()) else { continue };
            let push = stream.info().sequence;
            let order = self.orders.get(&push).copied().unwrap_or_else(|| {
                self.next += 1;
                self.next
            });
            orders.insert(push, order);
            present.push(Present { stream, who, order });
        }
        self.orders = orders;
        present.sort_by_key(|present| present.order);
        present
    }
}

impl Present {
    /// What of it is mixed; `None`: nothing.
    pub(super) fn tracks(&self, spec: &MixSpec) -> Option<Tracks> {
        spec.inputs.tracks(&self.who)
    }

    pub(super) fn has_media(&self) -> bool {
        self.stream.has_audio() || self.stream.has_video()
    }

    pub(super) fn push(&self) -> u64 {
        self.stream.info().sequence
    }
}

/// Those of `present` that are in the mix, with what is mixed of each: all that are wanted, or where they are too
/// many, those that have a place or are heard.
pub(super) fn chosen<'a>(spec: &MixSpec, present: &'a [Present]) -> Vec<(&'a Present, Tracks)> {
    let wanted: Vec<_> = present.iter().filter_map(|one| Some((one, one.tracks(spec)?))).collect();
    if wanted.len() <= super::admission::max_inputs(spec) {
        return wanted;
    }
    let Some(video) = &spec.video else {
        return wanted.into_iter().take(super::admission::max_inputs(spec)).collect();
    };
    let inputs: Vec<_> = wanted
        .iter()
        .map(|(one, tracks)| trtc_layout::Input {
            who: trtc_layout::Who { user_id: one.who.user_id.clone(), aux: one.who.aux },
            video: one.stream.has_video() && *tracks != Tracks::Audio,
            audio: *tracks != Tracks::Video,
        })
        .collect();
    let scene = trtc_layout::arrange(&video.layout, &inputs);
    let seen = scene.tiles.iter().filter_map(|tile| match tile.source {
        trtc_layout::Source::Video(index) | trtc_layout::Source::Held(index) => Some(index),
        trtc_layout::Source::Empty(_) => None,
    });
    let mut indices: Vec<_> = seen.chain(scene.heard.iter().copied()).collect();
    indices.sort_unstable();
    indices.dedup();
    indices.into_iter().filter_map(|index| wanted.get(index).copied()).collect()
}
