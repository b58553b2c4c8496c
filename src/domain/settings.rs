//! Automatic recording: what may be set, and how an update changes it.

use super::Violation;

/// A recording format of a CSS record template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    Hls,
    Mp4,
    Flv,
    Aac,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Hls, Self::Mp4, Self::Flv, Self::Aac];

    /// Its field in `RecordingSettings`.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Hls => "hls",
            Self::Mp4 => "mp4",
            Self::Flv => "flv",
            Self::Aac => "aac",
        }
    }

    /// Allowed file length in seconds (CSS CreateLiveRecordTemplate); `None`: it cannot be chosen.
    pub const fn file_length_range(self) -> Option<std::ops::RangeInclusive<u32>> {
        match self {
            Self::Hls => None,
            Self::Mp4 | Self::Flv => Some(60..=43_200),
            Self::Aac => Some(60..=7_200),
        }
    }
}

/// File length when none is chosen, in seconds.
pub const DEFAULT_FILE_LENGTH: u32 = 1_800;
/// Longest storage time in seconds: 1500 days.
pub const MAX_STORAGE_TIME: u32 = 1_500 * 86_400;
/// Longest HLS resume window in seconds.
pub const MAX_HLS_RESUME: u32 = 1_800;

/// Settings of one format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct FormatSettings {
    /// Seconds; `None` for HLS.
    pub file_length: Option<u32>,
    /// Seconds; 0 keeps files for ever.
    pub storage_time: u32,
}

/// Automatic recording of an account or an app.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    pub enabled: bool,
    pub hls: Option<FormatSettings>,
    pub mp4: Option<FormatSettings>,
    pub flv: Option<FormatSettings>,
    pub aac: Option<FormatSettings>,
    /// Seconds; 0 makes every push a recording of its own.
    pub hls_resume: u32,
}

impl Settings {
    pub fn format(&self, format: Format) -> Option<&FormatSettings> {
        match format {
            Format::Hls => self.hls.as_ref(),
            Format::Mp4 => self.mp4.as_ref(),
            Format::Flv => self.flv.as_ref(),
            Format::Aac => self.aac.as_ref(),
        }
    }

    fn format_mut(&mut self, format: Format) -> &mut Option<FormatSettings> {
        match format {
            Format::Hls => &mut self.hls,
            Format::Mp4 => &mut self.mp4,
            Format::Flv => &mut self.flv,
            Format::Aac => &mut self.aac,
        }
    }

    pub fn has_format(&self) -> bool {
        Format::ALL.into_iter().any(|format| self.format(format).is_some())
    }

    /// Every value outside the cloud's limits, by field below `settings`.
    pub fn violations(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for format in Format::ALL {
            let Some(settings) = self.format(format) else { continue };
            let field = |name: &str| format!("settings.{}.{name}", format.field());
            match (format.file_length_range(), settings.file_length) {
                (None, Some(_)) => found.push(Violation::new(
                    field("file_length"),
                    "must be unset: HLS is one recording from push to cut-off",
                )),
                (Some(range), Some(length)) if !range.contains(&length) => found.push(Violation::new(
                    field("file_length"),
                    format!("must be {} s to {} s", range.start(), range.end()),
                )),
                _ => {}
            }
            if settings.storage_time > MAX_STORAGE_TIME {
                found.push(Violation::new(field("storage_time"), "must be at most 1500 days (129600000 s)"));
            }
        }
        if self.hls_resume > MAX_HLS_RESUME {
            found.push(Violation::new("settings.hls_resume_window", "must be 0 s to 1800 s"));
        }
        found
    }

    /// Fills in the file length where it may be chosen and was not.
    pub fn with_defaults(mut self) -> Self {
        for format in Format::ALL {
            if let Some(settings) = self.format_mut(format)
                && format.file_length_range().is_some()
            {
                settings.file_length.get_or_insert(DEFAULT_FILE_LENGTH);
            }
        }
        self
    }

    /// These settings changed to `wanted` in the fields of `paths`; an empty mask names the fields set in `wanted`.
    ///
    /// Paths are relative to `RecordingSettings`. Output-only paths are passed over; unknown ones are violations.
    pub fn updated(&self, wanted: &Self, paths: &[String]) -> Result<Self, Vec<Violation>> {
        let mut next = self.clone();
        let mut violations = Vec::new();
        if paths.is_empty() {
            next.enabled |= wanted.enabled;
            for format in Format::ALL {
                if let Some(settings) = wanted.format(format) {
                    *next.format_mut(format) = Some(*settings);
                }
            }
            if wanted.hls_resume != 0 {
                next.hls_resume = wanted.hls_resume;
            }
        }
        for path in paths {
            if let Err(description) = next.take(wanted, path) {
                violations.push(Violation::new("update_mask", format!("`{path}` {description}")));
            }
        }
        if violations.is_empty() { Ok(next) } else { Err(violations) }
    }

