//! `mixes`: a room's pictures and sound as one stream or file.

mod look;
mod preview;
mod print;
mod start;
mod values;

use clap::{Args, Subcommand, ValueEnum};
use pbjson_types::FieldMask;

use super::args::RoomArgs;
use super::client::{ClientArgs, Connection, explain};
use super::output::{print_json, print_table, set_fields};
use crate::proto::v1;
use look::LookArgs;
use start::{RequestArgs, StartArgs};
use v1::mix_transcode_client::MixTranscodeClient;

/// Fields of which an update changes only what is said of them.
const PARTLY_CHANGED: [&str; 5] = ["video", "audio", "background", "output", "recording"];

#[derive(Debug, Args)]
pub(super) struct MixesArgs {
    #[command(subcommand)]
    command: MixesCommand,
}

#[derive(Debug, Subcommand)]
enum MixesCommand {
    /// Show where whose picture would be, and draw it; nothing is started
    Preview(Box<preview::PreviewArgs>),
    /// Start mixing a room
    Start(Box<StartArgs>),
    /// Change the look of a mix that runs; what is not named stays as it is
    Update(Box<UpdateArgs>),
    /// Stop a mix
    Stop(StopArgs),
    /// Show a mix as the cloud tells it now
    Get {
        /// Id of the mix
        mix_id: String,
    },
    /// List an app's mixes, newest first, as they were last read
    List(ListArgs),
}

#[derive(Debug, Args)]
struct UpdateArgs {
    /// Id of the mix
    mix_id: String,
    /// Field of the MixSpec to take away, such as background or watermarks; may be repeated
    #[arg(long, value_name = "FIELD")]
    clear: Vec<String>,
    /// Only if the mix still has this etag
    #[arg(long, default_value = "", hide_default_value = true)]
    etag: String,
    #[command(flatten)]
    request: RequestArgs,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Debug, Args)]
struct StopArgs {
    /// Id of the mix
    mix_id: String,
    /// Only if the mix still has this etag
    #[arg(long, default_value = "", hide_default_value = true)]
    etag: String,
    #[command(flatten)]
    request: RequestArgs,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// SdkAppId of the TRTC app
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    room: RoomArgs,
    /// Only mixes in this state when they were last read; may be repeated
    #[arg(long, value_enum)]
    state: Vec<StateArg>,
    /// At most so many
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateArg {
    Starting,
    Mixing,
    NotLive,
    Ended,
    Failed,
    Unknown,
}

impl From<StateArg> for v1::MixState {
    fn from(value: StateArg) -> Self {
        match value {
            StateArg::Starting => Self::Starting,
            StateArg::Mixing => Self::Mixing,
            StateArg::NotLive => Self::NotLive,
            StateArg::Ended => Self::Ended,
            StateArg::Failed => Self::Failed,
            StateArg::Unknown => Self::Unknown,
        }
    }
}

pub(super) async fn run(client: &ClientArgs, args: MixesArgs) -> anyhow::Result<()> {
    // What is wrong with the arguments is told whether or not a service runs.
    let connect = async || anyhow::Ok(MixTranscodeClient::new(client.connect().await?));
    match args.command {
        MixesCommand::Preview(args) => return preview::run(client, *args).await,
        MixesCommand::Start(start) => {
            let request = start.request()?;
            let response = connect().await?.start_mix(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("StartMixResponse", &response);
            }
            print::mix(response.mix);
        }
        MixesCommand::Update(update) => {
            let request = update.request()?;
            let response = connect().await?.update_mix(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("UpdateMixResponse", &response);
            }
            print::mix(response.mix);
        }
        MixesCommand::Stop(StopArgs { mix_id, etag, request }) => {
            let (request_id, validate_only) = (request.request_id(), request.validate_only);
            let request = v1::StopMixRequest { mix_id, etag, request_id, validate_only };
            let response = connect().await?.stop_mix(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("StopMixResponse", &response);
            }
            print::mix(response.mix);
        }
        MixesCommand::Get { mix_id } => {
            let request = v1::GetMixRequest { mix_id };
            let response = connect().await?.get_mix(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("GetMixResponse", &response);
            }
            print::mix(response.mix);
        }
        MixesCommand::List(list) => {
            let response = pages(&mut connect().await?, list).await?;
            if client.json {
                return print_json("ListMixesResponse", &response);
            }
            let rows: Vec<_> = response.mixes.into_iter().map(print::row).collect();
            print_table(&print::HEADINGS, &rows);
        }
    }
    Ok(())
}

impl UpdateArgs {
    fn request(self) -> anyhow::Result<v1::UpdateMixRequest> {
        let spec = self.look.spec()?;
        let mut paths = set_fields("MixSpec", &spec, &PARTLY_CHANGED)?;
        paths.extend(self.clear);
        anyhow::ensure!(!paths.is_empty(), "nothing to change: name what shall be different");
        Ok(v1::UpdateMixRequest {
            mix_id: self.mix_id,
            spec: Some(spec),
            update_mask: Some(FieldMask { paths }),
            etag: self.etag,
            request_id: self.request.request_id(),
            validate_only: self.request.validate_only,
        })
    }
}

/// Every page up to the limit, as one answer.
async fn pages(
    service: &mut MixTranscodeClient<Connection>,
    args: ListArgs,
) -> anyhow::Result<v1::ListMixesResponse> {
    let mut all = v1::ListMixesResponse::default();
    let mut request = v1::ListMixesRequest {
        sdk_app_id: args.app,
        room_id: args.room.message(),
        states: args.state.iter().map(|state| v1::MixState::from(*state).into()).collect(),
        ..v1::ListMixesRequest::default()
    };
    loop {
        let page = service.list_mixes(request.clone()).await.map_err(explain)?.into_inner();
        all.mixes.extend(page.mixes);
        if page.next_page_token.is_empty() || all.mixes.len() >= args.limit {
            all.mixes.truncate(args.limit);
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        update: UpdateArgs,
    }

    fn request(arguments: &[&str]) -> anyhow::Result<v1::UpdateMixRequest> {
        Command::try_parse_from([&["mix"], arguments].concat())?.update.request()
    }

    #[test]
    fn an_update_names_exactly_what_changes() {
        let paths = |arguments: &[&str]| request(arguments).unwrap().update_mask.unwrap().paths;
        assert_eq!(paths(&["m", "--layout", "grid"]), ["grid"]);
        assert_eq!(paths(&["m", "--layout", "floating"]), ["floating"], "a layout without a word of its own");
        assert_eq!(
            paths(&["m", "--video-kbps", "800", "--frame-rate", "20"]),
            ["video.frame_rate", "video.bit_rate_kbps"]
        );
        assert_eq!(
            paths(&["m", "--background-color", "#000000", "--clear", "watermarks"]),
            ["background.color", "watermarks"]
        );
    }

    #[test]
    fn an_update_without_a_change_is_refused() {
        assert!(request(&["m"]).unwrap_err().to_string().starts_with("nothing to change"));
    }
}
