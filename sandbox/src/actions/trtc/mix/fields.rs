//! The fields of the mix actions.

use crate::actions::spec::{Field, Kind, honoured, ignored};

/// A field that shapes what is not made yet.
const fn kept(path: &'static str, kind: Kind) -> Field {
    ignored(path, kind).note("checked and kept; no picture yet")
}

macro_rules! start_fields {
    ($room:expr) => {
        &[
            honoured("SdkAppId", Kind::Int),
            $room,
            honoured("OutputParams", Kind::Object),
            honoured("OutputParams.StreamId", Kind::String)
                .note("1–64 bytes of letters, digits, _ and -; not a user's own"),
            kept("OutputParams.PureAudioStream", Kind::Int),
            honoured("OutputParams.RecordId", Kind::String)
                .note("with another one the mix begins anew; names no file yet"),
            kept("OutputParams.RecordAudioOnly", Kind::Int),
            kept("EncodeParams", Kind::Object),
            kept("EncodeParams.AudioSampleRate", Kind::Int),
            kept("EncodeParams.AudioBitrate", Kind::Int),
            kept("EncodeParams.AudioChannels", Kind::Int),
            kept("EncodeParams.VideoWidth", Kind::Int),
            kept("EncodeParams.VideoHeight", Kind::Int),
            kept("EncodeParams.VideoBitrate", Kind::Int),
            kept("EncodeParams.VideoFramerate", Kind::Int),
            kept("EncodeParams.VideoGop", Kind::Int),
            kept("EncodeParams.BackgroundColor", Kind::Int),
            ignored("EncodeParams.BackgroundImageId", Kind::Int)
                .note("the sandbox has no images of the console"),
            kept("EncodeParams.AudioCodec", Kind::Int),
            kept("EncodeParams.BackgroundImageUrl", Kind::String),
            kept("LayoutParams", Kind::Object),
            kept("LayoutParams.Template", Kind::Int),
            kept("LayoutParams.MainVideoUserId", Kind::String),
            kept("LayoutParams.MainVideoStreamType", Kind::Int),
            kept("LayoutParams.SmallVideoLayoutParams", Kind::Object),
            kept("LayoutParams.SmallVideoLayoutParams.UserId", Kind::String),
            kept("LayoutParams.SmallVideoLayoutParams.StreamType", Kind::Int),
            kept("LayoutParams.SmallVideoLayoutParams.ImageWidth", Kind::Int),
            kept("LayoutParams.SmallVideoLayoutParams.ImageHeight", Kind::Int),
            kept("LayoutParams.SmallVideoLayoutParams.LocationX", Kind::Int),
            kept("LayoutParams.SmallVideoLayoutParams.LocationY", Kind::Int),
            kept("LayoutParams.MainVideoRightAlign", Kind::Int),
            kept("LayoutParams.MixVideoUids", Kind::Strings),
            kept("LayoutParams.PresetLayoutConfig", Kind::Objects),
            kept("LayoutParams.PresetLayoutConfig[].UserId", Kind::String),
            kept("LayoutParams.PresetLayoutConfig[].StreamType", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].ImageWidth", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].ImageHeight", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].LocationX", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].LocationY", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].ZOrder", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].RenderMode", Kind::Int),
            kept("LayoutParams.PresetLayoutConfig[].MixInputType", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].PlaceImageId", Kind::Int)
                .note("the sandbox has no images of the console"),
            kept("LayoutParams.PlaceHolderMode", Kind::Int),
            kept("LayoutParams.PureAudioHoldPlaceMode", Kind::Int),
            kept("LayoutParams.WaterMarkParams", Kind::Object),
            ignored("LayoutParams.WaterMarkParams.WaterMarkId", Kind::Int)
                .note("the sandbox has no images of the console"),
            kept("LayoutParams.WaterMarkParams.WaterMarkWidth", Kind::Int),
            kept("LayoutParams.WaterMarkParams.WaterMarkHeight", Kind::Int),
            kept("LayoutParams.WaterMarkParams.LocationX", Kind::Int),
            kept("LayoutParams.WaterMarkParams.LocationY", Kind::Int),
            kept("LayoutParams.WaterMarkParams.WaterMarkUrl", Kind::String),
            kept("LayoutParams.RenderMode", Kind::Int),
            kept("PublishCdnParams", Kind::Object),
            kept("PublishCdnParams.BizId", Kind::Int),
            kept("PublishCdnParams.PublishCdnUrls", Kind::Strings),
        ]
    };
}

pub(super) const START: &[Field] = start_fields!(honoured("RoomId", Kind::Int).note("1–4294967294"));
pub(super) const START_TEXT: &[Field] = start_fields!(honoured("StrRoomId", Kind::String));
pub(super) const STOP: &[Field] = &[honoured("SdkAppId", Kind::Int), honoured("RoomId", Kind::Int)];
pub(super) const STOP_TEXT: &[Field] =
    &[honoured("SdkAppId", Kind::Int), honoured("StrRoomId", Kind::String)];
