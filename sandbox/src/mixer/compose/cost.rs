//! What the pictures of a mix cost. By hand: `cargo test --release -p trtc-sandbox --lib cost -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use trtc_layout::{Input, Layout, Size, Who, arrange};

use super::tests::{T0, spec};
use super::*;
use crate::codec::colours::{Colours, Matrix};
use crate::codec::decode::PictureDecoder;
use crate::codec::h264::{EncodedPicture, VideoEncoder};

const FRAMES: usize = 150;

/// A moving picture of shapes.
fn source(width: usize, height: usize, step: usize) -> Canvas {
    let mut canvas = Canvas::new(width, height);
    canvas.fill(Colour::from_code(0x305030));
    for index in 0..40 {
        let (x, y) = ((index * 97 + step * (index % 7 + 1)) % width, (index * 61 + step) % height);
        canvas.rect(x, y, width / 9, height / 7, Colour::from_code(0x10_2030 * index as u32));
        canvas.text(x, y, 2, "moving text", Colour::WHITE);
    }
    canvas
}

fn each(total: Duration) -> f64 {
    total.as_secs_f64() * 1000.0 / FRAMES as f64
}

fn measure(inputs: usize, from: (usize, usize), to: (u32, u32), colours: Colours) {
    let mut spec = spec();
    spec.layout.canvas = Size { width: to.0, height: to.1 };
    spec.layout.layout = Layout::Grid;
    let who = |index: usize| Input { who: Who { user_id: index.to_string(), aux: false }, video: true };
    let scene = arrange(&spec.layout, &(0..inputs).map(who).collect::<Vec<_>>());
    let mut encoder = VideoEncoder::new(1_500_000, 15, 30).unwrap();
    let coded: Vec<EncodedPicture> =
        (0..FRAMES).map(|step| encoder.encode(&source(from.0, from.1, step)).unwrap()).collect();
    let mut decoders: Vec<_> = (0..inputs).map(|_| PictureDecoder::new()).collect();
    for decoder in &mut decoders {
        decoder.configure(&coded[0].config.as_ref().unwrap().slice(5..)).unwrap();
    }
    let mut compositor = Compositor::new(&spec, ImageStore::holding([]));
    let mut encoder = VideoEncoder::new(1_500_000, 15, 30).unwrap();
    let (mut decoding, mut composing, mut encoding) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for (step, coded) in coded.iter().enumerate() {
        let before = Instant::now();
        let pictures: Vec<_> = decoders
            .iter_mut()
            .map(|decoder| {
                decoder.decode(step as i64, coded.body[0] == 0x17, &coded.body[5..]).unwrap().unwrap()
            })
            .map(|decoded| Picture::new(decoded.picture.shared(), colours))
            .collect();
        let decoded = Instant::now();
        let showing: Vec<_> =
            pictures.iter().map(|picture| Showing { user_id: "", picture: Some(picture) }).collect();
        let canvas = compositor.compose(&scene, &showing, T0).canvas;
        let composed = Instant::now();
        encoder.encode(canvas).unwrap();
        (decoding, composing, encoding) =
            (decoding + (decoded - before), composing + (composed - decoded), encoding + composed.elapsed());
    }
    println!(
        "{inputs} x {from:?} -> {to:?} {:?}: decode {:.2} ms all, compose {:.2}, encode {:.2} a frame; {:.3} cores at 15/s",
        colours.matrix,
        each(decoding),
        each(composing),
        each(encoding),
        each(decoding + composing + encoding) * 15.0 / 1000.0,
    );
}

#[tokio::test]
#[ignore = "it measures"]
async fn cost() {
    let plain = Colours::default();
    measure(4, (1280, 720), (1280, 720), plain);
    measure(4, (1280, 720), (1280, 720), Colours { matrix: Matrix::Bt709, full_range: false });
    measure(9, (640, 360), (1280, 720), plain);
    measure(16, (640, 360), (1920, 1080), plain);
}
