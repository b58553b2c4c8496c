//! Drawing on I420 pictures.

use font8x8::legacy::BASIC_LEGACY;
use openh264::formats::YUVSource;

/// Pixels of a glyph at scale 1, each way.
pub(crate) const GLYPH: usize = 8;

/// A box with a question mark left out of it.
const UNKNOWN: [u8; GLYPH] = [0x7f, 0x73, 0x6f, 0x77, 0x7f, 0x77, 0x7f, 0x00];

/// A colour in limited-range BT.601.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    pub(crate) y: u8,
    pub(crate) u: u8,
    pub(crate) v: u8,
}

impl Colour {
    pub(crate) const WHITE: Self = Self { y: 235, u: 128, v: 128 };
    pub(crate) const BLACK: Self = Self { y: 16, u: 128, v: 128 };

    /// From 0xRRGGBB.
    pub(crate) fn from_code(code: u32) -> Self {
        let [_, r, g, b] = code.to_be_bytes();
        Self::from_bytes([r, g, b])
    }

    /// From red, green and blue, 0 to 255.
    pub(crate) fn from_bytes(rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(|part| f32::from(part) / 255.0);
        Self::from_rgb(r, g, b)
    }

    /// From red, green and blue, 0 to 1.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
    pub(crate) fn from_rgb(r: f32, g: f32, b: f32) -> Self {
        let y = 65.481_f32.mul_add(r, 128.553_f32.mul_add(g, 24.966 * b)) + 16.0;
        let u = (-37.797_f32).mul_add(r, (-74.203_f32).mul_add(g, 112.0 * b)) + 128.0;
        let v = 112.0_f32.mul_add(r, (-93.786_f32).mul_add(g, -18.214 * b)) + 128.0;
        let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
        Self { y: byte(y), u: byte(u), v: byte(v) }
    }
}

/// A picture of even width and height.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    width: usize,
    height: usize,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl Canvas {
    /// Odd sizes are rounded down: colour planes have half the size.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        let (width, height) = (width & !1, height & !1);
        let quarter = width * height / 4;
        Self { width, height, y: vec![16; width * height], u: vec![128; quarter], v: vec![128; quarter] }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// The samples of luma, U and V, row by row without gaps.
    pub(crate) fn planes(&self) -> (&[u8], &[u8], &[u8]) {
        (&self.y, &self.u, &self.v)
    }

    /// The samples of luma, U and V, row by row without gaps.
    pub(crate) fn planes_mut(&mut self) -> (&mut [u8], &mut [u8], &mut [u8]) {
        (&mut self.y, &mut self.u, &mut self.v)
    }

    /// Becomes equal to a picture of the same size.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.draw(0, 0, other);
    }

    /// Draws a picture at an even place; what lies outside is left out.
    pub(crate) fn draw(&mut self, x: usize, y: usize, picture: &Self) {
        let (width, other) = (self.width, picture.width);
        let planes =
            [(&mut self.y, &picture.y, 1), (&mut self.u, &picture.u, 2), (&mut self.v, &picture.v, 2)];
        for (to, from, shrink) in planes {
            let (width, other) = (width / shrink, other / shrink);
            for (to, from) in rows(to, width, x / shrink, y / shrink).zip(from.chunks_exact(other.max(1))) {
                let shared = to.len().min(from.len());
                to[..shared].copy_from_slice(&from[..shared]);
            }
        }
    }

    /// The colour at a place.
    #[cfg(test)]
    pub(crate) fn at(&self, x: usize, y: usize) -> Colour {
        let half = y / 2 * (self.width / 2) + x / 2;
        Colour { y: self.y[y * self.width + x], u: self.u[half], v: self.v[half] }
    }

    pub(crate) fn fill(&mut self, colour: Colour) {
        self.y.fill(colour.y);
        self.u.fill(colour.u);
        self.v.fill(colour.v);
    }

    /// Fills a rectangle; what lies outside of the picture is left out.
    pub(crate) fn rect(&mut self, x: usize, y: usize, width: usize, height: usize, colour: Colour) {
        let (x, y) = (x.min(self.width), y.min(self.height));
        let (right, bottom) =
            (x.saturating_add(width).min(self.width), y.saturating_add(height).min(self.height));
        for row in y..bottom {
            self.y[row * self.width + x..row * self.width + right].fill(colour.y);
        }
        let half = self.width / 2;
        for row in y / 2..bottom.div_ceil(2) {
            let span = row * half + x / 2..row * half + right.div_ceil(2);
            if span.start < span.end && y < bottom {
                self.u[span.clone()].fill(colour.u);
                self.v[span].fill(colour.v);
            }
        }
    }

    /// Writes a line of text. Characters beyond ASCII become boxes with a question mark.
    pub(crate) fn text(&mut self, x: usize, y: usize, scale: usize, text: &str, colour: Colour) {
        for (index, character) in text.chars().enumerate() {
            let left = x.saturating_add(index.saturating_mul(GLYPH * scale));
            if left >= self.width {
                return;
            }
            let glyph = u8::try_from(character)
                .ok()
                .filter(|code| (0x20..0x7f).contains(code))
                .and_then(|code| BASIC_LEGACY.get(usize::from(code)));
            for (row, bits) in glyph.unwrap_or(&UNKNOWN).iter().enumerate() {
                for column in (0..GLYPH).filter(|column| bits >> column & 1 == 1) {
                    self.rect(left + column * scale, y + row * scale, scale, scale, colour);
                }
            }
        }
    }

    /// The largest scale up to `max` at which a text is no wider than `width`.
    pub(crate) fn scale_for(text: &str, width: usize, max: usize) -> usize {
        (width / (GLYPH * text.chars().count().max(1))).clamp(1, max.max(1))
    }
}

