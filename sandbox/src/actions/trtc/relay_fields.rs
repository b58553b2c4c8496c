//! What becomes of each field of the relay actions.

use crate::actions::spec::{Field, Kind, honoured, ignored, join, refused};

pub(super) const START: &[Field] = &join::<{ BEGUN.len() + RELAYED.len() }>(BEGUN, RELAYED);
pub(super) const UPDATE: &[Field] = &join::<{ UPDATED.len() + RELAYED.len() }>(UPDATED, RELAYED);

const BEGUN: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("RoomId", Kind::String),
    honoured("RoomIdType", Kind::Int).note("0 number, 1 string: the reverse of CreateCloudRecording"),
    honoured("AgentParams", Kind::Object),
    honoured("AgentParams.UserId", Kind::String),
    honoured("AgentParams.UserSig", Kind::String).note("verified when it is sent and the app has a user_sig_key"),
    honoured("AgentParams.MaxIdleTime", Kind::Int).note("5–86400 s"),
    honoured("WithTranscoding", Kind::Int).note("0 relays one stream as it is, 1 the mix of the room"),
    honoured("RecordParams", Kind::Object),
    honoured("RecordParams.UniRecord", Kind::Int).note("0 and 1 record nothing more; 2 leaves it to the record rule, which records every stream; 3 records what is relayed").assumed(),
    honoured("RecordParams.RecordKey", Kind::String).note("relays of one key share a task, not a file").assumed(),
    honoured("RecordParams.RecordWaitTime", Kind::Int),
    honoured("RecordParams.RecordFormat", Kind::Strings),
    honoured("RecordParams.MaxMediaFileDuration", Kind::Int).note("files are not split at 2 GB"),
    honoured("RecordParams.StreamType", Kind::Int),
    honoured("RecordParams.UserDefineRecordPrefix", Kind::String),
    honoured("RecordParams.McuStorageParams", Kind::Object),
    refused("RecordParams.McuStorageParams.CloudStorage", Kind::Object).note("checked, then refused: files go to VOD alone"),
    refused("RecordParams.McuStorageParams.CloudStorage.Vendor", Kind::Int),
    refused("RecordParams.McuStorageParams.CloudStorage.Region", Kind::String),
    refused("RecordParams.McuStorageParams.CloudStorage.Bucket", Kind::String),
    refused("RecordParams.McuStorageParams.CloudStorage.AccessKey", Kind::String),
    refused("RecordParams.McuStorageParams.CloudStorage.SecretKey", Kind::String),
    refused("RecordParams.McuStorageParams.CloudStorage.FileNamePrefix", Kind::Strings),
    honoured("RecordParams.McuStorageParams.McuCloudVod", Kind::Object),
    honoured("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod", Kind::Object),
    ignored("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.Procedure", Kind::String).note("there are no task flows"),
    honoured("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.ExpireTime", Kind::Int),
    ignored("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.StorageRegion", Kind::String).note("there is one region"),
    honoured("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.ClassId", Kind::Int),
    honoured("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.SubAppId", Kind::Int),
    ignored("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.SessionContext", Kind::String).note("kept; there are no task flows that hand it back"),
    honoured("RecordParams.McuStorageParams.McuCloudVod.McuTencentVod.SourceContext", Kind::String),
];

const UPDATED: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("TaskId", Kind::String),
    honoured("SequenceNumber", Kind::Int).note("larger than that of the update before"),
    honoured("WithTranscoding", Kind::Int).note("as the task began"),
];

