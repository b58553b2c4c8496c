//! Whose sound and picture a task records.

use serde::{Deserialize, Serialize};

use crate::model::Tracks;

/// End of a pattern that means every user whose id begins with what is before it.
const ANY_REST: &str = ".*$";

/// White and black lists of users, for sound and for picture. An empty white list lets everybody in; who is on
/// the black list is out in any case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) audio: Lists,
    pub(crate) video: Lists,
}

/// The lists of one kind of media: user ids, or begins of them as `1.*$`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lists {
    pub(crate) only: Vec<String>,
    pub(crate) without: Vec<String>,
}

impl Subscription {
    /// What of `tracks` is recorded of a user; `None`: nothing.
    pub(crate) fn allows(&self, user_id: &str, tracks: Tracks) -> Option<Tracks> {
        let audio = tracks != Tracks::Video && self.audio.allow(user_id);
        let video = tracks != Tracks::Audio && self.video.allow(user_id);
        match (audio, video) {
            (true, true) => Some(Tracks::All),
            (true, false) => Some(Tracks::Audio),
            (false, true) => Some(Tracks::Video),
            (false, false) => None,
        }
    }
}

impl Subscription {
    /// The same of nothing but these tracks.
    pub(crate) fn within(mut self, tracks: Tracks) -> Self {
        let nobody = || ANY_REST.to_owned();
        match tracks {
            Tracks::All => {}
            Tracks::Audio => self.video.without.push(nobody()),
            Tracks::Video => self.audio.without.push(nobody()),
        }
        self
    }
}

impl Lists {
    fn allow(&self, user_id: &str) -> bool {
        let has = |list: &[String]| list.iter().any(|pattern| matches(pattern, user_id));
        (self.only.is_empty() || has(&self.only)) && !has(&self.without)
    }
}

fn matches(pattern: &str, user_id: &str) -> bool {
    match pattern.strip_suffix(ANY_REST) {
        Some(begin) => user_id.starts_with(begin),
        None => user_id == pattern,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lists(only: &[&str], without: &[&str]) -> Lists {
        let own = |list: &[&str]| list.iter().map(|id| (*id).to_owned()).collect();
        Lists { only: own(only), without: own(without) }
    }

    #[test]
    fn sound_and_picture_have_lists_of_their_own() {
        let everybody = Subscription::default();
        assert_eq!(everybody.allows("a", Tracks::All), Some(Tracks::All));
        assert_eq!(everybody.allows("a", Tracks::Video), Some(Tracks::Video));
        let some = Subscription { audio: lists(&["a", "1.*$"], &["13"]), video: lists(&[], &["a"]) };
        assert_eq!(some.allows("a", Tracks::All), Some(Tracks::Audio));
        assert_eq!(some.allows("a", Tracks::Video), None);
        assert_eq!(some.allows("12", Tracks::All), Some(Tracks::All));
        assert_eq!(some.allows("13", Tracks::All), Some(Tracks::Video), "black wins over white");
        assert_eq!(some.allows("2", Tracks::Audio), None);
        assert_eq!(some.allows("1.*$", Tracks::Audio), Some(Tracks::Audio), "it begins with 1 too");
        for (within, left) in [
            (Tracks::All, Some(Tracks::All)),
            (Tracks::Audio, Some(Tracks::Audio)),
            (Tracks::Video, Some(Tracks::Video)),
        ] {
            assert_eq!(Subscription::default().within(within).allows("a", Tracks::All), left);
        }
        assert_eq!(some.within(Tracks::Video).allows("a", Tracks::All), None);
        let all = Subscription { audio: lists(&[".*$"], &[]), video: lists(&[], &[".*$"]) };
        assert_eq!(all.allows("whoever", Tracks::All), Some(Tracks::Audio));
    }

    proptest! {
        #[test]
        fn a_begin_means_what_begins_with_it(begin in ".{0,8}", rest in ".{0,8}", other in ".{0,8}") {
            let user = format!("{begin}{rest}");
            let pattern = format!("{begin}.*$");
            prop_assert!(matches(&pattern, &user));
            prop_assert_eq!(matches(&pattern, &other), other.starts_with(&begin));
        }
    }
}
