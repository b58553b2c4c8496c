//! Whose colour is which.

use std::collections::HashMap;
use std::fmt;

use trtc_layout::{Input, Who};

/// How many users have colours of their own.
const COLOURS: usize = 64;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rgb(pub(super) [u8; 3]);

impl Rgb {
    pub(super) const BLACK: Self = Self([0; 3]);
    pub(super) const WHITE: Self = Self([255; 3]);

    /// From 0xRRGGBB.
    pub(super) const fn from_number(number: u32) -> Self {
        let [_, red, green, blue] = number.to_be_bytes();
        Self([red, green, blue])
    }

    /// So many per cent of the other, the rest of this.
    pub(super) fn mixed(self, other: Self, per_cent: u8) -> Self {
        let Self([red, green, blue]) = self;
        let Self(other) = other;
        let mix = |own: u8, other: u8| {
            let share = u32::from(per_cent.min(100));
            u8::try_from((u32::from(own) * (100 - share) + u32::from(other) * share + 50) / 100)
                .unwrap_or(own)
        };
        Self([mix(red, other[0]), mix(green, other[1]), mix(blue, other[2])])
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The colours of the users of a preview.
#[derive(Debug)]
pub(super) struct Colours<'a>(HashMap<&'a str, usize>);

impl<'a> Colours<'a> {
    /// Each user has the colour that its id leads to, or the next that is free.
    pub(super) fn of(inputs: &'a [Input]) -> Self {
        let mut taken = [false; COLOURS];
        let mut users = HashMap::new();
        for Input { who, .. } in inputs {
            users.entry(who.user_id.as_str()).or_insert_with(|| {
                let first = fnv(&who.user_id) as usize % COLOURS;
                let slot = (0..COLOURS).map(|step| (first + step) % COLOURS).find(|slot| !taken[*slot]);
                let slot = slot.unwrap_or(first);
                taken[slot] = true;
                slot
            });
        }
        Self(users)
    }

    pub(super) fn get(&self, who: &Who) -> Rgb {
        let colour = nth(self.0.get(who.user_id.as_str()).copied().unwrap_or_default());
        if who.aux { colour.mixed(Rgb::WHITE, 45) } else { colour }
    }
}

/// 16 hues, in four tones each, neighbours far apart.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0..=255"
)]
fn nth(slot: usize) -> Rgb {
    let tone = [0.80, 0.60, 0.92, 0.70][slot / 16 % 4];
    let depth = [0.75, 0.85, 0.60, 0.50][slot / 16 % 4];
    // Seven sixteenths of the circle from one to the next: all are met before one comes again.
    let hue = (slot % 16 * 7 % 16) as f64 * 6.0 / 16.0;
    let channel = |offset: f64| {
        let part = (offset + hue) % 6.0;
        let value = tone - tone * depth * part.min(4.0 - part).clamp(0.0, 1.0);
        (value * 255.0).round() as u8
    };
    Rgb([channel(5.0), channel(3.0), channel(1.0)])
}

/// FNV-1a: unlike the standard library's it stays the same for ever.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn input(user_id: &str, aux: bool) -> Input {
        Input { who: Who { user_id: user_id.to_owned(), aux }, video: true, audio: true }
    }

    #[test]
    fn all_users_and_their_screens_differ() {
        let inputs: Vec<_> =
            (0..COLOURS).flat_map(|user| [false, true].map(|aux| input(&user.to_string(), aux))).collect();
        let colours = Colours::of(&inputs);
        let all: HashSet<_> = inputs.iter().map(|input| colours.get(&input.who)).collect();
        assert_eq!(all.len(), inputs.len());
    }

    #[test]
    fn a_user_keeps_its_colour_when_others_leave() {
        let both = [input("alice", false), input("bob", false)];
        let colour = |inputs: &[Input]| Colours::of(inputs).get(&both[1].who);
        assert_eq!(colour(&both), colour(&both[1..]));
        assert_ne!(colour(&both), Colours::of(&both).get(&both[0].who));
    }

    #[test]
    fn more_users_than_colours_are_no_error() {
        let inputs: Vec<_> = (0..2 * COLOURS).map(|user| input(&user.to_string(), false)).collect();
        let colours = Colours::of(&inputs);
        let all: HashSet<_> = inputs.iter().map(|input| colours.get(&input.who)).collect();
        assert_eq!(all.len(), COLOURS);
    }

    #[test]
    fn colours_are_written_as_in_html() {
        assert_eq!(Rgb::from_number(0x00_0a_b0_ff).to_string(), "#0ab0ff");
        assert_eq!(Rgb::BLACK.mixed(Rgb::WHITE, 50).to_string(), "#808080");
    }
}
