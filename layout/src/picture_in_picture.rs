//! One picture over another.

use crate::arrange::{admitted, pick, seat, tile};
use crate::geometry::{even, snapped, whole};
use crate::{Big, Input, Rect, RenderMode, Scene, Source, Spec, Who};

/// All others are heard.
pub(crate) fn arrange(spec: &Spec, inputs: &[Input], big: &Big, small: &Who, place: Rect) -> Scene {
    let canvas = even(spec.canvas);
    let named = |input: &Input| input.who == *small || matches!(big, Big::Named(who) if *who == input.who);
    let heard = admitted(spec, inputs, named);
    let hold = spec.hold_audio_only.unwrap_or(false);
    let seats: Vec<_> = heard.iter().filter_map(|index| seat(*index, &inputs[*index], hold)).collect();
    let over = pick(&Big::Named(small.clone()), inputs, &seats);
    // Who is named as both is the big one: nobody is seen twice.
    let both = matches!(big, Big::Named(who) if who == small);
    let over = over.filter(|_| !both);
    let rest: Vec<Source> = seats.into_iter().filter(|seat| Some(*seat) != over).collect();
    let render = spec.render.unwrap_or(RenderMode::Crop);
    let behind = pick(big, inputs, &rest).map(|source| tile(whole(canvas), render, source));
    let over = over.map(|source| tile(snapped(place, canvas), render, source));
    Scene { tiles: behind.into_iter().chain(over).collect(), heard }
}
