"""Client of trtc-recording: cloud recording in Tencent Cloud TRTC."""

from importlib.metadata import version as _version

from . import v1
from ._aio import AsyncClient
from ._client import Client
from ._download import Download
from ._errors import FieldViolation, RecordingError

__version__ = _version("trtc-recording")
__all__ = ["AsyncClient", "Client", "Download", "FieldViolation", "RecordingError", "__version__", "v1"]
