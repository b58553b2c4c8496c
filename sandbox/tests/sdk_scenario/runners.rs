//! The programs that run a scenario, one for each SDK.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A program with the arguments that come before the runner's own.
pub(crate) struct Runner {
    program: PathBuf,
    args: Vec<PathBuf>,
}

/// A file of `tests/sdk`.
pub(crate) fn data(name: &str) -> PathBuf {
    root().join("tests/sdk").join(name)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

impl Runner {
    pub(crate) fn python() -> Self {
        let python = std::env::var_os("TRTC_TEST_PYTHON")
            .map_or_else(|| root().join(".venv/bin/python"), PathBuf::from);
        let modules = ["common", "live.v20180801", "trtc.v20190722", "vod.v20180717"];
        let imports = modules.map(|module| format!("import tencentcloud.{module}")).join("\n");
        prepared("Python and its SDK", Command::new(&python).args(["-c", &imports]));
        Self { program: python, args: vec![data("python/run.py")] }
    }

    pub(crate) fn node() -> Self {
        let main = data("node/run.mjs");
        prepared("Node and its SDK", Command::new("node").arg(&main).args(judging()));
        Self { program: "node".into(), args: vec![main] }
    }

    /// The runner in a folder of `tests/sdk/go`.
    pub(crate) fn go(folder: &str) -> Self {
        // Go's own installer leaves PATH as it is.
        let on_path = Command::new("go").arg("version").output().is_ok();
        let go = if on_path { "go" } else { "/usr/local/go/bin/go" };
        let program = made_here(&format!("go-{folder}"));
        // What is needed was downloaded by the setup: a test needs no network.
        let mut build = Command::new(go);
        build.args(["build", "-o"]).arg(&program).arg(".").current_dir(data("go").join(folder));
        prepared("Go and its SDK", build.env("GOPROXY", "off").env("GOFLAGS", "-mod=readonly"));
        Self { program, args: vec![] }
    }

    pub(crate) fn java() -> Self {
        let classes = made_here("java");
        let libraries = data("java/target/lib/*");
        let sources = fs::read_dir(data("java/src/main/java")).unwrap().map(|file| file.unwrap().path());
        let mut compile = Command::new("javac");
        compile
            .arg("-cp")
            .arg(&libraries)
            .arg("-d")
            .arg(&classes)
            .args(["-Xlint:all", "-Werror"])
            .args(sources);
        prepared("Java and its SDK", &mut compile);
        let class_path = format!("{}:{}", classes.display(), libraries.display());
        // A run is short: the quick compiler alone is the faster one.
        let args = ["-XX:TieredStopAtLevel=1", "-cp", &class_path, "Run"];
        Self { program: "java".into(), args: args.map(PathBuf::from).into() }
    }

    /// Its judgement of answers is the one that all runners share.
    pub(crate) fn check_judgement(&self) {
        self.run(&judging());
    }

    /// Runs it, which must succeed. It says what each step took.
    pub(crate) fn run(&self, args: &[PathBuf]) {
        let mut command = Command::new(&self.program);
        command.args(&self.args).args(args).env("PYTHONDONTWRITEBYTECODE", "1");
        // A proxy of the environment must not stand between SDK and sandbox; not every SDK knows NO_PROXY.
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        println!("{}", text(&output.stdout));
        assert!(
            output.status.success(),
            "{} {}:\n{}",
            self.program.display(),
            args.iter().map(|arg| arg.display().to_string()).collect::<Vec<_>>().join(" "),
            text(&output.stderr)
        );
    }
}

fn judging() -> [PathBuf; 2] {
    ["--judge".into(), data("expectations.json")]
}

/// Where a runner is built.
fn made_here(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk");
    fs::create_dir_all(&dir).unwrap();
    dir.join(name)
}

/// What a runner needs; it fails with what to do.
fn prepared(what: &str, command: &mut Command) -> Output {
    let why = match command.output() {
        Ok(output) if output.status.success() => return output,
        Ok(output) => format!("{}{}", text(&output.stdout), text(&output.stderr)),
        Err(error) => error.to_string(),
    };
    panic!(
        "{what} cannot be used; run scripts/setup-tests, which installs what is missing: {command:?}: {why}"
    );
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
