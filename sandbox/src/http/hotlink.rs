//! Key hotlink protection: which media URLs may be read.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;
use thiserror::Error;
use time::OffsetDateTime;

/// How long a link still works after its time.
const GRACE: i64 = 300;
const MAX_LINKS: usize = 10_000;

/// Why a media URL may not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    #[error("the link is not signed: add t, us and sign")]
    Unsigned,
    #[error("the link has a parameter twice, or one in a wrong form")]
    Malformed,
    #[error("the link uses whref, bkref, whreg or bkreg, which the sandbox cannot enforce")]
    Unsupported,
    #[error("the link's sign is not MD5(KEY + Dir + t + exper + rlimit + us)")]
    WrongSign,
    #[error("the link is expired")]
    Expired,
    #[error("the link is used from more addresses than its rlimit")]
    TooManyViewers,
}

/// Which addresses use links that limit their number.
#[derive(Debug, Default)]
pub(super) struct Viewers {
    links: Mutex<HashMap<[u8; 16], Link>>,
}

#[derive(Debug)]
struct Link {
    expires: i64,
    addresses: HashSet<IpAddr>,
}

/// Checks the query of a media URL whose path has the directory `dir` (`/a/b/`).
pub(super) fn check(
    key: &str,
    dir: &str,
    query: &str,
    viewer: IpAddr,
    viewers: &Viewers,
    now: OffsetDateTime,
) -> Result<(), Refusal> {
    let mut values = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if values.insert(name, value).is_some() {
            return Err(Refusal::Malformed);
        }
    }
    let value = |name: &str| values.get(name).map(AsRef::as_ref).unwrap_or_default();
    if ["whref", "bkref", "whreg", "bkreg"].into_iter().any(|name| !value(name).is_empty()) {
        return Err(Refusal::Unsupported);
    }
    let (t, sign) = (value("t"), value("sign"));
    if t.is_empty() || sign.is_empty() {
        return Err(Refusal::Unsigned);
    }
    let computed: [u8; 16] = Md5::new()
        .chain_update(key)
        .chain_update(dir)
        .chain_update(t)
        .chain_update(value("exper"))
        .chain_update(value("rlimit"))
        .chain_update(value("us"))
        .finalize()
        .into();
    let same: bool = hex::encode(computed).as_bytes().ct_eq(sign.as_bytes()).into();
    if !same {
        return Err(Refusal::WrongSign);
    }
    let hex_digits = t.len() <= 15 && t.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let expires = i64::from_str_radix(t, 16).ok().filter(|_| hex_digits).ok_or(Refusal::Malformed)?;
    if !value("exper").is_empty() && value("exper").parse::<u32>().is_err() {
        return Err(Refusal::Malformed);
    }
    if now.unix_timestamp() > expires.saturating_add(GRACE) {
        return Err(Refusal::Expired);
    }
    match value("rlimit") {
        "" => Ok(()),
        limit => match limit.parse::<u8>() {
            Ok(limit @ 1..=9) => viewers.enter(computed, expires, viewer, limit.into(), now),
            _ => Err(Refusal::Malformed),
        },
    }
}

