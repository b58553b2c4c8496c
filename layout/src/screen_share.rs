//! A big picture with columns of small ones beside it.

use crate::geometry::{mirrored, rect, span};
use crate::{Rect, Size};

/// How the canvas is divided, the big picture being at the left.
struct Division {
    /// Columns that the width is counted in.
    across: u32,
    /// Rows that the height is counted in; every small picture is one high and one column wide.
    down: u32,
    /// How many of the columns are of small pictures.
    columns: u32,
    /// Whether the lowest row is of small pictures, too.
    bottom: bool,
}

impl Division {
    const fn of(small: usize) -> Self {
        let (across, down, columns, bottom) = match small {
            0..=4 => (5, 4, 1, false),
            5..=6 => (7, 6, 1, false),
            7..=8 => (9, 8, 1, false),
            9..=16 => (10, 8, 2, false),
            _ => (10, 8, 2, true),
        };
        Self { across, down, columns, bottom }
    }

    /// Columns of the big picture.
    const fn wide(&self) -> u32 {
        self.across - self.columns
    }

    /// Rows of the big picture.
    const fn high(&self) -> u32 {
        self.down - self.bottom as u32
    }

    fn area(&self, canvas: Size, columns: (u32, u32), rows: (u32, u32)) -> Rect {
        rect(
            span(canvas.width, columns.0, columns.1, self.across),
            span(canvas.height, rows.0, rows.1, self.down),
        )
    }
}

/// The places of the big picture and of the small ones: each column downwards, beginning beside the big picture, then
/// below it from its outer side on.
pub(crate) fn places(canvas: Size, small: usize, mirror: bool) -> (Rect, Vec<Rect>) {
    let division = Division::of(small);
    let (wide, down) = (division.wide(), division.down);
    let columns = (wide..division.across).flat_map(|column| (0..down).map(move |row| (column, row)));
    let bottom = (0..if division.bottom { wide } else { 0 }).map(|column| (column, down - 1));
    let turn = |rect| if mirror { mirrored(rect, canvas) } else { rect };
    let cell = |(column, row)| turn(division.area(canvas, (column, column + 1), (row, row + 1)));
    let big = turn(division.area(canvas, (0, wide), (0, division.high())));
    (big, columns.chain(bottom).take(small).map(cell).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A canvas that every fraction of the table divides into even numbers.
    const CANVAS: Size = Size { width: 1260, height: 960 };

    fn sized(width: u32, height: u32) -> impl Fn(u32, u32) -> Rect {
        move |x, y| Rect { x, y, width, height }
    }

    #[test]
    fn one_column_shrinks_as_more_come() {
        for (counts, across, down) in [(0..=4, 5, 4), (5..=6, 7, 6), (7..=8, 9, 8)] {
            let (width, height) = (CANVAS.width / across, CANVAS.height / down);
            for count in counts {
                let (big, small) = places(CANVAS, count, false);
                assert_eq!(big, sized(CANVAS.width - width, CANVAS.height)(0, 0), "{count}");
                let column: Vec<_> =
                    (0..down).map(|row| sized(width, height)(CANVAS.width - width, row * height)).collect();
                assert_eq!(small, column[..count], "{count}");
            }
        }
    }

    #[test]
    fn two_columns_and_then_a_row() {
        let cell = sized(126, 120);
        let columns: Vec<_> = (0..16).map(|index| cell(1008 + index / 8 * 126, index % 8 * 120)).collect();
        for count in 9..=16 {
            let (big, small) = places(CANVAS, count, false);
            assert_eq!(big, sized(1008, 960)(0, 0));
            assert_eq!(small, columns[..count]);
        }
        let all: Vec<_> = columns.into_iter().chain((0..8).map(|index| cell(index * 126, 840))).collect();
        for count in 17..=24 {
            let (big, small) = places(CANVAS, count, false);
            assert_eq!(big, sized(1008, 840)(0, 0));
            assert_eq!(small, all[..count]);
        }
        assert_eq!(places(CANVAS, 25, false).1.len(), 24);
    }

    #[test]
    fn the_mirror_has_the_big_picture_at_the_right() {
        let (big, small) = places(CANVAS, 2, true);
        assert_eq!(big, sized(1008, 960)(252, 0));
        assert_eq!(small, [sized(252, 240)(0, 0), sized(252, 240)(0, 240)]);
    }
}
