"""A service in this process that breaks off, lies or waits as a test tells it to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import any_pb2
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from trtc_recording import v1
from trtc_recording._gen import media_search_pb2_grpc, stream_id_resolver_pb2_grpc

CONTENT = bytes(range(256)) * 4096


class MediaSearch(media_search_pb2_grpc.MediaSearchServicer):
    """Serves one recording of CONTENT, and as many others as `file_ids` names."""

    def __init__(self) -> None:
        self.breaks_after: list[int] = []
        self.sha256 = hashlib.sha256(CONTENT).hexdigest()
        self.file_ids: list[str] = []
        self.asked: list[v1.DownloadMediaRequest] = []
        self.metadata: dict[str, Any] = {}
        self.seconds_left: float | None = None
        self.released = threading.Event()
        self.failures = 0

    def DownloadMedia(self, request: v1.DownloadMediaRequest, context: Any) -> Iterator[v1.DownloadMediaResponse]:
        self.asked.append(request)
        media = v1.Media(file_id=request.file_id, etag="e1")
        header = v1.DownloadHeader(media=media, size_bytes=len(CONTENT), offset=request.offset)
        yield v1.DownloadMediaResponse(header=header)
        end = self.breaks_after.pop(0) if self.breaks_after else len(CONTENT)
        for start in range(request.offset, end, 100_000):
            yield v1.DownloadMediaResponse(chunk=CONTENT[start : min(start + 100_000, end)])
        if end < len(CONTENT):
            context.abort(grpc.StatusCode.UNAVAILABLE, "broken off")
        yield v1.DownloadMediaResponse(trailer=v1.DownloadTrailer(sha256=self.sha256))

    def SearchMedia(self, request: v1.SearchMediaRequest, context: Any) -> v1.SearchMediaResponse:
        start = int(request.page_token or 0)
        end = start + request.page_size
        page = [v1.Media(file_id=file_id) for file_id in self.file_ids[start:end]]
        return v1.SearchMediaResponse(media=page, next_page_token=str(end) if end < len(self.file_ids) else "")

    def GetMedia(self, request: v1.GetMediaRequest, context: Any) -> v1.GetMediaResponse:
        self.metadata = dict(context.invocation_metadata())
        self.seconds_left = context.time_remaining()
        if request.file_id == "slow":
            self.released.wait(10)
        if request.file_id == "missing":
            refuse(context)
        self.failures -= 1
        if self.failures >= 0:
            context.abort(grpc.StatusCode.UNAVAILABLE, "not now")
        return v1.GetMediaResponse(media=v1.Media(file_id=request.file_id))


class StreamIdResolver(stream_id_resolver_pb2_grpc.StreamIdResolverServicer):
    """Answers each request by its sequence, and refuses the sequence 3."""

    def StreamResolveStreamIds(
        self, request_iterator: Iterator[v1.StreamResolveStreamIdsRequest], context: Any
    ) -> Iterator[v1.StreamResolveStreamIdsResponse]:
        for request in request_iterator:
            if request.sequence == 3:
                refuse(context)
            yield v1.StreamResolveStreamIdsResponse(sequence=request.sequence)


def refuse(context: Any) -> None:
    """Ends a call with every kind of detail that the client knows."""
    status = Status(code=grpc.StatusCode.NOT_FOUND.value[0], message="there is no such recording")
    info = ErrorInfo(reason="MEDIA_NOT_FOUND", domain="recording.trtc", metadata={"file_id": "missing"})
    retry = RetryInfo()
    retry.retry_delay.FromMilliseconds(1500)
    violation = BadRequest.FieldViolation(field="file_id", description="names nothing")
    for detail in (info, retry, BadRequest(field_violations=[violation])):
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.NOT_FOUND, status.message)


@contextmanager
def running(service: MediaSearch) -> Iterator[str]:
    """The endpoint of the service."""
    server = grpc.server(futures.ThreadPoolExecutor(4))
    media_search_pb2_grpc.add_MediaSearchServicer_to_server(service, server)
    resolver = StreamIdResolver()  # type: ignore[abstract]  # What no test calls is left out.
    stream_id_resolver_pb2_grpc.add_StreamIdResolverServicer_to_server(resolver, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        service.released.set()
        server.stop(None).wait()
