//! Text of all scripts, in the glyphs of GNU Unifont.

use super::bitmap::Bitmap;
use super::scale::Scaler;

/// Height of a glyph as the font has it.
const CELL: usize = 16;
/// Smallest height of a line that can be read.
const MIN_SIZE: usize = 8;
/// No line has more characters; more than fit on any canvas.
const MAX_CHARACTERS: usize = 512;

/// Writes lines of text, broken where they would be wider than `width`, as many as there is room for. `size` is the
/// height of a line. All in pixels.
pub(crate) fn write(
    bitmap: &mut Bitmap,
    scaler: &mut Scaler,
    text: &str,
    area: Area,
    size: usize,
    colour: [u8; 3],
) {
    let size = size.max(MIN_SIZE);
    let mut top = area.y;
    for line in broken(text, area.width * CELL / size) {
        if top + size > area.y + area.height && top > area.y {
            return;
        }
        let mask = Mask::new(scaler, &line, size);
        let left = if area.centred { area.x + area.width.saturating_sub(mask.width) / 2 } else { area.x };
        for (row, alphas) in mask.alpha.chunks_exact(mask.width.max(1)).enumerate() {
            if row + top >= area.y + area.height {
                break;
            }
            for (column, alpha) in alphas.iter().enumerate().take(area.width) {
                if *alpha > 0 {
                    bitmap.tint(left + column, top + row, colour, *alpha);
                }
            }
        }
        top += size;
    }
}

/// Where text is written, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Each line stands in the middle, else it begins at the left.
    pub(crate) centred: bool,
}

/// The width of a line in pixels when it is `size` pixels high.
pub(crate) fn width(text: &str, size: usize) -> usize {
    (text.chars().take(MAX_CHARACTERS).map(advance).sum::<usize>() * size.max(MIN_SIZE)).div_ceil(CELL)
}

/// How much of each pixel is covered by the strokes of a line.
struct Mask {
    width: usize,
    alpha: Vec<u8>,
}

impl Mask {
    fn new(scaler: &mut Scaler, line: &str, size: usize) -> Self {
        let cells: usize = line.chars().map(advance).sum();
        // Enlarged by whole numbers first, so that strokes stay sharp.
        let zoom = size.div_ceil(CELL);
        let mut large = vec![0; cells * zoom * CELL * zoom];
        let stride = cells * zoom;
        let mut left = 0;
        for character in line.chars() {
            let shape = glyph(character);
            for (x, y) in (0..CELL).flat_map(|y| (0..advance(character)).map(move |x| (x, y))) {
                if shape.is_some_and(|shape| shape.get_pixel(x, y)) {
                    for row in y * zoom..(y + 1) * zoom {
                        large[row * stride + (left + x) * zoom..][..zoom].fill(255);
                    }
                }
            }
            left += advance(character);
        }
        if size == CELL * zoom {
            return Self { width: stride, alpha: large };
        }
        let width = (cells * size).div_ceil(CELL);
        let mut alpha = vec![0; width * size];
        let side = |side: usize| u32::try_from(side).unwrap_or(0);
        scaler.plane(&large, (side(stride), side(CELL * zoom)), &mut alpha, (side(width), side(size)));
        Self { width, alpha }
    }
}

/// Breaks text into lines no wider than `width` in pixels of the font; each has at least one character.
fn broken(text: &str, width: usize) -> impl Iterator<Item = String> {
    text.lines().flat_map(move |line| {
        let mut lines = vec![String::new()];
        let mut used = 0;
        for character in line.chars().filter(|character| !character.is_control()).take(MAX_CHARACTERS) {
            let next = advance(character);
            if used > 0 && used + next > width {
                lines.push(String::new());
                used = 0;
            }
            used += next;
            if let Some(last) = lines.last_mut() {
                last.push(character);
            }
        }
        lines
    })
}

/// Beyond the basic plane the font has the sign for what is unknown.
fn glyph(character: char) -> Option<&'static unifont::Glyph> {
    unifont::get_glyph(character).or_else(|| unifont::get_glyph(char::REPLACEMENT_CHARACTER))
}

fn advance(character: char) -> usize {
    glyph(character).map_or(CELL, unifont::Glyph::get_width)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn area(width: usize, height: usize) -> Area {
        Area { x: 0, y: 0, width, height, centred: false }
    }

    fn lit(text: &str, size: usize) -> usize {
        let mut bitmap = Bitmap::filled(64, 64, [0; 4]);
        write(&mut bitmap, &mut Scaler::default(), text, area(64, 64), size, [255; 3]);
        (0..64 * 64).filter(|at| bitmap.pixel(at % 64, at / 64)[3] > 127).count()
    }

    #[test]
    fn chinese_is_written_in_its_own_glyphs() {
        assert_eq!((width("录制", 16), width("ab", 16), width("录", 24)), (32, 16, 24));
        let (one, other) = (lit("录", 16), lit("一", 16));
        assert!(one > 30 && (8..30).contains(&other), "{one} {other}");
        let double = lit("录", 32);
        assert_eq!(double, 4 * one, "twice as large");
        assert!(lit("录", 24).abs_diff(one * 9 / 4) < one / 2, "sizes between keep the weight");
        assert!(lit("🙂", 16) > 0, "what the font has not is seen nevertheless");
    }

    #[test]
    fn long_lines_are_broken() {
        let lines: Vec<_> = broken("录制a\nbc", 32).collect();
        assert_eq!(lines, ["录制", "a", "bc"]);
        assert_eq!(broken("录制", 1).count(), 2);
    }

    proptest! {
        #[test]
        fn any_text_fits_into_its_area(
            text in "\\PC{0,20}", size in 0_usize..70, width in 0_usize..70, height in 0_usize..70, centred in any::<bool>(),
        ) {
            let mut bitmap = Bitmap::filled(80, 80, [0; 4]);
            let area = Area { x: 5, y: 5, width, height, centred };
            write(&mut bitmap, &mut Scaler::default(), &text, area, size, [9; 3]);
            for (x, y) in (0..80).flat_map(|y| (0..80).map(move |x| (x, y))) {
                let inside = (5..5 + width).contains(&x) && (5..5 + height).contains(&y);
                prop_assert!(inside || bitmap.pixel(x, y) == [0; 4], "{},{}", x, y);
            }
        }
    }
}
