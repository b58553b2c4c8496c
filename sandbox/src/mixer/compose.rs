//! Puts the pictures of a mix together.

mod mark;
mod tile;

use std::sync::Arc;

use time::OffsetDateTime;
use trtc_layout::{Scene, Source};

use super::images::ImageStore;
use super::spec::{Background, Image, VideoSpec};
use crate::codec::bitmap::Bitmap;
use crate::codec::canvas::{Canvas, Colour};
use crate::codec::overlay::Overlay;
use crate::codec::picture::Picture;
use crate::codec::scale::Scaler;
use mark::Mark;
use tile::{Content, Drawn};

/// What an input shows at a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Showing<'a> {
    /// Is written on its place while there is no picture.
    pub(crate) user_id: &'a str,
    /// `None`: none has come yet, or it cannot be decoded.
    pub(crate) picture: Option<&'a Picture>,
}

/// Makes the canvas of a mix, picture by picture. What did not change is not made again.
#[derive(Debug)]
pub(crate) struct Compositor {
    images: ImageStore,
    canvas: Canvas,
    /// Background alone.
    backdrop: Backdrop,
    base: Canvas,
    places: Vec<Backdrop>,
    marks: Vec<Mark>,
    scene: Scene,
    tiles: Vec<Drawn>,
    scaler: Scaler,
    /// The canvas must be made even when nothing comes.
    stale: bool,
}

/// A composed picture.
#[derive(Debug)]
pub(crate) struct Composed<'a> {
    pub(crate) canvas: &'a Canvas,
    /// Whether it differs from the one before.
    pub(crate) changed: bool,
}

/// A background with its image, once it is there.
#[derive(Debug)]
struct Backdrop {
    wish: Background,
    image: Waiting,
}

/// An image that comes some time.
#[derive(Debug)]
struct Waiting {
    image: Option<Image>,
    bitmap: Option<Arc<Bitmap>>,
}

impl Waiting {
    fn new(image: Option<Image>) -> Self {
        Self { image, bitmap: None }
    }

    /// True when it has just come.
    fn poll(&mut self, images: &ImageStore) -> bool {
        match &self.image {
            Some(image) if self.bitmap.is_none() => {
                self.bitmap = images.get(image);
                self.bitmap.is_some()
            }
            _ => false,
        }
    }
}

impl Backdrop {
    fn new(wish: &Background) -> Self {
        Self { wish: wish.clone(), image: Waiting::new(wish.image.clone()) }
    }

    /// The backdrop for a new wish, with the image kept when it is the same.
    fn changed(self, wish: &Background) -> Self {
        let same = self.wish.image == wish.image;
        let image = if same { self.image } else { Waiting::new(wish.image.clone()) };
        Self { wish: wish.clone(), image }
    }

    fn colour(&self) -> Option<Colour> {
        self.wish.colour.map(Colour::from_code)
    }

    /// The image in a size, not distorted.
    fn covering(&self, scaler: &mut Scaler, width: usize, height: usize) -> Option<Overlay> {
        self.image.bitmap.as_ref().map(|bitmap| Overlay::new(&bitmap.covering(scaler, width, height)))
    }
}

impl Compositor {
    pub(crate) fn new(spec: &VideoSpec, images: ImageStore) -> Self {
        let size = (spec.layout.canvas.width as usize, spec.layout.canvas.height as usize);
        let canvas = Canvas::new(size.0, size.1);
        Self {
            images,
            base: canvas.clone(),
            canvas,
            backdrop: Backdrop::new(&spec.background),
            places: spec.place_backgrounds.iter().map(Backdrop::new).collect(),
            marks: spec.watermarks.iter().map(Mark::new).collect(),
            scene: Scene::default(),
            tiles: Vec::new(),
            scaler: Scaler::default(),
            stale: true,
        }
    }

