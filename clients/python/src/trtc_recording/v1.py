"""The messages and enums of ``trtc.recording.v1``."""

from ._gen.error_reason_pb2 import *
from ._gen.identity_pb2 import *
from ._gen.media_search_pb2 import *
from ._gen.mix_layout_pb2 import *
from ._gen.mix_transcode_pb2 import *
from ._gen.recording_config_pb2 import *
from ._gen.recording_task_pb2 import *
from ._gen.stream_id_resolver_pb2 import *
