//! Contact sheets: what is seen in a recording, as one picture of frames in a grid.

use std::io;
use std::path::Path;

use thiserror::Error;
use trtc_layout::Rect;

use crate::codec::CodecError;
use crate::codec::canvas::{Canvas, Colour};
use crate::codec::decode::{Decoded, PictureDecoder};
use crate::codec::picture::Picture;
use crate::codec::scale::Scaler;
use crate::media::mp4::index::{IndexError, VideoIndex};

/// Frames in a row, and rows.
const GRID: usize = 3;
/// Width of a frame in pixels; the height follows the picture's shape.
const FRAME_WIDTH: usize = 400;
/// Highest frame, of pictures that are far higher than wide.
const MAX_FRAME_HEIGHT: usize = 720;
/// Pixels between frames and around them.
const GAP: usize = 8;
/// Height of the line below a frame that says when it is shown.
const LINE: usize = 24;
const BACKGROUND: Colour = Colour { y: 40, u: 128, v: 128 };

/// Why there is no contact sheet.
#[derive(Debug, Error)]
pub enum ContactSheetError {
    /// The file or its tables cannot be read.
    #[error("{0}; contact sheets are made of mp4 files with H.264")]
    Index(String),
    /// The file cannot be read.
    #[error("cannot read the file: {0}")]
    Io(#[from] io::Error),
    /// A picture cannot be decoded.
    #[error("a picture cannot be decoded: {0}")]
    Decode(#[from] CodecError),
    /// There is nothing to see.
    #[error("there is no picture in the file; record for longer")]
    Empty,
    /// The sheet cannot be written as PNG.
    #[error("the sheet cannot be written as PNG: {0}")]
    Png(#[from] png::EncodingError),
}

impl From<IndexError> for ContactSheetError {
    fn from(error: IndexError) -> Self {
        Self::Index(error.to_string())
    }
}

/// Nine frames of an MP4 file with H.264, evenly spread from its begin to its end, each with the time at which it is
/// shown, as a PNG. Files with fewer pictures show some of them more than once.
///
/// # Errors
/// When the file is another one, or damaged.
pub fn contact_sheet(path: &Path) -> Result<Vec<u8>, ContactSheetError> {
    let mut video = VideoIndex::open(path)?;
    let mut shown: Vec<i64> = video.samples.iter().map(|sample| sample.pts).collect();
    shown.sort_unstable();
    let first = *shown.first().ok_or(ContactSheetError::Empty)?;
    let mut sheet = Sheet::new(video.config.size.width as usize, video.config.size.height as usize);
    let cells = GRID * GRID;
    for cell in 0..cells {
        // The middle of each of equal parts.
        let pts = shown[(2 * cell + 1) * shown.len() / (2 * cells)];
        let decoded = picture(&mut video, pts)?.ok_or(ContactSheetError::Empty)?;
        let millis = (decoded.pts - first).saturating_mul(1000) / i64::from(video.timescale);
        sheet.put(cell, &decoded.picture, &time(millis));
    }
    sheet.png()
}

/// Decodes from the keyframe before a picture until that picture comes.
fn picture(video: &mut VideoIndex, pts: i64) -> Result<Option<Decoded>, ContactSheetError> {
    let Some(wanted) = video.samples.iter().position(|sample| sample.pts == pts) else { return Ok(None) };
    let begin = video.samples[..=wanted].iter().rposition(|sample| sample.keyframe).unwrap_or(0);
    let mut decoder = PictureDecoder::new();
    decoder.configure(&video.config.record)?;
    let mut latest = None;
    let samples = video.samples[begin..].to_vec();
    for sample in samples {
        let data = video.data(sample)?;
        if let Some(decoded) = decoder.decode(sample.pts, sample.keyframe, &data)? {
            if decoded.pts >= pts {
                return Ok(Some(decoded));
            }
            latest = Some(decoded);
        }
    }
    Ok(decoder.drain().into_iter().find(|decoded| decoded.pts >= pts).or(latest))
}

/// A time from the begin of the file, as on the counter of a player.
fn time(millis: i64) -> String {
    let seconds = millis / 1000;
    format!("{:02}:{:02}:{:02}.{}", seconds / 3600, seconds / 60 % 60, seconds % 60, millis % 1000 / 100)
}

/// The sheet that is drawn on.
struct Sheet {
    canvas: Canvas,
    frame_height: usize,
    scaler: Scaler,
}

impl Sheet {
    /// For pictures of this size.
    fn new(width: usize, height: usize) -> Self {
        let frame_height = (FRAME_WIDTH * height / width.max(1)).clamp(2, MAX_FRAME_HEIGHT) & !1;
        let width = GAP + GRID * (FRAME_WIDTH + GAP);
        let height = GAP + GRID * (frame_height + LINE + GAP);
        let mut canvas = Canvas::new(width, height);
        canvas.fill(BACKGROUND);
        Self { canvas, frame_height, scaler: Scaler::default() }
    }

    /// Draws a picture with a line below.
    fn put(&mut self, cell: usize, picture: &Picture, line: &str) {
        let mut frame = Canvas::new(FRAME_WIDTH, self.frame_height);
        let size = picture.size();
        let whole = Rect { x: 0, y: 0, width: size.width, height: size.height };
        self.scaler.scale(picture.canvas(), whole, &mut frame);
        if let Some(converter) = picture.colours().converter() {
            converter.convert(&mut frame);
        }
        let x = GAP + cell % GRID * (FRAME_WIDTH + GAP);
        let y = GAP + cell / GRID * (self.frame_height + LINE + GAP);
        self.canvas.draw(x, y, &frame);
        self.canvas.text(x, y + self.frame_height + 4, 2, line, Colour::WHITE);
    }

    fn png(&self) -> Result<Vec<u8>, ContactSheetError> {
        let (width, height) = (self.canvas.width(), self.canvas.height());
        let rgb = rgb(&self.canvas);
        let mut out = Vec::new();
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut out, side(width), side(height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rgb)?;
        writer.finish()?;
        Ok(out)
    }
}

/// The samples as red, green and blue.
fn rgb(canvas: &Canvas) -> Vec<u8> {
    let (ys, us, vs) = canvas.planes();
    let (width, half) = (canvas.width(), canvas.width() / 2);
    let mut rgb = Vec::with_capacity(ys.len() * 3);
    for (row, line) in ys.chunks_exact(width.max(1)).enumerate() {
        let colours = row / 2 * half..(row / 2 + 1) * half;
        let (us, vs) = (&us[colours.clone()], &vs[colours]);
        for (column, y) in line.iter().enumerate() {
            rgb.extend(pixel(*y, us[column / 2], vs[column / 2]));
        }
    }
    rgb
}

/// Red, green and blue of limited-range BT.601, with 8 fractional bits.
fn pixel(y: u8, u: u8, v: u8) -> [u8; 3] {
    let (y, u, v) = ((i32::from(y) - 16) * 298 + 128, i32::from(u) - 128, i32::from(v) - 128);
    let byte = |value: i32| u8::try_from((value >> 8).clamp(0, 255)).unwrap_or(0);
    [byte(y + 409 * v), byte(y - 100 * u - 208 * v), byte(y + 516 * u)]
}

#[cfg(test)]
mod tests;
