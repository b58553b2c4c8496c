//! Pictures in other sizes.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use trtc_layout::Rect;

use super::canvas::Canvas;

/// Scales pictures; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Scaler {
    resizer: Resizer,
}

impl Scaler {
    /// Fills a picture with a part of another one; a part beyond its edges leaves the picture as it is.
    pub(crate) fn scale(&mut self, from: &Canvas, part: Rect, to: &mut Canvas) {
        let (from_width, from_height) = (from.width(), from.height());
        let (to_width, to_height) = (to.width(), to.height());
        let (y, u, v) = from.planes();
        let (to_y, to_u, to_v) = to.planes_mut();
        for (from, to, shrink) in [(y, to_y, 1), (u, to_u, 2), (v, to_v, 2)] {
            let side = |side: usize| u32::try_from(side / shrink).unwrap_or(0);
            let position = |value: u32| f64::from(value) / if shrink == 2 { 2.0 } else { 1.0 };
            let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).crop(
                position(part.x),
                position(part.y),
                position(part.width),
                position(part.height),
            );
            let from = ImageRef::new(side(from_width), side(from_height), from, PixelType::U8);
            let to = Image::from_slice_u8(side(to_width), side(to_height), to, PixelType::U8);
            if let (Ok(from), Ok(mut to)) = (from, to) {
                self.run(&from, &mut to, &options);
            }
        }
    }

    /// Scales samples of one byte.
    pub(crate) fn plane(&mut self, from: &[u8], from_size: (u32, u32), to: &mut [u8], to_size: (u32, u32)) {
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
        let from = ImageRef::new(from_size.0, from_size.1, from, PixelType::U8);
        let to = Image::from_slice_u8(to_size.0, to_size.1, to, PixelType::U8);
        if let (Ok(from), Ok(mut to)) = (from, to) {
            self.run(&from, &mut to, &options);
        }
    }

    /// Scales a part, in pixels, of samples of red, green, blue and alpha.
    pub(crate) fn rgba(
        &mut self,
        from: &[u8],
        from_size: (u32, u32),
        part: [f64; 4],
        to: &mut [u8],
        to_size: (u32, u32),
    ) {
        let [left, top, width, height] = part;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .crop(left, top, width, height);
        let from = ImageRef::new(from_size.0, from_size.1, from, PixelType::U8x4);
        let to = Image::from_slice_u8(to_size.0, to_size.1, to, PixelType::U8x4);
        if let (Ok(from), Ok(mut to)) = (from, to) {
            self.run(&from, &mut to, &options);
        }
    }

    fn run(&mut self, from: &ImageRef<'_>, to: &mut Image<'_>, options: &ResizeOptions) {
        if let Err(error) = self.resizer.resize(from, to, options) {
            // Only a part beyond the edges does that; the layout makes none.
            tracing::error!(%error, "a picture was not scaled");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::canvas::Colour;

    #[test]
    fn the_part_alone_is_seen() {
        let red = Colour::from_rgb(1.0, 0.0, 0.0);
        let blue = Colour::from_rgb(0.0, 0.0, 1.0);
        let mut from = Canvas::new(64, 32);
        from.fill(red);
        from.rect(16, 0, 32, 32, blue);
        let mut to = Canvas::new(16, 48);
        Scaler::default().scale(&from, Rect { x: 16, y: 0, width: 32, height: 32 }, &mut to);
        for at in [(0, 0), (15, 47), (8, 20)] {
            assert_eq!(to.at(at.0, at.1), blue, "{at:?}");
        }
        Scaler::default().scale(&from, Rect { x: 0, y: 0, width: 64, height: 32 }, &mut to);
        assert_eq!((to.at(0, 5), to.at(8, 5), to.at(15, 47)), (red, blue, red));
    }

    #[test]
    fn a_part_beyond_the_edges_changes_nothing() {
        let from = Canvas::new(16, 16);
        let mut to = Canvas::new(8, 8);
        to.fill(Colour::WHITE);
        Scaler::default().scale(&from, Rect { x: 8, y: 8, width: 10, height: 2 }, &mut to);
        assert_eq!(to.at(3, 3), Colour::WHITE);
    }
}
