//! VOD (vod 2018-07-17): finding, reading and changing recorded files.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::error::CloudError;
use super::lenient;
use super::transport::{Action, Cloud, Effect, Product};

const fn action(name: &'static str, effect: Effect, rate: u32) -> Action {
    Action { product: Product::Vod, name, effect, regional: false, rate }
}

// The rates of SearchMedia, DescribeMediaInfos and ModifyMediaInfo are not documented; 100 is that of their siblings.
const SEARCH_MEDIA: Action = action("SearchMedia", Effect::Read, 100);
const DESCRIBE_MEDIA_INFOS: Action = action("DescribeMediaInfos", Effect::Read, 100);
const MODIFY_MEDIA_INFO: Action = action("ModifyMediaInfo", Effect::IdempotentWrite, 100);
const DELETE_MEDIA: Action = action("DeleteMedia", Effect::Write, 100);
const DESCRIBE_SUB_APP_IDS: Action = action("DescribeSubAppIds", Effect::Read, 100);

/// Every vod action that is called, with its default rate.
pub(super) const ACTIONS: &[Action] =
    &[SEARCH_MEDIA, DESCRIBE_MEDIA_INFOS, MODIFY_MEDIA_INFO, DELETE_MEDIA, DESCRIBE_SUB_APP_IDS];

/// StreamIds that one search may name.
pub const MAX_STREAM_IDS: usize = 10;
/// Name prefixes that one search may name.
pub const MAX_NAME_PREFIXES: usize = 10;
/// Offset + Limit may not exceed this.
pub const MAX_ROWS: usize = 5_000;
/// FileIds that one DescribeMediaInfos may name.
pub const MAX_FILE_IDS: usize = 20;
/// `ExpireTime` of a file that is kept for ever.
pub const NEVER: &str = "9999-12-31T23:59:59Z";

/// A span of time: `after` included, `before` excluded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TimeRange {
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "iso8601")]
    pub after: Option<OffsetDateTime>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "iso8601")]
    pub before: Option<OffsetDateTime>,
}

/// What SearchMedia is asked. Values of one field are alternatives; all fields must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SearchRequest {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stream_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media_types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trtc_sdk_app_ids: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trtc_room_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<TimeRange>,
    pub sort: Sort,
    pub offset: usize,
    pub limit: usize,
}

/// Order of results. Only CreateTime can be ordered by, and it has whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Sort {
    field: &'static str,
    order: &'static str,
}

impl Sort {
    pub const ASCENDING: Self = Self { field: "CreateTime", order: "Asc" };
    pub const DESCENDING: Self = Self { field: "CreateTime", order: "Desc" };
}

impl Default for Sort {
    fn default() -> Self {
        Self::ASCENDING
    }
}

/// A file in VOD, as far as it is used here.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MediaInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub file_id: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub basic_info: BasicInfo,
    #[serde(deserialize_with = "lenient::or_default")]
    pub meta_data: MetaData,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BasicInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub create_time: String,
    #[serde(deserialize_with = "lenient::text")]
    pub update_time: String,
    #[serde(deserialize_with = "lenient::text")]
    pub expire_time: String,
    #[serde(deserialize_with = "lenient::text")]
    pub cover_url: String,
    /// Container: mp4, flv, m3u8, aac …
    #[serde(rename = "Type", deserialize_with = "lenient::text")]
    pub container: String,
    #[serde(deserialize_with = "lenient::text")]
    pub media_url: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub source_info: SourceInfo,
    #[serde(deserialize_with = "lenient::or_default")]
    pub tag_set: Vec<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
    #[serde(deserialize_with = "lenient::text")]
    pub storage_class: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SourceInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub source_type: String,
    /// For recorded streams the push URL with its query.
    #[serde(deserialize_with = "lenient::text")]
    pub source_context: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub live_record_info: LiveRecordInfo,
    #[serde(deserialize_with = "lenient::or_default")]
    pub trtc_record_info: TrtcRecordInfo,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LiveRecordInfo {
    #[serde(deserialize_with = "lenient::text")]
    pub stream_id: String,
    #[serde(deserialize_with = "lenient::text")]
    pub record_start_time: String,
    #[serde(deserialize_with = "lenient::text")]
    pub record_end_time: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TrtcRecordInfo {
    #[serde(deserialize_with = "lenient::int")]
    pub sdk_app_id: i64,
    #[serde(deserialize_with = "lenient::text")]
    pub room_id: String,
    /// Of the cloud recording that made it.
    #[serde(deserialize_with = "lenient::text")]
    pub task_id: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub user_ids: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MetaData {
    #[serde(deserialize_with = "lenient::int")]
    pub size: i64,
    /// bit/s
    #[serde(deserialize_with = "lenient::int")]
    pub bitrate: i64,
    #[serde(deserialize_with = "lenient::int")]
    pub height: i64,
    #[serde(deserialize_with = "lenient::int")]
    pub width: i64,
    /// Seconds.
    #[serde(deserialize_with = "lenient::float")]
    pub duration: f64,
    #[serde(deserialize_with = "lenient::or_default")]
    pub video_stream_set: Vec<VideoStream>,
    #[serde(deserialize_with = "lenient::or_default")]
    pub audio_stream_set: Vec<AudioStream>,
    #[serde(deserialize_with = "lenient::text")]
    pub md5: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VideoStream {
    #[serde(deserialize_with = "lenient::text")]
    pub codec: String,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AudioStream {
    #[serde(deserialize_with = "lenient::text")]
    pub codec: String,
    #[serde(deserialize_with = "lenient::int")]
    pub sampling_rate: i64,
}

/// A VOD sub-application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SubApp {
    #[serde(deserialize_with = "lenient::int")]
    pub sub_app_id: i64,
    /// On, Off, Destroying, Destroyed.
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
}

/// A page of SearchMedia.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SearchAnswer {
    #[serde(deserialize_with = "lenient::or_default")]
    pub media_info_set: Vec<MediaInfo>,
}

/// Files by id: those found and the ids that are not known.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MediaInfos {
    #[serde(deserialize_with = "lenient::or_default")]
    pub media_info_set: Vec<MediaInfo>,
    #[serde(deserialize_with = "lenient::or_default")]
    pub not_exist_file_id_set: Vec<String>,
}

/// A vod request: its own fields, and the sub-application where one is configured.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InSubApp<'a, T: Serialize> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_app_id: Option<u64>,
    #[serde(flatten)]
    request: &'a T,
}

