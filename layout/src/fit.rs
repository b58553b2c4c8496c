//! Which part of a picture fills which part of its place.

use crate::geometry::{even, scaled, whole};
use crate::{Rect, RenderMode, Size};

/// What of a picture is shown, in pixels of the picture, and where, in pixels of the canvas, when it shall fill `place`.
///
/// With an even place all numbers are even, and none is empty as long as the place and the picture are two pixels
/// or more each way. What [`RenderMode::Fit`] leaves free shows what lies behind; what [`RenderMode::FitBlack`] leaves
/// free is black.
#[must_use]
pub fn fitted(place: Rect, picture: Size, mode: RenderMode) -> (Rect, Rect) {
    let picture = even(picture);
    let shape = Size { width: place.width, height: place.height };
    match mode {
        RenderMode::Stretch => (whole(picture), place),
        RenderMode::Crop => (centred(picture, shape), place),
        RenderMode::Fit | RenderMode::FitBlack => {
            let inner = centred(shape, picture);
            let target = Rect { x: place.x + inner.x, y: place.y + inner.y, ..inner };
            (whole(picture), target)
        }
    }
}

/// The largest rectangle of this shape in the middle of the area.
fn centred(area: Size, shape: Size) -> Rect {
    let wider =
        u64::from(shape.width) * u64::from(area.height) > u64::from(area.width) * u64::from(shape.height);
    let (width, height) = if wider {
        (area.width, side(area.width, shape.height, shape.width, area.height))
    } else {
        (side(area.height, shape.width, shape.height, area.width), area.height)
    };
    let middle = |whole: u32, part: u32| ((whole - part) / 2) & !1;
    Rect { x: middle(area.width, width), y: middle(area.height, height), width, height }
}

/// Never vanishes, however thin the shape is, and never leaves the area.
fn side(length: u32, part: u32, parts: u32, limit: u32) -> u32 {
    scaled(length, part, parts).max(2).min(limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Rect = Rect { x: 100, y: 50, width: 320, height: 180 };

    fn tuple(rect: Rect) -> (u32, u32, u32, u32) {
        (rect.x, rect.y, rect.width, rect.height)
    }

    fn fit(width: u32, height: u32, mode: RenderMode) -> [(u32, u32, u32, u32); 2] {
        let (source, target) = fitted(PLACE, Size { width, height }, mode);
        [tuple(source), tuple(target)]
    }

    #[test]
    fn the_same_shape_fills_its_place_in_every_mode() {
        for mode in [RenderMode::Crop, RenderMode::Fit, RenderMode::FitBlack, RenderMode::Stretch] {
            assert_eq!(fit(640, 360, mode), [(0, 0, 640, 360), tuple(PLACE)]);
        }
    }

    #[test]
    fn a_cropped_picture_loses_both_sides_evenly() {
        assert_eq!(fit(640, 640, RenderMode::Crop), [(0, 140, 640, 360), tuple(PLACE)]);
        assert_eq!(fit(1280, 360, RenderMode::Crop), [(320, 0, 640, 360), tuple(PLACE)]);
    }

    #[test]
    fn a_fitted_picture_is_whole_and_in_the_middle() {
        for mode in [RenderMode::Fit, RenderMode::FitBlack] {
            assert_eq!(fit(360, 360, mode), [(0, 0, 360, 360), (170, 50, 180, 180)]);
            assert_eq!(fit(640, 180, mode), [(0, 0, 640, 180), (100, 94, 320, 90)]);
        }
    }

    #[test]
    fn a_stretched_picture_is_whole_and_fills() {
        assert_eq!(fit(100, 900, RenderMode::Stretch), [(0, 0, 100, 900), tuple(PLACE)]);
    }

    #[test]
    fn an_odd_picture_loses_a_pixel() {
        assert_eq!(fit(641, 361, RenderMode::Fit)[0], (0, 0, 640, 360));
    }

    #[test]
    fn nothing_breaks_on_nothing() {
        let nothing = Size { width: 0, height: 0 };
        let empty = Rect { x: 0, y: 0, width: 0, height: 0 };
        for mode in [RenderMode::Crop, RenderMode::Fit, RenderMode::FitBlack, RenderMode::Stretch] {
            let (_, target) = fitted(empty, Size { width: 640, height: 360 }, mode);
            assert_eq!((target.width, target.height), (0, 0));
            for picture in [nothing, Size { width: 1, height: 1 }] {
                let (source, target) = fitted(PLACE, picture, mode);
                assert_eq!((source.width, source.height), (0, 0));
                assert!(target.right() <= PLACE.right() && target.bottom() <= PLACE.bottom());
            }
        }
    }

    fn any_mode() -> impl Strategy<Value = RenderMode> {
        prop_oneof![
            Just(RenderMode::Crop),
            Just(RenderMode::Fit),
            Just(RenderMode::FitBlack),
            Just(RenderMode::Stretch)
        ]
    }

    proptest! {
        #[test]
        fn both_rectangles_are_even_whole_and_inside(
            (x, y, width, height) in (0u32..960, 0u32..960, 1u32..=960, 1u32..=960),
            (across, down) in (2u32..=4096, 2u32..=4096),
            mode in any_mode(),
        ) {
            let place = Rect { x: 2 * x, y: 2 * y, width: 2 * width, height: 2 * height };
            let (source, target) = fitted(place, Size { width: across, height: down }, mode);
            for rect in [source, target] {
                prop_assert!([rect.x, rect.y, rect.width, rect.height].iter().all(|side| side % 2 == 0));
                prop_assert!(rect.width >= 2 && rect.height >= 2);
            }
            prop_assert!(source.right() <= across && source.bottom() <= down);
            prop_assert!(target.x >= place.x && target.right() <= place.right());
            prop_assert!(target.y >= place.y && target.bottom() <= place.bottom());
        }

        #[test]
        fn shapes_are_kept_but_when_stretched(
            (width, height) in (50u32..=500, 50u32..=500),
            (across, down) in (50u32..=1000, 50u32..=1000),
            mode in prop_oneof![Just(RenderMode::Crop), Just(RenderMode::Fit), Just(RenderMode::FitBlack)],
        ) {
            let place = Rect { x: 0, y: 0, width: 2 * width, height: 2 * height };
            let (source, target) = fitted(place, Size { width: 2 * across, height: 2 * down }, mode);
            // Pixels of the target for a pixel of the source, each way; a side is rounded by one pixel at most.
            let scale = |to: u32, from: u32| f64::from(to) / f64::from(from);
            let (x, y) = (scale(target.width, source.width), scale(target.height, source.height));
            let rounding = |to: u32, from: u32| (f64::from(to) + 1.0) / (f64::from(from) - 1.0);
            let most = rounding(target.width, source.width) / x * (rounding(target.height, source.height) / y);
            prop_assert!((x / y) <= most && (y / x) <= most, "{source:?} {target:?}");
        }
    }
}
