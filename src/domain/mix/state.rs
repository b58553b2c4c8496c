//! What the cloud shows of a mix, and what that means.

use time::Duration;

/// Sooner than this a stream that is not live says nothing.
pub const STARTING_TIME: Duration = Duration::seconds(15);
/// A mix whose stream was live and is not for so long, with nobody seen in the room, has ended.
pub const ENDED_AFTER: Duration = Duration::seconds(60);

/// What a mix does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Starting,
    Mixing,
    NotLive,
    Ended,
    Failed,
    Unknown,
}

/// A state and what it is concluded from.
pub type Finding = (State, String);

/// A mixed stream as it was found, and what was known of its mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamReading<'a> {
    /// The cloud's word: active, inactive or forbid.
    pub word: &'a str,
    /// Since a start or a change was last sent.
    pub age: Duration,
    /// Whether it was ever seen live.
    pub was_live: bool,
    /// Whether what was sent last has not been answered.
    pub unsettled: bool,
    /// Whether the cloud has taken a stop.
    pub stopped: bool,
    /// For how long it has been seen not live.
    pub not_live_for: Duration,
    /// Whether nobody is seen in the room.
    pub nobody: bool,
}

impl StreamReading<'_> {
    /// What it means.
    pub fn state(&self) -> Finding {
        let told = |state: State, why: &str| (state, why.to_owned());
        match self.word {
            "active" if self.stopped => {
                told(State::Mixing, "the cloud has taken the stop, and the mixed stream is still live")
            }
            "active" => told(State::Mixing, "the mixed stream is live"),
            "inactive" | "forbid" if self.stopped => {
                told(State::Ended, "it was stopped, and its stream is not live")
            }
            "forbid" => told(State::NotLive, "the mixed stream is forbidden in CSS: resume it there"),
            "inactive" => self.not_live(),
            other => {
                let why =
                    format!("the cloud said `{other}` of the mixed stream, which this service does not know");
                (State::Unknown, why)
            }
        }
    }

    fn not_live(&self) -> Finding {
        let told = |state: State, why: &str| (state, why.to_owned());
        if self.age < STARTING_TIME {
            told(State::Starting, "less than 15 s ago the mix was sent, and its stream is not live yet")
        } else if self.unsettled && !self.was_live {
            told(
                State::Unknown,
                "the start was sent and not answered, and the mixed stream is not live: repeat StartMix with the same \
                 request_id, or stop the mix",
            )
        } else if self.was_live && self.nobody && self.not_live_for >= ENDED_AFTER {
            told(
                State::Ended,
                "the mixed stream was live and is not any more, and nobody is seen in the room: the cloud ends a mix \
                 when everybody has left",
            )
        } else if self.was_live {
            told(State::NotLive, "the mixed stream was live and is not any more")
        } else {
            told(
                State::NotLive,
                "the cloud has taken the mix, and its stream is not live: nobody publishes, or the cloud cannot mix what \
                 it took",
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: StreamReading<'_> = StreamReading {
        word: "inactive",
        age: Duration::ZERO,
        was_live: false,
        unsettled: false,
        stopped: false,
        not_live_for: Duration::ZERO,
        nobody: true,
    };

    #[test]
    fn the_clouds_word_is_read_with_what_was_known() {
        let state = |reading: StreamReading<'_>| reading.state().0;
        assert_eq!(state(FRESH), State::Starting);
        let later = StreamReading { age: STARTING_TIME, ..FRESH };
        assert_eq!(state(later), State::NotLive);
        assert_eq!(state(StreamReading { unsettled: true, ..later }), State::Unknown);
        assert_eq!(state(StreamReading { word: "active", unsettled: true, ..FRESH }), State::Mixing);
        assert_eq!(state(StreamReading { word: "active", stopped: true, ..later }), State::Mixing);
        assert_eq!(state(StreamReading { stopped: true, ..FRESH }), State::Ended);
        assert_eq!(state(StreamReading { word: "forbid", ..FRESH }), State::NotLive);
        assert_eq!(state(StreamReading { word: "", ..later }), State::Unknown);
    }

    #[test]
    fn a_mix_that_was_live_ends_when_everybody_has_left_for_a_while() {
        let gone = StreamReading { age: Duration::HOUR, was_live: true, not_live_for: ENDED_AFTER, ..FRESH };
        assert_eq!(gone.state().0, State::Ended);
        for still in [
            StreamReading { not_live_for: ENDED_AFTER - Duration::SECOND, ..gone },
            StreamReading { nobody: false, ..gone },
            StreamReading { was_live: false, ..gone },
        ] {
            assert_eq!(still.state().0, State::NotLive, "{still:?}");
        }
    }
}
