//! What the samples of pictures mean, and how they become those of the mixer.

use super::canvas::Canvas;
use crate::media::avc::VideoSignal;

/// Fractional bits of the factors.
const BITS: u32 = 14;
const HALF: i32 = 1 << (BITS - 1);

/// How luma and colour are made out of red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Matrix {
    #[default]
    Bt601,
    Bt709,
    Bt2020,
}

/// What the samples of a picture mean. By default as in the mixer: BT.601, limited range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Colours {
    pub(crate) matrix: Matrix,
    /// Luma goes from 0 to 255, else from 16 to 235.
    pub(crate) full_range: bool,
}

/// Changes pictures of other colours into the mixer's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Converter {
    /// What of luma goes into luma, and what is added then.
    luma: (i32, i32),
    /// What of U and V goes into luma, U and V.
    chroma: [(i32, i32); 3],
}

impl Matrix {
    /// The shares of red and blue in luma.
    fn shares(self) -> (f64, f64) {
        match self {
            Self::Bt601 => (0.299, 0.114),
            Self::Bt709 => (0.2126, 0.0722),
            Self::Bt2020 => (0.2627, 0.0593),
        }
    }
}

impl From<VideoSignal> for Colours {
    /// Pictures that say nothing are taken for BT.601.
    fn from(signal: VideoSignal) -> Self {
        let matrix = match signal.matrix {
            Some(1 | 7) => Matrix::Bt709,
            Some(9 | 10) => Matrix::Bt2020,
            _ => Matrix::Bt601,
        };
        Self { matrix, full_range: signal.full_range }
    }
}

impl Colours {
    /// `None`: they are the mixer's already.
    pub(crate) fn converter(self) -> Option<Converter> {
        (self != Self::default()).then(|| Converter::new(self))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "factors are below 4")]
fn fixed(factor: f64) -> i32 {
    (factor * f64::from(1 << BITS)).round() as i32
}

fn byte(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(0)
}

impl Converter {
    fn new(from: Colours) -> Self {
        let (luma_span, chroma_span, black) =
            if from.full_range { (255.0, 255.0, 0) } else { (219.0, 224.0, 16) };
        let (red, blue) = from.matrix.shares();
        let green = 1.0 - red - blue;
        // Red, green and blue of one unit of U and of V.
        let unit_u = [0.0, -2.0 * (1.0 - blue) * blue / green, 2.0 * (1.0 - blue)];
        let unit_v = [2.0 * (1.0 - red), -2.0 * (1.0 - red) * red / green, 0.0];
        let (red, blue) = Matrix::Bt601.shares();
        let green = 1.0 - red - blue;
        let project = |[r, g, b]: [f64; 3]| {
            let y = red * r + green * g + blue * b;
            [219.0 * y, 224.0 * (b - y) / (2.0 * (1.0 - blue)), 224.0 * (r - y) / (2.0 * (1.0 - red))]
                .map(|value| fixed(value / chroma_span))
        };
        let (u, v) = (project(unit_u), project(unit_v));
        let scale = fixed(219.0 / luma_span);
        let luma = (scale, (16 << BITS) - black * scale + HALF);
        Self { luma, chroma: [(u[0], v[0]), (u[1], v[1]), (u[2], v[2])] }
    }

    pub(crate) fn convert(&self, canvas: &mut Canvas) {
        let (width, half) = (canvas.width(), canvas.width() / 2);
        if half == 0 {
            return;
        }
        let (luma, us, vs) = canvas.planes_mut();
        let rows =
            luma.chunks_exact_mut(2 * width).zip(us.chunks_exact_mut(half).zip(vs.chunks_exact_mut(half)));
        for (lines, (us, vs)) in rows {
            let (upper, lower) = lines.split_at_mut(width);
            let pairs = upper.chunks_exact_mut(2).zip(lower.chunks_exact_mut(2));
            for ((upper, lower), (u, v)) in pairs.zip(us.iter_mut().zip(vs)) {
                let (du, dv) = (i32::from(*u) - 128, i32::from(*v) - 128);
                let [shift, new_u, new_v] = self.chroma.map(|(of_u, of_v)| of_u * du + of_v * dv);
                *u = byte((new_u + HALF >> BITS) + 128);
                *v = byte((new_v + HALF >> BITS) + 128);
                for sample in upper.iter_mut().chain(lower) {
                    *sample = byte(i32::from(*sample) * self.luma.0 + self.luma.1 + shift >> BITS);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A colour as another matrix writes it.
    fn written(colours: Colours, [r, g, b]: [f64; 3]) -> (u8, u8, u8) {
        let (kr, kb) = colours.matrix.shares();
        let y = kr * r + (1.0 - kr - kb) * g + kb * b;
        let (u, v) = ((b - y) / (2.0 * (1.0 - kb)), (r - y) / (2.0 * (1.0 - kr)));
        let (luma, chroma, black) =
            if colours.full_range { (255.0, 255.0, 0.0) } else { (219.0, 224.0, 16.0) };
        let round = |value: f64| byte(value.round() as i32);
        (round(black + luma * y), round(128.0 + chroma * u), round(128.0 + chroma * v))
    }

    #[test]
    fn every_colour_becomes_that_of_the_mixer() {
        for matrix in [Matrix::Bt601, Matrix::Bt709, Matrix::Bt2020] {
            for full_range in [false, true] {
                let colours = Colours { matrix, full_range };
                for rgb in 0..27 {
                    let rgb = [rgb % 3, rgb / 3 % 3, rgb / 9].map(|part| f64::from(part) / 2.0);
                    let (y, u, v) = written(colours, rgb);
                    let mut canvas = Canvas::new(4, 4);
                    canvas.fill(crate::codec::canvas::Colour { y, u, v });
                    if let Some(converter) = colours.converter() {
                        converter.convert(&mut canvas);
                    }
                    let wanted = written(Colours::default(), rgb);
                    let (ys, us, vs) = canvas.planes_mut();
                    for (is, wanted) in [(ys[5], wanted.0), (us[3], wanted.1), (vs[0], wanted.2)] {
                        assert!(is.abs_diff(wanted) <= 2, "{colours:?} {rgb:?}: {is} for {wanted}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_said_is_the_mixers() {
        assert!(Colours::from(VideoSignal::default()).converter().is_none());
        assert!(Colours::from(VideoSignal { full_range: true, matrix: None }).converter().is_some());
        assert_eq!(Colours::from(VideoSignal { full_range: false, matrix: Some(1) }).matrix, Matrix::Bt709);
    }
}
