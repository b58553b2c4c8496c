//! Who is heard and seen of whom a mix names, for the facilities whose robot subscribes in the room.

use trtc_layout::Media;

use crate::domain::mix::{Layout, Place, Spec};

/// Lists of users; where the first is empty, everybody but those in the second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) wanted: Vec<String>,
    pub(super) unwanted: Vec<String>,
}

impl Listed {
    pub(super) fn is_everybody(&self) -> bool {
        self.wanted.is_empty() && self.unwanted.is_empty()
    }
}

/// Who is heard.
pub(super) fn heard(spec: &Spec) -> Listed {
    let mut listed = Listed { wanted: spec.user_ids.clone(), unwanted: spec.excluded_user_ids.clone() };
    if let Some(Layout::Custom { places }) = &spec.layout {
        let heard = users(places, |place| place.media != Media::Video);
        let seen_alone = users(places, |place| place.media == Media::Video);
        listed.unwanted.extend(seen_alone.into_iter().filter(|user| !heard.contains(user)));
        if names_all(places) {
            listed.wanted = heard;
        }
    }
    listed
}

/// Who is seen.
pub(super) fn seen(spec: &Spec) -> Listed {
    let wanted = if spec.video_user_ids.is_empty() { &spec.user_ids } else { &spec.video_user_ids };
    let mut listed = Listed { wanted: wanted.clone(), unwanted: spec.excluded_user_ids.clone() };
    if let Some(Layout::Custom { places }) = &spec.layout {
        let seen = users(places, |place| place.media != Media::Audio);
        let heard_alone = users(places, |place| place.media == Media::Audio);
        listed.unwanted.extend(heard_alone.into_iter().filter(|user| !seen.contains(user)));
        if names_all(places) {
            listed.wanted = seen;
        }
    }
    listed
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

/// The levels of places, each greater than those it covers: of equal ones the later is in front, which the cloud does
/// not say of its own.
pub(super) fn levels(places: &[&Place]) -> Vec<u32> {
    let distinct = |level: u32| places.iter().filter(|place| place.z_order == level).count() == 1;
    if places.iter().all(|place| distinct(place.z_order)) {
        return places.iter().map(|place| place.z_order).collect();
    }
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|i| places[*i].z_order);
    let mut levels = vec![0; places.len()];
    for (level, i) in (0..).zip(order) {
        levels[i] = level;
    }
    levels
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

    #[test]
    fn levels_stay_unless_two_are_equal() {
        let of = |levels: &[u32]| {
            let places: Vec<_> =
                levels.iter().map(|&z_order| Place { z_order, ..Place::default() }).collect();
            super::levels(&places.iter().collect::<Vec<_>>())
        };
        assert_eq!(of(&[7, 0, 99]), [7, 0, 99]);
        assert_eq!(of(&[0, 0, 0]), [0, 1, 2]);
        assert_eq!(of(&[5, 1, 5, 0]), [2, 1, 3, 0]);
    }
}
