"""What is in the cloud before the clients come: real recordings of some rooms, tasks and mixes."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

from .service import Service

APP = "1400000001"
TASKS_APP = "1400000003"
SMALL_USERS = 5
TASKS = 3


def prepare(service: Service, folder: Path) -> dict[str, Any]:
    """Records, waits until the search finds everything, and gives the variables that cases are filled in with."""
    service.command("settings", "set", "--on", "--format", "mp4", "--format", "hls", "--storage-time", "60days")
    publishers = [
        _publish(service, "--room", "12345", "--user", "userA", "--video-bitrate", "2500000", seconds=6),
        _publish(service, "--room", "12345", "--user", "userA", "--screen", "--size", "640x360", seconds=3),
        _publish(service, "--room-text", "客厅 1", "--user", "用户甲", "--size", "160x90", seconds=3),
        # The same pictures five times: encoded once.
        _publish(
            *(service, "--room", "12346", "--user", "small", "--count", str(SMALL_USERS), "--size", "160x90"),
            seconds=3,
        ),
    ]
    tasks = [_start_task(service, number) for number in range(TASKS)]
    mixes = [_start_mix(service, number) for number in range(TASKS)]
    for publisher in publishers:
        _, errors = publisher.communicate(timeout=120)
        if publisher.returncode != 0:
            raise RuntimeError(f"publishing failed: {errors}")

    user_a = _found(service, 4, "--app", APP, "--room", "12345", "--user", "userA")
    camera = [media for media in user_a if media["streamId"].endswith("_main")]
    text_room = _found(service, 2, "--app", APP, "--room-text", "客厅 1", "--user", "用户甲")
    small = _found(service, SMALL_USERS, "--app", APP, "--room", "12346", "--format", "mp4", "--since", "1h")
    return {
        "user_a": user_a,
        "mp4": _with_hash(service, _of_format(camera, "MP4"), folder),
        "hls": _with_hash(service, _of_format(camera, "HLS"), folder),
        "text_room": {"mp4": _of_format(text_room, "MP4")},
        "small": {"ids": [media["fileId"] for media in small], "users": _small_users()},
        # Lists are newest first.
        "tasks": tasks[::-1],
        "mixes": mixes[::-1],
    }


def _publish(service: Service, *arguments: str, seconds: int) -> subprocess.Popen[str]:
    return service.publish("--sdk-app-id", APP, "--duration", f"{seconds}s", *arguments)


def _small_users() -> list[str]:
    return [f"small_{number + 1}" for number in range(SMALL_USERS)]


def _start_task(service: Service, number: int) -> str:
    room = str(500 + number)
    started = service.command("tasks", "start", "--app", TASKS_APP, "--room", room, "--max-idle-time", "24h")
    return started["task"]["taskId"]


def _start_mix(service: Service, number: int) -> str:
    room = str(600 + number)
    started = service.command("mixes", "start", "--app", TASKS_APP, "--room", room, "--layout", "grid")
    return started["mix"]["mixId"]


def _found(service: Service, count: int, *query: str) -> list[dict[str, Any]]:
    answer = service.command("search", *query, "--wait-for", str(count), "--wait-time", "60s")
    media = answer["media"]
    if len(media) != count:
        raise RuntimeError(f"{len(media)} recordings instead of {count}: {query}")
    return media


def _of_format(media: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in media if one["format"] == f"MEDIA_FORMAT_{name}")


def _with_hash(service: Service, media: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Size and hash of what a download must give: by the service's own command line."""
    path = folder / f"expected-{media['fileId']}"
    service.command("download", media["fileId"], "--output", str(path))
    content = path.read_bytes()
    return {**media, "download": {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}}
