//! The client SDKs' `TRTCTranscodingConfig` as a specification of the service's own.
//!
//! An app moves its call of `setMixTranscodingConfig` to the server with the very values it has. What a server cannot
//! do for it is told by name, all at once.

use trtc_layout::{Media, Rect, RenderMode, Who};

use super::spec::{Audio, Background, Codec, Image, Layout, Place, Spec, Video, Watermark};
use crate::domain::Violation;
use crate::domain::parse::OwnedRoom;

/// Its field in the contract.
const CONFIG: &str = "spec.transcoding_config";
/// Stands for remote users, in order of their coming.
pub const REMOTE: &str = "$PLACE_HOLDER_REMOTE$";
/// Stands for the caller's camera.
pub const LOCAL_MAIN: &str = "$PLACE_HOLDER_LOCAL_MAIN$";
/// Stands for the caller's screen.
pub const LOCAL_SUB: &str = "$PLACE_HOLDER_LOCAL_SUB$";
/// Most streams that the SDKs mix.
const MAX_USERS: usize = 16;
/// Of the SDKs' pictures, the larger in front.
const LEVELS: std::ops::RangeInclusive<u32> = 1..=15;

/// How pictures are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Manual,
    PureAudio,
    PresetLayout,
    ScreenSharing,
}

/// What of a user is mixed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputType {
    /// As `pure_audio` says.
    #[default]
    Undefined,
    AudioVideo,
    PureVideo,
    PureAudio,
    /// No user: an image over all pictures.
    Watermark,
}

/// `TRTCTranscodingConfig`: 0 and empty are what the SDKs begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranscodingConfig {
    /// `None` is an error.
    pub mode: Option<Mode>,
    pub video_width: u32,
    pub video_height: u32,
    /// kbps; 0: by the size.
    pub video_bitrate: u32,
    /// 0: 15.
    pub video_framerate: u32,
    /// Seconds; 0: 2.
    pub video_gop: u32,
    /// 0xRRGGBB.
    pub background_color: u32,
    /// An id of the console or a URL.
    pub background_image: String,
    /// Hz; 0: 48000.
    pub audio_sample_rate: u32,
    /// kbps; 0: 64.
    pub audio_bitrate: u32,
    /// 0: 1.
    pub audio_channels: u32,
    pub audio_codec: u32,
    pub mix_users: Vec<MixUser>,
    pub stream_id: String,
    /// The caller of the SDK; no field of the SDKs'.
    pub local_user_id: String,
}

/// `TRTCMixUser`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MixUser {
    /// A user or a place-holder; empty: the caller.
    pub user_id: String,
    /// Empty: the mix's.
    pub room_id: String,
    pub rect: Option<Rect>,
    pub z_order: u32,
    /// 0 camera, 1 its small stream, 2 screen.
    pub stream_type: u32,
    pub pure_audio: bool,
    pub input_type: InputType,
    /// 0 crop, 1 fit, 2 fit and black.
    pub render_mode: u32,
    /// `None`: 100.
    pub sound_level: Option<u32>,
    /// An id of the console or a URL.
    pub image: String,
}

/// Where the parts of a specification stood in the SDKs' shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// For each place of the custom layout the index of the mixed user; `None`: made here.
    places: Vec<Option<usize>>,
    /// For each watermark, likewise, from this one on.
    watermarks: (usize, Vec<usize>),
    stream_id: bool,
}

