"""Compares an answer with what a case expects of it.

An object names the members that matter; others may be there. A list and a scalar must be equal. ProtoJSON leaves
members with default values out, so an expected `false`, `0`, `""` or `[]` also matches a member that is missing.
An object whose keys begin with `$` is a matcher, described at each function below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any


class Missing:
    """Stands for a member that is not there."""

    def __repr__(self) -> str:
        return "nothing"


MISSING = Missing()


def mismatches(expected: Any, actual: Any, path: str = "answer") -> list[str]:
    """Everything in which the answer differs; empty when it is as expected."""
    return list(_compare(expected, actual, path))


def _compare(expected: Any, actual: Any, path: str) -> Iterator[str]:
    if isinstance(expected, dict):
        if any(key.startswith("$") for key in expected):
            for name, argument in expected.items():
                if name not in _MATCHERS:
                    raise ValueError(f"{name} is no matcher")
                yield from _MATCHERS[name](argument, actual, path)
        elif not isinstance(actual, dict):
            # A message without any set field may be left out as well.
            if not (isinstance(actual, Missing) and not expected):
                yield f"{path}: {_short(actual)} instead of an object"
        else:
            for name, value in expected.items():
                yield from _compare(value, actual.get(name, MISSING), f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            yield f"{path}: {len(actual)} items instead of {len(expected)}: {_short(actual)}"
        else:
            for i, (one, other) in enumerate(zip(expected, actual, strict=True)):
                yield from _compare(one, other, f"{path}[{i}]")
    elif isinstance(actual, Missing):
        if expected or expected is None:
            yield f"{path}: nothing instead of {_short(expected)}"
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield f"{path}: {_short(actual)} instead of {_short(expected)}"


def _any(wanted: bool, actual: Any, path: str) -> Iterator[str]:
    """`{"$any": true}`: anything that is not empty."""
    if wanted and (isinstance(actual, Missing) or actual in ("", [], {}, None)):
        yield f"{path}: {_short(actual)} instead of any value"


def _absent(wanted: bool, actual: Any, path: str) -> Iterator[str]:
    """`{"$absent": true}`: no such member, or an empty one."""
    if wanted and not (isinstance(actual, Missing) or actual in ("", [], {}, None)):
        yield f"{path}: {_short(actual)} where nothing is expected"


def _regex(pattern: str, actual: Any, path: str) -> Iterator[str]:
    """`{"$regex": "…"}`: a text of which some part matches."""
    if not isinstance(actual, str) or not re.search(pattern, actual):
        yield f"{path}: {_short(actual)} does not match {pattern!r}"


def _length(wanted: int | list[int], actual: Any, path: str) -> Iterator[str]:
    """`{"$len": 3}` or `{"$len": [2, 5]}`: a text or list of that length, or a length between the two."""
    low, high = wanted if isinstance(wanted, list) else (wanted, wanted)
    if isinstance(actual, Missing):
        actual = []
    if not isinstance(actual, (str, list)) or not low <= len(actual) <= high:
        length = len(actual) if isinstance(actual, (str, list)) else "no"
        yield f"{path}: length {length} instead of {low if low == high else f'{low} to {high}'}: {_short(actual)}"


def _between(wanted: list[float], actual: Any, path: str) -> Iterator[str]:
    """`{"$between": [1, 5]}`: a number, or a number as text, from the one to the other; null is no limit."""
    low, high = wanted
    try:
        number = float(actual)
    except (TypeError, ValueError):
        yield f"{path}: {_short(actual)} is no number"
        return
    if (low is not None and number < low) or (high is not None and number > high):
        yield f"{path}: {_short(actual)} is not from {low} to {high}"


def _exact(wanted: Any, actual: Any, path: str) -> Iterator[str]:
    """`{"$exact": …}`: equal, without members that are not named."""
    if wanted != actual:
        yield f"{path}: {_short(actual)} instead of exactly {_short(wanted)}"


def _any_of(patterns: list[Any], actual: Any, path: str) -> Iterator[str]:
    """`{"$anyOf": [a, b]}`: one of them."""
    if all(mismatches(pattern, actual, path) for pattern in patterns):
        yield f"{path}: {_short(actual)} is none of {_short(patterns)}"


def _each(pattern: Any, actual: Any, path: str) -> Iterator[str]:
    """`{"$each": …}`: a list of which every item is so."""
    if not isinstance(actual, list):
        yield f"{path}: {_short(actual)} instead of a list"
        return
    for i, item in enumerate(actual):
        yield from _compare(pattern, item, f"{path}[{i}]")


def _has(pattern: Any, actual: Any, path: str) -> Iterator[str]:
    """`{"$has": …}`: a list of which one item is so."""
    if not isinstance(actual, list) or all(mismatches(pattern, item) for item in actual):
        yield f"{path}: no item of {_short(actual)} is {_short(pattern)}"


def _not(unwanted: Any, actual: Any, path: str) -> Iterator[str]:
    """`{"$not": …}`: anything else."""
    if not mismatches(unwanted, actual, path):
        yield f"{path}: {_short(actual)} is what it must not be"


def _pluck(argument: list[Any], actual: Any, path: str) -> Iterator[str]:
    """`{"$pluck": ["media.*.fileId", …]}`: what stands at that path (`*` is every item) is so."""
    where, pattern = argument
    yield from _compare(pattern, pluck(actual, where), f"{path}.{where}")


_MATCHERS: dict[str, Callable[[Any, Any, str], Iterator[str]]] = {
    "$any": _any,
    "$absent": _absent,
    "$regex": _regex,
    "$len": _length,
    "$between": _between,
    "$exact": _exact,
    "$anyOf": _any_of,
    "$each": _each,
    "$has": _has,
    "$not": _not,
    "$pluck": _pluck,
}


def pluck(value: Any, path: str) -> Any:
    """What stands at a path such as `response.media.*.fileId` or `items.0.etag`; MISSING when nothing does."""
    first, _, rest = path.partition(".")
    if not first:
        return value
    if first == "*":
        return [pluck(item, rest) for item in value] if isinstance(value, list) else []
    if isinstance(value, list) and first.isdigit() and int(first) < len(value):
        return pluck(value[int(first)], rest)
    if isinstance(value, dict) and first in value:
        return pluck(value[first], rest)
    return MISSING


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)} characters)"
