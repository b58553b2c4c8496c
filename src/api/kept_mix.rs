//! A mix while it is being worked on: its row in the store and its message.

use prost::Message as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::convert::timestamp;
use super::error::ApiError;
use super::task_spec::{room_key, time_of};
use super::{Context, mix_spec, mixer};
use crate::catalog::{Keeping, MixRow};
use crate::cloud::CloudError;
use crate::domain::mix::Spec;
use crate::domain::mix::state::{Finding, State};
use crate::proto::v1;

/// A mix and what it shall be.
pub(super) struct Kept {
    row: MixRow,
    pub(super) mix: v1::Mix,
    pub(super) spec: Spec,
    /// What held before the change that is being sent.
    before: Option<(v1::MixSpec, bool)>,
}

impl Kept {
    /// A mix that is not in the store yet.
    pub(super) fn new(mut mix: v1::Mix, spec: Spec, fingerprint: Vec<u8>) -> Self {
        mix.etag = etag(&mix);
        let row = MixRow {
            mix_id: mix.mix_id.clone(),
            sdk_app_id: mix.spec.as_ref().map_or(0, |spec| spec.sdk_app_id),
            room: room_key(spec.room.as_ref()),
            state: mix.state,
            slot: None,
            fingerprint,
            version: 0,
            mix: mix.encode_to_vec(),
            create_time: time_of(mix.create_time.as_ref()).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        };
        let mut kept = Self { row, mix, spec, before: None };
        kept.row.slot = kept.slot();
        kept
    }

    /// A mix as the store has it.
    pub(super) fn read(row: MixRow) -> Result<Self, ApiError> {
        let mix = message(&row)?;
        let spec = mix.spec.as_ref().map(|spec| mix_spec::read(spec, &mut Vec::new())).unwrap_or_default();
        let facility = mixer::facility(&mix);
        // What was kept has its defaults; those of the client SDKs' shape are filled in anew.
        Ok(Self { row, spec: spec.with_defaults(facility, None), mix, before: None })
    }

    pub(super) fn row(&self) -> &MixRow {
        &self.row
    }

    pub(super) fn sdk_app_id(&self) -> u32 {
        self.row.sdk_app_id
    }

    /// What at most one mix of a room may hold.
    pub(super) fn slot(&self) -> Option<String> {
        let holds = mixer::of(mixer::facility(&self.mix)).one_per_room();
        (holds && !self.is_final()).then(|| slot(self.row.sdk_app_id, &self.row.room))
    }

    /// True when nothing will change any more by itself.
    pub(super) fn is_final(&self) -> bool {
        matches!(self.mix.state(), v1::MixState::Ended | v1::MixState::Failed)
    }

    /// Puts a change in, to be sent.
    pub(super) fn change(&mut self, message: v1::MixSpec, spec: Spec) {
        let unsettled = self.mix.unsettled;
        self.before = self.mix.spec.replace(message).map(|before| (before, unsettled));
        self.spec = spec;
    }

    /// What the mix was asked to be before the change that is being sent.
    pub(super) fn before(&self) -> Option<Spec> {
        let (message, _) = self.before.as_ref()?;
        Some(mix_spec::read(message, &mut Vec::new()).with_defaults(mixer::facility(&self.mix), None))
    }

    /// Takes a change back that the cloud has refused.
    pub(super) fn roll_back(&mut self) {
        let Some((message, unsettled)) = self.before.take() else { return };
        let facility = mixer::facility(&self.mix);
        self.spec = mix_spec::read(&message, &mut Vec::new()).with_defaults(facility, None);
        self.mix.spec = Some(message);
        self.mix.unsettled = unsettled;
    }

    /// Notes what is about to be sent. `request` must not have secrets.
    pub(super) fn mark_sending<Q: Serialize>(&mut self, context: &Context, action: &str, request: &Q) {
        let request_json = serde_json::to_string(request).unwrap_or_default();
        let send_time = Some(timestamp(context.clock.now()));
        self.mix.sent = Some(v1::SentRequest { action: action.to_owned(), request_json, send_time });
    }

    /// Notes what is concluded.
    pub(super) fn note(&mut self, (state, evidence): Finding) {
        self.mix.state = state_number(state);
        self.mix.evidence = evidence;
    }

    /// Notes the cloud's refusal, or that there was none.
    pub(super) fn note_refusal(&mut self, error: Option<&CloudError>) {
        let (code, request_id) = match error {
            Some(CloudError::Refused { code, request_id, .. }) => (code.clone(), request_id.clone()),
            _ => Default::default(),
        };
        (self.mix.cloud_code, self.mix.cloud_request_id) = (code, request_id);
    }

