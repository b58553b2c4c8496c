//! Places as they are listed.

use crate::arrange::seat;
use crate::geometry::{even, snapped};
use crate::{Input, MAX_INPUTS, Media, Place, RenderMode, Scene, Source, Spec, Tile};

/// Who has no place is not seen, and not heard either unless the layout is told to, but for those that hold none
/// because they send no picture: they are heard.
pub(crate) fn arrange(spec: &Spec, inputs: &[Input], places: &[Place]) -> Scene {
    let hold = spec.hold_audio_only.unwrap_or(true);
    let Cast { taken, mut heard } = cast(spec, inputs, places, hold);
    let canvas = even(spec.canvas);
    let mut tiles = Vec::with_capacity(places.len());
    for (index, (place, taken)) in places.iter().zip(taken).enumerate() {
        if place.media != Media::Video {
            heard.extend(taken);
        }
        // Nobody asked for a picture here, so nothing is kept free for one.
        if place.media == Media::Audio {
            continue;
        }
        let source = taken.and_then(|input| seat(input, &inputs[input], hold));
        tiles.push(Tile {
            rect: snapped(place.rect, canvas),
            render: place.render.or(spec.render).unwrap_or(RenderMode::Crop),
            source: source.unwrap_or(Source::Empty(index)),
            place: Some(index),
        });
    }
    tiles.sort_by_key(|tile| tile.place.and_then(|index| places.get(index)).map(|place| place.z));
    heard.sort_unstable();
    Scene { tiles, heard }
}

/// Who has which place.
struct Cast {
    /// The input of each place.
    taken: Vec<Option<usize>>,
    /// Those that are heard without a place.
    heard: Vec<usize>,
}

/// Named places first: whoever they name has them, whenever it came.
fn cast(spec: &Spec, inputs: &[Input], places: &[Place], hold: bool) -> Cast {
    let mut room = spec.max_inputs.min(MAX_INPUTS);
    let mut taken = vec![None; places.len()];
    for (index, place) in places.iter().enumerate() {
        let Some(who) = &place.who else { continue };
        let earlier = places[..index].iter().any(|other| other.who.as_ref() == Some(who));
        let here = inputs.iter().position(|input| input.who == *who).filter(|_| !earlier && room > 0);
        room -= usize::from(here.is_some());
        taken[index] = here;
    }
    let named = |input: &Input| places.iter().any(|place| place.who.as_ref() == Some(&input.who));
    let mut free = (0..places.len()).filter(|index| places[*index].who.is_none());
    let mut heard = Vec::new();
    for (index, input) in inputs.iter().enumerate().filter(|(_, input)| !named(input)) {
        if room == 0 {
            break;
        }
        if !input.video && !hold {
            heard.push(index);
        } else if let Some(place) = free.next() {
            taken[place] = Some(index);
        } else if spec.hear_unplaced && input.audio {
            heard.push(index);
        } else {
            continue;
        }
        room -= 1;
    }
    Cast { taken, heard }
}
