//! Small pictures over a big one.

use crate::geometry::{rect, span};
use crate::{Rect, Size};

/// Parts that a side of the canvas is counted in.
const PARTS: u32 = 1000;

/// A square of cells with equal gaps between and around them.
struct Cells {
    across: u32,
    /// Side of a cell.
    side: u32,
    gap: u32,
}

/// Up to 17 pictures with the big one.
const LARGE: Cells = Cells { across: 4, side: 235, gap: 12 };
/// Up to 25.
const SMALL: Cells = Cells { across: 5, side: 188, gap: 10 };

/// The places of the small pictures: from the lower left corner to the right, then upwards.
pub(crate) fn cells(canvas: Size, count: usize) -> Vec<Rect> {
    let cells = if count <= 16 { LARGE } else { SMALL };
    let grid = (0..cells.across).flat_map(|row| (0..cells.across).map(move |column| (column, row)));
    grid.take(count).map(|(column, row)| cell(canvas, &cells, column, row)).collect()
}

/// `row` counts from the bottom.
fn cell(canvas: Size, cells: &Cells, column: u32, row: u32) -> Rect {
    let left = cells.gap + column * (cells.side + cells.gap);
    let top = PARTS - (row + 1) * (cells.side + cells.gap);
    let across = span(canvas.width, left, left + cells.side, PARTS);
    rect(across, span(canvas.height, top, top + cells.side, PARTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_gaps_fill_the_canvas_exactly() {
        for Cells { across, side, gap } in [LARGE, SMALL] {
            assert_eq!(across * side + (across + 1) * gap, PARTS);
        }
    }

    #[test]
    fn they_lie_where_the_fractions_say() {
        // Sides of which every fraction is an even number.
        let canvas = Size { width: 2000, height: 4000 };
        let sixteen = cells(canvas, 16);
        assert_eq!(sixteen[0], Rect { x: 24, y: 3012, width: 470, height: 940 });
        assert_eq!(sixteen[1], Rect { x: 24 + 494, y: 3012, width: 470, height: 940 });
        assert_eq!(sixteen[4], Rect { x: 24, y: 2024, width: 470, height: 940 });
        assert_eq!(sixteen[15], Rect { x: 1506, y: 48, width: 470, height: 940 });
        let more = cells(canvas, 24);
        assert_eq!(more[0], Rect { x: 20, y: 3208, width: 376, height: 752 });
        assert_eq!(more[5], Rect { x: 20, y: 2416, width: 376, height: 752 });
        assert_eq!(more[23], Rect { x: 20 + 3 * 396, y: 40, width: 376, height: 752 });
    }

    #[test]
    fn seventeen_small_ones_need_smaller_cells() {
        let canvas = Size { width: 1280, height: 720 };
        assert_eq!(cells(canvas, 16)[0], Rect { x: 16, y: 542, width: 300, height: 170 });
        assert_eq!(cells(canvas, 17)[0], Rect { x: 12, y: 578, width: 242, height: 134 });
        assert_eq!(cells(canvas, 25).len(), 25);
        assert_eq!(cells(canvas, 26).len(), 25);
        assert!(cells(canvas, 0).is_empty());
    }
}
