//! Recording tasks: what may be asked of which facility.

use std::collections::HashSet;

use time::{Duration, OffsetDateTime};

use super::Violation;
use super::identity::{MAX_ID_BYTES, StreamType, check_custom_stream_id, check_stream_id, check_user_id};
use super::parse::OwnedRoom;
use super::settings::{DEFAULT_FILE_LENGTH, Format, MAX_STORAGE_TIME};

/// Longest list of users or streams.
pub const MAX_IDS: usize = 32;
/// Most streams of one task of the record-task facility.
pub const MAX_STREAMS: usize = 32;
/// How the names of recording robots begin.
pub const ROBOT_PREFIX: &str = "recorder_";
const MAX_SPAN: Duration = Duration::hours(24);
const MAX_AHEAD: Duration = Duration::days(7);
/// An id that ends so stands for all ids that begin like it.
pub const PREFIX_PATTERN: &str = ".*$";

/// What carries tasks out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facility {
    /// TRTC's own cloud recording: a robot in the room.
    CloudRecording,
    /// CSS record tasks of relayed streams.
    RecordTask,
}

/// What is recorded of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    AudioVideo,
    Audio,
    Video,
}

/// What a task is asked to record. Spans are in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    pub room: Option<OwnedRoom>,
    pub user_ids: Vec<String>,
    pub excluded_user_ids: Vec<String>,
    /// `None`: both uplinks.
    pub stream_type: Option<StreamType>,
    pub stream_ids: Vec<String>,
    pub content: Option<Content>,
    pub separate_tracks: bool,
    pub formats: Vec<Format>,
    pub file_length: Option<u32>,
    pub storage_time: u32,
    pub vod_sub_app_id: Option<u64>,
    pub max_idle_time: Option<u32>,
    pub control_window: Option<u32>,
    /// Empty: none.
    pub user_define_record_id: String,
    pub start: Option<OffsetDateTime>,
    pub end: Option<OffsetDateTime>,
}

impl Spec {
    /// Everything that the facility cannot carry out, whenever it is asked.
    pub fn violations(&self, facility: Facility) -> Vec<Violation> {
        let mut found = Found(Vec::new());
        self.check_lists(&mut found);
        if self.storage_time > MAX_STORAGE_TIME {
            found.add("storage_time", "must be at most 1500 days (129600000 s)");
        }
        match facility {
            Facility::CloudRecording => self.check_cloud_recording(&mut found),
            Facility::RecordTask => self.check_record_task(&mut found),
        }
        found.0
    }

    fn check_lists(&self, found: &mut Found) {
        for (field, ids) in [
            ("user_ids", &self.user_ids),
            ("excluded_user_ids", &self.excluded_user_ids),
            ("stream_ids", &self.stream_ids),
        ] {
            if ids.len() > MAX_IDS {
                found.add(field, format!("must be at most {MAX_IDS}"));
                continue;
            }
            let mut seen = HashSet::new();
            for (i, id) in ids.iter().enumerate() {
                let outcome = if field == "stream_ids" { check_stream_id(id) } else { check_user_id(id) };
                if let Err(error) = outcome {
                    found.add(format!("{field}[{i}]"), error.to_string());
                } else if !seen.insert(id) {
                    found.add(format!("{field}[{i}]"), "stands in the list twice");
                }
            }
        }
        let mut seen = HashSet::new();
        for (i, format) in self.formats.iter().enumerate() {
            if !seen.insert(format) {
                found.add(format!("formats[{i}]"), "stands in the list twice");
            }
        }
    }

