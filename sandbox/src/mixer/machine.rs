//! What mixes: as the controller sees it.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc;

use super::spec::MixSpec;
use crate::ingest::{BoxError, StreamSink};
use crate::media::packet::Tag;
use crate::model::{Participant, Tracks};
use crate::services::Services;

/// A mix with what comes out of it.
pub(crate) type Begun = (Box<dyn RunningMix>, mpsc::Receiver<Vec<Tag>>);

/// Begins mixes.
pub(crate) trait Machine: Send + Sync {
    /// Begins a mix without inputs. What comes out of it goes through the channel, as FLV tags from time 0 on,
    /// until the mix is stopped; a channel that closes before that says that the mix broke.
    fn start(&self, spec: &MixSpec) -> Result<Begun, BoxError>;
}

/// A mix that runs. Dropped, it stops as it is.
pub(crate) trait RunningMix: Send {
    /// Takes another input in: the sink is to be attached to the stream, and the input leaves with its end.
    /// `order` is larger for those who came later.
    fn join(&mut self, who: &Participant, order: u64, tracks: Tracks) -> Box<dyn StreamSink>;

    /// Goes on in another shape.
    fn change(&mut self, spec: &MixSpec) -> Result<(), BoxError>;

    /// Ends it: what is under way still comes out, then the channel closes.
    fn stop(&mut self);

    /// Tells how it does, also after its end.
    fn figures(&self) -> Figures;
}

/// Tells how a mix does, for people.
pub(crate) type Figures = Arc<dyn Fn() -> Value + Send + Sync>;

/// The machine of this program.
#[cfg(feature = "codecs")]
pub(super) fn machine(services: &Services) -> Arc<dyn Machine> {
    use super::images::ImageStore;
    use super::mix::{InProcess, Parts, Settings};

    let config = &services.config.mixer;
    match ImageStore::start(config.images.clone()) {
        Ok(images) => Arc::new(InProcess(Parts {
            settings: Settings::new(config),
            environment: services.environment.clone(),
            images,
            ffmpeg: crate::codec::ffmpeg::Ffmpeg::find(&config.ffmpeg),
        })),
        Err(error) => Arc::new(Nothing(format!("images cannot be fetched: {error}"))),
    }
}

/// The machine of this program.
#[cfg(not(feature = "codecs"))]
pub(super) fn machine(_: &Services) -> Arc<dyn Machine> {
    Arc::new(Nothing("it was built without the feature `codecs`".into()))
}

/// Mixes nothing, for a reason.
struct Nothing(String);

impl Machine for Nothing {
    fn start(&self, _: &MixSpec) -> Result<Begun, BoxError> {
        Err(format!("this sandbox cannot mix: {}", self.0).into())
    }
}
