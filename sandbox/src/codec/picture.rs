//! Pictures that many hold and nobody changes.

use std::sync::Arc;

use trtc_layout::Size;

use super::canvas::Canvas;
use super::colours::Colours;

/// A picture. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    canvas: Arc<Canvas>,
    colours: Colours,
}

impl Picture {
    pub(crate) fn new(canvas: impl Into<Arc<Canvas>>, colours: Colours) -> Self {
        Self { canvas: canvas.into(), colours }
    }

    pub(crate) fn canvas(&self) -> &Canvas {
        &self.canvas
    }

    pub(crate) fn colours(&self) -> Colours {
        self.colours
    }

    /// In pixels, both even.
    pub(crate) fn size(&self) -> Size {
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        Size { width: side(self.canvas.width()), height: side(self.canvas.height()) }
    }

    /// Whether both share one picture.
    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.canvas, &other.canvas)
    }
}

/// Memory of pictures that nobody holds any more, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    pictures: Vec<Arc<Canvas>>,
}

/// As many as wait for their moment in one stream.
const KEPT: usize = 24;

impl Pool {
    /// A picture of a size with any content, changed by `paint`. Odd sizes are rounded down.
    pub(crate) fn picture(
        &mut self,
        (width, height): (usize, usize),
        colours: Colours,
        paint: impl FnOnce(&mut Canvas),
    ) -> Picture {
        let fits = |canvas: &Canvas| canvas.width() == width & !1 && canvas.height() == height & !1;
        self.pictures.retain(|canvas| fits(canvas));
        let free = self.pictures.iter_mut().find(|canvas| Arc::strong_count(canvas) == 1);
        if let Some(canvas) = free {
            if let Some(canvas) = Arc::get_mut(canvas) {
                paint(canvas);
            }
            return Picture { canvas: Arc::clone(canvas), colours };
        }
        let mut canvas = Canvas::new(width, height);
        paint(&mut canvas);
        let canvas = Arc::new(canvas);
        if self.pictures.len() < KEPT {
            self.pictures.push(Arc::clone(&canvas));
        }
        Picture { canvas, colours }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::canvas::Colour;

    #[test]
    fn memory_is_used_again_when_nobody_holds_it() {
        let mut pool = Pool::default();
        let mut make = |size, colour| pool.picture(size, Colours::default(), |canvas| canvas.fill(colour));
        let first = make((4, 4), Colour::WHITE);
        let second = make((4, 4), Colour::BLACK);
        assert!(!first.same(&second), "the first is held");
        let at = std::ptr::from_ref(first.canvas());
        drop(first);
        let third = make((4, 4), Colour::BLACK);
        assert_eq!(std::ptr::from_ref(third.canvas()), at);
        assert_eq!(make((6, 5), Colour::BLACK).size(), Size { width: 6, height: 4 });
    }
}
