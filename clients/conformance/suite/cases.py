"""The cases: data in cases/*.json, and the variables that they are filled in with."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .matching import pluck, MISSING

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


@dataclass(frozen=True)
class Case:
    """One case: some steps, each a request to the harness and what its answer must be."""

    group: str
    name: str
    server: str
    steps: list[dict[str, Any]]
    always: list[dict[str, Any]] = field(default_factory=list)
    needs: frozenset[str] = frozenset()

    @property
    def full_name(self) -> str:
        """Group and name, as `--case` takes them."""
        return f"{self.group}/{self.name}"


@dataclass(frozen=True)
class Group:
    """The cases of one file: a row of the matrix."""

    name: str
    title: str
    cases: list[Case]


def load(folder: Path) -> list[Group]:
    """Every group, in the order of the files' names."""
    groups = [_group(path) for path in sorted(folder.glob("*.json"))]
    names = [case.full_name for group in groups for case in group.cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"these cases are there twice: {', '.join(sorted(twice))}")
    return groups


def _group(path: Path) -> Group:
    data = json.loads(path.read_text(encoding="utf-8"))
    # `10-resolve.json`: the number orders the files and is no part of the name.
    name = re.sub(r"^\d+-", "", path.stem)
    cases = [_case(name, data, one) for one in data["cases"]]
    return Group(name, data["title"], cases)


def _case(group: str, data: dict[str, Any], one: dict[str, Any]) -> Case:
    steps, always = one["steps"], one.get("always", [])
    ops = {step["op"] for step in [*steps, *always]}
    return Case(
        group=group,
        name=one["name"],
        server=one.get("server", data.get("server", "gateway")),
        steps=steps,
        always=always,
        needs=frozenset(ops | set(data.get("needs", [])) | set(one.get("needs", []))),
    )


def fill_in(value: Any, variables: dict[str, Any]) -> Any:
    """Puts variables into a step.

    A text that is only `${path}` becomes the variable itself, whatever its type; inside other text it becomes text.
    `{"$repeat": ["x", 5]}` becomes `xxxxx`. `${uuid}` is a UUID, the same in all of a case.
    """
    if isinstance(value, str):
        whole = _VARIABLE.fullmatch(value)
        if whole:
            return _variable(whole[1], variables)
        return _VARIABLE.sub(lambda found: str(_variable(found[1], variables)), value)
    if isinstance(value, list):
        return [fill_in(item, variables) for item in value]
    if isinstance(value, dict):
        if set(value) == {"$repeat"}:
            text, count = value["$repeat"]
            return text * count
        return {key: fill_in(item, variables) for key, item in value.items()}
    return value


def _variable(path: str, variables: dict[str, Any]) -> Any:
    found = pluck(variables, path)
    if found is MISSING:
        raise ValueError(f"there is no ${{{path}}}")
    return found


def case_variables(fixtures: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What a case begins with: the fixtures, a folder of its own and a UUID."""
    return {**fixtures, "tmp": str(folder), "uuid": str(uuid.uuid4())}
