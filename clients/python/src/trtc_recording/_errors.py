"""The one type of error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

_DOMAIN = "recording.trtc"
_DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True)
class FieldViolation:
    """What is wrong with one field of a request."""

    field: str
    """Path of the field, for example ``identity.room_id``."""
    description: str
    """What is wrong with it, in English."""


class RecordingError(Exception):
    """A call failed.

    ``code`` says what kind of failure it is, ``reason`` which one exactly; decide by them, never by ``message``.
    """

    code: grpc.StatusCode
    """The gRPC code."""
    reason: str
    """Name of an ``ErrorReason`` without its prefix, for example ``ETAG_MISMATCH``. Empty where the service sent none,
    such as for a deadline of the client's own or a service out of reach."""
    message: str
    """What happened, in English."""
    metadata: Mapping[str, str]
    """What ``ErrorReason`` promises for the reason, for example ``current_etag``."""
    violations: tuple[FieldViolation, ...]
    """The fields that are wrong, where ``reason`` is ``INVALID_FIELD``."""
    retry_after: timedelta | None
    """How long to wait before trying again; None where the service did not say."""

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: tuple[FieldViolation, ...] = (),
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(code, message, reason, metadata, violations, retry_after)
        self.code = code
        self.message = message
        self.reason = reason
        self.metadata = metadata or {}
        self.violations = violations
        self.retry_after = retry_after

    def __str__(self) -> str:
        """For example ``ABORTED ETAG_MISMATCH: the settings were changed (current_etag=7)``."""
        text = f"{self.code.name} {self.reason}".rstrip() + f": {self.message}"
        more = [f"{key}={value}" for key, value in sorted(self.metadata.items())]
        more += [f"{violation.field}: {violation.description}" for violation in self.violations]
        return f"{text} ({'; '.join(more)})" if more else text

    @classmethod
    def of(cls, error: Any) -> RecordingError:
        """Reads an error of grpc's (``grpc.RpcError`` of a call, ``grpc.aio.AioRpcError``)."""
        result = cls(error.code() or grpc.StatusCode.UNKNOWN, error.details() or "")
        for key, value in error.trailing_metadata() or ():
            if key == _DETAILS:
                result._read_details(value)
        return result

    def _read_details(self, serialized: bytes) -> None:
        try:
            details = Status.FromString(serialized).details
            for detail in details:
                self._read_detail(detail)
        except DecodeError:
            # Something on the way has spoilt them; code and message still hold.
            return

    def _read_detail(self, detail: Any) -> None:
        info = ErrorInfo()
        bad_request = BadRequest()
        retry = RetryInfo()
        if detail.Unpack(info) and info.domain == _DOMAIN:
            self.reason = info.reason
            self.metadata = dict(info.metadata)
        elif detail.Unpack(bad_request):
            self.violations = tuple(
                FieldViolation(violation.field, violation.description) for violation in bad_request.field_violations
            )
        elif detail.Unpack(retry):
            self.retry_after = retry.retry_delay.ToTimedelta()
