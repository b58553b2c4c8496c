//! The requests by which mixes are compared, beside the official definitions.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Command;

#[test]
fn requests_of_mixes_have_the_official_fields() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python =
        std::env::var_os("TRTC_TEST_PYTHON").map_or_else(|| root.join(".venv/bin/python"), Into::into);
    let compared = Command::new(&python)
        .arg(root.join("tests/python/official_definitions.py"))
        .arg("--requests")
        .args(["mix_publish.json", "mix_recording.json"].map(|file| root.join("tests/vectors").join(file)))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap_or_else(|error| {
            panic!("{} does not run, run scripts/setup-tests: {error}", python.display())
        });
    let text = String::from_utf8_lossy(&compared.stdout);
    let why = String::from_utf8_lossy(&compared.stderr);
    assert!(compared.status.success() && text.contains("11 requests compared"), "{text}{why}");
}
