"""Downloads: what is asked for, what becomes of each message, when to go on. Both clients do the calls."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import grpc

from . import v1
from ._errors import RecordingError
from ._options import PathLike

Progress = Callable[[int, int], None]

_MAX_FAILURES = 5
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
# What grpc says of a connection that broke; without a reason, since the service's own errors have one.
_BROKEN = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)


@dataclass(frozen=True)
class Download:
    """A downloaded file."""

    path: Path
    """Where it is."""
    size: int
    """Its size in bytes."""
    sha256: str
    """Its SHA-256 in lower-case hex."""
    resumed: int
    """How often the download had to go on after a broken call."""
    media: v1.Media
    """The recording, as the service described it when the download began."""


class Transfer:
    """A download under way, in a file beside the wanted one that takes its name once it is whole."""

    def __init__(self, file_id: str, path: PathLike, progress: Progress | None) -> None:
        self._file_id = file_id
        self._path = Path(path)
        self._part = self._path.with_name(self._path.name + ".part")
        self._progress = progress
        self._file: BinaryIO = self._part.open("wb")
        self._sha256 = hashlib.sha256()
        self._header: v1.DownloadHeader | None = None
        self._trailer: v1.DownloadTrailer | None = None
        self._received = 0
        self._failures = 0
        self._resumed = 0

    def request(self) -> v1.DownloadMediaRequest:
        """The next call to make."""
        etag = self._header.media.etag if self._header else ""
        return v1.DownloadMediaRequest(file_id=self._file_id, offset=self._received, etag=etag)

    def take(self, message: v1.DownloadMediaResponse) -> None:
        """Takes a message of the call under way."""
        part = message.WhichOneof("part")
        if part == "header":
            self._begin(message.header)
        elif part == "chunk":
            self._file.write(message.chunk)
            self._sha256.update(message.chunk)
            self._received += len(message.chunk)
            self._failures = 0
        elif part == "trailer":
            self._trailer = message.trailer

    def report(self) -> None:
        """Tells the caller how far it is."""
        if self._progress and self._header:
            self._progress(self._received, self._header.size_bytes)

    def _begin(self, header: v1.DownloadHeader) -> None:
        first = self._header or header
        if header.offset != self._received or header.size_bytes != first.size_bytes:
            raise _damaged(
                f"the service goes on at byte {header.offset} of {header.size_bytes}, "
                f"not at byte {self._received} of {first.size_bytes}"
            )
        self._header = first

    def ended(self) -> bool:
        """Whether the last message has come."""
        return self._trailer is not None

    def broken(self, error: RecordingError | None) -> float:
        """Seconds to wait before the next call, after one that ended too early. Raises what cannot be got over."""
        if error is None:
            error = RecordingError(grpc.StatusCode.UNAVAILABLE, "the download ended before its last message")
        of_connection = error.code in _BROKEN and not error.reason
        if error.code is not grpc.StatusCode.UNAVAILABLE and not of_connection:
            raise error
        self._failures += 1
        if self._failures > _MAX_FAILURES:
            raise error
        self._resumed += 1
        asked = error.retry_after.total_seconds() if error.retry_after else 0.0
        return max(asked, min(_FIRST_WAIT * 2.0 ** (self._failures - 1), _LONGEST_WAIT))

    def finish(self) -> Download:
        """Compares the file with what the service said of it, and gives it its name."""
        if self._header is None or self._trailer is None or self._received != self._header.size_bytes:
            size = self._header.size_bytes if self._header else 0
            raise _damaged(f"{self._received} bytes came instead of {size}")
        digest = self._sha256.hexdigest()
        # The trailer tells of its own call only.
        if not self._resumed and digest != self._trailer.sha256:
            raise _damaged(f"the file's SHA-256 is {digest}, not {self._trailer.sha256}")
        self._file.close()
        os.replace(self._part, self._path)
        return Download(self._path, self._received, digest, self._resumed, self._header.media)

    def abandon(self) -> None:
        """Leaves nothing behind of a download that was not finished."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def _damaged(message: str) -> RecordingError:
    return RecordingError(grpc.StatusCode.DATA_LOSS, message)
