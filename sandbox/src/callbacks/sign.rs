//! Signatures of callbacks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

/// `sign` of live: it covers only the time at which it ends.
pub(super) fn css(key: &str, t: i64) -> String {
    hex::encode(Md5::digest(format!("{key}{t}")))
}

/// The header `Sign` of TRTC: it covers the body as it is sent.
pub(super) fn trtc(key: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        unreachable!("HMAC takes keys of any length")
    };
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_signs_the_time() {
        assert_eq!(css("testkey", 1_703_732_078), "7e686adf6045c49cee873dc7d8eb05af");
    }

    #[test]
    fn trtc_signs_the_body() {
        let documented = "{\n\t\"EventGroupId\":\t2,\n\t\"EventType\":\t204,\n\t\"CallbackTs\":\t1664209748188,\n\t\
            \"EventInfo\":\t{\n\t\t\"RoomId\":\t8489,\n\t\t\"EventTs\":\t1664209748,\n\t\t\
            \"EventMsTs\":\t1664209748180,\n\t\t\"UserId\":\t\"user_85034614\",\n\t\t\"Reason\":\t0\n\t}\n}";
        assert_eq!(documented.len(), 207);
        assert_eq!(trtc("123654", documented.as_bytes()), "kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=");
        let compact = "{\"EventGroupId\":3,\"EventType\":311,\"CallbackTs\":1622191965320,\"EventInfo\":\
            {\"RoomId\":\"20015\",\"EventTs\":1622191965,\"UserId\":\"recorder_1\",\"TaskId\":\"t-1\",\
            \"Payload\":{\"Status\":0}}}";
        assert_eq!(trtc("123654", compact.as_bytes()), "TO41JyezMuUrqcsGIv+nhPkhKNgLKaI58nzy0X0SagM=");
    }
}
