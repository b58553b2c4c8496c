//! When a callback that was not taken is sent again.

use time::OffsetDateTime;

use super::Product;
use crate::config::CallbacksConfig;

/// When to try again after attempt number `attempts`, which was the last one so far and began at `last`; `None`:
/// not any more.
pub(super) fn next(
    product: Product,
    config: &CallbacksConfig,
    attempts: u32,
    first: OffsetDateTime,
    last: OffsetDateTime,
) -> Option<OffsetDateTime> {
    match product {
        Product::Css | Product::Vod => {
            (attempts <= config.css_retries).then(|| last.saturating_add(signed(config.css_retry_pause)))
        }
        Product::Trtc if attempts == 1 => Some(last),
        Product::Trtc => {
            let next = last.saturating_add(signed(config.trtc_retry_pause));
            (next <= first.saturating_add(signed(config.trtc_retry_window)) && next > last).then_some(next)
        }
    }
}

fn signed(duration: std::time::Duration) -> time::Duration {
    time::Duration::try_from(duration).unwrap_or(time::Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TimingConfig;

    /// Seconds from the first attempt to each, when none is taken and each fails at once.
    fn schedule(product: Product, config: &CallbacksConfig) -> Vec<f64> {
        let first = OffsetDateTime::UNIX_EPOCH;
        let (mut last, mut attempts, mut times) = (first, 1, vec![0.0]);
        while let Some(at) = next(product, config, attempts, first, last) {
            (last, attempts) = (at, attempts + 1);
            times.push((at - first).as_seconds_f64());
            assert!(attempts < 100, "it never ends");
        }
        times
    }

    #[test]
    fn live_repeats_twelve_times_a_minute_apart() {
        let minutes: Vec<f64> = (0..=12).map(|minute| f64::from(minute) * 60.0).collect();
        assert_eq!(schedule(Product::Css, &CallbacksConfig::default()), minutes);
        assert_eq!(schedule(Product::Vod, &CallbacksConfig::default()), minutes);
    }

    #[test]
    fn trtc_repeats_at_once_and_then_for_a_minute() {
        let config = CallbacksConfig::default();
        assert_eq!(schedule(Product::Trtc, &config), [0., 0., 10., 20., 30., 40., 50., 60.]);
    }

    #[test]
    fn all_of_it_is_scaled_and_ends_without_any_pauses_too() {
        let scaled =
            |scale| CallbacksConfig::default().scaled(&TimingConfig { scale, ..TimingConfig::default() });
        assert_eq!(schedule(Product::Trtc, &scaled(0.1)), [0., 0., 1., 2., 3., 4., 5., 6.]);
        assert_eq!(schedule(Product::Css, &scaled(0.1))[12], 72.0);
        assert_eq!(schedule(Product::Trtc, &scaled(0.0)), [0., 0.]);
        assert_eq!(schedule(Product::Css, &scaled(0.0)), [0.0; 13]);
    }
}
