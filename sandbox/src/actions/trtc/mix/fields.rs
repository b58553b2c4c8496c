//! The fields of the mix actions.

use crate::actions::spec::{Field, Kind, honoured};

macro_rules! start_fields {
    ($room:expr) => {
        &[
            honoured("SdkAppId", Kind::Int),
            $room,
            honoured("OutputParams", Kind::Object),
            honoured("OutputParams.StreamId", Kind::String)
                .note("1–64 bytes of letters, digits, _ and -; not a user's own"),
            honoured("OutputParams.PureAudioStream", Kind::Int)
                .note("1: sound alone; when it changes the stream breaks off and begins anew"),
            honoured("OutputParams.RecordId", Kind::String)
                .note("names of files begin with it, and the mix is recorded, as MP4, also where no rule does so (assumed); with another one the mix begins anew"),
            honoured("OutputParams.RecordAudioOnly", Kind::Int)
                .note("1: one AAC file, where the cloud makes an MP3; holds from the next push of the mix on"),
            honoured("EncodeParams", Kind::Object),
            honoured("EncodeParams.AudioSampleRate", Kind::Int)
                .note("it, AudioBitrate, AudioChannels and AudioCodec stay as they are while a mix runs"),
            honoured("EncodeParams.AudioBitrate", Kind::Int),
            honoured("EncodeParams.AudioChannels", Kind::Int),
            honoured("EncodeParams.VideoWidth", Kind::Int)
                .note("an odd side is rounded down, one below 16 is 16 (assumed)"),
            honoured("EncodeParams.VideoHeight", Kind::Int)
                .note("as VideoWidth"),
            honoured("EncodeParams.VideoBitrate", Kind::Int),
            honoured("EncodeParams.VideoFramerate", Kind::Int),
            honoured("EncodeParams.VideoGop", Kind::Int),
            honoured("EncodeParams.BackgroundColor", Kind::Int),
            honoured("EncodeParams.BackgroundImageId", Kind::Int),
            honoured("EncodeParams.AudioCodec", Kind::Int),
            honoured("EncodeParams.BackgroundImageUrl", Kind::String),
            honoured("LayoutParams", Kind::Object),
            honoured("LayoutParams.Template", Kind::Int)
                .note("the cloud publishes no geometry of it: that of CreateCloudRecording's layouts (assumed)"),
            honoured("LayoutParams.MainVideoUserId", Kind::String)
                .note("unset: who came first, in template 2 who shares a screen"),
            honoured("LayoutParams.MainVideoStreamType", Kind::Int),
            honoured("LayoutParams.SmallVideoLayoutParams", Kind::Object),
            honoured("LayoutParams.SmallVideoLayoutParams.UserId", Kind::String),
            honoured("LayoutParams.SmallVideoLayoutParams.StreamType", Kind::Int),
            honoured("LayoutParams.SmallVideoLayoutParams.ImageWidth", Kind::Int),
            honoured("LayoutParams.SmallVideoLayoutParams.ImageHeight", Kind::Int),
            honoured("LayoutParams.SmallVideoLayoutParams.LocationX", Kind::Int),
            honoured("LayoutParams.SmallVideoLayoutParams.LocationY", Kind::Int),
            honoured("LayoutParams.MainVideoRightAlign", Kind::Int),
            honoured("LayoutParams.MixVideoUids", Kind::Strings),
            honoured("LayoutParams.PresetLayoutConfig", Kind::Objects),
            honoured("LayoutParams.PresetLayoutConfig[].UserId", Kind::String),
            honoured("LayoutParams.PresetLayoutConfig[].StreamType", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].ImageWidth", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].ImageHeight", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].LocationX", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].LocationY", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].ZOrder", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].RenderMode", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].MixInputType", Kind::Int),
            honoured("LayoutParams.PresetLayoutConfig[].PlaceImageId", Kind::Int),
            honoured("LayoutParams.PlaceHolderMode", Kind::Int)
                .note("1: PlaceImageId is shown while the user of a place is not there or sends no picture"),
            honoured("LayoutParams.PureAudioHoldPlaceMode", Kind::Int),
            honoured("LayoutParams.WaterMarkParams", Kind::Object),
            honoured("LayoutParams.WaterMarkParams.WaterMarkId", Kind::Int),
            honoured("LayoutParams.WaterMarkParams.WaterMarkWidth", Kind::Int),
            honoured("LayoutParams.WaterMarkParams.WaterMarkHeight", Kind::Int),
            honoured("LayoutParams.WaterMarkParams.LocationX", Kind::Int),
            honoured("LayoutParams.WaterMarkParams.LocationY", Kind::Int),
            honoured("LayoutParams.WaterMarkParams.WaterMarkUrl", Kind::String),
            honoured("LayoutParams.RenderMode", Kind::Int),
            honoured("PublishCdnParams", Kind::Object)
                .note("pushed on to as it is given, repeated as relays are; nobody is told"),
            honoured("PublishCdnParams.BizId", Kind::Int)
                .note("needed, and means nothing here"),
            honoured("PublishCdnParams.PublishCdnUrls", Kind::Strings)
                .note("one rtmp:// URL"),
        ]
    };
}

pub(super) const START: &[Field] = start_fields!(honoured("RoomId", Kind::Int).note("1–4294967294"));
pub(super) const START_TEXT: &[Field] = start_fields!(honoured("StrRoomId", Kind::String));
pub(super) const STOP: &[Field] = &[honoured("SdkAppId", Kind::Int), honoured("RoomId", Kind::Int)];
pub(super) const STOP_TEXT: &[Field] =
    &[honoured("SdkAppId", Kind::Int), honoured("StrRoomId", Kind::String)];
