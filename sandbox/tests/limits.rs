//! Crowds and hostile peers: who comes too late is told so, and nobody hurts the others.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "limits/hostile.rs"]
mod hostile;
mod push;
mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use push::{PATIENCE, Push, frames_in, wait_for};
use serde_json::{Value, json};
use support::{DOMAIN, LIVE, Place, VOD, code, good};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use trtc_sandbox::config::{LimitsConfig, TimingConfig};
use trtc_sandbox::model::RecordFormat;
use trtc_sandbox::rtmp::client::ClientError;
use trtc_sandbox::sandbox::Sandbox;

fn place(change: impl FnOnce(&mut LimitsConfig)) -> Place {
    let mut place = Place::new();
    place.config.timing = TimingConfig::fast();
    change(&mut place.config.limits);
    place
}

/// Records every stream in these formats.
async fn bind(place: &Place, sandbox: &Sandbox, formats: &[&str], file_name: &str) {
    let mut template = json!({ "TemplateName": "t" });
    for format in formats {
        template[format!("{format}Param")] = json!({ "Enable": 1, "VodFileName": file_name });
    }
    let made = good(place.call(sandbox, LIVE, "CreateLiveRecordTemplate", template).await);
    let rule = json!({ "DomainName": DOMAIN, "TemplateId": made["TemplateId"] });
    good(place.call(sandbox, LIVE, "CreateLiveRecordRule", rule).await);
}

async fn search(place: &Place, sandbox: &Sandbox, stream: &str) -> Vec<Value> {
    let query = json!({ "StreamIds": [stream], "Limit": 50 });
    let found = good(place.call(sandbox, VOD, "SearchMedia", query).await);
    found["MediaInfoSet"].as_array().unwrap().clone()
}

