//! Who may call, through what, and from which pages: API keys, TLS and CORS over the wire.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::io::Read as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::{Method, StatusCode, header};
use support::{Dev, PATIENCE, refusal};
use tonic::metadata::MetadataValue;
use tonic::transport::{Certificate, Channel, ClientTlsConfig};
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::media_search_client::MediaSearchClient;
use trtc_recording::proto::v1::mix_transcode_client::MixTranscodeClient;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;
use trtc_recording::proto::v1::stream_id_resolver_client::StreamIdResolverClient;

const APP: &str = "[[apps]]\nsdk_app_id = 12345678\nstream_id_formula = \"direct\"\n";

fn command(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtc-recording"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRTC_") {
            command.env_remove(name);
        }
    }
    command.args(args).output().unwrap()
}

/// What a command prints when it succeeds.
fn printed(args: &[&str]) -> String {
    let output = command(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command complains of.
fn complaint(args: &[&str]) -> String {
    let output = command(args);
    assert!(!output.status.success(), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A key as `keys create` makes it, and its entry for the configuration.
fn new_key(name: &str) -> (String, String) {
    let output = printed(&["keys", "create", name]);
    let key = output.lines().find(|line| line.starts_with("trtcrec_")).unwrap().to_owned();
    let entry = output[output.find("[[server.api_keys]]").unwrap()..].to_owned();
    assert!(!entry.contains(&key));
    (key, entry)
}

/// A request with this word as its authorization.
fn with<M>(message: M, authorization: Option<&str>) -> Request<M> {
    let mut request = Request::new(message);
    if let Some(value) = authorization {
        request.metadata_mut().insert("authorization", MetadataValue::try_from(value).unwrap());
    }
    request
}

/// One call of each of the services.
async fn call_all(channel: &Channel, authorization: Option<&str>) -> [Result<(), Status>; 4] {
    let mut resolver = StreamIdResolverClient::new(channel.clone());
    let mut config = RecordingConfigClient::new(channel.clone());
    let mut media = MediaSearchClient::new(channel.clone());
    let mut mixes = MixTranscodeClient::new(channel.clone());
    let parse = v1::ParseStreamIdRequest { stream_id: "12345678_1_u_main".to_owned() };
    let settings = v1::GetRecordingSettingsRequest::default();
    let get = v1::BatchGetMediaRequest { file_ids: vec!["1".to_owned()] };
    let list = v1::ListMixesRequest { sdk_app_id: 12_345_678, ..v1::ListMixesRequest::default() };
    [
        resolver.parse_stream_id(with(parse, authorization)).await.map(drop),
        config.get_recording_settings(with(settings, authorization)).await.map(drop),
        media.batch_get_media(with(get, authorization)).await.map(drop),
        mixes.list_mixes(with(list, authorization)).await.map(drop),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_need_one_of_the_keys() {
    let dir = tempfile::tempdir().unwrap();
    let ((old, old_entry), (new, new_entry)) = (new_key("old"), new_key("new"));
    let dev = Dev::start_with(dir.path(), &format!("{APP}{old_entry}{new_entry}"), &[]);
    let channel = dev.channel().await;
    for key in [&old, &new] {
        for outcome in call_all(&channel, Some(&format!("Bearer {key}"))).await {
            outcome.unwrap();
        }
    }
    let hash = old_entry.split('"').rev().nth(1).unwrap();
    let (basic, hash) = (format!("Basic {old}"), format!("Bearer {hash}"));
    for (authorization, problem) in [
        (None, "has none"),
        (Some("Bearer wrong"), "not known"),
        (Some(hash.as_str()), "not known"),
        (Some(basic.as_str()), "not `Bearer KEY`"),
    ] {
        for outcome in call_all(&channel, authorization).await {
            let message = outcome.as_ref().unwrap_err().message().to_owned();
            assert!(message.contains(problem), "{message}");
            assert!(message.contains("authorization: Bearer KEY"), "it says what to do: {message}");
            let (code, reason, _) = refusal(outcome);
            assert_eq!((code, reason.as_str()), (Code::Unauthenticated, "CALLER_UNAUTHENTICATED"));
        }
    }
    let health = HealthClient::new(channel).check(HealthCheckRequest { service: String::new() }).await;
    assert_eq!(health.unwrap().into_inner().status, 1, "probes have no key");

    let parse = ["parse", "12345678_1_u_main", "--address", &dev.address];
    assert!(complaint(&parse).contains("CALLER_UNAUTHENTICATED"));
    assert!(printed(&[&parse[..], &["--token", &new]].concat()).contains("12345678"));
    dev.stop();
}

/// Certificates of an authority that nobody knows, for 127.0.0.1.
fn certificates(dir: &Path) -> String {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    std::fs::write(dir.join("ca.pem"), authority.pem()).unwrap();
    std::fs::write(dir.join("server.pem"), server.pem()).unwrap();
    std::fs::write(dir.join("server.key"), key.serialize_pem()).unwrap();
    format!("[server.tls]\ncert_file = \"{0}/server.pem\"\nkey_file = \"{0}/server.key\"\n", dir.display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_spoken_with_http_2_and_with_http_1() {
    let dir = tempfile::tempdir().unwrap();
    let tls = certificates(dir.path());
    let dev = Dev::start_with(dir.path(), &format!("{APP}{tls}"), &[]);
    assert!(dev.address.starts_with("https://127.0.0.1:"), "{}", dev.address);

    let pem = std::fs::read_to_string(dir.path().join("ca.pem")).unwrap();
    let trust = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&pem));
    let endpoint = Channel::from_shared(dev.address.clone()).unwrap();
    let channel = endpoint.tls_config(trust).unwrap().connect().await.unwrap();
    for outcome in call_all(&channel, None).await {
        outcome.unwrap();
    }

    let ca_file = dir.path().join("ca.pem");
    let parse = ["parse", "12345678_1_u_main", "--address", &dev.address];
    assert!(printed(&[&parse[..], &["--ca-file", ca_file.to_str().unwrap()]].concat()).contains("12345678"));
    let stranger = complaint(&parse);
    assert!(stranger.contains("certificate"), "an unknown authority is not trusted: {stranger}");
    let plain = dev.address.replace("https", "http");
    assert!(!command(&["parse", "12345678_1_u_main", "--address", &plain]).status.success());

    let authority = reqwest::Certificate::from_pem(pem.as_bytes()).unwrap();
    let one = reqwest::Client::builder().http1_only().tls_certs_only([authority.clone()]).build().unwrap();
    let two = reqwest::Client::builder().tls_certs_only([authority]).build().unwrap();
    for (client, version) in [(one, reqwest::Version::HTTP_11), (two, reqwest::Version::HTTP_2)] {
        let response = client.get(&dev.address).send().await.unwrap();
        assert_eq!(response.version(), version);
    }
    dev.stop();
}

#[tokio::test]
async fn who_never_shakes_hands_holds_up_nobody_and_is_let_go() {
    let dir = tempfile::tempdir().unwrap();
    let tls = certificates(dir.path());
    let dev = Dev::start_with(dir.path(), &format!("{APP}{tls}"), &[]);
    let mut silent: Vec<TcpStream> =
        (0..50).map(|_| TcpStream::connect(dev.address.trim_start_matches("https://")).unwrap()).collect();
    let ca_file = dir.path().join("ca.pem");
    printed(&["parse", "1_1_u_main", "--address", &dev.address, "--ca-file", ca_file.to_str().unwrap()]);
    for stream in &mut silent {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the service hangs up");
    }
    dev.stop();
}

#[test]
fn certificates_that_cannot_be_used_are_named_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path());
    let start = |cert: &str, key: &str| {
        let path = |name: &str| dir.path().join(name);
        let tls = format!("[server.tls]\ncert_file = {:?}\nkey_file = {:?}\n", path(cert), path(key));
        std::fs::write(path("config.toml"), tls).unwrap();
        let config = path("config.toml");
        let data = path("data");
        complaint(&[
            "dev",
            "--listen",
            "127.0.0.1:0",
            "--sandbox-http",
            "127.0.0.1:0",
            "--rtmp",
            "127.0.0.1:0",
            "--config",
            config.to_str().unwrap(),
            "--data-dir",
            data.to_str().unwrap(),
        ])
    };
    for (cert, key, part) in [
        ("none.pem", "server.key", "server.tls.cert_file"),
        ("server.key", "server.key", "no certificate"),
        ("server.pem", "server.pem", "server.tls.key_file"),
        ("ca.pem", "server.key", "server.tls"),
    ] {
        let complaint = start(cert, key);
        assert!(complaint.contains(part), "{cert} {key}: {complaint}");
    }
}

#[tokio::test]
async fn pages_of_the_origins_may_call_and_their_preflight_needs_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let (_, entry) = new_key("web");
    let config = format!("[server]\ncors_origins = [\"https://app.example.com\"]\n{APP}{entry}");
    let dev = Dev::start_with(dir.path(), &config, &[]);
    let client = reqwest::Client::new();
    let url = format!("{}/trtc.recording.v1.MediaSearch/SearchMedia", dev.address);
    let preflight = async |origin: &'static str| {
        let request = client
            .request(Method::OPTIONS, &url)
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,content-type,connect-protocol-version",
            );
        request.send().await.unwrap()
    };
    let answer = preflight("https://app.example.com").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let value = |name: header::HeaderName| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(value(header::ACCESS_CONTROL_ALLOW_ORIGIN), "https://app.example.com");
    assert_eq!(value(header::ACCESS_CONTROL_ALLOW_METHODS), "GET,POST,OPTIONS");
    assert_eq!(value(header::ACCESS_CONTROL_MAX_AGE), "7200");
    let allowed = value(header::ACCESS_CONTROL_ALLOW_HEADERS);
    for name in
        ["authorization", "content-type", "connect-protocol-version", "connect-timeout-ms", "x-grpc-web"]
    {
        assert!(allowed.split(',').any(|each| each == name), "{name}: {allowed}");
    }
    let stranger = preflight("https://evil.example").await;
    assert!(!stranger.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));

    let call = client.post(&url).header(header::ORIGIN, "https://app.example.com");
    let answer = call.header(header::CONTENT_TYPE, "application/grpc").send().await.unwrap();
    assert_eq!(answer.headers()["grpc-status"], "16", "the call itself needs a key");
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
    let exposed = answer.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap();
    for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    dev.stop();
}

#[tokio::test]
async fn without_origins_nothing_is_said_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), APP, &[]);
    let answer = reqwest::Client::new()
        .post(format!("{}/trtc.recording.v1.MediaSearch/SearchMedia", dev.address))
        .header(header::ORIGIN, "https://app.example.com")
        .header(header::CONTENT_TYPE, "application/grpc")
        .send()
        .await
        .unwrap();
    assert!(answer.headers().keys().all(|name| !name.as_str().starts_with("access-control-")));
    dev.stop();
}