const RELAYED: &[Field] = &[
    honoured("AudioParams", Kind::Object)
        .note("of WithTranscoding 1; else sound is relayed as it is published"),
    honoured("AudioParams.AudioEncode", Kind::Object)
        .note("without it 48000 Hz, 2 channels, 64 kbps; an update does not change it")
        .assumed(),
    honoured("AudioParams.AudioEncode.SampleRate", Kind::Int),
    honoured("AudioParams.AudioEncode.Channel", Kind::Int),
    honoured("AudioParams.AudioEncode.BitRate", Kind::Int),
    honoured("AudioParams.AudioEncode.Codec", Kind::Int),
    honoured("AudioParams.SubscribeAudioList", Kind::Objects),
    honoured("AudioParams.SubscribeAudioList[].UserInfo", Kind::Object),
    honoured("AudioParams.SubscribeAudioList[].UserInfo.UserId", Kind::String),
    refused("AudioParams.SubscribeAudioList[].UserInfo.RoomId", Kind::String)
        .note("the room of the task; another one is refused"),
    honoured("AudioParams.SubscribeAudioList[].UserInfo.RoomIdType", Kind::Int),
    ignored("AudioParams.SubscribeAudioList[].SoundLevel", Kind::Int)
        .note("every voice is as loud as it is sent"),
    honoured("AudioParams.UnSubscribeAudioList", Kind::Objects),
    honoured("AudioParams.UnSubscribeAudioList[].UserInfo", Kind::Object),
    honoured("AudioParams.UnSubscribeAudioList[].UserInfo.UserId", Kind::String),
    refused("AudioParams.UnSubscribeAudioList[].UserInfo.RoomId", Kind::String)
        .note("the room of the task; another one is refused"),
    honoured("AudioParams.UnSubscribeAudioList[].UserInfo.RoomIdType", Kind::Int),
    ignored("AudioParams.UnSubscribeAudioList[].SoundLevel", Kind::Int)
        .note("means nothing, as in the cloud"),
    honoured("VideoParams", Kind::Object)
        .note("without it sound alone is relayed; what is in it is for WithTranscoding 1"),
    honoured("VideoParams.VideoEncode", Kind::Object).note("needed; an update may leave it out"),
    honoured("VideoParams.VideoEncode.Width", Kind::Int).note("16–1920; an odd one loses a pixel"),
    honoured("VideoParams.VideoEncode.Height", Kind::Int).note("16–1920; an odd one loses a pixel"),
    honoured("VideoParams.VideoEncode.Fps", Kind::Int),
    honoured("VideoParams.VideoEncode.BitRate", Kind::Int),
    honoured("VideoParams.VideoEncode.Gop", Kind::Int),
    honoured("VideoParams.LayoutParams", Kind::Object),
    honoured("VideoParams.LayoutParams.MixLayoutMode", Kind::Int),
    honoured("VideoParams.LayoutParams.PureAudioHoldPlaceMode", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList", Kind::Objects),
    honoured("VideoParams.LayoutParams.MixLayoutList[].UserMediaStream", Kind::Object),
    honoured("VideoParams.LayoutParams.MixLayoutList[].UserMediaStream.UserInfo", Kind::Object),
    honoured("VideoParams.LayoutParams.MixLayoutList[].UserMediaStream.UserInfo.UserId", Kind::String),
    refused("VideoParams.LayoutParams.MixLayoutList[].UserMediaStream.UserInfo.RoomId", Kind::String)
        .note("the room of the task; another one is refused"),
    honoured("VideoParams.LayoutParams.MixLayoutList[].UserMediaStream.UserInfo.RoomIdType", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].UserMediaStream.StreamType", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].ImageWidth", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].ImageHeight", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].LocationX", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].LocationY", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].ZOrder", Kind::Int),
    honoured("VideoParams.LayoutParams.MixLayoutList[].RenderMode", Kind::Int),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackGroundColor", Kind::String)
        .note("without effect, as in the cloud"),
    honoured("VideoParams.LayoutParams.MixLayoutList[].BackgroundImageUrl", Kind::String),
    refused("VideoParams.LayoutParams.MixLayoutList[].CustomCrop", Kind::Object)
        .note("checked, then refused"),
    refused("VideoParams.LayoutParams.MixLayoutList[].CustomCrop.LocationX", Kind::Int),
    refused("VideoParams.LayoutParams.MixLayoutList[].CustomCrop.LocationY", Kind::Int),
    refused("VideoParams.LayoutParams.MixLayoutList[].CustomCrop.Width", Kind::Int),
    refused("VideoParams.LayoutParams.MixLayoutList[].CustomCrop.Height", Kind::Int),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackgroundRenderMode", Kind::Int)
        .note("the image fills its place"),
    ignored("VideoParams.LayoutParams.MixLayoutList[].TransparentUrl", Kind::String)
        .note("places are opaque and have corners"),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackgroundCustomRender", Kind::Object)
        .note("the image fills its place"),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackgroundCustomRender.Width", Kind::Int),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackgroundCustomRender.Height", Kind::Int),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackgroundCustomRender.Radius", Kind::Int),
    ignored("VideoParams.LayoutParams.MixLayoutList[].BackGroundColorMode", Kind::Int).note("without effect"),
    ignored("VideoParams.LayoutParams.MixLayoutList[].EnableStreamSEI", Kind::Int).note("no SEI is kept"),
    honoured("VideoParams.LayoutParams.MaxVideoUser", Kind::Object)
        .note("without it who came first, or in mode 2 who shares a screen")
        .assumed(),
    honoured("VideoParams.LayoutParams.MaxVideoUser.UserMediaStream", Kind::Object),
    honoured("VideoParams.LayoutParams.MaxVideoUser.UserMediaStream.UserInfo", Kind::Object),
    honoured("VideoParams.LayoutParams.MaxVideoUser.UserMediaStream.UserInfo.UserId", Kind::String),
    refused("VideoParams.LayoutParams.MaxVideoUser.UserMediaStream.UserInfo.RoomId", Kind::String)
        .note("the room of the task; another one is refused"),
    honoured("VideoParams.LayoutParams.MaxVideoUser.UserMediaStream.UserInfo.RoomIdType", Kind::Int),
    honoured("VideoParams.LayoutParams.MaxVideoUser.UserMediaStream.StreamType", Kind::Int),
    honoured("VideoParams.LayoutParams.RenderMode", Kind::Int)
        .note("without it pictures are cropped, but a big screen share is seen whole")
        .assumed(),
    ignored("VideoParams.LayoutParams.EnableStreamSEI", Kind::Int).note("no SEI is kept"),
    honoured("VideoParams.BackGroundColor", Kind::String),
    honoured("VideoParams.BackgroundImageUrl", Kind::String),
    honoured("VideoParams.WaterMarkList", Kind::Objects),
    honoured("VideoParams.WaterMarkList[].WaterMarkType", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage", Kind::Object),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage.WaterMarkUrl", Kind::String),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage.WaterMarkWidth", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage.WaterMarkHeight", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage.LocationX", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage.LocationY", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkImage.ZOrder", Kind::Int),
    ignored("VideoParams.WaterMarkList[].WaterMarkImage.DynamicPosType", Kind::Int)
        .note("it stays where it is"),
    honoured("VideoParams.WaterMarkList[].WaterMarkText", Kind::Object),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.Text", Kind::String),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.WaterMarkWidth", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.WaterMarkHeight", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.LocationX", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.LocationY", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.FontSize", Kind::Int),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.FontColor", Kind::String),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.BackGroundColor", Kind::String),
    ignored("VideoParams.WaterMarkList[].WaterMarkText.DynamicPosType", Kind::Int)
        .note("it stays where it is"),
    honoured("VideoParams.WaterMarkList[].WaterMarkText.ZOrder", Kind::Int),
    ignored("VideoParams.WaterMarkList[].WaterMarkText.Font", Kind::String).note("there is one font"),
    ignored("VideoParams.BackgroundRenderMode", Kind::Int).note("the image fills the canvas"),
    honoured("SingleSubscribeParams", Kind::Object).note("of WithTranscoding 0"),
    honoured("SingleSubscribeParams.UserMediaStream", Kind::Object),
    honoured("SingleSubscribeParams.UserMediaStream.UserInfo", Kind::Object),
    honoured("SingleSubscribeParams.UserMediaStream.UserInfo.UserId", Kind::String),
    honoured("SingleSubscribeParams.UserMediaStream.UserInfo.RoomId", Kind::String),
    honoured("SingleSubscribeParams.UserMediaStream.UserInfo.RoomIdType", Kind::Int),
    honoured("SingleSubscribeParams.UserMediaStream.StreamType", Kind::Int),
    honoured("PublishCdnParams", Kind::Objects),
    honoured("PublishCdnParams[].PublishCdnUrl", Kind::String).note("rtmp alone; pushed to as it is given"),
    ignored("PublishCdnParams[].IsTencentCdn", Kind::Int).note("nothing is billed"),
    ignored("SeiParams", Kind::Object).note("no SEI is added"),
    ignored("SeiParams.LayoutVolume", Kind::Object),
    ignored("SeiParams.LayoutVolume.AppData", Kind::String),
    ignored("SeiParams.LayoutVolume.PayloadType", Kind::Int),
    ignored("SeiParams.LayoutVolume.Interval", Kind::Int),
    ignored("SeiParams.LayoutVolume.FollowIdr", Kind::Int),
    ignored("SeiParams.PassThrough", Kind::Object),
    ignored("SeiParams.PassThrough.PayloadContent", Kind::String),
    ignored("SeiParams.PassThrough.PayloadType", Kind::Int),
    ignored("SeiParams.PassThrough.PayloadUuid", Kind::String),
    ignored("SeiParams.PassThrough.Interval", Kind::Int),
    ignored("SeiParams.PassThrough.FollowIdr", Kind::Int),
    refused("FeedBackRoomParams", Kind::Objects).note("nothing can be published back into a room"),
    refused("FeedBackRoomParams[].RoomId", Kind::String),
    refused("FeedBackRoomParams[].RoomIdType", Kind::Int),
    refused("FeedBackRoomParams[].UserId", Kind::String),
    refused("FeedBackRoomParams[].UserSig", Kind::String),
];

pub(super) const STOP: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("TaskId", Kind::String),
    honoured("RecordKey", Kind::String).note("the recording of this key ends at once").assumed(),
];