impl TranscodingConfig {
    /// Puts what it says into a specification that says nothing of these things yet, and tells what cannot be carried
    /// over. Ranges are left to the rules of the specification, whose findings get the names that the caller knows.
    pub fn carry_over(&self, spec: &mut Spec) -> Vec<Violation> {
        let mut carried = Carried { config: self, room: spec.room.clone(), found: Vec::new() };
        carried.check_beside(spec);
        let mut origins = Origins { watermarks: (spec.watermarks.len(), Vec::new()), ..Origins::default() };
        spec.audio = carried.audio();
        if self.mode != Some(Mode::PureAudio) {
            spec.video = carried.video();
            spec.background = carried.background();
        }
        carried.watermarks(spec, &mut origins);
        spec.layout = match self.mode {
            None => {
                carried.add("mode", "is required");
                None
            }
            Some(Mode::PureAudio) => {
                carried.no_users("everybody is heard in PURE_AUDIO");
                Some(Layout::AudioOnly)
            }
            Some(Mode::ScreenSharing) => {
                carried.no_users("SCREEN_SHARING shows the caller's screen and nobody else");
                Some(carried.screen(&mut origins))
            }
            Some(mode @ (Mode::Manual | Mode::PresetLayout)) => Some(carried.places(mode, &mut origins)),
        };
        if !self.stream_id.is_empty() {
            origins.stream_id = true;
            spec.output.stream_id.clone_from(&self.stream_id);
        }
        spec.origins = Some(origins);
        carried.found
    }
}

/// A conversion and what was found on its way.
struct Carried<'a> {
    config: &'a TranscodingConfig,
    room: Option<OwnedRoom>,
    found: Vec<Violation>,
}

