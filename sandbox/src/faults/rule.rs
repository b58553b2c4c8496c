//! What a fault is: where it strikes, what it does, and when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A fault to be switched on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Where it strikes.
    pub on: Place,
    /// Which of them: the action of an API call, the path of a media file, the StreamId, or the class of a
    /// callback. `*` stands for any text. Default `*`.
    #[serde(default = "any")]
    pub name: String,
    /// What happens.
    pub effect: Effect,
    /// Strikes that are let pass before the first. Default 0.
    #[serde(default)]
    pub skip: u64,
    /// Most strikes. Default: no limit.
    #[serde(default)]
    pub count: Option<u64>,
    /// Chance of each strike, 0 to 1; drawn from the seed. Default 1.
    #[serde(default = "always")]
    pub rate: f64,
    /// From when on, counted from when it is switched on. Default: at once.
    #[serde(default, with = "humantime_serde")]
    pub after: Duration,
    /// For how long. Default: until it is switched off.
    #[serde(default, with = "humantime_serde")]
    pub lasts: Option<Duration>,
}

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Signed API calls.
    Api,
    /// Downloads of stored media.
    Media,
    /// Recordings of live streams.
    Stream,
    /// Callbacks that the sandbox sends.
    Callback,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// `api`, `media`, `callback`: it takes so much longer, and up to `jitter` more, drawn from the seed.
    Latency {
        #[serde(with = "humantime_serde")]
        delay: Duration,
        #[serde(default, with = "humantime_serde")]
        jitter: Duration,
    },
    /// `api`: this error is the answer, and nothing is done.
    Error {
        code: String,
        #[serde(default)]
        message: String,
    },
    /// `api`: `RequestLimitExceeded` is the answer, and nothing is done.
    Throttle,
    /// `api`, `media`: this HTTP status is the answer, with a page in place of JSON, and nothing is done.
    HttpStatus(u16),
    /// `api`, `media`: the connection breaks without an answer; of a call, after it was done.
    Reset,
    /// `api`, `media`: no answer ever comes; of a call, after it was done.
    Silence,
    /// `api`, `media`: the answer comes at so many bytes a second.
    SlowBody { bytes_per_second: u32 },
    /// `api`: the server's clock is wrong by so many seconds, which makes signatures expire.
    WrongClock { seconds: i64 },
    /// `stream`: the stream is live and never recorded, and nobody is told.
    NotRecorded,
    /// `stream`: the disk has no room for what is recorded.
    DiskFull,
    /// `stream`: the attempt to take a finished file into VOD fails; it is made again.
    LandingFails,
    /// `callback`: it is not sent, and counts as delivered.
    Lose,
    /// `callback`: it is sent twice.
    Duplicate,
    /// `callback`: it is held back for 5 s, so that later ones overtake it.
    Reorder,
}

impl FaultRule {
    /// A fault that strikes everywhere there, always, until it is switched off.
    pub fn new(on: Place, effect: Effect) -> Self {
        let lasts = None;
        Self { on, name: any(), effect, skip: 0, count: None, rate: 1.0, after: Duration::ZERO, lasts }
    }

    /// Says what makes no sense in the rule.
    ///
    /// # Errors
    /// The reason, as text for whoever wrote it.
    pub fn check(&self) -> Result<(), String> {
        use Place::{Api, Callback, Media, Stream};
        let places: &[Place] = match &self.effect {
            Effect::Latency { .. } => &[Api, Media, Callback],
            Effect::Error { .. } | Effect::Throttle | Effect::WrongClock { .. } => &[Api],
            Effect::HttpStatus(_) | Effect::Reset | Effect::Silence | Effect::SlowBody { .. } => {
                &[Api, Media]
            }
            Effect::NotRecorded | Effect::DiskFull | Effect::LandingFails => &[Stream],
            Effect::Lose | Effect::Duplicate | Effect::Reorder => &[Callback],
        };
        if !places.contains(&self.on) {
            return Err(format!("this effect strikes on {places:?}, not on {:?}", self.on));
        }
        if !(0.0..=1.0).contains(&self.rate) {
            return Err("rate must be 0 to 1".into());
        }
        match &self.effect {
            Effect::HttpStatus(status) if !(400..600).contains(status) => {
                Err("http_status must be 400 to 599".into())
            }
            Effect::SlowBody { bytes_per_second: 0 } => Err("bytes_per_second must be at least 1".into()),
            Effect::Error { code, .. } if code.is_empty() => Err("an error needs its code".into()),
            _ => Ok(()),
        }
    }

    /// Whether the rule means what has this name.
    pub(super) fn means(&self, name: &str) -> bool {
        matches(&self.name, name)
    }
}

fn any() -> String {
    "*".into()
}

fn always() -> f64 {
    1.0
}

/// Whether a text is as a pattern says, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, mut rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    while let Some((middle, tail)) = rest.split_once('*') {
        let Some(at) = text.find(middle) else { return false };
        text = &text[at + middle.len()..];
        rest = tail;
    }
    text.ends_with(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("Search*", "SearchMedia", true),
            ("*Media", "SearchMedia", true),
            ("S*M*a", "SearchMedia", true),
            ("S*MM*a", "SearchMedia", false),
            ("Search", "SearchMedia", false),
            ("aXa*aXa", "aXa", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        let rule: FaultRule = serde_json::from_str(
            r#"{ "on": "api", "name": "SearchMedia", "effect": { "latency": { "delay": "2s" } }, "count": 3 }"#,
        )
        .unwrap();
        let effect = Effect::Latency { delay: Duration::from_secs(2), jitter: Duration::ZERO };
        let expected =
            FaultRule { name: "SearchMedia".into(), count: Some(3), ..FaultRule::new(Place::Api, effect) };
        assert_eq!(rule, expected);
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<FaultRule>(&text).unwrap(), rule);
        assert_eq!(
            serde_json::from_str::<FaultRule>(r#"{ "on": "callback", "effect": "lose" }"#).unwrap().check(),
            Ok(())
        );
        for wrong in [
            r#"{ "on": "callback", "effect": "reset" }"#,
            r#"{ "on": "stream", "effect": "throttle" }"#,
            r#"{ "on": "api", "effect": "throttle", "rate": 1.5 }"#,
            r#"{ "on": "api", "effect": { "http_status": 200 } }"#,
            r#"{ "on": "media", "effect": { "slow_body": { "bytes_per_second": 0 } } }"#,
        ] {
            assert!(serde_json::from_str::<FaultRule>(wrong).unwrap().check().is_err(), "{wrong}");
        }
        assert!(
            serde_json::from_str::<FaultRule>(r#"{ "on": "api", "effect": "reset", "cuont": 1 }"#).is_err()
        );
    }

    proptest! {
        #[test]
        fn patterns_of_any_kind_are_taken(pattern in ".*", text in ".*") {
            matches(&pattern, &text);
            let around = format!("*{text}*");
            prop_assert!(matches(&around, &text) || text.contains('*'));
        }
    }
}
