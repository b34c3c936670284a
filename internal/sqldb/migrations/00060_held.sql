-- +goose Up
-- What somebody only looks at, under a link of their own: gone when until is
-- past. key is the SHA-256 of the link's token in hex; owner is its first half
-- and names the key of the files.
CREATE TABLE held (
    key        TEXT PRIMARY KEY,
    owner      TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    state_box  BYTEA NOT NULL,
    version    INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    saved_at   BIGINT NOT NULL,
    until      BIGINT NOT NULL
);
CREATE INDEX held_until ON held (until);

CREATE TABLE held_files (
    id          TEXT PRIMARY KEY,
    held        TEXT NOT NULL REFERENCES held (key),
    name_box    BYTEA NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    blob        TEXT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX held_files_held ON held_files (held);
CREATE INDEX held_files_blob ON held_files (blob);