    fn check_cloud_recording(&self, found: &mut Found) {
        let no = "cannot be used with this app's facility, cloud recording: ";
        found.unset(self.stream_ids.is_empty(), "stream_ids", no, "name the users");
        found.unset(self.start.is_none(), "start_time", no, "start the task when it is to begin");
        found.unset(self.end.is_none(), "end_time", no, "stop the task when it is to end");
        if self.room.is_none() {
            found.add("room_id", "is required");
        }
        if !self.user_ids.is_empty() && !self.excluded_user_ids.is_empty() {
            found.add("excluded_user_ids", "cannot be given together with user_ids");
        }
        for (field, ids) in [("user_ids", &self.user_ids), ("excluded_user_ids", &self.excluded_user_ids)] {
            for (i, id) in ids.iter().enumerate().take(MAX_IDS) {
                if id.ends_with(PREFIX_PATTERN) {
                    found.add(
                        format!("{field}[{i}]"),
                        "would be taken by the cloud for all users that begin like it",
                    );
                } else if id.starts_with(ROBOT_PREFIX) {
                    found.add(format!("{field}[{i}]"), "is the name of a recording robot");
                }
            }
        }
        if self.media_type().is_none() {
            let problem = if self.formats.contains(&Format::Flv) {
                "must not have FLV: cloud recording makes MP4, HLS and AAC"
            } else if self.formats.contains(&Format::Aac) && self.content != Some(Content::Audio) {
                "must not have AAC unless content is AUDIO"
            } else {
                "must not have both MP4 and AAC"
            };
            found.add("formats", problem);
        }
        if let Some(length) = self.file_length {
            let has_files = self.formats.is_empty() || self.formats.iter().any(|f| *f != Format::Hls);
            if !has_files {
                found.add("file_length", "must be unset: HLS is one recording");
            } else if !(60..=86_400).contains(&length) || !length.is_multiple_of(60) {
                found.add("file_length", "must be whole minutes, 60 s to 86400 s");
            }
        }
        if self.max_idle_time.is_some_and(|time| !(5..=86_400).contains(&time)) {
            found.add("max_idle_time", "must be 5 s to 86400 s");
        }
        let whole_hours = |time: u32| time.is_multiple_of(3_600) && (6..=720).contains(&(time / 3_600));
        if self.control_window.is_some_and(|time| !whole_hours(time)) {
            found.add("control_window", "must be whole hours, 6 h (21600 s) to 720 h (2592000 s)");
        }
        if !self.user_define_record_id.is_empty()
            && let Err(error) = check_custom_stream_id(&self.user_define_record_id)
        {
            found.add("user_define_record_id", error.to_string());
        }
    }

    fn check_record_task(&self, found: &mut Found) {
        let no = "cannot be used with this app's facility, record tasks: ";
        let instead = "name the users to record";
        found.unset(self.excluded_user_ids.is_empty(), "excluded_user_ids", no, instead);
        found.unset(self.content.is_none(), "content", no, "for sound only choose the format AAC");
        found.unset(!self.separate_tracks, "separate_tracks", no, "sound and picture are one file");
        found.unset(self.max_idle_time.is_none(), "max_idle_time", no, "tasks end at their end_time");
        found.unset(self.control_window.is_none(), "control_window", no, "tasks can be stopped to their end");
        let has_no_id = self.user_define_record_id.is_empty();
        found.unset(has_no_id, "user_define_record_id", no, "files are named after the StreamId");
        if self.room.is_none() && !self.user_ids.is_empty() {
            found.add("room_id", "is required");
        }
        if self.user_ids.is_empty() && self.stream_ids.is_empty() {
            found.add("user_ids", "or stream_ids are required: record tasks cannot record everybody");
        }
        let types = if self.stream_type.is_some() { 1 } else { 2 };
        if self.user_ids.len() <= MAX_IDS
            && self.stream_ids.len() <= MAX_IDS
            && self.user_ids.len() * types + self.stream_ids.len() > MAX_STREAMS
        {
            found.add("user_ids", format!("give with stream_ids more than {MAX_STREAMS} streams"));
        }
        if let Some(length) = self.file_length {
            let formats: &[Format] = if self.formats.is_empty() { &[Format::Mp4] } else { &self.formats };
            let ranges: Vec<_> = formats.iter().filter_map(|format| format.file_length_range()).collect();
            match ranges.iter().map(|range| *range.end()).min() {
                None => found.add("file_length", "must be unset: HLS is one recording"),
                Some(most) if !(60..=most).contains(&length) => {
                    found.add("file_length", format!("must be 60 s to {most} s"));
                }
                Some(_) => {}
            }
        }
        if let (Some(start), Some(end)) = (self.start, self.end) {
            if start >= end {
                found.add("end_time", "must be after start_time");
            } else if end - start > MAX_SPAN {
                found.add("end_time", "must be at most 24 h after start_time");
            }
        }
    }

