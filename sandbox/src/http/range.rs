//! The `Range` header.

use std::ops::Range;

/// What a `Range` header asks of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it: no header, one that cannot be read, or several ranges at once.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that the file does not have.
    Unsatisfiable,
}

pub(super) fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")).and_then(|text| {
        let (first, last) = text.trim().split_once('-')?;
        Some((number(first)?, number(last)?))
    }) else {
        return Wanted::Whole;
    };
    let range = match (first, last) {
        (None, None) => return Wanted::Whole,
        (Some(first), Some(last)) if last < first => return Wanted::Whole,
        (Some(first), last) => first..last.map_or(size, |last| last.saturating_add(1).min(size)),
        (None, Some(suffix)) => size.saturating_sub(suffix)..size,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Unsatisfiable }
}

/// Digits, or nothing at all; `None` for anything else.
fn number(text: &str) -> Option<Option<u64>> {
    if text.is_empty() {
        return Some(None);
    }
    // Longer numbers than u64 holds are beyond the end of every file.
    text.bytes().all(|b| b.is_ascii_digit()).then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn single_ranges_are_understood() {
        let part = |text, range| assert_eq!(wanted(Some(text), 10), Wanted::Part(range), "{text}");
        part("bytes=0-0", 0..1);
        part("bytes=2-5", 2..6);
        part("bytes=2-", 2..10);
        part("bytes=9-99999999999999999999999", 9..10);
        part("bytes=-3", 7..10);
        part("bytes=-30", 0..10);
        for text in ["bytes=10-", "bytes=99999999999999999999999-", "bytes=-0"] {
            assert_eq!(wanted(Some(text), 10), Wanted::Unsatisfiable, "{text}");
        }
        for text in ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "items=0-1"]
        {
            assert_eq!(wanted(Some(text), 10), Wanted::Whole, "{text}");
        }
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Unsatisfiable);
        assert_eq!(wanted(None, 10), Wanted::Whole);
    }

    proptest! {
        #[test]
        fn parts_lie_within_the_file(text in "(bytes=)?[0-9,-]{0,45}|.*", size in any::<u64>()) {
            if let Wanted::Part(range) = wanted(Some(&text), size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
