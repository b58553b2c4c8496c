//! Who is in a mix: the room's live streams, and what its layout does with them.

use std::collections::HashSet;

use trtc_layout::{Input, Source, arrange};

use super::Context;
use super::convert::{Naming, timestamp};
use super::kept_mix::Kept;
use super::mix_layout::{rect_message, stream_message};
use super::mixer;
use crate::domain::mix::participants::{self, Participant, participants};
use crate::domain::mix::{Facility, Spec};
use crate::proto::v1;

/// Reads who is live in the room of a mix. Where that fails, what was known stays.
pub(super) async fn read(context: &Context, kept: &mut Kept) {
    // Users' own streams are relayed under the app's name, wherever the mix goes.
    let Ok(push_domain) = context.apps.push_domain() else { return };
    let app_name = context.apps.app_name(kept.sdk_app_id());
    let listed = context.live_streams.of(&context.cloud, &*context.clock, &push_domain, &app_name).await;
    let listed = match listed {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, mix_id = kept.mix.mix_id, "who is in the room could not be read");
            return;
        }
    };
    let (Some(room), Some(naming)) = (&kept.spec.room, naming(context, kept.sdk_app_id())) else { return };
    let known: HashSet<&str> = known(&kept.spec);
    let found = participants(naming, room, &known, &listed.streams);
    kept.mix.participants = messages(&kept.spec, mixer::facility(&kept.mix), found);
    kept.mix.participants_time = Some(timestamp(listed.at));
}

fn naming(context: &Context, sdk_app_id: u32) -> Option<participants::Naming> {
    let naming = Naming::default();
    Some(participants::Naming {
        sdk_app_id,
        formula: naming.formula(&context.apps, sdk_app_id).ok()?,
        bizid: naming.bizid(&context.apps, sdk_app_id),
    })
}

/// Whom the specification names.
fn known(spec: &Spec) -> HashSet<&str> {
    let named = spec.named().into_iter().map(|who| &who.user_id);
    named.chain(&spec.video_user_ids).chain(&spec.user_ids).map(String::as_str).collect()
}

/// What the layout does with each: whether they send a picture is not told by their streams' names, so all of them are
/// taken to.
fn messages(spec: &Spec, facility: Facility, found: Vec<Participant>) -> Vec<v1::MixParticipant> {
    let input = |one: &Participant| Input { who: one.who.clone(), video: true, audio: true };
    let inputs: Vec<Input> = found.iter().map(input).collect();
    let inputs = spec.mixed(facility, inputs);
    let scene = spec.geometry(facility).map(|geometry| arrange(&geometry, &inputs));
    let most = facility.limits().max_users;
    let place = |i: usize| {
        let tiles = scene.as_ref().map(|scene| &scene.tiles)?;
        tiles.iter().find(|tile| tile.source == Source::Video(i)).map(|tile| tile.rect)
    };
    let is_heard = |i: usize| scene.as_ref().map_or(i < most, |scene| scene.heard.contains(&i));
    found
        .into_iter()
        .map(|one| {
            let input = inputs.iter().position(|input| input.who == one.who);
            let place = input.and_then(place);
            let v1::MixStream { user_id, stream_type } = stream_message(&one.who);
            v1::MixParticipant {
                user_id,
                stream_type,
                seen: place.is_some(),
                heard: input.is_some_and(is_heard),
                rect: place.map(rect_message),
                publish_time: one.stream.since.map(timestamp),
                stream_id: one.stream.stream_id,
            }
        })
        .collect()
}
