//! The sandboxes of a run of the scenario, and the settings that tell a runner of them.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use tokio::runtime::Runtime;
use trtc_sandbox::auth::Credential;
use trtc_sandbox::config::Config;
use trtc_sandbox::environment::Environment;
use trtc_sandbox::sandbox::Sandbox;

use crate::Signing;
use crate::process::{DOMAIN, Place, Process, SECRET_ID, SECRET_KEY, STREAM};
use crate::run::ffmpeg;

const TOKEN: &str = "token/of+a=while";
const TEMPORARY_ID: &str = "AKIDtemporary";

/// Accounts whose sandbox has another time than the SDK: the name and what its clock says more.
const CLOCKS: [(&str, i64); 4] =
    [("late", 310), ("early", -310), ("nearly_late", 280), ("nearly_early", -280)];

/// Sandboxes whose clocks are wrong, seen from the SDK: no SDK lets its own be set.
pub(crate) struct ShiftedClocks {
    sandboxes: Vec<(&'static str, Sandbox)>,
    runtime: Runtime,
    _dir: TempDir,
}

impl ShiftedClocks {
    pub(crate) fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = Runtime::new().unwrap();
        let start = |(name, seconds)| {
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            let config = Config {
                http: any,
                rtmp: any,
                data_dir: dir.path().join(name),
                credentials: [(SECRET_ID, None), (TEMPORARY_ID, Some(TOKEN))].map(credential).into(),
                ..Config::default()
            };
            let shifted = move || OffsetDateTime::now_utc() + Duration::seconds(seconds);
            let environment = Environment::new(shifted, rand::random);
            (name, runtime.block_on(Sandbox::start_in(config, environment)).unwrap())
        };
        let sandboxes = CLOCKS.map(start).into();
        Self { sandboxes, runtime, _dir: dir }
    }
}

impl Drop for ShiftedClocks {
    fn drop(&mut self) {
        for (_, sandbox) in self.sandboxes.drain(..) {
            self.runtime.block_on(sandbox.shutdown());
        }
    }
}

fn credential((id, token): (&str, Option<&str>)) -> Credential {
    Credential {
        secret_id: id.into(),
        secret_key: SecretString::from(SECRET_KEY),
        token: token.map(SecretString::from),
    }
}

/// What the participants of every run publish: 40 s of picture and sound.
pub(crate) fn source(dir: &Path) -> PathBuf {
    let source = dir.join("source.flv");
    ffmpeg(&format!(
        "-f lavfi -i testsrc2=s=160x120:r=10 -f lavfi -i sine=r=48000 -t 40 -c:v libx264 -preset ultrafast \
         -g 10 -pix_fmt yuv420p -c:a aac {}",
        source.display()
    ));
    source
}

/// The sandbox of one run.
pub(crate) struct Clouds {
    place: Place,
    sandbox: Process,
}

impl Clouds {
    pub(crate) fn start(way: Signing, clocks: &ShiftedClocks, source: &Path) -> Self {
        let place = Place::new();
        let mut config = fs::read_to_string(place.path("sandbox.toml")).unwrap();
        config += &format!(
            "[[credentials]]\nsecret_id = '{TEMPORARY_ID}'\nsecret_key = '{SECRET_KEY}'\ntoken = '{TOKEN}'\n"
        );
        fs::write(place.path("sandbox.toml"), config).unwrap();
        let sandbox = place.serve();
        let to = sandbox.publish_url("{stream}").replacen("/trtc_12345678/", "/{app}/", 1);
        let to = to.replacen("roomid=12345&", "roomid={room}&", 1);
        let publish = ["ffmpeg", "-v", "error", "-nostdin", "-re", "-i", source.to_str().unwrap()];
        let publish = publish.into_iter().chain(["-t", "{seconds}", "-c", "copy", "-f", "flv", to.as_str()]);
        let settings = json!({
            "sign_method": way.method,
            "http_method": way.http,
            "unsigned_payload": way.unsigned,
            "publish": publish.collect::<Vec<_>>(),
            "accounts": accounts(way, sandbox.api.strip_prefix("http://").unwrap(), clocks),
            "variables": {
                "app": "trtc_12345678",
                "domain": DOMAIN,
                "stream": STREAM,
                "other_stream": "12345678_12345_userA_aux",
                "sdk_app_id": 12_345_678,
                "stream_in_capitals": STREAM.to_uppercase(),
                "main_app": Config::default().app_id,
                "other_app": 1_500_000_001,
                // A relay pushes back into the sandbox itself: it has no other target.
                "relay_url": format!("{}/relayed/copy", sandbox.rtmp),
                // Without its codecs the sandbox makes no cover pictures.
                "cover": if cfg!(feature = "codecs") { "^http://" } else { "^$" },
            },
        });
        fs::write(place.path("settings.json"), settings.to_string()).unwrap();
        Self { place, sandbox }
    }

    /// The file that tells a runner of all this.
    pub(crate) fn settings(&self) -> PathBuf {
        self.place.path("settings.json")
    }

    pub(crate) fn end(self) {
        assert!(self.sandbox.end("TERM").success());
    }
}

fn accounts(way: Signing, endpoint: &str, clocks: &ShiftedClocks) -> Value {
    let account = |id: &str, key: &str, token: Option<&str>, endpoint: &str| {
        let mut account = json!({ "endpoint": endpoint, "secret_id": id, "secret_key": key });
        if let Some(token) = token {
            account["token"] = token.into();
        }
        account
    };
    let (id, token) = if way.token { (TEMPORARY_ID, Some(TOKEN)) } else { (SECRET_ID, None) };
    let wrong = format!("{SECRET_KEY}x");
    let mut accounts = json!({
        "main": account(id, SECRET_KEY, token, endpoint),
        "wrong_key": account(id, &wrong, token, endpoint),
        "unknown_id": account("AKIDnobody", SECRET_KEY, token, endpoint),
        "wrong_token": account(TEMPORARY_ID, SECRET_KEY, Some("another"), endpoint),
        "no_token": account(TEMPORARY_ID, SECRET_KEY, None, endpoint),
    });
    for (name, sandbox) in &clocks.sandboxes {
        accounts[name] = account(id, SECRET_KEY, token, &sandbox.http_addr().to_string());
    }
    accounts
}
