//! Letting a stream in, whoever publishes it.

use thiserror::Error;
use tracing::{error, info};

use super::published::Published;
use super::registry::NotAnnounced;
use super::{Live, Shared};
use crate::environment::Environment;
use crate::model::{FormatPlan, Notice, RecordFormat, RecordOrigin, RecordPlan, StreamInfo, Tracks};

/// How a stream is recorded beside what rules and tasks say. Default: not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Designation {
    /// It is recorded, as MP4, where no rule does so.
    pub(crate) always: bool,
    /// In place of the formats of the rule there is one AAC file.
    pub(crate) sound_alone: bool,
}

/// Why a stream is not let in. All may pass.
#[derive(Debug, Error)]
pub(crate) enum NotAdmitted {
    #[error(transparent)]
    NotAnnounced(#[from] NotAnnounced),
    #[error("{0}")]
    Forbidden(String),
    #[error("the stream cannot be checked now; publish again later")]
    Unchecked,
    #[error("the record rules cannot be read now; publish again later")]
    NoPlan,
    #[error("the recording cannot be opened now; publish again later")]
    NoRecording,
}

/// A stream that has its name and its record plans. Dropped, it was never there.
pub(super) struct Admitted {
    live: Live,
    plans: Vec<RecordPlan>,
}

/// Takes the name of a stream, if it is free and may be pushed, and settles how it is recorded.
pub(super) async fn admit(
    shared: &Shared,
    info: StreamInfo,
    designation: Designation,
) -> Result<Admitted, NotAdmitted> {
    let (max, of_app) = (shared.config.max_streams, shared.config.max_streams_per_app);
    let (key, started) = (info.key.clone(), info.started);
    let live = shared.registry.announce_within(info, max, of_app)?;
    match shared.plans.forbidden(&key, started).await {
        Ok(None) => {}
        Ok(Some(why)) => return Err(NotAdmitted::Forbidden(why)),
        Err(error) => {
            error!(stream_id = key.stream_name, %error, "cannot read the forbidden streams");
            return Err(NotAdmitted::Unchecked);
        }
    }
    match shared.plans.plans_for(&key, started).await {
        Ok(mut plans) => {
            designation.apply(&mut plans, &shared.environment);
            Ok(Admitted { live, plans })
        }
        Err(error) => {
            error!(stream_id = key.stream_name, %error, "cannot read the record plan");
            Err(NotAdmitted::NoPlan)
        }
    }
}

impl Admitted {
    /// Begins its recordings and tells that it is live.
    pub(super) async fn begin(self, shared: &Shared) -> Result<Published, NotAdmitted> {
        let Self { live, plans } = self;
        let info = live.stream().info().clone();
        let rule = plans.first().filter(|plan| plan.origin == RecordOrigin::Rule).cloned();
        let mut sinks = Vec::new();
        for plan in plans {
            let origin = plan.origin.clone();
            match shared.sinks.open(info.clone(), plan).await {
                Ok(sink) => sinks.push((origin, sink)),
                Err(error) => {
                    error!(stream_id = info.key.stream_name, %error, "cannot open a recording");
                    return Err(NotAdmitted::NoRecording);
                }
            }
        }
        info!(
            stream_id = info.key.stream_name,
            app_name = info.key.app_name,
            domain = info.key.domain,
            peer = info.client_ip,
            template_id = rule.as_ref().map(|plan| plan.template_id),
            recordings = sinks.len(),
            "stream started"
        );
        // Nobody listens any more when the sandbox stops hard.
        let _ = shared.notices.send(Notice::StreamStarted(info)).await;
        let published = Published::new(live, rule, sinks);
        // Whoever works on live streams may do so from here on.
        shared.registry.changed();
        Ok(published)
    }
}

impl Designation {
    /// Changes the plan of the rule, which is the first if there is one.
    fn apply(self, plans: &mut Vec<RecordPlan>, environment: &Environment) {
        let ruled = plans.first().is_some_and(|plan| plan.origin == RecordOrigin::Rule);
        if !ruled && self.always {
            let session_id = format!("{:016x}{:016x}", environment.random(), environment.random());
            plans.insert(0, RecordPlan::of_rule(session_id, 0, vec![FormatPlan::new(RecordFormat::Mp4)]));
        }
        if let Some(rule) = plans.first_mut().filter(|_| self.sound_alone && (ruled || self.always)) {
            let aac = rule.formats.iter().position(|format| format.format == RecordFormat::Aac);
            let like = rule.formats.swap_remove(aac.unwrap_or(0));
            let sound = FormatPlan { format: RecordFormat::Aac, max_file_size: None, resume: None, ..like };
            (rule.formats, rule.tracks) = (vec![sound], Tracks::Audio);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::OffsetDateTime;

    use super::*;

    fn applied(designation: Designation, mut plans: Vec<RecordPlan>) -> Vec<RecordPlan> {
        designation.apply(&mut plans, &Environment::new(|| OffsetDateTime::UNIX_EPOCH, || 7));
        plans
    }

    fn rule(formats: &[RecordFormat]) -> RecordPlan {
        let kept = |format: &RecordFormat| FormatPlan {
            storage_time: Some(Duration::from_secs(u64::from(*format == RecordFormat::Aac) + 1)),
            ..FormatPlan::new(*format)
        };
        RecordPlan::of_rule("rule".into(), 5, formats.iter().map(kept).collect())
    }

    fn task() -> RecordPlan {
        let formats = vec![FormatPlan::new(RecordFormat::Flv)];
        RecordPlan {
            origin: RecordOrigin::Task { task_id: "t".into() },
            ..RecordPlan::of_rule("task".into(), 0, formats)
        }
    }

    #[test]
    fn without_a_designation_rules_and_tasks_decide() {
        for plans in [vec![], vec![task()], vec![rule(&[RecordFormat::Hls]), task()]] {
            assert_eq!(applied(Designation::default(), plans.clone()), plans);
            let sound = Designation { sound_alone: true, always: false };
            if plans.first().is_none_or(|plan| plan.origin != RecordOrigin::Rule) {
                assert_eq!(applied(sound, plans.clone()), plans, "what is not recorded stays so");
            }
        }
    }

    #[test]
    fn a_designated_stream_is_recorded_where_no_rule_does_so() {
        let always = Designation { always: true, sound_alone: false };
        let plans = applied(always, vec![task()]);
        assert_eq!(plans[1], task());
        assert_eq!((&plans[0].origin, plans[0].template_id), (&RecordOrigin::Rule, 0));
        assert_eq!(plans[0].formats, [FormatPlan::new(RecordFormat::Mp4)]);
        assert_eq!(plans[0].session_id.len(), 32);
        let ruled = vec![rule(&[RecordFormat::Hls])];
        assert_eq!(applied(always, ruled.clone()), ruled);
    }

    #[test]
    fn sound_alone_is_one_aac_file_kept_as_the_rule_says() {
        let sound = Designation { always: false, sound_alone: true };
        for (formats, kept) in
            [(&[RecordFormat::Hls, RecordFormat::Mp4][..], 1), (&[RecordFormat::Mp4, RecordFormat::Aac], 2)]
        {
            let plans = applied(sound, vec![rule(formats), task()]);
            let [format] = plans[0].formats.as_slice() else { panic!("one file") };
            assert_eq!((format.format, format.max_file_size), (RecordFormat::Aac, None));
            assert_eq!(format.storage_time, Some(Duration::from_secs(kept)));
            assert_eq!((plans[0].tracks, plans[0].template_id), (Tracks::Audio, 5));
            assert_eq!(plans[1], task(), "tasks are not concerned");
        }
        let both = applied(Designation { always: true, sound_alone: true }, vec![]);
        assert_eq!(both[0].formats[0].format, RecordFormat::Aac);
    }
}
