//! `trtc-sandbox serve` as a process of its own, in a temporary place.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;

pub(crate) const SECRET_ID: &str = "AKIDoutside";
pub(crate) const SECRET_KEY: &str = "outside-secret";
pub(crate) const DOMAIN: &str = "3891.livepush.myqcloud.com";
/// What a participant userA of room 12345 publishes to.
pub(crate) const STREAM: &str = "12345678_12345_userA_main";

/// Where a sandbox keeps its state; it outlives the processes that use it.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = format!(
            "http = '127.0.0.1:0'\nrtmp = '127.0.0.1:0'\nsub_app_ids = [1500000001]\n\
             [rates]\nall = 0\n\
             [[credentials]]\nsecret_id = '{SECRET_ID}'\nsecret_key = '{SECRET_KEY}'\n"
        );
        fs::write(dir.path().join("sandbox.toml"), settings).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Starts the program and waits until it says where it listens.
    pub(crate) fn serve(&self) -> Process {
        self.serve_as(&[], &[])
    }

    /// The same, started by another program, and with settings of its own.
    pub(crate) fn serve_as(&self, by: &[&str], settings: &[(&str, &str)]) -> Process {
        let log = self.path("sandbox.log");
        let errors = File::options().create(true).append(true).open(&log).unwrap();
        let program = env!("CARGO_BIN_EXE_trtc-sandbox");
        let words: Vec<_> = by.iter().copied().chain([program]).collect();
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .arg("serve")
            .arg("--config")
            .arg(self.path("sandbox.toml"))
            .arg("--data-dir")
            .arg(self.path("data"))
            // By environment, so that both ways of setting are in use.
            .env("TRTC_SANDBOX_TIMING__RULE_EFFECT_DELAY", "0s")
            .env("TRTC_SANDBOX_TIMING__SEARCHABLE_DELAY", "0s")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut address = |kind: &str| {
            let line = lines.next().and_then(Result::ok).unwrap_or_default();
            let url = line.strip_prefix(kind).map(|rest| rest.trim().to_owned());
            url.unwrap_or_else(|| panic!("the sandbox said {line:?}\n{}", read(&log)))
        };
        let (api, rtmp) = (address("api"), address("rtmp"));
        Process { child, api, rtmp, log }
    }
}

/// A running sandbox. It is killed when dropped.
pub(crate) struct Process {
    child: Child,
    /// `http://` and the address of the API.
    pub(crate) api: String,
    /// `rtmp://` and the address of the ingest.
    pub(crate) rtmp: String,
    log: PathBuf,
}

impl Process {
    #[allow(dead_code, reason = "not every test that takes this module measures or kills")]
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it with a signal, `TERM` or `KILL`, and waits for its end.
    pub(crate) fn end(mut self, signal: &str) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }

    /// The URL that a publisher of the stream uses, as the relay of TRTC writes it.
    pub(crate) fn publish_url(&self, stream: &str) -> String {
        format!("{}/trtc_12345678/{stream}?sdkappid=12345678&roomid=12345&userid=dXNlckE=", self.rtmp)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
        if std::thread::panicking() {
            eprintln!("the sandbox said:\n{}", read(&self.log));
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
