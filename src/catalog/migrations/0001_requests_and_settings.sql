-- Keep to what SQLite and PostgreSQL both understand. Times are Unix milliseconds.

-- Mutations that callers made safe to repeat.
CREATE TABLE requests (
    method      TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    -- SHA-256 of the request's content.
    fingerprint BLOB   NOT NULL,
    -- The process that carries it out; another one may take it over.
    owner       TEXT   NOT NULL,
    -- The encoded answer; NULL while it is carried out.
    response    BLOB,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (method, request_id)
);

CREATE INDEX requests_by_age ON requests (create_time);

-- What was set, by whom it was asked for, and when.
CREATE TABLE settings_revisions (
    revision    BIGINT NOT NULL PRIMARY KEY,
    sdk_app_id  BIGINT NOT NULL,
    request_id  TEXT   NOT NULL,
    -- The encoded settings after the change.
    settings    BLOB   NOT NULL,
    create_time BIGINT NOT NULL
);

CREATE INDEX settings_revisions_by_app ON settings_revisions (sdk_app_id, revision);

-- Keys that must outlive the process.
CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
);