    /// What cannot be carried out at this time.
    pub fn time_violations(&self, now: OffsetDateTime) -> Vec<Violation> {
        let mut found = Found(Vec::new());
        if let Some(start) = self.start {
            if start < now {
                found.add("start_time", "must not be in the past: leave it out to begin now");
            } else if start >= now + MAX_AHEAD {
                found.add("start_time", "must be less than 7 days ahead");
            }
        }
        if let Some(end) = self.end {
            if end <= now {
                found.add("end_time", "must be in the future");
            } else if end > now + MAX_AHEAD {
                found.add("end_time", "must be at most 7 days ahead");
            } else if self.start.is_none() && end > now + MAX_SPAN {
                found.add("end_time", "must be at most 24 h after the start, which is now");
            }
        }
        found.0
    }

    /// Fills in what holds where nothing was said, for a task asked for now.
    pub fn with_defaults(mut self, facility: Facility, now: OffsetDateTime, sub_app: Option<u64>) -> Self {
        if self.formats.is_empty() {
            self.formats.push(Format::Mp4);
        }
        self.vod_sub_app_id = self.vod_sub_app_id.or(sub_app);
        let has_files = self.formats.iter().any(|format| *format != Format::Hls);
        match facility {
            Facility::CloudRecording => {
                self.content.get_or_insert(Content::AudioVideo);
                self.max_idle_time.get_or_insert(30);
                self.control_window.get_or_insert(72 * 3_600);
                if has_files {
                    self.file_length.get_or_insert(86_400);
                }
            }
            Facility::RecordTask => {
                if has_files {
                    self.file_length.get_or_insert(DEFAULT_FILE_LENGTH);
                }
                // A second is left to the cloud's clock: it refuses what lies behind its limits.
                let latest = (now + MAX_AHEAD).min(self.start.unwrap_or(now) + MAX_SPAN);
                self.end.get_or_insert(latest - Duration::SECOND);
            }
        }
        self
    }

    /// `MediaType` of the formats in CreateCloudRecording; `None` when it cannot make them together.
    pub fn media_type(&self) -> Option<u8> {
        media_type(&self.formats, self.content == Some(Content::Audio))
    }
}

/// `MediaType` of formats in CreateCloudRecording, of sound alone or not; `None` when it cannot make them together.
pub fn media_type(formats: &[Format], audio: bool) -> Option<u8> {
    let mut formats = formats.to_vec();
    formats.sort_unstable();
    match formats.as_slice() {
        [] | [Format::Mp4] => Some(0),
        [Format::Hls] => Some(1),
        [Format::Aac] if audio => Some(2),
        [Format::Hls, Format::Mp4] => Some(3),
        [Format::Hls, Format::Aac] if audio => Some(4),
        _ => None,
    }
}

/// Collects violations below `spec`.
struct Found(Vec<Violation>);

impl Found {
    fn add(&mut self, field: impl std::fmt::Display, description: impl Into<String>) {
        self.0.push(Violation::new(format!("spec.{field}"), description));
    }

    fn unset(&mut self, is_unset: bool, field: &str, why: &str, instead: &str) {
        if !is_unset {
            self.add(field, format!("{why}{instead}"));
        }
    }
}