    /// Notes that the cloud has taken a stop.
    pub(super) fn mark_stopped(&mut self, context: &Context) {
        self.mix.stop_time.get_or_insert(timestamp(context.clock.now()));
    }

    /// Notes that the cloud was asked just now.
    pub(super) fn mark_read(&mut self, context: &Context) {
        self.mix.state_time = Some(timestamp(context.clock.now()));
    }

    /// A failed call to the cloud about this mix.
    pub(super) fn error(&self, error: CloudError) -> ApiError {
        ApiError::Mix { mix_id: self.mix.mix_id.clone(), error: Box::new(error) }
    }

    /// Keeps it for the first time.
    pub(super) async fn insert(&self, context: &Context) -> Result<(), ApiError> {
        match context.mixes.insert_mix(&self.row).await? {
            Keeping::Kept => Ok(()),
            Keeping::Stale => Err(ApiError::RequestInProgress),
            Keeping::SlotTaken => Err(self.slot_taken(context).await?),
        }
    }

    /// Keeps what was learned, whatever else was kept meanwhile: an id of the cloud's must not be lost.
    pub(super) async fn save(&mut self, context: &Context) -> Result<(), ApiError> {
        self.seal(context);
        loop {
            match context.mixes.update_mix(&self.row).await? {
                Keeping::Kept => break,
                Keeping::Stale => {
                    let newer = context.mixes.mix(&self.row.mix_id).await?;
                    let newer = newer.ok_or_else(|| ApiError::MixNotFound(self.row.mix_id.clone()))?;
                    self.row.version = newer.version;
                }
                Keeping::SlotTaken => return Err(self.slot_taken(context).await?),
            }
        }
        self.row.version += 1;
        Ok(())
    }

    /// Keeps what was read, unless something newer was kept meanwhile; answers what the store has then.
    pub(super) async fn save_reading(mut self, context: &Context) -> Result<v1::Mix, ApiError> {
        self.seal(context);
        match context.mixes.update_mix(&self.row).await? {
            Keeping::Kept => Ok(self.mix),
            Keeping::Stale | Keeping::SlotTaken => {
                let newer = context.mixes.mix(&self.row.mix_id).await?;
                message(&newer.ok_or_else(|| ApiError::MixNotFound(self.row.mix_id.clone()))?)
            }
        }
    }

    async fn slot_taken(&self, context: &Context) -> Result<ApiError, ApiError> {
        let slot = slot(self.row.sdk_app_id, &self.row.room);
        let mix_id = context.mixes.mix_of_slot(&slot).await?.map(|row| row.mix_id).unwrap_or_default();
        Ok(ApiError::MixAlreadyRuns { mix_id })
    }

    fn seal(&mut self, context: &Context) {
        let now = timestamp(context.clock.now());
        if self.mix.state() == v1::MixState::Ended {
            self.mix.end_time.get_or_insert(now);
        } else {
            self.mix.end_time = None;
        }
        if self.mix.state() != v1::MixState::NotLive {
            self.mix.not_live_time = None;
        }
        let etag = etag(&self.mix);
        if etag != self.mix.etag {
            self.mix.etag = etag;
            self.mix.update_time = Some(now);
        }
        self.row.state = self.mix.state;
        self.row.slot = self.slot();
        self.row.mix = self.mix.encode_to_vec();
    }
}

/// What at most one mix of a room may hold.
pub(super) fn slot(sdk_app_id: u32, room: &str) -> String {
    format!("{sdk_app_id}/{room}")
}

/// The message of a row.
pub(super) fn message(row: &MixRow) -> Result<v1::Mix, ApiError> {
    v1::Mix::decode(row.mix.as_slice()).map_err(|error| ApiError::Internal { detail: error.to_string() })
}

/// A state's number in the contract.
pub(super) fn state_number(state: State) -> i32 {
    match state {
        State::Starting => v1::MixState::Starting,
        State::Mixing => v1::MixState::Mixing,
        State::NotLive => v1::MixState::NotLive,
        State::Ended => v1::MixState::Ended,
        State::Failed => v1::MixState::Failed,
        State::Unknown => v1::MixState::Unknown,
    }
    .into()
}

fn etag(mix: &v1::Mix) -> String {
    let bare = v1::Mix {
        etag: String::new(),
        state_time: None,
        update_time: None,
        participants: Vec::new(),
        participants_time: None,
        ..mix.clone()
    };
    hex::encode(&Sha256::digest(bare.encode_to_vec())[..8])
}
