//! Who is where.

use crate::geometry::{even, whole};
use crate::{Big, Input, Layout, MAX_INPUTS, Rect, RenderMode, Scene, Size, Source, Spec, Tile};
use crate::{custom, floating, grid, picture_in_picture, screen_share};

/// Puts the streams that are there, in order of their coming, at the places of a layout.
///
/// - Who is there counts, not who was: when one leaves, the order of the others stays.
/// - Screen share is a stream of its own beside its user's camera, and has a picture of its own.
/// - Places have even positions and sizes. A place that is less than two pixels wide or high on its canvas is left out;
///   its user is heard all the same.
/// - A floating layout or a screen share reckons with its big picture also while nobody is there.
#[must_use]
pub fn arrange(spec: &Spec, inputs: &[Input]) -> Scene {
    let canvas = even(spec.canvas);
    let mut scene = match &spec.layout {
        Layout::Floating { big } => beside_big(spec, inputs, big, |small| {
            let hind = Hind { rect: whole(canvas), render: RenderMode::Crop };
            (hind, floating::cells(canvas, small))
        }),
        Layout::ScreenShare { big, mirrored } => beside_big(spec, inputs, big, |small| {
            let (rect, cells) = screen_share::places(canvas, small, *mirrored);
            (Hind { rect, render: RenderMode::Fit }, cells)
        }),
        Layout::Grid => equal(spec, inputs, canvas),
        Layout::PictureInPicture { big, small, rect } => {
            picture_in_picture::arrange(spec, inputs, big, small, *rect)
        }
        Layout::Custom { places } => custom::arrange(spec, inputs, places),
    };
    scene.heard.retain(|input| inputs[*input].audio);
    scene.tiles.retain(|tile| tile.rect.width > 0 && tile.rect.height > 0);
    scene
}

/// The big place.
struct Hind {
    rect: Rect,
    /// Unless the wishes say something else.
    render: RenderMode,
}

/// One big picture and small ones, whose places follow from their number.
fn beside_big(
    spec: &Spec,
    inputs: &[Input],
    big: &Big,
    places: impl FnOnce(usize) -> (Hind, Vec<Rect>),
) -> Scene {
    let heard = admitted(spec, inputs, |input| matches!(big, Big::Named(who) if *who == input.who));
    let seats = seats(spec, inputs, &heard);
    let first = pick(big, inputs, &seats);
    let small: Vec<_> = seats.iter().filter(|seat| Some(**seat) != first).collect();
    let (hind, cells) = places(small.len());
    let render = spec.render.unwrap_or(RenderMode::Crop);
    let behind = first.map(|source| tile(hind.rect, spec.render.unwrap_or(hind.render), source));
    let over = small.into_iter().zip(cells).map(|(source, rect)| tile(rect, render, *source));
    Scene { tiles: behind.into_iter().chain(over).collect(), heard }
}

fn equal(spec: &Spec, inputs: &[Input], canvas: Size) -> Scene {
    let heard = admitted(spec, inputs, |_| false);
    let seats = seats(spec, inputs, &heard);
    let render = spec.render.unwrap_or(RenderMode::Crop);
    let cells = grid::cells(canvas, seats.len());
    let tiles = seats.into_iter().zip(cells).map(|(source, rect)| tile(rect, render, source)).collect();
    Scene { tiles, heard }
}

pub(crate) const fn tile(rect: Rect, render: RenderMode, source: Source) -> Tile {
    Tile { rect, render, source, place: None }
}

/// The inputs that are mixed, in order of coming. While there are too many, those that the layout names come first,
/// then those whose pictures are asked for, then the others.
pub(crate) fn admitted(spec: &Spec, inputs: &[Input], named: impl Fn(&Input) -> bool) -> Vec<usize> {
    let listed = |input: &Input| spec.video_users.contains(&input.who.user_id);
    let mut all: Vec<_> = (0..inputs.len()).collect();
    all.sort_by_key(|index| match &inputs[*index] {
        input if named(input) => 0,
        input if listed(input) => 1,
        _ => 2,
    });
    all.truncate(spec.max_inputs.min(MAX_INPUTS));
    all.sort_unstable();
    all
}

/// Who of those that are mixed has a place, in order.
fn seats(spec: &Spec, inputs: &[Input], admitted: &[usize]) -> Vec<Source> {
    let hold = spec.hold_audio_only.unwrap_or(!matches!(spec.layout, Layout::ScreenShare { .. }));
    let wanted = |input: &Input| spec.video_users.is_empty() || spec.video_users.contains(&input.who.user_id);
    let here = admitted.iter().map(|index| (*index, &inputs[*index])).filter(|(_, input)| wanted(input));
    here.filter_map(|(index, input)| seat(index, input, hold)).collect()
}

/// What is seen of an input; `None`: it has no place.
pub(crate) fn seat(index: usize, input: &Input, hold: bool) -> Option<Source> {
    if input.video { Some(Source::Video(index)) } else { hold.then_some(Source::Held(index)) }
}

/// Who of these is the big one.
pub(crate) fn pick(big: &Big, inputs: &[Input], seats: &[Source]) -> Option<Source> {
    let shown = |source: &&Source| matches!(source, Source::Video(_));
    let first = |holds: &dyn Fn(&Input) -> bool| {
        seats.iter().find(|source| match source {
            Source::Video(index) | Source::Held(index) => holds(&inputs[*index]),
            Source::Empty(_) => false,
        })
    };
    match big {
        Big::Nobody => None,
        Big::First => seats.iter().find(shown).or(seats.first()).copied(),
        Big::Screen => first(&|input| input.who.aux && input.video).copied(),
        Big::Named(who) => first(&|input| input.who == *who).copied(),
    }
}
