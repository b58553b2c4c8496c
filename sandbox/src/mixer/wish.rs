//! The mixes that somebody wants.

use time::OffsetDateTime;

use super::spec::MixSpec;
use crate::ingest::Designation;
use crate::services::Services;
use crate::store::StoreError;
use crate::{cloud_recording, relay};

/// A mix that shall run from the first picture or sound of its inputs until nobody wants it any more.
///
/// Who wants mixes keeps them in the store, answers them in [`all`], and tells [`Mixers::changed`] when they are
/// not what they were. All else is the controller's.
///
/// [`Mixers::changed`]: super::Mixers::changed
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Names it among all mixes, over restarts too.
    pub(crate) id: String,
    /// Another value: what runs under this id ends, and the mix begins anew as another push.
    pub(crate) run: String,
    /// A change of it goes on in the same stream.
    pub(crate) spec: MixSpec,
    pub(crate) output: Output,
}

/// The stream that comes out of a mix. Push domain and AppName are those of the first input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) stream_id: String,
    /// As a push URL has them, without `?`.
    pub(crate) params: String,
    pub(crate) way: Way,
}

/// Where the stream of a mix goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is live as any pushed stream is: listed, announced, recorded by rules and tasks.
    Listed {
        recording: Designation,
        /// An rtmp:// URL to which it is pushed on.
        relay_to: Option<String>,
    },
    /// Nobody sees it but those who ask [`Mixers::find`](super::Mixers::find) for it and attach sinks to it.
    Unlisted {
        /// Somebody will [record](crate::ingest::LiveStream::attach_recording) it: it waits for that, so that no
        /// recording lacks the begin.
        recorded: bool,
    },
}

/// What is wanted now.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) wishes: Vec<Wish>,
    /// When that changes by itself.
    pub(super) until: Option<OffsetDateTime>,
}

impl Wishes {
    /// All that is wanted, the oldest first within each facility. Each facility adds its own here.
    pub(super) async fn all(services: &Services) -> Result<Self, StoreError> {
        let mut all = super::mcu::wishes(services).await?;
        all.wishes.extend(cloud_recording::mix::wishes(services).await?);
        all.wishes.extend(relay::mix::wishes(services).await?);
        Ok(all)
    }
}
