ALTER TABLE apps ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN mode TEXT NOT NULL DEFAULT 'fileid';
ALTER TABLE apps ADD COLUMN storage_region TEXT NOT NULL DEFAULT '';
-- JSON of TagKey and TagValue.
ALTER TABLE apps ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';

-- What each app wants to hear, and how.
CREATE TABLE vod_event_configs (
    app_id INTEGER PRIMARY KEY REFERENCES apps (id),
    mode TEXT NOT NULL,
    url TEXT NOT NULL,
    sign_key TEXT NOT NULL,
    upload INTEGER NOT NULL,
    deletion INTEGER NOT NULL,
    persistence INTEGER NOT NULL
) STRICT;

-- The reliable queue. `handle` names one delivery; `visible` is when the event may be delivered again.
CREATE TABLE vod_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    app_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    visible INTEGER NOT NULL,
    handle TEXT UNIQUE
) STRICT;

CREATE INDEX vod_events_by_visibility ON vod_events (app_id, visible);
