//! Users without a picture, and places without a user.

use std::path::Path;
use std::process::Command;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::mix_spec::Layout;

use crate::calls::{ARGS, CDN, CONFIG, Guest, Mixes, record_all, spec};
use crate::clips::{coloured, sound_alone};
use crate::layouts::{SIZE, guest};
use crate::picture::{Expected, Frames, assert_shows};
use crate::support::{Dev, search_streams};
use crate::tap::Tap;
use crate::users::{User, camera};

/// Colours of place-holders.
const TEAL: [u8; 3] = [0, 128, 128];
const PLUM: [u8; 3] = [128, 0, 128];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_no_picture_is_shown_as_the_preview_has_it() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ARGS);
    let mut mixes = Mixes::new(dev.channel().await);
    record_all(&dev).await;
    let clips = coloured(dir.path(), 3);
    let sound = sound_alone(dir.path());
    let guests = [guest(0), Guest { colour: None, ..guest(1) }, guest(2)];
    let mut users = Vec::new();
    for (guest, clip) in guests.iter().zip([&clips[0], &sound, &clips[2]]) {
        users.push(User::enter(&dev.rtmp, CDN, &guest.name, clip).await);
    }
    let images = serve_images(dir.path(), &[TEAL, PLUM]).await;

    let mut tap = Tap::open(SIZE);
    let output = v1::MixOutput {
        stream_id: "mix-1".to_owned(),
        publish_urls: vec![tap.url.clone()],
        ..Default::default()
    };
    let (mut phases, mut mix_id) = (Vec::new(), String::new());
    for (name, layout, images) in layouts(&images) {
        let spec = v1::MixSpec { output: Some(output.clone()), ..spec(CDN, layout.clone()) };
        let preview = mixes.preview(&spec, &guests).await;
        let heard: Vec<_> = preview.heard.iter().map(|stream| stream.user_id.as_str()).collect();
        assert_eq!(heard, ["u1", "u2", "u3"], "{name}");
        let phase = Expected::of(name, &preview, &guests, &images);
        if mix_id.is_empty() {
            mix_id = mixes.start(spec, 1).await.mix_id;
        } else {
            mixes.arrange(&mix_id, layout).await;
        }
        tap.until(&phase).await;
        phases.push(phase);
    }
    mixes.stop(&mix_id).await;
    for user in users {
        user.leave().await;
    }
    let found = dev.wait_for(search_streams(&["mix-1"]), 1).await.media;
    let file = dir.path().join("mix.mp4");
    mixes.download(&found[0], &file).await;
    assert_shows(Frames::of(&file, SIZE), &phases);
    dev.stop();
}

/// A layout, with the colours of the images at its places.
type Dressed = (&'static str, Layout, Vec<Option<[u8; 3]>>);

fn layouts(images: &[String]) -> Vec<Dressed> {
    let place = |user: Option<&str>, x: u32, y: u32, holder: Option<usize>| v1::MixPlace {
        stream: user.map(camera),
        rect: Some(v1::MixRect { x, y, width: 280, height: 160 }),
        place_holder: holder
            .map(|image| v1::MixImage { source: Some(v1::mix_image::Source::Url(images[image].clone())) }),
        ..Default::default()
    };
    // Of four places the first has its user's picture, the second a user without one, the third nobody.
    let custom = |holders: [Option<usize>; 4]| {
        let places = vec![
            place(Some("u3"), 20, 10, holders[0]),
            place(Some("u2"), 340, 10, holders[1]),
            place(Some("nobody"), 20, 190, holders[2]),
            place(None, 340, 190, holders[3]),
        ];
        let colours = holders.map(|holder| holder.map(|image| [TEAL, PLUM][image]));
        (Layout::Custom(v1::CustomLayout { places }), colours.to_vec())
    };
    let (bare, none) = custom([None; 4]);
    let (held, colours) = custom([Some(0), Some(0), Some(1), Some(1)]);
    let share = v1::ScreenShareLayout { big: Some(camera("u3")), big_on_right: false };
    vec![
        ("grid", Layout::Grid(v1::GridLayout {}), Vec::new()),
        ("floating", Layout::Floating(v1::FloatingLayout { big: None }), Vec::new()),
        ("screen share", Layout::ScreenShare(share), Vec::new()),
        ("places without images", bare, none),
        ("places with images", held, colours),
    ]
}

/// Serves an image of each colour; answers their URLs.
async fn serve_images(dir: &Path, colours: &[[u8; 3]]) -> Vec<String> {
    let mut images = Vec::new();
    for (index, colour) in colours.iter().enumerate() {
        let file = dir.join(format!("{index}.png"));
        let picture = format!("color=0x{}:s=64x36", crate::clips::hex(*colour));
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-f", "lavfi", "-i", &picture, "-frames:v", "1"]).arg(&file);
        assert!(ffmpeg.status().unwrap().success());
        images.push(std::fs::read(file).unwrap());
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let urls = (0..images.len()).map(|index| format!("http://{address}/{index}.png")).collect();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let Ok(read) = socket.read(&mut head).await else { continue };
            let asked = String::from_utf8_lossy(&head[..read]);
            let number = asked.split('/').nth(1).and_then(|name| name.split('.').next()?.parse().ok());
            let Some(image) = number.and_then(|number: usize| images.get(number)) else { continue };
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                image.len()
            );
            socket.write_all(&[head.as_bytes(), image].concat()).await.ok();
        }
    });
    urls
}