/// The ends, from `x` on, of the rows from `y` on.
pub(crate) fn rows(plane: &mut [u8], width: usize, x: usize, y: usize) -> impl Iterator<Item = &mut [u8]> {
    plane.chunks_exact_mut(width.max(1)).skip(y).filter_map(move |row| row.get_mut(x..))
}

impl YUVSource for Canvas {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.y
    }

    fn u(&self) -> &[u8] {
        &self.u
    }

    fn v(&self) -> &[u8] {
        &self.v
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn glyphs_are_where_they_belong() {
        let mut canvas = Canvas::new(64, 32);
        canvas.text(8, 8, 2, "I", Colour::WHITE);
        let lit: Vec<_> = (0..64 * 32).filter(|at| canvas.y[*at] == 235).collect();
        assert!(!lit.is_empty());
        assert!(lit.iter().all(|at| (8..24).contains(&(at % 64)) && (8..24).contains(&(at / 64))));
        let mut boxes = Canvas::new(64, 32);
        boxes.text(0, 0, 1, "界", Colour::WHITE);
        let lit = boxes.y.iter().filter(|y| **y == 235).count();
        assert!((32..64).contains(&lit), "a box is mostly filled: {lit}");
    }

    #[test]
    fn primary_colours() {
        assert_eq!(Colour::from_rgb(1.0, 1.0, 1.0), Colour::WHITE);
        assert_eq!(Colour::from_rgb(0.0, 0.0, 0.0), Colour::BLACK);
        assert_eq!(Colour::from_rgb(1.0, 0.0, 0.0), Colour { y: 81, u: 90, v: 240 });
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(
            size in (2_usize..80, 2_usize..80),
            rect in (any::<usize>(), 0_usize..200, any::<usize>(), 0_usize..200),
            at in (0_usize..200, 0_usize..200),
            scale in 1_usize..9,
            text in ".{0,12}",
        ) {
            let mut canvas = Canvas::new(size.0, size.1);
            canvas.rect(rect.0, rect.1, rect.2, rect.3, Colour::WHITE);
            canvas.text(at.0, at.1, scale, &text, Colour::BLACK);
            prop_assert_eq!(canvas.y.len(), (size.0 & !1) * (size.1 & !1));
        }
    }
}
