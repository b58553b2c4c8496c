//! TRTC (trtc 2019-07-22): relays of a room's mix to CDNs.

use serde::{Deserialize, Serialize};

use super::error::CloudError;
use super::lenient;
use super::transport::{Action, Cloud, Effect, Product};
use crate::domain::parse::OwnedRoom;

const fn action(name: &'static str, effect: Effect) -> Action {
    Action { product: Product::Trtc, name, effect, regional: true, rate: 20 }
}

/// Sent once more only when it certainly was not carried out: its answer alone tells the TaskId.
const START: Action = action("StartPublishCdnStream", Effect::Write);
/// A SequenceNumber is taken once, so what was not answered must be sent again with a larger one.
const UPDATE: Action = action("UpdatePublishCdnStream", Effect::Write);
const STOP: Action = action("StopPublishCdnStream", Effect::IdempotentWrite);
const REMOVE: Action = action("RemoveUser", Effect::IdempotentWrite);
const REMOVE_TEXT: Action = action("RemoveUserByStrRoomId", Effect::IdempotentWrite);

/// Every action that is called, with its default rate.
pub(super) const ACTIONS: &[Action] = &[START, UPDATE, STOP, REMOVE, REMOVE_TEXT];

/// How long the cloud takes calls about a task.
pub const CONTROL_WINDOW: time::Duration = time::Duration::days(30);

/// A relay of a mix that shall begin.
///
/// It has no `Debug`, since a UserSig lets its holder into rooms.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartPublish {
    pub sdk_app_id: u32,
    /// The room as text; `room_id_type` tells what it is.
    pub room_id: String,
    /// 0 number, 1 text: the other way round than in CreateCloudRecording.
    pub room_id_type: u8,
    pub agent_params: AgentParams,
    /// 1: a mix.
    pub with_transcoding: u8,
    pub audio_params: AudioParams,
    /// `None`: sound alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_params: Option<VideoParams>,
    /// 1 to 10.
    pub publish_cdn_params: Vec<PublishCdnParam>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_params: Option<RecordParams>,
}

/// What of a relay shall be otherwise; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePublish {
    pub sdk_app_id: u32,
    pub task_id: String,
    /// Larger than in every earlier update of the task.
    pub sequence_number: u64,
    /// As at the start.
    pub with_transcoding: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_params: Option<AudioParams>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_params: Option<VideoParams>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_cdn_params: Option<Vec<PublishCdnParam>>,
}

