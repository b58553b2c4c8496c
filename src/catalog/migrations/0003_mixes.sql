-- Mixes of rooms as they were asked for, and what the cloud last showed of them.
CREATE TABLE mixes (
    mix_id      TEXT   NOT NULL PRIMARY KEY,
    sdk_app_id  BIGINT NOT NULL,
    -- Number and text rooms of the same digits differ.
    room        TEXT   NOT NULL,
    -- The state's number in the contract.
    state       BIGINT NOT NULL,
    -- The room, while the mix is the only one that it may have; NULL for all others.
    slot        TEXT   UNIQUE,
    -- SHA-256 of the request's content.
    fingerprint BLOB   NOT NULL,
    -- Grows with every change, so that an older reading does not undo a newer one.
    version     BIGINT NOT NULL,
    -- The encoded mix.
    mix         BLOB   NOT NULL,
    create_time BIGINT NOT NULL
);

CREATE INDEX mixes_by_app ON mixes (sdk_app_id, create_time, mix_id);
CREATE INDEX mixes_by_room ON mixes (sdk_app_id, room, create_time, mix_id);
