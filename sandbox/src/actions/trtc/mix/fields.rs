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
            ignored("EncodeParams.AudioSampleRate", Kind::Int),
            ignored("EncodeParams.AudioBitrate", Kind::Int),
            ignored("EncodeParams.AudioChannels", Kind::Int),
            ignored("EncodeParams.VideoWidth", Kind::Int),
            ignored("EncodeParams.VideoHeight", Kind::Int),
            ignored("EncodeParams.VideoBitrate", Kind::Int),
            ignored("EncodeParams.VideoFramerate", Kind::Int),
            ignored("EncodeParams.VideoGop", Kind::Int),
            ignored("EncodeParams.BackgroundColor", Kind::Int),
            ignored("EncodeParams.BackgroundImageId", Kind::Int),
            ignored("EncodeParams.AudioCodec", Kind::Int),
            ignored("EncodeParams.BackgroundImageUrl", Kind::String),
            kept("LayoutParams", Kind::Object),
            ignored("LayoutParams.Template", Kind::Int),
            ignored("LayoutParams.MainVideoUserId", Kind::String),
            ignored("LayoutParams.MainVideoStreamType", Kind::Int),
            ignored("LayoutParams.SmallVideoLayoutParams", Kind::Object),
            ignored("LayoutParams.SmallVideoLayoutParams.UserId", Kind::String),
            ignored("LayoutParams.SmallVideoLayoutParams.StreamType", Kind::Int),
            ignored("LayoutParams.SmallVideoLayoutParams.ImageWidth", Kind::Int),
            ignored("LayoutParams.SmallVideoLayoutParams.ImageHeight", Kind::Int),
            ignored("LayoutParams.SmallVideoLayoutParams.LocationX", Kind::Int),
            ignored("LayoutParams.SmallVideoLayoutParams.LocationY", Kind::Int),
            ignored("LayoutParams.MainVideoRightAlign", Kind::Int),
            ignored("LayoutParams.MixVideoUids", Kind::Strings),
            ignored("LayoutParams.PresetLayoutConfig", Kind::Objects),
            ignored("LayoutParams.PresetLayoutConfig[].UserId", Kind::String),
            ignored("LayoutParams.PresetLayoutConfig[].StreamType", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].ImageWidth", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].ImageHeight", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].LocationX", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].LocationY", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].ZOrder", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].RenderMode", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].MixInputType", Kind::Int),
            ignored("LayoutParams.PresetLayoutConfig[].PlaceImageId", Kind::Int),
            ignored("LayoutParams.PlaceHolderMode", Kind::Int),
            ignored("LayoutParams.PureAudioHoldPlaceMode", Kind::Int),
            ignored("LayoutParams.WaterMarkParams", Kind::Object),
            ignored("LayoutParams.WaterMarkParams.WaterMarkId", Kind::Int),
            ignored("LayoutParams.WaterMarkParams.WaterMarkWidth", Kind::Int),
            ignored("LayoutParams.WaterMarkParams.WaterMarkHeight", Kind::Int),
            ignored("LayoutParams.WaterMarkParams.LocationX", Kind::Int),
            ignored("LayoutParams.WaterMarkParams.LocationY", Kind::Int),
            ignored("LayoutParams.WaterMarkParams.WaterMarkUrl", Kind::String),
            ignored("LayoutParams.RenderMode", Kind::Int),
            ignored("PublishCdnParams", Kind::Object).note("checked and kept; nothing is pushed on yet"),
            ignored("PublishCdnParams.BizId", Kind::Int),
            ignored("PublishCdnParams.PublishCdnUrls", Kind::Strings),
        ]
    };
}

pub(super) const START: &[Field] = start_fields!(honoured("RoomId", Kind::Int).note("1–4294967294"));
pub(super) const START_TEXT: &[Field] = start_fields!(honoured("StrRoomId", Kind::String));
pub(super) const STOP: &[Field] = &[honoured("SdkAppId", Kind::Int), honoured("RoomId", Kind::Int)];
pub(super) const STOP_TEXT: &[Field] =
    &[honoured("SdkAppId", Kind::Int), honoured("StrRoomId", Kind::String)];
