//! What holds whoever is there and whatever is asked for.

use std::collections::HashSet;

use proptest::prelude::*;
use trtc_layout::{
    Big, Input, Layout, Media, Place, Rect, RenderMode, Scene, Size, Source, Spec, Tile, Who, arrange,
};

use super::common::{crowd, rect_of, spec};

fn any_canvas() -> impl Strategy<Value = Size> {
    (1u32..=960, 1u32..=960).prop_map(|(width, height)| Size { width: 2 * width, height: 2 * height })
}

fn any_who() -> impl Strategy<Value = Who> {
    (0..30, any::<bool>()).prop_map(|(user, aux)| Who { user_id: format!("u{user}"), aux })
}

fn any_inputs() -> impl Strategy<Value = Vec<Input>> {
    let media = (prop::bool::weighted(0.8), prop::bool::weighted(0.9));
    let one = (any_who(), media).prop_map(|(who, (video, audio))| Input { who, video, audio });
    prop::collection::vec(one, 0..=30).prop_map(|mut all| {
        let mut known = HashSet::new();
        all.retain(|input| known.insert(input.who.clone()));
        all
    })
}

fn any_big() -> impl Strategy<Value = Big> {
    prop_oneof![Just(Big::First), Just(Big::Screen), Just(Big::Nobody), any_who().prop_map(Big::Named)]
}

fn any_rect() -> impl Strategy<Value = Rect> {
    (0u32..2000, 0u32..2000, 0u32..2000, 0u32..2000).prop_map(rect_of)
}

fn any_place() -> impl Strategy<Value = Place> {
    let media = prop_oneof![Just(Media::Both), Just(Media::Video), Just(Media::Audio)];
    let who = prop::option::of(any_who());
    (who, any_rect(), -3..3, media).prop_map(|(who, rect, z, media)| Place {
        who,
        rect,
        z,
        render: None,
        media,
    })
}

fn any_layout() -> impl Strategy<Value = Layout> {
    prop_oneof![
        any_big().prop_map(|big| Layout::Floating { big }),
        Just(Layout::Grid),
        (any_big(), any::<bool>()).prop_map(|(big, mirrored)| Layout::ScreenShare { big, mirrored }),
        (any_big(), any_who(), any_rect()).prop_map(|(big, small, rect)| Layout::PictureInPicture {
            big,
            small,
            rect
        }),
        prop::collection::vec(any_place(), 0..=25).prop_map(|places| Layout::Custom { places }),
    ]
}

prop_compose! {
    fn any_spec()(
        canvas in any_canvas(),
        layout in any_layout(),
        max_inputs in 1usize..=25,
        hold_audio_only in any::<Option<bool>>(),
        video_users in prop::collection::vec((0..30).prop_map(|user| format!("u{user}")), 0..4),
        hear_unplaced in any::<bool>(),
        render in prop::option::of(Just(RenderMode::Stretch)),
    ) -> Spec {
        Spec { canvas, layout, max_inputs, hold_audio_only, video_users, hear_unplaced, render }
    }
}

fn inside(rect: Rect, canvas: Size) -> bool {
    rect.right() <= canvas.width && rect.bottom() <= canvas.height
}

fn even(rect: Rect) -> bool {
    [rect.x, rect.y, rect.width, rect.height].iter().all(|side| side % 2 == 0)
}

fn input_of(tile: &Tile) -> Option<usize> {
    match tile.source {
        Source::Video(index) | Source::Held(index) => Some(index),
        Source::Empty(_) => None,
    }
}

fn disjoint(tiles: &[Tile]) -> bool {
    tiles.iter().enumerate().all(|(at, one)| tiles[..at].iter().all(|two| !one.rect.overlaps(&two.rect)))
}

fn order(scene: &Scene) -> Vec<usize> {
    scene.tiles.iter().filter_map(input_of).collect()
}

