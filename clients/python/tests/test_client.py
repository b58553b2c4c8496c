"""What the conformance suite cannot see: faults of the service, and what is left behind."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import grpc
import pytest
from service import CONTENT, MediaSearch, running

import trtc_recording
from trtc_recording import AsyncClient, Client, FieldViolation, RecordingError, v1


@pytest.fixture
def service() -> MediaSearch:
    return MediaSearch()  # type: ignore[abstract]  # What no test calls is left out.


@pytest.fixture
def endpoint(service: MediaSearch) -> Iterator[str]:
    with running(service) as endpoint:
        yield endpoint


@pytest.fixture
def client(endpoint: str) -> Iterator[Client]:
    with Client(endpoint, token="k1") as client:
        yield client


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trtc_recording._download._LONGEST_WAIT", 0.0)


def get(client: Client, file_id: str, timeout: float | None = None) -> v1.GetMediaResponse:
    return client.media_search.GetMedia(v1.GetMediaRequest(file_id=file_id), timeout=timeout)


def test_the_package_under_test_is_the_installed_wheel() -> None:
    assert "site-packages" in trtc_recording.__file__
    assert files("trtc_recording").joinpath("py.typed").is_file()


def test_a_refusal_is_told_with_all_its_details(client: Client) -> None:
    with pytest.raises(RecordingError) as caught:
        get(client, "missing")
    error = caught.value
    assert (error.code, error.reason) == (grpc.StatusCode.NOT_FOUND, "MEDIA_NOT_FOUND")
    assert error.metadata == {"file_id": "missing"}
    assert error.violations == (FieldViolation("file_id", "names nothing"),)
    assert error.retry_after == timedelta(seconds=1.5)
    assert str(error) == (
        "NOT_FOUND MEDIA_NOT_FOUND: there is no such recording (file_id=missing; file_id: names nothing)"
    )
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.retry_after) == (str(error), error.retry_after)


async def test_a_refusal_is_told_with_all_its_details_by_asyncio(endpoint: str) -> None:
    async with AsyncClient(endpoint) as client:
        with pytest.raises(RecordingError) as caught:
            await client.media_search.GetMedia(v1.GetMediaRequest(file_id="missing"))
        assert caught.value.reason == "MEDIA_NOT_FOUND"


def test_a_call_made_as_a_future_fails_with_the_same_error(client: Client) -> None:
    future = client.media_search.GetMedia.future(v1.GetMediaRequest(file_id="missing"))
    with pytest.raises(RecordingError, match="MEDIA_NOT_FOUND"):
        future.result()
    assert isinstance(future.exception(), RecordingError)


def test_every_call_carries_the_key_and_the_clients_deadline(client: Client, service: MediaSearch) -> None:
    get(client, "1")
    assert service.metadata["authorization"] == "Bearer k1"
    assert service.metadata["user-agent"].startswith(f"trtc-recording-python/{trtc_recording.__version__}")
    assert service.seconds_left is not None
    assert 20 < service.seconds_left < 31


def test_a_longer_deadline_of_one_call_is_not_cut_to_that_of_the_client(client: Client, service: MediaSearch) -> None:
    get(client, "1", timeout=120)
    assert service.seconds_left is not None
    assert service.seconds_left > 100


def test_a_stream_of_both_sides_gives_what_came_before_its_error(client: Client) -> None:
    requests = [v1.StreamResolveStreamIdsRequest(sequence=sequence) for sequence in (1, 2, 3)]
    answers = client.stream_id_resolver.StreamResolveStreamIds(iter(requests))
    assert [next(answers).sequence, next(answers).sequence] == [1, 2]
    with pytest.raises(RecordingError, match="MEDIA_NOT_FOUND"):
        next(answers)


async def test_a_stream_of_both_sides_is_read_and_written_by_asyncio(endpoint: str) -> None:
    async with AsyncClient(endpoint) as client:
        call = client.stream_id_resolver.StreamResolveStreamIds()
        for sequence in (1, 2):
            await call.write(v1.StreamResolveStreamIdsRequest(sequence=sequence))
            answer = await call.read()
            assert isinstance(answer, v1.StreamResolveStreamIdsResponse)
            assert answer.sequence == sequence
        await call.write(v1.StreamResolveStreamIdsRequest(sequence=3))
        with pytest.raises(RecordingError, match="MEDIA_NOT_FOUND"):
            await call.read()


def test_a_read_is_tried_four_times(client: Client, service: MediaSearch) -> None:
    service.failures = 3
    assert get(client, "1").media.file_id == "1"
    service.failures = 4
    with pytest.raises(RecordingError, match="not now"):
        get(client, "1")


def test_a_deadline_that_passes_is_an_error_without_a_reason(client: Client) -> None:
    with pytest.raises(RecordingError) as caught:
        get(client, "slow", timeout=0.1)
    assert (caught.value.code, caught.value.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "")


def test_the_request_of_a_search_is_left_as_it_was(client: Client, service: MediaSearch) -> None:
    service.file_ids = ["1", "2", "3"]
    request = v1.SearchMediaRequest(page_size=2)
    assert [media.file_id for media in client.search_media(request)] == ["1", "2", "3"]
    assert request == v1.SearchMediaRequest(page_size=2)


def test_a_broken_download_goes_on_where_it_broke(client: Client, service: MediaSearch, tmp_path: Path) -> None:
    service.breaks_after = [300_000, 300_000, 700_000]
    seen: list[tuple[int, int]] = []
    download = client.download("1", tmp_path / "a.mp4", progress=lambda *done: seen.append(done))
    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert (download.size, download.sha256, download.resumed) == (len(CONTENT), service.sha256, 3)
    assert [(asked.offset, asked.etag) for asked in service.asked] == [
        (0, ""),
        (300_000, "e1"),
        (300_000, "e1"),
        (700_000, "e1"),
    ]
    assert seen[-1] == (len(CONTENT), len(CONTENT))


async def test_a_broken_download_goes_on_by_asyncio(endpoint: str, service: MediaSearch, tmp_path: Path) -> None:
    service.breaks_after = [300_000]
    async with AsyncClient(endpoint) as client:
        download = await client.download("1", tmp_path / "a.mp4")
    assert ((tmp_path / "a.mp4").read_bytes(), download.resumed) == (CONTENT, 1)


def test_a_download_that_never_gets_further_is_given_up(client: Client, service: MediaSearch, tmp_path: Path) -> None:
    service.breaks_after = [1000] * 100
    with pytest.raises(RecordingError, match="broken off"):
        client.download("1", tmp_path / "a.mp4")
    assert len(service.asked) == 1 + 5
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_download_is_refused_and_leaves_the_old_file(
    client: Client, service: MediaSearch, tmp_path: Path
) -> None:
    (tmp_path / "a.mp4").write_bytes(b"old")
    service.sha256 = "0" * 64
    with pytest.raises(RecordingError) as caught:
        client.download("1", tmp_path / "a.mp4")
    assert caught.value.code is grpc.StatusCode.DATA_LOSS
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.mp4", b"old")]


@pytest.mark.parametrize("endpoint", ["localhost:50051", "ftp://a:1", "http://", "http://a:1/path", "https://me@a:1"])
def test_what_is_no_endpoint_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint is http"):
        Client(endpoint)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file of authorities")
def test_a_service_without_tls_is_not_spoken_to_by_https(endpoint: str) -> None:
    with (
        Client(endpoint.replace("http:", "https:"), timeout=5, channel_options=[("grpc.enable_retries", 0)]) as client,
        pytest.raises(RecordingError) as caught,
    ):
        get(client, "1")
    assert caught.value.code is grpc.StatusCode.UNAVAILABLE
