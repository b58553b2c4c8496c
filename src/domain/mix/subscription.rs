//! Who is heard and seen of whom a mix names, for the facilities whose robot subscribes in the room.
//!
//! The cloud is told of both apart from where pictures lie; that it hears also who has no place follows from that alone.

use trtc_layout::Media;

use super::spec::{Layout, Place, Spec};

/// Lists of users; where the first is empty, everybody but those in the second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    pub wanted: Vec<String>,
    pub unwanted: Vec<String>,
}

impl Listed {
    pub fn is_everybody(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// Whether the user is meant.
    pub fn has(&self, user_id: &String) -> bool {
        (self.wanted.is_empty() || self.wanted.contains(user_id)) && !self.unwanted.contains(user_id)
    }

    /// With whom the layout names: those whose places are of the other medium alone are not wanted.
    fn arranged(mut self, spec: &Spec, other: Media) -> Self {
        let beside = spec.picture_in_picture();
        let places = match (&spec.layout, &beside) {
            (Some(Layout::Custom { places }), _) => places.as_slice(),
            (_, Some(beside)) => beside,
            _ => return self,
        };
        let named = users(places, |place| place.media != other);
        let left_out = users(places, |place| place.media == other);
        self.unwanted.extend(left_out.into_iter().filter(|user| !named.contains(user)));
        if names_all(places) {
            self.wanted = named;
        }
        self
    }
}

/// Who is heard.
pub fn heard(spec: &Spec) -> Listed {
    let listed = Listed { wanted: spec.user_ids.clone(), unwanted: spec.excluded_user_ids.clone() };
    listed.arranged(spec, Media::Video)
}

/// Who is seen.
pub fn seen(spec: &Spec) -> Listed {
    let wanted = if spec.video_user_ids.is_empty() { &spec.user_ids } else { &spec.video_user_ids };
    let listed = Listed { wanted: wanted.clone(), unwanted: spec.excluded_user_ids.clone() };
    listed.arranged(spec, Media::Audio)
}

/// True when no place waits for whoever comes.
fn names_all(places: &[Place]) -> bool {
    places.iter().all(|place| place.who.is_some())
}

/// The users of places, each once.
fn users(places: &[Place], wanted: impl Fn(&Place) -> bool) -> Vec<String> {
    let mut users: Vec<String> = Vec::new();
    for place in places.iter().filter(|place| wanted(place)) {
        if let Some(who) = &place.who
            && !users.contains(&who.user_id)
        {
            users.push(who.user_id.clone());
        }
    }
    users
}

#[cfg(test)]
mod tests {
    use trtc_layout::Who;

    use super::*;

    fn place(user_id: &str, media: Media) -> Place {
        let who = (!user_id.is_empty()).then(|| Who { user_id: user_id.to_owned(), aux: false });
        Place { who, media, ..Place::default() }
    }

    fn custom(places: Vec<Place>) -> Spec {
        Spec { layout: Some(Layout::Custom { places }), ..Spec::default() }
    }

    fn listed(wanted: &[&str], unwanted: &[&str]) -> Listed {
        let texts = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Listed { wanted: texts(wanted), unwanted: texts(unwanted) }
    }

    #[test]
    fn who_has_no_place_is_neither_seen_nor_heard() {
        let spec = custom(vec![place("a", Media::Both), place("b", Media::Audio), place("c", Media::Video)]);
        assert_eq!(heard(&spec), listed(&["a", "b"], &["c"]));
        assert_eq!(seen(&spec), listed(&["a", "c"], &["b"]));
        let open = custom(vec![place("", Media::Both), place("c", Media::Video), place("d", Media::Audio)]);
        assert_eq!(heard(&open), listed(&[], &["c"]), "whoever comes is heard");
        assert_eq!(seen(&open), listed(&[], &["d"]));
        let twice = custom(vec![place("a", Media::Both), place("a", Media::Video)]);
        assert_eq!(heard(&twice), listed(&["a"], &[]), "the screen is silent, the user is not");
        assert!(heard(&Spec { layout: Some(Layout::Grid), ..Spec::default() }).is_everybody());
        assert!(heard(&open).has(&"x".to_owned()) && !heard(&open).has(&"c".to_owned()));
        let who = |user_id: &str| Some(Who { user_id: user_id.to_owned(), aux: false });
        let beside = Layout::PictureInPicture { big: who("a"), small: who("b"), rect: None };
        let beside = Spec { layout: Some(beside), ..Spec::default() };
        assert_eq!((heard(&beside), seen(&beside)), (listed(&["a", "b"], &[]), listed(&["a", "b"], &[])));
    }

    #[test]
    fn lists_of_the_specification_hold_where_whoever_comes_is_arranged() {
        let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        let spec = Spec {
            layout: Some(Layout::Grid),
            user_ids: ids(&["a", "b"]),
            video_user_ids: ids(&["b"]),
            ..Spec::default()
        };
        assert_eq!((heard(&spec), seen(&spec)), (listed(&["a", "b"], &[]), listed(&["b"], &[])));
        let spec = Spec { excluded_user_ids: ids(&["x"]), layout: Some(Layout::Grid), ..Spec::default() };
        assert_eq!((heard(&spec), seen(&spec)), (listed(&[], &["x"]), listed(&[], &["x"])));
    }
}
