//! `dev`: the service with a sandbox cloud of its own, in one process, on loopback.
//!
//! The only place that knows both halves. They meet on the wire alone: the service is given the sandbox's URL and
//! credentials as it would be given Tencent Cloud's.

use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use trtc_sandbox::auth::Credential;
use trtc_sandbox::config::{Config as SandboxConfig, TimingConfig, TrtcAppConfig};
use trtc_sandbox::sandbox::Sandbox;

use super::ConfigArg;
use super::serve::{log_to_stderr, stop_on_signal};
use crate::config::{AppConfig, Config, FormulaKind, MixFacility, TaskFacility};
use crate::domain::url_encoding::UrlEncoding;
use crate::environment::{Random, SystemRandom};
use crate::server::Server;

const DEFAULT_BIZID: u32 = 3891;
const DEFAULT_APP: u32 = 12_345_678;

#[derive(Debug, Args)]
pub(super) struct DevArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// Directory of all state: recordings, the sandbox's database, the store, generated credentials
    #[arg(long, value_name = "DIR", default_value = "trtc-recording-dev")]
    data_dir: PathBuf,
    /// Address of the gRPC service (loopback only)
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Address of the sandbox's signed API and media files (loopback only)
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9300")]
    sandbox_http: SocketAddr,
    /// Address of the sandbox's RTMP ingest (loopback only)
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:1935")]
    rtmp: SocketAddr,
    /// Address of the sandbox's admin API, where faults are switched on (loopback only); none by default
    #[arg(long, value_name = "ADDRESS")]
    sandbox_admin: Option<SocketAddr>,
    /// Multiplies every time the sandbox cloud keeps, such as resume windows and retry pauses; 0.01 is a hundredth
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    time_scale: f64,
}

/// What is made up at the first start and kept, so that clients' settings stay right.
#[derive(Serialize, Deserialize)]
struct Generated {
    secret_id: String,
    secret_key: String,
    playback_key: String,
    /// Of the app that stands in for configured ones; earlier versions made none.
    #[serde(default)]
    user_sig_key: String,
}

pub(super) async fn run(args: DevArgs) -> anyhow::Result<()> {
    log_to_stderr("warn,trtc_recording=info,trtc_sandbox=info");
    let mut config = Config::load(args.config.config.as_deref())?;
    if let Some(listen) = args.listen {
        config.server.listen = listen;
    }
    for (flag, address) in
        [("--listen", config.server.listen), ("--sandbox-http", args.sandbox_http), ("--rtmp", args.rtmp)]
    {
        if !address.ip().is_loopback() {
            bail!("{flag} must be a loopback address: anybody who reaches the sandbox can record");
        }
    }
    std::fs::create_dir_all(&args.data_dir)
        .with_context(|| format!("cannot make the directory {}", args.data_dir.display()))?;
    let generated = generated(&args.data_dir.join("generated.json"), &SystemRandom)?;
    fill_in(&mut config, &args, &generated);

    let stop = stop_on_signal()?;
    let sandbox = Sandbox::start(sandbox_config(&config, &args, &generated)).await?;
    let endpoint = format!("http://{}", sandbox.http_addr());
    config.cloud.endpoint = Some(endpoint.parse()?);
    let served = serve(&config, &args, &generated, &sandbox, stop).await;
    sandbox.shutdown().await;
    served
}

async fn serve(
    config: &Config,
    args: &DevArgs,
    generated: &Generated,
    sandbox: &Sandbox,
    stop: tokio_util::sync::CancellationToken,
) -> anyhow::Result<()> {
    let server = Server::bind(config).await?;
    let addresses = Addresses {
        service: server.url(),
        sandbox: format!("http://{}", sandbox.http_addr()),
        rtmp: format!("rtmp://{}", sandbox.rtmp_addr()),
        admin: sandbox.admin_addr().map(|address| format!("http://{address}")),
    };
    let env_file = args.data_dir.join("dev.env");
    write_env(&env_file, &addresses, generated)?;
    print!("{}", banner(&addresses, &env_file));
    std::io::stdout().flush()?;
    let outcome = server.run(stop).await;
    // What it names is gone now.
    std::fs::remove_file(&env_file).ok();
    Ok(outcome?)
}

