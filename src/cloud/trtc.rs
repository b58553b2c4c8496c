//! TRTC (trtc 2019-07-22): cloud recording of a room by a robot, of each user or of the mix.

use serde::{Deserialize, Serialize};

use super::error::CloudError;
use super::lenient;
use super::mixed_recording::{MixLayoutParams, MixTranscodeParams};
use super::transport::{Action, Cloud, Effect, Product};
use crate::domain::identity::StreamType;
use crate::domain::parse::OwnedRoom;
use crate::domain::recording_task::{Content, Spec};

const fn action(name: &'static str, effect: Effect) -> Action {
    Action { product: Product::Trtc, name, effect, regional: true, rate: 20 }
}

const CREATE: Action = action("CreateCloudRecording", Effect::Write);
const DESCRIBE: Action = action("DescribeCloudRecording", Effect::Read);
const DELETE: Action = action("DeleteCloudRecording", Effect::IdempotentWrite);

/// Every trtc action that is called, with its default rate.
pub(super) const ACTIONS: &[Action] = &[CREATE, DESCRIBE, DELETE];

/// How often a creation that failed inside the cloud is tried again.
const RETRIES: u32 = 3;

/// A recording into VOD, of each user on its own or of the mix.
///
/// It has no `Debug`, since a UserSig lets its holder into rooms.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewCloudRecording {
    pub sdk_app_id: u32,
    /// The room as text; `room_id_type` tells what it is.
    pub room_id: String,
    /// 0 text, 1 number: the other way round than in StartPublishCdnStream.
    pub room_id_type: u8,
    /// The robot.
    pub user_id: String,
    /// The robot's; it must hold longer than the recording.
    pub user_sig: String,
    pub record_params: RecordParams,
    pub storage_params: StorageParams,
    /// Of the mix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mix_transcode_params: Option<MixTranscodeParams>,
    /// Of the mix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mix_layout_params: Option<MixLayoutParams>,
    /// Hours, 6 to 720.
    pub resource_expired_hour: u32,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecordParams {
    /// 1: each user on its own; 2: the mix.
    pub record_mode: u8,
    /// Seconds, 5 to 86400.
    pub max_idle_time: u32,
    /// 0 sound and picture, 1 sound, 2 picture.
    pub stream_type: u8,
    pub subscribe_stream_user_ids: Subscription,
    /// 1: sound and picture in one file, as mixes always have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub av_merge: Option<u8>,
    /// Minutes, 1 to 1440.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_media_file_duration: Option<u32>,
    /// 0 main and aux, 1 main, 2 aux.
    pub media_id: u8,
}

/// Who is recorded: those listed, or with empty lists everybody but those unlisted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subscription {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subscribe_audio_user_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub un_subscribe_audio_user_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subscribe_video_user_ids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub un_subscribe_video_user_ids: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StorageParams {
    pub cloud_vod: CloudVod,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CloudVod {
    pub tencent_vod: TencentVod,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TencentVod {
    /// Seconds; 0 is for ever.
    pub expire_time: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_app_id: Option<u64>,
    /// 0 MP4, 1 HLS, 2 AAC, 3 HLS and MP4, 4 HLS and AAC.
    pub media_type: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user_define_record_id: String,
}

/// The robot that records.
#[derive(Clone)]
pub struct Robot {
    pub user_id: String,
    pub user_sig: String,
}

impl NewCloudRecording {
    /// The request for a checked specification.
    pub fn new(sdk_app_id: u32, robot: Robot, spec: &Spec) -> Self {
        let (room_id, room_id_type) = spec.room.as_ref().map(room_of_recording).unwrap_or_default();
        let content = spec.content.unwrap_or(Content::AudioVideo);
        let record_params = RecordParams {
            record_mode: 1,
            max_idle_time: spec.max_idle_time.unwrap_or(30),
            stream_type: match content {
                Content::AudioVideo => 0,
                Content::Audio => 1,
                Content::Video => 2,
            },
            subscribe_stream_user_ids: Subscription::new(content, spec),
            av_merge: Some(u8::from(!spec.separate_tracks)),
            max_media_file_duration: spec.file_length.map(|seconds| seconds / 60),
            media_id: match spec.stream_type {
                None => 0,
                Some(StreamType::Main) => 1,
                Some(StreamType::Aux) => 2,
            },
        };
        let tencent_vod = TencentVod {
            expire_time: spec.storage_time,
            sub_app_id: spec.vod_sub_app_id,
            media_type: spec.media_type().unwrap_or_default(),
            user_define_record_id: spec.user_define_record_id.clone(),
        };
        Self {
            sdk_app_id,
            room_id,
            room_id_type,
            user_id: robot.user_id,
            user_sig: robot.user_sig,
            record_params,
            storage_params: StorageParams { cloud_vod: CloudVod { tencent_vod } },
            mix_transcode_params: None,
            mix_layout_params: None,
            resource_expired_hour: spec.control_window.unwrap_or(72 * 3_600) / 3_600,
        }
    }
}

/// The room of a recording as text and its RoomIdType: 0 text, 1 number.
pub fn room_of_recording(room: &OwnedRoom) -> (String, u8) {
    match room {
        OwnedRoom::Number(number) => (number.to_string(), 1),
        OwnedRoom::Text(text) => (text.clone(), 0),
    }
}

impl Subscription {
    fn new(content: Content, spec: &Spec) -> Self {
        let of = |ids: &[String], wanted: bool| if wanted { ids.to_vec() } else { Vec::new() };
        let (audio, video) = (content != Content::Video, content != Content::Audio);
        Self {
            subscribe_audio_user_ids: of(&spec.user_ids, audio),
            un_subscribe_audio_user_ids: of(&spec.excluded_user_ids, audio),
            subscribe_video_user_ids: of(&spec.user_ids, video),
            un_subscribe_video_user_ids: of(&spec.excluded_user_ids, video),
        }
    }
}

/// What a cloud recording does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CloudRecordingState {
    /// Idle, InProgress or Exited.
    #[serde(deserialize_with = "lenient::text")]
    pub status: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfTask<'a> {
    sdk_app_id: u32,
    task_id: &'a str,
}

