"""The same for asyncio: a channel whose calls carry the API key and a deadline, and fail with RecordingError."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from typing import Any

import grpc
import grpc.aio

from ._channel import Metadata, Method
from ._errors import RecordingError
from ._options import Options


class Call:
    """A call under way: grpc's own, whose errors are ours."""

    def __init__(self, call: Any) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from self._call.__await__())
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            async for message in self._call:
                yield message
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    async def read(self) -> Any:
        try:
            return await self._call.read()
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    async def write(self, request: Any) -> None:
        try:
            await self._call.write(request)
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error


class Unary(Method):
    """One request, one response; the client's deadline unless the call has its own."""

    def __call__(
        self, request: Any, *, timeout: float | None = None, metadata: Metadata | None = None, **kwargs: Any
    ) -> Call:
        limit = self._options.timeout if timeout is None else timeout
        return Call(self._method(request, timeout=limit, metadata=self._metadata(metadata), **kwargs))


class Streaming(Method):
    """A stream of responses; no deadline unless the call has one."""

    def __call__(
        self,
        request: Any = None,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        **kwargs: Any,
    ) -> Call:
        return Call(self._method(request, timeout=timeout, metadata=self._metadata(metadata), **kwargs))


class Channel:
    """What the generated stubs take for a ``grpc.aio.Channel``."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._channel: Any
        if options.credentials is None:
            self._channel = grpc.aio.insecure_channel(options.target, options.channel)
        else:
            self._channel = grpc.aio.secure_channel(options.target, options.credentials, options.channel)

    def unary_unary(self, *args: Any, **kwargs: Any) -> Unary:
        return Unary(self._channel.unary_unary(*args, **kwargs), self._options)

    def unary_stream(self, *args: Any, **kwargs: Any) -> Streaming:
        return Streaming(self._channel.unary_stream(*args, **kwargs), self._options)

    def stream_stream(self, *args: Any, **kwargs: Any) -> Streaming:
        return Streaming(self._channel.stream_stream(*args, **kwargs), self._options)

    async def close(self) -> None:
        await self._channel.close()
