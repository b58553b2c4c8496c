//! What becomes of calls when the cloud throttles, fails, hangs or breaks off: a scripted cloud on a real socket.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use trtc_recording::cloud::fetch::FetchError;
use trtc_recording::cloud::tc3::Credential;
use trtc_recording::cloud::{Cloud, CloudConfig, CloudError, Endpoints};
use trtc_recording::environment::{SystemClock, SystemRandom};

/// What the scripted cloud does with one request.
#[derive(Clone)]
enum Step {
    /// Answers with a body.
    Answer(&'static str),
    /// Answers with a status line of its own and further headers, then a body, and breaks off.
    Raw(String),
    /// Breaks off without an answer.
    BreakOff,
    /// Never answers.
    Hang,
}

struct Script {
    address: SocketAddr,
    steps: Arc<Mutex<VecDeque<Step>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Script {
    async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let script = Self {
            address: listener.local_addr().unwrap(),
            steps: Arc::new(Mutex::new(steps.into_iter().collect())),
            requests: Arc::default(),
        };
        let (steps, requests) = (Arc::clone(&script.steps), Arc::clone(&script.requests));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(play(socket, Arc::clone(&steps), Arc::clone(&requests)));
            }
        });
        script
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    fn is_played(&self) -> bool {
        self.steps.lock().unwrap().is_empty()
    }

    fn cloud(&self) -> Cloud {
        let url: url::Url = format!("http://{}", self.address).parse().unwrap();
        let config = CloudConfig {
            endpoints: Endpoints::all(url),
            credential: Credential {
                secret_id: "id".to_owned(),
                secret_key: "key".into(),
                token: Some("tok".into()),
            },
            region: "ap-guangzhou".to_owned(),
            vod_sub_app_id: None,
            timeout: Duration::from_secs(1),
            max_attempts: 3,
            retry_delay: Duration::from_millis(1),
            cloud_recording_retry_delay: Duration::ZERO,
            max_concurrency: 4,
            quota_share: 1.0,
            max_quota_wait: Duration::from_secs(1),
        };
        Cloud::new(config, Arc::new(SystemClock), Arc::new(SystemRandom)).unwrap()
    }

    fn file(&self) -> url::Url {
        format!("http://{}/dir/f0.mp4", self.address).parse().unwrap()
    }
}

/// Reads one request with its body; `None` when the peer is gone.
async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = socket.read(&mut part).await.ok().filter(|count| *count > 0)?;
        text.extend_from_slice(&part[..count]);
        let request = String::from_utf8_lossy(&text).into_owned();
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
            .unwrap_or(0);
        if body.len() >= length {
            return Some(request);
        }
    }
}

async fn play(mut socket: TcpStream, steps: Arc<Mutex<VecDeque<Step>>>, requests: Arc<Mutex<Vec<String>>>) {
    while let Some(request) = read_request(&mut socket).await {
        requests.lock().unwrap().push(request);
        let step = steps.lock().unwrap().pop_front().unwrap_or(Step::BreakOff);
        match step {
            Step::Answer(body) => {
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                if socket.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
            Step::Raw(answer) => {
                socket.write_all(answer.as_bytes()).await.ok();
                return;
            }
            Step::BreakOff => return,
            Step::Hang => std::future::pending().await,
        }
    }
}

const RULES: Step = Step::Answer(
    r#"{"Response":{"Rules":[{"DomainName":"d","TemplateId":"7","AppName":null}],"RequestId":"r"}}"#,
);
const THROTTLED: Step =
    Step::Answer(r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"m"},"RequestId":"r"}}"#);
const FAILING: Step =
    Step::Answer(r#"{"Response":{"Error":{"Code":"InternalError.DBError","Message":""},"RequestId":"r"}}"#);
const REFUSED: Step =
    Step::Answer(r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"no"},"RequestId":"r-9"}}"#);
