"""What both clients are made of: the target, credentials, options of the channel, defaults of every call."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Union
from urllib.parse import urlsplit

import grpc

ChannelOptions = Sequence[tuple[str, Any]]
PathLike = Union[str, Path]

_MAX_MESSAGE_BYTES = 16 * 1024 * 1024
# Where distributions keep the authorities that their users trust.
_SYSTEM_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True)
class Options:
    """A client's settings, checked."""

    target: str
    credentials: grpc.ChannelCredentials | None
    channel: ChannelOptions
    metadata: tuple[tuple[str, str], ...]
    timeout: float | None


def options(
    endpoint: str,
    token: str | None,
    ca_file: PathLike | None,
    timeout: float | None,
    channel_options: ChannelOptions,
) -> Options:
    """Checks what the caller gave; a ValueError says what is wrong with it."""
    url = urlsplit(endpoint)
    if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/") or "@" in url.netloc:
        raise ValueError(f"the endpoint is http://host:port or https://host:port, not {endpoint!r}")
    secure = url.scheme == "https"
    if ca_file is not None and not secure:
        raise ValueError("a ca_file is for endpoints that begin with https://")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return Options(
        target=f"{host}:{url.port or (443 if secure else 80)}",
        credentials=grpc.ssl_channel_credentials(_authorities(ca_file)) if secure else None,
        channel=[*_channel_options(), *channel_options],
        metadata=(("authorization", f"Bearer {token}"),) if token else (),
        timeout=timeout,
    )


def _channel_options() -> ChannelOptions:
    config = resources.files("trtc_recording").joinpath("_gen/service_config.json").read_text("utf-8")
    return [
        ("grpc.primary_user_agent", f"trtc-recording-python/{metadata.version('trtc-recording')}"),
        ("grpc.service_config", config),
        ("grpc.max_send_message_length", _MAX_MESSAGE_BYTES),
        ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
    ]


def _authorities(ca_file: PathLike | None) -> bytes | None:
    """PEM of the authorities to be trusted; None for those that grpcio brings along."""
    if ca_file is not None:
        return Path(ca_file).read_bytes()
    for file in (ssl.get_default_verify_paths().cafile, *_SYSTEM_AUTHORITIES):
        if file is not None and Path(file).is_file():
            return Path(file).read_bytes()
    # Windows, where ssl reads the system's store.
    store = ssl.create_default_context().get_ca_certs(binary_form=True)
    return "".join(map(ssl.DER_cert_to_PEM_cert, store)).encode() or None
