//! Specifications of mixes from a message to the request and the drawing, opened for a fuzz target and nothing else.

use prost::Message as _;
use serde_json::Value;
use trtc_layout::{Input, Scene};

use super::{mix_preview, mix_spec};
use crate::cloud::mcu_mix::McuMix;
use crate::cloud::trtc::Robot;
use crate::cloud::{publish_mix, recorded_mix};
use crate::domain::mix::{Facility, Spec};
use crate::preview::Preview;
use crate::proto::v1;

/// Drawings of larger canvases are left out: they take too long.
const MOST_DRAWN: u32 = 640 * 360;

/// A specification that a facility can carry out.
pub struct Mix {
    facility: Facility,
    spec: Spec,
    message: v1::MixSpec,
}

/// Reads the message of a specification; `None` when it is none, or the facility cannot carry it out.
pub fn mix(facility: Facility, bytes: &[u8]) -> Option<Mix> {
    let asked = v1::MixSpec::decode(bytes).ok()?;
    let mut violations = Vec::new();
    let spec = mix_spec::read(&asked, &mut violations);
    violations.extend(spec.violations(facility));
    if let Some(violation) = violations.first() {
        assert!(!violation.field.is_empty() && !violation.description.is_empty());
        return None;
    }
    let spec = spec.with_defaults(facility, None);
    let message = mix_spec::message(&asked, &spec);
    Some(Mix { facility, spec, message })
}

impl Mix {
    /// As it is shown to the caller.
    pub fn message(&self) -> Vec<u8> {
        self.message.encode_to_vec()
    }

    /// What the facility is asked for.
    pub fn request(&self) -> Value {
        let robot = Robot { user_id: "robot".to_owned(), user_sig: "sig".to_owned() };
        let request = match self.facility {
            Facility::Mcu => serde_json::to_value(McuMix::new(14, &self.spec, "mix", Some(3891))),
            Facility::PublishCdn => {
                serde_json::to_value(publish_mix::start(14, robot, &self.spec, Vec::new()))
            }
            Facility::CloudRecording => serde_json::to_value(recorded_mix::start(14, robot, &self.spec)),
        };
        request.expect("a request is JSON")
    }

    /// How its picture is laid out; `None`: sound alone.
    pub fn geometry(&self) -> Option<trtc_layout::Spec> {
        self.spec.geometry(self.facility)
    }

    /// Draws it with these: the scene, those of them who are in it, and the SVG. `None`: sound alone.
    pub fn draw(&self, inputs: Vec<Input>) -> Option<(Scene, Vec<Input>, String)> {
        let geometry = self.geometry()?;
        let inputs = self.spec.mixed(self.facility, inputs);
        let look = mix_preview::look(&self.spec, geometry.canvas);
        let preview = Preview::new(&geometry, &inputs, &look).expect("what is accepted can be drawn");
        if geometry.canvas.width * geometry.canvas.height <= MOST_DRAWN {
            let png = preview.png().expect("a PNG");
            assert!(png.starts_with(b"\x89PNG"));
        }
        let (scene, svg) = (preview.scene().clone(), preview.svg());
        Some((scene, inputs, svg))
    }
}
