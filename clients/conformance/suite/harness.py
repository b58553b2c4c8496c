"""Talks to the harness of a client: lines of JSON, one request and one answer at a time."""

from __future__ import annotations

import json
import queue
import subprocess
import tempfile
import threading
from types import TracebackType
from typing import IO, Any

# A virtual machine and a browser start slowly on a busy machine.
_START_SECONDS = 60.0
_ANSWER_SECONDS = 60.0
_STOP_SECONDS = 10.0


class HarnessError(Exception):
    """The harness itself is at fault: it ended, hung, or wrote something that is no answer."""


class Harness:
    """A running harness."""

    def __init__(self, command: tuple[str, ...], endpoint: dict[str, str]) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.about = self._exchange({"op": "hello", **endpoint}, _START_SECONDS)
            for member in ("client", "protocol", "ops"):
                if member not in self.about:
                    raise HarnessError(f"the answer to hello has no {member}: {self.about}")
        except HarnessError as error:
            errors = self.errors()
            self.close()
            raise HarnessError(f"{error}\n{errors}") from None

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Sends a request and gives the answer."""
        return self._exchange(request, _ANSWER_SECONDS)

    def errors(self) -> str:
        """The end of what the harness has written to stderr."""
        self._errors.flush()
        size = self._errors.seek(0, 2)
        self._errors.seek(max(0, size - 4000))
        return self._errors.read().decode("utf-8", "replace").strip()

    @property
    def ended(self) -> bool:
        """Whether it takes no requests any more."""
        return self._process.poll() is not None

    def close(self) -> None:
        """Ends its input, and the harness if that does not end it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Harness:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
            line = self._lines.get(timeout=seconds)
        except BrokenPipeError:
            line = None
        except queue.Empty:
            self._process.kill()
            self._process.wait()
            raise HarnessError(f"no answer within {seconds:.0f} s") from None
        if line is None:
            raise HarnessError("it ended without an answer")
        try:
            answer = json.loads(line)
        except ValueError:
            raise HarnessError(f"this is no answer in JSON: {line[:300]!r}") from None
        if not isinstance(answer, dict):
            raise HarnessError(f"this is no answer: {line[:300]!r}")
        if "harness_error" in answer:
            raise HarnessError(str(answer["harness_error"]))
        return answer
