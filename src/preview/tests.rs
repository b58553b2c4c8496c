use proptest::prelude::*;
use roxmltree::{Document, Node};
use trtc_layout::{Big, Media, Place, RenderMode, Source, Tile, Who};

use super::*;

struct Picture {
    width: u32,
    pixels: Vec<u8>,
}

impl Picture {
    fn of(preview: &Preview) -> Self {
        let png = preview.png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgb, png::BitDepth::Eight));
        let size = preview.sketch.size;
        assert_eq!((info.width, info.height), (size.width, size.height));
        Self { width: info.width, pixels }
    }

    /// As `#rrggbb`.
    fn at(&self, x: u32, y: u32) -> String {
        let at = (y * self.width + x) as usize * 3;
        let [red, green, blue] = self.pixels[at..at + 3] else { panic!("no pixel") };
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

fn input(user_id: &str, aux: bool, video: bool) -> Input {
    Input { who: Who { user_id: user_id.to_owned(), aux }, video, audio: true }
}

fn crowd(count: usize) -> Vec<Input> {
    (0..count).map(|index| input(&format!("user-{index}"), index % 5 == 4, true)).collect()
}

fn spec(layout: Layout) -> Spec {
    Spec {
        canvas: Size { width: 1280, height: 720 },
        layout,
        max_inputs: 25,
        hear_unplaced: false,
        hold_audio_only: None,
        video_users: Vec::new(),
        render: None,
    }
}

fn place(rect: (u32, u32, u32, u32), render: RenderMode) -> Place {
    let (x, y, width, height) = rect;
    Place { who: None, rect: Rect { x, y, width, height }, z: 0, render: Some(render), media: Media::Both }
}

fn preview(spec: &Spec, inputs: &[Input]) -> Preview {
    Preview::new(spec, inputs, &Look::default()).unwrap()
}

fn with_class<'a>(document: &'a Document<'a>, class: &'a str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.attribute("class") == Some(class)).collect()
}

fn rect_of(node: Node<'_, '_>) -> Rect {
    let number = |name| node.attribute(name).unwrap().parse().unwrap();
    Rect { x: number("x"), y: number("y"), width: number("width"), height: number("height") }
}

const LAYOUTS: [Layout; 4] = [
    Layout::Grid,
    Layout::Floating { big: Big::First },
    Layout::ScreenShare { big: Big::Screen, mirrored: false },
    Layout::ScreenShare { big: Big::Screen, mirrored: true },
];

/// A point near the middle of a tile that no later one covers.
fn visible(tiles: &[Tile], index: usize) -> Option<(u32, u32)> {
    let Rect { x, y, width, height } = tiles[index].rect;
    let (x, y) = (x + width / 2, y + height / 2);
    let point = Rect { x, y, width: 1, height: 1 };
    tiles[index + 1..].iter().all(|tile| !tile.rect.overlaps(&point)).then_some((x, y))
}

#[test]
fn every_picture_has_its_users_colour_in_its_middle() {
    for layout in LAYOUTS {
        for count in [1, 2, 4, 5, 9, 10, 16, 17, 25] {
            let inputs = crowd(count);
            let small = Spec { canvas: Size { width: 640, height: 360 }, ..spec(layout.clone()) };
            let preview = preview(&small, &inputs);
            let picture = Picture::of(&preview);
            let colours = colour::Colours::of(&inputs);
            let tiles = &preview.scene().tiles;
            let mut seen = 0;
            for (index, tile) in tiles.iter().enumerate() {
                let Source::Video(input) = tile.source else { panic!("{tile:?}") };
                let Some((x, y)) = visible(tiles, index) else { continue };
                seen += 1;
                let expected = colours.get(&inputs[input].who).to_string();
                assert_eq!(picture.at(x, y), expected, "{layout:?} {count} {tile:?}");
            }
            assert!(seen + 1 >= tiles.len(), "only what is behind others may be covered");
        }
    }
}