    /// Looks otherwise from the next picture on; images that are still wanted stay.
    pub(crate) fn change(&mut self, spec: &VideoSpec) {
        let mut new = Self::new(spec, self.images.clone());
        let old = std::mem::replace(&mut self.backdrop, Backdrop::new(&Background::default()));
        new.backdrop = old.changed(&spec.background);
        let mut old = std::mem::take(&mut self.places).into_iter();
        new.places = spec
            .place_backgrounds
            .iter()
            .map(|wish| old.next().map_or_else(|| Backdrop::new(wish), |old| old.changed(wish)))
            .collect();
        let mut old = std::mem::take(&mut self.marks);
        new.marks = spec
            .watermarks
            .iter()
            .map(|wish| match old.iter().position(|mark| mark.is(wish)) {
                Some(at) => old.swap_remove(at),
                None => Mark::new(wish),
            })
            .collect();
        // Scaled pictures are valid in any look, those of places are not.
        new.scene = std::mem::take(&mut self.scene);
        new.tiles = std::mem::take(&mut self.tiles);
        new.tiles.iter_mut().for_each(Drawn::forget_look);
        *self = new;
    }

    /// The picture of a moment. `inputs` are those that the scene was arranged of.
    pub(crate) fn compose(
        &mut self,
        scene: &Scene,
        inputs: &[Showing<'_>],
        now: OffsetDateTime,
    ) -> Composed<'_> {
        let mut changed = self.refresh_base();
        changed |= self.refresh_tiles(scene, inputs);
        let size = (self.canvas.width(), self.canvas.height());
        for mark in &mut self.marks {
            changed |= mark.refresh(&self.images, &mut self.scaler, size, now);
        }
        if changed {
            self.canvas.copy_from(&self.base);
            for tile in &self.tiles {
                tile.draw(&mut self.canvas);
            }
            for mark in &self.marks {
                mark.draw(&mut self.canvas);
            }
        }
        Composed { canvas: &self.canvas, changed }
    }

    fn refresh_base(&mut self) -> bool {
        let came = self.backdrop.image.poll(&self.images);
        if !came && !self.stale {
            return false;
        }
        self.stale = false;
        self.base.fill(self.backdrop.colour().unwrap_or(Colour::BLACK));
        let (width, height) = (self.base.width(), self.base.height());
        if let Some(image) = self.backdrop.covering(&mut self.scaler, width, height) {
            image.draw(&mut self.base, 0, 0);
        }
        true
    }

    fn refresh_tiles(&mut self, scene: &Scene, inputs: &[Showing<'_>]) -> bool {
        for place in &mut self.places {
            if place.image.poll(&self.images) {
                self.tiles.iter_mut().for_each(Drawn::forget_look);
            }
        }
        let mut changed = self.scene.tiles != scene.tiles;
        if changed {
            self.scene.clone_from(scene);
        }
        let mut old = std::mem::take(&mut self.tiles);
        for (index, tile) in scene.tiles.iter().enumerate() {
            let showing = match tile.source {
                Source::Video(input) | Source::Held(input) => inputs.get(input),
                Source::Empty(_) => None,
            };
            let picture = match tile.source {
                Source::Video(_) => showing.and_then(|showing| showing.picture),
                _ => None,
            };
            let content = match (picture, showing) {
                (Some(picture), _) => Content::Picture(picture.clone()),
                (None, Some(showing)) => Content::Name(showing.user_id.to_owned()),
                (None, None) => Content::Nothing,
            };
            // Tiles move rarely: the one at the same index is most often the same.
            let kept = match old.get(index).is_some_and(|drawn| drawn.is(tile, &content)) {
                true => Some(index),
                false => old.iter().position(|drawn| drawn.is(tile, &content)),
            };
            if let Some(kept) = kept {
                let mut drawn = std::mem::take(&mut old[kept]);
                drawn.move_to(tile.rect);
                self.tiles.push(drawn);
                continue;
            }
            changed = true;
            let place = tile.place.and_then(|place| self.places.get(place));
            let memory = old.get_mut(index).map(std::mem::take).unwrap_or_default();
            self.tiles.push(memory.made(tile, content, place, &mut self.scaler));
        }
        changed
    }
}

#[cfg(test)]
mod tests;
