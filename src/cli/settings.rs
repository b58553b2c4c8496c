//! `settings` and `check`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::args::{FormatArg, span};
use super::client::{ClientArgs, explain};
use super::output::{self, print_json, print_table, short_name};
use crate::proto::v1;
use crate::proto::v1::recording_config_client::RecordingConfigClient;

#[derive(Debug, Args)]
pub(super) struct SettingsArgs {
    #[command(subcommand)]
    command: SettingsCommand,
}

#[derive(Debug, Subcommand)]
enum SettingsCommand {
    /// Show the settings that hold
    Get(ScopeArgs),
    /// Change settings; what is not named stays as it is
    Set(SetArgs),
    /// Take an app's own settings away, so that the account's hold for it again
    Reset {
        /// SdkAppId of the app
        #[arg(long)]
        app: u32,
    },
    /// List the changes made through this service, newest first
    History(ScopeArgs),
}

#[derive(Debug, Args)]
struct ScopeArgs {
    /// SdkAppId of one app; without it the whole account
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    app: u32,
}

#[derive(Debug, Args)]
struct SetArgs {
    #[command(flatten)]
    scope: ScopeArgs,
    /// Switch recording on
    #[arg(long, conflicts_with = "off")]
    on: bool,
    /// Switch recording off; the formats are kept
    #[arg(long)]
    off: bool,
    /// Record this format and no other; may be repeated
    #[arg(long, value_enum)]
    format: Vec<FormatArg>,
    /// Longest time of one MP4, FLV or AAC file, such as 30m
    #[arg(long, value_parser = span, requires = "format")]
    file_length: Option<pbjson_types::Duration>,
    /// How long files are kept, such as 60days; without it for ever
    #[arg(long, value_parser = span, requires = "format")]
    storage_time: Option<pbjson_types::Duration>,
    /// How long an interrupted stream may stay away and go on in the same HLS recording, such as 30s
    #[arg(long, value_parser = span)]
    hls_resume: Option<pbjson_types::Duration>,
    /// Only if the settings still have this etag
    #[arg(long, default_value = "", hide_default_value = true)]
    etag: String,
    /// Check everything and change nothing
    #[arg(long)]
    validate_only: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    scope: ScopeArgs,
}

pub(super) async fn run(client: &ClientArgs, args: SettingsArgs) -> anyhow::Result<()> {
    let mut service = RecordingConfigClient::new(client.connect().await?);
    match args.command {
        SettingsCommand::Get(scope) => {
            let request = v1::GetRecordingSettingsRequest { sdk_app_id: scope.app };
            let response = service.get_recording_settings(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("GetRecordingSettingsResponse", &response);
            }
            print_settings(response.settings, None);
        }
        SettingsCommand::Set(set) => {
            let request = update(set);
            let response = service.update_recording_settings(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("UpdateRecordingSettingsResponse", &response);
            }
            print_settings(response.settings, response.effective);
        }
        SettingsCommand::Reset { app } => {
            let request_id = Uuid::new_v4().to_string();
            let request =
                v1::ResetRecordingSettingsRequest { sdk_app_id: app, request_id, ..Default::default() };
            let response = service.reset_recording_settings(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("ResetRecordingSettingsResponse", &response);
            }
            print_settings(response.settings, response.effective);
        }
        SettingsCommand::History(scope) => {
            let request =
                v1::ListRecordingSettingsRevisionsRequest { sdk_app_id: scope.app, ..Default::default() };
            let response =
                service.list_recording_settings_revisions(request).await.map_err(explain)?.into_inner();
            if client.json {
                return print_json("ListRecordingSettingsRevisionsResponse", &response);
            }
            let rows: Vec<_> = response.revisions.into_iter().map(revision_row).collect();
            print_table(&["REVISION", "TIME", "RECORDING", "FORMATS", "REQUEST"], &rows);
        }
    }
    Ok(())
}