    fn take(&mut self, wanted: &Self, path: &str) -> Result<(), &'static str> {
        const OUTPUT_ONLY: [&str; 7] =
            ["sdk_app_id", "etag", "source", "template_id", "template_name", "push_domain", "app_name"];
        match path {
            "*" => self.clone_from(wanted),
            "enabled" => self.enabled = wanted.enabled,
            "hls_resume_window" => self.hls_resume = wanted.hls_resume,
            _ if OUTPUT_ONLY.contains(&path) => {}
            _ => {
                let (name, field) =
                    path.split_once('.').map_or((path, None), |(name, field)| (name, Some(field)));
                let format = Format::ALL
                    .into_iter()
                    .find(|format| format.field() == name)
                    .ok_or("is not a field of RecordingSettings")?;
                let source = wanted.format(format).copied();
                let target = self.format_mut(format);
                match field {
                    None => *target = source,
                    Some("file_length") => {
                        target.get_or_insert_default().file_length = source.unwrap_or_default().file_length;
                    }
                    Some("storage_time") => {
                        target.get_or_insert_default().storage_time = source.unwrap_or_default().storage_time;
                    }
                    Some(_) => return Err("is not a field of FormatSettings"),
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mp4(file_length: u32) -> Settings {
        let mp4 = Some(FormatSettings { file_length: Some(file_length), storage_time: 0 });
        Settings { enabled: true, mp4, ..Settings::default() }
    }

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|&path| path.to_owned()).collect()
    }

    #[test]
    fn every_value_out_of_the_limits_is_named() {
        let format = |file_length, storage_time| Some(FormatSettings { file_length, storage_time });
        let settings = Settings {
            enabled: true,
            hls: format(Some(60), MAX_STORAGE_TIME + 1),
            mp4: format(Some(59), 0),
            flv: format(Some(43_201), 0),
            aac: format(Some(7_201), 0),
            hls_resume: 1_801,
        };
        let fields: Vec<_> = settings.violations().into_iter().map(|v| v.field).collect();
        assert_eq!(
            fields,
            [
                "settings.hls.file_length",
                "settings.hls.storage_time",
                "settings.mp4.file_length",
                "settings.flv.file_length",
                "settings.aac.file_length",
                "settings.hls_resume_window"
            ]
        );
        assert_eq!(mp4(60).violations(), []);
        assert_eq!(mp4(43_200).violations(), []);
    }

    #[test]
    fn a_mask_changes_just_its_fields() {
        let current = Settings { hls_resume: 30, ..mp4(600) };
        let wanted = Settings { enabled: false, mp4: None, hls_resume: 0, ..mp4(900) };
        let updated = |mask: &[&str]| current.updated(&wanted, &paths(mask)).unwrap();
        assert_eq!(updated(&["enabled"]), Settings { enabled: false, ..current.clone() });
        assert_eq!(updated(&["mp4"]), Settings { mp4: None, ..current.clone() });
        assert_eq!(updated(&["*"]), wanted);
        assert_eq!(updated(&["etag", "template_id"]), current);
        let longer = current.updated(&mp4(900), &paths(&["mp4.file_length"])).unwrap();
        assert_eq!(longer.mp4.unwrap().file_length, Some(900));
        let added = current.updated(&mp4(900), &paths(&["flv.storage_time"])).unwrap();
        assert_eq!(added.flv, Some(FormatSettings::default()));
    }

    #[test]
    fn an_empty_mask_names_what_is_set() {
        let current = Settings { hls_resume: 30, ..mp4(600) };
        let wanted = Settings { aac: Some(FormatSettings::default()), ..Settings::default() };
        let next = current.updated(&wanted, &[]).unwrap();
        assert_eq!(next, Settings { aac: Some(FormatSettings::default()), ..current });
    }

    #[test]
    fn unknown_paths_are_refused_together() {
        let violations =
            Settings::default().updated(&mp4(60), &paths(&["mp3", "mp4.codec", "enabled"])).unwrap_err();
        assert_eq!(violations.len(), 2);
        assert!(violations.iter().all(|v| v.field == "update_mask"));
    }

    #[test]
    fn file_length_defaults_where_it_can_be_chosen() {
        let some = Some(FormatSettings::default());
        let settings = Settings { hls: some, mp4: some, ..Settings::default() }.with_defaults();
        assert_eq!(settings.hls.unwrap().file_length, None);
        assert_eq!(settings.mp4.unwrap().file_length, Some(1_800));
    }
}
