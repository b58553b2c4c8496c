//! `MediaInfo`: how VOD shows a media file.

use serde_json::{Map, Value, json};

use crate::actions::ApiError;
use crate::actions::error::ensure;
use crate::media_info::{basic, meta_data};
use crate::store::Media;

/// Names of `Filters` and the groups of `MediaInfo` that they mean.
const GROUPS: [(&str, &str); 16] = [
    ("basicInfo", "BasicInfo"),
    ("metaData", "MetaData"),
    ("transcodeInfo", "TranscodeInfo"),
    ("animatedGraphicsInfo", "AnimatedGraphicsInfo"),
    ("sampleSnapshotInfo", "SampleSnapshotInfo"),
    ("imageSpriteInfo", "ImageSpriteInfo"),
    ("snapshotByTimeOffsetInfo", "SnapshotByTimeOffsetInfo"),
    ("keyFrameDescInfo", "KeyFrameDescInfo"),
    ("adaptiveDynamicStreamingInfo", "AdaptiveDynamicStreamingInfo"),
    ("miniProgramReviewInfo", "MiniProgramReviewInfo"),
    ("subtitleInfo", "SubtitleInfo"),
    ("reviewInfo", "ReviewInfo"),
    ("mpsAiMediaInfo", "MPSAiMediaInfo"),
    ("imageUnderstandingInfo", "ImageUnderstandingInfo"),
    ("knowledgeBasesInfo", "KnowledgeBasesInfo"),
    ("faceRecognitionInfo", "FaceRecognitionInfo"),
];

/// Groups of `MediaInfo` to answer; the sandbox has content for these two, the others are null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Groups {
    basic: bool,
    meta: bool,
}

impl Groups {
    pub(super) fn of(filters: &[String]) -> Result<Self, ApiError> {
        for filter in filters {
            let known = GROUPS.iter().any(|(name, _)| name == filter);
            ensure(known, "InvalidParameterValue", || format!("Filters has the unknown group {filter:?}"))?;
        }
        let has = |name: &str| filters.is_empty() || filters.iter().any(|filter| filter == name);
        Ok(Self { basic: has("basicInfo"), meta: has("metaData") })
    }
}

/// `MediaInfo` of a file.
pub(super) fn render(media: &Media, groups: Groups, media_base: &str) -> Value {
    let mut info = Map::new();
    for (_, group) in GROUPS {
        info.insert(group.into(), Value::Null);
    }
    if groups.basic {
        info.insert("BasicInfo".into(), basic(media, media_base));
    }
    if groups.meta {
        info.insert("MetaData".into(), meta_data(media));
    }
    info.insert("FileId".into(), json!(media.file_id));
    Value::Object(info)
}
