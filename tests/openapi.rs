//! The OpenAPI document against the service: it is valid, it is what the service serves, and what calls made from it are
//! answered with is what it says. The tools are openapi-spec-validator and schemathesis.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use reqwest::{StatusCode, header};
use support::Dev;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Calls of every operation that schemathesis makes up at random, beside those at the limits of each field.
const EXAMPLES: &str = "8";
/// Whether an answer is good is for other tests to say; here it has to be one that the document declares.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// A tool that `scripts/setup-tests` installs.
fn tool(name: &str) -> Command {
    let path = PathBuf::from(ROOT).join(".venv/bin").join(name);
    assert!(path.is_file(), "{} is missing: run scripts/setup-tests", path.display());
    Command::new(path)
}

fn succeeds(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let out = text(&output.stdout);
    assert!(output.status.success(), "{}\n{out}{}", output.status, text(&output.stderr));
    out
}

/// A service whose apps can do everything, with one API key.
fn service(dir: &Path) -> (Dev, String) {
    let made =
        Command::new(env!("CARGO_BIN_EXE_trtc-recording")).args(["keys", "create", "test"]).output().unwrap();
    let made = succeeds(&made);
    let key = made.lines().find(|line| line.starts_with("trtcrec_")).unwrap().to_owned();
    let entry = &made[made.find("[[server.api_keys]]").unwrap()..];
    let app = "[[apps]]\nsdk_app_id = 1400000001\nstream_id_formula = \"direct\"\nmixes = \"mcu\"\n\
               recording_tasks = \"cloud_recording\"\nuser_sig_key = \"key\"\n";
    (Dev::start_with(dir, &format!("{app}{entry}"), &[]), key)
}

#[test]
fn the_document_is_valid() {
    let document = Path::new(ROOT).join("docs/openapi.json");
    let report = succeeds(&tool("openapi-spec-validator").arg(document).output().unwrap());
    assert!(report.contains("OK"), "{report}");
}

#[tokio::test]
async fn the_service_serves_it_to_everybody() {
    let dir = tempfile::tempdir().unwrap();
    let (dev, _) = service(dir.path());
    let answer = reqwest::get(format!("{}/openapi.json", dev.address)).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
    let committed = std::fs::read_to_string(Path::new(ROOT).join("docs/openapi.json")).unwrap();
    assert!(answer.text().await.unwrap() == committed);
    dev.stop();
}

#[tokio::test]
async fn calls_by_json_need_the_key_too() {
    let dir = tempfile::tempdir().unwrap();
    let (dev, key) = service(dir.path());
    let call = async |key: Option<&str>| {
        let request = reqwest::Client::new()
            .post(format!("{}/trtc.recording.v1.StreamIdResolver/ParseStreamId", dev.address))
            .header(header::CONTENT_TYPE, "application/json")
            .body(r#"{"streamId":"1400000001_1_u_main"}"#);
        let request = key.into_iter().fold(request, |request, key| request.bearer_auth(key));
        request.send().await.unwrap()
    };
    let refused = call(None).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let body: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(body["code"], "unauthenticated");
    assert_eq!(body["details"][0]["debug"]["reason"], "CALLER_UNAUTHENTICATED", "{body}");
    assert_eq!(call(Some(&key)).await.status(), StatusCode::OK);
    dev.stop();
}

/// Their examples name a file, a mix, a task or settings that are not there.
const OF_NOTHING: [&str; 10] = [
    "MediaSearch/GetMedia",
    "MediaSearch/SetMediaExpiry",
    "MediaSearch/DeleteMedia",
    "MediaSearch/GetPlaybackUrl",
    "MixTranscode/UpdateMix",
    "MixTranscode/StopMix",
    "MixTranscode/GetMix",
    "RecordingConfig/ResetRecordingSettings",
    "RecordingConfig/StopRecordingTask",
    "RecordingConfig/GetRecordingTask",
];

#[tokio::test]
async fn the_examples_of_the_document_are_good_requests() {
    let dir = tempfile::tempdir().unwrap();
    let (dev, key) = service(dir.path());
    let client = reqwest::Client::new();
    let document = std::fs::read(Path::new(ROOT).join("docs/openapi.json")).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let example = &item["post"]["requestBody"]["content"]["application/json"]["example"];
        let call = client.post(format!("{}{path}", dev.address)).bearer_auth(&key);
        let answer = call.json(example).send().await.unwrap();
        let of_nothing = OF_NOTHING.iter().any(|method| path.ends_with(&format!(".{method}")));
        let expected = if of_nothing { StatusCode::NOT_FOUND } else { StatusCode::OK };
        assert_eq!(answer.status(), expected, "{path}: {}", answer.text().await.unwrap());
    }
    dev.stop();
}

#[test]
fn whatever_is_sent_the_answer_is_one_that_the_document_declares() {
    let dir = tempfile::tempdir().unwrap();
    let (dev, key) = service(dir.path());
    let output = tool("schemathesis")
        .current_dir(dir.path())
        .arg("--config-file")
        .arg(Path::new(ROOT).join("tests/python/schemathesis.toml"))
        .args([
            "run",
            &format!("{}/openapi.json", dev.address),
            "--header",
            &format!("Authorization: Bearer {key}"),
        ])
        .args(["--seed", "1", "--generation-deterministic", "--max-examples", EXAMPLES, "--checks", CHECKS])
        .args(["--phases", "examples,coverage,fuzzing", "--no-color", "--continue-on-failure"])
        // They judge how fast requests are made up, which on a busy machine says nothing.
        .args(["--suppress-health-check", "all"])
        .output()
        .unwrap();
    let report = succeeds(&output);
    // A run that reaches nothing succeeds too.
    assert!(report.contains("Tested: 43"), "every operation was called: {report}");
    dev.stop();
}
