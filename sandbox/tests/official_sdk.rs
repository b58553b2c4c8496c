//! The sandbox as seen by the unchanged official SDK.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

mod process;
#[path = "recorder_tools/run.rs"]
mod run;

use std::path::{Path, PathBuf};
use std::process::Command;

use process::{DOMAIN, Place, Process, SECRET_ID, SECRET_KEY, STREAM};
use run::ffmpeg;

/// A Python that has the SDK.
fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let python =
        std::env::var_os("TRTC_TEST_PYTHON").map_or_else(|| root.join(".venv/bin/python"), PathBuf::from);
    let modules = ["common", "live.v20180801", "trtc.v20190722", "vod.v20180717"];
    let imports = modules.map(|module| format!("import tencentcloud.{module}")).join("\n");
    let ready = Command::new(&python).args(["-c", &imports]).output();
    let why = match ready {
        Ok(output) if output.status.success() => return python,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    panic!(
        "{} cannot run the official SDK; run scripts/setup-tests, or name a Python that has \
         tests/python/requirements.txt in TRTC_TEST_PYTHON: {why}",
        python.display()
    );
}

/// Runs a command of the script against the sandbox.
fn drive(command: &str, sandbox: &Process) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/official_sdk.py");
    let endpoint = sandbox.api.strip_prefix("http://").unwrap();
    let output = Command::new(python())
        .arg(script)
        .args([command, endpoint, SECRET_ID, SECRET_KEY, DOMAIN, STREAM])
        // A proxy of the environment must not stand between the two.
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SANDBOX_MAKES_COVERS", if cfg!(feature = "codecs") { "1" } else { "0" })
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "official_sdk.py {command}:\n{said}");
}

#[test]
fn recordings_are_bound_found_changed_and_deleted() {
    let place = Place::new();
    let source = place.path("source.flv");
    ffmpeg(&format!(
        "-f lavfi -i testsrc2=s=320x180:r=25 -f lavfi -i sine=r=48000 -t 5 -c:v libx264 -preset veryfast -g 25 \
         -bf 2 -pix_fmt yuv420p -c:a aac -ac 2 {}",
        source.display()
    ));
    let sandbox = place.serve();
    drive("bind", &sandbox);
    ffmpeg(&format!("-i {} -c copy -f flv {}", source.display(), sandbox.publish_url(STREAM)));
    drive("media", &sandbox);
    drive("unbind", &sandbox);
    assert!(sandbox.end("TERM").success());
}

#[test]
fn tasks_are_made_and_streams_are_cut() {
    let place = Place::new();
    let sandbox = place.serve();
    drive("tasks", &sandbox);
    assert!(sandbox.end("TERM").success());
}

#[test]
fn every_way_to_sign_is_taken() {
    let place = Place::new();
    let sandbox = place.serve();
    drive("signatures", &sandbox);
    assert!(sandbox.end("TERM").success());
}

#[test]
fn refusals_have_the_codes_of_the_cloud() {
    let place = Place::new();
    let sandbox = place.serve();
    drive("refusals", &sandbox);
    assert!(sandbox.end("TERM").success());
}
