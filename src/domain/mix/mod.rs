//! Mixes of rooms: what may be asked of which facility of the cloud.
//!
//! [`spec`] is what a mix shall be, whichever facility makes it. [`rules`] checks what all of them share, by their
//! [`limits`]; each facility has a file of its own for the rest.

pub mod cloud_recording;
pub mod limits;
pub mod mcu;
pub mod participants;
pub mod publish_cdn;
pub mod robot;
pub mod rules;
pub mod scene;
pub mod sdk_shape;
pub mod spec;
pub mod state;
pub mod subscription;

pub use limits::Limits;
pub use spec::{
    Audio, Background, Codec, Image, Layout, Output, Place, Recording, Spec, TimePosition, Video, Watermark,
};

use super::Violation;

/// What mixes rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facility {
    /// MCU mixing into a stream of CSS: StartMCUMixTranscode.
    Mcu,
    /// Publishing to CDNs with transcoding: StartPublishCdnStream.
    PublishCdn,
    /// TRTC's cloud recording of all users in one file: CreateCloudRecording.
    CloudRecording,
}

impl Facility {
    /// Every facility.
    pub const ALL: [Self; 3] = [Self::Mcu, Self::PublishCdn, Self::CloudRecording];

    /// How messages call it: "this app's facility, …".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mcu => "MCU mixing",
            Self::PublishCdn => "publishing to CDNs",
            Self::CloudRecording => "cloud recording",
        }
    }
}

impl Spec {
    /// Everything that the facility cannot carry out.
    pub fn violations(&self, facility: Facility) -> Vec<Violation> {
        let mut found = rules::Found::new(facility);
        rules::check(self, &mut found);
        match facility {
            Facility::Mcu => mcu::check(self, &mut found),
            Facility::PublishCdn => publish_cdn::check(self, &mut found),
            Facility::CloudRecording => cloud_recording::check(self, &mut found),
        }
        self.in_callers_words(found.into_violations())
    }

    /// What of a change the facility cannot carry out while the mix runs.
    pub fn change_violations(&self, before: &Self, facility: Facility) -> Vec<Violation> {
        let found = match facility {
            Facility::Mcu => Vec::new(),
            Facility::PublishCdn => publish_cdn::change_violations(before, self),
            Facility::CloudRecording => cloud_recording::change_violations(before, self),
        };
        self.in_callers_words(found)
    }

    fn in_callers_words(&self, found: Vec<Violation>) -> Vec<Violation> {
        match &self.origins {
            Some(origins) => found.into_iter().map(|violation| origins.rename(violation)).collect(),
            None => found,
        }
    }
}
