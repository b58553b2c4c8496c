//! Which colour is to be where, as the preview has it, and what a picture shows.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use trtc_recording::proto::v1;
use trtc_recording::proto::v1::{MixRect, MixRenderMode, PreviewSource};

use crate::calls::{BEHIND, Guest};

/// How far each part of a colour may be off, of 255, after it was encoded twice. Measured were 3; colours of users
/// differ by 127 or more.
pub(crate) const TOLERANCE: u8 = 12;
/// Pixels from an edge where nothing is measured: pictures are coded in blocks, with half as many dots of colour.
const EDGE: i64 = 6;
/// Behind the name of a user who has no picture.
const PLATE: [u8; 3] = [0x26, 0x2a, 0x33];
/// Pictures in a row that show a layout.
pub(crate) const ENOUGH: usize = 3;

/// A decoded picture.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) rgb: Vec<u8>,
}

impl Frame {
    /// Mean colour of the 4 × 4 pixels around a place.
    fn colour(&self, x: usize, y: usize) -> [u8; 3] {
        std::array::from_fn(|part| {
            let pixels = (0..16).map(|n| ((y - 2 + n / 4) * self.width + x - 2 + n % 4) * 3 + part);
            (pixels.map(|at| u32::from(self.rgb[at])).sum::<u32>() / 16) as u8
        })
    }
}

/// What a picture is to show.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) name: String,
    points: Vec<Point>,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    x: usize,
    y: usize,
    colour: [u8; 3],
}

/// What is at a place of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Colour([u8; 3]),
    /// Letters of a name.
    Letters,
    /// Outside of the canvas.
    Nothing,
}

impl Expected {
    /// What the preview has for these users. `images` are the colours of the place-holders of custom places.
    pub(crate) fn of(
        name: impl Into<String>,
        preview: &v1::PreviewMixResponse,
        users: &[Guest],
        images: &[Option<[u8; 3]>],
    ) -> Self {
        let scene = Scene { preview, users, images };
        let points: Vec<_> = scene.places().into_iter().filter_map(|(x, y)| scene.point(x, y)).collect();
        assert!(points.len() > 50, "there is something to be seen: {preview:?}");
        Self { name: name.into(), points }
    }

    /// The places that show something else.
    pub(crate) fn misses(&self, frame: &Frame) -> Vec<String> {
        let wrong = self.points.iter().filter_map(|Point { x, y, colour }| {
            let found = frame.colour(*x, *y);
            let near = found.iter().zip(colour).all(|(a, b)| a.abs_diff(*b) <= TOLERANCE);
            (!near).then(|| format!("({x}, {y}) is {found:?}, not {colour:?}"))
        });
        wrong.collect()
    }

    /// How far the parts of its colours are off at most.
    fn farthest(&self, frame: &Frame) -> u8 {
        let off = self.points.iter().flat_map(|point| {
            let found = frame.colour(point.x, point.y);
            found.into_iter().zip(point.colour).map(|(a, b)| a.abs_diff(b))
        });
        off.max().unwrap_or_default()
    }
}

/// A preview, and what those in it send.
struct Scene<'a> {
    preview: &'a v1::PreviewMixResponse,
    users: &'a [Guest],
    images: &'a [Option<[u8; 3]>],
}

impl Scene<'_> {
    /// Where to look: the middle and the corners of each tile, and all over the canvas.
    fn places(&self) -> Vec<(i64, i64)> {
        let (width, height) = (i64::from(self.preview.width), i64::from(self.preview.height));
        let mut places = Vec::new();
        for tile in &self.preview.tiles {
            let (left, top, right, bottom) = sides(seen_of(tile));
            let inset = EDGE + 1;
            for x in [left + inset, (left + right) / 2, right - inset - 1] {
                places.extend([top + inset, (top + bottom) / 2, bottom - inset - 1].map(|y| (x, y)));
            }
        }
        for row in 0..24 {
            places.extend((0..42).map(|column| ((2 * column + 1) * width / 84, (2 * row + 1) * height / 48)));
        }
        places
    }

    /// What is to be there, unless an edge or a name is near.
    fn point(&self, x: i64, y: i64) -> Option<Point> {
        let Shown::Colour(colour) = self.shown(x, y) else { return None };
        let around = [-EDGE, 0, EDGE].into_iter().flat_map(|dx| [-EDGE, 0, EDGE].map(|dy| (x + dx, y + dy)));
        let plain = around.into_iter().all(|(x, y)| self.shown(x, y) == Shown::Colour(colour));
        plain.then(|| Point { x: usize::try_from(x).unwrap(), y: usize::try_from(y).unwrap(), colour })
    }

    fn shown(&self, x: i64, y: i64) -> Shown {
        let within = |rect: MixRect| {
            let (left, top, right, bottom) = sides(rect);
            (left..right).contains(&x) && (top..bottom).contains(&y)
        };
        if x < 0 || y < 0 || x >= i64::from(self.preview.width) || y >= i64::from(self.preview.height) {
            return Shown::Nothing;
        }
        for tile in self.preview.tiles.iter().rev() {
            let rect = tile.rect.unwrap();
            if !within(rect) {
                continue;
            }
            let image = usize::try_from(tile.place).ok().and_then(|place| *self.images.get(place)?);
            match tile.source() {
                PreviewSource::Video if within(seen_of(tile)) => return Shown::Colour(self.colour_of(tile)),
                PreviewSource::Video if tile.render_mode() == MixRenderMode::FitBlack => {
                    return Shown::Colour([0; 3]);
                }
                PreviewSource::Video => {}
                PreviewSource::Held | PreviewSource::Empty if image.is_some() => {
                    return Shown::Colour(image.unwrap());
                }
                PreviewSource::Held => {
                    // The name is in the middle.
                    let (_, top, _, bottom) = sides(rect);
                    let margin = (bottom - top) / 4;
                    let free = y < top + margin || y >= bottom - margin;
                    return if free { Shown::Colour(PLATE) } else { Shown::Letters };
                }
                PreviewSource::Empty => {}
                PreviewSource::Unspecified => panic!("{tile:?}"),
            }
        }
        Shown::Colour(BEHIND)
    }

    fn colour_of(&self, tile: &v1::PreviewTile) -> [u8; 3] {
        let user = &tile.stream.as_ref().unwrap().user_id;
        let user = self.users.iter().find(|one| one.name == *user).unwrap();
        user.colour.unwrap()
    }
}

