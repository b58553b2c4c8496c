"""The matrix of clients and groups of cases: as text, Markdown and JSON."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from .trial import Outcome


@dataclass
class Column:
    """One client and how its cases came out."""

    client: str
    about: dict[str, Any]
    outcomes: list[Outcome]
    seconds: float

    def cell(self, group: str) -> str:
        """`ok` with the number of cases, a dash, or `FAIL` with the number that failed."""
        states = [outcome.state for outcome in self.outcomes if outcome.group == group]
        failed, done = states.count("failed"), states.count("ok")
        if failed:
            return f"FAIL {failed}/{len(states)}"
        if not done:
            return "–"
        return f"ok {done}" if done == len(states) else f"ok {done}, – {len(states) - done}"

    @property
    def failed(self) -> list[Outcome]:
        """The cases that failed."""
        return [outcome for outcome in self.outcomes if outcome.state == "failed"]


def as_text(columns: list[Column], groups: dict[str, str]) -> str:
    """The table for a terminal, with clients as columns, and below it what failed and what cannot be done."""
    head = ["", *(column.client for column in columns)]
    protocols = ["protocol", *(column.about.get("protocol", "?") for column in columns)]
    rows = [[title, *(column.cell(group) for column in columns)] for group, title in groups.items()]
    seconds = ["seconds", *(f"{column.seconds:.0f}" for column in columns)]
    table = [head, protocols, *rows, seconds]
    widths = [max(_width(row[i]) for row in table) for i in range(len(head))]
    lines = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([*lines, *_remarks(columns)])


def as_markdown(columns: list[Column], groups: dict[str, str]) -> str:
    """The table for a README."""
    lines = [
        f"| | {' | '.join(column.client for column in columns)} |",
        f"|---|{'---|' * len(columns)}",
        f"| protocol | {' | '.join(column.about.get('protocol', '?') for column in columns)} |",
    ]
    for group, title in groups.items():
        lines.append(f"| {title} | {' | '.join(column.cell(group) for column in columns)} |")
    dashes = [f"- {remark}" for column in columns for remark in _not_possible(column)]
    return "\n".join([*lines, *(["", *dashes] if dashes else [])]) + "\n"


def as_json(columns: list[Column]) -> list[dict[str, Any]]:
    """Every outcome."""
    return [asdict(column) for column in columns]


def _remarks(columns: list[Column]) -> list[str]:
    lines = [f"– {remark}" for column in columns for remark in _not_possible(column)]
    for column in columns:
        for outcome in column.failed:
            lines += ["", f"FAIL {column.client} {outcome.case}", *(f"    {detail}" for detail in outcome.details)]
    return ["", *lines] if lines else []


def _not_possible(column: Column) -> list[str]:
    """Each reason once, with the cases it holds for."""
    reasons: dict[str, list[str]] = {}
    for outcome in column.outcomes:
        if outcome.state == "none":
            reasons.setdefault("; ".join(outcome.details), []).append(outcome.case)
    return [f"{column.client}: {', '.join(cases)}: {reason}" for reason, cases in reasons.items()]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
