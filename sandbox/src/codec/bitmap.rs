//! Images of red, green, blue and alpha, and reading them from files.

use std::io::Cursor;

use thiserror::Error;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::scale::Scaler;

/// Largest width or height of an image that is read.
const MAX_SIDE: usize = 8192;
/// Most pixels of an image that is read: it takes four times as many bytes for a moment.
const MAX_PIXELS: usize = 24 << 20;

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitmap {
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

/// Why there is no image.
#[derive(Debug, Error)]
pub(crate) enum BitmapError {
    #[error("it is neither PNG nor JPEG")]
    Format,
    #[error("it has {width}x{height} pixels; give it at most 8192 each way and 25 million together")]
    TooLarge { width: usize, height: usize },
    #[error("the PNG is broken: {0}")]
    Png(#[from] png::DecodingError),
    #[error("the PNG is broken: its palette has {0} bytes, not three for each colour")]
    Palette(usize),
    #[error("the JPEG is broken: {0}")]
    Jpeg(String),
}

impl Bitmap {
    pub(crate) fn filled(width: usize, height: usize, pixel: [u8; 4]) -> Self {
        Self { width, height, rgba: pixel.repeat(width * height) }
    }

    /// Reads a PNG or a JPEG.
    pub(crate) fn decode(data: &[u8]) -> Result<Self, BitmapError> {
        match data {
            [0x89, b'P', b'N', b'G', ..] => png(data),
            [0xff, 0xd8, ..] => jpeg(data),
            _ => Err(BitmapError::Format),
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// Memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.rgba.len()
    }

    /// The pixels row by row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[[u8; 4]]> {
        let (pixels, _) = self.rgba.as_chunks::<4>();
        pixels.chunks_exact(self.width.max(1))
    }

    /// Black without any light beyond the edges.
    pub(crate) fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        if x >= self.width {
            return [0; 4];
        }
        let at = (y * self.width + x) * 4;
        self.rgba.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default()
    }

    /// Fills a rectangle; what lies outside is left out.
    pub(crate) fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, pixel: [u8; 4]) {
        let right = x.saturating_add(width).min(self.width);
        for row in y..y.saturating_add(height).min(self.height) {
            for column in x..right {
                self.put(column, row, pixel);
            }
        }
    }

    /// Lays a colour over what is there, as much as `alpha` says; beyond the edges nothing happens.
    pub(crate) fn tint(&mut self, x: usize, y: usize, colour: [u8; 3], alpha: u8) {
        let [_, _, _, behind] = self.pixel(x, y);
        let pixel = self.pixel(x, y);
        let (front, back) = (u32::from(alpha), u32::from(behind) * (255 - u32::from(alpha)) / 255);
        let Some(whole) = (front + back).checked_sub(1).map(|whole| whole + 1) else { return };
        let mix = |part: usize| {
            let sum = u32::from(colour[part]) * front + u32::from(pixel[part]) * back + whole / 2;
            u8::try_from(sum / whole).unwrap_or(u8::MAX)
        };
        self.put(x, y, [mix(0), mix(1), mix(2), u8::try_from(whole).unwrap_or(u8::MAX)]);
    }

    fn put(&mut self, x: usize, y: usize, pixel: [u8; 4]) {
        let at = (y * self.width + x) * 4;
        if x < self.width
            && let Some(place) = self.rgba.get_mut(at..at + 4)
        {
            place.copy_from_slice(&pixel);
        }
    }

    /// The same image with another size, distorted when the shapes differ.
    pub(crate) fn stretched(&self, scaler: &mut Scaler, width: usize, height: usize) -> Self {
        self.resized(scaler, (self.width, self.height), width, height)
    }

    /// The middle of the image, cut so that it fills a size without distortion.
    pub(crate) fn covering(&self, scaler: &mut Scaler, width: usize, height: usize) -> Self {
        // Too much is cut off evenly at two sides.
        let part = if self.width * height > width * self.height {
            ((width * self.height).checked_div(height).unwrap_or(0).max(1), self.height)
        } else {
            (self.width, (height * self.width).checked_div(width).unwrap_or(0).max(1))
        };
        self.resized(scaler, part, width, height)
    }

    /// Not larger than this each way, with its shape kept.
    pub(crate) fn shrunk(self, side: usize) -> Self {
        let larger = self.width.max(self.height);
        if larger <= side {
            return self;
        }
        let scaled = |length: usize| (length * side / larger).max(1);
        self.stretched(&mut Scaler::default(), scaled(self.width), scaled(self.height))
    }

    fn resized(&self, scaler: &mut Scaler, part: (usize, usize), width: usize, height: usize) -> Self {
        let mut to = Self::filled(width, height, [0; 4]);
        let size = |width: usize, height: usize| (side(width), side(height));
        let (part_width, part_height) = (part.0.min(self.width), part.1.min(self.height));
        let offset = |whole: usize, part: usize| f64::from(side(whole - part)) / 2.0;
        scaler.rgba(
            &self.rgba,
            size(self.width, self.height),
            [
                offset(self.width, part_width),
                offset(self.height, part_height),
                f64::from(side(part_width)),
                f64::from(side(part_height)),
            ],
            &mut to.rgba,
            size(width, height),
        );
        to
    }
}

