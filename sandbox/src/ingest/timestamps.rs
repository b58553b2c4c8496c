//! RTMP timestamps without the wrap-around.

/// Makes 64-bit timestamps of the 32-bit ones of a stream.
#[derive(Debug, Default)]
pub(super) struct Unwrapper {
    last: Option<(u32, i64)>,
}

impl Unwrapper {
    /// The timestamp of an audio or video message: the one nearest to that of the message before.
    pub(super) fn media(&mut self, timestamp: u32) -> i64 {
        let unwrapped = self.script(timestamp);
        self.last = Some((timestamp, unwrapped));
        unwrapped
    }

    /// The timestamp of a data message. Encoders send those with any timestamp, often 0, so they must not
    /// move the reference.
    pub(super) fn script(&self, timestamp: u32) -> i64 {
        match self.last {
            None => i64::from(timestamp),
            Some((last, unwrapped)) => unwrapped + i64::from(timestamp.wrapping_sub(last).cast_signed()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wraps_and_steps_back() {
        let mut unwrapper = Unwrapper::default();
        let times = [u32::MAX - 10, 5, u32::MAX - 1, 30, 20].map(|time| unwrapper.media(time));
        let base = 1_i64 << 32;
        assert_eq!(times, [base - 11, base + 5, base - 2, base + 30, base + 20]);
    }

    #[test]
    fn metadata_at_zero_changes_nothing() {
        let mut unwrapper = Unwrapper::default();
        assert_eq!(unwrapper.media(3_000_000_000), 3_000_000_000);
        unwrapper.script(0);
        assert_eq!(unwrapper.media(3_000_000_040), 3_000_000_040);
    }

    proptest! {
        #[test]
        fn differences_below_24_days_are_kept(
            start in any::<u32>(),
            steps in prop::collection::vec(-2_000_000_000_i64..2_000_000_000, 0..50),
        ) {
            let mut unwrapper = Unwrapper::default();
            let mut real = i64::from(start);
            prop_assert_eq!(unwrapper.media(start), real);
            for step in steps {
                real += step;
                let wrapped = u32::try_from(real.rem_euclid(1 << 32)).unwrap();
                prop_assert_eq!(unwrapper.media(wrapped), real);
            }
        }
    }
}
