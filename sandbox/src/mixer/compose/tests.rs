use time::macros::{datetime, offset};
use time::{Duration, UtcOffset};
use trtc_layout::{Layout, Rect, RenderMode, Size, Tile};

use super::*;
use crate::codec::colours::{Colours, Matrix};
use crate::mixer::spec::{TimePosition, Watermark};

pub(super) const T0: OffsetDateTime = datetime!(2026-03-04 05:06:07 UTC);
const RED: u32 = 0xff0000;
const GREEN: u32 = 0x00ff00;
const BLUE: u32 = 0x0000ff;
const GREY: u32 = 0x404040;

pub(super) fn spec() -> VideoSpec {
    VideoSpec {
        layout: trtc_layout::Spec {
            canvas: Size { width: 320, height: 180 },
            layout: Layout::Grid,
            max_inputs: 16,
            hear_unplaced: false,
            hold_audio_only: None,
            video_users: Vec::new(),
            render: None,
        },
        fps: 15,
        bitrate: 500_000,
        gop: std::time::Duration::from_secs(2),
        background: Background { colour: Some(GREY), image: None },
        place_backgrounds: Vec::new(),
        watermarks: Vec::new(),
    }
}

fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
    Rect { x, y, width, height }
}

fn tile(rect: Rect, render: RenderMode, source: Source) -> Tile {
    Tile { rect, render, source, place: None }
}

fn scene(tiles: Vec<Tile>) -> Scene {
    Scene { tiles, heard: Vec::new() }
}

fn plain(width: usize, height: usize, code: u32) -> Picture {
    let mut canvas = Canvas::new(width, height);
    canvas.fill(Colour::from_code(code));
    Picture::new(canvas, Colours::default())
}

/// Red, green and blue columns of the same width, 96x32.
fn striped() -> Picture {
    let mut canvas = Canvas::new(96, 32);
    for (index, code) in [RED, GREEN, BLUE].into_iter().enumerate() {
        canvas.rect(index * 32, 0, 32, 32, Colour::from_code(code));
    }
    Picture::new(canvas, Colours::default())
}

fn seen(picture: Option<&Picture>) -> Showing<'_> {
    Showing { user_id: "安娜", picture }
}

fn is(canvas: &Canvas, x: usize, y: usize, code: u32) -> bool {
    let (is, shall) = (canvas.at(x, y), Colour::from_code(code));
    is.y.abs_diff(shall.y) <= 2 && is.u.abs_diff(shall.u) <= 2 && is.v.abs_diff(shall.v) <= 2
}

/// Pixels that are brighter than a colour.
fn lit(canvas: &Canvas, area: Rect, above: u8) -> usize {
    let columns = area.x as usize..area.right() as usize;
    (area.y as usize..area.bottom() as usize)
        .flat_map(|y| columns.clone().map(move |x| (x, y)))
        .filter(|(x, y)| canvas.at(*x, *y).y > above)
        .count()
}

