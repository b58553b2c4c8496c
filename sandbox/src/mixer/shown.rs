//! Decoded pictures of one input until their time has come.

use std::collections::VecDeque;

use super::Micros;

/// Memory for the pictures of one input that wait: twenty of 1080p.
const MAX_BYTES: usize = 64 << 20;

/// Pictures in the order of their times. It holds what is due within the span, and refuses the rest.
#[derive(Debug)]
pub(super) struct Shown<P> {
    waiting: VecDeque<Waiting<P>>,
    bytes: usize,
    current: Option<(Micros, P)>,
    /// The time that was looked at last.
    looked: Micros,
    span: Micros,
    refused: u64,
}

#[derive(Debug)]
struct Waiting<P> {
    at: Micros,
    bytes: usize,
    picture: P,
}

impl<P: Clone> Shown<P> {
    /// Holds pictures up to `span` after the time that is looked at, which is `looked` at first.
    pub(super) fn new(looked: Micros, span: Micros) -> Self {
        Self { waiting: VecDeque::new(), bytes: 0, current: None, looked, span, refused: 0 }
    }

    /// Takes a picture of so many bytes. What is older than the one that is shown is left out.
    pub(super) fn put(&mut self, at: Micros, bytes: usize, picture: P) {
        let ahead = at.saturating_sub(self.looked) > self.span;
        let too_many = !self.waiting.is_empty() && self.bytes.saturating_add(bytes) > MAX_BYTES;
        let old = self.current.as_ref().is_some_and(|(current, _)| at <= *current);
        if ahead || too_many || old {
            self.refused += 1;
            return;
        }
        let index = self.waiting.partition_point(|waiting| waiting.at <= at);
        self.waiting.insert(index, Waiting { at, bytes, picture });
        self.bytes += bytes;
    }

    /// The newest picture that is due at `until` and its time; `looked` is the time of the mix.
    pub(super) fn due(&mut self, until: Micros, looked: Micros) -> Option<(Micros, P)> {
        self.looked = looked;
        while let Some(first) = self.waiting.front()
            && first.at <= until
            && let Some(due) = self.waiting.pop_front()
        {
            self.bytes -= due.bytes;
            self.current = Some((due.at, due.picture));
        }
        self.current.clone()
    }

    /// Pictures that were left out: too early, too late, or too many.
    pub(super) fn refused(&self) -> u64 {
        self.refused
    }

    #[cfg(test)]
    fn held(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_newest_due_picture_is_shown_and_stays() {
        let mut shown = Shown::new(0, 800);
        assert_eq!(shown.due(10, 10), None);
        for at in [20, 40, 30, 60] {
            shown.put(at, 1, at);
        }
        assert_eq!(shown.due(19, 19), None);
        assert_eq!(shown.due(45, 45), Some((40, 40)));
        assert_eq!(shown.due(50, 50), Some((40, 40)));
        shown.put(35, 1, 35);
        assert_eq!(shown.due(59, 59), Some((40, 40)), "an older one comes too late");
        assert_eq!(shown.due(9_999, 9_999), Some((60, 60)));
        assert_eq!((shown.held(), shown.refused()), (0, 1));
    }

    #[test]
    fn what_is_far_ahead_is_refused() {
        let mut shown = Shown::new(1_000, 800);
        shown.put(1_800, 1, "due");
        shown.put(1_801, 1, "far");
        assert_eq!(shown.due(5_000, 5_000), Some((1_800, "due")));
    }

    proptest! {
        #[test]
        fn time_and_bytes_are_bounded(
            pictures in proptest::collection::vec((any::<i64>(), 1_usize..(40 << 20)), 0..100),
        ) {
            let mut shown = Shown::new(0, 800_000);
            for (at, bytes) in pictures {
                shown.put(at, bytes, ());
                prop_assert!(shown.bytes <= MAX_BYTES);
                prop_assert!(shown.waiting.iter().all(|waiting| waiting.at <= 800_000));
                prop_assert!(shown.waiting.iter().is_sorted_by_key(|waiting| waiting.at));
            }
            shown.due(i64::MAX, 0);
            prop_assert_eq!((shown.bytes, shown.held()), (0, 0));
        }
    }
}
