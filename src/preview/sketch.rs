//! What is drawn, whatever it is drawn on.

use trtc_layout::{Input, Layout, Place, Rect, RenderMode, Scene, Size, Source, Spec, Tile, Who, fitted};

use super::Look;
use super::colour::{Colours, Rgb};
use super::label::{Label, harmless};

/// The picture that everybody is taken to send.
const PICTURE: Size = Size { width: 1600, height: 900 };
/// The frame in it, one twentieth from its edges.
const FRAME: Rect = Rect { x: 80, y: 45, width: 1440, height: 810 };
/// Smaller pictures have no frame.
const LEAST_FRAMED: u32 = 40;

#[derive(Debug)]
pub(super) struct Sketch {
    pub(super) size: Size,
    pub(super) background: Rgb,
    /// From the hindmost to the foremost.
    pub(super) tiles: Vec<Drawn>,
    pub(super) watermarks: Vec<Mark>,
}

/// A tile.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) rect: Rect,
    pub(super) content: Content,
    /// All that is to be said of it, on one line.
    pub(super) title: String,
    pub(super) label: Option<Label>,
}

#[derive(Debug)]
pub(super) enum Content {
    Picture(Shown),
    /// A user without picture.
    Held,
    /// Nobody.
    Empty,
}

/// A picture in its place.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) colour: Rgb,
    /// Where it is.
    pub(super) rect: Rect,
    /// The parts of its frame that are seen, each a filled rectangle.
    pub(super) frame: Vec<Rect>,
    /// What the place shows beside it.
    pub(super) beside: Beside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Nothing is free.
    Nothing,
    Behind,
    Black,
}

/// A watermark.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) rect: Rect,
    pub(super) title: String,
    pub(super) label: Option<Label>,
}

impl Sketch {
    pub(super) fn new(spec: &Spec, inputs: &[Input], scene: &Scene, look: &Look) -> Self {
        // As the layout has it: an odd pixel is no part of the canvas.
        let size = Size { width: spec.canvas.width & !1, height: spec.canvas.height & !1 };
        let places: &[Place] = match &spec.layout {
            Layout::Custom { places } => places,
            _ => &[],
        };
        let colours = Colours::of(inputs);
        let drawn = |(index, tile): (usize, &Tile)| {
            let z = match tile.place.and_then(|place| places.get(place)) {
                Some(place) => place.z.to_string(),
                None => index.to_string(),
            };
            draw(tile, inputs, &colours, &z)
        };
        let marks = look.watermarks.iter().filter_map(|mark| {
            let rect = cut(mark.rect, size)?;
            let title = harmless(&mark.label);
            let label = Label::new(rect, &[&title]);
            Some(Mark { rect, title, label })
        });
        Self {
            size,
            background: Rgb::from_number(look.background),
            tiles: scene.tiles.iter().enumerate().map(drawn).collect(),
            watermarks: marks.collect(),
        }
    }
}

fn draw(tile: &Tile, inputs: &[Input], colours: &Colours<'_>, z: &str) -> Drawn {
    let Tile { rect, render, source, .. } = *tile;
    let who = |index: usize| inputs.get(index).map(|input| &input.who);
    let (name, detail, content) = match source {
        Source::Video(index) => {
            let colour = who(index).map_or(Rgb::WHITE, |who| colours.get(who));
            let detail = format!("{} z{z} {}", kind(who(index)), mode(render));
            (user(who(index)), detail, Content::Picture(shown(rect, render, colour)))
        }
        Source::Held(index) => {
            (user(who(index)), format!("{} z{z} no picture", kind(who(index))), Content::Held)
        }
        Source::Empty(place) => (format!("place {place}"), format!("z{z} nobody"), Content::Empty),
    };
    Drawn { rect, content, title: format!("{name}: {detail}"), label: Label::new(rect, &[&name, &detail]) }
}

fn user(who: Option<&Who>) -> String {
    who.map(|who| harmless(&who.user_id)).unwrap_or_default()
}

fn kind(who: Option<&Who>) -> &'static str {
    if who.is_some_and(|who| who.aux) { "aux" } else { "main" }
}

const fn mode(render: RenderMode) -> &'static str {
    match render {
        RenderMode::Crop => "crop",
        RenderMode::Fit => "fit",
        RenderMode::FitBlack => "fit, black",
        RenderMode::Stretch => "stretch",
    }
}

fn shown(place: Rect, render: RenderMode, colour: Rgb) -> Shown {
    let (source, rect) = fitted(place, PICTURE, render);
    let beside = match render {
        _ if rect == place => Beside::Nothing,
        RenderMode::FitBlack => Beside::Black,
        _ => Beside::Behind,
    };
    Shown { colour, rect, frame: frame(source, rect), beside }
}

