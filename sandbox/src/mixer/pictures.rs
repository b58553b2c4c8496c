//! The picture side of a mix: who is where, composed and encoded.

use std::sync::Arc;

use time::OffsetDateTime;
use trtc_layout::{Scene, Source, arrange};

use super::compose::{Compositor, Showing};
use super::images::ImageStore;
use super::members::Member;
use super::mix::Settings;
use super::output::Coded;
use super::spec::VideoSpec;
use super::{Micros, micros};
use crate::codec::CodecError;
use crate::codec::h264::VideoEncoder;
use crate::codec::picture::Picture;

/// Keyframes are asked for by the clock, since frames may be left out. The encoder would make them by itself only
/// when the clock had forgotten.
const SPARE: u32 = 8;

/// Makes the pictures of a mix.
pub(super) struct Pictures {
    spec: VideoSpec,
    settings: Settings,
    compositor: Compositor,
    encoder: VideoEncoder,
    /// As the scene was arranged of.
    inputs: Vec<trtc_layout::Input>,
    scene: Option<Scene>,
    keyframe_at: Option<Micros>,
}

/// An input at a moment.
struct Look {
    picture: Option<Picture>,
    /// It sends pictures, whether or not one can be shown.
    sends: bool,
}

impl Pictures {
    pub(super) fn new(spec: &VideoSpec, settings: Settings, images: ImageStore) -> Result<Self, CodecError> {
        Ok(Self {
            spec: spec.clone(),
            settings,
            compositor: Compositor::new(spec, images),
            encoder: VideoEncoder::new(spec.bitrate, spec.fps, keyframe_every(spec))?,
            inputs: Vec::new(),
            scene: None,
            keyframe_at: None,
        })
    }

    /// Goes on with another look from the next picture on.
    pub(super) fn change(&mut self, spec: &VideoSpec) -> Result<(), CodecError> {
        self.encoder.change(spec.bitrate, spec.fps, keyframe_every(spec))?;
        self.compositor.change(spec);
        self.spec = spec.clone();
        self.scene = None;
        Ok(())
    }

    /// The picture of the moment `at`; `half`: half the time between pictures. `now` is shown as time of day.
    pub(super) fn render(
        &mut self,
        (at, half): (Micros, Micros),
        members: &[Arc<Member>],
        now: OffsetDateTime,
        wants_keyframe: bool,
    ) -> Result<Coded, CodecError> {
        let looks: Vec<_> = members.iter().map(|member| self.look(member, at, half)).collect();
        self.arrange(members, &looks);
        let scene = self.scene.get_or_insert_default();
        let showing: Vec<_> = members
            .iter()
            .zip(&looks)
            .map(|(member, look)| Showing {
                user_id: &member.input.who.user_id,
                picture: look.picture.as_ref(),
            })
            .collect();
        let composed = self.compositor.compose(scene, &showing, now);
        let gop = micros(self.spec.gop);
        let due = self.keyframe_at.is_none_or(|last| at.saturating_sub(last) >= gop - half);
        if due || wants_keyframe {
            self.encoder.force_keyframe();
        }
        let encoded = self.encoder.encode(composed.canvas)?;
        if encoded.config.is_some() {
            self.keyframe_at = Some(at);
        }
        Ok(Coded { config: encoded.config, body: encoded.body, changed: composed.changed })
    }

    fn look(&self, member: &Member, at: Micros, half: Micros) -> Look {
        let seen = member.input.seen();
        let now = at.saturating_add(self.settings.latency);
        let silent = |last: Option<Micros>| {
            last.is_none_or(|last| now.saturating_sub(last) > self.settings.stalled_after)
        };
        // Half a frame ahead: what is nearest to the moment is shown, be it a little early or late.
        let picture = member.due(at.saturating_add(half), at);
        // Sound alone goes on: the camera was switched off.
        let off = silent(seen.video) && !silent(seen.sound);
        let sends = (picture.is_some() || seen.undecodable) && !off;
        let fresh = |(shown, _): &(Micros, Picture)| at.saturating_sub(*shown) <= self.settings.stalled_after;
        Look { picture: picture.filter(fresh).map(|(_, picture)| picture), sends }
    }

    /// Arranges the scene anew when somebody came, left, or began or ceased to send pictures.
    fn arrange(&mut self, members: &[Arc<Member>], looks: &[Look]) {
        let inputs: Vec<_> = members
            .iter()
            .zip(looks)
            .map(|(member, look)| trtc_layout::Input {
                who: member.input.who.clone(),
                video: look.sends,
                audio: member.input.wants_sound(),
            })
            .collect();
        if self.scene.is_some() && inputs == self.inputs {
            return;
        }
        let scene = arrange(&self.spec.layout, &inputs);
        for (index, (member, look)) in members.iter().zip(looks).enumerate() {
            let placed = scene.tiles.iter().any(|tile| tile.source == Source::Video(index));
            // Until it has shown something it must be looked for.
            member.input.mix(placed || !look.sends, scene.heard.contains(&index));
        }
        (self.scene, self.inputs) = (Some(scene), inputs);
    }
}

fn keyframe_every(spec: &VideoSpec) -> u32 {
    let seconds = u32::try_from(spec.gop.as_millis().div_ceil(1000)).unwrap_or(10).max(1);
    spec.fps.saturating_mul(seconds).saturating_mul(SPARE)
}
