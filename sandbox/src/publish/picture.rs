//! What a virtual participant's camera and screen show.

use md5::{Digest, Md5};
use time::OffsetDateTime;

use super::stream_id::StreamType;
use crate::codec::canvas::{Canvas, Colour, GLYPH};

/// Lines of the scrolling document.
const DOCUMENT: [&str; 6] = [
    "Agenda of the meeting",
    "1. What was recorded last week",
    "2. Which streams are live now",
    "3. Who watches the recordings",
    "4. How long they are kept",
    "Any other business",
];

/// Draws the pictures of one participant.
#[derive(Debug)]
pub(super) struct Painter {
    user: String,
    stream_type: StreamType,
    canvas: Canvas,
    background: Colour,
    accent: Colour,
}

impl Painter {
    pub(super) fn new(user: &str, stream_type: StreamType, width: usize, height: usize) -> Self {
        let (background, accent) = colours(user);
        Self { user: user.to_owned(), stream_type, canvas: Canvas::new(width, height), background, accent }
    }

    /// The picture at a wall-clock time; `frame` moves the pattern.
    pub(super) fn paint(&mut self, frame: u64, at: OffsetDateTime) -> &Canvas {
        // A day of frames at 60 a second fits; only the movement is taken from it.
        let step = usize::try_from(frame % 5_184_000).unwrap_or(0);
        match self.stream_type {
            StreamType::Main => self.camera(step),
            StreamType::Aux => self.screen(step),
        }
        self.labels(at);
        self.sweep(at);
        &self.canvas
    }

    /// A checkered box that bounces over the background.
    fn camera(&mut self, step: usize) {
        self.canvas.fill(self.background);
        let (width, height) = (self.canvas.width(), self.canvas.height());
        let cell = (height / 24).max(1);
        let size = cell * 6;
        // Between the labels above and the clock below.
        let top = height * 3 / 8;
        let x = bounce(step * 3, width.saturating_sub(size));
        let y = top + bounce(step, (height * 11 / 16).saturating_sub(top + size));
        for (row, column) in (0..6).flat_map(|row| (0..6).map(move |column| (row, column))) {
            let colour = if (row + column) % 2 == 0 { self.accent } else { Colour::WHITE };
            self.canvas.rect(x + column * cell, y + row * cell, cell, cell, colour);
        }
    }

    /// A document that scrolls.
    fn screen(&mut self, step: usize) {
        self.canvas.fill(Colour::WHITE);
        let (width, height) = (self.canvas.width(), self.canvas.height());
        let scale = (width / 320).max(1);
        let line = GLYPH * scale * 2;
        let (first, offset) = (step / line, step % line);
        for row in 0..height / line + 2 {
            let Some(y) = (row * line).checked_sub(offset) else { continue };
            let number = first + row;
            let text = format!("{:04} {}", number % 10_000, DOCUMENT[number % DOCUMENT.len()]);
            self.canvas.text(GLYPH * scale, y, scale, &text, Colour::BLACK);
        }
        self.canvas.rect(0, 0, width, height * 3 / 8, self.background);
    }

    /// Name and kind of the stream above, the time below.
    fn labels(&mut self, at: OffsetDateTime) {
        let (width, height) = (self.canvas.width(), self.canvas.height());
        let margin = height / 24;
        let room = width.saturating_sub(2 * margin);
        let largest = (height / (GLYPH * 5)).max(1);
        let scale = Canvas::scale_for(&self.user, room, largest);
        self.canvas.text(margin, margin, scale, &self.user, Colour::WHITE);
        let below = margin + GLYPH * scale + margin / 2;
        let small = Canvas::scale_for(self.stream_type.name(), room, (largest / 2).max(1));
        self.canvas.text(margin, below, small, self.stream_type.name(), Colour::WHITE);
        let (hour, minute, second, milli) = at.to_hms_milli();
        let clock = format!("{hour:02}:{minute:02}:{second:02}.{milli:03}");
        let scale = Canvas::scale_for(&clock, room, largest);
        let top = height.saturating_sub(GLYPH * scale + 2 * margin);
        self.canvas.rect(0, top, width, GLYPH * scale + margin, Colour::BLACK);
        self.canvas.text(margin, top + margin / 2, scale, &clock, Colour::WHITE);
    }

    /// A bar that runs from left to right once a second, at the left edge when the beep sounds.
    fn sweep(&mut self, at: OffsetDateTime) {
        let (width, height) = (self.canvas.width(), self.canvas.height());
        let bar = (height / 40).max(2);
        let x = width * usize::from(at.millisecond()) / 1000;
        self.canvas.rect(x, height.saturating_sub(bar), (width / 20).max(2), bar, self.accent);
    }
}

/// Background and pattern colour: the same user has the same ones everywhere.
fn colours(user: &str) -> (Colour, Colour) {
    let digest = Md5::digest(user);
    let hue = f32::from(u16::from_be_bytes([digest[0], digest[1]])) / 65_536.0;
    (from_hue(hue, 0.55), from_hue((hue + 0.5).fract(), 0.9))
}

/// A colour of full saturation, `hue` and `value` from 0 to 1.
fn from_hue(hue: f32, value: f32) -> Colour {
    let channel = |shift: f32| {
        let distance = ((hue + shift).fract() * 6.0 - 3.0).abs() - 1.0;
        distance.clamp(0.15, 1.0) * value
    };
    Colour::from_rgb(channel(1.0), channel(2.0 / 3.0), channel(1.0 / 3.0))
}

/// Goes from 0 to `limit` and back.
fn bounce(step: usize, limit: usize) -> usize {
    if limit == 0 {
        return 0;
    }
    let at = step % (2 * limit);
    if at <= limit { at } else { 2 * limit - at }
}

#[cfg(test)]
mod tests {
    use openh264::formats::YUVSource;
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-03-04 05:06:07.000 UTC);

    #[test]
    fn the_picture_moves_and_tells_the_user() {
        let mut anna = Painter::new("anna", StreamType::Main, 640, 360);
        let first = anna.paint(0, START).y().to_vec();
        assert_eq!(anna.paint(0, START).y(), first, "the same moment looks the same");
        assert_ne!(anna.paint(1, START).y(), first, "the pattern moves");
        assert_ne!(anna.paint(0, START + time::Duration::milliseconds(67)).y(), first, "the clock runs");
        let corner = |painter: &mut Painter| painter.paint(0, START).u()[320 - 1];
        let mut bob = Painter::new("bob", StreamType::Main, 640, 360);
        assert_ne!(corner(&mut anna), corner(&mut bob), "users have colours of their own");
        let mut screen = Painter::new("anna", StreamType::Aux, 640, 360);
        assert_ne!(screen.paint(0, START).y(), first, "a screen is no camera");
    }

    #[test]
    fn bounces() {
        assert_eq!([0, 1, 3, 4, 5, 6, 7].map(|step| bounce(step, 3)), [0, 1, 3, 2, 1, 0, 1]);
        assert_eq!(bounce(9, 0), 0);
    }

    proptest! {
        #[test]
        fn any_size_user_and_moment_can_be_drawn(
            size in (16_usize..400, 16_usize..300),
            user in ".{0,40}",
            frame in any::<u64>(),
            aux in any::<bool>(),
            milli in 0_i64..100_000_000,
        ) {
            let stream_type = if aux { StreamType::Aux } else { StreamType::Main };
            let mut painter = Painter::new(&user, stream_type, size.0, size.1);
            painter.paint(frame, START + time::Duration::milliseconds(milli));
        }
    }
}
