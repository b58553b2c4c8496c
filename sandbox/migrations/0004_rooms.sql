-- A room is from its first user to its last: one row for each time it existed. Times are unix milliseconds.
CREATE TABLE rooms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    comm_id TEXT NOT NULL,
    sdk_app_id INTEGER NOT NULL,
    room_id TEXT NOT NULL,
    -- 1: a string room. Room 123 and room "123" are different rooms.
    is_text INTEGER NOT NULL,
    creator TEXT NOT NULL,
    created INTEGER NOT NULL,
    ended INTEGER
) STRICT;

CREATE UNIQUE INDEX rooms_now ON rooms (sdk_app_id, room_id, is_text) WHERE ended IS NULL;
CREATE INDEX rooms_by_time ON rooms (sdk_app_id, created);
CREATE INDEX rooms_by_comm_id ON rooms (comm_id);
CREATE INDEX rooms_by_end ON rooms (ended) WHERE ended IS NOT NULL;

-- From a user's entering to his leaving. audio, video, screen: what he sent at any time.
CREATE TABLE room_stays (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    room INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    client_ip TEXT NOT NULL,
    joined INTEGER NOT NULL,
    gone INTEGER,
    audio INTEGER NOT NULL DEFAULT 0,
    video INTEGER NOT NULL DEFAULT 0,
    screen INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX room_stays_now ON room_stays (room, user_id) WHERE gone IS NULL;
CREATE INDEX room_stays_by_room ON room_stays (room, joined);
CREATE INDEX room_stays_by_end ON room_stays (gone) WHERE gone IS NOT NULL;

-- The streams that keep users in their rooms, and what each of them carries.
CREATE TABLE room_streams (
    sequence TEXT PRIMARY KEY,
    stay INTEGER NOT NULL REFERENCES room_stays (id) ON DELETE CASCADE,
    aux INTEGER NOT NULL,
    audio INTEGER NOT NULL DEFAULT 0,
    video INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX room_streams_by_stay ON room_streams (stay);