async fn refusal(server: SocketAddr, app: &str, name: &str) -> (String, String) {
    match Push::start(server, app, name).await.err() {
        Some(ClientError::Refused { code, description }) => (code, description),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn publishers_beyond_the_limits_are_told_so() {
    let place = place(|limits| limits.rtmp_connections_per_address = 2);
    let sandbox = place.start().await;
    let rtmp = sandbox.rtmp_addr();
    let first = Push::start(rtmp, "live", "a").await.unwrap();
    let silent = TcpStream::connect(rtmp).await.unwrap();
    wait_for("the silent peer to take its place", async || {
        Push::start(rtmp, "live", "b").await.is_err().then_some(())
    })
    .await;
    let (code, why) = refusal(rtmp, "live", "b").await;
    assert_eq!(code, "NetConnection.Connect.Rejected");
    assert!(why.contains("2 connections from this address"), "{why}");
    drop(silent);
    wait_for("the place to be free", async || Push::start(rtmp, "live", "b").await.ok()).await;
    first.end().await.unwrap();
    sandbox.shutdown().await;

    let place = self::place(|limits| (limits.live_streams, limits.live_streams_per_app) = (3, 2));
    let sandbox = place.start().await;
    let rtmp = sandbox.rtmp_addr();
    let one = Push::start(rtmp, "live", "a").await.unwrap();
    let _two = Push::start(rtmp, "live", "b").await.unwrap();
    let (code, why) = refusal(rtmp, "live", "c").await;
    assert_eq!((code.as_str(), why.contains("app live")), ("NetStream.Publish.Rejected", true), "{why}");
    assert_eq!(refusal(rtmp, "live", "a").await.0, "NetStream.Publish.BadName");
    let _three = Push::start(rtmp, "other", "c").await.unwrap();
    let (code, why) = refusal(rtmp, "third", "d").await;
    assert_eq!(
        (code.as_str(), why.contains("3 live streams")),
        ("NetStream.Publish.Rejected", true),
        "{why}"
    );
    one.end().await.unwrap();
    wait_for("the place to be free", async || Push::start(rtmp, "live", "c").await.ok()).await;
    sandbox.shutdown().await;
}

/// What the server says before it closes the connection.
async fn answer(mut socket: TcpStream, request: &str) -> String {
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    timeout(PATIENCE, socket.read_to_string(&mut text)).await.expect("an answer, and the end").unwrap();
    text
}

#[tokio::test]
async fn http_connections_beyond_the_limit_are_told_so() {
    let place = place(|limits| {
        limits.http_connections = 6;
        limits.http_connections_per_address = 4;
        limits.header_timeout = Duration::from_secs(1);
        limits.body_timeout = Duration::from_millis(300);
    });
    let sandbox = place.start().await;
    let connect = async || TcpStream::connect(sandbox.http_addr()).await.unwrap();
    let slow = answer(
        connect().await,
        "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{",
    );
    let slow = slow.await;
    assert!(slow.starts_with("HTTP/1.1 200") && slow.contains("InvalidRequest"), "{slow}");
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(connect().await);
    }
    let get = "GET /a/b/c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    let turned_away = answer(connect().await, get).await;
    assert!(
        turned_away.starts_with("HTTP/1.1 503") && turned_away.contains("4 connections"),
        "{turned_away}"
    );
    // Those that say nothing, or not all, lose their place.
    silent[0].write_all(b"GET / HTTP/1.1\r\nHost:").await.unwrap();
    for mut socket in silent {
        let mut rest = Vec::new();
        timeout(PATIENCE, socket.read_to_end(&mut rest)).await.expect("the server closes").unwrap();
    }
    let served = wait_for("a place", async || {
        let answer = answer(connect().await, get).await;
        answer.starts_with("HTTP/1.1 404").then_some(answer)
    })
    .await;
    assert!(served.contains("no such media"), "{served}");
    let endless = format!("GET / HTTP/1.1\r\nX-Endless: {}", "x".repeat(200 << 10));
    let mut socket = connect().await;
    let _reset = socket.write_all(endless.as_bytes()).await;
    let mut said = Vec::new();
    let _reset = timeout(PATIENCE, socket.read_to_end(&mut said)).await.expect("the server closes");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_viewer_that_never_reads_loses_its_place() {
    let place = place(|limits| {
        limits.http_connections_per_address = 1;
        limits.write_timeout = Duration::from_millis(300);
    });
    let sandbox = place.start().await;
    // More than the buffers of a connection hold.
    let bytes = vec![7; 64 << 20];
    let file = place.recording("a", RecordFormat::Mp4, &[("f0.mp4", &bytes)]);
    let id = place.land(&sandbox, file).await;
    let described = good(place.call(&sandbox, VOD, "DescribeMediaInfos", json!({ "FileIds": [id] })).await);
    let url = described["MediaInfoSet"][0]["BasicInfo"]["MediaUrl"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&format!("http://{}", sandbox.http_addr())).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    // The client of the call above keeps its connection: another one can come when that is gone.
    let mut place = place;
    place.http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    let stuck = wait_for("a place", async || {
        let mut socket = TcpStream::connect(sandbox.http_addr()).await.unwrap();
        socket.write_all(request.as_bytes()).await.ok()?;
        let mut status = [0; 12];
        socket.read_exact(&mut status).await.ok()?;
        (&status == b"HTTP/1.1 200").then_some(socket)
    })
    .await;
    let whole = wait_for("the place of the one that is stuck", async || {
        let answer = place.http.get(&url).send().await.ok().filter(|answer| answer.status() == 200)?;
        answer.bytes().await.ok()
    })
    .await;
    assert_eq!(whole.len(), bytes.len());
    drop(stuck);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_api_answers_under_a_flood_of_connections() {
    let place = place(|_| {});
    let sandbox = place.start().await;
    let mut crowd = Vec::new();
    for _ in 0..200 {
        crowd.push(TcpStream::connect(sandbox.http_addr()).await.unwrap());
        crowd.push(TcpStream::connect(sandbox.rtmp_addr()).await.unwrap());
    }
    for socket in &mut crowd {
        socket.write_all(b"\x03GET").await.unwrap();
    }
    let began = Instant::now();
    for _ in 0..20 {
        good(place.call(&sandbox, LIVE, "DescribeLiveStreamOnlineList", json!({})).await);
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let push = Push::start(sandbox.rtmp_addr(), "live", "s").await.unwrap();
    push.end().await.unwrap();
    drop(crowd);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn hostile_publishers_cost_honest_ones_no_frame() {
    const FRAMES: u64 = 150;
    let place = place(|_| {});
    let sandbox = place.start().await;
    bind(&place, &sandbox, &["Flv", "Mp4"], "").await;
    let rtmp = sandbox.rtmp_addr();
    let before = hostile::resident_mib();
    let attack = hostile::Attack::start(rtmp, 20);
    let honest = async |name: &str| {
        let mut push = Push::start(rtmp, "live", name).await.unwrap();
        let (mut beat, mut worst) = (tokio::time::interval(Duration::from_millis(40)), Duration::ZERO);
        for _ in 0..FRAMES {
            beat.tick().await;
            let began = Instant::now();
            push.frames(1).await.unwrap();
            worst = worst.max(began.elapsed());
        }
        let began = Instant::now();
        // The server has taken all that is left.
        push.end().await.unwrap();
        worst.max(began.elapsed())
    };
    let watch = async {
        let (mut worst, mut most) = (Duration::ZERO, before);
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let began = Instant::now();
            good(place.call(&sandbox, LIVE, "DescribeLiveStreamOnlineList", json!({})).await);
            worst = worst.max(began.elapsed());
            most = most.max(hostile::resident_mib());
        }
        (worst, most - before)
    };
    let (a, b, c, (api, grown)) = tokio::join!(honest("a"), honest("b"), honest("c"), watch);
    let seen = attack.stop().await;
    eprintln!("attacks: {seen:?}; honest {a:?} {b:?} {c:?}; api {api:?}; grown {grown} MiB");
    assert!(seen.iter().all(|(_, rounds)| *rounds > 0), "every kind of attack was at work: {seen:?}");
    let worst = a.max(b).max(c).max(api);
    assert!(worst < Duration::from_secs(5), "{worst:?}");
    assert!(grown < 1024, "grown by {grown} MiB");
    for name in ["a", "b", "c"] {
        let found = wait_for("the recordings", async || {
            let found = search(&place, &sandbox, name).await;
            (found.len() == 2).then_some(found)
        })
        .await;
        for media in found {
            let url = media["BasicInfo"]["MediaUrl"].as_str().unwrap();
            let bytes = place.http.get(url).send().await.unwrap().bytes().await.unwrap();
            let frames = frames_in(&bytes);
            assert!(frames.iter().copied().eq(0..FRAMES), "{name} {url}: {} frames", frames.len());
        }
    }
    sandbox.shutdown().await;
}

/// Every path below a directory, relative to it.
fn paths(root: &Path) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![root.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

#[tokio::test]
async fn no_path_is_built_from_outside_text() {
    let place = place(|_| {});
    let sandbox = place.start().await;
    let formats = ["Hls", "Mp4", "Flv", "Aac"];
    bind(&place, &sandbox, &formats, "../../{StreamID}/..%2f\u{1F600}").await;
    let rtmp = sandbox.rtmp_addr();
    let long = "L".repeat(255);
    let wide = "\u{623F}".repeat(85);
    let names = [
        "%2e%2e%2fmark",
        "..\u{2215}mark",
        "mark\\..\\x",
        "C:mark",
        "-mark",
        "~mark $(x) `y`",
        "m\u{e4}rk",
        &long,
        &wide,
    ];
    for bad in ["a/../mark", "/mark", "../mark", "ma\0rk", "..", ""] {
        assert!(Push::start(rtmp, "live", bad).await.is_err(), "{bad:?}");
    }
    for bad in ["..", "a/../b", "mark%2f"] {
        assert!(Push::start(rtmp, bad, "s").await.is_err(), "{bad:?}");
    }
    let mut taken = 0;
    for name in names {
        // What is refused for its name leaves no trace either.
        let Ok(mut push) = Push::start(rtmp, "live", name).await else { continue };
        push.frames(40).await.unwrap();
        push.end().await.unwrap();
        taken += 1;
        let found = wait_for("all formats", async || {
            let found = search(&place, &sandbox, name).await;
            (found.len() == formats.len()).then_some(found)
        })
        .await;
        for media in found {
            assert_eq!(media["BasicInfo"]["Name"], format!("../../{name}/..%2f\u{1F600}"));
            let url = media["BasicInfo"]["MediaUrl"].as_str().unwrap();
            let path = url.strip_prefix(&format!("http://{}/", sandbox.http_addr())).unwrap();
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '/';
            assert!(path.chars().all(plain) && !path.contains("mark"), "{url}");
            assert_eq!(place.http.get(url).send().await.unwrap().status(), 200);
        }
    }
    assert!(taken >= 7, "{taken}");
    let all = paths(&place.config.data_dir);
    assert!(all.iter().filter(|path| path.starts_with("media/")).count() >= taken * formats.len() * 2);
    for path in all {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_');
        assert!(path.chars().all(plain) && path.len() < 80, "{path}");
        assert!(!path.contains("mark") && !path.contains("LLL") && !path.contains(".."), "{path}");
    }
    let wrong = place
        .call(
            &sandbox,
            LIVE,
            "DropLiveStream",
            json!({ "DomainName": DOMAIN, "AppName": "live", "StreamName": "../x" }),
        )
        .await;
    assert_eq!(code(&wrong), "InvalidParameter");
    sandbox.shutdown().await;
}
