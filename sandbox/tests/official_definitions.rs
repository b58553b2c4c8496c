//! What the sandbox says of its actions, beside the official definitions.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;
use std::process::Command;

#[test]
fn actions_and_fields_are_the_official_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let told = Command::new(env!("CARGO_BIN_EXE_trtc-sandbox")).args(["actions", "--json"]).output().unwrap();
    assert!(told.status.success());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("actions.json");
    std::fs::write(&file, told.stdout).unwrap();
    let python =
        std::env::var_os("TRTC_TEST_PYTHON").map_or_else(|| root.join(".venv/bin/python"), Into::into);
    let compared = Command::new(&python)
        .arg(root.join("tests/python/official_definitions.py"))
        .arg(file)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap_or_else(|error| {
            panic!("{} does not run, run scripts/setup-tests: {error}", python.display())
        });
    let text = String::from_utf8_lossy(&compared.stdout);
    let why = String::from_utf8_lossy(&compared.stderr);
    assert!(compared.status.success(), "{text}{why}");
    assert!(text.contains("actions compared with tccli"), "{text}{why}");
}