/// The robot that subscribes in the room.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AgentParams {
    pub user_id: String,
    pub user_sig: String,
    /// Seconds without publishers until the task ends, 5 to 86400.
    pub max_idle_time: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AudioParams {
    /// `None` in updates, which cannot change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_encode: Option<AudioEncode>,
    /// Who is heard; empty is everybody. In updates both lists are given or neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscribe_audio_list: Option<Vec<UserInfoParams>>,
    /// Who is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub un_subscribe_audio_list: Option<Vec<UserInfoParams>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AudioEncode {
    /// Hz.
    pub sample_rate: u32,
    pub channel: u32,
    /// kbit/s.
    pub bit_rate: u32,
    /// 0 LC-AAC, 1 HE-AAC, 2 HE-AACv2.
    pub codec: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserInfoParams {
    pub user_info: UserInfo,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserInfo {
    pub user_id: String,
    pub room_id: String,
    /// 0 number, 1 text.
    pub room_id_type: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserMediaStream {
    pub user_info: UserInfo,
    /// 0 camera, 1 screen.
    pub stream_type: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VideoParams {
    pub video_encode: VideoEncode,
    pub layout_params: LayoutParams,
    /// `0xRRGGBB`.
    #[serde(rename = "BackGroundColor")]
    pub background_colour: String,
    /// Empty: none. In updates, where what is missing stays, it takes an image away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_image_url: Option<String>,
    /// As with the background image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_list: Option<Vec<WaterMark>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VideoEncode {
    pub width: u32,
    pub height: u32,
    pub fps: u32,
    /// kbit/s.
    pub bit_rate: u32,
    /// Seconds.
    pub gop: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LayoutParams {
    /// 1 floating, 2 screen share, 3 grid, 4 custom.
    pub mix_layout_mode: u8,
    /// 1: who sends sound alone holds a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pure_audio_hold_place_mode: Option<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mix_layout_list: Vec<LayoutPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_video_user: Option<MaxVideoUser>,
    /// 0 crop, 1 fit, 2 fit and black.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render_mode: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MaxVideoUser {
    pub user_media_stream: UserMediaStream,
}

/// A place of a custom layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LayoutPlace {
    /// `None`: filled by order of coming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_media_stream: Option<UserMediaStream>,
    pub image_width: u32,
    pub image_height: u32,
    pub location_x: u32,
    pub location_y: u32,
    pub z_order: u32,
    /// 0 crop, 1 fit, 2 fit and black.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render_mode: Option<u8>,
    /// What is shown while the user sends no picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_image_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMark {
    /// 0 image, 1 text.
    pub water_mark_type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_image: Option<WaterMarkImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_text: Option<WaterMarkText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMarkImage {
    pub water_mark_url: String,
    pub water_mark_width: u32,
    pub water_mark_height: u32,
    pub location_x: u32,
    pub location_y: u32,
    /// Its place in the list, so that later ones are in front.
    pub z_order: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMarkText {
    pub text: String,
    pub water_mark_width: u32,
    pub water_mark_height: u32,
    pub location_x: u32,
    pub location_y: u32,
    pub font_size: u32,
    /// `0xRRGGBB`.
    pub font_color: String,
    #[serde(rename = "BackGroundColor", skip_serializing_if = "Option::is_none")]
    pub background_colour: Option<String>,
    /// As in [`WaterMarkImage`].
    pub z_order: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PublishCdnParam {
    pub publish_cdn_url: String,
    /// 1 Tencent's CDN, 0 another.
    pub is_tencent_cdn: u8,
}

/// How the task records what it relays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecordParams {
    /// 1 not at all, 2 as the console's template says, 3 as said here.
    pub uni_record: u8,
    /// Seconds, 5 to 86400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_wait_time: Option<u32>,
    /// `hls`, `mp4`, `aac`; not both of the last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub record_format: Vec<&'static str>,
    /// Minutes, 1 to 1440.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_media_file_duration: Option<u32>,
    /// 0 sound and picture, 1 sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_type: Option<u8>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user_define_record_prefix: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcu_storage_params: Option<McuStorageParams>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct McuStorageParams {
    pub mcu_cloud_vod: McuCloudVod,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct McuCloudVod {
    pub mcu_tencent_vod: McuTencentVod,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct McuTencentVod {
    /// Seconds; 0 is for ever.
    pub expire_time: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_app_id: Option<u64>,
}

/// The room of a relay as text and its RoomIdType: 0 number, 1 text.
pub fn room_of_relay(room: &OwnedRoom) -> (String, u8) {
    match room {
        OwnedRoom::Number(number) => (number.to_string(), 0),
        OwnedRoom::Text(text) => (text.clone(), 1),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Stop<'a> {
    sdk_app_id: u32,
    task_id: &'a str,
}

#[derive(Deserialize)]
struct Done {}

/// True when an error says that the task has ended or is not known.
pub fn is_ended(error: &CloudError) -> bool {
    let gone = ["FailedOperation.TaskNotExist", "FailedOperation.TaskFinished", "ResourceNotFound"];
    error.code_is(&gone)
}

/// True when a start was refused because its robot is in the room for a task already.
pub fn is_running_already(error: &CloudError) -> bool {
    error.code_is(&["FailedOperation.TaskExist"])
}

impl Cloud {
    /// Starts a relay and returns its TaskId.
    ///
    /// The cloud refuses a second task of the same robot in the same room (see [`is_running_already`]), so that a
    /// caller whose start was not answered may repeat it with the same robot, and must not with another.
    pub async fn start_publish(&self, start: &StartPublish) -> Result<String, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(deserialize_with = "lenient::text")]
            task_id: String,
        }
        Ok(self.call::<_, Answer>(&START, start).await?.task_id)
    }

    /// Changes a relay.
    pub async fn update_publish(&self, update: &UpdatePublish) -> Result<(), CloudError> {
        let _: Done = self.call(&UPDATE, update).await?;
        Ok(())
    }

    /// Ends a relay; one that has ended already is no error (see [`is_ended`]), and is told as `false`.
    pub async fn stop_publish(&self, sdk_app_id: u32, task_id: &str) -> Result<bool, CloudError> {
        match self.call::<_, Done>(&STOP, &Stop { sdk_app_id, task_id }).await {
            Ok(_) => Ok(true),
            Err(error) if is_ended(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sends a user out of a room; one that is not there is no error.
    pub async fn remove_user(
        &self,
        sdk_app_id: u32,
        room: &OwnedRoom,
        user_id: &str,
    ) -> Result<(), CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a, R> {
            sdk_app_id: u32,
            room_id: R,
            user_ids: [&'a str; 1],
        }
        let user_ids = [user_id];
        let outcome = match room {
            OwnedRoom::Number(number) => {
                let request = Request { sdk_app_id, room_id: number, user_ids };
                self.call::<_, Done>(&REMOVE, &request).await
            }
            OwnedRoom::Text(text) => {
                let request = Request { sdk_app_id, room_id: text, user_ids };
                self.call::<_, Done>(&REMOVE_TEXT, &request).await
            }
        };
        match outcome {
            Err(error) if !error.code_is(&["FailedOperation.RoomNotExist"]) => Err(error),
            _ => Ok(()),
        }
    }
}
