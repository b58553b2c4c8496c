//! Settings of mixes in the words of three APIs: what passes the checks is laid out within its canvas and can be drawn.
//!
//! The first byte chooses the API, the rest is JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_layout::{Input, Who, arrange};
use trtc_sandbox::fuzzing::{MixApi, MixSettings};
use trtc_sandbox::model::Room;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, body)) = data.split_first() else { return };
    let Ok(body) = serde_json::from_slice(body) else { return };
    let api = [MixApi::Mcu, MixApi::PublishCdn, MixApi::CloudRecording][usize::from(choice) % 3];
    let Ok(settings) = MixSettings::read(api, &body, &Room::Number(7)) else { return };
    let Some(layout) = settings.layout() else { return };
    let canvas = layout.canvas;
    for side in [canvas.width, canvas.height] {
        assert!((16..=1920).contains(&side) && side.is_multiple_of(2), "{canvas:?}");
    }
    let (fps, bitrate) = settings.rates().expect("a picture has rates");
    assert!((1..=60).contains(&fps) && (1_000..=10_000_000).contains(&bitrate), "{fps} {bitrate}");
    let who = |n: usize| Who { user_id: ["a", "b", "c"][n % 3].repeat(1 + n / 3), aux: n % 4 == 3 };
    for count in [0, 1, 3, 30] {
        let inputs: Vec<_> =
            (0..count).map(|n| Input { who: who(n), video: n % 5 != 4, audio: n % 7 != 6 }).collect();
        let scene = arrange(layout, &inputs);
        for tile in &scene.tiles {
            let rect = tile.rect;
            assert!(rect.right() <= canvas.width && rect.bottom() <= canvas.height, "{rect:?} in {canvas:?}");
            assert!([rect.x, rect.y, rect.width, rect.height].iter().all(|side| side % 2 == 0), "{rect:?}");
            assert!(rect.width > 0 && rect.height > 0, "{rect:?}");
        }
        assert!(scene.heard.len() <= layout.max_inputs);
    }
    settings.draw();
});
