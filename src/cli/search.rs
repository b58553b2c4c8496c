//! `search` and `get`.

use std::time::Duration;

use anyhow::bail;
use clap::Args;

use super::args::{FormatArg, RoomArgs, StreamTypeArg, time};
use super::client::{ClientArgs, Connection, explain};
use super::output::{self, format_name, print_json, print_table};
use crate::proto::v1;
use crate::proto::v1::media_search_client::MediaSearchClient;

const POLL: Duration = Duration::from_millis(500);

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// StreamId to find; may be repeated
    #[arg(long, value_name = "ID", conflicts_with_all = ["app", "room", "room_text", "user", "exhaustive"])]
    stream_id: Vec<String>,
    /// SdkAppId of the TRTC app
    #[arg(long, required_unless_present = "stream_id")]
    app: Option<u32>,
    #[command(flatten)]
    room: RoomArgs,
    /// User whose recordings are wanted; may be repeated; all users if not given
    #[arg(long)]
    user: Vec<String>,
    /// Only this uplink
    #[arg(long = "type", value_enum)]
    stream_type: Option<StreamTypeArg>,
    /// Also find recordings under StreamIds of the app's own choice, by reading every file since --since
    #[arg(long, requires = "since")]
    exhaustive: bool,
    /// Stored at or after this: a time (2026-01-31T08:00:00Z) or a span before now (2h)
    #[arg(long, value_parser = time)]
    since: Option<trtc_connect::Timestamp>,
    /// Stored before this
    #[arg(long, value_parser = time)]
    until: Option<trtc_connect::Timestamp>,
    /// Only this format; may be repeated
    #[arg(long, value_enum)]
    format: Vec<FormatArg>,
    /// Newest first
    #[arg(long)]
    newest_first: bool,
    /// At most so many
    #[arg(long, default_value_t = 1_000)]
    limit: usize,
    /// Search again until so many are found: a recording can be found some time after its stream ended
    #[arg(long, value_name = "COUNT")]
    wait_for: Option<usize>,
    /// How long to wait for them
    #[arg(long, value_parser = humantime::parse_duration, default_value = "10m", requires = "wait_for")]
    wait_time: Duration,
}

#[derive(Debug, Args)]
pub(super) struct GetArgs {
    /// FileId of the recording
    file_id: String,
}

pub(super) async fn search(client: &ClientArgs, args: SearchArgs) -> anyhow::Result<()> {
    let mut service = MediaSearchClient::new(client.connect().await?);
    let request = request(&args);
    let deadline = tokio::time::Instant::now() + args.wait_time;
    let found = loop {
        let found = pages(&mut service, &request, args.limit).await?;
        let Some(wanted) = args.wait_for.filter(|wanted| found.media.len() < *wanted) else { break found };
        if tokio::time::Instant::now() >= deadline {
            bail!("{} of {wanted} recordings were found in time", found.media.len());
        }
        tokio::time::sleep(POLL).await;
    };
    if client.json {
        return print_json("SearchMediaResponse", &found);
    }
    print_table(
        &["FILE ID", "FORMAT", "DURATION", "PICTURE", "SIZE", "STORED", "STREAM ID"],
        &found.media.iter().map(row).collect::<Vec<_>>(),
    );
    let matched = found.searched.iter().filter(|searched| searched.match_count > 0).count();
    if !found.searched.is_empty() {
        println!("{} recordings; {matched} of {} StreamIds matched", found.media.len(), found.searched.len());
    }
    Ok(())
}

fn request(args: &SearchArgs) -> v1::SearchMediaRequest {
    use v1::search_media_request::Target;
    let target = match args.app {
        Some(sdk_app_id) => Target::Room(v1::RoomQuery {
            sdk_app_id,
            room_id: args.room.message(),
            user_ids: args.user.clone(),
            stream_type: args.stream_type.map_or(0, |each| v1::StreamType::from(each).into()),
            exhaustive: args.exhaustive,
            custom_stream_ids: Vec::new(),
        }),
        None => Target::Streams(v1::StreamIdList { stream_ids: args.stream_id.clone() }),
    };
    let order =
        if args.newest_first { v1::SearchOrder::CreateTimeDesc } else { v1::SearchOrder::CreateTimeAsc };
    v1::SearchMediaRequest {
        target: Some(target),
        create_time: Some(v1::TimeRange { start_time: args.since, end_time: args.until }),
        formats: args.format.iter().map(|format| v1::MediaFormat::from(*format).into()).collect(),
        order: order.into(),
        ..v1::SearchMediaRequest::default()
    }
}

/// Every page up to the limit, as one answer.
async fn pages(
    service: &mut MediaSearchClient<Connection>,
    request: &v1::SearchMediaRequest,
    limit: usize,
) -> anyhow::Result<v1::SearchMediaResponse> {
    let mut all = v1::SearchMediaResponse::default();
    let mut request = request.clone();
    loop {
        let page = service.search_media(request.clone()).await.map_err(explain)?.into_inner();
        all.media.extend(page.media);
        if all.searched.is_empty() {
            all.searched = page.searched;
        } else {
            for (sum, searched) in all.searched.iter_mut().zip(page.searched) {
                sum.match_count += searched.match_count;
            }
        }
        if page.next_page_token.is_empty() || all.media.len() >= limit {
            all.media.truncate(limit);
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}

fn row(media: &v1::Media) -> Vec<String> {
    let picture =
        if media.width > 0 { format!("{}x{}", media.width, media.height) } else { "sound".to_owned() };
    vec![
        media.file_id.clone(),
        format_name(media),
        output::span(media.duration.as_ref()),
        picture,
        media.size_bytes.to_string(),
        output::time(media.create_time.as_ref()),
        media.stream_id.clone(),
    ]
}

pub(super) async fn get(client: &ClientArgs, args: GetArgs) -> anyhow::Result<()> {
    let response = MediaSearchClient::new(client.connect().await?)
        .get_media(v1::GetMediaRequest { file_id: args.file_id })
        .await
        .map_err(explain)?
        .into_inner();
    if client.json {
        return print_json("GetMediaResponse", &response);
    }
    let media = response.media.unwrap_or_default();
    let identity = media.identity.clone().unwrap_or_default();
    let expires = media.expire_time.as_ref().map_or_else(|| "never".to_owned(), |at| output::time(Some(at)));
    let lines = [
        ("FileId", media.file_id.clone()),
        ("Name", media.name.clone()),
        ("Format", format_name(&media)),
        ("StreamId", media.stream_id.clone()),
        ("App", identity.sdk_app_id.to_string()),
        ("Room", identity.room),
        ("User", identity.user_id),
        ("Recorded from", output::time(media.record_start_time.as_ref())),
        ("Recorded to", output::time(media.record_end_time.as_ref())),
        ("Stored", output::time(media.create_time.as_ref())),
        ("Expires", expires),
        ("Duration", output::span(media.duration.as_ref())),
        ("Picture", format!("{}x{} {}", media.width, media.height, media.video_codec)),
        ("Sound", format!("{} Hz {}", media.audio_sample_rate, media.audio_codec)),
        ("Size", media.size_bytes.to_string()),
        ("MD5", media.md5.clone()),
        ("URL", media.media_url.clone()),
        ("Etag", media.etag.clone()),
    ];
    for (name, value) in lines {
        println!("{name:<14} {value}");
    }
    Ok(())
}