impl Viewers {
    fn enter(
        &self,
        sign: [u8; 16],
        expires: i64,
        viewer: IpAddr,
        limit: usize,
        now: OffsetDateTime,
    ) -> Result<(), Refusal> {
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        if links.len() >= MAX_LINKS && !links.contains_key(&sign) {
            let now = now.unix_timestamp();
            links.retain(|_, link| link.expires.saturating_add(GRACE) >= now);
            // All still valid: the one that ends first is forgotten.
            if links.len() >= MAX_LINKS
                && let Some(first) = links.iter().min_by_key(|(_, link)| link.expires).map(|(sign, _)| *sign)
            {
                links.remove(&first);
            }
        }
        let link = links.entry(sign).or_insert_with(|| Link { expires, addresses: HashSet::new() });
        if !link.addresses.contains(&viewer) && link.addresses.len() >= limit {
            return Err(Refusal::TooManyViewers);
        }
        link.addresses.insert(viewer);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "24FEQmTzro4V5u3D5epW";
    const DIR: &str = "/dir1/dir2/";
    const END: i64 = 0x5a71_afc0;
    const PLAIN: &str = "t=5a71afc0&us=72d4cd1101&sign=3d8488faeb37d52d6bf63b63c1b171c3";

    fn check_at(query: &str, at: i64) -> Result<(), Refusal> {
        let now = OffsetDateTime::from_unix_timestamp(at).unwrap();
        check(KEY, DIR, query, Ipv4Addr::LOCALHOST.into(), &Viewers::default(), now)
    }

    #[test]
    fn the_documented_links_hold() {
        for query in [
            PLAIN,
            "t=5a71afc0&rlimit=3&us=72d4cd1101&sign=c5214f0d5961b13acd558b4957c4dfc5",
            "t=5a71afc0&exper=300&us=72d4cd1101&sign=547d98c4b91e81b5ea55c95cef63223f",
            "t=5a71afc0&exper=300&rlimit=3&us=72d4cd1101&sign=eb55b390b9a63c3cfa1526a5945a15fd",
        ] {
            assert_eq!(check_at(query, END), Ok(()), "{query}");
            for part in ["5a71afc0", "72d4cd1101", "300", "rlimit=3"] {
                let changed = query.replace(part, &format!("{part}1"));
                if changed != query {
                    assert_eq!(check_at(&changed, END), Err(Refusal::WrongSign), "{changed}");
                }
            }
        }
    }

    #[test]
    fn links_end_after_their_grace() {
        assert_eq!(check_at(PLAIN, END + GRACE), Ok(()));
        assert_eq!(check_at(PLAIN, END + GRACE + 1), Err(Refusal::Expired));
    }

    #[test]
    fn other_links_are_refused() {
        assert_eq!(check_at("", END), Err(Refusal::Unsigned));
        assert_eq!(check_at("t=5a71afc0&us=72d4cd1101", END), Err(Refusal::Unsigned));
        assert_eq!(check_at(&format!("{PLAIN}&t=5a71afc0"), END), Err(Refusal::Malformed));
        assert_eq!(check_at(&format!("{PLAIN}&whref=a.b"), END), Err(Refusal::Unsupported));
        assert_eq!(check_at(&PLAIN.replace("3d84", "3D84"), END), Err(Refusal::WrongSign));
        let decimal = hex::encode(Md5::digest(format!("{KEY}{DIR}+5")));
        assert_eq!(check_at(&format!("t=%2B5&sign={decimal}"), END), Err(Refusal::Malformed));
    }

    #[test]
    fn rlimit_counts_addresses() {
        let query = "t=5a71afc0&rlimit=3&us=72d4cd1101&sign=c5214f0d5961b13acd558b4957c4dfc5";
        let now = OffsetDateTime::from_unix_timestamp(END).unwrap();
        let viewers = Viewers::default();
        let from = |last| check(KEY, DIR, query, Ipv4Addr::new(10, 0, 0, last).into(), &viewers, now);
        for last in [1, 2, 3, 1, 2] {
            assert_eq!(from(last), Ok(()));
        }
        assert_eq!(from(4), Err(Refusal::TooManyViewers));
        assert_eq!(from(3), Ok(()));
    }

    #[test]
    fn memory_of_viewers_is_bounded() {
        let viewers = Viewers::default();
        let now = OffsetDateTime::from_unix_timestamp(END).unwrap();
        for link in 0..MAX_LINKS + 5 {
            let mut sign = [0; 16];
            sign[..8].copy_from_slice(&link.to_be_bytes());
            let expires = END + i64::try_from(link).unwrap();
            viewers.enter(sign, expires, Ipv4Addr::LOCALHOST.into(), 1, now).unwrap();
        }
        assert_eq!(viewers.links.lock().unwrap().len(), MAX_LINKS);
    }

    proptest! {
        #[test]
        fn survives_any_query(query in "(t|sign|us|rlimit|exper|=|&|%|[0-9a-f]){0,40}|.*") {
            prop_assert!(check_at(&query, END).is_err());
        }
    }
}
