"""The example of each client: that it runs, and that the README quotes it as it is."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

from .servers import Servers
from .trial import Outcome

GROUP = "example"
_QUOTE = re.compile(r"<!-- example: (?P<path>\S+) -->\n+(?P<fence>`{3,})[^\n]*\n(?P<text>.*?)\n(?P=fence)\n", re.S)


def try_example(client: Path, servers: Servers) -> list[Outcome]:
    """Both checks of a client."""
    return [
        _outcome("quoted", _quoted(client)),
        _outcome("runs", _runs(client, servers)),
    ]


def _outcome(name: str, details: list[str]) -> Outcome:
    return Outcome(f"{GROUP}/{name}", GROUP, "failed" if details else "ok", details)


def _quoted(client: Path) -> list[str]:
    readme = client / "README.md"
    if not readme.is_file():
        return ["there is no README.md"]
    quotes = list(_QUOTE.finditer(readme.read_text(encoding="utf-8")))
    if not quotes:
        return ["README.md has no fenced block after a line `<!-- example: path -->`"]
    wrong = []
    for quote in quotes:
        source = client / quote["path"]
        if not source.is_file():
            wrong.append(f"README.md quotes {quote['path']}, which is not there")
        elif source.read_text(encoding="utf-8").strip("\n") != quote["text"].strip("\n"):
            wrong.append(f"README.md does not quote {quote['path']} as it is")
    return wrong


def _runs(client: Path, servers: Servers) -> list[str]:
    program = client / "example"
    if not program.is_file():
        return ["there is no example"]
    endpoint = servers.endpoint("gateway")
    environment = {**os.environ, "TRTC_RECORDING_ENDPOINT": endpoint["endpoint"]}
    environment["TRTC_RECORDING_TOKEN"] = endpoint.get("token", "")
    try:
        ran = subprocess.run([program], env=environment, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return ["it did not end within 120 s"]
    if ran.returncode != 0:
        return [f"exit code {ran.returncode}: {ran.stdout}{ran.stderr}"]
    return [f"it does not print {what}:\n{ran.stdout}" for what in _lacking(ran.stdout, servers.fixtures)]


def _lacking(printed: str, fixtures: dict[str, Any]) -> list[str]:
    """What a reader of the README expects to see: the StreamId, and a line with each recording's id and duration."""
    lacking = []
    if "1400000001_12345_userA_main" not in printed:
        lacking.append("the StreamId")
    lines = printed.splitlines()
    for media in fixtures["user_a"]:
        of_file = [line for line in lines if media["fileId"] in line]
        seconds = media["duration"].removesuffix("s").split(".")[0]
        if not any(re.search(rf"\b{seconds}\b", line.replace(media["fileId"], "")) for line in of_file):
            lacking.append(f"a line with the file_id {media['fileId']} and its duration of {media['duration']}")
    return lacking
