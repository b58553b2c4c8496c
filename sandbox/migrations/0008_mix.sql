-- The mix of a room (StartMCUMixTranscode). Times are unix milliseconds.
CREATE TABLE mix_sessions (
    sdk_app_id INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    -- 1: a string room.
    is_text INTEGER NOT NULL,
    -- Names the session: a mix that begins anew has another one.
    session_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    -- JSON of what was asked for.
    settings TEXT NOT NULL,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    -- Since when the room is gone; NULL: it is there.
    idle_since INTEGER,
    PRIMARY KEY (sdk_app_id, room_id, is_text)
) STRICT;

CREATE INDEX mix_sessions_by_stream ON mix_sessions (sdk_app_id, stream_id);
