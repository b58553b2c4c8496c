//! What a request makes of a mix, after every check that needs no call to the cloud.

use super::error::ApiError;
use super::kept_mix::Kept;
use super::{Context, mix_mask, mix_spec, mixer};
use crate::config;
use crate::domain::Violation;
use crate::domain::mix::rules::is_users_own;
use crate::domain::mix::{Facility, Spec};
use crate::proto::v1;

use super::convert::accept;

/// A checked request.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) sdk_app_id: u32,
    pub(super) facility: Facility,
    /// With its defaults.
    pub(super) spec: Spec,
    /// The same as a message.
    pub(super) message: v1::MixSpec,
}

/// Checks a mix that shall start.
pub(super) fn start(context: &Context, asked: &v1::MixSpec) -> Result<Plan, ApiError> {
    let (facility, spec, violations) = check(context, asked, true);
    finish(context, asked, facility, spec, violations)
}

/// Checks a mix that shall only be drawn, so that it needs no room.
pub(super) fn preview(
    context: &Context,
    asked: &v1::MixSpec,
    mut violations: Vec<Violation>,
) -> Result<Plan, ApiError> {
    let (facility, spec, mut found) = check(context, asked, false);
    violations.append(&mut found);
    finish(context, asked, facility, spec, violations)
}

/// Checks a change of a mix.
pub(super) fn update(
    context: &Context,
    kept: &Kept,
    wanted: &v1::MixSpec,
    paths: &[String],
) -> Result<Plan, ApiError> {
    let before = kept.mix.spec.clone().unwrap_or_default();
    let asked = mix_mask::merge(&before, wanted, paths)?;
    let facility = mixer::facility(&kept.mix);
    let mut violations = Vec::new();
    let spec = read(context, &asked, facility, &mut violations, true);
    let filled = spec.clone().with_defaults(facility, context.vod_sub_app_id);
    if asked.sdk_app_id != before.sdk_app_id {
        violations.push(Violation::new("spec.sdk_app_id", "cannot be changed"));
    }
    // What is wrong anyway is not told a second time.
    let told: Vec<String> = violations.iter().map(|violation| violation.field.clone()).collect();
    let mut fixed = fixed(&kept.spec, &filled);
    fixed.extend(mixer::of(facility).fixed(&kept.spec, &filled));
    violations.extend(fixed.into_iter().filter(|violation| !told.contains(&violation.field)));
    finish(context, &asked, Some(facility), spec, violations)
}

fn check(
    context: &Context,
    asked: &v1::MixSpec,
    needs_room: bool,
) -> (Option<Facility>, Spec, Vec<Violation>) {
    let mut violations = Vec::new();
    if asked.sdk_app_id == 0 {
        violations.push(Violation::new("spec.sdk_app_id", "is required"));
    }
    let facility =
        context.apps.get(asked.sdk_app_id).and_then(|app| app.mixes).map(|facility| match facility {
            config::MixFacility::Mcu => Facility::Mcu,
            config::MixFacility::PublishCdn => Facility::PublishCdn,
            config::MixFacility::CloudRecording => Facility::CloudRecording,
        });
    let spec = match facility {
        Some(facility) => read(context, asked, facility, &mut violations, needs_room),
        None => mix_spec::read(asked, &mut violations),
    };
    (facility, spec, violations)
}

/// Reads a specification, and tells all that cannot be read or that the facility cannot carry out.
fn read(
    context: &Context,
    asked: &v1::MixSpec,
    facility: Facility,
    violations: &mut Vec<Violation>,
    needs_room: bool,
) -> Spec {
    let spec = mix_spec::read(asked, violations);
    let unreadable: Vec<String> = violations.iter().map(|violation| violation.field.clone()).collect();
    let is_new = |violation: &Violation| {
        let named = |field: &String| violation.field == *field || is_below(field, &violation.field);
        // What could not be read looks as if it were missing: it is told once.
        let goes_nowhere = violation.field == "spec.output.stream_id" && spec.output.stream_id.is_empty();
        let is_needed = needs_room || !(violation.field == "spec.room_id" || goes_nowhere);
        !unreadable.iter().any(named) && is_needed
    };
    violations.extend(spec.violations(facility).into_iter().filter(is_new));
    let bizid = super::convert::Naming::default().bizid(&context.apps, asked.sdk_app_id);
    if is_users_own(&spec.output.stream_id, asked.sdk_app_id, bizid) {
        let problem = "is the StreamId of a user's own stream: a mix needs another one";
        violations.push(Violation::new("spec.output.stream_id", problem));
    }
    spec
}

/// Whether a field stands below another one.
fn is_below(field: &str, of: &str) -> bool {
    field.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'))
}

/// What no facility can change while it mixes.
fn fixed(before: &Spec, after: &Spec) -> Vec<Violation> {
    let (old, new) = (&before.output, &after.output);
    [
        (before.room == after.room, "room_id"),
        (before.audio == after.audio, "audio"),
        (old.stream_id == new.stream_id, "output.stream_id"),
        (old.record_id == new.record_id, "output.record_id"),
        (old.record_audio_only == new.record_audio_only, "output.record_audio_only"),
        (before.recording == after.recording, "recording"),
        (before.max_idle_time == after.max_idle_time, "max_idle_time"),
    ]
    .into_iter()
    .filter(|(same, _)| !same)
    .map(|(_, field)| {
        let why = "cannot be changed while it is mixed: stop the mix and start another";
        Violation::new(format!("spec.{field}"), why)
    })
    .collect()
}

fn finish(
    context: &Context,
    asked: &v1::MixSpec,
    facility: Option<Facility>,
    spec: Spec,
    violations: Vec<Violation>,
) -> Result<Plan, ApiError> {
    accept(violations)?;
    let facility = facility.ok_or(ApiError::SettingMissing {
        setting: "apps.mixes",
        why: "it says what mixes the app's rooms: mcu, publish_cdn or cloud_recording",
    })?;
    let spec = spec.with_defaults(facility, context.vod_sub_app_id);
    let message = mix_spec::message(asked, &spec);
    Ok(Plan { sdk_app_id: asked.sdk_app_id, facility, spec, message })
}