#[test]
fn the_document_has_a_rectangle_for_every_tile() {
    for layout in LAYOUTS {
        let preview = preview(&spec(layout), &crowd(10));
        let svg = preview.svg();
        let document = Document::parse(&svg).unwrap();
        let places: Vec<_> = with_class(&document, "place").into_iter().map(rect_of).collect();
        let tiles: Vec<_> = preview.scene().tiles.iter().map(|tile| tile.rect).collect();
        assert_eq!(places, tiles);
        let rects =
            document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "rect")));
        assert_eq!(rects.count(), tiles.len());
        assert_eq!(document.root_element().attribute("viewBox"), Some("0 0 1280 720"));
    }
}

#[test]
fn both_pictures_have_the_same_colours() {
    let inputs = crowd(9);
    let preview = preview(&spec(Layout::Grid), &inputs);
    let picture = Picture::of(&preview);
    let svg = preview.svg();
    let document = Document::parse(&svg).unwrap();
    for node in with_class(&document, "place") {
        let Rect { x, y, width, height } = rect_of(node);
        assert_eq!(node.attribute("fill"), Some(picture.at(x + width / 2, y + height / 2).as_str()));
    }
}

#[test]
fn hostile_user_ids_stay_text() {
    let hostile =
        ["</title><script>alert(1)</script>", "\" onload=\"x", "&lt;'", "a\u{0}\u{1b}\u{202e}b", "]]>"];
    let inputs: Vec<_> = hostile.iter().map(|id| input(id, false, true)).collect();
    let look = Look {
        background: 0,
        watermarks: vec![Watermark {
            rect: Rect { x: 0, y: 0, width: 600, height: 300 },
            label: "<script/>".to_owned(),
        }],
    };
    let svg = Preview::new(&spec(Layout::Grid), &inputs, &look).unwrap().svg();
    let document = Document::parse(&svg).unwrap();
    assert!(
        document.descendants().all(|node| !node.has_tag_name("script") && node.attribute("onload").is_none())
    );
    assert!(document.descendants().all(|node| node.tag_name().name() != "script"));
    let titles: Vec<_> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "title")
        .filter_map(|node| node.text())
        .collect();
    assert_eq!(titles[0], "</title><script>alert(1)</script>: main z0 crop");
    assert_eq!(titles[3], "a\u{fffd}\u{fffd}\u{fffd}b: main z3 crop");
    assert_eq!(titles[5], "<script/>");
}

#[test]
fn labels_say_who_it_is_and_how_it_is_shown() {
    let places = vec![Place { z: 7, ..place((0, 0, 640, 360), RenderMode::FitBlack) }];
    let svg = preview(&spec(Layout::Custom { places }), &[input("小明", true, true)]).svg();
    let document = Document::parse(&svg).unwrap();
    let texts: Vec<_> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .filter_map(|node| node.text())
        .collect();
    assert_eq!(texts, ["小明", "aux z7 fit, black"]);
}

#[test]
fn labels_are_written_into_the_picture() {
    let picture = |id| Picture::of(&preview(&spec(Layout::Grid), &[input(id, false, true)])).pixels;
    let white = |pixels: &[u8]| pixels.chunks(3).filter(|pixel| **pixel == [255; 3]).count();
    assert!(white(&picture("小明")) > 100);
    assert!(white(&picture("小明小明")) > white(&picture("小明")));
}

#[test]
fn modes_are_seen() {
    let at = |render, x, y| {
        let places = vec![place((0, 0, 400, 720), render)];
        let inputs = [input("a", false, true)];
        let look = Look { background: 0x00_12_34_56, watermarks: Vec::new() };
        let preview = Preview::new(&spec(Layout::Custom { places }), &inputs, &look).unwrap();
        let colour = colour::Colours::of(&inputs).get(&inputs[0].who).to_string();
        let found = Picture::of(&preview).at(x, y);
        if found == colour { "picture".to_owned() } else { found }
    };
    // A wide picture in a high place: a point above the middle is free where the whole picture is seen.
    for (render, above) in [
        (RenderMode::Crop, "picture"),
        (RenderMode::Stretch, "picture"),
        (RenderMode::Fit, "#123456"),
        (RenderMode::FitBlack, "#000000"),
    ] {
        assert_eq!(at(render, 200, 150), above, "{render:?}");
        assert_eq!(at(render, 200, 360), "picture");
        assert_eq!(at(render, 800, 360), "#123456", "the background");
    }
}