/// The service's settings where the file and the environment leave them open.
fn fill_in(config: &mut Config, args: &DevArgs, generated: &Generated) {
    config.store.path = args.data_dir.join("store.db");
    config.cloud.provider = None;
    config.cloud.token = None;
    config.cloud.secret_id = Some(generated.secret_id.clone());
    config.cloud.secret_key = Some(generated.secret_key.clone().into());
    // The sandbox has no neighbours to be considerate of.
    config.cloud.quota_share = 1.0;
    config.cloud.live_list_interval = Duration::ZERO;
    config.account.bizid.get_or_insert(DEFAULT_BIZID);
    config.account.vod_playback_key.get_or_insert_with(|| generated.playback_key.clone().into());
    // The sandbox of `dev` binds rules at once.
    config.account.rule_effect_min = Duration::ZERO;
    config.account.rule_effect_max = Duration::ZERO;
    if config.apps.is_empty() {
        config.apps.push(AppConfig {
            sdk_app_id: DEFAULT_APP,
            stream_id_formula: FormulaKind::Direct,
            bizid: None,
            url_encoding: UrlEncoding::default(),
            app_name: None,
            recording_tasks: Some(TaskFacility::CloudRecording),
            mixes: Some(MixFacility::Mcu),
            user_sig_key: Some(generated.user_sig_key.clone().into()),
        });
    }
}

fn sandbox_config(config: &Config, args: &DevArgs, generated: &Generated) -> SandboxConfig {
    let account = &config.account;
    SandboxConfig {
        http: args.sandbox_http,
        rtmp: args.rtmp,
        data_dir: args.data_dir.join("sandbox"),
        bizid: account.bizid.unwrap_or(DEFAULT_BIZID).into(),
        push_domains: account.push_domain.clone().into_iter().collect(),
        sub_app_ids: account.vod_sub_app_id.into_iter().collect(),
        playback_key: account.vod_playback_key.clone(),
        credentials: vec![Credential {
            secret_id: generated.secret_id.clone(),
            secret_key: SecretString::from(generated.secret_key.clone()),
            token: None,
        }],
        admin: args.sandbox_admin,
        timing: TimingConfig { scale: args.time_scale, ..TimingConfig::fast() },
        // All of them: where some are named, the sandbox refuses calls for others.
        trtc_apps: config.apps.iter().map(sandbox_app).collect(),
        ..SandboxConfig::default()
    }
}

/// An app as the sandbox's console would have it: a robot needs the right UserSig to enter, as in the cloud.
fn sandbox_app(app: &AppConfig) -> TrtcAppConfig {
    TrtcAppConfig {
        sdk_app_id: app.sdk_app_id.into(),
        room_callback_url: None,
        record_callback_url: None,
        relay_callback_url: None,
        callback_key: None,
        user_sig_key: app.user_sig_key.clone(),
    }
}

/// Reads what was made up at an earlier start, or makes it up.
fn generated(file: &Path, random: &dyn Random) -> anyhow::Result<Generated> {
    if file.exists() {
        let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut generated: Generated = serde_json::from_slice(&text).with_context(|| {
            format!("{} is damaged: delete it to have new credentials made", file.display())
        })?;
        if generated.user_sig_key.is_empty() {
            generated.user_sig_key = format!("{:032x}{:032x}", random.bits(), random.bits());
            write_private(file, &serde_json::to_vec_pretty(&generated)?)?;
        }
        return Ok(generated);
    }
    let generated = Generated {
        secret_id: format!("AKIDdev{:029x}", random.bits() >> 12),
        secret_key: format!("{:032x}", random.bits()),
        playback_key: format!("{:020x}", random.bits() >> 48),
        user_sig_key: format!("{:032x}{:032x}", random.bits(), random.bits()),
    };
    write_private(file, &serde_json::to_vec_pretty(&generated)?)?;
    Ok(generated)
}

/// Writes a file that only this user can read, whole or not at all.
fn write_private(file: &Path, text: &[u8]) -> anyhow::Result<()> {
    let part = file.with_added_extension("part");
    let write = || -> std::io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        let mut out = options.write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        out.write_all(text)?;
        out.sync_all()?;
        std::fs::rename(&part, file)
    };
    write().with_context(|| format!("cannot write {}", file.display()))
}

