//! `publish`: virtual participants from the command line.

use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::run::{Outlet, publish};
use super::source::{AudioSettings, VideoSettings, VirtualUser};
use super::stream_id::{Formula, Participant, StreamType};
use crate::ingest::push_auth::signature;
use crate::rtmp::client::Target;

/// How long a signed push URL holds.
const SIGNED: Duration = Duration::from_secs(24 * 3600);

/// Publish virtual participants as the cloud's relay would.
#[derive(Debug, Clone, Args)]
pub struct PublishArgs {
    /// RTMP server.
    #[arg(long, default_value = "rtmp://127.0.0.1:1935")]
    pub server: String,
    /// SdkAppId of the TRTC application.
    #[arg(long)]
    pub sdk_app_id: u64,
    /// Number of the room.
    #[arg(long, required_unless_present = "room_text", conflicts_with = "room_text",
          value_parser = clap::value_parser!(u32).range(1..=4_294_967_294))]
    pub room: Option<u32>,
    /// Text id of the room.
    #[arg(long)]
    pub room_text: Option<String>,
    /// UserId of the participant.
    #[arg(long)]
    pub user: String,
    /// Publish the screen share (aux) instead of the camera (main).
    #[arg(long)]
    pub screen: bool,
    /// StreamId to use instead of the one by formula.
    #[arg(long)]
    pub stream_id: Option<String>,
    /// How the StreamId is made.
    #[arg(long, value_enum, default_value = "direct")]
    pub formula: FormulaArg,
    /// bizid of the application, for the formula md5.
    #[arg(long, required_if_eq("formula", "md5"))]
    pub bizid: Option<u64>,
    /// AppName; by default `trtc_<SdkAppId>`, or `live` with the formula md5.
    #[arg(long)]
    pub app_name: Option<String>,
    /// How long to publish, like `8s` or `1m 30s`; by default until Ctrl-C.
    #[arg(long, value_parser = humantime::parse_duration)]
    pub duration: Option<Duration>,
    /// Size of the picture.
    #[arg(long, default_value = "640x360")]
    pub size: Size,
    /// Frames a second, 1 to 60.
    #[arg(long, default_value_t = 15)]
    pub fps: u32,
    /// Time between keyframes.
    #[arg(long, default_value = "2s", value_parser = humantime::parse_duration)]
    pub keyframe_interval: Duration,
    /// Bits a second of the video.
    #[arg(long, default_value_t = 500_000)]
    pub video_bitrate: u32,
    /// Bits a second of the audio, 16000 to 192000.
    #[arg(long, default_value_t = 64_000)]
    pub audio_bitrate: u32,
    /// Publish sound alone.
    #[arg(long)]
    pub no_video: bool,
    /// Publish pictures alone.
    #[arg(long)]
    pub no_audio: bool,
    /// Number of participants; with more than one, `_1`, `_2` … is added to user and custom StreamId. All of
    /// them send the same pictures and sound.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub count: u32,
    /// Key of the push domain: signs the URL, for a day from now.
    #[arg(long)]
    pub push_key: Option<String>,
    /// More stream parameters, like `a=1&b=2`.
    #[arg(long)]
    pub params: Option<String>,
}

/// Name of a [`Formula`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormulaArg {
    /// `urlencode(SdkAppId_RoomId_UserId_StreamType)`.
    Direct,
    /// `bizid_MD5(RoomId_UserId_StreamType)`.
    Md5,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (width, height) = text.split_once('x').ok_or("write the size like 640x360")?;
        let side = |text: &str| text.parse().map_err(|error| format!("{text:?} is no number: {error}"));
        Ok(Self { width: side(width)?, height: side(height)? })
    }
}

impl PublishArgs {
    /// The participant's media.
    fn virtual_user(&self) -> VirtualUser {
        let video = VideoSettings {
            width: self.size.width,
            height: self.size.height,
            fps: self.fps,
            bitrate: self.video_bitrate,
            keyframe_interval: self.keyframe_interval,
        };
        VirtualUser {
            name: self.user.clone(),
            stream_type: self.stream_type(),
            video: (!self.no_video).then_some(video),
            audio: (!self.no_audio).then_some(AudioSettings { bitrate: self.audio_bitrate }),
        }
    }

    fn stream_type(&self) -> StreamType {
        if self.screen { StreamType::Aux } else { StreamType::Main }
    }

