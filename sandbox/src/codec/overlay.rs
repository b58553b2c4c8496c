//! Pictures that others shine through.

use super::bitmap::Bitmap;
use super::canvas::{Canvas, Colour, rows};

/// A picture with transparency, ready to be drawn.
#[derive(Debug)]
pub(crate) struct Overlay {
    picture: Canvas,
    /// `None`: nothing shines through.
    alpha: Option<Alpha>,
}

/// How much of the picture is seen, 0 to 255, for luma and for the colours with their half size.
#[derive(Debug)]
struct Alpha {
    luma: Vec<u8>,
    half: Vec<u8>,
}

impl Overlay {
    /// Odd sizes are rounded down.
    pub(crate) fn new(bitmap: &Bitmap) -> Self {
        let stride = bitmap.width();
        let mut picture = Canvas::new(stride, bitmap.height());
        let (width, height) = (picture.width(), picture.height());
        let pixel = |x: usize, y: usize| bitmap.pixel(x, y);
        let mut luma = Vec::with_capacity(width * height);
        let mut half = Vec::with_capacity(width * height / 4);
        let (ys, us, vs) = picture.planes_mut();
        for (at, y) in ys.iter_mut().enumerate() {
            let [r, g, b, a] = pixel(at % width, at / width);
            *y = Colour::from_bytes([r, g, b]).y;
            luma.push(a);
        }
        for (at, (u, v)) in us.iter_mut().zip(vs).enumerate() {
            let (x, y) = (at % (width / 2) * 2, at / (width / 2) * 2);
            let block = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map(|(x, y)| pixel(x, y));
            let weight: u32 = block.iter().map(|pixel| u32::from(pixel[3])).sum();
            // What cannot be seen must not tint what can.
            let mean = |part: usize| {
                let sum: u32 = block.iter().map(|pixel| u32::from(pixel[part]) * u32::from(pixel[3])).sum();
                sum.checked_div(weight).and_then(|mean| u8::try_from(mean).ok()).unwrap_or(0)
            };
            let colour = Colour::from_bytes([mean(0), mean(1), mean(2)]);
            (*u, *v) = (colour.u, colour.v);
            half.push(u8::try_from(weight / 4).unwrap_or(u8::MAX));
        }
        let opaque = luma.iter().all(|alpha| *alpha == 255);
        Self { picture, alpha: (!opaque).then_some(Alpha { luma, half }) }
    }

    pub(crate) fn width(&self) -> usize {
        self.picture.width()
    }

    pub(crate) fn height(&self) -> usize {
        self.picture.height()
    }

    /// Draws it at an even place; what lies outside is left out.
    pub(crate) fn draw(&self, canvas: &mut Canvas, x: usize, y: usize) {
        let Some(alpha) = &self.alpha else { return canvas.draw(x, y, &self.picture) };
        let (to_width, width) = (canvas.width(), self.picture.width());
        let (from_y, from_u, from_v) = self.picture.planes();
        let (to_y, to_u, to_v) = canvas.planes_mut();
        for (to, from, alpha, shrink) in
            [(to_y, from_y, &alpha.luma, 1), (to_u, from_u, &alpha.half, 2), (to_v, from_v, &alpha.half, 2)]
        {
            let lines =
                from.chunks_exact((width / shrink).max(1)).zip(alpha.chunks_exact((width / shrink).max(1)));
            for (to, (from, alpha)) in rows(to, to_width / shrink, x / shrink, y / shrink).zip(lines) {
                for (to, (from, alpha)) in to.iter_mut().zip(from.iter().zip(alpha)) {
                    *to = blend(*to, *from, *alpha);
                }
            }
        }
    }
}

fn blend(behind: u8, front: u8, alpha: u8) -> u8 {
    let (behind, front, alpha) = (u32::from(behind), u32::from(front), u32::from(alpha));
    u8::try_from((front * alpha + behind * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_behind_shines_through() {
        let mut bitmap = Bitmap::filled(8, 8, [255, 0, 0, 255]);
        bitmap.fill(4, 0, 4, 8, [255, 0, 0, 0]);
        let mut canvas = Canvas::new(16, 16);
        canvas.fill(Colour::WHITE);
        Overlay::new(&bitmap).draw(&mut canvas, 4, 4);
        let red = Colour::from_rgb(1.0, 0.0, 0.0);
        assert_eq!((canvas.at(4, 4), canvas.at(7, 11)), (red, red));
        assert_eq!(
            (canvas.at(8, 4), canvas.at(3, 4), canvas.at(4, 12)),
            (Colour::WHITE, Colour::WHITE, Colour::WHITE)
        );
        Overlay::new(&Bitmap::filled(4, 4, [0, 0, 0, 128])).draw(&mut canvas, 12, 12);
        assert!(canvas.at(13, 13).y.abs_diff(125) <= 1, "half of white: {:?}", canvas.at(13, 13));
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(
            size in (0_usize..20, 0_usize..20), over in (0_usize..30, 0_usize..30), at in (0_usize..40, 0_usize..40),
            alpha in any::<u8>(),
        ) {
            let mut canvas = Canvas::new(size.0, size.1);
            let overlay = Overlay::new(&Bitmap::filled(over.0, over.1, [1, 2, 3, alpha]));
            overlay.draw(&mut canvas, at.0 & !1, at.1 & !1);
            prop_assert_eq!(canvas.planes().0.len(), (size.0 & !1) * (size.1 & !1));
        }
    }
}
