"""The contract as generators of code see it: messages, enums and services of proto/, with their comments."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "trtc.recording.v1"
FILE_MESSAGES, FILE_ENUMS, FILE_SERVICES, FILE_SYNTAX = 4, 5, 6, 12
FIELDS, VALUES, METHODS, ONEOFS = 2, 2, 2, 8


@dataclass
class Field:
    name: str
    json: str
    kind: str
    type_name: str
    repeated: bool
    optional: bool
    oneof: int | None
    comment: list[str]


@dataclass
class Message:
    name: str
    fields: list[Field]
    oneofs: dict[int, tuple[str, list[str]]]
    comment: list[str]


@dataclass
class Value:
    name: str
    number: int
    comment: list[str]


@dataclass
class Enum:
    name: str
    values: list[Value]
    comment: list[str]

    def short(self, value: Value) -> str:
        """The value's name without the prefix that all of them share."""
        prefix = self.values[0].name.removesuffix("UNSPECIFIED")
        return value.name.removeprefix(prefix)


@dataclass
class Method:
    name: str
    request: str
    response: str
    client_streaming: bool
    server_streaming: bool
    reads: bool
    comment: list[str]


@dataclass
class Service:
    name: str
    methods: list[Method]
    comment: list[str]


@dataclass
class Contract:
    messages: list[Message] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)


def load() -> Contract:
    """Reads the contract that lies in proto/."""
    buf = ROOT / ".venv/bin/buf"
    image = subprocess.run(
        [buf, "build", "proto", "-o", "-#format=json"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    contract = Contract()
    for file in json.loads(image)["file"]:
        if file.get("package") == PACKAGE:
            add(contract, file)
    return contract


def add(contract: Contract, file: dict) -> None:
    comments = {
        tuple(place["path"]): [line.removeprefix(" ") for line in place["leadingComments"].rstrip("\n").split("\n")]
        for place in file["sourceCodeInfo"]["location"]
        if "leadingComments" in place
    }

    def comment(*path: int) -> list[str]:
        return comments.get(path, [])

    for i, raw in enumerate(file.get("messageType", [])):
        if raw.get("nestedType") or raw.get("enumType"):
            raise SystemExit(f"{raw['name']} has types of its own: the generators must learn that first")
        # Synthetic oneofs of `optional` fields are none.
        synthetic = {one["oneofIndex"] for one in raw.get("field", []) if one.get("proto3Optional")}
        contract.messages.append(Message(
            name=raw["name"],
            fields=[
                Field(
                    name=one["name"],
                    json=one["jsonName"],
                    kind=one["type"].removeprefix("TYPE_").lower(),
                    type_name=one.get("typeName", "").removeprefix("."),
                    repeated=one["label"] == "LABEL_REPEATED",
                    optional=one.get("proto3Optional", False),
                    oneof=None if one.get("proto3Optional") else one.get("oneofIndex"),
                    comment=comment(FILE_MESSAGES, i, FIELDS, j),
                )
                for j, one in enumerate(raw.get("field", []))
            ],
            oneofs={
                j: (one["name"], comment(FILE_MESSAGES, i, ONEOFS, j))
                for j, one in enumerate(raw.get("oneofDecl", []))
                if j not in synthetic
            },
            comment=comment(FILE_MESSAGES, i),
        ))
    for i, raw in enumerate(file.get("enumType", [])):
        contract.enums.append(Enum(
            name=raw["name"],
            values=[
                Value(one["name"], one.get("number", 0), comment(FILE_ENUMS, i, VALUES, j))
                for j, one in enumerate(raw["value"])
            ],
            comment=comment(FILE_ENUMS, i),
        ))
    for i, raw in enumerate(file.get("service", [])):
        contract.services.append(Service(
            name=raw["name"],
            methods=[
                Method(
                    name=one["name"],
                    request=one["inputType"].rsplit(".", 1)[-1],
                    response=one["outputType"].rsplit(".", 1)[-1],
                    client_streaming=one.get("clientStreaming", False),
                    server_streaming=one.get("serverStreaming", False),
                    reads=one.get("options", {}).get("idempotencyLevel") == "NO_SIDE_EFFECTS",
                    comment=comment(FILE_SERVICES, i, METHODS, j),
                )
                for j, one in enumerate(raw["method"])
            ],
            comment=comment(FILE_SERVICES, i),
        ))


def camel(snake: str) -> str:
    """`some_name` or `SOME_NAME` as `someName`."""
    first, *rest = snake.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)
