"""The columns of the matrix: clients, and what some of them have two of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Variant:
    """One way to use a client."""

    name: str
    client: Path
    command: tuple[str, ...]


def variants(client: Path) -> list[Variant]:
    """Those in the client's file `variants`, lines of a name and words for its harness; without it the client alone."""
    listed = client / "variants"
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else [client.name]
    words = [line.split() for line in lines if line.strip()]
    return [Variant(name, client, (str(client / "harness"), *more)) for name, *more in words]
