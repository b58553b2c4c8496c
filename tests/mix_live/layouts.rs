//! Every layout with 1 to 16 pictures by MCU mixing: each colour is where the preview has it, live and in the file.

use trtc_recording::proto::v1;
use trtc_recording::proto::v1::mix_spec::Layout;

use crate::calls::{ARGS, CONFIG, Guest, MCU, Mixes, record_all, spec};
use crate::clips::{COLOURS, coloured};
use crate::picture::{Expected, Frames, assert_shows};
use crate::support::{Dev, search_streams};
use crate::tap::Tap;
use crate::users::{User, camera};

pub(crate) const SIZE: (usize, usize) = (640, 360);
/// So many pictures are mixed, one number after the other.
const COUNTS: [usize; 7] = [1, 2, 4, 5, 9, 10, 16];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_layout_shows_every_picture_where_the_preview_has_it() {
    let _share = crate::MACHINE.read().await;
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ARGS);
    let mut mixes = Mixes::new(dev.channel().await);
    let clips = coloured(dir.path(), 16);
    record_all(&dev).await;

    let mut tap = Tap::open(SIZE);
    let (mut users, mut guests, mut phases) = (Vec::new(), Vec::new(), Vec::new());
    let mut mix_id = String::new();
    for count in COUNTS {
        while users.len() < count {
            let guest = guest(users.len());
            users.push(User::enter(&dev.rtmp, MCU, &guest.name, &clips[users.len()]).await);
            guests.push(guest);
        }
        for (name, layout) in layouts(count) {
            let spec = spec(MCU, layout.clone());
            let preview = mixes.preview(&spec, &guests).await;
            let phase = Expected::of(format!("{name} of {count}"), &preview, &guests, &[]);
            if mix_id.is_empty() {
                let output = v1::MixOutput { publish_urls: vec![tap.url.clone()], ..Default::default() };
                mix_id = mixes.start(v1::MixSpec { output: Some(output), ..spec }, 1).await.mix_id;
            } else {
                mixes.arrange(&mix_id, layout).await;
            }
            tap.until(&phase).await;
            phases.push(phase);
            if name == "grid" {
                same_as_told(&mixes.get(&mix_id).await, &preview);
            }
        }
    }
    let mix = mixes.stop(&mix_id).await;
    for user in users {
        user.leave().await;
    }

    let stream_id = mix.output.unwrap().stream_id;
    let found = dev.wait_for(search_streams(&[&stream_id]), 1).await.media;
    assert_eq!(found.len(), 1, "layouts change within one file: {found:?}");
    assert_eq!((found[0].width, found[0].height), (640, 360));
    let file = dir.path().join("mix.mp4");
    mixes.download(&found[0], &file).await;
    assert_shows(Frames::of(&file, SIZE), &phases);
    dev.stop();
}

/// The user of this number, who has the colour of this number.
pub(crate) fn guest(index: usize) -> Guest {
    Guest { name: format!("u{}", index + 1), colour: Some(COLOURS[index]) }
}

/// Who is seen in a mix, and where, is what the preview had.
fn same_as_told(mix: &v1::Mix, preview: &v1::PreviewMixResponse) {
    let mut told: Vec<_> = mix.participants.iter().map(|one| (one.user_id.clone(), one.rect)).collect();
    let shown = preview.tiles.iter().map(|tile| (tile.stream.clone().unwrap().user_id, tile.rect));
    let mut shown: Vec<_> = shown.collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    shown.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(told, shown);
}

fn layouts(count: usize) -> Vec<(&'static str, Layout)> {
    let last = Some(camera(&format!("u{count}")));
    let share = |big_on_right| Layout::ScreenShare(v1::ScreenShareLayout { big: last.clone(), big_on_right });
    let small_rect = Some(v1::MixRect { x: 400, y: 220, width: 200, height: 112 });
    let pip = v1::PictureInPictureLayout { big: Some(camera("u1")), small: Some(camera("u2")), small_rect };
    vec![
        ("floating", Layout::Floating(v1::FloatingLayout { big: None })),
        ("floating over the last", Layout::Floating(v1::FloatingLayout { big: last.clone() })),
        ("grid", Layout::Grid(v1::GridLayout {})),
        ("screen share", share(false)),
        ("mirrored screen share", share(true)),
        ("picture in picture", Layout::PictureInPicture(pip)),
        ("custom", custom(count, true)),
    ]
}

/// Places that lie over each other, every third for a user by name from the last on, and one more than are needed.
pub(crate) fn custom(count: usize, fit: bool) -> Layout {
    let places = (0..16.min(count + 1)).map(|index| {
        let (column, row) = (index % 4, index / 4);
        let named = index % 3 == 0 && index < count;
        let modes = [v1::MixRenderMode::Crop, v1::MixRenderMode::FitBlack, v1::MixRenderMode::Fit];
        let number = |value: usize| u32::try_from(value).unwrap();
        v1::MixPlace {
            stream: named.then(|| camera(&format!("u{}", count - index))),
            rect: Some(v1::MixRect {
                x: number(column * 150 + 10),
                y: number(row * 84 + 6),
                width: 170,
                height: if index % 2 == 0 { 90 } else { 76 },
            }),
            z_order: number((index * 7) % 16),
            render_mode: modes[index % if fit { 3 } else { 2 }].into(),
            ..Default::default()
        }
    });
    Layout::Custom(v1::CustomLayout { places: places.collect() })
}
