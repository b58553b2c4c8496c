//! Specifications of mixes: what the gateway accepts for a facility is shown as it is meant, drawn within its canvas,
//! taken by the cloud's stand-in, and laid out there as the preview shows it.
//!
//! The first byte chooses the facility and the number of users, the rest is the message.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use trtc_layout::{Input, Rect, RenderMode, Scene, Source, Tile, Who, arrange};
use trtc_recording::api::fuzzing::mix;
use trtc_recording::domain::mix::Facility;
use trtc_sandbox::fuzzing::{MixApi, MixSettings};
use trtc_sandbox::model::Room;

fn room(request: &Value) -> Room {
    let text = request["RoomId"].as_str().unwrap_or_default();
    match Room::number(text) {
        Some(room) if request["RoomIdType"] == 0 => room,
        _ => Room::Text(text.to_owned()),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&choice, message)) = data.split_first() else { return };
    let (facility, api) = [
        (Facility::Mcu, MixApi::Mcu),
        (Facility::PublishCdn, MixApi::PublishCdn),
        (Facility::CloudRecording, MixApi::CloudRecording),
    ][usize::from(choice & 3) % 3];
    let Some(accepted) = mix(facility, message) else { return };

    let again = mix(facility, &accepted.message()).expect("what is shown can be asked for");
    assert_eq!(again.message(), accepted.message());
    let request = accepted.request();
    assert_eq!(again.request(), request, "what is shown means the same");

    let settings = match MixSettings::read(api, &request, &room(&request)) {
        Ok(settings) => settings,
        Err(error) => panic!("{facility:?}: {error}: {request}"),
    };
    let who = |n| Who { user_id: format!("user{n}"), aux: n % 4 == 1 };
    let inputs: Vec<_> =
        (0..choice >> 2).map(|n| Input { who: who(n), video: n % 3 != 2, audio: true }).collect();
    let taken = settings.mixed(&inputs);
    let Some((scene, shown, svg)) = accepted.draw(inputs) else {
        return;
    };
    assert!(svg.starts_with("<svg"), "{svg}");
    let layout = accepted.geometry().expect("a picture");
    let canvas = layout.canvas;
    for tile in &scene.tiles {
        let rect = tile.rect;
        assert!(rect.right() <= canvas.width && rect.bottom() <= canvas.height, "{rect:?} in {canvas:?}");
    }
    let mixed = settings.layout().expect("a picture on both sides");
    let arranged = arrange(mixed, &taken);
    assert_eq!(seen(&arranged, &taken), seen(&scene, &shown), "the preview shows what is mixed: {request}");
    let heard = |scene: &Scene, inputs: &[Input]| -> Vec<Who> {
        scene.heard.iter().map(|index| inputs[*index].who.clone()).collect()
    };
    assert_eq!(heard(&arranged, &taken), heard(&scene, &shown), "the preview tells who is heard: {request}");
});

/// The tiles, with the streams that are at them.
fn seen<'a>(scene: &Scene, inputs: &'a [Input]) -> Vec<(Rect, RenderMode, Option<(&'a Who, bool)>)> {
    let source = |tile: &Tile| match tile.source {
        Source::Video(index) => Some((&inputs[index].who, true)),
        Source::Held(index) => Some((&inputs[index].who, false)),
        Source::Empty(_) => None,
    };
    scene.tiles.iter().map(|tile| (tile.rect, tile.render, source(tile))).collect()
}
