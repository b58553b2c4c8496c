-- Times are unix milliseconds.

CREATE TABLE record_templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL
) STRICT;

-- A change binds only after the effect delay, so what held before it is kept beside it.
CREATE TABLE record_template_versions (
    template_id INTEGER NOT NULL REFERENCES record_templates (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    since INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (template_id, version)
) STRICT;

CREATE TABLE record_rules (
    domain TEXT NOT NULL,
    app_name TEXT NOT NULL,
    stream_name TEXT NOT NULL,
    template_id INTEGER NOT NULL REFERENCES record_templates (id),
    created INTEGER NOT NULL,
    PRIMARY KEY (domain, app_name, stream_name)
) STRICT;

CREATE TABLE apps (
    id INTEGER PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT;

-- state: 0 landing (its directory may not have moved yet), 1 stored, 2 being deleted.
CREATE TABLE media (
    file_id TEXT PRIMARY KEY,
    state INTEGER NOT NULL,
    source_dir TEXT NOT NULL,
    app_id INTEGER NOT NULL,
    bucket TEXT NOT NULL,
    dir TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    class_id INTEGER NOT NULL,
    tags TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    searchable INTEGER NOT NULL,
    expires INTEGER,
    container TEXT NOT NULL,
    category TEXT NOT NULL,
    main_file TEXT NOT NULL,
    cover_file TEXT,
    md5 TEXT NOT NULL,
    original_deleted INTEGER NOT NULL,
    template_id INTEGER NOT NULL,
    domain TEXT NOT NULL,
    app_name TEXT NOT NULL,
    stream_name TEXT NOT NULL,
    params TEXT NOT NULL,
    record_start INTEGER NOT NULL,
    record_end INTEGER NOT NULL,
    meta TEXT NOT NULL
) STRICT;

CREATE INDEX media_by_stream ON media (app_id, stream_name, created);
CREATE INDEX media_by_time ON media (app_id, created);
CREATE INDEX media_by_expiry ON media (expires) WHERE expires IS NOT NULL;

-- The only names that can be served.
CREATE TABLE media_files (
    file_id TEXT NOT NULL REFERENCES media (file_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (file_id, name)
) STRICT;
