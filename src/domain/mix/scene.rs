//! A mix as pure geometry: what the preview draws.

use trtc_layout::{Big, Input, Media, Place, Rect, Size, Who};

use super::spec::{Layout, Spec};
use super::{Facility, mcu, subscription};

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
            // Who is heard is said by the subscription, so that its places are of pictures alone: see `mixed`.
            Layout::Custom { places } if facility != Facility::Mcu => {
                let places = places.iter().filter(|place| place.media != Media::Audio);
                let places = places.map(|shown| Place { media: Media::Both, ..place(shown) }).collect();
                trtc_layout::Layout::Custom { places }
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
            hear_unplaced: facility != Facility::Mcu,
            render: self.render_mode,
        })
    }

    /// What of these streams a facility takes in.
    pub fn mixed(&self, facility: Facility, inputs: Vec<Input>) -> Vec<Input> {
        if facility == Facility::Mcu {
            return inputs;
        }
        let (heard, seen) = (subscription::heard(self), subscription::seen(self));
        // Of pictures publishing is told by its places alone.
        let choosy = facility == Facility::CloudRecording && !self.is_audio_only();
        let taken = |input: Input| {
            let user = &input.who.user_id;
            let sees = if choosy { seen.has(user) } else { !self.is_audio_only() };
            let (video, audio) = (input.video && sees, input.audio && heard.has(user));
            (sees || audio).then_some(Input { video, audio, ..input })
        };
        inputs.into_iter().filter_map(taken).collect()
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
        let inputs = ["a", "b", "c"].map(|user| Input { who: who(user), video: user != "b", audio: true });
        let scene = |facility| {
            let mixed = spec.mixed(facility, inputs.to_vec());
            trtc_layout::arrange(&spec.geometry(facility).unwrap(), &mixed)
        };
        assert_eq!(scene(Facility::Mcu).heard, [0, 1, 2]);
        for facility in [Facility::PublishCdn, Facility::CloudRecording] {
            // What they are told of are two places: who has none is not heard, and the small one is held.
            let scene = scene(facility);
            assert_eq!(scene.heard, [0, 1]);
            let rects: Vec<_> = scene.tiles.iter().map(|tile| tile.rect).collect();
            assert_eq!(rects, [Rect { x: 0, y: 0, width: 640, height: 360 }, rect]);
        }
    }
    #[test]
    fn a_robot_hears_whom_it_is_told_to_wherever_pictures_lie() {
        let place = |user: &str, media| super::super::Place {
            who: (!user.is_empty()).then(|| Who { user_id: user.to_owned(), aux: false }),
            rect: Some(Rect { x: 0, y: 0, width: 64, height: 64 }),
            media,
            ..Default::default()
        };
        let spec = |places| Spec {
            layout: Some(Layout::Custom { places }),
            video: Video { width: Some(640), height: Some(360), ..Video::default() },
            ..Spec::default()
        };
        let input =
            |user: &str, aux| Input { who: Who { user_id: user.to_owned(), aux }, video: true, audio: true };
        let inputs = ["a", "b", "c", "d"].map(|user| input(user, false));
        let inputs = [inputs.as_slice(), &[input("c", true)]].concat();
        let heard = |places: Vec<_>, facility| {
            let spec = spec(places);
            let mixed = spec.mixed(facility, inputs.clone());
            let scene = trtc_layout::arrange(&spec.geometry(facility).unwrap(), &mixed);
            assert_eq!(scene.tiles.len(), 2, "sound has no tile");
            let names = scene.heard.iter().map(|index| mixed[*index].who.user_id.clone());
            names.collect::<Vec<_>>().join(" ")
        };
        for facility in [Facility::PublishCdn, Facility::CloudRecording] {
            let named = vec![place("a", Media::Both), place("b", Media::Audio), place("c", Media::Video)];
            assert_eq!(heard(named, facility), "a b");
            let open = vec![place("a", Media::Both), place("", Media::Both)];
            assert_eq!(heard(open, facility), "a b c d c", "who finds no place is heard");
        }
    }
}
