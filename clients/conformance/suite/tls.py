"""The service over TLS, with an authority of the suite's own."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .service import CONFIG, Service, environment


class Authority:
    """An authority, made now, and a certificate for 127.0.0.1 that it signed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.certificate = folder / "ca.pem"
        self.server_certificate = folder / "server.pem"
        self.server_key = folder / "server.key"
        ca_key = folder / "ca.key"
        _openssl(
            *("-subj", "/CN=conformance authority", "-keyout", ca_key, "-out", self.certificate),
            *("-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"),
        )
        _openssl(
            *("-subj", "/CN=conformance", "-keyout", self.server_key, "-out", self.server_certificate),
            *("-CA", self.certificate, "-CAkey", ca_key, "-addext", "basicConstraints=critical,CA:FALSE"),
            *("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-addext", "extendedKeyUsage=serverAuth"),
        )


def _openssl(*arguments: str | Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    # Without the system's settings, whose own extensions would be there twice.
    command += ["-days", "2", "-config", "/dev/null"]
    ran = subprocess.run([*command, *arguments], capture_output=True, text=True)
    if ran.returncode != 0:
        raise RuntimeError(f"openssl: {ran.stderr}")


@contextmanager
def over_tls(service: Service, authority: Authority, folder: Path) -> Iterator[str]:
    """A second process of the service, over TLS, on the same cloud; gives its URL."""
    folder.mkdir()
    config, ready = folder / "config.toml", folder / "ready"
    config.write_text(_config(authority))
    command = [service.program, "serve", "--config", config, "--listen", "127.0.0.1:0", "--ready-file", ready]
    command += ["--cloud", f"sandbox={service.variables['TRTC_DEV_SANDBOX_URL']}", "--store", folder / "store.db"]
    secrets = {
        "TRTC_RECORDING_CLOUD__SECRET_ID": service.variables["TENCENTCLOUD_SECRET_ID"],
        "TRTC_RECORDING_CLOUD__SECRET_KEY": service.variables["TENCENTCLOUD_SECRET_KEY"],
    }
    process = subprocess.Popen(command, env={**environment(), **secrets}, stderr=subprocess.PIPE, text=True)
    try:
        _wait_until_serving(process)
        yield f"https://{ready.read_text().strip().removeprefix('https://')}"
    finally:
        process.terminate()
        process.wait(60)


def _config(authority: Authority) -> str:
    files = f'cert_file = "{authority.server_certificate}"\nkey_file = "{authority.server_key}"\n'
    return f"{CONFIG.read_text()}\n[server.tls]\n{files}"


def _wait_until_serving(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "serving" in line:
            # The rest of the log is read too, so that the service never waits for a reader.
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return
    raise RuntimeError(f"the service over TLS did not start:\n{''.join(lines)}")
