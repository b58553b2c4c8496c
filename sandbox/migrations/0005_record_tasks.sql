-- Tasks of CreateRecordTask. A deleted one is kept until its end, for it goes on where it is recording.
CREATE TABLE record_tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL,
    app_name TEXT NOT NULL,
    stream_name TEXT NOT NULL,
    stream_type INTEGER NOT NULL,
    template_id INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    created INTEGER NOT NULL,
    stopped INTEGER,
    deleted INTEGER
) STRICT;

CREATE INDEX record_tasks_by_stream ON record_tasks (stream_name, ends);
CREATE INDEX record_tasks_by_end ON record_tasks (ends);
CREATE INDEX record_tasks_by_start ON record_tasks (starts);

-- Streams that must not be pushed for a while. The name alone counts, whatever its domain and app.
CREATE TABLE forbidden_streams (
    stream_name TEXT PRIMARY KEY,
    domain TEXT NOT NULL,
    app_name TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
