//! Users and wishes for the tests.

use trtc_layout::{Big, Input, Layout, Media, Place, Rect, Scene, Size, Source, Spec, Who};

pub(crate) fn who(user_id: &str) -> Who {
    Who { user_id: user_id.to_owned(), aux: false }
}

pub(crate) fn screen_of(user_id: &str) -> Who {
    Who { user_id: user_id.to_owned(), aux: true }
}

pub(crate) fn seen(who: Who) -> Input {
    Input { who, video: true, audio: true }
}

pub(crate) fn sound(user_id: &str) -> Input {
    Input { who: who(user_id), video: false, audio: true }
}

/// `a`, `b`, `c` … with pictures.
pub(crate) fn users(ids: &str) -> Vec<Input> {
    ids.chars().map(|id| seen(who(&id.to_string()))).collect()
}

/// So many with pictures.
pub(crate) fn crowd(count: usize) -> Vec<Input> {
    (0..count).map(|index| seen(who(&format!("u{index}")))).collect()
}

pub(crate) fn spec(layout: Layout) -> Spec {
    Spec {
        canvas: Size { width: 1280, height: 720 },
        layout,
        max_inputs: 25,
        hold_audio_only: None,
        video_users: Vec::new(),
        hear_unplaced: false,
        render: None,
    }
}

pub(crate) fn floating(big: Big) -> Spec {
    spec(Layout::Floating { big })
}

pub(crate) fn screen_share(big: Big) -> Spec {
    spec(Layout::ScreenShare { big, mirrored: false })
}

pub(crate) fn custom(places: impl IntoIterator<Item = Place>) -> Spec {
    spec(Layout::Custom { places: places.into_iter().collect() })
}

pub(crate) fn place(who: Option<Who>, rect: (u32, u32, u32, u32)) -> Place {
    Place { who, rect: rect_of(rect), z: 0, render: None, media: Media::Both }
}

pub(crate) fn rect_of((x, y, width, height): (u32, u32, u32, u32)) -> Rect {
    Rect { x, y, width, height }
}

/// Whose picture or empty place is there, from the hindmost on: `a`, `a/screen`, `(a)` for held, `#1` for empty.
pub(crate) fn shown(scene: &Scene, inputs: &[Input]) -> Vec<String> {
    let name = |index: usize| {
        let Who { user_id, aux } = &inputs[index].who;
        if *aux { format!("{user_id}/screen") } else { user_id.clone() }
    };
    let text = |source| match source {
        Source::Video(index) => name(index),
        Source::Held(index) => format!("({})", name(index)),
        Source::Empty(index) => format!("#{index}"),
    };
    scene.tiles.iter().map(|tile| text(tile.source)).collect()
}

pub(crate) fn heard(scene: &Scene, inputs: &[Input]) -> Vec<String> {
    scene.heard.iter().map(|index| inputs[*index].who.user_id.clone()).collect()
}
