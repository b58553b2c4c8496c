-- Streams that are live, so that a start after a crash can tell that they ended.
CREATE TABLE live_streams (
    sequence TEXT PRIMARY KEY,
    domain TEXT NOT NULL,
    app_name TEXT NOT NULL,
    stream_name TEXT NOT NULL,
    params TEXT NOT NULL,
    client_ip TEXT NOT NULL,
    started INTEGER NOT NULL
) STRICT;

-- Who wanted the file, as JSON of RecordOrigin; which recording and which push it comes from.
ALTER TABLE media ADD COLUMN origin TEXT NOT NULL DEFAULT '"rule"';
ALTER TABLE media ADD COLUMN session_id TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN sequence TEXT NOT NULL DEFAULT '0';