impl Carried<'_> {
    fn add(&mut self, field: impl std::fmt::Display, description: impl Into<String>) {
        self.found.push(Violation::new(format!("{CONFIG}.{field}"), description));
    }

    /// What the configuration says must not be said beside it.
    fn check_beside(&mut self, spec: &Spec) {
        for (field, is_unset) in [
            ("video", spec.video == Video::default()),
            ("audio", spec.audio == Audio::default()),
            ("background", spec.background == Background::default()),
        ] {
            if !is_unset {
                let why = "must be unset beside transcoding_config, which says it";
                self.found.push(Violation::new(format!("spec.{field}"), why));
            }
        }
        let (own, theirs) = (&spec.output.stream_id, &self.config.stream_id);
        if !own.is_empty() && !theirs.is_empty() && own != theirs {
            self.add("stream_id", "must not differ from output.stream_id: give one of them");
        }
    }

    fn audio(&mut self) -> Audio {
        let codec = match self.config.audio_codec {
            0 => Some(Codec::AacLc),
            1 => Some(Codec::HeAac),
            2 => Some(Codec::HeAacV2),
            _ => {
                self.add("audio_codec", "must be 0 (LC-AAC), 1 (HE-AAC) or 2 (HE-AACv2)");
                None
            }
        };
        Audio {
            sample_rate: Some(or(self.config.audio_sample_rate, 48_000)),
            channels: Some(or(self.config.audio_channels, 1)),
            bit_rate_kbps: Some(or(self.config.audio_bitrate, 64)),
            codec,
        }
    }

    fn video(&mut self) -> Video {
        for (field, side) in
            [("video_width", self.config.video_width), ("video_height", self.config.video_height)]
        {
            if side == 0 {
                self.add(field, "must be over 0 unless the mode is PURE_AUDIO");
            }
        }
        Video {
            width: known(self.config.video_width),
            height: known(self.config.video_height),
            frame_rate: Some(or(self.config.video_framerate, 15)),
            bit_rate_kbps: known(self.config.video_bitrate),
            gop: Some(or(self.config.video_gop, 2)),
        }
    }

    fn background(&mut self) -> Background {
        let color = self.config.background_color;
        if color > 0xff_ffff {
            self.add("background_color", "must be 0 to 16777215 (0xRRGGBB)");
        }
        Background { color: known(color.min(0xff_ffff)), image: image(&self.config.background_image) }
    }

    fn watermarks(&mut self, spec: &mut Spec, origins: &mut Origins) {
        for (i, user) in self.config.mix_users.iter().enumerate() {
            if user.input_type == InputType::Watermark {
                spec.watermarks.push(Watermark::Image { image: image(&user.image), rect: user.rect });
                origins.watermarks.1.push(i);
            }
        }
    }

    fn no_users(&mut self, why: &str) {
        let pictures_too = self.config.mode != Some(Mode::PureAudio);
        for (i, user) in self.config.mix_users.iter().enumerate() {
            if !(pictures_too && user.input_type == InputType::Watermark) {
                self.add(format!("mix_users[{i}]"), format!("must be left out: {why}"));
            }
        }
    }

    /// The caller's screen, or the camera while there is no screen, and everybody's sound.
    fn screen(&mut self, origins: &mut Origins) -> Layout {
        let rect = Rect { x: 0, y: 0, width: self.config.video_width, height: self.config.video_height };
        let full = |who: Option<Who>, z_order| Place {
            who,
            rect: Some(rect),
            z_order,
            render_mode: Some(RenderMode::FitBlack),
            ..Place::default()
        };
        let heard = Place { media: Media::Audio, ..Place::default() };
        let mut places = vec![full(self.local(false, "mode"), 0), full(self.local(true, "mode"), 1)];
        places.resize(MAX_USERS, heard);
        origins.places = vec![None; places.len()];
        Layout::Custom { places }
    }

    fn places(&mut self, mode: Mode, origins: &mut Origins) -> Layout {
        let users: Vec<_> = self.config.mix_users.iter().enumerate().collect();
        let users = users.into_iter().filter(|(_, user)| user.input_type != InputType::Watermark);
        let mut places = Vec::new();
        for (i, user) in users {
            self.check_user(i, user);
            places.push(self.place(mode, i, user));
            origins.places.push(Some(i));
        }
        if places.is_empty() {
            self.add("mix_users", "must name at least one user in this mode");
        }
        Layout::Custom { places }
    }

    fn check_user(&mut self, i: usize, user: &MixUser) {
        let own_room = match &self.room {
            Some(OwnedRoom::Number(number)) => number.to_string(),
            Some(OwnedRoom::Text(text)) => text.clone(),
            None => String::new(),
        };
        if !user.room_id.is_empty() && user.room_id != own_room {
            let why = "is another room than the mix's: users of other rooms cannot be mixed";
            self.add(format!("mix_users[{i}].room_id"), why);
        }
        if user.sound_level.is_some_and(|level| level != 100) {
            let why = "must be 100 or unset: volumes cannot be carried over";
            self.add(format!("mix_users[{i}].sound_level"), why);
        }
        if user.input_type != InputType::Undefined
            && user.pure_audio
            && user.input_type != InputType::PureAudio
        {
            self.add(format!("mix_users[{i}].pure_audio"), "contradicts input_type: unset one of them");
        }
        if media(user) != Media::Audio && !LEVELS.contains(&user.z_order) {
            self.add(format!("mix_users[{i}].z_order"), "must be 1 to 15");
        }
    }

    fn place(&mut self, mode: Mode, i: usize, user: &MixUser) -> Place {
        let render_mode = match user.render_mode {
            0 => Some(RenderMode::Crop),
            1 => Some(RenderMode::Fit),
            2 => Some(RenderMode::FitBlack),
            _ => {
                let why = "must be 0 (crop), 1 (fit) or 2 (fit with black borders)";
                self.add(format!("mix_users[{i}].render_mode"), why);
                None
            }
        };
        let media = media(user);
        Place {
            who: self.who(mode, i, user),
            // Sound has no place, whatever rectangle an app left in the field.
            rect: user.rect.filter(|_| media != Media::Audio),
            z_order: user.z_order,
            render_mode,
            media,
            place_holder: image(&user.image),
        }
    }

    fn who(&mut self, mode: Mode, i: usize, user: &MixUser) -> Option<Who> {
        let aux = match user.stream_type {
            // The small stream shows the same picture as the big one.
            0 | 1 => false,
            2 => true,
            _ => {
                let why = "must be 0 (camera), 1 (its small stream) or 2 (screen)";
                self.add(format!("mix_users[{i}].stream_type"), why);
                false
            }
        };
        let field = format!("mix_users[{i}].user_id");
        match user.user_id.as_str() {
            "" => self.local(aux, &field),
            REMOTE | LOCAL_MAIN | LOCAL_SUB if mode == Mode::Manual => {
                self.add(field, "must name a user: place-holders are for PRESET_LAYOUT");
                None
            }
            REMOTE => None,
            LOCAL_MAIN => self.local(false, &field),
            LOCAL_SUB => self.local(true, &field),
            user_id => Some(Who { user_id: user_id.to_owned(), aux }),
        }
    }

    /// The caller; that it must be named is told once.
    fn local(&mut self, aux: bool, needed_by: &str) -> Option<Who> {
        let user_id = self.config.local_user_id.clone();
        let path = format!("{CONFIG}.local_user_id");
        if user_id.is_empty() && self.found.iter().all(|violation| violation.field != path) {
            self.add("local_user_id", format!("is required, since {needed_by} stands for the caller"));
        }
        (!user_id.is_empty()).then_some(Who { user_id, aux })
    }
}

