//! The recorders that are compared.

use std::collections::HashMap;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use tempfile::TempDir;

use crate::cloud::Cloud;
use crate::load::{APP, Report};
use crate::process::{Place, Process};

const NGINX: &str = "/usr/sbin/nginx";
const MODULE: &str = "/usr/lib/nginx/modules/ngx_rtmp_module.so";
const DEADLINE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Nginx,
    Mp4,
    Flv,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Nginx, Self::Mp4, Self::Flv];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx-rtmp, FLV",
            Self::Mp4 => "sandbox, MP4",
            Self::Flv => "sandbox, FLV",
        }
    }

    fn suffix(self) -> &'static str {
        if self == Self::Mp4 { "mp4" } else { "flv" }
    }
}

/// A recorder that runs, with nothing to record yet.
pub(crate) struct Server {
    kind: Kind,
    running: Running,
}

enum Running {
    Nginx(Nginx),
    Sandbox { process: Process, place: Place },
}

/// Where the file of each stream is. They are gone when this is dropped.
pub(crate) struct Files {
    paths: HashMap<String, PathBuf>,
    _places: (Option<Place>, Option<TempDir>),
}

impl Files {
    pub(crate) fn path(&self, stream: &str) -> Option<&Path> {
        self.paths.get(stream).map(PathBuf::as_path)
    }
}

impl Server {
    pub(crate) async fn start(kind: Kind) -> Self {
        let format = match kind {
            Kind::Nginx => return Self { kind, running: Running::Nginx(Nginx::start()) },
            Kind::Mp4 => "Mp4",
            Kind::Flv => "Flv",
        };
        let place = Place::new();
        let process = place.serve();
        Cloud::of(&process).bind(&[format]).await;
        Self { kind, running: Running::Sandbox { process, place } }
    }

    pub(crate) fn pid(&self) -> u32 {
        match &self.running {
            Running::Nginx(nginx) => nginx.master.id(),
            Running::Sandbox { process, .. } => process.pid(),
        }
    }

    /// `rtmp://` and its address.
    pub(crate) fn rtmp(&self) -> &str {
        match &self.running {
            Running::Nginx(nginx) => &nginx.rtmp,
            Running::Sandbox { process, .. } => &process.rtmp,
        }
    }

    /// Waits until so many streams have something on disk.
    pub(crate) async fn all_recorded(&self, streams: usize) {
        let dir = match &self.running {
            Running::Nginx(nginx) => nginx.dir.path().to_owned(),
            Running::Sandbox { place, .. } => place.path("data/recording"),
        };
        let begun = Instant::now();
        while files(&dir, self.kind.suffix()).len() < streams {
            assert!(begun.elapsed() < DEADLINE, "{} does not record {streams} streams", self.kind.name());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Ends it once the pushes have ended, and tells where their files are.
    pub(crate) async fn finish(self, pushed: &[Report]) -> Files {
        match self.running {
            Running::Nginx(nginx) => nginx.finish(),
            Running::Sandbox { process, place } => {
                let cloud = Cloud::of(&process);
                let mut paths = HashMap::new();
                for Report { stream, .. } in pushed.iter().filter(|push| push.error.is_none()) {
                    let url = cloud.recordings(stream, 1).await.remove(0).url;
                    let mut parts = url.rsplit('/');
                    let (name, dir) = (parts.next().unwrap(), parts.next().unwrap());
                    paths.insert(stream.clone(), place.path("data/media").join(dir).join(name));
                }
                assert!(process.end("TERM").success());
                Files { paths, _places: (Some(place), None) }
            }
        }
    }
}

/// Files with a suffix in a directory and those in it that have content.
fn files(dir: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, suffix));
        } else if path.extension().is_some_and(|end| end == suffix)
            && entry.metadata().is_ok_and(|file| file.len() > 0)
        {
            found.push(path);
        }
    }
    found
}

/// nginx with the RTMP module. It is ended when dropped.
struct Nginx {
    master: Child,
    rtmp: String,
    dir: TempDir,
}

impl Nginx {
    fn start() -> Self {
        assert!(
            Path::new(NGINX).is_file() && Path::new(MODULE).is_file(),
            "nginx-rtmp is not here; scripts/bench-recording installs it"
        );
        let dir = TempDir::new().unwrap();
        // nginx cannot say which port it was given. Another may take this one meanwhile, and then it does not start.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let path = dir.path().display();
        let config = format!(
            "load_module {MODULE};\n\
             daemon off;\n\
             worker_processes 1;\n\
             pid {path}/nginx.pid;\n\
             error_log {path}/error.log error;\n\
             events {{ worker_connections 2048; }}\n\
             rtmp {{ server {{\n\
               listen 127.0.0.1:{port};\n\
               application {APP} {{ live on; record all; record_path {path}; }}\n\
             }} }}\n"
        );
        // Only root may and must say as whom its worker runs.
        let owner =
            if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0) {
                "user root;\n"
            } else {
                ""
            };
        let file = dir.path().join("nginx.conf");
        fs::write(&file, format!("{owner}{config}")).unwrap();
        let mut master = Command::new(NGINX)
            .arg("-p")
            .arg(dir.path())
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || fs::read_to_string(dir.path().join("error.log")).unwrap_or_default();
            assert!(matches!(master.try_wait(), Ok(None)), "nginx ended: {}", log());
            assert!(begun.elapsed() < DEADLINE, "nginx does not listen: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { master, rtmp: format!("rtmp://127.0.0.1:{port}"), dir }
    }

    fn finish(mut self) -> Files {
        self.end();
        let dir = std::mem::replace(&mut self.dir, TempDir::new().unwrap());
        let named = |path: PathBuf| Some((path.file_stem()?.to_str()?.to_owned(), path));
        let paths = files(dir.path(), Kind::Nginx.suffix()).into_iter().filter_map(named).collect();
        Files { paths, _places: (None, Some(dir)) }
    }

    /// By SIGTERM: a master that is killed leaves its worker behind.
    fn end(&mut self) {
        if matches!(self.master.try_wait(), Ok(None)) {
            let pid = self.master.id().to_string();
            assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
            self.master.wait().unwrap();
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.end();
    }
}
