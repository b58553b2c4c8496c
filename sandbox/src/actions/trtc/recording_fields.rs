//! What becomes of each field of the cloud recording actions.

use crate::actions::spec::{Field, Kind, honoured, ignored, join, refused};

pub(super) const CREATE: &[Field] = &join::<{ ONCE.len() + LAYOUT.len() }>(ONCE, LAYOUT);
pub(super) const MODIFY: &[Field] = &join::<{ CHANGED.len() + LAYOUT.len() }>(CHANGED, LAYOUT);

const ONCE: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("RoomId", Kind::String),
    honoured("UserId", Kind::String).note("not a user who publishes in the room").assumed(),
    honoured("UserSig", Kind::String).note("verified when the app has a user_sig_key, else any text"),
    honoured("RecordParams", Kind::Object),
    honoured("RecordParams.RecordMode", Kind::Int).note("1 records each user, 2 all of them as one mix"),
    honoured("RecordParams.MaxIdleTime", Kind::Int).note("5–86400 s"),
    honoured("RecordParams.StreamType", Kind::Int),
    honoured("RecordParams.SubscribeStreamUserIds", Kind::Object),
    honoured("RecordParams.SubscribeStreamUserIds.SubscribeAudioUserIds", Kind::Strings),
    honoured("RecordParams.SubscribeStreamUserIds.UnSubscribeAudioUserIds", Kind::Strings),
    honoured("RecordParams.SubscribeStreamUserIds.SubscribeVideoUserIds", Kind::Strings),
    honoured("RecordParams.SubscribeStreamUserIds.UnSubscribeVideoUserIds", Kind::Strings),
    ignored("RecordParams.OutputFormat", Kind::Int).note("for COS alone, as in the cloud"),
    honoured("RecordParams.AvMerge", Kind::Int).note("of RecordMode 1"),
    honoured("RecordParams.MaxMediaFileDuration", Kind::Int).note("files are not split at 2 GB"),
    honoured("RecordParams.MediaId", Kind::Int),
    ignored("RecordParams.FillType", Kind::Int)
        .note("a user's last picture stays for some seconds")
        .note("gaps of a user are not filled"),
    ignored("RecordParams.SubscribeAbility", Kind::Int).note("no mix is published back into a room"),
    honoured("StorageParams", Kind::Object),
    refused("StorageParams.CloudStorage", Kind::Object).note("checked, then refused: files go to VOD alone"),
    refused("StorageParams.CloudStorage.Vendor", Kind::Int),
    refused("StorageParams.CloudStorage.Region", Kind::String),
    refused("StorageParams.CloudStorage.Bucket", Kind::String),
    refused("StorageParams.CloudStorage.AccessKey", Kind::String),
    refused("StorageParams.CloudStorage.SecretKey", Kind::String),
    refused("StorageParams.CloudStorage.FileNamePrefix", Kind::Strings),
    honoured("StorageParams.CloudVod", Kind::Object),
    honoured("StorageParams.CloudVod.TencentVod", Kind::Object),
    ignored("StorageParams.CloudVod.TencentVod.Procedure", Kind::String).note("there are no task flows"),
    honoured("StorageParams.CloudVod.TencentVod.ExpireTime", Kind::Int),
    ignored("StorageParams.CloudVod.TencentVod.StorageRegion", Kind::String).note("there is one region"),
    honoured("StorageParams.CloudVod.TencentVod.ClassId", Kind::Int),
    honoured("StorageParams.CloudVod.TencentVod.SubAppId", Kind::Int),
    ignored("StorageParams.CloudVod.TencentVod.SessionContext", Kind::String)
        .note("kept; there are no task flows that hand it back"),
    honoured("StorageParams.CloudVod.TencentVod.SourceContext", Kind::String),
    honoured("StorageParams.CloudVod.TencentVod.MediaType", Kind::Int)
        .note("2 and 4 with StreamType 1 alone"),
    honoured("StorageParams.CloudVod.TencentVod.UserDefineRecordId", Kind::String),
    honoured("RoomIdType", Kind::Int).note("0 string, 1 number"),
    honoured("MixTranscodeParams", Kind::Object).note("of RecordMode 2"),
    honoured("MixTranscodeParams.VideoParams", Kind::Object),
    honoured("MixTranscodeParams.VideoParams.Width", Kind::Int).note("16–1920; an odd one loses a pixel"),
    honoured("MixTranscodeParams.VideoParams.Height", Kind::Int).note("16–1920; an odd one loses a pixel"),
    honoured("MixTranscodeParams.VideoParams.Fps", Kind::Int),
    honoured("MixTranscodeParams.VideoParams.BitRate", Kind::Int),
    honoured("MixTranscodeParams.VideoParams.Gop", Kind::Int).note("1–60 s").assumed(),
    honoured("MixTranscodeParams.AudioParams", Kind::Object),
    honoured("MixTranscodeParams.AudioParams.SampleRate", Kind::Int),
    honoured("MixTranscodeParams.AudioParams.Channel", Kind::Int),
    honoured("MixTranscodeParams.AudioParams.BitRate", Kind::Int),
    honoured("ResourceExpiredHour", Kind::Int).note("6–720"),
    ignored("PrivateMapKey", Kind::String),
];

