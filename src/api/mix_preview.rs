//! What a mix would look like.

use trtc_layout::{Input, Scene, Size, Source, Tile};

use super::Context;
use super::error::ApiError;
use super::mix_layout::{read_who, rect_message, render_number, stream_message};
use super::{mix_plan, mixer};
use crate::domain::Violation;
use crate::domain::identity::check_user_id;
use crate::domain::mix::{Image, Spec, TimePosition, Watermark};
use crate::preview::{self, Edge, Look, Preview, time_of_day};
use crate::proto::v1;

/// Most users of a preview: twice what any facility mixes, so that one can see who is left out.
const MAX_INPUTS: usize = 50;

/// Draws a mix. It may take a while: call it where that does not matter.
pub(super) fn draw(
    context: &Context,
    request: &v1::PreviewMixRequest,
) -> Result<v1::PreviewMixResponse, ApiError> {
    let mut violations = Vec::new();
    let inputs = inputs(&request.inputs, &mut violations);
    let plan = mix_plan::preview(context, &request.spec.clone().unwrap_or_default(), violations)?;
    let inputs = plan.spec.mixed(plan.facility, inputs);
    let facility = mixer::number(plan.facility);
    let Some(geometry) = plan.spec.geometry(plan.facility) else {
        let heard = inputs.iter().filter(|input| input.audio).take(plan.facility.limits().max_users);
        let heard = heard.map(|input| stream_message(&input.who)).collect();
        return Ok(v1::PreviewMixResponse { heard, facility, ..v1::PreviewMixResponse::default() });
    };
    let drawn = Preview::new(&geometry, &inputs, &look(&plan.spec, geometry.canvas)).map_err(internal)?;
    let Scene { tiles, heard } = drawn.scene();
    Ok(v1::PreviewMixResponse {
        width: geometry.canvas.width,
        height: geometry.canvas.height,
        tiles: tiles.iter().map(|tile| tile_message(tile, &inputs)).collect(),
        heard: heard
            .iter()
            .filter_map(|at| inputs.get(*at))
            .map(|input| stream_message(&input.who))
            .collect(),
        svg: if request.svg { drawn.svg() } else { String::new() },
        png: if request.png { drawn.png().map_err(internal)? } else { Vec::new() },
        facility,
    })
}

fn internal(error: impl std::fmt::Display) -> ApiError {
    ApiError::Internal { detail: error.to_string() }
}

fn inputs(messages: &[v1::PreviewInput], violations: &mut Vec<Violation>) -> Vec<Input> {
    if messages.len() > MAX_INPUTS {
        violations.push(Violation::new("inputs", format!("must be at most {MAX_INPUTS}")));
        return Vec::new();
    }
    let mut inputs: Vec<Input> = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        let field = format!("inputs[{i}].stream");
        let mut wrong = |field: String, problem: String| violations.push(Violation::new(field, problem));
        let who = read_who(&message.stream.clone().unwrap_or_default(), &field, &mut wrong);
        if let Err(error) = check_user_id(&who.user_id) {
            wrong(format!("{field}.user_id"), error.to_string());
        } else if inputs.iter().any(|earlier| earlier.who == who) {
            wrong(field, "stands in the list twice".to_owned());
        }
        inputs.push(Input { who, video: !message.audio_only, audio: true });
    }
    inputs
}

fn tile_message(tile: &Tile, inputs: &[Input]) -> v1::PreviewTile {
    let (source, input) = match tile.source {
        Source::Video(at) => (v1::PreviewSource::Video, inputs.get(at)),
        Source::Held(at) => (v1::PreviewSource::Held, inputs.get(at)),
        Source::Empty(_) => (v1::PreviewSource::Empty, None),
    };
    v1::PreviewTile {
        rect: Some(rect_message(tile.rect)),
        source: source.into(),
        stream: input.map(|input| stream_message(&input.who)),
        render_mode: render_number(Some(tile.render)),
        place: tile.place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1),
    }
}

pub(super) fn look(spec: &Spec, canvas: Size) -> Look {
    let watermarks = spec.watermarks.iter().filter_map(|watermark| match watermark {
        Watermark::Image { image, rect } => {
            let label = match image {
                Some(Image::Url(url)) => url.clone(),
                Some(Image::Id(id)) => format!("image {id}"),
                None => String::new(),
            };
            Some(preview::Watermark { rect: (*rect)?, label })
        }
        Watermark::Text { text, rect, .. } => {
            Some(preview::Watermark { rect: (*rect)?, label: text.clone() })
        }
        Watermark::Time { position, .. } => {
            let (across, down) = edges(*position);
            Some(time_of_day(canvas, across, down))
        }
    });
    Look { background: spec.background.color.unwrap_or_default(), watermarks: watermarks.collect() }
}

const fn edges(position: TimePosition) -> (Edge, Edge) {
    use TimePosition::{BottomCenter, BottomLeft, BottomRight, Center, TopCenter, TopLeft, TopRight};
    let across = match position {
        TopLeft | BottomLeft => Edge::Start,
        TopCenter | BottomCenter | Center => Edge::Middle,
        TopRight | BottomRight => Edge::End,
    };
    let down = match position {
        TopLeft | TopCenter | TopRight => Edge::Start,
        Center => Edge::Middle,
        BottomLeft | BottomCenter | BottomRight => Edge::End,
    };
    (across, down)
}