/// Left, top, and the first column and row beyond it.
fn sides(rect: MixRect) -> (i64, i64, i64, i64) {
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(i64::from);
    (x, y, x + width, y + height)
}

/// The part of a tile that a picture of 16:9 fills.
fn seen_of(tile: &v1::PreviewTile) -> MixRect {
    let rect = tile.rect.unwrap();
    if !matches!(tile.render_mode(), MixRenderMode::Fit | MixRenderMode::FitBlack) {
        return rect;
    }
    let width = rect.width.min(rect.height * 16 / 9);
    let height = rect.height.min(rect.width * 9 / 16);
    MixRect { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width, height }
}

/// The pictures that a decoder of raw RGB hands out, in order.
pub(crate) struct Frames {
    ffmpeg: Arc<Mutex<Child>>,
    out: ChildStdout,
    size: (usize, usize),
}

impl Frames {
    /// Of a file of this size.
    pub(crate) fn of(file: &Path, size: (usize, usize)) -> Self {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-i"]).arg(file).args(["-an", "-vsync", "passthrough"]);
        Self::decode(&mut ffmpeg, size)
    }

    /// Of what ffmpeg reads by its arguments until now.
    pub(crate) fn decode(ffmpeg: &mut Command, size: (usize, usize)) -> Self {
        ffmpeg.args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-flush_packets", "1", "-"]);
        let mut ffmpeg = ffmpeg.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let out = ffmpeg.stdout.take().unwrap();
        Self { ffmpeg: Arc::new(Mutex::new(ffmpeg)), out, size }
    }

    /// The decoder, for who wants to end it while its pictures are waited for.
    pub(crate) fn decoder(&self) -> Arc<Mutex<Child>> {
        Arc::clone(&self.ffmpeg)
    }
}

impl Iterator for Frames {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        let (width, height) = self.size;
        let mut rgb = vec![0; width * height * 3];
        self.out.read_exact(&mut rgb).ok()?;
        Some(Frame { width, rgb })
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        // One that ended cannot be killed, and need not.
        let mut ffmpeg = self.ffmpeg.lock().unwrap_or_else(PoisonError::into_inner);
        ffmpeg.kill().ok();
        ffmpeg.wait().ok();
    }
}

/// Fails unless the pictures show all of this one after the other, each in [`ENOUGH`] pictures in a row.
pub(crate) fn assert_shows(frames: impl Iterator<Item = Frame>, expected: &[Expected]) {
    let (mut count, mut row, mut farthest) = (0, 0, 0);
    let mut nearest: Option<Vec<String>> = None;
    let mut left = expected.iter();
    let mut next = left.next();
    for frame in frames {
        count += 1;
        let Some(scene) = next else { continue };
        let misses = scene.misses(&frame);
        if !misses.is_empty() {
            row = 0;
            if nearest.as_ref().is_none_or(|nearest| nearest.len() > misses.len()) {
                nearest = Some(misses);
            }
            continue;
        }
        row += 1;
        farthest = farthest.max(scene.farthest(&frame));
        if row == ENOUGH {
            (next, row, nearest) = (left.next(), 0, None);
        }
    }
    if let Some(scene) = next {
        let seen = expected.len() - left.len() - 1;
        panic!(
            "after {seen} layouts of {}, {count} pictures never show {}: {:#?}",
            expected.len(),
            scene.name,
            nearest.unwrap_or_default().into_iter().take(12).collect::<Vec<_>>()
        );
    }
    println!("{} layouts in {count} pictures; colours are off by {farthest} at most", expected.len());
}
