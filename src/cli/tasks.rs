//! `tasks`: recordings of chosen users or streams.

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

use super::args::{FormatArg, RoomArgs, StreamTypeArg, span, time};
use super::client::{ClientArgs, Connection, explain};
use super::output::{self, print_json, print_table, short_name};
use crate::proto::v1;
use crate::proto::v1::recording_config_client::RecordingConfigClient;

#[derive(Debug, Args)]
pub(super) struct TasksArgs {
    #[command(subcommand)]
    command: TasksCommand,
}

#[derive(Debug, Subcommand)]
enum TasksCommand {
    /// Start recording users of a room, or streams
    Start(Box<StartArgs>),
    /// Stop a task and show what became of it
    Stop(StopArgs),
    /// Show a task as the cloud tells it now
    Get {
        /// Id of the task
        task_id: String,
    },
    /// List an app's tasks, newest first, as they were last read
    List(ListArgs),
}

#[derive(Debug, Args)]
struct StartArgs {
    /// SdkAppId of the TRTC app
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    room: RoomArgs,
    /// User to record; may be repeated; everybody if not given
    #[arg(long)]
    user: Vec<String>,
    /// User not to record; may be repeated
    #[arg(long, value_name = "USER")]
    except: Vec<String>,
    /// StreamId to record; may be repeated
    #[arg(long, value_name = "ID")]
    stream_id: Vec<String>,
    /// Only this uplink
    #[arg(long = "type", value_enum)]
    stream_type: Option<StreamTypeArg>,
    /// What to record of each user
    #[arg(long, value_enum)]
    content: Option<ContentArg>,
    /// Sound and picture in files of their own
    #[arg(long)]
    separate_tracks: bool,
    /// Format to record in; may be repeated; MP4 if not given
    #[arg(long, value_enum)]
    format: Vec<FormatArg>,
    /// Longest time of one file, such as 30m
    #[arg(long, value_parser = span)]
    file_length: Option<pbjson_types::Duration>,
    /// How long files are kept, such as 60days; without it for ever
    #[arg(long, value_parser = span)]
    storage_time: Option<pbjson_types::Duration>,
    /// VOD sub-application of the files
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    sub_app: u64,
    /// End when nobody publishes for so long, such as 1m
    #[arg(long, value_parser = span)]
    max_idle_time: Option<pbjson_types::Duration>,
    /// How long the task can be read and stopped, such as 72h
    #[arg(long, value_parser = span)]
    control_window: Option<pbjson_types::Duration>,
    /// The app's own id for the recording
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    record_id: String,
    /// When to begin, such as 2026-01-31T08:00:00Z; now if not given
    #[arg(long, value_parser = time)]
    start_time: Option<trtc_connect::Timestamp>,
    /// When to end, such as 2026-01-31T09:00:00Z
    #[arg(long, value_parser = time)]
    end_time: Option<trtc_connect::Timestamp>,
    /// UUID that makes the request safe to repeat; a new one if not given
    #[arg(long, value_name = "UUID")]
    request_id: Option<String>,
    /// Check everything and start nothing
    #[arg(long)]
    validate_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ContentArg {
    AudioVideo,
    Audio,
    Video,
}

#[derive(Debug, Args)]
struct StopArgs {
    /// Id of the task
    task_id: String,
    /// Only if the task still has this etag
    #[arg(long, default_value = "", hide_default_value = true)]
    etag: String,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// SdkAppId of the TRTC app
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    room: RoomArgs,
    /// Only tasks in this state when they were last read; may be repeated
    #[arg(long, value_enum)]
    state: Vec<StateArg>,
    /// At most so many
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateArg {
    Starting,
    Scheduled,
    Idle,
    Recording,
    Ended,
    Failed,
    Unknown,
}

impl From<StateArg> for v1::RecordingTaskState {
    fn from(value: StateArg) -> Self {
        match value {
            StateArg::Starting => Self::Starting,
            StateArg::Scheduled => Self::Scheduled,
            StateArg::Idle => Self::Idle,
            StateArg::Recording => Self::Recording,
            StateArg::Ended => Self::Ended,
            StateArg::Failed => Self::Failed,
            StateArg::Unknown => Self::Unknown,
        }
    }
}

pub(super) async fn run(client: &ClientArgs, args: TasksArgs) -> anyhow::Result<()> {
    let mut service = RecordingConfigClient::new(client.connect().await?);
    match args.command {
        TasksCommand::Start(start) => {
            let request = start_request(*start);
            let response = service.start_recording_task(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("StartRecordingTaskResponse", &response);
            }
            print_task(response.task);
        }
        TasksCommand::Stop(StopArgs { task_id, etag }) => {
            let request_id = Uuid::new_v4().to_string();
            let request = v1::StopRecordingTaskRequest { task_id, etag, request_id, validate_only: false };
            let response = service.stop_recording_task(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("StopRecordingTaskResponse", &response);
            }
            print_task(response.task);
        }
        TasksCommand::Get { task_id } => {
            let request = v1::GetRecordingTaskRequest { task_id };
            let response = service.get_recording_task(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("GetRecordingTaskResponse", &response);
            }
            print_task(response.task);
        }
        TasksCommand::List(list) => {
            let response = pages(&mut service, list).await?;
            if client.json {
                return print_json("ListRecordingTasksResponse", &response);
            }
            let rows: Vec<_> = response.tasks.into_iter().map(row).collect();
            print_table(&["TASK", "STATE", "READ", "ROOM", "STARTED", "EVIDENCE"], &rows);
        }
    }
    Ok(())
}

fn start_request(args: StartArgs) -> v1::StartRecordingTaskRequest {
    let content = args.content.map_or(v1::RecordedContent::Unspecified, |content| match content {
        ContentArg::AudioVideo => v1::RecordedContent::AudioVideo,
        ContentArg::Audio => v1::RecordedContent::Audio,
        ContentArg::Video => v1::RecordedContent::Video,
    });
    let spec = v1::RecordingTaskSpec {
        sdk_app_id: args.app,
        room_id: args.room.message(),
        user_ids: args.user,
        excluded_user_ids: args.except,
        stream_type: args.stream_type.map_or(0, |each| v1::StreamType::from(each).into()),
        stream_ids: args.stream_id,
        content: content.into(),
        separate_tracks: args.separate_tracks,
        formats: args.format.iter().map(|format| v1::MediaFormat::from(*format).into()).collect(),
        file_length: args.file_length,
        storage_time: args.storage_time,
        vod_sub_app_id: args.sub_app,
        max_idle_time: args.max_idle_time,
        control_window: args.control_window,
        user_define_record_id: args.record_id,
        start_time: args.start_time,
        end_time: args.end_time,
    };
    let request_id = args.request_id.unwrap_or_else(|| Uuid::new_v4().to_string());
    v1::StartRecordingTaskRequest {
        spec: Some(spec),
        request_id: if args.validate_only { String::new() } else { request_id },
        validate_only: args.validate_only,
    }
}

/// Every page up to the limit, as one answer.
async fn pages(
    service: &mut RecordingConfigClient<Connection>,
    args: ListArgs,
) -> anyhow::Result<v1::ListRecordingTasksResponse> {
    let mut all = v1::ListRecordingTasksResponse::default();
    let mut request = v1::ListRecordingTasksRequest {
        sdk_app_id: args.app,
        room_id: args.room.message(),
        states: args.state.iter().map(|state| v1::RecordingTaskState::from(*state).into()).collect(),
        ..v1::ListRecordingTasksRequest::default()
    };
    loop {
        let page = service.list_recording_tasks(request.clone()).await.map_err(explain)?.into_inner();
        all.tasks.extend(page.tasks);
        if page.next_page_token.is_empty() || all.tasks.len() >= args.limit {
            all.tasks.truncate(args.limit);
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}

fn state_name(state: v1::RecordingTaskState) -> String {
    short_name(state.as_str_name(), "RECORDING_TASK_STATE_")
}

fn room_name(spec: &v1::RecordingTaskSpec) -> String {
    match spec.room_id.as_ref().and_then(|room| room.kind.as_ref()) {
        Some(v1::room_id::Kind::Number(number)) => number.to_string(),
        Some(v1::room_id::Kind::Text(text)) => format!("\"{text}\""),
        None => "-".to_owned(),
    }
}

fn row(task: v1::RecordingTask) -> Vec<String> {
    vec![
        task.task_id.clone(),
        state_name(task.state()),
        output::time(task.state_time.as_ref()),
        task.spec.as_ref().map(room_name).unwrap_or_default(),
        output::time(task.create_time.as_ref()),
        task.evidence,
    ]
}

fn print_task(task: Option<v1::RecordingTask>) {
    let task = task.unwrap_or_default();
    let spec = task.spec.clone().unwrap_or_default();
    let who = match (spec.user_ids.as_slice(), spec.excluded_user_ids.as_slice()) {
        ([], []) if spec.stream_ids.is_empty() => "everybody".to_owned(),
        ([], []) => String::new(),
        ([], except) => format!("everybody but {}", except.join(", ")),
        (users, _) => users.join(", "),
    };
    let formats: Vec<_> =
        spec.formats().map(|format| short_name(format.as_str_name(), "MEDIA_FORMAT_")).collect();
    let mut lines = vec![
        ("Task", task.task_id.clone()),
        ("State", state_name(task.state())),
        ("Evidence", task.evidence.clone()),
        ("Read", output::time(task.state_time.as_ref())),
        ("Facility", short_name(task.facility().as_str_name(), "TASK_FACILITY_").replace('_', " ")),
        ("App", spec.sdk_app_id.to_string()),
        ("Room", room_name(&spec)),
        ("Users", who),
        ("Formats", formats.join(" ")),
        ("Started", output::time(task.create_time.as_ref())),
        ("Ended", output::time(task.end_time.as_ref())),
        ("Etag", task.etag.clone()),
    ];
    if task.control_end_time.is_some() {
        lines.push(("Control until", output::time(task.control_end_time.as_ref())));
    }
    for (name, value) in lines.into_iter().filter(|(_, value)| !value.is_empty()) {
        println!("{name:<14} {value}");
    }
    let parts: Vec<_> = task
        .cloud_tasks
        .iter()
        .map(|part| {
            let id = if part.cloud_task_id.is_empty() { "-" } else { &part.cloud_task_id };
            vec![id.to_owned(), state_name(part.state()), part.stream_id.clone(), part.evidence.clone()]
        })
        .collect();
    println!();
    print_table(&["CLOUD TASK", "STATE", "STREAM ID", "EVIDENCE"], &parts);
}