fn side(side: usize) -> u32 {
    u32::try_from(side).unwrap_or(u32::MAX)
}

fn check(width: usize, height: usize) -> Result<(), BitmapError> {
    let fits = width.max(height) <= MAX_SIDE && width.saturating_mul(height) <= MAX_PIXELS;
    if fits { Ok(()) } else { Err(BitmapError::TooLarge { width, height }) }
}

fn png(data: &[u8]) -> Result<Bitmap, BitmapError> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(data), png::Limits { bytes: 5 * MAX_PIXELS });
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check(width, height)?;
    // The decoder takes it for whole, and would read beyond its end.
    if let Some(palette) = &reader.info().palette
        && !palette.len().is_multiple_of(3)
    {
        return Err(BitmapError::Palette(palette.len()));
    }
    let room = reader.output_buffer_size().ok_or(BitmapError::TooLarge { width, height })?;
    let mut samples = vec![0; room];
    let frame = reader.next_frame(&mut samples)?;
    samples.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        png::ColorType::Rgba => samples,
        png::ColorType::Rgb => samples.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect(),
        png::ColorType::GrayscaleAlpha => {
            samples.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect()
        }
        png::ColorType::Grayscale => samples.iter().flat_map(|grey| [*grey, *grey, *grey, 255]).collect(),
        png::ColorType::Indexed => return Err(BitmapError::Format),
    };
    Ok(Bitmap { width, height, rgba })
}

