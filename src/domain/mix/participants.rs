//! Who of a room is live, by the names of live streams.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;
use trtc_layout::Who;

use crate::domain::identity::{Room, StreamType, Uplink};
use crate::domain::parse::{OwnedRoom, Reading, readings};
use crate::domain::stream_id::{Formula, candidates, direct_room_prefixes};

/// A live stream, whosever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveStream {
    pub stream_id: String,
    /// Since when it is live, where the cloud tells it.
    pub since: Option<OffsetDateTime>,
}

/// A live stream of somebody in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub who: Who,
    pub stream: LiveStream,
}

/// How the streams of a room's users are named.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    pub sdk_app_id: u32,
    pub formula: Formula,
    pub bizid: Option<u32>,
}

/// The room's users among live streams, in order of their coming. `known` are users whom streams of the MD5 formula,
/// which hides who they are, may belong to.
pub fn participants(
    naming: Naming,
    room: &OwnedRoom,
    known: &HashSet<&str>,
    streams: &[LiveStream],
) -> Vec<Participant> {
    let borrowed = match room {
        OwnedRoom::Number(number) => Room::Number(*number),
        OwnedRoom::Text(text) => Room::Text(text),
    };
    let names = names_of(naming, &borrowed, known);
    let prefixes = direct_room_prefixes(naming.sdk_app_id, &borrowed);
    let mut found: Vec<Participant> = streams
        .iter()
        .filter_map(|stream| {
            let read = || {
                let likely = prefixes.iter().any(|prefix| stream.stream_id.starts_with(prefix.as_str()));
                if likely { read_direct(naming.sdk_app_id, room, &stream.stream_id) } else { None }
            };
            let who = names.get(&stream.stream_id).cloned().or_else(read)?;
            Some(Participant { who, stream: stream.clone() })
        })
        .collect();
    // Those whose time is not told came at no time that is known: they are last, in order of their names.
    let order = |one: &Participant| (one.stream.since.is_none(), one.stream.since, one.who.clone());
    found.sort_by_cached_key(order);
    found.dedup_by(|one, other| one.who == other.who);
    found
}

fn names_of(naming: Naming, room: &Room<'_>, known: &HashSet<&str>) -> HashMap<String, Who> {
    let mut names = HashMap::new();
    for user_id in known {
        for stream_type in StreamType::ALL {
            let uplink = Uplink { room: room.clone(), user_id, stream_type };
            let who = Who { user_id: (*user_id).to_owned(), aux: stream_type == StreamType::Aux };
            for id in candidates(naming.sdk_app_id, &uplink, naming.formula, naming.bizid) {
                names.insert(id.text, who.clone());
            }
        }
    }
    names
}

fn read_direct(sdk_app_id: u32, room: &OwnedRoom, stream_id: &str) -> Option<Who> {
    readings(stream_id).into_iter().find_map(|reading| match reading {
        Reading::Direct { sdk_app_id: app, room: of, user_id, stream_type, .. }
            if app == sdk_app_id && of == *room =>
        {
            Some(Who { user_id, aux: stream_type == StreamType::Aux })
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::domain::url_encoding::UrlEncoding;

    fn live(stream_id: &str, second: i64) -> LiveStream {
        let since = datetime!(2026-11-22 08:00 UTC) + time::Duration::seconds(second);
        LiveStream { stream_id: stream_id.to_owned(), since: Some(since) }
    }

    fn names(found: &[Participant]) -> Vec<(&str, bool)> {
        found.iter().map(|one| (one.who.user_id.as_str(), one.who.aux)).collect()
    }

    #[test]
    fn users_of_the_room_are_told_by_their_streams_in_order_of_coming() {
        let naming =
            Naming { sdk_app_id: 1, formula: Formula::Direct(UrlEncoding::Rfc3986), bizid: Some(3_891) };
        let streams = [
            live("1_5_late_main", 9),
            LiveStream { since: None, ..live("1_5_when_main", 0) },
            live("1_5_first_main", 1),
            live("1_5_first_aux", 2),
            live("1_6_other_main", 0),
            live("2_5_other_main", 0),
            live("1_00112233_mix", 0),
            live("free", 0),
        ];
        let found = participants(naming, &OwnedRoom::Number(5), &HashSet::new(), &streams);
        assert_eq!(names(&found), [("first", false), ("first", true), ("late", false), ("when", false)]);
    }

    #[test]
    fn of_hidden_names_only_those_are_found_who_are_known() {
        let formula = Formula::BizidMd5 { bizid: 3_891 };
        let naming = Naming { sdk_app_id: 1, formula, bizid: Some(3_891) };
        let streams = [live("3891_8d0261436c375bb0dea901d86d7d70e8", 0)];
        let found = |known: &[&str]| {
            let known = known.iter().copied().collect();
            participants(naming, &OwnedRoom::Number(12_345), &known, &streams)
        };
        assert_eq!(names(&found(&["userA"])), [("userA", false)]);
        assert_eq!(found(&["userB"]), []);
    }
}
