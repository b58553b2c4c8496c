//! The measuring of mixes, measured itself: on files whose beeps and flashes are known.

mod mix_media;

use std::path::{Path, PathBuf};

use mix_media::*;

/// Ten seconds with a white flash and a beep of 1 kHz each second, both a tenth of a second long. Beeps come
/// `late` seconds after flashes; a hum of 700 Hz is there all the time.
fn made(dir: &Path, name: &str, late: f64, video: &str, audio: &str) -> PathBuf {
    let file = dir.join(name);
    let beep = format!(
        "aevalsrc='0.1*sin(2*PI*700*t)+if(lt(mod(t-{late}+1,1),0.1),0.5*sin(2*PI*1000*t),0)':s=48000:d=10"
    );
    let flash = format!(
        "color=black:s=320x180:r=25:d=10,drawbox=c=red:t=fill:x=0:w=160,\
         drawbox=c=white:t=fill:x=160:w=160:enable='lt(mod(t,1),0.1)'{video}"
    );
    run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            &flash,
            "-f",
            "lavfi",
            "-i",
            &format!("{beep}{audio}"),
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-g",
            "25",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-b:a",
            "160k",
            "-y",
            &file.display().to_string(),
        ],
    );
    file
}

const RIGHT: Area = Area { x: 160, y: 0, width: 160, height: 180 };

#[test]
fn offsets_are_measured_to_a_few_milliseconds() {
    let dir = tempfile::tempdir().unwrap();
    for (name, late) in [("a.mp4", 0.04), ("b.flv", -0.06), ("c.mp4", 0.0), ("d.ts", 0.1)] {
        let file = made(dir.path(), name, late, "", "");
        let (flashes, beeps) = (flashes(&file, RIGHT), beeps(&file));
        assert!(flashes.len() >= 9 && beeps.len() >= 9, "{name}: {flashes:?} {beeps:?}");
        let found = offsets(&flashes, &beeps);
        assert!(found.len() >= 9, "{name}: {found:?}");
        for part in [50.0, 99.0] {
            let off = percentile(&found, part) - late.abs();
            assert!(off.abs() < 0.003, "{name}: {} at {part} %", percentile(&found, part));
        }
        assert!(found.iter().all(|offset| (offset - late).abs() < 0.003), "{name}: {found:?}");
        // Transport streams by ffmpeg begin at 1.4 s.
        assert_eq!(presence(&flashes, 2.6, 8.5, 1.0, 0.02), 1.0);
        assert_eq!(presence(&beeps, 2.6, 8.5, 1.0, 0.02), 1.0);
    }
}

#[test]
fn beeps_are_found_to_a_fraction_of_a_millisecond() {
    let sample = |n: usize| {
        let time = n as f64 / 48_000.0;
        let beep = if (time + 0.0123).fract() < 0.1 {
            0.5 * (time * 1000.0 * std::f64::consts::TAU).sin()
        } else {
            0.0
        };
        (beep + 0.1 * (time * 700.0 * std::f64::consts::TAU).sin()) as f32
    };
    let found = beeps_in(&(0..240_000).map(sample).collect::<Vec<_>>());
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.iter().enumerate().all(|(n, at)| (at - (n as f64 + 0.9877)).abs() < 0.0005), "{found:?}");
    assert!(beeps_in(&[0.0; 48_000]).is_empty());
}

#[test]
fn what_is_missing_is_missed() {
    let dir = tempfile::tempdir().unwrap();
    let gone = ",drawbox=c=black:t=fill:x=160:w=160:enable='between(t,3.5,5.5)'";
    let silent = ",volume=0:enable='between(t,6.5,7.5)'";
    let file = made(dir.path(), "gaps.mp4", 0.0, gone, silent);
    let (flashes, beeps) = (flashes(&file, RIGHT), beeps(&file));
    assert!((presence(&flashes, 1.0, 8.5, 1.0, 0.02) - 6.0 / 8.0).abs() < 1e-9, "{flashes:?}");
    assert!((presence(&beeps, 1.0, 8.5, 1.0, 0.02) - 7.0 / 8.0).abs() < 1e-9, "{beeps:?}");
    // Events that are there but not in time count as missing.
    let mut late = vec![1.0, 2.0, 3.0, 4.1, 5.0];
    assert!((presence(&late, 1.0, 5.0, 1.0, 0.02) - 0.8).abs() < 1e-9);
    late.clear();
    assert_eq!(presence(&late, 1.0, 5.0, 1.0, 0.02), 0.0);
}

#[test]
fn colours_are_read_where_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let file = made(dir.path(), "colours.mp4", 0.0, "", "");
    let near = |found: [u8; 3], wanted: [u8; 3]| found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 6);
    let dark = picture(&file, 2.5);
    assert_eq!((dark.width, dark.height), (320, 180));
    assert!(near(dark.colour(80, 90), [254, 0, 0]), "{:?}", dark.colour(80, 90));
    assert!(near(dark.colour(240, 90), [0, 0, 0]), "{:?}", dark.colour(240, 90));
    assert!(near(picture(&file, 3.04).colour(240, 90), [255, 255, 255]));
}

#[test]
fn cadence_tells_frames_that_are_missing() {
    let dir = tempfile::tempdir().unwrap();
    let file = made(dir.path(), "steady.mp4", 0.0, "", "");
    let steady = brightness(&file, RIGHT);
    assert_eq!(steady.len(), 250);
    assert_eq!(cadence(&steady, 25.0), 1.0);
    let file = made(dir.path(), "holes.flv", 0.0, ",select='not(between(n,50,74))'", "");
    assert!((cadence(&brightness(&file, RIGHT), 25.0) - 0.9).abs() < 0.01);
}
