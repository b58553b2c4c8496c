//! What of the live streams a task records.

use std::collections::HashSet;

use super::{MAX_ANCHORS, Task};
use crate::model::{Participant, Tracks};

/// The streams of this list, by their place in it, and the tracks that go into a file of their own.
///
/// `recorded` are users that the task records already: they keep their place among the 25. The list is in
/// order of start.
pub(super) fn wanted(
    task: &Task,
    live: &[Option<Participant>],
    recorded: &HashSet<String>,
) -> Vec<(usize, Tracks)> {
    let settings = &task.settings;
    let candidates: Vec<_> = live
        .iter()
        .enumerate()
        .filter_map(|(at, participant)| {
            let participant = participant.as_ref().filter(|participant| task.records(participant))?;
            let tracks = settings.subscription.allows(&participant.user_id, settings.tracks)?;
            settings.media.has(participant).then_some((at, &participant.user_id, tracks))
        })
        .collect();
    let mut users: HashSet<&String> = HashSet::new();
    let (kept, new): (Vec<_>, Vec<_>) =
        candidates.iter().map(|(_, user, _)| *user).partition(|user| recorded.contains(*user));
    for user in kept.into_iter().chain(new) {
        if users.len() < MAX_ANCHORS {
            users.insert(user);
        }
    }
    let mut wanted = Vec::new();
    for (at, user, tracks) in candidates {
        if !users.contains(user) {
            continue;
        }
        if tracks == Tracks::All && !settings.merge {
            wanted.extend([(at, Tracks::Audio), (at, Tracks::Video)]);
        } else {
            wanted.push((at, tracks));
        }
    }
    wanted
}

/// Whether somebody is there whom the task records, alone or in a mix.
pub(crate) fn in_progress(task: &Task, live: &[Option<Participant>]) -> bool {
    let mixed = |who: &Participant| task.is_about(who) && !task.records(who);
    !wanted(task, live, &HashSet::new()).is_empty() || live.iter().flatten().any(mixed)
}

#[cfg(test)]
mod tests {
    use super::super::task::tests::task;
    use super::super::{MediaChoice, MixSource};
    use super::*;
    use crate::model::Room;
    use crate::relay::Source;

    fn anchor(user_id: &str, aux: bool) -> Option<Participant> {
        Some(Participant { sdk_app_id: 14, room: Room::Number(7), user_id: user_id.into(), aux })
    }

    #[test]
    fn only_the_room_is_recorded() {
        let elsewhere =
            |app, room| Some(Participant { sdk_app_id: app, room, user_id: "a".into(), aux: false });
        let live = [
            None,
            anchor("a", false),
            elsewhere(14, Room::Text("7".into())),
            elsewhere(15, Room::Number(7)),
            anchor("b", true),
        ];
        let mut task = task();
        let wants = |task: &Task| wanted(task, &live, &HashSet::new());
        assert_eq!(wants(&task), [(1, Tracks::All), (4, Tracks::All)]);
        task.settings.media = MediaChoice::Aux;
        assert_eq!(wants(&task), [(4, Tracks::All)]);
        task.settings.merge = false;
        assert_eq!(wants(&task), [(4, Tracks::Audio), (4, Tracks::Video)]);
        task.settings.tracks = Tracks::Video;
        assert_eq!(wants(&task), [(4, Tracks::Video)]);
    }

    #[test]
    fn a_recording_of_relays_records_these_alone() {
        let live = [anchor("a", false), anchor("a", true), anchor("b", false)];
        let mut task = task();
        let source = Source { room: Room::Number(7), user_id: "a".into(), aux: true };
        for (relayed, expected) in [(vec![source], vec![(1, Tracks::All)]), (vec![], vec![])] {
            task.settings.relayed = Some(relayed);
            assert_eq!(wanted(&task, &live, &HashSet::new()), expected);
            assert_eq!(in_progress(&task, &live), !expected.is_empty());
        }
        let mix = |room| vec![MixSource { relay: "r".into(), room: Room::Number(room) }];
        for (room, expected) in [(7, true), (8, false)] {
            task.settings.relayed_mixes = mix(room);
            assert!(wanted(&task, &live, &HashSet::new()).is_empty(), "nobody by himself");
            assert_eq!(in_progress(&task, &live), expected);
        }
    }

    #[test]
    fn the_first_25_users_are_recorded_and_keep_their_place() {
        let mut live: Vec<_> = (0..30).map(|n| anchor(&n.to_string(), false)).collect();
        live.insert(1, anchor("0", true));
        let at = |recorded: &HashSet<String>| -> Vec<_> {
            wanted(&task(), &live, recorded).into_iter().map(|(at, _)| at).collect()
        };
        assert_eq!(at(&HashSet::new()), (0..26).collect::<Vec<_>>(), "25 users with 26 streams");
        let late = at(&HashSet::from(["29".to_owned()]));
        assert_eq!(late, (0..25).chain([30]).collect::<Vec<_>>(), "the last one keeps its place");
    }
}
