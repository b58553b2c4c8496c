//! The service as a process, a cloud whose answers the test holds back, and the gRPC tools of others.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test helper fails its test")]
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Nothing here takes longer, not even on a busy machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// Asks again and again until the answer is there.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "not in time: {what}");
        std::thread::yield_now();
    }
}

/// A tool that `scripts/setup-tests` installs.
fn tool(name: &str) -> Command {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".venv/bin").join(name);
    assert!(path.is_file(), "{} is missing: run scripts/setup-tests", path.display());
    Command::new(path)
}

pub(crate) fn grpcurl(arguments: &[&str]) -> Output {
    tool("grpcurl").args(["-plaintext", "-max-time", "60"]).args(arguments).output().unwrap()
}

/// What grpcurl prints when it succeeds.
pub(crate) fn grpcurl_ok(arguments: &[&str]) -> String {
    succeed(grpcurl(arguments), arguments)
}

pub(crate) fn buf(arguments: &[&str]) -> String {
    succeed(tool("buf").args(arguments).output().unwrap(), arguments)
}

/// The HTTP status and the body that `curl` is answered.
pub(crate) fn curl(arguments: &[&str]) -> (u16, String) {
    let format = ["--silent", "--show-error", "--max-time", "60", "--write-out", "\n%{http_code}"];
    let output = Command::new("curl").args(format).args(arguments).output().unwrap();
    let out = succeed(output, arguments);
    let (body, status) = out.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), body.to_owned())
}

fn succeed(output: Output, arguments: &[&str]) -> String {
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{arguments:?}: {}\n{out}{err}", output.status);
    out
}

/// Standard output and standard error.
pub(crate) fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// `trtc-recording` without any setting of the surroundings.
pub(crate) fn trtc_recording() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtc-recording"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRTC_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
}

/// A service under test; it dies with the test.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: String,
    pub(crate) ready_file: PathBuf,
    log: mpsc::Receiver<String>,
    dir: TempDir,
}

impl Service {
    /// Starts the service against a cloud and waits until it says where it listens.
    pub(crate) fn start(cloud: SocketAddr, drain_timeout: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let ready_file = dir.path().join("ready");
        std::fs::write(&ready_file, "left behind by another").unwrap();
        let mut child = trtc_recording()
            .args(["serve", "--listen", "127.0.0.1:0", "--cloud"])
            .arg(format!("sandbox=http://{cloud}"))
            .arg("--store")
            .arg(dir.path().join("store.db"))
            .arg("--ready-file")
            .arg(&ready_file)
            .env("TRTC_RECORDING_CLOUD__SECRET_ID", "AKIDtest")
            .env("TRTC_RECORDING_CLOUD__SECRET_KEY", "secret")
            .env("TRTC_RECORDING_ACCOUNT__BIZID", "3891")
            .env("TRTC_RECORDING_SERVER__DRAIN_TIMEOUT", drain_timeout)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, log) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut service = Self { child, address: String::new(), ready_file, log, dir };
        let line = service.line_with("serving");
        let told = line.split_once("address=").expect("the line tells the address").1;
        service.address = told.trim().to_owned();
        service
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Waits for a line of the log.
    pub(crate) fn line_with(&self, part: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.log.recv_timeout(DEADLINE) {
                Ok(line) if line.contains(part) => return line,
                Ok(line) => seen.push(line),
                Err(_) => panic!("the log has no line with `{part}`:\n{}", seen.join("\n")),
            }
        }
    }

    pub(crate) fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// How the process ended.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let child = &mut self.child;
        until("the service ends", || child.try_wait().unwrap())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A cloud that takes calls and answers none until it is told to.
pub(crate) struct SilentCloud {
    pub(crate) address: SocketAddr,
    calls: mpsc::Receiver<TcpStream>,
}

impl SilentCloud {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, calls) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if sender.send(stream).is_err() {
                    return;
                }
            }
        });
        Self { address, calls }
    }

    /// Waits until a call has begun; the connection stays open as long as it is held.
    pub(crate) fn call(&self) -> TcpStream {
        let mut stream = self.calls.recv_timeout(DEADLINE).expect("the service calls the cloud");
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        let mut begin = [0; 4];
        stream.read_exact(&mut begin).unwrap();
        assert_eq!(&begin, b"POST");
        stream
    }
}

/// Answers a call of the cloud API.
pub(crate) fn answer(mut stream: TcpStream, body: &str) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    // A connection closed with unread bytes is reset, and the answer may be lost with it.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
}
