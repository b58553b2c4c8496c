//! Pictures of one size.

use crate::geometry::{rect, span};
use crate::{Rect, Size};

/// From left to right, then downwards.
pub(crate) fn cells(canvas: Size, count: usize) -> Vec<Rect> {
    let (columns, rows) = match count {
        0 | 1 => (1, 1),
        2 => (2, 1),
        3..=4 => (2, 2),
        5..=9 => (3, 3),
        10..=16 => (4, 4),
        _ => (5, 5),
    };
    let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    let cell = |(column, row)| {
        rect(span(canvas.width, column, column + 1, columns), span(canvas.height, row, row + 1, rows))
    };
    all.take(count).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_decides_the_cells() {
        let canvas = Size { width: 1200, height: 600 };
        let table = [
            (1, 1200, 600),
            (2, 600, 600),
            (3, 600, 300),
            (4, 600, 300),
            (5, 400, 200),
            (9, 400, 200),
            (10, 300, 150),
            (16, 300, 150),
            (17, 240, 120),
            (25, 240, 120),
        ];
        for (count, width, height) in table {
            let cells = cells(canvas, count);
            assert_eq!(cells.len(), count);
            for (index, cell) in cells.iter().enumerate() {
                let index = u32::try_from(index).unwrap();
                let columns = 1200 / width;
                let expected =
                    Rect { x: index % columns * width, y: index / columns * height, width, height };
                assert_eq!(*cell, expected, "{index} of {count}");
            }
        }
        assert!(cells(canvas, 0).is_empty());
        assert_eq!(cells(canvas, 26).len(), 25);
    }
}
