//! UserSig: what lets a user, here a recording robot, into a TRTC app's rooms (TLSSigAPIv2).
//!
//! Source: the official libraries `tls-sig-api-v2`; a test compares with what they make.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

/// What a UserSig says.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    pub sdk_app_id: u32,
    pub user_id: &'a str,
    /// From when it holds, Unix seconds.
    pub time: i64,
    /// For how many seconds it holds.
    pub lifetime: u32,
}

#[derive(Serialize)]
struct Sealed<'a> {
    #[serde(rename = "TLS.ver")]
    version: &'static str,
    #[serde(rename = "TLS.identifier")]
    user_id: &'a str,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u32,
    #[serde(rename = "TLS.expire")]
    lifetime: u32,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.sig")]
    signature: String,
}

impl Claims<'_> {
    /// Signs with the app's key as the TRTC console shows it.
    pub fn sign(&self, key: &str) -> String {
        let sealed = Sealed {
            version: "2.0",
            user_id: self.user_id,
            sdk_app_id: self.sdk_app_id,
            lifetime: self.lifetime,
            time: self.time,
            signature: self.signature(key),
        };
        // Neither can fail: all of it are numbers and texts, written to memory.
        let json = serde_json::to_vec(&sealed).unwrap_or_default();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let packed = zlib.write_all(&json).and_then(|()| zlib.finish()).unwrap_or_default();
        STANDARD.encode(packed).replace('+', "*").replace('/', "-").replace('=', "_")
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn signature(&self, key: &str) -> String {
        let Self { sdk_app_id, user_id, time, lifetime } = self;
        let text = format!(
            "TLS.identifier:{user_id}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\nTLS.expire:{lifetime}\n"
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any length is a key");
        mac.update(text.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::ZlibDecoder;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        name: String,
        sdk_app_id: u32,
        key: String,
        user_id: String,
        time: i64,
        lifetime: u32,
        user_sig: String,
    }

    fn open(user_sig: &str) -> Value {
        let packed = STANDARD.decode(user_sig.replace('*', "+").replace('-', "/").replace('_', "=")).unwrap();
        let mut json = String::new();
        ZlibDecoder::new(packed.as_slice()).read_to_string(&mut json).unwrap();
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn it_says_what_the_official_library_says() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../tests/vectors/user_sig.json")).unwrap();
        assert!(vectors.len() >= 4);
        for v in vectors {
            let Vector { sdk_app_id, time, lifetime, .. } = v;
            let ours = Claims { sdk_app_id, user_id: &v.user_id, time, lifetime }.sign(&v.key);
            // The packing is up to the library; what is in it is not.
            assert_eq!(open(&ours), open(&v.user_sig), "{}", v.name);
        }
    }

    proptest! {
        #[test]
        fn any_user_comes_out_of_it_again(user_id in "\\PC{1,64}", key in ".{0,80}", time: i32) {
            let claims = Claims { sdk_app_id: 1, user_id: &user_id, time: time.into(), lifetime: 60 };
            let text = claims.sign(&key);
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"*-_".contains(&b)));
            let opened = open(&text);
            prop_assert_eq!(opened["TLS.identifier"].as_str(), Some(user_id.as_str()));
            prop_assert_eq!(opened["TLS.time"].as_i64(), Some(time.into()));
        }
    }
}
