//! Where whose picture is in the mix of a TRTC room.
//!
//! Pure geometry without dependencies: who publishes goes in, in order of their coming, and rectangles on the canvas
//! come out. The gateway draws its previews by it and the sandbox's mixer its pictures, so that both have one table
//! of fractions.
//!
//! [`arrange`] says who is where; [`fitted`] says which part of a picture fills which part of its place.

mod arrange;
mod custom;
mod fit;
mod floating;
mod geometry;
mod grid;
mod picture_in_picture;
mod screen_share;

pub use arrange::arrange;
pub use fit::fitted;

/// Most pictures of any layout.
pub const MAX_INPUTS: usize = 25;

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// A rectangle in pixels; the origin is the upper left corner of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rect {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Rect {
    /// The first column beyond it.
    #[must_use]
    pub const fn right(&self) -> u32 {
        self.x.saturating_add(self.width)
    }

    /// The first row below it.
    #[must_use]
    pub const fn bottom(&self) -> u32 {
        self.y.saturating_add(self.height)
    }

    /// Whether both have a pixel in common.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        let across = self.x < other.right() && other.x < self.right();
        across && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// One stream of a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Who {
    pub user_id: String,
    /// Screen share (auxiliary stream), else camera and microphone.
    pub aux: bool,
}

/// A stream that is there to be mixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub who: Who,
    /// Whether it sends a picture that may be shown.
    pub video: bool,
    /// Whether its sound, if it sends any, may be heard.
    pub audio: bool,
}

/// How a picture fills its rectangle when their shapes differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RenderMode {
    /// The rectangle is full; what is too much is cut off evenly at both sides.
    Crop,
    /// The whole picture is seen, and beside it what lies behind.
    Fit,
    /// The whole picture is seen, with black borders.
    FitBlack,
    /// The rectangle is full; the picture is distorted.
    Stretch,
}

/// Whose picture is the big one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Big {
    /// Who came first of those that send a picture; while none does, who came first.
    First,
    /// Who shares a screen; nobody's while nobody does.
    Screen,
    /// This one's. While it is not there its area shows the background.
    Named(Who),
    /// Nobody's: its area shows the background, and all pictures are small ones.
    Nobody,
}

/// Which media of the user of a place are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Media {
    #[default]
    Both,
    Video,
    Audio,
}

/// A place of a custom layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `None`: whoever came first of those that have no place of their own.
    pub who: Option<Who>,
    pub rect: Rect,
    /// Larger ones are in front; of equal ones the later.
    pub z: i32,
    /// `None`: as the layout does.
    pub render: Option<RenderMode>,
    pub media: Media,
}

/// The kinds of layouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One picture fills the canvas; the others lie over it from the lower left corner on.
    Floating { big: Big },
    /// All pictures have the same size.
    Grid,
    /// A big picture and a column of small ones at the right, or mirrored, at the left.
    ScreenShare { big: Big, mirrored: bool },
    /// One picture fills the canvas and exactly one lies over it.
    PictureInPicture { big: Big, small: Who, rect: Rect },
    /// Places as they are listed.
    Custom { places: Vec<Place> },
}

/// What a mix shall look like, whoever comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    pub canvas: Size,
    pub layout: Layout,
    /// Most streams that are mixed, 1 to 25. Who comes later is neither seen nor heard; those that the layout or
    /// `video_users` names are not turned away for others that came before them.
    pub max_inputs: usize,
    /// Whether who sends no picture holds a place; `None`: in floating, grid and custom layouts, and not in screen
    /// share and picture in picture.
    pub hold_audio_only: Option<bool>,
    /// The users whose pictures are mixed, all others being heard alone; empty: everybody. Means nothing in custom
    /// layouts and in picture in picture, which name whom they show.
    pub video_users: Vec<String>,
    /// In custom layouts: whether who has no place is heard all the same, as far as `max_inputs` goes.
    pub hear_unplaced: bool,
    /// How pictures fill their places; `None`: a big screen share is seen whole, all else is cropped.
    pub render: Option<RenderMode>,
}

/// What is at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The picture of this input.
    Video(usize),
    /// An input without picture that holds its place.
    Held(usize),
    /// Nobody: a place of a custom layout, by its index, whose user is not there or sends no picture.
    Empty(usize),
}

/// A place on the canvas and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Within the canvas, with even position and size.
    pub rect: Rect,
    pub render: RenderMode,
    pub source: Source,
    /// The index of the place in a custom layout.
    pub place: Option<usize>,
}

/// A layout with the streams that are there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scene {
    /// From the hindmost to the foremost.
    pub tiles: Vec<Tile>,
    /// The inputs that are heard, in order.
    pub heard: Vec<usize>,
}
