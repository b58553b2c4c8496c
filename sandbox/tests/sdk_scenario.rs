//! One scenario, `tests/sdk/scenario.json`, run by the unchanged official SDKs in every way they can sign.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "sdk_scenario/clouds.rs"]
mod clouds;
mod process;
#[path = "recorder_tools/run.rs"]
mod run;
#[path = "sdk_scenario/runners.rs"]
mod runners;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::Instant;

use serde_json::Value;

use clouds::{Clouds, ShiftedClocks};
use runners::{Runner, data};

/// A way to sign that an SDK offers.
#[derive(Debug, Clone, Copy)]
struct Signing {
    method: &'static str,
    http: &'static str,
    /// The body is not part of the signature.
    unsigned: bool,
    /// With a temporary credential.
    token: bool,
}

const fn by(method: &'static str, http: &'static str) -> Signing {
    Signing { method, http, unsigned: false, token: false }
}

const TC3: &str = "TC3-HMAC-SHA256";
const UNSIGNED: Signing = Signing { unsigned: true, ..by(TC3, "POST") };

const EVERY_WAY: [Signing; 6] = [
    by(TC3, "POST"),
    Signing { token: true, ..by(TC3, "GET") },
    Signing { token: true, ..by("HmacSHA256", "POST") },
    by("HmacSHA256", "GET"),
    by("HmacSHA1", "POST"),
    Signing { token: true, ..by("HmacSHA1", "GET") },
];

/// The runner judges answers as all of them do, and the scenario holds in each of the ways to sign.
fn hold(runner: &Runner, ways: &[Signing]) {
    let began = Instant::now();
    runner.check_judgement();
    let dir = tempfile::tempdir().unwrap();
    let (clocks, source) = (ShiftedClocks::start(), clouds::source(dir.path()));
    // Most of a run is waiting for a stream: all ways run at once, each with a cloud of its own.
    thread::scope(|scope| {
        for way in ways {
            let (clocks, source) = (&clocks, &source);
            thread::Builder::new()
                .name(format!("{way:?}"))
                .spawn_scoped(scope, move || {
                    let clouds = Clouds::start(*way, clocks, source);
                    runner.run(&[data("scenario.json"), clouds.settings()]);
                    clouds.end();
                })
                .unwrap();
        }
    });
    println!("{} ways to sign in {:.1} s", ways.len(), began.elapsed().as_secs_f64());
}

/// Product and name of all of these.
fn actions(list: &Value, name: &str, which: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let wanted = list.as_array().unwrap().iter().filter(|each| which(each));
    let told = wanted.filter_map(|each| Some((each["product"].as_str()?, each[name].as_str()?)));
    told.map(|(product, action)| format!("{product} {action}")).collect()
}

#[test]
fn every_action_is_answered_in_a_step() {
    let told = Command::new(env!("CARGO_BIN_EXE_trtc-sandbox")).args(["actions", "--json"]).output().unwrap();
    let all = actions(&serde_json::from_slice(&told.stdout).unwrap(), "name", |_| true);
    assert!(!all.is_empty());
    let scenario: Value = serde_json::from_slice(&fs::read(data("scenario.json")).unwrap()).unwrap();
    // An error says little of an action, and the newest models, which are Python's, must have it.
    let answered = |step: &Value| step["expect_error"].is_null() && step["left_out_for"]["python"].is_null();
    let tried = actions(&scenario["steps"], "action", answered);
    let missing: Vec<_> = all.difference(&tried).collect();
    assert!(
        missing.is_empty(),
        "tests/sdk/scenario.json has no step in which these are answered: {missing:?}"
    );
}

#[test]
fn python() {
    hold(&Runner::python(), &[EVERY_WAY.as_slice(), &[UNSIGNED]].concat());
}

#[test]
fn node() {
    hold(&Runner::node(), &EVERY_WAY);
}

/// The typed clients, in the newest release that comes as one module.
#[test]
fn go() {
    hold(&Runner::go("typed"), &[EVERY_WAY.as_slice(), &[UNSIGNED]].concat());
}

/// The newest release of what signs and sends for all clients. Its client without models leaves the parameters out
/// of what is not a JSON body.
#[test]
fn go_common() {
    let by_json = [by(TC3, "POST"), Signing { token: true, ..by(TC3, "POST") }, UNSIGNED];
    hold(&Runner::go("common"), &by_json);
}

#[test]
fn java() {
    hold(&Runner::java(), &[EVERY_WAY.as_slice(), &[UNSIGNED]].concat());
}
