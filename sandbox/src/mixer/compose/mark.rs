//! What lies over all pictures.

use time::{OffsetDateTime, UtcOffset};
use trtc_layout::Rect;

use super::Waiting;
use crate::codec::bitmap::Bitmap;
use crate::codec::canvas::Canvas;
use crate::codec::overlay::Overlay;
use crate::codec::scale::Scaler;
use crate::codec::text::{self, Area};
use crate::mixer::images::ImageStore;
use crate::mixer::spec::{TimePosition, Watermark};

/// Height of the time of day, as a share of the canvas and in pixels.
const TIME_SHARE: usize = 24;
const TIME_SIZES: (usize, usize) = (16, 40);
/// The time of day is written in white on this.
const TIME_BACKGROUND: [u8; 4] = [0, 0, 0, 128];

/// A watermark, ready to be drawn.
#[derive(Debug)]
pub(super) struct Mark {
    wish: Watermark,
    image: Waiting,
    /// The second that is shown.
    second: Option<i64>,
    overlay: Option<Overlay>,
    at: (usize, usize),
}

impl Mark {
    pub(super) fn new(wish: &Watermark) -> Self {
        let image = match wish {
            Watermark::Image { image, .. } => Some(image.clone()),
            Watermark::Text { .. } | Watermark::Time { .. } => None,
        };
        Self { wish: wish.clone(), image: Waiting::new(image), second: None, overlay: None, at: (0, 0) }
    }

    pub(super) fn is(&self, wish: &Watermark) -> bool {
        // Where the time stands depends on the canvas.
        self.wish == *wish && !matches!(wish, Watermark::Time { .. })
    }

    /// True when it looks otherwise than before. `size` is that of the canvas.
    pub(super) fn refresh(
        &mut self,
        images: &ImageStore,
        scaler: &mut Scaler,
        size: (usize, usize),
        now: OffsetDateTime,
    ) -> bool {
        match &self.wish {
            Watermark::Image { rect, .. } => {
                let rect = even(*rect, size);
                if !self.image.poll(images) {
                    return false;
                }
                let bitmap = self.image.bitmap.as_ref();
                self.overlay = bitmap.map(|bitmap| Overlay::new(&bitmap.stretched(scaler, rect.2, rect.3)));
                self.at = (rect.0, rect.1);
                true
            }
            Watermark::Text { text, rect, size: line, colour, background } => {
                if self.overlay.is_some() {
                    return false;
                }
                let (x, y, width, height) = even(*rect, size);
                let behind = background.map_or([0; 4], |code| rgba(code, 255));
                let mut bitmap = Bitmap::filled(width, height, behind);
                let area = Area { x: 0, y: 0, width, height, centred: false };
                let [r, g, b, _] = rgba(*colour, 255);
                text::write(&mut bitmap, scaler, text, area, *line as usize, [r, g, b]);
                (self.overlay, self.at) = (Some(Overlay::new(&bitmap)), (x, y));
                true
            }
            Watermark::Time { position, offset } => {
                if self.second == Some(now.unix_timestamp()) {
                    return false;
                }
                self.second = Some(now.unix_timestamp());
                let bitmap = clock(now, *offset, size.1, scaler);
                self.at = placed(*position, size, (bitmap.width(), bitmap.height()));
                self.overlay = Some(Overlay::new(&bitmap));
                true
            }
        }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas) {
        if let Some(overlay) = &self.overlay {
            overlay.draw(canvas, self.at.0, self.at.1);
        }
    }
}

/// Position and size with even numbers: colours have half the resolution. Nothing is larger than the canvas.
fn even(rect: Rect, canvas: (usize, usize)) -> (usize, usize, usize, usize) {
    let side = |length: u32, limit: usize| (length as usize).next_multiple_of(2).min(limit);
    (rect.x as usize & !1, rect.y as usize & !1, side(rect.width, canvas.0), side(rect.height, canvas.1))
}

fn rgba(code: u32, alpha: u8) -> [u8; 4] {
    let [_, r, g, b] = code.to_be_bytes();
    [r, g, b, alpha]
}

fn clock(now: OffsetDateTime, offset: UtcOffset, canvas_height: usize, scaler: &mut Scaler) -> Bitmap {
    let now = now.to_offset(offset);
    let (hour, minute, second) = now.to_hms();
    let text = format!("{} {hour:02}:{minute:02}:{second:02}", now.date());
    let size = (canvas_height / TIME_SHARE).clamp(TIME_SIZES.0, TIME_SIZES.1);
    let border = size / 4;
    let (width, height) = (
        (text::width(&text, size) + 2 * border).next_multiple_of(2),
        (size + 2 * border).next_multiple_of(2),
    );
    let mut bitmap = Bitmap::filled(width, height, TIME_BACKGROUND);
    let area = Area { x: border, y: border, width: width - border, height: size, centred: false };
    text::write(&mut bitmap, scaler, &text, area, size, [255; 3]);
    bitmap
}

/// Where something stands; a margin keeps it from the edges.
fn placed(position: TimePosition, canvas: (usize, usize), size: (usize, usize)) -> (usize, usize) {
    use TimePosition as P;
    let margin = canvas.1 / 48;
    let far = |canvas: usize, size: usize| canvas.saturating_sub(size + margin);
    let middle = |canvas: usize, size: usize| canvas.saturating_sub(size) / 2;
    let x = match position {
        P::TopLeft | P::BottomLeft => margin,
        P::TopRight | P::BottomRight => far(canvas.0, size.0),
        P::TopCentre | P::BottomCentre | P::Centre => middle(canvas.0, size.0),
    };
    let y = match position {
        P::TopLeft | P::TopRight | P::TopCentre => margin,
        P::BottomLeft | P::BottomRight | P::BottomCentre => far(canvas.1, size.1),
        P::Centre => middle(canvas.1, size.1),
    };
    (x & !1, y & !1)
}
