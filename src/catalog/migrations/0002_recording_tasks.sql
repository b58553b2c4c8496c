-- Recording tasks as they were asked for, and what the cloud last said of them.
CREATE TABLE recording_tasks (
    task_id     TEXT   NOT NULL PRIMARY KEY,
    sdk_app_id  BIGINT NOT NULL,
    -- Number and text rooms of the same digits differ; empty for tasks without a room.
    room        TEXT   NOT NULL,
    -- The state's number in the contract.
    state       BIGINT NOT NULL,
    -- SHA-256 of the request's content.
    fingerprint BLOB   NOT NULL,
    -- Grows with every change, so that an older reading does not undo a newer one.
    version     BIGINT NOT NULL,
    -- The encoded task.
    task        BLOB   NOT NULL,
    create_time BIGINT NOT NULL
);

CREATE INDEX recording_tasks_by_app ON recording_tasks (sdk_app_id, create_time, task_id);
CREATE INDEX recording_tasks_by_room ON recording_tasks (sdk_app_id, room, create_time, task_id);
