//! A sketch as an SVG document.

use std::fmt::{self, Display, Write};

use trtc_layout::Rect;

use super::colour::Rgb;
use super::label::{LINE, Label};
use super::raster::{FRAME_SHADE, HATCH, HATCH_STEP, LABEL, OUTLINE, WATERMARK_COVER};
use super::sketch::{Beside, Content, Drawn, Mark, Sketch};

pub(super) fn document(sketch: &Sketch) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut out, sketch);
    out
}

fn write(out: &mut String, sketch: &Sketch) -> fmt::Result {
    let (width, height) = (sketch.size.width, sketch.size.height);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
    )?;
    let [ground, line] = HATCH;
    writeln!(
        out,
        r#"<defs><pattern id="hatch" width="{HATCH_STEP}" height="{HATCH_STEP}" patternUnits="userSpaceOnUse"><path d="M0 0h{HATCH_STEP}v{HATCH_STEP}h-{HATCH_STEP}z" fill="{ground}"/><path d="M0 0h4L0 4zM{HATCH_STEP} 0v4L4 {HATCH_STEP}h-4z" fill="{line}"/></pattern></defs>"#
    )?;
    let all = Rect { x: 0, y: 0, width, height };
    writeln!(out, r#"<path class="background" d="{}" fill="{}"/>"#, Path(all), sketch.background)?;
    for tile in &sketch.tiles {
        write_tile(out, tile)?;
    }
    for mark in &sketch.watermarks {
        write_mark(out, mark)?;
    }
    writeln!(out, "</svg>")
}

fn write_tile(out: &mut String, tile: &Drawn) -> fmt::Result {
    writeln!(out, r#"<g class="tile"><title>{}</title>"#, Escaped(&tile.title))?;
    match &tile.content {
        Content::Picture(shown) => {
            let colour = shown.colour;
            match shown.beside {
                Beside::Nothing => write_place(out, tile.rect, format_args!(r#"fill="{colour}""#))?,
                Beside::Behind => {
                    write_place(out, tile.rect, format_args!(r#"fill="none" stroke="{OUTLINE}""#))?;
                }
                Beside::Black => write_place(out, tile.rect, format_args!(r#"fill="{}""#, Rgb::BLACK))?,
            }
            if shown.beside != Beside::Nothing {
                writeln!(out, r#"<path class="picture" d="{}" fill="{colour}"/>"#, Path(shown.rect))?;
            }
            let shade = colour.mixed(Rgb::BLACK, FRAME_SHADE);
            for line in &shown.frame {
                writeln!(out, r#"<path class="frame" d="{}" fill="{shade}"/>"#, Path(*line))?;
            }
        }
        Content::Held | Content::Empty => {
            write_place(out, tile.rect, format_args!(r#"fill="url(#hatch)""#))?;
        }
    }
    write_label(out, tile.label.as_ref())?;
    writeln!(out, "</g>")
}

fn write_place(out: &mut String, rect: Rect, look: fmt::Arguments<'_>) -> fmt::Result {
    let Rect { x, y, width, height } = rect;
    writeln!(out, r#"<rect class="place" x="{x}" y="{y}" width="{width}" height="{height}" {look}/>"#)
}

fn write_mark(out: &mut String, mark: &Mark) -> fmt::Result {
    writeln!(out, r#"<g class="watermark"><title>{}</title>"#, Escaped(&mark.title))?;
    let path = Path(mark.rect);
    let (colour, cover) = (Rgb::WHITE, f64::from(WATERMARK_COVER) / 100.0);
    writeln!(out, r#"<path d="{path}" fill="{colour}" fill-opacity="{cover}"/>"#)?;
    write_label(out, mark.label.as_ref())?;
    writeln!(out, "</g>")
}

fn write_label(out: &mut String, label: Option<&Label>) -> fmt::Result {
    let Some(Label { rect, lines, scale }) = label else { return Ok(()) };
    writeln!(out, r#"<path class="label" d="{}" fill="{LABEL}"/>"#, Path(*rect))?;
    for line in lines {
        // The length is said so that the text fits its box in any font.
        writeln!(
            out,
            r#"<text x="{}" y="{}" font-family="monospace" font-size="{}" fill="{}" textLength="{}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">{}</text>"#,
            line.x,
            line.y + 13 * scale,
            (LINE - 2) * scale,
            Rgb::WHITE,
            line.width,
            Escaped(&line.text),
        )?;
    }
    Ok(())
}

/// A rectangle as the data of a path.
struct Path(Rect);

impl Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rect { x, y, width, height } = self.0;
        write!(f, "M{x} {y}h{width}v{height}h-{width}z")
    }
}

/// Text as XML has it. It has no characters that XML cannot have.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}
