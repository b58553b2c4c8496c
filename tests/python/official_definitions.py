"""The official definitions of Tencent Cloud's API, as the tccli package has them, beside what the sandbox says.

official_definitions.py ACTIONS.json    compares the request fields of every action, as `trtc-sandbox actions --json`
                                        tells them: same names, same nesting, same types.
official_definitions.py --requests FILE...
                                        holds requests of trtc, as lists of `{action, request}`, against the definitions.

`Definitions.check_answer` holds an answer against them; the runner of the Python SDK does so with every answer it gets.
"""

import json
import sys
from importlib import metadata
from pathlib import Path

VERSIONS = {"trtc": "v20190722", "live": "v20180801", "vod": "v20180717"}
SIMPLE = {"int": "int", "string": "string", "bool": "bool", "float": "float"}
LISTS = {"int64": "ints", "uint64": "ints", "string": "strings", "float": "floats"}


class Definitions:
    """The definitions of the three products."""

    def __init__(self):
        # The files alone are read: the package would be imported with a warning of deprecation.
        tccli = metadata.distribution("tccli")
        files = {product: f"tccli/services/{product}/{version}/api.json" for product, version in VERSIONS.items()}
        self.products = {
            product: json.loads(Path(tccli.locate_file(file)).read_text(encoding="utf-8"))
            for product, file in files.items()
        }

    def request_fields(self, product, action):
        """Paths and types of a request's fields; `None` when there is no such action."""
        definitions = self.products[product]
        found = definitions["actions"].get(action)
        return dict(self._fields(definitions, found["input"], "")) if found else None

    def _fields(self, definitions, name, prefix):
        for member in definitions["objects"][name]["members"]:
            path, kind, inner = prefix + member["name"], member["type"], member.get("member")
            if kind == "list" and inner in LISTS:
                yield path, LISTS[inner]
            elif kind == "list":
                yield path, "objects"
                yield from self._fields(definitions, inner, path + "[].")
            elif kind == "object":
                yield path, "object"
                yield from self._fields(definitions, inner, path + ".")
            else:
                yield path, SIMPLE[kind]

    def check_request(self, product, action, request):
        """What of a request is not as defined: unknown or missing members, wrong types."""
        definitions = self.products[product]
        return list(self._request(definitions, definitions["actions"][action]["input"], request, action))

    def _request(self, definitions, name, request, at):
        members = {member["name"]: member for member in definitions["objects"][name]["members"]}
        for unknown in sorted(set(request) - set(members)):
            yield f"{at}.{unknown} is not defined"
        for member in members.values():
            path = f"{at}.{member['name']}"
            if member["name"] not in request:
                if member.get("required"):
                    yield f"{path} is missing"
                continue
            value, kind, inner = request[member["name"]], member["type"], member.get("member")
            if kind == "list" and inner not in LISTS:
                for i, item in enumerate(value):
                    yield from self._request(definitions, inner, item, f"{path}[{i}]")
            elif kind == "object":
                yield from self._request(definitions, inner, value, path)
            else:
                yield from self._value(definitions, kind, inner, value, path)

    def check_answer(self, product, action, answer):
        """What of an answer is not as defined: unknown or missing members, null where there must be a value, wrong types."""
        definitions = self.products[product]
        output = definitions["actions"][action]["output"]
        return list(self._answer(definitions, output, answer, action))

    def _answer(self, definitions, name, answer, at):
        members = {member["name"]: member for member in definitions["objects"][name]["members"]}
        for unknown in sorted(set(answer) - set(members)):
            yield f"{at}.{unknown} is not defined"
        for member in members.values():
            path = f"{at}.{member['name']}"
            if member["name"] not in answer:
                if member.get("output_required"):
                    yield f"{path} is missing"
                continue
            # Documented examples show members that an event or a file need not have as null.
            needed = member.get("output_required") and not member.get("value_allowed_null", True)
            if needed and answer[member["name"]] is None:
                yield f"{path} is null"
            yield from self._value(definitions, member["type"], member.get("member"), answer[member["name"]], path)

    def _value(self, definitions, kind, inner, value, path):
        if value is None:
            return
        if kind == "list":
            if not isinstance(value, list):
                yield f"{path} is no list"
                return
            simple = {"int64": "int", "uint64": "int"}.get(inner, inner)
            for at, item in enumerate(value):
                yield from self._value(definitions, simple if simple in SIMPLE else "object", inner, item, f"{path}[{at}]")
        elif kind == "object":
            if isinstance(value, dict):
                yield from self._answer(definitions, inner, value, path)
            else:
                yield f"{path} is no object"
        else:
            wanted = {"int": int, "string": str, "bool": bool, "float": (int, float)}[kind]
            if not isinstance(value, wanted) or (isinstance(value, bool) and kind != "bool"):
                yield f"{path} is {value!r}, not {kind}"


def compare(definitions, actions):
    """What the sandbox says of its actions and the definitions do not."""
    for action in actions:
        name, product = action["name"], action["product"]
        official = definitions.request_fields(product, name)
        if official is None:
            yield f"{product} {name}: there is no such action"
            continue
        own = {field["path"]: field["type"] for field in action["fields"]}
        for path in sorted(set(official) | set(own)):
            if official.get(path) != own.get(path):
                yield f"{product} {name}: {path} is {own.get(path)} here, {official.get(path)} officially"


def check_requests(definitions, files):
    """What of the requests in the files is not as defined, and how many there are."""
    differences, count = [], 0
    for file in files:
        for vector in json.loads(Path(file).read_text(encoding="utf-8")):
            count += 1
            found = definitions.check_request("trtc", vector["action"], vector["request"])
            differences += [f"{vector['name']}: {difference}" for difference in found]
    return differences, count


def main():
    if sys.argv[1] == "--requests":
        differences, count = check_requests(Definitions(), sys.argv[2:])
        print("\n".join([*differences, f"{count} requests compared: {len(differences)} differences"]))
        sys.exit(bool(differences))
    with open(sys.argv[1], encoding="utf-8") as file:
        actions = json.load(file)
    differences = list(compare(Definitions(), actions))
    for difference in differences:
        print(difference)
    print(f"{len(actions)} actions compared with tccli {metadata.version('tccli')}: {len(differences)} differences")
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