fn media(user: &MixUser) -> Media {
    match user.input_type {
        InputType::PureAudio => Media::Audio,
        InputType::PureVideo => Media::Video,
        InputType::Undefined if user.pure_audio => Media::Audio,
        _ => Media::Both,
    }
}

/// Decimal digits are an id of the console; other text is a URL.
fn image(text: &str) -> Option<Image> {
    match text.parse() {
        _ if text.is_empty() => None,
        Ok(id) => Some(Image::Id(id)),
        Err(_) => Some(Image::Url(text.to_owned())),
    }
}

fn or(number: u32, default: u32) -> u32 {
    known(number).unwrap_or(default)
}

fn known(number: u32) -> Option<u32> {
    (number != 0).then_some(number)
}

impl Origins {
    /// The names that the caller knows for what was found in the specification made of the SDKs' shape.
    pub fn rename(&self, violation: Violation) -> Violation {
        let field = self.field(&violation.field).unwrap_or(violation.field);
        Violation { field, ..violation }
    }

    fn field(&self, path: &str) -> Option<String> {
        let path = path.strip_prefix("spec.")?;
        if path == "custom" || path == "custom.places" {
            return Some(format!("{CONFIG}.mix_users"));
        }
        if let Some((i, rest)) = indexed(path, "custom.places[") {
            return Some(match self.places.get(i) {
                Some(Some(user)) => format!("{CONFIG}.mix_users[{user}]{}", of_user(rest)),
                _ => format!("{CONFIG}.mode"),
            });
        }
        if let Some((i, rest)) = indexed(path, "watermarks[") {
            let user = i.checked_sub(self.watermarks.0).and_then(|i| self.watermarks.1.get(i))?;
            let rest = rest.strip_prefix(".image").unwrap_or(rest);
            return Some(format!("{CONFIG}.mix_users[{user}]{}", of_watermark(rest)));
        }
        let own = match path {
            "video.width" => "video_width",
            "video.height" | "video" => "video_height",
            "video.frame_rate" => "video_framerate",
            "video.bit_rate_kbps" => "video_bitrate",
            "video.gop" => "video_gop",
            "audio.sample_rate" => "audio_sample_rate",
            "audio.channels" => "audio_channels",
            "audio.bit_rate_kbps" => "audio_bitrate",
            "audio.codec" => "audio_codec",
            "background.color" => "background_color",
            _ if path.starts_with("background.image") => "background_image",
            "output.stream_id" if self.stream_id => "stream_id",
            "audio_only" | "layout" => "mode",
            _ => return None,
        };
        Some(format!("{CONFIG}.{own}"))
    }
}

/// The index behind a prefix, and what follows the bracket.
fn indexed<'a>(path: &'a str, prefix: &str) -> Option<(usize, &'a str)> {
    let (index, rest) = path.strip_prefix(prefix)?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}

fn of_user(rest: &str) -> String {
    match rest {
        ".stream.user_id" | ".stream" => ".user_id".to_owned(),
        ".media" => ".input_type".to_owned(),
        _ if rest.starts_with(".place_holder") => ".image".to_owned(),
        other => other.strip_prefix(".stream").unwrap_or(other).to_owned(),
    }
}

fn of_watermark(rest: &str) -> String {
    match rest {
        "" | ".image" | ".url" | ".image_id" => ".image".to_owned(),
        ".image.url" | ".image.image_id" => ".image".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests;
