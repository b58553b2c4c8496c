//! Pictures of a mix's layout, before anything runs: where whose picture would be, as SVG and as PNG.
//!
//! Pure, without I/O. Drawing a PNG of a large canvas takes tens of milliseconds: keep it off async threads.

use thiserror::Error;
use trtc_layout::{Input, Layout, MAX_INPUTS, Rect, Scene, Size, Spec, arrange};

mod colour;
mod label;
mod raster;
mod sketch;
mod svg;
mod time_of_day;

use sketch::Sketch;

pub use time_of_day::{Edge, time_of_day};

/// Longest side of a canvas that is drawn, in pixels.
pub const MAX_SIDE: u32 = 1920;

/// Why there is no preview.
#[derive(Debug, Error)]
pub enum PreviewError {
    #[error("a canvas of {width} × {height} cannot be drawn: both sides must be from 2 to {MAX_SIDE} pixels")]
    Canvas { width: u32, height: u32 },
    #[error("{0} places cannot be drawn: a custom layout may have at most {MAX_INPUTS}")]
    Places(usize),
    #[error("the picture could not be written: {0}")]
    Png(#[from] png::EncodingError),
}

/// What lies behind and over the pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Behind all pictures, as 0xRRGGBB. Default: black.
    pub background: u32,
    /// Over all pictures, later ones in front.
    pub watermarks: Vec<Watermark>,
}

/// Something that lies over all pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark {
    /// What is beyond the canvas is not drawn.
    pub rect: Rect,
    /// What it says, or what it is.
    pub label: String,
}

/// A layout with given users.
///
/// Every user has a colour, the lighter of two being the screen share's; it depends on the UserId and changes only when
/// two users would have the same one. Pictures are drawn as if they were 16:9, with a frame near their edge, so that one
/// sees what is cut off, what stays free and what is distorted. Places without picture are hatched.
#[derive(Debug)]
pub struct Preview {
    scene: Scene,
    sketch: Sketch,
}

impl Preview {
    /// Arranges the streams, which are in order of their coming.
    ///
    /// # Errors
    /// When the canvas or the number of places is beyond what is drawn.
    pub fn new(spec: &Spec, inputs: &[Input], look: &Look) -> Result<Self, PreviewError> {
        let Size { width, height } = spec.canvas;
        if ![width, height].iter().all(|side| (2..=MAX_SIDE).contains(side)) {
            return Err(PreviewError::Canvas { width, height });
        }
        match &spec.layout {
            Layout::Custom { places } if places.len() > MAX_INPUTS => {
                return Err(PreviewError::Places(places.len()));
            }
            _ => {}
        }
        let scene = arrange(spec, inputs);
        let sketch = Sketch::new(spec, inputs, &scene, look);
        Ok(Self { scene, sketch })
    }

    /// Where who is, from the hindmost to the foremost, and who is heard.
    #[must_use]
    pub const fn scene(&self) -> &Scene {
        &self.scene
    }

    /// As an SVG document of the canvas's size, with one `rect` of class `place` for every tile of the scene, in its
    /// order.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::document(&self.sketch)
    }

    /// As a PNG of the canvas's size.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn png(&self) -> Result<Vec<u8>, PreviewError> {
        Ok(raster::drawn(&self.sketch).png()?)
    }
}

#[cfg(test)]
mod tests;
