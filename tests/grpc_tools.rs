//! The service as other people's gRPC tools see it: `grpcurl` and `buf curl` by reflection alone, and how the process
//! starts and ends.

mod tools;

use std::net::TcpStream;
use std::thread;

use tools::{Service, SilentCloud, answer, buf, grpcurl, grpcurl_ok, texts, trtc_recording, until};

const SERVICES: [&str; 4] = [
    "trtc.recording.v1.MediaSearch",
    "trtc.recording.v1.MixTranscode",
    "trtc.recording.v1.RecordingConfig",
    "trtc.recording.v1.StreamIdResolver",
];
const RESOLVE: &str = "trtc.recording.v1.StreamIdResolver/ResolveStreamId";
const SETTINGS: &str = "trtc.recording.v1.RecordingConfig/GetRecordingSettings";

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn reflection_shows_the_contract_with_its_comments() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let address = service.address.as_str();
    let list = grpcurl_ok(&[address, "list"]);
    for name in
        SERVICES.into_iter().chain(["grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"])
    {
        assert!(list.lines().any(|line| line == name), "{name}: {list}");
    }
    for (symbol, comment) in [
        (SERVICES[0], "// "),
        (SERVICES[1], "// Mixes a room's pictures and sound into one stream"),
        (SERVICES[2], "// "),
        (SERVICES[3], "// Tells the live StreamId of any user in any room"),
        ("trtc.recording.v1.StreamIdentity", "// "),
        ("trtc.recording.v1.RoomId", "// Numeric room id, 1 to 4294967294."),
    ] {
        let text = grpcurl_ok(&[address, "describe", symbol]);
        let comments = text.lines().filter(|line| line.trim_start().starts_with("// ")).count();
        assert!(comments > 2 && text.contains(comment), "{symbol}: {text}");
    }
    assert!(grpcurl_ok(&[address, "describe", "google.rpc.ErrorInfo"]).contains("message ErrorInfo"));
}

#[test]
fn health_is_told_for_the_whole_and_for_each_service() {
    let service = Service::start(SilentCloud::start().address, "1s");
    for name in [""].into_iter().chain(SERVICES) {
        let request = format!("{{\"service\":\"{name}\"}}");
        let health = grpcurl_ok(&["-d", &request, &service.address, "grpc.health.v1.Health/Check"]);
        assert_eq!(json(&health)["status"], "SERVING", "{name}");
    }
    let unknown =
        grpcurl(&["-d", "{\"service\":\"no.such\"}", &service.address, "grpc.health.v1.Health/Check"]);
    assert!(texts(&unknown).1.contains("NotFound"));
}

#[test]
fn stream_ids_are_resolved_through_grpcurl_and_buf() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let identity = r#""identity":{"sdk_app_id":12345678,"room_id":{"number":12345},"user_id":"userA","stream_type":"STREAM_TYPE_MAIN"}"#;
    let direct = format!("{{{identity},\"formula\":\"STREAM_ID_FORMULA_DIRECT\"}}");
    let md5 = format!("{{{identity},\"formula\":\"STREAM_ID_FORMULA_BIZID_MD5\",\"bizid\":3891}}");
    let url = format!("http://{}/{RESOLVE}", service.address);
    for (request, expected) in
        [(direct, "12345678_12345_userA_main"), (md5, "3891_8d0261436c375bb0dea901d86d7d70e8")]
    {
        let by_grpcurl = grpcurl_ok(&["-d", &request, &service.address, RESOLVE]);
        let by_buf = buf(&["curl", "--protocol", "grpc", "--http2-prior-knowledge", "-d", &request, &url]);
        for text in [by_grpcurl, by_buf] {
            assert_eq!(json(&text)["resolved"]["streamId"], expected, "{text}");
        }
    }
}

#[test]
fn errors_show_their_details_to_tools() {
    let service = Service::start(SilentCloud::start().address, "1s");
    let wrong = r#"{"identity":{"sdk_app_id":12345678,"room_id":{"number":0}}}"#;
    let refused = grpcurl(&["-format-error", "-d", wrong, &service.address, RESOLVE]);
    assert!(!refused.status.success());
    let error = json(&texts(&refused).1);
    assert_eq!(error["code"], 3, "{error}");
    let details = error["details"].as_array().unwrap();
    let of = |name: &str| details.iter().find(|one| one["@type"].as_str().unwrap().ends_with(name)).unwrap();
    assert_eq!(of("google.rpc.ErrorInfo")["reason"], "INVALID_FIELD", "{error}");
    let violations = of("google.rpc.BadRequest")["fieldViolations"].as_array().unwrap();
    let fields: Vec<_> = violations.iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"identity.room_id") && fields.contains(&"identity.user_id"), "{error}");
}

#[test]
fn the_ready_file_tells_the_address_and_goes_with_the_service() {
    let mut service = Service::start(SilentCloud::start().address, "1s");
    assert_eq!(std::fs::read_to_string(&service.ready_file).unwrap().trim_end(), service.address);
    assert!(!service.path("ready.new").exists());
    service.terminate();
    assert_eq!(service.end().code(), Some(0));
    assert!(!service.ready_file.exists());
}

#[test]
fn without_a_cloud_the_service_says_how_to_give_one() {
    let dir = tempfile::tempdir().unwrap();
    let output =
        trtc_recording().args(["serve", "--listen", "127.0.0.1:0"]).current_dir(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (_, error) = texts(&output);
    for hint in ["--cloud tencent", "--cloud sandbox=http://", "trtc-recording dev", "CLOUD__SECRET_ID"] {
        assert!(error.contains(hint), "{hint}: {error}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn addresses_that_others_can_reach_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:50051"] {
        let output = trtc_recording()
            .args(["serve", "--cloud", "sandbox=http://127.0.0.1:9300", "--listen", address])
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{address}");
        let (_, error) = texts(&output);
        assert!(error.contains("loopback"), "{address}: {error}");
    }
}

#[test]
fn a_call_under_way_is_finished_before_the_service_ends() {
    let cloud = SilentCloud::start();
    let mut service = Service::start(cloud.address, "60s");
    let call = settings_call(&service);
    let at_the_cloud = cloud.call();
    service.terminate();
    service.line_with("draining");
    until("new connections are refused", || TcpStream::connect(&service.address).is_err().then_some(()));
    let refusal = r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"no such key"},"RequestId":"r-1"}}"#;
    answer(at_the_cloud, refusal);
    let output = call.join().unwrap();
    let (_, error) = texts(&output);
    assert!(error.contains("SecretIdNotFound"), "the caller gets the cloud's answer: {error}");
    assert_eq!(service.end().code(), Some(0));
}

#[test]
fn a_call_that_never_ends_is_cut_off_at_the_drain_time_out() {
    let cloud = SilentCloud::start();
    let mut service = Service::start(cloud.address, "200ms");
    let call = settings_call(&service);
    let at_the_cloud = cloud.call();
    service.terminate();
    service.line_with("cut off after the drain time-out");
    assert_eq!(service.end().code(), Some(0));
    let output = call.join().unwrap();
    assert!(!output.status.success());
    drop(at_the_cloud);
}

fn settings_call(service: &Service) -> thread::JoinHandle<std::process::Output> {
    let address = service.address.clone();
    thread::spawn(move || grpcurl(&["-d", r#"{}"#, &address, SETTINGS]))
}