proptest! {
    #[test]
    fn tiles_are_even_and_inside_the_canvas(spec in any_spec(), inputs in any_inputs()) {
        for tile in arrange(&spec, &inputs).tiles {
            prop_assert!(inside(tile.rect, spec.canvas) && even(tile.rect), "{tile:?}");
            prop_assert!(tile.rect.width > 0 && tile.rect.height > 0);
        }
    }

    #[test]
    fn everybody_is_seen_and_heard_at_most_once(spec in any_spec(), inputs in any_inputs()) {
        let scene = arrange(&spec, &inputs);
        let seen = order(&scene);
        prop_assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len());
        prop_assert!(scene.heard.is_sorted_by(|one, two| one < two), "{:?}", scene.heard);
        let mixed: HashSet<_> = seen.iter().chain(&scene.heard).collect();
        prop_assert!(mixed.len() <= spec.max_inputs);
        prop_assert!(mixed.iter().all(|index| **index < inputs.len()));
        prop_assert!(scene.heard.iter().all(|index| inputs[*index].audio));
    }

    #[test]
    fn a_picture_is_shown_only_of_who_sends_one(spec in any_spec(), inputs in any_inputs()) {
        for tile in arrange(&spec, &inputs).tiles {
            match tile.source {
                Source::Video(index) => prop_assert!(inputs[index].video),
                Source::Held(index) => prop_assert!(!inputs[index].video),
                Source::Empty(index) => prop_assert_eq!(tile.place, Some(index)),
            }
        }
    }

    #[test]
    fn the_foremost_come_last(canvas in any_canvas(), places in prop::collection::vec(any_place(), 0..=25)) {
        let layout = Layout::Custom { places: places.clone() };
        let scene = arrange(&Spec { canvas, ..spec(layout) }, &crowd(25));
        let key = |tile: &Tile| tile.place.map(|index| (places[index].z, index));
        prop_assert!(scene.tiles.is_sorted_by_key(key));
    }

    #[test]
    fn nothing_overlaps_in_a_grid_and_it_is_full(canvas in any_canvas(), count in 1usize..=25) {
        let scene = arrange(&Spec { canvas, ..spec(Layout::Grid) }, &crowd(count));
        prop_assert!(disjoint(&scene.tiles));
        if [1, 2, 4, 9, 16, 25].contains(&count) {
            let area = |rect: Rect| u64::from(rect.width) * u64::from(rect.height);
            let covered: u64 = scene.tiles.iter().map(|tile| area(tile.rect)).sum();
            prop_assert_eq!(covered, u64::from(canvas.width) * u64::from(canvas.height));
        }
    }

    #[test]
    fn nothing_overlaps_in_a_screen_share_and_a_full_one_covers_the_canvas(
        canvas in any_canvas(),
        count in 1usize..=25,
        mirrored: bool,
    ) {
        let layout = Layout::ScreenShare { big: Big::First, mirrored };
        let scene = arrange(&Spec { canvas, ..spec(layout) }, &crowd(count));
        prop_assert!(disjoint(&scene.tiles));
        if [5, 7, 9, 17, 25].contains(&count) {
            let area = |rect: Rect| u64::from(rect.width) * u64::from(rect.height);
            let covered: u64 = scene.tiles.iter().map(|tile| area(tile.rect)).sum();
            prop_assert_eq!(covered, u64::from(canvas.width) * u64::from(canvas.height));
        }
    }

    #[test]
    fn small_floating_pictures_do_not_overlap(canvas in any_canvas(), count in 1usize..=25) {
        let scene = arrange(&Spec { canvas, ..spec(Layout::Floating { big: Big::First }) }, &crowd(count));
        prop_assert_eq!((scene.tiles[0].rect.width, scene.tiles[0].rect.height), (canvas.width, canvas.height));
        prop_assert!(disjoint(&scene.tiles[1..]));
    }

    #[test]
    fn all_have_a_place_on_a_canvas_of_usual_size(
        (width, height) in (40u32..=960, 40u32..=960),
        count in 1usize..=25,
    ) {
        let canvas = Size { width: 2 * width, height: 2 * height };
        let share = Layout::ScreenShare { big: Big::First, mirrored: false };
        for layout in [Layout::Grid, Layout::Floating { big: Big::First }, share] {
            prop_assert_eq!(arrange(&Spec { canvas, ..spec(layout) }, &crowd(count)).tiles.len(), count);
        }
    }

    #[test]
    fn a_mirrored_screen_share_is_the_mirror_image(canvas in any_canvas(), inputs in any_inputs(), big in any_big()) {
        let [plain, turned] = [false, true].map(|mirrored| {
            let layout = Layout::ScreenShare { big: big.clone(), mirrored };
            arrange(&Spec { canvas, ..spec(layout) }, &inputs)
        });
        prop_assert_eq!(&plain.heard, &turned.heard);
        let image = |tile: &Tile| Tile {
            rect: Rect { x: canvas.width - tile.rect.right(), ..tile.rect },
            ..tile.clone()
        };
        prop_assert_eq!(plain.tiles.iter().map(image).collect::<Vec<_>>(), turned.tiles);
    }

    #[test]
    fn who_leaves_changes_nobodys_order(
        canvas in any_canvas(),
        inputs in any_inputs(),
        (layout, leaving) in (
            prop_oneof![
                Just(Layout::Grid),
                any_big().prop_map(|big| Layout::Floating { big }),
                any_big().prop_map(|big| Layout::ScreenShare { big, mirrored: false }),
            ],
            any::<prop::sample::Index>(),
        ),
    ) {
        prop_assume!(!inputs.is_empty() && inputs.len() <= 25);
        let wanted = Spec { canvas, ..spec(layout) };
        let leaving = leaving.index(inputs.len());
        let mut fewer = inputs.clone();
        let gone = fewer.remove(leaving);
        let (before, after) = (arrange(&wanted, &inputs), arrange(&wanted, &fewer));
        // Another may become the big one; among the small ones all stay as they were.
        let name = |all: &[Input], scene: &Scene| -> Vec<Who> {
            let big = after.tiles.first().and_then(input_of).map(|index| fewer[index].who.clone());
            let old = before.tiles.first().and_then(input_of).map(|index| inputs[index].who.clone());
            let names = order(scene).into_iter().map(|index| all[index].who.clone());
            names.filter(|who| Some(who) != big.as_ref() && Some(who) != old.as_ref() && *who != gone.who).collect()
        };
        let (old, new) = (name(&inputs, &before), name(&fewer, &after));
        let common: Vec<_> = old.iter().filter(|who| new.contains(who)).collect();
        prop_assert_eq!(&common, &new.iter().filter(|who| old.contains(who)).collect::<Vec<_>>());
        // On a usual canvas everybody keeps a place.
        if canvas.width >= 80 && canvas.height >= 80 {
            prop_assert!(old.len() <= new.len());
        }
    }
}
