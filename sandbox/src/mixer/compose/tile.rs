//! What stands at a place of the canvas.

use trtc_layout::{Rect, RenderMode, Tile, fitted};

use super::Backdrop;
use crate::codec::bitmap::Bitmap;
use crate::codec::canvas::{Canvas, Colour};
use crate::codec::overlay::Overlay;
use crate::codec::picture::Picture;
use crate::codec::scale::Scaler;
use crate::codec::text::{self, Area};

/// Behind the name of who has no picture.
const HELD: [u8; 3] = [0x26, 0x2a, 0x33];
/// The name of who has no picture.
const NAME: [u8; 3] = [0xd8, 0xdc, 0xe4];
/// Heights of a name in pixels.
const NAME_SIZES: (usize, usize) = (12, 48);

/// What shall stand there.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Picture(Picture),
    /// Who holds the place without a picture.
    Name(String),
    Nothing,
}

/// What stands at a place, ready to be drawn.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// `None`: its making is due.
    made_of: Option<(Content, RenderMode)>,
    place: Option<usize>,
    rect: Option<Rect>,
    /// Fills the place first.
    colour: Option<Colour>,
    picture: Option<(Canvas, Rect)>,
    overlay: Option<Overlay>,
}

impl Drawn {
    /// Whether it is what shall be there, but for its position.
    pub(super) fn is(&self, tile: &Tile, content: &Content) -> bool {
        let size = |rect: Rect| (rect.width, rect.height);
        let Some((made_of, render)) = &self.made_of else { return false };
        let same = match (made_of, content) {
            (Content::Picture(is), Content::Picture(shall)) => is.same(shall) && *render == tile.render,
            (Content::Name(is), Content::Name(shall)) => is == shall && self.place == tile.place,
            (Content::Nothing, Content::Nothing) => self.place == tile.place,
            _ => false,
        };
        same && self.rect.map(size) == Some(size(tile.rect))
    }

    /// Everything but pictures is made again.
    pub(super) fn forget_look(&mut self) {
        if !matches!(self.made_of, Some((Content::Picture(_), _))) {
            self.made_of = None;
        }
    }

    /// Stands elsewhere with the same size.
    pub(super) fn move_to(&mut self, rect: Rect) {
        if let (Some(old), Some((_, target))) = (self.rect, &mut self.picture) {
            (target.x, target.y) = (target.x - old.x + rect.x, target.y - old.y + rect.y);
        }
        self.rect = Some(rect);
    }

    /// What shall be there, in the memory of what was.
    pub(super) fn made(
        self,
        tile: &Tile,
        content: Content,
        place: Option<&Backdrop>,
        scaler: &mut Scaler,
    ) -> Self {
        let mut drawn = Self { place: tile.place, rect: Some(tile.rect), ..Self::default() };
        match &content {
            Content::Picture(picture) => {
                drawn.colour = (tile.render == RenderMode::FitBlack).then_some(Colour::BLACK);
                drawn.picture = Some(scaled(picture, tile, self.picture.map(|(canvas, _)| canvas), scaler));
            }
            Content::Name(name) => drawn.hold(name, tile.rect, place, scaler),
            Content::Nothing => {
                drawn.colour = place.and_then(Backdrop::colour);
                drawn.overlay = place.and_then(|place| cover(place, tile.rect, scaler));
            }
        }
        drawn.made_of = Some((content, tile.render));
        drawn
    }

    /// The image of the place, else the name of its user.
    fn hold(&mut self, name: &str, rect: Rect, place: Option<&Backdrop>, scaler: &mut Scaler) {
        let own = place.and_then(Backdrop::colour);
        self.colour = Some(own.unwrap_or_else(|| Colour::from_bytes(HELD)));
        let image = place.and_then(|place| cover(place, rect, scaler));
        self.overlay = image.or_else(|| Some(Overlay::new(&name_plate(name, rect, scaler))));
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        let Some(rect) = self.rect else { return };
        let (x, y) = (rect.x as usize, rect.y as usize);
        if let Some(colour) = self.colour {
            canvas.rect(x, y, rect.width as usize, rect.height as usize, colour);
        }
        if let Some((picture, target)) = &self.picture {
            canvas.draw(target.x as usize, target.y as usize, picture);
        }
        if let Some(overlay) = &self.overlay {
            overlay.draw(canvas, x, y);
        }
    }
}

fn cover(place: &Backdrop, rect: Rect, scaler: &mut Scaler) -> Option<Overlay> {
    place.covering(scaler, rect.width as usize, rect.height as usize)
}

fn scaled(picture: &Picture, tile: &Tile, memory: Option<Canvas>, scaler: &mut Scaler) -> (Canvas, Rect) {
    let (part, target) = fitted(tile.rect, picture.size(), tile.render);
    let (width, height) = (target.width as usize, target.height as usize);
    let mut canvas = memory
        .filter(|canvas| (canvas.width(), canvas.height()) == (width, height))
        .unwrap_or_else(|| Canvas::new(width, height));
    scaler.scale(picture.canvas(), part, &mut canvas);
    if let Some(converter) = picture.colours().converter() {
        converter.convert(&mut canvas);
    }
    (canvas, target)
}

/// A name in the middle, as large as it fits.
fn name_plate(name: &str, rect: Rect, scaler: &mut Scaler) -> Bitmap {
    let (width, height) = (rect.width as usize, rect.height as usize);
    let mut plate = Bitmap::filled(width, height, [NAME[0], NAME[1], NAME[2], 0]);
    let room = width.saturating_sub(width / 10);
    let mut size = (height / 6).clamp(NAME_SIZES.0, NAME_SIZES.1);
    while size > NAME_SIZES.0 && text::width(name, size) > room {
        size -= 1;
    }
    let lines = text::width(name, size).div_ceil(room.max(1)).clamp(1, (height / size).max(1));
    let top = height.saturating_sub(size * lines) / 2;
    let area = Area {
        x: (width - room) / 2,
        y: top,
        width: room,
        height: (size * lines).min(height - top),
        centred: true,
    };
    text::write(&mut plate, scaler, name, area, size, NAME);
    plate
}
