//! Playback URLs: of the relayed stream while it is live, and of the recorded file.

use md5::{Digest as _, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// A protocol of live playback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Rtmp,
    Flv,
    Hls,
    WebRtc,
}

impl Protocol {
    pub const ALL: [Self; 4] = [Self::Rtmp, Self::Flv, Self::Hls, Self::WebRtc];
}

const PATH_SEGMENT: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The live playback URL of a relayed stream.
///
/// The StreamId is encoded once more, so that the CDN sees the very id. With a key the URL carries
/// `txSecret = MD5(key + StreamName + hex(expiry))` and `txTime` (CSS anti-leech).
pub fn bypass_url(
    protocol: Protocol,
    domain: &str,
    app_name: &str,
    stream_id: &str,
    key: Option<(&str, i64)>,
) -> String {
    let (scheme, extension) = match protocol {
        Protocol::Rtmp => ("rtmp", ""),
        Protocol::Flv => ("http", ".flv"),
        Protocol::Hls => ("http", ".m3u8"),
        Protocol::WebRtc => ("webrtc", ""),
    };
    let app_name = utf8_percent_encode(app_name, &PATH_SEGMENT);
    let stream = utf8_percent_encode(stream_id, &PATH_SEGMENT);
    let mut url = format!("{scheme}://{domain}/{app_name}/{stream}{extension}");
    if let Some((key, expiry)) = key {
        let tx_time = format!("{expiry:x}");
        let tx_secret = hex::encode(Md5::digest(format!("{key}{stream_id}{tx_time}")));
        url.push_str(&format!("?txSecret={tx_secret}&txTime={tx_time}"));
    }
    url
}

/// What a signed URL of a recorded file allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyProtection<'a> {
    /// Unix seconds from which the URL is refused.
    pub expires: i64,
    /// Only the first so many seconds.
    pub preview_seconds: Option<u32>,
    /// At most so many client addresses, 1 to 9.
    pub max_client_ips: Option<u32>,
    /// Random text that makes the URL unique.
    pub unique: &'a str,
}

/// Signs the URL of a recorded file by VOD's Key hotlink protection (cloud.tencent.com/document/product/266/14047).
///
/// Only the directory of the path is signed, so the segments of an HLS recording play under the playlist's query.
/// A query that the URL has is replaced.
pub fn sign_media_url(url: &Url, key: &str, protection: &KeyProtection<'_>) -> Url {
    let path = url.path();
    let dir = &path[..path.rfind('/').map_or(0, |at| at + 1)];
    let t = format!("{:x}", protection.expires);
    let exper = protection.preview_seconds.map(|seconds| seconds.to_string());
    let rlimit = protection.max_client_ips.map(|ips| ips.to_string());
    let text = [
        key,
        dir,
        &t,
        exper.as_deref().unwrap_or_default(),
        rlimit.as_deref().unwrap_or_default(),
        protection.unique,
    ]
    .concat();
    let sign = hex::encode(Md5::digest(text));

    let mut signed = url.clone();
    signed.set_query(None);
    let mut query = signed.query_pairs_mut();
    query.append_pair("t", &t);
    if let Some(exper) = &exper {
        query.append_pair("exper", exper);
    }
    if let Some(rlimit) = &rlimit {
        query.append_pair("rlimit", rlimit);
    }
    query.append_pair("us", protection.unique).append_pair("sign", &sign);
    drop(query);
    signed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_urls_are_signed_as_the_documents_say() {
        let url = Url::parse("http://example.vod2.myqcloud.com/dir1/dir2/myVideo.mp4").unwrap();
        let sign = |preview_seconds, max_client_ips| {
            let protection = KeyProtection {
                expires: 1_517_400_000,
                preview_seconds,
                max_client_ips,
                unique: "72d4cd1101",
            };
            sign_media_url(&url, "24FEQmTzro4V5u3D5epW", &protection).to_string()
        };
        let base = "http://example.vod2.myqcloud.com/dir1/dir2/myVideo.mp4?t=5a71afc0";
        assert_eq!(sign(None, None), format!("{base}&us=72d4cd1101&sign=3d8488faeb37d52d6bf63b63c1b171c3"));
        assert_eq!(
            sign(None, Some(3)),
            format!("{base}&rlimit=3&us=72d4cd1101&sign=c5214f0d5961b13acd558b4957c4dfc5")
        );
        assert_eq!(
            sign(Some(300), None),
            format!("{base}&exper=300&us=72d4cd1101&sign=547d98c4b91e81b5ea55c95cef63223f")
        );
        assert_eq!(
            sign(Some(300), Some(3)),
            format!("{base}&exper=300&rlimit=3&us=72d4cd1101&sign=eb55b390b9a63c3cfa1526a5945a15fd")
        );
    }

    #[test]
    fn bypass_urls_encode_the_stream_id_once_more() {
        let url = |protocol| bypass_url(protocol, "play.example.com", "live", "1_a%20b_u_main", None);
        assert_eq!(url(Protocol::Rtmp), "rtmp://play.example.com/live/1_a%2520b_u_main");
        assert_eq!(url(Protocol::Flv), "http://play.example.com/live/1_a%2520b_u_main.flv");
        assert_eq!(url(Protocol::Hls), "http://play.example.com/live/1_a%2520b_u_main.m3u8");
        assert_eq!(url(Protocol::WebRtc), "webrtc://play.example.com/live/1_a%2520b_u_main");
    }

    #[test]
    fn bypass_urls_are_signed_over_the_stream_id_itself() {
        // MD5("keys1" + hex(255)): key `key`, stream `s1`, expiry 255.
        let expected = hex::encode(Md5::digest("keys1ff"));
        assert_eq!(
            bypass_url(Protocol::Flv, "d", "live", "s1", Some(("key", 255))),
            format!("http://d/live/s1.flv?txSecret={expected}&txTime=ff")
        );
    }
}