#[derive(Deserialize)]
struct Done {}

impl Cloud {
    fn in_sub_app<'a, T: Serialize>(&self, request: &'a T) -> InSubApp<'a, T> {
        InSubApp { sub_app_id: self.vod_sub_app_id(), request }
    }

    /// Searches files. New ones are found from half a minute to some minutes after they were stored.
    pub async fn search_media(&self, request: &SearchRequest) -> Result<Vec<MediaInfo>, CloudError> {
        let answer: SearchAnswer = self.call(&SEARCH_MEDIA, &self.in_sub_app(request)).await?;
        Ok(answer.media_info_set)
    }

    /// Reads files by id, at most [`MAX_FILE_IDS`].
    pub async fn media_infos(&self, file_ids: &[String]) -> Result<MediaInfos, CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            file_ids: &'a [String],
        }
        self.call(&DESCRIBE_MEDIA_INFOS, &self.in_sub_app(&Request { file_ids })).await
    }

    /// Sets when a file is deleted; `None` keeps it for ever.
    pub async fn set_media_expiry(
        &self,
        file_id: &str,
        expire: Option<OffsetDateTime>,
    ) -> Result<(), CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            file_id: &'a str,
            expire_time: String,
        }
        let expire_time = expire.map_or_else(|| NEVER.to_owned(), format_time);
        let _: Done =
            self.call(&MODIFY_MEDIA_INFO, &self.in_sub_app(&Request { file_id, expire_time })).await?;
        Ok(())
    }

    /// Deletes a file for good.
    pub async fn delete_media(&self, file_id: &str) -> Result<(), CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            file_id: &'a str,
        }
        let _: Done = self.call(&DELETE_MEDIA, &self.in_sub_app(&Request { file_id })).await?;
        Ok(())
    }

    /// The account's VOD sub-applications.
    pub async fn sub_apps(&self) -> Result<Vec<SubApp>, CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request {
            offset: u32,
            limit: u32,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::or_default")]
            sub_app_id_info_set: Vec<SubApp>,
        }
        let answer: Answer = self.call(&DESCRIBE_SUB_APP_IDS, &Request { offset: 0, limit: 200 }).await?;
        Ok(answer.sub_app_id_info_set)
    }
}

/// A time as VOD writes it: ISO 8601, UTC, whole seconds.
pub fn format_time(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC)
        .replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// A time as VOD writes it; `None` for the empty text and what is no time.
pub fn parse_time(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

#[expect(clippy::ref_option, reason = "the signature serde asks for")]
fn iso8601<S: serde::Serializer>(at: &Option<OffsetDateTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => serializer.serialize_str(&format_time(*at)),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn requests_are_written_as_the_cloud_reads_them() {
        let request = SearchRequest {
            stream_ids: vec!["12345678_12345_userA_main".to_owned()],
            create_time: Some(TimeRange { after: Some(datetime!(2022-04-02 07:46:45.9 UTC)), before: None }),
            sort: Sort::DESCENDING,
            limit: 10,
            ..SearchRequest::default()
        };
        let json = serde_json::to_value(InSubApp { sub_app_id: Some(7), request: &request }).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "SubAppId": 7,
                "StreamIds": ["12345678_12345_userA_main"],
                "CreateTime": {"After": "2022-04-02T07:46:45Z"},
                "Sort": {"Field": "CreateTime", "Order": "Desc"},
                "Offset": 0,
                "Limit": 10
            })
        );
    }

    #[test]
    fn answers_are_read_whatever_their_types() {
        let info: MediaInfo = serde_json::from_str(
            r#"{"FileId": 52858907988664150587, "BasicInfo": {"Type": "mp4", "SourceInfo": null, "TagSet": null},
                "MetaData": {"Size": "12", "Duration": "1.5", "VideoStreamSet": [{"Codec": "h264", "New": 1}]},
                "TranscodeInfo": null}"#,
        )
        .unwrap();
        assert_eq!(info.meta_data.size, 12);
        assert_eq!(info.meta_data.duration, 1.5);
        assert_eq!(info.meta_data.video_stream_set[0].codec, "h264");
    }
}
