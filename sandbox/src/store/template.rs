//! What a record template says, in the names of the API.

use serde::{Deserialize, Serialize};

/// One format of a record template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RecordParam {
    /// Longest time of one file in seconds; means nothing for HLS. Default 1800.
    pub record_interval: Option<i64>,
    /// How long VOD keeps the file in seconds, 0 (default): for ever.
    pub storage_time: Option<i64>,
    /// 1: this format is recorded. Default 0.
    pub enable: Option<i64>,
    /// VOD sub-application that gets the file; 0 (default): the main one.
    pub vod_sub_app_id: Option<u64>,
    /// Name of the file with placeholders; empty (default): the default name.
    pub vod_file_name: Option<String>,
    /// Task flow of VOD after the upload. Kept, but the sandbox runs none.
    pub procedure: Option<String>,
    /// Storage class: `normal`.
    pub storage_mode: Option<String>,
    /// VOD class of the file; 0 (default): the class of recordings.
    pub class_id: Option<i64>,
    /// COS bucket; means nothing while recordings go to VOD.
    pub cos_bucket_name: Option<String>,
    /// COS region; means nothing while recordings go to VOD.
    pub cos_bucket_region: Option<String>,
    /// COS path; means nothing while recordings go to VOD.
    pub cos_bucket_path: Option<String>,
}

impl RecordParam {
    pub(crate) const DEFAULT_INTERVAL: i64 = 1800;

    /// Whether the format is recorded.
    pub fn enabled(&self) -> bool {
        self.enable == Some(1)
    }

    /// With every default written out, as the API shows it.
    pub(crate) fn filled(self) -> Self {
        Self {
            record_interval: self.record_interval.or(Some(Self::DEFAULT_INTERVAL)),
            storage_time: self.storage_time.or(Some(0)),
            enable: self.enable.or(Some(0)),
            vod_sub_app_id: self.vod_sub_app_id.or(Some(0)),
            vod_file_name: Some(self.vod_file_name.unwrap_or_default()),
            procedure: Some(self.procedure.unwrap_or_default()),
            storage_mode: Some(self.storage_mode.filter(|mode| !mode.is_empty()).unwrap_or("normal".into())),
            class_id: self.class_id.or(Some(0)),
            cos_bucket_name: Some(self.cos_bucket_name.unwrap_or_default()),
            cos_bucket_region: Some(self.cos_bucket_region.unwrap_or_default()),
            cos_bucket_path: Some(self.cos_bucket_path.unwrap_or_default()),
        }
    }
}

/// HLS settings of a record template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct HlsSpecialParam {
    /// A stream that comes back within this many seconds continues its file; 0–1800, default 0.
    pub flow_continue_duration: Option<i64>,
}

/// FLV settings of a record template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct FlvSpecialParam {
    /// Upload while recording.
    pub upload_in_recording: Option<bool>,
}

/// A record template. In the database and in API answers it has this same form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RecordTemplate {
    /// Its name.
    pub template_name: String,
    /// Free text.
    pub description: String,
    /// FLV files.
    pub flv_param: RecordParam,
    /// HLS playlists with their segments.
    pub hls_param: RecordParam,
    /// MP4 files.
    pub mp4_param: RecordParam,
    /// AAC files, audio only.
    pub aac_param: RecordParam,
    /// 0: normal live.
    pub is_delay_live: i64,
    /// HLS settings.
    pub hls_special_param: HlsSpecialParam,
    /// MP3 files; the sandbox records none.
    pub mp3_param: RecordParam,
    /// Record the stream as it was before watermarks. The sandbox adds none.
    pub remove_watermark: bool,
    /// 0: recordings go to VOD.
    pub cos_store: i64,
    /// FLV settings.
    pub flv_special_param: FlvSpecialParam,
}

impl RecordTemplate {
    /// A template of these settings; what is `None` gets its default.
    pub fn new(settings: TemplateChange) -> Self {
        let filled = RecordParam::default().filled();
        let mut template = Self {
            flv_param: filled.clone(),
            hls_param: filled.clone(),
            mp4_param: filled.clone(),
            aac_param: filled.clone(),
            mp3_param: filled,
            hls_special_param: HlsSpecialParam { flow_continue_duration: Some(0) },
            flv_special_param: FlvSpecialParam { upload_in_recording: Some(false) },
            ..Self::default()
        };
        settings.apply(&mut template);
        template
    }
}

/// A change of a template: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TemplateChange {
    /// New name.
    pub template_name: Option<String>,
    /// New text.
    pub description: Option<String>,
    /// New FLV settings, whole.
    pub flv_param: Option<RecordParam>,
    /// New HLS settings, whole.
    pub hls_param: Option<RecordParam>,
    /// New MP4 settings, whole.
    pub mp4_param: Option<RecordParam>,
    /// New AAC settings, whole.
    pub aac_param: Option<RecordParam>,
    /// New HLS special settings, whole.
    pub hls_special_param: Option<HlsSpecialParam>,
    /// New MP3 settings, whole.
    pub mp3_param: Option<RecordParam>,
    /// New watermark choice.
    pub remove_watermark: Option<bool>,
    /// New FLV special settings, whole.
    pub flv_special_param: Option<FlvSpecialParam>,
}

impl TemplateChange {
    pub(super) fn apply(self, template: &mut RecordTemplate) {
        fn set<T>(slot: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *slot = value;
            }
        }
        set(&mut template.template_name, self.template_name);
        set(&mut template.description, self.description);
        set(&mut template.flv_param, self.flv_param.map(RecordParam::filled));
        set(&mut template.hls_param, self.hls_param.map(RecordParam::filled));
        set(&mut template.mp4_param, self.mp4_param.map(RecordParam::filled));
        set(&mut template.aac_param, self.aac_param.map(RecordParam::filled));
        set(&mut template.hls_special_param, self.hls_special_param);
        set(&mut template.mp3_param, self.mp3_param.map(RecordParam::filled));
        set(&mut template.remove_watermark, self.remove_watermark);
        set(&mut template.flv_special_param, self.flv_special_param);
    }
}
