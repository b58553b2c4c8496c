//! Who has which place, is seen and is heard.

use trtc_layout::{Big, Layout, Media, Place, Rect, RenderMode, Source, Spec, arrange};

use super::common::{
    crowd, custom, floating, heard, place, rect_of, screen_of, screen_share, seen, shown, sound, spec, users,
    who,
};

const FULL: (u32, u32, u32, u32) = (0, 0, 1280, 720);

fn pip(big: Big, small: &str) -> Spec {
    let rect = Rect { x: 900, y: 500, width: 320, height: 180 };
    spec(Layout::PictureInPicture { big, small: who(small), rect })
}

/// Whose pictures are where, and who is heard, each separated by blanks.
#[track_caller]
fn expect(spec: &Spec, inputs: &[trtc_layout::Input], pictures: &str, sound: &str) {
    let scene = arrange(spec, inputs);
    assert_eq!(shown(&scene, inputs).join(" "), pictures);
    assert_eq!(heard(&scene, inputs).join(" "), sound);
}

#[test]
fn nobody_leaves_the_background() {
    for layout in [floating(Big::First), screen_share(Big::Screen), spec(Layout::Grid), pip(Big::First, "a")]
    {
        expect(&layout, &[], "", "");
    }
    expect(&custom([place(None, FULL)]), &[], "#0", "");
}

#[test]
fn the_first_fills_the_canvas_and_the_next_take_over() {
    let layout = floating(Big::First);
    let all = users("abc");
    let scene = arrange(&layout, &all);
    assert_eq!(scene.tiles[0].rect, rect_of(FULL));
    assert_eq!(scene.tiles[1].rect, rect_of((16, 542, 300, 170)));
    expect(&layout, &all, "a b c", "a b c");
    expect(&layout, &all[1..], "b c", "b c");
}

#[test]
fn the_first_with_a_picture_is_big() {
    let inputs = [sound("a"), seen(who("b")), seen(who("c"))];
    expect(&floating(Big::First), &inputs, "b (a) c", "a b c");
    expect(&floating(Big::First), &inputs[..1], "(a)", "a");
}

#[test]
fn a_named_big_one_is_big_whenever_it_comes() {
    expect(&floating(Big::Named(who("c"))), &users("abc"), "c a b", "a b c");
}

#[test]
fn the_area_of_an_absent_big_one_stays_free() {
    let layout = floating(Big::Named(who("x")));
    expect(&layout, &users("ab"), "a b", "a b");
    assert_eq!(arrange(&layout, &users("ab")).tiles[0].rect, rect_of((16, 542, 300, 170)));
    let share = screen_share(Big::Named(screen_of("a")));
    expect(&share, &users("ab"), "a b", "a b");
    assert_eq!(arrange(&share, &users("ab")).tiles[0].rect, rect_of((1024, 0, 256, 180)));
}

#[test]
fn who_shares_a_screen_is_big_and_its_camera_is_small() {
    let inputs = [seen(who("a")), seen(who("b")), seen(screen_of("b")), seen(screen_of("a"))];
    expect(&screen_share(Big::Screen), &inputs, "b/screen a b a/screen", "a b b a");
    expect(&screen_share(Big::Screen), &inputs[..2], "a b", "a b");
    expect(&screen_share(Big::Named(screen_of("a"))), &inputs, "a/screen a b b/screen", "a b b a");
}

#[test]
fn a_camera_and_a_screen_are_two_pictures() {
    let inputs = [seen(who("a")), seen(screen_of("a"))];
    expect(&spec(Layout::Grid), &inputs, "a a/screen", "a a");
    expect(&floating(Big::First), &inputs, "a a/screen", "a a");
    expect(&custom([place(None, FULL), place(Some(who("a")), FULL)]), &inputs, "a/screen a", "a a");
}

#[test]
fn sound_alone_holds_a_place_but_in_a_screen_share() {
    let inputs = [seen(who("a")), sound("b"), seen(who("c"))];
    expect(&floating(Big::First), &inputs, "a (b) c", "a b c");
    expect(&spec(Layout::Grid), &inputs, "a (b) c", "a b c");
    expect(&screen_share(Big::First), &inputs, "a c", "a b c");
    expect(&screen_share(Big::Named(who("b"))), &inputs, "a c", "a b c");
}

#[test]
fn holding_can_be_chosen() {
    let inputs = [seen(who("a")), sound("b"), seen(who("c"))];
    let held = |layout: Spec, hold| Spec { hold_audio_only: Some(hold), ..layout };
    expect(&held(floating(Big::First), false), &inputs, "a c", "a b c");
    expect(&held(spec(Layout::Grid), false), &inputs, "a c", "a b c");
    expect(&held(screen_share(Big::First), true), &inputs, "a (b) c", "a b c");
    expect(&held(screen_share(Big::Named(who("b"))), true), &inputs, "(b) a c", "a b c");
    expect(&held(pip(Big::First, "b"), true), &inputs, "a (b)", "a b c");
    let places = || custom([place(None, FULL), place(None, FULL)]);
    expect(&places(), &inputs, "a (b)", "a b");
    expect(&held(places(), false), &inputs, "a c", "a b c");
}

