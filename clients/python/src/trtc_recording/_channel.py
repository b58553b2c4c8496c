"""A channel of grpc's whose calls carry the API key and a deadline, and fail with RecordingError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import grpc

from ._errors import RecordingError
from ._options import Options

Metadata = Sequence[tuple[str, Any]]


class Call:
    """A call under way: grpc's own, whose errors are ours."""

    def __init__(self, call: Any) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)

    def __iter__(self) -> Call:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._call)
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    def result(self, timeout: float | None = None) -> Any:
        try:
            return self._call.result(timeout)
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    def exception(self, timeout: float | None = None) -> Any:
        error = self._call.exception(timeout)
        return RecordingError.of(error) if isinstance(error, grpc.RpcError) else error


class Method:
    """What every kind of method adds to a call."""

    def __init__(self, method: Any, options: Options) -> None:
        self._method = method
        self._options = options

    def _metadata(self, metadata: Metadata | None) -> Metadata:
        return (*self._options.metadata, *metadata) if metadata else self._options.metadata


class Unary(Method):
    """One request, one response; the client's deadline unless the call has its own."""

    def _timeout(self, timeout: float | None) -> float | None:
        return self._options.timeout if timeout is None else timeout

    def __call__(
        self, request: Any, timeout: float | None = None, metadata: Metadata | None = None, **kwargs: Any
    ) -> Any:
        try:
            return self._method(request, self._timeout(timeout), self._metadata(metadata), **kwargs)
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    def with_call(
        self, request: Any, timeout: float | None = None, metadata: Metadata | None = None, **kwargs: Any
    ) -> Any:
        try:
            return self._method.with_call(request, self._timeout(timeout), self._metadata(metadata), **kwargs)
        except grpc.RpcError as error:
            raise RecordingError.of(error) from error

    def future(
        self, request: Any, timeout: float | None = None, metadata: Metadata | None = None, **kwargs: Any
    ) -> Call:
        return Call(self._method.future(request, self._timeout(timeout), self._metadata(metadata), **kwargs))


class Streaming(Method):
    """A stream of responses; no deadline unless the call has one."""

    def __call__(
        self, request: Any, timeout: float | None = None, metadata: Metadata | None = None, **kwargs: Any
    ) -> Call:
        return Call(self._method(request, timeout, self._metadata(metadata), **kwargs))


class Channel:
    """What the generated stubs take for a ``grpc.Channel``."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._channel: Any
        if options.credentials is None:
            self._channel = grpc.insecure_channel(options.target, options.channel)
        else:
            self._channel = grpc.secure_channel(options.target, options.credentials, options.channel)

    def unary_unary(self, *args: Any, **kwargs: Any) -> Unary:
        return Unary(self._channel.unary_unary(*args, **kwargs), self._options)

    def unary_stream(self, *args: Any, **kwargs: Any) -> Streaming:
        return Streaming(self._channel.unary_stream(*args, **kwargs), self._options)

    def stream_stream(self, *args: Any, **kwargs: Any) -> Streaming:
        return Streaming(self._channel.stream_stream(*args, **kwargs), self._options)

    def close(self) -> None:
        self._channel.close()
