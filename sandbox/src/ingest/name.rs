//! Push domain, AppName, StreamId and parameters out of what a publisher sent.

use thiserror::Error;
use url::Url;

use super::IngestConfig;
use crate::model::StreamKey;
use crate::rtmp::session::PublishRequest;

const MAX_APP_NAME: usize = 128;
const MAX_STREAM_ID: usize = 255;
const MAX_PARAMS: usize = 4096;

/// Why a publishing URL is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    #[error(
        "app name {0:?} is not 1 to {MAX_APP_NAME} letters, digits, '_', '-' or '.' without '..'; \
         publish to rtmp://host/<AppName>/<StreamId>"
    )]
    AppName(String),
    #[error("stream id is empty; publish to rtmp://host/<AppName>/<StreamId>")]
    NoStreamId,
    #[error("stream id of {0} bytes is longer than {MAX_STREAM_ID} bytes; use a shorter room or user id")]
    LongStreamId(usize),
    #[error("stream id {0:?} holds a control character, '/' or '..'; percent-encode it")]
    StreamId(String),
    #[error("stream parameters hold a control character or more than {MAX_PARAMS} bytes")]
    Params,
}

/// The stream's key and its parameters, without `?`.
///
/// The parameters stand behind the stream name, or behind the app name; encoders differ.
pub(super) fn parse(
    request: &PublishRequest,
    config: &IngestConfig,
) -> Result<(StreamKey, String), NameError> {
    let (app, app_query) = split_query(&request.app);
    let app = app.strip_suffix('/').unwrap_or(app);
    check_app_name(app)?;
    let (stream, stream_query) = split_query(&request.name);
    check_stream_id(stream)?;
    let tc_url = request.tc_url.as_deref().unwrap_or_default();
    // An app with a query is the end of the tcUrl: the same query must not be taken twice.
    let app_query = if app_query.is_empty() { split_query(tc_url).1 } else { app_query };
    let params = match (stream_query, app_query) {
        (query, "") | ("", query) => query.to_owned(),
        (stream, app) => format!("{stream}&{app}"),
    };
    if params.len() > MAX_PARAMS || params.contains(char::is_control) {
        return Err(NameError::Params);
    }
    let domain = push_domain(tc_url, config);
    Ok((StreamKey { domain, app_name: app.to_owned(), stream_name: stream.to_owned() }, params))
}

fn split_query(text: &str) -> (&str, &str) {
    text.split_once('?').unwrap_or((text, ""))
}

fn check_app_name(app: &str) -> Result<(), NameError> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if (1..=MAX_APP_NAME).contains(&app.len()) && app.bytes().all(fine) && !app.contains("..") {
        Ok(())
    } else {
        Err(NameError::AppName(app.chars().take(MAX_APP_NAME).collect()))
    }
}

fn check_stream_id(id: &str) -> Result<(), NameError> {
    if id.is_empty() {
        Err(NameError::NoStreamId)
    } else if id.len() > MAX_STREAM_ID {
        Err(NameError::LongStreamId(id.len()))
    } else if id.contains(|c: char| c.is_control() || c == '/') || id.contains("..") {
        Err(NameError::StreamId(id.to_owned()))
    } else {
        Ok(())
    }
}

fn push_domain(tc_url: &str, config: &IngestConfig) -> String {
    let host = Url::parse(tc_url).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase));
    let known = |host: &String| config.push_domains.iter().any(|domain| domain.eq_ignore_ascii_case(host));
    host.filter(known).unwrap_or_else(|| config.default_push_domain.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(tc_url: &str, app: &str, name: &str) -> Result<(StreamKey, String), NameError> {
        let config =
            IngestConfig { push_domains: vec!["Push.example.com".into()], ..IngestConfig::new("default") };
        let request = PublishRequest { app: app.into(), tc_url: Some(tc_url.into()), name: name.into() };
        parse(&request, &config)
    }

    fn key(domain: &str, app: &str, stream: &str) -> StreamKey {
        StreamKey { domain: domain.into(), app_name: app.into(), stream_name: stream.into() }
    }

    #[test]
    fn the_query_may_stand_in_three_places() {
        let params = "sdkappid=1400000001&roomid=1&userid=MQ==";
        let with = |text: &str| format!("{text}?{params}");
        let expected = Ok((key("default", "trtc_1400000001", "s"), params.to_owned()));
        let url = "rtmp://127.0.0.1:1935/trtc_1400000001";
        assert_eq!(read(url, "trtc_1400000001", &with("s")), expected);
        assert_eq!(read(&with(url), &with("trtc_1400000001"), "s"), expected);
        assert_eq!(read(&with(url), "trtc_1400000001/", "s"), expected);
        assert_eq!(read("rtmp://h/live?b=2", "live?b=2", "s?a=1").unwrap().1, "a=1&b=2");
        assert_eq!(read("", "live", "s").unwrap().1, "");
    }

    #[test]
    fn the_push_domain_is_a_configured_one() {
        let domain = |tc_url: &str| read(tc_url, "live", "s").unwrap().0.domain;
        assert_eq!(domain("rtmp://push.EXAMPLE.com:1935/live"), "push.example.com");
        assert_eq!(domain("rtmp://evil.example.com/live"), "default");
        assert_eq!(domain("no url"), "default");
    }

    #[test]
    fn percent_encoded_ids_are_kept_byte_for_byte() {
        let id = "1400000001_%E6%88%BF%2f%E9%97%B4_user%20A_main";
        assert_eq!(read("", "live", id).unwrap().0.stream_name, id);
    }

    #[test]
    fn names_that_could_leave_a_directory_or_a_log_line_are_refused() {
        for app in ["", "a/b", "..", "a b", "a%20b", "日本", &"a".repeat(129)] {
            assert!(matches!(read("", app, "s"), Err(NameError::AppName(_))), "{app}");
        }
        for id in ["a/b", "..", "a..b", "a\nb", "a\u{85}b", "\0"] {
            assert!(matches!(read("", "live", id), Err(NameError::StreamId(_))), "{id:?}");
        }
        assert_eq!(read("", "live", "?a=b"), Err(NameError::NoStreamId));
        assert_eq!(read("", "live", &"s".repeat(256)), Err(NameError::LongStreamId(256)));
        assert!(read("", "live", &"s".repeat(255)).is_ok());
        assert_eq!(read("", "live", "s?a\r\n"), Err(NameError::Params));
        assert_eq!(read("", "live", &format!("s?{}", "x".repeat(4097))), Err(NameError::Params));
    }

    proptest! {
        #[test]
        fn what_is_taken_is_harmless(tc_url in ".{0,40}", app in ".{0,10}", name in ".{0,300}") {
            if let Ok((key, params)) = read(&tc_url, &app, &name) {
                let all = format!("{}{}{}", key.app_name, key.stream_name, params);
                prop_assert!(!all.contains(char::is_control));
                let path = format!("{}{}", key.app_name, key.stream_name);
                prop_assert!(!path.contains('/') && !path.contains(".."));
            }
        }
    }
}
