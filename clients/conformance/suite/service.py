"""The service with its sandbox cloud, as a process that ends with the suite."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
CONFIG = ROOT / "clients" / "conformance" / "config.toml"


class Programs:
    """The programs under trial: from the environment, or built now."""

    def __init__(self) -> None:
        self.service = _program("trtc-recording", "TRTC_RECORDING_BIN", "trtc-recording")
        self.sandbox = _program("trtc-sandbox", "TRTC_SANDBOX_BIN", "trtc-sandbox")


def _program(name: str, variable: str, package: str) -> Path:
    named = os.environ.get(variable)
    if named:
        return Path(named).resolve()
    subprocess.run(["cargo", "build", "--quiet", "--locked", "-p", package], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return (ROOT / target / "debug" / name).resolve()


class Service:
    """A running service."""

    def __init__(self, program: Path, sandbox: Path, variables: dict[str, str]) -> None:
        self.program = program
        self._sandbox = sandbox
        self.variables = variables

    @property
    def url(self) -> str:
        """Where clients reach it."""
        return self.variables["TRTC_RECORDING_ADDRESS"]

    def command(self, *arguments: str) -> Any:
        """Runs the service's own command line against it, and gives what it prints as JSON."""
        ran = subprocess.run(
            [self.program, *arguments, "--json"],
            env={**environment(), **self.variables},
            capture_output=True,
            text=True,
            timeout=120,
        )
        if ran.returncode != 0:
            raise RuntimeError(f"trtc-recording {' '.join(arguments)}: {ran.stderr.strip()}")
        return json.loads(ran.stdout)

    def publish(self, *arguments: str) -> subprocess.Popen[str]:
        """Begins to publish as a participant of a room."""
        command = [self._sandbox, "publish", "--server", self.variables["TRTC_DEV_RTMP_URL"], *arguments]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


@contextmanager
def running(programs: Programs, folder: Path, key: str) -> Iterator[Service]:
    """Starts the service on free ports, and stops it at the end. Its own commands show the API key."""
    data = folder / "data"
    log = folder / "service.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [
                *(programs.service, "dev", "--config", CONFIG, "--data-dir", data),
                *("--listen", "127.0.0.1:0", "--sandbox-http", "127.0.0.1:0", "--rtmp", "127.0.0.1:0"),
            ],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            _wait_for_banner(process, log)
            variables = {**_read_env(data / "dev.env"), "TRTC_RECORDING_TOKEN": key}
            yield Service(programs.service, programs.sandbox, variables)
        finally:
            process.terminate()
            process.wait(60)


def environment() -> dict[str, str]:
    """This process's environment without settings for the service: it is the configuration file that counts."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRTC_RECORDING_")}


def _wait_for_banner(process: subprocess.Popen[str], log: Path) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        # The last line of what it prints once it answers.
        if line.startswith("Stop with"):
            return
    raise RuntimeError(f"the service did not start:\n{log.read_text()[-4000:]}")


def _read_env(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line)