/// The robot of a task, which no other task and no user has.
pub fn robot_user_id(task_id: &str) -> String {
    let name = format!("{ROBOT_PREFIX}{task_id}");
    debug_assert!(name.len() <= MAX_ID_BYTES);
    name
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 08:00 UTC);

    fn room_spec() -> Spec {
        Spec { room: Some(OwnedRoom::Number(1)), ..Spec::default() }
    }

    fn texts(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    fn fields(violations: &[Violation]) -> Vec<&str> {
        violations.iter().map(|violation| violation.field.as_str()).collect()
    }

    #[test]
    fn a_room_is_all_that_cloud_recording_needs_and_users_all_that_record_tasks_do() {
        assert_eq!(room_spec().violations(Facility::CloudRecording), []);
        assert_eq!(fields(&Spec::default().violations(Facility::CloudRecording)), ["spec.room_id"]);
        assert_eq!(fields(&room_spec().violations(Facility::RecordTask)), ["spec.user_ids"]);
        let users = Spec { user_ids: texts(&["u"]), ..room_spec() };
        assert_eq!(users.violations(Facility::RecordTask), []);
        let streams = Spec { stream_ids: texts(&["s"]), ..Spec::default() };
        assert_eq!(streams.violations(Facility::RecordTask), []);
    }

    #[test]
    fn what_a_facility_cannot_honour_is_refused_by_name() {
        let spec = Spec {
            stream_ids: texts(&["s"]),
            start: Some(NOW),
            end: Some(NOW + Duration::HOUR),
            ..room_spec()
        };
        assert_eq!(
            fields(&spec.violations(Facility::CloudRecording)),
            ["spec.stream_ids", "spec.start_time", "spec.end_time"]
        );
        let spec = Spec {
            user_ids: texts(&["u"]),
            excluded_user_ids: texts(&["v"]),
            content: Some(Content::Audio),
            separate_tracks: true,
            max_idle_time: Some(30),
            control_window: Some(21_600),
            user_define_record_id: "id".to_owned(),
            ..room_spec()
        };
        assert_eq!(
            fields(&spec.violations(Facility::RecordTask)),
            [
                "spec.excluded_user_ids",
                "spec.content",
                "spec.separate_tracks",
                "spec.max_idle_time",
                "spec.control_window",
                "spec.user_define_record_id"
            ]
        );
    }

    #[test]
    fn limits_of_cloud_recording_hold_at_both_ends() {
        let check = |spec: Spec| fields(&spec.violations(Facility::CloudRecording)).join(" ");
        for (idle, fine) in [(4, false), (5, true), (86_400, true), (86_401, false)] {
            let spec = Spec { max_idle_time: Some(idle), ..room_spec() };
            assert_eq!(check(spec).is_empty(), fine, "{idle}");
        }
        for (length, fine) in [(59, false), (60, true), (90, false), (86_400, true), (86_460, false)] {
            let spec = Spec { file_length: Some(length), ..room_spec() };
            assert_eq!(check(spec).is_empty(), fine, "{length}");
        }
        for (hours, fine) in [(5, false), (6, true), (720, true), (721, false)] {
            let spec = Spec { control_window: Some(hours * 3_600), ..room_spec() };
            assert_eq!(check(spec).is_empty(), fine, "{hours}");
        }
        let half_hour = Spec { control_window: Some(7 * 3_600 + 1_800), ..room_spec() };
        assert_eq!(check(half_hour), "spec.control_window");
        for (count, fine) in [(32, true), (33, false)] {
            let user_ids = (0..count).map(|i| format!("u{i}")).collect();
            assert_eq!(check(Spec { user_ids, ..room_spec() }).is_empty(), fine, "{count}");
        }
        for (id, fine) in [("a-B_9", true), ("a b", false), (&"a".repeat(65), false)] {
            let spec = Spec { user_define_record_id: id.to_owned(), ..room_spec() };
            assert_eq!(check(spec).is_empty(), fine, "{id}");
        }
        let hls = Spec { formats: vec![Format::Hls], file_length: Some(60), ..room_spec() };
        assert_eq!(check(hls), "spec.file_length");
        let days = Spec { storage_time: MAX_STORAGE_TIME + 1, ..room_spec() };
        assert_eq!(check(days), "spec.storage_time");
    }

    #[test]
    fn ids_that_the_cloud_would_read_otherwise_are_refused() {
        let users = texts(&["1.*$", "recorder_1", "a", "a", ""]);
        let spec = Spec { user_ids: users, ..room_spec() };
        let found = spec.violations(Facility::CloudRecording);
        assert_eq!(
            fields(&found),
            ["spec.user_ids[3]", "spec.user_ids[4]", "spec.user_ids[0]", "spec.user_ids[1]"]
        );
        let both = Spec { user_ids: texts(&["a"]), excluded_user_ids: texts(&["b"]), ..room_spec() };
        assert_eq!(fields(&both.violations(Facility::CloudRecording)), ["spec.excluded_user_ids"]);
    }

    #[test]
    fn formats_are_what_the_facility_can_make_together() {
        use Format::{Aac, Flv, Hls, Mp4};
        let spec = |formats: &[Format], content| Spec { formats: formats.to_vec(), content, ..room_spec() };
        for (formats, content, media_type) in [
            (&[][..], None, Some(0)),
            (&[Mp4], None, Some(0)),
            (&[Hls], Some(Content::Video), Some(1)),
            (&[Aac], Some(Content::Audio), Some(2)),
            (&[Mp4, Hls], None, Some(3)),
            (&[Aac, Hls], Some(Content::Audio), Some(4)),
            (&[Aac], None, None),
            (&[Flv], None, None),
            (&[Mp4, Aac], Some(Content::Audio), None),
        ] {
            let spec = spec(formats, content);
            assert_eq!(spec.media_type(), media_type, "{formats:?}");
            let found = spec.violations(Facility::CloudRecording);
            assert_eq!(found.is_empty(), media_type.is_some(), "{found:?}");
        }
        let all = Spec { user_ids: texts(&["u"]), ..spec(&[Hls, Mp4, Flv, Aac], None) };
        assert_eq!(all.violations(Facility::RecordTask), []);
        let long = Spec { file_length: Some(7_201), ..all };
        assert_eq!(fields(&long.violations(Facility::RecordTask)), ["spec.file_length"]);
    }

    #[test]
    fn record_tasks_have_at_most_32_streams_and_24_hours() {
        let users = |count| (0..count).map(|i| format!("u{i}")).collect::<Vec<_>>();
        let check = |spec: Spec| fields(&spec.violations(Facility::RecordTask)).join(" ");
        assert_eq!(check(Spec { user_ids: users(16), ..room_spec() }), "");
        assert_eq!(check(Spec { user_ids: users(17), ..room_spec() }), "spec.user_ids");
        let main = Spec { user_ids: users(32), stream_type: Some(StreamType::Main), ..room_spec() };
        assert_eq!(check(main.clone()), "");
        assert_eq!(check(Spec { stream_ids: texts(&["s"]), ..main }), "spec.user_ids");

        let span = |hours| Spec {
            user_ids: users(1),
            start: Some(NOW),
            end: Some(NOW + Duration::hours(hours)),
            ..room_spec()
        };
        assert_eq!(check(span(24)), "");
        assert_eq!(check(span(25)), "spec.end_time");
        assert_eq!(check(span(0)), "spec.end_time");
    }

    #[test]
    fn times_are_held_against_the_clock() {
        let times = |start: Option<i64>, end: Option<i64>| {
            let at = |hours| NOW + Duration::hours(hours);
            let spec = Spec { start: start.map(at), end: end.map(at), ..room_spec() };
            fields(&spec.time_violations(NOW)).join(" ")
        };
        assert_eq!(times(None, None), "");
        assert_eq!(times(Some(0), Some(24)), "");
        assert_eq!(times(Some(-1), None), "spec.start_time");
        assert_eq!(times(Some(7 * 24), None), "spec.start_time");
        assert_eq!(times(Some(160), Some(169)), "spec.end_time");
        assert_eq!(times(None, Some(0)), "spec.end_time");
        assert_eq!(times(None, Some(25)), "spec.end_time");
    }

    #[test]
    fn defaults_keep_to_the_limits() {
        for facility in [Facility::CloudRecording, Facility::RecordTask] {
            for start in [None, Some(NOW), Some(NOW + Duration::hours(150))] {
                let start = if facility == Facility::RecordTask { start } else { None };
                let spec = Spec { user_ids: texts(&["u"]), start, ..room_spec() };
                let filled = spec.with_defaults(facility, NOW, Some(7));
                assert_eq!(filled.formats, [Format::Mp4]);
                assert_eq!(filled.vod_sub_app_id, Some(7));
                assert_eq!(filled.violations(facility), []);
                assert_eq!(filled.time_violations(NOW), []);
            }
        }
    }
}
