"""The conformance harness: operations as lines of JSON on stdin, carried out by the client's public API."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Union

import grpc
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import ServiceDescriptor

from trtc_recording import AsyncClient, Client, RecordingError, __version__, v1

Json = dict[str, Any]
AnyClient = Union[Client, AsyncClient]

SERVICES: dict[str, tuple[str, ServiceDescriptor]] = {
    "RecordingConfig": (
        "recording_config",
        v1.GetRecordingSettingsRequest.DESCRIPTOR.file.services_by_name["RecordingConfig"],
    ),
    "StreamIdResolver": (
        "stream_id_resolver",
        v1.ParseStreamIdRequest.DESCRIPTOR.file.services_by_name["StreamIdResolver"],
    ),
    "MixTranscode": ("mix_transcode", v1.StartMixRequest.DESCRIPTOR.file.services_by_name["MixTranscode"]),
    "MediaSearch": ("media_search", v1.SearchMediaRequest.DESCRIPTOR.file.services_by_name["MediaSearch"]),
}
PAGES = {
    "MediaSearch/SearchMedia": "search_media",
    "MixTranscode/ListMixes": "list_mixes",
    "RecordingConfig/ListRecordingTasks": "list_recording_tasks",
    "RecordingConfig/ListRecordingSettingsRevisions": "list_recording_settings_revisions",
}


class Harness:
    """Carries operations out with ``Client``."""

    kind: type[AnyClient] = Client
    name = "python"

    def __init__(self, hello: Json) -> None:
        self.endpoint = hello["endpoint"]
        self.ca_file = hello.get("ca_file")
        self.client: Any = self.connect(hello.get("token"))
        self.ops: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "call": self.call,
            "pages": self.pages,
            "download": self.download,
            "cancel": self.cancel,
            "batch": self.batch,
        }

    def connect(self, token: str | None) -> AnyClient:
        return self.kind(self.endpoint, token=token, ca_file=self.ca_file)

    def hello(self) -> Json:
        return {"client": self.name, "version": __version__, "protocol": "grpc", "ops": list(self.ops)}

    async def call(self, op: Json) -> Json:
        async with self.connected(op) as client:
            service, method = op["method"].split("/")
            call = getattr(getattr(client, SERVICES[service][0]), method)
            timeout = op["timeout_ms"] / 1000 if "timeout_ms" in op else None
            response = await self.answer(call(request(op), timeout=timeout))
            return {"response": json_format.MessageToDict(response)}

    def connected(self, op: Json) -> AbstractAsyncContextManager[Any]:
        """The client, or one of its own for a call with another key."""

        @asynccontextmanager
        async def scope() -> Any:
            if "token" not in op:
                yield self.client
                return
            client = self.connect(op["token"])
            try:
                yield client
            finally:
                await self.answer(client.close())

        return scope()

    async def answer(self, called: Any) -> Any:
        return called

    async def all(self, items: Any) -> list[Any]:
        return list(items)

    async def pages(self, op: Json) -> Json:
        items = getattr(self.client, PAGES[op["method"]])(request(op))
        return {"items": [json_format.MessageToDict(item) for item in await self.all(items)]}

    async def download(self, op: Json) -> Json:
        download = await self.answer(self.client.download(op["file_id"], op["path"]))
        return {"size": download.size, "sha256": download.sha256, "resumed": download.resumed}

    async def cancel(self, op: Json) -> Json:
        call = self.client.media_search.DownloadMedia(v1.DownloadMediaRequest(file_id=op["file_id"]))
        try:
            for _ in call:
                call.cancel()
        except RecordingError as error:
            return {"cancelled": error.code is grpc.StatusCode.CANCELLED, "code": error.code.name}
        return {"cancelled": False}

    async def batch(self, op: Json) -> Json:
        identities = [
            v1.StreamIdentity(sdk_app_id=1400000001, room_id=v1.RoomId(number=7), user_id=f"{op['user']}{index}")
            for index in range(op["count"])
        ]
        batch = v1.BatchResolveStreamIdsRequest(identities=identities, formula=v1.STREAM_ID_FORMULA_DIRECT)
        response = await self.answer(self.client.stream_id_resolver.BatchResolveStreamIds(batch))
        ids = "\n".join(resolved.stream_id for resolved in response.resolved)
        return {"count": len(response.resolved), "sha256": hashlib.sha256(ids.encode()).hexdigest()}


class AsyncHarness(Harness):
    """Carries operations out with ``AsyncClient``."""

    kind = AsyncClient
    name = "python-asyncio"

    async def answer(self, called: Any) -> Any:
        return await called

    async def all(self, items: Any) -> list[Any]:
        return [item async for item in items]

    async def cancel(self, op: Json) -> Json:
        call = self.client.media_search.DownloadMedia(v1.DownloadMediaRequest(file_id=op["file_id"]))
        try:
            async for _ in call:
                call.cancel()
        except asyncio.CancelledError:
            code = await call.code()
            return {"cancelled": call.cancelled(), "code": code.name}
        return {"cancelled": False}


def request(op: Json) -> Any:
    service, method = op["method"].split("/")
    descriptor = SERVICES[service][1].methods_by_name[method].input_type
    return json_format.ParseDict(op["request"], message_factory.GetMessageClass(descriptor)())


def failure(error: RecordingError) -> Json:
    shown: Json = {
        "code": error.code.name,
        "reason": error.reason,
        "message": error.message,
        "metadata": dict(error.metadata),
        "violations": [
            {"field": violation.field, "description": violation.description} for violation in error.violations
        ],
    }
    if error.retry_after is not None:
        shown["retry_after_ms"] = round(error.retry_after.total_seconds() * 1000)
    return {"error": shown}


async def main() -> None:
    harness: Harness | None = None
    # Read between operations, when nothing else runs that a waiting read could hold up.
    for line in sys.stdin:
        op = json.loads(line)
        try:
            if op["op"] == "hello":
                harness = (AsyncHarness if "--asyncio" in sys.argv[1:] else Harness)(op)
                answer = harness.hello()
            elif harness is None:
                raise ValueError("the first line is no hello")
            else:
                answer = await harness.ops[op["op"]](op)
        except RecordingError as error:
            answer = failure(error)
        except Exception as error:
            traceback.print_exc()
            answer = {"harness_error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    if harness is not None:
        await harness.answer(harness.client.close())


asyncio.run(main())