#[test]
fn two_of_a_grid_share_its_width() {
    let scene = arrange(&spec(Layout::Grid), &users("ab"));
    let rects: Vec<_> = scene.tiles.iter().map(|tile| tile.rect).collect();
    assert_eq!(rects, [rect_of((0, 0, 640, 720)), rect_of((640, 0, 640, 720))]);
}

#[test]
fn others_than_the_listed_are_only_heard() {
    let listed = |layout: Spec| Spec { video_users: vec!["b".into(), "c".into()], ..layout };
    let inputs = [seen(who("a")), seen(who("b")), sound("c"), seen(screen_of("b"))];
    expect(&listed(floating(Big::First)), &inputs, "b (c) b/screen", "a b c b");
    expect(&listed(spec(Layout::Grid)), &inputs, "b (c) b/screen", "a b c b");
    expect(&listed(screen_share(Big::Named(who("a")))), &inputs, "b b/screen", "a b c b");
    expect(&listed(custom([place(Some(who("a")), FULL)])), &inputs, "a", "a");
    expect(&listed(pip(Big::Named(who("a")), "b")), &inputs, "a b", "a b c b");
}

#[test]
fn who_comes_too_late_is_neither_seen_nor_heard() {
    let few = |layout: Spec| Spec { max_inputs: 2, ..layout };
    let inputs = [seen(who("a")), sound("b"), seen(who("c"))];
    expect(&few(floating(Big::First)), &inputs, "a (b)", "a b");
    expect(&few(spec(Layout::Grid)), &inputs, "a (b)", "a b");
    expect(&few(screen_share(Big::First)), &inputs, "a", "a b");
    expect(&few(custom(std::array::from_fn::<_, 3, _>(|_| place(None, FULL)))), &inputs, "a (b) #2", "a b");
    assert_eq!(arrange(&spec(Layout::Grid), &crowd(30)).heard.len(), 25);
    assert_eq!(arrange(&Spec { max_inputs: 99, ..spec(Layout::Grid) }, &crowd(30)).tiles.len(), 25);
}

#[test]
fn who_is_named_is_not_turned_away_for_others() {
    let few = |layout: Spec| Spec { max_inputs: 2, ..layout };
    expect(&few(floating(Big::Named(who("c")))), &users("abc"), "c a", "a c");
    expect(&few(pip(Big::Named(who("d")), "c")), &users("abcd"), "d c", "c d");
    expect(&few(custom([place(None, FULL), place(Some(who("c")), FULL)])), &users("abc"), "a c", "a c");
    let listed = Spec { video_users: vec!["c".into()], ..few(spec(Layout::Grid)) };
    expect(&listed, &users("abc"), "c", "a c");
}

#[test]
fn who_finds_no_cell_beside_an_absent_big_one_is_heard() {
    let inputs = crowd(25);
    let scene = arrange(&screen_share(Big::Nobody), &inputs);
    assert_eq!((scene.tiles.len(), scene.heard.len()), (24, 25));
    assert_eq!(arrange(&floating(Big::Nobody), &inputs).tiles.len(), 25);
}

#[test]
fn picture_in_picture_shows_exactly_two() {
    let inputs = users("abc");
    expect(&pip(Big::First, "a"), &inputs, "b a", "a b c");
    expect(&pip(Big::Named(who("c")), "b"), &inputs, "c b", "a b c");
    expect(&pip(Big::Named(who("x")), "b"), &inputs, "b", "a b c");
    expect(&pip(Big::Named(who("c")), "x"), &inputs, "c", "a b c");
    expect(&pip(Big::Named(who("c")), "c"), &inputs, "c", "a b c");
    expect(&pip(Big::Nobody, "c"), &inputs, "c", "a b c");
    expect(&pip(Big::First, "a"), &[seen(who("b")), sound("a")], "b", "b a");
    let scene = arrange(&pip(Big::Named(who("c")), "b"), &inputs);
    assert_eq!(scene.tiles[0].rect, rect_of(FULL));
    assert_eq!(scene.tiles[1].rect, rect_of((900, 500, 320, 180)));
}