/// The frame of the picture as far as it is seen when this part of the picture fills the target.
fn frame(source: Rect, target: Rect) -> Vec<Rect> {
    if target.width < LEAST_FRAMED || target.height < LEAST_FRAMED {
        return Vec::new();
    }
    let thick = if target.height < 360 { 2 } else { 4 };
    let across = Axis { from: source.x, length: source.width, to: target.x, pixels: target.width };
    let down = Axis { from: source.y, length: source.height, to: target.y, pixels: target.height };
    let (left, right) = (across.map(FRAME.x), across.map(FRAME.right()));
    let (top, bottom) = (down.map(FRAME.y), down.map(FRAME.bottom()));
    let lines = [
        ((left, left + thick), (top, bottom)),
        ((right - thick, right), (top, bottom)),
        ((left, right), (top, top + thick)),
        ((left, right), (bottom - thick, bottom)),
    ];
    let seen = lines.into_iter().filter_map(|(x, y)| Some((across.clipped(x)?, down.clipped(y)?)));
    seen.map(|((x, width), (y, height))| Rect { x, y, width, height }).collect()
}

/// How one axis of a picture becomes one of the canvas.
struct Axis {
    from: u32,
    length: u32,
    to: u32,
    pixels: u32,
}

impl Axis {
    fn map(&self, at: u32) -> i64 {
        let part = (i64::from(at) - i64::from(self.from)) * i64::from(self.pixels);
        i64::from(self.to) + part.div_euclid(i64::from(self.length.max(1)))
    }

    /// Beginning and length of what is seen of a stretch.
    fn clipped(&self, (from, to): (i64, i64)) -> Option<(u32, u32)> {
        let end = i64::from(self.to) + i64::from(self.pixels);
        let (from, to) = (from.max(self.to.into()), to.min(end));
        let length = u32::try_from(to - from).ok().filter(|length| *length > 0)?;
        Some((u32::try_from(from).ok()?, length))
    }
}

/// The part of it that is on the canvas.
fn cut(rect: Rect, canvas: Size) -> Option<Rect> {
    let width = rect.right().min(canvas.width).checked_sub(rect.x).filter(|width| *width > 0)?;
    let height = rect.bottom().min(canvas.height).checked_sub(rect.y).filter(|height| *height > 0)?;
    Some(Rect { width, height, ..rect })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: Rect = Rect { x: 10, y: 20, width: 160, height: 90 };
    const SQUARE: Rect = Rect { x: 10, y: 20, width: 200, height: 200 };

    fn frame_of(place: Rect, mode: RenderMode) -> Vec<(u32, u32, u32, u32)> {
        let shown = shown(place, mode, Rgb::WHITE);
        shown.frame.iter().map(|rect| (rect.x, rect.y, rect.width, rect.height)).collect()
    }

    #[test]
    fn a_whole_picture_shows_its_frame_all_around() {
        let around = [(18, 24, 2, 81), (160, 24, 2, 81), (18, 24, 144, 2), (18, 103, 144, 2)];
        assert_eq!(frame_of(WIDE, RenderMode::Crop), around);
        assert_eq!(frame_of(SQUARE, RenderMode::Stretch).len(), 4);
        assert_eq!(frame_of(SQUARE, RenderMode::Fit).len(), 4);
    }

    #[test]
    fn a_cropped_picture_shows_that_its_sides_are_cut_off() {
        assert_eq!(frame_of(SQUARE, RenderMode::Crop), [(10, 30, 200, 2), (10, 208, 200, 2)]);
    }

    #[test]
    fn what_is_beside_a_picture_depends_on_its_mode() {
        let beside = |place, mode| shown(place, mode, Rgb::WHITE).beside;
        assert_eq!(beside(SQUARE, RenderMode::Fit), Beside::Behind);
        assert_eq!(beside(SQUARE, RenderMode::FitBlack), Beside::Black);
        assert_eq!(beside(SQUARE, RenderMode::Crop), Beside::Nothing);
        assert_eq!(beside(WIDE, RenderMode::FitBlack), Beside::Nothing);
    }

    #[test]
    fn marks_are_cut_at_the_canvas() {
        let canvas = Size { width: 100, height: 100 };
        let rect = |x, width| Rect { x, y: 0, width, height: 10 };
        assert_eq!(cut(rect(90, 40), canvas), Some(rect(90, 10)));
        assert_eq!(cut(rect(100, 40), canvas), None);
        assert_eq!(cut(rect(u32::MAX, u32::MAX), canvas), None);
        assert_eq!(cut(rect(0, 0), canvas), None);
    }
}
