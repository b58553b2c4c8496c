//! Mixes of rooms.
//!
//! The store knows what was asked, the cloud what became of it. A mix is kept before the cloud is called, and its
//! request_id leads to the same mix for ever, so that a start whose answer was lost is taken up and never doubled.

use std::sync::Arc;

use prost::Message as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

use super::convert::timestamp;
use super::error::ApiError;
use super::idempotency::Turn;
use super::kept_mix::{self, Kept};
use super::listing::{Asked, Listing};
use super::locks::Locks;
use super::mix_plan::{self, Plan};
use super::task_spec::{room_key, time_of};
use super::{Context, check_etag, mixer};
use crate::domain::mix::state::State;
use crate::proto::v1;

const DEFAULT_PAGE: u32 = 100;
/// A mix with all its places and URLs may have tens of kilobytes.
const MAX_PAGE: u32 = 200;
/// Bytes of a mix's id; it is written in hex.
const ID_BYTES: usize = 10;

/// Carries mixes out.
pub(super) struct Mixes {
    context: Arc<Context>,
    /// Whatever is done with the mixes of a room takes turns.
    turns: Locks,
}

impl Mixes {
    pub(super) fn new(context: Arc<Context>) -> Self {
        Self { context, turns: Locks::default() }
    }

    pub(super) async fn start(
        &self,
        mut request: v1::StartMixRequest,
    ) -> Result<v1::StartMixResponse, ApiError> {
        let request_id = std::mem::take(&mut request.request_id);
        let plan = mix_plan::start(&self.context, &request.spec.clone().unwrap_or_default())?;
        if request.validate_only {
            let (mix, _) = self.new_mix(plan, String::new(), String::new())?;
            return Ok(v1::StartMixResponse { mix: Some(mix) });
        }
        // Whether the configuration has all that it takes is known before anything is claimed.
        self.new_mix(plan.clone(), String::new(), String::new())?;
        let claimed = match self.context.once.claim("StartMix", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        let fingerprint = Sha256::digest(request.encode_to_vec()).to_vec();
        let outcome = self.carry_out(plan, request_id, fingerprint).await;
        let outcome = outcome.map(|mix| (v1::StartMixResponse { mix: Some(mix) }, None));
        self.context.once.finish(claimed, outcome).await
    }

    async fn carry_out(
        &self,
        plan: Plan,
        request_id: String,
        fingerprint: Vec<u8>,
    ) -> Result<v1::Mix, ApiError> {
        let context = &*self.context;
        let mix_id = self.mix_id(&request_id);
        let _turn = self.turn(plan.sdk_app_id, &room_key(plan.spec.room.as_ref())).await;
        let mut kept = match context.mixes.mix(&mix_id).await? {
            Some(row) if row.fingerprint != fingerprint => return Err(ApiError::RequestIdReused),
            Some(row) => Kept::read(row)?,
            None => {
                let (mix, spec) = self.new_mix(plan, mix_id, request_id)?;
                let kept = Kept::new(mix, spec, fingerprint);
                self.make_room(&kept).await?;
                kept.insert(context).await?;
                kept
            }
        };
        if kept.mix.state() == v1::MixState::Ended || kept.mix.stop_time.is_some() {
            return Ok(kept.mix);
        }
        if kept.mix.state() == v1::MixState::Failed {
            kept.note((State::Starting, "the cloud is asked again".to_owned()));
            // What was sent before was refused, and nothing of it holds.
            kept.mix.sent = None;
            self.make_room(&kept).await?;
        }
        mixer::of(mixer::facility(&kept.mix)).start(context, &mut kept).await?;
        kept.save(context).await?;
        Ok(kept.mix)
    }

    /// Where a room has one mix, an earlier one that has ended gives its place up; one that runs keeps it.
    async fn make_room(&self, kept: &Kept) -> Result<(), ApiError> {
        let context = &*self.context;
        let Some(slot) = kept.slot() else { return Ok(()) };
        let Some(row) = context.mixes.mix_of_slot(&slot).await? else { return Ok(()) };
        let mut earlier = Kept::read(row)?;
        if earlier.mix.mix_id == kept.mix.mix_id {
            return Ok(());
        }
        mixer::of(mixer::facility(&earlier.mix)).refresh(context, &mut earlier).await?;
        let has_place = matches!(
            earlier.mix.state(),
            v1::MixState::Starting | v1::MixState::Mixing | v1::MixState::Unknown
        );
        if has_place && earlier.mix.stop_time.is_none() {
            let mix_id = earlier.mix.mix_id.clone();
            earlier.save(context).await?;
            return Err(ApiError::MixAlreadyRuns { mix_id });
        }
        if !earlier.is_final() {
            let why = match earlier.mix.stop_time {
                Some(_) => "it was stopped, and another mix of the room has begun",
                None => "its stream was not live, and another mix of the room took its place",
            };
            earlier.note((State::Ended, why.to_owned()));
        }
        earlier.save(context).await
    }

    /// The same request_id is the same mix; without one every request is a mix of its own.
    fn mix_id(&self, request_id: &str) -> String {
        let bytes = match Uuid::parse_str(request_id) {
            Ok(uuid) => Sha256::digest(format!("mix of {}", uuid.hyphenated())).to_vec(),
            Err(_) => self.context.random.bits().to_le_bytes().to_vec(),
        };
        hex::encode(&bytes[..ID_BYTES])
    }

    /// The mix of a plan, asked for now.
    fn new_mix(
        &self,
        plan: Plan,
        mix_id: String,
        request_id: String,
    ) -> Result<(v1::Mix, crate::domain::mix::Spec), ApiError> {
        let now = Some(timestamp(self.context.clock.now()));
        let Plan { facility, spec, message, .. } = plan;
        let mut mix = v1::Mix {
            mix_id,
            spec: Some(message),
            facility: mixer::number(facility),
            state: v1::MixState::Starting.into(),
            evidence: "the cloud has not been asked yet".to_owned(),
            create_time: now,
            update_time: now,
            request_id,
            ..v1::Mix::default()
        };
        mixer::of(facility).prepare(&self.context, &mut mix, &spec)?;
        Ok((mix, spec))
    }

    pub(super) async fn update(
        &self,
        mut request: v1::UpdateMixRequest,
    ) -> Result<v1::UpdateMixResponse, ApiError> {
        let request_id = std::mem::take(&mut request.request_id);
        if request.validate_only {
            let mut kept = self.read(&request.mix_id).await?;
            check_etag(&request.etag, &kept.mix.etag)?;
            let plan = self.changed(&kept, &request)?;
            kept.change(plan.message, plan.spec);
            return Ok(v1::UpdateMixResponse { mix: Some(kept.mix) });
        }
        let claimed = match self.context.once.claim("UpdateMix", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        if claimed.taken_over {
            // It may have changed the etag itself before it was cut off.
            request.etag.clear();
        }
        let outcome = self.change(&request).await;
        let outcome = outcome.map(|mix| (v1::UpdateMixResponse { mix: Some(mix) }, None));
        self.context.once.finish(claimed, outcome).await
    }

    async fn change(&self, request: &v1::UpdateMixRequest) -> Result<v1::Mix, ApiError> {
        let context = &*self.context;
        let (mut kept, _turn) = self.take(&request.mix_id).await?;
        check_etag(&request.etag, &kept.mix.etag)?;
        let plan = self.changed(&kept, request)?;
        let mixer = mixer::of(plan.facility);
        kept.change(plan.message, plan.spec);
        mixer.update(context, &mut kept).await?;
        kept.save(context).await?;
        Ok(kept.mix)
    }

    /// What a mix would be after a change, after every check.
    fn changed(&self, kept: &Kept, request: &v1::UpdateMixRequest) -> Result<Plan, ApiError> {
        if kept.is_final() || kept.mix.stop_time.is_some() {
            return Err(ApiError::MixEnded { mix_id: kept.mix.mix_id.clone() });
        }
        let wanted = request.spec.clone().unwrap_or_default();
        let paths = request.update_mask.clone().unwrap_or_default().paths;
        mix_plan::update(&self.context, kept, &wanted, &paths)
    }

    pub(super) async fn stop(
        &self,
        mut request: v1::StopMixRequest,
    ) -> Result<v1::StopMixResponse, ApiError> {
        let request_id = std::mem::take(&mut request.request_id);
        if request.validate_only {
            let kept = self.read(&request.mix_id).await?;
            check_etag(&request.etag, &kept.mix.etag)?;
            return Ok(v1::StopMixResponse { mix: Some(kept.mix) });
        }
        let claimed = match self.context.once.claim("StopMix", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        let etag = if claimed.taken_over { "" } else { &request.etag };
        let outcome = self.end(&request.mix_id, etag).await;
        let outcome = outcome.map(|mix| (v1::StopMixResponse { mix: Some(mix) }, None));
        self.context.once.finish(claimed, outcome).await
    }

    async fn end(&self, mix_id: &str, etag: &str) -> Result<v1::Mix, ApiError> {
        let context = &*self.context;
        let (mut kept, _turn) = self.take(mix_id).await?;
        check_etag(etag, &kept.mix.etag)?;
        mixer::of(mixer::facility(&kept.mix)).stop(context, &mut kept).await?;
        kept.save(context).await?;
        Ok(kept.mix)
    }

    pub(super) async fn get(&self, request: v1::GetMixRequest) -> Result<v1::GetMixResponse, ApiError> {
        let context = &*self.context;
        let asked = context.clock.now();
        let (mut kept, _turn) = self.take(&request.mix_id).await?;
        let read = time_of(kept.mix.state_time.as_ref());
        // Whoever had the turn before may have read it since.
        if kept.is_final() || read.is_some_and(|read| read >= asked) {
            return Ok(v1::GetMixResponse { mix: Some(kept.mix) });
        }
        mixer::of(mixer::facility(&kept.mix)).refresh(context, &mut kept).await?;
        let mix = kept.save_reading(context).await?;
        Ok(v1::GetMixResponse { mix: Some(mix) })
    }

    async fn read(&self, mix_id: &str) -> Result<Kept, ApiError> {
        if mix_id.is_empty() {
            return Err(ApiError::field("mix_id", "is required"));
        }
        let row = self.context.mixes.mix(mix_id).await?;
        Kept::read(row.ok_or_else(|| ApiError::MixNotFound(mix_id.to_owned()))?)
    }

    /// A mix, and the turn of its room.
    async fn take(&self, mix_id: &str) -> Result<(Kept, OwnedMutexGuard<()>), ApiError> {
        let kept = self.read(mix_id).await?;
        let turn = self.turn(kept.sdk_app_id(), &kept.row().room).await;
        // It may have changed while others had the turn; its room has not.
        Ok((self.read(mix_id).await?, turn))
    }

    async fn turn(&self, sdk_app_id: u32, room: &str) -> OwnedMutexGuard<()> {
        self.turns.lock(&kept_mix::slot(sdk_app_id, room)).await
    }

    pub(super) async fn list(
        &self,
        mut request: v1::ListMixesRequest,
    ) -> Result<v1::ListMixesResponse, ApiError> {
        let context = &*self.context;
        let size = super::page_size(request.page_size, DEFAULT_PAGE, MAX_PAGE)?;
        let token = std::mem::take(&mut request.page_token);
        request.page_size = 0;
        let asked = Asked {
            sdk_app_id: request.sdk_app_id,
            room_id: request.room_id.as_ref(),
            states: &request.states,
            is_state: |state| v1::MixState::try_from(state).is_ok_and(|state| state as i32 != 0),
            of_query: request.encode_to_vec(),
            size,
            page_token: &token,
        };
        let listing = Listing::read(&context.page_tokens, asked)?;
        let mut rows = context.mixes.mixes(&listing.query).await?;
        let next_page_token =
            listing.page(&context.page_tokens, &mut rows, |row| (row.create_time, &row.mix_id))?;
        let shown = |row| kept_mix::message(row).map(|mix| v1::Mix { sent: None, ..mix });
        let mixes = rows.iter().map(shown).collect::<Result<_, ApiError>>()?;
        Ok(v1::ListMixesResponse { mixes, next_page_token })
    }
}
