//! What only the start of a mix can say.

use clap::{Args, ValueEnum};
use uuid::Uuid;

use super::look::LookArgs;
use crate::cli::args::{FormatArg, RoomArgs, span};
use crate::proto::v1;

#[derive(Debug, Args)]
pub(super) struct StartArgs {
    /// SdkAppId of the TRTC app
    #[arg(long)]
    app: Option<u32>,
    #[command(flatten)]
    room: RoomArgs,
    /// User to mix; may be repeated; everybody if not given
    #[arg(long)]
    user: Vec<String>,
    /// User not to mix; may be repeated
    #[arg(long, value_name = "USER")]
    except: Vec<String>,
    /// End when nobody publishes for so long, such as 1m
    #[arg(long, value_parser = span)]
    max_idle_time: Option<pbjson_types::Duration>,
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    audio: AudioArgs,
    #[command(flatten)]
    look: LookArgs,
}

/// How a request is sent.
#[derive(Debug, Args)]
pub(super) struct RequestArgs {
    /// UUID that makes the request safe to repeat; a new one if not given
    #[arg(long, value_name = "UUID")]
    request_id: Option<String>,
    /// Check everything and change nothing
    #[arg(long)]
    pub(super) validate_only: bool,
}

impl RequestArgs {
    /// Nothing is done that could be done twice when it is only checked.
    pub(super) fn request_id(&self) -> String {
        if self.validate_only {
            return String::new();
        }
        self.request_id.clone().unwrap_or_else(|| Uuid::new_v4().to_string())
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// StreamId of the mix
    #[arg(long, value_name = "ID")]
    stream_id: Option<String>,
    /// Beginning of the names of the recorded files, for apps with the old recording of relayed streams
    #[arg(long, value_name = "ID")]
    record_id: Option<String>,
    /// rtmp or rtmps URL to push the mix to; may be repeated
    #[arg(long, value_name = "URL")]
    publish_url: Vec<String>,
    /// Format to record the mix in; may be repeated
    #[arg(long, value_enum)]
    format: Vec<FormatArg>,
    /// Longest time of one file, such as 30m
    #[arg(long, value_parser = span)]
    file_length: Option<pbjson_types::Duration>,
    /// How long files are kept, such as 60days; without it for ever
    #[arg(long, value_parser = span)]
    storage_time: Option<pbjson_types::Duration>,
    /// VOD sub-application of the files
    #[arg(long, value_name = "SUB_APP")]
    sub_app: Option<u64>,
    /// The app's own id for the recording
    #[arg(long, value_name = "ID")]
    user_define_record_id: Option<String>,
    /// How long the mix can be read, changed and stopped, such as 72h
    #[arg(long, value_parser = span)]
    control_window: Option<pbjson_types::Duration>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Sound")]
struct AudioArgs {
    /// Samples a second
    #[arg(long, value_name = "HZ")]
    sample_rate: Option<u32>,
    /// 1 or 2
    #[arg(long, value_name = "NUMBER")]
    channels: Option<u32>,
    /// Bit rate of the sound
    #[arg(long, value_name = "KBPS")]
    audio_kbps: Option<u32>,
    /// Codec of the sound
    #[arg(long, value_enum)]
    audio_codec: Option<CodecArg>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CodecArg {
    AacLc,
    HeAac,
    HeAacV2,
}

impl From<CodecArg> for v1::MixAudioCodec {
    fn from(value: CodecArg) -> Self {
        match value {
            CodecArg::AacLc => Self::AacLc,
            CodecArg::HeAac => Self::HeAac,
            CodecArg::HeAacV2 => Self::HeAacV2,
        }
    }
}

impl StartArgs {
    pub(super) fn request(self) -> anyhow::Result<v1::StartMixRequest> {
        let mut spec = self.look.spec()?;
        spec.sdk_app_id = self.app.unwrap_or(spec.sdk_app_id);
        spec.room_id = self.room.message().or(spec.room_id);
        if !self.user.is_empty() {
            spec.user_ids = self.user;
        }
        if !self.except.is_empty() {
            spec.excluded_user_ids = self.except;
        }
        spec.max_idle_time = self.max_idle_time.or(spec.max_idle_time);
        self.output.apply(&mut spec);
        self.audio.apply(&mut spec);
        let RequestArgs { validate_only, .. } = self.request;
        Ok(v1::StartMixRequest { spec: Some(spec), request_id: self.request.request_id(), validate_only })
    }
}

impl OutputArgs {
    fn apply(self, spec: &mut v1::MixSpec) {
        let mut output = spec.output.take().unwrap_or_default();
        output.stream_id = self.stream_id.unwrap_or(output.stream_id);
        output.record_id = self.record_id.unwrap_or(output.record_id);
        if !self.publish_url.is_empty() {
            output.publish_urls = self.publish_url;
        }
        spec.output = Some(output).filter(|output| *output != v1::MixOutput::default());

        let mut recording = spec.recording.take().unwrap_or_default();
        if !self.format.is_empty() {
            recording.formats = self.format.iter().map(|each| v1::MediaFormat::from(*each).into()).collect();
        }
        recording.file_length = self.file_length.or(recording.file_length);
        recording.storage_time = self.storage_time.or(recording.storage_time);
        recording.vod_sub_app_id = self.sub_app.unwrap_or(recording.vod_sub_app_id);
        recording.user_define_record_id =
            self.user_define_record_id.unwrap_or(recording.user_define_record_id);
        recording.control_window = self.control_window.or(recording.control_window);
        spec.recording = Some(recording).filter(|recording| *recording != v1::MixRecording::default());
    }
}

impl AudioArgs {
    fn apply(&self, spec: &mut v1::MixSpec) {
        let mut audio = spec.audio.take().unwrap_or_default();
        audio.sample_rate = self.sample_rate.unwrap_or(audio.sample_rate);
        audio.channels = self.channels.unwrap_or(audio.channels);
        audio.bit_rate_kbps = self.audio_kbps.unwrap_or(audio.bit_rate_kbps);
        if let Some(codec) = self.audio_codec {
            audio.codec = v1::MixAudioCodec::from(codec).into();
        }
        spec.audio = Some(audio).filter(|audio| *audio != v1::MixAudio::default());
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        start: StartArgs,
    }

    fn request(arguments: &str) -> v1::StartMixRequest {
        let words = ["mix"].into_iter().chain(arguments.split_whitespace());
        Command::try_parse_from(words).unwrap().start.request().unwrap()
    }

    #[test]
    fn only_what_is_said_is_set() {
        let request = request("--app 7 --room 9 --layout grid");
        let spec = request.spec.unwrap();
        assert_eq!((spec.sdk_app_id, spec.room_id.unwrap().kind), (7, Some(v1::room_id::Kind::Number(9))));
        assert_eq!((spec.video, spec.audio, spec.output, spec.recording), (None, None, None, None));
        assert!(Uuid::parse_str(&request.request_id).is_ok());
    }

    #[test]
    fn a_check_needs_no_request_id() {
        let id = "0b8a3f60-3c1f-4d3e-9f53-6f0a2b7c1d2e";
        assert_eq!(request(&format!("--app 7 --request-id {id}")).request_id, id);
        let checked = request(&format!("--app 7 --validate-only --request-id {id}"));
        assert_eq!((checked.validate_only, checked.request_id.as_str()), (true, ""));
    }

    #[test]
    fn output_and_sound_are_carried_over() {
        let spec = request(
            "--app 7 --room-text r --user a --except b --max-idle-time 1m --stream-id s --record-id r \
             --publish-url rtmp://a/b/c --format mp4 --format hls --file-length 30m --storage-time 7days --sub-app 12 \
             --user-define-record-id mine --control-window 6h --sample-rate 44100 --channels 1 --audio-kbps 48 \
             --audio-codec he-aac",
        )
        .spec
        .unwrap();
        assert_eq!((spec.user_ids, spec.excluded_user_ids), (vec!["a".to_owned()], vec!["b".to_owned()]));
        assert_eq!(spec.max_idle_time.unwrap().seconds, 60);
        let output = spec.output.unwrap();
        assert_eq!((output.stream_id.as_str(), output.record_id.as_str()), ("s", "r"));
        assert_eq!(output.publish_urls, ["rtmp://a/b/c"]);
        let recording = spec.recording.unwrap();
        let formats: Vec<_> = recording.formats().collect();
        assert_eq!(formats, [v1::MediaFormat::Mp4, v1::MediaFormat::Hls]);
        assert_eq!(recording.file_length.unwrap().seconds, 1_800);
        assert_eq!(recording.storage_time.unwrap().seconds, 604_800);
        assert_eq!((recording.vod_sub_app_id, recording.user_define_record_id.as_str()), (12, "mine"));
        assert_eq!(recording.control_window.unwrap().seconds, 21_600);
        let audio = spec.audio.unwrap();
        assert_eq!((audio.sample_rate, audio.channels, audio.bit_rate_kbps), (44_100, 1, 48));
        assert_eq!(audio.codec(), v1::MixAudioCodec::HeAac);
    }
}
