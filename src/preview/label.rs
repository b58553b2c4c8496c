//! Who is at a place, in a box at its upper left corner.

use trtc_layout::Rect;
use unifont::{Glyph, get_glyph};

/// Height of a line in pixels, before it is enlarged.
pub(super) const LINE: u32 = 16;
/// Between the edge of the place and the box.
const MARGIN: u32 = 4;
/// A box for fewer letters than these says nothing.
const LEAST: u32 = 32;
/// Most characters that are kept of a text.
const LONGEST: usize = 80;

#[derive(Debug)]
pub(super) struct Label {
    /// The box behind the letters.
    pub(super) rect: Rect,
    pub(super) lines: Vec<Line>,
    /// How much the letters are enlarged.
    pub(super) scale: u32,
}

#[derive(Debug)]
pub(super) struct Line {
    /// Where the upper left corner of the first letter is.
    pub(super) x: u32,
    pub(super) y: u32,
    /// Length in pixels.
    pub(super) width: u32,
    pub(super) text: String,
}

impl Label {
    /// As many of the texts as fit into the upper half of the place, so that its middle stays free.
    pub(super) fn new(place: Rect, texts: &[&str]) -> Option<Self> {
        let scale = (place.height / 160).min(place.width / 240).clamp(1, 3);
        let pad = 2 * scale;
        let high = (place.height / 2).checked_sub(MARGIN + 2 * pad)?;
        let count = usize::try_from(high / (LINE * scale)).ok()?.min(texts.len());
        let wide = place.width.checked_sub(2 * (MARGIN + pad))? / scale;
        if wide < LEAST || count == 0 {
            return None;
        }
        let (x, y) = (place.x + MARGIN, place.y + MARGIN);
        let mut lines = Vec::with_capacity(count);
        let mut top = y + pad;
        for text in &texts[..count] {
            let text = shortened(text, wide);
            lines.push(Line { x: x + pad, y: top, width: width(&text) * scale, text });
            top += LINE * scale;
        }
        let longest = lines.iter().map(|line| line.width).max().unwrap_or_default();
        let rect = Rect { x, y, width: longest + 2 * pad, height: top + pad - y };
        Some(Self { rect, lines, scale })
    }
}

/// What is drawn for a character.
pub(super) fn glyph(character: char) -> Option<&'static Glyph> {
    get_glyph(character).or_else(|| get_glyph(char::REPLACEMENT_CHARACTER))
}

fn advance(character: char) -> u32 {
    if glyph(character).is_some_and(Glyph::is_fullwidth) { 16 } else { 8 }
}

fn width(text: &str) -> u32 {
    text.chars().map(advance).sum()
}

/// At most so many pixels of it, an ellipsis standing for what is left out.
fn shortened(text: &str, limit: u32) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut free = limit.saturating_sub(advance('…'));
    let fitting = text.chars().take_while(|character| {
        let fits = advance(*character) <= free;
        free = free.saturating_sub(advance(*character));
        fits
    });
    fitting.chain(['…']).collect()
}

/// Without characters that end a line, turn the direction of what follows, or have no place in XML; and not endless.
pub(super) fn harmless(text: &str) -> String {
    let odd = |character: char| {
        character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let mut characters = text.chars().map(|character| if odd(character) { '\u{fffd}' } else { character });
    let mut kept: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(width: u32, height: u32) -> Rect {
        Rect { x: 100, y: 200, width, height }
    }

    #[test]
    fn a_label_fits_into_the_upper_half() {
        for (width, height) in [(60, 48), (128, 72), (300, 170), (640, 360), (1920, 1080), (80, 1900)] {
            let place = place(width, height);
            let label = Label::new(place, &["a rather long id of some user", "main z3 crop"]).unwrap();
            assert!(label.rect.right() <= place.right(), "{label:?}");
            assert!(label.rect.bottom() <= place.y + height / 2, "{label:?}");
            for line in &label.lines {
                assert!(line.x + line.width <= label.rect.right());
                assert!(line.y + LINE * label.scale <= label.rect.bottom());
            }
        }
    }

    #[test]
    fn a_small_place_has_no_label() {
        for (width, height) in [(2, 2), (40, 400), (400, 40), (0, 0)] {
            assert!(Label::new(place(width, height), &["user"]).is_none());
        }
    }

    #[test]
    fn a_low_place_has_one_line_and_a_high_one_both() {
        let lines = |height| Label::new(place(300, height), &["user", "more"]).unwrap().lines.len();
        assert_eq!(lines(72), 1);
        assert_eq!(lines(90), 2);
    }

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        assert_eq!(shortened("alice", 40), "alice");
        assert_eq!(shortened("alice", 39), "ali…");
        assert_eq!(shortened("房间用户", 55), "房间…");
        assert_eq!(shortened("alice", 0), "…");
    }

    #[test]
    fn chinese_and_unknown_characters_have_a_shape() {
        assert!(glyph('房').is_some_and(Glyph::is_fullwidth));
        assert!(glyph('a').is_some_and(|glyph| !glyph.is_fullwidth()));
        assert_eq!(glyph('🦀'), glyph('\u{fffd}'));
    }

    #[test]
    fn texts_lose_what_would_do_harm() {
        assert_eq!(
            harmless("a\u{0}b\nc\u{202e}d\u{feff}\u{ffff}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}\u{fffd}"
        );
        assert_eq!(harmless("房间 <&>\"'"), "房间 <&>\"'");
        assert_eq!(harmless(&"x".repeat(81)), format!("{}…", "x".repeat(80)));
    }
}
