//! A mix as pure geometry: what the preview draws.

use trtc_layout::{Big, Place, Rect, Size, Who};

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
            hold_audio_only: self.hold_audio_only,
            video_users: self.video_user_ids.clone(),
            render: self.render_mode,
        })
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
