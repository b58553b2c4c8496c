//! Where the time of day stands.

use trtc_layout::{Rect, Size};

use super::Watermark;

/// Letters of `2026-01-31 08:00:00`.
const LETTERS: u32 = 19;

/// To which edge of an axis something is put: left, centre, right or top, middle, bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Start,
    Middle,
    End,
}

/// The time of day as a watermark: its lines are as high as a 24th of the canvas, from 16 to 40 pixels, and it keeps a
/// 48th from the edges. The cloud publishes neither: both are assumed.
#[must_use]
pub fn time_of_day(canvas: Size, across: Edge, down: Edge) -> Watermark {
    let line = (canvas.height / 24).clamp(16, 40);
    let border = line / 4;
    let width = ((LETTERS * line).div_ceil(2) + 2 * border).next_multiple_of(2);
    let height = (line + 2 * border).next_multiple_of(2);
    let margin = canvas.height / 48;
    let along = |edge, canvas: u32, length: u32| match edge {
        Edge::Start => margin & !1,
        Edge::Middle => (canvas.saturating_sub(length) / 2) & !1,
        Edge::End => canvas.saturating_sub(length + margin) & !1,
    };
    let (x, y) = (along(across, canvas.width, width), along(down, canvas.height, height));
    Watermark { rect: Rect { x, y, width, height }, label: "time of day".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size { width: 1280, height: 720 };
    const EDGES: [Edge; 3] = [Edge::Start, Edge::Middle, Edge::End];

    fn rect(across: Edge, down: Edge) -> (u32, u32, u32, u32) {
        let Rect { x, y, width, height } = time_of_day(CANVAS, across, down).rect;
        (x, y, width, height)
    }

    #[test]
    fn it_stands_at_the_corners_and_in_the_middle() {
        assert_eq!(rect(Edge::Start, Edge::Start), (14, 14, 300, 44));
        assert_eq!(rect(Edge::End, Edge::End), (964, 660, 300, 44));
        assert_eq!(rect(Edge::Middle, Edge::Middle), (490, 338, 300, 44));
    }

    #[test]
    fn it_fits_any_usual_canvas() {
        for (width, height) in [(320, 240), (360, 640), (1920, 1080), (1080, 1920)] {
            let canvas = Size { width, height };
            for (across, down) in EDGES.into_iter().flat_map(|across| EDGES.map(|down| (across, down))) {
                let mark = time_of_day(canvas, across, down).rect;
                assert!(mark.right() <= width && mark.bottom() <= height, "{width} × {height}: {mark:?}");
            }
        }
    }
}
