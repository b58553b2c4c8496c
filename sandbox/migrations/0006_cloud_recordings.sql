-- Tasks of CreateCloudRecording, until all their files are in VOD. Times are unix milliseconds.
-- state: 0 running, 1 ended with files that may still be on their way.
CREATE TABLE cloud_recordings (
    task_id TEXT PRIMARY KEY,
    state INTEGER NOT NULL,
    sdk_app_id INTEGER NOT NULL,
    -- JSON of the room, so that room 1 and room "1" differ.
    room TEXT NOT NULL,
    robot_id TEXT NOT NULL,
    settings TEXT NOT NULL,
    created INTEGER NOT NULL,
    -- Until when it can be described, modified and deleted.
    callable_until INTEGER NOT NULL
) STRICT;

CREATE INDEX cloud_recordings_by_app ON cloud_recordings (sdk_app_id, state);

-- What SearchMedia asks of files of these tasks; null for all others.
ALTER TABLE media ADD COLUMN trtc_task TEXT;
ALTER TABLE media ADD COLUMN trtc_app INTEGER;
ALTER TABLE media ADD COLUMN trtc_room TEXT;

CREATE INDEX media_by_trtc_task ON media (trtc_task) WHERE trtc_task IS NOT NULL;
CREATE INDEX media_by_trtc_room ON media (trtc_app, trtc_room, created) WHERE trtc_task IS NOT NULL;
