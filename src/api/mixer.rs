//! What carries mixes out: one [`Mixer`] for each facility of the cloud.

use super::Context;
use super::error::ApiError;
use super::kept_mix::Kept;
use super::mix_mcu::Mcu;
use super::mix_publish::PublishCdn;
use super::mix_recording::CloudRecording;
use crate::domain::Violation;
use crate::domain::mix::{Facility, Spec};
use crate::proto::v1;

/// A facility of the cloud.
///
/// A mix is in the store before `start` and `update` are called, and is saved after each of these; a facility saves it
/// itself wherever more would be lost otherwise, above all before a call whose answer may not come. Errors of the cloud
/// are told with the mix ([`Kept::error`]), after what is known has been noted and saved.
#[tonic::async_trait]
pub(super) trait Mixer: Send + Sync {
    /// Whether a room has one mix at most.
    fn one_per_room(&self) -> bool;

    /// Fills in what is known of a new mix before anything is sent, and fails where the configuration lacks something.
    /// Its `mix_id` is empty where nothing is to be started.
    fn prepare(&self, context: &Context, mix: &mut v1::Mix, spec: &Spec) -> Result<(), ApiError>;

    /// What of a change the facility cannot carry out while a mix runs, beside what none of them can. Both
    /// specifications have their defaults.
    fn fixed(&self, before: &Spec, after: &Spec) -> Vec<Violation>;

    /// Starts a mix, or takes up a start that was cut off or refused, and reads what became of it.
    async fn start(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError>;

    /// Makes the cloud have what `kept.spec` says, which is new, and reads what became of it. When the cloud refuses it,
    /// the mix goes back to what it was ([`Kept::roll_back`]).
    async fn update(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError>;

    /// Reads the state from the cloud. A mix that has ended is left as it is.
    async fn refresh(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError>;

    /// Ends a mix and reads what became of it. One that has ended is ended again where that may still change something.
    async fn stop(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError>;
}

/// The facility of a mix.
pub(super) fn of(facility: Facility) -> &'static dyn Mixer {
    match facility {
        Facility::Mcu => &Mcu,
        Facility::PublishCdn => &PublishCdn,
        Facility::CloudRecording => &CloudRecording,
    }
}

/// A facility's number in the contract.
pub(super) fn number(facility: Facility) -> i32 {
    match facility {
        Facility::Mcu => v1::MixFacility::Mcu,
        Facility::PublishCdn => v1::MixFacility::PublishCdn,
        Facility::CloudRecording => v1::MixFacility::CloudRecording,
    }
    .into()
}

/// The facility of a kept mix.
pub(super) fn facility(mix: &v1::Mix) -> Facility {
    match mix.facility() {
        v1::MixFacility::PublishCdn => Facility::PublishCdn,
        v1::MixFacility::CloudRecording => Facility::CloudRecording,
        v1::MixFacility::Mcu | v1::MixFacility::Unspecified => Facility::Mcu,
    }
}