fn update(set: SetArgs) -> v1::UpdateRecordingSettingsRequest {
    let mut paths = Vec::new();
    let mut settings = v1::RecordingSettings {
        sdk_app_id: set.scope.app,
        enabled: set.on,
        etag: set.etag,
        hls_resume_window: set.hls_resume,
        ..v1::RecordingSettings::default()
    };
    if set.on || set.off {
        paths.push("enabled".to_owned());
    }
    if set.hls_resume.is_some() {
        paths.push("hls_resume_window".to_owned());
    }
    if !set.format.is_empty() {
        paths.extend(["hls", "mp4", "flv", "aac"].map(str::to_owned));
        let format = |file_length| Some(v1::FormatSettings { file_length, storage_time: set.storage_time });
        for each in &set.format {
            match each {
                FormatArg::Hls => settings.hls = format(None),
                FormatArg::Mp4 => settings.mp4 = format(set.file_length),
                FormatArg::Flv => settings.flv = format(set.file_length),
                FormatArg::Aac => settings.aac = format(set.file_length),
            }
        }
    }
    v1::UpdateRecordingSettingsRequest {
        settings: Some(settings),
        update_mask: Some(pbjson_types::FieldMask { paths }),
        request_id: if set.validate_only { String::new() } else { Uuid::new_v4().to_string() },
        validate_only: set.validate_only,
    }
}

fn formats(settings: &v1::RecordingSettings) -> Vec<(&'static str, v1::FormatSettings)> {
    [("HLS", settings.hls), ("MP4", settings.mp4), ("FLV", settings.flv), ("AAC", settings.aac)]
        .into_iter()
        .filter_map(|(name, format)| Some((name, format?)))
        .collect()
}

fn print_settings(settings: Option<v1::RecordingSettings>, effective: Option<v1::EffectiveWindow>) {
    let settings = settings.unwrap_or_default();
    let scope = match settings.sdk_app_id {
        0 => "account".to_owned(),
        app => format!("app {app}"),
    };
    println!("Scope         {scope}");
    println!("Recording     {}", if settings.enabled { "on" } else { "off" });
    for (name, format) in formats(&settings) {
        let length = match &format.file_length {
            Some(length) => format!("files of {}", output::span(Some(length))),
            None => "one recording from push to cut-off".to_owned(),
        };
        let kept = match &format.storage_time {
            Some(time) => format!("kept {}", output::span(Some(time))),
            None => "kept for ever".to_owned(),
        };
        println!("{name:<13} {length}, {kept}");
    }
    if let Some(window) = &settings.hls_resume_window {
        println!("HLS resume    {}", output::span(Some(window)));
    }
    let source = short_name(settings.source().as_str_name(), "SETTINGS_SOURCE_");
    println!("Source        {source} {} on {}", settings.template_name, settings.push_domain);
    println!("Etag          {}", settings.etag);
    if let Some(window) = effective {
        println!(
            "Holds for     streams that start after {}, at the latest {}",
            output::time(window.earliest_time.as_ref()),
            output::time(window.latest_time.as_ref())
        );
    }
}

fn revision_row(revision: v1::RecordingSettingsRevision) -> Vec<String> {
    let settings = revision.settings.unwrap_or_default();
    let formats: Vec<_> = formats(&settings).into_iter().map(|(name, _)| name).collect();
    vec![
        revision.revision.to_string(),
        output::time(revision.create_time.as_ref()),
        if settings.enabled { "on".to_owned() } else { "off".to_owned() },
        formats.join(" "),
        revision.request_id,
    ]
}

/// Ends with failure when something is not ready, so that scripts can use it.
pub(super) async fn check(client: &ClientArgs, args: CheckArgs) -> anyhow::Result<ExitCode> {
    let response = RecordingConfigClient::new(client.connect().await?)
        .check_readiness(v1::CheckReadinessRequest { sdk_app_id: args.scope.app })
        .await
        .map_err(explain)?
        .into_inner();
    let code = if response.ready { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if client.json {
        print_json("CheckReadinessResponse", &response)?;
        return Ok(code);
    }
    for check in &response.checks {
        let state = short_name(check.state().as_str_name(), "READINESS_STATE_");
        let topic = short_name(check.topic().as_str_name(), "READINESS_TOPIC_").replace('_', " ");
        println!("{state:<8} {topic:<16} {}", check.evidence);
        if !check.action.is_empty() {
            println!("{:25} {}", "", check.action);
        }
    }
    Ok(code)
}
