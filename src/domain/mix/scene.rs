//! A mix as pure geometry: what the preview draws.

use trtc_layout::{Big, Input, Place, Rect, Size, Who};

use super::spec::{Layout, Spec};
use super::{Facility, mcu};

impl Spec {
    /// Where whose picture is, for a checked specification with its defaults; `None` for sound alone.
    pub fn geometry(&self, facility: Facility) -> Option<trtc_layout::Spec> {
        let canvas = Size { width: self.video.width?, height: self.video.height? };
        let layout = match self.layout.as_ref()? {
            Layout::AudioOnly => return None,
            Layout::Grid => trtc_layout::Layout::Grid,
            Layout::Floating { big } => {
                trtc_layout::Layout::Floating { big: named(big.as_ref(), Big::First) }
            }
            Layout::ScreenShare { big, big_on_right } => trtc_layout::Layout::ScreenShare {
                big: named(
                    big.as_ref(),
                    if facility == Facility::CloudRecording { Big::Nobody } else { Big::Screen },
                ),
                mirrored: *big_on_right,
            },
            Layout::PictureInPicture { .. } if facility != Facility::Mcu => {
                let places = self.picture_in_picture();
                trtc_layout::Layout::Custom { places: places.iter().flatten().map(place).collect() }
            }
            Layout::PictureInPicture { small, rect, .. } => trtc_layout::Layout::PictureInPicture {
                big: named(mcu::big(self), Big::Nobody),
                small: small.clone()?,
                rect: (*rect)?,
            },
            Layout::Custom { places } => {
                trtc_layout::Layout::Custom { places: places.iter().map(place).collect() }
            }
        };
        Some(trtc_layout::Spec {
            canvas,
            layout,
            max_inputs: facility.limits().max_users,
            hold_audio_only: match facility {
                Facility::CloudRecording => self.recorded_hold(),
                _ => self.hold_audio_only,
            },
            video_users: match facility {
                // It does not take their pictures in: see `mixed`.
                Facility::CloudRecording => Vec::new(),
                _ => self.video_user_ids.clone(),
            },
            render: self.render_mode,
        })
    }

    /// What of these streams a facility takes in.
    pub fn mixed(&self, facility: Facility, inputs: Vec<Input>) -> Vec<Input> {
        let inputs = inputs.into_iter().filter(|input| {
            let user = &input.who.user_id;
            (self.user_ids.is_empty() || self.user_ids.contains(user))
                && !self.excluded_user_ids.contains(user)
        });
        let choosy = facility == Facility::CloudRecording && !self.video_user_ids.is_empty();
        let seen = |input: &Input| !choosy || self.video_user_ids.contains(&input.who.user_id);
        inputs.map(|input| Input { video: input.video && seen(&input), ..input }).collect()
    }

    /// Whether who sends no picture holds a place of a cloud recording; `None` where the layout has no say in it.
    pub fn recorded_hold(&self) -> Option<bool> {
        let usual = match self.layout.as_ref()? {
            Layout::Grid | Layout::Floating { .. } => true,
            Layout::ScreenShare { .. } => false,
            _ => return None,
        };
        // Whose picture is not mixed sends sound alone, as the cloud sees it.
        Some(self.hold_audio_only.unwrap_or(usual && self.video_user_ids.is_empty()))
    }

    /// A picture over a picture, as places: but for MCU the cloud has no layout of its own for it. `None` for any
    /// other layout.
    pub fn picture_in_picture(&self) -> Option<[super::Place; 2]> {
        let Some(Layout::PictureInPicture { big, small, rect }) = &self.layout else { return None };
        let (width, height) = (self.video.width.unwrap_or_default(), self.video.height.unwrap_or_default());
        let canvas = Rect { x: 0, y: 0, width, height };
        let place = |who: &Option<Who>, rect, z_order| super::Place {
            who: who.clone(),
            rect,
            z_order,
            render_mode: self.render_mode,
            ..super::Place::default()
        };
        Some([place(big, Some(canvas), 0), place(small, *rect, 1)])
    }
}

fn named(who: Option<&Who>, otherwise: Big) -> Big {
    who.map_or(otherwise, |who| Big::Named(who.clone()))
}

fn place(place: &super::Place) -> Place {
    Place {
        who: place.who.clone(),
        // A place for sound alone need not be anywhere.
        rect: place.rect.unwrap_or(Rect { x: 0, y: 0, width: 0, height: 0 }),
        z: place.z_order.cast_signed(),
        render: place.render_mode,
        media: place.media,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mix::Video;

    #[test]
    fn only_mcu_has_a_picture_in_picture_of_its_own() {
        let who = |user_id: &str| Who { user_id: user_id.to_owned(), aux: false };
        let rect = Rect { x: 10, y: 20, width: 160, height: 90 };
        let layout =
            Layout::PictureInPicture { big: Some(who("a")), small: Some(who("b")), rect: Some(rect) };
        let video = Video { width: Some(640), height: Some(360), ..Video::default() };
        let spec = Spec { layout: Some(layout), video, ..Spec::default() };
        let inputs = ["a", "b", "c"].map(|user| trtc_layout::Input { who: who(user), video: user != "b" });
        let scene = |facility| trtc_layout::arrange(&spec.geometry(facility).unwrap(), &inputs);
        assert_eq!(scene(Facility::Mcu).heard, [0, 1, 2]);
        for facility in [Facility::PublishCdn, Facility::CloudRecording] {
            // What they are told of are two places: who has none is not heard, and the small one is held.
            let scene = scene(facility);
            assert_eq!(scene.heard, [0, 1]);
            let rects: Vec<_> = scene.tiles.iter().map(|tile| tile.rect).collect();
            assert_eq!(rects, [Rect { x: 0, y: 0, width: 640, height: 360 }, rect]);
        }
    }
}