const LAYOUT: &[Field] = &[
    honoured("MixLayoutParams", Kind::Object).note("of RecordMode 2; without it a nine-grid"),
    honoured("MixLayoutParams.MixLayoutMode", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList", Kind::Objects),
    honoured("MixLayoutParams.MixLayoutList[].Top", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList[].Left", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList[].Width", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList[].Height", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList[].UserId", Kind::String),
    ignored("MixLayoutParams.MixLayoutList[].Alpha", Kind::Int).note("places are opaque"),
    refused("MixLayoutParams.MixLayoutList[].RenderMode", Kind::Int).note("3 is refused"),
    honoured("MixLayoutParams.MixLayoutList[].MediaId", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList[].ImageLayer", Kind::Int),
    honoured("MixLayoutParams.MixLayoutList[].SubBackgroundImage", Kind::String),
    honoured("MixLayoutParams.BackGroundColor", Kind::String),
    honoured("MixLayoutParams.MaxResolutionUserId", Kind::String),
    honoured("MixLayoutParams.MediaId", Kind::Int),
    honoured("MixLayoutParams.BackgroundImageUrl", Kind::String),
    honoured("MixLayoutParams.PlaceHolderMode", Kind::Int).note("of mode 4"),
    ignored("MixLayoutParams.BackgroundImageRenderMode", Kind::Int).note("the image fills the canvas"),
    honoured("MixLayoutParams.DefaultSubBackgroundImage", Kind::String)
        .note("of mode 4 with PlaceHolderMode 1")
        .assumed(),
    honoured("MixLayoutParams.WaterMarkList", Kind::Objects),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkType", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkImage", Kind::Object),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkImage.WaterMarkUrl", Kind::String),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkImage.Top", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkImage.Left", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkImage.Width", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkImage.Height", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar", Kind::Object),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.Top", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.Left", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.Width", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.Height", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.Chars", Kind::String),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.FontSize", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.FontColor", Kind::String),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkChar.BackGroundColor", Kind::String),
    ignored("MixLayoutParams.WaterMarkList[].WaterMarkChar.Font", Kind::String).note("there is one font"),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkTimestamp", Kind::Object),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkTimestamp.Pos", Kind::Int),
    honoured("MixLayoutParams.WaterMarkList[].WaterMarkTimestamp.TimeZone", Kind::Int)
        .note("hours, 0–14")
        .assumed(),
    ignored("MixLayoutParams.WaterMarkList[].WaterMarkTimestamp.Font", Kind::String)
        .note("there is one font"),
    refused("MixLayoutParams.RenderMode", Kind::Int)
        .note("3 is refused; without it pictures are cropped, but a big screen share is seen whole")
        .assumed(),
    honoured("MixLayoutParams.MaxResolutionUserAlign", Kind::Int),
    honoured("MixLayoutParams.PureAudioDisableLayout", Kind::Bool),
];

const CHANGED: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("TaskId", Kind::String),
    honoured("SubscribeStreamUserIds", Kind::Object)
        .note("overwrites all four lists; what is left out is empty"),
    honoured("SubscribeStreamUserIds.SubscribeAudioUserIds", Kind::Strings),
    honoured("SubscribeStreamUserIds.UnSubscribeAudioUserIds", Kind::Strings),
    honoured("SubscribeStreamUserIds.SubscribeVideoUserIds", Kind::Strings),
    honoured("SubscribeStreamUserIds.UnSubscribeVideoUserIds", Kind::Strings),
];

pub(super) const DESCRIBE: &[Field] = &[
    honoured("SdkAppId", Kind::Int),
    honoured("TaskId", Kind::String),
    ignored("RecorderKey", Kind::String).note("names recordings of relays"),
];

pub(super) const DELETE: &[Field] = &[honoured("SdkAppId", Kind::Int), honoured("TaskId", Kind::String)];
