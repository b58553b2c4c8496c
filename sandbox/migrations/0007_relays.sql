-- Tasks of StartPublishCdnStream, as long as they run. Times are unix milliseconds.
CREATE TABLE relays (
    task_id TEXT PRIMARY KEY,
    sdk_app_id INTEGER NOT NULL,
    -- JSON of the room in which the agent is.
    room TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    -- Of the last update; updates that are not newer are refused.
    sequence_number INTEGER NOT NULL,
    settings TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- Until when it can be updated and stopped.
    callable_until INTEGER NOT NULL,
    UNIQUE (sdk_app_id, room, agent_id)
) STRICT;