fn composed(spec: &VideoSpec, tiles: Vec<Tile>, inputs: &[Showing<'_>], images: ImageStore) -> Canvas {
    Compositor::new(spec, images).compose(&scene(tiles), inputs, T0).canvas.clone()
}

#[tokio::test]
async fn every_render_mode_fills_its_place_as_it_says() {
    let stripes = striped();
    let look = |render| {
        let tiles = vec![tile(rect(100, 40, 80, 80), render, Source::Video(0))];
        composed(&spec(), tiles, &[seen(Some(&stripes))], ImageStore::holding([]))
    };
    let crop = look(RenderMode::Crop);
    for at in [(104, 44), (140, 80), (176, 116)] {
        assert!(
            is(&crop, at.0, at.1, GREEN),
            "the middle alone is seen at {at:?}: {:?}",
            crop.at(at.0, at.1)
        );
    }
    let stretch = look(RenderMode::Stretch);
    assert!(is(&stretch, 104, 44, RED) && is(&stretch, 140, 80, GREEN) && is(&stretch, 176, 116, BLUE));
    // 80x26 in the middle of 80x80: rows 66 to 92 or so.
    for (mode, beside) in [(RenderMode::Fit, GREY), (RenderMode::FitBlack, 0)] {
        let fit = look(mode);
        assert!(is(&fit, 104, 80, RED) && is(&fit, 140, 80, GREEN) && is(&fit, 176, 80, BLUE), "{mode:?}");
        assert!(is(&fit, 104, 50, beside) && is(&fit, 140, 112, beside), "{mode:?}");
    }
    for canvas in [crop, stretch] {
        assert!(is(&canvas, 98, 80, GREY) && is(&canvas, 181, 80, GREY) && is(&canvas, 140, 121, GREY));
    }
}

#[tokio::test]
async fn later_tiles_lie_in_front() {
    let (red, blue) = (plain(64, 64, RED), plain(64, 64, BLUE));
    let behind = tile(rect(0, 0, 320, 180), RenderMode::Crop, Source::Video(0));
    let front = tile(rect(20, 20, 40, 40), RenderMode::Crop, Source::Video(1));
    let inputs = [seen(Some(&red)), seen(Some(&blue))];
    let canvas = composed(&spec(), vec![behind.clone(), front.clone()], &inputs, ImageStore::holding([]));
    assert!(is(&canvas, 30, 30, BLUE) && is(&canvas, 62, 30, RED) && is(&canvas, 319, 179, RED));
    let canvas = composed(&spec(), vec![front, behind], &inputs, ImageStore::holding([]));
    assert!(is(&canvas, 30, 30, RED));
}

#[tokio::test]
async fn colours_of_other_kinds_are_converted() {
    let mut canvas = Canvas::new(32, 32);
    // Red of BT.709 with limited range.
    canvas.fill(Colour { y: 63, u: 102, v: 240 });
    let picture = Picture::new(canvas, Colours { matrix: Matrix::Bt709, full_range: false });
    let tiles = vec![tile(rect(0, 0, 64, 64), RenderMode::Crop, Source::Video(0))];
    assert!(is(&composed(&spec(), tiles, &[seen(Some(&picture))], ImageStore::holding([])), 20, 20, RED));
}

#[tokio::test]
async fn what_did_not_change_is_not_made_again() {
    let mut compositor = Compositor::new(&spec(), ImageStore::holding([]));
    let (red, blue) = (plain(64, 64, RED), plain(64, 64, BLUE));
    let tiles = vec![
        tile(rect(0, 0, 160, 180), RenderMode::Crop, Source::Video(0)),
        tile(rect(160, 0, 160, 180), RenderMode::Crop, Source::Video(1)),
    ];
    let scene_now = scene(tiles.clone());
    let mut changed = |inputs: &[Showing<'_>], scene: &Scene| compositor.compose(scene, inputs, T0).changed;
    assert!(changed(&[seen(Some(&red)), seen(None)], &scene_now));
    assert!(!changed(&[seen(Some(&red)), seen(None)], &scene_now));
    assert!(changed(&[seen(Some(&red)), seen(Some(&blue))], &scene_now), "a picture came");
    assert!(!changed(&[seen(Some(&red.clone())), seen(Some(&blue))], &scene_now));
    let swapped = scene(vec![
        Tile { source: Source::Video(1), ..tiles[0].clone() },
        Tile { source: Source::Video(0), ..tiles[1].clone() },
    ]);
    assert!(changed(&[seen(Some(&red)), seen(Some(&blue))], &swapped));
    let canvas = compositor.compose(&swapped, &[seen(Some(&red)), seen(Some(&blue))], T0).canvas;
    assert!(is(canvas, 80, 90, BLUE) && is(canvas, 240, 90, RED));
    let one = scene(vec![swapped.tiles[1].clone()]);
    let canvas = compositor.compose(&one, &[seen(Some(&red))], T0).canvas;
    assert!(is(canvas, 80, 90, GREY) && is(canvas, 240, 90, RED), "who left is gone");
}

#[tokio::test]
async fn who_sends_no_picture_is_named() {
    let area = rect(40, 20, 160, 90);
    let held = |name: &str, source| {
        let inputs = [Showing { user_id: name, picture: None }];
        composed(&spec(), vec![tile(area, RenderMode::Crop, source)], &inputs, ImageStore::holding([]))
    };
    for source in [Source::Held(0), Source::Video(0)] {
        let canvas = held("安娜", source);
        assert!(is(&canvas, 42, 22, 0x262a33), "a dark place: {:?}", canvas.at(42, 22));
        assert!(is(&canvas, 38, 22, GREY) && is(&canvas, 202, 60, GREY));
        assert!(lit(&canvas, area, 150) > 60, "with a name");
    }
    let other = held("一", Source::Held(0));
    assert_ne!(lit(&held("安娜", Source::Held(0)), area, 150), lit(&other, area, 150));
    let long = held(&"名".repeat(64), Source::Held(0));
    assert_eq!(lit(&long, rect(0, 0, 38, 180), 150) + lit(&long, rect(204, 0, 100, 180), 150), 0);
}

#[tokio::test]
async fn places_have_backgrounds_of_their_own() {
    let url = Image::Url("http://images.test/place.png".into());
    let mut bitmap = Bitmap::filled(20, 20, [0, 255, 0, 255]);
    bitmap.fill(0, 0, 20, 10, [0, 0, 255, 255]);
    let store = ImageStore::holding([(url.clone(), bitmap)]);
    let spec = VideoSpec {
        place_backgrounds: vec![
            Background { colour: Some(RED), image: None },
            Background { colour: None, image: Some(url) },
            Background::default(),
        ],
        ..spec()
    };
    let at = |x: u32, place, source| Tile {
        place: Some(place),
        ..tile(rect(x, 0, 80, 80), RenderMode::Crop, source)
    };
    let tiles = vec![at(0, 0, Source::Empty(0)), at(80, 1, Source::Held(0)), at(160, 2, Source::Empty(2))];
    let canvas = composed(&spec, tiles, &[seen(None)], store);
    assert!(is(&canvas, 40, 40, RED));
    assert!(is(&canvas, 120, 20, BLUE) && is(&canvas, 120, 60, GREEN), "the image in place of the name");
    assert!(is(&canvas, 200, 40, GREY), "a place without a background shows the canvas");
}

#[tokio::test]
async fn images_are_shown_as_soon_as_they_are_there() {
    let (background, logo) = (Image::Id(1), Image::Id(2));
    let store = ImageStore::holding([]);
    let spec = VideoSpec {
        background: Background { colour: Some(GREY), image: Some(background.clone()) },
        watermarks: vec![Watermark::Image { image: logo.clone(), rect: rect(301, 11, 40, 20) }],
        ..spec()
    };
    let mut compositor = Compositor::new(&spec, store.clone());
    let scene = Scene::default();
    let before = compositor.compose(&scene, &[], T0);
    assert!(before.changed && is(before.canvas, 10, 10, GREY));
    store.put(&background, Bitmap::filled(64, 36, [255, 0, 0, 255]));
    let after = compositor.compose(&scene, &[], T0);
    assert!(after.changed && is(after.canvas, 10, 10, RED) && is(after.canvas, 310, 20, RED));
    let mut half = Bitmap::filled(4, 2, [0, 0, 255, 255]);
    half.fill(0, 1, 4, 1, [0, 0, 255, 0]);
    store.put(&logo, half);
    let after = compositor.compose(&scene, &[], T0);
    assert!(after.changed && is(after.canvas, 310, 12, BLUE), "{:?}", after.canvas.at(310, 12));
    assert!(is(after.canvas, 310, 28, RED), "its lower half lets all through");
    assert!(is(after.canvas, 298, 12, RED) && !compositor.compose(&scene, &[], T0).changed);
}

#[tokio::test]
async fn text_watermarks_are_written() {
    let area = rect(20, 20, 100, 40);
    let text = |text: &str, background| Watermark::Text {
        text: text.into(),
        rect: area,
        size: 20,
        colour: 0xffffff,
        background,
    };
    let with = |mark| {
        let spec = VideoSpec { watermarks: vec![mark], ..spec() };
        composed(&spec, Vec::new(), &[], ImageStore::holding([]))
    };
    let canvas = with(text("会议录制", Some(BLUE)));
    assert!(is(&canvas, 118, 22, BLUE) && is(&canvas, 122, 22, GREY) && is(&canvas, 118, 62, GREY));
    assert!(lit(&canvas, area, 150) > 150);
    let clear = with(text("会议", None));
    assert!(is(&clear, 118, 58, GREY) && lit(&clear, area, 150) > 60);
}

#[tokio::test]
async fn the_time_stands_where_it_shall() {
    let zone = offset!(+8);
    let lit_areas = |position| {
        let spec = VideoSpec { watermarks: vec![Watermark::Time { position, offset: zone }], ..spec() };
        let canvas = composed(&spec, Vec::new(), &[], ImageStore::holding([]));
        let thirds = |side: u32, at: u32| (side * at / 3, side / 3);
        let mut counts = [0; 9];
        for (index, count) in (0..9).zip(&mut counts) {
            let ((x, width), (y, height)) = (thirds(320, index % 3), thirds(180, index / 3));
            *count = lit(&canvas, rect(x, y, width, height), 150);
        }
        counts
    };
    use TimePosition as P;
    // The text is wider than a third: two thirds of a row are lit, or all three in the middle.
    for (position, row, left, right) in [
        (P::TopLeft, 0, true, false),
        (P::TopRight, 0, false, true),
        (P::BottomLeft, 2, true, false),
        (P::BottomRight, 2, false, true),
        (P::TopCentre, 0, true, true),
        (P::BottomCentre, 2, true, true),
        (P::Centre, 1, true, true),
    ] {
        let counts = lit_areas(position);
        assert_eq!((counts[row * 3] > 0, counts[row * 3 + 2] > 0), (left, right), "{position:?}: {counts:?}");
        let elsewhere: usize = (0..9).filter(|at| at / 3 != row).map(|at| counts[at]).sum();
        assert_eq!(elsewhere, 0, "{position:?}: {counts:?}");
    }
}

#[tokio::test]
async fn the_time_goes_on_by_seconds() {
    let mark = |offset| Watermark::Time { position: TimePosition::TopLeft, offset };
    let spec_of = |offset| VideoSpec { watermarks: vec![mark(offset)], ..spec() };
    let mut compositor = Compositor::new(&spec_of(UtcOffset::UTC), ImageStore::holding([]));
    let mut at = |millis| {
        let composed = compositor.compose(&Scene::default(), &[], T0 + Duration::milliseconds(millis));
        (composed.changed, composed.canvas.planes().0.to_vec())
    };
    let (_, first) = at(0);
    assert!(!at(900).0);
    let (changed, second) = at(1000);
    assert!(changed && first != second);
    let eight = spec_of(offset!(+8));
    let canvas = composed(&eight, Vec::new(), &[], ImageStore::holding([]));
    assert_ne!(canvas.planes().0, first, "eight hours later");
}

#[tokio::test]
async fn a_changed_look_keeps_what_is_still_right() {
    let logo = Image::Id(2);
    let store = ImageStore::holding([(logo.clone(), Bitmap::filled(2, 2, [0, 0, 255, 255]))]);
    let mark = Watermark::Image { image: logo, rect: rect(0, 0, 20, 20) };
    let first = VideoSpec { watermarks: vec![mark], ..spec() };
    let red = plain(64, 64, RED);
    let scene = scene(vec![tile(rect(100, 0, 64, 64), RenderMode::Crop, Source::Video(0))]);
    let mut compositor = Compositor::new(&first, store);
    compositor.compose(&scene, &[seen(Some(&red))], T0);
    let mut second = VideoSpec { background: Background { colour: Some(GREEN), image: None }, ..first };
    second.layout.canvas = Size { width: 200, height: 100 };
    compositor.change(&second);
    let composed = compositor.compose(&scene, &[seen(Some(&red))], T0);
    assert!(composed.changed);
    let canvas = composed.canvas;
    assert_eq!((canvas.width(), canvas.height()), (200, 100));
    assert!(is(canvas, 10, 10, BLUE) && is(canvas, 130, 30, RED) && is(canvas, 50, 50, GREEN));
    compositor.change(&VideoSpec { watermarks: Vec::new(), ..second });
    assert!(is(compositor.compose(&scene, &[seen(Some(&red))], T0).canvas, 10, 10, GREEN));
}

proptest::proptest! {
    #[test]
    fn any_scene_is_drawn(
        tiles in proptest::collection::vec((0_u32..200, 0_u32..120, 0_u32..200, 0_u32..120, 0_usize..3, 0_usize..4), 0..8),
        size in (1_usize..100, 1_usize..100),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        let picture = plain(size.0, size.1, RED);
        let tiles = tiles.into_iter().map(|(x, y, width, height, kind, mode)| {
            let mode = [RenderMode::Crop, RenderMode::Fit, RenderMode::FitBlack, RenderMode::Stretch][mode];
            let source = [Source::Video(0), Source::Held(0), Source::Empty(0)][kind];
            tile(rect(x & !1, y & !1, width & !1, height & !1), mode, source)
        });
        composed(&spec(), tiles.collect(), &[seen(Some(&picture))], ImageStore::holding([]));
    }
}