const DONE: Step = Step::Answer(r#"{"Response":{"RequestId":"r"}}"#);

#[tokio::test]
async fn reads_are_repeated_after_passing_faults() {
    let unavailable = Step::Raw("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".to_owned());
    for fault in [THROTTLED, FAILING, Step::BreakOff, unavailable, Step::Hang] {
        let script = Script::start([fault.clone(), fault, RULES]).await;
        let rules = script.cloud().record_rules().await.unwrap();
        assert_eq!((rules[0].template_id, rules[0].app_name.as_str()), (7, ""));
        assert_eq!(script.requests().len(), 3);
    }
}

#[tokio::test]
async fn requests_are_signed_and_carry_the_token() {
    let script = Script::start([RULES]).await;
    script.cloud().record_rules().await.unwrap();
    let request = script.requests().remove(0).to_ascii_lowercase();
    for part in [
        "x-tc-action: describeliverecordrules",
        "x-tc-version: 2018-08-01",
        "x-tc-token: tok",
        "authorization: tc3-hmac-sha256 credential=id/",
        "signedheaders=content-type;host",
    ] {
        assert!(request.contains(part), "{part} is missing in {request}");
    }
}

#[tokio::test]
async fn a_refusal_is_final_and_keeps_the_clouds_words() {
    let script = Script::start([REFUSED, RULES]).await;
    let error = script.cloud().record_rules().await.unwrap_err();
    assert_eq!(error.to_string(), "DescribeLiveRecordRules was refused with InvalidParameter: no");
    assert!(matches!(error, CloudError::Refused { request_id, .. } if request_id == "r-9"));
    assert!(!script.is_played(), "it is not repeated");
}

#[tokio::test]
async fn attempts_come_to_an_end() {
    let script = Script::start([Step::Hang, Step::Hang, Step::Hang, RULES]).await;
    let error = script.cloud().record_rules().await.unwrap_err();
    assert!(matches!(error, CloudError::Timeout { .. }), "{error}");
    assert_eq!(script.requests().len(), 3);
}

#[tokio::test]
async fn a_deletion_is_repeated_only_when_it_certainly_was_not_carried_out() {
    let script = Script::start([THROTTLED, DONE]).await;
    script.cloud().delete_media("1").await.unwrap();
    assert!(script.is_played());

    for fault in [Step::BreakOff, Step::Hang] {
        let script = Script::start([fault, DONE]).await;
        let error = script.cloud().delete_media("1").await.unwrap_err();
        assert!(matches!(error, CloudError::OutcomeUnknown { .. }), "{error}");
        assert!(!script.is_played(), "it is not repeated");
    }
    let script = Script::start([FAILING, DONE]).await;
    assert_eq!(script.cloud().delete_media("1").await.unwrap_err().code(), Some("InternalError.DBError"));
    assert!(!script.is_played(), "it is not repeated");
}

#[tokio::test]
async fn a_change_that_can_be_done_twice_is_repeated() {
    let script = Script::start([Step::BreakOff, Step::Hang, DONE]).await;
    script.cloud().set_media_expiry("1", None).await.unwrap();
    assert!(script.is_played());
}

#[tokio::test]
async fn nobody_there_is_told_as_such() {
    let script = Script::start([]).await;
    let mut cloud_url: url::Url = format!("http://{}", script.address).parse().unwrap();
    // A port that was free a moment ago and is bound by nobody.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    cloud_url.set_port(Some(free)).unwrap();
    let config_of = Script { address: SocketAddr::from(([127, 0, 0, 1], free)), ..script };
    let error = config_of.cloud().delete_media("1").await.unwrap_err();
    assert!(matches!(error, CloudError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn the_clouds_clock_is_compared() {
    let answer = |date: &str| {
        let body = r#"{"Response":{"Rules":[],"RequestId":"r"}}"#;
        Step::Raw(format!(
            "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    };
    let script = Script::start([answer("Sun, 01 Jan 2017 00:00:00 GMT"), answer("nonsense")]).await;
    let cloud = script.cloud();
    assert_eq!(cloud.clock_skew(), None);
    cloud.record_rules().await.unwrap();
    let skew = cloud.clock_skew().unwrap();
    assert!(skew < time::Duration::days(-365), "{skew}");
    cloud.record_rules().await.unwrap();
    assert_eq!(cloud.clock_skew(), Some(skew), "nonsense changes nothing");
}

#[tokio::test]
async fn file_servers_are_held_to_the_range_asked_for() {
    let raw = |text: &str| Step::Raw(text.to_owned());
    let script = Script::start([
        raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 3-9/10\r\nContent-Length: 7\r\n\r\n3456789"),
        raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-9/10\r\nContent-Length: 10\r\n\r\n0123456789"),
        raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"),
        raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
        raw("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        raw("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */2\r\nContent-Length: 0\r\n\r\n"),
        raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 3-9/10\r\nContent-Length: 7\r\n\r\n34"),
    ])
    .await;
    let cloud = script.cloud();
    let url = script.file();
    let body = cloud.fetch(&url, 3).await.unwrap();
    assert_eq!(body.total, 10);
    let parts: Vec<_> = body.bytes.map(|part| part.unwrap()).collect().await;
    assert_eq!(parts.concat(), b"3456789");
    assert!(script.requests()[0].to_ascii_lowercase().contains("range: bytes=3-"));

    let outcome = async || cloud.fetch(&url, 3).await.err().unwrap();
    assert!(matches!(outcome().await, FetchError::Broken(_)), "a range that was not asked for");
    assert!(matches!(outcome().await, FetchError::Broken(_)), "no ranges at all");
    assert!(matches!(outcome().await, FetchError::Forbidden(_)));
    assert!(matches!(outcome().await, FetchError::Missing(_)));
    assert!(matches!(outcome().await, FetchError::OutOfRange { size: 2 }));
    let cut = cloud.fetch(&url, 3).await.unwrap();
    let parts: Vec<_> = cut.bytes.collect().await;
    assert!(matches!(parts.last(), Some(Err(FetchError::Broken(_)))), "a body that ends early");
}
