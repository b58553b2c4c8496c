//! From fractions of the canvas to pixels.

use crate::{Rect, Size};

/// A stretch of one axis: where it begins and how long it is.
pub(crate) type Span = (u32, u32);

/// The canvas as it is used: colour planes have half its size, so an odd side loses a pixel.
pub(crate) const fn even(size: Size) -> Size {
    Size { width: size.width & !1, height: size.height & !1 }
}

/// All of it.
pub(crate) const fn whole(size: Size) -> Rect {
    Rect { x: 0, y: 0, width: size.width, height: size.height }
}

/// The even number nearest to `length * part / parts`, of two the larger. Not beyond an even `length` while
/// `part <= parts`.
pub(crate) fn scaled(length: u32, part: u32, parts: u32) -> u32 {
    let (length, part, parts) = (u64::from(length), u64::from(part), u64::from(parts.max(1)));
    let halves = (length * part + parts) / (2 * parts);
    u32::try_from(2 * halves).unwrap_or(!1)
}

/// From one edge to the next, both in `parts` of the length. Edges are rounded, not lengths: neighbours share them.
pub(crate) fn span(length: u32, from: u32, to: u32, parts: u32) -> Span {
    let start = scaled(length, from, parts);
    (start, scaled(length, to, parts).saturating_sub(start))
}

pub(crate) const fn rect((x, width): Span, (y, height): Span) -> Rect {
    Rect { x, y, width, height }
}

/// As in a mirror that stands at the side of the canvas.
pub(crate) const fn mirrored(rect: Rect, canvas: Size) -> Rect {
    Rect { x: canvas.width - rect.right(), ..rect }
}

/// With edges at even pixels, and what is beyond the canvas cut off.
pub(crate) fn snapped(rect: Rect, canvas: Size) -> Rect {
    let along = |start: u32, length: u32, limit: u32| {
        let edge = |at: u64| u32::try_from((at + 1) & !1).unwrap_or(limit).min(limit);
        let (from, to) = (edge(start.into()), edge(u64::from(start) + u64::from(length)));
        (from, to - from)
    };
    self::rect(along(rect.x, rect.width, canvas.width), along(rect.y, rect.height, canvas.height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_the_nearest_even_pixels() {
        assert_eq!(scaled(100, 1, 10), 10);
        assert_eq!(scaled(1280, 12, 1000), 16, "15.36");
        assert_eq!(scaled(110, 1, 10), 12, "11 is between two: the larger");
        assert_eq!(scaled(640, 3, 3), 640);
        assert_eq!(scaled(0, 1, 3), 0);
        assert_eq!(scaled(u32::MAX, u32::MAX, 1), !1);
    }

    #[test]
    fn neighbours_share_an_edge() {
        for length in (2..=1920).step_by(2) {
            for parts in 1..=10 {
                let spans: Vec<_> = (0..parts).map(|part| span(length, part, part + 1, parts)).collect();
                assert!(spans.windows(2).all(|two| two[0].0 + two[0].1 == two[1].0), "{length} / {parts}");
                assert_eq!(spans.iter().map(|(_, each)| each).sum::<u32>(), length);
            }
        }
    }

    #[test]
    fn rectangles_are_made_even_and_cut_at_the_canvas() {
        let canvas = Size { width: 100, height: 50 };
        let snap = |x, y, width, height| {
            let Rect { x, y, width, height } = snapped(Rect { x, y, width, height }, canvas);
            (x, y, width, height)
        };
        assert_eq!(snap(10, 20, 30, 10), (10, 20, 30, 10));
        assert_eq!(snap(1, 3, 9, 9), (2, 4, 8, 8));
        assert_eq!(snap(90, 40, 30, 30), (90, 40, 10, 10));
        assert_eq!(snap(200, 0, 30, 30), (100, 0, 0, 30));
        assert_eq!(snap(u32::MAX, u32::MAX, u32::MAX, u32::MAX), (100, 50, 0, 0));
    }

    #[test]
    fn a_mirror_turns_left_and_right() {
        let canvas = Size { width: 100, height: 50 };
        let left = Rect { x: 10, y: 4, width: 30, height: 20 };
        assert_eq!(mirrored(left, canvas), Rect { x: 60, ..left });
        assert_eq!(mirrored(mirrored(left, canvas), canvas), left);
    }
}
