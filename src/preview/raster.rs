//! A sketch in pixels.

use trtc_layout::Rect;

use super::colour::Rgb;
use super::label::{LINE, Label, Line, glyph};
use super::sketch::{Beside, Content, Drawn, Mark, Sketch};

/// Of hatched places.
pub(super) const HATCH: [Rgb; 2] = [Rgb([0x50; 3]), Rgb([0x70; 3])];
/// Pixels from one line of the hatching to the next, along both axes.
pub(super) const HATCH_STEP: u32 = 12;
/// Pixels of a line, along both axes.
const HATCH_LINE: u32 = 4;
/// Around a place of which a part is free.
pub(super) const OUTLINE: Rgb = Rgb([0x80; 3]);
/// Behind letters.
pub(super) const LABEL: Rgb = Rgb([0x18; 3]);
/// How dark a frame is beside its picture, in per cent.
pub(super) const FRAME_SHADE: u8 = 35;
/// How much a watermark covers, in per cent.
pub(super) const WATERMARK_COVER: u8 = 50;

pub(super) struct Raster {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 3]>,
}

pub(super) fn drawn(sketch: &Sketch) -> Raster {
    let mut raster = Raster::new(sketch.size.width, sketch.size.height, sketch.background);
    for tile in &sketch.tiles {
        raster.tile(tile);
    }
    for mark in &sketch.watermarks {
        raster.mark(mark);
    }
    raster
}

impl Raster {
    fn new(width: u32, height: u32, colour: Rgb) -> Self {
        Self { width, height, pixels: vec![colour.0; width as usize * height as usize] }
    }

    fn tile(&mut self, tile: &Drawn) {
        match &tile.content {
            Content::Picture(shown) => {
                match shown.beside {
                    Beside::Nothing => {}
                    Beside::Behind => self.outline(tile.rect),
                    Beside::Black => self.fill(tile.rect, Rgb::BLACK),
                }
                self.fill(shown.rect, shown.colour);
                for line in &shown.frame {
                    self.fill(*line, shown.colour.mixed(Rgb::BLACK, FRAME_SHADE));
                }
            }
            Content::Held | Content::Empty => {
                self.each(tile.rect, |x, y, _| HATCH[usize::from((x + y) % HATCH_STEP < HATCH_LINE)]);
            }
        }
        self.label(tile.label.as_ref());
    }

    fn mark(&mut self, mark: &Mark) {
        self.each(mark.rect, |_, _, below| below.mixed(Rgb::WHITE, WATERMARK_COVER));
        self.label(mark.label.as_ref());
    }

    fn label(&mut self, label: Option<&Label>) {
        let Some(label) = label else { return };
        self.fill(label.rect, LABEL);
        for line in &label.lines {
            self.text(line, label.scale);
        }
    }

    fn text(&mut self, line: &Line, scale: u32) {
        let mut left = line.x;
        for glyph in line.text.chars().filter_map(glyph) {
            let width: u32 = if glyph.is_fullwidth() { 16 } else { 8 };
            let set = (0..LINE).flat_map(|y| (0..width).map(move |x| (x, y)));
            for (x, y) in set.filter(|(x, y)| glyph.get_pixel(*x as usize, *y as usize)) {
                let dot = Rect { x: left + x * scale, y: line.y + y * scale, width: scale, height: scale };
                self.fill(dot, Rgb::WHITE);
            }
            left += width * scale;
        }
    }

    fn outline(&mut self, rect: Rect) {
        let last = |from: u32, to: u32| to.saturating_sub(1).max(from);
        let Rect { x, y, width, height } = rect;
        for line in [
            Rect { height: 1, ..rect },
            Rect { y: last(y, rect.bottom()), height: 1, ..rect },
            Rect { width: 1, ..rect },
            Rect { x: last(x, rect.right()), width: 1, ..rect },
        ] {
            if width > 0 && height > 0 {
                self.fill(line, OUTLINE);
            }
        }
    }

    fn fill(&mut self, rect: Rect, colour: Rgb) {
        self.rows(rect, |_, row| row.fill(colour.0));
    }

    /// Gives each pixel of a rectangle another colour.
    fn each(&mut self, rect: Rect, colour: impl Fn(u32, u32, Rgb) -> Rgb) {
        self.rows(rect, |y, row| {
            for (x, pixel) in (rect.x..).zip(row) {
                *pixel = colour(x, y, Rgb(*pixel)).0;
            }
        });
    }

    /// The rows of a rectangle, as far as it is on the canvas.
    fn rows(&mut self, rect: Rect, mut draw: impl FnMut(u32, &mut [[u8; 3]])) {
        let (right, bottom) = (rect.right().min(self.width), rect.bottom().min(self.height));
        for y in rect.y..bottom {
            let start = y as usize * self.width as usize;
            if let Some(row) = self.pixels.get_mut(start + rect.x as usize..start + right as usize) {
                draw(y, row);
            }
        }
    }

    pub(super) fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(bytes)
    }
}
