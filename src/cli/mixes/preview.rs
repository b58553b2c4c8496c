//! `mixes preview`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::look::LookArgs;
use super::print::{rect, stream_type};
use super::values::input;
use crate::cli::client::{ClientArgs, explain};
use crate::cli::output::{print_json, print_table, short_name};
use crate::proto::v1;
use v1::mix_transcode_client::MixTranscodeClient;

#[derive(Debug, Args)]
pub(super) struct PreviewArgs {
    /// SdkAppId of the TRTC app, whose facility's limits hold
    #[arg(long)]
    app: Option<u32>,
    /// Who would be in the mix, in order of coming: alice, alice/aux for a screen share, alice:audio for one without
    /// picture; may be repeated
    #[arg(long, value_name = "STREAM[:audio]", value_parser = input)]
    input: Vec<v1::PreviewInput>,
    /// Write a PNG to this file
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Write an SVG document to this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) async fn run(client: &ClientArgs, args: PreviewArgs) -> anyhow::Result<()> {
    let mut spec = args.look.spec()?;
    spec.sdk_app_id = args.app.unwrap_or(spec.sdk_app_id);
    let (svg, png) = (args.svg.is_some(), args.png.is_some());
    let request = v1::PreviewMixRequest { spec: Some(spec), inputs: args.input, svg, png };
    let mut service = MixTranscodeClient::new(client.connect().await?);
    let response = service.preview_mix(request).await.map_err(explain)?.into_inner();
    if let Some(path) = &args.svg {
        write(path, response.svg.as_bytes())?;
    }
    if let Some(path) = &args.png {
        write(path, &response.png)?;
    }
    if client.json {
        return print_json("PreviewMixResponse", &response);
    }
    print(&response);
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    anyhow::ensure!(
        !bytes.is_empty(),
        "{} is not written: a mix of sound alone has no picture",
        path.display()
    );
    std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

fn print(preview: &v1::PreviewMixResponse) {
    if preview.width > 0 {
        println!("Canvas  {} × {}", preview.width, preview.height);
    }
    let heard: Vec<_> = preview.heard.iter().map(name).collect();
    println!("Heard   {}", if heard.is_empty() { "nobody".to_owned() } else { heard.join(", ") });
    if preview.tiles.is_empty() {
        return;
    }
    println!();
    let rows: Vec<_> = preview.tiles.iter().enumerate().map(row).collect();
    print_table(&["Z", "WHOSE", "SHOWS", "PLACE", "RENDERED"], &rows);
}

fn row((index, tile): (usize, &v1::PreviewTile)) -> Vec<String> {
    let whose = match &tile.stream {
        Some(stream) => name(stream),
        None => format!("place {}", tile.place),
    };
    vec![
        index.to_string(),
        whose,
        short_name(tile.source().as_str_name(), "PREVIEW_SOURCE_"),
        tile.rect.as_ref().map(rect).unwrap_or_default(),
        short_name(tile.render_mode().as_str_name(), "MIX_RENDER_MODE_").replace('_', " "),
    ]
}

/// As it is written in arguments.
fn name(stream: &v1::MixStream) -> String {
    match stream.stream_type() {
        v1::StreamType::Main | v1::StreamType::Unspecified => stream.user_id.clone(),
        other => format!("{}/{}", stream.user_id, stream_type(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(stream_type: v1::StreamType) -> v1::MixStream {
        v1::MixStream { user_id: "alice".to_owned(), stream_type: stream_type.into() }
    }

    #[test]
    fn tiles_are_told_as_arguments_are_written() {
        let at = v1::MixRect { x: 1, y: 2, width: 30, height: 40 };
        let tile = v1::PreviewTile {
            rect: Some(at),
            source: v1::PreviewSource::Video.into(),
            stream: Some(stream(v1::StreamType::Aux)),
            render_mode: v1::MixRenderMode::FitBlack.into(),
            place: -1,
        };
        assert_eq!(row((3, &tile)), ["3", "alice/aux", "video", "1,2,30x40", "fit black"]);
        let source = v1::PreviewSource::Empty.into();
        let empty = v1::PreviewTile { stream: None, place: 5, source, ..tile };
        assert_eq!(row((0, &empty))[1..3], ["place 5", "empty"]);
        assert_eq!(name(&stream(v1::StreamType::Main)), "alice");
    }

    #[test]
    fn there_is_no_file_without_a_picture() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mix.png");
        assert!(write(&path, b"").unwrap_err().to_string().contains("sound alone"));
        assert!(!path.exists());
        write(&path, b"png").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"png");
    }
}
