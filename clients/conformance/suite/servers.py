"""The servers that clients are tried against, by the names that cases use. Each is started when it is first wanted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .media import prepare
from .proxies import CuttingProxy, SilentServer, refused_url
from .service import ROOT, Programs, Service, running
from .tls import Authority, over_tls

Endpoint = dict[str, str]

# The API key that clients are given.
KEY = "conformance-0123456789abcdef0123456789abcdef"


class Servers:
    """Starts servers as cases want them; everything ends with the stack."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder
        self._service: Service | None = None
        self._authority: Authority | None = None
        self._endpoints: dict[str, Endpoint] = {}
        self._start: dict[str, Callable[[], Endpoint]] = {
            "gateway": self._gateway,
            "anonymous": self._anonymous,
            "tls": self._tls,
            "untrusted": self._untrusted,
            "cut": self._cut,
            "silent": self._silent,
            "nowhere": self._nowhere,
            "ahead": self._ahead,
        }
        # What cases are filled in with; the recordings are there once the service is wanted.
        self.fixtures: dict[str, Any] = {}

    def endpoint(self, name: str) -> Endpoint:
        """What a harness is told about the server."""
        if name not in self._start:
            raise ValueError(f"there is no server {name}")
        if name not in self._endpoints:
            self._endpoints[name] = self._start[name]()
        return self._endpoints[name]

    def _running_service(self) -> Service:
        if self._service is None:
            self._service = self._stack.enter_context(running(Programs(), self._folder, KEY))
            self.fixtures.update(prepare(self._service, self._folder))
        return self._service

    def _gateway(self) -> Endpoint:
        return {"endpoint": self._running_service().url, "token": KEY}

    def _anonymous(self) -> Endpoint:
        return {"endpoint": self._running_service().url}

    def _tls(self) -> Endpoint:
        if self._authority is None:
            self._authority = Authority(self._folder / "authority")
        started = over_tls(self._running_service(), self._authority, self._folder / "tls")
        url = self._stack.enter_context(started)
        return {"endpoint": url, "token": KEY, "ca_file": str(self._authority.certificate)}

    def _untrusted(self) -> Endpoint:
        """The same, to a client that trusts somebody else."""
        other = Authority(self._folder / "other-authority")
        return {**self.endpoint("tls"), "ca_file": str(other.certificate)}

    def _cut(self) -> Endpoint:
        service = self._running_service()
        # Two connections cannot bring the file, whatever its size turns out to be.
        limit = int(self.fixtures["mp4"]["download"]["size"] * 0.45)
        return {"endpoint": self._stack.enter_context(CuttingProxy(service.url, limit)).url, "token": KEY}

    def _silent(self) -> Endpoint:
        return {"endpoint": self._stack.enter_context(SilentServer()).url}

    def _nowhere(self) -> Endpoint:
        return {"endpoint": refused_url()}

    def _ahead(self) -> Endpoint:
        program = os.environ.get("TRTC_AHEAD_BIN")
        if program is None:
            subprocess.run(["cargo", "build", "--quiet", "--locked", "-p", "trtc-recording-ahead"], cwd=ROOT, check=True)
            program = str(ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "trtc-recording-ahead")
        process = subprocess.Popen([program, KEY], stdout=subprocess.PIPE, text=True)
        self._stack.callback(process.wait, 10)
        self._stack.callback(process.terminate)
        assert process.stdout is not None
        # Its first line says where it listens.
        url = process.stdout.readline().strip()
        if not url.startswith("http://"):
            raise RuntimeError("the server one version ahead did not start")
        return {"endpoint": url, "token": KEY}
