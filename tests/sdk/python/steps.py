"""What steps are made of beside calls: variables, publishers, request ids."""

import datetime
import re
import subprocess
import time
import uuid

from judge import Failed

WORDS = {
    "about", "name", "product", "action", "as", "params", "set", "save", "expect", "expect_error",
    "repeat_until", "push", "push_ends", "left_out_for",
}  # fmt: skip
TIME = re.compile(r"^(now|unix)([+-]\d+)$")
SEEN = set()


def is_known(step):
    return set(step) <= WORDS


def check_request_id(text, what):
    try:
        good = str(uuid.UUID(text)) == text
    except (TypeError, ValueError):
        good = False
    if not good:
        raise Failed(f"{what} has the RequestId {text!r}, which is no UUID")
    if text in SEEN:
        raise Failed(f"the RequestId {text} came twice")
    SEEN.add(text)


class Variables:
    def __init__(self, values):
        self.values = dict(values)

    def set(self, values):
        self.values.update(self.fill(values))

    def value(self, name):
        moment = TIME.match(name)
        if moment:
            at = int(time.time()) + int(moment[2])
            utc = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
            return at if moment[1] == "unix" else utc.strftime("%Y-%m-%dT%H:%M:%SZ")
        if name not in self.values:
            raise Failed(f"nothing has set the variable {name}")
        return self.values[name]

    def fill(self, value):
        """Puts values in the place of `${name}`; one that is alone keeps its type."""
        if isinstance(value, dict):
            return {name: self.fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if not isinstance(value, str):
            return value
        alone = re.fullmatch(r"\$\{([^}]*)\}", value)
        if alone:
            return self.value(alone[1])
        return re.sub(r"\$\{([^}]*)\}", lambda found: str(self.value(found[1])), value)


class Publisher:
    """Publishes one stream at a time by the command of the settings."""

    def __init__(self, command):
        self.command = command
        self.process = None

    def begin(self, push):
        words = [re.sub(r"\{(\w+)\}", lambda found: str(push[found[1]]), word) for word in self.command]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL)

    def end(self, how):
        """Waits until the publisher has ended: `well`, or `any` way."""
        status = self.process.wait(timeout=60)
        if how == "well" and status != 0:
            raise Failed(f"the publisher ended with {status}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