#[test]
fn places_without_picture_are_hatched() {
    let places = vec![place((0, 0, 640, 720), RenderMode::Crop), place((640, 0, 640, 720), RenderMode::Crop)];
    let preview = preview(&spec(Layout::Custom { places }), &[input("a", false, false)]);
    let sources: Vec<_> = preview.scene().tiles.iter().map(|tile| tile.source).collect();
    assert_eq!(sources, [Source::Held(0), Source::Empty(1)]);
    let picture = Picture::of(&preview);
    for left in [320, 960] {
        let found: std::collections::BTreeSet<_> = (0..12).map(|step| picture.at(left + step, 500)).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["#505050", "#707070"]);
    }
    let svg = preview.svg();
    let document = Document::parse(&svg).unwrap();
    let fills: Vec<_> =
        with_class(&document, "place").iter().map(|node| node.attribute("fill").unwrap()).collect();
    assert_eq!(fills, ["url(#hatch)", "url(#hatch)"]);
}

#[test]
fn watermarks_lie_over_pictures_and_end_at_the_canvas() {
    let mark = |x, y| Watermark { rect: Rect { x, y, width: 200, height: 100 }, label: "logo".to_owned() };
    let look = Look { background: 0, watermarks: vec![mark(1000, 300), mark(1200, 700), mark(1280, 0)] };
    let preview = Preview::new(&spec(Layout::Grid), &[], &look).unwrap();
    let picture = Picture::of(&preview);
    assert_eq!(picture.at(1100, 390), "#808080");
    assert_eq!(picture.at(1279, 719), "#808080");
    assert_eq!(picture.at(1100, 500), "#000000");
    let svg = preview.svg();
    assert_eq!(with_class(&Document::parse(&svg).unwrap(), "watermark").len(), 2);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let canvas = |width, height| {
        let spec = Spec { canvas: Size { width, height }, ..spec(Layout::Grid) };
        Preview::new(&spec, &crowd(1), &Look::default()).map(|preview| preview.png().unwrap().len())
    };
    for (width, height) in [(0, 720), (720, 1), (1921, 720), (720, 1922), (u32::MAX, u32::MAX)] {
        assert!(matches!(canvas(width, height), Err(PreviewError::Canvas { .. })), "{width} {height}");
    }
    assert!(canvas(1920, 1920).unwrap() < 1_000_000);
    assert!(canvas(2, 2).unwrap() > 0);
    let many = |count| {
        let places = vec![place((0, 0, 2, 2), RenderMode::Crop); count];
        Preview::new(&spec(Layout::Custom { places }), &[], &Look::default())
    };
    assert!(many(25).is_ok());
    assert!(matches!(many(26), Err(PreviewError::Places(26))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_user_on_any_canvas_can_be_drawn(
        (width, height) in (2u32..=400, 2u32..=400),
        users in prop::collection::vec((any::<String>(), any::<bool>(), any::<bool>()), 0..=30),
        layout in 0usize..4,
        label in any::<String>(),
        rect in (any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>()),
    ) {
        let inputs: Vec<_> = users.iter().map(|(id, aux, video)| input(id, *aux, *video)).collect();
        let spec = Spec { canvas: Size { width, height }, ..spec(LAYOUTS[layout].clone()) };
        let (x, y, width, height) = rect;
        let watermarks = vec![Watermark { rect: Rect { x, y, width, height }, label }];
        let preview = Preview::new(&spec, &inputs, &Look { background: u32::MAX, watermarks }).unwrap();
        let svg = preview.svg();
        let document = Document::parse(&svg).unwrap();
        prop_assert_eq!(with_class(&document, "place").len(), preview.scene().tiles.len());
        Picture::of(&preview);
    }
}
