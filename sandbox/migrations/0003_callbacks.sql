-- Callbacks that must be delivered. state: 0 waiting, 1 delivered, 2 given up.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class TEXT NOT NULL,
    url TEXT NOT NULL,
    -- Signs each attempt; NULL: they are not signed.
    key TEXT,
    -- The app in the header of TRTC's callbacks.
    sdk_app_id INTEGER,
    -- One URL gets callbacks of the same stream, room or task one after the other.
    order_key TEXT NOT NULL,
    body TEXT NOT NULL,
    state INTEGER NOT NULL,
    created INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    first_attempt INTEGER,
    next_attempt INTEGER NOT NULL,
    ended INTEGER,
    last_error TEXT NOT NULL
) STRICT;

CREATE INDEX outbox_waiting ON outbox (url, order_key, id) WHERE state = 0;
CREATE INDEX outbox_ended ON outbox (state, ended) WHERE state <> 0;

-- body: JSON of CallbackTemplate.
CREATE TABLE callback_templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE callback_rules (
    domain TEXT NOT NULL,
    app_name TEXT NOT NULL,
    template_id INTEGER NOT NULL REFERENCES callback_templates (id),
    created INTEGER NOT NULL,
    PRIMARY KEY (domain, app_name)
) STRICT;

-- How many record status events each recording had.
CREATE TABLE record_events (
    session_id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;

-- What a cut-off event tells of the picture.
ALTER TABLE live_streams ADD COLUMN width INTEGER NOT NULL DEFAULT 0;
ALTER TABLE live_streams ADD COLUMN height INTEGER NOT NULL DEFAULT 0;