fn jpeg(data: &[u8]) -> Result<Bitmap, BitmapError> {
    let broken = |error: zune_jpeg::errors::DecodeErrors| BitmapError::Jpeg(error.to_string());
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    decoder.decode_headers().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or(BitmapError::Format)?;
    check(width, height)?;
    let rgb = decoder.decode().map_err(broken)?;
    if rgb.len() != width * height * 3 {
        return Err(BitmapError::Jpeg("its colours are of no known kind".to_owned()));
    }
    Ok(Bitmap { width, height, rgba: rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect() })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A PNG of RGBA pixels.
    pub(crate) fn png_of(bitmap: &Bitmap) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, side(bitmap.width), side(bitmap.height));
        encoder.set_color(png::ColorType::Rgba);
        encoder.write_header().unwrap().write_image_data(&bitmap.rgba).unwrap();
        file
    }

    #[test]
    fn a_png_keeps_its_alpha() {
        let mut bitmap = Bitmap::filled(5, 3, [1, 2, 3, 4]);
        bitmap.fill(2, 1, 9, 9, [255, 0, 9, 255]);
        assert_eq!(Bitmap::decode(&png_of(&bitmap)).unwrap(), bitmap);
    }

    #[test]
    fn a_grey_png_and_a_jpeg_are_read() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 2, 2);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&[9, 9, 9, 200]).unwrap();
        assert_eq!(Bitmap::decode(&file).unwrap().pixel(1, 1), [200, 200, 200, 255]);
        for (kind, samples) in [(jpeg_encoder::ColorType::Rgb, 3), (jpeg_encoder::ColorType::Luma, 1)] {
            let mut file = Vec::new();
            let encoder = jpeg_encoder::Encoder::new(&mut file, 95);
            encoder.encode(&vec![200; 16 * 8 * samples], 16, 8, kind).unwrap();
            let bitmap = Bitmap::decode(&file).unwrap();
            assert_eq!((bitmap.width(), bitmap.height()), (16, 8));
            assert!(bitmap.pixel(8, 4)[1].abs_diff(200) < 3, "{samples} samples");
        }
    }

    #[test]
    fn a_palette_that_ends_within_a_colour_is_refused() {
        let indexed = |palette: usize| {
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, 4, 1);
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(vec![7; palette]);
            encoder.write_header().unwrap().write_image_data(&[0, 1, 2, 3]).unwrap();
            Bitmap::decode(&file)
        };
        assert_eq!(indexed(12).unwrap().pixel(3, 0), [7, 7, 7, 255]);
        for palette in [13, 14] {
            let outcome = indexed(palette);
            assert!(matches!(outcome, Err(BitmapError::Palette(bytes)) if bytes == palette), "{outcome:?}");
        }
        let outcome = indexed(771);
        assert!(matches!(outcome, Err(BitmapError::Png(_))), "{outcome:?}");
    }

    #[test]
    fn what_is_no_image_or_a_bomb_is_refused() {
        assert!(matches!(Bitmap::decode(b"<html>"), Err(BitmapError::Format)));
        let mut bomb = Vec::new();
        let mut encoder = png::Encoder::new(&mut bomb, 9000, 2);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.write_header().unwrap().write_image_data(&[0; 9000 / 8 * 2]).unwrap();
        assert!(matches!(Bitmap::decode(&bomb), Err(BitmapError::TooLarge { width: 9000, .. })));
        let good = png_of(&Bitmap::filled(20, 20, [5; 4]));
        assert!(matches!(Bitmap::decode(&good[..good.len() / 2]), Err(BitmapError::Png(_))));
    }

    #[test]
    fn the_middle_covers_and_all_is_stretched() {
        let mut wide = Bitmap::filled(40, 10, [255, 0, 0, 255]);
        wide.fill(15, 0, 10, 10, [0, 0, 255, 255]);
        let scaler = &mut Scaler::default();
        let covering = wide.covering(scaler, 20, 20);
        assert_eq!((covering.pixel(3, 3), covering.pixel(16, 16)), ([0, 0, 255, 255], [0, 0, 255, 255]));
        let stretched = wide.stretched(scaler, 20, 20);
        assert_eq!((stretched.pixel(0, 0), stretched.pixel(10, 10)), ([255, 0, 0, 255], [0, 0, 255, 255]));
        let small = wide.shrunk(20);
        assert_eq!((small.width(), small.height()), (20, 5));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(
            kind in 0..3_usize, data in proptest::collection::vec(any::<u8>(), 0..400),
            flip in (0_usize..400, any::<u8>()),
        ) {
            let mut file = match kind {
                0 => b"\x89PNG\r\n\x1a\n".to_vec(),
                1 => b"\xff\xd8\xff".to_vec(),
                _ => png_of(&Bitmap::filled(9, 9, [7, 8, 9, 100])),
            };
            if kind < 2 {
                file.extend(data);
            }
            let at = flip.0 % file.len();
            file[at] ^= flip.1;
            let _ = Bitmap::decode(&file);
        }
    }
}
