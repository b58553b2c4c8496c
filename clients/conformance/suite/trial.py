"""Tries one client: carries the cases out by its harness and judges the answers."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .cases import Case, case_variables, fill_in
from .harness import Harness, HarnessError
from .matching import MISSING, mismatches, pluck
from .servers import Servers

# What a step says to the runner; the rest goes to the harness.
_OWN = {"expect", "save", "file", "within_ms"}
# Servers that answer nothing.
_WAITING = {"nowhere", "silent"}


@dataclass
class Outcome:
    """How a case came out: `ok`, `none` where the platform cannot do it, or `failed`."""

    case: str
    group: str
    state: str
    details: list[str] = field(default_factory=list)
    milliseconds: int = 0


def try_client(harness: tuple[str, ...], cases: Iterable[Case], servers: Servers) -> tuple[dict[str, Any], list[Outcome]]:
    """All cases, and what the client says of itself; one harness for each server."""
    by_server: dict[str, list[Case]] = {}
    for case in cases:
        by_server.setdefault(case.server, []).append(case)
    trials = {server: _Trial(harness, servers.endpoint(server), servers.fixtures) for server in by_server}
    # Clients do nothing there but wait, which they can do while the others work.
    waiting = [server for server in by_server if server in _WAITING]
    working = [server for server in by_server if server not in _WAITING]
    with ThreadPoolExecutor(len(waiting) + 1) as pool:
        parts = [pool.submit(trials[server].cases, by_server[server]) for server in waiting]
        outcomes = [outcome for server in working for outcome in trials[server].cases(by_server[server])]
        outcomes += [outcome for part in parts for outcome in part.result()]
    about = next((trial.about for trial in trials.values() if trial.about), {})
    return about, outcomes


class _Trial:
    """One client against one server."""

    def __init__(self, command: tuple[str, ...], endpoint: dict[str, str], fixtures: dict[str, Any]) -> None:
        self._command = command
        self._endpoint = endpoint
        self._fixtures = fixtures
        self._harness: Harness | None = None
        self.about: dict[str, Any] = {}

    def cases(self, cases: list[Case]) -> list[Outcome]:
        """One after the other, by one harness."""
        try:
            return [self.case(case) for case in cases]
        finally:
            if self._harness is not None:
                self._harness.close()

    def case(self, case: Case) -> Outcome:
        begun = time.monotonic()
        try:
            state, details = self._judge(case)
        except HarnessError as error:
            state, details = "failed", [f"the harness: {error}"]
        if state == "failed" and self._harness is not None and (errors := self._harness.errors()):
            details = [*details, f"its stderr: {errors}"]
        return Outcome(case.full_name, case.group, state, details, int((time.monotonic() - begun) * 1000))

    def _judge(self, case: Case) -> tuple[str, list[str]]:
        harness = self._running()
        reasons = self.about.get("not_possible", {})
        lacking = [need for need in sorted(case.needs) if need in reasons]
        lacking += [need for need in _operations(case) if need not in self.about["ops"] and need not in reasons]
        if lacking:
            return "none", [f"{need}: {reasons.get(need, 'not possible there')}" for need in lacking]
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            variables = case_variables(self._fixtures, Path(folder))
            variables["protocol"] = self.about["protocol"]
            details: list[str] = []
            for i, step in enumerate(case.steps):
                details = _step(harness, step, variables, f"step {i + 1}")
                if details:
                    break
            for step in case.always:
                details += _step(harness, step, variables, "clearing up")
        return ("failed", details) if details else ("ok", [])

    def _running(self) -> Harness:
        if self._harness is not None and self._harness.ended:
            self._harness.close()
            self._harness = None
        if self._harness is None:
            self._harness = Harness(self._command, self._endpoint)
            self.about = self._harness.about
        return self._harness


def _operations(case: Case) -> list[str]:
    return sorted({step["op"] for step in [*case.steps, *case.always]})


def _step(harness: Harness, step: dict[str, Any], variables: dict[str, Any], name: str) -> list[str]:
    """Carries one step out, keeps what it saves, and gives what is wrong."""
    filled = fill_in(step, variables)
    begun = time.monotonic()
    answer = harness.ask({key: value for key, value in filled.items() if key not in _OWN})
    elapsed = (time.monotonic() - begun) * 1000
    expected = _for_protocol(filled.get("expect", {}), variables["protocol"])
    wrong = mismatches(expected, answer)
    if "error" in answer and "error" not in expected:
        wrong = [f"an error where none is expected: {answer['error']}"]
    low, high = filled.get("within_ms", [0, None])
    if elapsed < low or (high is not None and elapsed > high):
        wrong.append(f"it took {elapsed:.0f} ms instead of {low} to {high}")
    if "file" in filled and not wrong:
        wrong += _file(filled["file"])
    for variable, path in filled.get("save", {}).items():
        value = pluck(answer, path)
        variables[variable] = None if value is MISSING else value
    return [f"{name}, {step['op']}: {one}" for one in wrong]


def _for_protocol(expected: Any, protocol: str) -> Any:
    """Chooses among `{"$protocol": {"connect-json": …, "else": …}}`."""
    if isinstance(expected, dict):
        if set(expected) == {"$protocol"}:
            choices = expected["$protocol"]
            return choices.get(protocol, choices["else"])
        return {key: _for_protocol(value, protocol) for key, value in expected.items()}
    if isinstance(expected, list):
        return [_for_protocol(value, protocol) for value in expected]
    return expected


def _file(expected: dict[str, Any]) -> list[str]:
    """Looks at a file that the client wrote: the harness is not asked."""
    path = Path(expected["path"])
    if not path.is_file():
        return [f"there is no file {path}"]
    content = path.read_bytes()
    seen = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return mismatches({key: expected[key] for key in seen}, seen, "the file")