#[test]
fn named_places_are_kept_and_the_others_are_filled_in_order() {
    let places = [
        place(None, (0, 0, 100, 100)),
        place(Some(who("c")), (100, 0, 100, 100)),
        place(None, (200, 0, 100, 100)),
        place(Some(who("x")), (300, 0, 100, 100)),
    ];
    let layout = custom(places);
    expect(&layout, &users("abc"), "a c b #3", "a b c");
    expect(&layout, &users("bca"), "b c a #3", "b c a");
    expect(&layout, &users("c"), "#0 c #2 #3", "c");
    expect(&layout, &users("abcd"), "a c b #3", "a b c");
    let scene = arrange(&layout, &users("abc"));
    assert_eq!(scene.tiles.iter().map(|tile| tile.place.unwrap()).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(scene.tiles[2].rect, rect_of((200, 0, 100, 100)));
}

#[test]
fn nobody_has_two_places() {
    let twice = custom([place(Some(who("a")), FULL), place(Some(who("a")), FULL), place(None, FULL)]);
    expect(&twice, &users("ab"), "a #1 b", "a b");
}

#[test]
fn a_place_mixes_what_it_asks_for() {
    let with = |media| Place { media, ..place(None, FULL) };
    let layout = custom([with(Media::Audio), with(Media::Video), with(Media::Both)]);
    expect(&layout, &users("abc"), "b c", "a c");
    expect(&layout, &[], "#1 #2", "");
}

#[test]
fn who_has_no_place_is_heard_where_the_layout_is_told_to() {
    let few = Spec { max_inputs: 3, ..custom([place(Some(who("c")), FULL)]) };
    expect(&few, &users("abcd"), "c", "c");
    expect(&Spec { hear_unplaced: true, ..few.clone() }, &users("abcd"), "c", "a b c");
    let mut inputs = users("abcd");
    inputs[0].audio = false;
    expect(&Spec { hear_unplaced: true, ..few }, &inputs, "c", "b c d");
}

#[test]
fn who_is_not_to_be_heard_is_seen_alone() {
    let mut inputs = users("ab");
    inputs[0].audio = false;
    for layout in [floating(Big::First), spec(Layout::Grid), custom([place(None, FULL), place(None, FULL)])] {
        expect(&layout, &inputs, "a b", "b");
    }
}

#[test]
fn a_place_holds_whom_it_names_without_a_picture() {
    let layout = custom([place(Some(who("a")), FULL)]);
    expect(&layout, &[sound("a")], "(a)", "a");
    let free = Spec { hold_audio_only: Some(false), ..layout };
    expect(&free, &[sound("a")], "#0", "a");
}

#[test]
fn larger_z_is_in_front_and_of_equal_ones_the_later() {
    let at = |z| Place { z, ..place(None, FULL) };
    expect(&custom([at(3), at(-1), at(3), at(0)]), &users("abcd"), "b d a c", "a b c d");
}

#[test]
fn a_place_is_cut_at_the_canvas_and_left_out_beyond_it() {
    let layout = custom([
        place(None, (1200, 700, 200, 200)),
        place(None, (1280, 0, 200, 200)),
        place(None, (1, 1, 3, 3)),
        place(None, (5, 5, 0, 9)),
    ]);
    let scene = arrange(&layout, &users("abcd"));
    let rects: Vec<_> = scene.tiles.iter().map(|tile| tile.rect).collect();
    assert_eq!(rects, [rect_of((1200, 700, 80, 20)), rect_of((2, 2, 2, 2))]);
    assert_eq!(scene.heard, [0, 1, 2, 3]);
}

#[test]
fn pictures_are_cropped_but_a_big_screen_share_is_whole() {
    let modes =
        |spec: &Spec| arrange(spec, &users("ab")).tiles.iter().map(|tile| tile.render).collect::<Vec<_>>();
    use RenderMode::{Crop, Fit, FitBlack, Stretch};
    assert_eq!(modes(&screen_share(Big::First)), [Fit, Crop]);
    for layout in [floating(Big::First), spec(Layout::Grid), pip(Big::First, "b")] {
        assert_eq!(modes(&layout), [Crop, Crop]);
        assert_eq!(modes(&Spec { render: Some(FitBlack), ..layout }), [FitBlack, FitBlack]);
    }
    assert_eq!(modes(&Spec { render: Some(Stretch), ..screen_share(Big::First) }), [Stretch, Stretch]);
    let places = custom([Place { render: Some(Fit), ..place(None, FULL) }, place(None, FULL)]);
    assert_eq!(modes(&places), [Fit, Crop]);
    assert_eq!(modes(&Spec { render: Some(Stretch), ..places }), [Fit, Stretch]);
}

#[test]
fn an_odd_canvas_loses_a_pixel() {
    let odd = Spec { canvas: trtc_layout::Size { width: 641, height: 361 }, ..spec(Layout::Grid) };
    assert_eq!(arrange(&odd, &users("a")).tiles[0].rect, rect_of((0, 0, 640, 360)));
    let none = Spec { canvas: trtc_layout::Size { width: 1, height: 1 }, ..odd };
    assert_eq!(arrange(&none, &users("a")).tiles, []);
}

#[test]
fn a_scene_says_which_input_is_where() {
    let scene = arrange(&floating(Big::Named(who("b"))), &users("abc"));
    let sources: Vec<_> = scene.tiles.iter().map(|tile| tile.source).collect();
    assert_eq!(sources, [Source::Video(1), Source::Video(0), Source::Video(2)]);
}
