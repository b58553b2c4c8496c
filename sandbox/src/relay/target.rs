//! CDN URLs.

use url::Url;

use crate::rtmp::client::{ClientError, Target};

/// Longest URL in bytes.
const LONGEST: usize = 2048;

/// Where a CDN URL, `rtmp://host[:port]/<AppName>/<StreamId>[?parameters]`, leads. It is pushed to as it is
/// given: the parameters go with the stream name.
pub(crate) fn target_of(url: &str) -> Result<Target, ClientError> {
    let bad = |why: &str| ClientError::Url(url.chars().take(128).collect(), why.to_owned());
    if url.len() > LONGEST {
        return Err(bad("it is too long"));
    }
    let parsed = Url::parse(url).map_err(|error| bad(&error.to_string()))?;
    if parsed.scheme() != "rtmp" {
        return Err(bad("only rtmp is relayed to"));
    }
    let (app, stream) = parsed
        .path()
        .trim_start_matches('/')
        .rsplit_once('/')
        .filter(|(app, stream)| !app.is_empty() && !stream.is_empty())
        .ok_or_else(|| bad("it needs an AppName and a StreamId"))?;
    let name = match parsed.query() {
        Some(query) => format!("{stream}?{query}"),
        None => stream.to_owned(),
    };
    let host = parsed.host_str().unwrap_or_default();
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    Target::new(&format!("rtmp://{host}{port}"), app, &name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn app_and_stream_are_taken_apart() {
        let target = target_of("rtmp://3891.livepush.myqcloud.com/live/s1?bizid=3891&txTime=1").unwrap();
        assert_eq!((target.host.as_str(), target.port), ("3891.livepush.myqcloud.com", 1935));
        assert_eq!((target.app.as_str(), target.name.as_str()), ("live", "s1?bizid=3891&txTime=1"));
        let target = target_of("rtmp://[::1]:19/a/b/c%20d").unwrap();
        assert_eq!(
            (target.host.as_str(), target.app.as_str(), target.name.as_str()),
            ("::1", "a/b", "c%20d")
        );
        for bad in
            ["", "s", "http://h/a/b", "rtmps://h/a/b", "rtmp://h", "rtmp://h/a", "rtmp://h/a/", "rtmp:///a/b"]
        {
            assert!(target_of(bad).is_err(), "{bad}");
        }
        assert!(target_of(&format!("rtmp://h/a/{}", "s".repeat(LONGEST))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_target_or_refused(text in ".{0,40}", path in "[a-z/?%.]{0,20}") {
            let _ = target_of(&text);
            if let Ok(target) = target_of(&format!("rtmp://h/{path}")) {
                prop_assert!(!target.app.is_empty() && !target.name.is_empty());
            }
        }
    }
}
