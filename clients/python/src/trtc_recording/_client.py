"""The client for threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, cast

import grpc

from . import v1
from ._channel import Channel
from ._download import Download, Progress, Transfer
from ._errors import RecordingError
from ._gen.media_search_pb2_grpc import MediaSearchStub
from ._gen.mix_transcode_pb2_grpc import MixTranscodeStub
from ._gen.recording_config_pb2_grpc import RecordingConfigStub
from ._gen.stream_id_resolver_pb2_grpc import StreamIdResolverStub
from ._options import ChannelOptions, PathLike, options


class Client:
    """A connection to trtc-recording, made at the first call. It may be used by many threads at once.

    Every call of ``recording_config``, ``stream_id_resolver``, ``mix_transcode`` and ``media_search`` takes a
    ``timeout`` in seconds, and raises RecordingError when it fails.
    """

    recording_config: RecordingConfigStub
    """Automatic recording, recording tasks, readiness."""
    stream_id_resolver: StreamIdResolverStub
    """StreamIds of users in rooms, and the way back."""
    mix_transcode: MixTranscodeStub
    """Mixes of rooms."""
    media_search: MediaSearchStub
    """Recordings: find, play, download, keep, delete."""

    def __init__(
        self,
        endpoint: str,
        *,
        token: str | None = None,
        ca_file: PathLike | None = None,
        timeout: float | None = 30.0,
        channel_options: ChannelOptions = (),
    ) -> None:
        """Makes a client; ValueError when the endpoint cannot be one.

        :param endpoint: ``http://host:port`` or ``https://host:port``.
        :param token: the API key; unset or empty: none is sent.
        :param ca_file: PEM file with the only authorities to be trusted; unset: those of the system. For https only.
        :param timeout: seconds for every call with one response, more than 0; None: no limit. Streams and
            downloads have none.
        :param channel_options: further options of the gRPC channel; they win over the client's own.
        """
        self._channel = Channel(options(endpoint, token, ca_file, timeout, channel_options))
        channel = cast(grpc.Channel, self._channel)
        self.recording_config = RecordingConfigStub(channel)
        self.stream_id_resolver = StreamIdResolverStub(channel)
        self.mix_transcode = MixTranscodeStub(channel)
        self.media_search = MediaSearchStub(channel)

    def search_media(self, request: v1.SearchMediaRequest, *, timeout: float | None = None) -> Iterator[v1.Media]:
        """Yields the recordings of all pages; ``timeout`` is that of one page."""
        return _items(self.media_search.SearchMedia, request, "media", timeout)

    def list_mixes(self, request: v1.ListMixesRequest, *, timeout: float | None = None) -> Iterator[v1.Mix]:
        """Yields the mixes of all pages, newest first; ``timeout`` is that of one page."""
        return _items(self.mix_transcode.ListMixes, request, "mixes", timeout)

    def list_recording_tasks(
        self, request: v1.ListRecordingTasksRequest, *, timeout: float | None = None
    ) -> Iterator[v1.RecordingTask]:
        """Yields the recording tasks of all pages, newest first; ``timeout`` is that of one page."""
        return _items(self.recording_config.ListRecordingTasks, request, "tasks", timeout)

    def list_recording_settings_revisions(
        self, request: v1.ListRecordingSettingsRevisionsRequest, *, timeout: float | None = None
    ) -> Iterator[v1.RecordingSettingsRevision]:
        """Yields the changes of all pages, newest first; ``timeout`` is that of one page."""
        return _items(self.recording_config.ListRecordingSettingsRevisions, request, "revisions", timeout)

    def download(self, file_id: str, path: PathLike, *, progress: Progress | None = None) -> Download:
        """Downloads a recording into a file, which is replaced when it is there.

        A broken call is gone on with at the byte reached, at most 5 times in a row without a byte more. Size and, where
        the whole came in one call, SHA-256 are compared with what the service sent; RecordingError DATA_LOSS when they
        differ. Until the file is whole its name ends in ``.part``; nothing is left of a download that fails.

        :param progress: called with the bytes received and the size of the whole; what it raises ends the download.
        """
        transfer = Transfer(file_id, path, progress)
        try:
            while (failure := self._receive(transfer)) or not transfer.ended():
                time.sleep(transfer.broken(failure))
            return transfer.finish()
        finally:
            transfer.abandon()

    def _receive(self, transfer: Transfer) -> RecordingError | None:
        call = self.media_search.DownloadMedia(transfer.request())
        try:
            for message in call:
                transfer.take(message)
                transfer.report()
        except RecordingError as error:
            return error
        finally:
            call.cancel()
        return None

    def close(self) -> None:
        """Ends the connection and every call under way."""
        self._channel.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _items(call: Callable[..., Any], request: Any, field: str, timeout: float | None) -> Iterator[Any]:
    page = type(request)()
    page.CopyFrom(request)
    while True:
        response = call(page, timeout=timeout)
        yield from getattr(response, field)
        if not response.next_page_token:
            return
        page.page_token = response.next_page_token