#[derive(Deserialize)]
struct Done {}

/// True when an error about a task says that it has ended or is not known any more.
pub fn is_gone(error: &CloudError) -> bool {
    error.code_is(&["ResourceNotFound", "FailedOperation"])
        || error.code() == Some("InvalidParameter")
        || error.code() == Some("InvalidParameter.TaskId")
}

impl Cloud {
    /// Sends a robot into a room and returns the cloud's TaskId.
    ///
    /// A failure inside the cloud is tried again three times, after growing waits, as its documents advise. That is
    /// safe for one robot: when it enters again, its earlier recording ends (LeaveCode 101). For the same reason a
    /// caller whose creation was not answered may repeat it with the same robot, and must not with another.
    pub async fn create_cloud_recording(&self, new: &NewCloudRecording) -> Result<String, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(deserialize_with = "lenient::text")]
            task_id: String,
        }
        let mut delay = self.cloud_recording_retry_delay();
        for _ in 0..RETRIES {
            match self.call::<_, Answer>(&CREATE, new).await {
                Ok(answer) => return Ok(answer.task_id),
                Err(error) if error.code_is(&["InternalError"]) => {
                    tracing::warn!(%error, ?delay, "a cloud recording could not be created, trying again");
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(delay).await;
            delay = delay.saturating_mul(2);
        }
        Ok(self.call::<_, Answer>(&CREATE, new).await?.task_id)
    }

    /// Reads what a recording does; after its end the cloud answers an error for which [`is_gone`] holds.
    pub async fn cloud_recording(
        &self,
        sdk_app_id: u32,
        task_id: &str,
    ) -> Result<CloudRecordingState, CloudError> {
        self.call(&DESCRIBE, &OfTask { sdk_app_id, task_id }).await
    }

    /// Ends a recording; one that has ended already is no error.
    pub async fn delete_cloud_recording(&self, sdk_app_id: u32, task_id: &str) -> Result<(), CloudError> {
        match self.call::<_, Done>(&DELETE, &OfTask { sdk_app_id, task_id }).await {
            Err(error) if !is_gone(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::settings::Format;

    fn sent(spec: &Spec) -> Value {
        let robot = Robot { user_id: "recorder_1".to_owned(), user_sig: "sig".to_owned() };
        serde_json::to_value(NewCloudRecording::new(12_345_678, robot, spec)).unwrap()
    }

    #[test]
    fn a_whole_room_is_asked_for_without_lists() {
        let spec = Spec { room: Some(OwnedRoom::Number(3560)), ..Spec::default() };
        assert_eq!(
            sent(&spec),
            json!({
                "SdkAppId": 12_345_678, "RoomId": "3560", "RoomIdType": 1,
                "UserId": "recorder_1", "UserSig": "sig", "ResourceExpiredHour": 72,
                "RecordParams": {
                    "RecordMode": 1, "MaxIdleTime": 30, "StreamType": 0, "AvMerge": 1, "MediaId": 0,
                    "SubscribeStreamUserIds": {}
                },
                "StorageParams": {"CloudVod": {"TencentVod": {"ExpireTime": 0, "MediaType": 0}}}
            })
        );
    }

    #[test]
    fn everything_asked_for_is_sent() {
        let spec = Spec {
            room: Some(OwnedRoom::Text("3560".to_owned())),
            user_ids: vec!["a".to_owned()],
            stream_type: Some(StreamType::Aux),
            content: Some(Content::Audio),
            separate_tracks: true,
            formats: vec![Format::Aac, Format::Hls],
            file_length: Some(600),
            storage_time: 86_400,
            vod_sub_app_id: Some(7),
            max_idle_time: Some(5),
            control_window: Some(6 * 3_600),
            user_define_record_id: "mine".to_owned(),
            ..Spec::default()
        };
        let sent = sent(&spec);
        assert_eq!((&sent["RoomId"], &sent["RoomIdType"]), (&json!("3560"), &json!(0)), "text is 0 here");
        assert_eq!(sent["ResourceExpiredHour"], 6);
        assert_eq!(
            sent["RecordParams"],
            json!({
                "RecordMode": 1, "MaxIdleTime": 5, "StreamType": 1, "AvMerge": 0, "MediaId": 2,
                "MaxMediaFileDuration": 10, "SubscribeStreamUserIds": {"SubscribeAudioUserIds": ["a"]}
            })
        );
        assert_eq!(
            sent["StorageParams"]["CloudVod"]["TencentVod"],
            json!({"ExpireTime": 86_400, "SubAppId": 7, "MediaType": 4, "UserDefineRecordId": "mine"})
        );
        let everybody_but = Spec {
            room: Some(OwnedRoom::Number(1)),
            excluded_user_ids: vec!["b".to_owned()],
            ..Spec::default()
        };
        assert_eq!(
            self::sent(&everybody_but)["RecordParams"]["SubscribeStreamUserIds"],
            json!({"UnSubscribeAudioUserIds": ["b"], "UnSubscribeVideoUserIds": ["b"]})
        );
    }
}
