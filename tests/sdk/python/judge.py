"""Whether an answer is as a step expects it."""

import json
import re


class Failed(Exception):
    """A step that does not hold, with the reason."""


def look(answer, path):
    """The value at a path like `$.Rules.0.TemplateId`; `*` makes a list of every element's. None: not there."""
    root, *names = path.split(".")
    if root != "$":
        raise Failed(f"the path {path} does not begin with $")
    return walk(answer, names)


def walk(value, names):
    if not names:
        return value
    name, *rest = names
    if name == "*":
        return [walk(each, rest) for each in value or []]
    if isinstance(value, dict):
        return walk(value.get(name), rest)
    if isinstance(value, list) and name.isdigit() and int(name) < len(value):
        return walk(value[int(name)], rest)
    return None


def judge(answer, expect):
    for path, wanted in expect.items():
        found = look(answer, path)
        if not holds(found, wanted):
            raise Failed(f"{path} is {json.dumps(found)}, expected: {json.dumps(wanted)}, in {json.dumps(answer)}")


def holds(found, wanted):
    if not isinstance(wanted, dict):
        return equal(found, wanted)
    if not wanted:
        raise Failed("an expectation has no words")
    return all(WORDS.get(word, unknown(word))(found, value) for word, value in wanted.items())


def unknown(word):
    def fail(*_):
        raise Failed(f"there is no expectation {word}")

    return fail


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def equal(found, wanted):
    """SDKs leave out what is null and some leave out empty lists: these are one."""
    if found in (None, []) or wanted in (None, []):
        return found in (None, []) and wanted in (None, [])
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(equal, found, wanted))
    if is_number(found) and is_number(wanted):
        return found == wanted
    return type(found) is type(wanted) and found == wanted


def any_order(found, wanted):
    rest = list(found) if isinstance(found, list) else []
    for each in wanted:
        place = next((place for place, other in enumerate(rest) if equal(other, each)), None)
        if place is None:
            return False
        del rest[place]
    return not rest


WORDS = {
    "exists": lambda found, wanted: (found is not None) == wanted,
    "count": lambda found, wanted: len([] if found is None else found) == wanted,
    "matches": lambda found, wanted: isinstance(found, str) and re.search(wanted, found) is not None,
    "has": lambda found, wanted: isinstance(found, list) and any(equal(each, wanted) for each in found),
    "any_order": any_order,
    "above": lambda found, wanted: is_number(found) and found > wanted,
    "below": lambda found, wanted: is_number(found) and found < wanted,
    "not": lambda found, wanted: not holds(found, wanted),
}
