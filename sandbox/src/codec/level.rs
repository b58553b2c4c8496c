//! Which H.264 level a stream names: as much as its size may ever need, so that it never changes.

use openh264::encoder::Level;

/// Frames a second and more are not asked for.
const MOST_FPS: usize = 60;

/// Levels that bear 10 Mb/s, with the macroblocks of a picture and of a second (table A-1).
const LEVELS: [(Level, usize, usize); 8] = [
    (Level::Level_3_0, 1620, 40_500),
    (Level::Level_3_1, 3600, 108_000),
    (Level::Level_3_2, 5120, 216_000),
    (Level::Level_4_0, 8192, 245_760),
    (Level::Level_4_2, 8704, 522_240),
    (Level::Level_5_0, 22_080, 589_824),
    (Level::Level_5_1, 36_864, 983_040),
    (Level::Level_5_2, 36_864, 2_073_600),
];

/// The lowest level that bears pictures of this size at 60 frames and 10 Mb a second; the highest one for larger ones.
pub(super) fn level(width: usize, height: usize) -> Level {
    let (columns, rows) = (width.div_ceil(16), height.div_ceil(16));
    let picture = columns.saturating_mul(rows);
    let bears = |most: usize, a_second: usize| {
        let side = columns.max(rows);
        picture <= most && side.saturating_mul(side) <= most * 8 && picture * MOST_FPS <= a_second
    };
    let found = LEVELS.iter().find(|(_, most, a_second)| bears(*most, *a_second));
    found.map_or(Level::Level_5_2, |(level, ..)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_bears_60_frames_of_the_size() {
        for ((width, height), expected) in [
            ((16, 16), Level::Level_3_0),
            ((640, 256), Level::Level_3_0),
            ((640, 360), Level::Level_3_1),
            ((1280, 720), Level::Level_3_2),
            ((1920, 1080), Level::Level_4_2),
            ((1080, 1920), Level::Level_4_2),
            ((1920, 1920), Level::Level_5_1),
            ((1920, 16), Level::Level_3_1),
            ((3840, 2160), Level::Level_5_2),
            ((9000, 9000), Level::Level_5_2),
        ] {
            assert_eq!(level(width, height) as u8, expected as u8, "{width}x{height}");
        }
    }
}
