//! What the cloud's words about a recording task mean.

use time::Duration;

/// Sooner the cloud says `Idle` of a recording that has not begun yet.
pub const STARTING_TIME: Duration = Duration::seconds(15);

/// What a task does. The order is that of liveliness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Failed,
    Ended,
    Unknown,
    Starting,
    Scheduled,
    Idle,
    Recording,
}

/// A state and what it is concluded from.
pub type Finding = (State, String);

/// What the cloud's word about a cloud recording means, so long after the robot was sent in.
pub fn cloud_recording_state(status: &str, age: Duration) -> Finding {
    match status {
        "InProgress" => (State::Recording, "the cloud is recording".to_owned()),
        "Idle" if age < STARTING_TIME => {
            (State::Starting, "the robot was sent in less than 15 s ago".to_owned())
        }
        "Idle" => (State::Idle, "nobody who is to be recorded publishes".to_owned()),
        "Exited" => (State::Ended, "the cloud says that the recording has ended".to_owned()),
        other => (State::Unknown, format!("the cloud said `{other}`, which this service does not know")),
    }
}

/// What it means that the cloud does not know a cloud recording any more.
pub fn gone_state(code: &str, window_is_open: bool, stopped: bool) -> Finding {
    if window_is_open {
        (State::Ended, format!("the cloud does not know the recording any more ({code}): it has ended"))
    } else if stopped {
        (State::Ended, "it was stopped; the cloud tells no more after the control window".to_owned())
    } else {
        let why = "the control window is over, so the cloud tells no more and takes no stop; the recording ends when nobody \
                   publishes";
        (State::Unknown, why.to_owned())
    }
}

/// Times of a record task, Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskTimes {
    pub start: i64,
    pub end: i64,
    /// 0: not stopped.
    pub stopped: i64,
}

impl TaskTimes {
    /// What can be told without looking at the stream.
    pub fn state(&self, now: i64) -> Option<Finding> {
        if self.stopped != 0 {
            Some((State::Ended, "the record task was stopped".to_owned()))
        } else if self.end <= now {
            Some((State::Ended, "the end of the record task has passed".to_owned()))
        } else if self.start > now {
            Some((State::Scheduled, "the record task begins later".to_owned()))
        } else {
            None
        }
    }
}

/// What the state of a stream means for a record task that runs.
pub fn stream_state(state: &str) -> Finding {
    match state {
        "active" => (State::Recording, "the record task runs and the stream is live".to_owned()),
        "inactive" => (State::Idle, "the record task runs and the stream is not live".to_owned()),
        "forbid" => (State::Idle, "the record task runs and the stream is forbidden".to_owned()),
        other => (
            State::Unknown,
            format!("the cloud said `{other}` of the stream, which this service does not know"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clouds_words_are_read_with_the_time_they_were_said() {
        let state = |status, seconds| cloud_recording_state(status, Duration::seconds(seconds)).0;
        assert_eq!(state("Idle", 14), State::Starting);
        assert_eq!(state("Idle", 15), State::Idle);
        assert_eq!(state("InProgress", 0), State::Recording);
        assert_eq!(state("Exited", 0), State::Ended);
        assert_eq!(state("Paused", 99), State::Unknown);
        assert_eq!(gone_state("ResourceNotFound", true, false).0, State::Ended);
        assert_eq!(gone_state("ResourceNotFound", false, false).0, State::Unknown);
        assert_eq!(gone_state("ResourceNotFound", false, true).0, State::Ended);

        let times = TaskTimes { start: 100, end: 200, stopped: 0 };
        let state = |times: TaskTimes, now| times.state(now).map(|(state, _)| state);
        assert_eq!(state(times, 99), Some(State::Scheduled));
        assert_eq!(state(times, 100), None);
        assert_eq!(state(times, 200), Some(State::Ended));
        assert_eq!(state(TaskTimes { stopped: 50, ..times }, 99), Some(State::Ended));
        assert_eq!(stream_state("active").0, State::Recording);
        assert_eq!(stream_state("forbid").0, State::Idle);
        assert_eq!(stream_state("").0, State::Unknown);
    }
}