struct Addresses {
    service: String,
    sandbox: String,
    rtmp: String,
    /// The sandbox's admin API, if it was asked for.
    admin: Option<String>,
}

/// Variables for a shell that works with this service; the file is there exactly while it answers.
fn write_env(file: &Path, addresses: &Addresses, generated: &Generated) -> anyhow::Result<()> {
    let mut text = format!(
        "TRTC_RECORDING_ADDRESS={}\nTRTC_DEV_SANDBOX_URL={}\nTRTC_DEV_RTMP_URL={}\n\
         TENCENTCLOUD_SECRET_ID={}\nTENCENTCLOUD_SECRET_KEY={}\n",
        addresses.service, addresses.sandbox, addresses.rtmp, generated.secret_id, generated.secret_key
    );
    if let Some(admin) = &addresses.admin {
        text.push_str(&format!("TRTC_DEV_ADMIN_URL={admin}\n"));
    }
    write_private(file, text.as_bytes())
}

fn banner(addresses: &Addresses, env_file: &Path) -> String {
    let Addresses { service, sandbox, rtmp, .. } = addresses;
    let env_file = env_file.display();
    format!(
        "gRPC service  {service}\n\
         sandbox cloud {sandbox} (signed API and media files)\n\
         live ingest   {rtmp}\n\
         credentials   in {env_file}, also for the official SDKs\n\
         Stop with Ctrl-C. Try: trtc-recording check --address {service}\n"
    )
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[derive(Debug)]
    struct Counting(std::sync::atomic::AtomicU64);

    impl Random for Counting {
        fn bits(&self) -> u128 {
            u128::from(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) << 64
        }
    }

    #[test]
    fn credentials_are_made_once_and_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("generated.json");
        let random = Counting(1.into());
        let first = generated(&file, &random).unwrap();
        let second = generated(&file, &random).unwrap();
        assert_eq!(first.secret_key, second.secret_key);
        assert_eq!(first.playback_key.len(), 20, "the longest key that VOD takes");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn credentials_of_earlier_versions_are_kept_and_completed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("generated.json");
        std::fs::write(&file, r#"{"secret_id": "i", "secret_key": "k", "playback_key": "p"}"#).unwrap();
        let first = generated(&file, &SystemRandom).unwrap();
        assert_eq!((first.secret_id.as_str(), first.user_sig_key.len()), ("i", 64));
        assert_eq!(generated(&file, &SystemRandom).unwrap().user_sig_key, first.user_sig_key);
    }

    #[test]
    fn the_sandbox_knows_every_app_and_the_keys_that_there_are() {
        #[derive(clap::Parser)]
        struct Command {
            #[command(flatten)]
            args: DevArgs,
        }
        let args = <Command as clap::Parser>::parse_from(["dev"]).args;
        let dir = tempfile::tempdir().unwrap();
        let generated = generated(&dir.path().join("generated.json"), &SystemRandom).unwrap();
        let apps = |mut config: Config| -> Vec<_> {
            fill_in(&mut config, &args, &generated);
            let apps = sandbox_config(&config, &args, &generated).trtc_apps;
            let key =
                |app: &TrtcAppConfig| app.user_sig_key.as_ref().map(|key| key.expose_secret().to_owned());
            apps.iter().map(|app| (app.sdk_app_id, key(app))).collect()
        };
        let made_up = Some(generated.user_sig_key.clone());
        assert_eq!(apps(Config::default()), [(DEFAULT_APP.into(), made_up)]);
        let named = "[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"direct\"\nuser_sig_key = \"k\"\n\
                     [[apps]]\nsdk_app_id = 2\nstream_id_formula = \"direct\"";
        let named = apps(Config::from_toml(named).unwrap());
        assert_eq!(named, [(1, Some("k".to_owned())), (2, None)]);
    }

    #[test]
    fn damaged_credentials_are_named_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("generated.json");
        std::fs::write(&file, "{").unwrap();
        let error = generated(&file, &SystemRandom).err().unwrap();
        assert!(format!("{error:#}").contains("damaged"), "{error:#}");
        assert_eq!(std::fs::read(&file).unwrap(), b"{");
    }
}
