//! A cloud that answers each action as the test says, and a service that works against it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test helper fails its test")]
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tonic::transport::Channel;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;

/// Nothing here takes longer, not even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the cloud does with one call.
#[derive(Clone)]
pub(crate) enum Step {
    /// Answers with these members.
    Answer(Value),
    /// Refuses with a code.
    Refuse(&'static str),
    /// Breaks off without an answer.
    BreakOff,
    /// Never answers.
    Hang,
}

/// A call as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) at: Instant,
    pub(crate) action: String,
    pub(crate) region: Option<String>,
    pub(crate) version: String,
    pub(crate) body: Value,
}

#[derive(Default)]
struct Script {
    steps: HashMap<&'static str, VecDeque<Step>>,
    /// What is done when an action has no steps left.
    always: HashMap<&'static str, Step>,
    calls: Vec<Call>,
}

/// The cloud.
pub(crate) struct FakeCloud {
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    count: watch::Receiver<usize>,
}

impl FakeCloud {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let script: Arc<Mutex<Script>> = Arc::default();
        let (sender, count) = watch::channel(0);
        let (shared, sender) = (Arc::clone(&script), Arc::new(sender));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&shared), Arc::clone(&sender)));
            }
        });
        Self { address, script, count }
    }

    /// What is done with the next call of an action that has no step yet.
    pub(crate) fn then(&self, action: &'static str, step: Step) -> &Self {
        self.script.lock().unwrap().steps.entry(action).or_default().push_back(step);
        self
    }

    /// What is done with all further calls of an action.
    pub(crate) fn always(&self, action: &'static str, step: Step) -> &Self {
        self.script.lock().unwrap().always.insert(action, step);
        self
    }

    /// The calls of an action.
    pub(crate) fn calls(&self, action: &str) -> Vec<Call> {
        let script = self.script.lock().unwrap();
        script.calls.iter().filter(|call| call.action == action).cloned().collect()
    }

    /// How many calls came in all.
    pub(crate) fn count(&self) -> usize {
        self.script.lock().unwrap().calls.len()
    }

    /// Waits until so many calls came.
    pub(crate) async fn wait_for_calls(&self, count: usize) {
        let mut seen = self.count.clone();
        let enough = seen.wait_for(|seen| *seen >= count);
        tokio::time::timeout(PATIENCE, enough).await.expect("the cloud is called").unwrap();
    }
}

async fn serve(mut socket: TcpStream, script: Arc<Mutex<Script>>, count: Arc<watch::Sender<usize>>) {
    while let Some(call) = read_call(&mut socket).await {
        let step = {
            let mut script = script.lock().unwrap();
            let next = script.steps.get_mut(call.action.as_str()).and_then(VecDeque::pop_front);
            let step = next.or_else(|| script.always.get(call.action.as_str()).cloned());
            script.calls.push(call);
            step.unwrap_or(Step::Refuse("InvalidAction.NotInTheScript"))
        };
        count.send_modify(|count| *count += 1);
        let mut response = match step {
            Step::Answer(members) => members,
            Step::Refuse(code) => json!({"Error": {"Code": code, "Message": "as the test says"}}),
            Step::BreakOff => return,
            Step::Hang => std::future::pending().await,
        };
        response["RequestId"] = json!("r-1");
        let body = json!({ "Response": response }).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if socket.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read_call(socket: &mut TcpStream) -> Option<Call> {
    let mut text = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = socket.read(&mut part).await.ok().filter(|count| *count > 0)?;
        text.extend_from_slice(&part[..count]);
        let request = String::from_utf8_lossy(&text).into_owned();
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (found, value) = line.split_once(':')?;
                found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        if body.len() < header("content-length").unwrap_or_default().parse().unwrap_or(0) {
            continue;
        }
        return Some(Call {
            at: Instant::now(),
            action: header("x-tc-action").unwrap_or_default(),
            region: header("x-tc-region"),
            version: header("x-tc-version").unwrap_or_default(),
            body: serde_json::from_str(body).unwrap_or_default(),
        });
    }
}

/// A running `trtc-recording serve` against a fake cloud.
pub(crate) struct Gateway {
    child: Child,
    address: String,
}

impl Gateway {
    /// Starts on the store and the configuration (`apps.toml`) in `dir`.
    pub(crate) fn start(dir: &Path, cloud: &FakeCloud) -> Self {
        Self::start_on(dir, cloud.address)
    }

    /// The same on a cloud that answers there, for the credentials `id` and `key`.
    pub(crate) fn start_on(dir: &Path, cloud: SocketAddr) -> Self {
        let ready = dir.join("ready");
        std::fs::remove_file(&ready).ok();
        let log = std::fs::File::create(dir.join("serve.log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_trtc-recording"))
            .args(["serve", "--listen", "127.0.0.1:0", "--cloud"])
            .arg(format!("sandbox=http://{cloud}"))
            .arg("--config")
            .arg(dir.join("apps.toml"))
            .arg("--store")
            .arg(dir.join("store.db"))
            .arg("--ready-file")
            .arg(&ready)
            .env("TRTC_RECORDING_CLOUD__SECRET_ID", "id")
            .env("TRTC_RECORDING_CLOUD__SECRET_KEY", "key")
            .stderr(log)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        let address = loop {
            match std::fs::read_to_string(&ready) {
                Ok(address) if !address.trim().is_empty() => break address.trim().to_owned(),
                _ => {}
            }
            let ended = child.try_wait().unwrap();
            let log = || std::fs::read_to_string(dir.join("serve.log")).unwrap_or_default();
            assert!(ended.is_none() && began.elapsed() < PATIENCE, "it does not start: {}", log());
            std::thread::sleep(Duration::from_millis(10));
        };
        Self { child, address }
    }

    pub(crate) async fn client(&self) -> RecordingConfigClient<Channel> {
        let channel = Channel::from_shared(self.url()).unwrap();
        RecordingConfigClient::new(channel.connect().await.unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Kills it with SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