    /// Where each of the participants publishes.
    fn outlets(&self, now: OffsetDateTime) -> anyhow::Result<Vec<Outlet>> {
        let formula = match (self.formula, self.bizid) {
            (FormulaArg::Direct, _) => Formula::Direct,
            (FormulaArg::Md5, Some(bizid)) => Formula::Md5 { bizid },
            (FormulaArg::Md5, None) => anyhow::bail!("the formula md5 needs --bizid"),
        };
        let room = match (self.room, &self.room_text) {
            (Some(number), _) => number.to_string(),
            (None, Some(text)) => text.clone(),
            (None, None) => anyhow::bail!("name the room with --room or --room-text"),
        };
        let outlet = |suffix: &str| {
            let participant = Participant {
                sdk_app_id: self.sdk_app_id,
                room: room.clone(),
                user: format!("{}{suffix}", self.user),
                stream_type: self.stream_type(),
            };
            let stream_id = match &self.stream_id {
                Some(custom) => format!("{custom}{suffix}"),
                None => participant.stream_id(&formula),
            };
            let app = self.app_name.clone().unwrap_or_else(|| participant.app_name(&formula));
            let mut name = format!("{stream_id}?{}", participant.params());
            if let Some(more) = self.params.as_deref().filter(|more| !more.is_empty()) {
                name = format!("{name}&{more}");
            }
            if let Some(key) = &self.push_key {
                name = format!("{name}&{}", signature(key, &stream_id, now + SIGNED));
            }
            Ok(Outlet { target: Target::new(&self.server, &app, &name)?, stream_id })
        };
        match self.count {
            1 => Ok(vec![outlet("")?]),
            count => (1..=count).map(|index| outlet(&format!("_{index}"))).collect(),
        }
    }
}

/// Publishes until the duration is over or Ctrl-C, then prints one line of JSON for each stream.
///
/// Fails with the server's reason when a stream was refused; the others go on to their end.
pub async fn run(args: PublishArgs) -> anyhow::Result<()> {
    let outlets = args.outlets(OffsetDateTime::now_utc())?;
    let ids: Vec<String> = outlets.iter().map(|outlet| outlet.stream_id.clone()).collect();
    let stop = CancellationToken::new();
    let interrupted = stop.clone();
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.cancel();
        }
    });
    let user = args.virtual_user();
    let results = Box::pin(publish(&user, outlets, args.duration, OffsetDateTime::now_utc, stop)).await;
    interrupt.abort();
    let mut failures = Vec::new();
    for (stream_id, result) in ids.iter().zip(results?) {
        match result {
            Ok(report) => println!("{}", serde_json::to_string(&report)?),
            Err(error) => failures.push(format!("stream {stream_id}: {error}")),
        }
    }
    match failures.len() {
        0 => Ok(()),
        1 => anyhow::bail!("{}", failures.remove(0)),
        count => anyhow::bail!("{count} of {} streams failed:\n{}", ids.len(), failures.join("\n")),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        args: PublishArgs,
    }

    fn parse(line: &str) -> Result<PublishArgs, clap::Error> {
        Cli::try_parse_from(std::iter::once("publish").chain(line.split(' '))).map(|cli| cli.args)
    }

    #[test]
    fn targets_by_formula_and_count() {
        let now = OffsetDateTime::from_unix_timestamp(0x5C29_EB7F).unwrap();
        let outlets = |line: &str| parse(line).unwrap().outlets(now).unwrap();
        let one = outlets("--sdk-app-id 1400000001 --room 7 --user anna");
        assert_eq!(one[0].stream_id, "1400000001_7_anna_main");
        assert_eq!(one[0].target.app, "trtc_1400000001");
        assert_eq!(
            one[0].target.name,
            "1400000001_7_anna_main?product_name=CSIG_TRTC&roomid=7&sdkappid=1400000001&streamtype=main\
             &userid=YW5uYQ=="
        );
        let old = outlets("--sdk-app-id 1 --room 12345 --user userA --formula md5 --bizid 3891 --screen");
        assert_eq!(old[0].stream_id, "3891_46bc3b391a56fc9510fedf4fd29ff867");
        assert_eq!(old[0].target.app, "live");
        let many = outlets("--sdk-app-id 1 --room-text r --user u --stream-id s --count 2 --params a=1");
        let ids: Vec<_> = many.iter().map(|outlet| outlet.stream_id.as_str()).collect();
        assert_eq!(ids, ["s_1", "s_2"]);
        assert!(many[1].target.name.ends_with("&userid=dV8y&a=1"), "{}", many[1].target.name);
        let signed = outlets("--sdk-app-id 1 --room 7 --user u --stream-id s --push-key key");
        let signature = "&txSecret=3b384b387047fc13933b3bcb805c6fe4&txTime=5C2B3CFF";
        assert!(signed[0].target.name.ends_with(signature), "{}", signed[0].target.name);
    }

    #[test]
    fn lines_that_make_no_sense_are_refused() {
        for line in [
            "--sdk-app-id 1 --user u",
            "--sdk-app-id 1 --user u --room 1 --room-text r",
            "--sdk-app-id 1 --user u --room 0",
            "--sdk-app-id 1 --user u --room 1 --formula md5",
            "--sdk-app-id 1 --user u --room 1 --size 640",
            "--sdk-app-id 1 --user u --room 1 --count 0",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
